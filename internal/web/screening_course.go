package web

import (
	"net/http"
	"slices"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/web/ui"
)

// indications are what a course may be for, in words.
var indications = indicationOptions()

func indicationOptions() []ui.Option {
	out := []ui.Option{{Value: "", Label: "Choose"}}
	for _, name := range protocol.Indications {
		out = append(out, ui.Option{Value: name, Label: capital(protocol.IndicationWords(name))})
	}
	return out
}

// courseForm opens a course; nil where one is open, and for readers who may not.
func (c *call) courseForm(d *desk) *ui.CourseForm {
	prescribes := slices.ContainsFunc(c.grant.Roles(), func(r access.Role) bool { return r == access.Prescriber || r == access.Therapist })
	if d.open.Course != "" || d.person.Death != nil || !prescribes || !c.grant.Allows(access.Create, ledger.Clinical) {
		return nil
	}
	f := &ui.CourseForm{Action: c.chartPath() + "/course", Act: c.s.clinic.NewID(), Course: c.s.clinic.NewID(), Indications: indications, Errors: map[string]string{}}
	for _, v := range c.s.protocols.Versions(d.settings) {
		def, err := c.s.protocols.WithHash(v.Hash, d.settings)
		if err != nil {
			continue
		}
		if def.OffByDefault && v.Adopted == nil {
			if v.Shipped && slices.Contains(preset.Protocols(d.settings), v.Name) {
				f.Off = append(f.Off, ui.OpenItem{Words: stop(def.Title) + " It is off until a prescriber of the site has adopted it.", Do: ui.Action{Label: "Read it, and who adopts it", Href: pathOf(ui.PathProtocol, v.Name)}})
			}
			continue
		}
		label := def.Title + " (" + v.Name + " " + v.Version + ")"
		if v.Adopted == nil {
			label += ", not adopted here yet"
		}
		f.Protocols = append(f.Protocols, ui.Option{Value: v.Hash, Label: label})
		if chosen := slices.Contains(preset.Protocols(d.settings), v.Name); v.InForce || f.Hash == "" && (chosen || d.def != nil && d.def.Hash() == v.Hash) {
			f.Hash = v.Hash
		}
	}
	if len(f.Protocols)+len(f.Off) == 0 {
		return nil
	}
	return f
}

// openCourse begins a course by one protocol version.
func openCourse(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	d, err := c.desk()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	f := c.courseForm(d)
	if f == nil {
		return c.redirect(c.chartPath() + "/screening")
	}
	fresh := f.Act
	f.Act, f.Course, f.Hash, f.Indication = clip(typed.Get("act"), 40), clip(typed.Get("course"), 40), clip(typed.Get("hash"), 80), clip(typed.Get("indication"), 20)
	switch {
	case !id.Valid(f.Act) || !id.Valid(f.Course):
		f.Act, f.Course, f.Errors["hash"] = fresh, c.s.clinic.NewID(), "This page had lost its place, so nothing was opened. Press again."
	case !slices.ContainsFunc(f.Protocols, func(o ui.Option) bool { return o.Value == f.Hash }):
		f.Errors["hash"] = "Choose the protocol that this course goes by."
	case f.Indication == "" || !slices.ContainsFunc(indications, func(o ui.Option) bool { return o.Value == f.Indication }):
		f.Errors["indication"] = "Choose what the course is for."
	}
	if len(f.Errors) > 0 {
		return c.sendScreening(d, redo{course: f, status: http.StatusUnprocessableEntity})
	}
	c.noteAct(f.Act)
	act := clinic.OpenCourse{Patient: c.record, Course: id.Course(f.Course), Hash: f.Hash, Indication: f.Indication, Rules: c.s.rules()}
	_, err = c.s.clinic.Do(c.r.Context(), c.grant, id.Act(f.Act), act)
	switch kind := fault.KindOf(err); {
	case err == nil:
		return c.redirect(c.chartPath() + "/screening")
	case kind == fault.Invalid || kind == fault.Conflict || kind == fault.Refused:
		f.Errors["hash"] = fault.Say(err)
		return c.sendScreening(d, redo{course: f, status: statusOf[kind]})
	}
	return err
}
