package sim

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
)

// answers fills in one thing that an invitation asks for, and sends it.
func (p *person) answers(ask string, invitation id.Entry, how string) {
	name, _, _ := strings.Cut(ask, "/")
	lib := p.Rules.Library.Instruments.For(p.settings)
	def, err := lib.Named(name)
	if err != nil {
		panic(broken{err})
	}
	about := instrument.Administration{Response: clinic.ResponseOf(invitation, ask, def), Instrument: def.ID, Version: def.Version, Hash: def.Hash(), Language: "en", By: instrument.BySelf, How: how}
	if strings.Contains(ask, "/") {
		about.Occasion = ask
	}
	answers := p.filled(def)
	me := p.themselves(ledger.Measures)
	for _, item := range def.RiskItems() {
		if answers[item] == "" {
			continue
		}
		one := clinic.AnswerItem{Patient: p.id, Invitation: invitation, Answer: instrument.ItemAnswered{Administration: about, Item: item, Value: answers[item]}, Instruments: p.Rules.Library.Instruments}
		if _, err := p.tries(me, one); err != nil {
			return // the link ended meanwhile
		}
	}
	started := p.Clock.Now()
	p.pass(float64(max(def.Seconds, p.Model.whole("seconds.least"))) / minute)
	r := clinic.SendResponse{Patient: p.id, Invitation: invitation, Response: instrument.Answered{Administration: about, Answers: answers, Started: started}, Instruments: p.Rules.Library.Instruments}
	_, _ = p.tries(me, r)
}

// fills puts a questionnaire before them in the room, or has a clinician ask it.
func (p *person) fills(name, occasion string) {
	def, err := p.Rules.Library.Instruments.For(p.settings).Named(name)
	if err != nil {
		panic(broken{err})
	}
	about := instrument.Administration{Response: id.Response(p.fresh("response")), Instrument: def.ID, Version: def.Version, Hash: def.Hash(), Language: "en", By: instrument.BySelf, How: instrument.HowRoom, Occasion: occasion}
	who := p.by(p.therapist)
	if def.Rater != instrument.RatedByPatient || strings.HasPrefix(name, "c-ssrs") {
		about.By, about.How = instrument.ByClinician, instrument.HowInterview
	}
	started := p.Clock.Now()
	p.pass(float64(max(def.Seconds, p.Model.whole("seconds.least-room"))) / minute)
	p.does(who, clinic.SendResponse{Patient: p.id, Response: instrument.Answered{Administration: about, Answers: p.filled(def), Started: started, Finished: p.Clock.Now().Truncate(time.Second)}, Instruments: p.Rules.Library.Instruments})
	p.sees()
}

// askedInCall puts the questions of what is open to somebody who is on the telephone,
// by the acts of the page for it: all of it, or the shorter forms where there is not
// the time, or nothing where they would rather not.
func (p *person) askedInCall() {
	follow, err := clinic.Follow(p.chart(), p.settings, true, p.Rules, p.Rules.Library.Instruments, p.now())
	if err != nil {
		panic(broken{err})
	}
	open, _ := outreach.InCall(p.chart(), follow.Asks, clinic.Reminding(), follow.Over, p.Clock.Now())
	if len(open) == 0 || !p.saysInCall(open[0].Wave) {
		return
	}
	whole := p.c.happens("reply.whole") || !slices.ContainsFunc(open, func(s outreach.Spoke) bool { return s.Short != "" })
	for _, s := range open {
		form := s.Instrument
		if !whole {
			form = s.Short
		}
		if s.Wave != open[0].Wave || form == "" {
			continue
		}
		p.saidInCall(form, s)
	}
	p.sees()
}

// saidInCall is one questionnaire, read out and tapped in by the caller.
func (p *person) saidInCall(form string, s outreach.Spoke) {
	lib := p.Rules.Library.Instruments.For(p.settings)
	def, err := lib.Named(form)
	if err != nil {
		panic(broken{err})
	}
	about := clinic.InCall(p.id, s.Key, def, "en")
	started := p.Clock.Now()
	p.pass(float64(max(def.Seconds, p.Model.whole("seconds.least"))) / minute)
	r := clinic.SendResponse{Patient: p.id, Response: instrument.Answered{Administration: about, Answers: p.filled(def), Started: started}, Instruments: p.Rules.Library.Instruments}
	_, _ = p.tries(p.by(p.therapist), r)
}

