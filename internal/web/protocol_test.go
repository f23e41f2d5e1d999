package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// TestProtocolsAreListed opens the list as somebody who may sign and as
// somebody who may not.
func TestProtocolsAreListed(t *testing.T) {
	h := newHouse(t)
	prescriber := h.as("Ifeoma Okafor", access.Prescriber)
	list := prescriber.get("/protocols")
	prescriber.want(list, http.StatusOK, "Nobody can be dosed here before one of these is adopted", "Ketamine-assisted psychotherapy, intramuscular",
		"Ketamine into the muscle, in the clinic. Two preparation sessions, six doses", "not adopted", "As shipped", "Read and adopt")
	off := list.text()[strings.Index(list.text(), "Off until this site turns them on"):]
	if !strings.Contains(off, "kap-home-lozenge") || strings.Contains(off, "kap-im ") {
		t.Errorf("what is off is %.400s", off)
	}
	desk := h.as("Fran Lind", access.FrontDesk)
	if got := desk.get("/protocols"); strings.Contains(got.text(), "Read and adopt") || got.status != http.StatusOK {
		t.Errorf("the front desk is offered to adopt: %d %.300s", got.status, got.text())
	}
	desk.want(desk.get("/patients"), http.StatusOK, "Protocols") // in the menu
}

// TestProtocolsAreReadable opens every shipped protocol: every rule and every
// value stands on its page, every citation leads to a reference that is there.
func TestProtocolsAreReadable(t *testing.T) {
	h := newHouse(t)
	v := h.as("Noor Haddad", access.Therapist)
	for _, version := range h.site.protocols.Versions(ledger.Chart{}) {
		got := v.get("/protocols/" + version.Name)
		v.want(got, http.StatusOK, "On this page", "Every figure, and where it comes from", "Sources", "our default")
		def, err := h.site.protocols.WithHash(version.Hash, ledger.Chart{})
		h.ok(err)
		for _, r := range def.Rules {
			if strings.Count(got.body, ` id="r-`+r.Name+`"`) != 1 {
				t.Errorf("%s: the rule %s does not stand once", def.Name, r.Name)
			}
		}
		for _, p := range def.Params {
			if strings.Count(got.body, ` id="v-`+p.Name+`"`) != 1 {
				t.Errorf("%s: the value %s does not stand once", def.Name, p.Name)
			}
		}
		for _, bad := range []string{"Not described here", "NaN", "none dose", `href="#v-"`} {
			if strings.Contains(got.body, bad) {
				t.Errorf("%s says %q", def.Name, bad)
			}
		}
	}
	v.want(v.get("/protocols/kap-in"), http.StatusNotFound)
	v.want(v.get("/protocols/kap-im?version=000000000000"), http.StatusNotFound)
	v.want(v.get("/protocols/kap-im?version=a"), http.StatusNotFound)
}

// TestDosesAreWorkedOut reads the dose table of kap-im: the lower of two
// figures counts, by the weights that stand above.
func TestDosesAreWorkedOut(t *testing.T) {
	table := doseTable(protocol.Dose{
		PerKg: protocol.DosePerKg{Start: param("dose.start.per-kg", 500, "mg/kg", "L"), Hard: param("dose.hard.per-kg", 2000, "mg/kg", "D")},
		Flat:  protocol.DoseFlat{Start: mass("dose.start.flat", 30_000, "L"), Hard: mass("dose.hard.flat", 150_000, "U")},
	})
	if !slices.Equal(table.Weights, []string{"50 kg", "70 kg", "100 kg"}) {
		t.Fatalf("%v", table.Weights)
	}
	for i, want := range [][]string{{"25 mg", "30 mg", "30 mg"}, {"100 mg", "140 mg", "150 mg"}} {
		if !slices.Equal(table.Rows[i].Examples, want) {
			t.Errorf("%s: %v, want %v", table.Rows[i].Label, table.Rows[i].Examples, want)
		}
	}
	if table.Rows[0].Value != "0.5 mg/kg or 30 mg, the lower" || table.Rows[1].Grade != "U" {
		t.Errorf("%+v", table.Rows)
	}
	flat := doseTable(protocol.Dose{Flat: protocol.DoseFlat{Start: mass("dose.start.flat", 56_000, "P")}})
	if len(flat.Weights) != 0 || flat.Basis != "The same for every weight." {
		t.Errorf("a dose that is the same for everybody: %+v", flat)
	}
	if doseTable(protocol.Dose{}) != nil {
		t.Error("a protocol without doses has a table")
	}
}

func param(name string, thousandths int64, unit, grade string) protocol.Param {
	return protocol.Param{Name: name, Value: protocol.NumberValue(thousandths), Unit: unit, Grade: grade}
}

func mass(name string, micrograms int64, grade string) protocol.Param {
	return protocol.Param{Name: name, Value: protocol.MassValue(quantity.Mass(micrograms)), Unit: "mg", Grade: grade}
}

