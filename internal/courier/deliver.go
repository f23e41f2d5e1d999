package courier

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/outreach"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
)

// deliver sends what is due, each message by one machine.
func (c *Courier) deliver(ctx context.Context) error {
	var rows []store.OutboxRow
	err := c.Clinic.Store().View(ctx, c.Clinic.Own(), func(s *store.Snapshot) error {
		var err error
		rows, err = s.OutboxDue(c.Clinic.Now(), atATime)
		return err
	})
	if err != nil {
		return err
	}
	for _, row := range rows {
		if ctx.Err() != nil {
			return nil
		}
		if err := c.one(ctx, row); err != nil {
			c.Log.Error("a message could not be dealt with; it waits", "message", string(row.Message), "err", err)
		}
	}
	return nil
}

// one takes a message and does what is to be done with it.
func (c *Courier) one(ctx context.Context, row store.OutboxRow) error {
	now := c.Clinic.Now()
	row.Node, row.Leased = c.node, now.Add(lease)
	taken := false
	err := c.Clinic.Store().Update(ctx, c.Clinic.Own(), func(tx *store.Tx) error {
		var err error
		taken, err = tx.LeaseOutbox(row.Message, c.node, now, row.Leased)
		return err
	})
	if err != nil || !taken {
		return err
	}
	chart, err := c.Clinic.Record(ctx, c.grant, row.Stream)
	if err != nil {
		return err
	}
	m, there := messageOf(chart, row.Message)
	switch {
	case !there || !m.Waits():
		return c.finish(ctx, row) // the record says already what became of it, or it was taken back
	case row.State == store.OutboxSent:
		return c.done(ctx, row, outreach.Delivered{Message: row.Message, Channel: row.Channel, Reference: row.Reference})
	}
	return c.send(ctx, row, m, chart)
}

func messageOf(chart ledger.Chart, key id.Entry) (outreach.Message, bool) {
	for _, m := range outreach.Messages(chart) {
		if m.Key() == key {
			return m, true
		}
	}
	return outreach.Message{}, false
}

// A parcel is a message made ready: or why it is not sent, or when it may be.
type parcel struct {
	channel, to string
	not         string    // why it is not sent, as outreach.Failed says
	wait        time.Time // until when it waits
	until       time.Time // when its link ends
	purpose     string
}

// send tries one message once.
func (c *Courier) send(ctx context.Context, row store.OutboxRow, m outreach.Message, chart ledger.Chart) error {
	p, err := c.ready(ctx, m, chart)
	switch {
	case err != nil:
		return err
	case p.not != "":
		row.Channel = p.channel
		return c.fail(ctx, row, m, p.not)
	case !p.wait.IsZero():
		row.Next, row.Leased = p.wait, time.Time{}
		return c.keep(ctx, row)
	}
	msg := Message{Key: string(row.Message), To: p.to, From: c.Name}
	if row.Link, err = c.write(ctx, &msg, row, m, p); err != nil {
		return err
	}
	// Before it leaves: a machine that is killed now leaves a trace of having tried.
	row.Tries, row.Channel = row.Tries+1, p.channel
	if err := c.keep(ctx, row); err != nil {
		return err
	}
	trying, cancel := context.WithTimeout(ctx, patience)
	reference, err := c.Senders[p.channel].Send(trying, msg)
	cancel()
	if err != nil {
		return c.again(ctx, row, m, err)
	}
	row.State, row.Reference, row.Trouble = store.OutboxSent, reference, ""
	if err := c.keep(context.WithoutCancel(ctx), row); err != nil {
		return err
	}
	return c.done(context.WithoutCancel(ctx), row, outreach.Delivered{Message: row.Message, Channel: row.Channel, Reference: reference})
}

// again says what becomes of a message that was not taken over.
func (c *Courier) again(ctx context.Context, row store.OutboxRow, m outreach.Message, why error) error {
	ctx = context.WithoutCancel(ctx)
	row.Trouble = clip(why.Error())
	switch later, asked := errors.AsType[Later](why); {
	case errors.Is(why, ErrRejected):
		return c.fail(ctx, row, m, outreach.Rejected)
	case row.Tries >= mostTries:
		return c.fail(ctx, row, m, outreach.GaveUp)
	case asked:
		row.Next = c.Clinic.Now().Add(later.After)
	default:
		row.Next = c.Clinic.Now().Add(backoff(row.Tries, m.Queued.To != ""))
	}
	row.Leased = time.Time{}
	c.Log.Warn("a message was not taken over; it is tried again", "message", string(row.Message), "channel", row.Channel, "tries", row.Tries, "next", row.Next, "err", row.Trouble)
	return c.keep(ctx, row)
}

