package clinic_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// anybody is somebody's grant over all records.
func (p *practice) anybody(g access.Grant, role access.Role) access.Grant {
	p.t.Helper()
	actor := access.Actor{Author: g.Author(), Roles: []access.Role{role}}
	class := ledger.Clinical
	if role == access.Manager {
		class = ledger.Demographics
	}
	out, err := p.Covering(actor, access.List, class, "", p.Relation(actor))
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

// One override that was right, one that was wrong: both are listed, with the
// reason, who, the second signature and what happened since; and nobody who
// may not read care sees more than numbers.
func TestTheReportOfExceptions(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		p := begin(t, cfg)
		p.clear()
		p.must(t, p.sam, clinic.TakeVitals{Patient: p.ana, Vitals: vitals(152, 94)})
		p.must(t, p.lee, p.decide(det, "bp.screening.review", screening.GoOn))
		p.must(t, p.lee, p.decide(det, "bp.screening.review", screening.NotNow)) // no exception
		p.must(t, p.sam, clinic.TakeVitals{Patient: p.ana, Vitals: vitals(168, 104)})
		p.must(t, p.lee, p.decide(protocol.DosingStart, "bp.predose.hold", screening.GoOn))
		s := p.stream()
		happened := func(f ledger.Fact) {
			p.must(t, p.sam, deed{Label: p.NewID(), needs: []ledger.Stream{s}, decide: func(clinic.Charts) ([]clinic.Proposal, error) {
				return []clinic.Proposal{{Stream: s, Fact: f}}, nil
			}})
		}
		happened(dosing.DoseGiven{Route: "IM", Amount: 50_000})
		happened(dosing.EventNoted{Term: "hypertension", Grade: 3, Serious: true})

		got, err := p.Exceptions(t.Context(), p.anybody(p.lee, access.Prescriber), p.rules.Protocols)
		if err != nil || len(got) != 2 {
			t.Fatalf("%+v, %v", got, err)
		}
		hold, review := got[0], got[1]
		if hold.Patient != p.ana || !hold.Overridden || hold.Rule != "bp.predose.hold" || hold.Title != "Blood pressure before the dose" || hold.Reason != "Weighed with the client." ||
			len(hold.Evidence) != 1 || len(hold.Since) != 2 || !hold.Serious || hold.Worst.Grade != 3 || hold.Entry.By.Person != p.lee.Author().Person || !strings.HasPrefix(hold.Say, "Not yet: 168/104") {
			t.Errorf("%+v", hold)
		}
		if review.Overridden || !review.Reopened {
			t.Errorf("%+v", review)
		}
		var all []course.Exception
		for _, x := range got {
			all = append(all, x.Exception)
		}
		if n := course.CountExceptions(all); len(n) != 2 || n[0].Decided != 1 || n[0].Serious != 1 {
			t.Errorf("%+v", n)
		}
		if _, err := p.Exceptions(t.Context(), p.anybody(p.sam, access.Manager), p.rules.Protocols); fault.KindOf(err) != fault.Denied {
			t.Errorf("a manager reads exceptions: %v", err)
		}

		p.must(t, p.lee, p.determine(screening.AsPrescriber, screening.NotForNow))
		count, err := p.Noes(t.Context(), p.anybody(p.sam, access.Manager))
		if err != nil || count.Noes() != 1 || count.Told != 0 || count.Courses != 1 {
			t.Errorf("%+v, %v", count, err)
		}
		if _, err := p.Noes(t.Context(), p.lee); fault.KindOf(err) != fault.Denied {
			t.Errorf("counted under a grant for one record: %v", err)
		}
		p.clean(t)
	})
}

