package clinic_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

const det = protocol.Determination

// From enquiry to a yes: nobody recommends before both screenings are signed
// and nothing is open, and it takes two people.
func TestFromEnquiryToYes(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		p := begin(t, cfg)
		p.says("before anything is known", p.lee, p.determine(screening.AsPrescriber, screening.Recommended), fault.Refused, "screening.medical")
		p.must(t, p.lee, p.sign(screening.Medical))
		p.says("G17 the psychological screening is missing", p.lee, p.determine(screening.AsPrescriber, screening.Recommended), fault.Refused, "screening.psychological")
		p.must(t, p.mira, p.sign(screening.Psychological))
		p.says("nobody asked about psychosis", p.lee, p.determine(screening.AsPrescriber, screening.Recommended), fault.Refused, "psychosis.history")
		p.clear()
		p.must(t, p.lee, p.determine(screening.AsPrescriber, screening.Recommended))
		if d := p.standing(); d.Outcome != "" || d.Current() {
			t.Errorf("one signature: %+v", d)
		}
		p.must(t, p.mira, p.determine(screening.AsTherapist, screening.Recommended))
		if d := p.standing(); d.Outcome != screening.Recommended || !d.Current() {
			t.Errorf("both: %+v", d)
		}
		if f := p.finding(protocol.DosingStart, "determination.hold"); f.State != protocol.Clear {
			t.Errorf("the dose's gate: %s", f.Say)
		}
		// A new fact reopens it, and is named; deciding about it closes it again.
		p.must(t, p.sam, clinic.TakeVitals{Patient: p.ana, Vitals: vitals(152, 94)})
		d := p.standing()
		if want := "Reopened: blood pressure 152/94, " + p.Now().In(p.Location()).Format("2 Jan 2006"); d.Current() || !slices.Equal(d.Reopened, []string{want}) {
			t.Errorf("reopened: %q", d.Reopened)
		}
		p.must(t, p.lee, p.decide(det, "bp.screening.review", screening.GoOn))
		if d := p.standing(); !d.Current() {
			t.Errorf("decided: %+v", d)
		}
		p.clean(t)
	})
}

