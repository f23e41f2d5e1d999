package web

import (
	"fmt"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
)

// A told fact is its sentence in three parts: what it is about, the value,
// and what follows. A correction strikes the old value and writes the new one.
type told struct {
	lead  string // "Blood pressure"
	value string // "128/82, pulse 72."
	after string // "Seated."
	hook  string // what sort of row it is
	quote string // the client's own words
	many  string // what several of them are called: "blood pressures and other vitals"
}

// A sentence puts one kind of fact into words, at the clinic's place.
type sentence func(fact ledger.Fact, loc *time.Location) told

// saying makes a sentence of a function for one type of fact. A fact that
// this program cannot read says so.
func saying[T ledger.Fact](say func(T, *time.Location) told) sentence {
	return func(fact ledger.Fact, loc *time.Location) told {
		if f, ok := fact.(T); ok {
			return say(f, loc)
		}
		if _, gone := fact.(ledger.Gone); gone {
			return told{value: "Words that stood here were sealed away. That they were here stays written.", hook: "note"}
		}
		return told{value: "This was written by a newer version of Clew. It is kept, and can be read there.", hook: "note"}
	}
}

// sentences has one for every kind of fact; a test holds it against the kinds
// that exist.
var sentences = with(peopleSentences, map[string]sentence{
	ledger.Opened{}.Kind():                saying(tellOpened),
	ledger.Voided{}.Kind():                saying(tellVoided),
	ledger.SealAsked{}.Kind():             saying(tellSealAsked),
	ledger.SealDeclined{}.Kind():          saying(tellSealDeclined),
	ledger.SealedAway{}.Kind():            saying(tellSealedAway),
	staff.Reached{}.Kind():                saying(tellReached),
	patient.Registered{}.Kind():           saying(tellRegistered),
	patient.Enquired{}.Kind():             saying(tellEnquired),
	patient.DeathNoted{}.Kind():           saying(tellDeath),
	patient.Linked{}.Kind():               saying(tellLinked),
	patient.ContactPerson{}.Kind():        saying(tellContactPerson),
	patient.ConditionNoted{}.Kind():       saying(tellCondition),
	patient.AllergyNoted{}.Kind():         saying(tellAllergy),
	patient.ProcedureDone{}.Kind():        saying(tellProcedure),
	patient.MedicineNoted{}.Kind():        saying(tellMedicine),
	patient.MedicinesReviewed{}.Kind():    saying(tellReviewed),
	patient.MeasurementTaken{}.Kind():     saying(tellMeasurement),
	patient.LabReported{}.Kind():          saying(tellLab),
	patient.Asked{}.Kind():                saying(tellAsked),
	patient.RelativeNoted{}.Kind():        saying(tellRelative),
	instrument.ScoreReported{}.Kind():     saying(tellScore),
	instrument.ItemAnswered{}.Kind():      saying(tellItem),
	instrument.Answered{}.Kind():          saying(tellAnswered),
	instrument.Discussed{}.Kind():         saying(tellDiscussed),
	instrument.Remarked{}.Kind():          saying(tellRemarked),
	instrument.PackAttested{}.Kind():      saying(tellText),
	instrument.PackSwitched{}.Kind():      saying(tellPack),
	screening.Signed{}.Kind():             saying(tellScreening),
	screening.Determined{}.Kind():         saying(tellDetermined),
	screening.FindingDecided{}.Kind():     saying(tellDecided),
	screening.FindingCosigned{}.Kind():    saying(tellCosigned),
	screening.Told{}.Kind():               saying(tellTold),
	screening.Referred{}.Kind():           saying(tellReferred),
	screening.RiskReviewed{}.Kind():       saying(tellRisk),
	screening.SafetyPlanned{}.Kind():      saying(tellSafetyPlan),
	screening.BenefitReviewed{}.Kind():    saying(tellBenefit),
	screening.Invited{}.Kind():            saying(tellInvited),
	screening.InvitationEnded{}.Kind():    saying(tellInvitationEnded),
	screening.SecondOpinionAsked{}.Kind(): saying(tellSecondOpinion),
	screening.OwnWords{}.Kind():           saying(tellOwnWords),
	consent.Signed{}.Kind():               saying(tellConsent),
	consent.Withdrawn{}.Kind():            saying(tellWithdrawn),
	consent.Published{}.Kind():            saying(tellPublished),
	consent.Offered{}.Kind():              saying(tellOffered),
	consent.TaughtBack{}.Kind():           saying(tellTaughtBack),
	consent.Chosen{}.Kind():               saying(tellChosen),
	duty.RotaSet{}.Kind():                 saying(tellRota),
	duty.LengthsSet{}.Kind():              saying(tellLengths),
	duty.Raised{}.Kind():                  saying(tellRaised),
	duty.CallAsked{}.Kind():               saying(tellCallAsked),
	duty.Taken{}.Kind():                   saying(tellTaken),
	duty.ContactTried{}.Kind():            saying(tellTried),
	duty.AlertClosed{}.Kind():             saying(tellAlertClosed),
	duty.TaskSet{}.Kind():                 saying(tellTask),
	duty.TaskDone{}.Kind():                saying(tellTaskDone),
	integration.Told{}.Kind():             saying(tellPrepared),
	integration.LessonRead{}.Kind():       saying(tellLesson),
	integration.Practised{}.Kind():        saying(tellPractised),
	integration.ContainerAgreed{}.Kind():  saying(tellContainer),
	integration.FitJudged{}.Kind():        saying(tellFit),
	integration.StoryTold{}.Kind():        saying(tellStory),
	integration.InsightKept{}.Kind():      saying(tellInsight),
	integration.CommitmentMade{}.Kind():   saying(tellCommitment),
	integration.CheckedIn{}.Kind():        saying(tellCheckedIn),
	dosing.VitalsTaken{}.Kind():           saying(tellVitals),
	dosing.OrderSigned{}.Kind():           saying(tellOrder),
	dosing.OrderEnded{}.Kind():            saying(tellOrderEnded),
	dosing.DoseGiven{}.Kind():             saying(tellDose),
	dosing.EscortNamed{}.Kind():           saying(tellEscort),
	dosing.FastingStated{}.Kind():         saying(tellFasting),
	dosing.OrderChecked{}.Kind():          saying(tellOrderChecked),
	dosing.Checked{}.Kind():               saying(tellChecked),
	dosing.IntervalTaken{}.Kind():         saying(tellInterval),
	dosing.EventNoted{}.Kind():            saying(tellEvent),
	dosing.SessionClosed{}.Kind():         saying(tellSessionClosed),
	schedule.Planned{}.Kind():             saying(tellPlanned),
	schedule.Moved{}.Kind():               saying(tellSessionMoved),
	schedule.Cancelled{}.Kind():           saying(tellSessionCancelled),
	schedule.Missed{}.Kind():              saying(tellSessionMissed),
	schedule.Arrived{}.Kind():             saying(tellArrived),
	dosing.SessionBegun{}.Kind():          saying(tellSessionBegun),
	dosing.PeoplePresent{}.Kind():         saying(tellPeople),
	dosing.PhaseEntered{}.Kind():          saying(tellPhase),
	dosing.MomentSeen{}.Kind():            saying(tellMoment),
	dosing.SupportGiven{}.Kind():          saying(tellSupport),
	dosing.QuoteHeard{}.Kind():            saying(tellQuote),
	dosing.QuoteSorted{}.Kind():           saying(tellSorted),
	dosing.ComfortSaid{}.Kind():           saying(tellComfort),
	dosing.LookedAt{}.Kind():              saying(tellLooked),
	dosing.ConcernRaised{}.Kind():         saying(tellConcern),
	dosing.MusicNoted{}.Kind():            saying(tellMusic),
	dosing.InfusionChanged{}.Kind():       saying(tellInfusion),
	dosing.DoseReleased{}.Kind():          saying(tellReleased),
	dosing.DoseEnded{}.Kind():             saying(tellDoseEnded),
	dosing.DeviationNoted{}.Kind():        saying(tellDeviation),
	dosing.DeviationAnswered{}.Kind():     saying(tellDeviationAnswer),
	dosing.Left{}.Kind():                  saying(tellLeftSession),
	dosing.AlonePolicy{}.Kind():           saying(tellAlone),
	note.Signed{}.Kind():                  saying(tellNote),
	note.WordsKept{}.Kind():               saying(tellNoteWords),
	note.Amended{}.Kind():                 saying(tellNoteAmended),
	note.ReleaseWished{}.Kind():           saying(tellRelease),
	note.SummaryGiven{}.Kind():            saying(tellSummary),
	note.InstructionsWritten{}.Kind():     saying(tellInstructions),
	outreach.Preferred{}.Kind():           saying(tellPreferred),
	outreach.Stopped{}.Kind():             saying(tellStopped),
	outreach.NotNow{}.Kind():              saying(tellNotNow),
	outreach.Resumed{}.Kind():             saying(tellResumed),
	outreach.Queued{}.Kind():              saying(tellQueued),
	outreach.Delivered{}.Kind():           saying(tellDelivered),
	outreach.Failed{}.Kind():              saying(tellNotDelivered),
	outreach.Opened{}.Kind():              saying(tellMessageOpened),
	course.Opened{}.Kind():                saying(tellCourse),
	course.Closed{}.Kind():                saying(tellCourseClosed),
	course.Paused{}.Kind():                saying(tellPaused),
	course.Resumed{}.Kind():               saying(tellCourseResumed),
	course.Explained{}.Kind():             saying(tellExplained),
	course.Reviewed{}.Kind():              saying(tellCourseReviewed),
	course.LookedBack{}.Kind():            saying(tellLookedBack),
	course.ContinuingPlan{}.Kind():        saying(tellContinuingPlan),
	course.LetterSigned{}.Kind():          saying(tellLetter),
	course.Given{}.Kind():                 saying(tellGiven),
	course.ProtocolAdopted{}.Kind():       saying(tellAdopted),
	course.ProtocolWritten{}.Kind():       saying(tellWritten),
	course.Moved{}.Kind():                 saying(tellMoved),
	course.MeetingHeld{}.Kind():           saying(tellMeeting),
	course.SiteNoted{}.Kind():             saying(tellSite),
})

