package clinic_test

import (
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

// form is an administration of an instrument to a client by a link.
func form(tb testing.TB, name, response string) instrument.Administration {
	tb.Helper()
	d, err := shippedScales().Named(name)
	if err != nil {
		tb.Fatal(err)
	}
	return instrument.Administration{Response: id.Response(response), Instrument: d.ID, Version: d.Version, Hash: d.Hash(), Recall: d.Recalls[0].ID,
		Language: "en", By: instrument.BySelf, How: instrument.HowLink}
}

// phq9 is a PHQ-9 with the same answer to all nine questions.
func phq9(tb testing.TB, response, value string) instrument.Answered {
	tb.Helper()
	a := instrument.Answered{Administration: form(tb, "phq-9", response), Answers: map[string]string{}}
	for _, q := range []string{"q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9"} {
		a.Answers[q] = value
	}
	return a
}

func item(tb testing.TB, response, question, value string) instrument.ItemAnswered {
	tb.Helper()
	return instrument.ItemAnswered{Administration: form(tb, "phq-9", response), Item: question, Value: value}
}

// asks is an invitation to a PHQ-9 that stands.
func (b *bench) asks(t *testing.T) id.Entry {
	t.Helper()
	return b.h.must(t, b.prescriber(t, b.ana), clinic.InviteClient{Patient: b.ana,
		Invited: screening.Invited{Purpose: screening.ForMeasures, Asks: []string{"phq-9/1-month"}, Until: b.h.Now().Add(time.Hour)}})[0]
}

// client is the grant of the person in care, by a link.
func (b *bench) client(t *testing.T) access.Grant {
	t.Helper()
	g, err := b.h.Covering(access.Actor{Roles: []access.Role{access.Client}, Author: ledger.Author{Sort: ledger.ByPatient, Person: string(b.ana)}},
		access.Create, ledger.Measures, ledger.PatientStream(b.ana), access.Self)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// An answer that something hangs on is in the record before the form is sent,
// once, however often it is sent.
func TestAnAnswerThatMattersIsKeptAtOnce(t *testing.T) {
	b := &bench{h: open(t, store.Config{DSN: storetest.SQLite(t)})}
	b.ana = b.h.ana(t, "Moreno")
	lib, ana, invitation, response := shippedScales(), b.client(t), b.asks(t), b.h.NewID()
	answer := func(question, value string) error {
		_, err := b.h.Do(t.Context(), ana, id.Act(b.h.NewID()), clinic.AnswerItem{Patient: b.ana, Invitation: invitation, Answer: item(t, response, question, value), Instruments: lib})
		return err
	}
	for _, value := range []string{"2", "2", "1"} {
		if err := answer("q9", value); err != nil {
			t.Fatal(err)
		}
	}
	if got := stands[instrument.ItemAnswered](b.h.chart(t, b.ana)); got != 2 {
		t.Errorf("%d answers are kept, want the 2 and the 1 that followed it", got)
	}
	for _, c := range []struct{ question, value, field string }{{"q9", "4", "q9"}, {"q9", "1.5", "q9"}, {"q9", "", "item"}, {"q1", "1", "q1"}, {"q11", "0", "q11"}} {
		if err := answer(c.question, c.value); fault.KindOf(err) != fault.Invalid || fieldOf(err) != c.field {
			t.Errorf("%s = %q: %v", c.question, c.value, err)
		}
	}
	whole := phq9(t, response, "0")
	whole.Answers["q9"] = "1"
	b.h.must(t, ana, clinic.SendResponse{Patient: b.ana, Invitation: invitation, Response: whole, Instruments: lib})
	chart := b.h.chart(t, b.ana)
	if risks := instrument.RiskAnswers(chart, lib); len(risks) != 2 || risks[0].Value != "2" || risks[1].Value != "1" {
		t.Errorf("%+v", risks)
	}
	if got := instrument.Responses(chart); len(got) != 1 || got[0].Open || got[0].Answers["q9"] != "1" {
		t.Errorf("%+v", got)
	}
	b.h.clean(t)
}

// Two tabs, a double press, a replay: one response, and a sentence for another.
func TestAResponseIsKeptOnce(t *testing.T) {
	b := &bench{h: open(t, store.Config{DSN: storetest.SQLite(t)})}
	b.ana = b.h.ana(t, "Moreno")
	lib, ana, invitation, response := shippedScales(), b.client(t), b.asks(t), b.h.NewID()
	send := func(act string, invitation id.Entry, a instrument.Answered) error {
		_, err := b.h.Do(t.Context(), ana, id.Act(act), clinic.SendResponse{Patient: b.ana, Invitation: invitation, Response: a, Instruments: lib})
		return err
	}
	first := b.h.NewID()
	changed := phq9(t, response, "1")
	changed.Answers["q1"] = "2"
	late := phq9(t, b.h.NewID(), "1")
	late.Version = "0.9.0"
	for _, c := range []struct {
		name string
		err  error
		rule string
	}{
		{"the first", send(first, invitation, phq9(t, response, "1")), ""},
		{"the same press again", send(first, invitation, phq9(t, response, "1")), ""},
		{"another tab, the same answers", send(b.h.NewID(), invitation, phq9(t, response, "1")), ""},
		{"another tab, other answers", send(b.h.NewID(), invitation, changed), "response.sent"},
		{"a form that changed half-way", send(b.h.NewID(), invitation, late), "form.changed"},
		{"by somebody else's invitation", send(b.h.NewID(), id.Entry(b.h.NewID()), phq9(t, b.h.NewID(), "1")), "link.gone"},
	} {
		if got := fault.RuleOf(c.err); got != c.rule {
			t.Errorf("%s: %v by rule %q, want %q", c.name, c.err, got, c.rule)
		}
	}
	gad := instrument.Answered{Administration: form(t, "gad-7", b.h.NewID()), Answers: map[string]string{"q1": "1"}}
	if err := send(b.h.NewID(), invitation, gad); fault.RuleOf(err) != "link.gone" {
		t.Errorf("a questionnaire nobody asked for: %v", err)
	}
	if got := stands[instrument.Answered](b.h.chart(t, b.ana)); got != 1 {
		t.Errorf("%d responses are kept", got)
	}
	b.h.must(t, b.prescriber(t, b.ana), clinic.RevokeInvitation{Patient: b.ana, Invitation: invitation, Reason: "by mistake"})
	if err := send(b.h.NewID(), invitation, phq9(t, b.h.NewID(), "1")); fault.RuleOf(err) != "link.gone" {
		t.Errorf("after the invitation was taken back: %v", err)
	}
}

// What stands in for a questionnaire without its question on suicide may be
// sent where the longer one was asked for; what clinicians rate may not.
func TestWhoAnswersWhat(t *testing.T) {
	b := &bench{h: open(t, store.Config{DSN: storetest.SQLite(t)})}
	b.ana = b.h.ana(t, "Moreno")
	lib, ana, invitation := shippedScales(), b.client(t), b.asks(t)
	eight := instrument.Answered{Administration: form(t, "phq-8", b.h.NewID()), Answers: map[string]string{"q1": "1", "q2": "3"}}
	b.h.must(t, ana, clinic.SendResponse{Patient: b.ana, Invitation: invitation, Response: eight, Instruments: lib})
	for _, change := range []func(*instrument.Administration){
		func(a *instrument.Administration) { *a = form(t, "ham-d17", b.h.NewID()) },
		func(a *instrument.Administration) { a.By = instrument.ByClinician },
	} {
		a := phq9(t, b.h.NewID(), "1")
		change(&a.Administration)
		_, err := b.h.Do(t.Context(), ana, id.Act(b.h.NewID()), clinic.SendResponse{Patient: b.ana, Invitation: invitation, Response: a, Instruments: lib})
		if fault.RuleOf(err) != "scope.client" {
			t.Errorf("%s by %s: %v", a.Instrument, a.By, err)
		}
	}
}

// What was left is kept as far as it goes, and what is sent afterwards stands
// in its place.
func TestALeftResponseIsKept(t *testing.T) {
	b := &bench{h: open(t, store.Config{DSN: storetest.SQLite(t)})}
	b.ana = b.h.ana(t, "Moreno")
	lib, ana, invitation, response := shippedScales(), b.client(t), b.asks(t), b.h.NewID()
	left := phq9(t, response, "1")
	maps.DeleteFunc(left.Answers, func(q, _ string) bool { return q > "q4" })
	leave := clinic.LeaveResponse{Patient: b.ana, Invitation: invitation, Response: left, Instruments: lib}
	if _, err := b.h.Do(t.Context(), ana, id.Act(b.h.NewID()), leave); fault.RuleOf(err) != "scope.machine" {
		t.Errorf("the client leaves it themselves: %v", err)
	}
	program, err := b.h.Covering(access.Actor{Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "clew"}}, access.Create, ledger.Measures, ledger.PatientStream(b.ana), access.Unrelated)
	if err != nil {
		t.Fatal(err)
	}
	b.h.must(t, program, leave)
	if got := instrument.Responses(b.h.chart(t, b.ana)); len(got) != 1 || !got[0].Left || len(got[0].Answers) != 4 {
		t.Errorf("%+v", got)
	}
	b.h.must(t, ana, clinic.SendResponse{Patient: b.ana, Invitation: invitation, Response: phq9(t, response, "1"), Held: 7 * 24 * time.Hour, Instruments: lib})
	got := instrument.Responses(b.h.chart(t, b.ana))
	if len(got) != 1 || got[0].Left || len(got[0].Answers) != 9 || got[0].At.After(b.h.Now().Add(-6*24*time.Hour)) {
		t.Errorf("%+v", got)
	}
	if _, err := b.h.Do(t.Context(), program, id.Act(b.h.NewID()), leave); fault.RuleOf(err) != "response.sent" {
		t.Errorf("leaving what was sent: %v", err)
	}
}

// stands counts the facts of a kind that stand in a chart.
func stands[F ledger.Fact](c ledger.Chart) (n int) {
	for range ledger.Find[F](c) {
		n++
	}
	return n
}

func fieldOf(err error) string {
	f, _ := errors.AsType[*fault.Error](err)
	if f == nil {
		return ""
	}
	return f.Field
}

// A recent answer about wanting to die that comes in from another program raises
// an alert in the same act, without a promise that nobody made; an old one, one
// that says no, and one that came before do not.
func TestAnImportedRiskAnswerIsHeard(t *testing.T) {
	lib := shippedScales()
	for name, c := range map[string]struct {
		days  int
		ninth string
		lib   *instrument.Library
		want  int
	}{"yesterday": {1, "2", lib, 1}, "two weeks ago less a day": {13, "1", lib, 1}, "fifteen days ago": {15, "3", lib, 0}, "yesterday, not at all": {1, "0", lib, 0}, "held to nothing": {1, "2", nil, 0}} {
		t.Run(name, func(t *testing.T) {
			b := &bench{h: open(t, store.Config{DSN: storetest.SQLite(t)})}
			b.ana = b.h.ana(t, "Moreno")
			program, err := b.h.Covering(access.Actor{Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "import"}}, access.Create, ledger.Measures, ledger.PatientStream(b.ana), access.Unrelated)
			if err != nil {
				t.Fatal(err)
			}
			at := b.h.Now().Add(-time.Duration(c.days) * 24 * time.Hour)
			a := phq9(t, b.h.NewID(), "1")
			a.Answers["q9"], a.How, a.Finished = c.ninth, instrument.HowElsewhere, at
			a.Source = patient.Source{System: "other", ID: "QuestionnaireResponse/1", Digest: "1"}
			for range 2 {
				b.h.must(t, program, clinic.ImportRecord{Patient: b.ana, Facts: []clinic.ImportedFact{{At: at, Fact: a}}, Instruments: c.lib})
			}
			alerts := duty.Alerts(b.h.chart(t, b.ana))
			if len(alerts) != c.want {
				t.Fatalf("%d alerts, want %d: %+v", len(alerts), c.want, alerts)
			}
			if c.want == 1 && (alerts[0].Sort != duty.RiskAnswer || alerts[0].Promised || alerts[0].Answers[0].Value != c.ninth || alerts[0].Target.Before(b.h.Now().Add(-time.Hour))) {
				t.Errorf("%+v", alerts[0])
			}
		})
	}
}

