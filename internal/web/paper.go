package web

import (
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// fromPaper says of an entry that it was entered from paper, when and by whom,
// and who wrote it on the sheet; nothing of one that was not.
func (c *call) fromPaper(e ledger.Entry) string {
	p, ok := dosing.FromPaper(e.Fact)
	if !ok {
		return ""
	}
	words := "From paper, entered " + c.stamp(e.Recorded) + " by " + c.author(e.By)
	if p.By != "" && p.By != id.Staff(e.By.Person) {
		words += "; on the sheet it is " + c.staffName(p.By) + "’s"
	}
	return stop(words)
}

// paperPast says what had been past a limit by the sheet of a session, and
// whether a later reading was within it again.
func (c *call) paperPast(t *theatre, a duty.Alert, name string) (out []string) {
	for _, x := range a.Answers {
		if x.Limit == nil || x.Session != t.s.Key {
			continue
		}
		words := "From paper: at " + x.From.In(c.s.clinic.Location()).Format("15:04") + " " + limitWords(x.Raised) + "; "
		if later, back := t.s.Back(*x.Limit, x.From); back {
			words += "within it again at " + later.Entry.At.In(c.s.clinic.Location()).Format("15:04")
		} else {
			words += "no later reading within it is on record"
		}
		out = append(out, words+". It stands on the list of "+name+".")
	}
	return out
}
