package sim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
)

// What the invariants look for is found where it is planted: each by its name.
func TestInvariantsSee(t *testing.T) {
	if testing.Short() {
		t.Skip("the same clinic as the others")
	}
	l := lives(t, 1, 4, nil)
	settings, _ := l.Whole(t.Context(), l.Own(), ledger.SettingStream)
	for _, chart := range l.charts(t) {
		if len(held(chart)) >= 2 {
			l.seesDose(t, chart, settings)
			l.seesRecord(t, chart, settings)
			return
		}
	}
	t.Error("nobody had two sessions")
}

// A doseAt is everything that a dose is judged by.
type doseAt struct {
	chart, settings ledger.Chart
	session         dosing.Session
	dose            dosing.At[dosing.DoseGiven]
	last            time.Time
}

// seesDose takes away, one after the other, what a dose needs.
func (l *lived) seesDose(t *testing.T, chart, settings ledger.Chart) {
	open, _ := course.Latest(chart)
	def, _ := shipped().Protocols.WithHash(open.Hash, settings)
	sessions := held(chart)
	order := sessions[1].Doses[0].Fact.Order
	whole := func() doseAt {
		return doseAt{chart, settings, sessions[1], sessions[1].Doses[0], sessions[0].Doses[0].Entry.At}
	}
	judged := func(d doseAt) (out []string) {
		defer func() {
			if recover() != nil { // an order without its check has none to look at
				out = []string{"not checked"}
			}
		}()
		return l.wrong(t, d.chart, d.settings, def, d.session, d.dose, d.last)
	}
	if got := judged(whole()); len(got) > 0 {
		t.Errorf("nothing was taken away: %q", got)
	}
	without := func(gone func(ledger.Fact) bool) func(*doseAt) {
		return func(d *doseAt) { d.chart = d.chart.Without(func(e *ledger.Entry) bool { return gone(e.Fact) }) }
	}
	for name, tt := range map[string]struct {
		plant func(*doseAt)
		want  string
	}{
		"the order":   {without(func(f ledger.Fact) bool { o, is := f.(dosing.OrderSigned); return is && o.Order == order }), "no order"},
		"the check":   {without(func(f ledger.Fact) bool { c, is := f.(dosing.OrderChecked); return is && c.Order == order }), "not checked"},
		"the consent": {without(func(f ledger.Fact) bool { _, is := f.(consent.Signed); return is }), "no consent"},
		"readiness":   {without(func(f ledger.Fact) bool { _, is := f.(dosing.Checked); return is }), "shut"},
		"adoption":    {func(d *doseAt) { d.settings = ledger.Chart{Head: settings.Head} }, "not adopted"},
		"credential":  {func(d *doseAt) { d.dose.Entry.By.Person = "somebody who holds none" }, "no credential"},
		"the maximum": {func(d *doseAt) { d.dose.Fact.Amount = 10_000 * quantity.Milligram }, "hard maximum"},
		"the spacing": {func(d *doseAt) { d.last = d.dose.Entry.At.Add(-time.Hour) }, "too soon"},
		"leaving":     {func(d *doseAt) { d.session.Left = nil }, "nobody saw them leave"},
	} {
		d := whole()
		tt.plant(&d)
		if got := judged(d); !slices.ContainsFunc(got, func(w string) bool { return strings.Contains(w, tt.want) }) {
			t.Errorf("without %s: %q", name, got)
		}
	}
}

// seesRecord plants in a record, and in a book, what must not be there.
func (l *lived) seesRecord(t *testing.T, chart, settings ledger.Chart) {
	open, _ := course.Latest(chart)
	def, _ := shipped().Protocols.WithHash(open.Hash, settings)
	quote := ledger.Entry{Class: ledger.Words, Fact: dosing.QuoteHeard{Text: "Nobody else is to read this."}}
	note := ledger.Entry{Kind: "a note", Class: ledger.Clinical, Fact: dosing.SessionClosed{Note: "They said: Nobody else is to read this."}}
	short := *def
	short.Plan.Burden.Week = time.Second
	for name, got := range map[string][2][]string{
		"a deviation's owner":  {ownerless(dosing.Deviations(chart)), ownerless([]dosing.Deviation{{}})},
		"words":                {leaks(chart.With(quote)), leaks(chart.With(quote, note))},
		"five minutes":         {overasked(chart, def), overasked(chart, &short)},
		"interruptions":        {listed(census{1, []int{0, 1, 9}}.interrupting()), listed(census{1, []int{0, 4, 4}}.interrupting())},
		"nobody looked at":     {nil, listed(census{}.interrupting())},
		"a medicine of others": {medicated(ledger.Chart{}), medicated(chart)},
		"the book is verified": {listed(l.broken(t, clinic.VerifyOptions{})), listed(l.broken(t, clinic.VerifyOptions{Outside: []byte("a checkpoint that nobody signed\n")}))},
	} {
		if len(got[0]) > 0 || len(got[1]) == 0 {
			t.Errorf("%s: where nothing is planted %q, where it is %q", name, got[0], got[1])
		}
	}
}

// listed is a list of one, or of none.
func listed(wrong string) []string {
	if wrong == "" {
		return nil
	}
	return []string{wrong}
}
