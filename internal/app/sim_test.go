package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/sim"
)

// A model by which no clinic can live is refused with one sentence, and nothing is left of
// it: no book, no key, no truth. By the model that ships the same command makes all three.
func TestNoBookOfAnImpossibleModel(t *testing.T) {
	t.Parallel()
	shipped := string(sim.ShippedModel)
	for what, c := range map[string]struct{ model, say string }{
		"a chance above one":       {strings.Replace(shipped, "figure: dropout, value: 0.02,", "figure: dropout, value: 1.2,", 1), `The figure "dropout" is 1.2: as a chance it is 1 at most.`},
		"nobody can be treated so": {strings.Replace(shipped, "{name: kap-im, share: 7}", "{name: kap-iv, share: 7}", 1), `Nobody in a made-up clinic can be treated by the protocol "kap-iv" yet: only by kap-im, kap-sublingual and therapy-only.`},
		"there is no such one":     {strings.Replace(shipped, "{name: kap-im, share: 7}", "{name: kap-nowhere, share: 7}", 1), `The protocol "kap-nowhere" does not ship with this program.`},
		"no model at all":          {"a shopping list", "This is no model of a made-up clinic."},
		"the model that ships":     {shipped, ""},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "model.yaml")
		if err := os.WriteFile(file, []byte(c.model), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := clew(t, "sim", "--db", filepath.Join(dir, "clinic.db"), "--courses", "0", "--until", "2026-01-20", "--months", "1", "--zone", "UTC", "--model", file, "--truth", filepath.Join(dir, "truth.jsonl"))
		left, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		if c.say == "" {
			if code != cli.Yes || len(left) < 4 {
				t.Errorf("%s: exit %d and %d files, want a book, its key and the truth beside the model\n%s%s", what, code, len(left), out, errs)
			}
			continue
		}
		if code == cli.Yes || out != "" || strings.Count(strings.TrimSpace(errs), "\n") > 0 || !strings.Contains(errs, c.say) {
			t.Errorf("%s: exit %d, says %q and %q, want one line with %q", what, code, out, errs, c.say)
		}
		if len(left) != 1 {
			t.Errorf("%s: beside the model there is %v", what, left)
		}
	}
}
