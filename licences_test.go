package clew_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

const licencesFile = "docs/licences.md"

// allowedLicences are the ones Clew's own licence, Apache-2.0, can be shipped with.
var allowedLicences = []string{"MIT", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "ISC", "OFL-1.1", "MPL-2.0"}

// licenceMarks are sentences that tell one licence's text from another's, the
// more particular first.
var licenceMarks = []struct{ licence, mark string }{
	{"MPL-2.0", "mozilla public license"},
	{"Apache-2.0", "apache license"},
	{"OFL-1.1", "sil open font license"},
	{"ISC", "permission to use, copy, modify, and/or distribute this software"},
	{"ISC", "permission to use, copy, modify, and distribute this software"},
	{"MIT", "permission is hereby granted, free of charge"},
	{"BSD-3-Clause", "names of its contributors may be used to endorse"},
	{"BSD-3-Clause", "may not be used to endorse or promote products"},
	{"BSD-3-Clause", "may be used to endorse or promote products derived"},
	{"BSD-2-Clause", "redistribution and use in source and binary forms"},
}

// judgeLicences are those of programs that only judge in a test what Clew
// writes: installed there, never shipped, never changed.
var judgeLicences = append([]string{"MIT-0", "BlueOak-1.0.0", "Python-2.0"}, allowedLicences...)

// readLicences were read by a person, where a package's own file names none or
// leaves a choice. The terms of the US National Library of Medicine are the
// three clauses of BSD with its notice, and LOINC's and UCUM's for their tables.
var readLicences = map[string]string{
	"fhirpath": "BSD-3-Clause", "@lhncbc/ucum-lhc": "BSD-3-Clause", "lforms": "BSD-3-Clause",
	"emitter-component": "MIT",  // its component.json says so
	"is-integer":        "ISC",  // or WTFPL
	"c2sp.org/CCTV/age": "0BSD", // its README.md says so, beside two others to choose from
}

var licenceRow = regexp.MustCompile("(?m)^\\| (go|npm|judge) \\| `([^`]+)` \\| ([^|]+) \\|(?: ([^|]*) \\|)?\n")

