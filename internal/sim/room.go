package sim

import (
	"strings"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/protocol"
)

// A seen is something that comes about in the room some minutes after the dose.
type seen struct {
	minute float64
	do     func()
}

// sits is the time under the medicine: readings when they are due, what can be
// seen, what they say.
func (p *person) sits(key id.Session) {
	given := p.Clock.Now()
	at := func(minute float64) { p.wait(given.Add(time.Duration(minute * float64(time.Minute)))) }
	for _, s := range p.hour(key) {
		at(s.minute)
		s.do()
	}
}

// hour is what happens in the room, in order.
func (p *person) hour(key id.Session) []seen {
	c, m := p.c, p.Model
	var all []seen
	add := func(minute float64, do func()) { all = append(all, seen{minute, do}) }
	for _, minute := range p.due() {
		add(minute+c.Float64()*m.of("minutes.reading-late"), func() { p.reading(key, minute) })
	}
	phase := func(minute float64, name string) {
		add(minute, func() {
			p.does(p.by(p.therapist), clinic.RecordSeen{Patient: p.id, Session: key, Phase: name})
		})
	}
	slow := p.pace
	if p.def.Plan.Route == "sublingual" {
		slow *= p.Model.of("sl.slower")
	}
	about := func(minute float64) float64 { return slow * minute * c.around("phase") }
	phase(about(m.of("phase.onset")), dosing.Onset)
	phase(about(m.of("phase.inward")), dosing.Inward)
	phase(about(m.of("phase.emerging")), dosing.Emerging)
	phase(about(m.of("phase.debrief")), dosing.Debrief)
	for range c.span("moments") {
		sort := byShare(c, dosing.Moments, func(moment string) int { return m.whole("moment." + strings.ReplaceAll(moment, " ", "-")) })
		add(m.of("moment.from")*slow+m.of("moment.width")*slow*c.Float64(), func() {
			p.does(p.by(p.therapist), clinic.RecordSeen{Patient: p.id, Session: key, Moment: sort})
		})
	}
	if c.happens("support") {
		add(m.of("support.from")*slow+m.of("support.width")*c.Float64(), func() {
			p.does(p.by(p.therapist), clinic.RecordSeen{Patient: p.id, Session: key, Support: oneOf(c, dosing.Supports)})
		})
	}
	for _, minute := range m.list("look.minutes") {
		if c.Float64() > m.of("look") {
			continue
		}
		look := dosing.LookedAt{How: dosing.BreathingEasy}
		switch x := c.Float64(); {
		case x < m.of("look.roused"):
			look.How = dosing.RousedToVoice
		case x < m.of("look.roused")+m.of("look.undisturbed"):
			look.How, look.Why = dosing.NotDisturbed, oneOf(c, undisturbed)
		}
		add(about(float64(minute)), func() {
			p.does(p.by(p.nurse), clinic.RecordSeen{Patient: p.id, Session: key, Look: &look})
		})
	}
	said := oneOf(c, m.list("quotes"))
	if p.story != nil {
		said = 1
	}
	for range said {
		add(m.of("quote.from")*slow+m.of("quote.width")*c.Float64(), func() {
			p.does(p.by(p.therapist), clinic.HearQuote{Patient: p.id, Session: key, Text: p.quote()})
		})
	}
	p.events(key, slow, add)
	for _, minute := range p.dueLonger(all) {
		add(minute+c.Float64()*m.of("minutes.reading-late"), func() { p.reading(key, minute) })
	}
	sortSeen(all)
	return all
}

// sortSeen puts what happens in its order; what comes at one minute stays as it was.
func sortSeen(all []seen) {
	for i := 1; i < len(all); i++ {
		for j := i; j > 0 && all[j].minute < all[j-1].minute; j-- {
			all[j], all[j-1] = all[j-1], all[j]
		}
	}
}

// due are the minutes at which the protocol asks for readings, up to the shortest
// stay.
func (p *person) due() (out []float64) {
	mon := p.def.Plan.Monitoring
	for _, at := range mon.At {
		out = append(out, at.Minutes())
	}
	last := float64(0)
	if len(out) > 0 {
		last = out[len(out)-1]
	}
	for then := mon.Then.Minutes(); then > 0 && last+then < mon.Observe.Minutes(); {
		last += then
		out = append(out, last)
	}
	return out
}

