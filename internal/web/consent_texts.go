package web

import (
	"net/http"
	"slices"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of the practice's texts.
const (
	pathTexts       = ui.PathConsents
	pathText        = pathTexts + "/{text}"
	pathTextPDF     = pathText + "/pdf"
	pathTextPublish = pathText + "/publish"
	pathTextChange  = pathText + "/change"
)

// textRoutes are the pages about the practice's own texts. Everybody who works
// here may read them; who puts a version into use is the table's, and for a
// treatment scope of practice's.
func textRoutes() []route {
	return []route{
		{"GET " + pathTexts, granted, access.Read, ledger.Open, textList, page},
		{"GET " + pathText, granted, access.Read, ledger.Open, readText, page},
		{"GET " + pathTextPDF, granted, access.Read, ledger.Open, textPDF, page},
		{"GET " + pathTextPublish, granted, access.Approve, ledger.Open, publishForm, page},
		{"POST " + pathTextPublish, granted, access.Approve, ledger.Open, publish, page},
		{"GET " + pathTextChange, granted, access.Approve, ledger.Open, changeText, page},
		{"POST " + pathTextChange, granted, access.Approve, ledger.Open, keepText, page},
	}
}

// A practiceText is one text as this practice has it: what is in use, what
// ships, and what would be shipped filled in by the protocol here.
type practiceText struct {
	name     string
	shipped  consent.Text
	versions consent.Versions
	def      *protocol.Definition
	composed consent.Document // the shipped text, filled in
	problems []consent.Problem
}

// textsHere reads every text.
func (c *call) textsHere() ([]practiceText, error) {
	settings, err := c.settings()
	if err != nil {
		return nil, err
	}
	vs := consent.PublishedIn(settings)
	var out []practiceText
	for _, t := range c.s.consents.Texts {
		p := practiceText{name: t.Name, shipped: t, versions: vs.Of(t.Name)}
		if t.Protocol != "" {
			if p.def, err = c.s.protocols.Named(t.Protocol, settings); err != nil {
				p.problems = []consent.Problem{{Sentence: "The protocol " + t.Protocol + " is not here."}}
			}
		}
		if len(p.problems) == 0 {
			p.composed, p.problems = c.s.consents.Compose(t.Name, p.def)
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b practiceText) int {
		return slices.Index(consent.TextKinds, a.shipped.Kind) - slices.Index(consent.TextKinds, b.shipped.Kind)
	})
	return out, nil
}

// text finds the text that the address names.
func (c *call) text() (practiceText, error) {
	all, err := c.textsHere()
	if err != nil {
		return practiceText{}, err
	}
	for _, t := range all {
		if t.name == c.r.PathValue("text") {
			return t, nil
		}
	}
	return practiceText{}, errNoText
}

// latest is the last version put into use here.
func (t practiceText) latest() (consent.Version, bool) {
	return t.versions.Latest(t.name, t.shipped.Language)
}

// newer reports whether what ships says something else than what is in use, or
// nothing is in use.
func (t practiceText) newer() bool {
	v, ok := t.latest()
	return len(t.problems) == 0 && (!ok || v.Hash != t.composed.Hash())
}

// state says whether a text is in use here.
func (c *call) textState(t practiceText) (ui.State, string) {
	v, ok := t.latest()
	switch {
	case !ok && len(t.problems) > 0:
		return ui.State{Kind: "plain", Word: "Not ready"}, t.problems[0].Sentence
	case !ok:
		return ui.State{Kind: "plain", Word: "Not in use here"}, "Nobody can be given it to sign yet."
	}
	line := "Version " + v.Version + ", " + c.inForceWords(v) + ", put into use by " + c.author(v.Entry.By) + "."
	if t.def != nil {
		for _, value := range v.Values {
			if said, _ := consent.Said(t.def, value.Name); said != value.Said {
				return ui.State{Kind: "hold", Word: "Differs from the protocol"}, line + " The protocol says “" + said + "” where it says “" + value.Said + "”."
			}
		}
	}
	return ui.State{Kind: "go", Word: "In use"}, line
}

// mayPublish reports whether this person may put a version of a text into use.
func (c *call) mayPublish(t practiceText) bool {
	return c.grant.Allows(access.Approve, ledger.Open) && (t.shipped.Kind != consent.Treatment || c.publishesTreatment(t.def))
}

// publishesTreatment reports whether this person has a role that puts the text
// about a protocol's treatment into use.
func (c *call) publishesTreatment(def *protocol.Definition) bool {
	return slices.ContainsFunc(clinic.PublishesConsent(def), func(r access.Role) bool { return slices.Contains(c.actor.Roles, r) })
}

// textList lists the texts.
func textList(c *call) error {
	all, err := c.textsHere()
	if err != nil {
		return err
	}
	p := ui.ConsentTexts{Groups: []ui.ConsentGroup{
		{Title: "Treatment", Note: "One for each protocol: signed by the client, the prescriber and the therapist."},
		{Title: "Choices of their own", Note: "Each stands alone; no is as good as yes."}}}
	for _, t := range all {
		row := ui.ConsentRow{Title: t.shipped.Title, Name: t.name, Href: ui.PathConsents + "/" + t.name}
		row.State, row.InUse = c.textState(t)
		if v, ok := t.latest(); ok && t.newer() {
			row.Newer = "The shipped text, version " + t.composed.Version + ", says something else than version " + v.Version + " here."
		}
		if t.newer() && c.mayPublish(t) {
			row.Do = ui.Action{Label: "Look at it, and put it into use", Href: row.Href + "/publish"}
		}
		group := 0
		if t.shipped.Kind != consent.Treatment {
			group = 1
		}
		p.Groups[group].Rows = append(p.Groups[group].Rows, row)
	}
	return c.send(http.StatusOK, ui.Texts(c.shell("Consent texts", ui.PathConsents), p))
}

// shownVersion is the version that the address asks for: the one in use, one by
// its hash, or what ships.
func (c *call) shownVersion(t practiceText) (consent.Document, string, error) {
	asked := c.r.URL.Query().Get("version")
	if asked == "" {
		if v, ok := t.latest(); ok {
			asked = keyOf(v.Hash)
		}
	}
	for _, v := range t.versions {
		if asked != "" && keyOf(v.Hash) == asked {
			doc, err := v.Document()
			return doc, v.Hash, err
		}
	}
	if asked != "" && asked != "shipped" || len(t.problems) > 0 {
		return consent.Document{}, "", errNoText
	}
	return t.composed, t.composed.Hash(), nil
}

// readText is one text to read and to print.
func readText(c *call) error {
	t, err := c.text()
	if err != nil {
		return err
	}
	here := ui.PathConsents + "/" + t.name
	doc, hash, err := c.shownVersion(t)
	if err != nil && len(t.versions) == 0 && len(t.problems) > 0 {
		return fault.Refuse("consent.not-ready", "%s", t.problems[0].Sentence)
	}
	if err != nil {
		return err
	}
	p := ui.ConsentTextPage{Doc: c.docView(doc, hash), PDF: here + "/pdf?version=" + keyOf(hash)}
	p.State, p.Line = c.textState(t)
	if t.newer() && c.mayPublish(t) {
		p.Do = append(p.Do, ui.Action{Label: "Put the shipped text into use", Href: here + "/publish"})
	}
	if c.mayPublish(t) && len(t.problems) == 0 {
		p.Do = append(p.Do, ui.Action{Label: "Write our own version", Href: here + "/change"})
	}
	if e, ok := t.stored(c.r.URL.Query().Get("stored")); ok {
		p.Notice = "Version " + e.Version + " was put into use, " + c.inForceWords(e) + "."
	}
	for i := len(t.versions) - 1; i >= 0; i-- {
		v := t.versions[i]
		kind := "a change in how it reads"
		if v.Change == consent.SafetyMaterial {
			kind = "a change that matters for safety"
		}
		if i == 0 {
			kind = "the first version here"
		}
		p.Versions = append(p.Versions, ui.ConsentVersion{Title: "Version " + v.Version, When: capital(c.inForceWords(v)) + ": " + kind + ".", Note: stop(v.Note),
			Href: here + "?version=" + keyOf(v.Hash), Current: v.Hash == hash})
	}
	return c.send(http.StatusOK, ui.TextPage(c.shell(t.shipped.Title, ui.PathConsents), p))
}

// stored finds the version of an entry.
func (t practiceText) stored(entry string) (consent.Version, bool) {
	for _, v := range t.versions {
		if string(v.Entry.ID) == entry {
			return v, true
		}
	}
	return consent.Version{}, false
}

// textPDF is a text as a file, with nothing signed.
func textPDF(c *call) error {
	t, err := c.text()
	if err != nil {
		return err
	}
	doc, hash, err := c.shownVersion(t)
	if err != nil {
		return err
	}
	empty := ui.AgreeCopy{Status: "Not signed. This is the text alone, to read."}
	for _, who := range doc.Signers {
		empty.Signed = append(empty.Signed, ui.ConsentSigned{Who: signerTitles[who], State: ui.State{Word: "Name, date, signature"}})
	}
	return c.sendPaper(empty, shownText{doc: doc, hash: hash}, "")
}

// affected names who signed an earlier version and has a course open: who would
// be asked again.
func (c *call) affected(text string) (names []string, hidden int, err error) {
	ctx := c.r.Context()
	everyone, _, err := c.s.clinic.People(ctx, c.grant, "", mostLooked)
	if err != nil {
		return nil, 0, err
	}
	settings, err := c.settings()
	if err != nil {
		return nil, 0, err
	}
	for _, who := range everyone {
		chart, err := c.s.clinic.Whole(ctx, c.grant, who.Stream)
		if err != nil {
			return nil, 0, err
		}
		asking := consent.Asking{Now: c.s.now(), Location: c.s.clinic.Location(), Versions: consent.PublishedIn(settings)}
		if !signedBefore(asking, chart, text) {
			continue
		}
		if _, err := c.s.clinic.Covering(c.actor, access.Read, ledger.Consents, who.Stream, c.s.clinic.Relation(c.actor)); err != nil {
			hidden++
			continue
		}
		names = append(names, who.Name)
	}
	return names, hidden, nil
}

// mostLooked is how many people the list of who is affected looks at.
const mostLooked = 5000

// signedBefore reports whether somebody has agreed to a text and the agreement
// still counts, or counted until now.
func signedBefore(asking consent.Asking, chart ledger.Chart, text string) bool {
	for _, sig := range asking.Treatment(chart, text).Signatures {
		if sig.As == consent.AsClient && sig.Counts() {
			return true
		}
	}
	return asking.Separate(chart, text).Allows()
}

// affectedWords say how many are affected and who sees whom.
func affectedWords(names []string, hidden int) string {
	switch n := len(names) + hidden; {
	case n == 0:
		return "Nobody has signed an earlier version that still counts."
	case hidden == n:
		return capital(plural(n, "person", "people")) + " signed an earlier version. A prescriber or therapist sees who."
	default:
		return capital(plural(n, "person", "people")) + " signed an earlier version. If the change matters for safety, each is asked again and reads only what changed."
	}
}

// actKey reads the key of a form, or makes one.
func (c *call) actKey() string {
	if key := clip(c.r.PostForm.Get("act"), 40); id.Valid(key) {
		return key
	}
	return c.s.clinic.NewID()
}
