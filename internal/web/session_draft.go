package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
)

// roomDraft names what is half typed in a session: one draft for each writer and
// session, sealed like every draft, with the fields of each form under its name.
const roomDraft = "room"

// roomFields are the forms of a session whose text survives a lock, a crash and a
// lost network, with their fields.
var roomFields = map[string][]string{
	"quote": {"quote"}, "concern": {"note"}, "event": {"term", "action", "grade"}, "wishes": {"touch", "stop", "helps"},
	"leave": {"with", "how", "stays"}, "leave-against": {"capacity", "risks", "drives"},
}

// keepRoom keeps what was typed so far in one form of a session.
func keepRoom(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	seen, err := c.readChart()
	if err != nil {
		return err
	}
	if _, ok := dosing.SessionOf(seen, id.Session(c.r.PathValue("session"))); !ok {
		return fault.Missing("There is no such session in this record.")
	}
	do := c.r.PostForm.Get("do")
	if roomFields[do] == nil {
		return fault.Missing("There is nothing of this name to keep here.")
	}
	if err := c.putRoomDraft(do, c.r.PostForm); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// roomDrafts is everything that is half typed in the session of the address.
func (c *call) roomDrafts() url.Values {
	draft, ok, err := c.s.clinic.LoadDraft(c.r.Context(), c.grant, roomDraft, c.r.PathValue("session"))
	if err != nil || !ok {
		if err != nil {
			c.trace.err = err.Error()
		}
		return url.Values{}
	}
	all, err := url.ParseQuery(string(draft.Body))
	if err != nil {
		return url.Values{}
	}
	return all
}

// putRoomDraft puts the fields of one form into the draft; nil takes them out.
func (c *call) putRoomDraft(do string, typed url.Values) error {
	all := c.roomDrafts()
	changed := false
	for _, name := range roomFields[do] {
		key, value := do+"."+name, clip(typed.Get(name), 4000)
		changed = changed || all.Get(key) != value
		all.Del(key)
		if strings.TrimSpace(value) != "" {
			all.Set(key, value)
		}
	}
	if !changed {
		return nil
	}
	return c.saveFormDraft(roomDraft, c.r.PathValue("session"), all, len(all) == 0)
}

// halfTyped fills the fields of a page with what was half typed in some of its
// forms, where nothing came back with it.
func halfTyped(into map[string]string, drafts url.Values, forms ...string) {
	for key := range drafts {
		do, name, _ := strings.Cut(key, ".")
		if slices.Contains(forms, do) && into[name] == "" {
			into[name] = drafts.Get(key)
		}
	}
}
