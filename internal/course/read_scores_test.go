package course

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
)

// administered is a form of an instrument as it ships, put before the client.
func administered(name, response string) instrument.Administration {
	d, err := shippedScales().Named(name)
	if err != nil {
		panic(err)
	}
	return instrument.Administration{Response: id.Response(id.Derived("test", response)), Instrument: name, Version: d.Version, Hash: d.Hash(),
		By: instrument.BySelf, How: instrument.HowLink}
}

// filled answers a form of n questions so that they add up to a total; special
// are answers that are given as they stand.
func filled(name string, n, total int, age time.Duration, special ...string) at {
	answers := map[string]string{}
	for i := 1; i+1 < len(special)+1; i += 2 {
		answers[special[i-1]] = special[i]
		if v, err := strconv.Atoi(special[i]); err == nil {
			total -= v
		}
	}
	for i := 1; i <= n; i++ {
		item := fmt.Sprint("q", i)
		if _, ok := answers[item]; !ok {
			v := min(3, max(0, total))
			answers[item], total = strconv.Itoa(v), total-v
		}
	}
	for item, v := range answers {
		if v == "" {
			delete(answers, item)
		}
	}
	return at{ago(age), instrument.Answered{Administration: administered(name, fmt.Sprint(name, age, total)), Answers: answers, Started: ago(age + 3*time.Minute), Finished: ago(age)}}
}

func phq(total int, age time.Duration, ninth string) at {
	return filled("phq-9", 9, total, age, "q9", ninth)
}

// ofTime makes it an answer about another time.
func ofTime(recall string, a at) at {
	f := a.fact.(instrument.Answered)
	f.Recall = recall
	a.fact = f
	return a
}

// inPlaceOf makes it the answer to an occasion that asks another form.
func inPlaceOf(occasion string, a at) at {
	f := a.fact.(instrument.Answered)
	f.Occasion = occasion
	a.fact = f
	return a
}

// left makes it a form that was put aside at its time, and closed now.
func left(a at) at {
	f := a.fact.(instrument.Answered)
	f.Left, f.Finished, f.Started = true, time.Time{}, a.when
	a.when, a.fact = ago(time.Minute), f
	return a
}

// older makes it an answer to another version of the form.
func older(a at) at {
	f := a.fact.(instrument.Answered)
	f.Version = "0.9.0"
	a.fact = f
	return a
}

