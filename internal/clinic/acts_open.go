package clinic

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/screening"
)

// An OpenQuestion is a questionnaire that somebody can answer now: the plan asks
// for it, or an invitation that stands does.
type OpenQuestion struct {
	Ask        string   // the occasion's key, "phq-9/1-month", or an instrument
	Instrument string   // what is asked; by a link without the question about suicide where nobody would hear
	Purpose    string   // of the invitation: screening.ForMeasures or ForPulse
	Invitation id.Entry // that stands and asks for it; empty: there is none yet
	Seconds    int      // how long it takes, as the instrument says
	Until      time.Time
}

// OpenQuestions lists what somebody can answer now, what the plan asks first. It
// is about what they do alone: where nobody is on duty (watched is false), what
// would go unheard is not among it. now is at the clinic's place.
func OpenQuestions(chart, settings ledger.Chart, watched bool, rules Rules, instruments *instrument.Library, now time.Time) ([]OpenQuestion, error) {
	follow, err := Follow(chart, settings, watched, rules, instruments, now)
	if err != nil || follow.Over {
		return nil, err
	}
	lib := instruments.For(settings)
	standing := standingAsks(chart, now)
	var out []OpenQuestion
	for _, a := range follow.Asks {
		if a.State != course.OccasionOpen || !a.Remote || outreach.Observed(chart, Reminding(), a) != "" {
			continue
		}
		q := OpenQuestion{Ask: a.Key, Instrument: a.Instrument, Purpose: screening.ForMeasures, Seconds: a.Seconds, Until: a.Closes}
		if limit := now.Add(Reminding().LinkLasts()); q.Until.IsZero() || q.Until.After(limit) {
			q.Until = limit
		}
		if i := slices.IndexFunc(standing, func(s OpenQuestion) bool { return s.Ask == a.Key }); i >= 0 {
			q.Invitation, q.Purpose, q.Until = standing[i].Invitation, standing[i].Purpose, standing[i].Until
			standing = slices.Delete(standing, i, i+1)
		}
		out = append(out, q)
	}
	planned := map[string]bool{}
	for _, a := range follow.Asks {
		planned[a.Key] = true
	}
	for _, s := range standing {
		d, err := lib.Named(s.Instrument)
		if err != nil || planned[s.Ask] || d.Rater != instrument.RatedByPatient || answeredSince(chart, lib, s) {
			continue
		}
		if _, ok := lib.Remote(d, watched); !ok {
			continue
		}
		s.Seconds = d.Seconds
		out = append(out, s)
	}
	return out, nil
}

// standingAsks are what the invitations that stand ask for.
func standingAsks(chart ledger.Chart, now time.Time) []OpenQuestion {
	var out []OpenQuestion
	for e, i := range ledger.Find[screening.Invited](chart) {
		if i.Purpose != screening.ForMeasures && i.Purpose != screening.ForPulse || i.Room {
			continue
		}
		if _, stands := screening.InvitationStands(chart, e.ID, i.Purpose, now); !stands {
			continue
		}
		for _, ask := range Asked(i) {
			out = slices.DeleteFunc(out, func(q OpenQuestion) bool { return q.Ask == ask }) // the last one has it
			name, _, _ := cutKey(ask)
			out = append(out, OpenQuestion{Ask: ask, Instrument: name, Purpose: i.Purpose, Invitation: e.ID, Until: i.Until})
		}
	}
	return out
}

// answeredSince reports whether what an invitation asks for was answered after it
// was made.
func answeredSince(chart ledger.Chart, lib *instrument.Library, q OpenQuestion) bool {
	e, _ := chart.Entry(q.Invitation)
	return slices.ContainsFunc(instrument.Responses(chart), func(f instrument.Filling) bool {
		return !f.Open && !f.Left && !f.At.Before(e.At) && (f.Instrument == q.Instrument || lib.StandsIn(q.Instrument, f.Instrument))
	})
}

// OpenForm is a signed-in client opening a questionnaire that their plan asks
// for now: it makes the invitation by which it is answered. It is for clients,
// about themselves. It refuses what the plan does not ask now (Conflict,
// "form.not-open").
type OpenForm struct {
	Patient     id.Patient
	Ask         string              // as OpenQuestions has it
	Rules       Rules               `json:"-"`
	Instruments *instrument.Library `json:"-"`

	rotaAndStaff
}

// Name is "measure.open".
func (OpenForm) Name() string { return "measure.open" }

// Action is Create.
func (OpenForm) Action() access.Action { return access.Create }

// Classes is Scheduling.
func (OpenForm) Classes() []ledger.Class { return []ledger.Class{ledger.Scheduling} }

func (OpenForm) forClients() {}

func (OpenForm) whole() {}

// Needs is the patient's record, and the clinic's own.
func (o OpenForm) Needs() []ledger.Stream {
	return []ledger.Stream{ledger.PatientStream(o.Patient), ledger.SettingStream}
}

// By takes clients only: staff put questions before somebody with InviteClient.
func (o OpenForm) By(g access.Grant) (Act, error) {
	if !clientOnly(g) {
		return nil, fault.Deny("scope.own-questions", "A client opens their own questions. To ask somebody, make a link on the page of questionnaires.")
	}
	return o, nil
}

// Decide invites to it. Where an invitation stands already, nothing more is kept.
func (o OpenForm) Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error) {
	stream := ledger.PatientStream(o.Patient)
	chart := charts.Record(stream)
	if err := known(chart); err != nil {
		return nil, err
	}
	open, err := OpenQuestions(chart, charts.Of(ledger.SettingStream), charts.desk(now, loc).MayAsk(), o.Rules, o.Instruments, now.In(loc))
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(open, func(q OpenQuestion) bool { return q.Ask == strings.TrimSpace(o.Ask) })
	if at < 0 {
		return nil, fault.Clash("form.not-open", "This is not asked at the moment. Look again.")
	}
	if open[at].Invitation != "" {
		return nil, nil
	}
	follow, _ := course.Latest(chart)
	invited := screening.Invited{Course: follow.Course, Purpose: screening.ForMeasures, Asks: []string{open[at].Ask}, Until: open[at].Until.UTC().Truncate(time.Second)}
	return []Proposal{{Stream: stream, Fact: invited}}, nil
}
