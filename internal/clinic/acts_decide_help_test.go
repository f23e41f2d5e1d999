package clinic_test

import (
	"os"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/instruments"
	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/protocols"
)

// rules is what acts decide by in these tests: a small protocol, and the
// shipped families and medicines, read once for all of them.
func rules(tb testing.TB) clinic.Rules {
	tb.Helper()
	out, err := theRules()
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

var theRules = sync.OnceValues(func() (out clinic.Rules, err error) {
	read := func(path string) (file []byte) {
		if err == nil {
			file, err = os.ReadFile(path)
		}
		return file
	}
	families, medicines := read("../../protocols/families.yaml"), read("../../protocols/medicines.yaml")
	questions, careful := read("../../texts/questions.yaml"), read("../course/testdata/careful.yaml")
	if err != nil {
		return out, err
	}
	if out.Library.Families, err = patient.ParseFamilies(families); err != nil {
		return out, err
	}
	if out.Library.Medicines, err = patient.ParseMedicines(medicines); err != nil {
		return out, err
	}
	out.Library.Instruments = shippedScales()
	out.Questions, err = screening.ParseQuestions(questions)
	out.Protocols = course.NewProtocols(protocol.Shelf{"careful": careful})
	return out, err
})

// everyProtocol is what ships, read once for all tests.
var everyProtocol = sync.OnceValue(func() *course.Protocols { return course.NewProtocols(protocols.Texts()) })

// A practice is a clinic with somebody for each part, and one person in care.
type practice struct {
	*house
	t        *testing.T
	rules    clinic.Rules
	def      *protocol.Definition
	ana      id.Patient
	course   id.Course
	lee, kim access.Grant // prescribers
	mira     access.Grant // psychologist
	sam      access.Grant // nurse
	tess     access.Grant // trainee
	joy      access.Grant // medical director
	stands   id.Entry     // the invitation that stands
}

func (h *house) joined(t *testing.T, name, credential string, agreement *staff.Agreement, p id.Patient, roles ...string) access.Grant {
	t.Helper()
	person := id.Staff(id.Derived("test-staff", name))
	join := clinic.JoinStaff{Joined: staff.Joined{Staff: person, Name: name, Credential: credential, Roles: roles, Agreement: agreement}}
	if _, err := h.Do(t.Context(), h.Own(), id.Act(h.NewID()), join); err != nil {
		t.Fatal(err)
	}
	actor, _, err := h.Staff(t.Context(), person)
	if err != nil {
		t.Fatal(err)
	}
	g, err := h.Covering(actor, access.Read, ledger.Clinical, ledger.PatientStream(p), access.Team)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// begin opens a practice whose small protocol is adopted, with a course.
func begin(t *testing.T, cfg store.Config) *practice {
	t.Helper()
	p := &practice{t: t, rules: rules(t)}
	p.house = open(t, cfg)
	p.ana = p.house.ana(t, "Moreno")
	p.lee = p.joined(t, "Lee Park", "MD", nil, p.ana, "prescriber")
	p.kim = p.joined(t, "Kim Ito", "PA-C", nil, p.ana, "prescriber")
	p.mira = p.joined(t, "Mira Stein", "PsyD", nil, p.ana, "therapist")
	p.sam = p.joined(t, "Sam Ortiz", "RN", nil, p.ana, "monitor")
	p.tess = p.joined(t, "Tess Hall", "", nil, p.ana, "trainee")
	p.joy = p.joined(t, "Joy Amar", "MD", nil, p.ana, "medical-director")
	p.def = p.adopt(p.lee)
	p.course = id.Course(p.NewID())
	p.must(t, p.lee, clinic.OpenCourse{Patient: p.ana, Course: p.course, Hash: p.def.Hash(), Indication: "trd", Rules: p.rules})
	return p
}

// adopt adopts the small protocol.
func (p *practice) adopt(g access.Grant) *protocol.Definition {
	p.t.Helper()
	def, err := p.rules.Protocols.Ship("careful")
	if err != nil {
		p.t.Fatal(err)
	}
	a := p.rules.Protocols.Adoption(def, "Juniper House", ledger.Chart{})
	p.must(p.t, p.open(g), clinic.AdoptProtocol{Hash: def.Hash(), Site: "Juniper House", Statement: a.Statement, Rules: p.rules})
	return def
}

// open is somebody's grant for what belongs to no patient.
func (p *practice) open(g access.Grant) access.Grant {
	p.t.Helper()
	out, err := p.Covering(access.Actor{Author: g.Author(), Roles: g.Roles()}, access.Read, ledger.Open, "", access.Unrelated)
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

func (p *practice) stream() ledger.Stream { return ledger.PatientStream(p.ana) }

func (p *practice) head() int64 { return p.chart(p.t, p.ana).Head }

func (p *practice) settings() ledger.Chart {
	p.t.Helper()
	c, err := p.Whole(p.t.Context(), p.open(p.lee), ledger.SettingStream)
	if err != nil {
		p.t.Fatal(err)
	}
	return c
}

// try does an act and returns what came of it.
func (p *practice) try(g access.Grant, act clinic.Act) error {
	_, err := p.Do(p.t.Context(), g, id.Act(p.NewID()), act)
	return err
}

// says fails unless an act is answered by a rule.
func (p *practice) says(what string, g access.Grant, act clinic.Act, kind fault.Kind, rule string) {
	p.t.Helper()
	wants(p.t, what, p.try(g, act), kind, rule)
}

func (p *practice) finding(gate protocol.Gate, rule string) protocol.Finding {
	p.t.Helper()
	q := course.Question{Definition: p.def, Gate: gate, Now: p.Now(), Location: p.Location()}
	f, ok := p.rules.Library.Why(q, p.chart(p.t, p.ana), p.settings()).Finding(rule)
	if !ok {
		p.t.Fatalf("%s is no rule", rule)
	}
	return f
}

func (p *practice) standing() screening.Determination {
	return p.rules.Library.Standing(course.Question{Definition: p.def, Now: p.Now(), Location: p.Location()}, p.chart(p.t, p.ana), p.settings())
}

// ask answers questions for the client.
func (p *practice) ask(answers ...patient.Asked) {
	p.t.Helper()
	p.must(p.t, p.sam, clinic.AnswerAsked{Patient: p.ana, Answers: answers, Rules: p.rules})
}

func no(fact string) patient.Asked { return patient.Asked{Fact: fact, Answer: patient.No} }

func level(n string) patient.Asked {
	return patient.Asked{Fact: "suicide.ideation", Answer: patient.Valued, Value: n}
}

// clear answers everything that the small protocol asks, with nothing in the
// way.
func (p *practice) clear() {
	p.t.Helper()
	p.ask(no("condition.psychosis"), no("condition.aneurysm"), no("family.psychosis"), level("1"))
	p.must(p.t, p.sam, clinic.TakeVitals{Patient: p.ana, Vitals: vitals(128, 82)})
}

// sign is an act that signs one half of the screening as clear.
func (p *practice) sign(part string) clinic.SignScreening {
	return clinic.SignScreening{Patient: p.ana, Head: p.head(), Signed: screening.Signed{Course: p.course, Part: part, Clear: true}}
}

func (p *practice) screened() {
	p.t.Helper()
	p.must(p.t, p.lee, p.sign(screening.Medical))
	p.must(p.t, p.mira, p.sign(screening.Psychological))
}

// decide is an act that decides about a finding as it stands now.
func (p *practice) decide(gate protocol.Gate, rule, decision string, documents ...string) clinic.DecideFinding {
	p.t.Helper()
	return clinic.DecideFinding{Patient: p.ana, Course: p.course, Gate: gate, Rule: rule, Decision: decision, Reason: "Weighed with the client.",
		Evidence: p.finding(gate, rule).Entries(), Documents: documents, Rules: p.rules}
}

// determine is an act that signs one half of the determination.
func (p *practice) determine(as, outcome string) clinic.Determine {
	d := screening.Determined{Course: p.course, As: as, Outcome: outcome, Reason: "As discussed with the client."}
	switch outcome {
	case screening.WithConditions:
		d.Conditions = []string{"Blood pressure at home, twice a week."}
	case screening.NotForNow, screening.NotRecommended:
		d.Why, d.CouldChange, d.Instead = "Your blood pressure is high at present.", "Three months of lower readings.", "Therapy with us in the meantime."
	}
	return clinic.Determine{Patient: p.ana, Determined: d, Head: p.head(), Rules: p.rules}
}

// client is the client's own grant, by a link whose invitation stands.
func (p *practice) client(until time.Time) access.Grant {
	p.t.Helper()
	p.stands = p.must(p.t, p.sam, clinic.InviteClient{Patient: p.ana, Invited: screening.Invited{Course: p.course, Purpose: screening.ForScreening, Until: until}})[0]
	actor := access.Actor{Roles: []access.Role{access.Client}, Author: ledger.Author{Sort: ledger.ByPatient, Person: string(p.ana), Role: "client"}}
	g, err := p.Covering(actor, access.Create, ledger.Clinical, p.stream(), access.Self)
	if err != nil {
		p.t.Fatal(err)
	}
	return g
}

// shippedScales reads the questionnaires once.
var shippedScales = sync.OnceValue(func() *instrument.Library {
	lib, problems := instrument.Load(instruments.Files())
	if len(problems) > 0 {
		panic(problems)
	}
	return lib
})