// tell puts an entry into words.
func tell(e ledger.Entry, loc *time.Location) told {
	if say, ok := sentences[e.Kind]; ok {
		return say(e.Fact, loc)
	}
	return saying[ledger.Opened](tellOpened)(ledger.Unknown{}, loc)
}

func tellOpened(o ledger.Opened, _ *time.Location) told {
	return told{value: "The record of " + o.Name + " was opened.", hook: "note"}
}

func tellVoided(v ledger.Voided, _ *time.Location) told {
	return told{lead: "An entry was taken back:", value: stop(v.Reason), hook: "note"}
}

func tellSealedAway(s ledger.SealedAway, _ *time.Location) told {
	t := told{lead: "Words were sealed away for good:", value: stop(s.Reason), hook: "note"}
	if s.Asked != "" {
		t.after = "Two people agreed: who asked, and who wrote this."
	}
	return t
}

func tellSealAsked(s ledger.SealAsked, _ *time.Location) told {
	return told{lead: "Asked to seal words away for good:", value: stop(s.Reason), after: "A second person has to agree.", hook: "note"}
}

func tellSealDeclined(s ledger.SealDeclined, _ *time.Location) told {
	return told{lead: "Did not agree to seal words away; they stay:", value: stop(s.Reason), hook: "note"}
}

