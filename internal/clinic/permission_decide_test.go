package clinic_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
)

// as says that scope of practice asks for one of some roles.
func as(roles ...access.Role) func(access.Grant) bool {
	return func(g access.Grant) bool {
		return slices.ContainsFunc(g.Roles(), func(r access.Role) bool { return slices.Contains(roles, r) })
	}
}

// staffOnly says that clients do not do it, whatever class it is of.
func staffOnly(g access.Grant) bool {
	return slices.ContainsFunc(g.Roles(), func(r access.Role) bool { return r != access.Client && r != access.Proxy })
}

// A bench is what the trials of deciding work on: a record with a course.
type bench struct {
	h      *house
	rules  clinic.Rules
	ana    id.Patient
	course id.Course
	defs   [2]*protocol.Definition // two versions, both adopted
	n      int
}

func (b *bench) staff(t *testing.T, p id.Patient, roles ...access.Role) access.Grant {
	t.Helper()
	g, err := b.h.Covering(access.Actor{Roles: roles, Author: ledger.Author{Sort: ledger.ByStaff, Person: "bench " + string(roles[0])}},
		access.Read, ledger.Open, ledger.PatientStream(p), access.Team)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func (b *bench) prescriber(t *testing.T, p id.Patient) access.Grant {
	return b.staff(t, p, access.Prescriber)
}

func (b *bench) clinicwide(t *testing.T) access.Grant {
	t.Helper()
	g, err := b.h.Covering(access.Actor{Roles: []access.Role{access.Prescriber}, Author: ledger.Author{Sort: ledger.ByStaff, Person: "bench"}}, access.Read, ledger.Open, "", access.Unrelated)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func (b *bench) settings(t *testing.T) ledger.Chart {
	t.Helper()
	c, err := b.h.Whole(t.Context(), b.clinicwide(t), ledger.SettingStream)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// text is a version of the small protocol that nobody has written yet.
func (b *bench) text(t *testing.T) string {
	t.Helper()
	def, err := b.rules.Protocols.Ship("careful")
	if err != nil {
		t.Fatal(err)
	}
	b.n++
	return "protocol: careful\nversion: 1.0.0-site." + strings.Repeat("i", b.n) + "\nbased_on: {protocol: careful, hash: " + def.Hash() + "}\n"
}

// adoption is an act that adopts a version.
func (b *bench) adoption(t *testing.T, def *protocol.Definition) clinic.AdoptProtocol {
	t.Helper()
	a := b.rules.Protocols.Adoption(def, "Juniper House", b.settings(t))
	return clinic.AdoptProtocol{Hash: def.Hash(), Site: a.Site, Statement: a.Statement, Rules: b.rules}
}

// ready adopts two versions and opens a course, once.
func (b *bench) ready(t *testing.T) {
	t.Helper()
	if b.course != "" {
		return
	}
	var err error
	if b.defs[0], err = b.rules.Protocols.Ship("careful"); err != nil {
		t.Fatal(err)
	}
	b.h.must(t, b.clinicwide(t), b.adoption(t, b.defs[0]))
	text := b.text(t)
	b.h.must(t, b.clinicwide(t), clinic.WriteProtocol{Text: text, Rules: b.rules})
	def, problems := protocol.Load([]byte(text), b.rules.Protocols.Shelf(b.settings(t)), course.Vocabulary())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	b.defs[1] = def
	b.h.must(t, b.clinicwide(t), b.adoption(t, def))
	b.course = id.Course(b.h.NewID())
	b.h.must(t, b.prescriber(t, b.ana), b.opening(b.ana, b.course, b.defs[0]))
}

func (b *bench) opening(p id.Patient, c id.Course, def *protocol.Definition) clinic.OpenCourse {
	return clinic.OpenCourse{Patient: p, Course: c, Hash: def.Hash(), Rules: b.rules}
}

func (b *bench) head(t *testing.T, p id.Patient) int64 { return b.h.chart(t, p).Head }

func (b *bench) no(t *testing.T) clinic.Determine {
	b.ready(t)
	return clinic.Determine{Patient: b.ana, Head: b.head(t, b.ana), Rules: b.rules, Determined: screening.Determined{Course: b.course, As: screening.AsPrescriber,
		Outcome: screening.NotForNow, Reason: "as discussed", Why: "It is too early.", CouldChange: "Time.", Instead: "Therapy with us."}}
}

func (b *bench) notNow(t *testing.T) clinic.DecideFinding {
	b.ready(t)
	return clinic.DecideFinding{Patient: b.ana, Course: b.course, Gate: protocol.Determination, Rule: "suicide.level", Decision: screening.NotNow, Reason: "not asked yet", Rules: b.rules}
}

func (b *bench) medicine() clinic.NoteMedicine {
	return clinic.NoteMedicine{Patient: b.ana, Medicine: patient.MedicineNoted{Text: "Tablet " + b.h.NewID(), Status: patient.Taking, Basis: "statement"}}
}

func (b *bench) signed(t *testing.T, part string) clinic.Act {
	return clinic.SignScreening{Patient: b.ana, Head: b.head(t, b.ana), Signed: screening.Signed{Part: part, Clear: true}}
}

func (b *bench) invitation() clinic.InviteClient {
	return clinic.InviteClient{Patient: b.ana, Invited: screening.Invited{Purpose: screening.ForScreening, Until: b.h.Now().Add(time.Hour)}}
}

// decidingTrials is one trial for every act of screening and deciding.
func decidingTrials(h *house, ana id.Patient) map[string]trial {
	b := &bench{h: h, ana: ana}
	act := func(make func(t *testing.T) clinic.Act) func(*house, *testing.T) clinic.Act {
		return func(_ *house, t *testing.T) clinic.Act {
			if b.rules.Protocols == nil {
				b.rules = rules(t)
			}
			b.ready(t)
			return make(t)
		}
	}
	clinical := func(scope func(access.Grant) bool, make func(t *testing.T) clinic.Act) trial {
		return trial{ledger.Clinical, act(make), scope}
	}
	out := b.noted(clinical, act)
	for name, tr := range b.decided(clinical, act) {
		out[name] = tr
	}
	for name, tr := range b.integrating(clinical, act) {
		out[name] = tr
	}
	for name, tr := range b.noting(clinical, act) {
		out[name] = tr
	}
	for name, tr := range b.closing(clinical, act) {
		out[name] = tr
	}
	return out
}

type (
	making  func(func(t *testing.T) clinic.Act) func(*house, *testing.T) clinic.Act
	trialOf func(func(access.Grant) bool, func(t *testing.T) clinic.Act) trial
)

// noted is the trials of what is only written down.
func (b *bench) noted(clinical trialOf, act making) map[string]trial {
	weight := int64(64_000)
	condition := patient.ConditionNoted{Status: patient.Active, Text: "Asthma"}
	return map[string]trial{
		"AnswerAsked": clinical(nil, func(*testing.T) clinic.Act {
			return clinic.AnswerAsked{Patient: b.ana, Answers: []patient.Asked{no("condition.seizure")}, Rules: b.rules}
		}),
		"WriteOwnWords": {ledger.Words, act(func(*testing.T) clinic.Act {
			return clinic.WriteOwnWords{Patient: b.ana, Words: screening.OwnWords{About: screening.AboutHopes, Text: "To sleep again."}}
		}), nil},
		"NoteMedicine": {ledger.Medicines, act(func(*testing.T) clinic.Act { return b.medicine() }), nil},
		"StopMedicine": {ledger.Medicines, act(func(t *testing.T) clinic.Act {
			return clinic.StopMedicine{Patient: b.ana, Entry: b.h.must(t, b.prescriber(t, b.ana), b.medicine())[0]}
		}), staffOnly},
		"ReviewMedicines": {ledger.Medicines, act(func(t *testing.T) clinic.Act {
			return clinic.ReviewMedicines{Patient: b.ana, Complete: true, Head: b.head(t, b.ana)}
		}), staffOnly},
		"NoteCondition": clinical(staffOnly, func(*testing.T) clinic.Act { return clinic.NoteCondition{Patient: b.ana, Condition: condition} }),
		"NoteCondition, a correction": clinical(staffOnly, func(t *testing.T) clinic.Act {
			first := b.h.must(t, b.prescriber(t, b.ana), clinic.NoteCondition{Patient: b.ana, Condition: condition})[0]
			return clinic.NoteCondition{Patient: b.ana, Condition: condition, Corrects: first}
		}),
		"NoteAllergy": clinical(staffOnly, func(*testing.T) clinic.Act {
			return clinic.NoteAllergy{Patient: b.ana, Allergy: patient.AllergyNoted{Status: patient.Active, Text: "Latex"}}
		}),
		"NoteRelative": clinical(staffOnly, func(*testing.T) clinic.Act {
			return clinic.NoteRelative{Patient: b.ana, Relative: patient.RelativeNoted{Relation: patient.Parent, Text: "Asthma"}}
		}),
		"NoteLab": clinical(staffOnly, func(*testing.T) clinic.Act {
			return clinic.NoteLab{Patient: b.ana, Lab: patient.LabReported{Measurement: patient.Measurement{Name: "TSH", Value: &weight, Unit: "m[IU]/L"}}}
		}),
		"NoteMeasurement": {ledger.Vitals, act(func(*testing.T) clinic.Act {
			return clinic.NoteMeasurement{Patient: b.ana, Measurement: patient.MeasurementTaken{Measurement: patient.Measurement{Coding: patient.Coding{Code: patient.WeightCode}, Value: &weight, Unit: "kg"}}}
		}), nil},
		"NoteScore": {ledger.Measures, act(func(*testing.T) clinic.Act {
			return clinic.NoteScore{Patient: b.ana, Score: instrument.ScoreReported{Instrument: "phq-9", Total: 14_000}}
		}), staffOnly},
		"DiscussMeasures": {ledger.Measures, act(func(t *testing.T) clinic.Act {
			return clinic.DiscussMeasures{Patient: b.ana, Of: b.h.must(t, b.prescriber(t, b.ana), clinic.NoteScore{Patient: b.ana, Score: instrument.ScoreReported{Instrument: "phq-9", Total: 14_000}})}
		}), staffOnly},
		"DiscussMeasures, taken back": {ledger.Measures, act(func(t *testing.T) clinic.Act {
			of := b.h.must(t, b.prescriber(t, b.ana), clinic.NoteScore{Patient: b.ana, Score: instrument.ScoreReported{Instrument: "phq-9", Total: 14_000}})
			return clinic.DiscussMeasures{Patient: b.ana, Undo: b.h.must(t, b.prescriber(t, b.ana), clinic.DiscussMeasures{Patient: b.ana, Of: of})[0]}
		}), staffOnly},
		"KeepRemark": {ledger.Words, act(func(t *testing.T) clinic.Act {
			b.asks(t)
			return clinic.KeepRemark{Patient: b.ana, Remark: instrument.Remarked{Text: "The mornings are lighter."}}
		}), nil},
		"AnswerItem": {ledger.Measures, act(func(t *testing.T) clinic.Act {
			return clinic.AnswerItem{Patient: b.ana, Invitation: b.asks(t), Answer: item(t, b.h.NewID(), "q9", "1"), Instruments: shippedScales()}
		}), nil},
		"SendResponse": {ledger.Measures, act(func(t *testing.T) clinic.Act {
			return clinic.SendResponse{Patient: b.ana, Invitation: b.asks(t), Response: phq9(t, b.h.NewID(), "0"), Instruments: shippedScales()}
		}), nil},
		"LeaveResponse": {ledger.Measures, act(func(t *testing.T) clinic.Act {
			return clinic.LeaveResponse{Patient: b.ana, Invitation: b.asks(t), Response: phq9(t, b.h.NewID(), "0"), Instruments: shippedScales()}
		}), as(access.Machine)},
		"LeaveResponse, asked in a call": {ledger.Measures, act(func(t *testing.T) clinic.Act {
			r := phq9(t, b.h.NewID(), "0")
			r.How = instrument.HowTelephone
			return clinic.LeaveResponse{Patient: b.ana, Response: r, Instruments: shippedScales()}
		}), as(access.Machine, access.Therapist, access.Prescriber, access.Monitor, access.Director, access.Trainee)},
		"TakeInterval": clinical(staffOnly, func(*testing.T) clinic.Act {
			return clinic.TakeInterval{Patient: b.ana, Interval: dosing.IntervalTaken{}}
		}),
		"PlanSafety": clinical(staffOnly, func(*testing.T) clinic.Act {
			return clinic.PlanSafety{Patient: b.ana, Plan: screening.SafetyPlanned{People: []string{"her sister"}}}
		}),
		"ReferOn": clinical(staffOnly, func(*testing.T) clinic.Act {
			return clinic.ReferOn{Patient: b.ana, Referred: screening.Referred{Course: b.course, To: "Harbor Clinic"}}
		}),
		"AskSecondOpinion": clinical(staffOnly, func(*testing.T) clinic.Act {
			return clinic.AskSecondOpinion{Patient: b.ana, Asked: screening.SecondOpinionAsked{Course: b.course}}
		}),
		"InviteClient": {ledger.Scheduling, act(func(*testing.T) clinic.Act { return b.invitation() }), staffOnly},
		"RevokeInvitation": {ledger.Scheduling, act(func(t *testing.T) clinic.Act {
			return clinic.RevokeInvitation{Patient: b.ana, Invitation: b.h.must(t, b.prescriber(t, b.ana), b.invitation())[0]}
		}), staffOnly},
		"EndPortal": {ledger.Scheduling, act(func(t *testing.T) clinic.Act {
			b.h.must(t, b.prescriber(t, b.ana), clinic.InviteClient{Patient: b.ana, Invited: screening.Invited{Purpose: screening.ForPortal, Until: b.h.Now().Add(time.Hour)}})
			return clinic.EndPortal{Patient: b.ana}
		}), staffOnly},
	}
}

// decided is the trials of what is decided and signed.
func (b *bench) decided(clinical trialOf, act making) map[string]trial {
	signers := as(access.Prescriber, access.Therapist)
	return map[string]trial{
		"SignScreening":                 clinical(as(access.Prescriber), func(t *testing.T) clinic.Act { return b.signed(t, screening.Medical) }),
		"SignScreening, the other half": clinical(as(access.Therapist), func(t *testing.T) clinic.Act { return b.signed(t, screening.Psychological) }),
		"ReviewRisk": clinical(signers, func(*testing.T) clinic.Act {
			return clinic.ReviewRisk{Patient: b.ana, Review: screening.RiskReviewed{Found: "asked", Plan: "nothing now"}}
		}),
		"ReviewBenefit": clinical(as(access.Prescriber), func(*testing.T) clinic.Act {
			return clinic.ReviewBenefit{Patient: b.ana, Review: screening.BenefitReviewed{Course: b.course, Found: "it helps", Next: "continue"}}
		}),
		"DecideFinding": clinical(nil, func(t *testing.T) clinic.Act { return b.notNow(t) }),
		"CosignFinding": clinical(as(access.Therapist), func(t *testing.T) clinic.Act {
			return clinic.CosignFinding{Patient: b.ana, Entry: b.h.must(t, b.prescriber(t, b.ana), b.notNow(t))[0]}
		}),
		"Determine": clinical(as(access.Prescriber), func(t *testing.T) clinic.Act { return b.no(t) }),
		"TellDecision": clinical(signers, func(t *testing.T) clinic.Act {
			b.h.must(t, b.prescriber(t, b.ana), b.no(t))
			return clinic.TellDecision{Patient: b.ana, Told: screening.Told{Course: b.course, How: "telephone"}}
		}),
		"OpenCourse": {ledger.Scheduling, act(func(t *testing.T) clinic.Act {
			return b.opening(b.h.ana(t, "Course "+b.h.NewID()), id.Course(b.h.NewID()), b.defs[0])
		}), signers},
		"MoveCourse": clinical(as(access.Prescriber), func(t *testing.T) clinic.Act {
			p, c := b.h.ana(t, "Moved "+b.h.NewID()), id.Course(b.h.NewID())
			b.h.must(t, b.prescriber(t, p), b.opening(p, c, b.defs[0]))
			return clinic.MoveCourse{Patient: p, Course: c, To: b.defs[1].Hash(), Reason: "the newer version", Head: b.head(t, p), Rules: b.rules}
		}),
		"LoadText": {ledger.Open, act(func(t *testing.T) clinic.Act { return textOf(t, wsas(t)) }), nil},
		"SwitchPack": {ledger.Open, act(func(t *testing.T) clinic.Act {
			return clinic.SwitchPack{Pack: "a4", On: true, Statement: instrument.PackStatement("a4"), Instruments: shippedScales()}
		}), nil},
		"WriteProtocol": {ledger.Open, act(func(t *testing.T) clinic.Act { return clinic.WriteProtocol{Text: b.text(t), Rules: b.rules} }), nil},
		"AdoptProtocol": {ledger.Open, act(func(t *testing.T) clinic.Act {
			for _, v := range b.rules.Protocols.Versions(b.settings(t)) {
				if v.InForce && v.Hash == b.defs[0].Hash() {
					return b.adoption(t, b.defs[1])
				}
			}
			return b.adoption(t, b.defs[0])
		}), nil},
	}
}