func TestScoresOfResponses(t *testing.T) {
	tap := func(age time.Duration, response, value string) at {
		return at{ago(age), instrument.ItemAnswered{Administration: administered("phq-9", response), Item: "q9", Value: value}}
	}
	columbia := func(age time.Duration, answers map[string]string) at {
		return at{ago(age), instrument.Answered{Administration: administered("c-ssrs-screener", fmt.Sprint(age)), Answers: answers, Finished: ago(age)}}
	}
	readCases(t, []readCase{
		{"answered here", "measure.phq-9", "14", []at{phq(14, day, "0")}},
		{"the later of one that was reported and one answered here", "measure.phq-9", "14", []at{total("phq-9", 20, 3*day), phq(14, day, "0")}},
		{"two blanks stand in proportion, half up", "measure.phq-9", "13", []at{filled("phq-9", 9, 10, day, "q1", "", "q2", "")}},
		{"three blanks: not known, and no older total stands in", "measure.phq-9", "unknown", []at{phq(9, 5*day, "0"), filled("phq-9", 9, 10, day, "q1", "", "q2", "", "q3", "")}},
		{"what was left is no score", "measure.phq-9", "9", []at{phq(9, 5*day, "0"), left(phq(20, day, "3"))}},
		{"a first tap is no score", "measure.phq-9", "9", []at{phq(9, 5*day, "0"), tap(day, "a", "3")}},
		{"another version is not scored again", "measure.phq-9", "unknown", []at{phq(9, 5*day, "0"), older(phq(3, day, "0"))}},
		{"another recall is another line: it clears nothing", "measure.phq-9", "16", []at{phq(16, 5*day, "0"), ofTime("since-last-dose", phq(4, day, "0"))}},
		{"and hides nothing", "measure.phq-9", "20", []at{phq(16, 5*day, "0"), ofTime("since-last-dose", phq(20, day, "0"))}},
		{"from before the last answer of the other line it says nothing", "measure.phq-9", "16", []at{ofTime("since-last-dose", phq(20, 6*day, "0")), phq(16, 5*day, "0")}},
		{"the only one there is", "measure.phq-9", "20", []at{ofTime("since-last-dose", phq(20, day, "0"))}},
		{"the form that was asked in its place, without the ninth question, is no total of it", "measure.phq-9", "9", []at{phq(9, 5*day, "0"), inPlaceOf("phq-9/before-dose/2", filled("phq-8", 8, 20, day))}},
		{"and says nothing about the ninth answer", "measure.phq-9.item-9", "2", []at{phq(9, 5*day, "2"), inPlaceOf("phq-9/before-dose/2", filled("phq-8", 8, 0, day))}},
		{"anxiety", "measure.gad-7", "11", []at{filled("gad-7", 7, 11, day)}},
		{"the baseline is the last before the first dose, however it came", "measure.phq-9.baseline", "19", with(dosed(), total("phq-9", 22, 20*day), phq(19, 8*day, "0"), phq(9, day, "0"))},
		{"no baseline of another recall", "measure.phq-9.baseline", "22", with(dosed(), total("phq-9", 22, 20*day), ofTime("since-last-dose", phq(9, 8*day, "0")))},

		{"the ninth answer", "measure.phq-9.item-9", "1", []at{phq(9, day, "1")}},
		{"as soon as it is tapped", "measure.phq-9.item-9", "2", []at{phq(9, 5*day, "0"), tap(day, "a", "2")}},
		{"changed before it was sent", "measure.phq-9.item-9", "0", []at{tap(day, "a", "2"), tap(day-time.Minute, "a", "0")}},
		{"changed, and changed back", "measure.phq-9.item-9", "2", []at{tap(day, "a", "2"), tap(day-time.Minute, "a", "0"), tap(day-2*time.Minute, "a", "2")}},
		{"left blank: unknown, never no", "measure.phq-9.item-9", "unknown", []at{phq(9, 5*day, "0"), phq(9, day, "")}},
		{"left before it came", "measure.phq-9.item-9", "unknown", []at{phq(9, 5*day, "0"), left(filled("phq-9", 9, 9, day, "q9", ""))}},
		{"a newer answer than the form that was left and closed since", "measure.phq-9.item-9", "0", []at{left(filled("phq-9", 9, 9, 5*day, "q9", "")), phq(9, day, "0")}},
		{"in another version of the form", "measure.phq-9.item-9", "unknown", []at{older(phq(9, day, "0"))}},
		{"of another recall it is heard all the same", "measure.phq-9.item-9", "1", []at{ofTime("since-last-dose", phq(9, day, "1"))}},

		{"some intent", "suicide.ideation", "4", []at{columbia(day, map[string]string{"q1": "yes", "q2": "yes", "q3": "no", "q4": "yes", "q5": "no", "q6_life": "no"})}},
		{"none", "suicide.ideation", "0", []at{columbia(day, map[string]string{"q1": "no", "q2": "no", "q6_life": "no"})}},
		{"intent, and the plan left blank", "suicide.ideation", "4", []at{columbia(day, map[string]string{"q1": "yes", "q2": "yes", "q4": "yes"})}},
		{"thoughts left blank", "suicide.ideation", "unknown", []at{columbia(day, map[string]string{"q1": "no", "q6_life": "no"})}},
	})
}

