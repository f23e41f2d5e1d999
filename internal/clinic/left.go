package clinic

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/store"
)

// A Half is a half-filled questionnaire as it is kept beside the record until it
// is sent, or its time is over.
type Half struct {
	About   instrument.Administration `json:"about"`
	Started time.Time                 `json:"started"`
	Answers map[string]string         `json:"answers"`
	Times   map[string]time.Time      `json:"times"` // when each answer was given
}

// halves is how the drafts of half-filled questionnaires are named.
const halves = "answer/"

// HalfForm names a half-filled questionnaire among a client's drafts: what one
// invitation asks.
func HalfForm(invitation id.Entry, ask string) string {
	return halves + string(invitation) + "/" + ask
}

// ResponseOf is the key of the response to what an invitation asks: the same on
// every device, another one for another form.
func ResponseOf(invitation id.Entry, ask string, d *instrument.Definition) id.Response {
	return id.Response(id.Derived("response", string(invitation), ask, d.ID, d.Version))
}

// InCall is how a questionnaire is kept that is asked in a call, for an occasion of
// the plan: the same response however often its page is opened, by whomever. A form
// that stands in for the occasion's own names no occasion: it counts by its time.
func InCall(who id.Patient, occasion string, d *instrument.Definition, language string) instrument.Administration {
	about := instrument.Administration{Response: id.Response(id.Derived("response in a call", string(who), occasion, d.ID, d.Version)), Instrument: d.ID, Version: d.Version, Hash: d.Hash(),
		Recall: d.Recalls[0].ID, Language: language, By: instrument.BySelf, How: instrument.HowTelephone}
	if name, _, _ := strings.Cut(occasion, "/"); name == d.ID {
		about.Occasion = occasion
	}
	return about
}

// calls is how the drafts of questionnaires are named that are asked in a call.
const calls = "call/"

// CallForm names a half-asked questionnaire among a caller's drafts: what is asked,
// for which occasion.
func CallForm(occasion, form string) string { return calls + form + "/" + occasion }

// callRests is how long a half-asked questionnaire may be gone on with before what
// there is of it is written down.
const callRests = 24 * time.Hour

// mostHalves is how many half-filled questionnaires are looked at in one go.
const mostHalves = 1000

// LeaveOver writes down, in the clinic's own name, what was answered of every
// questionnaire whose time is over and that was never sent: see LeaveResponse.
// Each is written once, also where the program is killed in between, or two do
// it at once. It returns how many were written.
func (c *Clinic) LeaveOver(ctx context.Context, lib *instrument.Library) (int, error) {
	var rows []store.DraftRow
	err := c.store.View(ctx, c.own, func(snap *store.Snapshot) error {
		var err error
		if rows, err = snap.DraftsNamed("", halves, mostHalves); err != nil {
			return err
		}
		asked, err := snap.DraftsNamed("", calls, mostHalves)
		rows = append(rows, asked...)
		return err
	})
	if err != nil || len(rows) == 0 {
		return 0, storeFault(err)
	}
	grant, err := c.unattended("")
	if err != nil {
		return 0, err
	}
	n := 0
	for _, row := range rows {
		left, err := c.leaveOne(ctx, grant, row, lib)
		if err != nil {
			c.log.Error("a questionnaire that was never sent could not be kept; it waits", "form", row.Form, "err", err)
		}
		if left {
			n++
		}
	}
	return n, nil
}

// leaveOne writes down one half-filled questionnaire, if its time is over.
func (c *Clinic) leaveOne(ctx context.Context, grant access.Grant, row store.DraftRow, lib *instrument.Library) (bool, error) {
	invitation, ask, ok := strings.Cut(strings.TrimPrefix(row.Form, halves), "/")
	stream := ledger.Stream(row.Subject)
	spoken := strings.HasPrefix(row.Form, calls)
	if spoken {
		invitation, ask = "", ""
	}
	if !ok || stream.Kind() != "patient" || spoken == (row.Author == ledger.ByPatient+":"+stream.Key()) || spoken && c.Now().Sub(row.Updated) < callRests {
		return false, nil
	}
	chart, err := c.Record(ctx, grant, stream)
	if err != nil || !spoken && asksStill(chart, id.Entry(invitation), c.Now()) {
		return false, err
	}
	var half Half
	err = c.store.View(ctx, c.own, func(snap *store.Snapshot) error {
		d, ok, err := c.openDraft(snap, row)
		if err == nil && ok {
			_ = json.Unmarshal(d.Body, &half) // what cannot be read has no answers
		}
		return err
	})
	if err != nil {
		return false, err
	}
	settings, err := c.Whole(ctx, grant, ledger.SettingStream)
	if err != nil {
		return false, err
	}
	response, at, ok := leftOf(chart, half, lib.For(settings), id.Entry(invitation), ask)
	if ok {
		act := LeaveResponse{Patient: id.Patient(stream.Key()), Invitation: id.Entry(invitation), Response: response, At: at, Instruments: lib}
		key := id.Act(id.Derived("left", row.Author, row.Form, row.Updated.UTC().Format(time.RFC3339Nano)))
		_, err := c.Do(ctx, grant, key, act)
		if err != nil && fault.KindOf(err) != fault.Conflict { // sent meanwhile: that stays
			return false, err
		}
		ok = err == nil
	} else if len(half.Answers) > 0 {
		return false, nil // its form is not here now: it waits until it is
	}
	return ok, c.draft(c.own, func(tx *store.Tx) error { return tx.DropDraft(row) })
}

