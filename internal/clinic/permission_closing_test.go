package clinic_test

import (
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// closing is the trials of pausing, looking back on and ending a course.
func (b *bench) closing(clinical trialOf, act making) map[string]trial {
	treats := as(access.Prescriber, access.Therapist)
	// fresh is a person with a course of their own: what ends it ends no other.
	fresh := func(t *testing.T) (id.Patient, id.Course) {
		t.Helper()
		p, c := b.h.ana(t, "Ending "+b.h.NewID()), id.Course(b.h.NewID())
		b.h.must(t, b.prescriber(t, p), b.opening(p, c, b.defs[0]))
		return p, c
	}
	review := course.Reviewed{Found: "They sleep again.", Decision: course.GoOn, Reason: "They want to.", Together: true}
	plan := course.ContinuingPlan{Care: []string{"Dr. Okafor"}, Signs: []string{"I stop cooking."}, Call: []string{"Lucía"}}
	return map[string]trial{
		"PauseCourse": {ledger.Scheduling, act(func(t *testing.T) clinic.Act {
			p, c := fresh(t)
			return clinic.PauseCourse{Patient: p, Paused: course.Paused{Course: c, Reason: course.PauseWish}}
		}), func(g access.Grant) bool { return !staffOnly(g) || treats(g) }},
		"ResumeCourse": {ledger.Scheduling, act(func(t *testing.T) clinic.Act {
			p, c := fresh(t)
			b.h.must(t, b.prescriber(t, p), clinic.PauseCourse{Patient: p, Paused: course.Paused{Course: c, Reason: course.PausePractical}})
			return clinic.ResumeCourse{Patient: p, Course: c, Agreed: true, Reason: "They are back from the sea."}
		}), treats},
		"WithdrawCourse": {ledger.Scheduling, act(func(t *testing.T) clinic.Act {
			p, c := fresh(t)
			return clinic.WithdrawCourse{Patient: p, Course: c}
		}), treats},
		"CloseCourse": {ledger.Scheduling, act(func(t *testing.T) clinic.Act {
			p, c := fresh(t)
			return clinic.CloseCourse{Patient: p, Closed: course.Closed{Course: c, How: course.HowNotBegun}, Reason: "They moved away.",
				Without: []string{course.EndReview, course.EndPlan, course.EndGiven, course.EndFollowUp}, Head: b.head(t, p)}
		}), ours(access.Prescriber, access.Therapist)},
		"ReviewCourse": clinical(treats, func(t *testing.T) clinic.Act {
			p, c := fresh(t)
			r := review
			r.Course = c
			return clinic.ReviewCourse{Patient: p, Review: r, Head: b.head(t, p), Rules: b.rules}
		}),
		"LookBack": {ledger.Words, act(func(*testing.T) clinic.Act {
			return clinic.LookBack{Patient: b.ana, Words: course.LookedBack{Course: b.course, Text: "I can be in a room again."}}
		}), clientOrTherapist},
		"PlanOn": clinical(treats, func(t *testing.T) clinic.Act {
			p := plan
			p.Course = b.course
			return clinic.PlanOn{Patient: b.ana, Plan: p, Head: b.head(t, b.ana)}
		}),
		"SignLetter": clinical(ours(access.Prescriber, access.Therapist), func(*testing.T) clinic.Act {
			return clinic.SignLetter{Patient: b.ana, Rules: b.rules, Letter: course.LetterSigned{Course: b.course, Sort: course.ToReferrer, To: "Dr. Okafor",
				Parts: []course.Part{{Text: "Thank you."}}, Agreed: "in words, today"}}
		}),
		"GiveDocument": clinical(as(access.Prescriber, access.Therapist, access.Monitor), func(*testing.T) clinic.Act {
			return clinic.GiveDocument{Patient: b.ana, Given: course.Given{Paper: course.PaperMeasures, To: course.ToClient, How: "by hand"}}
		}),
	}
}
