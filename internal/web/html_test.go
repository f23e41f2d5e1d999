package web

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// An element is one piece of a page as a browser reads it: a tag with what is
// inside it, or, without a tag, words.
type element struct {
	tag   string
	attrs map[string]string
	words string
	in    []*element
	up    *element
}

// readHTML makes a tree of a page that this program wrote.
func readHTML(page string) (*element, error) {
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.Entity, d.AutoClose = false, xml.HTMLEntity, append(slices.Clone(xml.HTMLAutoClose), "source", "wbr", "track")
	root := &element{tag: "page"}
	at := root
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return root, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w after <%s %v>", err, at.tag, at.attrs)
		}
		switch t := token.(type) {
		case xml.StartElement:
			e := &element{tag: strings.ToLower(t.Name.Local), attrs: map[string]string{}, up: at}
			for _, a := range t.Attr {
				name := a.Name.Local
				if a.Name.Space != "" {
					name = a.Name.Space + ":" + name
				}
				e.attrs[name] = a.Value
			}
			at.in = append(at.in, e)
			if !slices.Contains(d.AutoClose, e.tag) {
				at = e
			}
		case xml.EndElement:
			for e := at; e != nil; e = e.up {
				if e.tag == strings.ToLower(t.Name.Local) && e.up != nil {
					at = e.up
					break
				}
			}
		case xml.CharData:
			at.in = append(at.in, &element{words: string(t), up: at})
		}
	}
}

func (e *element) has(name string) bool { _, ok := e.attrs[name]; return ok }

// each goes through an element and everything in it, from top to bottom, until
// do has enough.
func (e *element) each(do func(*element) bool) bool {
	if !do(e) {
		return false
	}
	for _, in := range e.in {
		if !in.each(do) {
			return false
		}
	}
	return true
}

// unseen is what a browser does not show.
func unseen(e *element) bool { return e.has("hidden") || e.tag == "template" }

// all returns what is in an element, can be seen and fits.
func (e *element) all(fits func(*element) bool) (out []*element) {
	e.each(func(e *element) bool {
		if e.tag != "" && fits(e) && e.around(unseen) == nil {
			out = append(out, e)
		}
		return true
	})
	return out
}

// around returns the nearest element outside this one, or itself, that fits.
func (e *element) around(fits func(*element) bool) *element {
	for ; e != nil; e = e.up {
		if fits(e) {
			return e
		}
	}
	return nil
}

func tagged(tags ...string) func(*element) bool {
	return func(e *element) bool { return slices.Contains(tags, e.tag) }
}

// text is what a person reads in an element.
func (e *element) text() string {
	var b strings.Builder
	e.write(&b)
	return strings.Join(strings.Fields(b.String()), " ")
}

func (e *element) write(b *strings.Builder) {
	switch {
	case e.tag == "":
		b.WriteString(e.words)
		return
	case e.has("hidden"), slices.Contains([]string{"script", "style", "head", "template", "title", "desc", "datalist"}, e.tag):
		return
	}
	block := !slices.Contains([]string{"b", "em", "strong", "abbr", "a", "i", "q", "sub", "sup"}, e.tag)
	if block {
		b.WriteString(" ")
	}
	for _, in := range e.in {
		in.write(b)
	}
	if block {
		b.WriteString(" ")
	}
}

// TestReadingHTML reads the shapes that the pages are written in.
func TestReadingHTML(t *testing.T) {
	root, err := readHTML(`<!doctype html><html><head><title>No</title></head><body><p>One&nbsp;<b>two</b>.<br>three</p>` +
		`<form method="post"><label for="a">Name</label><input id="a" name="a" required value="x &amp; y"><select name="s"><option value="1">One</option><option selected>Two</option></select>` +
		`<svg viewBox="0 0 1 1"><title>A picture</title><path d="M0 0"/></svg><textarea name="t">&#34;said&#34;</textarea></form></body></html>`)
	if err != nil {
		t.Fatal(err)
	}
	if got := root.text(); got != `One two. three Name One Two "said"` {
		t.Errorf("reads %q", got)
	}
	input := root.all(tagged("input"))
	if len(input) != 1 || input[0].attrs["value"] != "x & y" || !input[0].has("required") || input[0].around(tagged("form")) == nil {
		t.Errorf("%+v", input)
	}
}
