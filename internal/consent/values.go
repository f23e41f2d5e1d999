package consent

import (
	"strings"
	"time"

	"github.com/clew-health/clew/internal/protocol"
)

// Said returns what a protocol says for a place of a text: a parameter by its
// name, or a part of the plan ("plan.observe"). It reports false where the
// protocol does not say it.
func Said(def *protocol.Definition, name string) (string, bool) {
	if def == nil {
		return "", false
	}
	if part, ok := strings.CutPrefix(name, "plan."); ok {
		say := planned[part]
		if say == nil {
			return "", false
		}
		said := say(def)
		return said, said != ""
	}
	p, ok := def.Param(name)
	return p.String(), ok
}

// planned are the parts of a plan that texts speak of, each in words; empty
// where the plan does not say it.
var planned = map[string]func(*protocol.Definition) string{
	"sessions":           func(d *protocol.Definition) string { return meetings(phase(d, "dosing").Sessions, "session") },
	"apart.least":        func(d *protocol.Definition) string { return long(phase(d, "dosing").Apart.Least) },
	"preparation.usual":  func(d *protocol.Definition) string { return meetings(phase(d, "preparation").Sessions, "meeting") },
	"preparation.length": func(d *protocol.Definition) string { return long(phase(d, "preparation").Length) },
	"observe":            func(d *protocol.Definition) string { return long(Watched(d)) },
	"drive":              func(d *protocol.Definition) string { return strings.TrimRight(d.Plan.Leaving.Drive, ".") },
	"minutes.usual":      func(d *protocol.Definition) string { return figure(d.Plan.Dose.Minutes.Usual) },
	"units":              func(d *protocol.Definition) string { return figure(d.Plan.Dose.Units) },
	"dose.start":         func(d *protocol.Definition) string { return figure(d.Plan.Dose.Flat.Start) },
	"dose.hard":          func(d *protocol.Definition) string { return figure(d.Plan.Dose.Flat.Hard) },
	"dose.start.weight":  func(d *protocol.Definition) string { return figure(d.Plan.Dose.PerKg.Start) },
	"dose.hard.weight":   func(d *protocol.Definition) string { return figure(d.Plan.Dose.PerKg.Hard) },
}

// Watched returns how long somebody is watched after a dose at least: the longer
// of the plan's observation and its shortest stay. 0 if it says neither.
func Watched(d *protocol.Definition) time.Duration {
	if d == nil {
		return 0
	}
	return max(d.Plan.Monitoring.Observe, d.Plan.Leaving.Least)
}

func figure(p protocol.Param) string {
	if !p.Said() {
		return ""
	}
	return p.String()
}

func phase(d *protocol.Definition, name string) protocol.Phase {
	for _, p := range d.Plan.Phases {
		if p.Name == name {
			return p
		}
	}
	return protocol.Phase{}
}

// meetings says how many there usually are.
func meetings(s protocol.Sessions, noun string) string {
	n := max(s.Usual, s.Least)
	if n == 0 {
		return ""
	}
	return counted(n, noun)
}

// long writes a length of time in the largest unit that keeps it whole.
func long(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d <= 0:
		return ""
	case d%day == 0:
		return counted(int(d/day), "day")
	case d%time.Hour == 0:
		return counted(int(d/time.Hour), "hour")
	}
	return counted(int(d/time.Minute), "minute")
}
