package duty

import (
	"slices"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/texts"
)

// Three people who are on call.
const (
	maya  id.Staff = "00000000-0000-8000-8000-00000000000a"
	owen  id.Staff = "00000000-0000-8000-8000-00000000000b"
	sofia id.Staff = "00000000-0000-8000-8000-00000000000c"
)

var denver = func() *time.Location {
	loc, err := time.LoadLocation("America/Denver")
	if err != nil {
		panic(err)
	}
	return loc
}()

// saturday is 23:40 on a Saturday in Denver.
var saturday = time.Date(2026, 11, 21, 23, 40, 0, 0, denver)

func policy(t *testing.T) *Policy {
	t.Helper()
	file, err := texts.FS.ReadFile("duty.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParsePolicy(file)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A story is a chart that grows.
type story struct {
	chart ledger.Chart
	act   int
}

// entry adds a fact as an act of its own and returns its key.
func (s *story) entry(at time.Time, by ledger.Author, facts ...ledger.Fact) id.Entry {
	s.act++
	act := id.Act(id.Derived("act", string(rune('a'+s.act))))
	first := id.Entry("")
	for i, f := range facts {
		e := ledger.Entry{ID: ledger.EntryID(act, i), Act: act, Seq: int64(len(s.chart.Entries) + 1), At: at, Recorded: at, By: by, Fact: f, Kind: f.Kind()}
		s.chart = s.chart.With(e)
		if first == "" {
			first = e.ID
		}
	}
	return first
}

var (
	client = ledger.Author{Sort: ledger.ByPatient, Person: "p"}
	asMaya = ledger.Author{Sort: ledger.ByStaff, Person: string(maya)}
)

// desk is the rota of a Saturday night, as it stands at a time.
func desk(t *testing.T, at time.Time, shifts ...Shift) Desk {
	rota := &story{}
	if len(shifts) > 0 {
		rota.entry(saturday.AddDate(0, 0, -3), asMaya, RotaSet{Shifts: shifts})
	}
	return Desk{Rota: rota.chart, Policy: policy(t), Now: at, Location: denver}
}

func night(from, until time.Time) Shift {
	return Shift{From: from, Until: until, OnCall: maya, Backup: owen, Director: sofia, Number: "+1 303 555 0100"}
}

var weekend = night(saturday.AddDate(0, 0, -1), saturday.AddDate(0, 0, 2))

func given(value, level string) Given {
	return Given{Sort: RiskAnswer, Instrument: "phq-9", Response: resp("r1"), Item: "q9", Value: value, Level: level}
}

func resp(name string) id.Response { return id.Response(id.Derived("response", name)) }

func clockOf(t time.Time) string { return t.In(denver).Format("Mon 15:04") }

// TestRaise asks at several hours who owns an answer, until when, and whether
// a client is promised a call.
func TestRaise(t *testing.T) {
	t.Parallel()
	monday := time.Date(2026, 11, 23, 10, 0, 0, 0, denver)
	for _, tt := range []struct {
		name     string
		at       time.Time
		shifts   []Shift
		gone     id.Staff
		given    Given
		owner    id.Staff
		by       string
		promised bool
	}{
		{"at night, red", saturday, []Shift{weekend}, "", given("2", Red), maya, "Sun 00:10", true},
		{"at night, amber: not out of bed", saturday, []Shift{weekend}, "", given("1", Amber), maya, "Sun 09:00", true},
		{"by day, red", monday, []Shift{night(monday.Add(-time.Hour), monday.Add(9*time.Hour))}, "", given("2", Red), maya, "Mon 10:30", true},
		{"by day, amber", monday, []Shift{night(monday.Add(-time.Hour), monday.Add(9*time.Hour))}, "", given("1", Amber), maya, "Mon 14:00", true},
		{"in the evening, amber: before the night", monday.Add(9 * time.Hour), []Shift{night(monday, monday.Add(24*time.Hour))}, "", given("1", Amber), maya, "Mon 21:00", true},
		{"no rota", saturday, nil, "", given("3", Red), "", "Mon 09:00", false},
		{"no rota, on a working day", monday, nil, "", given("3", Red), "", "Tue 09:00", false},
		{"the shift ends in an hour: it still holds", saturday, []Shift{night(saturday.Add(-time.Hour), saturday.Add(time.Hour))}, "", given("2", Red), maya, "Sun 00:10", true},
		{"the shift ends before the call: nothing in their name", saturday, []Shift{night(saturday.Add(-time.Hour), saturday.Add(20*time.Minute))}, "", given("2", Red), maya, "Sun 00:10", false},
		{"who is on call has left: the backup, without a number to promise by", saturday, []Shift{weekend}, maya, given("2", Red), owen, "Sun 00:10", false},
		{"no number: on duty, not reachable", saturday, []Shift{{From: weekend.From, Until: weekend.Until, OnCall: maya}}, "", given("2", Red), maya, "Sun 00:10", false},
		{"asked by a colleague, who then has it", saturday, []Shift{weekend}, "", func() Given { g := given("2", Red); g.By = owen; return g }(), owen, "Sun 00:10", false},
		{"a question left open: somebody asks within the day", saturday, []Shift{weekend}, "", Given{Sort: NotAnswered, Instrument: "phq-9", Response: resp("r1"), Item: "q9"}, maya, "Sun 23:40", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := desk(t, tt.at, tt.shifts...)
			d.Here = func(s id.Staff) bool { return s != tt.gone }
			r, ok := d.Raise(ledger.Chart{}, tt.given)
			if !ok {
				t.Fatal("nothing was raised")
			}
			if err := r.Check(); err != nil {
				t.Fatal(err)
			}
			if r.Owner != tt.owner || clockOf(r.Target) != tt.by || r.Promised != tt.promised {
				t.Errorf("owner %q by %s promised %v, want %q %s %v", r.Owner, clockOf(r.Target), r.Promised, tt.owner, tt.by, tt.promised)
			}
		})
	}
}

// TestRaiseAgain taps twice, changes the answer, and answers two questionnaires.
func TestRaiseAgain(t *testing.T) {
	t.Parallel()
	s := &story{}
	d := desk(t, saturday, weekend)
	tap := func(at time.Time, g Given) (Raised, bool) {
		d.Now = at
		r, ok := d.Raise(s.chart, g)
		if ok {
			s.entry(at, client, r)
		}
		return r, ok
	}
	if r, ok := tap(saturday, given("1", Amber)); !ok || r.Alert != "" {
		t.Fatalf("the first answer raised %+v %v", r, ok)
	}
	if r, ok := tap(saturday.Add(time.Second), given("1", Amber)); ok {
		t.Errorf("a second tap raised %+v", r)
	}
	r, ok := tap(saturday.Add(time.Minute), given("2", Red))
	if a := OpenAlerts(s.chart); !ok || len(a) != 1 || a[0].Level != Red || clockOf(a[0].Target) != "Sun 00:11" {
		t.Fatalf("a higher answer made %+v of %+v", a, r)
	}
	if r, ok := tap(saturday.Add(2*time.Minute), given("1", Amber)); ok {
		t.Errorf("a lower answer raised %+v: what was said stays said", r)
	}
	other := Given{Sort: RiskAnswer, Instrument: "sidas", Response: resp("r2"), Item: "q1", Value: "4", Level: Amber}
	if r, ok := tap(saturday.Add(5*time.Minute), other); !ok || !r.Target.IsZero() {
		t.Errorf("a second questionnaire in the same sitting raised %+v, want it to join quietly", r)
	}
	if a := OpenAlerts(s.chart); len(a) != 1 || len(a[0].Answers) != 3 || a[0].Taken != nil {
		t.Errorf("two questionnaires in one sitting made %+v", a)
	}
	s.entry(saturday.Add(10*time.Minute), asMaya, Taken{Alert: OpenAlerts(s.chart)[0].Key})
	next := given("2", Red)
	next.Response = resp("r3")
	if r, ok := tap(saturday.Add(26*time.Hour), next); !ok || r.Target.IsZero() {
		t.Errorf("an answer of the next day raised %+v: it rings again", r)
	}
	if a := OpenAlerts(s.chart); len(a) != 1 || a[0].Taken != nil {
		t.Errorf("an answer of the next day leaves the alert taken: %+v", a)
	}
}

// TestOneAct raises several answers of one response: one matter.
func TestOneAct(t *testing.T) {
	t.Parallel()
	s := &story{}
	d := desk(t, saturday, weekend)
	facts := []ledger.Fact{}
	for _, r := range d.RaiseAll(s.chart, []Given{
		{Sort: RiskAnswer, Instrument: "sidas", Response: resp("r"), Item: "q1", Value: "3", Level: Amber},
		{Sort: RiskAnswer, Instrument: "sidas", Response: resp("r"), Item: "high", Level: Red},
		{Sort: NotAnswered, Instrument: "sidas", Response: resp("r"), Item: "q2"},
	}) {
		if err := r.Check(); err != nil {
			t.Fatal(err)
		}
		facts = append(facts, r)
	}
	s.entry(saturday, client, facts...)
	a := Alerts(s.chart)
	if len(a) != 2 || a[0].Level != Red || len(a[0].Answers) != 2 || clockOf(a[0].Target) != "Sun 00:10" || a[1].Sort != NotAnswered {
		t.Errorf("one response made %+v", a)
	}
	if again := d.RaiseAll(s.chart, []Given{{Sort: RiskAnswer, Instrument: "sidas", Response: resp("r"), Item: "high", Level: Red}}); len(again) > 0 {
		t.Errorf("the same response raised %+v once more", again)
	}
}

// TestKnown answers the same as before, with a plan: calmer, never silent.
func TestKnown(t *testing.T) {
	t.Parallel()
	plan := screening.SafetyPlanned{People: []string{"Mia, 303 555 0199"}}
	before := func(withPlan, spoken, closed bool) *story {
		s := &story{}
		d := desk(t, saturday.AddDate(0, 0, -7), weekend)
		r, _ := d.Raise(s.chart, given("1", Amber))
		alert := s.entry(d.Now, client, r)
		if spoken {
			s.entry(d.Now.Add(time.Hour), asMaya, ContactTried{Alert: alert, How: "telephone", Reached: true, Said: "We spoke."})
		}
		if withPlan {
			s.entry(d.Now.Add(time.Hour), asMaya, plan)
		}
		if closed {
			s.entry(d.Now.Add(2*time.Hour), asMaya, AlertClosed{Alert: alert, Reason: "Seen in the session."})
		}
		return s
	}
	again := func(value, level string) Given { g := given(value, level); g.Response = resp("r2"); return g }
	for _, tt := range []struct {
		name  string
		s     *story
		given Given
		known bool
	}{
		{"unchanged, spoken about, with a plan", before(true, true, true), again("1", Amber), true},
		{"higher than before", before(true, true, true), again("2", Red), false},
		{"no plan", before(false, true, true), again("1", Amber), false},
		{"nobody has spoken with them since", before(true, false, true), again("1", Amber), false},
		{"the one before is still open", before(true, true, false), again("1", Amber), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := desk(t, saturday, weekend)
			r, ok := d.Raise(tt.s.chart, tt.given)
			if !ok {
				t.Fatal("nothing was raised: a known answer is never silent")
			}
			if r.Known != tt.known {
				t.Errorf("known is %v, want %v", r.Known, tt.known)
			}
			if tt.known && clockOf(r.Target) != "Sun 23:40" {
				t.Errorf("seen to by %s, want within a day", clockOf(r.Target))
			}
		})
	}
	s := before(true, true, true)
	d := desk(t, saturday, weekend)
	r, _ := d.Raise(s.chart, again("1", Amber))
	key := s.entry(saturday, client, r)
	a, _ := AlertOf(s.chart, key)
	if a.Interrupts() || len(a.Steps(d)) > 0 {
		t.Errorf("a known answer interrupts: %+v", a.Steps(d))
	}
	s.entry(saturday.Add(time.Minute), client, d.Ask(a, WantsCall))
	if a, _ = AlertOf(s.chart, key); !a.Interrupts() || clockOf(a.Target) != "Sun 00:10" {
		t.Errorf("who asks for a call gets one by %s, want Sun 00:10", clockOf(a.Target))
	}
}

