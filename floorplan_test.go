package clew_test

import (
	"fmt"
	"go/ast"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A kind says what a package is for, and so what it may use.
type kind int

const (
	foundation kind = iota // words everything else speaks
	book                   // the record itself
	rule                   // what a chart means: no clock, no I/O, no chance
	machinery              // storage, acts, sign-in, delivery
	door                   // where the outside comes in
	rehearsal              // a made-up clinic
	top                    // the composition root
	data                   // shipped files, embedded
	root                   // programs and benchmarks
)

// A room is one package and its place in the house.
type room struct {
	path string
	kind kind
	subs []string // packages inside it, which live by its rules
}

// plan is the house from the ground up: a package imports only packages above
// it in this list. Put a new package at the height where everything it imports
// is above its line.
var plan = []room{
	// Shipped data: imports nothing, may be imported by all.
	{"protocols", data, nil},
	{"instruments", data, nil},
	{"consents", data, nil},
	{"lessons", data, nil},
	{"evidence", data, nil},
	{"texts", data, nil},
	{"practice", data, nil},
	{"docs", data, nil},
	// Foundations.
	{"internal/fault", foundation, nil},
	{"internal/id", foundation, nil},
	{"internal/quantity", foundation, nil},
	{"internal/money", foundation, nil},
	{"internal/datafile", foundation, nil},
	// The book.
	{"internal/ledger", book, nil},
	{"internal/seal", book, nil},
	// Clinical rules.
	{"internal/staff", rule, nil},
	{"internal/preset", rule, nil},
	{"internal/patient", rule, nil},
	{"internal/instrument", rule, nil},
	{"internal/protocol", rule, nil},
	{"internal/screening", rule, nil},
	{"internal/consent", rule, nil},
	{"internal/dosing", rule, nil},
	{"internal/register", rule, nil},
	{"internal/integration", rule, nil},
	{"internal/place", rule, nil},
	{"internal/schedule", rule, nil},
	{"internal/note", rule, nil},
	{"internal/duty", rule, nil},
	{"internal/outreach", rule, nil},
	{"internal/course", rule, nil},
	{"internal/access", rule, nil},
	{"internal/cohort", rule, nil},
	// Machinery.
	{"internal/store", machinery, []string{"storetest"}},
	{"internal/clinic", machinery, nil},
	{"internal/backup", machinery, nil},
	{"internal/ship", machinery, nil},
	{"internal/doctor", machinery, nil},
	{"internal/signin", machinery, nil},
	{"internal/live", machinery, nil},
	{"internal/courier", machinery, nil},
	{"internal/paper", machinery, nil},
	{"internal/downtime", machinery, nil},
	// Doors.
	{"internal/web", door, []string{"ui"}},
	{"internal/fhir", door, []string{"r4"}},
	{"internal/cli", door, nil},
	// Rehearsal, and the roof.
	{"internal/sim", rehearsal, nil},
	{"internal/app", top, nil},
	{"cmd/clew", root, nil},
	{"bench", root, nil},
	{"tools/web", root, nil},
	{"tools/fhirjudge", root, nil},
	{"tools/pictures", root, nil},
}

// modules lists, for each package, the modules of others it may use. What is
// not here is not used; a new one comes with a decision record.
var modules = map[string][]string{
	"internal/datafile":    {"go.yaml.in/yaml/v3"},
	"internal/ledger":      {"golang.org/x/mod"},
	"internal/seal":        {"golang.org/x/mod"},
	"internal/clinic":      {"golang.org/x/mod", "golang.org/x/text"},
	"internal/app":         {"go.yaml.in/yaml/v3"}, // its tests read the table of expectations
	"internal/staff":       {"go.yaml.in/yaml/v3"},
	"internal/preset":      {"go.yaml.in/yaml/v3"},
	"internal/patient":     {"go.yaml.in/yaml/v3"},
	"internal/instrument":  {"go.yaml.in/yaml/v3"},
	"internal/protocol":    {"go.yaml.in/yaml/v3"},
	"internal/screening":   {"go.yaml.in/yaml/v3"},
	"internal/consent":     {"go.yaml.in/yaml/v3"},
	"internal/note":        {"go.yaml.in/yaml/v3"},
	"internal/duty":        {"go.yaml.in/yaml/v3"},
	"internal/outreach":    {"go.yaml.in/yaml/v3"},
	"internal/integration": {"go.yaml.in/yaml/v3"},
	"internal/store":       {"golang.org/x/mod", "github.com/ncruces/go-sqlite3", "github.com/ncruces/go-sqlite3-wasm/v6", "github.com/jackc/pgx/v5", "github.com/pressly/goose/v3"},
	"internal/backup":      {"filippo.io/age"},
	"internal/ship":        {"filippo.io/age"},
	"internal/signin":      {"github.com/go-webauthn/webauthn"},
	"internal/paper":       {"codeberg.org/go-pdf/fpdf"},
	"internal/web":         {"github.com/a-h/templ", "github.com/boombuler/barcode", "github.com/klauspost/compress"},
	"internal/cli":         {"github.com/alecthomas/kong"},
	"internal/sim":         {"go.yaml.in/yaml/v3"},
	"tools/web":            {"github.com/evanw/esbuild"},
	"tools/pictures":       {"github.com/chromedp/chromedp", "github.com/chromedp/cdproto"},
	"bench":                {"github.com/ncruces/go-sqlite3", "github.com/jackc/pgx/v5"},
}

// testModules are for tests of any package. The database drivers are among
// them because tampering is tested by raw SQL.
var testModules = []string{
	"github.com/google/go-cmp", "pgregory.net/rapid", "github.com/rogpeppe/go-internal",
	"github.com/chromedp/chromedp", "github.com/chromedp/cdproto",
	"github.com/ncruces/go-sqlite3", "github.com/jackc/pgx/v5",
}

// mayServe lists the packages that may speak HTTP, besides programs for
// developers.
var mayServe = []string{"internal/web", "internal/fhir", "internal/signin", "internal/courier", "internal/app"}

// mayQuery lists the packages that may speak SQL. bench writes the same rows
// without Clew, as the ceiling to compare with.
var mayQuery = []string{"internal/store", "bench"}

// impure names what a rule package may not import: a rule that asks the
// machine anything cannot be replayed.
var impure = []string{"context", "database/sql", "net", "os", "log", "math/rand", "crypto/rand", "syscall", "os/exec"}

// asksTime names the functions that read or wait for the machine's clock.
var asksTime = []string{
	"time.Now", "time.Since", "time.Until", "time.Sleep", "time.After", "time.AfterFunc",
	"time.Tick", "time.NewTicker", "time.NewTimer", "time.Local",
}

// A unit is what the floor plan needs to know about one file.
type unit struct {
	file    string
	pkg     string // the package's folder
	test    bool
	imports []string
	uses    []string // selectors on imported packages that matter here: "time.Now"
}

func TestFloorPlan(t *testing.T) {
	var units []unit
	for _, f := range goFiles(t) {
		units = append(units, unit{f.path, f.dir, f.test, imports(f.ast), uses(f.ast)})
	}
	for _, breach := range breaches(units) {
		t.Error(breach)
	}
}

// imports returns the paths a file imports.
func imports(file *ast.File) []string {
	var paths []string
	for _, spec := range file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err == nil {
			paths = append(paths, p)
		}
	}
	return paths
}