func tellRegistered(r patient.Registered, _ *time.Location) told {
	value := listName(r)
	if born := bornWords(r); born != "" {
		value += ", born " + born
	}
	return told{lead: "Registered as", value: stop(value), hook: "person", many: "registrations"}
}

func tellDeath(d patient.DeathNoted, _ *time.Location) told {
	if d.On == "" {
		return told{value: "The record says that this person has died; the day is not known.", hook: "person"}
	}
	return told{lead: "Died", value: whenWords(d.On) + ".", hook: "person"}
}

func tellLinked(l patient.Linked, _ *time.Location) told {
	return told{value: "Another record is about the same person.", after: stop(l.Why), hook: "person", many: "links to other records"}
}

// tags are how SNOMED CT marks what sort of concept a wording is; a sentence
// says so itself.
var tags = []string{" (disorder)", " (finding)", " (procedure)", " (situation)", " (regime/therapy)", " (morphologic abnormality)", " (substance)"}

func untagged(title string) string {
	for _, tag := range tags {
		title = strings.TrimSuffix(title, tag)
	}
	return title
}

func tellCondition(cn patient.ConditionNoted, _ *time.Location) told {
	words := []string{untagged(cn.Title()) + " noted"}
	if on := whenWords(cn.Onset); on != "" {
		words = append(words, "since "+on)
	} else if cn.OnsetText != "" {
		words = append(words, cn.OnsetText)
	}
	switch {
	case !cn.Believed():
		words = append(words, "and found not to be so")
	case !cn.Current():
		words = append(words, cn.Status)
		if off := whenWords(cn.Abated); off != "" {
			words[len(words)-1] += " " + off
		}
	case cn.Verification == patient.Unconfirmed || cn.Verification == patient.Provisional || cn.Verification == patient.Differential:
		words = append(words, "not confirmed")
	}
	return told{value: stop(strings.Join(words, ", ")), hook: "record", many: "conditions"}
}

