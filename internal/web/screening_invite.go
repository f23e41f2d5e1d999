package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// linkLasts is how long a link for the screening works.
const linkLasts = 14 * 24 * time.Hour

// standingInvitation returns the last invitation to the screening that stands.
func (c *call) standingInvitation(chart ledger.Chart) (ledger.Entry, screening.Invited, bool) {
	var entry ledger.Entry
	var invited screening.Invited
	ok := false
	for e := range ledger.Find[screening.Invited](chart) {
		if f, stands := screening.InvitationStands(chart, e.ID, screening.ForScreening, c.s.now()); stands {
			entry, invited, ok = e, f, true
		}
	}
	return entry, invited, ok
}

// inviteView says how far the client's own part is, and offers a link.
func (c *call) inviteView(d *desk, link, sent string) *ui.InviteView {
	if d.person.Death != nil {
		return nil
	}
	v := &ui.InviteView{Sentence: c.clientsPart(d), Link: link}
	entry, invited, stands := c.standingInvitation(d.seen)
	if stands {
		v.Until = "It works until " + invited.Until.In(c.s.clinic.Location()).Format("2 Jan 2006, 15:04") + ". Whoever has it can answer; it opens nothing else." + sent
	}
	if c.grant.Allows(access.Create, ledger.Scheduling) {
		v.Action, v.Act = c.chartPath()+"/screening/invite", c.s.clinic.NewID()
		if stands && entry.ID != "" {
			v.End, v.EndAct = c.chartPath()+"/screening/invite/end", c.s.clinic.NewID()
		}
	}
	return v
}

// clientsPart is "The client answered 28 of 33 questions, the last today at 9:12."
func (c *call) clientsPart(d *desk) string {
	given := screening.Given{Facts: map[string]patient.Asked{}, Keys: map[string]bool{}}
	var last time.Time
	skipped := 0
	for e := range screening.ByThemselves(d.seen).Standing() {
		switch f := e.Fact.(type) {
		case patient.Asked:
			given.Facts[f.Fact] = f
		case screening.OwnWords:
			given.Keys[f.About] = true
		default:
			continue
		}
		if e.At.After(last) {
			last = e.At
		}
	}
	path := c.s.asked.Path(given)
	answered, seconds := 0, 0
	for _, q := range path {
		seconds += q.Takes()
		if given.Answered(q) {
			answered++
		}
		if _, is := given.Skipped(q); is {
			skipped++
		}
	}
	if answered == 0 {
		return fmt.Sprintf("The client has not answered anything by themselves yet. They can, on their phone; it takes about %d minutes.", wholeMinutes(seconds))
	}
	out := fmt.Sprintf("The client answered %d of %d questions, the last %s.", answered-skipped, len(path), c.whenSaid(last))
	if skipped > 0 {
		out += " " + capital(small(skipped)) + " they left out, with a reason."
	}
	return out
}

// inviteClient makes a link. Sent twice it makes one invitation, and the link
// that was made last works.
func inviteClient(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	ctx, key := c.r.Context(), clip(c.r.PostForm.Get("act"), 40)
	c.noteAct(key)
	d, err := c.desk()
	if err != nil {
		return err
	}
	made, ok := madeAt(key)
	if !ok || c.s.now().Sub(made) > 12*time.Hour {
		return c.sendScreening(d, redo{words: "This page was open for long, so no link was made. Press again.", status: http.StatusUnprocessableEntity})
	}
	until := made.Add(linkLasts).UTC().Truncate(time.Second)
	invited := screening.Invited{Course: d.open.Course, Purpose: screening.ForScreening, Until: until}
	outcome, err := c.s.clinic.Do(ctx, c.grant, id.Act(key), clinic.InviteClient{Patient: c.record, Invited: invited})
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict) {
		return c.sendScreening(d, redo{words: fault.Say(err), status: statusOf[kind]})
	}
	if err != nil {
		return err
	}
	token, err := c.s.door.NewLink(ctx, c.record, screening.ForScreening, string(outcome.Entries[0]), until)
	if err != nil {
		return err
	}
	sent := c.mailLink(key, screening.ForScreening, outcome.Entries[0])
	if d, err = c.desk(); err != nil {
		return err
	}
	return c.sendScreening(d, redo{status: http.StatusOK, sent: sent, link: c.origin() + "/ask/" + token})
}

// origin is the address people type, as this request came by it.
func (c *call) origin() string {
	scheme := "http://"
	if c.s.secure {
		scheme = "https://"
	}
	return scheme + c.r.Host
}

// endInvitation takes the standing invitation back, and ends its link.
func endInvitation(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	ctx, key := c.r.Context(), clip(c.r.PostForm.Get("act"), 40)
	c.noteAct(key)
	d, err := c.desk()
	if err != nil {
		return err
	}
	entry, _, stands := c.standingInvitation(d.whole)
	if !stands {
		return c.redirect(c.chartPath() + "/screening")
	}
	_, err = c.s.clinic.Do(ctx, c.grant, id.Act(key), clinic.RevokeInvitation{Patient: c.record, Invitation: entry.ID, Reason: "Ended on the screening page."})
	if err != nil && fault.KindOf(err) != fault.Conflict {
		return err
	}
	if err := c.s.door.EndLink(ctx, c.record, string(entry.ID)); err != nil {
		return err
	}
	return c.redirect(c.chartPath() + "/screening")
}