// What a client can do by a link: answer what clients are asked and list what
// they take, while the invitation stands; nothing else, and nobody else's.
func TestWhatAClientDoesByALink(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		p := begin(t, cfg)
		g := p.client(p.Now().Add(time.Hour))
		p.must(t, g, clinic.AnswerAsked{Patient: p.ana, Answers: []patient.Asked{{Fact: "condition.seizure", Answer: patient.No, Basis: patient.BasisExam}}, Rules: p.rules})
		p.must(t, g, clinic.NoteMedicine{Patient: p.ana, Medicine: patient.MedicineNoted{Text: "sertraline 50 MG", Status: patient.Taking, Basis: "order"}})
		p.must(t, g, clinic.WriteOwnWords{Patient: p.ana, Words: screening.OwnWords{About: screening.AboutHopes, Text: "To sleep again."}})
		chart := p.chart(t, p.ana)
		if _, a, _ := ledger.Last[patient.Asked](chart); a.Basis != patient.BasisSelf {
			t.Errorf("a client's answer rests on %q", a.Basis)
		}
		e, m, _ := ledger.Last[patient.MedicineNoted](chart)
		if m.Basis != "statement" || e.By.Sort != ledger.ByPatient {
			t.Errorf("%+v by %+v", m.Basis, e.By)
		}
		own := screening.ByThemselves(chart)
		if len(own.Entries) != 3 {
			t.Errorf("by themselves: %d entries", len(own.Entries))
		}
		ben := p.house.ana(t, "Aldous")
		asked := func(fact string) clinic.AnswerAsked {
			return clinic.AnswerAsked{Patient: p.ana, Answers: []patient.Asked{{Fact: fact, Answer: patient.Yes}}, Rules: p.rules}
		}
		for what, c := range map[string]struct {
			act  clinic.Act
			rule string
		}{
			"what a clinician judges":  {asked("capacity.consent"), "scope.client"},
			"that it was determined":   {asked("determination.current"), "scope.client"},
			"changes the list":         {clinic.NoteMedicine{Patient: p.ana, Medicine: m, Corrects: e.ID}, "scope.client"},
			"stops a medicine":         {clinic.StopMedicine{Patient: p.ana, Entry: e.ID}, "scope.client"},
			"reviews the list":         {clinic.ReviewMedicines{Patient: p.ana, Complete: true, Head: p.head()}, "scope.client"},
			"notes a condition":        {clinic.NoteCondition{Patient: p.ana, Condition: patient.ConditionNoted{Status: patient.Resolved, Text: "x"}}, "scope.client"},
			"plans":                    {clinic.PlanSafety{Patient: p.ana, Plan: screening.SafetyPlanned{People: []string{"me"}}}, "scope.client"},
			"signs":                    {p.sign(screening.Medical), "access.sign.clinical"},
			"measures":                 {clinic.TakeVitals{Patient: p.ana, Vitals: vitals(120, 80)}, "access.create.vitals"},
			"somebody else's answers":  {clinic.AnswerAsked{Patient: ben, Answers: []patient.Asked{no("condition.seizure")}, Rules: p.rules}, "access.other-record"},
			"takes back what stands":   {clinic.VoidEntry{Stream: p.stream(), Entry: e.ID, Reason: "wrong"}, "access.amend"},
			"an import of a condition": {clinic.ImportRecord{Patient: p.ana, Facts: []clinic.ImportedFact{{Fact: patient.ConditionNoted{Status: patient.Resolved, Text: "x"}}}}, "scope.client"},
		} {
			p.says(what, g, c.act, fault.Denied, c.rule)
		}
		p.must(t, p.sam, clinic.RevokeInvitation{Patient: p.ana, Invitation: p.stands})
		p.says("after it was taken back", g, clinic.AnswerAsked{Patient: p.ana, Answers: []patient.Asked{no("condition.seizure")}, Rules: p.rules}, fault.NotFound, "link.gone")
		p.says("taken back twice", p.sam, clinic.RevokeInvitation{Patient: p.ana, Invitation: p.stands}, fault.Conflict, "invitation.ended")
		p.says("into the past", p.sam, clinic.InviteClient{Patient: p.ana, Invited: screening.Invited{Purpose: screening.ForScreening, Until: p.Now().Add(-time.Hour)}}, fault.Invalid, "input.until")
		p.clean(t)
	})
}

// Answers that do not fit are questioned, and the clinic's own acts are never
// answered.
func TestAnswersFitTheirQuestions(t *testing.T) {
	p := begin(t, store.Config{DSN: storetest.SQLite(t)})
	value := func(fact, v string) patient.Asked { return patient.Asked{Fact: fact, Answer: patient.Valued, Value: v} }
	for _, c := range []struct {
		what, rule string
		answer     patient.Asked
	}{
		{"a yes to a number", "input.value", patient.Asked{Fact: "suicide.ideation", Answer: patient.Yes}},
		{"words for a number", "input.value", value("suicide.ideation", "some")},
		{"a value for yes or no", "input.value", value("condition.psychosis", "yes")},
		{"a month that is none", "input.value", value("condition.heart-attack.last", "2024-13")},
		{"a code nobody knows", "input.value", value("patient.sex", "blue")},
		{"a question nobody asks", "input.fact", patient.Asked{Fact: "moon.phase", Answer: patient.Yes}},
		{"that it is consented", "input.fact", patient.Asked{Fact: "consent.current", Answer: patient.Yes}},
		{"that it is determined", "input.fact", patient.Asked{Fact: "determination.current", Answer: patient.Yes}},
		{"skipped without a reason", "input.detail", patient.Asked{Fact: "condition.psychosis", Answer: patient.Skipped}},
	} {
		p.says(c.what, p.sam, clinic.AnswerAsked{Patient: p.ana, Answers: []patient.Asked{c.answer}, Rules: p.rules}, fault.Invalid, c.rule)
	}
	p.says("no answer", p.sam, clinic.AnswerAsked{Patient: p.ana}, fault.Invalid, "input.answer")
	p.says("tomorrow", p.sam, clinic.AnswerAsked{Patient: p.ana, At: p.Now().Add(time.Hour), Answers: []patient.Asked{no("condition.psychosis")}}, fault.Invalid, "input.at")
	p.ask(value("condition.heart-attack.last", "2024-03"), value("suicide.attempt", "never"), value("patient.sex", "female"), patient.Asked{Fact: "condition.psychosis", Answer: patient.UnknownReply})
}