// TestSteps lets the time pass: on call, backup, director.
func TestSteps(t *testing.T) {
	t.Parallel()
	raise := func(shifts ...Shift) (*story, Alert) {
		s := &story{}
		r, _ := desk(t, saturday, shifts...).Raise(s.chart, given("2", Red))
		key := s.entry(saturday, client, r)
		a, _ := AlertOf(s.chart, key)
		return s, a
	}
	parts := func(a Alert, d Desk) []string {
		var out []string
		for _, s := range a.Steps(d) {
			out = append(out, s.As)
		}
		return out
	}
	s, a := raise(weekend)
	for _, tt := range []struct {
		after time.Duration
		told  []string
		who   id.Staff
		late  bool
	}{
		{0, []string{AsOnCall}, maya, false},
		{9 * time.Minute, []string{AsOnCall}, maya, false},
		{10 * time.Minute, []string{AsOnCall, AsBackup}, owen, false},
		{20 * time.Minute, []string{AsOnCall, AsBackup, AsDirector}, sofia, false},
		{30 * time.Minute, []string{AsOnCall, AsBackup, AsDirector}, sofia, false},
		{31 * time.Minute, []string{AsOnCall, AsBackup, AsDirector}, sofia, true},
	} {
		d := desk(t, saturday.Add(tt.after), weekend)
		holder, _ := a.Holder(d)
		if got := parts(a, d); !slices.Equal(got, tt.told) || holder != tt.who || a.Late(d.Now) != tt.late {
			t.Errorf("after %s told %v, held by %s, late %v; want %v %s %v", tt.after, got, holder, a.Late(d.Now), tt.told, tt.who, tt.late)
		}
	}
	s.entry(saturday.Add(5*time.Minute), asMaya, Taken{Alert: a.Key})
	a, _ = AlertOf(s.chart, a.Key)
	if got := parts(a, desk(t, saturday.Add(25*time.Minute), weekend)); !slices.Equal(got, []string{AsOnCall}) {
		t.Errorf("taken, and still told %v", got)
	}
	if got := parts(a, desk(t, saturday.Add(31*time.Minute), weekend)); !slices.Contains(got, AsDirector) {
		t.Errorf("taken and nobody reached by the promised time: told %v", got)
	}
	s.entry(saturday.Add(20*time.Minute), asMaya, ContactTried{Alert: a.Key, How: "telephone", Reached: true, Said: "We spoke."})
	a, _ = AlertOf(s.chart, a.Key)
	if got := parts(a, desk(t, saturday.Add(40*time.Minute), weekend)); len(got) > 0 || a.Late(saturday.Add(time.Hour)) {
		t.Errorf("they were reached, and still told %v", got)
	}
	_, alone := raise()
	if got := parts(alone, desk(t, saturday)); !slices.Equal(got, []string{AsEveryone}) {
		t.Errorf("nobody on duty: told %v", got)
	}
	gone := desk(t, saturday.Add(time.Minute), weekend)
	gone.Here = func(who id.Staff) bool { return who != maya }
	_, a = raise(weekend)
	if who, _ := a.Holder(gone); who != owen {
		t.Errorf("who was on call left: held by %q, want the backup", who)
	}
}