// A no can be said at any time; the client is shown nothing until a person has
// told them, and then the sentences, and what comes after is counted.
func TestFromEnquiryToNo(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		p := begin(t, cfg)
		client := p.client(p.Now().Add(time.Hour))
		sees := func() (kinds []string) {
			c, err := p.Chart(t.Context(), client, p.stream())
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range c.Entries {
				kinds = append(kinds, e.Kind)
			}
			return kinds
		}
		no := p.determine(screening.AsPrescriber, screening.NotForNow)
		for field, change := range map[string]func(*screening.Determined){
			"why":         func(d *screening.Determined) { d.Why = "You are not suitable." },
			"couldChange": func(d *screening.Determined) { d.CouldChange = "" },
			"instead":     func(d *screening.Determined) { d.Instead = "Stop taking your benzodiazepines." },
			"reason":      func(d *screening.Determined) { d.Reason = " " },
		} {
			bad := no
			change(&bad.Determined)
			p.says("a no with a bad "+field, p.lee, bad, fault.Invalid, "input."+field)
		}
		no.Determined.Recheck = "2126-11-29"
		p.must(t, p.lee, no)
		p.must(t, p.mira, p.determine(screening.AsTherapist, screening.NotRecommended))
		if d := p.standing(); d.Outcome != screening.NotRecommended || d.Differ == "" {
			t.Errorf("the more careful holds: %+v", d)
		}
		view := screening.Shown(p.chart(t, p.ana), p.course)
		if view.State != screening.Deciding || view.Why != "" || slices.Contains(sees(), "screening.determined") {
			t.Errorf("before anybody told them: %+v, %v", view, sees())
		}
		p.says("told by a nurse", p.sam, clinic.TellDecision{Patient: p.ana, Told: screening.Told{Course: p.course, How: "telephone"}}, fault.Denied, "access.sign.clinical")
		tell := clinic.TellDecision{Patient: p.ana, Told: screening.Told{Course: p.course, How: "in-person"}}
		p.must(t, p.mira, tell)
		p.says("told twice", p.lee, tell, fault.Conflict, "told.already")
		view = screening.Shown(p.chart(t, p.ana), p.course)
		got := strings.Join(view.Sentences([]string{"Lee Park", "Mira Stein"}), " ")
		if want := "Lee Park and Mira Stein don't recommend ketamine for you right now. Why: Your blood pressure is high at present. What could change this: Three months of lower readings. " +
			"What we suggest instead: Therapy with us in the meantime. You can ask for a second opinion, and your record is yours."; got != want {
			t.Errorf("%q", got)
		}
		if !slices.Contains(sees(), "screening.determined") {
			t.Errorf("told, and not shown: %v", sees())
		}
		p.must(t, p.sam, clinic.ReferOn{Patient: p.ana, Referred: screening.Referred{Course: p.course, To: "Harbor Clinic", Warm: true}})
		p.must(t, p.sam, clinic.AskSecondOpinion{Patient: p.ana, Asked: screening.SecondOpinionAsked{Course: p.course, ByClient: true}})
		checks := screening.Rechecks(p.chart(t, p.ana))
		if len(checks) != 1 || checks[0].Due != "2126-11-29" || checks[0].Done != nil {
			t.Errorf("%+v", checks)
		}
		p.must(t, p.mira, clinic.ReviewRisk{Patient: p.ana, Review: screening.RiskReviewed{Found: "No plan, sleeps badly.", Plan: "Mira calls on Thursday.", Recheck: checks[0].Determination.ID, Contact: true}})
		if checks = screening.Rechecks(p.chart(t, p.ana)); checks[0].Done == nil {
			t.Error("the check is still due")
		}
		count := screening.Tally([]ledger.Chart{p.chart(t, p.ana)})
		if count.Noes() != 1 || count.Told != 1 || count.Referred != 1 || count.SecondOpinions != 1 || count.Differing != 1 {
			t.Errorf("%+v", count)
		}
		// A later no waits for a person again; the client sees what they were told.
		later := p.determine(screening.AsPrescriber, screening.NotRecommended)
		later.Determined.Why = "Something else came up."
		p.must(t, p.lee, later)
		if v := screening.Shown(p.chart(t, p.ana), p.course); v.Why != "Your blood pressure is high at present." {
			t.Errorf("after a later no: %+v", v)
		}
		p.clean(t)
	})
}

// Who may sign what: by the table, by the role, by the credential.
func TestScopeOfPractice(t *testing.T) {
	p := begin(t, store.Config{DSN: storetest.SQLite(t)})
	psychologist := p.joined(t, "Pat Low", "PhD", nil, p.ana, "prescriber") // a role given in error
	unsupervised := p.joined(t, "Una Dey", "PA-C", &staff.Agreement{Required: true}, p.ana, "prescriber")
	ended := p.joined(t, "Eli Roe", "NP", &staff.Agreement{Required: true, With: "Lee Park", Until: "2020-01-01"}, p.ana, "prescriber")
	supervised := p.joined(t, "Sue Ray", "PA-C", &staff.Agreement{Required: true, With: "Lee Park"}, p.ana, "prescriber")
	medical, psychological := p.sign(screening.Medical), p.sign(screening.Psychological)
	asPrescriber, asTherapist := p.determine(screening.AsPrescriber, screening.NotForNow), p.determine(screening.AsTherapist, screening.NotForNow)
	for _, c := range []struct {
		what string
		by   access.Grant
		act  clinic.Act
		rule string
	}{
		{"a nurse clears", p.sam, medical, "access.sign.clinical"},
		{"a trainee signs", p.tess, psychological, "access.sign"},
		{"a psychologist signs the medical half", p.mira, medical, "scope.medical"},
		{"a prescriber signs the psychological half", p.lee, psychological, "scope.psychological"},
		{"a therapist determines as the prescriber", p.mira, asPrescriber, "scope.prescriber"},
		{"a prescriber determines as the therapist", p.lee, asTherapist, "scope.mental-health"},
		{"a director determines", p.joy, asPrescriber, "scope.prescriber"},
		{"a PhD given a prescriber's role", psychologist, medical, "scope.medical"},
		{"a PhD given a prescriber's role determines", psychologist, asPrescriber, "scope.prescriber"},
		{"G114 a PA without the agreement", unsupervised, asPrescriber, "scope.agreement"},
		{"an agreement that has ended", ended, medical, "scope.agreement"},
	} {
		err := p.try(c.by, c.act)
		if fault.KindOf(err) != fault.Denied || !strings.HasPrefix(fault.RuleOf(err), c.rule) {
			t.Errorf("%s: %v by %q, want %q", c.what, err, fault.RuleOf(err), c.rule)
		}
	}
	p.must(t, supervised, p.sign(screening.Medical))
	p.must(t, p.mira, p.determine(screening.AsTherapist, screening.NotForNow))
}