// uses returns the file's selectors on package time, under whatever name the
// file imports it.
func uses(file *ast.File) []string {
	name := ""
	for _, spec := range file.Imports {
		if spec.Path.Value == `"time"` {
			name = "time"
			if spec.Name != nil {
				name = spec.Name.Name
			}
		}
	}
	if name == "" {
		return nil
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == name {
				found = append(found, "time."+sel.Sel.Name)
			}
		}
		return true
	})
	if name == "." {
		found = append(found, "time.Now") // a dot import hides which names are used
	}
	return found
}

// breaches returns a sentence for each way the files break the floor plan.
func breaches(units []unit) []string {
	var found []string
	unknown := map[string]bool{}
	for _, u := range units {
		if u.pkg == "." {
			found = append(found, rootBreaches(u)...)
			continue
		}
		here, height, ok := locate(u.pkg)
		if !ok {
			if !unknown[u.pkg] {
				unknown[u.pkg] = true
				found = append(found, fmt.Sprintf("package %s is not on the floor plan: add it to `plan` in floorplan_test.go, below everything it imports", u.pkg))
			}
			continue
		}
		for _, imp := range u.imports {
			if why := breach(u, here, height, imp); why != "" {
				found = append(found, fmt.Sprintf("%s imports %s: %s", u.file, imp, why))
			}
		}
		if here.kind == rule && !u.test {
			for _, use := range u.uses {
				if slices.Contains(asksTime, use) {
					found = append(found, fmt.Sprintf("%s uses %s: a rule gets the time as an argument", u.file, use))
				}
			}
		}
	}
	return found
}

// rootBreaches judges the repository's root, which holds tests only.
func rootBreaches(u unit) []string {
	if !u.test {
		return []string{u.file + " is a Go file in the root, which holds tests only"}
	}
	return nil
}

// locate finds the room a package is or is in, and its height.
func locate(pkg string) (room, int, bool) {
	for height, r := range plan {
		if r.path == pkg {
			return r, height, true
		}
		for _, sub := range r.subs {
			if r.path+"/"+sub == pkg {
				return r, height, true
			}
		}
	}
	return room{}, 0, false
}

