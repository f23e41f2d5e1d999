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
	entry  ledger.Entry   // the entry that stands, or the last of an import
	before []ledger.Entry // what it corrects, the oldest first
	void   *ledger.Entry  // what took it back
	group  []ledger.Entry // the entries of an import
}

// journey is what happened, newest first, a page at a time. With ?show=all
// what came from elsewhere stands entry by entry.
func (c *call) journey(seen ledger.Chart) (rows []ui.JourneyRow, more string, err error) {
	query := c.r.URL.Query()
	all := moments(seen, query.Get("show") != "all")
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
		if query.Get("show") == "all" {
			next.Set("show", "all")
		}
		more = c.chartPath() + "?" + next.Encode() + "#journey"
	}
	return rows, more, nil
}

// tabs let one look at what an import brought, entry by entry.
func (c *call) tabs(seen ledger.Chart) []ui.Tab {
	if !slices.ContainsFunc(moments(seen, true), func(m moment) bool { return m.group != nil }) {
		return nil
	}
	every := c.r.URL.Query().Get("show") == "all"
	return []ui.Tab{
		{Label: "Journey", Href: c.chartPath() + "#journey", Current: !every},
		{Label: "Every entry", Href: c.chartPath() + "?show=all#journey", Current: every},
	}
}

// moments puts a chart's entries into rows, newest first.
func moments(seen ledger.Chart, grouped bool) []moment {
	replaced := seen.Replaced()
	byID := make(map[id.Entry]ledger.Entry, len(seen.Entries))
	imported := map[id.Act][]ledger.Entry{}
	for _, e := range seen.Entries {
		byID[e.ID] = e
		if !clinic.SourceOf(e.Fact).IsZero() && e.Corrects == "" {
			imported[e.Act] = append(imported[e.Act], e)
		}
	}
	var out []moment
	for _, e := range seen.Entries {
		by, gone := replaced[e.ID]
		_, isVoid := by.Fact.(ledger.Voided)
		_, voids := e.Fact.(ledger.Voided)
		switch group := imported[e.Act]; {
		case voids && hasTarget(byID, e), gone && !isVoid:
			// told at the entry it takes back, or at the one that corrects it
		case grouped && len(group) > fewEntries && !gone && !clinic.SourceOf(e.Fact).IsZero() && e.Corrects == "":
			if last := group[len(group)-1]; last.ID == e.ID {
				out = append(out, moment{at: e.Recorded, entry: e, group: group})
			}
		default:
			m := moment{at: e.At, entry: e, before: chain(byID, e)}
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

func hasTarget(byID map[id.Entry]ledger.Entry, void ledger.Entry) bool {
	_, ok := byID[void.Corrects]
	return ok
}

// chain lists what an entry corrects, and what that corrected, oldest first.
func chain(byID map[id.Entry]ledger.Entry, e ledger.Entry) []ledger.Entry {
	var out []ledger.Entry
	for e.Corrects != "" && len(out) < 20 {
		before, ok := byID[e.Corrects]
		if !ok {
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
	r := ui.JourneyRow{ID: entryID(m.entry), Day: shortDay(at, now), Time: at.Format("15:04"), Stamp: at.Format("2006-01-02T15:04")}
	if m.group != nil {
		return c.importRow(r, m)
	}
	imported := !clinic.SourceOf(m.entry.Fact).IsZero()
	if imported && m.at.Equal(m.at.UTC().Truncate(24*time.Hour).Add(12*time.Hour)) {
		r.Time = "" // only the day is known
		r.Day = shortDay(m.at.UTC(), now)
	}
	t := tell(m.entry, loc)
	r.Class = t.hook
	switch {
	case m.void != nil:
		r.Voided, r.Sentence = true, join(t.lead, t.value, t.after)
	case len(m.before) > 0:
		r.Sentence, r.Current, r.After = t.lead, t.value, t.after
		var was []string
		for _, b := range m.before {
			was = append(was, strings.TrimSuffix(tell(b, loc).value, "."))
		}
		r.Corrected = strings.Join(was, ", then ")
	default:
		r.Sentence = join(t.lead, t.value, t.after)
	}
	r.Detail = c.rowDetail(m, imported)
	if gap := m.entry.Recorded.Sub(m.entry.At); !imported && gap >= late {
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
	counts := map[string]int{}
	var order []string
	for _, e := range m.group {
		name := tell(e, loc).many
		if name == "" {
			name = "other entries"
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
		parts = append(parts, grouped(counts[name])+" "+name)
	}
	r.Lead = count(len(m.group), "entry", "entries") + " came from another system."
	r.Sentence = stop(capital(list(parts)))
	r.After = "“Every entry” above lists them."
	r.Class = "import"
	r.Detail = "Taken in by " + c.author(m.entry.By) + "; each keeps the day on which it happened."
	return r
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
