package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/web/ui"
)

// vitalsDraft names the half-filled form of vital signs.
const vitalsDraft = "vitals"

// numbers are the fields that somebody measures; a draft without any is none.
var numbers = []string{"systolic", "diastolic", "heart_rate", "oxygen"}

// keepVitals keeps what was typed so far. It survives a lock and a crash.
func keepVitals(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	if _, err := c.readChart(); err != nil {
		return err
	}
	kept, empty := url.Values{"kept": {c.s.now().Format(time.RFC3339)}}, true
	for _, name := range numbers {
		kept.Set(name, clip(c.r.PostForm.Get(name), 40))
		empty = empty && kept.Get(name) == ""
	}
	for _, name := range []string{"position", "taken_at", "act"} {
		kept.Set(name, clip(c.r.PostForm.Get(name), 40))
	}
	if err := c.saveFormDraft(vitalsDraft, string(c.stream()), kept, empty); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// saveFormDraft writes over a form's draft that is there; when another window
// was faster it tries once more: the last keystroke counts.
func (c *call) saveFormDraft(form, subject string, kept url.Values, empty bool) error {
	ctx := c.r.Context()
	if empty {
		return c.s.clinic.DropDraft(ctx, c.grant, form, subject)
	}
	var err error
	for range 2 {
		var before clinic.Draft
		if before, _, err = c.s.clinic.LoadDraft(ctx, c.grant, form, subject); err != nil {
			return err
		}
		draft := clinic.Draft{Form: form, Subject: subject, Version: before.Version, Body: []byte(kept.Encode())}
		if _, err = c.s.clinic.SaveDraft(ctx, c.grant, draft); fault.KindOf(err) != fault.Conflict {
			return err
		}
	}
	return err
}

// findDraft fills a form with what was half typed before. It keeps the form's
// act, so that what was sent just before a crash is not stored twice.
func (c *call) findDraft(seen ledger.Chart, f *ui.VitalsForm) error {
	ctx, subject := c.r.Context(), string(c.stream())
	draft, ok, err := c.s.clinic.LoadDraft(ctx, c.grant, vitalsDraft, subject)
	if err != nil || !ok {
		return err
	}
	typed, err := url.ParseQuery(string(draft.Body))
	if err != nil || done(seen, id.Act(typed.Get("act"))) {
		return c.s.clinic.DropDraft(ctx, c.grant, vitalsDraft, subject)
	}
	fill(f, typed)
	if id.Valid(typed.Get("act")) {
		f.Act = typed.Get("act")
	}
	if at, err := time.Parse(time.RFC3339, typed.Get("kept")); err == nil {
		at = at.In(c.s.clinic.Location())
		f.Kept = "Kept " + at.Format("15:04")
		if at.Format(time.DateOnly) != c.s.now().Format(time.DateOnly) {
			f.Kept = "Kept " + at.Format("Mon 2 Jan, 15:04") + ". Look at the time before you save."
		}
	}
	return nil
}
