package web

import "slices"

// questionnaireRoutes are the pages about questionnaires: what a client answers
// by a link, what staff ask and enter, and the library.
func questionnaireRoutes() []route {
	return slices.Concat(answerRoutes(), handRoutes(), callRoutes(), enterRoutes(), libraryRoutes())
}
