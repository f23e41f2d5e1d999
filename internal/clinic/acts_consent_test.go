package clinic_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/consents"
	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// consentRules is rules with the shipped texts.
func consentRules(tb testing.TB) clinic.Rules {
	tb.Helper()
	r := rules(tb)
	lib, problems := consent.Parse(consents.Files())
	if len(problems) > 0 {
		tb.Fatal(problems)
	}
	r.Consents = lib
	return r
}

// treatmentText is a small text about the small protocol.
func treatmentText(version, risk, change string) consent.Published {
	return consent.Publish(consent.Document{Text: "careful", Version: version, Language: "en", Title: "Ketamine", Kind: consent.Treatment, Protocol: "careful",
		Released: "2026-11-22", Months: 12, Signers: []string{consent.AsClient, consent.AsPrescriber, consent.AsTherapist},
		Sections:  []consent.Section{{Name: "a", Title: "A", Blocks: []consent.Block{{Paragraph: consent.Paragraph{Say: risk}}}}},
		Questions: []consent.Question{{Name: "stop", Ask: "Can you stop?", Section: "a", Answers: []consent.Answer{{Say: "No"}, {Say: "Yes", Right: true}}}}},
		change, "About the risk.", time.Time{})
}

// putIntoUse writes a version into the settings, past the check of its words.
func (h *house) putIntoUse(t *testing.T, p consent.Published) consent.Published {
	t.Helper()
	h.must(t, h.Own(), deed{Label: p.Hash + h.NewID(), needs: []ledger.Stream{ledger.SettingStream}, decide: func(clinic.Charts) ([]clinic.Proposal, error) {
		return []clinic.Proposal{{Stream: ledger.SettingStream, Fact: p}}, nil
	}})
	return p
}

func (p *practice) self() access.Grant {
	p.t.Helper()
	actor := access.Actor{Roles: []access.Role{access.Client}, Author: ledger.Author{Sort: ledger.ByPatient, Person: string(p.ana), Role: "client"}}
	g, err := p.Covering(actor, access.Sign, ledger.Consents, p.stream(), access.Self)
	if err != nil {
		p.t.Fatal(err)
	}
	return g
}

func (p *practice) teach(v consent.Published, choice string) clinic.TeachBack {
	return clinic.TeachBack{Patient: p.ana, Rules: p.rules, Taught: consent.TaughtBack{Text: v.Text, Hash: v.Hash, Question: "stop", Choice: choice}}
}

func (p *practice) signs(v consent.Published, as, how string) clinic.SignConsent {
	return clinic.SignConsent{Patient: p.ana, Head: p.head(), Rules: p.rules,
		Signed: consent.Signed{Text: v.Text, Hash: v.Hash, As: as, Name: " Ana  Moreno ", Language: "en", How: how}}
}

func (p *practice) stood() consent.Standing {
	return course.ConsentsOf(course.Question{Definition: p.def, Now: p.Now(), Location: p.Location()}, p.settings()).Treatment(p.chart(p.t, p.ana), "careful")
}

// dose gives a dose so long ago.
func (p *practice) dose(ago time.Duration) {
	p.t.Helper()
	p.must(p.t, p.sam, deed{Label: p.NewID(), needs: []ledger.Stream{p.stream()}, decide: func(clinic.Charts) ([]clinic.Proposal, error) {
		return []clinic.Proposal{{Stream: p.stream(), At: p.Now().Add(-ago), Fact: dosing.DoseGiven{Session: "s1", Route: "IM", Amount: 50_000}}}, nil
	}})
}

