package clinic

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
)

// A deciding is what the acts that decide by a course's protocol have in common.
type deciding struct {
	stream ledger.Stream
	rules  Rules
}

// at answers the question of an act: the open course, its definition, and the
// person's whole record.
func (d deciding) at(charts Charts, want id.Course) (course.Opened, *protocol.Definition, ledger.Chart, error) {
	if err := known(charts.Of(d.stream)); err != nil {
		return course.Opened{}, nil, ledger.Chart{}, err
	}
	chart := charts.Record(d.stream)
	open, err := openCourse(chart, want)
	if err != nil {
		return open, nil, chart, err
	}
	if d.rules.Protocols == nil {
		return open, nil, chart, fmt.Errorf("clinic: an act that decides was sent without its rules")
	}
	def, err := d.rules.Protocols.WithHash(open.Hash, charts.Of(ledger.SettingStream))
	return open, def, chart, err
}

// needs is the patient's record, the clinic's own, and the signer's.
func (d deciding) needs(by doer) []ledger.Stream {
	return append([]ledger.Stream{d.stream, ledger.SettingStream}, by.own()...)
}

// DecideFinding records what somebody decided about one thing that the rules
// raised: to go on although it is there, or not now. Evidence is what the page
// showed: the decision is about exactly that.
//
// It refuses: a finding that is no longer there (Conflict, "finding.gone"); one
// that rests on other entries by now (Conflict, "page.stale"); to go on where
// nobody may (Refused, by the rule itself), where nobody has asked yet
// (Refused, "finding.not-asked"), by somebody the rule does not name (Denied,
// "scope.override", "scope.agreement"), and without the documents it asks for
// (Invalid, beside "documents", or Refused by the rule where the record lacks
// them). Not now may be said by whoever prescribes or treats.
type DecideFinding struct {
	Patient   id.Patient
	Course    id.Course
	Gate      protocol.Gate
	Rule      string
	Decision  string // screening.GoOn or NotNow
	Reason    string
	Evidence  []id.Entry          // what the finding rested on when it was shown: Finding.Entries
	Documents []string            // what is on file, of the documents that the rule asks for
	Order     *dosing.OrderSigned // at order.sign: the order about to be signed, or nil for the one that stands
	Rules     Rules               `json:"-"`

	doer doer
}

// Name is "finding.decide".
func (DecideFinding) Name() string { return "finding.decide" }

// Action is Sign.
func (DecideFinding) Action() access.Action { return access.Sign }

// Classes is Clinical.
func (DecideFinding) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record, the clinic's own, and the signer's.
func (d DecideFinding) Needs() []ledger.Stream { return d.deciding().needs(d.doer) }

func (d DecideFinding) deciding() deciding {
	return deciding{ledger.PatientStream(d.Patient), d.Rules}
}

func (DecideFinding) whole() {}

// By takes note of who decides.
func (d DecideFinding) By(g access.Grant) (Act, error) {
	d.doer = doerOf(g)
	return d, d.doer.acts("scope.override", access.Prescriber, access.Therapist, access.Director)
}

// Decide decides.
func (d DecideFinding) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	open, def, chart, err := d.deciding().at(charts, d.Course)
	if err != nil {
		return nil, err
	}
	q := course.Question{Definition: def, Gate: d.Gate, Now: now, Location: loc, Order: d.Order}
	f, ok := d.Rules.Library.Why(q, chart, charts.Of(ledger.SettingStream)).Finding(d.Rule)
	if !ok || f.State == protocol.Clear || !f.Decision.Blocks() {
		return nil, fault.Clash("finding.gone", "This no longer stands in the way. Look again.")
	}
	shown := slices.Clone(d.Evidence)
	slices.Sort(shown)
	if !slices.Equal(slices.Compact(shown), f.Entries()) {
		return nil, fault.Clash("page.stale", "What this rests on has changed since you opened the page. Look again; what you typed is kept.")
	}
	if d.Decision == screening.GoOn {
		if err := d.mayGoOn(charts, chart, f, now, loc); err != nil {
			return nil, err
		}
	}
	return []Proposal{{Stream: d.deciding().stream, Fact: d.fact(open, def, f, chart, now, loc)}}, nil
}

// mayGoOn refuses to go on where the rule does not let this person.
func (d DecideFinding) mayGoOn(charts Charts, chart ledger.Chart, f protocol.Finding, now time.Time, loc *time.Location) error {
	switch {
	case f.Override.None || len(f.Override.By) == 0:
		return fault.Refuse(f.Rule, "%s Nobody may go on here.", f.Say)
	case !f.Decidable():
		return fault.Refuse("finding.not-asked", "%s It is asked first, and decided then.", f.Say)
	}
	may := slices.ContainsFunc(f.Override.By, func(role string) bool { return d.doer.is(access.Role(role)) })
	if !may {
		return fault.Deny("scope.override", "%s", orElse(f.Override.Sentence, "This is decided by somebody in another role."))
	}
	if d.doer.is(access.Prescriber) {
		if err := d.doer.practises(charts, staff.Prescribe, "scope.override", now, loc); err != nil {
			return err
		}
	}
	return d.documented(chart, f, quantity.DayOf(now, loc))
}