// An exclusion that a letter can open, one that nothing can, and one that was
// not looked at again.
func TestOverrides(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		p := begin(t, cfg)
		p.clear()
		p.screened()
		aneurysm := clinic.NoteCondition{Patient: p.ana, Condition: patient.ConditionNoted{Status: patient.Active, Text: "Abdominal aortic aneurysm",
			Codings: []patient.Coding{{System: patient.ICD10CM, Code: "I71.4"}}}}
		p.must(t, p.lee, aneurysm)
		p.says("recommended although it excludes", p.lee, p.determine(screening.AsPrescriber, screening.Recommended), fault.Refused, "vascular.aneurysm")
		p.says("G04 without the specialist's letter", p.lee, p.decide(det, "vascular.aneurysm", screening.GoOn), fault.Invalid, "input.documents")
		p.says("by a psychologist", p.mira, p.decide(det, "vascular.aneurysm", screening.GoOn, "specialist-letter"), fault.Denied, "scope.override")
		stale := p.decide(det, "vascular.aneurysm", screening.GoOn, "specialist-letter")
		p.must(t, p.lee, aneurysm)
		p.says("on a page that lacks an entry", p.lee, stale, fault.Conflict, "page.stale")
		p.must(t, p.lee, p.decide(det, "vascular.aneurysm", screening.GoOn, "specialist-letter"))
		p.says("decided about what is clear", p.lee, p.decide(det, "family.psychosis", screening.GoOn), fault.Conflict, "finding.gone")
		p.must(t, p.lee, p.determine(screening.AsPrescriber, screening.WithConditions))
		p.must(t, p.mira, p.determine(screening.AsTherapist, screening.Recommended))
		if d := p.standing(); d.Outcome != screening.WithConditions || !d.Current() || len(d.Conditions) != 1 {
			t.Errorf("%+v", d)
		}

		p.ask(patient.Asked{Fact: "condition.psychosis", Answer: patient.Yes})
		p.says("where nobody may", p.lee, p.decide(det, "psychosis.history", screening.GoOn, "specialist-letter"), fault.Refused, "psychosis.history")
		p.must(t, p.mira, p.decide(det, "psychosis.history", screening.NotNow))
		p.says("recommended all the same", p.lee, p.determine(screening.AsPrescriber, screening.Recommended), fault.Refused, "psychosis.history")
		p.clean(t)
	})
}

// G14: the determination waits for the risk review, the safety plan and a
// second person.
func TestRaisedRiskTakesTwo(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		p := begin(t, cfg)
		p.clear()
		p.screened()
		p.ask(level("4"))
		p.says("held", p.lee, p.determine(screening.AsPrescriber, screening.Recommended), fault.Refused, "suicide.level")
		p.says("without a risk review", p.lee, p.decide(det, "suicide.level", screening.GoOn, "risk-review", "safety-plan"), fault.Refused, "suicide.level")
		p.must(t, p.mira, clinic.ReviewRisk{Patient: p.ana, Review: screening.RiskReviewed{Found: "Thoughts with some intent, no plan.", Plan: "Mira calls every second day.", Contact: true}})
		p.says("without a safety plan", p.lee, p.decide(det, "suicide.level", screening.GoOn, "risk-review", "safety-plan"), fault.Refused, "suicide.level")
		p.must(t, p.sam, clinic.PlanSafety{Patient: p.ana, Plan: screening.SafetyPlanned{People: []string{"her sister"}, Professionals: []string{"988"}}})
		decision := p.must(t, p.lee, p.decide(det, "suicide.level", screening.GoOn, "risk-review", "safety-plan"))[0]
		p.says("waiting for the second signature", p.lee, p.determine(screening.AsPrescriber, screening.Recommended), fault.Refused, "suicide.level")
		p.says("the same person signs twice", p.lee, clinic.CosignFinding{Patient: p.ana, Entry: decision}, fault.Refused, "cosign.same-person")
		p.says("another prescriber, where a therapist is asked for", p.kim, clinic.CosignFinding{Patient: p.ana, Entry: decision}, fault.Denied, "scope.cosign")
		p.says("a nurse", p.sam, clinic.CosignFinding{Patient: p.ana, Entry: decision}, fault.Denied, "access.sign.clinical")
		p.must(t, p.mira, clinic.CosignFinding{Patient: p.ana, Entry: decision})
		p.says("signed already", p.mira, clinic.CosignFinding{Patient: p.ana, Entry: decision}, fault.Conflict, "cosign.done")
		p.must(t, p.lee, p.determine(screening.AsPrescriber, screening.Recommended))
		p.must(t, p.mira, p.determine(screening.AsTherapist, screening.Recommended))
		if d := p.standing(); !d.Current() {
			t.Errorf("%+v", d)
		}
		p.ask(level("5"))
		if d := p.standing(); d.Current() || len(d.Reopened) != 1 || !strings.HasPrefix(d.Reopened[0], "Reopened: the C-SSRS level 5, ") {
			t.Errorf("a higher level: %q", d.Reopened)
		}
		p.clean(t)
	})
}