func tellAllergy(a patient.AllergyNoted, _ *time.Location) told {
	lead := "Allergy:"
	if a.Type == "intolerance" {
		lead = "Does not tolerate:"
	}
	t := told{lead: lead, value: stop(allergyWords(a)), hook: "record", many: "allergies"}
	if !a.Current() {
		t.after = "It no longer stands."
	}
	return t
}

func tellProcedure(p patient.ProcedureDone, _ *time.Location) told {
	states := map[string]string{"completed": "done", "in-progress": "begun", "on-hold": "paused", "stopped": "stopped before its end"}
	state := states[p.Status]
	if state == "" {
		state = "recorded; whether it was done is not known"
	}
	return told{value: stop(untagged(p.Title()) + ", " + state), hook: "record", many: "procedures"}
}

func tellMedicine(m patient.MedicineNoted, _ *time.Location) told {
	words := []string{m.Title()}
	since, until := whenWords(m.Since), whenWords(m.Until)
	switch m.Status {
	case patient.Taking:
		words = append(words, "being taken")
		if since != "" {
			words[1] += " since " + since
		}
	case patient.Stopped:
		words = append(words, strings.TrimSpace("stopped "+until))
	case patient.Planned:
		words = append(words, "planned")
	default:
		words = append(words, "whether it is taken is not known")
	}
	if m.AsNeeded {
		words = append(words, "when needed")
	}
	t := told{value: stop(strings.Join(words, ", ")), hook: "record", many: "medicines"}
	if m.Dose.Text != "" {
		t.after = stop(capital(m.Dose.Text))
	}
	return t
}

func tellReviewed(r patient.MedicinesReviewed, _ *time.Location) told {
	t := told{value: "The medicines were gone over, all of them.", after: stop(r.Note), hook: "record", many: "looks at the medicines"}
	if !r.Complete {
		t.value = "The medicines were gone over, in part."
	}
	return t
}

func tellMeasurement(m patient.MeasurementTaken, _ *time.Location) told {
	t := resultTold(m.Measurement)
	t.hook, t.many = "vitals", "body measurements"
	return t
}

func tellLab(l patient.LabReported, _ *time.Location) told {
	t := resultTold(l.Measurement)
	t.hook, t.many = "record", "results"
	return t
}

// units are how a person says the units that are not said as written.
var units = map[string]string{"mm[Hg]": "mmHg", "/min": "a minute", "Cel": "°C", "1": "", "{score}": "", "kg/m2": "kg/m²"}

func resultTold(m patient.Measurement) told {
	t := told{lead: m.Title()}
	switch {
	case m.Value != nil:
		unit, known := units[m.Unit]
		if !known {
			unit = m.Unit
		}
		t.value = stop(strings.TrimSpace(quantity.Thousandths(*m.Value) + " " + unit))
	case m.Text != "":
		t.value = stop(m.Text)
	default:
		t.value = stop(m.Written)
	}
	return t
}

// questions are what a fact's name means when somebody was asked about it.
func questions(fact string) string {
	if noun := vocabulary()[fact].Noun; noun != "" {
		return noun
	}
	fact = strings.TrimPrefix(strings.TrimPrefix(fact, "condition."), "medicine.")
	return strings.NewReplacer(".", ", ", "-", " ").Replace(fact)
}