// documented refuses to go on without the documents that the rule asks for.
// Those that are entries of the record must be there; others are named.
func (d DecideFinding) documented(chart ledger.Chart, f protocol.Finding, today quantity.Day) error {
	for _, doc := range f.Override.With {
		if !slices.Contains(d.Documents, doc) {
			return fault.Bad("documents", "Say that the %s is on file.", strings.ReplaceAll(doc, "-", " "))
		}
		switch doc {
		case "safety-plan":
			if _, plan, ok := ledger.Last[screening.SafetyPlanned](chart); !ok || !plan.Current(today) {
				return fault.Refuse(f.Rule, "There is no current safety plan on record.")
			}
		case "risk-review":
			if _, _, ok := ledger.Last[screening.RiskReviewed](chart); !ok {
				return fault.Refuse(f.Rule, "There is no risk review on record.")
			}
		}
	}
	return nil
}

// fact is what is recorded.
func (d DecideFinding) fact(open course.Opened, def *protocol.Definition, f protocol.Finding, chart ledger.Chart, now time.Time, loc *time.Location) screening.FindingDecided {
	out := screening.FindingDecided{Course: open.Course, Protocol: def.Name, Hash: def.Hash(), Gate: string(d.Gate), Rule: d.Rule,
		Decision: d.Decision, Reason: d.Reason, Say: f.Say, Evidence: f.Entries(), Documents: d.Documents, Second: f.Override.Second}
	switch d.Gate {
	case protocol.Determination:
		if valid, ok := screening.Validity(def, screening.DeterminationValidity, screening.ScreeningValidity); ok {
			out.Until = ledger.Stamp(now.Add(valid))
		}
	case protocol.OrderSign:
		out.Order = course.OrderOf(course.Question{Now: now, Order: d.Order}, chart)
	case protocol.DosingStart, protocol.DosingFurther, protocol.DosingLeave:
		out.For = quantity.DayOf(now, loc)
	}
	return out
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// CosignFinding puts the second signature under a decision, where the rule asks
// for one: by another person, in the role it names.
//
// It refuses: the person who decided (Refused, "cosign.same-person"); another
// role than the rule names (Denied, "scope.cosign"); a decision that asks for
// none, was signed already, or was followed by another about the same rule
// (Conflict, "cosign.none", "cosign.done", "cosign.newer").
type CosignFinding struct {
	Patient id.Patient
	Entry   id.Entry // the decision
	Note    string

	doer doer
}

// Name is "finding.cosign".
func (CosignFinding) Name() string { return "finding.cosign" }

// Action is Sign.
func (CosignFinding) Action() access.Action { return access.Sign }

// Classes is Clinical.
func (CosignFinding) Classes() []ledger.Class { return []ledger.Class{ledger.Clinical} }

// Needs is the patient's record and the signer's own.
func (c CosignFinding) Needs() []ledger.Stream {
	return append([]ledger.Stream{ledger.PatientStream(c.Patient)}, c.doer.own()...)
}

// By takes note of who signs.
func (c CosignFinding) By(g access.Grant) (Act, error) {
	c.doer = doerOf(g)
	return c, c.doer.acts("scope.cosign", access.Prescriber, access.Therapist, access.Director)
}

// Decide signs.
func (c CosignFinding) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(c.Patient)
	all := screening.Decisions(charts.Of(stream))
	i := slices.IndexFunc(all, func(r screening.Ruling) bool { return r.Entry.ID == c.Entry })
	if i < 0 {
		return nil, fault.Missing("There is no such decision in this record.")
	}
	r := all[i]
	newer := slices.ContainsFunc(all[i+1:], func(o screening.Ruling) bool {
		return o.Fact.Rule == r.Fact.Rule && o.Fact.Gate == r.Fact.Gate && o.Fact.Course == r.Fact.Course
	})
	if r.Fact.Second == "" {
		return nil, fault.Clash("cosign.none", "This decision asks for no second signature.")
	}
	if screening.SamePerson(r.Entry.By, c.doer.author) {
		return nil, fault.Refuse("cosign.same-person", "The second signature is another person's.")
	}
	if err := c.doer.acts("scope.cosign", access.Role(r.Fact.Second)); err != nil {
		return nil, err
	}
	switch {
	case r.Cosigned != nil:
		return nil, fault.Clash("cosign.done", "This decision was signed by a second person already.")
	case newer:
		return nil, fault.Clash("cosign.newer", "This was decided anew since. Look again.")
	}
	if r.Fact.Second == screening.AsPrescriber {
		if err := c.doer.practises(charts, staff.Prescribe, "scope.cosign", now, loc); err != nil {
			return nil, err
		}
	}
	return []Proposal{{Stream: stream, Fact: screening.FindingCosigned{Entry: c.Entry, As: r.Fact.Second, Note: c.Note}}}, nil
}
