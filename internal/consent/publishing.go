package consent

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
)

// MayPublish says whether a version of a text may be put into use now: it says
// everything it must, nothing it must not, and the same as its protocol; and a
// change that matters for safety leaves time to read it.
func (l *Library) MayPublish(a Asking, p Published, d Document) error {
	if missing := l.Missing(d, a.Definition); len(missing) > 0 {
		return fault.Bad("body", "This text does not say everything it must yet. Missing: %s.", titles(missing))
	}
	if unkind := Unkind(d); len(unkind) > 0 {
		return fault.Bad("body", "%s", unkind[0])
	}
	if open := unfilled(d); open != "" {
		return fault.Bad("body", "The place %s is not filled.", open)
	}
	if err := a.agrees(Version{Published: p}); err != nil {
		return err
	}
	for _, v := range a.Versions.Of(d.Text) {
		if v.Language == d.Language && v.Version == d.Version && v.Hash != p.Hash {
			return fault.Bad("version", "Version %s is in use here with other words. Give this one another number.", d.Version)
		}
	}
	last, changed := a.Versions.Latest(d.Text, d.Language)
	if !changed {
		return nil
	}
	if last.Hash == p.Hash {
		return fault.Clash("consent.in-use", "This version is in use here already.")
	}
	return l.noticed(a, p, last)
}

// noticed holds a change against the version before: what it is called, and from
// when it may be in force.
func (l *Library) noticed(a Asking, p Published, last Version) error {
	if p.Change == Editorial && !slices.Equal(p.Values, last.Values) {
		return fault.Bad("change", "A figure of the protocol is another in this version. That matters for safety.")
	}
	if strings.TrimSpace(p.Note) == "" {
		return fault.Bad("note", "Say in a sentence what changed: whoever signed before reads it.")
	}
	if p.Change != SafetyMaterial {
		return nil
	}
	if earliest := l.Earliest(a.Now, a.Location); p.From.Before(earliest) {
		return fault.Bad("from", "Whoever signed before needs time to read what changed: from %s on at the earliest.", a.day(earliest))
	}
	return nil
}

// Earliest returns the first moment from which a change that matters for safety
// may be in force: the beginning of a day, so that a day has one text.
func (l *Library) Earliest(now time.Time, loc *time.Location) time.Time {
	notice, _ := l.Figure("notice")
	at := now.In(loc).Add(notice.Length())
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, loc)
	if day.Before(at) {
		day = time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, loc)
	}
	return day
}

// unfilled returns the first place of a document that nothing stands in, besides
// those that are filled for each person.
func unfilled(d Document) string {
	for _, p := range d.Paragraphs() {
		for _, open := range place.FindAllString(p.Say, -1) {
			name, field := strings.CutPrefix(strings.Trim(open, "{}"), "field.")
			if !field || !slices.Contains(d.Fields, name) {
				return open
			}
		}
	}
	return ""
}

func titles(es []Element) string {
	var out []string
	for _, e := range es {
		out = append(out, strings.ToLower(e.Title[:1])+e.Title[1:])
	}
	return strings.Join(out, "; ")
}
