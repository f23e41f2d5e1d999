package instrument_test

import (
	"strings"
	"testing"
)

// Gates and skips: a question is led past by what was answered before it.
func TestPath(t *testing.T) {
	for _, c := range []struct{ form, answers, want string }{
		{"audit-c", "", "q1 q2 q3"},
		{"audit-c", "q1=0", "q1"},
		{"audit-c", "q1=1", "q1 q2 q3"},
		{"sidas", "q1=0 q2=5", "q1"},
		{"sidas", "q1=3", "q1 q2 q3 q4 q5"},
		{"pc-ptsd-5", "trauma=0", "trauma"},
		{"pc-ptsd-5", "trauma=1", "trauma q1 q2 q3 q4 q5"},
		{"asq", "q1=no q2=no q3=no q4=no", "q1 q2 q3 q4"},
		{"asq", "q1=no q2=no q3=no", "q1 q2 q3 q4 q5"},
		{"asq", "q4=refused", "q1 q2 q3 q4 q5"},
		{"phq-9", "q1=0 q2=0 q3=0 q4=0 q5=0 q6=0 q7=0 q8=0 q9=0", "q1 q2 q3 q4 q5 q6 q7 q8 q9"},
		{"phq-9", "q1=0 q2=0 q3=0 q4=0 q5=0 q6=0 q7=0 q8=0", "q1 q2 q3 q4 q5 q6 q7 q8 q9 q10"},
	} {
		_, d := named(t, c.form)
		answers := map[string]string{}
		for _, one := range strings.Fields(c.answers) {
			item, value, _ := strings.Cut(one, "=")
			answers[item] = value
		}
		var got []string
		for _, it := range d.Path(answers) {
			got = append(got, it.ID)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s after %q asks %v, want %s", c.form, c.answers, got, c.want)
		}
		if c.form == "sidas" && c.answers == "q1=0 q2=5" && len(d.OnPath(answers)) != 1 {
			t.Errorf("what was led past is sent: %v", d.OnPath(answers))
		}
	}
	_, d := named(t, "phq-9")
	if path := d.Path(nil); d.Straight(path, 0) != 9 {
		t.Errorf("%d questions can be shown ahead", d.Straight(path, 0))
	}
}