// TestLacks says what is needed before a risk alert ends.
func TestLacks(t *testing.T) {
	t.Parallel()
	s := &story{}
	d := desk(t, saturday, weekend)
	r, _ := d.Raise(s.chart, given("2", Red))
	key := s.entry(saturday, client, r)
	for _, want := range []int{3, 2} {
		a, _ := AlertOf(s.chart, key)
		if lacks, _ := a.Lacks(s.chart, d); len(lacks) != want {
			t.Errorf("%d things are needed, want %d", len(lacks), want)
		}
		s.entry(saturday.Add(time.Minute), asMaya, ContactTried{Alert: key, How: "telephone", Reached: true, Said: "We spoke."})
	}
	if (AlertClosed{Alert: key}).Check() == nil {
		t.Error("an alert ends without contact, questions, plan or reason")
	}
}

// TestRota reads turns, gaps and an end.
func TestRota(t *testing.T) {
	t.Parallel()
	s := &story{}
	s.entry(saturday, asMaya, RotaSet{Shifts: []Shift{weekend}})
	s.entry(saturday, asMaya, RotaSet{Shifts: []Shift{{From: saturday.Add(time.Hour), Until: weekend.Until}}})
	if _, on := OnDuty(s.chart, saturday); !on {
		t.Error("nobody is on call within the shift")
	}
	if _, on := OnDuty(s.chart, saturday.Add(2*time.Hour)); on {
		t.Error("somebody is on call after the shift was ended")
	}
	turns := Turns(s.chart, saturday, saturday.AddDate(0, 0, 3))
	if len(turns) != 2 || turns[0].OnCall != maya || turns[1].OnCall != "" || !turns[1].Until.Equal(saturday.AddDate(0, 0, 3)) {
		t.Errorf("turns %+v", turns)
	}
	if (RotaSet{Shifts: []Shift{{From: saturday, Until: saturday, OnCall: maya}}}).Check() == nil {
		t.Error("a shift of no length is taken")
	}
	if (RotaSet{Shifts: []Shift{{From: saturday, Until: saturday.Add(time.Hour), OnCall: maya, Backup: maya}}}).Check() == nil {
		t.Error("somebody stands in for themselves")
	}
}