// backoff is how long to wait after so many attempts. Somebody on the staff who
// is needed now is tried every minute.
func backoff(tries int64, staff bool) time.Duration {
	if staff {
		return time.Minute
	}
	return min(2*time.Minute<<min(tries, 9), 6*time.Hour)
}

// clip keeps a short trace of what went wrong, on one line.
func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 200 {
		s = s[:200]
	}
	return strings.ToValidUTF8(s, "")
}

// ready says where a message goes, or why it does not, by the record as it is
// now.
func (c *Courier) ready(ctx context.Context, m outreach.Message, chart ledger.Chart) (parcel, error) {
	if m.Queued.To != "" {
		return c.toStaff(ctx, m)
	}
	now, q := c.Clinic.Now(), m.Queued
	stands := outreach.Stands(chart)
	p := parcel{purpose: q.Purpose}
	if may, _ := stands.May(q.Purpose, now); !may {
		p.not = outreach.NotNeeded
		return p, nil
	}
	if now.Before(q.NotBefore) {
		p.wait = q.NotBefore
		return p, nil
	}
	if q.Invitation != "" {
		invited, ok := screening.InvitationStands(chart, q.Invitation, q.Purpose, now)
		if !ok {
			p.not = outreach.NotNeeded
			return p, nil
		}
		p.until = invited.Until
	}
	if back, resting, err := c.resting(ctx, q, chart); err != nil || resting {
		p.wait = back
		return p, err
	}
	risk, not, err := c.asked(ctx, q, chart)
	if err != nil || not != "" {
		p.not = not
		return p, err
	}
	if opens := clinic.Reminding().Opens(stands, c.Clinic.Location(), q.Form, risk, now); opens.After(now) {
		p.wait = opens
		return p, nil
	}
	p.channel, p.to, p.not = c.way(stands, q.Channel)
	return p, nil
}

// asksOfThem are the purposes of messages that ask somebody to answer or sign.
var asksOfThem = []string{screening.ForMeasures, screening.ForPulse, screening.ForConsent, screening.ForScreening}

// resting reports whether a message asks something of somebody who is not fully
// back from a dose, and until when it waits.
func (c *Courier) resting(ctx context.Context, q outreach.Queued, chart ledger.Chart) (until time.Time, resting bool, err error) {
	if !slices.Contains(asksOfThem, q.Purpose) {
		return until, false, nil
	}
	settings, err := c.Clinic.Whole(ctx, c.grant, ledger.SettingStream)
	if err != nil {
		return until, false, err
	}
	until, resting = c.Rules.Altered(chart, settings, c.Clinic.Now().In(c.Clinic.Location()))
	return until, resting, nil
}

// asked reports whether a message asks what must not go unheard, and why it is not
// sent any more: what it asks was answered or signed meanwhile, or is over.
func (c *Courier) asked(ctx context.Context, q outreach.Queued, chart ledger.Chart) (risk bool, not string, err error) {
	if course.SignedSince(chart, q.Invitation) && q.Purpose == screening.ForConsent {
		return false, outreach.Signed, nil
	}
	if c.answeredBy(q, chart) {
		return false, outreach.Answered, nil
	}
	if len(q.Asks) == 0 {
		return false, "", nil
	}
	desk, err := c.Clinic.DeskFor(ctx, chart)
	if err != nil {
		return false, "", err
	}
	settings, err := c.Clinic.Whole(ctx, c.grant, ledger.SettingStream)
	if err != nil {
		return false, "", err
	}
	follow, err := clinic.Follow(chart, settings, desk.MayAsk(), c.Rules, c.Instruments, c.Clinic.Now().In(c.Clinic.Location()))
	if err != nil || follow.Over {
		return false, outreach.NotNeeded, err
	}
	known, needed := false, false
	for _, a := range follow.Asks {
		if !slices.Contains(q.Asks, a.Key) {
			continue
		}
		known = true
		risk = risk || a.Risk && q.Form == outreach.Full
		open := outreach.Observed(chart, clinic.Reminding(), a) == ""
		needed = needed || open && a.Remote
		if open {
			not = outreach.NotNeeded
		}
	}
	switch {
	case needed, !known && course.State(chart).State != course.StatePaused:
		return risk, "", nil
	case known && not == "":
		return risk, outreach.Answered, nil
	}
	return risk, outreach.NotNeeded, nil
}

