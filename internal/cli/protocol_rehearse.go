package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
)

type protocolRehearse struct {
	Book    `embed:""`
	What    string `arg:"" name:"protocol" help:"The version to rehearse: a protocol by name, a file, or a content hash."`
	Against string `help:"The version to compare with; without it the one in force in the book, or the shipped one of the same name." placeholder:"VERSION"`
	People  bool   `help:"Name who would come through otherwise, and why. That they were named is written down."`
	JSON    bool   `help:"Answer as JSON."`
}

// Help shows an example.
func (protocolRehearse) Help() string {
	return `Example:

  clew protocol rehearse our-kap-im.yaml --db clinic.db
  clew protocol rehearse our-kap-im.yaml --db clinic.db --people

Goes through every record: at each determination, order and dose that was
decided, with what was known then, and about people who have none as if it were
decided now. It counts who would have been held, delayed or let through, beside
the version in force. Nothing happens to anybody.

Ends with 0 if nobody would come through otherwise, 1 if somebody would.`
}

type rehearsed struct {
	Version versionSaid            `json:"version"`
	Against versionSaid            `json:"against"`
	People  int                    `json:"people"`
	Before  map[course.Passage]int `json:"before"`
	After   map[course.Passage]int `json:"after"`
	Changed int                    `json:"changed"`
	Rules   []rehearsedRule        `json:"rules"`
	Named   []rehearsedPerson      `json:"named,omitempty"`
	Skipped int                    `json:"skipped,omitempty"`
}

type rehearsedRule struct {
	Rule   string `json:"rule"`
	Title  string `json:"title"`
	Before int    `json:"before"`
	After  int    `json:"after"`
}

type rehearsedPerson struct {
	Patient id.Patient     `json:"patient"`
	Name    string         `json:"name"`
	Before  course.Passage `json:"before"`
	After   course.Passage `json:"after"`
	Why     []string       `json:"why"`
}

// Run rehearses.
func (c *protocolRehearse) Run(ctx context.Context, w *World) error {
	version, err := w.definition(ctx, c.Book, c.What)
	if err != nil {
		return err
	}
	opened, shut, err := w.Open(ctx, c.Book)
	if err != nil {
		return err
	}
	defer shut()
	settings, err := opened.Whole(ctx, opened.Own(), ledger.SettingStream)
	if err != nil {
		return err
	}
	against, err := c.against(ctx, w, version, settings)
	if err != nil {
		return err
	}
	run := &rehearsing{w: w, c: opened, against: against, version: version, settings: settings, people: c.People, rules: map[string]*rehearsedRule{}}
	out, err := run.all(ctx)
	if err != nil {
		return err
	}
	var end error
	if out.Changed > 0 {
		end = exit(No)
	}
	if c.JSON {
		return w.json(out, end)
	}
	w.printRehearsed(out)
	return end
}

// against is the version to compare with.
func (c *protocolRehearse) against(ctx context.Context, w *World, version *protocol.Definition, settings ledger.Chart) (*protocol.Definition, error) {
	if c.Against != "" {
		return w.definition(ctx, c.Book, c.Against)
	}
	return course.NewProtocols(w.Shelf).Named(version.Name, settings)
}

// rehearsing goes through a book, one record at a time.
type rehearsing struct {
	w                *World
	c                *clinic.Clinic
	against, version *protocol.Definition
	settings         ledger.Chart
	people           bool
	out              rehearsed
	rules            map[string]*rehearsedRule
}

func (r *rehearsing) all(ctx context.Context) (rehearsed, error) {
	const name = "protocol rehearse"
	r.out = rehearsed{Version: saidOf(r.version), Against: saidOf(r.against), Before: map[course.Passage]int{}, After: map[course.Passage]int{}, Rules: []rehearsedRule{}}
	grant, err := access.Decide(access.Request{Actor: Program(r.c, name), Action: access.Read, Class: ledger.Demographics})
	if err != nil {
		return r.out, err
	}
	if err := r.c.Visit(ctx, grant, "command", ledger.VisitBody{Action: name}); err != nil {
		return r.out, err
	}
	show, end := r.w.progress("Rehearsing:")
	defer end()
	n := int64(0)
	err = r.c.EachRecord(ctx, grant, func(p id.Patient, chart ledger.Chart) {
		if n++; show != nil {
			show(n, n)
		}
		r.look(p, chart)
	})
	if err != nil {
		return r.out, err
	}
	for _, one := range r.rules {
		r.out.Rules = append(r.out.Rules, *one)
	}
	far := func(x rehearsedRule) int { return max(x.Before-x.After, x.After-x.Before) }
	slices.SortFunc(r.out.Rules, func(a, b rehearsedRule) int {
		return cmp.Or(cmp.Compare(far(b), far(a)), cmp.Compare(max(b.Before, b.After), max(a.Before, a.After)), cmp.Compare(a.Rule, b.Rule))
	})
	for _, named := range r.out.Named {
		about, err := access.Decide(access.Request{Actor: Program(r.c, name), Action: access.Read, Class: ledger.Demographics, Subject: ledger.PatientStream(named.Patient)})
		if err == nil {
			err = r.c.Visit(ctx, about, "command", ledger.VisitBody{Stream: ledger.PatientStream(named.Patient), Action: name})
		}
		if err != nil {
			return r.out, err
		}
	}
	return r.out, nil
}

