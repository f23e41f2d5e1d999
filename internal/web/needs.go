package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// needs is the list of everything that waits for a person.
func needs(c *call) error {
	all := c.r.URL.Query().Get("all") == "yes"
	list, err := c.waiting(all)
	if err != nil {
		return err
	}
	p := ui.NeedsPage{All: all, Empty: "Nothing waits for you."}
	if all {
		p.Empty = "Nothing waits for anybody."
	}
	p.Duty, p.Gap = c.dutyNow(list.desk)
	p.Groups = groups(list.rows, list.desk.Now, list.desk.Location)
	if all && list.hidden > 0 {
		p.Hidden = capital(plural(list.hidden, "record holds", "records hold")) + " something that is not yours to see; those whose it is are told."
	}
	return c.send(http.StatusOK, ui.Needs(c.shell("Needs you", ui.PathNeeds), p))
}

// A needed is a need with its row.
type needed struct {
	duty.Need
	row ui.NeedRow
}

// A needList is what waits, for one reader.
type needList struct {
	desk   duty.Desk
	rows   []needed
	hidden int // records in which something waits that is not theirs to see
}

// waiting gathers what waits for whoever reads, or for everybody: in the records
// of clients and in those of colleagues.
func (c *call) waiting(all bool) (needList, error) {
	ctx := c.r.Context()
	want := func(n duty.Need) bool { return all || c.mine(n) }
	waits, desk, err := c.s.board.Waiting(ctx, c.grant, c.actor, want)
	if err != nil {
		return needList{}, err
	}
	out := needList{desk: desk}
	var who []id.Patient
	for _, w := range waits {
		who = append(who, w.Patient)
	}
	people, err := c.s.clinic.Known(ctx, c.grant, who)
	if err != nil {
		return out, err
	}
	for _, w := range waits {
		if w.Hidden {
			out.hidden++
		}
		for _, n := range w.Needs {
			out.rows = append(out.rows, needed{n, c.needRow(w.Patient, n, listName(people[w.Patient].Known))})
		}
	}
	ours, err := c.s.board.ForColleagues(ctx, c.grant, c.actor, want)
	if err != nil {
		return out, err
	}
	for _, n := range ours {
		out.rows = append(out.rows, needed{n, c.colleagueRow(n)})
	}
	keeping, err := c.keepingNeeds(want)
	out.rows = append(out.rows, keeping...)
	return out, err
}

// mine reports whether a need waits for whoever reads: it is theirs, their
// role's, or everybody's who gives care.
func (c *call) mine(n duty.Need) bool {
	switch {
	case n.Sort == duty.NeedKeeping:
		return c.keepsSafe()
	case n.Owner != "":
		return string(n.Owner) == c.actor.Author.Person
	case n.Role != "":
		return slices.Contains(c.actor.Roles, access.Role(n.Role))
	}
	return clinic.GivesCare(c.actor)
}

// urgent reports whether somebody waits for a call.
func urgent(n duty.Need) bool {
	return n.Sort == duty.NeedAlert && n.Alert.Interrupts() && n.Alert.Waits()
}

// groups puts needs in order: who is waited for first, then by time.
func groups(rows []needed, now time.Time, loc *time.Location) []ui.NeedGroup {
	slices.SortStableFunc(rows, func(a, b needed) int { return a.Due.Compare(b.Due) })
	titles := []string{"Somebody waits for a call", "Late", "Today", "This week", "Later"}
	lists := make([][]ui.NeedRow, len(titles))
	for _, r := range rows {
		at := 4
		switch due := r.Due.In(loc).Add(-time.Second); {
		case urgent(r.Need):
			at = 0
		case r.Late:
			at = 1
		case sameDay(due, now.In(loc)):
			at = 2
		case due.Before(now.AddDate(0, 0, 7)):
			at = 3
		}
		lists[at] = append(lists[at], r.row)
	}
	var out []ui.NeedGroup
	for i, list := range lists {
		if len(list) > 0 {
			out = append(out, ui.NeedGroup{Title: titles[i], Rows: list})
		}
	}
	return out
}

