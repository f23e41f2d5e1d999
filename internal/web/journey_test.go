package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/schedule"
)

// TestEveryKindHasASentence holds the table against the kinds that exist.
func TestEveryKindHasASentence(t *testing.T) {
	kinds, err := course.Kinds()
	if err != nil {
		t.Fatal(err)
	}
	if len(kinds) < 25 {
		t.Fatalf("only %d kinds", len(kinds))
	}
	for name, kind := range kinds {
		say, ok := sentences[name]
		if !ok {
			t.Errorf("%s has no sentence: write one in sentences.go", name)
			continue
		}
		fact, err := kind.Decode(kind.Version, []byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		got := say(fact, time.UTC)
		if got.hook == "" || strings.Contains(got.value, "newer version") {
			t.Errorf("%s is told as %+v", name, got)
		}
		for _, strange := range []ledger.Fact{ledger.Unknown{Name: name}, ledger.Gone{Name: name}} {
			if got := say(strange, time.UTC); !strings.HasSuffix(got.value, ".") {
				t.Errorf("%s of %T is told as %+v", name, strange, got)
			}
		}
	}
	for name := range sentences {
		if _, ok := kinds[name]; !ok {
			t.Errorf("%s has a sentence and is no kind", name)
		}
	}
	if got := tell(ledger.Entry{Kind: "future.kind", Fact: ledger.Unknown{Name: "future.kind"}}, time.UTC); !strings.Contains(got.value, "newer version") {
		t.Errorf("an unknown kind is told as %+v", got)
	}
}

func thousandths(n int64) *int64 { return &n }

// TestSentences reads some of them out.
func TestSentences(t *testing.T) {
	pulse, oxygen := 72, 97
	vitals := pressure(128, 82)
	vitals.HeartRate = &pulse
	weight := patient.MeasurementTaken{Measurement: patient.Measurement{Coding: patient.Coding{System: patient.LOINC, Code: patient.WeightCode}, Name: "Weight", Value: thousandths(64200), Unit: "kg"}}
	no := false
	nine := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for want, fact := range map[string]ledger.Fact{
		"Blood pressure 128/82, pulse 72. Seated.": vitals,
		"Oxygen 97%.": dosing.VitalsTaken{Oxygen: &oxygen},
		"Essential hypertension noted, since 1989.":                                                    patient.ConditionNoted{Text: "Essential hypertension (disorder)", Status: patient.Active, Onset: "1989"},
		"Acute bronchitis noted, since March 2011, resolved 3 April 2011.":                             patient.ConditionNoted{Text: "Acute bronchitis", Status: patient.Resolved, Onset: "2011-03", Abated: "2011-04-03"},
		"Sertraline 50 MG, stopped 2019.":                                                              patient.MedicineNoted{Text: "Sertraline 50 MG", Status: patient.Stopped, Until: "2019"},
		"Lorazepam 1 MG, being taken since 2020, when needed. One at night.":                           patient.MedicineNoted{Text: "Lorazepam 1 MG", Status: patient.Taking, Since: "2020", AsNeeded: true, Dose: patient.Dose{Text: "one at night"}},
		"Allergy: Penicillin (hives).":                                                                 patient.AllergyNoted{Text: "Penicillin", Status: patient.Active, Reactions: []patient.Reaction{{Text: "Hives"}}},
		"Weight 64.2 kg.":                                                                              weight,
		"Asked about psychosis: no.":                                                                   patient.Asked{Fact: "psychosis", Answer: patient.No},
		"Died 3 March 2026.":                                                                           patient.DeathNoted{On: "2026-03-03"},
		"Ordered 50 mg IM for session 3.":                                                              dosing.OrderSigned{Amount: 50_000, Route: "IM", Session: 3},
		"Asked about the last alcohol: 2026-11-20. Two beers.":                                         patient.Asked{Fact: "alcohol.last", Answer: patient.Valued, Value: "2026-11-20", Detail: "Two beers"},
		"Asked about pregnancy: left out. He was born male.":                                           patient.Asked{Fact: "pregnancy.current", Answer: patient.Skipped, Detail: "He was born male"},
		"A sibling has, or had: Schizophrenia.":                                                        patient.RelativeNoted{Relation: patient.Sibling, Text: "Schizophrenia (disorder)"},
		"Checked: a ready room: no. The oxygen bottle is empty.":                                       dosing.Checked{Fact: "room.ready", Answer: patient.No, Detail: "The oxygen bottle is empty"},
		"Asked what changed since the last time: medicine and diagnosis.":                              dosing.IntervalTaken{Changed: true, What: []string{"medicine", "diagnosis"}},
		"Adverse event: nausea, grade 2. Ondansetron 4 mg. Gone after an hour.":                        dosing.EventNoted{Term: "nausea", Grade: 2, Action: "ondansetron 4 mg", Outcome: "gone after an hour"},
		"The session is over; the effect was sufficient; without severe distress.":                     dosing.SessionClosed{Effect: dosing.Sufficient, Distress: &no},
		"Dosing session 2 planned: Monday 2 March 2026, 09:00 to 12:00. At the clinic, Birch room.":    schedule.Planned{Sort: schedule.Dosing, Number: 2, From: nine, Until: nine.Add(3 * time.Hour), Where: "clinic, Birch room"},
		"A session was moved to Monday 2 March 2026, 09:00 to 10:00. A cold. The client asked for it.": schedule.Moved{From: nine, Until: nine.Add(time.Hour), Reason: "a cold", AskedBy: schedule.ByClient},
		"A session was called off. The clinic asked for it.":                                           schedule.Cancelled{AskedBy: schedule.ByClinic},
		"They did not come to a session.":                                                              schedule.Missed{},
		"Integration session held, 50 minutes.":                                                        course.MeetingHeld{Phase: course.Integration, Minutes: 50},
		"Where the clinic is: US-CO. A REMS certificate is on file until 30 June 2027.":                course.SiteNoted{Place: "US-CO", REMS: "12345", REMSUntil: "2027-06-30"},
		"Given: ketamine 50 mg IM. Not tolerated.":                                                     dosing.DoseGiven{Amount: 50_000, Route: "IM", Tolerated: &no},
	} {
		got := tell(ledger.Entry{Kind: fact.Kind(), Fact: fact}, time.UTC)
		if said := join(got.lead, got.value, got.after); said != want {
			t.Errorf("said %q, want %q", said, want)
		}
	}
}

// imported makes a record of many conditions that came from elsewhere.
func (h *house) imported(n int) id.Patient {
	h.Helper()
	p := id.Patient(h.clinic.NewID())
	facts := []clinic.ImportedFact{{Fact: patient.Registered{Name: patient.Name{Given: []string{"Wendell"}, Family: "Krause"}, Born: "1987-12-09",
		Source: patient.Source{System: "fhir", ID: "Patient/1", Digest: "a"}}}}
	for i := range n {
		facts = append(facts, clinic.ImportedFact{At: start.AddDate(0, 0, -i-1),
			Fact: patient.ConditionNoted{Text: fmt.Sprintf("Condition %d", i), Status: patient.Active, Source: patient.Source{System: "fhir", ID: fmt.Sprintf("Condition/%d", i), Digest: "a"}}})
	}
	h.do(h.machine(p), clinic.ImportRecord{Patient: p, Facts: facts})
	return p
}

// TestImportsDoNotFlood shows an import as one row, and entry by entry, forty
// at a time, to whoever asks.
func TestImportsDoNotFlood(t *testing.T) {
	h := newHouse(t)
	p := h.imported(311)
	v := h.as("Noor Haddad", access.Therapist)
	page := v.get(chartOf(p))
	v.want(page, http.StatusOK, "312 entries came from another system. 311 conditions and who they are.", "Every entry")
	if strings.Contains(page.text(), "Condition 7 noted") || strings.Contains(page.body, "Show older entries") {
		t.Error("the import floods the journey")
	}
	seen, path, pages := map[string]bool{}, chartOf(p)+"?show=all", 0
	more := regexp.MustCompile(`href="([^"]+)">Show older entries`)
	for ; path != ""; pages++ {
		page := v.get(path)
		rows := regexp.MustCompile(`Condition (\d+) noted`).FindAllStringSubmatch(page.text(), -1)
		if len(rows) > mostRows {
			t.Errorf("%d rows on a page", len(rows))
		}
		for _, row := range rows {
			if seen[row[1]] {
				t.Errorf("condition %s stands twice", row[1])
			}
			seen[row[1]] = true
		}
		path = ""
		if m := more.FindStringSubmatch(page.body); m != nil {
			path, _, _ = strings.Cut(strings.ReplaceAll(m[1], "&amp;", "&"), "#")
		}
	}
	if len(seen) != 311 || pages != 8 {
		t.Errorf("%d conditions on %d pages, want 311 on 8", len(seen), pages)
	}
}

// TestCorrections strikes the old value and keeps who wrote it.
func TestCorrections(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno", pressure(163, 86))
	sam := h.as("Sam Ortiz", access.Monitor)
	grant, err := h.clinic.Covering(access.Actor{Author: ledger.Author{Sort: ledger.ByStaff, Person: string(sam.staff), Role: "monitor"}, Roles: []access.Role{access.Monitor}},
		access.Amend, ledger.Vitals, ledger.PatientStream(p), access.Team)
	h.ok(err)
	_, entries := h.vitalsIn(p)
	h.pass(4 * time.Minute)
	h.do(grant, clinic.TakeVitals{Patient: p, At: start, Vitals: pressure(136, 86), Corrects: entries[0].ID})
	page := sam.get(chartOf(p))
	sam.want(page, http.StatusOK, "Blood pressure first written 163/86 136/86. Seated.", "corrected by Sam Ortiz, 10:04. The first entry is kept.")
	if !strings.Contains(page.body, "<del>") || !strings.Contains(page.body, "<ins>136/86.</ins>") {
		t.Error("the old value is not struck through")
	}
}

// TestLateIsSaid says that something was written down later.
func TestLateIsSaid(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	v := h.as("Sam Ortiz", access.Monitor)
	v.post(chartOf(p)+"/vitals", filled(v.get(chartOf(p)), "systolic", "128", "diastolic", "82", "taken_at", "2026-11-20T09:30"))
	v.want(v.get(chartOf(p)), http.StatusOK, "Fri 20 Nov 09:30", "written down 2 days later", "2 days old")
}

// TestWhoReadsWhat opens one chart as everybody, and compares what they see
// with what they may.
func TestWhoReadsWhat(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno", pressure(161, 101), patient.ConditionNoted{Text: "Schizophrenia", Status: patient.Active,
		Codings: []patient.Coding{{System: patient.SNOMED, Code: "58214004", Display: "Schizophrenia"}}},
		patient.MedicineNoted{Text: "Sertraline 50 MG", Status: patient.Taking})
	h.pass(time.Minute) // what is recorded this instant is not yet known
	for _, role := range clinic.StaffRoles {
		v := h.as("Somebody", role)
		page := v.get(chartOf(p))
		if role == access.Partner { // of another practice: nothing was shared with them
			v.want(page, http.StatusForbidden)
			continue
		}
		v.want(page, http.StatusOK, "Ana Moreno", "Before treatment is offered", "Before a dose")
		cares := h.clinic.Relation(access.Actor{Roles: []access.Role{role}}) == access.Team
		for _, secret := range []string{"Schizophrenia", "161/101", "Sertraline", "History of psychosis"} {
			if strings.Contains(page.body, secret) != cares {
				t.Errorf("%s: %q is on the page: %v", role, secret, !cares)
			}
		}
		if !cares && !strings.Contains(page.text(), "only the care team may read") {
			t.Errorf("%s is not told that something is kept from them", role)
		}
		if regexp.MustCompile(`stands? in the way`).MatchString(page.text()) != cares {
			t.Errorf("%s learns that something stands: %v", role, !cares)
		}
		if records := role == access.Therapist || role == access.Prescriber || role == access.Monitor || role == access.Trainee; strings.Contains(page.body, "Record vitals") != records {
			t.Errorf("%s: the form is there: %v", role, !records)
		}
	}
}

