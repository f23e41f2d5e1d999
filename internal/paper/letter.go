package paper

// Letterhead writes what a letter begins with: the sender's address, the day, and
// whom it is for. What is empty is left out.
func (s *Sheet) Letterhead(from, to []string, date string) {
	p := s.pdf
	if len(from)+len(to) == 0 && date == "" {
		return
	}
	y := p.GetY()
	for _, l := range from {
		s.Quiet(l)
	}
	if len(from) > 0 {
		p.Ln(3)
	}
	s.ink(false)
	p.SetFont(sans, "", text)
	for _, l := range to {
		p.MultiCell(s.width*0.6, line, s.said(l), "", "L", false)
	}
	if date != "" {
		end := p.GetY()
		p.SetXY(side+s.width*0.6, y)
		s.ink(true)
		p.CellFormat(s.width*0.4, line, s.said(date), "", 0, "R", false, 0, "")
		p.SetXY(side, max(end, y+line))
	}
	p.Ln(7)
}

// Big writes what matters most of a sheet, large, with a line beside it: an
// amount of milligrams.
func (s *Sheet) Big(words, beside string) {
	p := s.pdf
	s.need(14)
	s.ink(false)
	p.SetFont(sans, "B", 26)
	wide := p.GetStringWidth(s.said(words)) + 5
	y := p.GetY()
	p.CellFormat(wide, 12, s.said(words), "", 0, "L", false, 0, "")
	p.SetFont(sans, "", text)
	p.SetXY(side+wide, y+5)
	p.SetLeftMargin(side + wide)
	p.MultiCell(s.width-wide, line, s.said(beside), "", "L", false)
	p.SetLeftMargin(side)
	p.SetXY(side, max(p.GetY(), y+12))
	p.Ln(1.5)
}

// Quote writes a person's own words, in the typeface of headings with a line
// beside them, and who wrote them down.
func (s *Sheet) Quote(words, by string) {
	p := s.pdf
	p.SetFont(serif, "", 12)
	s.need(float64(len(p.SplitText(s.said(words), s.width-6)))*6 + smallLine)
	page, y := p.PageNo(), p.GetY()
	p.SetLeftMargin(side + 5)
	p.SetX(side + 5)
	p.SetTextColor(110, 72, 52)
	p.MultiCell(s.width-5, 6, s.said(words), "", "L", false)
	if by != "" {
		s.ink(true)
		p.SetFont(sans, "", small)
		p.MultiCell(s.width-5, smallLine, s.said(by), "", "L", false)
	}
	p.SetLeftMargin(side)
	if p.PageNo() == page {
		p.SetDrawColor(190, 160, 145)
		p.SetLineWidth(0.5)
		p.Line(side+0.6, y+0.4, side+0.6, p.GetY()-0.4)
	}
	p.SetX(side)
	p.Ln(2)
}

// Signature writes a line with a name on it, or an empty one to sign by hand,
// and what stands beneath it. It is not broken over two pages.
func (s *Sheet) Signature(who, name string, lines []string) {
	p := s.pdf
	s.need(20 + float64(len(lines))*smallLine)
	p.Ln(2)
	s.Quiet(who)
	s.ink(false)
	p.SetFont(serif, "", 13)
	if name == "" {
		p.Ln(9)
	} else {
		p.MultiCell(s.width, 7, s.said(name), "", "L", false)
	}
	p.SetDrawColor(150, 148, 142)
	p.SetLineWidth(0.2)
	p.Line(side, p.GetY()+0.5, side+90, p.GetY()+0.5)
	p.Ln(1.5)
	for _, l := range lines {
		s.Quiet(l)
	}
	p.Ln(1.5)
}
