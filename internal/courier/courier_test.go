package courier_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/instruments"
	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/courier"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
	"github.com/clew-health/clew/protocols"
	"github.com/clew-health/clew/texts"
)

// A practice is a clinic with one client in a course, and a courier.
type practice struct {
	*clinic.Clinic
	t     *testing.T
	mu    sync.Mutex
	at    time.Time
	door  *signin.Door
	rules clinic.Rules
	lib   *instrument.Library
	texts *screening.Texts
	lee   access.Grant
	ana   id.Patient
	out   *bag
}

// A bag is a sender that does as it is told.
type bag struct {
	mu   sync.Mutex
	sent []courier.Message
	err  error
}

// What ships is read once for all tests.
var (
	everyProtocol = sync.OnceValue(func() *course.Protocols { return course.NewProtocols(protocols.Texts()) })
	shippedScales = sync.OnceValue(func() *instrument.Library {
		lib, problems := instrument.Load(instruments.Files())
		if len(problems) > 0 {
			panic(problems)
		}
		return lib
	})
)

func (b *bag) Send(_ context.Context, m courier.Message) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err != nil {
		return "", b.err
	}
	b.sent = append(b.sent, m)
	return "ref", nil
}

func (b *bag) says(err error) { b.mu.Lock(); b.err = err; b.mu.Unlock() }
func (b *bag) count() int     { b.mu.Lock(); defer b.mu.Unlock(); return len(b.sent) }

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// open makes the practice, on Monday at 9:30 in Denver.
func open(t *testing.T, cfg store.Config) *practice {
	t.Helper()
	p := &practice{t: t, at: time.Date(2026, 3, 2, 16, 30, 0, 0, time.UTC), out: &bag{}}
	ring := must[*seal.Ring](t)(seal.NewRing(storetest.Clinic))
	cfg.Clinic = ring.Clinic
	s := storetest.Open(t, cfg)
	kinds := must[ledger.Kinds](t)(course.Kinds())
	finders := clinic.Finders{Version: 1, Kinds: []string{patient.Registered{}.Kind()}, Patients: func(s ledger.Stream, _ ledger.Chart) store.PatientRow {
		return store.PatientRow{Patient: id.Patient(s.Key())}
	}}
	p.Clinic = must[*clinic.Clinic](t)(clinic.Create(t.Context(), clinic.Config{Store: s, Ring: ring, Kinds: kinds, Finders: finders, Now: p.now, Quiet: true}, "Juniper House", "America/Denver"))
	t.Cleanup(p.Close)
	if err := p.EnsureFinders(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.lib, p.rules = shippedScales(), clinic.Rules{Protocols: everyProtocol()}
	p.texts = must[*screening.Texts](t)(screening.ParseTexts(must[[]byte](t)(texts.FS.ReadFile("en.yaml"))))
	p.door = must[*signin.Door](t)(signin.New(signin.Config{Store: s, Grant: p.Own(), Clinic: "Juniper House", Host: "localhost", Origin: "http://localhost", Now: p.now}))
	p.enrol()
	return p
}

func (p *practice) now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at = p.at.Add(time.Millisecond)
	return p.at
}

func (p *practice) pass(d time.Duration) { p.mu.Lock(); p.at = p.at.Add(d); p.mu.Unlock() }

func (p *practice) do(g access.Grant, act clinic.Act) clinic.Outcome {
	p.t.Helper()
	return must[clinic.Outcome](p.t)(p.Do(p.t.Context(), g, id.Act(p.NewID()), act))
}

// enrol registers Ana, adopts the shipped protocol and opens her course.
func (p *practice) enrol() {
	t := p.t
	t.Helper()
	lee := id.Staff(p.NewID())
	p.do(p.Own(), clinic.JoinStaff{Joined: staff.Joined{Staff: lee, Name: "Lee Park", Credential: "MD", Roles: []string{"prescriber", "therapist", "manager"}}})
	p.do(p.Own(), clinic.ReachStaff{Reached: staff.Reached{Staff: lee, Phone: "+1 303 555 0100"}})
	actor, _, err := p.Staff(t.Context(), lee)
	if err != nil {
		t.Fatal(err)
	}
	p.lee = must[access.Grant](t)(p.Covering(actor, access.Read, ledger.Open, "", access.Team))
	p.ana = id.Patient(p.NewID())
	machine := must[access.Grant](t)(p.Covering(access.Actor{Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "import"}}, access.Create, ledger.Demographics, "", access.Unrelated))
	p.do(machine, clinic.ImportRecord{Patient: p.ana, Facts: []clinic.ImportedFact{{Fact: patient.Registered{Name: patient.Name{Given: []string{"Ana"}, Family: "Moreno"},
		Contacts: []patient.Contact{{Sort: "email", Value: "ana@example.org"}, {Sort: "phone", Value: "+1 303 555 0123", Use: "mobile"}}, Source: patient.Source{System: "test", ID: "ana", Digest: "1"}}}}})
	def, err := p.rules.Protocols.Ship("kap-im")
	if err != nil {
		t.Fatal(err)
	}
	a := p.rules.Protocols.Adoption(def, "Juniper House", ledger.Chart{})
	p.do(p.lee, clinic.AdoptProtocol{Hash: def.Hash(), Site: "Juniper House", Statement: a.Statement, Rules: p.rules})
	p.do(p.lee, clinic.OpenCourse{Patient: p.ana, Course: id.Course(p.NewID()), Hash: def.Hash(), Indication: "trd", Rules: p.rules})
}