// The medicine list: nothing stands twice unasked, a change takes the place of
// the line, and a list that changed is not gone over unseen.
func TestTheMedicineList(t *testing.T) {
	p := begin(t, store.Config{DSN: storetest.SQLite(t)})
	sertraline := patient.MedicineNoted{Text: "Sertraline 50 MG Oral Tablet", Codings: []patient.Coding{{System: patient.RxNorm, Code: "312941"}}, Status: patient.Taking}
	first := p.must(t, p.sam, clinic.NoteMedicine{Patient: p.ana, Medicine: sertraline})[0]
	again := sertraline
	again.Text = "sertraline HCl"
	p.says("by its code", p.sam, clinic.NoteMedicine{Patient: p.ana, Medicine: again}, fault.Conflict, "medicine.twice")
	p.must(t, p.sam, clinic.NoteMedicine{Patient: p.ana, Medicine: again, Again: true})
	head := p.head()
	p.must(t, p.sam, clinic.StopMedicine{Patient: p.ana, Entry: first, Until: "2026-10-01", Note: "her doctor stopped it"})
	p.says("stopped twice", p.sam, clinic.StopMedicine{Patient: p.ana, Entry: first}, fault.Conflict, "entry.replaced")
	p.says("gone over unseen", p.sam, clinic.ReviewMedicines{Patient: p.ana, Complete: true, Head: head}, fault.Conflict, "page.stale")
	p.must(t, p.sam, clinic.ReviewMedicines{Patient: p.ana, Complete: true, Head: p.head()})
	if taking := patient.Of(p.chart(t, p.ana)).Taking("2026-11-22"); len(taking) != 1 {
		t.Errorf("%d are taken", len(taking))
	}
}

// Numbers that look like another unit are questioned, once; a laboratory's
// number needs its unit.
func TestUnitsAreQuestioned(t *testing.T) {
	p := begin(t, store.Config{DSN: storetest.SQLite(t)})
	kilos := func(g int64) patient.MeasurementTaken {
		return patient.MeasurementTaken{Measurement: patient.Measurement{Coding: patient.Coding{Code: patient.WeightCode}, Value: &g, Unit: "kg"}}
	}
	p.must(t, p.sam, clinic.NoteMeasurement{Patient: p.ana, Measurement: kilos(64_200)})
	for g, asked := range map[int64]bool{141_500: true, 29_100: true, 71_000: false, 58_000: false} {
		err := p.try(p.sam, clinic.NoteMeasurement{Patient: p.ana, Measurement: kilos(g)})
		if (err != nil) != asked || asked && fault.RuleOf(err) != "measurement.unit" {
			t.Errorf("%d g: %v", g, err)
		}
	}
	p.must(t, p.sam, clinic.NoteMeasurement{Patient: p.ana, Measurement: kilos(141_500), Sure: true})
	v := int64(2_100)
	p.says("without a unit", p.sam, clinic.NoteLab{Patient: p.ana, Lab: patient.LabReported{Measurement: patient.Measurement{Name: "TSH", Value: &v}}}, fault.Invalid, "input.unit")
}

// The interval history reopens what changed, all of it or nothing.
func TestTheIntervalHistoryReopens(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		p := begin(t, cfg)
		p.clear()
		p.screened()
		p.must(t, p.lee, p.determine(screening.AsPrescriber, screening.Recommended))
		p.must(t, p.mira, p.determine(screening.AsTherapist, screening.Recommended))
		p.must(t, p.sam, clinic.TakeInterval{Patient: p.ana, Interval: dosing.IntervalTaken{}})
		if d := p.standing(); !d.Current() {
			t.Errorf("nothing changed: %q", d.Reopened)
		}
		size := p.size(t)
		act := clinic.TakeInterval{Patient: p.ana, Interval: dosing.IntervalTaken{Changed: true, What: []string{"diagnosis"}},
			Answers: []patient.Asked{{Fact: "family.psychosis", Answer: patient.Yes, Detail: "a brother"}}, Medicines: []clinic.NoteMedicine{{Medicine: patient.MedicineNoted{Text: "x", Status: "sometimes"}}}}
		p.says("a medicine that does not fit", p.sam, act, fault.Invalid, "input.status")
		if p.size(t) != size {
			t.Error("a part of it was kept")
		}
		act.Medicines[0].Medicine.Status = patient.Taking
		p.must(t, p.sam, act)
		if d := p.standing(); d.Current() || len(d.Reopened) != 1 || !strings.Contains(d.Reopened[0], "a psychotic disorder in a parent, sibling or child") {
			t.Errorf("%q", d.Reopened)
		}
		p.clean(t)
	})
}