// From the offer to a signed agreement, in the room and by a link, and back.
func TestFromOfferToAgreement(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		p := begin(t, cfg)
		p.rules = consentRules(t)
		offer := clinic.OfferConsent{Patient: p.ana, Text: "careful", Version: "none", How: consent.ByLink, Rules: p.rules}
		p.says("a text nobody put into use", p.mira, offer, fault.NotFound, "")
		v := p.putIntoUse(t, treatmentText("3", "The bladder.", consent.SafetyMaterial))
		offer.Version = v.Hash
		p.must(t, p.mira, offer)
		client := p.self()
		p.says("before it is understood", client, p.signs(v, consent.AsClient, consent.ByLink), fault.Refused, "consent.not-yet-understood")
		p.must(t, client, p.teach(v, "No"))
		err := p.try(client, p.signs(v, consent.AsClient, consent.ByLink))
		wants(t, "understood otherwise", err, fault.Refused, "consent.not-yet-understood")
		if !strings.Contains(fault.Say(err), "that’s all right") {
			t.Errorf("not kind: %q", fault.Say(err))
		}
		p.must(t, client, p.teach(v, "Yes"))
		words := p.teach(v, "")
		words.Taught.Said = "I raise my hand"
		p.says("a client judges their own words", client, words, fault.Denied, "scope.teach-back")
		one := p.signs(v, consent.AsClient, consent.ByLink)
		changed := one
		changed.Signed.Hash = v.Hash[:63] + string('0'+('1'-v.Hash[63]+'0')%2)
		p.says("one byte", client, changed, fault.Conflict, "consent.other-text")
		key := id.Act(p.NewID())
		first, err := p.Do(t.Context(), client, key, one)
		again, err2 := p.Do(t.Context(), client, key, one)
		if err != nil || err2 != nil || !again.Again || first.Entries[0] != again.Entries[0] {
			t.Errorf("a second click: %v %v", err, err2)
		}
		p.says("the therapist as prescriber", p.mira, p.signs(v, consent.AsPrescriber, consent.InRoom), fault.Denied, "scope.consent")
		p.says("the nurse as therapist", p.sam, p.signs(v, consent.AsTherapist, consent.InRoom), fault.Denied, "access.sign.consents")
		p.says("staff by a link", p.sam, p.signs(v, consent.AsClient, consent.ByLink), fault.Denied, "access.sign.consents")
		p.must(t, p.lee, p.signs(v, consent.AsPrescriber, consent.InRoom))
		p.must(t, p.mira, p.signs(v, consent.AsTherapist, consent.InRoom))
		s := p.stood()
		if !s.Current || s.Until.Before(p.Now().AddDate(0, 11, 0)) || s.Signatures[0].Name != "Ana Moreno" {
			t.Errorf("%+v", s)
		}
		stale := p.signs(v, consent.AsPrescriber, consent.InRoom)
		p.must(t, client, clinic.WithdrawConsent{Patient: p.ana, Withdrawn: consent.Withdrawn{Text: "careful"}})
		p.says("a page from before it was taken back", p.lee, stale, fault.Conflict, "page.stale")
		if s := p.stood(); s.Current || !strings.Contains(s.Detail, "took it back") {
			t.Errorf("taken back: %+v", s)
		}
		p.must(t, p.sam, p.signs(v, consent.AsClient, consent.InRoom))
		p.clean(t)
	})
}

// In the hours after a dose nothing new is signed; taking back and allowing less
// are always taken.
func TestNothingNewUnderTheMedicine(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		p := begin(t, cfg)
		p.rules = consentRules(t)
		v := p.putIntoUse(t, treatmentText("3", "The bladder.", consent.SafetyMaterial))
		touch := p.touch()
		client := p.self()
		p.must(t, client, p.teach(v, "Yes"))
		choose := func(choice, how string) clinic.ChooseConsent {
			return clinic.ChooseConsent{Patient: p.ana, Rules: p.rules, Chosen: consent.Chosen{Text: consent.Touch, Hash: touch.Hash, Choice: choice, Name: "Ana", Language: "en", How: how}}
		}
		p.must(t, client, choose("hand-if-i-reach", consent.ByLink))
		p.dose(30 * time.Minute)
		for name, act := range map[string]clinic.Act{
			"the client signs": p.signs(v, consent.AsClient, consent.InRoom), "the text is offered": clinic.OfferConsent{Patient: p.ana, Text: "careful", Version: v.Hash, How: consent.InRoom, Rules: p.rules},
			"it is gone over": p.teach(v, "Yes"), "more touch": choose("ask-first", consent.InRoom),
		} {
			err := p.try(p.sam, act)
			wants(t, name, err, fault.Refused, "consent.altered")
			if fault.Say(err) != "We won’t ask you to agree to anything new until you’re fully back." {
				t.Errorf("%s: %q", name, fault.Say(err))
			}
		}
		p.says("the prescriber signs", p.lee, p.signs(v, consent.AsPrescriber, consent.InRoom), fault.Refused, "consent.altered")
		p.must(t, p.sam, choose("none", consent.Spoken))
		p.must(t, p.sam, clinic.WithdrawConsent{Patient: p.ana, Withdrawn: consent.Withdrawn{Text: "careful", Part: "second-dose"}})
		p.must(t, p.sam, deed{Label: "closing", needs: []ledger.Stream{p.stream()}, decide: func(clinic.Charts) ([]clinic.Proposal, error) {
			return []clinic.Proposal{{Stream: p.stream(), Fact: dosing.SessionClosed{Session: "s1"}}}, nil
		}})
		p.must(t, p.sam, p.signs(v, consent.AsClient, consent.InRoom))
		p.must(t, client, choose("ask-first", consent.ByLink))
		p.clean(t)
	})
}

