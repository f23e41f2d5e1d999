package store

import (
	"strings"
	"testing"
)

func TestQuestionMarks(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`select $1`, `select ?1`},
		{`$2, $1, $10`, `?2, ?1, ?10`},
		{`($1)::x`, `(?1)::x`},
		{`select '$1', $1`, `select '$1', ?1`},
		{`'it''s $1' $1`, `'it''s $1' ?1`},
		{`"$1" $1`, `"$1" ?1`},
		{`"a""$1" $1`, `"a""$1" ?1`},
		{"`$1` $1", "`$1` ?1"},
		{`[$1] $1`, `[$1] ?1`},
		{"-- $1\n$1", "-- $1\n?1"},
		{`/* $1 */ $1`, `/* $1 */ ?1`},
		{`/* $1`, `/* $1`},
		{`'$1`, `'$1`},
		{`a$1 $1`, `a$1 ?1`},
		{`$1a $name $ $$`, `$1a $name $ $$`},
		{`a-$1 b/$1`, `a-?1 b/?1`},
		{`x=$1--$2`, `x=?1--$2`},
		{``, ``},
	} {
		if got := questionMarks(tt.in); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.in, got, tt.want)
		}
	}
}

// FuzzQuestionMarks checks what holds for every text: only dollar signs change,
// each before a digit and outside of quotes; doing it twice changes nothing;
// and whatever is quoted by construction stays as it is.
func FuzzQuestionMarks(f *testing.F) {
	for _, seed := range []string{`select $1 from "a$1" where b = '$2''' -- $3`, `/* $1 */ $1`, `[$1`, `a$1$2`, "\x00$1", `$$1`, `''''$1`} {
		f.Add(seed, `$1`)
	}
	f.Fuzz(func(t *testing.T, query, inner string) {
		got := questionMarks(query)
		if len(got) != len(query) {
			t.Fatalf("%q became %q", query, got)
		}
		for i := range got {
			if got[i] == query[i] {
				continue
			}
			if query[i] != '$' || got[i] != '?' || i+1 == len(query) || !digit(query[i+1]) {
				t.Fatalf("%q became %q at %d", query, got, i)
			}
		}
		if again := questionMarks(got); again != got {
			t.Fatalf("%q became %q became %q", query, got, again)
		}
		quoted := []string{
			"'" + strings.ReplaceAll(inner, "'", "''") + "'",
			`"` + strings.ReplaceAll(inner, `"`, `""`) + `"`,
			"--" + strings.ReplaceAll(inner, "\n", " ") + "\n",
			"/*" + strings.ReplaceAll(inner, "*", " ") + "*/",
		}
		for _, q := range quoted {
			if got, want := questionMarks("$1 "+q+" $2"), "?1 "+q+" ?2"; got != want {
				t.Fatalf("got %q, want %q", got, want)
			}
		}
	})
}
