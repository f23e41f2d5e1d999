package web

import (
	"net/http"
	"strings"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/web/ui"
)

// adopt signs a version for this site, once.
func adopt(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := c.r.PostForm
	ch, err := c.choose(clip(typed.Get("hash"), 64))
	if err != nil {
		return err
	}
	act := clip(typed.Get("act"), 40)
	if !id.Valid(act) {
		return c.adoptPage(http.StatusUnprocessableEntity, ch, c.s.clinic.NewID(), map[string]string{"": "This page had lost its place, so nothing was stored. Sign it again."})
	}
	c.trace.act = act
	if typed.Get("reviewed") != "yes" {
		return c.adoptPage(http.StatusUnprocessableEntity, ch, act, map[string]string{"": "Nothing was stored.",
			"reviewed": "Tick the sentence if it is true; the protocol is not adopted without it."})
	}
	signed := clinic.AdoptProtocol{Hash: ch.this.Hash, Site: c.s.clinic.Name(), Statement: c.adoption(ch).Statement, Rules: c.s.rules()}
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(act), signed)
	switch {
	case err == nil || fault.RuleOf(err) == "protocol.adopted": // a second click
		ch.this.InForce = true
		return c.redirect(pathOf(ui.PathProtocol, ch.this.Name) + "?stored=adopted")
	case fault.KindOf(err) == fault.Conflict:
		return c.adoptPage(http.StatusConflict, ch, c.s.clinic.NewID(), map[string]string{"": fault.Say(err)})
	}
	return err
}

// writeVersion stores a version of this site's own, once. Nobody is treated by
// it before it is adopted.
func writeVersion(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	typed := c.r.PostForm
	ch, err := c.choose(clip(typed.Get("hash"), 64))
	if err != nil {
		return err
	}
	act := clip(typed.Get("act"), 40)
	if !id.Valid(act) {
		typed.Del("act")
		return c.changePage(http.StatusUnprocessableEntity, ch, typed, map[string]string{"": "This page had lost its place, so nothing was stored. What you typed is here; write it again."})
	}
	c.trace.act = act
	changes, problems := c.readChanges(ch, typed)
	version := strings.TrimSpace(clip(typed.Get("version"), 40))
	if !versionName.MatchString(version) {
		problems["version"] = "A version is called by letters, digits, dots and dashes, such as " + c.nextVersion(ch) + "."
	}
	text, lines := siteText(ch.def, version, changes)
	def, wrong := protocol.Load([]byte(text), c.s.protocols.Shelf(ch.settings), course.Vocabulary())
	if len(problems) == 0 {
		beside(problems, wrong, lines, changes, ch.def)
	}
	if len(problems) > 0 {
		return c.changePage(http.StatusUnprocessableEntity, ch, typed, counted(problems))
	}
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(act), clinic.WriteProtocol{Text: text, Rules: c.s.rules()})
	switch {
	case err == nil || fault.RuleOf(err) == "protocol.written": // a second click
	case fault.KindOf(err) == fault.Invalid:
		return c.changePage(http.StatusUnprocessableEntity, ch, typed, counted(fieldErrors(err, map[string]string{"text": ""})))
	case fault.KindOf(err) == fault.Conflict:
		typed.Del("act")
		return c.changePage(http.StatusConflict, ch, typed, map[string]string{"": fault.Say(err)})
	default:
		return err
	}
	if err := c.s.clinic.DropDraft(c.r.Context(), c.grant, changeDraft, changeSubject(ch)); err != nil {
		c.trace.err = err.Error() // the version is stored; a draft of it is harmless
	}
	ch.this.Hash = def.Hash()
	return c.redirect(pathOf(ui.PathAdopt, ch.this.Name) + "?version=" + def.Hash()[:shortHash])
}
