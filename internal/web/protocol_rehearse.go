package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/web/ui"
)

// mostRehearsed is how many records a page goes through while somebody waits.
const mostRehearsed = 2000

// leastShare is the fewest people that are said in percent.
const leastShare = 20

// rehearseForm asks which version to rehearse.
func rehearseForm(c *call) error {
	ch, err := c.choose(c.r.URL.Query().Get("version"))
	if err != nil {
		return err
	}
	p, err := c.rehearsePage(ch)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, ui.Rehearse(c.protocolShell("Rehearse"), p))
}

// mayRehearse reports whether this person may have everybody's record gone
// through.
func (c *call) mayRehearse() bool { return c.grant.Allows(access.Approve, ledger.Open) }

func (c *call) rehearsePage(ch chosen) (ui.RehearsePage, error) {
	p := ui.RehearsePage{Head: c.protocolHead(ch, ui.PathRehearse), Action: pathOf(ui.PathRehearse, ch.this.Name), Version: ch.this.Hash, Versions: c.versionOptions(ch),
		Against: "version " + ch.against().Version, May: c.mayRehearse(), Errors: map[string]string{}}
	if _, ok := ch.inForce(); ok {
		p.Against += ", in force here"
	} else {
		p.Against += ", as shipped"
	}
	var err error
	p.Who, err = c.colleagues(access.Approve)
	return p, err
}

// against is the version that others are rehearsed against: the one in force,
// or else the shipped one.
func (ch chosen) against() course.Version { return ch.all[ch.pick("")] }

// rehearse lets a version answer about everybody, and shows what came of it.
func rehearse(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	asked := clip(c.r.PostForm.Get("version"), 64)
	ch, err := c.choose(asked)
	if err != nil {
		return err
	}
	p, err := c.rehearsePage(ch)
	if err != nil {
		return err
	}
	before, err := c.s.protocols.WithHash(ch.against().Hash, ch.settings)
	if err != nil {
		return err
	}
	r := rehearsing{c: c, ch: ch, before: before, names: map[id.Patient]ledger.Chart{}, rules: map[string]*course.RuleCount{}}
	if err := c.s.clinic.EachRecord(c.r.Context(), c.grant, r.look); err != nil {
		return err
	}
	if r.left > 0 {
		p.Errors[""] = "There are " + grouped(r.left) + " more records than a page goes through; clew protocol rehearse, run on the server, goes through all."
	}
	if err := r.written(c.r.Context()); err != nil {
		return err
	}
	p.Result = r.result(ch)
	shell := c.protocolShell("Rehearse")
	shell.Back = ch.path(ui.PathRehearse)
	return c.send(http.StatusOK, ui.Rehearse(shell, p))
}

// rehearsing goes through records one at a time and keeps what is counted.
type rehearsing struct {
	c       *call
	ch      chosen
	before  *protocol.Definition
	people  []course.Person
	names   map[id.Patient]ledger.Chart // of those who would come through otherwise, as far as this reader may see
	rules   map[string]*course.RuleCount
	skipped int
	left    int
}

// look rehearses one record.
func (r *rehearsing) look(p id.Patient, chart ledger.Chart) {
	if len(r.people) >= mostRehearsed {
		r.left++
		return
	}
	c := r.c
	one := c.s.library.Rehearse(r.before, r.ch.def, []course.Candidate{{Patient: p, Chart: chart}}, r.ch.settings, c.s.now(), c.s.clinic.Location())
	r.skipped += len(one.Skipped)
	r.people = append(r.people, one.People...)
	for _, found := range one.Rules {
		sum := r.rules[found.Rule]
		if sum == nil {
			sum = &course.RuleCount{Rule: found.Rule, Title: found.Title}
			r.rules[found.Rule] = sum
		}
		sum.Before, sum.After = sum.Before+found.Before, sum.After+found.After
	}
	for _, person := range one.People {
		if grant, ok := c.mayName(p); ok && person.Before != person.After {
			r.names[p] = chart.For(grant.Reads)
		}
	}
}

// mayName reports whether this reader may see why somebody's answer changes.
func (c *call) mayName(p id.Patient) (access.Grant, bool) {
	grant, err := c.s.clinic.Covering(c.actor, access.Read, ledger.Demographics, ledger.PatientStream(p), c.s.clinic.Relation(c.actor))
	return grant, err == nil && grant.Reads(ledger.Clinical)
}

// written writes into the access book whose names are shown.
func (r *rehearsing) written(ctx context.Context) error {
	for p := range r.names {
		grant, _ := r.c.mayName(p)
		body := ledger.VisitBody{Route: r.c.route.pattern, Action: "rehearse", Class: ledger.Demographics}
		if err := r.c.s.clinic.Visit(ctx, grant, "page", body); err != nil {
			return fmt.Errorf("web: writing down who is named: %w", err)
		}
	}
	return nil
}

// passages are how people came through, as they are said.
var passages = map[course.Passage]ui.State{
	course.Through: {Kind: "go", Word: "let through"}, course.Asked: {Kind: "hold", Word: "a prescriber decides"}, course.NotKnown: {Kind: "plain", Word: "not known yet"},
	course.Delayed: {Kind: "hold", Word: "delayed"}, course.Stopped: {Kind: "risk", Word: "held"},
}

