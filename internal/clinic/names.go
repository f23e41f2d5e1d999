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
	people map[id.Patient]Person
}

// A Person is a line of the index.
type Person struct {
	Patient  id.Patient
	Stream   ledger.Stream
	Name     string // as they wish to be called, or as registered
	Sort     string // family name first, folded
	Born     string
	Died     string
	Pronouns string
	Imported bool
	Known    patient.Registered // identity, to recognise somebody again

	search string
}

func newNames() *names { return &names{} }

func (n *names) forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.loaded, n.people = false, nil
}

// refresh is called when another process appended to streams.
func (n *names) refresh(touched []ledger.Stream) {
	for _, s := range touched {
		if s.Kind() == "patient" {
			n.forget()
			return
		}
	}
}

// apply takes a batch's new entries into a loaded index.
func (n *names) apply(fresh map[ledger.Stream][]ledger.Entry) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.loaded {
		return
	}
	for s, entries := range fresh {
		for _, e := range entries {
			n.take(s, e)
		}
	}
}

// take updates a person from one entry; n.mu is held.
func (n *names) take(s ledger.Stream, e ledger.Entry) {
	key := id.Patient(s.Key())
	switch fact := e.Fact.(type) {
	case patient.Registered:
		p := n.people[key]
		p.Patient, p.Stream, p.Known = key, s, fact
		p.Name, p.Born, p.Pronouns = fact.Name.Called(), fact.BornText, fact.Pronouns
		p.Imported = fact.Source.System != ""
		p.Sort = Fold(fact.Name.Family + " " + strings.Join(fact.Name.Given, " "))
		p.search = " " + Fold(strings.Join([]string{fact.Name.Full(), fact.Name.Preferred, fact.BornText}, " "))
		n.people[key] = p
	case patient.DeathNoted:
		p := n.people[key]
		p.Died = string(fact.On)
		n.people[key] = p
	}
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

// loadNames reads who is in the book: only the entries that name somebody.
func (c *Clinic) loadNames(ctx context.Context) error {
	c.names.mu.RLock()
	loaded := c.names.loaded
	c.names.mu.RUnlock()
	if loaded {
		return nil
	}
	// Held while reading, so that what is committed meanwhile is applied after.
	c.names.mu.Lock()
	defer c.names.mu.Unlock()
	return c.store.View(ctx, c.own, func(snap *store.Snapshot) error {
		rows, err := snap.OfKinds([]string{patient.Registered{}.Kind(), patient.DeathNoted{}.Kind()})
		if err != nil {
			return err
		}
		entries, _, err := c.decode(snap, rows)
		if err != nil {
			return err
		}
		c.names.people = map[id.Patient]Person{}
		for _, e := range entries {
			c.names.take(e.Stream, e)
		}
		c.names.loaded = true
		return nil
	})
}