func (p *practice) courier() *courier.Courier {
	p.t.Helper()
	return must[*courier.Courier](p.t)(courier.New(courier.Config{Clinic: p.Clinic, Door: p.door, Rules: p.rules, Instruments: p.lib, Texts: p.texts, Origin: "http://localhost", Name: "Juniper",
		Senders: map[string]courier.Sender{outreach.Mail: p.out, outreach.Text: p.out}}))
}

func (p *practice) round(c *courier.Courier) {
	p.t.Helper()
	c.Wake([]ledger.Stream{ledger.PatientStream(p.ana)})
	if err := c.Round(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
}

func (p *practice) chart() ledger.Chart {
	p.t.Helper()
	return must[ledger.Chart](p.t)(p.Whole(p.t.Context(), p.lee, ledger.PatientStream(p.ana)))
}

func (p *practice) messages() []outreach.Message { return outreach.Messages(p.chart()) }

// token takes the link out of a message.
func token(body string) string {
	_, rest, _ := strings.Cut(body, "/answer/")
	return strings.Fields(rest + " ")[0]
}

func each(t *testing.T, run func(t *testing.T, p *practice)) {
	for _, c := range storetest.Configs {
		t.Run(c.Name, func(t *testing.T) { t.Parallel(); run(t, open(t, c.New(t))) })
	}
}

// Somebody is asked, reminded two days later by a link that works beside the
// first, and left in peace once they say so.
func TestFromTheWindowToTheStop(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p *practice) {
		c := p.courier()
		for range 3 {
			p.round(c)
		}
		if p.out.count() != 1 || len(p.messages()) != 1 || p.messages()[0].Delivered.ID == "" {
			t.Fatalf("sent %d, the record has %+v", p.out.count(), p.messages())
		}
		first := p.out.sent[0]
		l, err := p.door.Link(t.Context(), "home", token(first.Body))
		if err != nil || l.Patient != p.ana || l.Purpose != screening.ForMeasures {
			t.Fatalf("the link opens %+v, %v", l, err)
		}
		if _, ok := screening.InvitationStands(p.chart(), id.Entry(l.Subject), screening.ForMeasures, p.now()); !ok {
			t.Error("the link's invitation does not stand")
		}
		p.round(c)
		if p.messages()[0].Opened.ID == "" {
			t.Error("the record does not say that the link was opened")
		}
		p.pass(49 * time.Hour)
		p.round(c)
		if p.out.count() != 2 || p.messages()[1].Queued.Step != 1 {
			t.Fatalf("after two days: sent %d, %+v", p.out.count(), p.messages())
		}
		for _, m := range p.out.sent {
			if _, err := p.door.Link(t.Context(), "home", token(m.Body)); err != nil {
				t.Errorf("a link that was sent: %v", err)
			}
		}
		p.do(p.lee, clinic.StopReminders{Patient: p.ana, Stopped: outreach.Stopped{What: outreach.Reminders, How: outreach.HowPhone}})
		p.pass(5 * 24 * time.Hour)
		p.round(c)
		if p.out.count() != 2 {
			t.Errorf("sent %d after the stop", p.out.count())
		}
	})
}

