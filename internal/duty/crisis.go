package duty

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A Line is somebody who is there day and night, for anybody.
type Line struct {
	Name   string `yaml:"name"`
	Call   string `yaml:"call"`
	Text   string `yaml:"text"`
	Words  string `yaml:"words"` // what to write in the text message, where it matters
	Source Source `yaml:"source"`
}

// A Region is where a line answers.
type Region struct {
	Region    string `yaml:"region"`    // "US", or "US-CO" where a state has its own
	Emergency string `yaml:"emergency"` // the number for an emergency
	Lines     []Line `yaml:"lines"`
}

// Crisis is who can be called in which region.
type Crisis struct {
	Version int      `yaml:"crisis"`
	Regions []Region `yaml:"regions"`
}

// ParseCrisis reads the file of lines and refuses one without a number or a
// source.
func ParseCrisis(file []byte) (*Crisis, error) {
	var c Crisis
	dec := yaml.NewDecoder(bytes.NewReader(file))
	dec.KnownFields(true)
	if err := dec.Decode(&c); err != nil {
		return nil, fmt.Errorf("duty: crisis lines: %w", err)
	}
	for _, r := range c.Regions {
		if r.Region == "" || r.Emergency == "" || len(r.Lines) == 0 {
			return nil, fmt.Errorf("duty: the region %q has no number", r.Region)
		}
		for _, l := range r.Lines {
			if l.Name == "" || l.Call+l.Text == "" || !l.Source.whole() {
				return nil, fmt.Errorf("duty: the line %q in %s lacks its number or its source", l.Name, r.Region)
			}
		}
	}
	return &c, nil
}

// For returns who is there at a place: of the state, else of the country. False
// where this program does not know anybody there: only the emergency number of
// the place itself can then be named, and not by us.
func (c *Crisis) For(place string) (Region, bool) {
	country, _, _ := strings.Cut(place, "-")
	for _, want := range []string{place, country} {
		for _, r := range c.Regions {
			if want != "" && r.Region == want {
				return r, true
			}
		}
	}
	return Region{}, false
}
