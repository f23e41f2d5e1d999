package web

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/web/ui"
)

// protocolList shows every protocol and whether it may be used here.
func protocolList(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	open, err := c.openCourses()
	if err != nil {
		return err
	}
	p := ui.ProtocolsPage{Groups: []ui.ProtocolGroup{{Title: "In use here"}, {Title: "Ready to be adopted"},
		{Title: "Off until this site turns them on", Note: "These are offered to nobody before a prescriber has adopted them here."}}}
	all := c.s.protocols.Versions(settings)
	for len(all) > 0 {
		n := slices.IndexFunc(all, func(v course.Version) bool { return v.Name != all[0].Name })
		if n < 0 {
			n = len(all)
		}
		group, row, err := c.protocolRow(chosen{all: all[:n], settings: settings}, open)
		if err != nil {
			return err
		}
		p.Groups[group].Rows = append(p.Groups[group].Rows, row)
		all = all[n:]
	}
	if len(p.Groups[0].Rows) == 0 {
		p.Groups[1].Note = "Nobody can be dosed here before one of these is adopted."
	}
	return c.send(http.StatusOK, ui.Protocols(c.protocolShell("Protocols"), p))
}

// The groups of the list.
const (
	groupInUse = iota
	groupReady
	groupOff
)

// protocolRow is one protocol in the list: the version in force, or else the
// shipped one, and whether another waits.
func (c *call) protocolRow(ch chosen, open map[string]int) (group int, row ui.ProtocolRow, err error) {
	ch.this = ch.all[ch.pick("")]
	if ch.def, err = c.s.protocols.WithHash(ch.this.Hash, ch.settings); err != nil {
		return 0, row, err
	}
	row = ui.ProtocolRow{Href: ch.path(ui.PathProtocol), Title: ch.def.Title, Name: ch.def.Name + " " + ch.def.Version, For: purpose(ch.def),
		Changed: c.changedWords(ch)}
	row.State, _ = c.standing(ch)
	courses := 0
	for _, v := range ch.all {
		courses += open[v.Hash]
	}
	if courses > 0 {
		row.Courses = capital(plural(courses, "open course", "open courses"))
	}
	group = groupReady
	waits, waiting := ch.waits()
	switch {
	case ch.this.InForce:
		group, row.Adopted = groupInUse, c.adopter(ch.this)
	case ch.def.OffByDefault:
		group = groupOff
	}
	if waiting {
		row.State = ui.State{Kind: "hold", Word: "version " + waits.Version + " waits to be adopted"}
		next := ch
		next.this = waits
		row.Do = ui.Action{Label: "Read and adopt", Href: next.path(ui.PathAdopt)}
	} else if group == groupReady {
		row.Do = ui.Action{Label: "Read and adopt", Href: ch.path(ui.PathAdopt)}
	}
	if row.Do.Label != "" && !c.maySign() {
		row.Do = ui.Action{}
	}
	return group, row, nil
}

// waits returns the last version that was written here and not adopted since.
func (ch chosen) waits() (course.Version, bool) {
	adopted, found := int64(0), course.Version{}
	for _, v := range ch.all {
		if v.Adopted != nil {
			adopted = max(adopted, v.Adopted.Seq)
		}
	}
	for _, v := range ch.all {
		if v.Written != nil && v.Adopted == nil && v.Written.Seq > adopted {
			found = v
		}
	}
	return found, found.Hash != ""
}

// changedWords say how far a version is from the shipped one.
func (c *call) changedWords(ch chosen) string {
	base, own := c.baseOf(ch)
	if !own {
		return "As shipped"
	}
	return capital(plural(len(protocol.Compare(base, ch.def).All()), "difference", "differences")) + " from shipped"
}

// maySign reports whether this person may adopt a protocol.
func (c *call) maySign() bool { return c.grant.Allows(access.Sign, ledger.Open) }

// mayWrite reports whether this person may write a version.
func (c *call) mayWrite() bool { return c.grant.Allows(access.Create, ledger.Open) }

// mostCounted is how many open courses the list looks at.
const mostCounted = 500

// openCourses counts the open courses by the content hash of their protocol.
// Whose they are stays out of it.
func (c *call) openCourses() (map[string]int, error) {
	ctx := c.r.Context()
	rows, err := c.s.clinic.Patients(ctx, c.grant)
	if err != nil {
		return nil, err
	}
	open := map[string]int{}
	looked := 0
	for _, r := range rows {
		if r.Phase != course.PhaseCourse || r.Merged != "" {
			continue
		}
		if looked++; looked > mostCounted {
			break
		}
		chart, err := c.s.clinic.Whole(ctx, c.grant, ledger.PatientStream(r.Patient))
		if err != nil {
			return nil, fmt.Errorf("web: counting open courses: %w", err)
		}
		if o, ok := course.Current(chart); ok {
			open[o.Hash]++
		}
	}
	return open, nil
}
