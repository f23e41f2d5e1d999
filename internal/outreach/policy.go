package outreach

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// A Source says where a figure comes from.
type Source struct {
	Cite     string `yaml:"cite"` // a key of docs/references.md
	Grade    string `yaml:"grade"`
	Note     string `yaml:"note"`
	Reviewed string `yaml:"reviewed"`
}

func (s Source) whole() bool { return s.Cite != "" && s.Grade != "" && s.Reviewed != "" }

// Hours are when a message may arrive, in the person's own time zone.
type Hours struct {
	Days   []string `yaml:"days"` // monday … sunday
	From   string   `yaml:"from"` // "09:00"
	Until  string   `yaml:"until"`
	Source Source   `yaml:"source"`

	days        [7]bool
	from, until int // minutes after midnight
}

// A Rung is one message of the ladder that an occasion is asked by.
type Rung struct {
	Wait    time.Duration `yaml:"wait"`    // after the message before
	Form    string        `yaml:"form"`    // Full, Brief or Pulse
	Channel string        `yaml:"channel"` // first: as they like it; other: another way
}

// A Figure is one number of the policy: hours, days, seconds or a count, as its
// words say.
type Figure struct {
	Name   string `yaml:"figure"`
	Value  int    `yaml:"value"`
	Say    string `yaml:"say"`
	Source Source `yaml:"source"`
}

// A Policy says how people are asked and reminded. It is data: see
// texts/outreach.yaml.
type Policy struct {
	Version      int               `yaml:"outreach"`
	Hours        Hours             `yaml:"hours"`
	RiskHours    Hours             `yaml:"risk_hours"`  // of forms that ask what must not go unheard
	CheckHours   Hours             `yaml:"check_hours"` // of the one tap on the day after a dose
	Ladder       []Rung            `yaml:"ladder"`
	LadderSource Source            `yaml:"ladder_source"`
	Brief        map[string]string `yaml:"brief"` // the shorter form of an instrument
	BriefSource  Source            `yaml:"brief_source"`
	Figures      []Figure          `yaml:"figures"`
	Calls        Calls             `yaml:"calls"`
}

// Calls say what may be asked in a call, and what is known of answers given so.
type Calls struct {
	Source Source   `yaml:"source"` // of asking in a call at all
	Modes  []Spoken `yaml:"modes"`
	Others string   `yaml:"others"` // what is said of a questionnaire that modes does not name
}

// Spoken is what is known of one questionnaire asked in a call beside the same
// one filled in alone.
type Spoken struct {
	Instrument string `yaml:"instrument"`
	Say        string `yaml:"say"`
	Source     Source `yaml:"source"`
}

// Of returns what is known of a questionnaire asked in a call, as a sentence with
// where it comes from; no source where nothing is known.
func (c Calls) Of(instrument string) (say string, from *Source) {
	for i, m := range c.Modes {
		if m.Instrument == instrument {
			return m.Say, &c.Modes[i].Source
		}
	}
	return c.Others, nil
}

// Names of the figures; the file has each of them.
const (
	weekly   = "weekly"
	seconds  = "seconds"
	together = "together"
	leave    = "leave"
	misses   = "misses"
	silence  = "silence"
	callIn   = "call"
	patience = "patience"
	past     = "past"
	linkDays = "link"
	keptDays = "kept"
)

var figureNames = []string{weekly, seconds, together, leave, misses, silence, callIn, patience, past, linkDays, keptDays}

// Channels of a rung.
const (
	firstWay = "first"
	otherWay = "other"
)

// ParsePolicy reads a policy and refuses a field it does not know, a figure
// that is missing, and one without its source.
func ParsePolicy(file []byte) (*Policy, error) {
	var p Policy
	dec := yaml.NewDecoder(bytes.NewReader(file))
	dec.KnownFields(true)
	if err := dec.Decode(&p); err != nil {
		return nil, fmt.Errorf("outreach: policy: %w", err)
	}
	for _, name := range figureNames {
		if !slices.ContainsFunc(p.Figures, func(f Figure) bool { return f.Name == name }) {
			return nil, fmt.Errorf("outreach: the figure %s is missing", name)
		}
	}
	for _, f := range p.Figures {
		if !slices.Contains(figureNames, f.Name) || f.Value < 1 || f.Say == "" || !f.Source.whole() {
			return nil, fmt.Errorf("outreach: the figure %q is unknown, or lacks its value, words or source", f.Name)
		}
	}
	for _, h := range []*Hours{&p.Hours, &p.RiskHours, &p.CheckHours} {
		if err := h.read(); err != nil {
			return nil, err
		}
	}
	if !p.Calls.Source.whole() || p.Calls.Others == "" || slices.ContainsFunc(p.Calls.Modes, func(m Spoken) bool { return m.Instrument == "" || m.Say == "" || !m.Source.whole() }) {
		return nil, fmt.Errorf("outreach: what may be asked in a call lacks its words or source")
	}
	return &p, p.checkLadder()
}