// TestLicences fails on a Go module or npm package whose licence is not
// recorded in docs/licences.md, not allowed, or not what its own files say.
func TestLicences(t *testing.T) {
	found := goLicences(t)
	maps.Copy(found, npmLicences(t, "npm", "web"))
	maps.Copy(found, judgeTools(t))
	if *update {
		page := withLicences(readFile(t, licencesFile), found)
		if err := os.WriteFile(licencesFile, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	recorded := map[string]string{} // "go module" or "npm package" to licence
	for _, m := range licenceRow.FindAllStringSubmatch(readFile(t, licencesFile), -1) {
		recorded[m[1]+" "+m[2]] = m[3]
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		licence, ok := recorded[name]
		switch {
		case !ok:
			t.Errorf("%s (its own files say: %s) is not in %s: read its licence, then run go test -run Licences . -update", name, found[name], licencesFile)
		case !allowed(licence, strings.HasPrefix(name, "judge ")):
			t.Errorf("%s: licence %s is not among %v", name, licence, allowedLicences)
		case found[name] != "" && found[name] != licence:
			t.Errorf("%s: %s says %s, its own files say %s", name, licencesFile, licence, found[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(recorded)) {
		if _, ok := found[name]; !ok {
			t.Errorf("%s is in %s and not used: take the row out", name, licencesFile)
		}
	}
}

// allowed reports whether Clew can be shipped with a licence, or with all of
// several that hold together: "MIT AND OFL-1.1". What only judges is never
// shipped, and may have a few more.
func allowed(licence string, judge bool) bool {
	list := allowedLicences
	if judge {
		list = judgeLicences
	}
	for _, one := range strings.Split(licence, " AND ") {
		if !slices.Contains(list, one) {
			return false
		}
	}
	return true
}

// withLicences returns the page with a row for each licence found, in place of
// the rows it had; what a row says of its purpose is kept.
func withLicences(page string, found map[string]string) string {
	purpose := map[string]string{}
	for _, m := range licenceRow.FindAllStringSubmatch(page, -1) {
		purpose[m[1]+" "+m[2]] = m[4]
	}
	var rows strings.Builder
	for _, name := range slices.Sorted(maps.Keys(found)) {
		from, what, _ := strings.Cut(name, " ")
		fmt.Fprintf(&rows, "| %s | `%s` | %s | %s |\n", from, what, found[name], purpose[name])
	}
	const head = "|---|---|---|---|\n"
	before, after, _ := strings.Cut(page, head)
	return before + head + rows.String() + licenceRow.ReplaceAllString(after, "")
}

// goLicences returns the licence of each module whose content go.sum pins, as
// read from the module cache; empty where the cache does not hold it.
func goLicences(t *testing.T) map[string]string {
	t.Helper()
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, line := range strings.Split(readFile(t, "go.sum"), "\n") {
		fields := strings.Fields(line)
		if len(fields) != 3 || strings.HasSuffix(fields[1], "/go.mod") {
			continue
		}
		dir := filepath.Join(strings.TrimSpace(string(cache)), escaped(fields[0])+"@"+fields[1])
		if found["go "+fields[0]] = readLicences[fields[0]]; found["go "+fields[0]] == "" {
			found["go "+fields[0]] = licenceIn(t, dir)
		}
	}
	return found
}

// escaped spells a module path as the module cache does: an upper-case letter
// is an exclamation mark and the lower-case one.
func escaped(module string) string {
	var out strings.Builder
	for _, r := range module {
		if unicode.IsUpper(r) {
			out.WriteByte('!')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}

// licenceIn reads the licence text in a module's folder. It is an error if the
// folder is there and no text in it is recognised.
func licenceIn(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		upper := strings.ToUpper(e.Name())
		if e.IsDir() || !strings.HasPrefix(upper, "LICEN") && !strings.HasPrefix(upper, "COPYING") {
			continue
		}
		if licence := licenceOf(readFile(t, filepath.Join(dir, e.Name()))); licence != "" {
			return licence
		}
	}
	t.Errorf("no licence text recognised in %s", filepath.Base(dir))
	return ""
}

// licenceOf names the licence a text is, or nothing.
func licenceOf(text string) string {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	for _, m := range licenceMarks {
		if strings.Contains(text, m.mark) {
			return m.licence
		}
	}
	return ""
}

// npmLicences returns what a folder's package-lock.json says of each package,
// under where it is from.
func npmLicences(t *testing.T, from, folder string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "package-lock.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	found, err := lockedLicences(from, text)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// judgeTools returns the licences of what judges Clew's FHIR in a test: of the
// packages in its lock file, and of those it takes a few files from.
func judgeTools(t *testing.T) map[string]string {
	t.Helper()
	const folder = "tools/fhirjudge"
	found := npmLicences(t, "judge", folder)
	var page struct {
		Tarballs map[string]struct{}
	}
	if err := json.Unmarshal([]byte(readFile(t, folder+"/package.json")), &page); err != nil {
		t.Fatal(err)
	}
	for name := range page.Tarballs {
		found["judge "+name] = ""
	}
	for name := range found {
		if read, ok := readLicences[strings.TrimPrefix(name, "judge ")]; ok {
			found[name] = read
		}
	}
	return found
}

// lockedLicences reads a lock file. The builds of one package for different
// systems count as one, with a star for the system.
func lockedLicences(from string, text []byte) (map[string]string, error) {
	var lock struct {
		Packages map[string]struct {
			License string
			OS      []string
		}
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		return nil, fmt.Errorf("package-lock.json: %w", err)
	}
	found := map[string]string{}
	for place, p := range lock.Packages {
		i := strings.LastIndex(place, "node_modules/")
		if i < 0 {
			continue
		}
		name := place[i+len("node_modules/"):]
		if len(p.OS) > 0 {
			name, _, _ = strings.Cut(name, "-"+p.OS[0])
			name += "-*"
		}
		if p.License == "BSD-0-Clause" { // an older name
			p.License = "0BSD"
		}
		found[from+" "+name] = p.License
	}
	return found, nil
}

// TestLicencesNotices checks the reading of licences.
func TestLicencesNotices(t *testing.T) {
	for text, want := range map[string]string{
		"MIT License\n\nPermission is hereby granted, free\nof charge, to any person":                                                                                              "MIT",
		"Redistribution and use in source and binary forms, with or without":                                                                                                       "BSD-2-Clause",
		"Redistribution and use in source and binary forms …\n Neither the name of X nor the names of its contributors may be used to endorse or promote products derived from it": "BSD-3-Clause",
		"Apache License\n Version 2.0, January 2004":                                                                                                                               "Apache-2.0",
		"GNU GENERAL PUBLIC LICENSE": "",
	} {
		if got := licenceOf(text); got != want {
			t.Errorf("%.30q: %q, want %q", text, got, want)
		}
	}
	page := "a\n|---|---|---|---|\n| go | `x/a` | MIT | why |\n| go | `x/b` | MIT |  |\nz\n"
	want := "a\n|---|---|---|---|\n| go | `x/a` | ISC | why |\n| npm | `c` | MIT |  |\nz\n"
	if got := withLicences(page, map[string]string{"go x/a": "ISC", "npm c": "MIT"}); got != want {
		t.Errorf("page:\n%swant\n%s", got, want)
	}
	if !allowed("MIT AND OFL-1.1", false) || allowed("MIT AND GPL-3.0", true) || allowed("", true) || allowed("MIT-0", false) || !allowed("MIT-0", true) {
		t.Error("licences that hold together are misread")
	}
	if got := escaped("github.com/BurntSushi/toml"); got != "github.com/!burnt!sushi/toml" {
		t.Errorf("escaped: %s", got)
	}
	got, err := lockedLicences("npm", []byte(`{"packages": {"": {"license": "x"}, "node_modules/a/node_modules/@b/c": {"license": "MIT"},
		"node_modules/d-linux-x64": {"license": "BSD-0-Clause", "os": ["linux"]}}}`))
	if err != nil || len(got) != 2 || got["npm @b/c"] != "MIT" || got["npm d-*"] != "0BSD" {
		t.Errorf("lock: %v, %v", got, err)
	}
}
