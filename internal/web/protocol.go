package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/web/ui"
)

// protocolRoutes are the pages about protocols. Everybody who works here may
// read them; a prescriber or medical director signs, and whoever runs the
// practice may write a version and rehearse it too.
func (s *site) protocolRoutes() []route {
	return []route{
		{"GET " + ui.PathProtocols, granted, access.Read, ledger.Open, protocolList, page},
		{"GET " + ui.PathProtocol, granted, access.Read, ledger.Open, readProtocol, page},
		{"GET " + ui.PathAdopt, granted, access.Read, ledger.Open, adoptForm, page},
		{"POST " + ui.PathAdopt, granted, access.Sign, ledger.Open, adopt, page},
		{"GET " + ui.PathChange, granted, access.Read, ledger.Open, changeForm, page},
		{"POST " + ui.PathChange, granted, access.Create, ledger.Open, writeVersion, page},
		{"POST " + ui.PathChangeKeep, granted, access.Create, ledger.Open, keepChange, data},
		{"GET " + ui.PathCompare, granted, access.Read, ledger.Open, compareVersions, page},
		{"GET " + ui.PathRehearse, granted, access.Read, ledger.Open, rehearseForm, page},
		{"POST " + ui.PathRehearse, granted, access.Approve, ledger.Open, rehearse, page},
		{"GET " + ui.PathWhy, granted, access.Read, ledger.Open, whyForm, page},
		{"POST " + ui.PathWhy, granted, access.Read, ledger.Open, askWhy, page},
	}
}

// chosen is the protocol version that an address names, with the others of its
// name.
type chosen struct {
	def      *protocol.Definition
	this     course.Version
	all      []course.Version // of this name, the shipped one first, then in book order
	settings ledger.Chart
}

// inForce returns the version that new courses go by here, if one was adopted.
func (ch chosen) inForce() (course.Version, bool) {
	i := slices.IndexFunc(ch.all, func(v course.Version) bool { return v.InForce })
	if i < 0 {
		return course.Version{}, false
	}
	return ch.all[i], true
}

// shortHash is as much of a content hash as an address needs.
const shortHash = 12

// errNoVersion answers for a version that is not here.
var errNoVersion = fault.Missing("There is no such version of this protocol here.")

// settings reads the clinic's own chart.
func (c *call) settings() (ledger.Chart, error) {
	return c.s.clinic.Whole(c.r.Context(), c.grant, ledger.SettingStream)
}

// choose finds the protocol that the address names: the version asked for, or
// else the one in force, or else the shipped one.
func (c *call) choose(asked string) (chosen, error) {
	settings, err := c.settings()
	if err != nil {
		return chosen{}, err
	}
	ch := chosen{settings: settings}
	name := c.r.PathValue("protocol")
	for _, v := range c.s.protocols.Versions(settings) {
		if v.Name == name {
			ch.all = append(ch.all, v)
		}
	}
	if len(ch.all) == 0 {
		return ch, fault.Missing("There is no such protocol here.")
	}
	i := ch.pick(asked)
	if i < 0 {
		return ch, errNoVersion
	}
	ch.this = ch.all[i]
	ch.def, err = c.s.protocols.WithHash(ch.this.Hash, settings)
	return ch, err
}

// pick returns which of the versions is meant.
func (ch chosen) pick(asked string) int {
	if asked != "" {
		return slices.IndexFunc(ch.all, func(v course.Version) bool { return len(asked) >= shortHash && strings.HasPrefix(v.Hash, asked) })
	}
	if i := slices.IndexFunc(ch.all, func(v course.Version) bool { return v.InForce }); i >= 0 {
		return i
	}
	return 0
}

// pathOf is the address of one of the pages about a protocol.
func pathOf(pattern, name string) string { return strings.Replace(pattern, "{protocol}", name, 1) }

// path is the address of one of the pages about this version.
func (ch chosen) path(pattern string) string {
	to := pathOf(pattern, ch.this.Name)
	if inForce, ok := ch.inForce(); !ok && ch.this.Shipped || ok && inForce.Hash == ch.this.Hash {
		return to // what the address means without saying
	}
	return to + "?version=" + ch.this.Hash[:shortHash]
}

// protocolHead is the top of a page about one version.
func (c *call) protocolHead(ch chosen, current string) ui.ProtocolHead {
	h := ui.ProtocolHead{Title: ch.def.Title, Line: ch.def.Name + " " + ch.def.Version + ". " + planLine(ch.def.Plan)}
	h.State, h.Adopted = c.standing(ch)
	for _, t := range []struct{ label, pattern string }{{"Read", ui.PathProtocol}, {"Adopt", ui.PathAdopt}, {"Change values", ui.PathChange},
		{"Compare", ui.PathCompare}, {"Rehearse", ui.PathRehearse}, {"Ask why", ui.PathWhy}} {
		if t.pattern == ui.PathRehearse && !preset.Has(ch.settings, preset.Rehearsal) {
			continue // it is not part of this practice
		}
		h.Tabs = append(h.Tabs, ui.Tab{Label: t.label, Href: ch.path(t.pattern), Current: t.pattern == current})
	}
	return h
}

// standing says whether a version may be used here.
func (c *call) standing(ch chosen) (ui.State, string) {
	inForce, some := ch.inForce()
	switch {
	case ch.this.InForce:
		return ui.State{Kind: "go", Word: "adopted here"}, c.adoptedWords(ch.this)
	case some && ch.this.Adopted != nil:
		return ui.State{Kind: "plain", Word: "adopted earlier"}, "Version " + inForce.Version + " is in force now. Courses that began with this one stay with it."
	case some:
		return ui.State{Kind: "plain", Word: "not in force"}, "Version " + inForce.Version + " is in force here."
	case ch.def.OffByDefault:
		return ui.State{Kind: "plain", Word: "off"}, "Off until a prescriber of this site adopts it."
	}
	return ui.State{Kind: "hold", Word: "not adopted"}, "Nobody can be dosed by it here before a prescriber adopts it."
}

// adoptedWords say who adopted a version, when, and what they changed.
func (c *call) adoptedWords(v course.Version) string {
	who := c.adopter(v)
	if a, ok := v.Adopted.Fact.(course.ProtocolAdopted); ok && len(a.Changed) > 0 {
		return who + ". " + capital(count(len(a.Changed), "difference", "differences")) + " from shipped."
	}
	return who + ". Changed from shipped: nothing."
}

// adopter is "Dr. Ifeoma Okafor, 3 August 2026".
func (c *call) adopter(v course.Version) string {
	return c.author(v.Adopted.By) + ", " + v.Adopted.At.In(c.s.clinic.Location()).Format("2 January 2006")
}

// protocolShell is what stands around a page about protocols.
func (c *call) protocolShell(title string) ui.Shell { return c.shell(title, ui.PathProtocols) }

// readProtocol shows one protocol to read.
func readProtocol(c *call) error {
	ch, err := c.choose(c.r.URL.Query().Get("version"))
	if err != nil {
		return err
	}
	p := c.protocolPage(ch)
	if stored := c.r.URL.Query().Get("stored"); stored != "" {
		p.Notice = "Stored."
	}
	return c.send(http.StatusOK, ui.Protocol(c.protocolShell(ch.def.Title), p))
}
