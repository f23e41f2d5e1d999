package screening_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func yes(as string) screening.Determined {
	return screening.Determined{Course: "c", Hash: "h", As: as, Outcome: screening.Recommended, Reason: "as discussed"}
}

func nay(as, outcome string) screening.Determined {
	return screening.Determined{Course: "c", Hash: "h", As: as, Outcome: outcome, Reason: "as discussed", Why: "It is too early.", CouldChange: "Time and sleep.", Instead: "Therapy with us."}
}

// What is well formed is taken; what is not is refused beside its field.
func TestDecisionsAreWellFormed(t *testing.T) {
	no := func(change func(*screening.Determined)) screening.Determined {
		d := nay(screening.AsPrescriber, screening.NotForNow)
		change(&d)
		return d
	}
	decided := screening.FindingDecided{Rule: "r", Gate: "g", Hash: "h", Decision: screening.GoOn, Reason: "weighed"}
	for _, c := range []struct {
		name, field string // "" is taken
		fact        ledger.Fact
	}{
		{"a yes", "", yes(screening.AsTherapist)},
		{"a no", "", nay(screening.AsPrescriber, screening.NotRecommended)},
		{"nobody's role", "as", no(func(d *screening.Determined) { d.As = "nurse" })},
		{"no outcome", "outcome", no(func(d *screening.Determined) { d.Outcome = "maybe" })},
		{"without a reason", "reason", no(func(d *screening.Determined) { d.Reason = "  " })},
		{"a no without why", "why", no(func(d *screening.Determined) { d.Why = "" })},
		{"a no without what could change it", "couldChange", no(func(d *screening.Determined) { d.CouldChange = "" })},
		{"a no without what instead", "instead", no(func(d *screening.Determined) { d.Instead = "" })},
		{"a word that hurts", "why", no(func(d *screening.Determined) { d.Why = "You were declined." })},
		{"a day that is none", "recheck", no(func(d *screening.Determined) { d.Recheck = "2026-11-31" })},
		{"conditions without any", "conditions", screening.Determined{Course: "c", Hash: "h", As: screening.AsTherapist, Outcome: screening.WithConditions, Reason: "as discussed"}},
		{"a decision", "", decided},
		{"a decision without a reason", "reason", screening.FindingDecided{Rule: "r", Gate: "g", Hash: "h", Decision: screening.NotNow, Reason: "ok"}},
		{"neither go on nor not now", "decision", screening.FindingDecided{Rule: "r", Gate: "g", Hash: "h", Decision: "later", Reason: "weighed"}},
		{"signed as a nurse", "as", screening.FindingCosigned{Entry: "e", As: "monitor"}},
		{"told by a letter", "how", screening.Told{Course: "c", How: "letter"}},
		{"told by telephone", "", screening.Told{Course: "c", How: "telephone"}},
		{"a risk review without what follows", "plan", screening.RiskReviewed{Found: "no plan"}},
		{"a safety plan without anybody", "people", screening.SafetyPlanned{Signs: []string{"no sleep"}}},
		{"a screening of nothing", "part", screening.Signed{Part: "spiritual", Clear: true}},
		{"an invitation for ever", "until", screening.Invited{Purpose: screening.ForConsent}},
		{"a review of the benefit", "", screening.BenefitReviewed{Course: "c", Found: "sleeps again", Next: "continue"}},
		{"a review without what follows", "next", screening.BenefitReviewed{Course: "c", Found: "sleeps again"}},
		{"words that cannot be stored", "reason", screening.FindingDecided{Rule: "r", Gate: "g", Hash: "h", Decision: screening.GoOn, Reason: "abc\x00"}},
	} {
		err := c.fact.Check()
		var f *fault.Error
		if (err == nil) != (c.field == "") || err != nil && (!errors.As(err, &f) || f.Field != c.field) {
			t.Errorf("%s: %v, want it beside %q", c.name, err, c.field)
		}
	}
	for _, f := range []ledger.Fact{nay(screening.AsPrescriber, screening.NotForNow), screening.RiskReviewed{Found: "It is too early."}, screening.SafetyPlanned{People: []string{"It is too early."}},
		screening.Signed{Part: screening.Medical, Note: "It is too early."}, screening.FindingDecided{Reason: "It is too early."}, screening.FindingCosigned{Note: "It is too early."},
		screening.Told{Note: "It is too early."}, screening.Referred{Note: "It is too early."}, screening.SecondOpinionAsked{Note: "It is too early."}} {
		if s := fmt.Sprintf("%v %+v %#v", f, f, f); strings.Contains(s, "too early") {
			t.Errorf("%s prints what it holds", f.Kind())
		}
	}
}

