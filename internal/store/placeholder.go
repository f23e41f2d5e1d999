package store

import (
	"strings"
	"sync"
)

// Statements are written once, with PostgreSQL's placeholders. SQLite takes
// "$2" for a name and numbers names by where they first stand, so that
// "… $2 … $1" would silently bind the wrong way round: there "$N" becomes "?N".

// numbered caches what questionMarks made of each statement. The program's
// statements are constants, so the cache is as small as the program.
var numbered sync.Map // statement → statement

// forSQLite returns the statement with SQLite's placeholders.
func forSQLite(query string) string {
	if done, ok := numbered.Load(query); ok {
		return done.(string)
	}
	done := questionMarks(query)
	numbered.Store(query, done)
	return done
}

// questionMarks turns each placeholder $N into ?N and leaves string literals,
// quoted identifiers, comments and identifiers that hold a dollar sign alone.
func questionMarks(query string) string {
	if strings.IndexByte(query, '$') < 0 {
		return query
	}
	out := []byte(query)
	for i := 0; i < len(query); {
		switch c := query[i]; {
		case c == '\'' || c == '"' || c == '`':
			i = afterQuote(query, i, c)
		case c == '[':
			i = afterText(query, i+1, "]")
		case c == '-' && strings.HasPrefix(query[i:], "--"):
			i = afterText(query, i, "\n")
		case c == '/' && strings.HasPrefix(query[i:], "/*"):
			i = afterText(query, i+2, "*/")
		case wordByte(c):
			i = afterWord(query, i)
		case c == '$':
			end := i + 1
			for end < len(query) && digit(query[end]) {
				end++
			}
			after := afterWord(query, i)
			if end > i+1 && end == after { // $1a, $1$2 and $name are not ours to judge
				out[i] = '?'
			}
			i = after
		default:
			i++
		}
	}
	return string(out)
}

// afterQuote returns where the text quoted with q that starts at i ends; a
// doubled quote stands for one.
func afterQuote(s string, i int, q byte) int {
	for i++; i < len(s); i++ {
		if s[i] != q {
			continue
		}
		if i+1 < len(s) && s[i+1] == q {
			i++
			continue
		}
		return i + 1
	}
	return len(s)
}

// afterText returns the place after the next end at or after i.
func afterText(s string, i int, end string) int {
	n := strings.Index(s[i:], end)
	if n < 0 {
		return len(s)
	}
	return i + n + len(end)
}

// afterWord returns where the word that starts at i ends; a dollar sign may
// stand in one.
func afterWord(s string, i int) int {
	for i < len(s) && (wordByte(s[i]) || s[i] == '$') {
		i++
	}
	return i
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// wordByte reports whether c may begin an identifier or a number.
func wordByte(c byte) bool {
	return c == '_' || digit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}
