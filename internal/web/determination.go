package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of the determination.
const (
	pathDetermination = pathChart + "/determination"
	pathAfterwards    = pathDetermination + "/after"
)

func determinationRoutes() []route {
	return []route{
		{"GET " + pathDetermination, granted, access.Read, ledger.Clinical, determinationPage, page},
		{"POST " + pathDetermination, granted, access.Sign, ledger.Clinical, signDetermination, page},
		{"GET " + pathAfterwards, granted, access.Read, ledger.Clinical, func(c *call) error { return c.redirect(c.chartPath() + "/determination") }, page},
		{"POST " + pathAfterwards, granted, access.Create, ledger.Clinical, afterwards, page},
		{"GET " + pathDecisionPaper, granted, access.Read, ledger.Clinical, decisionPage, page},
		{"GET " + pathDecisionPDF, granted, access.Read, ledger.Clinical, decisionPDF, page},
	}
}

// A verdict is the page as it is put together: where it stands, and the forms
// that need another look.
type verdict struct {
	*desk
	form    *ui.DetermineForm
	tell    *ui.TellForm
	after   *ui.AfterForms
	risk    *ui.RiskForms
	problem string
}

func (c *call) verdict() (*verdict, error) {
	d, err := c.desk()
	return &verdict{desk: d}, err
}

// determinationPage shows where the determination stands.
func determinationPage(c *call) error {
	v, err := c.verdict()
	if err != nil {
		return err
	}
	return c.sendVerdict(http.StatusOK, v)
}

func (c *call) sendVerdict(status int, v *verdict) error {
	shell := c.shell(c.nameOf(v.person), "")
	shell.Back = c.chartPath() + "/determination"
	p := ui.DeterminationPage{Header: c.header(v.person, v.seen), Tabs: c.personTabs("determination"), Saved: c.savedWords(v.desk), Problem: v.problem, Protocol: c.protocolWords(v.desk)}
	if v.ended.Course != "" {
		c.endedVerdict(v, &p)
		return c.send(status, ui.Determination(shell, p))
	}
	if v.open.Course == "" || v.def == nil {
		p.None = "No course is open, so there is nothing to determine. A course is opened on the page of the screening."
		c.riskSide(v, &p)
		return c.send(status, ui.Determination(shell, p))
	}
	c.fillVerdict(v, &p)
	return c.send(status, ui.Determination(shell, p))
}

// fillVerdict says where the two signatures stand, and what is missing.
func (c *call) fillVerdict(v *verdict, p *ui.DeterminationPage) {
	t := v.standing
	p.Differ, p.Reopened = t.Differ, stops(t.Reopened)
	switch {
	case t.Outcome == "" && t.Prescriber == nil && t.Therapist == nil:
		p.Joint = ui.State{Kind: "plain", Word: "not signed"}
	case t.Outcome == "":
		p.Joint = ui.State{Kind: "plain", Word: "one of two has signed"}
	case t.Current():
		p.Joint, p.Line = ui.State{Kind: "go", Word: screening.OutcomeWords(t.Outcome)}, "Both recommend it, until "+t.Until.In(c.s.clinic.Location()).Format("2 January 2006")+"."
	case t.Ended():
		p.Joint = ui.State{Kind: "hold", Word: "has ended"}
	case screening.Recommends(t.Outcome):
		p.Joint = ui.State{Kind: "hold", Word: "reopened: decide about what is new, or sign again"}
	default:
		p.Joint = ui.State{Kind: "hold", Word: screening.OutcomeWords(t.Outcome)}
	}
	p.Lacks = c.lackViews(v)
	p.Halves = c.signViews(v.desk, redo{})
	p.Signed = []ui.SignatureView{
		c.signatureView(v, screening.AsPrescriber, "Prescriber", t.Prescriber, access.Prescriber, "A prescriber signs this half."),
		c.signatureView(v, screening.AsTherapist, "Mental-health professional", t.Therapist, access.Therapist, "A mental-health professional signs this half."),
	}
	c.clientSide(v, p)
	c.afterSide(v, p)
}