// A double click signs once; a stale page and a second person are told; two
// people at once sign one half each.
func TestTwoHandsOnADetermination(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		p := begin(t, cfg)
		p.clear()
		p.screened()
		act, key := p.determine(screening.AsPrescriber, screening.Recommended), id.Act(p.NewID())
		size := p.size(t)
		for i := range 3 {
			out, err := p.Do(t.Context(), p.lee, key, act)
			if err != nil || out.Again != (i > 0) || p.size(t) != size+1 {
				t.Errorf("click %d: %+v, %v, %d entries", i, out, err, p.size(t)-size)
			}
		}
		older := act
		p.says("the other prescriber, from a page made before", p.kim, older, fault.Conflict, "page.stale")
		both := p.joined(t, "Bo Both", "MD", nil, p.ana, "prescriber", "therapist")
		p.must(t, both, p.determine(screening.AsPrescriber, screening.Recommended))
		p.says("both halves by one person", both, p.determine(screening.AsTherapist, screening.Recommended), fault.Refused, "determination.second-person")
		stale := p.determine(screening.AsTherapist, screening.Recommended)
		p.must(t, p.sam, clinic.TakeVitals{Patient: p.ana, Vitals: vitals(130, 82)})
		p.says("a new blood pressure since", p.mira, stale, fault.Conflict, "page.stale")

		one, two := p.determine(screening.AsPrescriber, screening.Recommended), p.determine(screening.AsTherapist, screening.NotForNow)
		replies := p.together(t, p.lee, request{p.lee, id.Act(p.NewID()), one}, request{p.mira, id.Act(p.NewID()), two})
		if replies[0].err != nil || replies[1].err != nil {
			t.Errorf("two people at once: %v, %v", replies[0].err, replies[1].err)
		}
		if d := p.standing(); d.Outcome != screening.NotForNow || d.Differ == "" {
			t.Errorf("%+v", d)
		}
		p.clean(t)
	})
}

// What is in a linked record counts: a person has one history.
func TestLinkedRecordsAreDecidedOn(t *testing.T) {
	p := begin(t, store.Config{DSN: storetest.SQLite(t)})
	p.clear()
	p.screened()
	old := p.house.ana(t, "Moreno-Ruiz")
	g := p.joined(t, "Lee Park", "MD", nil, old, "prescriber")
	p.must(t, g, clinic.NoteCondition{Patient: old, Condition: patient.ConditionNoted{Status: patient.Remission, Text: "Schizoaffective disorder",
		Codings: []patient.Coding{{System: patient.SNOMED, Code: "68890003"}}}})
	machine := machine(t, p.Clinic)
	p.must(t, p.lee, p.determine(screening.AsPrescriber, screening.Recommended))
	p.must(t, machine, clinic.LinkPatients{Patient: p.ana, To: old, Why: "one person, moved"})
	p.says("recommended with a history in the other record", p.mira, p.determine(screening.AsTherapist, screening.Recommended), fault.Refused, "psychosis.history")
}
