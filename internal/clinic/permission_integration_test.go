package clinic_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/store"
)

// clientOrTherapist says that scope asks for the client, or for somebody who
// prepares and integrates with them.
func clientOrTherapist(g access.Grant) bool {
	return !staffOnly(g) || as(access.Therapist, access.Trainee, access.Prescriber)(g)
}

// clientSays says that only the client says this.
func clientSays(g access.Grant) bool { return !staffOnly(g) }

// integrating is the trials of preparing and of what becomes of a session.
func (b *bench) integrating(clinical trialOf, act making) map[string]trial {
	words := func(make func(t *testing.T) clinic.Act) trial {
		return trial{ledger.Words, act(make), clientOrTherapist}
	}
	therapist := func(t *testing.T) access.Grant {
		t.Helper()
		return b.staff(t, b.ana, access.Therapist)
	}
	return map[string]trial{
		"WriteWords": words(func(*testing.T) clinic.Act {
			return clinic.WriteWords{Patient: b.ana, Words: integration.Told{Course: b.course, About: integration.Intention, Text: "To listen."}}
		}),
		"ReadLesson": clinical(clientSays, func(*testing.T) clinic.Act {
			b.n++
			return clinic.ReadLesson{Patient: b.ana, Read: integration.LessonRead{Lesson: fmt.Sprint("lesson-", b.n)}}
		}),
		"NameEscort": {ledger.Dosing, act(func(*testing.T) clinic.Act {
			return clinic.NameEscort{Patient: b.ana, Escort: dosing.EscortNamed{For: quantity.DayOf(b.h.Now().AddDate(0, 0, 2), time.UTC), Name: "Lena", Phone: "503 555 0123", Stays: true}}
		}), clientSays},
		"NotePreparation": clinical(as(access.Therapist, access.Trainee, access.Prescriber), func(*testing.T) clinic.Act {
			return clinic.NotePreparation{Patient: b.ana, Practised: &integration.Practised{Course: b.course, Technique: "slow breathing"}}
		}),
		"NotePreparation, a judgement": clinical(as(access.Therapist), func(*testing.T) clinic.Act {
			return clinic.NotePreparation{Patient: b.ana, Fit: &integration.FitJudged{Course: b.course, Fit: true}}
		}),
		"NoteMeeting": {ledger.Scheduling, act(func(*testing.T) clinic.Act {
			b.n++
			return clinic.NoteMeeting{Patient: b.ana, At: b.h.Now().Add(-time.Duration(b.n) * time.Hour), Meeting: course.MeetingHeld{Course: b.course, Phase: course.Preparation, Minutes: 50}}
		}), as(access.Therapist, access.Trainee, access.Prescriber)},
		"KeepInsight": words(func(*testing.T) clinic.Act {
			return clinic.KeepInsight{Patient: b.ana, Insight: integration.InsightKept{Course: b.course, Text: "The door was never locked."}}
		}),
		"MakeCommitment": words(func(*testing.T) clinic.Act {
			return clinic.MakeCommitment{Patient: b.ana, Commitment: integration.CommitmentMade{Course: b.course, Text: "Call my brother."}}
		}),
		"CheckIn": words(func(t *testing.T) clinic.Act {
			made := clinic.MakeCommitment{Patient: b.ana, Commitment: integration.CommitmentMade{Course: b.course, Text: "Call my brother."}}
			return clinic.CheckIn{Patient: b.ana, CheckIn: integration.CheckedIn{Commitment: b.h.must(t, therapist(t), made)[0], How: integration.Kept}}
		}),
	}
}

// TestNothingHangsInTheAir: what refers to something refers to what is there.
func TestNothingHangsInTheAir(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		noor := h.joined(t, "Noor", "LCSW", nil, ana, "therapist")
		gone := id.Entry(id.New(time.Now()))
		for name, tt := range map[string]struct {
			act  clinic.Act
			rule string
		}{
			"a story of no session":       {clinic.TellStory{Patient: ana, Story: integration.StoryTold{Session: "none", Text: "words"}}, "input.session"},
			"an insight from no quote":    {clinic.KeepInsight{Patient: ana, Insight: integration.InsightKept{Quote: gone, Text: "words"}}, "input.quote"},
			"a commitment of no insight":  {clinic.MakeCommitment{Patient: ana, Commitment: integration.CommitmentMade{Insight: gone, Text: "words"}}, "input.insight"},
			"about no commitment":         {clinic.CheckIn{Patient: ana, CheckIn: integration.CheckedIn{Commitment: gone, How: integration.Kept}}, "missing"},
			"a step that is none":         {clinic.NotePreparation{Patient: ana}, "input.step"},
			"two steps at once":           {clinic.NotePreparation{Patient: ana, Practised: &integration.Practised{Technique: "breath"}, Fit: &integration.FitJudged{Fit: true}}, "input.step"},
			"not fit, and no reason":      {clinic.NotePreparation{Patient: ana, Fit: &integration.FitJudged{}}, "input.reason"},
			"words of no preparation":     {clinic.WriteWords{Patient: ana, Words: integration.Told{About: "gossip", Text: "words"}}, "input.about"},
			"a commitment without a word": {clinic.MakeCommitment{Patient: ana}, "input.text"},
		} {
			_, err := h.Do(t.Context(), noor, id.Act(h.NewID()), tt.act)
			if got := fault.RuleOf(err); got != tt.rule && (tt.rule != "missing" || fault.KindOf(err) != fault.NotFound) {
				t.Errorf("%s: %v (%s), want %s", name, err, got, tt.rule)
			}
		}
		made := h.must(t, noor, clinic.MakeCommitment{Patient: ana, Commitment: integration.CommitmentMade{Course: "c", Text: "Call my brother.", By: "2026-12-01"}})[0]
		h.must(t, noor, clinic.CheckIn{Patient: ana, CheckIn: integration.CheckedIn{Commitment: made, How: integration.Kept}})
		if got := integration.Integration(h.chart(t, ana), "c").Commitments; len(got) != 1 || got[0].State() != integration.Kept {
			t.Errorf("commitments %+v", got)
		}
	})
}
