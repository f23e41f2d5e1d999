package paper

// Page begins a new page; title stands at its head and at those of the pages
// that follow.
func (s *Sheet) Page(title string) {
	s.head.Title = title
	s.pdf.AddPage()
}

// Grid sets an empty table to write into by hand: ruled on all sides, its rows
// tall enough for a pen. Wide is each column's share of the width. A row is not
// broken over two pages.
func (s *Sheet) Grid(head []string, wide []float64, rows int, tall float64) {
	p := s.pdf
	sum := 0.0
	for _, w := range wide {
		sum += w
	}
	s.need(smallLine + 2 + 2*tall)
	p.SetDrawColor(120, 124, 130)
	p.SetLineWidth(0.2)
	p.SetFont(sans, "B", small)
	s.ink(false)
	for i, h := range head {
		p.CellFormat(wide[i]/sum*s.width, smallLine+2, " "+s.said(h), "1", 0, "L", false, 0, "")
	}
	p.Ln(smallLine + 2)
	for range rows {
		s.need(tall)
		p.SetDrawColor(120, 124, 130)
		for i := range head {
			p.CellFormat(wide[i]/sum*s.width, tall, "", "1", 0, "L", false, 0, "")
		}
		p.Ln(tall)
	}
	p.SetX(side)
	p.Ln(2)
}

// Boxes writes a list with a box to tick before each line, in two columns. A line
// is not broken over two pages.
func (s *Sheet) Boxes(points []string) {
	const box, gap = 2.6, 6.0
	p := s.pdf
	wide := (s.width-gap)/2 - box - 2
	for i := 0; i < len(points); i += 2 {
		pair := points[i:min(i+2, len(points))]
		p.SetFont(sans, "", small)
		lines := 1
		for _, words := range pair {
			lines = max(lines, len(p.SplitText(s.said(words), wide)))
		}
		s.need(float64(lines) * smallLine)
		y := p.GetY()
		for j, words := range pair {
			x := side + float64(j)*(s.width+gap)/2
			p.SetDrawColor(90, 94, 104)
			p.SetLineWidth(0.2)
			p.Rect(x, y+0.7, box, box, "D")
			s.ink(false)
			p.SetFont(sans, "", small)
			p.SetXY(x+box+2, y)
			p.SetLeftMargin(x + box + 2)
			p.MultiCell(wide, smallLine, s.said(words), "", "L", false)
		}
		p.SetLeftMargin(side)
		p.SetXY(side, y+float64(lines)*smallLine+0.9)
	}
	p.Ln(1)
}