// TestAskWhyAboutSomebodyMadeUp asks with nothing known, with a pressure that
// is too high, and with something that cannot be read.
func TestAskWhyAboutSomebodyMadeUp(t *testing.T) {
	h := newHouse(t)
	v := h.as("Noor Haddad", access.Therapist)
	form := v.get("/protocols/kap-im/why?gate=dosing.start")
	v.want(form, http.StatusOK, "Somebody made up", "What you leave open is not known", "Blood pressure mmHg")
	nothing := v.post("/protocols/kap-im/why", url.Values{"gate": {"dosing.start"}, "ask": {"made-up"}})
	v.want(nothing, http.StatusOK, "About somebody made up", "we don’t know yet", "Blood pressure too high to begin")
	if strings.Contains(nothing.text(), "Still needed: Blood pressure") {
		t.Error("what nobody said stands in the way")
	}
	held := v.post("/protocols/kap-im/why", url.Values{"gate": {"dosing.start"}, "fact.vitals.bp": {"166/100, 20 min ago; 162/98"}, "fact.session.held": {"8 d"}})
	v.want(held, http.StatusOK, "not yet", "Not yet: 164/99, limit 160/100.")
	if got := held.field("fact.vitals.bp"); got != "166/100, 20 min ago; 162/98" {
		t.Errorf("the form holds %q", got)
	}
	bad := v.post("/protocols/kap-im/why", url.Values{"gate": {"dosing.start"}, "fact.vitals.bp": {"high"}, "fact.vitals.oxygen": {"97"}})
	v.want(bad, http.StatusUnprocessableEntity, "One fact could not be read, and counts as not known.", "“high” is not a value such as 128/82.")
	if bad.field("fact.vitals.bp") != "high" || bad.field("fact.vitals.oxygen") != "97" {
		t.Error("what was typed is lost")
	}
}

func TestAges(t *testing.T) {
	for text, want := range map[string]string{"5 h": "5h0m0s", "3 days ago": "72h0m0s", "20min": "20m0s", "never": "", "": "", "h": "", "5": "", "5 fortnights": "", "-5 h": "",
		"999999 years": "", "1 wk": "168h0m0s"} {
		got, ok := readAgo(text)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("%q is %v %v, want %q", text, got, ok, want)
		}
	}
}

// TestAskWhyAboutSomebodyHere searches by name and asks; whoever may not read
// the reasons learns only who can.
func TestAskWhyAboutSomebodyHere(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno", patient.ConditionNoted{Text: "Schizophrenia", Status: patient.Active, Codings: []patient.Coding{{System: patient.ICD10CM, Code: "F20.9"}}})
	h.do(h.machine(p), clinic.TakeVitals{Patient: p, Vitals: pressure(166, 98)})
	h.pass(time.Minute)
	ask := func(v *visitor) reply {
		v.want(v.post("/protocols/kap-im/why", url.Values{"gate": {"determination"}, "ask": {"find"}, "q": {"moreno"}}), http.StatusOK, "Ana Moreno")
		return v.post("/protocols/kap-im/why", url.Values{"gate": {"determination"}, "patient": {string(p)}})
	}
	therapist := h.as("Noor Haddad", access.Therapist)
	therapist.want(ask(therapist), http.StatusOK, "Ana Moreno", "History of psychosis", "There is no exception to this")
	desk := h.as("Fran Lind", access.FrontDesk)
	got := ask(desk)
	desk.want(got, http.StatusOK, "Ana Moreno", "only the care team may read")
	for _, secret := range []string{"psychosis", "Schizophrenia", "166"} {
		if strings.Contains(got.text()[:strings.Index(got.text(), "Somebody made up")], secret) {
			t.Errorf("the front desk reads %q", secret)
		}
	}
	seen := h.visits(ledger.PatientStream(p))
	for _, who := range []*visitor{therapist, desk} {
		if !slices.ContainsFunc(seen, func(s ledger.Visit) bool {
			return s.Person == "staff:"+string(who.staff) && s.Kind == "page" && s.Body.Route == "POST /protocols/{protocol}/why" && s.Body.Class == ledger.Demographics
		}) || len(seen) != 2 {
			t.Errorf("the access book says %+v", seen)
		}
	}
	therapist.want(therapist.post("/protocols/kap-im/why", url.Values{"gate": {"determination"}, "patient": {"nobody"}}), http.StatusNotFound)
	therapist.want(therapist.post("/protocols/kap-im/why", url.Values{"ask": {"find"}, "q": {"zzz"}}), http.StatusOK, "Nobody on the record matches")
	therapist.want(therapist.post("/protocols/kap-im/why", url.Values{"ask": {"find"}, "q": {" "}}), http.StatusOK, "Write the beginning of a name")
}
