package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/web/ui"
)

// pathLookedAt is who looked into one person's record.
const pathLookedAt = pathChart + "/looked"

func lookedRoutes() []route {
	return []route{{"GET " + pathLookedAt, granted, access.Read, ledger.Demographics, looked, page}}
}

// A look is what somebody opened of one record on one day, however often.
type look struct {
	person  string // as the access book has them: "staff:…"
	role    string
	what    string // in plain words
	times   int
	last    time.Time
	refused bool
}

// neverTold are the parts of addresses that the access book keeps and nobody is
// shown: that process notes were opened says that there are some.
var neverTold = []string{"process-notes"}

// quietRoles are those whose looks are part of an inquiry, which its subject is
// not told of while it runs.
var quietRoles = []string{string(access.PrivacyOfficer), string(access.Inspector)}

// looksOf reads the access book about a record: what each person opened, by day,
// the newest first. Refused attempts are among it only where asked for.
func looksOf(visits []ledger.Visit, loc *time.Location, refused bool) []look {
	var out []look
	at := map[string]int{}
	for _, v := range visits {
		denied := v.Kind == "denied"
		hidden := slices.ContainsFunc(neverTold, func(part string) bool { return strings.Contains(v.Body.Route, part) })
		if hidden || denied && !refused || slices.Contains(quietRoles, v.Body.Role) {
			continue
		}
		what := openedWords(v.Body)
		key := strings.Join([]string{v.Person, what, v.Recorded.In(loc).Format(time.DateOnly), map[bool]string{true: "denied"}[denied]}, "|")
		i, there := at[key]
		if !there {
			i = len(out)
			at[key] = i
			out = append(out, look{person: v.Person, role: v.Body.Role, what: what, refused: denied})
		}
		out[i].times++
		if v.Recorded.After(out[i].last) {
			out[i].last = v.Recorded
		}
	}
	slices.SortStableFunc(out, func(a, b look) int { return b.last.Compare(a.last) })
	return out
}

// looks at pages, by a part of their address; what has no name goes by its class.
var lookPlaces = []struct{ part, words string }{
	{"/vitals", "vital signs"}, {"/medicines", "medicines"}, {"/screening", "screening answers"}, {"/determination", "the decision about treatment"},
	{"/interval", "what changed between sessions"}, {"/preparation", "preparation"}, {"/integration", "integration"}, {"/measures", "questionnaires and scores"},
	{"/plan", "the plan of sessions"}, {"/team", "who is on the care team"}, {"/orders", "orders for the medicine"}, {"/sessions", "a session"},
	{"/messages", "how messages reach them"}, {"/consents", "agreements"}, {"/safety-plan", "the safety plan"}, {"/notes", "notes of sessions"},
	{"/documents", "documents"}, {"/portal", "their sign-in"}, {"/looked", "who looked"}, {"/ask/", "screening questions, by a link"}, {"/answer/", "questionnaires, by a link"},
	{"/downtime", "a copy for when nothing works"}, {"/agree/", "agreements, by a link"}, {"/reach/", "how messages reach them, by a link"}, {"/my", "their own pages"},
}

var classPlaces = map[ledger.Class]string{ledger.Scheduling: "appointments", ledger.Clinical: "the chart", ledger.Measures: "questionnaires and scores",
	ledger.Medicines: "medicines", ledger.Dosing: "sessions", ledger.Vitals: "vital signs", ledger.Consents: "agreements", ledger.Words: "words"}

// openedWords says in plain words what was opened.
func openedWords(b ledger.VisitBody) string {
	for _, p := range lookPlaces {
		if strings.Contains(b.Route, p.part) {
			return p.words
		}
	}
	if words, ok := classPlaces[b.Class]; ok {
		return words
	}
	return "the chart"
}

// lookPerson is who looked, as a name; self is what the client is called here.
func (c *call) lookPerson(person, self string) string {
	sort, key, _ := strings.Cut(person, ":")
	switch sort {
	case string(ledger.ByStaff):
		return c.staffName(id.Staff(key))
	case string(ledger.ByPatient):
		return self
	case string(ledger.ByMachine):
		return "Clew"
	}
	return "Somebody who was not signed in"
}

// myLooked shows a client who looked into their record.
func myLooked(c *call) error {
	visits, err := c.s.clinic.Visits(c.r.Context(), c.grant, c.stream())
	if err != nil {
		return err
	}
	say := c.s.texts.Say
	p := ui.MyPage{Title: say("my.looked"), Lead: say("my.looked.lead")}
	var sec *ui.MySection
	own := 0
	for _, l := range looksOf(visits, c.s.clinic.Location(), false) {
		if strings.HasPrefix(l.person, string(ledger.ByPatient)+":") {
			own += l.times
			continue
		}
		day := c.myDay(l.last)
		if sec == nil || sec.Head != day {
			p.Sections = append(p.Sections, ui.MySection{Head: day})
			sec = &p.Sections[len(p.Sections)-1]
		}
		row := ui.MyRow{Icon: "eye", Title: c.lookPerson(l.person, say("my.looked.you")), Sub: capital(clientPlace(l.what)) + ". " + c.myTime(l.last)}
		if role := say("my.role." + l.role); !strings.HasPrefix(role, "my.role.") {
			row.Title += ", " + role
		}
		if l.times > 1 {
			row.Sub += ", " + say("my.looked.times", "n", small(l.times))
		}
		sec.Rows = append(sec.Rows, row)
	}
	if len(p.Sections) == 0 {
		p.Sections = []ui.MySection{{None: say("my.looked.none")}}
	}
	p.Meta = say("my.looked.own", "n", small(own))
	if own == 0 {
		p.Meta = ""
	}
	shell := c.myShell("record")
	shell.Back = ui.PathMyRecord
	return c.send(http.StatusOK, ui.My(shell, p))
}

// clientPlace says to the client what is theirs.
func clientPlace(what string) string {
	return strings.NewReplacer("their own pages", "your own pages", "reach them", "reach you", "their sign-in", "your sign-in", "the chart", "your chart").Replace(what)
}

// looked shows staff who looked into a record; refused attempts, to those who
// answer for it.
func looked(c *call) error {
	seen, err := c.readChart()
	if err != nil {
		return err
	}
	visits, err := c.s.clinic.Visits(c.r.Context(), c.grant, c.stream())
	if err != nil {
		return err
	}
	person := patient.Of(seen)
	answers := c.watches()
	p := ui.LookedPage{Header: c.header(person, seen), Tabs: c.personTabs("looked"), Refused: answers}
	now := c.s.now()
	for _, l := range looksOf(visits, c.s.clinic.Location(), answers) {
		at := l.last.In(c.s.clinic.Location())
		row := ui.LookedRow{Day: shortDay(at, now), Time: at.Format("15:04"), Who: c.lookPerson(l.person, "The client"), What: capital(l.what), Refused: l.refused}
		if l.role != "" && l.role != string(access.Client) {
			row.Role = strings.ReplaceAll(l.role, "-", " ")
		}
		if l.times > 1 {
			row.Times = count(l.times, "time", "times")
		}
		p.Rows = append(p.Rows, row)
	}
	shell := c.shell(c.nameOf(person), "")
	shell.Back = c.chartPath() + "/looked"
	return c.send(http.StatusOK, ui.Looked(shell, p))
}
