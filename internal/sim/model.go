package sim

import (
	_ "embed" // the model as it ships
	"maps"
	"math"
	"math/rand/v2"
)

// ShippedModel is the model as it ships: every figure of the made-up clinic.
//
//go:embed model.yaml
var ShippedModel []byte

// A Model is the made-up clinic in figures.
type Model struct {
	Missing string // mcar, mar or mnar: what not answering follows
	doc     modelFile
	figures map[string]float64
	spans   map[string][2]int
	waits   map[string]wait
	lists   map[string][]int
}

// How not answering comes about.
const (
	MCAR = "mcar" // by chance alone
	MAR  = "mar"  // by what was last answered
	MNAR = "mnar" // by what is true, which nobody knows
)

type modelFile struct {
	Model     int `yaml:"model"`
	Protocols []struct {
		Name  string `yaml:"name"`
		Share int    `yaml:"share"`
	} `yaml:"protocols"`
	Figures         []figure     `yaml:"figures"`
	Spans           []span       `yaml:"spans"`
	Waits           []wait       `yaml:"waits"`
	Lists           []whole      `yaml:"lists"`
	LastDay         []lastDay    `yaml:"last_day"`
	Missing         string       `yaml:"missing"`
	Indications     []indication `yaml:"indications"`
	Conditions      []ailment    `yaml:"conditions"`
	Allergies       []allergy    `yaml:"allergies"`
	Antidepressants []remedy     `yaml:"antidepressants"`
	Benzodiazepines []remedy     `yaml:"benzodiazepines"`
	Medicines       []remedy     `yaml:"medicines"`
}

type figureSource struct {
	Cite  any    `yaml:"cite"`
	Grade string `yaml:"grade"`
	Note  string `yaml:"note"`
}

// An indication is what somebody is treated for.
type indication struct {
	Name   string `yaml:"name"`
	Share  int    `yaml:"share"`
	Text   string `yaml:"text"`
	ICD    string `yaml:"icd"`
	SNOMED string `yaml:"snomed"`
	Tried  int    `yaml:"tried"`
	// Mood and Fear are points of the PHQ-9 and the GAD-7 beside the mean; Least is
	// the PHQ-9 below which nobody would be treated for this.
	Mood  float64 `yaml:"mood"`
	Fear  float64 `yaml:"fear"`
	Least float64 `yaml:"least"`
}

// An ailment is something else that somebody has.
type ailment struct {
	Fact    string   `yaml:"fact"` // what it answers when it is asked; empty where nothing asks about it
	Text    string   `yaml:"text"`
	ICD     string   `yaml:"icd"`
	SNOMED  string   `yaml:"snomed"`
	Share   int      `yaml:"share"`   // how many of a hundred have it
	Ages    bool     `yaml:"ages"`    // it comes with age
	Treated int      `yaml:"treated"` // how many of a hundred who have it take one of By
	By      []remedy `yaml:"by"`
}

// An allergy is what somebody cannot have, and what it does to them.
type allergy struct {
	Text     string `yaml:"text"`
	Category string `yaml:"category"` // medication, food or environment
	Reaction string `yaml:"reaction"`
	Severity string `yaml:"severity"`
}

// A remedy is a medicine as somebody says that they take it.
type remedy struct {
	Text   string  `yaml:"text"`
	Value  float64 `yaml:"value"` // at a time
	Unit   string  `yaml:"unit"`
	Needed bool    `yaml:"needed"` // not each day
}

// protocols lists by which people are treated.
func (m *Model) protocols() (out []string) {
	for _, p := range m.doc.Protocols {
		out = append(out, p.Name)
	}
	return out
}

// A chance is one person's share of luck.
type chance struct {
	*rand.Rand
	model *Model
}

// chanceOf is the same for the same seed and number, whoever else there is.
func chanceOf(m *Model, seed, number uint64) chance {
	return chance{rand.New(rand.NewPCG(seed, number*0x9e3779b97f4a7c15+1)), m}
}

// happens says whether something comes about that does so often.
func (c chance) happens(figure string) bool { return c.Float64() < c.model.of(figure) }

// about draws from a normal distribution.
func (c chance) about(mean, sd float64) float64 { return mean + sd*c.NormFloat64() }

// within draws as about does, and stays within two ends.
func (c chance) within(mean, sd, from, to float64) float64 {
	return math.Min(math.Max(c.about(mean, sd), from), to)
}

// inside draws a figure that has its spread and its ends beside it: "pace", "pace.sd",
// "pace.least" and "pace.most".
func (c chance) inside(name string) float64 {
	m := c.model
	return c.within(m.of(name), m.of(name+".sd"), m.of(name+".least"), m.of(name+".most"))
}

// around draws evenly from "phase.least" on, over "phase.width".
func (c chance) around(name string) float64 {
	return c.model.of(name+".least") + c.model.of(name+".width")*c.Float64()
}

// between draws a whole number, both ends included.
func (c chance) between(from, to int) int { return from + c.IntN(to-from+1) }

// drawn draws from a span; one that has no length costs no chance.
func (c chance) drawn(ends [2]int) int {
	if ends[0] == ends[1] {
		return ends[0]
	}
	return c.between(ends[0], ends[1])
}

// span draws a whole number of the model.
func (c chance) span(name string) int { return c.drawn(c.model.span(name)) }

// oneOf draws from a list.
func oneOf[T any](c chance, list []T) T { return list[c.IntN(len(list))] }

// byShare draws from a list by shares.
func byShare[T any](c chance, list []T, share func(T) int) T {
	all := 0
	for _, x := range list {
		all += share(x)
	}
	n := c.IntN(all)
	for _, x := range list {
		if n -= share(x); n < 0 {
			return x
		}
	}
	return list[len(list)-1]
}

// With returns a model with other figures in the place of some; a name that it does
// not have is a slip of ours.
func (m *Model) With(figures map[string]float64) *Model {
	out := *m
	out.figures = maps.Clone(m.figures)
	for name, v := range figures {
		m.of(name)
		out.figures[name] = v
	}
	return &out
}

// Missed returns a model by whose mechanism answers are missing: MCAR, MAR or MNAR.
func (m *Model) Missed(by string) *Model {
	out := *m
	out.Missing = by
	return &out
}