func stops(words []string) []string {
	var out []string
	for _, w := range words {
		out = append(out, stop(w))
	}
	return out
}

// mostLacks is how many missing things stand on the page one by one.
const mostLacks = 6

// lackViews are what is missing before a yes, each with the way to it.
func (c *call) lackViews(v *verdict) []ui.OpenItem {
	var out []ui.OpenItem
	hidden, more := 0, 0
	for _, part := range []struct {
		half *screening.Half
		name string
	}{{v.standing.Medical, screening.Medical}, {v.standing.Psychological, screening.Psychological}} {
		if !part.half.Counts(c.s.now()) {
			words := "The " + part.name + " screening is not signed."
			if part.half != nil {
				words = "The " + part.name + " screening does not count: " + map[bool]string{true: "it has ended.", false: "it was signed as not clear."}[part.half.Fact.Clear]
			}
			out = append(out, ui.OpenItem{Words: words, Do: ui.Action{Label: "Open it", Href: c.chartPath() + "/screening#sign-" + part.name}})
		}
	}
	for _, f := range v.standing.Open {
		if !c.grant.Reads(f.Class) {
			hidden++
			continue
		}
		if len(out) == mostLacks {
			more++
			continue
		}
		item := ui.OpenItem{Words: stop(f.Title) + " " + f.Say, Do: ui.Action{Label: "Decide", Href: c.chartPath() + "/screening#" + ruleID(f.Rule)}}
		switch {
		case f.Awaits != "":
			item.Words, item.Do.Label = stop(f.Title)+" The second signature is missing, of "+seconds[f.Awaits]+".", "Open it"
		case f.State == protocol.Unknown:
			item.Do = c.doNow(f)
		}
		out = append(out, item)
	}
	if more > 0 {
		out = append(out, ui.OpenItem{Words: capital(plural(more, "more is", "more are")) + " open.", Do: ui.Action{Label: "Open the screening", Href: c.chartPath() + "/screening"}})
	}
	if hidden > 0 {
		out = append(out, ui.OpenItem{Words: capital(plural(hidden, "thing is", "things are")) + " open that only the care team may read."})
	}
	return out
}

// signatureView is one of the two signatures, and the way to sign it.
func (c *call) signatureView(v *verdict, as, title string, s *screening.Signature, role access.Role, who string) ui.SignatureView {
	view := ui.SignatureView{ID: "as-" + as, Title: title, State: ui.State{Kind: "plain", Word: "not signed"}}
	if s != nil {
		view.State = ui.State{Kind: "hold", Word: screening.OutcomeWords(s.Fact.Outcome)}
		if screening.Recommends(s.Fact.Outcome) {
			view.State.Kind = "go"
		}
		if !s.Counts(c.s.now()) {
			view.State = ui.State{Kind: "hold", Word: screening.OutcomeWords(s.Fact.Outcome) + ", has ended"}
		}
		view.Reason, view.Conditions = s.Fact.Reason, s.Fact.Conditions
		view.By = c.author(s.Entry.By) + ", " + c.whenSaid(s.Entry.At)
		if !s.Fact.Until.IsZero() {
			view.By += ", until " + s.Fact.Until.In(c.s.clinic.Location()).Format("2 Jan 2006")
		}
	}
	switch {
	case v.form != nil && v.form.As == as:
		view.Form = v.form
	case slices.Contains(c.grant.Roles(), role) && c.grant.Allows(access.Sign, ledger.Clinical):
		view.Form = c.determineForm(v, as)
	default:
		view.Why = who
	}
	return view
}

// outcomeOptions are the four outcomes as a form offers them.
func outcomeOptions() []ui.Option {
	var out []ui.Option
	for _, o := range screening.Outcomes {
		out = append(out, ui.Option{Value: o, Label: capital(screening.OutcomeWords(o))})
	}
	return out
}

