package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/web/ui"
)

const (
	mostRows   = 40               // rows of the journey on one page
	fewEntries = 4                // an import of this many or fewer stands entry by entry
	late       = 15 * time.Minute // what is written down this long after is said to be late
)

// A moment is one row of the journey: an entry that stands or was taken back,
// or everything that one import brought.
type moment struct {
	at     time.Time
	entry  *ledger.Entry   // the entry that stands, or the last of an import
	before []*ledger.Entry // what it corrects, the oldest first
	void   *ledger.Entry   // what took it back
	group  []*ledger.Entry // the entries of an import
}

// journey is what happened, newest first, a page at a time. With ?show=all
// what came from elsewhere stands entry by entry, and the tabs lead there.
func (c *call) journey(seen ledger.Chart) (rows []ui.JourneyRow, more string, tabs []ui.Tab) {
	query := c.r.URL.Query()
	every := query.Get("show") == "all"
	all := moments(seen, true)
	if slices.ContainsFunc(all, func(m moment) bool { return m.group != nil }) {
		tabs = []ui.Tab{
			{Label: "Journey", Href: c.chartPath() + "#journey", Current: !every},
			{Label: "Every entry", Href: c.chartPath() + "?show=all#journey", Current: every},
		}
	}
	if every {
		all = moments(seen, false)
	}
	if last, err := strconv.ParseInt(query.Get("older"), 10, 64); err == nil {
		if i := slices.IndexFunc(all, func(m moment) bool { return m.entry.Seq == last }); i >= 0 {
			all = all[i+1:]
		}
	}
	shown := all[:min(mostRows, len(all))]
	for _, m := range shown {
		rows = append(rows, c.row(m))
	}
	if len(shown) < len(all) {
		next := url.Values{"older": {strconv.FormatInt(shown[len(shown)-1].entry.Seq, 10)}}
		if every {
			next.Set("show", "all")
		}
		more = c.chartPath() + "?" + next.Encode() + "#journey"
	}
	return rows, more, tabs
}

// moments puts a chart's entries into rows, newest first.
func moments(seen ledger.Chart, grouped bool) []moment {
	replaced := seen.Replaced()
	aim := targets(seen, replaced)
	var groups map[id.Act][]*ledger.Entry
	if grouped {
		groups = imports(seen)
	}
	var out []moment
	for i := range seen.Entries {
		e := &seen.Entries[i]
		by, gone := replaced[e.ID]
		_, isVoid := by.Fact.(ledger.Voided)
		_, voids := e.Fact.(ledger.Voided)
		switch group := groups[e.Act]; {
		case voids && aim[e.Corrects] != nil, gone && !isVoid:
			// told at the entry it takes back, or at the one that corrects it
		case len(group) > fewEntries && !gone && fromElsewhere(e):
			if group[len(group)-1] == e {
				out = append(out, moment{at: e.Recorded, entry: e, group: group})
			}
		default:
			m := moment{at: e.At, entry: e, before: chain(aim, e)}
			if gone {
				m.void = &by
			}
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b moment) int {
		return cmp.Or(b.at.Compare(a.at), cmp.Compare(b.entry.Seq, a.entry.Seq))
	})
	return out
}

// targets finds the entries that others correct or take back.
func targets(seen ledger.Chart, replaced map[id.Entry]ledger.Entry) map[id.Entry]*ledger.Entry {
	if len(replaced) == 0 {
		return nil
	}
	out := map[id.Entry]*ledger.Entry{}
	for i := range seen.Entries {
		if e := &seen.Entries[i]; replaced[e.ID].Fact != nil {
			out[e.ID] = e
		}
	}
	return out
}

// imports finds what came from elsewhere for the first time, by the act that
// brought it, leaving out what was taken back or corrected here since.
func imports(seen ledger.Chart) map[id.Act][]*ledger.Entry {
	replaced := seen.Replaced()
	out := map[id.Act][]*ledger.Entry{}
	for i := range seen.Entries {
		e := &seen.Entries[i]
		if _, gone := replaced[e.ID]; !gone && fromElsewhere(e) {
			out[e.Act] = append(out[e.Act], e)
		}
	}
	return out
}

// fromElsewhere reports whether an entry was brought by an import, and does
// not correct what an earlier one brought.
func fromElsewhere(e *ledger.Entry) bool {
	return e.Corrects == "" && !clinic.SourceOf(e.Fact).IsZero()
}

// chain lists what an entry corrects, and what that corrected, oldest first.
func chain(aim map[id.Entry]*ledger.Entry, e *ledger.Entry) []*ledger.Entry {
	var out []*ledger.Entry
	for e.Corrects != "" && len(out) < 20 {
		before := aim[e.Corrects]
		if before == nil {
			break
		}
		out = append(out, before)
		e = before
	}
	slices.Reverse(out)
	return out
}

