// Package downtime makes the pack for when nothing works: today's sessions and
// tomorrow morning's on one page, with what keeps each client safe and paper
// sheets for what is recorded. It is a file that any browser opens with a
// passphrase, without a network and without Clew. It holds no process notes, no
// scores, and of what clients said only what safety needs.
package downtime

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"path/filepath"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/schedule"
)

const (
	// Every is how often the server makes the pack anew.
	Every = 15 * time.Minute
	// FileName is what the pack is called in its folder.
	FileName = "downtime.html"
	// morning is the hour of the next day until which sessions are in it.
	morning = 13
	// rows of each paper sheet.
	vitalRows, doseRows, momentRows = 14, 4, 12
)

// A Maker makes the pack of one clinic.
type Maker struct {
	Clinic *clinic.Clinic
	Board  *clinic.Board
	Key    Key
}

// A page is what the pack shows.
type page struct {
	Clinic, Made, Until string
	For                 string // whose copy it is, and that others’ sessions are not in it; empty in the machine’s own
	Phone               string // how the practice is reached
	OnCall              string
	Sittings            []sitting
	Vitals, Doses, Rows []struct{}
}

// A sitting is one session, in words.
type sitting struct {
	Anchor, Day, At, What, Where string
	Called, Full, Born           string
	Now                          string // "Under way since 09:02. 61.5 mg IM at 09:20."
	Team                         []string
	Allergies, Medicines         []string
	Reviewed                     string
	Orders, Contacts             []string
	Escort, Touch, Stop, Helps   string
	Dosing                       bool
	Course                       string
	Limits, Start, Leaving       []string
	Least, Drive                 string
}

//go:embed pack.html
var packPage string

var onPage = template.Must(template.New("pack").Parse(packPage))

// A Pack is what is known of today’s sessions and tomorrow morning’s, at one
// moment.
type Pack struct {
	Made     time.Time
	Sittings []clinic.Sitting
	Hidden   int // sessions besides that are not the reader’s to see
	page     page
}

// All gathers the pack of everybody: for the machine.
func (m Maker) All(ctx context.Context) (Pack, error) {
	now, from, until := m.day()
	all, err := m.Board.Downtime(ctx, m.Clinic.Own(), from, until)
	if err != nil {
		return Pack{}, err
	}
	return m.pack(ctx, Pack{Made: now, Sittings: all}, until)
}

// For gathers the pack of the clients whose care somebody may read; the grant
// lets them list clients.
func (m Maker) For(ctx context.Context, grant access.Grant, actor access.Actor, name string) (Pack, error) {
	now, from, until := m.day()
	all, hidden, err := m.Board.DowntimeFor(ctx, grant, actor, from, until)
	if err != nil {
		return Pack{}, err
	}
	p := Pack{Made: now, Sittings: all, Hidden: hidden}
	p.page.For = "A copy for " + name + ": it holds the sessions of clients whose care they may read."
	if hidden > 0 {
		p.page.For += fmt.Sprintf(" %d other sessions are not in it.", hidden)
	}
	return m.pack(ctx, p, until)
}

// day is now, and from when until when sessions are in a pack.
func (m Maker) day() (now, from, until time.Time) {
	loc := m.Clinic.Location()
	now = m.Clinic.Now().In(loc)
	y, mo, d := now.Date()
	return now, time.Date(y, mo, d, 0, 0, 0, 0, loc), time.Date(y, mo, d+1, morning, 0, 0, 0, loc)
}

// pack puts a pack into words.
func (m Maker) pack(ctx context.Context, p Pack, until time.Time) (Pack, error) {
	out := &p.page
	out.Clinic, out.Made, out.Until = m.Clinic.Name(), p.Made.Format("15:04 on Monday 2 January 2006"), until.Format("15:04 on Monday 2 January")
	out.Vitals, out.Doses, out.Rows = make([]struct{}, vitalRows), make([]struct{}, doseRows), make([]struct{}, momentRows)
	var err error
	if out.OnCall, err = m.onCall(ctx, p.Made); err != nil {
		return p, err
	}
	settings, err := m.Clinic.Whole(ctx, m.Clinic.Own(), ledger.SettingStream)
	if err != nil {
		return p, err
	}
	if at, ok := preset.ReachedAt(settings); ok {
		out.Phone = at.Phone
	}
	for i, one := range p.Sittings {
		out.Sittings = append(out.Sittings, m.words(ctx, one, i))
	}
	return p, nil
}

// HTML returns the pack as a page, not yet locked.
func (p Pack) HTML() ([]byte, error) {
	var out bytes.Buffer
	err := onPage.Execute(&out, p.page)
	return out.Bytes(), err
}

// Lock returns a pack as a file that opens with the passphrase.
func (m Maker) Lock(p Pack) ([]byte, error) {
	html, err := p.HTML()
	if err != nil {
		return nil, err
	}
	return m.Key.Lock(html, p.page.Clinic, p.Made)
}

// Refresh makes the pack, locks it and puts it into a folder in the place of
// the one before.
func (m Maker) Refresh(ctx context.Context, folder string) (sessions int, err error) {
	file, sessions, err := m.Locked(ctx)
	if err != nil {
		return 0, err
	}
	if err := Put(filepath.Join(folder, FileName), file); err != nil {
		return 0, fault.Wrap(err, "The downtime pack cannot be written into %s.", folder)
	}
	return sessions, nil
}

