package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of where staff put questionnaires before a client.
const (
	pathHand    = pathChart + "/measures/ask"
	pathHandEnd = pathHand + "/end"
)

// handRoutes are the pages where staff ask a client.
func handRoutes() []route {
	return []route{
		{"GET " + pathHand, granted, access.Read, ledger.Measures, handPage, page},
		{"POST " + pathHand, granted, access.Create, ledger.Scheduling, hand, page},
		{"GET " + pathHandEnd, granted, access.Read, ledger.Measures, backToHand, page},
		{"POST " + pathHandEnd, granted, access.Create, ledger.Scheduling, endHand, page},
	}
}

// roomLasts is how long a link works that was made while the client is here.
const roomLasts = 4 * time.Hour

func (c *call) handPath() string { return c.chartPath() + "/measures/ask" }

func backToHand(c *call) error { return c.redirect(c.handPath()) }

// A handing is everything the page of asking is made from.
type handing struct {
	whole, seen, settings ledger.Chart
	person                patient.Summary
	lib                   *instrument.Library
	open                  course.Opened
	occasions             []course.Occasion
	onDuty                bool
}

func (c *call) handing() (*handing, error) {
	whole, err := c.s.clinic.Record(c.r.Context(), c.grant, c.stream())
	if err != nil {
		return nil, err
	}
	h := &handing{whole: whole, seen: whole.For(c.grant.Reads)}
	if len(h.seen.Entries) == 0 {
		return nil, errNobody
	}
	if h.settings, err = c.settings(); err != nil {
		return nil, err
	}
	h.person, h.lib = patient.Of(h.seen), c.s.measures.For(h.settings)
	name, _, err := c.onDuty()
	if err != nil {
		return nil, err
	}
	h.onDuty = name != ""
	if c.s.protocol == nil {
		return h, nil
	}
	open, def, err := c.s.protocols.ByWhich(c.s.protocol.Name, whole, h.settings)
	if err != nil {
		return nil, err
	}
	if h.open = open; open.Course != "" {
		h.occasions = course.Planning{Definition: def, Instruments: h.lib, Settings: h.settings, Now: c.s.now()}.Occasions(whole)
	}
	return h, nil
}

// handPage shows what can be asked.
func handPage(c *call) error {
	h, err := c.handing()
	if err != nil {
		return err
	}
	return c.sendHand(http.StatusOK, h, ui.HandPage{})
}

// sendHand puts the page together around what was just made, or what went wrong.
func (c *call) sendHand(status int, h *handing, p ui.HandPage) error {
	p.Header, p.Tabs = c.header(h.person, h.seen), c.personTabs("measures")
	if c.grant.Allows(access.Create, ledger.Scheduling) && h.person.Death == nil {
		form := c.handForm(h)
		if p.Form != nil {
			form.Error = p.Form.Error
		}
		p.Form = form
		p.Standing = c.standingHands(h)
	}
	if c.grant.Allows(access.Create, ledger.Measures) {
		p.Call = c.callPath()
		for _, d := range h.lib.All() {
			if d.ID != instrument.OneTap {
				p.Enter = append(p.Enter, ui.Option{Value: c.chartPath() + "/measures/" + d.ID + "/enter", Label: d.Short})
			}
		}
	}
	shell := c.shell(c.nameOf(h.person), "")
	shell.Back = c.handPath()
	return c.send(status, ui.Hand(shell, p))
}

// handForm offers what the plan asks for now, and everything else that a client
// may answer here.
func (c *call) handForm(h *handing) *ui.HandForm {
	f := &ui.HandForm{Action: c.handPath(), Act: c.s.clinic.NewID()}
	for _, o := range h.occasions {
		if o.State != course.OccasionOpen {
			continue
		}
		d, err := h.lib.Named(o.Instrument)
		if err != nil || d.Rater != instrument.RatedByPatient {
			continue
		}
		row := ui.HandRow{Value: o.Key, Title: d.Short, When: "due " + o.Due.In(c.s.clinic.Location()).Format("Monday, 2 January"), Chosen: true}
		if _, ok := instrument.Texts(h.settings, d, "en"); !ok {
			row.Off, row.Chosen, row.Note = true, false, "Its text is not loaded here. It can be entered from the holder’s own form."
		} else {
			row.Note = linkNote(h.lib, d, h.onDuty)
		}
		f.Due = append(f.Due, row)
	}
	for _, d := range h.lib.All() {
		if _, ok := instrument.Texts(h.settings, d, "en"); ok && d.Rater == instrument.RatedByPatient && d.ID != instrument.OneTap {
			f.Others = append(f.Others, ui.Option{Value: d.ID, Label: d.Short + ": " + d.About})
		}
	}
	return f
}

// linkNote says how a questionnaire is asked by a link, where that is not simply
// as it is.
func linkNote(lib *instrument.Library, d *instrument.Definition, onDuty bool) string {
	if !d.AsksRisk() || onDuty {
		return ""
	}
	if instead, ok := lib.Remote(d, false); ok {
		return "Nobody is on duty: by a link the " + instead.Short + " is asked in its place, without the question about suicide."
	}
	return "Nobody is on duty: it asks about suicide, so it is asked in the room only."
}