func (c *call) determineForm(v *verdict, as string) *ui.DetermineForm {
	return &ui.DetermineForm{Action: c.chartPath() + "/determination", Act: c.s.clinic.NewID(), Head: strconv.FormatInt(v.whole.Head, 10), As: as, Outcomes: outcomeOptions(), Errors: map[string]string{}}
}

// clientSide is what the client reads, and the form that says they were told.
func (c *call) clientSide(v *verdict, p *ui.DeterminationPage) {
	about := cmp.Or(v.open.Course, v.ended.Course)
	view := screening.Shown(v.seen, about)
	p.Client = &ui.ClientView{State: ui.State{Kind: "plain", Word: "nothing yet"}, Line: "The client sees that it is being decided."}
	switch view.State {
	case screening.SaidYes:
		p.Client.State, p.Client.Line = ui.State{Kind: "go", Word: "recommended"}, "They see that both recommend it."
		p.Client.Sentences = stops(view.Terms)
	case screening.SaidNo:
		p.Client.State = ui.State{Kind: "go", Word: "told"}
		p.Client.Line = "Told by " + c.author(view.Told.By) + ", " + c.whenSaid(view.Told.At) + ". They can read it since."
		p.Client.Sentences = view.Sentences(c.names(view.By))
		p.Client.Paper = ui.Action{Label: "The letter to take home", Href: c.chartPath() + "/determination/paper"}
	}
	if no, told := screening.NoTold(v.seen, about); !no || told {
		return
	}
	if view.State != screening.SaidNo {
		p.Client.State, p.Client.Line = ui.State{Kind: "hold", Word: "waits for a person"}, "A no is shown only after a person has told them. They would then read:"
		p.Client.Sentences = c.noAsItStands(v)
	}
	if may := slices.ContainsFunc(c.grant.Roles(), func(r access.Role) bool { return r == access.Prescriber || r == access.Therapist }); may && v.open.Course != "" {
		if p.Tell = v.tell; p.Tell == nil {
			p.Tell = c.tellForm()
		}
	}
}

func (c *call) tellForm() *ui.TellForm {
	return &ui.TellForm{Action: c.chartPath() + "/determination", Act: c.s.clinic.NewID(), Errors: map[string]string{},
		Hows: []ui.Option{{Value: "in-person", Label: "In person"}, {Value: "telephone", Label: "By telephone"}, {Value: "video", Label: "By video"}}}
}

// names are the people who signed, as the client knows them.
func (c *call) names(by []ledger.Author) []string {
	var out []string
	for _, a := range by {
		name, _, _ := strings.Cut(c.author(a), ",")
		out = append(out, name)
	}
	return out
}

// noAsItStands is what the client would read if they were told now.
func (c *call) noAsItStands(v *verdict) []string {
	for _, s := range []*screening.Signature{v.standing.Prescriber, v.standing.Therapist} {
		if s != nil && s.Fact.Outcome == v.standing.Outcome {
			view := screening.View{State: screening.SaidNo, Why: s.Fact.Why, Could: s.Fact.CouldChange, Instead: s.Fact.Instead}
			var by []ledger.Author
			for _, one := range []*screening.Signature{v.standing.Prescriber, v.standing.Therapist} {
				if one != nil && !screening.Recommends(one.Fact.Outcome) {
					by = append(by, one.Entry.By)
				}
			}
			return view.Sentences(c.names(by))
		}
	}
	return nil
}