// breach says why the file of that room may not import imp, or nothing.
func breach(u unit, here room, height int, imp string) string {
	// A package whose name ends in "test" is code for tests, wherever it lives.
	test := u.test || strings.HasSuffix(u.pkg, "test")
	if own, ok := strings.CutPrefix(imp, modulePath+"/"); ok {
		return ownBreach(test, here, height, own)
	}
	if first, _, _ := strings.Cut(imp, "/"); strings.Contains(first, ".") {
		return moduleBreach(test, here, imp)
	}
	return standardBreach(test, here, imp)
}

// ownBreach judges an import of one of our packages. Tests may look upwards
// and through any door: the real thing is their test double.
func ownBreach(test bool, here room, height int, own string) string {
	there, thereHeight, ok := locate(own)
	switch {
	case !ok:
		return "that package is not on the floor plan in floorplan_test.go"
	case test || there.path == here.path:
		return ""
	case strings.HasSuffix(own, "test"):
		return "that package is for tests"
	case here.kind == data:
		return "a package of shipped data imports only embed"
	case here.path == "cmd/clew" && there.path != "internal/app":
		return "cmd/clew imports only internal/app"
	case there.kind == root:
		return "nothing imports a program"
	case here.kind == door && there.kind == door:
		return "doors do not import each other; what they share lies below"
	case here.kind == door && there.path == "internal/store":
		return "a door reaches the store only through internal/clinic"
	case thereHeight > height:
		return fmt.Sprintf("it is above %s on the floor plan", here.path)
	}
	return ""
}

// moduleBreach judges an import of somebody else's module.
func moduleBreach(test bool, here room, imp string) string {
	within := func(module string) bool { return imp == module || strings.HasPrefix(imp, module+"/") }
	if slices.ContainsFunc(modules[here.path], within) || test && slices.ContainsFunc(testModules, within) {
		return ""
	}
	return fmt.Sprintf("that module is not on the list of %s in floorplan_test.go", here.path)
}

// standardBreach judges an import from the standard library.
func standardBreach(test bool, here room, imp string) string {
	within := func(p string) bool { return imp == p || strings.HasPrefix(imp, p+"/") }
	switch {
	case test:
		return ""
	case here.kind == data && imp != "embed":
		return "a package of shipped data imports only embed"
	case here.kind == rule && slices.ContainsFunc(impure, within):
		return "a rule asks the machine nothing; pass it in"
	case within("net/http") && here.kind != root && !slices.Contains(mayServe, here.path):
		return "only " + strings.Join(mayServe, ", ") + " speak HTTP"
	case within("database/sql") && !slices.Contains(mayQuery, here.path):
		return "only " + strings.Join(mayQuery, ", ") + " speak SQL"
	}
	return ""
}

