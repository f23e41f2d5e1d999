package web

import (
	"fmt"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/protocol"
)

// presentAt say where somebody of the staff is.
var presentAt = map[string]string{dosing.InRoom: "in the room", dosing.Near: "next door", dosing.Onphone: "on the telephone"}

// peopleWords lists people by what they are here.
func peopleWords(people []dosing.Present) string {
	words := make([]string, 0, len(people))
	for _, p := range people {
		words = append(words, "a "+p.Role+" "+presentAt[p.Where])
	}
	return list(words)
}

func tellSessionBegun(s dosing.SessionBegun, _ *time.Location) told {
	t := told{value: fmt.Sprintf("Dosing session %d began.", s.Number), hook: "session"}
	if len(s.People) > 0 {
		t.after = capital(peopleWords(s.People)) + "."
	}
	return t
}

func tellPeople(p dosing.PeoplePresent, _ *time.Location) told {
	return told{lead: "Part of the session from now on:", value: stop(peopleWords(p.People)), hook: "session", many: "changes of who is there"}
}

func tellPhase(p dosing.PhaseEntered, _ *time.Location) told {
	return told{lead: "The session went on to", value: stop(p.Phase), hook: "session", many: "phases of sessions"}
}

// aboutThen says that a time was written down later, about right.
func aboutThen(about bool) string {
	if about {
		return "Written down afterwards; the time is about right."
	}
	return ""
}

func tellMoment(m dosing.MomentSeen, _ *time.Location) told {
	return told{lead: "Seen:", value: stop(m.Sort), after: aboutThen(m.About), hook: "session", many: "moments that were seen"}
}

func tellSupport(s dosing.SupportGiven, _ *time.Location) told {
	return told{lead: "Support given:", value: stop(s.Sort), after: aboutThen(s.About), hook: "session", many: "times of support"}
}

func tellQuote(q dosing.QuoteHeard, _ *time.Location) told {
	return told{lead: "Said in the session:", quote: q.Text, after: aboutThen(q.About), hook: "session"}
}

// sortingWords say where a quote goes.
var sortingWords = map[string]string{
	dosing.ToChart: "the chart", dosing.ToJournal: "the client’s journal", dosing.ToProcess: "a process note of the therapist’s", dosing.ToNobody: "nobody: a draft, sealed away",
}

func tellSorted(q dosing.QuoteSorted, _ *time.Location) told {
	return told{lead: "What the client said goes to", value: stop(sortingWords[q.To]), hook: "note", many: "quotes that were sorted"}
}

func tellComfort(c dosing.ComfortSaid, _ *time.Location) told {
	var parts []string
	for _, p := range []struct{ label, text string }{{"Touch", c.Touch}, {"Stop word", c.Stop}, {"Helps", c.Helps}} {
		if strings.TrimSpace(p.text) != "" {
			parts = append(parts, p.label+": "+stop(p.text))
		}
	}
	return told{lead: "For the session:", quote: strings.Join(parts, " "), hook: "session"}
}

// lookWords say how somebody was.
var lookWords = map[string]string{dosing.BreathingEasy: "breathing easy", dosing.RousedToVoice: "roused to voice", dosing.NotDisturbed: "not disturbed"}

func tellLooked(l dosing.LookedAt, _ *time.Location) told {
	return told{lead: "Looked:", value: stop(lookWords[l.How]), after: stop(l.Why), hook: "session", many: "looks"}
}

func tellConcern(c dosing.ConcernRaised, _ *time.Location) told {
	if c.Help {
		return told{value: "A second person was wanted in the room.", after: stop(c.Note), hook: "session"}
	}
	return told{lead: "Concern:", value: stop(c.Note), hook: "session"}
}

// metWords say how many of some rules were met.
func metWords(all []dosing.Stood) string {
	open, decided := 0, 0
	for _, s := range all {
		switch {
		case s.Decided != "":
			decided++
		case s.State != protocol.Clear && s.Decision.Blocks():
			open++
		}
	}
	words := fmt.Sprintf("%s looked at", plural(len(all), "rule", "rules"))
	if decided > 0 {
		words += ", " + small(decided) + " decided by somebody"
	}
	if open > 0 {
		words += ", " + small(open) + " not met"
	}
	return stop(capital(words))
}

func tellReleased(d dosing.DoseReleased, _ *time.Location) told {
	t := told{value: "The prescriber released the dose, from a distance.", after: metWords(d.Findings), hook: "decision"}
	if d.Gate == protocol.DosingFurther {
		t.value = "The prescriber released a further dose, from a distance."
	}
	return t
}

func tellDoseEnded(d dosing.DoseEnded, _ *time.Location) told {
	t := told{value: "The dose was over.", hook: "session"}
	if d.Swallowed != nil {
		t.value = "The lozenges were spat out."
		if *d.Swallowed {
			t.value, t.after = "The lozenges were swallowed.", "What is swallowed takes effect later, and less of it."
		}
	}
	return t
}

func tellMusic(m dosing.MusicNoted, _ *time.Location) told {
	return told{lead: "Music:", value: stop(m.Text), hook: "session", many: "notes of music"}
}

func tellInfusion(i dosing.InfusionChanged, _ *time.Location) told {
	t := told{value: "The infusion went on.", hook: "session"}
	switch {
	case i.Paused:
		t.value = "The infusion was paused."
	case i.Rate > 0:
		t.lead, t.value = "The infusion runs at", stop(i.Rate.String()+" a minute")
	}
	return t
}

func tellDeviation(d dosing.DeviationNoted, _ *time.Location) told {
	step := map[protocol.Gate]string{protocol.DosingStart: "a dose was given", protocol.DosingFurther: "a further dose was given", protocol.DosingLeave: "the client left"}[d.Gate]
	if step == "" {
		step = "something was done"
	}
	t := told{lead: "Not everything was in place when " + step + ":", value: stop(small(len(d.Findings)) + " of the rules not met"), hook: "decision"}
	if d.Role != "" {
		t.after = "A " + strings.ReplaceAll(d.Role, "-", " ") + " looks into it."
	}
	return t
}

func tellDeviationAnswer(d dosing.DeviationAnswered, _ *time.Location) told {
	return told{lead: "What follows from it:", value: stop(d.Text), hook: "decision"}
}

func tellLeftSession(l dosing.Left, loc *time.Location) told {
	t := told{lead: "Left with", value: stop(l.With), hook: "session"}
	if l.With == "" {
		t.lead, t.value = "", "Left alone."
	}
	var after []string
	if l.Stays {
		after = append(after, "They stay together.")
	}
	if l.How != "" {
		after = append(after, "By "+stop(l.How))
	}
	if a := l.Against; a != nil {
		after = append(after, "Left before everything was in place, against advice.", "Capacity: "+stop(a.Capacity), "Told: "+stop(a.Risks), "Drives: "+stop(a.Drives),
			"Somebody calls by "+a.CallBy.In(loc).Format("2 January, 15:04")+".")
	}
	t.after = strings.Join(after, " ")
	return t
}

func tellAlone(a dosing.AlonePolicy, _ *time.Location) told {
	if !a.On {
		return told{value: "Nobody checks an order alone from now on.", hook: "decision"}
	}
	return told{lead: "Working alone was allowed:", value: stop(a.Statement), hook: "decision"}
}