// A sign is a sign in whatever questionnaire it was given, before anything was
// sent and after the form changed; the review from before does not stand then.
func TestSignsAskForAReview(t *testing.T) {
	review := at{ago(2 * day), screening.RiskReviewed{Found: "No plan.", Plan: "A call on Friday.", Contact: true}}
	asq := func(value string) at {
		return at{ago(day), instrument.ItemAnswered{Administration: administered("asq", "x"), Item: "q3", Value: value}}
	}
	readCases(t, []readCase{
		{"the ninth answer above 0", "suicide.review", "no", []at{review, phq(9, day, "1")}},
		{"the ninth answer 0", "suicide.review", "yes", []at{review, phq(20, day, "0")}},
		{"said and taken back before it was sent", "suicide.review", "no", []at{review,
			{ago(day), instrument.ItemAnswered{Administration: administered("phq-9", "a"), Item: "q9", Value: "2"}},
			{ago(day), instrument.ItemAnswered{Administration: administered("phq-9", "a"), Item: "q9", Value: "0"}}}},
		{"thoughts of killing, one tap", "suicide.review", "no", []at{review, asq("yes")}},
		{"not said", "suicide.review", "no", []at{review, asq("refused")}},
		{"no thoughts", "suicide.review", "yes", []at{review, asq("no")}},
		{"in an older version of the form", "suicide.review", "no", []at{review, older(phq(9, day, "2"))}},
		{"worse by one tap is not about suicide", "suicide.review", "yes", []at{review,
			{ago(day), instrument.ItemAnswered{Administration: administered("better-same-worse", "b"), Item: "feeling", Value: "worse"}}}},
	})
}

// The gates answer from real responses.
func TestGatesAnswerFromResponses(t *testing.T) {
	lib, def := library(t), kapIM(t)
	for _, c := range []struct {
		name  string
		gate  protocol.Gate
		rule  string
		want  protocol.State
		facts []at
	}{
		{"the ninth answer was 1", protocol.DosingStart, "risk.item-9", protocol.Stands, []at{phq(9, day, "1")}},
		{"it was tapped an hour ago", protocol.DosingStart, "risk.item-9", protocol.Stands, []at{{ago(time.Hour), instrument.ItemAnswered{Administration: administered("phq-9", "a"), Item: "q9", Value: "1"}}}},
		{"it was 0", protocol.DosingStart, "risk.item-9", protocol.Clear, []at{phq(9, day, "0")}},
		{"it was left blank", protocol.DosingStart, "risk.item-9", protocol.Unknown, []at{phq(9, 3*day, "0"), phq(9, day, "")}},
		{"only a total is known", protocol.DosingStart, "risk.item-9", protocol.Unknown, []at{total("phq-9", 27, day)}},
		{"six points harder than at the start", protocol.CourseContinue, "harder.phq-9", protocol.Stands, with(dosed(), phq(10, 8*day, "0"), phq(16, day, "0"))},
		{"four points harder", protocol.CourseContinue, "harder.phq-9", protocol.Clear, with(dosed(), phq(10, 8*day, "0"), phq(14, day, "0"))},
		{"too few answers to say", protocol.CourseContinue, "harder.phq-9", protocol.Unknown, with(dosed(), phq(10, 8*day, "0"), filled("phq-9", 9, 18, day, "q1", "", "q2", "", "q3", ""))},
		{"asked about another time, and far harder", protocol.CourseContinue, "harder.phq-9", protocol.Stands, with(dosed(), phq(10, 8*day, "0"), ofTime("since-last-dose", phq(20, day, "0")))},
	} {
		f, ok := lib.Why(Question{Definition: def, Gate: c.gate, Now: noon, Location: time.UTC}, chart(t, append([]at{ana("1985-03-12")}, c.facts...)...), ledger.Chart{}).Finding(c.rule)
		if !ok || f.State != c.want {
			t.Errorf("%s: %s is %q (%s), want %q", c.name, c.rule, f.State, f.Say, c.want)
		}
	}
}