// touch puts the shipped agreement about touch into use.
func (p *practice) touch() consent.Published {
	p.t.Helper()
	doc, problems := p.rules.Consents.Compose(consent.Touch, nil)
	if len(problems) > 0 {
		p.t.Fatal(problems)
	}
	v := consent.Publish(doc, consent.SafetyMaterial, "The first version.", time.Time{})
	p.must(p.t, p.open(p.lee), clinic.PublishConsent{Published: v, Rules: p.rules})
	return v
}

// A site puts a version of its own into use: with everything it must say, under
// a number of its own, and with time to read what changed.
func TestPublishing(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		p := begin(t, cfg)
		p.rules = consentRules(t)
		g := p.open(p.lee)
		first := p.touch()
		doc, _ := first.Document()
		next := func(change func(*consent.Document), kind string, from time.Time) clinic.PublishConsent {
			d, _ := consent.ReadDocument(doc.Bytes(), doc.Hash())
			d.Version = "1.1.0"
			d.Sections[0].Blocks[1].Say += " It is yours to choose."
			change(&d)
			return clinic.PublishConsent{Published: consent.Publish(d, kind, "About the stop word.", from), Before: first.Hash, Rules: p.rules}
		}
		as := func(*consent.Document) {}
		in := func(days int) time.Time { return p.Now().AddDate(0, 0, days) }
		for name, c := range map[string]struct {
			act   clinic.PublishConsent
			field string
		}{
			"something is missing": {next(func(d *consent.Document) { d.Sections[0].Blocks[1].Covers = nil }, consent.Editorial, time.Time{}), "body"},
			"a promise":            {next(func(d *consent.Document) { d.Sections[0].Blocks[0].Say = "Touch will heal you." }, consent.Editorial, time.Time{}), "body"},
			"an open place":        {next(func(d *consent.Document) { d.Sections[0].Blocks[0].Say = "See {plan.observe}." }, consent.Editorial, time.Time{}), "body"},
			"the same number":      {next(func(d *consent.Document) { d.Version = "1.0.0" }, consent.Editorial, time.Time{}), "version"},
			"no time to read":      {next(as, consent.SafetyMaterial, in(1)), "from"},
			"at once":              {next(as, consent.SafetyMaterial, time.Time{}), "from"},
			"nobody says what": {func() clinic.PublishConsent {
				a := next(as, consent.Editorial, time.Time{})
				a.Published.Note = " "
				return a
			}(), "note"},
		} {
			p.says(name, g, c.act, fault.Invalid, "input."+c.field)
		}
		p.says("the same again", g, clinic.PublishConsent{Published: first, Before: first.Hash, Rules: p.rules}, fault.Conflict, "consent.in-use")
		late := next(as, consent.SafetyMaterial, in(5))
		late.Before = "another"
		p.says("a page from before another version", g, late, fault.Conflict, "page.stale")
		p.must(t, g, next(as, consent.SafetyMaterial, in(5)))
		lib := p.rules.Consents
		if e := lib.Earliest(time.Date(2026, 11, 23, 17, 0, 0, 0, time.UTC), p.Location()); e.In(p.Location()).Format("2 Jan 15:04") != "27 Nov 00:00" {
			t.Errorf("the earliest is %v", e)
		}
		p.says("a manager and a treatment text", p.manager(), clinic.PublishConsent{Published: treatmentText("1", "x", consent.SafetyMaterial), Rules: p.rules}, fault.Denied, "scope.consent-publish")
		p.clean(t)
	})
}

func (p *practice) manager() access.Grant {
	p.t.Helper()
	g, err := p.Covering(access.Actor{Roles: []access.Role{access.Manager}, Author: ledger.Author{Sort: ledger.ByStaff, Person: "m"}}, access.Approve, ledger.Open, "", access.Unrelated)
	if err != nil {
		p.t.Fatal(err)
	}
	return g
}
