package web

import (
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
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// judge fills the right side: what the rules make of it, what was decided, and
// the two signatures.
func (c *call) judge(d *desk, b *ui.ScreeningBody, again redo) {
	b.Status = statusState(d.outcome.Status)
	rulings := map[id.Entry]screening.Ruling{}
	for _, r := range screening.Decisions(d.seen) {
		rulings[r.Entry.ID] = r
	}
	hidden := 0
	for _, f := range d.outcome.Findings {
		decided, ruled := rulings[f.Decided]
		switch {
		case !c.grant.Reads(f.Class):
			if f.Blocks() {
				hidden++
			}
		case f.State == protocol.Clear:
			b.Clear = append(b.Clear, f.Title)
		case ruled && f.Settled:
			b.Decided = append(b.Decided, c.judged(d, f, &decided, again))
		case ruled:
			b.Open = append(b.Open, c.judged(d, f, &decided, again))
		case f.State == protocol.Unknown && !f.Decidable() && (again.decide == nil || again.decide.Rule != f.Rule):
			do := c.doNow(f)
			b.Waiting = append(b.Waiting, ui.ShortAsk{Label: f.Title, Why: do.Label, Href: do.Href})
		default:
			b.Open = append(b.Open, c.judged(d, f, nil, again))
		}
	}
	if hidden > 0 {
		b.Hidden, b.Status = capital(plural(hidden, "thing is", "things are"))+" open that only the care team may read.", ui.State{}
	}
	b.Sign = c.signViews(d, again)
	if d.open.Course != "" {
		b.Next = ui.Action{Label: "Determination", Href: c.chartPath() + "/determination"}
	}
}

func statusState(s protocol.Status) ui.State {
	switch s {
	case protocol.StatusOpen:
		return ui.State{Kind: "go", Word: "nothing stands in the way"}
	case protocol.StatusBlocked:
		return ui.State{Kind: "hold", Word: "not yet"}
	case protocol.StatusUnknown:
		return ui.State{Kind: "plain", Word: "we don’t know yet"}
	}
	return ui.State{}
}

// judged is one rule with what was decided about it, or the way to decide.
func (c *call) judged(d *desk, f protocol.Finding, r *screening.Ruling, again redo) ui.JudgedRule {
	v := ui.JudgedRule{ID: ruleID(f.Rule), Finding: c.findingView(f)}
	v.Finding.Do = ui.Action{}
	if f.State == protocol.Unknown {
		for _, n := range f.Missing {
			if do := c.doAt(n.Fact); do.Href != "" {
				v.Finding.Do = do
				break
			}
		}
	}
	if r != nil {
		v.Ruling = c.rulingView(f, *r)
		if f.Settled {
			v.Finding.State = ui.State{Kind: "plain", Word: "Decided"}
		}
	}
	if again.decide != nil && again.decide.Rule == f.Rule {
		v.Decide = again.decide
	} else if f.Decision.Blocks() && d.open.Course != "" && (r == nil || f.Reopened != "" || r.Fact.Decision == screening.NotNow) {
		v.Decide = c.decideForm(f)
	}
	return v
}

func ruleID(rule string) string { return "r-" + strings.ReplaceAll(rule, ".", "-") }

// decideForm is the way to decide; nil for readers who may not.
func (c *call) decideForm(f protocol.Finding) *ui.DecideForm {
	if !c.grant.Allows(access.Sign, ledger.Clinical) {
		return nil
	}
	form := &ui.DecideForm{Action: c.chartPath() + "/decisions", Act: c.s.clinic.NewID(), Rule: f.Rule, Gate: string(f.Gate),
		Evidence: joinEntries(f.Entries()), Second: seconds[f.Override.Second], Errors: map[string]string{}, GoOn: f.Decidable() && c.mayOverride(f)}
	if !form.GoOn {
		form.Decision = screening.NotNow
	}
	for _, doc := range f.Override.With {
		form.Documents = append(form.Documents, ui.DocumentChoice{Value: doc, Label: capital(strings.ReplaceAll(doc, "-", " ")) + " is on file"})
	}
	return form
}

// seconds are whose second signature a rule may ask for.
var seconds = map[string]string{screening.AsTherapist: "a therapist", screening.AsPrescriber: "another prescriber", screening.AsDirector: "the medical director"}

// mayOverride reports whether this reader acts in a role that the rule names.
func (c *call) mayOverride(f protocol.Finding) bool {
	return slices.ContainsFunc(f.Override.By, func(role string) bool { return slices.Contains(c.grant.Roles(), access.Role(role)) })
}

func joinEntries(entries []id.Entry) string {
	words := make([]string, len(entries))
	for i, e := range entries {
		words[i] = string(e)
	}
	return strings.Join(words, " ")
}

func splitEntries(typed string) []id.Entry {
	var out []id.Entry
	for _, w := range strings.Fields(clip(typed, 20_000)) {
		out = append(out, id.Entry(w))
	}
	return out
}

// rulingView is what was decided, by whom, and what it still waits for.
func (c *call) rulingView(f protocol.Finding, r screening.Ruling) *ui.RulingView {
	v := &ui.RulingView{Words: r.Fact.Reason, By: c.author(r.Entry.By) + ", " + c.whenSaid(r.Entry.At), Reopened: f.Reopened}
	if len(r.Fact.Documents) > 0 {
		v.Files = "On file: " + strings.ReplaceAll(list(r.Fact.Documents), "-", " ") + "."
	}
	switch {
	case r.Fact.Decision == screening.NotNow:
		v.State = ui.State{Kind: "hold", Word: "not now"}
	case f.Awaits != "":
		v.State = ui.State{Kind: "hold", Word: "waiting for " + seconds[f.Awaits]}
		v.Cosign = c.cosignForm(f, r)
	default:
		v.State = ui.State{Kind: "go", Word: "go on"}
	}
	if r.Cosigned != nil {
		v.By += "; signed by " + c.author(r.Cosigned.By) + ", " + c.whenSaid(r.Cosigned.At)
	}
	return v
}

// cosignForm is the second signature, for somebody else in the role that is
// asked for.
func (c *call) cosignForm(f protocol.Finding, r screening.Ruling) *ui.CosignForm {
	form := &ui.CosignForm{Action: c.chartPath() + "/decisions", Act: c.s.clinic.NewID(), Entry: string(r.Entry.ID), As: f.Awaits, Label: "Sign as " + seconds[f.Awaits]}
	switch {
	case screening.SamePerson(r.Entry.By, c.actor.Author):
		form.Why = "The second signature is another person’s."
	case !slices.Contains(c.grant.Roles(), access.Role(f.Awaits)) || !c.grant.Allows(access.Sign, ledger.Clinical):
		form.Why = capital(seconds[f.Awaits]) + " signs here."
	}
	return form
}

// decide records a decision about one thing the rules raised, or the second
// signature under one.
func decide(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	d, err := c.desk()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	key := clip(typed.Get("act"), 40)
	c.noteAct(key)
	if typed.Get("do") == "cosign" {
		return c.cosign(d, key)
	}
	rule, gate := clip(typed.Get("rule"), 120), protocol.Gate(typed.Get("gate"))
	f, ok := d.outcome.Finding(rule)
	if !ok || gate != protocol.Determination {
		return fault.Missing("There is no such rule.")
	}
	form := c.decideForm(f)
	if form == nil {
		return fault.Deny("access.sign.clinical", "Your role does not allow this. Somebody on the care team, or the person who runs the practice, can help.")
	}
	fresh := form.Act
	form.Act, form.Decision, form.Reason, form.Open = key, typed.Get("decision"), clip(typed.Get("reason"), 4000), true
	for i := range form.Documents {
		form.Documents[i].Checked = slices.Contains(typed["document"], form.Documents[i].Value)
	}
	if !id.Valid(key) {
		form.Act, form.Errors = fresh, map[string]string{"": "This page had lost its place, so nothing was signed. What you wrote is here; sign it again."}
		return c.sendScreening(d, redo{decide: form, status: http.StatusUnprocessableEntity})
	}
	act := clinic.DecideFinding{Patient: c.record, Course: d.open.Course, Gate: gate, Rule: rule, Decision: form.Decision, Reason: form.Reason,
		Evidence: splitEntries(typed.Get("evidence")), Documents: typed["document"], Rules: c.s.rules()}
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	return c.decided(d, form, fresh, err)
}

// decided shows what came of a decision; what was written is kept when it was
// not taken.
func (c *call) decided(d *desk, form *ui.DecideForm, fresh string, err error) error {
	status := http.StatusUnprocessableEntity
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.chartPath() + "/screening#" + ruleID(form.Rule))
	case kind == fault.Invalid:
		form.Errors = fieldErrors(err, nil)
	case kind == fault.Conflict || kind == fault.Refused:
		form.Act, form.Errors, status = fresh, map[string]string{"": fault.Say(err)}, http.StatusConflict
		if again, failed := c.desk(); failed == nil { // what it rests on has changed
			d = again
			if f, ok := d.outcome.Finding(form.Rule); ok {
				form.Evidence = joinEntries(f.Entries())
			}
		}
	case kind == fault.Denied && fault.RuleOf(err) != "":
		form.Errors, status = map[string]string{"": fault.Say(err)}, http.StatusForbidden
	default:
		return err
	}
	return c.sendScreening(d, redo{decide: form, status: status})
}

