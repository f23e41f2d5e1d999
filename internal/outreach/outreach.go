// Package outreach is how a clinic stays in touch with the people in its care:
// how somebody wants to be reached, what was sent to them and whether it
// arrived, and what is to be sent next. Asking somebody is kind only while they
// want it: a "please stop" stops at once, and silence is answered by a person,
// not by a fifth reminder.
//
// Nothing here sends anything: package courier does.
package outreach

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// Facts lists the kinds of this package. All are witnessed: that somebody asked
// us to stop is taken at any time, whatever else stands in the record.
func Facts() []ledger.Kind {
	return []ledger.Kind{
		ledger.Define[Preferred](ledger.Witnessed, ledger.Scheduling),
		ledger.Define[Stopped](ledger.Witnessed, ledger.Scheduling),
		ledger.Define[NotNow](ledger.Witnessed, ledger.Scheduling),
		ledger.Define[Resumed](ledger.Witnessed, ledger.Scheduling),
		ledger.Define[Queued](ledger.Witnessed, ledger.Scheduling),
		ledger.Define[Delivered](ledger.Witnessed, ledger.Scheduling),
		ledger.Define[Failed](ledger.Witnessed, ledger.Scheduling),
		ledger.Define[Opened](ledger.Witnessed, ledger.Scheduling),
	}
}

// Channels by which somebody is reached.
const (
	Mail = "mail" // electronic mail
	Text = "text" // a text message to a telephone
	None = "none" // no messages: somebody calls, or tells them in person
)

var channels = []string{Mail, Text, None}

// How it was said: by the client in a message's footer, or to somebody.
const (
	HowLink   = "link"
	HowPhone  = "phone"
	HowRoom   = "room"
	HowWrote  = "wrote" // by letter, mail or an answer to a text message
	HowClinic = "clinic"
)

var hows = []string{HowLink, HowPhone, HowRoom, HowWrote, HowClinic}

// Preferred is how somebody wants to be reached. The addresses themselves are
// the person's contacts; a later one replaces an earlier one as a whole.
type Preferred struct {
	Channel  string `json:"channel"`            // Mail, Text or None
	Zone     string `json:"zone,omitempty"`     // "America/Denver"; empty: the clinic's
	From     int    `json:"from,omitempty"`     // minutes after midnight, in that zone; both zero: the hours of the policy
	Until    int    `json:"until,omitempty"`    // the first minute after
	Language string `json:"language,omitempty"` // "en", "es-US"; empty: the record's
	How      string `json:"how,omitempty"`      // how they said so
}

// Kind is "outreach.preferred".
func (Preferred) Kind() string { return "outreach.preferred" }

// Check asks for a channel, a time zone that is one, and hours of one day that
// leave at least one hour.
func (p Preferred) Check() error {
	if err := among("channel", p.Channel, channels, "Choose mail, text messages, or no messages."); err != nil {
		return err
	}
	if p.Zone != "" {
		if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "Local" || len(p.Zone) > 64 {
			return fault.Bad("zone", "This is not a time zone we know. Choose one, such as America/Denver.")
		}
	}
	switch {
	case p.From == 0 && p.Until == 0:
	case p.From < 0 || p.Until > 24*60 || p.Until-p.From < 60:
		return fault.Bad("hours", "Give hours of one day, at least one hour long, such as 9:00 to 15:00.")
	}
	if p.How != "" {
		if err := among("how", p.How, hows, "Say how they told us."); err != nil {
			return err
		}
	}
	return tag("language", p.Language)
}

// What somebody wants us to stop.
const (
	Reminders  = "reminders"  // questions and reminders about them
	Everything = "everything" // every message
)

// Stopped says that somebody wants no more messages. It holds from the moment
// it is written until Resumed.
type Stopped struct {
	What string `json:"what"` // Reminders or Everything
	How  string `json:"how"`
	Why  string `json:"why,omitempty"` // as staff wrote it; clients are not asked
}

// Kind is "outreach.stopped".
func (Stopped) Kind() string { return "outreach.stopped" }

