package sim

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/protocol"
)

// What people say is put together from parts, so that no two charts read alike.
// All of it is made up for Clew; nobody ever said it.

// fills fills a sentence's places, each written {so}, from lists.
func (c chance) fills(pattern string, lists map[string][]string) string {
	var b strings.Builder
	for {
		from := strings.IndexByte(pattern, '{')
		if from < 0 {
			b.WriteString(pattern)
			return sentences(b.String())
		}
		to := from + strings.IndexByte(pattern[from:], '}')
		b.WriteString(pattern[:from])
		b.WriteString(oneOf(c, lists[pattern[from+1:to]]))
		pattern = pattern[to+1:]
	}
}

// sentences begins each sentence with a capital letter.
func sentences(s string) string {
	runes, begins := []rune(s), true
	for i, r := range runes {
		if begins && unicode.IsLetter(r) {
			runes[i], begins = unicode.ToUpper(r), false
		}
		if i > 0 && unicode.IsSpace(r) && strings.ContainsRune(".?!", runes[i-1]) {
			begins = true
		}
	}
	return string(runes)
}

// says is a sentence of theirs: their own where the story has one, or made of
// parts.
func (p *person) says(kind string, list []string) string {
	if p.story != nil {
		for _, key := range []string{fmt.Sprintf("%s/%d", kind, len(p.doses)), kind} {
			if own, ok := p.story.words[key]; ok {
				return own
			}
		}
	}
	for range 8 { // nobody says the same thing twice, if they can help it
		said := p.c.fills(oneOf(p.c, list), places)
		if !slices.Contains(p.spoken, said) {
			p.spoken = append(p.spoken, said)
			return said
		}
	}
	return p.c.fills(oneOf(p.c, list), places)
}

// hope is what they hope will be different.
func (p *person) hope() string { return p.says("hope", hopes) }

func (p *person) goal() string       { return p.says("goal", goals) }
func (p *person) pattern() string    { return p.says("pattern", patterns) }
func (p *person) intention() string  { return p.says("intention", intentions) }
func (p *person) fear() string       { return p.says("fear", fears) }
func (p *person) resource() string   { return p.says("resource", resources) }
func (p *person) quote() string      { return p.says("quote", quotes) }
func (p *person) storyOf() string    { return p.says("storyOf", stories) }
func (p *person) insight() string    { return p.says("insight", insights) }
func (p *person) commitment() string { return p.says("commitment", commitments) }
func (p *person) sign() string       { return p.says("sign", signs) }

// lookingBack is what they say of their course.
func (p *person) lookingBack(well bool) string {
	if p.story != nil && p.story.words["back"] != "" {
		return p.story.words["back"]
	}
	if well {
		return p.c.fills(oneOf(p.c, backWell), places)
	}
	return p.c.fills(oneOf(p.c, backNo), places)
}

// near is who is close to them: always the same person.
func (p *person) near() string {
	if p.story != nil {
		return p.story.near
	}
	c := chanceOf(p.Model, p.Seed^0x5eed, uint64(p.n))
	return oneOf(c, slices.Concat(givenWomen, givenMen)) + " " + oneOf(c, []string{p.who.family, oneOf(c, families), oneOf(c, families)})
}

// nearest is that person as one is named who comes along: with what they are to them.
func (p *person) nearest() string {
	if p.story != nil {
		return p.story.near + ", " + p.story.kin
	}
	c := chanceOf(p.Model, p.Seed^0x4e4, uint64(p.n))
	their := map[string]string{"she/her": "her ", "he/him": "his "}[p.who.pronouns]
	if their == "" {
		their = "their "
	}
	return p.near() + ", " + their + oneOf(c, kins)
}

// nearPhone is that person's number.
func (p *person) nearPhone() string {
	c := chanceOf(p.Model, p.Seed^0xf0e, uint64(p.n))
	return "303 555 01" + string(rune('0'+c.IntN(10))) + string(rune('0'+c.IntN(10)))
}

