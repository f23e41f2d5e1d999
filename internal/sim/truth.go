package sim

import (
	"encoding/json"
	"io"
	"math"
	"time"
)

// A Truth is what was true of one person, as the model had it: what a clinic never
// knows, written beside the book so that statistics can be checked against it.
type Truth struct {
	Patient     string  `json:"patient"`
	Number      int     `json:"number"`
	Indication  string  `json:"indication"`
	Protocol    string  `json:"protocol"`
	Age         int     `json:"age"`
	Class       string  `json:"class"`               // how they respond: good, partial, none or worse
	Mood        float64 `json:"mood"`                // severity before anything began, of 1
	Fear        float64 `json:"fear"`                // the same of the other strand
	Gain        float64 `json:"gain"`                // of the severity, lost in the end
	Fade        float64 `json:"fade"`                // of the gain, lost in a month
	Now         float64 `json:"now"`                 // severity of mood at the end of the simulation
	Answering   float64 `json:"answering"`           // how readily they answer, beside others, on the scale of log odds
	Doses       int     `json:"doses"`               // that were given
	Elsewhere   int     `json:"elsewhere,omitempty"` // doses that another practice gave, of which nothing stands in the book
	Ended       string  `json:"ended"`               // how their course ended
	Interrupted int     `json:"interrupted"`         // how often an alert about them interrupted somebody
	LastDose    string  `json:"lastDose,omitempty"`
	Missing     string  `json:"missing"` // the mechanism of the model
}

// truths writes what was true.
type truths struct{}

func (truths) write(to io.Writer, p *person) error {
	if to == nil {
		return nil
	}
	m := p.mind
	t := Truth{Patient: string(p.id), Number: p.n, Indication: p.why.Name, Protocol: p.def.Name, Age: p.who.age, Class: m.class, Mood: thousandth(m.mood), Fear: thousandth(m.fear), Gain: thousandth(m.gain),
		Fade: thousandth(m.fade), Now: thousandth(p.severity(m.mood)), Answering: thousandth(m.readily), Doses: len(p.doses), Elsewhere: len(p.away), Ended: p.ended, Interrupted: p.interrupts, Missing: p.Model.Missing}
	if !m.last.IsZero() {
		t.LastDose = m.last.UTC().Format(time.RFC3339)
	}
	line, err := json.Marshal(t)
	if err == nil {
		_, err = to.Write(append(line, '\n'))
	}
	return err
}

func thousandth(x float64) float64 { return math.Round(x*thousand) / thousand }