// answeredBy reports whether everything that a link asks was answered by it.
func (c *Courier) answeredBy(q outreach.Queued, chart ledger.Chart) bool {
	e, ok := chart.Entry(q.Invitation)
	invited, is := e.Fact.(screening.Invited)
	if !ok || !is || q.Purpose != screening.ForMeasures && q.Purpose != screening.ForPulse || len(invited.Asks) == 0 {
		return false
	}
	sent := map[id.Response]bool{}
	for _, r := range instrument.Responses(chart) {
		sent[r.Response] = sent[r.Response] || !r.Open
	}
	for _, ask := range clinic.Asked(invited) {
		name, _, _ := strings.Cut(ask, "/")
		d, err := c.Instruments.Named(name)
		if err != nil || !slices.ContainsFunc(c.standsFor(d), func(d *instrument.Definition) bool { return sent[clinic.ResponseOf(q.Invitation, ask, d)] }) {
			return false
		}
	}
	return true
}

// standsFor are the forms that may have been asked in place of one.
func (c *Courier) standsFor(d *instrument.Definition) []*instrument.Definition {
	out := []*instrument.Definition{d}
	for _, watched := range []bool{true, false} {
		if instead, ok := c.Instruments.Remote(d, watched); ok {
			out = append(out, instead)
		}
	}
	return out
}

// way is the channel and the address: the one that was meant, or another where
// the record has no such address or this clinic sends nothing by it.
func (c *Courier) way(stands outreach.Standing, meant string) (channel, to, not string) {
	if meant == "" {
		meant = stands.Channel()
	}
	not = outreach.NoAddress
	for _, ch := range []string{meant, stands.Other(meant)} {
		switch {
		case stands.Address(ch) == "":
		case c.Senders[ch] == nil:
			not = outreach.NoSender
		default:
			return ch, stands.Address(ch), ""
		}
	}
	return meant, "", not
}

// toStaff finds how somebody on the staff is told: by text before mail.
func (c *Courier) toStaff(ctx context.Context, m outreach.Message) (parcel, error) {
	chart, err := c.Clinic.Whole(ctx, c.grant, ledger.StaffStream(m.Queued.To))
	if err != nil {
		return parcel{}, err
	}
	p := parcel{purpose: outreach.ForStaff, not: outreach.NoAddress}
	if _, here := staff.Of(chart); !here {
		p.not = outreach.NotNeeded
		return p, nil
	}
	reach := staff.ReachOf(chart)
	for _, w := range []struct{ channel, to string }{{outreach.Text, reach.Phone}, {outreach.Mail, reach.Mail}} {
		if w.to == "" {
			continue
		}
		if c.Senders[w.channel] == nil {
			p.not = outreach.NoSender
			continue
		}
		return parcel{channel: w.channel, to: w.to, purpose: outreach.ForStaff}, nil
	}
	return p, nil
}

// paths are where the link of each purpose leads.
var paths = map[string]string{screening.ForMeasures: "/answer/", screening.ForPulse: "/answer/", screening.ForScreening: "/ask/", screening.ForConsent: "/agree/", screening.ForPortal: "/my/in/", screening.ForSummary: "/after/"}

