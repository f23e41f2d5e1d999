package ui

import (
	"strings"

	"github.com/clew-health/clew/internal/paper"
)

// Inks of a picture on paper, the same on every page.
var (
	inkDark   = &paper.Colour{30, 34, 44}
	inkQuiet  = &paper.Colour{90, 94, 104}
	inkFaint  = &paper.Colour{150, 152, 158}
	inkThread = &paper.Colour{27, 98, 115}
	inkPaper  = &paper.Colour{255, 255, 255}
)

// bandInks are the bands, from none to ten in a hundred of ink.
var bandInks = map[string]*paper.Colour{"b2": {249, 249, 249}, "b3": {244, 244, 244}, "b4": {238, 238, 239}, "b5": {230, 230, 232}}

// ScoreFigure is the picture of one score for paper: the shapes of the page.
func (c CourseLine) ScoreFigure(i int) paper.Figure {
	g, high := c.wideScore(i)
	f := paper.Figure{Width: boxWide, Height: high, Words: c.Scores[i].plotLabel()}
	for _, e := range g {
		f.Shapes = append(f.Shapes, onPaper(e))
	}
	return f
}

// onPaper gives a shape the inks of its class.
func onPaper(e shape) paper.Shape {
	out := paper.Shape{Path: e.d, X: e.x, Y: e.y, W: e.w, H: e.h, R: e.r, Text: e.text, After: e.quiet, Anchor: e.anchor}
	class := strings.Fields(e.class)
	kind, more := class[0], strings.Join(class[1:], " ")
	planned := strings.Contains(more, "is-planned")
	if e.tag == "text" {
		out.Size, out.Fill = 13, inkQuiet
		switch kind {
		case "cl-last":
			out.Size, out.Bold, out.Fill = 16, true, inkDark
		case "cl-head", "cl-todaytext":
			out.Size, out.Bold, out.Fill = 14, true, inkDark
		case "cl-val":
			out.Fill = inkDark
		}
		return out
	}
	switch kind {
	case "cl-band":
		out.Fill, out.R = bandInks[more], 0
	case "cl-axis", "cl-fold", "cl-today", "cl-grid":
		out.Stroke, out.Line = inkFaint, 1
	case "cl-drop":
		out.Stroke, out.Line = inkThread, 0.6
		if planned {
			out.Dash = []float64{1, 5}
		}
	case "cl-dropbead":
		out.Fill, out.Stroke, out.Line = inkThread, inkThread, 1
		if planned {
			out.Fill = inkPaper
		}
	case "cl-score":
		out.Stroke, out.Line = inkDark, 2
		if strings.HasPrefix(more, "other") {
			out.Stroke, out.Line, out.Dash = inkFaint, 1.5, []float64{2, 4}
		}
	case "cl-pt":
		out.Fill = inkDark
		if more == "other" {
			out.Fill, out.Stroke, out.Line = inkPaper, inkDark, 1.5
		}
	case "cl-whisk", "cl-ask":
		out.Stroke, out.Line = inkQuiet, 1.25
		if planned {
			out.Fill = inkPaper
		}
	case "cl-rcline":
		out.Stroke, out.Line, out.Dash = inkFaint, 1, []float64{4, 4}
	}
	return out
}
