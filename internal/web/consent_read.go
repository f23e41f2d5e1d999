package web

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/clew-health/clew/consents"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/web/ui"
)

// loadConsents reads the shipped texts, once.
var loadConsents = sync.OnceValues(func() (*consent.Library, error) {
	lib, problems := consent.Parse(consents.Files())
	if len(problems) > 0 {
		return nil, fmt.Errorf("consents: %v", problems)
	}
	return lib, nil
})

// agreements is what pages about somebody's agreements go by. The rules look at
// the whole record; what is shown of it was cut down for the reader.
type agreements struct {
	c        *call
	whole    ledger.Chart
	settings ledger.Chart
	versions consent.Versions
	altered  bool
}

// agreements reads where somebody's agreements stand.
func (c *call) agreements() (*agreements, error) {
	ctx := c.r.Context()
	whole, err := c.s.clinic.Record(ctx, c.grant, c.stream())
	if err != nil {
		return nil, err
	}
	if len(whole.For(c.grant.Reads).Entries) == 0 {
		return nil, errNobody
	}
	settings, err := c.s.clinic.Whole(ctx, c.grant, ledger.SettingStream)
	if err != nil {
		return nil, err
	}
	a := &agreements{c: c, whole: whole, settings: settings, versions: consent.PublishedIn(settings)}
	_, a.altered = c.s.rules().Altered(whole, settings, c.s.now())
	return a, nil
}

// asking is how the rules are asked about a text.
func (a *agreements) asking(text string) consent.Asking {
	def, err := a.c.s.rules().ConsentProtocol(a.whole, a.settings, a.versions, text)
	if err != nil {
		def = nil // its text is gone; the signature is held against the versions alone
	}
	return consent.Asking{Definition: def, Now: a.c.s.now(), Location: a.c.s.clinic.Location(), Versions: a.versions}
}

// keyLength is as much of a hash as an address needs.
const keyLength = 16

// keyOf is a text's part of an address.
func keyOf(hash string) string { return hash[:min(keyLength, len(hash))] }

// A shownText is a text as one person reads it, its places filled in.
type shownText struct {
	version consent.Version
	doc     consent.Document
	hash    string
	offered bool
}

// named finds the text of an address: one that was offered to this person, or,
// where any is said, one that is or was in use here.
func (a *agreements) named(key string, any bool) (shownText, error) {
	if len(key) != keyLength {
		return shownText{}, errNoText
	}
	var found *consent.Offered
	for _, o := range ledger.Find[consent.Offered](a.whole) {
		if strings.HasPrefix(o.Hash, key) {
			found = &o
		}
	}
	if found != nil {
		return a.offeredText(*found)
	}
	for i := len(a.versions) - 1; any && i >= 0; i-- {
		if v := a.versions[i]; strings.HasPrefix(v.Hash, key) {
			doc, err := v.Document()
			return shownText{version: v, doc: doc, hash: v.Hash}, err
		}
	}
	return shownText{}, errNoText
}

// errNoText answers for a text that is not here.
var errNoText = fault.Missing("There is no such text here.")

// offeredText is a text as it was offered.
func (a *agreements) offeredText(o consent.Offered) (shownText, error) {
	v, ok := a.versions.Named(o.Base)
	if !ok {
		return shownText{}, errNoText
	}
	doc, err := v.Document()
	if err != nil {
		return shownText{}, err
	}
	doc, err = doc.FillIn(o.Fields)
	if err == nil && doc.Hash() != o.Hash {
		err = errNoText
	}
	return shownText{version: v, doc: doc, hash: o.Hash, offered: true}, err
}

// offers returns what this person was offered last of each text, and of each
// case of a text that is filled in, in the order of the kinds of text.
func (a *agreements) offers() []shownText {
	var out []shownText
	for _, o := range ledger.Find[consent.Offered](a.whole) {
		text, err := a.offeredText(o)
		if err != nil {
			continue
		}
		out = slices.DeleteFunc(out, func(b shownText) bool {
			return b.hash == text.hash || b.doc.Text == text.doc.Text && len(o.Fields) == 0
		})
		out = append(out, text)
	}
	slices.SortStableFunc(out, func(x, y shownText) int {
		return slices.Index(consent.TextKinds, x.doc.Kind) - slices.Index(consent.TextKinds, y.doc.Kind)
	})
	return out
}