// write fills in a message's words and makes its link; it returns the link's
// hash.
func (c *Courier) write(ctx context.Context, msg *Message, row store.OutboxRow, m outreach.Message, p parcel) (string, error) {
	fill := []string{"sender", c.Name, "link", c.Origin + "/", "reach", ""}
	hash := ""
	if path := paths[p.purpose]; path != "" && m.Queued.Invitation != "" {
		token, err := c.Door.NewLink(ctx, id.Patient(row.Stream.Key()), p.purpose, string(m.Queued.Invitation), p.until)
		if err != nil {
			return "", err
		}
		hash = id.Hash(token)
		msg.Unsubscribe = c.Origin + "/reach/" + token
		fill = []string{"sender", c.Name, "link", c.Origin + path + token, "reach", msg.Unsubscribe}
	}
	msg.Subject = c.Texts.Say(m.Queued.Template+".subject", fill...)
	msg.Body = c.Texts.Say(m.Queued.Template+"."+p.channel, fill...)
	if strings.HasPrefix(msg.Body, "message.") { // a key without words: the plain note says enough
		msg.Subject, msg.Body = c.Texts.Say("message.note.subject", fill...), c.Texts.Say("message.note."+p.channel, fill...)
	}
	return hash, nil
}

// keep writes the outbox's row. Where another machine has the message now, this
// one lets go.
func (c *Courier) keep(ctx context.Context, row store.OutboxRow) error {
	row.Updated = c.Clinic.Now()
	ours := false
	err := c.Clinic.Store().Update(ctx, c.Clinic.Own(), func(tx *store.Tx) error {
		var err error
		ours, err = tx.NoteOutbox(row)
		return err
	})
	if err == nil && !ours {
		return errors.New("courier: another machine has this message now")
	}
	return err
}

// done writes into the record what became of a message, and closes its row.
func (c *Courier) done(ctx context.Context, row store.OutboxRow, fact ledger.Fact) error {
	if err := c.note(ctx, row, "ended", fact); err != nil {
		return err
	}
	return c.finish(ctx, row)
}

func (c *Courier) finish(ctx context.Context, row store.OutboxRow) error {
	row.State, row.Leased = store.OutboxDone, time.Time{}
	return c.keep(ctx, row)
}

// note writes one thing about a message into the record: the same key each time,
// so that a machine that was killed in between writes it once.
func (c *Courier) note(ctx context.Context, row store.OutboxRow, what string, fact ledger.Fact) error {
	act := id.Act(id.Derived("message", what, string(row.Message), fact.Kind()))
	_, err := c.Clinic.Do(ctx, c.grant, act, clinic.NoteDelivery{Patient: id.Patient(row.Stream.Key()), Note: fact})
	if fault.KindOf(err) == fault.NotFound || fault.KindOf(err) == fault.Conflict {
		return nil // it was taken back, or noted with other words before
	}
	return err
}

// fail notes that a message is not sent, and asks the front desk to mend an
// address that takes nothing.
func (c *Courier) fail(ctx context.Context, row store.OutboxRow, m outreach.Message, why string) error {
	mend := map[string]string{outreach.Rejected: "an address does not take messages", outreach.NoAddress: "there is no address to write to",
		outreach.GaveUp: "a message could not be sent"}[why]
	if mend != "" {
		task := duty.TaskSet{For: duty.ForSomething, About: mend, Role: string(access.FrontDesk), Due: c.Clinic.Now().Add(24 * time.Hour).UTC().Truncate(time.Hour), Because: row.Message}
		if m.Queued.To != "" {
			task.About, task.Role = "somebody on the staff could not be told by message", string(access.Manager)
		}
		act := id.Act(id.Derived("message", "mend", string(row.Message)))
		if _, err := c.Clinic.Do(ctx, c.grant, act, clinic.SetTask{Patient: id.Patient(row.Stream.Key()), Task: task}); err != nil && fault.KindOf(err) != fault.Conflict {
			return err
		}
	}
	return c.done(ctx, row, outreach.Failed{Message: row.Message, Channel: row.Channel, Why: why})
}

// waitsForStaff reports whether an alert waits for somebody.
func waitsForStaff(chart ledger.Chart) bool { return len(duty.OpenAlerts(chart)) > 0 }

// everyone is who gives care here: told where nobody is on call.
func (c *Courier) everyone(ctx context.Context) ([]id.Staff, error) {
	people, err := c.Clinic.Colleagues(ctx, c.Clinic.Own())
	var out []id.Staff
	for _, p := range people {
		for _, r := range p.Roles {
			if r == string(access.Therapist) || r == string(access.Prescriber) || r == string(access.Director) {
				out = append(out, p.Staff)
				break
			}
		}
	}
	return out, err
}