// signDetermination signs one half, or says that a person has told the client,
// or signs a review of the risk.
func signDetermination(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	v, err := c.verdict()
	if err != nil {
		return err
	}
	switch c.r.PostForm.Get("do") {
	case "tell":
		return c.tellDecision(v)
	case "risk":
		return c.reviewRisk(v)
	}
	typed := c.r.PostForm
	as := typed.Get("as")
	if as != screening.AsPrescriber && as != screening.AsTherapist {
		return fault.Missing("There is no such half of a determination.")
	}
	f := c.determineForm(v, as)
	fresh, freshHead := f.Act, f.Head
	kept := func(name string) string { return strings.TrimSpace(clip(typed.Get(name), 4000)) }
	f.Act, f.Head, f.Outcome, f.Reason, f.Conditions, f.Why, f.Change, f.Instead = kept("act"), kept("head"), kept("outcome"), kept("reason"), kept("conditions"), kept("why"), kept("couldChange"), kept("instead")
	f.Referral, f.Recheck, f.Open = kept("referral"), kept("recheck"), true
	v.form = f
	if !id.Valid(f.Act) {
		f.Act, f.Errors[""] = fresh, "This page had lost its place, so nothing was signed. What you wrote is here; sign it again."
		return c.sendVerdict(http.StatusUnprocessableEntity, v)
	}
	head, _ := strconv.ParseInt(f.Head, 10, 64)
	fact := screening.Determined{Course: v.open.Course, As: as, Outcome: f.Outcome, Reason: f.Reason}
	if f.Outcome == screening.WithConditions {
		fact.Conditions = lines(f.Conditions)
	}
	if !screening.Recommends(f.Outcome) {
		fact.Why, fact.CouldChange, fact.Instead, fact.Referral, fact.Recheck = f.Why, f.Change, f.Instead, f.Referral, quantity.Day(f.Recheck)
	}
	c.noteAct(f.Act)
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(f.Act), clinic.Determine{Patient: c.record, Determined: fact, Head: head, Rules: c.s.rules()})
	status := http.StatusUnprocessableEntity
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.chartPath() + "/determination?stored=" + f.Act + "#as-" + as)
	case kind == fault.Invalid:
		f.Errors = fieldErrors(err, map[string]string{"course": ""})
	case kind == fault.Refused || kind == fault.Conflict || kind == fault.Denied && strings.HasPrefix(fault.RuleOf(err), "scope."):
		f.Act, f.Head, f.Errors, status = fresh, freshHead, map[string]string{"": fault.Say(err)}, statusOf[kind]
	default:
		return err
	}
	return c.sendVerdict(status, v)
}

// tellDecision notes that a person has told the client.
func (c *call) tellDecision(v *verdict) error {
	typed := c.r.PostForm
	f := c.tellForm()
	f.Act, f.How, f.Note, f.Open = clip(typed.Get("act"), 40), typed.Get("how"), clip(typed.Get("note"), 4000), true
	v.tell = f
	if !slices.Contains(screening.Hows, f.How) {
		f.Errors["how"] = "Say how you spoke with them. A letter alone does not count."
		return c.sendVerdict(http.StatusUnprocessableEntity, v)
	}
	return c.finish(v, f.Act, clinic.TellDecision{Patient: c.record, Told: screening.Told{Course: v.open.Course, How: f.How, Note: strings.TrimSpace(f.Note)}}, "#client", f.Errors)
}

// finish does an act of the page and leads back; what went wrong stands beside
// its field, with what was typed.
func (c *call) finish(v *verdict, key string, act clinic.Act, anchor string, errors map[string]string) error {
	if !id.Valid(key) {
		errors[""], v.problem = "Nothing was stored. Press again.", "This page had lost its place, so nothing was stored. What you wrote is here."
		return c.sendVerdict(http.StatusUnprocessableEntity, v)
	}
	c.noteAct(key)
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.chartPath() + "/determination?stored=" + key + anchor)
	case kind == fault.Invalid:
		for field, words := range fieldErrors(err, nil) {
			errors[field] = words
		}
		return c.sendVerdict(http.StatusUnprocessableEntity, v)
	case kind == fault.Refused || kind == fault.Conflict:
		v.problem = fault.Say(err)
		return c.sendVerdict(statusOf[kind], v)
	}
	return err
}
