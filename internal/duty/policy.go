package duty

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
)

// A Source says where a length comes from.
type Source struct {
	Cite     string `yaml:"cite"` // a key of docs/references.md
	Grade    string `yaml:"grade"`
	Note     string `yaml:"note"`
	Reviewed string `yaml:"reviewed"`
}

// A Length is how long one thing may take.
type Length struct {
	Name    string `yaml:"length"`
	Minutes int    `yaml:"minutes"`
	Say     string `yaml:"say"`   // what it is about, for the page of who is on call
	Least   int    `yaml:"least"` // in minutes: what a clinic may set; 0: no bound of its own
	Most    int    `yaml:"most"`
	Source  Source `yaml:"source"`
	Set     int    `yaml:"-"` // what the clinic set instead, in minutes; 0: it did not
}

// Counts returns the minutes that count: the clinic's own, or ours.
func (l Length) Counts() int {
	if l.Set > 0 {
		return l.Set
	}
	return l.Minutes
}

// Reading is when the team reads what came in while nobody is on call.
type Reading struct {
	Days   []string `yaml:"days" json:"days"` // monday … sunday
	At     string   `yaml:"at" json:"at"`     // "09:00", at the clinic's place
	Source Source   `yaml:"source" json:"-"`
}

// Quiet are the hours in which an amber answer waits for the morning.
type Quiet struct {
	From   string `yaml:"from"`
	Until  string `yaml:"until"`
	Source Source `yaml:"source"`
}

// Matters is an answer outside a questionnaire that raises an alert.
type Matters struct {
	Fact  string `yaml:"fact"`
	Level string `yaml:"level"`
}

// A Policy is the lengths that ship; each is ours until a clinic sets its own.
type Policy struct {
	Version int       `yaml:"duty"`
	Lengths []Length  `yaml:"lengths"`
	Reading Reading   `yaml:"reading"`
	Quiet   Quiet     `yaml:"quiet"`
	Facts   []Matters `yaml:"facts"`
}

// Names of the lengths; the file has each of them.
const (
	CallRed       = "call.red"
	CallAmber     = "call.amber"
	CallKnown     = "call.known"
	CallWanted    = "call.asked"
	CallSilence   = "call.silence"
	ImportRecent  = "import.recent"
	StepBackup    = "step.backup"
	StepDirector  = "step.director"
	CloseWithin   = "close"
	AskUnanswered = "ask.unanswered"
	LookWorsening = "look.worsening"
	LookResult    = "look.result"
	Sitting       = "sitting"
	FollowUp      = "follow-up"

	SignSecond      = "sign.second"
	SignWork        = "sign.work"
	SignNote        = "sign.note"
	CloseSession    = "close.session"
	AnswerDeviation = "answer.deviation"
	RenewConsent    = "renew.consent"
	AskInvited      = "ask.invited"

	NextDay      = "next-day"      // after help was wanted in a session, or severe distress
	AloneReview  = "review.alone"  // proposed where a practice adopts working alone
	HelpComes    = "help"          // in the room
	HelpBackup   = "help.backup"   // nobody comes: the next person is called
	HelpDirector = "help.director" // still nobody
	LookReading  = "look.reading"  // a reading is so late that the prescriber is called
	LookLimit    = "look.limit"    // a reading lies past a limit
	RoomLock     = "room.lock"     // the screen in a dosing session's room locks
)

var lengthNames = []string{CallRed, CallAmber, CallKnown, CallWanted, CallSilence, ImportRecent, StepBackup, StepDirector, CloseWithin, AskUnanswered,
	LookWorsening, LookResult, Sitting, FollowUp, SignSecond, SignWork, SignNote, CloseSession, AnswerDeviation, RenewConsent, AskInvited,
	NextDay, AloneReview, HelpComes, HelpBackup, HelpDirector, LookReading, LookLimit, RoomLock}

// ParsePolicy reads the file of lengths and refuses a field it does not know,
// a length that is missing, and one without its source.
func ParsePolicy(file []byte) (*Policy, error) {
	var p Policy
	dec := yaml.NewDecoder(bytes.NewReader(file))
	dec.KnownFields(true)
	if err := dec.Decode(&p); err != nil {
		return nil, fmt.Errorf("duty: lengths: %w", err)
	}
	for _, name := range lengthNames {
		if p.find(name) == nil {
			return nil, fmt.Errorf("duty: the length %s is missing", name)
		}
	}
	for _, l := range p.Lengths {
		if !slices.Contains(lengthNames, l.Name) || l.Minutes < 1 || l.Say == "" || !l.Source.whole() {
			return nil, fmt.Errorf("duty: the length %q is unknown, or lacks its minutes, words or source", l.Name)
		}
	}
	if err := p.Reading.check(); err != nil || !p.Reading.Source.whole() {
		return nil, fmt.Errorf("duty: the reading hours are not whole: %w", err)
	}
	if _, _, err := clock(p.Quiet.From); err != nil || !p.Quiet.Source.whole() {
		return nil, fmt.Errorf("duty: the quiet hours are not whole: %w", err)
	}
	if _, _, err := clock(p.Quiet.Until); err != nil {
		return nil, fmt.Errorf("duty: the quiet hours are not whole: %w", err)
	}
	for _, f := range p.Facts {
		if f.Fact == "" || f.Level != Amber && f.Level != Red {
			return nil, fmt.Errorf("duty: the answer %q has no level", f.Fact)
		}
	}
	return &p, nil
}

func (s Source) whole() bool { return s.Cite != "" && s.Grade != "" && s.Reviewed != "" }

