package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/paper"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/web/ui"
)

// signerTitles stand beside signatures.
var signerTitles = map[string]string{consent.AsClient: "The client", consent.AsPrescriber: "The prescriber", consent.AsTherapist: "The therapist"}

// at writes a moment in full at the clinic's place.
func (c *call) at(t time.Time) string {
	return t.In(c.s.clinic.Location()).Format("2 January 2006, 15:04 MST")
}

// signedLines are what stands under a signature's name: when, how, in which
// language, who was there.
func (c *call) signedLines(e ledger.Entry, how, language, interpreter, witness string) []string {
	line := c.at(e.At)
	if how == consent.ByLink {
		line += ", by a link, on their own device"
	}
	lines := []string{line}
	if e.By.Sort == ledger.ByStaff && how != consent.ByLink {
		lines = append(lines, "Signed in as, or with, "+c.author(e.By))
	}
	if language != "" && language != "en" {
		lines = append(lines, "Talked over in "+languageName(language))
	}
	if interpreter != "" {
		lines = append(lines, "Interpreted by "+interpreter)
	}
	if witness != "" {
		lines = append(lines, "Also there: "+witness)
	}
	return lines
}

// signatures are the signatures of a treatment text, and the places where one is
// missing. only, if it is not empty, keeps those under one text.
func (c *call) signatures(s consent.Standing, needed []string, only string) []ui.ConsentSigned {
	var out []ui.ConsentSigned
	for _, who := range needed {
		row := ui.ConsentSigned{Who: signerTitles[who], State: ui.State{Kind: "plain", Word: "Not signed yet"}}
		for _, sig := range s.Signatures {
			if sig.As != who || only != "" && sig.Hash != only {
				continue
			}
			row.Name, row.Counts = sig.Name, sig.Counts()
			if row.Name == "" {
				row.Name = "On record"
			}
			row.Lines = append(c.signedLines(sig.Entry, sig.How, sig.Language, sig.Interpreter, sig.Witness), "Version "+sig.Version)
			row.State = ui.State{Kind: "go", Word: "Signed"}
			if !sig.Counts() {
				row.State = ui.State{Kind: "hold", Word: "To be signed again"}
			}
		}
		out = append(out, row)
	}
	return out
}

// agreedRow is the answer to a separate agreement, as a row.
func (c *call) agreedRow(ch consent.Choosing) []ui.ConsentSigned {
	if ch.Entry.ID == "" {
		return nil
	}
	row := ui.ConsentSigned{Who: signerTitles[consent.AsClient], Name: ch.Chosen.Name, Counts: ch.Made, State: ui.State{Kind: "go", Word: ch.Choice.Say}}
	if !ch.Made {
		row.State = ui.State{Kind: "hold", Word: "To be asked again"}
	}
	if _, took := ch.Entry.Fact.(consent.Withdrawn); took {
		row.Lines = []string{"Taken back, " + c.at(ch.Entry.At)}
	} else {
		row.Lines = c.signedLines(ch.Entry, ch.Chosen.How, ch.Chosen.Language, ch.Chosen.Interpreter, ch.Chosen.Witness)
	}
	return []ui.ConsentSigned{row}
}

// copyOf is a text with everything that was signed under exactly these words.
func (a *agreements) copyOf(t shownText) ui.AgreeCopy {
	c := a.c
	p := ui.AgreeCopy{Doc: c.docView(t.doc, t.hash)}
	asking := a.asking(t.doc.Text)
	if t.doc.Kind != consent.Treatment {
		ch := asking.Case(a.whole, t.doc.Text, t.hash)
		p.Signed, p.Status = c.agreedRow(ch), stop(ch.Detail)
		if p.Signed == nil {
			p.Signed = []ui.ConsentSigned{{Who: signerTitles[consent.AsClient], State: ui.State{Kind: "plain", Word: "Not answered yet"}}}
		}
		return p
	}
	s := asking.Treatment(a.whole, t.doc.Text)
	p.Signed = c.signatures(s, t.doc.Signers, t.hash)
	switch {
	case s.Withdrawn != nil && !s.Current:
		p.Status = "It was taken back on " + c.at(s.Withdrawn.At) + "."
	case s.Current:
		p.Status = "Signed by everybody it needs, " + strings.TrimPrefix(s.Detail, "signed ") + "."
	default:
		p.Status = "Not yet signed by everybody it needs."
	}
	return p
}

// sendPaper sends a text as a file. That it was handed out is written down.
func (c *call) sendPaper(p ui.AgreeCopy, t shownText, subject string) error {
	fonts, err := c.s.paperFonts()
	if err != nil {
		return err
	}
	out := consentPaper{clinic: c.s.clinic.Name(), subject: subject, doc: t.doc, hash: t.hash, made: c.s.now(), status: p.Status}
	for _, row := range p.Signed {
		lines := append([]string{row.State.Word}, row.Lines...)
		if row.Name != "" {
			lines = append([]string{row.Name}, lines...)
		}
		out.rows = append(out.rows, paper.Row{Label: row.Who, Lines: lines})
	}
	file, err := out.write(fonts)
	if err != nil {
		return err
	}
	if err := c.visited("export"); err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-%s.pdf"`, t.doc.Text, t.doc.Version))
	c.w.WriteHeader(http.StatusOK)
	_, _ = c.w.Write(file) // a browser that left needs no answer
	return nil
}

// fullName is who a copy is for, as written on paper.
func (a *agreements) fullName() string {
	_, who, ok := ledger.Last[patient.Registered](a.whole)
	if !ok {
		return ""
	}
	return who.Name.Full()
}
