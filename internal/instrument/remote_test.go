package instrument_test

import (
	"testing"

	"github.com/clew-health/clew/internal/instrument"
)

// Nobody is asked about suicide by a link while nobody is there to hear it.
func TestRemoteRisk(t *testing.T) {
	lib := shipped(t)
	for _, c := range []struct {
		asked  string
		onDuty bool
		want   string // empty: only in the room
	}{
		{"phq-9", true, "phq-9"}, {"phq-9", false, "phq-8"},
		{"gad-7", true, "gad-7"}, {"gad-7", false, "gad-7"},
		{"sidas", true, "sidas"}, {"sidas", false, ""},
		{"asq", false, ""}, {"c-ssrs-screener", false, ""}, {"bdi-ii", false, ""}, {"qids-sr16", false, ""},
		{"better-same-worse", false, "better-same-worse"},
	} {
		d, err := lib.Named(c.asked)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := lib.Remote(d, c.onDuty)
		if ok != (c.want != "") || ok && got.ID != c.want {
			t.Errorf("%s with somebody on duty %v: %v %v by %s, want %q", c.asked, c.onDuty, got, ok, instrument.RuleRemoteRisk, c.want)
		}
		if ok && !c.onDuty && got.AsksRisk() {
			t.Errorf("%s asks what nobody hears", got.ID)
		}
	}
	if !lib.StandsIn("phq-9", "phq-8") || lib.StandsIn("phq-8", "phq-9") || lib.StandsIn("gad-7", "") {
		t.Error("what stands in for what")
	}
}