// dueLonger are the minutes at which the protocol goes on asking for readings where
// somebody stays longer than the shortest stay: up to the last thing that is seen of them.
func (p *person) dueLonger(all []seen) (out []float64) {
	due, then := p.due(), p.def.Plan.Monitoring.Then.Minutes()
	if len(due) == 0 || then <= 0 {
		return nil
	}
	stays := float64(0)
	for _, s := range all {
		stays = max(stays, s.minute)
	}
	for at := due[len(due)-1] + then; at <= stays; at += then {
		out = append(out, at)
	}
	return out
}

// reading takes one set; what looks wrong is taken again: mostly a nurse sees that
// the clip has slipped before anything is written down.
func (p *person) reading(key id.Session, minute float64) {
	v := p.reads(key, p.under(minute))
	if p.c.happens("artefact") && p.story == nil && !p.c.happens("artefact.seen") {
		low := rounded(p.Model.of("artefact.oxygen"))
		v.Oxygen = &low
		wrong := p.measures(v, "")
		p.pass(1) // what it showed is corrected, and stays in the record
		p.measures(p.reads(key, p.under(minute+1)), wrong)
	} else {
		p.measures(v, "")
	}
	p.answersRoom(key)
}

// events are adverse events at the model's rates, and help that is asked for.
func (p *person) events(key id.Session, slow float64, add func(float64, func())) {
	for _, e := range []struct{ figure, term, action string }{{"nausea", "nausea", "Lay still; it passed by itself."}, {"vomiting", "vomiting", "Bowl and water; kept fluid down an hour later."},
		{"headache", "headache", "None needed."}, {"dizziness", "dizziness", "Stayed lying until it passed."}} {
		if p.c.happens(e.figure) && p.story == nil {
			add((p.Model.of("event.from")+p.Model.of("event.width")*p.c.Float64())*slow, func() {
				p.does(p.by(p.nurse), clinic.NoteEvent{Patient: p.id, Event: dosing.EventNoted{Session: key, Term: e.term, Grade: 1 + p.c.IntN(p.Model.whole("event.second"))/(p.Model.whole("event.second")-1), Related: oneOf(p.c, []string{"yes", "yes", "yes", "unknown"}), Action: e.action, Outcome: "Gone before leaving."}})
			})
		}
	}
	if p.happensNow("ate") || p.waves && p.c.happens("ate.vomits") {
		add(p.Model.of("event.vomits")*slow, func() {
			p.does(p.by(p.nurse), clinic.NoteEvent{Patient: p.id, Event: dosing.EventNoted{Session: key, Term: "vomiting", Grade: 2, Related: "yes", Action: "Turned to the side, suction at hand, not needed.", Outcome: "Gone after twenty minutes.", Note: "Had eaten an hour before; going on was not right."}})
		})
	}
	if p.c.happens("help") && p.story == nil {
		add(p.Model.of("event.help")*slow, func() {
			p.does(p.by(p.therapist), clinic.RaiseConcern{Patient: p.id, Session: key, Help: true, Note: oneOf(p.c, helpSaid)})
			p.answersRoom(key)
			p.spends("help")
		})
	}
}

// leaves waits until the program lets them go: what it does not know is asked.
func (p *person) leaves(key id.Session) {
	nurse := p.by(p.nurse)
	p.wait(p.mind.last.Add(p.def.Plan.Monitoring.Observe + p.Model.minutes("minutes.leave")))
	for range p.Model.whole("leave.most") {
		minutes := p.Clock.Now().Sub(p.mind.last).Minutes()
		v := p.reads(key, p.under(minutes))
		alert := awake
		v.Sedation = &alert
		p.measures(v, "")
		p.answersRoom(key)
		p.asksToday(key, protocol.DosingLeave)
		l := clinic.Leave{Patient: p.id, Session: key, With: p.nearest(), Stays: true, How: oneOf(p.c, rides), Head: p.chart().Head, Rules: p.Rules}
		by := nurse
		if p.happensNow("taxi") && !p.taxied {
			p.taxied = true
			l.With = "a taxi"
			_, _ = p.tries(by, l) // a ride is nobody's company
			p.spends("taxi")
			continue
		}
		if _, err := p.tries(by, l); err == nil {
			return
		}
		p.spends("leave-again")
	}
	against := &clinic.LeavingAgainst{Capacity: "Oriented, says back what was told.", Risks: "Pressure still above where it began.", Drives: p.near()}
	p.does(p.by(p.prescriber), clinic.Leave{Patient: p.id, Session: key, With: p.near(), Stays: true, How: "car", Against: against, Head: p.chart().Head, Rules: p.Rules})
}

