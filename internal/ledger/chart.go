package ledger

import (
	"iter"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/id"
)

// A Chart is the entries of a set of streams in book order. It is never
// changed once made; what a chart means is computed from it by the rules.
type Chart struct {
	Entries []Entry // in order of Seq
	Head    int64   // Seq of the book when the chart was read; at least that of the last entry
}

// Merge puts the entries of several streams into one chart in book order.
func Merge(head int64, streams ...[]Entry) Chart {
	if len(streams) == 1 {
		return Chart{Entries: streams[0], Head: head}
	}
	var all []Entry
	for _, s := range streams {
		all = append(all, s...)
	}
	slices.SortFunc(all, func(a, b Entry) int { return int(a.Seq - b.Seq) })
	return Chart{Entries: all, Head: head}
}

// With returns a chart with more entries after those of c.
func (c Chart) With(more ...Entry) Chart {
	out := Chart{Entries: append(slices.Clip(c.Entries), more...), Head: c.Head}
	if n := len(out.Entries); n > 0 {
		out.Head = max(out.Head, out.Entries[n-1].Seq)
	}
	return out
}

// For returns the chart without the entries of classes that may not be read:
// what a door gets. Unknown entries count as strictest. An entry that was
// taken back or corrected by one that may not be read does not come to stand
// again: in the place of the hidden one is that it was voided, without the why.
func (c Chart) For(may func(Class) bool) Chart {
	asked := map[Class]bool{} // the table is asked once for each class, not for each entry
	hidden := -1
	for i := range c.Entries {
		class := c.Entries[i].Class
		ok, known := asked[class]
		if !known {
			ok = may(class)
			asked[class] = ok
		}
		if !ok && hidden < 0 {
			hidden = i
		}
	}
	if hidden < 0 {
		return Chart{Entries: slices.Clip(c.Entries), Head: c.Head} // all of it, and nothing to copy
	}
	return c.without(asked, hidden)
}

// without is For where the first entry to hide is known.
func (c Chart) without(may map[Class]bool, hidden int) Chart {
	out := Chart{Head: c.Head, Entries: make([]Entry, hidden, len(c.Entries))}
	copy(out.Entries, c.Entries)
	shown := map[id.Entry]Class{}
	for i := range out.Entries {
		shown[out.Entries[i].ID] = out.Entries[i].Class
	}
	for _, e := range c.Entries[hidden:] {
		class, about := shown[e.Corrects]
		switch {
		case may[e.Class]:
			shown[e.ID] = e.Class
			out.Entries = append(out.Entries, e)
		case e.Corrects != "" && about:
			e.Fact, e.Class, e.Words = Voided{Entry: e.Corrects}, class, false
			e.Kind = e.Fact.Kind()
			out.Entries = append(out.Entries, e)
		}
	}
	return out
}

// Without returns the chart without the entries that hide names. As with For,
// what a hidden entry took back or corrected does not come to stand again.
func (c Chart) Without(hide func(*Entry) bool) Chart {
	out := Chart{Head: c.Head}
	shown := map[id.Entry]Class{}
	for i := range c.Entries {
		e := c.Entries[i]
		class, about := shown[e.Corrects]
		switch {
		case !hide(&c.Entries[i]):
			shown[e.ID] = e.Class
			out.Entries = append(out.Entries, e)
		case e.Corrects != "" && about:
			e.Fact, e.Class, e.Words = Voided{Entry: e.Corrects}, class, false
			e.Kind = e.Fact.Kind()
			out.Entries = append(out.Entries, e)
		}
	}
	return out
}

// AsOf returns the book as it stood at an instant: what had been recorded by
// then, whenever it happened.
func (c Chart) AsOf(t time.Time) Chart {
	out := Chart{}
	for _, e := range c.Entries {
		if e.Recorded.After(t) {
			break
		}
		out.Entries = append(out.Entries, e)
		out.Head = e.Seq
	}
	return out
}

// Hindsight returns what had happened by an instant, also what was recorded
// only later.
func (c Chart) Hindsight(t time.Time) Chart {
	out := Chart{Head: c.Head}
	for _, e := range c.Entries {
		if !e.At.After(t) {
			out.Entries = append(out.Entries, e)
		}
	}
	return out
}

// Replaced returns, for every entry that was corrected or voided, the entry
// that did so last.
func (c Chart) Replaced() map[id.Entry]Entry {
	var out map[id.Entry]Entry
	for i := range c.Entries { // entries are large: they are copied only where they count
		e := &c.Entries[i]
		if e.Corrects == "" {
			continue
		}
		if out == nil {
			out = map[id.Entry]Entry{}
		}
		out[e.Corrects] = *e
	}
	return out
}

// Standing yields the entries that count: neither corrected nor voided. A
// correction stands in the place of what it corrects.
func (c Chart) Standing() iter.Seq[Entry] {
	replaced := c.Replaced()
	return func(yield func(Entry) bool) {
		for i := range c.Entries {
			if e := &c.Entries[i]; stands(e, replaced) && !yield(*e) {
				return
			}
		}
	}
}

func stands(e *Entry, replaced map[id.Entry]Entry) bool {
	if len(replaced) > 0 {
		if _, gone := replaced[e.ID]; gone {
			return false
		}
	}
	_, isVoid := e.Fact.(Voided)
	return !isVoid
}

// Find yields the standing entries whose fact is a T, with the fact.
func Find[T Fact](c Chart) iter.Seq2[Entry, T] {
	return func(yield func(Entry, T) bool) {
		var replaced map[id.Entry]Entry
		looked := false // what was replaced is asked only if there is a T at all
		for i := range c.Entries {
			e := &c.Entries[i]
			fact, ok := e.Fact.(T)
			if !ok {
				continue
			}
			if !looked {
				replaced, looked = c.Replaced(), true
			}
			if stands(e, replaced) && !yield(*e, fact) {
				return
			}
		}
	}
}

// Last returns the last standing T by when it happened; ties go to the later
// entry in the book.
func Last[T Fact](c Chart) (Entry, T, bool) {
	var (
		entry Entry
		fact  T
		found bool
	)
	for e, f := range Find[T](c) {
		if !found || !e.At.Before(entry.At) {
			entry, fact, found = e, f, true
		}
	}
	return entry, fact, found
}

// Entry returns one entry by id.
func (c Chart) Entry(want id.Entry) (Entry, bool) {
	for i := range c.Entries {
		if c.Entries[i].ID == want {
			return c.Entries[i], true
		}
	}
	return Entry{}, false
}

// Undecodable returns the first entry whose kind or schema this program does
// not know. A chart that has one can be shown, never decided on.
func (c Chart) Undecodable() (Entry, bool) {
	for i := range c.Entries {
		if _, unknown := c.Entries[i].Fact.(Unknown); unknown {
			return c.Entries[i], true
		}
	}
	return Entry{}, false
}