func (p *Policy) checkLadder() error {
	if len(p.Ladder) == 0 || !p.LadderSource.whole() || !p.BriefSource.whole() {
		return fmt.Errorf("outreach: the ladder or the short forms lack their steps or source")
	}
	for i, r := range p.Ladder {
		if !slices.Contains([]string{Full, Brief, Pulse}, r.Form) || r.Channel != firstWay && r.Channel != otherWay || (r.Wait < 24*time.Hour) != (i == 0) {
			return fmt.Errorf("outreach: step %d of the ladder has no form, channel, or wait of a day", i+1)
		}
	}
	return nil
}

var dayNames = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

func (h *Hours) read() error {
	for _, d := range h.Days {
		i := slices.Index(dayNames, d)
		if i < 0 {
			return fmt.Errorf("outreach: %q is no day", d)
		}
		h.days[i] = true
	}
	var err1, err2 error
	h.from, err1 = minutes(h.From)
	h.until, err2 = minutes(h.Until)
	if err1 != nil || err2 != nil || h.until-h.from < 60 || len(h.Days) == 0 || !h.Source.whole() {
		return fmt.Errorf("outreach: the hours %s to %s on %s are not whole", h.From, h.Until, strings.Join(h.Days, ", "))
	}
	return nil
}

func minutes(clock string) (int, error) {
	t, err := time.Parse("15:04", clock)
	return t.Hour()*60 + t.Minute(), err
}

func (p *Policy) figure(name string) int {
	for _, f := range p.Figures {
		if f.Name == name {
			return f.Value
		}
	}
	return 0
}

func (p *Policy) hours(name string) time.Duration {
	return time.Duration(p.figure(name)) * time.Hour
}

// Kept is how long attempts to send are kept beside the record.
func (p *Policy) Kept() time.Duration { return 24 * p.hours(keptDays) }

// CallWithin is within which time a person calls who is asked to.
func (p *Policy) CallWithin() time.Duration { return p.hours(callIn) }

// Budget is how long the questions of seven days may take at most.
func (p *Policy) Budget() time.Duration { return time.Duration(p.figure(seconds)) * time.Second }

// LinkLasts is how long a link works at most.
func (p *Policy) LinkLasts() time.Duration { return 24 * p.hours(linkDays) }

// leastOpen is the shortest part of the safe hours that is worth keeping to what
// somebody chose.
const leastOpen = 30 // minutes

// Opens returns the first moment from t on at which a message of a form may
// arrive for somebody, in their own time zone; risk says that it asks what must
// not go unheard. Hours they chose replace ours; of the safe hours of a form with
// such a question they leave the part that is theirs too, or, where there is
// none, all.
func (p *Policy) Opens(s Standing, clinic *time.Location, form string, risk bool, t time.Time) time.Time {
	return p.opens(s, s.Zone(clinic), form, risk, t)
}

// opens is Opens where it is known which clock they live by.
func (p *Policy) opens(s Standing, loc *time.Location, form string, risk bool, t time.Time) time.Time {
	h := p.Hours
	if form == Check {
		h = p.CheckHours
	}
	chosen := s.Prefers.Until > 0
	switch {
	case risk:
		h = p.RiskHours
		if from, until := max(h.from, s.Prefers.From), min(h.until, s.Prefers.Until); chosen && until-from >= leastOpen {
			h.from, h.until = from, until
		}
	case chosen:
		h.from, h.until = s.Prefers.From, s.Prefers.Until
	}
	local := t.In(loc)
	for day := range 15 {
		// Noon of the day, so that a skipped or repeated hour moves no date.
		noon := time.Date(local.Year(), local.Month(), local.Day()+day, 12, 0, 0, 0, loc)
		from := atMinute(noon, h.from, loc)
		if from.Before(t) {
			from = t
		}
		if at := from.In(loc); h.days[at.Weekday()] && h.holds(at) && sameDay(at, noon) {
			return from
		}
	}
	return t // no day of two weeks: the policy was not read
}

// holds reports whether a local time lies within the hours.
func (h Hours) holds(local time.Time) bool {
	m := local.Hour()*60 + local.Minute()
	return m >= h.from && m < h.until
}

// atMinute is a minute of a local day. Where the clock skips it, it is the same
// time after the skip.
func atMinute(day time.Time, minute int, loc *time.Location) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), minute/60, minute%60, 0, 0, loc)
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}
