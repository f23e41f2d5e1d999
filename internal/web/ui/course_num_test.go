package ui

import "testing"

// TestNum writes coordinates as drawings have them.
func TestNum(t *testing.T) {
	for v, want := range map[float64]string{0: "0", -0.04: "0", 0.05: "0.1", 12: "12", 12.34: "12.3", 12.95: "13", -3.25: "-3.3", 1440.0499: "1440"} {
		if got := num(v); got != want {
			t.Errorf("num(%v) is %q, want %q", v, got, want)
		}
	}
	var p pen
	if got := p.to("M", 6, 48).to("L", 10.25, -2).String(); got != "M6 48L10.3 -2" {
		t.Errorf("the path is %q", got)
	}
}
