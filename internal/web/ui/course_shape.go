package ui

import (
	"math"
	"strconv"
	"strings"
)

// shape is one element of a drawing; course_svg.go writes it as SVG.
type shape struct {
	tag    string // path, circle, rect or text
	class  string
	d      string // path
	x, y   float64
	w, h   float64
	r      float64
	anchor string // text: start, middle or end
	text   string
	quiet  string // text: a second, quieter part
	href   string // wraps the mark in a link with a 44 px hit circle
	label  string // the link's name
}

type drawing []shape

func (g *drawing) path(class, d string) { *g = append(*g, shape{tag: "path", class: class, d: d}) }

func (g *drawing) circle(class string, x, y, r float64) {
	*g = append(*g, shape{tag: "circle", class: class, x: x, y: y, r: r})
}

func (g *drawing) rect(class string, x, y, w, h, r float64) {
	*g = append(*g, shape{tag: "rect", class: class, x: x, y: y, w: w, h: h, r: r})
}

func (g *drawing) text(class string, x, y float64, anchor, words string) {
	if words != "" {
		*g = append(*g, shape{tag: "text", class: class, x: x, y: y, anchor: anchor, text: words})
	}
}

func (g *drawing) textQuiet(class string, x, y float64, words, quiet string) {
	*g = append(*g, shape{tag: "text", class: class, x: x, y: y, anchor: "start", text: words, quiet: quiet})
}

// link lays a transparent 44 px circle over a mark.
func (g *drawing) link(href, label string, x, y float64) {
	if href != "" {
		*g = append(*g, shape{tag: "circle", class: "cl-hit", x: x, y: y, r: 22, href: href, label: label})
	}
}

// num writes a coordinate with at most one decimal.
func num(v float64) string { return string(appendNum(make([]byte, 0, 8), v)) }

// appendNum is num behind what is written already. A chart has some thousands of
// coordinates, and writing floats in general is slow.
func appendNum(b []byte, v float64) []byte {
	tenths := int64(math.Round(v * 10))
	if tenths < 0 {
		b, tenths = append(b, '-'), -tenths
	}
	b = strconv.AppendInt(b, tenths/10, 10)
	if rest := tenths % 10; rest > 0 {
		b = append(b, '.', byte('0'+rest))
	}
	return b
}

// pen builds a path's d, point by point.
type pen struct{ b strings.Builder }

func (p *pen) to(op string, xy ...float64) *pen {
	var room [64]byte
	b := append(room[:0], op...)
	for i, v := range xy {
		if i > 0 {
			b = append(b, ' ')
		}
		b = appendNum(b, v)
	}
	p.b.Write(b)
	return p
}

// String is the path drawn so far, as the d of an SVG path.
func (p *pen) String() string { return p.b.String() }

// point is a place in a drawing.
type point struct{ x, y float64 }

// cubic is one Bézier curve.
type cubic [4]point

func (c cubic) at(t float64) point {
	u := 1 - t
	a, b, d, e := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
	return point{
		a*c[0].x + b*c[1].x + d*c[2].x + e*c[3].x,
		a*c[0].y + b*c[1].y + d*c[2].y + e*c[3].y,
	}
}

// yAt solves the curve for x by bisection; ok is false when the curve's ends
// do not enclose x. The curves used here do not turn back in x between ends
// that do.
func (c cubic) yAt(x float64) (y float64, ok bool) {
	lo, hi := 0.0, 1.0
	if (c[0].x-x)*(c[3].x-x) > 0 {
		return 0, false
	}
	rising := c[3].x >= c[0].x
	for range 40 {
		mid := (lo + hi) / 2
		if (c.at(mid).x < x) == rising {
			lo = mid
		} else {
			hi = mid
		}
	}
	return c.at((lo + hi) / 2).y, true
}