// TestTheDead shows that somebody has died, and asks for nothing.
func TestTheDead(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno", patient.DeathNoted{On: "2026-03-03"})
	v := h.as("Noor Haddad", access.Therapist)
	page := v.get(chartOf(p))
	v.want(page, http.StatusOK, "Died 3 March 2026.")
	for _, unwanted := range []string{"Record vitals", "needed for a dose", "Before a dose"} {
		if strings.Contains(page.body, unwanted) {
			t.Errorf("the chart of somebody who has died says %q", unwanted)
		}
	}
	v.want(v.get("/patients"), http.StatusOK, "died 3 March 2026", "born 12 March 1985")
}

// TestStaffWords looks for words that belong to us and not to the page.
func TestStaffWords(t *testing.T) {
	h := newHouse(t)
	p := h.imported(30)
	v := h.as("Noor Haddad", access.Therapist)
	never := regexp.MustCompile(`(?i)\b(ledger|stream|merkle|findings?|failed|abnormal|non-compliant)\b`)
	sources := regexp.MustCompile(`(?s)<details class="source">.*?</details>`) // quote others
	for _, path := range []string{"/patients", chartOf(p), chartOf(p) + "?why=all", chartOf(p) + "?show=all", "/nothing", "/setup"} {
		page := v.get(path)
		page.body = sources.ReplaceAllString(page.body, "")
		if found := never.FindString(page.text()); found != "" {
			t.Errorf("%s says %q", path, found)
		}
	}
}