// filled answers every question of an instrument so that its main score says how
// ill they are today; single questions that matter alone have a model of their own.
func (p *person) filled(def *instrument.Definition) map[string]string {
	level := p.told(p.strand(def.ID))
	if strings.HasPrefix(def.ID, "audit") || def.ID == "bam" {
		level = clamp(p.mind.drinks) // no strand, and it changes little
	}
	if def.ID == "phq-9" || def.ID == "phq-2" {
		p.mind.lastTold = level
	}
	answers := map[string]string{}
	for range 2 { // what is asked may hang on what was answered
		for _, it := range def.Path(answers) {
			if answers[it.ID] == "" {
				answers[it.ID] = p.option(def, it, level)
			}
		}
	}
	p.own(def, answers, level)
	return def.OnPath(answers)
}

// strand is what an instrument is about: mood, or fear.
func (p *person) strand(name string) float64 {
	for _, fear := range []string{"gad", "pcl", "pc-ptsd", "oasis", "spin", "y-bocs", "oci", "promis-anxiety"} {
		if strings.HasPrefix(name, fear) {
			return p.mind.fear
		}
	}
	return p.mind.mood
}

// option is what they tick at one question, near the level.
func (p *person) option(def *instrument.Definition, it instrument.Item, level float64) string {
	s := def.ScaleOf(it)
	if s.Clock {
		return "23:00"
	}
	up := level
	if main, ok := def.Scoring(def.MainScore()); ok && main.Better == "up" {
		up = 1 - level
	}
	if it.Base != nil {
		up = 1 - up
	}
	x := clamp(up + p.Model.of("item.sd")*p.c.NormFloat64())
	if n := len(s.Options); n > 0 {
		return s.Options[min(rounded(x*float64(n-1)), n-1)].Value
	}
	from, to := s.From.Float(), s.To.Float()
	return fmt.Sprint(rounded(from + x*(to-from)))
}

// own answers the questions that matter whatever the total is, and those whose
// answers are no amounts.
func (p *person) own(def *instrument.Definition, answers map[string]string, level float64) {
	switch {
	case def.ID == instrument.DayAfter && p.story != nil:
		answers[def.Items[0].ID] = "tender"
	case def.ID == instrument.DayAfter:
		answers[def.Items[0].ID] = p.tap(def, []float64{1 - p.Model.of("tap.tender") - p.Model.of("tap.call"), p.Model.of("tap.tender"), p.Model.of("tap.call")})
	case def.ID == instrument.OneTap:
		better := p.severity(p.mind.mood) < p.Model.of("well")*p.mind.mood
		stop := p.Model.of("tap.stop")
		how := "tap.ill."
		if better {
			how = "tap.well."
		}
		shares := []float64{p.Model.of(how + "better"), p.Model.of(how+"same") - stop, p.Model.of(how + "worse"), stop}
		answers[def.Items[0].ID] = p.tap(def, shares)
	case def.ID == "sidas":
		p.darkThoughts(def, answers, level)
	case strings.HasPrefix(def.ID, "c-ssrs"):
		for _, it := range def.Items {
			answers[it.ID] = def.ScaleOf(it).Options[0].Value
		}
	default:
		for _, item := range def.RiskItems() {
			it, _ := def.Item(item)
			if options := def.ScaleOf(it).Options; len(options) > 0 {
				answers[item] = options[p.dark(level, len(options))].Value
			}
		}
	}
}

// darkThoughts answers a questionnaire that is about nothing else: mostly never, and
// then the rest is not asked.
func (p *person) darkThoughts(def *instrument.Definition, answers map[string]string, level float64) {
	had := p.dark(level, p.Model.whole("sidas.most")+1)
	for _, it := range def.Items {
		answers[it.ID] = fmt.Sprint(min(had, p.Model.whole("sidas.most")))
		if it.Base != nil { // how far they can turn away from them
			answers[it.ID] = fmt.Sprint(p.c.span("sidas.control"))
		}
	}
	answers[def.Items[0].ID] = fmt.Sprint(had)
}

// dark is which answer they give to a question about being better off dead: mostly
// the first; who is more ill, and had such thoughts, more often another.
func (p *person) dark(level float64, options int) int {
	share := math.Max(0, level-p.Model.of("item9.share")) * p.Model.of("item9.rise")
	if p.found["suicide.ideation"].Value >= "1" {
		share += p.Model.of("item9.before") * level
	}
	if p.c.Float64() >= share {
		return 0
	}
	if p.c.happens("item9.often") {
		return min(2, options-1)
	}
	return 1
}

// tap is one of a few answers, by their shares.
func (p *person) tap(def *instrument.Definition, shares []float64) string {
	options := def.ScaleOf(def.Items[0]).Options
	x := p.c.Float64()
	for i, s := range shares {
		if x -= s; x < 0 && i < len(options) {
			return options[i].Value
		}
	}
	return options[0].Value
}
