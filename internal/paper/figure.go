package paper

import (
	"strconv"
	"strings"
	"unicode"
)

// A Figure is a drawing: shapes in units of its own, set as wide as the text.
type Figure struct {
	Width, Height float64
	Shapes        []Shape
	Words         string // what it shows, in a sentence, beneath it
}

// A Shape is one part of a figure: a path, a rectangle (W is set), a circle (R
// alone is set) or words. Lengths are in the figure's units.
type Shape struct {
	Path       string // in the letters of SVG: M L H V C Z, small for steps from where the pen is
	X, Y, W, H float64
	R          float64
	Text       string
	Bold       bool
	After      string // quieter words behind Text
	Anchor     string // of words: start, middle or end
	Size       float64
	Stroke     *Colour // nil draws no line
	Fill       *Colour // nil fills nothing; of words, nil is ink
	Line       float64 // width of the line
	Dash       []float64
}

// A Colour is red, green and blue, from 0 to 255.
type Colour [3]int

// Figure draws a picture and says beneath what it shows. It is not broken over
// two pages.
func (s *Sheet) Figure(f Figure) {
	p := s.pdf
	k := s.width / f.Width
	s.need(f.Height*k + 2*smallLine)
	left, top := side, p.GetY()
	for _, shape := range f.Shapes {
		s.shape(shape, left, top, k)
	}
	p.SetDashPattern(nil, 0)
	p.SetXY(side, top+f.Height*k+1)
	if f.Words != "" {
		s.Quiet(f.Words)
	}
	p.Ln(1.5)
}

func (s *Sheet) shape(e Shape, left, top, k float64) {
	p := s.pdf
	style := ""
	if e.Fill != nil {
		p.SetFillColor(e.Fill[0], e.Fill[1], e.Fill[2])
		style += "F"
	}
	if e.Stroke != nil {
		p.SetDrawColor(e.Stroke[0], e.Stroke[1], e.Stroke[2])
		p.SetLineWidth(e.Line * k)
		style += "D"
	}
	if e.Text != "" || e.After != "" {
		s.words(e, left, top, k)
		return
	}
	if style == "" {
		return
	}
	dash := make([]float64, len(e.Dash))
	for i, d := range e.Dash {
		dash[i] = d * k
	}
	p.SetDashPattern(dash, 0)
	switch {
	case e.Path != "":
		s.path(e.Path, left, top, k, style)
	case e.W > 0:
		p.Rect(left+e.X*k, top+e.Y*k, e.W*k, e.H*k, style)
	case e.R > 0:
		p.Circle(left+e.X*k, top+e.Y*k, e.R*k, style)
	}
}

// words sets text at its place, by its anchor.
func (s *Sheet) words(e Shape, left, top, k float64) {
	const perPoint = 0.3528 // millimetres
	p := s.pdf
	s.ink(false)
	if e.Fill != nil {
		p.SetTextColor(e.Fill[0], e.Fill[1], e.Fill[2])
	}
	style := ""
	if e.Bold {
		style = "B"
	}
	p.SetFont(sans, style, e.Size*k/perPoint)
	words := s.said(e.Text)
	x, wide := left+e.X*k, p.GetStringWidth(words)
	switch e.Anchor {
	case "middle":
		x -= wide / 2
	case "end":
		x -= wide
	}
	p.Text(x, top+e.Y*k, words)
	if e.After != "" {
		s.ink(true)
		p.SetFont(sans, "", e.Size*k/perPoint)
		p.Text(x+wide, top+e.Y*k, s.said(e.After))
	}
}

// path draws a path. What it cannot read ends it: nothing wrong is drawn.
func (s *Sheet) path(d string, left, top, k float64, style string) {
	p := s.pdf
	var x, y, startX, startY float64
	move := func(nx, ny float64) (float64, float64) { x, y = nx, ny; return left + nx*k, top + ny*k }
	for _, step := range steps(d) {
		from := func(i int) (float64, float64) { // a pair of numbers, from where the pen is for small letters
			nx, ny := step.at[i], step.at[i+1]
			if unicode.IsLower(step.op) {
				nx, ny = nx+x, ny+y
			}
			return nx, ny
		}
		n := len(step.at)
		switch op := unicode.ToUpper(step.op); {
		case op == 'M' && n == 2:
			nx, ny := from(0)
			startX, startY = nx, ny
			p.MoveTo(move(nx, ny))
		case op == 'L' && n == 2:
			nx, ny := from(0)
			p.LineTo(move(nx, ny))
		case op == 'H' && n == 1:
			nx := step.at[0]
			if step.op == 'h' {
				nx += x
			}
			p.LineTo(move(nx, y))
		case op == 'V' && n == 1:
			ny := step.at[0]
			if step.op == 'v' {
				ny += y
			}
			p.LineTo(move(x, ny))
		case op == 'C' && n == 6:
			ax, ay := from(0)
			bx, by := from(2)
			nx, ny := from(4)
			ex, ey := left+nx*k, top+ny*k
			p.CurveBezierCubicTo(left+ax*k, top+ay*k, left+bx*k, top+by*k, ex, ey)
			x, y = nx, ny
		case op == 'Z' && n == 0:
			p.ClosePath()
			x, y = startX, startY
		default:
			p.DrawPath(style)
			return
		}
	}
	p.DrawPath(style)
}

// A step is one letter of a path with its numbers.
type step struct {
	op rune
	at []float64
}

// steps reads a path's letters and numbers.
func steps(d string) []step {
	var out []step
	var number strings.Builder
	end := func() {
		if number.Len() > 0 && len(out) > 0 {
			if v, err := strconv.ParseFloat(number.String(), 64); err == nil {
				out[len(out)-1].at = append(out[len(out)-1].at, v)
			}
		}
		number.Reset()
	}
	for _, r := range d {
		switch {
		case unicode.IsLetter(r):
			end()
			out = append(out, step{op: r})
		case r == '-':
			end()
			number.WriteRune(r)
		case unicode.IsDigit(r) || r == '.':
			number.WriteRune(r)
		default:
			end()
		}
	}
	end()
	return out
}

// A Table is rows of words in columns; Wide is each column's share of the width.
type Table struct {
	Head []string
	Wide []float64
	Rows [][]string
}

// Table sets a table with hairlines between its rows. A row is not broken over
// two pages.
func (s *Sheet) Table(t Table) {
	const high, gap, above = 3.9, 3.0, 1.1
	p := s.pdf
	sum := 0.0
	for _, w := range t.Wide {
		sum += w
	}
	row := func(cells []string, style string) {
		p.SetFont(sans, style, small)
		lines := 1
		for i, c := range cells {
			lines = max(lines, len(p.SplitText(s.said(c), t.Wide[i]/sum*s.width-gap)))
		}
		tall := float64(lines)*high + 2*above
		if _, page := p.GetPageSize(); p.GetY()+tall > page-bottom {
			p.AddPage()
		}
		s.rule(p.GetY())
		y, x := p.GetY()+above, side
		for i, c := range cells {
			wide := t.Wide[i] / sum * s.width
			s.ink(style == "")
			if i == 1 && style == "" {
				s.ink(false)
			}
			p.SetFont(sans, style, small)
			p.SetXY(x, y)
			p.SetLeftMargin(x)
			p.MultiCell(wide-gap, high, s.said(c), "", "L", false)
			x += wide
		}
		p.SetLeftMargin(side)
		p.SetXY(side, y+tall-above)
	}
	s.need(14)
	row(t.Head, "B")
	for _, cells := range t.Rows {
		row(cells, "")
	}
	s.rule(p.GetY())
	p.Ln(2.5)
}