// standingHands are the links to questionnaires that work now.
func (c *call) standingHands(h *handing) []ui.HandLink {
	var out []ui.HandLink
	for e := range ledger.Find[screening.Invited](h.seen) {
		for _, purpose := range []string{screening.ForMeasures, screening.ForPulse} {
			f, stands := screening.InvitationStands(h.seen, e.ID, purpose, c.s.now())
			if !stands {
				continue
			}
			out = append(out, ui.HandLink{Asks: h.namesOf(clinic.Asked(f)), Until: "until " + f.Until.In(c.s.clinic.Location()).Format("2 Jan, 15:04"),
				End: c.handPath() + "/end", Act: c.s.clinic.NewID(), Key: string(e.ID)})
		}
	}
	return out
}

// namesOf names what is asked for.
func (h *handing) namesOf(asks []string) string {
	var names []string
	for _, ask := range asks {
		name, _, _ := strings.Cut(ask, "/")
		if d, err := h.lib.Named(name); err == nil {
			name = d.Short
		}
		names = append(names, name)
	}
	return list(names)
}

// hand makes a link to what was chosen: to be sent, or as a code on this screen.
// Sent twice it makes one invitation, and the link that was made last works.
func hand(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	h, err := c.handing()
	if err != nil {
		return err
	}
	key, room := clip(c.r.PostForm.Get("act"), 40), c.r.PostForm.Get("where") == "room"
	c.noteAct(key)
	refuse := func(status int, words string) error {
		return c.sendHand(status, h, ui.HandPage{Form: &ui.HandForm{Error: words}})
	}
	made, ok := madeAt(key)
	if !ok || c.s.now().Sub(made) > 12*time.Hour {
		return refuse(http.StatusUnprocessableEntity, "This page was open for long, so no link was made. Press again.")
	}
	asks, problem := c.readHand(h, room)
	if problem != "" {
		return refuse(http.StatusUnprocessableEntity, problem)
	}
	lasts := linkLasts
	if room {
		lasts = roomLasts
	}
	invited := screening.Invited{Course: h.open.Course, Purpose: screening.ForMeasures, Asks: asks, Room: room, Until: made.Add(lasts).UTC().Truncate(time.Second)}
	out, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), clinic.InviteClient{Patient: c.record, Invited: invited})
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.Conflict) {
		return refuse(statusOf[kind], fault.Say(err))
	}
	if err != nil {
		return err
	}
	token, err := c.s.door.NewLink(c.r.Context(), c.record, screening.ForMeasures, string(out.Entries[0]), invited.Until)
	if err != nil {
		return err
	}
	sent := ""
	if !room {
		sent = c.mailLink(key, screening.ForMeasures, out.Entries[0])
	}
	if h, err = c.handing(); err != nil {
		return err
	}
	p := ui.HandPage{Link: c.origin() + ui.PathAnswer + token, LinkNote: "It works until " + invited.Until.In(c.s.clinic.Location()).Format("2 Jan 2006, 15:04") + ". Whoever has it can answer; it opens nothing else." + sent}
	if out := h.leftOut(asks, room); out != "" {
		p.Problem = out + " is not in the link while nobody is on duty: it asks about suicide. Ask it in the room."
	}
	if room {
		code, err := qrOf(p.Link)
		if err != nil {
			return err
		}
		p.QR = &code
	}
	return c.sendHand(http.StatusOK, h, p)
}

// readHand reads what was chosen: what the plan asks for now, or any form that
// a client may answer here.
func (c *call) readHand(h *handing, room bool) (asks []string, problem string) {
	form := c.handForm(h)
	offered := func(ask string) bool {
		return slices.ContainsFunc(form.Due, func(r ui.HandRow) bool { return r.Value == ask && !r.Off }) ||
			slices.ContainsFunc(form.Others, func(o ui.Option) bool { return o.Value == ask })
	}
	for _, ask := range c.r.PostForm["ask"] {
		if ask == "" || slices.Contains(asks, ask) {
			continue
		}
		if !offered(ask) {
			return nil, "One of these cannot be asked here any more. Look again."
		}
		name, _, _ := strings.Cut(ask, "/")
		d, err := h.lib.Named(name)
		if err != nil {
			return nil, fault.Say(err)
		}
		if _, ok := h.lib.Remote(d, h.onDuty || room); !ok && len(c.r.PostForm["ask"]) <= 2 {
			return nil, linkNote(h.lib, d, h.onDuty)
		}
		asks = append(asks, ask)
	}
	if len(asks) == 0 {
		return nil, "Choose what the client is asked."
	}
	return asks, ""
}

// leftOut names what a link asks for and does not show, because nobody would
// hear the answer.
func (h *handing) leftOut(asks []string, room bool) string {
	var out []string
	for _, ask := range asks {
		name, _, _ := strings.Cut(ask, "/")
		if d, err := h.lib.Named(name); err == nil {
			if _, ok := h.lib.Remote(d, h.onDuty || room); !ok {
				out = append(out, name)
			}
		}
	}
	return h.namesOf(out)
}

// endHand takes a link to questionnaires back.
func endHand(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	key, invitation := clip(c.r.PostForm.Get("act"), 40), id.Entry(clip(c.r.PostForm.Get("invitation"), 40))
	c.noteAct(key)
	_, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), clinic.RevokeInvitation{Patient: c.record, Invitation: invitation, Reason: "Taken back on the page of questionnaires."})
	if err != nil && fault.KindOf(err) != fault.Conflict {
		return err
	}
	if err := c.s.door.EndLink(c.r.Context(), c.record, string(invitation)); err != nil {
		return err
	}
	return c.redirect(c.handPath())
}
