package instrument

import "slices"

// Path returns the questions that are asked of somebody who has answered so far
// what answers holds, in published order: each is asked, or led past, by what
// was answered before it and by nothing after it.
func (d *Definition) Path(answers map[string]string) []Item {
	before := make(map[string]string, len(answers))
	path := make([]Item, 0, len(d.Items))
	for _, it := range d.Items {
		if d.ledPast(it.ID) && slices.Contains(Score(d, Response{Answers: before}).NotAsked, it.ID) {
			continue
		}
		path = append(path, it)
		if answers[it.ID] != "" {
			before[it.ID] = answers[it.ID]
		}
	}
	return path
}

// ledPast reports whether some answer can lead past a question.
func (d *Definition) ledPast(item string) bool {
	return slices.ContainsFunc(d.Skips, func(s Skip) bool { return slices.Contains(s.Items, item) })
}

// Straight returns how many of the first questions of a path, from one on, are
// asked whatever is answered: what can be shown without asking the rules again.
func (d *Definition) Straight(path []Item, from int) int {
	n := from
	for n < len(path) && !d.ledPast(path[n].ID) {
		n++
	}
	return n
}

// OnPath returns the answers that stand on the path: what a response holds.
// What a changed answer leads past is not sent.
func (d *Definition) OnPath(answers map[string]string) map[string]string {
	out := make(map[string]string, len(answers))
	for _, it := range d.Path(answers) {
		if answers[it.ID] != "" {
			out[it.ID] = answers[it.ID]
		}
	}
	return out
}

// Blank returns the questions of the path that were not answered.
func (d *Definition) Blank(answers map[string]string) []Item {
	return slices.DeleteFunc(d.Path(answers), func(it Item) bool { return answers[it.ID] != "" })
}
