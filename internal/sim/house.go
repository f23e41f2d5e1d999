package sim

import (
	"fmt"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/staff"
)

// A grantee is somebody who does something, about one person or about none.
type grantee interface {
	grant(w *world) (access.Grant, error)
}

// A member is somebody on the staff.
type member struct {
	id         id.Staff
	name       string
	credential string
	number     string
	roles      []string
}

// A cast is everybody who works there.
type cast struct {
	all                 []*member
	lee, priya          *member // prescribers; Lee answers for the medicine
	mira, jonah, tamsin *member // therapists
	sam, ruth           *member // nurses
	fran                *member // front desk
	max                 *member // runs the practice
	bea                 *member // biller
	teams               []team  // the first are those above
}

// People returns who works in the made-up clinic and in which roles, the first
// the one who runs it: for saying how to sign in as whom. Courses is how many people
// come, by which more or fewer are there to work.
func People(model *Model, courses int, seed uint64) []staff.Joined {
	w := &world{Config: Config{Model: model, Courses: courses, Seed: seed}}
	w.hire()
	var out []staff.Joined
	for _, m := range w.staff.all {
		out = append(out, staff.Joined{Staff: m.id, Name: m.name, Credential: m.credential, Roles: m.roles})
	}
	return out
}

// hire names everybody.
func (w *world) hire() {
	add := func(name, credential, number string, roles ...string) *member {
		m := &member{id: id.Staff(w.key("staff", name)), name: name, credential: credential, number: number, roles: roles}
		w.staff.all = append(w.staff.all, m)
		return m
	}
	c := &w.staff
	c.max = add("Max Boyd", "", "", "manager")
	c.lee = add("Lee Park", "MD", "DR.0061234", "prescriber", "medical-director")
	c.priya = add("Priya Nair", "MD", "DR.0078120", "prescriber")
	c.mira = add("Mira Stein", "PsyD", "PSY.4471", "therapist")
	c.jonah = add("Jonah Reyes", "LMFT", "MFT.1902", "therapist")
	c.tamsin = add("Tamsin Obi", "LCSW", "CSW.8830", "therapist")
	c.sam = add("Sam Ortiz", "RN", "RN.1640551", "monitor")
	c.ruth = add("Ruth Calder", "RN", "RN.1599207", "monitor")
	c.fran = add("Fran Lind", "", "", "front-desk")
	c.bea = add("Bea Bell", "", "", "biller")
	c.form(w.Model.teams(w.Courses), w.Model.whole("team.rooms"), add)
}

// A doing is somebody on the staff doing something about one person, or about
// the practice where there is none.
type doing struct {
	who   *member
	about id.Patient
	as    access.Relation
}

func (d doing) grant(w *world) (access.Grant, error) {
	actor := access.Actor{Author: ledger.Author{Sort: ledger.ByStaff, Person: string(d.who.id), Credential: d.who.credential, Role: d.who.roles[0]}}
	for _, r := range d.who.roles {
		actor.Roles = append(actor.Roles, access.Role(r))
	}
	if d.about == "" {
		return w.Clinic.Covering(actor, access.Read, ledger.Open, "", access.Unrelated)
	}
	class := ledger.Clinical
	if d.as == access.Unrelated {
		class = ledger.Demographics
	}
	return w.Clinic.Covering(actor, access.Read, class, ledger.PatientStream(d.about), d.as)
}

// own is the clinic doing something by itself.
type own struct{}

func (own) grant(w *world) (access.Grant, error) { return w.Clinic.Own(), nil }

// machine is the program that sends messages.
type machine struct{}

func (machine) grant(w *world) (access.Grant, error) {
	actor := access.Actor{Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "courier", Role: string(access.Machine)}}
	return w.Clinic.Covering(actor, access.Create, ledger.Scheduling, "", access.Unrelated)
}

