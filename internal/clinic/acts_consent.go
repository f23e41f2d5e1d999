package clinic

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
)

// consents is the class of what was agreed.
func consents() []ledger.Class { return []ledger.Class{ledger.Consents} }

// beside denies whoever is not somebody who gives care: they hand a text over,
// listen, and are there when a client signs in the room.
func beside(g access.Grant) error {
	return doerOf(g).acts("scope.consent", access.Therapist, access.Prescriber, access.Monitor, access.Trainee)
}

// agreeing is what acts about agreements go by: the joined record, how it is
// asked, and whether the person is fully back from a dose.
type agreeing struct {
	chart   ledger.Chart
	asking  consent.Asking
	altered bool
}

// agreeingIn reads what an act about the agreement to a text goes by.
func (r Rules) agreeingIn(charts Charts, stream ledger.Stream, text string, now time.Time, loc *time.Location) (agreeing, error) {
	if err := known(charts.Of(stream)); err != nil {
		return agreeing{}, err
	}
	chart, settings := charts.Record(stream), charts.Of(ledger.SettingStream)
	if _, _, died := ledger.Last[patient.DeathNoted](chart); died {
		return agreeing{}, fault.Refuse("consent.deceased", "The record says that this person has died, so nothing is agreed to.")
	}
	a := agreeing{chart: chart, asking: consent.Asking{Now: now, Location: loc, Versions: consent.PublishedIn(settings)}}
	def, err := r.ConsentProtocol(chart, settings, a.asking.Versions, text)
	if err != nil {
		return a, err
	}
	a.asking.Definition = def
	_, a.altered = r.Altered(chart, settings, now.In(loc))
	return a, nil
}

// ConsentProtocol returns the protocol that a text is about, in the version that
// the open course goes by, or else in the one that new courses would; nil for a
// separate agreement.
func (r Rules) ConsentProtocol(chart, settings ledger.Chart, vs consent.Versions, text string) (*protocol.Definition, error) {
	of := vs.Of(text)
	if len(of) == 0 || of[len(of)-1].Protocol == "" {
		return nil, nil
	}
	name := of[len(of)-1].Protocol
	if open, ok := course.Current(chart); ok && open.Protocol == name {
		return r.Protocols.WithHash(open.Hash, settings)
	}
	return r.Protocols.Named(name, settings)
}

// Altered says whether somebody is not yet fully back from a dose, and until
// when. Where the protocol does not say how long somebody is watched, the figure
// about agreements counts. now is at the clinic's place.
func (r Rules) Altered(chart, settings ledger.Chart, now time.Time) (until time.Time, altered bool) {
	var def *protocol.Definition
	if open, ok := course.Current(chart); ok {
		if d, err := r.Protocols.WithHash(open.Hash, settings); err == nil {
			def = d
		}
	}
	var afterwards time.Duration
	if r.Consents != nil {
		f, _ := r.Consents.Figure("afterwards")
		afterwards = f.Length()
	}
	return course.Altered(chart, def, afterwards, now)
}

// OfferConsent gives a text to somebody to read, with its places filled in. The
// version offered is the last one published.
//
// It refuses: a text that is not in use here (NotFound); a place that is not
// filled (Invalid, beside its name); somebody who is not fully back from a dose
// (Refused, "consent.altered"); a version that is not the last (Conflict,
// "consent.newer").
type OfferConsent struct {
	Patient id.Patient
	Text    string
	Version string // the hash of the published version that the page showed
	How     string // consent.InRoom or consent.ByLink
	Fields  []consent.Filled
	Rules   Rules `json:"-"`
}

// Name is "consent.offer".
func (OfferConsent) Name() string { return "consent.offer" }

// Action is Create.
func (OfferConsent) Action() access.Action { return access.Create }

// Classes is Consents.
func (OfferConsent) Classes() []ledger.Class { return consents() }

// Needs is the patient's record and the clinic's own.
func (o OfferConsent) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(o.Patient), ledger.SettingStream}
}

func (OfferConsent) whole() {}

// By asks for somebody who gives care.
func (o OfferConsent) By(g access.Grant) (Act, error) { return o, beside(g) }

// Decide offers the last version.
func (o OfferConsent) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(o.Patient)
	a, err := o.Rules.agreeingIn(charts, stream, o.Text, now, loc)
	if err != nil {
		return nil, err
	}
	v, ok := a.asking.Versions.Named(o.Version)
	if !ok || v.Text != o.Text {
		return nil, fault.Missing("This text is not in use here.")
	}
	if last, _ := a.asking.Versions.Latest(v.Text, v.Language); last.Hash != v.Hash {
		return nil, fault.Clash("consent.newer", "A newer version of this text, %s, was put into use meanwhile. Look again.", last.Version)
	}
	if err := a.asking.MayOffer(v, a.altered); err != nil {
		return nil, err
	}
	doc, err := v.Document()
	if err != nil {
		return nil, err
	}
	if doc, err = doc.FillIn(o.Fields); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: stream, Fact: consent.Offered{Text: v.Text, Version: v.Version, Hash: doc.Hash(), Base: v.Hash, How: o.How, Fields: o.Fields}}}, nil
}