// TestFloorPlanRefuses breaks each rule once in a made-up house.
func TestFloorPlanRefuses(t *testing.T) {
	own := func(p string) string { return modulePath + "/" + p }
	tests := []struct {
		name string
		unit unit
		want string // part of the sentence; empty when nothing is wrong
	}{
		{"a higher package may import a lower one", unit{"a.go", "internal/clinic", false, []string{own("internal/store"), own("internal/id"), "context"}, nil}, ""},
		{"a lower may not import a higher", unit{"a.go", "internal/patient", false, []string{own("internal/course")}, nil}, "above internal/patient"},
		{"the book may not import a rule", unit{"a.go", "internal/ledger", false, []string{own("internal/staff")}, nil}, "above internal/ledger"},
		{"a rule may not import machinery", unit{"a.go", "internal/course", false, []string{own("internal/store")}, nil}, "above internal/course"},
		{"a door may not import a door", unit{"a.go", "internal/fhir", false, []string{own("internal/web")}, nil}, "doors"},
		{"nor one above it", unit{"a.go", "internal/web", false, []string{own("internal/cli")}, nil}, "doors"},
		{"a door may not import the store", unit{"a.go", "internal/web", false, []string{own("internal/store")}, nil}, "only through"},
		{"its test may", unit{"a_test.go", "internal/web", true, []string{own("internal/store"), own("internal/app"), "database/sql"}, nil}, ""},
		{"only the store imports a driver", unit{"a.go", "internal/clinic", false, []string{"github.com/jackc/pgx/v5"}, nil}, "not on the list"},
		{"the store does", unit{"a.go", "internal/store", false, []string{"github.com/jackc/pgx/v5/pgxpool", "database/sql", "github.com/ncruces/go-sqlite3/driver"}, nil}, ""},
		{"only the store speaks SQL", unit{"a.go", "internal/app", false, []string{"database/sql"}, nil}, "speak SQL"},
		{"machinery does not serve", unit{"a.go", "internal/live", false, []string{"net/http"}, nil}, "speak HTTP"},
		{"nor does the command line", unit{"a.go", "internal/cli", false, []string{"net/http/pprof"}, nil}, "speak HTTP"},
		{"the web does", unit{"a.go", "internal/web", false, []string{"net/http", "github.com/a-h/templ"}, nil}, ""},
		{"a page's parts live by the web's rules", unit{"a.go", "internal/web/ui", false, []string{"github.com/a-h/templ/runtime", own("internal/store")}, nil}, "only through"},
		{"a rule takes no context", unit{"a.go", "internal/dosing", false, []string{"context"}, nil}, "asks the machine nothing"},
		{"a rule opens no file", unit{"a.go", "internal/protocol", false, []string{"os"}, nil}, "asks the machine nothing"},
		{"a rule writes no log", unit{"a.go", "internal/consent", false, []string{"log/slog"}, nil}, "asks the machine nothing"},
		{"a rule throws no dice", unit{"a.go", "internal/cohort", false, []string{"math/rand/v2"}, nil}, "asks the machine nothing"},
		{"a rule serves nothing", unit{"a.go", "internal/access", false, []string{"net/http"}, nil}, "asks the machine nothing"},
		{"a rule has no clock", unit{"a.go", "internal/duty", false, []string{"time"}, []string{"time.Duration", "time.Now"}}, "gets the time"},
		{"its test may have one", unit{"a_test.go", "internal/duty", true, []string{"time"}, []string{"time.Now"}}, ""},
		{"times and durations are welcome", unit{"a.go", "internal/duty", false, []string{"time"}, []string{"time.Duration"}}, ""},
		{"a module has its package", unit{"a.go", "internal/protocol", false, []string{"go.yaml.in/yaml/v3"}, nil}, ""},
		{"and no other", unit{"a.go", "internal/dosing", false, []string{"go.yaml.in/yaml/v3"}, nil}, "not on the list"},
		{"a name alike is another module", unit{"a.go", "internal/ledger", false, []string{"golang.org/x/model"}, nil}, "not on the list"},
		{"test modules stay in tests", unit{"a.go", "internal/seal", false, []string{"pgregory.net/rapid"}, nil}, "not on the list"},
		{"where they are fine", unit{"a_test.go", "internal/seal", true, []string{"pgregory.net/rapid", "github.com/google/go-cmp/cmp"}, nil}, ""},
		{"so are they in code for tests", unit{"a.go", "internal/store/storetest", false, []string{"pgregory.net/rapid", own("internal/store")}, nil}, ""},
		{"which nothing else uses", unit{"a.go", "internal/clinic", false, []string{own("internal/store/storetest")}, nil}, "for tests"},
		{"an unknown package is named", unit{"a.go", "internal/helpers", false, nil, nil}, "package internal/helpers is not on the floor plan"},
		{"so is an unknown import", unit{"a.go", "internal/app", false, []string{own("internal/helpers")}, nil}, "not on the floor plan"},
		{"an unknown part of a known package too", unit{"a.go", "internal/store/cache", false, nil, nil}, "internal/store/cache is not on"},
		{"data imports embed", unit{"embed.go", "protocols", false, []string{"embed"}, nil}, ""},
		{"and nothing else", unit{"embed.go", "protocols", false, []string{"io/fs"}, nil}, "only embed"},
		{"not even ours", unit{"embed.go", "texts", false, []string{own("internal/id")}, nil}, "only embed"},
		{"rules may read data", unit{"a.go", "internal/protocol", false, []string{own("protocols")}, nil}, ""},
		{"the program is its composition root", unit{"main.go", "cmd/clew", false, []string{own("internal/web")}, nil}, "only internal/app"},
		{"nothing imports a program", unit{"a.go", "internal/app", false, []string{own("bench")}, nil}, "a program"},
		{"the root holds tests only", unit{"clew.go", ".", false, nil, nil}, "tests only"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := breaches([]unit{tt.unit})
			switch {
			case tt.want == "" && len(got) > 0:
				t.Errorf("refused: %q", got)
			case tt.want != "" && (len(got) != 1 || !strings.Contains(got[0], tt.want)):
				t.Errorf("got %q, want one sentence with %q", got, tt.want)
			}
		})
	}
}

// TestFloorPlanSeesTheClock checks the reading of source itself.
func TestFloorPlanSeesTheClock(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{`package p; import "time"; var _ = time.Now()`, "time.Now"},
		{`package p; import clock "time"; var _ = clock.Now`, "time.Now"},
		{`package p; import . "time"; var _ = Now()`, "time.Now"},
		{`package p; import "time"; var _ time.Duration`, "time.Duration"},
		{`package p; type time struct{}; func (time) Now() {}; var x time`, ""},
	} {
		if got := strings.Join(uses(parseText(t, tt.src)), " "); got != tt.want {
			t.Errorf("%s: uses %q, want %q", tt.src, got, tt.want)
		}
	}
}