func tellAsked(a patient.Asked, _ *time.Location) told {
	value := a.Value
	if u := vocabulary()[a.Fact].Unit; u != "" && u != "1" {
		value += " " + u
	}
	return told{lead: "Asked about " + questions(a.Fact) + ":", value: answerWords(a.Answer, value), after: stop(a.Detail), hook: "answers", many: "answers"}
}

func tellScore(s instrument.ScoreReported, _ *time.Location) told {
	return told{lead: formWord(s.Instrument), value: stop(quantity.Thousandths(s.Total)),
		after: "The total, as another system reported it; the answers are not known here.", hook: "answers", many: "questionnaire totals"}
}

func tellScreening(s screening.Signed, _ *time.Location) told {
	t := told{lead: capital(s.Part) + " screening signed:", value: "something stands in the way.", after: stop(s.Note), hook: "decision"}
	if s.Clear {
		t.value = "nothing stands in the way."
	}
	if len(s.Reservations) > 0 {
		t.after = strings.TrimSpace("With reservations: " + stop(strings.Join(s.Reservations, "; ")) + " " + t.after)
	}
	return t
}

func tellVitals(v dosing.VitalsTaken, _ *time.Location) told {
	var parts []string
	add := func(format string, value *int) {
		if value != nil {
			parts = append(parts, fmt.Sprintf(format, *value))
		}
	}
	t := told{hook: "vitals", many: "sets of vitals"}
	if v.Pressure != nil {
		t.lead = "Blood pressure"
		parts = append(parts, v.Pressure.String())
	}
	add("pulse %d", v.HeartRate)
	add("oxygen %d%%", v.Oxygen)
	add("%d breaths a minute", v.Breaths)
	add("sedation score %d", v.Sedation)
	if v.Celsius != nil {
		parts = append(parts, quantity.Thousandths(*v.Celsius)+" °C")
	}
	t.value = strings.Join(parts, ", ") + "."
	if t.lead == "" {
		t.value = capital(t.value)
	}
	if v.Position != "" {
		t.after = stop(capital(v.Position))
	}
	return t
}

func tellOrder(o dosing.OrderSigned, _ *time.Location) told {
	t := told{lead: "Ordered", value: stop(o.Amount.String() + " " + o.Route), after: stop(o.Reason), hook: "decision"}
	if o.Session > 0 {
		t.value = fmt.Sprintf("%s %s for session %d.", o.Amount, o.Route, o.Session)
	}
	return t
}

func tellOrderEnded(o dosing.OrderEnded, _ *time.Location) told {
	return told{lead: "The order ended:", value: stop(o.Reason), hook: "decision"}
}

func tellDose(d dosing.DoseGiven, _ *time.Location) told {
	t := told{lead: "Given:", value: stop("ketamine " + d.Amount.String() + " " + d.Route), hook: "session"}
	if d.Booster {
		t.lead = "Second dose given:"
	}
	if d.Self {
		t.lead = "Taken by the client, while somebody watched:"
	}
	if d.Tolerated != nil && *d.Tolerated {
		t.after = "Tolerated."
	}
	if d.Tolerated != nil && !*d.Tolerated {
		t.after = "Not tolerated."
	}
	return t
}

func tellEscort(e dosing.EscortNamed, _ *time.Location) told {
	t := told{lead: "Takes them home on " + longDay(e.For) + ":", value: stop(e.Name + ", " + e.Phone), hook: "session"}
	if e.Stays {
		t.after = "Stays with them."
	} else {
		t.after = "Does not stay; a ride is not company."
	}
	return t
}

func tellFasting(f dosing.FastingStated, loc *time.Location) told {
	ate := func(at *time.Time) string {
		if at == nil {
			return "does not know"
		}
		return at.In(loc).Format("2 Jan 15:04")
	}
	return told{lead: "Last ate and drank:", value: fmt.Sprintf("ate %s, clear drink %s.", ate(f.Solids), ate(f.Clear)), hook: "session"}
}

func tellCourse(o course.Opened, _ *time.Location) told {
	return told{lead: "A course began:", value: stop("protocol " + o.Protocol + " " + o.Version), after: stop(capital(protocol.IndicationWords(o.Indication))), hook: "decision"}
}

func tellAdopted(p course.ProtocolAdopted, _ *time.Location) told {
	return told{value: stop("The protocol " + p.Protocol + " " + p.Version + " was reviewed and adopted here"), hook: "decision"}
}
