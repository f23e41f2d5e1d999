package outreach_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/patient"
)

// What is not a wish, a stop or a message is refused beside its field.
func TestChecks(t *testing.T) {
	t.Parallel()
	until := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for what, c := range map[string]struct {
		fact  ledger.Fact
		field string // empty: it is taken
	}{
		"mail":                        {outreach.Preferred{Channel: outreach.Mail}, ""},
		"hours in Denver":             {outreach.Preferred{Channel: outreach.Text, Zone: "America/Denver", From: 540, Until: 900}, ""},
		"by pigeon":                   {outreach.Preferred{Channel: "pigeon"}, "channel"},
		"a zone there is not":         {outreach.Preferred{Channel: outreach.Mail, Zone: "America/Nowhere"}, "zone"},
		"the machine's own zone":      {outreach.Preferred{Channel: outreach.Mail, Zone: "Local"}, "zone"},
		"half an hour a day":          {outreach.Preferred{Channel: outreach.Mail, From: 540, Until: 570}, "hours"},
		"an hour a day":               {outreach.Preferred{Channel: outreach.Mail, From: 540, Until: 600}, ""},
		"over midnight":               {outreach.Preferred{Channel: outreach.Mail, From: 1320, Until: 120}, "hours"},
		"a language that is a line":   {outreach.Preferred{Channel: outreach.Mail, Language: "en\n"}, "language"},
		"stop reminders":              {outreach.Stopped{What: outreach.Reminders, How: outreach.HowLink}, ""},
		"stop the dose":               {outreach.Stopped{What: "dose", How: outreach.HowLink}, "what"},
		"stopped, nobody knows how":   {outreach.Stopped{What: outreach.Everything}, "how"},
		"not now, until some time":    {outreach.NotNow{}, "until"},
		"not now":                     {outreach.NotNow{Until: until}, ""},
		"until they say so":           {outreach.NotNow{Open: true}, ""},
		"a day, and no end":           {outreach.NotNow{Open: true, Until: until}, "until"},
		"resumed by nobody":           {outreach.Resumed{}, "how"},
		"a message":                   {outreach.Queued{Purpose: "measures", Template: "message.measures"}, ""},
		"words in place of a key":     {outreach.Queued{Purpose: "measures", Template: "Your PHQ-9 is due"}, "template"},
		"to staff without anybody":    {outreach.Queued{Purpose: outreach.ForStaff, Template: "message.staff"}, "to"},
		"to staff, as to a client":    {outreach.Queued{To: "sam", Purpose: "measures", Template: "message.staff"}, "to"},
		"by no channel":               {outreach.Queued{Purpose: "measures", Template: "message.measures", Channel: outreach.None}, "channel"},
		"delivered, which?":           {outreach.Delivered{Channel: outreach.Mail}, "message"},
		"a reference of two lines":    {outreach.Delivered{Message: "m", Channel: outreach.Mail, Reference: "a\nb"}, "reference"},
		"failed for a reason we lack": {outreach.Failed{Message: "m", Why: "because"}, "why"},
		"failed":                      {outreach.Failed{Message: "m", Why: outreach.Rejected}, ""},
		"opened":                      {outreach.Opened{Message: "m"}, ""},
	} {
		err := c.fact.Check()
		var f *fault.Error
		switch {
		case c.field == "" && err != nil:
			t.Errorf("%s: %v", what, err)
		case c.field != "" && (!errors.As(err, &f) || f.Field != c.field):
			t.Errorf("%s: %v, want words beside %q", what, err, c.field)
		}
	}
}

// record makes a chart: one entry an hour, keyed e1, e2, …
func record(facts ...ledger.Fact) ledger.Chart {
	var c ledger.Chart
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for i, f := range facts {
		c.Entries = append(c.Entries, ledger.Entry{ID: id.Entry(fmt.Sprintf("e%d", i+1)), Seq: int64(i + 1), At: at, Recorded: at, Kind: f.Kind(), Fact: f,
			By: ledger.Author{Sort: ledger.ByStaff, Person: "sam"}})
		at = at.Add(time.Hour)
	}
	c.Head = int64(len(facts))
	return c
}

var ana = patient.Registered{Name: patient.Name{Given: []string{"Ana"}}, Contacts: []patient.Contact{
	{Sort: "phone", Value: "555-0100", Use: "home"}, {Sort: "phone", Value: "+1 303 555 0123", Use: "mobile"}, {Sort: "email", Value: "ana@example.org"}}}

