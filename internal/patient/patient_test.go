package patient

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/quantity"
)

func TestWhen(t *testing.T) {
	for _, tt := range []struct {
		in        string
		precision Precision // empty when refused
		at        string
		from, to  quantity.Day
	}{
		{"1985", Year, "1985-01-01T12:00:00Z", "1985-01-01", "1985-12-31"},
		{"2024-02", Month, "2024-02-01T12:00:00Z", "2024-02-01", "2024-02-29"},
		{"2024-02-29", DayOnly, "2024-02-29T12:00:00Z", "2024-02-29", "2024-02-29"},
		{"1989-05-09T20:35:22-04:00", Instant, "1989-05-10T00:35:22Z", "1989-05-09", "1989-05-09"},
		{"2021-03-04T10:30:00.123Z", Instant, "2021-03-04T10:30:00.123Z", "2021-03-04", "2021-03-04"},
		{"2021-03-04T00:00:00+14:00", Instant, "2021-03-03T10:00:00Z", "2021-03-04", "2021-03-04"},
		{"0001-01-01", DayOnly, "0001-01-01T12:00:00Z", "0001-01-01", "0001-01-01"},
		{"9999-12-31", DayOnly, "9999-12-31T12:00:00Z", "9999-12-31", "9999-12-31"},
		{"2023-02-29", "", "", "", ""},
		{"2023-13", "", "", "", ""},
		{"85", "", "", "", ""},
		{"0000", "", "", "", ""},
		{"2021-03-04T10:30", "", "", "", ""},
		{"2021-03-04T10:30:00", "", "", "", ""},
		{"2021-03-04T24:00:00Z", "", "", "", ""},
		{"2021-03-04T10:30:00+14:01", "", "", "", ""},
		{"2021-03-04T10:30:00,5Z", "", "", "", ""},
		{"9999-12-31T23:59:59-14:00", "", "", "", ""},
		{"0001-01-01T00:00:00+14:00", "", "", "", ""},
		{" 2021-03-04", "", "", "", ""},
		{"yesterday", "", "", "", ""},
		{"", "", "", "", ""},
		{strings.Repeat("9", 100000), "", "", "", ""},
	} {
		w, err := ParseWhen(tt.in)
		if (err == nil) != (tt.precision != "") {
			t.Errorf("%.40q: %v", tt.in, err)
			continue
		}
		if err != nil {
			if len(err.Error()) > 200 {
				t.Errorf("%.40q is refused at length", tt.in)
			}
			continue
		}
		from, to := w.Span()
		if got := w.Time().Format(time.RFC3339Nano); got != tt.at || w.Precision() != tt.precision || from != tt.from || to != tt.to {
			t.Errorf("%s: %s, %s, from %s to %s", tt.in, got, w.Precision(), from, to)
		}
	}
}

func TestAgeOn(t *testing.T) {
	for _, tt := range []struct {
		r                Registered
		on               quantity.Day
		youngest, oldest int
		known            bool
	}{
		{Registered{Born: "1985-03-04"}, "2026-03-03", 40, 40, true},
		{Registered{Born: "1985-03-04"}, "2026-03-04", 41, 41, true},
		{Registered{Born: "2008-02-29"}, "2026-02-28", 17, 17, true},
		{Registered{Born: "2008-02-29"}, "2026-03-01", 18, 18, true},
		{Registered{BornText: "2008"}, "2026-11-22", 17, 18, true},
		{Registered{BornText: "2008-11"}, "2026-11-22", 17, 18, true},
		{Registered{BornText: "2008-12"}, "2026-11-22", 17, 17, true},
		{Registered{}, "2026-11-22", 0, 0, false},
		{Registered{Born: "2027-01-01"}, "2026-11-22", 0, 0, false},
		{Registered{BornText: "2026"}, "2026-11-22", 0, 0, true},
	} {
		youngest, oldest, known := tt.r.AgeOn(tt.on)
		if youngest != tt.youngest || oldest != tt.oldest || known != tt.known {
			t.Errorf("born %s%s, on %s: %d to %d, %v", tt.r.Born, tt.r.BornText, tt.on, youngest, oldest, known)
		}
	}
}

