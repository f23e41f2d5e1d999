// Package fhirjudge holds a test and no program: it lets other people's programs
// judge what Clew writes as FHIR. They are JavaScript from npm, installed when
// the test runs and never shipped.
package fhirjudge

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/app"
)

// A tarball is a package of which a few files are enough. Its own dependencies
// are a whole tool chain, so it is fetched, held to its digest and unpacked.
type tarball struct {
	Version   string   `json:"version"`
	Integrity string   `json:"integrity"` // as npm has it: "sha512-" and base64
	Files     []string `json:"files"`
}

// install puts the packages into node_modules, unless what is there is what the
// lock file and package.json ask for.
func install(t *testing.T) {
	t.Helper()
	var asked bytes.Buffer
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		asked.Write(text)
	}
	sum := sha256.Sum256(asked.Bytes())
	want, stamp := hex.EncodeToString(sum[:]), filepath.Join("node_modules", ".clew-lock")
	if have, err := os.ReadFile(stamp); err == nil && string(have) == want {
		return
	}
	npm(t, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error")
	var page struct {
		Tarballs map[string]tarball `json:"tarballs"`
	}
	text, err := os.ReadFile("package.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &page); err != nil {
		t.Fatal(err)
	}
	for name, ball := range page.Tarballs {
		fetch(t, name, ball)
	}
	if err := os.WriteFile(stamp, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// npm runs npm here.
func npm(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command("npm", args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// fetch unpacks the wanted files of a package into node_modules/.name.
func fetch(t *testing.T, name string, ball tarball) {
	t.Helper()
	folder := t.TempDir()
	npm(t, "pack", name+"@"+ball.Version, "--ignore-scripts", "--prefer-offline", "--silent", "--pack-destination", folder)
	packed, err := os.ReadFile(filepath.Join(folder, name+"-"+ball.Version+".tgz"))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum512(packed)
	if got := "sha512-" + base64.StdEncoding.EncodeToString(sum[:]); got != ball.Integrity {
		t.Fatalf("%s %s is not what it was: %s", name, ball.Version, got)
	}
	plain, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	left := slices.Clone(ball.Files)
	for r := tar.NewReader(plain); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		file := strings.TrimPrefix(h.Name, "package/")
		i := slices.Index(left, file)
		if i < 0 {
			continue
		}
		left = slices.Delete(left, i, i+1)
		to := filepath.Join("node_modules", "."+name, filepath.FromSlash(file))
		text, err := io.ReadAll(r)
		if err = errors.Join(err, os.MkdirAll(filepath.Dir(to), 0o755)); err == nil {
			err = os.WriteFile(to, text, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(left) > 0 {
		t.Fatalf("%s %s does not hold %v", name, ball.Version, left)
	}
}

// A report is what judge.cjs prints.
type report struct {
	Checked  map[string]int
	Failed   []string
	Controls []struct {
		Control, Judge string
		Noticed        bool
	}
	Contradictions []string
	Seconds        map[string]float64
}

// Every form that Clew writes, and every response and result of every scoring
// vector, is valid FHIR R4 by two validators; fhirpath.js and lforms come to
// our scores; and every planted error is noticed.
func TestOthersAgree(t *testing.T) {
	if testing.Short() {
		t.Skip("needs npm packages and a minute")
	}
	install(t)
	folder := t.TempDir()
	var out, bad bytes.Buffer
	if code := app.Main(t.Context(), []string{"instrument", "fhir", "--all", "--out", folder, "--vectors", "../../instruments/vectors.json"},
		strings.NewReader(""), &out, &bad); code != 0 {
		t.Fatalf("clew instrument fhir: %d\n%s%s", code, &out, &bad)
	}
	t.Log(strings.TrimSpace(strings.TrimPrefix(out.String(), folder+": ")))
	if !strings.Contains(out.String(), " 0 scores without an expression") {
		t.Error("a score has no expression: say so, with the reason, in docs/fhir.md and here")
	}
	scripts, _ := filepath.Glob("*.cjs")
	for _, name := range scripts { // read, so that a changed judge judges again
		if _, err := os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	judged, err := exec.CommandContext(t.Context(), "node", "judge.cjs", folder).Output()
	var r report
	if e := json.Unmarshal(judged, &r); e != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("the judge: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err, e)
	}
	t.Logf("checked %v in seconds %v", r.Checked, r.Seconds)
	for _, said := range r.Failed {
		t.Error(said)
	}
	for _, c := range r.Controls {
		if !c.Noticed {
			t.Errorf("nobody noticed %s (%s)", c.Control, c.Judge)
		}
	}
	enough := map[string]int{"fhirpath": 10_000, "lforms": 10_000, "medplum": 18_000, "fhir": 18_000, "fits": 18_000}
	for name, least := range enough {
		if r.Checked[name] < least {
			t.Errorf("%s checked %d, and there are more than %d to check", name, r.Checked[name], least)
		}
	}
	if len(r.Controls) < 20 {
		t.Errorf("%d errors were planted", len(r.Controls))
	}
	// Clew hears a "yes" that stands where nothing was asked; lforms takes such
	// answers away, so here it must not agree.
	want := []string{"audit/only-item-2", "audit/only-item-3", "c-ssrs-screener/yes-after-a-no-is-heard"}
	if !slices.Equal(r.Contradictions, want) {
		t.Errorf("lforms disagrees about answers that were not asked for in %v, expected %v", r.Contradictions, want)
	}
}