// reason is why a prescriber goes on about a finding, for the team.
func (p *person) reason(f protocol.Finding) string {
	for _, r := range goReasons {
		if strings.HasPrefix(f.Rule, r.rule) {
			return oneOf(p.c, r.say)
		}
	}
	return oneOf(p.c, goReasons[len(goReasons)-1].say)
}

// said is what a clinician adds to a part of a note that only they can say.
func (p *person) said(sort, part string) string {
	switch part {
	case note.Assessment:
		if all := dosingAssessments[p.effect]; sort == note.Dosing && all != nil {
			return oneOf(p.c, all)
		}
		return oneOf(p.c, assessments[sort])
	case note.Plan:
		return oneOf(p.c, notePlans[sort])
	}
	return ""
}

// A no is what is said where a rule cannot be gone past.
type no struct{ team, client, change string }

// noFor is the no for a rule, in words for the team and words for the client.
func noFor(rule string) no {
	for _, n := range nos {
		if strings.HasPrefix(rule, n.rule) {
			return n.no
		}
	}
	return nos[len(nos)-1].no
}

var nos = []struct {
	rule string
	no   no
}{
	{"psychosis", no{"A psychosis in the past; the medicine is not for that.", "What you told us about hearing and seeing things makes this medicine too risky for now.", "New research, or another kind of treatment that we can look at together."}},
	{"bp.", no{"Pressure not controlled on two readings.", "Your blood pressure is high at present.", "Some months of lower readings with your own doctor."}},
	{"hypertension", no{"Pressure not controlled.", "Your blood pressure is high at present.", "Some months of lower readings with your own doctor."}},
	{"substance", no{"Active use; talked over with them.", "The drinking is too near for this medicine to be safe.", "Some months with the help you already found."}},
	{"vascular", no{"An aneurysm on record; a rise in pressure is a serious hazard.", "A weak place in a blood vessel makes a rise in pressure too risky.", "A letter from the specialist who looks after it."}},
	{"home", no{"Nobody who can come along and stay.", "We could not find somebody who stays with you afterwards.", "A friend, a neighbour or a companion service for the day."}},
	{"heart", no{"The heart is not settled enough.", "Your heart needs looking after first.", "A letter from your cardiologist."}},
	{"", no{"Weighed together; the risk is larger than what it may bring.", "Just now the risk is larger than what this treatment may bring you.", "We look at it again together in three months."}},
}

var goReasons = []struct {
	rule string
	say  []string
}{
	{"medicine.benzodiazepine", []string{"A small dose at night, kept as it is; we watch for a blunted effect.", "Taken seldom; talked over with them and who prescribes it.", "Low and steady. Known that it may blunt; we look at it after two sessions."}},
	{"medicine.", []string{"Known and steady; gone over with them.", "Weighed with who prescribes it.", "No change needed for this course, by my reading."}},
	{"bp.", []string{"Coming down at rest; they feel well.", "Within what we saw at home; watched closely.", "Known white coat; the second reading is the true one."}},
	{"bipolar", []string{"Steady for years on their mood stabiliser; plan agreed with their psychiatrist."}},
	{"suicide", []string{"Asked in person; safety plan made together; seen every week."}},
	{"family", []string{"A brother, long ago; nothing of their own. Watched for."}},
	{"depression.severe", []string{"Severe, and known; they are seen every week.", "Talked over; their person knows whom to call."}},
	{"", []string{"Talked over with them; goes on.", "Weighed in the team; we look again after the next session.", "Known since the screening; no reason to wait.", "Asked again today; they want to go on and understand why we asked."}},
}

var togetherReasons = map[string][]string{
	course.GoOn:        {"They want two more before deciding, and so do we.", "A little has moved; they want to see it through."},
	course.StopWell:    {"Enough for now, as they put it.", "They go on with therapy and come back if it gets harder.", "What they came for is in their own hands now."},
	course.Maintenance: {"It holds for some weeks and then thins; a seldom session keeps it, for now.", "They want to see whether one more, late, is enough."},
	course.Change:      {"Another way beside it."},
}
