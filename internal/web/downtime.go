package web

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/downtime"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/web/ui"
)

// downtimeRoutes are what is taken along before anything breaks. Whoever may
// list clients opens the page; what is on it, in the file and on the sheets are
// the sessions of those whose care they may read in the chart anyway.
func downtimeRoutes() []route {
	return []route{
		{"GET " + ui.PathDowntime, granted, access.List, ledger.Demographics, downtimePage, page},
		{"GET " + ui.PathDowntimePack, granted, access.List, ledger.Demographics, downtimePack, page},
		{"GET " + ui.PathDowntimeSheets, granted, access.List, ledger.Demographics, downtimeSheets, page},
		{"GET " + ui.PathDowntimeBlank, granted, access.Read, ledger.Open, downtimeBlank, page},
	}
}

// notInCare is why somebody gets no pack.
const notInCare = "The pack holds what keeps clients safe in their sessions. It is for the people who give care; a blank sheet is for everybody."

// noLock is why there is no file.
const noLock = "It cannot be locked yet: there is no passphrase. Whoever runs Clew’s machine makes one with “clew downtime passphrase”."

// maker makes packs; noKey says why they cannot be locked.
func (s *site) maker() (m downtime.Maker, noKey error) {
	m = downtime.Maker{Clinic: s.clinic, Board: s.board}
	if s.packKey == nil {
		return m, fault.Missing("No pack can be locked here.")
	}
	m.Key, noKey = s.packKey()
	return m, noKey
}

// pack gathers the pack of whoever reads: denied where they give no care, or
// where there are sessions and none is theirs to read.
func (c *call) pack() (downtime.Maker, downtime.Pack, error, error) {
	m, noKey := c.s.maker()
	if !clinic.GivesCare(c.actor) {
		return m, downtime.Pack{}, noKey, fault.Deny("downtime.no-care", notInCare)
	}
	p, err := m.For(c.r.Context(), c.grant, c.actor, c.me.Name)
	if err == nil && len(p.Sittings) == 0 && p.Hidden > 0 {
		err = fault.Deny("downtime.not-theirs", "The sessions of these days are those of clients whose records are not open to you. Whoever treats them takes the pack along.")
	}
	return m, p, noKey, err
}

// downtimePage says what there is to take along, and who is in it.
func downtimePage(c *call) error {
	v := ui.DowntimePage{Blank: ui.Action{Label: "Open a blank sheet", Href: ui.PathDowntimeBlank}, Empty: "No session is planned for today or tomorrow morning. The sheets say so."}
	shell := c.shell("For when nothing works", ui.PathDowntime)
	_, p, noKey, err := c.pack()
	switch {
	case fault.KindOf(err) == fault.Denied && err != nil:
		v.NotYours = fault.Say(err)
		return c.send(http.StatusOK, ui.Downtime(shell, v))
	case err != nil:
		return err
	}
	v.Sheets, v.Locked = ui.Action{Label: "Open the sheets to print", Href: ui.PathDowntimeSheets}, ui.Action{Label: "Save the locked page", Href: ui.PathDowntimePack}
	if noKey != nil {
		v.Locked, v.NoLock = ui.Action{}, noLock
	}
	if p.Hidden > 0 {
		v.Hidden = capital(plural(p.Hidden, "other session is", "other sessions are")) + " not yours to read, and not in it."
	}
	for _, one := range p.Sittings {
		v.Days = c.downtimeDay(v.Days, one)
	}
	return c.send(http.StatusOK, ui.Downtime(shell, v))
}

// downtimeDay puts one session under its day.
func (c *call) downtimeDay(days []ui.DowntimeDay, one clinic.Sitting) []ui.DowntimeDay {
	from := one.Session.From.In(c.s.clinic.Location())
	title := from.Format("Monday 2 January")
	if sameDay(from, c.s.now()) {
		title = "Today"
	}
	if n := len(days); n == 0 || days[n-1].Title != title {
		days = append(days, ui.DowntimeDay{Title: title})
	}
	line := capital(sortWords[one.Session.Sort])
	if one.Session.Where != "" {
		line += ", " + one.Session.Where
	}
	row := ui.DowntimeRow{At: from.Format("15:04"), Name: listName(one.Person), Line: line}
	if one.Under != nil {
		row.State = ui.State{Kind: "go", Word: "under way"}
	}
	last := &days[len(days)-1]
	last.Rows = append(last.Rows, row)
	return days
}

// taking gathers the pack for a file. Who may not have one gets nothing, and the
// attempt is written down.
func (c *call) taking() (downtime.Maker, downtime.Pack, error, error) {
	m, p, noKey, err := c.pack()
	if err != nil && fault.KindOf(err) == fault.Denied {
		c.grant = access.Grant{} // so that it is written down as refused
	}
	return m, p, noKey, err
}

func downtimePack(c *call) error {
	m, p, noKey, err := c.taking()
	if err == nil && noKey != nil {
		err = fault.Refuse("downtime.no-key", "%s", noLock)
	}
	if err != nil {
		return err
	}
	file, err := m.Lock(p)
	if err != nil {
		return err
	}
	return c.handOut(p, file, "text/html; charset=utf-8", fmt.Sprintf(`attachment; filename="%s"`, downtime.FileName))
}

func downtimeSheets(c *call) error {
	_, p, _, err := c.taking()
	if err != nil {
		return err
	}
	fonts, err := c.s.paperFonts()
	if err != nil {
		return err
	}
	file, err := p.Sheets(fonts)
	if err != nil {
		return err
	}
	return c.handOut(p, file, "application/pdf", `inline; filename="downtime-sheets.pdf"`)
}

func downtimeBlank(c *call) error {
	fonts, err := c.s.paperFonts()
	if err != nil {
		return err
	}
	m, _ := c.s.maker()
	file, err := m.Blank(fonts)
	if err != nil {
		return err
	}
	return c.handOut(downtime.Pack{}, file, "application/pdf", `inline; filename="downtime-blank.pdf"`)
}

// handOut writes into the access book, for each person who is in a file, that it
// was handed out, and only then sends it.
func (c *call) handOut(p downtime.Pack, file []byte, sort, disposition string) error {
	var done []id.Patient
	if err := c.visited("export"); err != nil {
		return err
	}
	whole := c.grant
	for _, one := range p.Sittings {
		if slices.Contains(done, one.Patient) {
			continue
		}
		done = append(done, one.Patient)
		c.grant = one.Grant
		if err := c.visited("export"); err != nil {
			return err
		}
	}
	c.grant = whole
	h := c.w.Header()
	h.Set("Content-Type", sort)
	h.Set("Content-Disposition", disposition)
	c.w.WriteHeader(http.StatusOK)
	_, _ = c.w.Write(file) // a browser that left needs no answer
	return nil
}
