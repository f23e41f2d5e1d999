package web

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of what questionnaires came to.
const (
	pathMeasures        = pathChart + "/measures"
	pathMeasuresPaper   = pathMeasures + "/paper"
	pathMeasuresTotal   = pathMeasures + "/total"
	pathMeasuresTalk    = pathMeasures + "/together"
	pathMeasuresRemarks = pathMeasures + "/words"
)

func scoreRoutes() []route {
	return []route{
		{"GET " + pathMeasures, granted, access.Read, ledger.Measures, measuresPage, page},
		{"GET " + pathMeasuresPaper, granted, access.Read, ledger.Measures, measuresPaper, page},
		{"GET " + pathMeasuresTotal, granted, access.Read, ledger.Measures, backToMeasures, page},
		{"POST " + pathMeasuresTotal, granted, access.Create, ledger.Measures, enterTotal, page},
		{"GET " + pathMeasuresTalk, granted, access.Read, ledger.Measures, backToMeasures, page},
		{"POST " + pathMeasuresTalk, granted, access.Create, ledger.Measures, talkTogether, page},
		{"GET " + pathMeasuresRemarks, granted, access.Read, ledger.Measures, backToMeasures, page},
		{"POST " + pathMeasuresRemarks, granted, access.Create, ledger.Words, keepRemark, page},
	}
}

func (c *call) measuresPath() string { return c.chartPath() + "/measures" }

func backToMeasures(c *call) error { return c.redirect(c.measuresPath()) }

// A measuring is the page as it is put together.
type measuring struct {
	c        *call
	seen     ledger.Chart
	settings ledger.Chart
	person   patient.Summary
	progress course.Progress
	asked    []course.Occasion
	line     ui.CourseLine           // the course's time: doses, what is planned, follow-up
	talks    map[string]ledger.Entry // by the entry that was gone over
	remarks  remarks
	cited    []string // keys of sources, in the order in which they are cited
	total    *ui.TotalForm
	words    *ui.WordsForm
	wrong    string
}

func (c *call) measuring() (*measuring, error) {
	seen, err := c.readChart()
	if err != nil {
		return nil, err
	}
	settings, err := c.settings()
	if err != nil {
		return nil, err
	}
	m := &measuring{c: c, seen: seen, settings: settings, person: patient.Of(seen), progress: c.s.library.Progress(seen, c.s.now()),
		asked: c.occasions(seen, settings), talks: map[string]ledger.Entry{}, remarks: c.remarksOf(seen)}
	m.line = ui.CourseLine{ID: "c", Today: c.s.now(), Start: c.s.now(), Whole: true, Events: c.doseEvents(seen)}
	c.withPlan(&m.line, seen, settings, m.asked)
	for of, e := range instrument.DiscussedBy(seen) {
		m.talks[string(of)] = e
	}
	return m, nil
}

// measuresPage shows every score over time.
func measuresPage(c *call) error {
	m, err := c.measuring()
	if err != nil {
		return err
	}
	return m.send(http.StatusOK)
}

// send puts the page together.
func (m *measuring) send(status int) error {
	c := m.c
	p := ui.MeasuresPage{Header: c.header(m.person, m.seen), Tabs: c.personTabs("measures"), Saved: m.stored(), Wrong: m.wrong, Flags: m.flags(), Scores: m.views(),
		Compare: m.compare(), Total: m.totalForm(), Words: m.wordsForm()}
	p.Visits, p.Older = m.visits()
	if !c.grant.Reads(ledger.Words) && len(p.Visits) > 0 {
		p.Hidden = "What they said in their own words is read by their therapist and the people in their sessions."
	}
	if len(p.Scores) == 0 {
		p.Empty = "Nothing has been answered yet. That is not the same as nothing being the matter."
	} else {
		p.Paper = c.measuresPath() + "/paper"
	}
	if m.mayWrite(access.Create, ledger.Scheduling) && c.hasRoute("/measures/ask") {
		p.Ask = ui.Action{Label: "Ask a questionnaire", Href: c.measuresPath() + "/ask"}
	}
	p.Sources = m.sources()
	shell := c.shell(c.nameOf(m.person), "")
	shell.Back = c.measuresPath()
	return c.send(status, ui.Measures(shell, p))
}

// stored says what became of the form that led here.
func (m *measuring) stored() string {
	act := m.c.r.URL.Query().Get("stored")
	for _, e := range m.seen.Entries {
		if act != "" && string(e.Act) == act {
			return "Stored " + e.Recorded.In(m.c.s.clinic.Location()).Format("15:04") + " by " + m.c.author(e.By) + "."
		}
	}
	return ""
}

// flags are the worsenings, in words.
func (m *measuring) flags() []ui.MeasureFlag {
	var out []ui.MeasureFlag
	for _, t := range m.progress.Trends {
		for _, w := range t.Worsenings() {
			name := seriesName(t)
			if !m.published(t, w.Recall) {
				name += " (about " + w.Recall.Title + ")"
			}
			out = append(out, ui.MeasureFlag{Name: name, Sentence: w.Sentence(), Source: m.source(w.By.Source), Href: "#" + measureID(t)})
		}
	}
	return out
}

func (m *measuring) published(t instrument.Trend, r instrument.Recall) bool {
	return len(t.Def.Recalls) == 0 || t.Def.Recalls[0].ID == r.ID
}

// source is what a figure rests on, and how sure it is; the source itself stands
// at the end of the page.
func (m *measuring) source(s instrument.Source) string {
	var names []string
	for _, key := range strings.FieldsFunc(s.Cite, func(r rune) bool { return r == ',' || r == ' ' }) {
		m.cite(key)
		names = append(names, sourceName(m.c.s, key))
	}
	out := strings.Join(names, "; ")
	if grade := map[string]string{"H": "sure", "M": "fairly sure", "L": "unsure"}[s.Grade]; grade != "" {
		out += " (" + grade + ")"
	}
	if s.Basis == "recommended" {
		out += ", our choice"
	}
	if s.Note != "" {
		out += ". " + s.Note
	}
	return strings.TrimSuffix(out, ".")
}

func (m *measuring) cite(key string) {
	for _, k := range m.cited {
		if k == key {
			return
		}
	}
	m.cited = append(m.cited, key)
}

var (
	firstAuthor = regexp.MustCompile(`^(\p{L}[\p{L}’'-]+) [A-Z]{1,3}[,.]`)
	inYear      = regexp.MustCompile(`\b(19|20)[0-9]{2}\b`)
)

// sourceName is a source in short: its first author and year, or else its
// beginning.
func sourceName(s *site, key string) string {
	r, ok := s.references[key]
	if !ok {
		return key
	}
	name, _, _ := strings.Cut(r.Text, ". ")
	if m := firstAuthor.FindStringSubmatch(r.Text); m != nil {
		name = m[1]
	}
	return strings.TrimSpace(clip(name, 60) + " " + inYear.FindString(r.Text))
}

// sources are the sources that were cited, in full.
func (m *measuring) sources() []string {
	var out []string
	for _, key := range m.cited {
		if r, ok := m.c.s.references[key]; ok {
			out = append(out, stop(r.Text))
		}
	}
	return out
}

// day is a moment's day as it stands in a table.
func (m *measuring) day(at time.Time) string {
	return shortDay(at.In(m.c.s.clinic.Location()), m.c.s.now())
}

// mayWrite reports whether the reader may write something of a class here.
func (m *measuring) mayWrite(action access.Action, class ledger.Class) bool {
	return m.person.Death == nil && m.c.grant.Allows(action, class)
}