// TeachBack records what somebody said, or chose, when asked what they had
// understood. Whether a chosen answer is right is decided here; whether words
// were right, by the one who listened.
//
// It refuses: a question that the text does not ask (NotFound); a text changed
// by one byte (Conflict, "consent.other-text"); a client judging their own words
// (Denied, "scope.teach-back"); somebody who is not fully back from a dose
// (Refused, "consent.altered").
type TeachBack struct {
	Patient id.Patient
	Taught  consent.TaughtBack
	Rules   Rules `json:"-"`
}

// Name is "consent.teach-back".
func (TeachBack) Name() string { return "consent.teach-back" }

// Action is Create.
func (TeachBack) Action() access.Action { return access.Create }

// Classes is Consents.
func (TeachBack) Classes() []ledger.Class { return consents() }

// Needs is the patient's record and the clinic's own.
func (t TeachBack) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(t.Patient), ledger.SettingStream}
}

func (TeachBack) whole() {}

// By holds clients to the answers they can choose.
func (t TeachBack) By(g access.Grant) (Act, error) {
	t.Taught.How = consent.InRoom
	if !clientOnly(g) {
		return t, beside(g)
	}
	t.Taught.How = consent.ByLink
	if t.Taught.Choice == "" {
		return t, fault.Deny("scope.teach-back", "Somebody on the care team listens to what you say in your own words.")
	}
	return t, nil
}

// Decide records the answer.
func (t TeachBack) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream, fact := ledger.PatientStream(t.Patient), t.Taught
	a, err := t.Rules.agreeingIn(charts, stream, fact.Text, now, loc)
	if err != nil {
		return nil, err
	}
	q, err := a.asking.MayTeach(fact, a.altered)
	if err != nil {
		return nil, err
	}
	if fact.Choice != "" {
		i := slices.IndexFunc(q.Answers, func(x consent.Answer) bool { return x.Say == fact.Choice })
		if i < 0 {
			return nil, fault.Bad("choice", "Choose one of the answers.")
		}
		fact.Understood = q.Answers[i].Right
	}
	return []Proposal{{Stream: stream, Fact: fact}}, nil
}

// SignConsent signs a text: the client by their link, or in the room on the
// clinic's device with somebody of the staff beside them; the prescriber for
// the medical part; the therapist for the therapy. The signature is bound to
// the hash of what was shown, and ends when the text says.
//
// It refuses: another role than the signature's (Denied, "scope.consent"); a
// text changed by one byte (Conflict, "consent.other-text"); a newer version
// that matters for safety (Conflict, "consent.newer"); a page that is stale
// because the agreement was taken back meanwhile (Conflict, "page.stale");
// somebody who is not fully back from a dose (Refused, "consent.altered"); what
// is not yet understood (Refused, "consent.not-yet-understood"); a text that no
// longer says what the protocol says (Refused, "consent.protocol-changed"); a
// talk in another language that nobody interpreted (Invalid, beside
// "interpreter").
type SignConsent struct {
	Patient id.Patient
	Signed  consent.Signed
	Head    int64 // entries in the book when the page was made
	Rules   Rules `json:"-"`
}

// Name is "consent.sign".
func (SignConsent) Name() string { return "consent.sign" }

// Action is Sign; a client's signature in the room is recorded by who is there.
func (s SignConsent) Action() access.Action {
	if s.Signed.As == consent.AsClient && s.Signed.How == consent.InRoom {
		return access.Create
	}
	return access.Sign
}

// Classes is Consents.
func (SignConsent) Classes() []ledger.Class { return consents() }

// Needs is the patient's record and the clinic's own.
func (s SignConsent) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(s.Patient), ledger.SettingStream}
}

// RestsOn is that nobody took it back meanwhile.
func (s SignConsent) RestsOn() ([]string, int64) {
	return []string{consent.Withdrawn{}.Kind()}, s.Head
}

func (SignConsent) whole() {}

// By asks in which role somebody signs.
func (s SignConsent) By(g access.Grant) (Act, error) {
	client, link := clientOnly(g), s.Signed.How == consent.ByLink
	switch {
	case s.Signed.As == consent.AsClient && client && link:
		return s, nil
	case s.Signed.As == consent.AsClient && !client && !link:
		return s, beside(g)
	case s.Signed.As == consent.AsPrescriber && !client && !link:
		return s, doerOf(g).prescribes("scope.consent")
	case s.Signed.As == consent.AsTherapist && !client && !link:
		return s, doerOf(g).treats("scope.consent")
	}
	return s, fault.Deny("scope.consent", "Everybody signs for themselves: the client by their own link or in the room, the prescriber and the therapist signed in.")
}

// Decide signs.
func (s SignConsent) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream, fact := ledger.PatientStream(s.Patient), s.Signed
	a, err := s.Rules.agreeingIn(charts, stream, fact.Text, now, loc)
	if err != nil {
		return nil, err
	}
	if err := fact.Check(); err != nil {
		return nil, err
	}
	if err := a.asking.MaySign(a.chart, fact, a.altered); err != nil {
		return nil, err
	}
	v, _ := a.asking.Versions.Named(fact.Hash)
	fact.Version, fact.Until = v.Version, now.In(loc).AddDate(0, v.Months, 0)
	fact.Name = strings.Join(strings.Fields(fact.Name), " ")
	return []Proposal{{Stream: stream, Fact: fact}}, nil
}