// treatment returns the treatment text that counts for this person: that of the
// open course, or the one last offered or signed, or the one this practice treats
// by.
func (a *agreements) treatment() string {
	if open, ok := course.Current(a.whole); ok {
		if def, err := a.c.s.protocols.WithHash(open.Hash, a.settings); err == nil {
			return course.ConsentText(a.versions, def)
		}
		return open.Protocol
	}
	last := ""
	for e := range a.whole.Standing() {
		switch f := e.Fact.(type) {
		case consent.Offered:
			if v, ok := a.versions.Named(f.Base); ok && v.Sort == consent.Treatment {
				last = f.Text
			}
		case consent.Signed:
			last = f.Text
		}
	}
	if last == "" && a.c.s.protocol != nil {
		last = course.ConsentText(a.versions, a.c.s.protocol)
	}
	return last
}

// callName is what the person is called.
func (a *agreements) callName() string {
	_, who, ok := ledger.Last[patient.Registered](a.whole)
	if !ok {
		return "the client"
	}
	return who.Name.Called()
}

// docView is a document as pages show it.
func (c *call) docView(d consent.Document, hash string) ui.ConsentDoc {
	v := ui.ConsentDoc{Title: d.Title, Sources: d.Sources,
		Under: fmt.Sprintf("%s. Version %s, %s.", c.s.clinic.Name(), d.Version, longDay(quantity.Day(d.Released))),
		Foot:  "Version " + d.Version + ". This text is known by its SHA-256: " + hash + "."}
	for _, s := range d.Sections {
		v.Sections = append(v.Sections, sectionView(s))
	}
	for _, ch := range d.Choices {
		v.Choices = append(v.Choices, ch.Say)
	}
	return v
}

func sectionView(s consent.Section) ui.ConsentSection {
	v := ui.ConsentSection{ID: "c-" + strings.ReplaceAll(s.Name, ".", "-"), Title: s.Title, Short: s.Short}
	for _, b := range s.Blocks {
		block := ui.ConsentBlock{Say: b.Say}
		for _, p := range b.Points {
			block.Points = append(block.Points, p.Say)
		}
		v.Blocks = append(v.Blocks, block)
	}
	return v
}

// changeViews are what differs, as pages show it.
func changeViews(ds []consent.Difference) []ui.ConsentChange {
	var out []ui.ConsentChange
	for i, d := range ds {
		v := ui.ConsentChange{What: d.What, Section: d.Section, Before: d.Before, After: d.After}
		if i > 0 && ds[i-1].Section == d.Section {
			v.Section = "" // the heading stands above already
		}
		out = append(out, v)
	}
	return out
}

// languages are those that people talk in here most, by their BCP 47 codes.
var languages = []ui.Option{{Value: "en", Label: "English"}, {Value: "es", Label: "Spanish"}, {Value: "zh", Label: "Chinese"}, {Value: "vi", Label: "Vietnamese"},
	{Value: "tl", Label: "Tagalog"}, {Value: "ar", Label: "Arabic"}, {Value: "fr", Label: "French"}, {Value: "ht", Label: "Haitian Creole"}, {Value: "ko", Label: "Korean"},
	{Value: "ru", Label: "Russian"}, {Value: "pt", Label: "Portuguese"}, {Value: "ase", Label: "American Sign Language"}, {Value: "und", Label: "Another language"}}

// spoken is the language that the record says the person speaks, if it is one of
// the list; otherwise the text's own.
func (a *agreements) spoken(text string) string {
	_, who, _ := ledger.Last[patient.Registered](a.whole)
	base, _, _ := strings.Cut(strings.ToLower(who.Language), "-")
	if slices.ContainsFunc(languages, func(o ui.Option) bool { return o.Value == base }) {
		return base
	}
	if base != "" {
		return "und"
	}
	return text
}

// languageName is a language as a person reads it.
func languageName(code string) string {
	base, _, _ := strings.Cut(strings.ToLower(code), "-")
	for _, o := range languages {
		if o.Value == base {
			return o.Label
		}
	}
	return code
}