// row puts a moment into words.
func (c *call) row(m moment) ui.JourneyRow {
	loc, now := c.s.clinic.Location(), c.s.now()
	at := m.at.In(loc)
	r := ui.JourneyRow{ID: entryID(*m.entry), Day: shortDay(at, now), Time: at.Format("15:04"), Stamp: at.Format("2006-01-02T15:04")}
	if m.group != nil {
		return c.importRow(r, m)
	}
	r.Href = c.chartPath() + "/entries/" + string(m.entry.ID)
	imported := !clinic.SourceOf(m.entry.Fact).IsZero()
	if imported && m.at.Equal(m.at.UTC().Truncate(24*time.Hour).Add(12*time.Hour)) {
		r.Time = "" // only the day is known
		r.Day = shortDay(m.at.UTC(), now)
	}
	t := tell(*m.entry, loc)
	r.Class = t.hook
	switch {
	case m.void != nil:
		r.Voided, r.Sentence = true, join(t.lead, t.value, t.after)
	case len(m.before) > 0:
		r.Sentence, r.Current, r.After = t.lead, t.value, t.after
		var was []string
		for _, b := range m.before {
			was = append(was, strings.TrimSuffix(tell(*b, loc).value, "."))
		}
		r.Corrected = strings.Join(was, ", then ")
	default:
		r.Sentence, r.Quote = join(t.lead, t.value, t.after), t.quote
	}
	r.Detail = c.rowDetail(m, imported)
	if words := c.fromPaper(*m.entry); words != "" {
		r.Late = strings.TrimSuffix(words, ".")
	} else if gap := m.entry.Recorded.Sub(m.entry.At); !imported && gap >= late {
		r.Late = "written down " + aWhile(gap) + " later"
	}
	return r
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// rowDetail says who wrote an entry down and when, and what became of it.
func (c *call) rowDetail(m moment, imported bool) string {
	loc, now := c.s.clinic.Location(), c.s.now()
	stamp := func(t time.Time) string {
		if t = t.In(loc); t.Format(time.DateOnly) == now.Format(time.DateOnly) {
			return t.Format("15:04")
		}
		return shortDay(t.In(loc), now) + ", " + t.In(loc).Format("15:04")
	}
	out := c.author(m.entry.By) + ", " + stamp(m.entry.Recorded)
	if imported {
		out = "From another system; taken in here " + stamp(m.entry.Recorded)
	}
	if len(m.before) > 0 {
		first := m.before[0]
		out = c.author(first.By) + ", " + stamp(first.Recorded) + "; corrected by " + c.author(m.entry.By) + ", " + stamp(m.entry.Recorded) + ". The first entry is kept"
	}
	if m.void != nil {
		out += "; taken back by " + c.author(m.void.By) + ", " + stamp(m.void.Recorded)
		if v, ok := m.void.Fact.(ledger.Voided); ok && v.Reason != "" {
			out += ": " + strings.TrimSuffix(v.Reason, ".")
		}
	}
	return out + "."
}

// importRow is everything that one import brought: "312 entries came from
// another system: 40 conditions and 120 medicines."
func (c *call) importRow(r ui.JourneyRow, m moment) ui.JourneyRow {
	loc := c.s.clinic.Location()
	counts, names := map[string]int{}, map[string]string{}
	var order []string
	for _, e := range m.group {
		name, known := names[e.Kind]
		if !known {
			if name = tell(*e, loc).many; name == "" {
				name = "other entries"
			}
			names[e.Kind] = name
		}
		if counts[name] == 0 {
			order = append(order, name)
		}
		counts[name]++
	}
	slices.SortStableFunc(order, func(a, b string) int { return counts[b] - counts[a] })
	var parts []string
	for _, name := range order {
		if counts[name] == 1 && name == "registrations" {
			parts = append(parts, "who they are")
			continue
		}
		if counts[name] == 1 {
			parts = append(parts, "1 "+oneOf(name))
			continue
		}
		parts = append(parts, grouped(counts[name])+" "+name)
	}
	r.Lead = count(len(m.group), "entry", "entries") + " came from another system."
	r.Sentence = stop(capital(list(parts)))
	r.After = "“Every entry” above lists them."
	r.Class = "import"
	r.Detail = "Taken in by " + c.author(m.entry.By) + "; each keeps the day on which it happened."
	return r
}

// oddOnes are singulars that do not only lose an s.
var oddOnes = map[string]string{
	"allergies": "allergy", "other entries": "other entry", "people of theirs": "person of theirs", "tries to reach them": "try to reach them",
	"wishes about messages": "wish about messages", "wishes for a call": "wish for a call",
}

// oneOf is the singular of what the entries of a kind are called: "set of vitals".
func oneOf(many string) string {
	if one := oddOnes[many]; one != "" {
		return one
	}
	first, rest, more := strings.Cut(many, " ")
	if more && strings.HasSuffix(first, "s") {
		return strings.TrimSuffix(first, "s") + " " + rest
	}
	return strings.TrimSuffix(many, "s")
}

// author says who wrote something, as colleagues know them.
func (c *call) author(by ledger.Author) string {
	switch by.Sort {
	case ledger.ByPatient:
		return "the client"
	case ledger.ByMachine:
		return "Clew"
	}
	if name, ok := c.staff[by.Person]; ok {
		return name
	}
	_, joined, err := c.s.clinic.Staff(c.r.Context(), id.Staff(by.Person))
	name := joined.Name
	if joined.Credential != "" {
		name += ", " + joined.Credential
	}
	if name == "" || err != nil && fault.KindOf(err) != fault.Denied {
		name = "somebody who works here"
	}
	if c.staff == nil {
		c.staff = map[string]string{}
	}
	c.staff[by.Person] = name
	return name
}
