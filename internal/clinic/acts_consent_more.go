package clinic

import (
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// ChooseConsent records an answer to a separate agreement: touch, telehealth,
// the group, recording, research, sharing. Yes is signed; allowing less can be
// said aloud and written down by who heard it.
//
// It refuses: no such answer (Invalid, beside "choice"); more than was allowed,
// only said (Invalid, beside "how") or said under the medicine (Refused,
// "consent.altered"); a text changed by one byte (Conflict,
// "consent.other-text"); a newer version that matters (Conflict,
// "consent.newer"); a talk in another language that nobody interpreted (Invalid,
// beside "interpreter").
type ChooseConsent struct {
	Patient id.Patient
	Chosen  consent.Chosen
	Rules   Rules `json:"-"`
}

// Name is "consent.choose".
func (ChooseConsent) Name() string { return "consent.choose" }

// Action is Sign by the client's own link; in the room it is recorded by who is
// there.
func (c ChooseConsent) Action() access.Action {
	if c.Chosen.How == consent.ByLink {
		return access.Sign
	}
	return access.Create
}

// Classes is Consents.
func (ChooseConsent) Classes() []ledger.Class { return consents() }

// Needs is the patient's record and the clinic's own.
func (c ChooseConsent) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(c.Patient), ledger.SettingStream}
}

func (ChooseConsent) whole() {}

// By holds the link to the client and the room to the staff.
func (c ChooseConsent) By(g access.Grant) (Act, error) {
	switch client := clientOnly(g); {
	case client != (c.Chosen.How == consent.ByLink):
		return c, fault.Deny("scope.consent", "The client answers by their own link, or in the room with somebody beside them.")
	case client:
		return c, nil
	}
	return c, beside(g)
}

// Decide takes the answer. A no does not run out.
func (c ChooseConsent) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream, fact := ledger.PatientStream(c.Patient), c.Chosen
	a, err := c.Rules.agreeingIn(charts, stream, fact.Text, now, loc)
	if err != nil {
		return nil, err
	}
	if err := fact.Check(); err != nil {
		return nil, err
	}
	v, choice, err := a.asking.MayChoose(a.chart, fact, a.altered)
	if err != nil {
		return nil, err
	}
	fact.Version, fact.Until = v.Version, time.Time{}
	if choice.Width > 0 {
		fact.Until = now.In(loc).AddDate(0, v.Months, 0)
	}
	fact.Name = strings.Join(strings.Fields(fact.Name), " ")
	return []Proposal{{Stream: stream, Fact: fact}}, nil
}

// WithdrawConsent takes an agreement back, whole or one part of it. It is always
// taken, from anybody who is told: nobody has to wait, or give a reason.
type WithdrawConsent struct {
	Patient   id.Patient
	Withdrawn consent.Withdrawn
}

// Name is "consent.withdraw".
func (WithdrawConsent) Name() string { return "consent.withdraw" }

// Action is Create.
func (WithdrawConsent) Action() access.Action { return access.Create }

// Classes is Consents.
func (WithdrawConsent) Classes() []ledger.Class { return consents() }

// Needs is the patient's record.
func (w WithdrawConsent) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(w.Patient)}
}

// By notes how it was said.
func (w WithdrawConsent) By(g access.Grant) (Act, error) {
	switch {
	case clientOnly(g):
		w.Withdrawn.How = consent.ByLink
	case w.Withdrawn.How == "" || w.Withdrawn.How == consent.ByLink:
		w.Withdrawn.How = consent.Spoken
	}
	return w, nil
}

// Decide takes it back.
func (w WithdrawConsent) Decide(charts Charts, _ time.Time, _ *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(w.Patient)
	if err := known(charts.Of(stream)); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: stream, Fact: w.Withdrawn}}, nil
}

// PublishConsent puts a version of a text into use here: a shipped one as it is,
// or one that the site wrote itself. Its exact bytes are kept.
//
// It refuses: a treatment text by anybody but a prescriber or medical director,
// or a therapist where the protocol gives no medicine (Denied,
// "scope.consent-publish"); a text that lacks something it must say, or
// says what is never said to a client, or leaves a place open (Invalid, beside
// "body"); a text that does not say what the protocol says (Refused,
// "consent.protocol-changed"); another text under the same version (Invalid,
// beside "version"); the version in use already (Conflict, "consent.in-use"); a
// change of the protocol's figures called editorial (Invalid, beside "change");
// a change that matters for safety in force sooner than the notice (Invalid,
// beside "from").
type PublishConsent struct {
	Published consent.Published
	Before    string // hash of the last version the page was made beside; empty for the first
	Rules     Rules  `json:"-"`

	doer doer
}

// Name is "consent.publish".
func (PublishConsent) Name() string { return "consent.publish" }

// Action is Approve.
func (PublishConsent) Action() access.Action { return access.Approve }

// Classes is Open.
func (PublishConsent) Classes() []ledger.Class { return []ledger.Class{ledger.Open} }

// Needs is the clinic's own record.
func (PublishConsent) Needs() []ledger.Stream { return []ledger.Stream{ledger.SettingStream} }

// PublishesConsent returns who puts a text about a treatment into use: whoever
// prescribes or answers for the medicine here, and also whoever treats where the
// protocol gives no medicine: such a practice may have no prescriber.
func PublishesConsent(def *protocol.Definition) []access.Role {
	roles := []access.Role{access.Prescriber, access.Director}
	if def != nil && def.Plan.Route == protocol.NoRoute {
		roles = append(roles, access.Therapist)
	}
	return roles
}

// By asks who publishes.
func (p PublishConsent) By(g access.Grant) (Act, error) {
	p.doer = doerOf(g)
	return p, nil
}

// Decide publishes.
func (p PublishConsent) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	settings := charts.Of(ledger.SettingStream)
	versions := consent.PublishedIn(settings)
	doc, err := p.Published.Document()
	if err != nil {
		return nil, err
	}
	a := consent.Asking{Now: now, Location: loc, Versions: versions}
	if doc.Protocol != "" {
		if a.Definition, err = p.Rules.Protocols.Named(doc.Protocol, settings); err != nil {
			return nil, err
		}
	}
	if p.Published.Sort == consent.Treatment {
		if err := p.doer.acts("scope.consent-publish", PublishesConsent(a.Definition)...); err != nil {
			return nil, err
		}
	}
	last, _ := versions.Latest(doc.Text, doc.Language)
	if last.Hash != p.Before {
		return nil, fault.Clash("page.stale", "Another version of this text was put into use since you opened the page. Look again; what you wrote is kept.")
	}
	if err := p.Rules.Consents.MayPublish(a, p.Published, doc); err != nil {
		return nil, err
	}
	return []Proposal{{Stream: ledger.SettingStream, Fact: p.Published}}, nil
}
