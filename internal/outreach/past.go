package outreach

import (
	"time"

	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
)

// A Past is what of somebody's record follow-up goes by: how they want to be
// reached, what was sent and answered, and what was heard after a session; no
// answer itself. It follows from the record alone, so it holds until something is
// written there.
type Past struct {
	Standing
	all       []sent // every message to the client
	responses []reply
	sessions  []trigger // after which silence is answered by a call, in the place of reminders
	calls     []string  // what calls that were set are about, made ones too
}

// PastOf reads a record.
func PastOf(chart ledger.Chart) Past {
	p := Past{Standing: Stands(chart), responses: repliesOf(chart), sessions: triggersOf(chart)}
	for _, m := range Messages(chart) {
		if m.Queued.To == "" {
			p.all = append(p.all, sentOf(m))
		}
	}
	for _, t := range duty.Tasks(chart) {
		if t.For == duty.ForCall && t.About != "" {
			p.calls = append(p.calls, t.About)
		}
	}
	return p
}

// sent is one message as far as what comes next goes by it.
type sent struct {
	asks      []string
	form      string
	channel   string
	seconds   int
	at        time.Time // when it left, or was given up
	counts    bool      // it puts questions of the plan, and nobody held it back
	waits     bool
	delivered bool
	opened    bool
}

func sentOf(m Message) sent {
	out := sent{asks: m.Queued.Asks, form: m.Queued.Form, channel: m.Channel, seconds: m.Queued.Seconds, at: m.Entry.At,
		counts: asking(m.Queued.Purpose) && (m.Failed == nil || !m.Failed.Spared()),
		waits:  m.Waits(), delivered: m.Delivered.ID != "", opened: m.Opened.ID != ""}
	if out.delivered {
		out.at = m.Delivered.At
	}
	return out
}

// A reply is one response without what was answered.
type reply struct {
	instrument string
	response   id.Response
	how        string
	at         time.Time
	open, left bool
}

func repliesOf(chart ledger.Chart) []reply {
	var out []reply
	for _, r := range instrument.Responses(chart) {
		out = append(out, reply{r.Instrument, r.Response, r.How, r.At, r.Open, r.Left})
	}
	return out
}