// asksStill reports whether what an invitation asks can still be answered by it.
func asksStill(chart ledger.Chart, invitation id.Entry, now time.Time) bool {
	for _, purpose := range []string{screening.ForMeasures, screening.ForPulse} {
		if _, stands := screening.InvitationStands(chart, invitation, purpose, now); stands {
			return true
		}
	}
	return false
}

// leftOf is a half-filled questionnaire as a response that was left, with when
// the last answer was given. Of a form that changed since what still fits is
// kept; what was kept before stays. False where there is no such questionnaire,
// or no answer.
func leftOf(chart ledger.Chart, half Half, lib *instrument.Library, invitation id.Entry, ask string) (instrument.Answered, time.Time, bool) {
	def, err := lib.Named(half.About.Instrument)
	if err != nil {
		return instrument.Answered{}, time.Time{}, false
	}
	out := instrument.Answered{Administration: half.About, Started: half.Started, Answers: map[string]string{}, Left: true}
	out.Version, out.Hash = def.Version, def.Hash()
	if out.How != instrument.HowTelephone { // one asked in a call has its key from the occasion
		out.Response = ResponseOf(invitation, ask, def)
	}
	if before, _, ok := lastResponse(chart, out.Response); ok && before.Left {
		for item, value := range before.Answers {
			out.Answers[item] = value
		}
		out.Started = before.Started
	}
	var at time.Time
	for item, value := range half.Answers {
		if value == "" || def.CheckAnswer(item, value) != nil {
			continue
		}
		out.Answers[item] = value
		if half.Times[item].After(at) {
			at = half.Times[item]
		}
	}
	if out.Started.After(at) && !at.IsZero() {
		out.Started = at
	}
	return out, at, len(out.Answers) > 0
}

// Unsent is what somebody answered of one thing before and never sent: by
// another invitation, on any device. Newer answers come before older ones. It is
// for going on with it; ok is false where there is none.
func (c *Clinic) Unsent(ctx context.Context, grant access.Grant, chart ledger.Chart, subject, ask string) (half Half, ok bool, err error) {
	err = c.store.View(ctx, grant, func(snap *store.Snapshot) error {
		rows, err := unsent(snap, grant, subject, ask)
		for _, row := range slices.Backward(rows) {
			if ok {
				break
			}
			d, found, err := c.openDraft(snap, row)
			if err != nil {
				return err
			}
			ok = found && json.Unmarshal(d.Body, &half) == nil && len(half.Answers) > 0
		}
		return err
	})
	if ok || err != nil || !strings.Contains(ask, "/") {
		return half, ok, err
	}
	for e, a := range ledger.Find[instrument.Answered](chart) { // of the same occasion: it asks about the same time
		if a.Occasion != ask {
			continue
		}
		if half, ok = (Half{}), a.Left; !ok {
			continue
		}
		half = Half{About: a.Administration, Started: a.Started, Answers: a.Answers, Times: map[string]time.Time{}}
		for item := range a.Answers {
			half.Times[item] = e.At
		}
	}
	return half, ok, nil
}

// unsent are somebody's drafts of what asks one thing, the oldest first.
func unsent(snap *store.Snapshot, grant access.Grant, subject, ask string) ([]store.DraftRow, error) {
	rows, err := snap.DraftsNamed(authorText(grant.Author()), halves, mostHalves)
	return slices.DeleteFunc(rows, func(r store.DraftRow) bool {
		_, of, _ := strings.Cut(strings.TrimPrefix(r.Form, halves), "/")
		return r.Subject != subject || of != ask
	}), err
}

// DropUnsent deletes somebody's half-filled questionnaires of one thing, by any
// invitation: it is sent.
func (c *Clinic) DropUnsent(ctx context.Context, grant access.Grant, subject, ask string) error {
	var rows []store.DraftRow
	err := c.store.View(ctx, grant, func(snap *store.Snapshot) error {
		var err error
		rows, err = unsent(snap, grant, subject, ask)
		return err
	})
	if err != nil || len(rows) == 0 {
		return storeFault(err)
	}
	return c.draft(grant, func(tx *store.Tx) error {
		for _, row := range rows {
			if err := tx.DropDraft(row); err != nil {
				return err
			}
		}
		return nil
	})
}