// result puts the counts, and the names that may be seen, into words.
func (r *rehearsing) result(ch chosen) *ui.Rehearsal {
	out := &ui.Rehearsal{Before: ch.against().Version, After: ch.this.Version}
	if _, ok := ch.inForce(); ok {
		out.Before += ", in force"
	}
	before, after := course.Rehearsal{People: r.people}.Count()
	for _, p := range course.Passages {
		if before[p]+after[p] > 0 {
			out.Tally = append(out.Tally, ui.TallyRow{State: passages[p], Before: r.share(before[p]), After: r.share(after[p])})
		}
	}
	out.Moves = r.moves()
	out.Summary = r.summary()
	if r.c.readsClinical() {
		out.Rules = r.ruleRows()
	}
	if n := len(r.people); n > 0 && n < leastShare {
		out.Note = "Fewer than twenty people: counted, not turned into percentages. "
	}
	out.Note += "Asked at every determination, order and dose on record, with what was known then; about people who have none, as if it were decided now."
	if r.skipped > 0 {
		out.Note += " " + capital(plural(r.skipped, "record holds", "records hold")) + " something that a newer Clew wrote, and " + map[bool]string{true: "is", false: "are"}[r.skipped == 1] + " left out."
	}
	return out
}

// readsClinical reports whether this person sees clinical records at all.
func (c *call) readsClinical() bool {
	grant, err := c.s.clinic.Covering(c.actor, access.Read, ledger.Clinical, "", c.s.clinic.Relation(c.actor))
	return err == nil && grant.Valid()
}

// share writes a count, with its share where there are enough people.
func (r *rehearsing) share(n int) string {
	if len(r.people) < leastShare {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s (%d %%)", grouped(n), (200*n+len(r.people))/(2*len(r.people)))
}

// summary says in a sentence what the version changes.
func (r *rehearsing) summary() string {
	harder, easier := 0, 0
	for _, p := range r.people {
		switch at, was := slices.Index(course.Passages, p.After), slices.Index(course.Passages, p.Before); {
		case at > was:
			harder++
		case at < was:
			easier++
		}
	}
	words := capital(plural(len(r.people), "person", "people")) + "."
	switch {
	case len(r.people) == 0:
		return "Nobody is on the record yet."
	case harder+easier == 0:
		return words + " Nobody would come through otherwise."
	}
	var parts []string
	if harder > 0 {
		parts = append(parts, plural(harder, "would come through less easily", "would come through less easily"))
	}
	if easier > 0 {
		parts = append(parts, plural(easier, "more easily", "more easily"))
	}
	return words + " " + capital(list(parts)) + "."
}

// ruleRows count the rules that make a difference, the largest first, or where
// none does those that stand before most people.
func (r *rehearsing) ruleRows() []ui.TallyRow {
	var all []course.RuleCount
	for _, one := range r.rules {
		all = append(all, *one)
	}
	far := func(c course.RuleCount) int { return max(c.Before-c.After, c.After-c.Before) }
	slices.SortFunc(all, func(a, b course.RuleCount) int {
		return cmp.Or(cmp.Compare(far(b), far(a)), cmp.Compare(max(b.Before, b.After), max(a.Before, a.After)), cmp.Compare(a.Rule, b.Rule))
	})
	most := mostRuleRows
	if same := slices.IndexFunc(all, func(c course.RuleCount) bool { return far(c) == 0 }); same > 0 {
		all = all[:same] // what makes no difference is left out where something does
	} else if same == 0 {
		most = fewRuleRows
	}
	var out []ui.TallyRow
	for _, one := range all[:min(len(all), most)] {
		row := ui.TallyRow{Title: one.Title, Before: strconv.Itoa(one.Before), After: strconv.Itoa(one.After)}
		if _, ok := r.ch.def.Rule(one.Rule); ok {
			row.Href = r.ch.path(ui.PathProtocol) + "#r-" + one.Rule
		}
		out = append(out, row)
	}
	return out
}

// How many rules are counted on the page: those that differ, or the first few.
const (
	mostRuleRows = 40
	fewRuleRows  = 12
)

// moves are the people who would come through otherwise, by how.
func (r *rehearsing) moves() []ui.Move {
	var out []ui.Move
	for _, was := range course.Passages {
		for _, is := range course.Passages {
			m := ui.Move{Title: capital(passages[is].Word) + " instead of " + passages[was].Word}
			n := 0
			for _, p := range r.people {
				if p.Before != was || p.After != is || was == is {
					continue
				}
				n++
				if seen, ok := r.names[p.Patient]; ok {
					m.People = append(m.People, r.moved(p, seen))
				}
			}
			if n == 0 {
				continue
			}
			m.Count = capital(plural(n, "person", "people"))
			if hidden := n - len(m.People); hidden > 0 {
				m.Hidden = "Names are for the people in their care."
			}
			out = append(out, m)
		}
	}
	return out
}

// moved is one of them, with what makes the difference.
func (r *rehearsing) moved(p course.Person, seen ledger.Chart) ui.MovedPerson {
	out := ui.MovedPerson{Name: "Somebody on the record", Href: ui.PathPeople + "/" + string(p.Patient)}
	if who := patient.Of(seen); who.Known {
		out.Name = listName(who.Person.Fact)
	}
	grant, _ := r.c.mayName(p.Patient)
	said := map[string]bool{}
	for _, m := range p.Changed {
		for _, s := range append(slices.Clone(m.After.Rules), m.Before.Rules...) {
			rule, ok := r.ch.def.Rule(s.Rule)
			if !ok {
				rule, _ = r.before.Rule(s.Rule)
			}
			words := m.At.In(r.c.s.clinic.Location()).Format("2 Jan 2006") + ": " + s.Say
			if stands(m.Before, s) == stands(m.After, s) || said[words] || !grant.Reads(rule.Class) {
				continue
			}
			said[words] = true
			out.Why = append(out.Why, words)
		}
	}
	out.Why = out.Why[:min(len(out.Why), mostFindings)]
	return out
}

// stands reports whether a rule stood in the way by one version.
func stands(said course.Said, rule course.Stood) bool {
	return slices.ContainsFunc(said.Rules, func(s course.Stood) bool { return s.Rule == rule.Rule && s.State == rule.State })
}
