package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// result is all that one run found.
type result struct {
	Command string  `json:"command"`
	Date    string  `json:"date"`
	Machine machine `json:"machine"`
	Seconds float64 `json:"seconds"`
	Tables  []table `json:"tables"`
	Aims    []aim   `json:"aims"`
}

// A table is one measurement. Numbers stay numbers until they are printed.
type table struct {
	Name    string   `json:"name"`
	About   string   `json:"about"`
	Columns []string `json:"columns"`
	Rows    [][]any  `json:"rows"`
	Notes   []string `json:"notes,omitempty"` // under it, a line each
}

// An aim is what a figure should be.
type aim struct {
	Name string  `json:"name"`
	Want string  `json:"want"`
	Got  float64 `json:"got"`
	Unit string  `json:"unit"`
	Met  bool    `json:"met"`
}

// table returns the table of a name, made at its first use: the databases
// share one.
func (b *bench) table(name, about string, columns ...string) *table {
	for i := range b.result.Tables {
		if b.result.Tables[i].Name == name {
			return &b.result.Tables[i]
		}
	}
	b.result.Tables = append(b.result.Tables, table{Name: name, About: about, Columns: columns})
	return &b.result.Tables[len(b.result.Tables)-1]
}

// note writes lines under a table.
func (b *bench) note(name string, lines ...string) {
	for i := range b.result.Tables {
		if b.result.Tables[i].Name == name {
			b.result.Tables[i].Notes = append(b.result.Tables[i].Notes, lines...)
		}
	}
}

func (t *table) row(cells ...any) { t.Rows = append(t.Rows, cells) }

func (b *bench) atLeast(name string, got, want float64, unit string) {
	b.result.Aims = append(b.result.Aims, aim{name, "≥ " + number(want), got, unit, got >= want})
}

func (b *bench) below(name string, got, want float64, unit string) {
	b.result.Aims = append(b.result.Aims, aim{name, "< " + number(want), got, unit, got < want})
}

// print writes the tables as Markdown that is also aligned.
func (r result) print(out io.Writer) {
	m := r.Machine
	fmt.Fprintf(out, "%s, %s, %.0f s\n\n", r.Command, r.Date, r.Seconds)
	fmt.Fprintf(out, "CPU %s, %d cores, load %s before; memory %s; Linux %s; %s; SQLite %s; PostgreSQL %s\ndisk %s: %s\n",
		m.CPU, m.Cores, m.Load, m.Memory, m.Kernel, m.Go, m.SQLite, m.Postgres, m.Disk, m.Sync)
	for _, t := range r.Tables {
		fmt.Fprintf(out, "\n%s: %s\n\n", t.Name, t.About)
		grid(out, t.Columns, t.Rows)
		if len(t.Notes) > 0 {
			fmt.Fprintf(out, "\n%s\n", strings.Join(t.Notes, "\n"))
		}
	}
	if len(r.Aims) == 0 {
		return
	}
	fmt.Fprint(out, "\naims\n\n")
	var rows [][]any
	for _, a := range r.Aims {
		met := "yes"
		if !a.Met {
			met = "NO"
		}
		rows = append(rows, []any{a.Name, a.Got, a.Want, a.Unit, met})
	}
	grid(out, []string{"what", "got", "aim", "unit", "met"}, rows)
}

func grid(out io.Writer, columns []string, rows [][]any) {
	lines := [][]string{columns}
	for _, row := range rows {
		var cells []string
		for _, cell := range row {
			cells = append(cells, text(cell))
		}
		lines = append(lines, cells)
	}
	widths := make([]int, len(columns))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for n, line := range lines {
		fmt.Fprint(out, "|")
		for i, cell := range line {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if len(rows) > 0 && isNumber(rows[0][i]) {
				fmt.Fprintf(out, " %s%s |", pad, cell)
			} else {
				fmt.Fprintf(out, " %s%s |", cell, pad)
			}
		}
		fmt.Fprintln(out)
		if n == 0 {
			fmt.Fprint(out, "|")
			for i, w := range widths {
				rule := strings.Repeat("-", w+2)
				if len(rows) > 0 && isNumber(rows[0][i]) {
					rule = rule[:w+1] + ":"
				}
				fmt.Fprint(out, rule+"|")
			}
			fmt.Fprintln(out)
		}
	}
}

func isNumber(cell any) bool {
	_, isText := cell.(string)
	return !isText
}

func text(cell any) string {
	switch v := cell.(type) {
	case string:
		return v
	case int:
		return number(float64(v))
	case int64:
		return number(float64(v))
	case float64:
		return number(v)
	}
	return fmt.Sprint(cell)
}

// number writes three or so figures that mean something, and thousands apart.
func number(v float64) string {
	switch {
	case v == float64(int64(v)) || v >= 100:
		return thousands(strconv.FormatFloat(v, 'f', 0, 64))
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case v >= 1:
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}

func thousands(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
