package web

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// canary is a word that belongs to somebody and must never stand in a log or
// in an address.
const canary = "Kanarienvogel"

var anID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// TestLogsSayNothingOfAnybody uses every page about somebody whose name,
// conditions and answers are a canary, rightly and wrongly, and reads the log.
func TestLogsSayNothingOfAnybody(t *testing.T) {
	h := newHouse(t)
	p := h.register(canary, canary+"-Moreno", patient.ConditionNoted{Text: canary, Status: patient.Active}, patient.Asked{Fact: "psychosis", Answer: patient.UnknownReply, Detail: canary})
	var addresses []string
	note := func(r reply) reply {
		for _, m := range regexp.MustCompile(`(?:href|action|src|data-draft|hx-post)="([^"]*)"`).FindAllStringSubmatch(r.body, -1) {
			addresses = append(addresses, m[1])
		}
		addresses = append(addresses, r.header.Get("Location"))
		return r
	}
	for _, role := range []access.Role{access.Therapist, access.Manager} {
		v := h.as(canary+" Haddad", role)
		for _, rt := range h.site.routes() {
			method, path := address(rt, p)
			if path == "/signout" || strings.HasPrefix(path, "/styleguide") {
				continue
			}
			note(v.send(method, path, url.Values{"q": {canary}, "reason": {canary}, "systolic": {canary}, "act": {canary}, "code": {canary}, "name": {canary}, "role": {canary}, "theme": {canary}, "taken_at": {canary}}, nil))
		}
		page := note(v.get(chartOf(p)))
		note(v.post(chartOf(p)+"/vitals", filled(page, "systolic", "128", "diastolic", "82")))
		note(v.post("/patients/search", url.Values{"q": {canary}}))
		note(v.get("/" + canary))
		note(v.get("/patients/" + canary))
		note(v.get("/patients?q=" + canary))
	}
	log := h.log.String()
	if strings.Count(log, "msg=request") < 30 {
		t.Fatalf("the log has few lines: %s", log)
	}
	for _, line := range strings.Split(log, "\n") {
		if strings.Contains(line, canary) || strings.Contains(line, string(p)) || strings.Contains(line, "128") && strings.Contains(line, "systolic") {
			t.Errorf("the log says %s", line)
		}
	}
	for _, a := range addresses {
		if strings.Contains(a, canary) || strings.Contains(a, "Moreno") {
			t.Errorf("a name stands in the address %s", a)
		}
		rest := anID.ReplaceAllString(a, "")
		if strings.Contains(rest, "128") && !strings.HasPrefix(rest, "https://doi.org/10.") { // a publication's own number
			t.Errorf("a value stands in the address %s", a)
		}
	}
	if len(addresses) < 50 {
		t.Errorf("only %d addresses were seen", len(addresses))
	}
}

// TestLineHasItsParts reads one line of the log.
func TestLineHasItsParts(t *testing.T) {
	h := newHouse(t)
	p := h.register("Ana", "Moreno")
	v := h.as("Sam Ortiz", access.Monitor)
	form := filled(v.get(chartOf(p)), "systolic", "128", "diastolic", "82")
	v.post(chartOf(p)+"/vitals", form)
	lines := strings.Split(strings.TrimSpace(h.log.String()), "\n")
	last := lines[len(lines)-1]
	for _, part := range []string{`route="POST /patients/{patient}/vitals"`, "status=303", "ms=", "request=", "act=" + form.Get("act")} {
		if !strings.Contains(last, part) {
			t.Errorf("the line lacks %s: %s", part, last)
		}
	}
}

// planted fills every text inside a value with the canary, as deep as it goes.
func planted(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() {
			v.SetString(canary)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			planted(v.Field(i))
		}
	case reflect.Pointer:
		if v.CanSet() {
			v.Set(reflect.New(v.Type().Elem()))
			planted(v.Elem())
		}
	case reflect.Slice:
		if v.CanSet() {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			planted(v.Index(0))
		}
	default:
	}
}

// TestDiscreetLogsNoFacts logs every kind of fact, each filled with the canary,
// in every way a careless line might.
func TestDiscreetLogsNoFacts(t *testing.T) {
	kinds, err := course.Kinds()
	if err != nil {
		t.Fatal(err)
	}
	for name, kind := range kinds {
		empty, err := kind.Decode(kind.Version, []byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		filled := reflect.New(reflect.TypeOf(empty))
		planted(filled.Elem())
		fact := filled.Elem().Interface().(ledger.Fact)
		entry := ledger.Entry{Fact: fact}
		var b bytes.Buffer
		for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
			log := slog.New(Discreet(h))
			log.Info("x", "fact", fact, "entry", entry, "chart", ledger.Chart{Entries: []ledger.Entry{entry}}, "pointer", &entry)
			log.With("fact", fact).WithGroup("g").Info("x", slog.Group("in", "fact", fact, "list", []ledger.Fact{fact}))
		}
		if strings.Contains(b.String(), canary) {
			t.Errorf("%s: the log says %.400s", name, b.String())
		}
		if strings.Count(b.String(), fmt.Sprintf("%T", fact)) < 4 {
			t.Errorf("%s: the log does not say what it was: %s", name, b.String())
		}
	}
	var b bytes.Buffer
	slog.New(Discreet(slog.NewTextHandler(&b, nil))).Info("x", "n", 1, "s", "text", "err", errTooLong, "at", start, "took", time.Second)
	for _, part := range []string{"n=1", "s=text", "too long", "2026-11-22", "took=1s"} {
		if !strings.Contains(b.String(), part) {
			t.Errorf("the log lacks %s: %s", part, b.String())
		}
	}
}
