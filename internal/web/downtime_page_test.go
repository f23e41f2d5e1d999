package web

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/downtime"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
)

// handedOut counts how often a copy was handed out of somebody’s record, and how
// often that was refused to anybody at these addresses.
func (d *dosingDay) handedOut() (times, refused int) {
	d.Helper()
	for _, v := range d.visits("") {
		switch taken := strings.HasPrefix(v.Body.Route, "GET /downtime"); {
		case taken && v.Kind == "denied":
			refused++
		case taken && v.Kind == "export" && v.Body.Stream == ledger.PatientStream(d.ana):
			times++
		}
	}
	return times, refused
}

// TestThePackIsTakenAlong takes the pack and the paper sheets along while Clew
// works: whoever treats Ana gets her session, and it stands in her record; whoever
// runs the desk or the practice gets nothing, and that stands in the access book.
func TestThePackIsTakenAlong(t *testing.T) {
	t.Parallel()
	d, _, words := packed(t)
	d.sam.want(d.sam.get("/downtime"), http.StatusOK, "there is no passphrase", "Ana Moreno", "under way")
	if got := d.sam.get("/downtime/pack"); got.status != http.StatusConflict {
		t.Errorf("without a passphrase: %d", got.status)
	}
	d.site.packKey = func() (downtime.Key, error) { return d.pack, nil }
	d.sam.want(d.sam.get("/today"), http.StatusOK, "Take today’s sheets along")
	if n, _ := d.handedOut(); n != 0 {
		t.Fatalf("looking at the page counts as taking: %d", n)
	}
	file := d.sam.got("/downtime/pack").body
	if strings.Contains(file, "Moreno") {
		t.Error("the file names Ana in the clear")
	}
	plain, err := downtime.Unlock([]byte(file), words)
	d.ok(err)
	for _, want := range []string{"A copy for Sam Ortiz", "Ana Moreno", "penicillin: swollen lips", "25 mg IM", "Lena Moreno, 555 0101"} {
		if !strings.Contains(string(plain), want) {
			t.Errorf("the pack does not say %q", want)
		}
	}
	sheets := d.sam.got("/downtime/sheets")
	if folder := os.Getenv("PICTURES"); folder != "" {
		blank := d.sam.get("/downtime/blank")
		d.ok(os.WriteFile(filepath.Join(folder, "sheets.pdf"), []byte(sheets.body), 0o600))
		d.ok(os.WriteFile(filepath.Join(folder, "blank.pdf"), []byte(blank.body), 0o600))
	}
	if sheets.header.Get("Content-Type") != "application/pdf" || !bytes.HasPrefix([]byte(sheets.body), []byte("%PDF")) {
		t.Errorf("the sheets are %s", sheets.header.Get("Content-Type"))
	}
	if n, refused := d.handedOut(); n != 2 || refused != 0 {
		t.Errorf("two copies of Ana’s session stand as %d, refused %d", n, refused)
	}
	d.mira.want(d.mira.get(chartOf(d.ana)+"/looked"), http.StatusOK, "A copy for when nothing works", "Sam Ortiz")
	d.noPackFor()
}

// noPackFor asks as people who give no care: they get a blank sheet.
func (d *dosingDay) noPackFor() {
	d.Helper()
	before, _ := d.handedOut()
	for i, role := range []access.Role{access.Manager, access.FrontDesk, access.Biller, access.PrivacyOfficer} {
		v := d.as("Somebody "+string(role), role)
		page := v.got("/downtime", "for the people who give care")
		if strings.Contains(page.body, "Moreno") || strings.Contains(page.body, "/downtime/pack") {
			d.Errorf("%s sees who is in the pack", role)
		}
		for _, path := range []string{"/downtime/pack", "/downtime/sheets"} {
			if got := v.get(path); got.status != http.StatusForbidden {
				d.Errorf("%s at %s: %d", role, path, got.status)
			}
		}
		v.want(v.get("/downtime/blank"), http.StatusOK)
		if n, refused := d.handedOut(); n != before || refused != 2*(i+1) {
			d.Errorf("%s: %d copies, %d refused attempts in the access book", role, n-before, refused)
		}
	}
}

// TestAPackHoldsWhatItsReaderMayRead sets up a network, in which each record is
// its care team’s: Ana’s is not in the pack of somebody who treats others, and
// her words are not in that of a nurse who is not in the room.
func TestAPackHoldsWhatItsReaderMayRead(t *testing.T) {
	t.Parallel()
	d, _, words := packed(t)
	d.site.packKey = func() (downtime.Key, error) { return d.pack, nil }
	opened := func(v *visitor) string {
		plain, err := downtime.Unlock([]byte(v.got("/downtime/pack").body), words)
		d.ok(err)
		return string(plain)
	}
	if got := opened(d.mira); !strings.Contains(got, "Lantern") {
		t.Error("the therapist’s copy lacks the stop word")
	}
	nurse := d.as("Nell Quist", access.Monitor)
	if got := opened(nurse); strings.Contains(got, "Lantern") || !strings.Contains(got, "what they said is not in this copy") || !strings.Contains(got, "Ana Moreno") {
		t.Error("the copy of a nurse who is not in the room holds the client’s words, or not the rest")
	}
	d.set("network")
	other := d.as("Theo Vance", access.Therapist)
	if got := other.get("/downtime/sheets"); got.status != http.StatusForbidden || strings.Contains(got.body, "Moreno") {
		t.Errorf("somebody who is on no care team: %d", got.status)
	}
	if _, refused := d.handedOut(); refused != 1 {
		t.Errorf("%d refused attempts are written down", refused)
	}
	m, _ := d.site.maker()
	if _, err := m.Board.Downtime(t.Context(), nurse.grantToList(), d.now(), d.now()); fault.KindOf(err) != fault.Denied {
		t.Errorf("somebody asks for the machine’s own pack: %v", err)
	}
}

// got is a page that must open and say some words.
func (v *visitor) got(path string, words ...string) reply {
	v.h.Helper()
	r := v.get(path)
	v.want(r, http.StatusOK, words...)
	return r
}

// grantToList is what somebody lists clients by.
func (v *visitor) grantToList() access.Grant {
	actor, _, err := v.h.clinic.Staff(v.h.Context(), v.staff)
	v.h.ok(err)
	g, err := v.h.clinic.Covering(actor, access.List, ledger.Demographics, "", access.Unrelated)
	v.h.ok(err)
	return g
}