// A course is pinned to a version; moving it is an act with findings.
func TestACourseIsPinnedAndMoved(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		p := begin(t, cfg)
		p.clear()
		p.screened()
		p.must(t, p.sam, clinic.TakeVitals{Patient: p.ana, Vitals: vitals(155, 94)})
		p.says("a second course", p.lee, clinic.OpenCourse{Patient: p.ana, Course: id.Course(p.NewID()), Hash: p.def.Hash(), Rules: p.rules}, fault.Conflict, "course.open")
		ben := p.house.ana(t, "Aldous")
		forBen := p.joined(t, "Lee Park", "MD", nil, ben, "prescriber")
		p.says("a version nobody has", forBen, clinic.OpenCourse{Patient: ben, Course: id.Course(p.NewID()), Hash: "00", Rules: p.rules}, fault.NotFound, "protocol.gone")

		text := "protocol: careful\nversion: 1.0.0-site.1\nbased_on: {protocol: careful, hash: " + p.def.Hash() + "}\n" +
			"params:\n  bp.predose.hold: {value: 150/95, unit: \"mm[Hg]\", grade: D, cite: clew-default}\n"
		p.says("with a mistake", p.open(p.lee), clinic.WriteProtocol{Text: text + "moon: full\n", Rules: p.rules}, fault.Invalid, "input.text")
		p.must(t, p.open(p.lee), clinic.WriteProtocol{Text: text, Rules: p.rules})
		p.says("written twice", p.open(p.lee), clinic.WriteProtocol{Text: text, Rules: p.rules}, fault.Conflict, "protocol.written")
		p.says("another text of the same name and version", p.open(p.lee), clinic.WriteProtocol{Text: text + "# more\n", Rules: p.rules}, fault.Invalid, "input.version")
		own, problems := protocol.Load([]byte(text), p.rules.Protocols.Shelf(p.settings()), course.Vocabulary())
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		move := clinic.MoveCourse{Patient: p.ana, Course: p.course, To: own.Hash(), Reason: "Our own limit.", Head: p.head(), Rules: p.rules}
		p.says("to what was not adopted", p.lee, move, fault.Refused, "protocol.not-adopted")
		a := p.rules.Protocols.Adoption(own, "Juniper House", p.settings())
		adopt := clinic.AdoptProtocol{Hash: own.Hash(), Site: "Juniper House", Statement: "I agree.", Rules: p.rules}
		p.says("under another sentence", p.open(p.joy), adopt, fault.Conflict, "page.stale")
		adopt.Statement = a.Statement
		p.says("by a therapist", p.open(p.mira), adopt, fault.Denied, "access.sign")
		p.must(t, p.open(p.joy), adopt)
		p.says("adopted twice", p.open(p.lee), adopt, fault.Conflict, "protocol.adopted")
		p.says("moved by a therapist", p.mira, move, fault.Denied, "scope.course")
		p.must(t, p.lee, move)
		_, moved, _ := ledger.Last[course.Moved](p.chart(t, p.ana))
		has := func(list []course.Stood, rule string) bool {
			for _, s := range list {
				if s.Rule == rule {
					return true
				}
			}
			return false
		}
		if has(moved.Before, "bp.predose.hold") || !has(moved.After, "bp.predose.hold") || !has(moved.Before, "bp.screening.review") {
			t.Errorf("%+v", moved)
		}
		if open, def, err := p.rules.Protocols.Of(p.chart(t, p.ana), p.settings()); err != nil || def.Hash() != own.Hash() || open.Version != "1.0.0-site.1" {
			t.Errorf("%+v, %v", open, err)
		}
		// Found by its hash also where the program ships something else.
		elsewhere := course.NewProtocols(nil)
		if _, def, err := elsewhere.Of(p.chart(t, p.ana), p.settings()); err != nil || def.Hash() != own.Hash() {
			t.Errorf("by a program that ships nothing: %v", err)
		}
		p.clean(t)
	})
}
