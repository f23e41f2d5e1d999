package ui

import (
	"context"
	"html"
	"io"
	"strconv"
)

// Render writes the drawing as the elements of an SVG. A chart has some hundreds of
// them, and a template of its own for each costs more than all the rest of the page.
func (g drawing) Render(_ context.Context, w io.Writer) error {
	b := make([]byte, 0, 128*len(g))
	for _, s := range g {
		b = s.appendTo(b)
	}
	_, err := w.Write(b)
	return err
}

func (s shape) appendTo(b []byte) []byte {
	switch s.tag {
	case "path":
		b = appendAttr(append(b, "<path"...), "class", s.class)
		return append(appendAttr(b, "d", s.d), "></path>"...)
	case "rect":
		b = appendAttr(append(b, "<rect"...), "class", s.class)
		b = appendNumAttr(appendNumAttr(b, "x", s.x), "y", s.y)
		b = appendNumAttr(appendNumAttr(b, "width", s.w), "height", s.h)
		return append(appendNumAttr(b, "rx", s.r), "></rect>"...)
	case "circle":
		if s.href == "" {
			return s.appendCircle(b)
		}
		b = appendAttr(append(b, "<a"...), "href", s.href)
		b = append(appendAttr(b, "aria-label", s.label), '>')
		return append(s.appendCircle(b), "</a>"...)
	case "text":
		b = appendAttr(append(b, "<text"...), "class", s.class)
		b = appendNumAttr(appendNumAttr(b, "x", s.x), "y", s.y)
		if s.quiet != "" {
			b = append(append(b, '>'), html.EscapeString(s.text)...)
			b = append(append(b, `<tspan class="cl-q">`...), html.EscapeString(s.quiet)...)
			return append(b, "</tspan></text>"...)
		}
		b = append(appendAttr(b, "text-anchor", s.anchor), '>')
		return append(append(b, html.EscapeString(s.text)...), "</text>"...)
	}
	return b
}

func (s shape) appendCircle(b []byte) []byte {
	b = appendAttr(append(b, "<circle"...), "class", s.class)
	b = appendNumAttr(appendNumAttr(b, "cx", s.x), "cy", s.y)
	b = strconv.AppendFloat(append(b, ` r="`...), s.r, 'f', -1, 64)
	return append(b, `"></circle>`...)
}

func appendAttr(b []byte, name, value string) []byte {
	b = append(append(append(b, ' '), name...), `="`...)
	return append(append(b, html.EscapeString(value)...), '"')
}

func appendNumAttr(b []byte, name string, v float64) []byte {
	b = append(append(append(b, ' '), name...), `="`...)
	return append(appendNum(b, v), '"')
}
