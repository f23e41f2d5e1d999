package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Pictures of the mark for the first screen of a phone: the same one stroke as
// icon.svg, drawn on paper. A phone may cut a "maskable" one to any shape, so
// that the mark keeps to the circle in its middle.
var icons = []struct {
	name  string
	size  int
	share float64 // of the picture's width that the mark takes
}{
	{"icon-192.png", 192, 0.76}, {"icon-512.png", 512, 0.76}, {"maskable-192.png", 192, 0.54}, {"maskable-512.png", 512, 0.54}, {"touch-180.png", 180, 0.64},
}

// paper is what the mark stands on: the paper of the light theme.
var paper = color.NRGBA{0xfc, 0xfb, 0xf8, 0xff}

// A mark is icon.svg, read: one stroke in a square.
type mark struct {
	side, width float64
	ink         color.NRGBA
	line        []spot // the stroke as short straight pieces
}

type spot struct{ x, y float64 }

// pictures draws the icons beside the built files and adds their names.
func (b builder) pictures(names map[string]string) error {
	text, err := os.ReadFile(filepath.Join(b.web, "icon.svg"))
	if err != nil {
		return err
	}
	m, err := readMark(text)
	if err != nil {
		return err
	}
	for _, icon := range icons {
		var file bytes.Buffer
		if err := png.Encode(&file, m.draw(icon.size, icon.share)); err != nil {
			return err
		}
		sum := sha256.Sum256(file.Bytes())
		stem := strings.TrimSuffix(icon.name, ".png")
		names[icon.name] = stem + "-" + strings.ToUpper(hex.EncodeToString(sum[:4])) + ".png"
		if err := os.WriteFile(filepath.Join(b.dist, names[icon.name]), file.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

var steps = regexp.MustCompile(`[MC]|-?[0-9.]+`)

// readMark reads a stroke of absolute moves and curves; what else an SVG can hold
// it refuses.
func readMark(text []byte) (mark, error) {
	var svg struct {
		Box    string `xml:"viewBox,attr"`
		Stroke string `xml:"stroke,attr"`
		Width  string `xml:"stroke-width,attr"`
		Path   struct {
			D string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal(text, &svg); err != nil {
		return mark{}, err
	}
	var m mark
	var top, left, high float64
	if _, err := fmt.Sscan(svg.Box, &left, &top, &m.side, &high); err != nil || left != 0 || top != 0 || m.side != high || m.side <= 0 {
		return mark{}, fmt.Errorf("icon.svg: the viewBox %q is no square from 0 0", svg.Box)
	}
	width, err := strconv.ParseFloat(svg.Width, 64)
	if err != nil {
		return mark{}, fmt.Errorf("icon.svg: the stroke's width %q: %w", svg.Width, err)
	}
	m.width = width
	rgb, err := hex.DecodeString(strings.TrimPrefix(svg.Stroke, "#"))
	if err != nil || len(rgb) != 3 {
		return mark{}, fmt.Errorf("icon.svg: the stroke's colour %q is not like #176a80", svg.Stroke)
	}
	m.ink = color.NRGBA{rgb[0], rgb[1], rgb[2], 0xff}
	if strings.Trim(svg.Path.D, "MC0123456789.- ") != "" {
		return mark{}, fmt.Errorf("icon.svg: the stroke has more than moves and curves")
	}
	return m, m.follow(steps.FindAllString(svg.Path.D, -1))
}

// pieces is into how many straight pieces a curve is cut.
const pieces = 48

// follow turns the steps of a path into a line.
func (m *mark) follow(steps []string) error {
	var points []spot
	var n []float64
	for _, s := range steps {
		if s == "M" || s == "C" {
			continue
		}
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return fmt.Errorf("icon.svg: %w", err)
		}
		if n = append(n, v); len(n) == 2 {
			points, n = append(points, spot{n[0], n[1]}), nil
		}
	}
	if len(n) != 0 || len(points) < 4 || (len(points)-1)%3 != 0 {
		return fmt.Errorf("icon.svg: the stroke is not one move and then curves")
	}
	m.line = points[:1]
	m.line = append([]spot(nil), m.line...)
	for i := 1; i < len(points); i += 3 {
		a, b, c, d := points[i-1], points[i], points[i+1], points[i+2]
		for k := 1; k <= pieces; k++ {
			t := float64(k) / pieces
			u := 1 - t
			at := func(a, b, c, d float64) float64 { return u*u*u*a + 3*u*u*t*b + 3*u*t*t*c + t*t*t*d }
			m.line = append(m.line, spot{at(a.x, b.x, c.x, d.x), at(a.y, b.y, c.y, d.y)})
		}
	}
	return nil
}

// draw puts the mark on paper, with soft edges.
func (m mark) draw(size int, share float64) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	scale := float64(size) * share / m.side // pixels of one unit
	off := float64(size) * (1 - share) / 2
	for py := range size {
		for px := range size {
			p := spot{(float64(px) + 0.5 - off) / scale, (float64(py) + 0.5 - off) / scale}
			cover := 0.5 - (m.far(p)-m.width/2)*scale
			img.SetNRGBA(px, py, mix(paper, m.ink, min(max(cover, 0), 1)))
		}
	}
	return img
}

// far is how far a place lies from the line.
func (m mark) far(p spot) float64 {
	least := math.Inf(1)
	for i := 1; i < len(m.line); i++ {
		a, b := m.line[i-1], m.line[i]
		dx, dy := b.x-a.x, b.y-a.y
		t := 0.0
		if long := dx*dx + dy*dy; long > 0 {
			t = min(max(((p.x-a.x)*dx+(p.y-a.y)*dy)/long, 0), 1)
		}
		x, y := a.x+t*dx-p.x, a.y+t*dy-p.y
		least = min(least, x*x+y*y)
	}
	return math.Sqrt(least)
}

func mix(a, b color.NRGBA, of float64) color.NRGBA {
	one := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*of)) }
	return color.NRGBA{one(a.R, b.R), one(a.G, b.G), one(a.B, b.B), 0xff}
}