// furnish sets the practice up as its first people would: who works there, under
// which credential, by which protocols, with which texts, and who is on call.
func (w *world) furnish() error {
	w.hire()
	n := 0
	run := func(g grantee, act clinic.Act) error {
		n++
		_, err := w.do(w.key("furnish", fmt.Sprint(n)), g, act)
		if err != nil {
			return fmt.Errorf("%s: %w", act.Name(), err)
		}
		return nil
	}
	for _, m := range w.staff.all {
		if err := run(own{}, clinic.JoinStaff{Joined: staff.Joined{Staff: m.id, Name: m.name, Credential: m.credential, Roles: m.roles}}); err != nil {
			return err
		}
		if m.credential == "" {
			continue
		}
		held := staff.CredentialHeld{Staff: m.id, Sort: m.credential, Number: m.number, Place: "Colorado", From: "2019-06-01", Until: w.credentialEnds(m)}
		if err := run(doing{who: w.staff.max}, clinic.HoldCredential{Held: held}); err != nil {
			return err
		}
	}
	boss := doing{who: w.staff.max}
	if err := run(boss, clinic.ChoosePreset{Chosen: preset.Chosen{Preset: "clinic"}}); err != nil {
		return err
	}
	if err := run(boss, clinic.ChooseProtocols{Protocols: w.Model.protocols(), Rules: w.Rules}); err != nil {
		return err
	}
	if err := w.adopt(run); err != nil {
		return err
	}
	if err := run(boss, clinic.SetRota{Set: w.rota()}); err != nil {
		return err
	}
	_, err := w.reading()
	return err
}

// credentialEnds says when a licence ends: one nurse's soon, so that somebody
// has to see to it.
func (w *world) credentialEnds(m *member) quantity.Day {
	until := w.Until.AddDate(0, w.Model.whole("house.credential"), 0)
	if m == w.staff.ruth {
		until = w.Until.AddDate(0, 0, w.Model.whole("house.credential.soon"))
	}
	return quantity.DayOf(until, w.Clinic.Location())
}

// adopt has the medical director read and adopt each protocol, and puts its text
// of consent and the separate agreements into use.
func (w *world) adopt(run func(grantee, clinic.Act) error) error {
	director := doing{who: w.staff.lee}
	texts := []string{}
	for _, name := range w.Model.protocols() {
		settings, err := w.reading()
		if err != nil {
			return err
		}
		def, err := w.Rules.Protocols.Ship(name)
		if err != nil {
			return err
		}
		w.defs[name] = def
		a := w.Rules.Protocols.Adoption(def, w.Clinic.Name(), settings)
		if err := run(director, clinic.AdoptProtocol{Hash: def.Hash(), Site: a.Site, Statement: a.Statement, Rules: w.Rules}); err != nil {
			return err
		}
		texts = append(texts, name)
	}
	for _, text := range append(texts, consent.Touch) {
		doc, problems := w.Rules.Consents.Compose(text, w.defs[text])
		if len(problems) > 0 {
			return fmt.Errorf("the text %s: %v", text, problems[0])
		}
		p := consent.Publish(doc, consent.SafetyMaterial, "The first version.", time.Time{})
		if err := run(director, clinic.PublishConsent{Published: p, Rules: w.Rules}); err != nil {
			return err
		}
	}
	return nil
}

// rota has somebody on call the whole time, week by week by turns.
func (w *world) rota() duty.RotaSet {
	turns := []*member{w.staff.mira, w.staff.jonah, w.staff.lee, w.staff.tamsin}
	set := duty.RotaSet{Note: "A week each, Monday to Monday."}
	from := w.Clock.Now()
	for i := 0; from.Before(w.Until.AddDate(0, w.Model.whole("house.rota"), 0)) && i < mostShifts; i++ {
		first, second := turns[i%len(turns)], turns[(i+1)%len(turns)]
		s := duty.Shift{From: from, Until: from.AddDate(0, 0, week), OnCall: first.id, Backup: second.id, Number: "+1 303 555 0100"}
		if first != w.staff.lee && second != w.staff.lee {
			s.Director = w.staff.lee.id
		}
		set.Shifts = append(set.Shifts, s)
		from = s.Until
	}
	return set
}

// vocabulary is every fact that a protocol may ask about.
func vocabulary() map[string]protocol.FactType { return course.Vocabulary() }