// cosign puts the second signature under a decision.
func (c *call) cosign(d *desk, key string) error {
	act := clinic.CosignFinding{Patient: c.record, Entry: id.Entry(clip(c.r.PostForm.Get("entry"), 80))}
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.chartPath() + "/screening")
	case kind == fault.Refused || kind == fault.Conflict || kind == fault.Invalid:
		return c.sendScreening(d, redo{words: fault.Say(err) + " Nothing was signed.", status: statusOf[kind]})
	}
	return err
}

// signViews are the two halves of the screening as they stand.
func (c *call) signViews(d *desk, again redo) []ui.SignView {
	if d.def == nil {
		return nil
	}
	medical, psychological := screening.Halves(d.def, d.seen)
	return []ui.SignView{
		c.signView(d, screening.Medical, "Medical screening", medical, access.Prescriber, "A prescriber signs this.", again),
		c.signView(d, screening.Psychological, "Psychological screening", psychological, access.Therapist, "A mental-health professional signs this.", again),
	}
}

func (c *call) signView(d *desk, part, title string, half *screening.Half, role access.Role, who string, again redo) ui.SignView {
	v := ui.SignView{ID: "sign-" + part, Title: title, State: ui.State{Kind: "plain", Word: "not signed"}}
	if half != nil {
		v.By = c.author(half.Entry.By) + ", " + c.whenSaid(half.Entry.At)
		if !half.Until.IsZero() {
			v.By += ", until " + half.Until.In(c.s.clinic.Location()).Format("2 Jan 2006")
		}
		v.Notes = slices.Clone(half.Fact.Reservations)
		if half.Fact.Note != "" {
			v.Notes = append(v.Notes, half.Fact.Note)
		}
		switch {
		case !half.Fact.Clear:
			v.State = ui.State{Kind: "hold", Word: "not clear"}
		case !half.Counts(c.s.now()):
			v.State = ui.State{Kind: "hold", Word: "has ended"}
		case len(half.Fact.Reservations) > 0:
			v.State = ui.State{Kind: "go", Word: "clear, with reservations"}
		default:
			v.State = ui.State{Kind: "go", Word: "clear"}
		}
	}
	switch {
	case again.sign != nil && again.sign.Part == part:
		v.Form = again.sign
	case slices.Contains(c.grant.Roles(), role) && c.grant.Allows(access.Sign, ledger.Clinical):
		v.Form = c.signForm(d, part)
	default:
		v.Why = who
	}
	return v
}

