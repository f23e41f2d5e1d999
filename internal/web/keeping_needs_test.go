package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
)

// TestWhatDoesNotKeepTheRecordSafeIsANeed shows a copy that stays behind to who
// runs the practice and to the director, without their asking, and to nobody
// else; well again, it is gone. The control: what is only not configured is no
// need.
func TestWhatDoesNotKeepTheRecordSafeIsANeed(t *testing.T) {
	t.Parallel()
	var copies []Copy
	h := newHouseWith(t, func(c *Config) { c.Copies = func(context.Context) ([]Copy, error) { return copies, nil } })
	max, ida, noor := h.as("Max Ray", access.Manager), h.as("Ida Lund", access.Director), h.as("Noor Haddad", access.Therapist)
	none := Copy{Title: "Backup", Say: "None is made by itself: no folder is named for them.", Age: "none"}
	copies = []Copy{none}
	const title = "The copy on the other disk stays behind"
	shows := func(v *visitor, path string, want bool) {
		t.Helper()
		r := v.get(path)
		v.want(r, http.StatusOK)
		if strings.Contains(r.text(), title) != want {
			t.Errorf("%s shows it to %s: %v, want %v", path, v.name, !want, want)
		}
	}
	shows(max, "/needs", false)
	max.want(max.get("/needs"), http.StatusOK, "Nothing waits for you.")
	copies = []Copy{none, {Title: "Copy on another disk", Say: "The disk of /mnt/usb is full.", Age: "38 minutes behind", Need: title, Since: h.now().Add(-38 * time.Minute)}}
	h.pass(time.Minute)
	for _, v := range []*visitor{max, ida} {
		shows(v, "/needs", true)
		shows(v, "/today", true)
		v.want(v.get("/needs"), http.StatusOK, "The disk of /mnt/usb is full.", "since 09:22", "See how it stands")
		v.want(v.get("/settings"), http.StatusOK, "38 minutes behind")
		if r := v.get("/patients"); !strings.Contains(r.text(), "Needs you 1") {
			t.Errorf("no page says that something waits for %s", v.name)
		}
	}
	shows(noor, "/needs", false)
	shows(noor, "/needs?all=yes", true)
	if r := noor.get("/needs?all=yes"); strings.Contains(r.body, "See how it stands") {
		t.Error("a therapist is led to what is not theirs")
	}
	copies = []Copy{none}
	h.pass(time.Minute)
	shows(max, "/needs", false)
}