// TestLengths sets a clinic's own, and reads who reads by when.
func TestLengths(t *testing.T) {
	t.Parallel()
	d := desk(t, saturday, weekend)
	s := &story{chart: d.Rota}
	s.entry(saturday, asMaya, LengthsSet{Minutes: map[string]int{CallRed: 15}, Reading: &Reading{Days: []string{"sunday"}, At: "12:30"}, Reason: "We are four."})
	d.Rota = s.chart
	r, _ := d.Raise(ledger.Chart{}, given("2", Red))
	if clockOf(r.Target) != "Sat 23:55" {
		t.Errorf("seen to by %s, want the clinic's own quarter of an hour", clockOf(r.Target))
	}
	if got := d.Reader(); got.Staff != maya || !got.OnDuty || clockOf(got.By) != "Sun 12:30" {
		t.Errorf("read by %+v", got)
	}
	if got := desk(t, saturday).Reader(); got.OnDuty || got.Staff != "" || clockOf(got.By) != "Mon 09:00" {
		t.Errorf("without a rota read by %+v", got)
	}
	if (LengthsSet{Minutes: map[string]int{"call.green": 15}, Reason: "x"}).Check() == nil {
		t.Error("a length that does not exist is set")
	}
	for _, minutes := range []int{1, 30, 60, 240, 1440, 10080} {
		if Spell(minutes) == "" {
			t.Error("no words for minutes")
		}
	}
	if _, err := ParsePolicy([]byte("duty: 1\nlengths: []\n")); err == nil {
		t.Error("a file without lengths is read")
	}
}