// Check asks what is stopped and how it was said.
func (s Stopped) Check() error {
	if err := among("what", s.What, []string{Reminders, Everything}, "Say what stops: reminders, or every message."); err != nil {
		return err
	}
	if err := among("how", s.How, hows, "Say how they told us."); err != nil {
		return err
	}
	return short("why", s.Why)
}

// NotNow says that somebody wants to be left in peace for a while: until a time,
// or until they say so.
type NotNow struct {
	Until time.Time `json:"until,omitzero"`
	Open  bool      `json:"open,omitempty"` // until they say so
	How   string    `json:"how,omitempty"`
}

// Kind is "outreach.not-now".
func (NotNow) Kind() string { return "outreach.not-now" }

// Check asks until when: a time, or until they say so, and not both.
func (n NotNow) Check() error {
	if n.Until.IsZero() != n.Open {
		return fault.Bad("until", "Say until when nothing is sent.")
	}
	if n.How == "" {
		return nil
	}
	return among("how", n.How, hows, "Say how they told us.")
}

// Resumed takes back a stop, or a "not now" that has not ended.
type Resumed struct {
	How string `json:"how"`
	Why string `json:"why,omitempty"`
}

// Kind is "outreach.resumed".
func (Resumed) Kind() string { return "outreach.resumed" }

// Check asks how it was said: nobody is written to again without having said so.
func (r Resumed) Check() error {
	if err := among("how", r.How, hows, "Say how they told us that messages are all right again."); err != nil {
		return err
	}
	return short("why", r.Why)
}

// Purposes of a message, beside those an invitation has.
const (
	ForStaff = "staff" // somebody on the staff is needed
	ForNote  = "note"  // something to read
)

// Forms of what is asked.
const (
	Full  = "full"  // the questionnaire as the plan has it
	Brief = "brief" // a shorter one that stands for it
	Pulse = "pulse" // one tap: better, same, worse, or please stop
	Check = "check" // one tap on the day after a dose: all right, tender, or a call
)

var forms = []string{"", Full, Brief, Pulse, Check}

// Queued puts a message into the outbox: to the client, or to somebody on the
// staff. Its key is its entry's. Neither an address nor a word of the message is
// in it: the address is looked up, the link made and the words filled in when it
// is sent. No health information is in a message.
type Queued struct {
	To         id.Staff  `json:"to,omitempty"`         // somebody on the staff; empty: the client whose record it is
	Purpose    string    `json:"purpose"`              // as the invitation's: "measures", "consent"; or ForStaff
	Channel    string    `json:"channel,omitempty"`    // Mail or Text; empty: as the person is reached when it is sent
	Template   string    `json:"template"`             // key of its words: "message.measures"
	Invitation id.Entry  `json:"invitation,omitempty"` // what its link opens
	Form       string    `json:"form,omitempty"`       // of what is asked: Full, Brief, Pulse or Check
	Asks       []string  `json:"asks,omitempty"`       // the occasions it asks for, by their keys
	Wave       string    `json:"wave,omitempty"`       // the visit it is counted with: "1-month"
	Step       int       `json:"step,omitempty"`       // 0 the first time something is asked, 1 the first reminder
	Seconds    int       `json:"seconds,omitempty"`    // of questions that it asks for the first time
	About      id.Entry  `json:"about,omitempty"`      // for staff: the alert or task
	NotBefore  time.Time `json:"notBefore,omitzero"`   // zero: at once
}

// Kind is "outreach.queued".
func (Queued) Kind() string { return "outreach.queued" }

var templateName = regexp.MustCompile(`^message\.[a-z][a-z0-9.-]{0,60}$`)

// mostAsks is how many occasions one message can ask for.
const mostAsks = 40

// Check asks what it is for and which words it has.
func (q Queued) Check() error {
	switch {
	case strings.TrimSpace(q.Purpose) == "" || len(q.Purpose) > 40:
		return fault.Bad("purpose", "Say what the message is for.")
	case q.Channel != "" && q.Channel != Mail && q.Channel != Text:
		return fault.Bad("channel", "A message goes by mail or by text.")
	case !templateName.MatchString(q.Template):
		return fault.Bad("template", "A message's words have a key, such as message.measures.")
	case (q.To != "") != (q.Purpose == ForStaff):
		return fault.Bad("to", "A message for staff names who it is for, and no other does.")
	case len(q.Asks) > mostAsks || q.Step < 0:
		return fault.Bad("asks", "One message cannot ask for so much.")
	}
	if err := among("form", q.Form, forms, "Say which form is asked."); err != nil {
		return err
	}
	for _, text := range append([]string{q.Wave}, q.Asks...) {
		if len(text) > 200 {
			return fault.Bad("asks", "An occasion is named by its key.")
		}
	}
	return nil
}