// What somebody answered and never sent is in the record once its time is over,
// also where the courier was killed and another one goes on.
func TestWhatWasNeverSentIsKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p *practice) {
		c := p.courier()
		p.round(c)
		l := must[signin.Link](t)(p.door.Link(t.Context(), "home", token(p.out.sent[0].Body)))
		invited, _ := screening.InvitationStands(p.chart(), id.Entry(l.Subject), screening.ForMeasures, p.now())
		ana := must[access.Grant](t)(p.Covering(l.Actor(p.ID()), access.Create, ledger.Measures, ledger.PatientStream(p.ana), access.Self))
		name, _, _ := strings.Cut(invited.Asks[0], "/")
		def := must[*instrument.Definition](t)(p.lib.Named(name))
		item := def.Items[0].ID
		half := clinic.Half{About: instrument.Administration{Instrument: def.ID, Version: def.Version, Hash: def.Hash(), Recall: def.Recalls[0].ID, Language: "en", By: instrument.BySelf, How: instrument.HowLink, Occasion: invited.Asks[0]},
			Started: p.now(), Answers: map[string]string{item: "0"}, Times: map[string]time.Time{item: p.now()}}
		body := must[[]byte](t)(json.Marshal(half))
		must[int64](t)(p.SaveDraft(t.Context(), ana, clinic.Draft{Form: clinic.HalfForm(id.Entry(l.Subject), invited.Asks[0]), Subject: string(ledger.PatientStream(p.ana)), Body: body}))
		p.round(c)
		if n := len(instrument.Responses(p.chart())); n != 0 {
			t.Fatalf("%d responses while it can be answered", n)
		}
		p.pass(15 * 24 * time.Hour)
		var both sync.WaitGroup
		for _, one := range []*courier.Courier{c, p.courier()} {
			both.Go(func() { _ = one.Round(t.Context()) })
		}
		both.Wait()
		p.round(c)
		if all := instrument.Responses(p.chart()); len(all) != 1 || !all[0].Left || all[0].Answers[item] != "0" || all[0].Occasion != invited.Asks[0] {
			t.Errorf("%+v", all)
		}
	})
}

// What was queued when somebody stops, dies, or says "not now", does not leave.
func TestAStopHoldsForWhatWaits(t *testing.T) {
	t.Parallel()
	p := open(t, store.Config{DSN: storetest.SQLite(t)})
	c := p.courier()
	p.out.says(errors.New("no network"))
	p.round(c)
	p.do(p.lee, clinic.StopReminders{Patient: p.ana, Stopped: outreach.Stopped{What: outreach.Reminders, How: outreach.HowPhone}})
	p.out.says(nil)
	p.pass(time.Hour)
	p.round(c)
	if m := p.messages(); p.out.count() != 0 || len(m) != 1 || m[0].Failed == nil || m[0].Failed.Why != outreach.NotNeeded {
		t.Errorf("sent %d, %+v", p.out.count(), m)
	}
}

// A side that is down is tried again, with longer waits, at good hours; an
// address that takes nothing is a task for the front desk, once.
func TestWhatIsNotTakenOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p *practice) {
		c := p.courier()
		p.out.says(courier.Later{After: 10 * time.Minute, Why: "busy"})
		p.round(c)
		p.out.says(nil)
		p.pass(9 * time.Minute)
		p.round(c)
		if p.out.count() != 0 {
			t.Error("tried before it was asked to")
		}
		p.pass(2 * time.Minute)
		p.round(c)
		if p.out.count() != 1 {
			t.Errorf("sent %d after the wait", p.out.count())
		}
		p.pass(49 * time.Hour)
		p.out.says(courier.ErrRejected)
		for range 3 {
			p.round(c)
			p.pass(time.Hour)
		}
		m := p.messages()
		if len(m) != 2 || m[1].Failed == nil || m[1].Failed.Why != outreach.Rejected {
			t.Errorf("%+v", m)
		}
		tasks := duty.OpenTasks(p.chart())
		if len(tasks) != 1 || tasks[0].Role != string(access.FrontDesk) || strings.Contains(tasks[0].About, "@") {
			t.Errorf("tasks %+v", tasks)
		}
	})
}

// A machine that was killed after the gateway took a message over, and before
// anybody wrote it down: it is not lost, and goes under the same key.
func TestKilledInBetween(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p *practice) {
		died := &dying{to: p.out}
		c := p.courier()
		c.Senders = map[string]courier.Sender{outreach.Mail: died}
		func() {
			defer func() { _ = recover() }()
			c.Wake([]ledger.Stream{ledger.PatientStream(p.ana)})
			_ = c.Round(t.Context())
		}()
		if p.out.count() != 1 || p.messages()[0].Delivered.ID != "" {
			t.Fatalf("before: sent %d, %+v", p.out.count(), p.messages())
		}
		other := p.courier()
		p.round(other)
		if p.out.count() != 1 {
			t.Error("another machine sent it while the lease held")
		}
		p.pass(4 * time.Minute)
		p.round(other)
		if p.out.count() != 2 || p.out.sent[0].Key != p.out.sent[1].Key || p.messages()[0].Delivered.ID == "" || len(p.messages()) != 1 {
			t.Errorf("after: sent %d, %+v", p.out.count(), p.messages())
		}
		for _, m := range p.out.sent {
			if _, err := p.door.Link(t.Context(), "home", token(m.Body)); err != nil {
				t.Errorf("a link that was sent: %v", err)
			}
		}
	})
}

// dying takes a message over and kills the machine.
type dying struct{ to courier.Sender }

func (d *dying) Send(ctx context.Context, m courier.Message) (string, error) {
	_, _ = d.to.Send(ctx, m)
	panic("killed")
}