// What may be said to a client, and what may not; the other column keeps the
// list honest.
func TestWhatIsSaidToClients(t *testing.T) {
	for _, s := range []string{"You are not suitable for this.", "We DECLINED your request.", "A deterioration was seen.", "The treatment failed.", "You are blocked.",
		"It is a cure.", "A breakthrough!", "This will transform you.", "It is very safe.", "There is no risk.", "Results are guaranteed.", "Begin your journey to healing.",
		"Please stop taking your benzodiazepines.", "Reduce your dose before.", "Come off the lithium first... stop your lithium tablets."} {
		if err := screening.ToClient("why", s); fault.KindOf(err) != fault.Invalid || err == nil {
			t.Errorf("%q may be said", s)
		}
	}
	for _, s := range []string{"Your blood pressure is high at present.", "Three months of lower readings.", "Not recommended for now.", "It has been harder than at the start.",
		"Talk with the doctor who prescribes your medicines.", "We suggest therapy with us in the meantime.", "You can start again with a phone call.", "Secure footing matters.", "The presetting of the room."} {
		if err := screening.ToClient("why", s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// a record for tests: facts in book order, each by somebody.
type line struct {
	by   string
	fact ledger.Fact
}

func record(lines ...line) ledger.Chart {
	var c ledger.Chart
	for i, l := range lines {
		n := int64(i + 1)
		sort := ledger.ByStaff
		if l.by == "ana" {
			sort = ledger.ByPatient
		}
		c.Entries = append(c.Entries, ledger.Entry{ID: id.Entry(fmt.Sprint("e", n)), Seq: n, At: noon.Add(time.Duration(n) * time.Minute), Kind: l.fact.Kind(),
			Class: ledger.Clinical, Fact: l.fact, By: ledger.Author{Sort: sort, Person: l.by}})
		c.Head = n
	}
	return c
}

// The more careful of the two holds; a yes takes both, a no only one.
func TestJoint(t *testing.T) {
	sig := func(outcome string) *screening.Signature {
		if outcome == "" {
			return nil
		}
		return &screening.Signature{Fact: screening.Determined{Outcome: outcome}}
	}
	for _, c := range []struct{ p, t, want string }{
		{"", "", ""}, {screening.Recommended, "", ""}, {"", screening.WithConditions, ""}, {screening.NotForNow, "", screening.NotForNow}, {"", screening.NotRecommended, screening.NotRecommended},
		{screening.Recommended, screening.Recommended, screening.Recommended}, {screening.WithConditions, screening.Recommended, screening.WithConditions},
		{screening.Recommended, screening.NotForNow, screening.NotForNow}, {screening.NotForNow, screening.NotRecommended, screening.NotRecommended},
	} {
		if got := screening.Joint(sig(c.p), sig(c.t)); got != c.want {
			t.Errorf("%q and %q say %q, want %q", c.p, c.t, got, c.want)
		}
	}
}

// What a client is shown at each point, and what stays hidden in their chart.
func TestWhatTheClientIsShown(t *testing.T) {
	const lee, mira = "lee", "mira"
	for _, c := range []struct {
		name  string
		lines []line
		state string
		kinds []string // of decisions that the client's chart has
	}{
		{"nothing decided", nil, screening.Deciding, nil},
		{"screened", []line{{lee, screening.Signed{Part: screening.Medical, Clear: true}}}, screening.Deciding, nil},
		{"one yes", []line{{lee, yes(screening.AsPrescriber)}}, screening.Deciding, nil},
		{"two yes", []line{{lee, yes(screening.AsPrescriber)}, {mira, yes(screening.AsTherapist)}}, screening.SaidYes, []string{"screening.determined", "screening.determined"}},
		{"a no, not told", []line{{lee, nay(screening.AsPrescriber, screening.NotForNow)}}, screening.Deciding, nil},
		{"a no, told", []line{{lee, nay(screening.AsPrescriber, screening.NotForNow)}, {lee, screening.Told{Course: "c", How: "video"}}}, screening.SaidNo, []string{"screening.determined", "screening.told"}},
		{"told of another course", []line{{lee, nay(screening.AsPrescriber, screening.NotForNow)}, {lee, screening.Told{Course: "d", How: "video"}}}, screening.Deciding, []string{"screening.told"}},
		{"a no, told, then two yes", []line{{lee, nay(screening.AsPrescriber, screening.NotForNow)}, {lee, screening.Told{Course: "c", How: "video"}},
			{lee, yes(screening.AsPrescriber)}, {mira, yes(screening.AsTherapist)}}, screening.SaidYes, []string{"screening.determined", "screening.told", "screening.determined", "screening.determined"}},
		{"two yes, then a no, not told", []line{{lee, yes(screening.AsPrescriber)}, {mira, yes(screening.AsTherapist)}, {lee, nay(screening.AsPrescriber, screening.NotForNow)}}, screening.Deciding, nil},
		{"decisions on the way", []line{{lee, screening.FindingDecided{Course: "c", Rule: "r"}}, {mira, screening.FindingCosigned{Entry: "e1"}}}, screening.Deciding, nil},
	} {
		chart := record(c.lines...)
		if v := screening.Shown(chart, "c"); v.State != c.state {
			t.Errorf("%s: %+v", c.name, v)
		}
		var kinds []string
		for _, e := range screening.ForClient(chart).Entries {
			kinds = append(kinds, e.Kind)
		}
		if !slices.Equal(kinds, c.kinds) {
			t.Errorf("%s: the client's chart has %v", c.name, kinds)
		}
	}
}

// The sentences of a no, with one name and with none; a yes has none.
func TestSentencesOfANo(t *testing.T) {
	v := screening.Shown(record(line{"lee", nay(screening.AsPrescriber, screening.NotForNow)}, line{"lee", screening.Told{Course: "c", How: "video"}},
		line{"lee", screening.Referred{Course: "c", To: "Harbor Clinic"}}, line{"ana", screening.SecondOpinionAsked{Course: "c", ByClient: true}}), "c")
	if got := v.Sentences([]string{"Lee Park"}); len(got) != 5 || got[0] != "Lee Park doesn't recommend ketamine for you right now." || got[1] != "Why: It is too early." {
		t.Errorf("%q", got)
	}
	if got := v.Sentences(nil); got[0] != "We don't recommend ketamine for you right now." {
		t.Errorf("%q", got)
	}
	if v.Referral != "Harbor Clinic" || !v.Asked || len(v.By) != 1 {
		t.Errorf("%+v", v)
	}
	for _, s := range v.Sentences(nil) {
		if err := screening.ToClient("why", s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	if got := (screening.View{State: screening.SaidYes}).Sentences([]string{"Lee"}); got != nil {
		t.Errorf("%q", got)
	}
}

// Counted, and never hidden: every course once, by what was last decided.
func TestTally(t *testing.T) {
	yeses := record(line{"lee", yes(screening.AsPrescriber)}, line{"mira", yes(screening.AsTherapist)})
	noes := record(line{"lee", nay(screening.AsPrescriber, screening.NotForNow)}, line{"mira", nay(screening.AsTherapist, screening.NotRecommended)}, line{"lee", screening.Told{Course: "c", How: "video"}})
	turned := record(line{"lee", nay(screening.AsPrescriber, screening.NotForNow)}, line{"mira", nay(screening.AsTherapist, screening.NotForNow)}, line{"lee", yes(screening.AsPrescriber)}, line{"mira", yes(screening.AsTherapist)})
	half := record(line{"lee", yes(screening.AsPrescriber)})
	got := screening.Tally([]ledger.Chart{yeses, noes, turned, half, {}})
	if got.Courses != 4 || got.Noes() != 1 || got.Told != 1 || got.Outcomes[screening.Recommended] != 2 || got.Outcomes[""] != 1 || got.Reversed != 1 || got.Differing != 1 {
		t.Errorf("%+v", got)
	}
}

// An invitation stands for its purpose, until its time, unless it was taken back.
func TestInvitations(t *testing.T) {
	until := noon.Add(time.Hour)
	chart := record(line{"sam", screening.Invited{Course: "c", Purpose: screening.ForScreening, Until: until}})
	for what, c := range map[string]struct {
		chart   ledger.Chart
		key     id.Entry
		purpose string
		at      time.Time
		stands  bool
	}{
		"now":               {chart, "e1", screening.ForScreening, noon, true},
		"at its end":        {chart, "e1", screening.ForScreening, until, false},
		"for something":     {chart, "e1", screening.ForConsent, noon, false},
		"one not there":     {chart, "e2", screening.ForScreening, noon, false},
		"one taken back":    {record(line{"sam", screening.Invited{Purpose: screening.ForScreening, Until: until}}, line{"sam", screening.InvitationEnded{Invitation: "e1"}}), "e1", screening.ForScreening, noon, false},
		"another was ended": {record(line{"sam", screening.Invited{Purpose: screening.ForScreening, Until: until}}, line{"sam", screening.InvitationEnded{Invitation: "e9"}}), "e1", screening.ForScreening, noon, true},
	} {
		if _, got := screening.InvitationStands(c.chart, c.key, c.purpose, c.at); got != c.stands {
			t.Errorf("%s: %v", what, got)
		}
	}
}
