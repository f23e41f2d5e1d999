package clinic_test

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/staff"
)

// outreachTrials is one trial for every act about messages.
func outreachTrials(h *house, ana id.Patient) map[string]trial {
	b := &bench{h: h, ana: ana}
	trying := func(scope func(access.Grant) bool, make func(t *testing.T) clinic.Act) trial {
		return trial{ledger.Scheduling, func(_ *house, t *testing.T) clinic.Act { return make(t) }, scope}
	}
	ask := outreach.Queued{Purpose: outreach.ForNote, Template: "message.note"}
	return map[string]trial{
		"SetPreferred": trying(nil, func(*testing.T) clinic.Act {
			return clinic.SetPreferred{Patient: ana, Preferred: outreach.Preferred{Channel: outreach.Mail, How: outreach.HowRoom}}
		}),
		"StopReminders": trying(nil, func(*testing.T) clinic.Act {
			return clinic.StopReminders{Patient: ana, Stopped: outreach.Stopped{What: outreach.Reminders, How: outreach.HowPhone}}
		}),
		"NotNow": trying(nil, func(*testing.T) clinic.Act {
			return clinic.NotNow{Patient: ana, NotNow: outreach.NotNow{Until: h.Now().Add(48 * time.Hour)}}
		}),
		"ResumeReminders": trying(nil, func(t *testing.T) clinic.Act {
			b.h.must(t, b.staff(t, ana, access.Therapist), clinic.NotNow{Patient: ana, NotNow: outreach.NotNow{Until: h.Now().Add(48 * time.Hour)}})
			return clinic.ResumeReminders{Patient: ana, Resumed: outreach.Resumed{How: outreach.HowPhone}}
		}),
		"QueueMessage": trying(staffOnly, func(*testing.T) clinic.Act { return clinic.QueueMessage{Patient: ana, Queued: ask} }),
		"NoteDelivery": trying(as(access.Machine), func(t *testing.T) clinic.Act {
			sent := b.h.must(t, b.staff(t, ana, access.Therapist), clinic.QueueMessage{Patient: ana, Queued: ask})[0]
			return clinic.NoteDelivery{Patient: ana, Note: outreach.Delivered{Message: sent, Channel: outreach.Mail}}
		}),
		"FollowUp": trying(as(access.Machine), func(t *testing.T) clinic.Act {
			if b.rules.Protocols == nil {
				b.rules = rules(t)
			}
			return clinic.FollowUp{Patient: ana, Act: id.Act(h.NewID()), Rules: b.rules, Instruments: shippedScales()}
		}),
		"OpenForm": trying(clientAlone, func(t *testing.T) clinic.Act {
			if b.rules.Protocols == nil {
				b.rules = rules(t)
			}
			b.asks(t)
			return clinic.OpenForm{Patient: ana, Ask: "phq-9/1-month", Rules: b.rules, Instruments: shippedScales()}
		}),
		"ReachStaff": {ledger.People, func(h *house, t *testing.T) clinic.Act {
			kim := id.Staff(h.NewID())
			h.must(t, h.Own(), clinic.JoinStaff{Joined: staff.Joined{Staff: kim, Name: "Kim", Roles: []string{"monitor"}}})
			return clinic.ReachStaff{Reached: staff.Reached{Staff: kim, Phone: "+1 303 555 0123"}}
		}, nil},
	}
}
