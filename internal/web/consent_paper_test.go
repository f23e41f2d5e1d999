package web

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/clew-health/clew/consents"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/paper"
)

// fonts are the built typefaces.
func fonts(t *testing.T) paper.Fonts {
	t.Helper()
	files, _, err := loadAssets(built)
	if err != nil {
		t.Fatal(err)
	}
	f, err := (&site{files: files}).paperFonts()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// signedPaper is the text of kap-im, signed.
func signedPaper(t *testing.T) consentPaper {
	t.Helper()
	lib, problems := consent.Parse(consents.Files())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	doc, problems := lib.Compose("kap-im", kapIM(t))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return consentPaper{clinic: "Juniper House", subject: "Ana Moreno-Reyes", doc: doc, hash: doc.Hash(), made: start,
		status: "Signed by everybody it needs. It holds until 22 November 2027.",
		rows: []paper.Row{
			{Label: "The client", Lines: []string{"Ana Moreno-Reyes", "22 November 2026, 10:04, by a link, on her own device", "In English"}},
			{Label: "The prescriber", Lines: []string{"Ifeoma Okafor, MD", "22 November 2026, 11:20"}},
			{Label: "The therapist", Lines: []string{"Noor Haddad, LMFT", "22 November 2026, 11:45", "With an interpreter: Nguyễn Thị Ánh"}},
		}}
}

// TestPaper sets a whole text and looks at the file. PICTURES=folder keeps it.
func TestPaper(t *testing.T) {
	p, f := signedPaper(t), fonts(t)
	file, err := p.write(f)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := p.write(f); !bytes.Equal(file, again) {
		t.Error("the same text at the same time is another file")
	}
	if !bytes.HasPrefix(file, []byte("%PDF-")) || len(file) > 400_000 {
		t.Errorf("%d bytes", len(file))
	}
	if folder := os.Getenv("PICTURES"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, "consent.pdf"), file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