// needRow is one need in a client's record as a row with its one button.
func (c *call) needRow(who id.Patient, n duty.Need, name string) ui.NeedRow {
	chart := ui.PathPeople + "/" + string(who)
	r := ui.NeedRow{Person: name, Href: chart, Owner: c.ownerWords(n), Due: "by " + c.stamp(n.Due)}
	if r.Person == "" {
		r.Person = "Somebody"
	}
	switch n.Sort {
	case duty.NeedAlert:
		r.Title, r.State = alertTitles[n.Alert.Sort], levelState(n.Level)
		r.Do = ui.Action{Label: "Open", Href: chart + "/alerts/" + string(n.Key)}
		switch {
		case n.Alert.State() == duty.StateReached:
			r.Due = "spoken with; finish " + r.Due
		case n.Alert.Asked != nil && n.Alert.Asked.Wants == duty.WantsCall:
			r.Due = "asked for a call, " + r.Due
		}
	case duty.NeedTask:
		r.Title = taskTitle(n.Task.TaskSet)
		r.Do = ui.Action{Label: "Done", Href: chart + "/tasks/" + string(n.Key) + "/done", Post: true, Act: c.s.clinic.NewID()}
		if n.Task.For == duty.ForCall && clinic.GivesCare(c.actor) { // what is open can be asked while they are on the telephone
			r.Do = ui.Action{Label: "Open the call", Href: chart + "/call?task=" + string(n.Key)}
		}
	case duty.NeedFollow:
		r.Title = "Ask again, after an alert ended"
		r.Do = ui.Action{Label: "Open", Href: chart + "/determination#risk"}
	case duty.NeedRecheck:
		r.Title = "Ask again, as was promised"
		r.Due = "on " + n.Due.Format("2 January")
		r.Do = ui.Action{Label: "Open", Href: chart + "/determination#risk"}
	default:
		c.courseRow(&r, chart, n)
	}
	if n.Late {
		r.State = ui.State{Kind: "hold", Word: "late"}
		if n.Level == duty.Red {
			r.State = ui.State{Kind: "risk", Word: "red, late"}
		}
	}
	return r
}

// courseRow says what a course asks for.
func (c *call) courseRow(r *ui.NeedRow, chart string, n duty.Need) {
	session := "session"
	if n.Number > 0 {
		session = "session " + strconv.Itoa(n.Number)
	}
	to := func(title, detail, label, path string) {
		r.Title, r.Detail, r.Do = title, detail, ui.Action{Label: label, Href: chart + path}
	}
	switch n.Sort {
	case course.NeedDetermination:
		to("The determination waits for a second signature", "The first one says: "+n.About+", "+c.stamp(n.Since)+".", "Read and sign", "/determination")
	case course.NeedSecond:
		to("A decision waits for a second signature", "Decided "+c.stamp(n.Since)+".", "Read and sign", gatePath(n))
	case course.NeedOrder:
		to("Order to check", n.About+", signed "+c.stamp(n.Since)+".", "Check the order", "/orders")
	case course.NeedReview:
		to("An order that was checked alone", n.About+". Somebody else looks at it.", "Look at it", "/orders")
	case course.NeedWork:
		to("A trainee’s work to sign", capital(plural(n.Count, "entry", "entries"))+", the first of "+c.stamp(n.Since)+".", "Read and sign", pathCosignAt)
	case course.NeedNote:
		to("A note to sign", capital(n.About)+", "+c.stamp(n.Since)+".", "Write and sign", "/notes")
	case course.NeedIntegration:
		to("Integration: best this week", capital(session)+" was "+c.stamp(n.Since)+". A call of a quarter of an hour counts.", "Open integration", "/integration")
		r.Due = "by " + n.Due.In(c.s.clinic.Location()).Format("Mon")
	case course.NeedConsent:
		to("Consent to renew", "Signed "+c.stamp(n.Since)+".", "Open the consent", "/consents")
		if n.About != "" {
			r.Detail = capital(n.About) + " since it was signed " + c.stamp(n.Since) + "."
		}
	case course.NeedDeviation:
		to("Not everything was in place", capital(session)+", "+c.stamp(n.Since)+". What follows from it?", "Say what follows", "/deviations/"+string(n.Key))
	case course.NeedClose:
		to("A session to close", capital(session)+", they left "+c.stamp(n.Since)+".", "Close the session", "/sessions/"+string(n.Session))
	case course.NeedHeld:
		to("Was this session held?", capital(sortWords[n.About])+" was planned for "+c.stamp(n.Since)+". Nobody has said that they came, that they did not, or that it was called off.", "Say what became of it", "/plan")
		r.Due = "by " + c.stamp(n.Due)
	case course.NeedQuotes:
		to("Their words to sort", capital(session)+": "+plural(n.Count, "quote", "quotes")+" that nobody has sorted.", "Sort them", "/sessions/"+string(n.Session))
	case course.NeedInvitation:
		path, what := "/screening", "the questions before the screening"
		if n.About == screening.ForConsent {
			path, what = "/consents", "the consent"
		}
		to("Nothing came back yet", "A link to "+what+", sent "+c.stamp(n.Since)+".", "Ask them", path)
		r.Due = "the link ends " + c.stamp(n.Due)
	case course.NeedCheckIn:
		to("Ask how it went", "They undertook something, "+c.stamp(n.Since)+".", "Ask them", "/integration")
		r.Due = "from " + n.From.In(c.s.clinic.Location()).Format("Mon 2 Jan")
	case course.NeedSeal:
		to("Words to seal away for good", "Asked "+c.stamp(n.Since)+". A second person says yes or no, without reading them.", "Answer", "/entries/"+string(n.Key)+"/seal-answer")
	default:
		to("Something waits", "", "Open", "")
	}
}