// afterwards sorts what was said, closes the session, and writes its note; then
// comes integration.
func (p *person) afterwards(key id.Session) {
	p.spends("after")
	therapist := p.by(p.therapist)
	var quote id.Entry
	for _, q := range p.sessionOf(key).Unsorted() {
		to := oneOf(p.c, sorted)
		if p.story != nil {
			to = dosing.ToChart
		}
		p.does(therapist, clinic.SortQuote{Patient: p.id, Session: key, Quote: q.Entry.ID, To: to})
		if to == dosing.ToChart {
			quote = q.Entry.ID
		}
	}
	s := p.sessionOf(key)
	effect := dosing.Sufficient
	switch {
	case p.c.happens("effect.strong"):
		effect = dosing.Strong
	case len(p.doses) == 1 && p.c.happens("effect.weak"), len(p.doses) > 1 && p.c.happens("effect.weak.later"):
		effect = dosing.Insufficient
	}
	if own, ok := p.storyEffect(); ok {
		effect = own
	}
	p.effect = effect
	events := len(s.Events) > 0
	closed := dosing.SessionClosed{Session: key, Effect: effect, Recovered: truth(true), Distress: truth(p.c.happens("distress") && p.story == nil), Emergency: truth(false), Events: truth(events)}
	p.does(therapist, clinic.CloseSession{Patient: p.id, Closed: closed})
	p.does(p.by(p.nurse), clinic.GiveSummary{Patient: p.id, Given: note.SummaryGiven{Session: key, How: "paper"}})
	p.spends("dosing-note")
	if !p.leftFor("today.notes") {
		p.writes(p.therapist, note.Signed{Course: p.course, Sort: note.Dosing, Session: key})
	}
	p.integrates(key, quote)
}

// integrates is the session a day or two later: what it was, what they keep, what
// they undertake.
func (p *person) integrates(key id.Session, quote id.Entry) {
	p.hears(key)
	p.later("integration")
	p.works(key, quote)
}

// works is the work of a session of integration. What somebody tells of a session under
// the medicine has its place by that session: of one elsewhere there is none here.
func (p *person) works(key id.Session, quote id.Entry) {
	therapist := p.by(p.therapist)
	p.looks(p.therapist, "GET /patients/{patient}/integration")
	p.askedHow()
	if key != "" {
		p.does(therapist, clinic.TellStory{Patient: p.id, Story: integration.StoryTold{Course: p.course, Session: key, Text: p.storyOf()}})
	}
	insight := p.does(therapist, clinic.KeepInsight{Patient: p.id, Insight: integration.InsightKept{Course: p.course, Session: key, Quote: quote, Text: p.insight()}})[0]
	if p.c.happens("commitment") || p.story != nil {
		made := integration.CommitmentMade{Course: p.course, Insight: insight, Text: p.commitment(), By: p.day(p.c.span("commitment.days")), With: oneOf(p.c, []string{"", "", p.near()})}
		p.does(therapist, clinic.MakeCommitment{Patient: p.id, Commitment: made})
	}
	p.spends("meeting")
	meeting := p.does(therapist, clinic.NoteMeeting{Patient: p.id, Meeting: course.MeetingHeld{Course: p.course, Phase: course.Integration, Minutes: p.c.span("integration.minutes"), Session: key}})[0]
	p.spends("integration-note")
	p.writes(p.therapist, note.Signed{Course: p.course, Sort: note.Integration, Session: key, Meeting: meeting})
}

// askedHow hears what became of what they undertook before.
func (p *person) askedHow() {
	became := integration.Integration(p.chart(), p.course)
	for _, c := range became.Commitments {
		if len(c.CheckIns) > 0 && c.State() != integration.NotYet {
			continue
		}
		how := oneOf(p.c, []string{integration.Kept, integration.Kept, integration.Partly, integration.NotYet, integration.LetGo})
		if p.story != nil {
			how = integration.Kept
		}
		p.does(p.by(p.therapist), clinic.CheckIn{Patient: p.id, CheckIn: integration.CheckedIn{Commitment: c.Entry.ID, How: how}})
	}
}
