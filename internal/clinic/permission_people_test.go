package clinic_test

import (
	"slices"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/staff"
)

// hired is somebody who works here from now on.
func (h *house) hired(t *testing.T, name string, roles ...string) id.Staff {
	t.Helper()
	who := id.Staff(h.NewID())
	h.must(t, h.Own(), clinic.JoinStaff{Joined: staff.Joined{Staff: who, Name: name, Roles: roles}})
	return who
}

// beside are everybody but one.
func (h *house) others(t *testing.T, who id.Staff) clinic.Others {
	t.Helper()
	o, err := h.Others(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// invited is somebody who was asked to join.
func (h *house) invited(t *testing.T, roles ...string) id.Staff {
	t.Helper()
	who := id.Staff(h.NewID())
	h.must(t, h.Own(), clinic.InviteColleague{Invited: staff.Invited{Staff: who, Name: "Kim", Roles: roles, Until: clinic.InviteEnds(h.Now())}, Others: h.others(t, who)})
	return who
}

// ours says that scope asks for one of some roles, and for nobody of another
// practice.
func ours(roles ...access.Role) func(access.Grant) bool {
	return func(g access.Grant) bool { return as(roles...)(g) && !slices.Contains(g.Roles(), access.Partner) }
}

// peopleTrials are the acts about those who work here and who treats whom.
func peopleTrials(h *house, ana id.Patient) map[string]trial {
	out := joiningTrials()
	granted := func(t *testing.T) clinic.GrantPartner {
		return clinic.GrantPartner{Patient: ana, Granted: course.PartnerGranted{Staff: h.invited(t, "partner"), From: quantity.DayOf(h.Now(), h.Location()),
			Until: quantity.DayOf(h.Now().AddDate(0, 3, 0), h.Location()), Agreed: "in writing, today"}}
	}
	asks := patient.Enquired{Way: patient.BySelf}
	out["RegisterPatient"] = trial{ledger.Demographics, func(h *house, _ *testing.T) clinic.Act {
		return clinic.RegisterPatient{Patient: id.Patient(h.NewID()), Registered: patient.Registered{Name: patient.Name{Family: "Okonkwo"}}, Enquiry: asks}
	}, nil}
	out["CorrectDetails"] = trial{ledger.Demographics, func(h *house, t *testing.T) clinic.Act {
		return clinic.CorrectDetails{Patient: ana, Registered: patient.Registered{Name: patient.Name{Given: []string{"Ana"}, Family: "Moreno", Preferred: "Annie"}}, Enquiry: asks, Head: h.size(t)}
	}, nil}
	out["SetTeam"] = trial{ledger.Scheduling, func(*house, *testing.T) clinic.Act {
		return clinic.SetTeam{Patient: ana, Team: course.TeamSet{}}
	}, ours(access.Manager, access.Therapist, access.Prescriber)}
	out["GrantPartner"] = trial{ledger.Consents, func(_ *house, t *testing.T) clinic.Act { return granted(t) }, ours(access.Therapist, access.Prescriber)}
	out["EndPartner"] = trial{ledger.Consents, func(h *house, t *testing.T) clinic.Act {
		grant := granted(t)
		h.must(t, team(t, h, ana, access.Therapist), grant)
		return clinic.EndPartner{Patient: ana, Ended: course.PartnerEnded{Staff: grant.Granted.Staff, Reason: "the course is over"}}
	}, ours(access.Therapist, access.Prescriber, access.Client)}
	out["CosignWork"] = trial{ledger.Clinical, func(h *house, t *testing.T) clinic.Act {
		return clinic.CosignWork{Patient: ana, Cosigns: course.WorkCosigned{Entry: h.must(t, team(t, h, ana, access.Trainee), asked{ana})[0]}}
	}, nil}
	out["SetReached"] = trial{ledger.Open, func(h *house, _ *testing.T) clinic.Act {
		return clinic.SetReached{Reached: preset.Reached{Phone: "+1 303 555 0100", Address: h.NewID()}}
	}, nil}
	out["ChoosePreset"] = trial{ledger.Open, func(h *house, t *testing.T) clinic.Act {
		settings, err := h.Whole(t.Context(), h.Own(), ledger.SettingStream)
		if err != nil {
			t.Fatal(err)
		}
		now, _ := preset.Of(settings)
		next := map[string]string{"": "clinic", "clinic": "solo", "solo": "clinic"}[now.Key]
		return clinic.ChoosePreset{Chosen: preset.Chosen{Preset: next, Reason: "we grew"}}
	}, nil}
	out["ChooseProtocols"] = trial{ledger.Open, func(h *house, t *testing.T) clinic.Act {
		return clinic.ChooseProtocols{Protocols: []string{"careful"}, Rules: rules(t)}
	}, nil}
	return out
}

// joiningTrials are the acts about who works here.
func joiningTrials() map[string]trial {
	held := func(who id.Staff) staff.CredentialHeld {
		return staff.CredentialHeld{Staff: who, Sort: "RN", Number: "1234", Place: "Colorado", Until: "2027-11-22"}
	}
	return map[string]trial{
		"InviteColleague": {ledger.People, func(h *house, t *testing.T) clinic.Act {
			who := id.Staff(h.NewID())
			return clinic.InviteColleague{Invited: staff.Invited{Staff: who, Name: "Kim", Roles: []string{"monitor"}, Until: clinic.InviteEnds(h.Now())}, Others: h.others(t, who)}
		}, nil},
		"WithdrawInvite": {ledger.People, func(h *house, t *testing.T) clinic.Act { return clinic.WithdrawInvite{Staff: h.invited(t, "monitor")} }, nil},
		"AcceptInvite": {ledger.People, func(h *house, t *testing.T) clinic.Act {
			return clinic.AcceptInvite{Staff: h.invited(t, "monitor"), Called: "Kim Berg"}
		}, nil},
		"ChangeRoles": {ledger.People, func(h *house, t *testing.T) clinic.Act {
			who := h.hired(t, "Kim", "monitor")
			return clinic.ChangeRoles{Staff: who, Roles: []string{"monitor", "trainee"}, Others: h.others(t, who)}
		}, nil},
		"AnswerRoles": {ledger.People, func(h *house, t *testing.T) clinic.Act {
			who := h.hired(t, "Kim", "monitor")
			h.hired(t, "Lee", "manager")
			asked := h.must(t, h.Own(), clinic.ChangeRoles{Staff: who, Roles: []string{"monitor", "privacy-officer"}, Others: h.others(t, who)})[0]
			return clinic.AnswerRoles{Staff: who, Asked: asked, Yes: true}
		}, as(access.Manager, access.Director, access.PrivacyOfficer)},
		"LeaveStaff": {ledger.People, func(h *house, t *testing.T) clinic.Act {
			who := h.hired(t, "Kim", "monitor")
			return clinic.LeaveStaff{Staff: who, Others: h.others(t, who)}
		}, nil},
		"HoldCredential": {ledger.People, func(h *house, t *testing.T) clinic.Act {
			return clinic.HoldCredential{Held: held(h.hired(t, "Kim", "monitor"))}
		}, nil},
		"EndCredential": {ledger.People, func(h *house, t *testing.T) clinic.Act {
			who := h.hired(t, "Kim", "monitor")
			entry := h.must(t, h.Own(), clinic.HoldCredential{Held: held(who)})[0]
			return clinic.EndCredential{Ended: staff.CredentialEnded{Staff: who, Held: entry, On: "2026-11-22", Reason: "given back"}}
		}, nil},
		"NoteRecovery": {ledger.People, func(h *house, t *testing.T) clinic.Act {
			return clinic.NoteRecovery{Staff: h.hired(t, "Kim", "monitor")}
		}, nil},
		"LookIn": {ledger.People, func(h *house, _ *testing.T) clinic.Act {
			return clinic.LookIn{Staff: "therapist", Patient: id.Patient(h.NewID()), Why: "emergency", Reason: "She called and I could not reach Noor."}
		}, as(access.Therapist)},
		"ReviewLook": {ledger.People, func(h *house, t *testing.T) clinic.Act {
			who := h.hired(t, "Kim", "therapist")
			g, err := h.Covering(access.Actor{Roles: []access.Role{access.Therapist}, Author: ledger.Author{Sort: ledger.ByStaff, Person: string(who)}}, access.Approve, ledger.People, "", access.Unrelated)
			if err != nil {
				t.Fatal(err)
			}
			look := h.must(t, g, clinic.LookIn{Staff: who, Patient: id.Patient(h.NewID()), Why: "emergency", Reason: "She called and I could not reach Noor."})[0]
			return clinic.ReviewLook{Review: staff.LookReviewed{Staff: who, Look: look, Fine: true}}
		}, as(access.Manager, access.Director, access.PrivacyOfficer)},
	}
}

// team is somebody in a role on a person's care team.
func team(t *testing.T, h *house, p id.Patient, role access.Role) access.Grant {
	t.Helper()
	g, err := h.Covering(access.Actor{Roles: []access.Role{role}, Author: ledger.Author{Sort: ledger.ByStaff, Person: "team " + string(role), Role: string(role)}},
		access.Read, ledger.Clinical, ledger.PatientStream(p), access.Team)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// asked is a clinical entry of whoever makes it.
type asked struct{ Patient id.Patient }

func (asked) Name() string             { return "test.asked" }
func (asked) Action() access.Action    { return access.Create }
func (a asked) Needs() []ledger.Stream { return []ledger.Stream{ledger.PatientStream(a.Patient)} }
func (a asked) Decide(clinic.Charts, time.Time, *time.Location) ([]clinic.Proposal, error) {
	return []clinic.Proposal{{Stream: ledger.PatientStream(a.Patient), Fact: patient.ConditionNoted{Text: "Migraine", Status: patient.Active}}}, nil
}
