package paper

import (
	"bytes"
	"compress/zlib"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// built reads the typefaces that the build put beside the pages.
func built(t *testing.T) Fonts {
	t.Helper()
	read := func(name string) []byte {
		found, err := filepath.Glob("../web/dist/" + name + "-*.ttf")
		if err != nil || len(found) != 1 {
			t.Fatalf("%s is not built: go run ./tools/web", name)
		}
		b, err := os.ReadFile(found[0])
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	return Fonts{Regular: read("paper-regular"), Bold: read("paper-bold"), Serif: read("paper-serif")}
}

var head = Head{Title: "A text", From: "Juniper House", Foot: "Version 1", Lang: "en", Created: time.Date(2026, 11, 22, 17, 0, 0, 0, time.UTC)}

func sheet(t *testing.T) *Sheet {
	t.Helper()
	s, err := New(built(t), head)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var stream = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)

// drawn is everything that a file draws, its streams opened.
func drawn(file []byte) string {
	var out strings.Builder
	for _, m := range stream.FindAllSubmatch(file, -1) {
		r, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue
		}
		if text, err := io.ReadAll(r); err == nil {
			out.Write(text)
		}
	}
	return out.String()
}

// pages counts the pages of a file.
func pages(file []byte) int { return len(regexp.MustCompile(`/Type /Page\n`).FindAll(file, -1)) }

// TestSheet sets everything a sheet can hold, twice.
func TestSheet(t *testing.T) {
	set := func() []byte {
		s := sheet(t)
		s.Title("A text", "For Ana")
		for range 12 {
			s.Heading("A heading")
			s.InShort("In short.")
			s.Para(strings.Repeat("A sentence of some words. ", 30))
			s.Points([]string{"One.", "Two, which is longer than one line of the page can be, so that it goes on below and stays in its column."})
		}
		s.Rows([]Row{{Label: "The client", Lines: []string{"Ana Moreno-Reyes", "today"}}, {Label: "The therapist", Lines: []string{"Noor Haddad"}, Even: true}})
		s.Page("Ana Moreno-Reyes")
		s.Grid([]string{"Time", "BP"}, []float64{1, 3}, 30, 7.6)
		s.Boxes([]string{"No current consent", "Nobody yet to go home with", "Blood pressure too high to begin, which goes on over two lines of its column and no further", "Too soon"})
		file, err := s.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	file := set()
	if !bytes.Equal(file, set()) {
		t.Error("the same sheet has other bytes the second time")
	}
	if n := pages(file); n < 3 || n > 12 {
		t.Errorf("%d pages", n)
	}
	if !bytes.Contains(file, []byte("/Lang (en)")) || !bytes.Contains(file, []byte("/Outlines")) {
		t.Error("the file lacks its language or its outline")
	}
}

// TestLettersAreKept writes names in scripts that the typefaces have and in ones
// they do not have: nothing is left out.
func TestLettersAreKept(t *testing.T) {
	s := sheet(t)
	for name, want := range map[string]string{
		"Ana Moreno-Reyes": "Ana Moreno-Reyes", "Nguyễn Thị Ánh": "Nguyễn Thị Ánh", "Łukasz Żółć": "Łukasz Żółć", "Ñandú": "Ñandú",
		"李明": "[U+674E U+660E]", "Ana 李 Moreno": "Ana [U+674E] Moreno", "‡": "[U+2021]", "": "",
	} {
		if got := s.said(name); got != want {
			t.Errorf("%q is written %q, want %q", name, got, want)
		}
	}
	s.Para("李")
	file, err := s.Bytes()
	if err != nil || pages(file) != 1 {
		t.Fatal(err)
	}
	plain := sheet(t)
	plain.Para("Li")
	without, err := plain.Bytes()
	if err != nil || len(drawn(file)) <= len(drawn(without)) {
		t.Errorf("nothing says that letters stand as numbers: %v", err)
	}
}

// TestLongNamesStayOnThePage sets a name without a space that is wider than the
// page, and a table longer than one.
func TestLongNamesStayOnThePage(t *testing.T) {
	s := sheet(t)
	var rows []Row
	for range 40 {
		rows = append(rows, Row{Label: "The client", Lines: []string{strings.Repeat("W", 300), "today"}})
	}
	s.Title(strings.Repeat("N", 300), "")
	s.Rows(rows)
	file, err := s.Bytes()
	if err != nil || pages(file) < 3 {
		t.Errorf("%d pages, %v", pages(file), err)
	}
}

// TestOtherFilesAreNoTypefaces refuses what is not a typeface.
func TestOtherFilesAreNoTypefaces(t *testing.T) {
	f := built(t)
	for name, bytes := range map[string][]byte{"nothing": nil, "words": []byte("this is no typeface, however long it is"), "the beginning of one": f.Serif[:200]} {
		if _, err := letters(bytes); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if _, err := New(Fonts{}, head); err == nil {
		t.Error("a sheet without typefaces is begun")
	}
}

// A figure draws its paths, marks and words, and a path that cannot be read
// draws nothing wrong.
func TestFigure(t *testing.T) {
	ink := &Colour{30, 34, 44}
	s := sheet(t)
	s.Figure(Figure{Width: 100, Height: 40, Words: "PHQ-9: 21 at baseline, 14 on 7 October.", Shapes: []Shape{
		{Path: "M0 10L20-5 30 4", Stroke: ink, Line: 1}, {Path: "M10 10h5v-5C1 2 3 4 5 6z", Stroke: ink, Line: 1, Dash: []float64{2, 2}},
		{X: 5, Y: 5, W: 10, H: 3, Fill: ink}, {X: 20, Y: 5, R: 2, Fill: ink}, {X: 50, Y: 20, Text: "14", Size: 12, Anchor: "middle", Bold: true}, {X: 1, Y: 1, R: 1},
	}})
	s.Table(Table{Head: []string{"Day", "Score"}, Wide: []float64{1, 3}, Rows: [][]string{{"7 Oct", "14"}, {"1 Sep", "21"}}})
	file, err := s.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	text := drawn(file)
	for _, want := range []string{" c\n", " re", " d\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("nothing is drawn with %q", want)
		}
	}
	got := steps("M-1.5 2h3C1 2,3 4-5-6z")
	if len(got) != 4 || got[0].at[0] != -1.5 || len(got[2].at) != 6 || got[2].at[5] != -6 || got[3].op != 'z' {
		t.Errorf("%+v", got)
	}
}
