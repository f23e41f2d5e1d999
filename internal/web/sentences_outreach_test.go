package web

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/staff"
)

// What is written about messages reads well, and says nothing of what they ask.
func TestSentencesAboutMessages(t *testing.T) {
	t.Parallel()
	for want, fact := range map[string]ledger.Fact{
		"How they want to be reached: by text message, 9:00 to 15:00, America/Denver.": outreach.Preferred{Channel: outreach.Text, From: 540, Until: 900, Zone: "America/Denver"},
		"They asked us to stop questions and reminders. They said so on their phone.":  outreach.Stopped{What: outreach.Reminders, How: outreach.HowLink},
		"A message was prepared, to answer questions.":                                 outreach.Queued{Purpose: "measures", Template: "message.measures"},
		"A reminder was prepared, to answer questions.":                                outreach.Queued{Purpose: "measures", Template: "message.measures", Step: 1},
		"Somebody on the staff is told that they are needed.":                          outreach.Queued{Purpose: outreach.ForStaff, To: "sam", Template: "message.staff"},
		"A message was sent by mail.":                                                  outreach.Delivered{Message: "m", Channel: outreach.Mail},
		"A message was not sent: the record has no address for it.":                    outreach.Failed{Message: "m", Why: outreach.NoAddress},
		"Is told when somebody is needed: by text message.":                            staff.Reached{Phone: "+1 303 555 0123"},
	} {
		got := tell(ledger.Entry{Kind: fact.Kind(), Fact: fact}, time.UTC)
		if said := join(got.lead, got.value, got.after); said != want {
			t.Errorf("said %q, want %q", said, want)
		}
	}
}