// Locked returns the pack of everybody as a file that opens with the passphrase.
func (m Maker) Locked(ctx context.Context) (file []byte, sessions int, err error) {
	p, err := m.All(ctx)
	if err != nil {
		return nil, 0, err
	}
	file, err = m.Lock(p)
	return file, len(p.Sittings), err
}

// onCall says who is on call now and by which number.
func (m Maker) onCall(ctx context.Context, now time.Time) (string, error) {
	desk, err := m.Clinic.Desk(ctx)
	if err != nil {
		return "", err
	}
	shift, on := desk.OnDuty(now)
	if !on {
		return "", nil
	}
	_, joined, err := m.Clinic.Staff(ctx, shift.OnCall)
	if err != nil {
		return "", err
	}
	return join(", ", joined.Name, shift.Number, "until "+shift.Until.In(m.Clinic.Location()).Format("15:04 on 2 January")), nil
}

// words puts one session into words.
func (m Maker) words(ctx context.Context, s clinic.Sitting, n int) sitting {
	loc := m.Clinic.Location()
	at := func(t time.Time) string { return t.In(loc).Format("15:04") }
	out := sitting{Anchor: fmt.Sprint("s", n+1), Day: s.Session.From.In(loc).Format("Monday 2 January"), At: at(s.Session.From) + "–" + at(s.Session.Until),
		What: fmt.Sprintf("%s %d", s.Session.Sort, s.Session.Number), Where: s.Session.Where,
		Called: s.Person.Name.Called(), Full: s.Person.Name.Full(), Born: string(s.Person.Born), Team: s.Team,
		Dosing: s.Session.Sort == schedule.Dosing, Course: s.Course, Start: s.Start, Leaving: s.Leaving, Drive: s.Drive}
	if s.Under != nil {
		out.Now = "Under way since " + at(s.Under.Begun.At) + "."
		for _, d := range s.Doses {
			out.Now += fmt.Sprintf(" %v %s at %s.", d.Fact.Amount, d.Fact.Route, at(d.Entry.At))
		}
	}
	for _, a := range s.Allergies {
		var did []string
		for _, r := range a.Reactions {
			did = append(did, r.Text)
		}
		out.Allergies = append(out.Allergies, join(": ", a.Title(), join(", ", did...)))
	}
	for _, med := range s.Medicines {
		out.Medicines = append(out.Medicines, join(", ", med.Title(), med.Dose.Text, map[bool]string{true: "as needed"}[med.AsNeeded]))
	}
	out.Reviewed = "nobody has gone over them yet"
	if !s.Reviewed.IsZero() {
		out.Reviewed = "gone over " + s.Reviewed.In(loc).Format("2 January 2006")
	}
	m.people(ctx, s, &out)
	for _, l := range s.Limits {
		out.Limits = append(out.Limits, limit(l))
	}
	if s.Least > 0 {
		out.Least = fmt.Sprintf("at least %d min after the last dose", int(s.Least/time.Minute))
	}
	return out
}

// people adds orders, who to call, and what the client asked for.
func (m Maker) people(ctx context.Context, s clinic.Sitting, out *sitting) {
	for _, o := range s.Orders {
		words := fmt.Sprintf("%v %s, session %d, signed by %s on %s", o.Fact.Amount, o.Fact.Route, o.Fact.Session, m.name(ctx, o.Entry.By.Person), o.Entry.At.In(m.Clinic.Location()).Format("2 January 15:04"))
		if !o.Checked {
			words += "; not checked by a second person"
		}
		if !o.Fact.Until.IsZero() {
			words += "; good until " + o.Fact.Until.In(m.Clinic.Location()).Format("2 January 15:04")
		}
		out.Orders = append(out.Orders, words)
	}
	for _, c := range s.Contacts {
		may := "may be called when the client is not reached"
		if !c.MayCall {
			may = "the client has not said that they may be called"
		}
		out.Contacts = append(out.Contacts, join(", ", c.Name, c.Relation, c.Phone, may))
	}
	if s.Escort != nil {
		out.Escort = join(", ", s.Escort.Name, s.Escort.Phone)
	}
	if s.Unread {
		out.Stop, out.Touch = "ask: what they said is not in this copy", "none until asked"
	}
	if s.Comfort != nil {
		out.Touch, out.Stop, out.Helps = s.Comfort.Touch, s.Comfort.Stop, s.Comfort.Helps
	}
}

// name is what somebody who works here is called.
func (m Maker) name(ctx context.Context, person string) string {
	if _, joined, err := m.Clinic.Staff(ctx, id.Staff(person)); err == nil {
		return joined.Name
	}
	return "somebody who has left"
}

var (
	measures = map[string]string{"bp": "blood pressure", "oxygen": "oxygen", "moaas": "MOAA/S", "heart-rate": "heart rate", "breaths": "breaths"}
	sides    = map[string]string{"above": "above", "at_or_above": "at or above", "below": "below", "at_or_below": "at or below"}
	acts     = map[string]string{dosing.ActRepeat: "measure again, tell the prescriber", dosing.ActPrescriber: "call the prescriber", dosing.ActEmergency: "emergency"}
)

// limit is a limit as it is said.
func limit(l dosing.Limit) string {
	return measures[l.Measure] + " " + sides[l.Op] + " " + l.At + ": " + acts[l.Act]
}

// join joins what is not empty.
func join(between string, words ...string) string {
	var out []string
	for _, w := range words {
		if strings.TrimSpace(w) != "" {
			out = append(out, strings.TrimSpace(w))
		}
	}
	return strings.Join(out, between)
}
