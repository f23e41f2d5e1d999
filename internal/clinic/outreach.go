package clinic

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/texts"
)

// Reminding is how people are asked and reminded, as it ships, read once.
var Reminding = sync.OnceValue(func() *outreach.Policy {
	file, err := texts.FS.ReadFile("outreach.yaml")
	if err != nil {
		panic(err)
	}
	p, err := outreach.ParsePolicy(file)
	if err != nil {
		panic(err) // a test reads the same file
	}
	return p
})

// A Following is what follow-up of one person is worked out from.
type Following struct {
	Asks    []outreach.Ask
	Over    bool // they withdrew
	Course  course.Opened
	Setting outreach.Setting
}

// Follow works out, from a whole record and the clinic's own settings, what of
// the plan somebody is asked, and whether they withdrew. watched says that
// somebody is on duty, so that what must not go unheard may be asked. Somebody
// who never had a course is asked nothing. now is at the clinic's place.
func Follow(chart, settings ledger.Chart, watched bool, rules Rules, instruments *instrument.Library, now time.Time) (Following, error) {
	f, err := follow(chart, settings, rules, instruments, now)
	f.Asks = f.asks(watched)
	return f.Following, err
}

// A followed is follow-up of one person as it is on every day like this one: with
// somebody on duty, and with nobody.
type followed struct {
	Following
	alone map[int]outreach.Ask // of the asks, by their place: those that are another while nobody is on duty
	until time.Time            // from when on their occasions stand otherwise; zero: they hang on no clock
}

// asks are what they are asked while somebody is on duty, or nobody.
func (f followed) asks(watched bool) []outreach.Ask {
	if watched || len(f.alone) == 0 {
		return f.Asks
	}
	out := slices.Clone(f.Asks)
	for i, a := range f.alone {
		out[i] = a
	}
	return out
}

func follow(chart, settings ledger.Chart, rules Rules, instruments *instrument.Library, now time.Time) (followed, error) {
	f := followed{Following: Following{Setting: outreach.Setting{Policy: Reminding(), Clinic: now.Location()}}}
	open, ok := course.Latest(chart)
	if !ok {
		return f, nil
	}
	f.Course = open
	f.Over = over(chart, open)
	f.Setting.Over = f.Over
	def, err := rules.Protocols.WithHash(open.Hash, settings)
	if err != nil {
		return f, err
	}
	lib := instruments.For(settings)
	paused := course.StateOf(chart, open).State == course.StatePaused
	occasions, until := course.Planning{Definition: def, Instruments: lib, Settings: settings, Now: now}.OccasionsUntil(chart)
	f.until = until
	for _, o := range occasions {
		if paused && o.State == course.OccasionOpen && !course.StaysAsked(o) {
			continue // while a course is paused only what looks after somebody is asked
		}
		ask := outreach.Ask{Key: o.Key, Instrument: o.Instrument, Wave: WaveOf(o), After: o.Afterwards(), Opens: o.Opens, Due: o.Due, Closes: o.Closes, State: o.State, Remote: o.Remote, Seconds: o.Seconds, Response: o.Response}
		if d, err := lib.Named(o.Instrument); err == nil && ask.Remote {
			there, alone := remote(lib, d, ask, true), remote(lib, d, ask, false)
			if there != alone {
				f.differs(len(f.Asks), alone)
			}
			ask = there
		}
		f.Asks = append(f.Asks, ask)
	}
	return f, nil
}

func (f *followed) differs(at int, alone outreach.Ask) {
	if f.alone == nil {
		f.alone = map[int]outreach.Ask{}
	}
	f.alone[at] = alone
}

// remote is an occasion as it may be put to somebody from afar.
func remote(lib *instrument.Library, d *instrument.Definition, ask outreach.Ask, watched bool) outreach.Ask {
	var instead *instrument.Definition
	if instead, ask.Remote = lib.Remote(d, watched); ask.Remote {
		ask.Risk = instead.AsksRisk()
	}
	return ask
}

// WaveOf names the visit that an occasion is counted with: "1-month",
// "before-dose/2".
func WaveOf(o course.Occasion) string {
	_, wave, ok := cutKey(o.Key)
	if !ok {
		wave = o.Visit
	}
	return wave
}

// cutKey takes an occasion's key apart: the instrument, and the visit.
func cutKey(key string) (instrument, wave string, ok bool) { return strings.Cut(key, "/") }

// over reports whether somebody withdrew: from the course, or from the agreement
// to be treated, since it was last signed.
func over(chart ledger.Chart, open course.Opened) bool {
	for _, c := range ledger.Find[course.Closed](chart) {
		if c.Course == open.Course && c.Peace() {
			return true
		}
	}
	gone := map[string]bool{}
	for e := range chart.Standing() {
		switch f := e.Fact.(type) {
		case consent.Signed:
			gone[f.Text] = false
		case consent.Withdrawn:
			gone[f.Text] = f.Part == "" && f.Hash == "" && treats(f.Text)
		}
	}
	for _, is := range gone {
		if is {
			return true
		}
	}
	return false
}

// standsAlone are the choices whose withdrawal ends nothing else.
var standsAlone = []string{consent.Touch, consent.Telehealth, consent.Group, consent.Recording, consent.Research, consent.Sharing}

func treats(text string) bool { return !slices.Contains(standsAlone, text) }