// A site's version of a protocol may not ask a client for more than their five
// minutes a week, and is told which line does.
func TestASiteVersionKeepsToTheClientsWeek(t *testing.T) {
	if testing.Short() {
		t.Skip("nothing runs side by side in it; make test runs it whole")
	}
	b := &bench{h: open(t, store.Config{DSN: storetest.SQLite(t)})}
	shelf := everyProtocol()
	rules := clinic.Rules{Protocols: shelf, Library: course.Library{Instruments: shippedScales()}}
	def, err := shelf.Ship("kap-im")
	if err != nil {
		t.Fatal(err)
	}
	head := "protocol: kap-im\nversion: 1.0.0-site.%s\nbased_on: {protocol: kap-im, hash: " + def.Hash() + "}\n"
	write := func(version, rest string) error {
		_, err := b.h.Do(t.Context(), b.clinicwide(t), id.Act(b.h.NewID()), clinic.WriteProtocol{Text: strings.Replace(head, "%s", version, 1) + rest, Rules: rules})
		return err
	}
	wide := "params:\n  measures.week: {value: 12, unit: min, grade: D, cite: site, note: more}\n"
	if err := write("a", wide); fault.KindOf(err) != fault.Invalid || fieldOf(err) != "text" || !strings.Contains(err.Error(), "5:") || !strings.Contains(err.Error(), "12 minutes of questions a week") {
		t.Errorf("a wider week: %v", err)
	}
	if err := write("b", "params:\n  measures.week: {value: 1, unit: min, grade: D, cite: site, note: less}\n"); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "no room for") {
		t.Errorf("a week with no room for what is asked: %v", err)
	}
	if err := write("c", "params:\n  measures.week: {value: 5, unit: min, grade: D, cite: site, note: as before}\n"); err != nil {
		t.Errorf("the same week: %v", err)
	}
}
