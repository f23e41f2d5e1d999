package ui

// A turn is a stretch of thread that leaves the baseline and comes back, as
// offsets from its centre on the baseline; y grows downward.
type turn struct {
	start  point
	curves [][3]point
}

// dosingTurn is the mark's own stroke, scaled 1.6: nine curves, 39 wide and 39
// high, with the inner turn at (0, -20.4) for the bead.
var dosingTurn = turn{point{-19, 0}, [][3]point{
	{{4.5, 0.8}, {19.7, -6.6}, {19.7, -21.9}},
	{{19.7, -31.8}, {11.5, -39.2}, {0.3, -39.2}},
	{{-11.5, -39.2}, {-19.5, -31.5}, {-19.5, -21.9}},
	{{-19.5, -14.6}, {-13.8, -9.3}, {-6.1, -9.0}},
	{{1.8, -8.6}, {7.0, -13.6}, {7.0, -20.2}},
	{{7.0, -24.5}, {3.8, -27.4}, {0.0, -27.4}},
	{{-3.8, -27.4}, {-7.0, -24.5}, {-7.0, -20.6}},
	{{-7, -12}, {2, 2.4}, {12.5, 2.6}},
	{{17.5, 2.7}, {20, 0}, {27, 0}},
}}

// prepTurn is the small turn of a preparation session: 14 wide, 14.5 high.
var prepTurn = turn{point{-11, 0}, [][3]point{
	{{-6, 0}, {7, -2}, {7, -8}},
	{{7, -12}, {3.5, -14.5}, {0, -14.5}},
	{{-3.5, -14.5}, {-6.5, -12}, {-6.5, -8}},
	{{-6.5, -2}, {6, 0}, {11, 0}},
}}

func (t turn) end() point { return t.curves[len(t.curves)-1][2] }

// draw appends the turn to a path that stands at its start. place maps an
// offset to the drawing.
func (t turn) draw(p *pen, place func(point) point) {
	for _, c := range t.curves {
		a, b, e := place(c[0]), place(c[1]), place(c[2])
		p.to("C", a.x, a.y).to(" ", b.x, b.y).to(" ", e.x, e.y)
	}
}

// strand returns the height of the strand that runs along the baseline at an
// offset x: the way in before the centre, the way out after it.
func (t turn) strand(x float64) float64 {
	n := len(t.curves)
	legs := []cubic{t.leg(n - 1), t.leg(n - 2)}
	if x < 0 {
		legs = []cubic{t.leg(0)}
	}
	for _, c := range legs {
		if y, ok := c.yAt(x); ok {
			return y
		}
	}
	return 0
}

func (t turn) leg(i int) cubic {
	from := t.start
	if i > 0 {
		from = t.curves[i-1][2]
	}
	c := t.curves[i]
	return cubic{from, c[0], c[1], c[2]}
}