// Killed after the outbox knew and before the record did: the record is caught
// up, and nothing is sent again.
func TestKilledBeforeTheRecordKnew(t *testing.T) {
	t.Parallel()
	p := open(t, store.Config{DSN: storetest.SQLite(t)})
	p.out.says(errors.New("no network"))
	p.round(p.courier())
	m := p.messages()[0]
	err := p.Store().Update(t.Context(), p.Own(), func(tx *store.Tx) error {
		row, _, err := tx.Outbox(m.Key())
		if err != nil {
			return err
		}
		row.State, row.Channel, row.Reference, row.Next, row.Updated = store.OutboxSent, outreach.Mail, "gw-1", p.now(), p.now()
		_, err = tx.NoteOutbox(row)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	p.out.says(nil)
	p.pass(time.Minute)
	p.round(p.courier())
	if got := p.messages(); p.out.count() != 0 || len(got) != 1 || got[0].Delivered.ID == "" {
		t.Errorf("sent %d, %+v", p.out.count(), got)
	}
}

// Many machines, one message.
func TestManyMachinesSendOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, p *practice) {
		var all sync.WaitGroup
		for range 4 {
			c := p.courier()
			c.Wake([]ledger.Stream{ledger.PatientStream(p.ana)})
			all.Add(1)
			go func() { defer all.Done(); _ = c.Round(t.Context()); _ = c.Round(t.Context()) }()
		}
		all.Wait()
		if p.out.count() != 1 || len(p.messages()) != 1 {
			t.Errorf("sent %d, queued %d", p.out.count(), len(p.messages()))
		}
	})
}

// Somebody is needed: they are told at once, at any hour, once, in words that
// say nothing else.
func TestStaffAreTold(t *testing.T) {
	t.Parallel()
	p := open(t, store.Config{DSN: storetest.SQLite(t)})
	p.pass(14 * time.Hour) // half past eleven at night
	out := p.do(p.lee, clinic.InviteClient{Patient: p.ana, Invited: screening.Invited{Purpose: screening.ForMeasures, Asks: []string{"phq-9"}, Until: p.now().Add(time.Hour)}})
	d, err := p.lib.Named("phq-9")
	if err != nil {
		t.Fatal(err)
	}
	self := must[access.Grant](t)(p.Covering(access.Actor{Roles: []access.Role{access.Client}, Author: ledger.Author{Sort: ledger.ByPatient, Person: string(p.ana)}}, access.Create, ledger.Measures, ledger.PatientStream(p.ana), access.Self))
	p.do(self, clinic.AnswerItem{Patient: p.ana, Invitation: out.Entries[0], Instruments: p.lib, Answer: instrument.ItemAnswered{Item: "q9", Value: "2",
		Administration: instrument.Administration{Response: id.Response(p.NewID()), Instrument: "phq-9", Version: d.Version, Hash: d.Hash(), By: instrument.BySelf, How: instrument.HowLink}}})
	c := p.courier()
	for range 3 {
		p.round(c)
	}
	staffed := 0
	for _, m := range p.out.sent {
		if m.To == "+1 303 555 0100" {
			staffed++
			if m.Body != "Clew: someone needs you now. Open Clew. http://localhost/" {
				t.Errorf("said %q", m.Body)
			}
		}
	}
	if staffed != 1 || len(p.out.sent) != 1 {
		t.Errorf("staff were told %d times, %d messages in all", staffed, len(p.out.sent))
	}
}

// No message has a word that says what it is about, and each has all its words.
func TestWordsOfMessages(t *testing.T) {
	t.Parallel()
	file := must[[]byte](t)(os.ReadFile(filepath.Join("..", "..", "texts", "en.yaml")))
	say := must[*screening.Texts](t)(screening.ParseTexts(file))
	telling := []string{"ketamine", "dose", "dosing", "session", "depress", "anxi", "phq", "gad", "ptsd", "clinic", "therap", "treat", "medic", "question", "health", "doctor", "patient", "client",
		"symptom", "score", "survey", "measure", "screen", "consent", "mood", "feel", "suicid", "crisis", "appointment", "drug", "trial", "mental", "psych", "care"}
	n := 0
	for key, words := range say.Strings {
		if !strings.HasPrefix(key, "message.") {
			continue
		}
		n++
		for _, w := range telling {
			if strings.Contains(strings.ToLower(words), w) {
				t.Errorf("%s says %q", key, w)
			}
		}
	}
	for _, template := range []string{"note", "measures", "measures.again", "pulse", "screening", "consent", "staff"} {
		for _, part := range []string{"subject", "mail", "text"} {
			if say.Strings["message."+template+"."+part] == "" {
				t.Errorf("message.%s.%s has no words", template, part)
			}
		}
	}
	if n < 20 {
		t.Errorf("%d words of messages", n)
	}
}