func (c *call) signForm(d *desk, part string) *ui.SignForm {
	return &ui.SignForm{Action: c.chartPath() + "/screening/sign", Act: c.s.clinic.NewID(), Head: strconv.FormatInt(d.whole.Head, 10), Part: part, Errors: map[string]string{}}
}

// signScreening signs one half of the screening.
func signScreening(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	d, err := c.desk()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	part := typed.Get("part")
	if part != screening.Medical && part != screening.Psychological {
		return fault.Missing("There is no such half of a screening.")
	}
	form := c.signForm(d, part)
	fresh, freshHead := form.Act, form.Head
	form.Act, form.Head, form.Clear, form.Open = clip(typed.Get("act"), 40), clip(typed.Get("head"), 20), typed.Get("clear"), true
	form.Reservations, form.Note = clip(typed.Get("reservations"), 4000), clip(typed.Get("note"), 4000)
	head, _ := strconv.ParseInt(form.Head, 10, 64)
	signed := screening.Signed{Course: d.open.Course, Part: part, Clear: form.Clear == "yes" || form.Clear == "reservations", Note: strings.TrimSpace(form.Note)}
	if form.Clear == "reservations" {
		signed.Reservations = lines(form.Reservations)
	}
	switch {
	case !slices.Contains([]string{"yes", "reservations", "no"}, form.Clear):
		form.Errors["clear"] = "Choose one of the three."
	case form.Clear == "reservations" && len(signed.Reservations) == 0:
		form.Errors["reservations"] = "Write each reservation on a line of its own, or choose clear."
	case form.Clear == "yes" && strings.TrimSpace(form.Reservations) != "":
		form.Errors["clear"] = "There are reservations below. Choose clear with reservations, or take them out."
	case !id.Valid(form.Act):
		form.Act, form.Errors[""] = fresh, "This page had lost its place, so nothing was signed. What you wrote is here; sign it again."
	}
	if len(form.Errors) > 0 {
		return c.sendScreening(d, redo{sign: form, status: http.StatusUnprocessableEntity})
	}
	c.noteAct(form.Act)
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(form.Act), clinic.SignScreening{Patient: c.record, Signed: signed, Head: head})
	status := http.StatusUnprocessableEntity
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.chartPath() + "/screening#sign-" + part)
	case kind == fault.Invalid:
		form.Errors = fieldErrors(err, nil)
	case kind == fault.Conflict:
		form.Act, form.Head, form.Errors, status = fresh, freshHead, map[string]string{"": fault.Say(err)}, http.StatusConflict
	case kind == fault.Denied && strings.HasPrefix(fault.RuleOf(err), "scope."):
		form.Errors, status = map[string]string{"": fault.Say(err)}, http.StatusForbidden
	default:
		return err
	}
	return c.sendScreening(d, redo{sign: form, status: status})
}

// lines are the lines of a text that say something.
func lines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