// Delivered says that a gateway or a mail server took a message over. Whether
// somebody read it, nobody knows before Opened.
type Delivered struct {
	Message   id.Entry `json:"message"` // of Queued
	Channel   string   `json:"channel"`
	Reference string   `json:"reference,omitempty"` // as the gateway calls it
}

// Kind is "outreach.delivered".
func (Delivered) Kind() string { return "outreach.delivered" }

// Check asks which message it was and by which channel it went.
func (d Delivered) Check() error {
	if err := about(d.Message); err != nil {
		return err
	}
	if len(d.Reference) > 200 || !plain(d.Reference) {
		return fault.Bad("reference", "The gateway's reference is not one line of text.")
	}
	return among("channel", d.Channel, []string{Mail, Text}, "Say by which channel it went.")
}

// Why a message was not delivered.
const (
	NoAddress = "no-address" // there is none for the channel
	Rejected  = "rejected"   // the address does not exist, or refuses us
	GaveUp    = "gave-up"    // tried as often as is tried, and never taken over
	NotNeeded = "not-needed" // when its time came it was stopped or over
	Answered  = "answered"   // when its time came, what it asks was answered
	Signed    = "signed"     // when its time came, what it asks to read was signed
	NoSender  = "no-sender"  // this clinic sends nothing by that channel
)

var reasons = []string{NoAddress, Rejected, GaveUp, NotNeeded, Answered, Signed, NoSender}

// spared are the reasons for which nobody was asked: such a message counts for
// nothing.
var spared = []string{NotNeeded, Answered, Signed}

// Spared reports whether a message was dropped because nobody had to be asked any
// more.
func (f Failed) Spared() bool { return slices.Contains(spared, f.Why) }

// Failed says that a message was not delivered and will not be tried again.
type Failed struct {
	Message id.Entry `json:"message"`
	Channel string   `json:"channel,omitempty"`
	Why     string   `json:"why"`
}

// Kind is "outreach.failed".
func (Failed) Kind() string { return "outreach.failed" }

// Check asks which message, and why.
func (f Failed) Check() error {
	if err := about(f.Message); err != nil {
		return err
	}
	return among("why", f.Why, reasons, "Say why it was not delivered.")
}

// Opened says that the link in a message was opened for the first time.
type Opened struct {
	Message id.Entry `json:"message"`
}

// Kind is "outreach.opened".
func (Opened) Kind() string { return "outreach.opened" }

// Check asks which message.
func (o Opened) Check() error { return about(o.Message) }

func about(message id.Entry) error {
	if message == "" {
		return fault.Bad("message", "Say which message it is about.")
	}
	return nil
}

func among(field, value string, of []string, ask string) error {
	for _, v := range of {
		if v == value {
			return nil
		}
	}
	return fault.Bad(field, "%s", ask)
}

// tag takes a language as it is written on the web.
func tag(field, value string) error {
	if len(value) > 35 || strings.ContainsFunc(value, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) {
		return fault.Bad(field, "Write the language as in en or es-US.")
	}
	return nil
}

// plain reports whether a text is one line that can be stored and shown.
func plain(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// short checks a reason in staff's words.
func short(field, text string) error {
	switch {
	case len(text) > 2000:
		return fault.Bad(field, "Say it in fewer words.")
	case !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return fault.Bad(field, "This contains a character that cannot be stored.")
	}
	return nil
}

// String prints the kind only.
func (s Stopped) String() string { return s.Kind() }

// GoString prints what String prints.
func (s Stopped) GoString() string { return s.Kind() }

// String prints the kind only.
func (r Resumed) String() string { return r.Kind() }

// GoString prints what String prints.
func (r Resumed) GoString() string { return r.Kind() }