// TestPeople searches for people: by the page and by its part.
func TestPeople(t *testing.T) {
	h := newHouse(t)
	for i := range 60 {
		h.register("Person", "Number"+strconv.Itoa(i))
	}
	ana := h.register("Ana", "Ñandú-Moreno")
	v := h.as("Front Desk", access.FrontDesk)
	v.want(v.get("/patients"), http.StatusOK, "50 of 61 people")
	for query, want := range map[string]string{"nandu": "1 of 61 people", "ANA ñ": "1 of 61 people", "person": "First 50 of 60 that match",
		"nobody": "Nobody on the record matches “nobody”", "": "50 of 61 people", "<script>": "Nobody on the record matches “<script>”", strings.Repeat("x", 5000): "Nobody on the record"} {
		v.want(v.post("/patients/search", url.Values{"q": {query}}), http.StatusOK, want)
	}
	part := v.send("POST", "/patients/search", url.Values{"q": {"nandu"}}, http.Header{"Hx-Request": {"true"}})
	v.want(part, http.StatusOK, "Ana Ñandú-Moreno", "41, she/her · born 12 March 1985")
	if strings.Contains(part.body, "<html") || !strings.Contains(part.body, chartOf(ana)) {
		t.Errorf("the part is %s", part.body)
	}
	searches := 0
	for _, seen := range h.visits("") {
		body, err := json.Marshal(seen)
		h.ok(err)
		if strings.Contains(string(body), "nandu") {
			t.Errorf("the access book says what was searched for: %s", body)
		}
		if seen.Kind == "search" {
			searches++
		}
	}
	if searches != 8 {
		t.Errorf("%d searches are written down, want 8", searches)
	}
}

// TestOneOfMany: one of each reads as one.
func TestOneOfMany(t *testing.T) {
	for many, want := range map[string]string{"conditions": "condition", "sets of vitals": "set of vitals", "questionnaire totals": "questionnaire total", "allergies": "allergy",
		"conditions of relatives": "condition of relatives", "wishes for a call": "wish for a call", "looks at the medicines": "look at the medicines", "check-ins": "check-in"} {
		if got := oneOf(many); got != want {
			t.Errorf("one of the %s is a %q, not a %q", many, got, want)
		}
	}
}