func saidOf(d *protocol.Definition) versionSaid { return versionSaid{d.Name, d.Version, d.Hash()} }

// look rehearses one record.
func (r *rehearsing) look(p id.Patient, chart ledger.Chart) {
	one := r.w.Library.Rehearse(r.against, r.version, []course.Candidate{{Patient: p, Chart: chart}}, r.settings, r.c.Now(), r.c.Location())
	r.out.Skipped += len(one.Skipped)
	for _, found := range one.Rules {
		sum := r.rules[found.Rule]
		if sum == nil {
			sum = &rehearsedRule{Rule: found.Rule, Title: found.Title}
			r.rules[found.Rule] = sum
		}
		sum.Before, sum.After = sum.Before+found.Before, sum.After+found.After
	}
	for _, person := range one.People {
		r.out.People++
		r.out.Before[person.Before]++
		r.out.After[person.After]++
		if person.Before == person.After {
			continue
		}
		r.out.Changed++
		if r.people {
			r.out.Named = append(r.out.Named, r.named(person, chart))
		}
	}
}

// named says who somebody is and what makes the difference.
func (r *rehearsing) named(p course.Person, chart ledger.Chart) rehearsedPerson {
	out := rehearsedPerson{Patient: p.Patient, Name: string(p.Patient), Before: p.Before, After: p.After, Why: []string{}}
	if who := patient.Of(chart); who.Known {
		out.Name = who.Person.Fact.Name.Full()
	}
	has := func(said course.Said, s course.Stood) bool {
		return slices.ContainsFunc(said.Rules, func(x course.Stood) bool { return x.Rule == s.Rule && x.State == s.State })
	}
	for _, m := range p.Changed {
		for _, s := range append(slices.Clone(m.After.Rules), m.Before.Rules...) {
			words := m.At.In(r.c.Location()).Format("2006-01-02") + " " + s.Rule + ": " + s.Say
			if has(m.Before, s) != has(m.After, s) && !slices.Contains(out.Why, words) {
				out.Why = append(out.Why, words)
			}
		}
	}
	return out
}

// passageWords are how people came through, as they are said.
var passageWords = map[course.Passage]string{course.Through: "let through", course.Asked: "a prescriber decides", course.NotKnown: "not known",
	course.Delayed: "delayed", course.Stopped: "held"}

func (w *World) printRehearsed(out rehearsed) {
	p := prose{w: w}
	fmt.Fprintf(w.Stdout, "%s %s beside %s %s: %d people, %d would come through otherwise\n\n", out.Version.Name, out.Version.Version,
		out.Against.Name, out.Against.Version, out.People, out.Changed)
	fmt.Fprintf(w.Stdout, "%-22s %8s %8s\n", "", "before", "after")
	for _, passage := range course.Passages {
		fmt.Fprintf(w.Stdout, "%-22s %8d %8d\n", passageWords[passage], out.Before[passage], out.After[passage])
	}
	differ := slices.DeleteFunc(slices.Clone(out.Rules), func(r rehearsedRule) bool { return r.Before == r.After })
	if len(differ) > 0 {
		fmt.Fprintln(w.Stdout, "\nRules that stood before, or were not known for, other numbers of people:")
	}
	for _, r := range differ {
		fmt.Fprintf(w.Stdout, "%22s %8d %8d\n", r.Rule, r.Before, r.After)
	}
	for _, person := range out.Named {
		fmt.Fprintf(w.Stdout, "\n%s  %s: %s, was %s\n", person.Patient, person.Name, passageWords[person.After], passageWords[person.Before])
		for _, why := range person.Why {
			p.say(4, strings.TrimSpace(why))
		}
	}
	if out.Skipped > 0 {
		fmt.Fprintf(w.Stdout, "\n%d records hold something that a newer Clew wrote, and are left out.\n", out.Skipped)
	}
}