// The last wish holds; a stop holds until somebody takes it back.
func TestHowSomebodyIsReached(t *testing.T) {
	t.Parallel()
	mailOnly := patient.Registered{Name: ana.Name, Contacts: ana.Contacts[2:]}
	at := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	stop := outreach.Stopped{What: outreach.Reminders, How: outreach.HowLink}
	all := outreach.Stopped{What: outreach.Everything, How: outreach.HowPhone}
	for what, c := range map[string]struct {
		chart         ledger.Chart
		channel, to   string
		measures, ask bool // whether questions may be sent, and a consent
	}{
		"nobody asked":                   {record(ana), outreach.Mail, "ana@example.org", true, true},
		"text, to the mobile telephone":  {record(ana, outreach.Preferred{Channel: outreach.Text}), outreach.Text, "+1 303 555 0123", true, true},
		"the last wish holds":            {record(ana, outreach.Preferred{Channel: outreach.Text}, outreach.Preferred{Channel: outreach.Mail}), outreach.Mail, "ana@example.org", true, true},
		"text, but no telephone":         {record(mailOnly, outreach.Preferred{Channel: outreach.Text}), outreach.Mail, "ana@example.org", true, true},
		"no messages":                    {record(ana, outreach.Preferred{Channel: outreach.None}), outreach.None, "", false, false},
		"no address":                     {record(patient.Registered{Name: ana.Name}), outreach.None, "", true, true},
		"please stop":                    {record(ana, stop), outreach.Mail, "ana@example.org", false, true},
		"stop everything":                {record(ana, all), outreach.Mail, "ana@example.org", false, false},
		"everything stays, once stopped": {record(ana, all, stop), outreach.Mail, "ana@example.org", false, false},
		"taken back":                     {record(ana, all, outreach.Resumed{How: outreach.HowPhone}), outreach.Mail, "ana@example.org", true, true},
		"not now":                        {record(ana, outreach.NotNow{Until: at.Add(time.Minute)}), outreach.Mail, "ana@example.org", false, true},
		"not now, until now":             {record(ana, outreach.NotNow{Until: at}), outreach.Mail, "ana@example.org", true, true},
		"a break, until they say so":     {record(ana, outreach.NotNow{Open: true}), outreach.Mail, "ana@example.org", false, true},
		"a break that got an end":        {record(ana, outreach.NotNow{Open: true}, outreach.NotNow{Until: at}), outreach.Mail, "ana@example.org", true, true},
		"a break taken back":             {record(ana, outreach.NotNow{Open: true}, outreach.Resumed{How: outreach.HowLink}), outreach.Mail, "ana@example.org", true, true},
		"died":                           {record(ana, patient.DeathNoted{}), outreach.Mail, "ana@example.org", false, false},
	} {
		s := outreach.Stands(c.chart)
		measures, _ := s.May("measures", at)
		ask, _ := s.May("consent", at)
		if s.Channel() != c.channel || s.Address(s.Channel()) != c.to || measures != c.measures || ask != c.ask {
			t.Errorf("%s: %s to %q, questions %v, consent %v", what, s.Channel(), s.Address(s.Channel()), measures, ask)
		}
	}
}

// What became of a message is read from what came after it, the first time.
func TestWhatBecameOfAMessage(t *testing.T) {
	t.Parallel()
	q := outreach.Queued{Purpose: "measures", Template: "message.measures"}
	got := outreach.Messages(record(ana, q, outreach.Failed{Message: "e2", Channel: outreach.Mail, Why: outreach.GaveUp}, outreach.Delivered{Message: "e2", Channel: outreach.Text},
		outreach.Opened{Message: "e2"}, q, outreach.Failed{Message: "e6", Why: outreach.NotNeeded}, q))
	if len(got) != 3 {
		t.Fatalf("%d messages", len(got))
	}
	if m := got[0]; m.Delivered.ID != "e4" || m.Channel != outreach.Text || m.Opened.ID != "e5" || m.Failed != nil || m.Waits() {
		t.Errorf("the first: %+v", m)
	}
	if m := got[1]; m.Failed == nil || m.Failed.Why != outreach.NotNeeded || m.Waits() {
		t.Errorf("the second: %+v", m)
	}
	if !got[2].Waits() {
		t.Errorf("the third does not wait")
	}
}
