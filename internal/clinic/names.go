package clinic

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/store"
)

// names is the in-memory index of people's names: loaded at the first search,
// never stored. Across charts there is no other search, on purpose.
type names struct {
	mu     sync.RWMutex
	loaded bool
	size   int64 // of the book up to which it is complete
	people map[id.Patient]Person
	said   map[ledger.Stream][]ledger.Entry // the entries that name each person, and what takes them back
}

// A Person is a line of the index.
type Person struct {
	Patient  id.Patient
	Stream   ledger.Stream
	Name     string // as they wish to be called, or as registered
	Sort     string // family name first, folded
	Born     string // the day, or the month or year where only that is known
	Died     string // when, as written; "unknown" where only the fact of it is known
	Pronouns string
	Imported bool
	Known    patient.Registered // identity, to recognise somebody again

	search string
}

func newNames() *names { return &names{} }

func (n *names) forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.loaded, n.people, n.said = false, nil, nil
}

// naming are the kinds of entry that the index rests on.
var naming = []string{patient.Registered{}.Kind(), patient.DeathNoted{}.Kind(), ledger.Voided{}.Kind()}

// apply takes the new entries of a batch that took the book from one size to
// another into a loaded index. One that is behind stays behind: the next
// search catches up.
func (n *names) apply(from, to int64, fresh map[ledger.Stream][]ledger.Entry) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.loaded || n.size != from {
		return
	}
	n.size = to
	for s, entries := range fresh {
		n.take(s, append(slices.Clip(n.said[s]), entries...))
	}
}

// take works out a person from the entries of a stream: what was taken back
// names nobody, and buries nobody. n.mu is held.
func (n *names) take(s ledger.Stream, entries []ledger.Entry) {
	if s.Kind() != "patient" {
		return
	}
	var said []ledger.Entry
	for _, e := range entries {
		if slices.Contains(naming, e.Kind) {
			said = append(said, e)
		}
	}
	n.said[s] = said
	chart, key := ledger.Chart{Entries: said}, id.Patient(s.Key())
	_, fact, known := ledger.Last[patient.Registered](chart)
	if !known {
		delete(n.people, key)
		return
	}
	born := cmp.Or(string(fact.Born), fact.BornText)
	p := Person{Patient: key, Stream: s, Known: fact, Name: fact.Name.Called(), Born: born, Pronouns: fact.Pronouns,
		Imported: fact.Source.System != "", Sort: Fold(fact.Name.Family + " " + strings.Join(fact.Name.Given, " ")),
		search: " " + Fold(strings.Join([]string{fact.Name.Full(), fact.Name.Preferred, born}, " "))}
	if _, death, dead := ledger.Last[patient.DeathNoted](chart); dead {
		p.Died = cmp.Or(string(death.On), "unknown")
	}
	n.people[key] = p
}

// Fold lowers a text and strips its marks, so that "Ñandú" is found by "nandu".
func Fold(s string) string {
	return strings.Join(strings.FieldsFunc(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '\'' }), " ")
}

// People returns the people whose name, preferred name or birth date begins
// with every word of a query, by family name; an empty query finds everybody.
// At most limit are returned; total says how many there are.
func (c *Clinic) People(ctx context.Context, grant access.Grant, query string, limit int) (found []Person, total int, err error) {
	if !grant.Allows(access.List, ledger.Demographics) {
		return nil, 0, fault.Deny("access.list.demographics", "Your role does not allow looking for people here.")
	}
	if err := c.loadNames(ctx); err != nil {
		return nil, 0, err
	}
	words := strings.Fields(Fold(query))
	c.names.mu.RLock()
	for _, p := range c.names.people {
		if matches(p.search, words) {
			found = append(found, p)
		}
	}
	c.names.mu.RUnlock()
	slices.SortFunc(found, func(a, b Person) int {
		return cmp.Or(strings.Compare(a.Sort, b.Sort), strings.Compare(string(a.Patient), string(b.Patient)))
	})
	total = len(found)
	return found[:min(limit, total)], total, nil
}

func matches(search string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(search, " "+w) {
			return false
		}
	}
	return true
}

// loadNames reads who is in the book, the first time; later, what other
// processes have added since.
func (c *Clinic) loadNames(ctx context.Context) error {
	n := c.names
	return c.store.View(ctx, c.own, func(snap *store.Snapshot) error {
		head, err := snap.Head(bookLog)
		if err != nil {
			return err
		}
		n.mu.RLock()
		complete := n.loaded && n.size >= head.Size
		n.mu.RUnlock()
		if complete {
			return nil
		}
		// Held while reading, so that what is committed meanwhile is applied after.
		n.mu.Lock()
		defer n.mu.Unlock()
		switch {
		case n.loaded && n.size >= head.Size:
			return nil
		case n.loaded:
			return c.catchUp(snap, head.Size)
		}
		return c.readNames(snap, head.Size)
	})
}

// readNames reads the entries that name somebody; n.mu is held.
func (c *Clinic) readNames(snap *store.Snapshot, size int64) error {
	rows, err := snap.Identities()
	if err != nil {
		return err
	}
	entries, _, err := c.decode(snap, rows)
	if err != nil {
		return err
	}
	said := map[ledger.Stream][]ledger.Entry{}
	for _, e := range entries {
		said[e.Stream] = append(said[e.Stream], e)
	}
	n := c.names
	n.people, n.said, n.size, n.loaded = map[id.Patient]Person{}, said, size, true
	for s := range said {
		n.take(s, said[s])
	}
	return nil
}

// catchUp reads the streams that were appended to elsewhere; n.mu is held.
func (c *Clinic) catchUp(snap *store.Snapshot, size int64) error {
	touched, err := snap.StreamsSince(c.names.size)
	if err != nil {
		return err
	}
	for _, s := range touched {
		entries, err := c.entries(snap, size, s)
		if err != nil {
			return err
		}
		c.names.take(s, entries)
	}
	c.names.size = size
	return nil
}

// Known returns how people are called, by their keys; whoever is not known here
// is absent.
func (c *Clinic) Known(ctx context.Context, grant access.Grant, who []id.Patient) (map[id.Patient]Person, error) {
	if !grant.Allows(access.List, ledger.Demographics) {
		return nil, fault.Deny("access.list.demographics", "Your role does not allow looking for people here.")
	}
	if err := c.loadNames(ctx); err != nil {
		return nil, err
	}
	out := make(map[id.Patient]Person, len(who))
	c.names.mu.RLock()
	defer c.names.mu.RUnlock()
	for _, p := range who {
		if person, ok := c.names.people[p]; ok {
			out[p] = person
		}
	}
	return out, nil
}
