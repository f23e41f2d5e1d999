package main

import (
	"os"
	"strings"
	"testing"
)

// The mark is drawn where the stroke is, on paper elsewhere, and a maskable one
// keeps to the circle that no phone cuts off.
func TestTheMarkIsDrawn(t *testing.T) {
	text, err := os.ReadFile("../../web/icon.svg")
	if err != nil {
		t.Fatal(err)
	}
	m, err := readMark(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, icon := range icons {
		img := m.draw(icon.size, icon.share)
		if r, g, b, _ := img.At(0, 0).RGBA(); r>>8 != 0xfc || g>>8 != 0xfb || b>>8 != 0xf8 {
			t.Errorf("%s has no paper in its corner", icon.name)
		}
		inked := 0
		for y := range icon.size {
			for x := range icon.size {
				r, _, _, _ := img.At(x, y).RGBA()
				if r>>8 >= 0x80 {
					continue
				}
				inked++
				dx, dy := float64(2*x-icon.size), float64(2*y-icon.size)
				if strings.HasPrefix(icon.name, "maskable") && dx*dx+dy*dy > 0.64*float64(icon.size*icon.size) {
					t.Fatalf("%s: the mark reaches %d,%d, where a phone may cut", icon.name, x, y)
				}
			}
		}
		if share := float64(inked) / float64(icon.size*icon.size); share < 0.05 || share > 0.4 {
			t.Errorf("%s: %.2f of it is ink", icon.name, share)
		}
	}
	for what, bad := range map[string]string{"a line": strings.Replace(string(text), "C", "L", 1), "no colour": strings.Replace(string(text), "#176a80", "teal", 1), "no SVG": "<p>"} {
		if _, err := readMark([]byte(bad)); err == nil {
			t.Errorf("%s was read", what)
		}
	}
}
