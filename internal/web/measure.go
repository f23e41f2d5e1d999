package web

// measureRoutes are the pages about questionnaires: what a client answers by a
// link, what staff enter, and the library.
func measureRoutes() []route { return answerRoutes() }