// pathCosignAt is where a supervisor signs under what a trainee recorded, below
// a chart.
const pathCosignAt = "/cosign"

// gatePath is the page on which a decision at a gate is signed.
func gatePath(n duty.Need) string {
	switch protocol.Gate(n.Gate) {
	case protocol.Determination:
		return "/screening#" + ruleID(n.About)
	case protocol.OrderSign:
		return "/orders"
	}
	return "/sessions"
}

// colleagueRow is what waits in a colleague's own record.
func (c *call) colleagueRow(n duty.Need) ui.NeedRow {
	mine := string(n.Staff) == c.actor.Author.Person
	r := ui.NeedRow{Person: c.staffName(n.Staff), Href: ui.PathColleague + string(n.Staff), Owner: c.ownerWords(n), Due: "by " + c.stamp(n.Due.Add(-time.Second))}
	if mine {
		r.Person, r.Href = "You", ui.PathMe
	}
	switch n.Sort {
	case course.NeedCredential:
		r.Title, r.Detail = n.About+" ends soon", "What it covers cannot be signed after that day."
		if n.Late {
			r.Title = n.About + " has ended"
		}
		r.Due = "its last day: " + n.Due.In(c.s.clinic.Location()).AddDate(0, 0, -1).Format("2 January")
		r.Do = ui.Action{Label: "Enter the new one", Href: r.Href}
	case course.NeedInvitation:
		r.Person, r.Href = n.About, ui.PathTeam
		r.Title, r.Detail, r.Do = "Invited to work here, and not here yet", "The link works until "+c.stamp(n.Due)+".", ui.Action{Label: "Look", Href: ui.PathTeam}
	case course.NeedAnswerRoles:
		r.Title, r.Detail, r.Do = "Other roles, asked for", "A second person says yes or no.", ui.Action{Label: "Look", Href: ui.PathColleague + string(n.Staff)}
	}
	if n.Late {
		r.State = ui.State{Kind: "hold", Word: "late"}
	}
	return r
}

// ownerWords say whose something is.
func (c *call) ownerWords(n duty.Need) string {
	switch {
	case n.Owner != "" && string(n.Owner) == c.actor.Author.Person:
		return "you"
	case n.Owner != "":
		return c.staffName(n.Owner)
	case n.Role != "" && slices.Contains(c.actor.Roles, access.Role(n.Role)):
		return "you, or another " + strings.ReplaceAll(n.Role, "-", " ")
	case n.Role != "":
		return "whoever is " + strings.ReplaceAll(n.Role, "-", " ")
	case n.Sort == duty.NeedAlert:
		return "nobody yet: everybody who gives care"
	}
	return "the care team"
}

// waits is how many things wait for whoever reads, for the top of every page.
func (c *call) waits() (words string, some bool) {
	if c.actor.Author.Person == "" {
		return "", false
	}
	who, size, minute := c.actor.Author.Person, c.s.clinic.Seen(), c.s.now().Truncate(time.Minute)
	c.s.counts.mu.Lock()
	had, ok := c.s.counts.seen[who]
	c.s.counts.mu.Unlock()
	if ok && had.size == size && had.minute.Equal(minute) {
		return had.words, had.urgent
	}
	g, err := c.s.clinic.Covering(c.actor, access.List, ledger.Demographics, "", access.Unrelated)
	if err != nil {
		return "", false
	}
	list, _, err := c.s.board.Waiting(c.r.Context(), g, c.actor, c.mine)
	if err != nil {
		c.trace.err = err.Error()
		return "", false
	}
	n := 0
	for _, w := range list {
		for _, need := range w.Needs {
			n++
			some = some || urgent(need)
		}
	}
	if ours, err := c.s.board.ForColleagues(c.r.Context(), g, c.actor, c.mine); err == nil {
		n += len(ours)
	}
	if keeping, err := c.keepingNeeds(c.mine); err == nil {
		n += len(keeping)
	}
	if n > 0 {
		words = strconv.Itoa(n)
	}
	c.s.counts.mu.Lock()
	defer c.s.counts.mu.Unlock()
	if c.s.counts.seen == nil {
		c.s.counts.seen = map[string]tallied{}
	}
	c.s.counts.seen[who] = tallied{size, minute, words, some}
	return words, some
}