func TestTakingOn(t *testing.T) {
	const today = "2026-11-22"
	for _, tt := range []struct {
		m    MedicineNoted
		want bool
	}{
		{MedicineNoted{Status: Taking}, true},
		{MedicineNoted{Status: Taking, Since: "1970-07-20T13:44:40-04:00"}, true},
		{MedicineNoted{Status: Taking, Since: "2026-11-22"}, true},
		{MedicineNoted{Status: Taking, Since: "2026-11-23"}, false},
		{MedicineNoted{Status: Taking, Since: "2026"}, true},
		{MedicineNoted{Status: Taking, Until: "2026-11-21"}, false},
		{MedicineNoted{Status: Taking, Until: "2026-11-22"}, true},
		{MedicineNoted{Status: Taking, Until: "2026-11"}, true},
		{MedicineNoted{Status: Stopped}, false},
		{MedicineNoted{Status: Planned}, false},
		{MedicineNoted{Status: UnknownTaking}, false},
	} {
		if got := tt.m.TakingOn(today); got != tt.want {
			t.Errorf("%s since %s until %s: %v", tt.m.Status, tt.m.Since, tt.m.Until, got)
		}
	}
}

// TestCheckRefuses breaks each fact once; the field it names is expected.
func TestCheckRefuses(t *testing.T) {
	named := Name{Family: "A"}
	n := int64(1)
	heavy := int64(7_000_000)
	for _, tt := range []struct {
		fact  ledger.Fact
		field string
	}{
		{Registered{}, "name"},
		{Registered{Name: Name{Given: []string{" "}}}, "name"},
		{Registered{Name: Name{Family: "A\x00"}}, "name"},
		{Registered{Name: Name{Given: []string{strings.Repeat("a", MaxText+1)}}}, "name"},
		{Registered{Name: named, Born: "1985-02-30"}, "born"},
		{Registered{Name: named, BornText: "1985-03-04"}, "born"},
		{Registered{Name: named, Sex: "F"}, "sex"},
		{Registered{Name: named, Identifiers: []Identifier{{System: "a"}}}, "identifiers"},
		{Registered{Name: named, Contacts: []Contact{{Sort: "pigeon", Value: "a"}}}, "contacts"},
		{DeathNoted{On: "soon"}, "on"},
		{Linked{Patient: "a", To: "b", Why: "same"}, "to"},
		{Linked{Patient: "018f0000-0000-7000-8000-000000000001", To: "018f0000-0000-7000-8000-000000000001", Why: "same"}, "to"},
		{ConditionNoted{Status: Active}, "condition"},
		{ConditionNoted{Text: "a", Status: "perhaps"}, "status"},
		{ConditionNoted{Text: "a", Status: Active, Verification: "perhaps"}, "verification"},
		{ConditionNoted{Text: "a", Status: Active, Onset: "soon"}, "onset"},
		{ConditionNoted{Text: "a", Status: Active, Abated: "soon"}, "abated"},
		{ConditionNoted{Text: "a", Status: Active, Codings: []Coding{{System: SNOMED}}}, "condition"},
		{AllergyNoted{Text: "a"}, "status"},
		{AllergyNoted{Text: "a", Status: Active, Reactions: []Reaction{{}}}, "reactions"},
		{ProcedureDone{Text: "a", Status: "not-done"}, "status"},
		{MedicineNoted{Text: "a"}, "status"},
		{MedicineNoted{Status: Taking}, "medicine"},
		{MedicineNoted{Text: "a", Status: Taking, Dose: Dose{Value: -1}}, "dose"},
		{MedicineNoted{Text: "a", Status: Taking, Daily: []Daily{{"", 1}}}, "dose"},
		{MeasurementTaken{}, "value"},
		{MeasurementTaken{Measurement{Value: &n}}, "measurement"},
		{MeasurementTaken{Measurement{Coding: Coding{System: LOINC, Code: WeightCode}, Unit: "kg", Value: &heavy}}, "value"},
		{MeasurementTaken{Measurement{Coding: Coding{System: LOINC, Code: HeightCode}, Unit: "cm", Value: &n}}, "value"},
		{LabReported{Measurement{Name: "a"}}, "value"},
		{Asked{Answer: Yes}, "fact"},
		{Asked{Fact: "two words", Answer: Yes}, "fact"},
		{Asked{Fact: "psychosis", Answer: "perhaps"}, "answer"},
	} {
		err := tt.fact.Check()
		f, ok := err.(*fault.Error)
		if !ok || f.Field != tt.field || f.Kind != fault.Invalid || !strings.HasSuffix(f.Msg, ".") && !strings.HasSuffix(f.Msg, "?") {
			t.Errorf("%s: %v, want a sentence beside %s", body(tt.fact), err, tt.field)
		}
	}
}

