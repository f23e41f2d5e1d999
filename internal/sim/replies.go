package sim

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/outreach"
)

// A reader is somebody as they take messages: what they see of us, what they did
// not answer lately, and when a person rang them.
type reader struct {
	mail, text bool        // whether they see what comes by that way at all
	readily    float64     // how readily they answer beside others, on the scale of log odds
	unanswered []time.Time // messages that they saw and did not answer
	called     time.Time   // when somebody rang and reached them; zero: never
}

// taking draws how somebody takes messages.
func (p *person) taking() reader {
	c, m := p.c, p.Model
	return reader{mail: c.happens("reply.mail"), text: c.happens("reply.text"), readily: c.about(0, m.of("reply.sd"))}
}

// sees reports whether they see a message at all.
func (r reader) sees(q outreach.Queued) bool {
	if q.Channel == outreach.Text {
		return r.text
	}
	return r.mail
}

// replies says whether somebody answers a message that reached their phone now. The
// chance is a sum on the scale of log odds: what they are asked, how often, by which
// way, at what hour, for what reason, how long ago the course was, who they are, and
// what is missing by the mechanism of the model. docs/simulation.md writes it out.
func (p *person) replies(q outreach.Queued) bool {
	if p.story != nil && p.story.answers {
		return true
	}
	m, r, now := p.Model, &p.mind.reader, p.Clock.Now()
	if !r.sees(q) {
		return false // it lies among what nobody reads, and tires nobody
	}
	odds := m.of("reply.first") + r.readily
	if m.of("reply.once") > 0 { // what they do was settled before anything was sent
		return p.settled(q.Wave) < logistic(odds)
	}
	odds += p.lately(now)
	r.unanswered = slices.DeleteFunc(r.unanswered, func(at time.Time) bool { return now.Sub(at) > p.Model.days("days.tired") })
	odds += m.of("reply.tired") * float64(len(r.unanswered))
	switch q.Form {
	case outreach.Brief:
		odds += m.of("reply.brief")
	case outreach.Pulse, outreach.Check:
		odds += m.of("reply.tap")
	}
	if local := p.now(); local.Weekday() == time.Sunday || local.Hour() < m.whole("reply.hour.from") || local.Hour() >= m.whole("reply.hour.until") {
		odds += m.of("reply.hour")
	}
	if !r.called.IsZero() && now.Sub(r.called) < m.days("days.called") {
		odds += m.of("reply.called")
	}
	if p.c.Float64() < logistic(odds) {
		r.unanswered = nil
		return true
	}
	r.unanswered = append(r.unanswered, now)
	return false
}

// saysInCall says whether somebody who is on the telephone answers the questions of
// a visit there. How they are does to it what it does to a message.
func (p *person) saysInCall(wave string) bool {
	m := p.Model
	if m.of("reply.once") > 0 {
		return p.settled(wave) < logistic(m.of("reply.first")+p.mind.readily)
	}
	share := m.of("reply.asked")
	return p.c.Float64() < logistic(math.Log(share/(1-share))+p.worsens())
}

// lately is what time and how they are do to an answer.
func (p *person) lately(now time.Time) float64 {
	m, odds := p.Model, float64(0)
	if p.ended == "" {
		odds += m.of("reply.course")
	} else if !p.mind.last.IsZero() {
		odds += m.of("reply.month") * now.Sub(p.mind.last).Hours() / hoursInMonth
	}
	return odds + p.worsens()
}

// worsens is what the mechanism of the model does to an answer: nothing, or less the
// worse they last said, or are.
func (p *person) worsens() float64 {
	m, worse := p.Model, half
	switch m.Missing {
	case MAR:
		if p.mind.lastTold >= 0 {
			worse = p.mind.lastTold
		}
	case MNAR:
		worse = p.severity(p.mind.mood)
	}
	if m.Missing == MCAR {
		return 0
	}
	return m.of("reply.worse") * (worse - half)
}

// settled is a share of chance that somebody's answer to a visit hangs on, the same
// whatever is sent.
func (p *person) settled(wave string) float64 {
	h := fnv.New64a()
	h.Write([]byte(wave))
	return chanceOf(p.Model, p.Seed^h.Sum64(), uint64(p.n)).Float64()
}

func logistic(odds float64) float64 { return 1 / (1 + math.Exp(-odds)) }

// waveOf is the visit that questions are counted with, by the first of them.
func waveOf(asks []string) string {
	if len(asks) == 0 {
		return ""
	}
	_, wave, _ := strings.Cut(asks[0], "/")
	return wave
}