func (p *Policy) find(name string) *Length {
	for i := range p.Lengths {
		if p.Lengths[i].Name == name {
			return &p.Lengths[i]
		}
	}
	return nil
}

// weekdays are the names of the days, as time.Weekday counts them.
var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

func (r Reading) check() error {
	if len(r.Days) == 0 {
		return fault.Bad("days", "Choose at least one day on which somebody reads.")
	}
	for _, d := range r.Days {
		if !slices.Contains(weekdays, d) {
			return fault.Bad("days", "%q is not a day of the week.", d)
		}
	}
	_, _, err := clock(r.At)
	return err
}

// clock reads "09:00".
func clock(s string) (hour, minute int, err error) {
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, 0, fault.Bad("at", "Write the time as in 09:00.")
	}
	return t.Hour(), t.Minute(), nil
}

// LengthsSet says how long things may take here, instead of our defaults.
// A later one replaces it.
type LengthsSet struct {
	Minutes map[string]int `json:"minutes,omitempty"` // by the length's name
	Reading *Reading       `json:"reading,omitempty"`
	Reason  string         `json:"reason"`
}

// Kind is "duty.lengths-set".
func (LengthsSet) Kind() string { return "duty.lengths-set" }

// Check asks for lengths that there are, within a minute and thirty days, and
// for the reason.
func (l LengthsSet) Check() error {
	const longest = 30 * 24 * 60
	for _, name := range slices.Sorted(maps.Keys(l.Minutes)) {
		if !slices.Contains(lengthNames, name) {
			return fault.Bad("minutes", "There is no length %q.", name)
		}
		if m := l.Minutes[name]; m < 1 || m > longest {
			return fault.Bad(name, "Give a length between one minute and thirty days.")
		}
	}
	if l.Reading != nil {
		if err := l.Reading.check(); err != nil {
			return err
		}
	}
	return words("reason", l.Reason, "Write why it is another length here.")
}

// Bounds refuses lengths that a clinic may not set, beside their names.
func (p *Policy) Bounds(set LengthsSet) error {
	for _, l := range p.Lengths {
		m, said := set.Minutes[l.Name]
		if said && (l.Least > 0 && m < l.Least || l.Most > 0 && m > l.Most) {
			return fault.Bad(l.Name, "Give a length between %s and %s.", Spell(l.Least), Spell(l.Most))
		}
	}
	return nil
}

// Of returns the lengths as they count in a clinic: its own, and ours for the
// rest.
func (p *Policy) Of(rota ledger.Chart) *Policy {
	out := *p
	out.Lengths = slices.Clone(p.Lengths)
	for _, set := range ledger.Find[LengthsSet](rota) {
		for i := range out.Lengths {
			out.Lengths[i].Set = 0
			if m := set.Minutes[out.Lengths[i].Name]; m != out.Lengths[i].Minutes {
				out.Lengths[i].Set = m
			}
		}
		out.Reading = p.Reading
		if set.Reading != nil {
			out.Reading = *set.Reading
		}
	}
	return &out
}

// Length returns how long something may take: the clinic's own length, or ours.
// Zero where there is no such length.
func (d Desk) Length(name string) time.Duration {
	if d.Policy == nil {
		return 0
	}
	return d.length(name)
}

// length returns a length as it counts in the desk's clinic.
func (d Desk) length(name string) time.Duration {
	p := d.Policy
	for range ledger.Find[LengthsSet](d.Rota) {
		p = p.Of(d.Rota)
		break
	}
	l := p.find(name)
	if l == nil {
		return 0
	}
	return time.Duration(l.Counts()) * time.Minute
}

// LevelOfFact is the level that an answer outside a questionnaire raises;
// empty where it raises nothing.
func (p *Policy) LevelOfFact(fact string) string {
	for _, f := range p.Facts {
		if f.Fact == fact {
			return f.Level
		}
	}
	return ""
}

// readingHours are the hours of reading, ready to be asked.
type readingHours struct {
	days         [7]bool
	hour, minute int
}

func (p *Policy) reading(rota ledger.Chart) readingHours {
	var out readingHours
	r := p.Of(rota).Reading
	for i, name := range weekdays {
		out.days[i] = slices.Contains(r.Days, name)
	}
	out.hour, out.minute, _ = clock(r.At)
	return out
}

// sameDay is until when an amber answer is seen to: within its length, before
// the quiet hours begin; in them, when they end.
func (d Desk) sameDay(at time.Time) time.Time {
	at = at.In(d.Location)
	on := func(clockTime string, days int) time.Time {
		h, m, _ := clock(clockTime)
		return time.Date(at.Year(), at.Month(), at.Day()+days, h, m, 0, 0, d.Location)
	}
	end, morning := on(d.Policy.Quiet.From, 0), on(d.Policy.Quiet.Until, 0)
	by := at.Add(d.length(CallAmber))
	switch {
	case at.Before(morning):
		return later(by, morning)
	case !at.Before(end.Add(-d.length(CallRed))): // too close to the night to be seen to before it
		return on(d.Policy.Quiet.Until, 1)
	case by.After(end):
		return end
	}
	return by
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Spell writes minutes as people say them: "30 minutes", "4 hours", "7 days".
func Spell(minutes int) string {
	count := func(n int, unit string) string {
		if n == 1 {
			return "1 " + unit
		}
		return strings.TrimSpace(fmt.Sprint(n, " ", unit, "s"))
	}
	switch {
	case minutes%(24*60) == 0:
		return count(minutes/(24*60), "day")
	case minutes%60 == 0:
		return count(minutes/60, "hour")
	}
	return count(minutes, "minute")
}