func body(f ledger.Fact) string { return f.Kind() }

func TestUnusualNamesAreNames(t *testing.T) {
	for _, n := range []Name{{Family: "Null"}, {Given: []string{"X"}}, {Family: "O'Brien-Ñ"}, {Text: "Sukarno"}, {Family: strings.Repeat("é", 300)},
		{Given: []string{"\u202eabc"}}, {Given: []string{"=cmd()"}}, {Family: "<svg onload>"}} {
		if err := (Registered{Name: n}).Check(); err != nil {
			t.Errorf("%q: %v", n.Full(), err)
		}
	}
	n := Name{Given: []string{"Ana", "María"}, Family: "Ruiz", Prefix: "Dr.", Preferred: "Anita"}
	if n.Full() != "Ana María Ruiz" || n.Called() != "Anita" {
		t.Errorf("%q, called %q", n.Full(), n.Called())
	}
}

// TestOf reads a chart with a correction, a void, a death and two answers.
func TestOf(t *testing.T) {
	at := func(d string) time.Time { return When(d).Time() }
	weight := func(g int64) MeasurementTaken {
		return MeasurementTaken{Measurement{Coding: Coding{System: LOINC, Code: WeightCode}, Unit: "kg", Value: &g}}
	}
	var c ledger.Chart
	add := func(when string, fact ledger.Fact, corrects id.Entry) id.Entry {
		seq := int64(len(c.Entries) + 1)
		e := ledger.Entry{ID: id.Entry(rune('a' - 1 + seq)), Seq: seq, At: at(when), Fact: fact, Corrects: corrects}
		c.Entries = append(c.Entries, e)
		return e.ID
	}
	wrong := add("2026-01-01", Registered{Name: Name{Family: "Wrong"}, Born: "1927-05-21"}, "")
	add("2026-01-02", Registered{Name: Name{Family: "Right"}, Born: "1927-05-21"}, wrong)
	add("2026-01-01", ConditionNoted{Text: "old", Status: Resolved}, "")
	add("2026-01-01", ConditionNoted{Text: "now", Status: Relapse}, "")
	add("2026-01-01", ConditionNoted{Text: "denied", Status: Active, Verification: Refuted}, "")
	voided := add("2026-01-01", ConditionNoted{Text: "void", Status: Active}, "")
	add("2026-01-01", ledger.Voided{Entry: voided, Reason: "twice"}, voided)
	add("2026-01-01", MedicineNoted{Text: "taken", Status: Taking}, "")
	add("2026-01-01", MedicineNoted{Text: "past", Status: Stopped}, "")
	add("2026-01-01", AllergyNoted{Text: "latex", Status: Active}, "")
	add("2026-01-05", weight(71_000), "")
	add("2026-01-04", weight(70_000), "") // written later, measured earlier
	add("2026-01-01", Asked{Fact: "psychosis", Answer: UnknownReply}, "")
	add("2026-01-02", Asked{Fact: "psychosis", Answer: No}, "")
	s := Of(c)
	if !s.Known || s.Person.Fact.Name.Family != "Right" {
		t.Errorf("the person is %q", s.Person.Fact.Name.Full())
	}
	if len(s.Conditions) != 3 || len(s.Current()) != 1 || s.Current()[0].Fact.Text != "now" {
		t.Errorf("%d conditions, %d current", len(s.Conditions), len(s.Current()))
	}
	if taking := s.Taking("2026-11-22"); len(taking) != 1 || taking[0].Fact.Text != "taken" || len(s.AllergicTo()) != 1 {
		t.Errorf("%d medicines are taken", len(taking))
	}
	if w, e, ok := s.LastWeight(); !ok || w != 71*quantity.Kilogram || e.Seq != 11 {
		t.Errorf("the last weight is %v of entry %d", w, e.Seq)
	}
	if s.Asked["psychosis"].Fact.Answer != No {
		t.Errorf("the last answer is %s", s.Asked["psychosis"].Fact.Answer)
	}
	if age, _, _ := s.AgeOn("2026-11-22"); s.Dead() || age != 99 {
		t.Errorf("alive, she is %d", age)
	}
	add("1989-05-09T20:35:22-04:00", DeathNoted{On: "1989-05-09T20:35:22-04:00"}, "")
	if age, _, _ := Of(c).AgeOn("2026-11-22"); !Of(c).Dead() || age != 61 {
		t.Errorf("she died at %d", age)
	}
}
