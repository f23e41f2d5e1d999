package web

import (
	"bytes"
	"context"
	"html"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/docs"
	"github.com/clew-health/clew/instruments"
	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/seal"
	"github.com/clew-health/clew/internal/signin"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/protocols"
)

// A house is a clinic with its pages, on a real book in a temporary file, with
// a clock that stands still until it is moved.
type house struct {
	*testing.T
	clinic *clinic.Clinic
	door   *signin.Door
	site   *site
	lanes  *lanes
	url    string
	log    *safeBuffer

	mu   sync.Mutex
	at   time.Time
	file string
	book store.Config // where the book lies
	ring *seal.Ring
	shut func()
	wire *cable

	keeps  bool          // a whole journey: what was opened and pressed is kept in way
	twice  bool          // every button is pressed twice
	step   time.Duration // how long a press takes
	tabs   bool          // every form that says on what it rests is first sent by an old tab
	stales int           // how many those were
	way    []walked
	beside func(http.Handler) http.Handler // stands around the pages; nil: nothing
	dress  func(*visitor)                  // gives a visitor what they sit before; nil: nothing
}

// safeBuffer is a log that several requests write at once.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// start is ten in the morning of a Sunday in Denver.
var start = time.Date(2026, 11, 22, 17, 0, 0, 0, time.UTC)

func (h *house) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.at
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.at = h.at.Add(d)
}

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// newHouse opens a new clinic and serves it.
func newHouse(t *testing.T) *house {
	t.Helper()
	return newHouseWith(t, func(*Config) {})
}

func newHouseWith(t *testing.T, change func(*Config)) *house {
	t.Helper()
	return newHouseAt(t, start, change)
}

// newHouseAt opens a clinic whose clock stands at a moment.
func newHouseAt(t *testing.T, at time.Time, change func(*Config)) *house {
	t.Helper()
	h := &house{T: t, at: at, log: &safeBuffer{}, file: filepath.Join(t.TempDir(), "clinic.db")}
	var err error
	h.ring, err = seal.NewRing(id.Clinic(id.New(at)))
	h.ok(err)
	h.book = store.Config{DSN: h.file, Clinic: h.ring.Clinic}
	h.ok(store.Create(t.Context(), h.book))
	h.open(true, change)
	return h
}

// open opens the book and serves it; again after it was shut.
func (h *house) open(create bool, change func(*Config)) {
	h.Helper()
	ctx := context.Background()
	st, err := store.Open(ctx, h.book)
	h.ok(err)
	kinds, err := course.Kinds()
	h.ok(err)
	log := slog.New(slog.NewTextHandler(h.log, nil))
	cfg := clinic.Config{Store: st, Ring: h.ring, Kinds: kinds, Now: h.now, Log: log, Quiet: true, Finders: finders()}
	if create {
		h.clinic, err = clinic.Create(ctx, cfg, "Juniper House", "America/Denver")
	} else {
		h.clinic, err = clinic.Open(ctx, cfg)
	}
	h.ok(err)
	h.ok(h.clinic.EnsureFinders(ctx))
	// The server's address is needed before the pages: passkeys belong to it.
	server := httptest.NewUnstartedServer(nil)
	h.wire = &cable{Listener: server.Listener, conns: map[net.Conn]bool{}}
	server.Listener = h.wire
	_, port, _ := strings.Cut(server.Listener.Addr().String(), ":")
	h.url = "http://localhost:" + port
	h.door, err = signin.New(signin.Config{Store: st, Grant: h.clinic.Own(), Now: h.now, Clinic: "Juniper House", Host: "localhost", Origin: h.url, Lock: h.clinic.RoomLock})
	h.ok(err)
	web := Config{Clinic: h.clinic, Door: h.door, Library: library(h.T), Protocol: kapIM(h.T), Protocols: everyProtocol(), References: protocol.ParseReferences(docs.References), Dev: true, Log: log}
	change(&web)
	h.site, err = newSite(web)
	h.ok(err)
	h.lanes = byLanes(h.site)
	pages, err := compressed(h.lanes)
	h.ok(err)
	server.Config.Handler = pages
	if h.beside != nil {
		server.Config.Handler = h.beside(pages)
	}
	server.Start()
	h.shut = sync.OnceFunc(func() {
		server.Close()
		h.clinic.Close()
		h.ok(st.Close())
	})
	h.Cleanup(h.shut)
}

// finders list people as the program does.
func finders() clinic.Finders {
	return clinic.Finders{Version: 1, Kinds: []string{patient.Registered{}.Kind(), patient.Linked{}.Kind(), course.Opened{}.Kind(), course.Closed{}.Kind()},
		Patients: func(s ledger.Stream, chart ledger.Chart) store.PatientRow {
			row := store.PatientRow{Patient: id.Patient(s.Key()), Phase: course.Phase(chart)}
			for _, l := range ledger.Find[patient.Linked](chart) {
				if l.Patient == row.Patient {
					row.Merged = l.To
				}
			}
			return row
		}}
}

// everyProtocol is what ships, read once for all houses: reading is slow.
var everyProtocol = sync.OnceValue(func() *course.Protocols { return course.NewProtocols(protocols.Texts()) })

// library is the lists that rules read by, read once for all houses.
func library(t *testing.T) course.Library {
	t.Helper()
	lib, err := shippedLibrary()
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

var shippedLibrary = sync.OnceValues(func() (course.Library, error) {
	var lib course.Library
	families, err := protocols.FS.ReadFile("families.yaml")
	if err != nil {
		return lib, err
	}
	if lib.Families, err = patient.ParseFamilies(families); err != nil {
		return lib, err
	}
	medicines, err := protocols.FS.ReadFile("medicines.yaml")
	if err != nil {
		return lib, err
	}
	lib.Medicines, err = patient.ParseMedicines(medicines)
	lib.Instruments = shippedScales()
	return lib, err
})

// kapIM is the protocol of most houses, read and checked once.
func kapIM(t *testing.T) *protocol.Definition {
	t.Helper()
	def, problems := shippedIM()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return def
}

var shippedIM = sync.OnceValues(func() (*protocol.Definition, []protocol.Problem) {
	source, err := protocols.FS.ReadFile("kap-im.yaml")
	if err != nil {
		panic(err) // it is embedded
	}
	def, problems := protocol.Parse(source, protocols.Texts())
	if len(problems) == 0 {
		problems = def.Check(course.Vocabulary())
	}
	return def, problems
})

// register puts somebody on the record, with more facts about them.
func (h *house) register(name, family string, more ...ledger.Fact) id.Patient {
	h.Helper()
	p := id.Patient(h.clinic.NewID())
	facts := []clinic.ImportedFact{{Fact: patient.Registered{Name: patient.Name{Given: []string{name}, Family: family}, Born: "1985-03-12", Pronouns: "she/her"}}}
	for _, f := range more {
		facts = append(facts, clinic.ImportedFact{Fact: f})
	}
	h.do(h.machine(p), clinic.ImportRecord{Patient: p, Facts: facts})
	return p
}

// machine is the grant of the program that takes records in.
func (h *house) machine(p id.Patient) access.Grant {
	h.Helper()
	g, err := h.clinic.Covering(access.Actor{Author: ledger.Author{Sort: ledger.ByMachine, Person: "import", Role: "machine"}, Roles: []access.Role{access.Machine}},
		access.Create, ledger.Demographics, ledger.PatientStream(p), access.Unrelated)
	h.ok(err)
	return g
}

func (h *house) do(g access.Grant, act clinic.Act) clinic.Outcome {
	h.Helper()
	out, err := h.clinic.Do(h.Context(), g, id.Act(h.clinic.NewID()), act)
	h.ok(err)
	return out
}

// chart reads a record whole.
func (h *house) chart(p id.Patient) ledger.Chart {
	h.Helper()
	chart, err := h.clinic.Whole(h.Context(), h.machine(p), ledger.PatientStream(p))
	h.ok(err)
	return chart
}

// visits reads the access book about a record; about nobody, all of it.
func (h *house) visits(about ledger.Stream) []ledger.Visit {
	h.Helper()
	all, err := h.clinic.Visits(h.Context(), h.clinic.Own(), about)
	h.ok(err)
	return all
}

// A visitor is somebody with a browser of their own.
type visitor struct {
	h      *house
	client *http.Client
	staff  id.Staff
	name   string
	busy   time.Time // when they last did something
}

func (h *house) visitor() *visitor {
	jar, err := cookiejar.New(nil)
	h.ok(err)
	v := &visitor{h: h, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	if h.dress != nil {
		h.dress(v)
	}
	return v
}

// as signs somebody in who works here in some roles.
func (h *house) as(name string, roles ...access.Role) *visitor {
	h.Helper()
	v := h.visitor()
	v.staff, v.name, v.busy = h.hire(name, roles...), name, h.now()
	v.enter()
	return v
}

func (h *house) hire(name string, roles ...access.Role) id.Staff {
	h.Helper()
	person := id.Staff(h.clinic.NewID())
	joined := staff.Joined{Staff: person, Name: name}
	for _, r := range roles {
		joined.Roles = append(joined.Roles, string(r))
	}
	h.do(h.clinic.Own(), clinic.JoinStaff{Joined: joined})
	return person
}

// enter signs a visitor in by a one-time code, over the pages.
func (v *visitor) enter() {
	v.h.Helper()
	code, err := v.h.door.NewCode(v.h.Context(), signin.CodeSignIn, v.staff)
	v.h.ok(err)
	if got := v.post("/setup/code", url.Values{"code": {code}}); got.status != http.StatusSeeOther && got.header.Get(atHeader) == "" {
		v.h.Fatalf("the code led to %d: %s", got.status, got.text())
	}
}

// A reply is what came back.
type reply struct {
	status int
	header http.Header
	body   string
}

func (v *visitor) get(path string) reply { return v.send("GET", path, nil, nil) }

func (v *visitor) post(path string, form url.Values) reply { return v.send("POST", path, form, nil) }

func (v *visitor) send(method, path string, form url.Values, header http.Header) reply {
	v.h.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, v.h.url+path, body)
	v.h.ok(err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, values := range header {
		r.Header[name] = values
	}
	return v.round(r)
}

// unfilled is a gap in a client's sentence.
var unfilled = regexp.MustCompile(`\{[a-z_]+\}`)

// clientPage says whether clients read what a path answers.
func clientPage(path string) bool {
	return strings.HasPrefix(path, "/ask/") || strings.HasPrefix(path, "/agree/") || strings.HasPrefix(path, "/answer/") || path == "/my" || strings.HasPrefix(path, "/my/") && !strings.HasSuffix(path, ".js")
}

func (v *visitor) round(r *http.Request) reply {
	v.h.Helper()
	answer, err := v.client.Do(r)
	v.h.ok(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	v.h.ok(err)
	if gap := unfilled.Find(text); gap != nil && clientPage(r.URL.Path) {
		v.h.Errorf("%s shows %s, which nobody filled in", r.URL.Path, gap)
	}
	return reply{answer.StatusCode, answer.Header, string(text)}
}

var markup = regexp.MustCompile(`(?s)<(script|style|title|desc)\b.*?</(script|style|title|desc)>|<[^>]*>`)

// text is what a person reads on a page.
func (r reply) text() string {
	return strings.Join(strings.Fields(html.UnescapeString(markup.ReplaceAllString(r.body, " "))), " ")
}

// field is the value that an input of a page holds.
func (r reply) field(name string) string {
	for _, tag := range regexp.MustCompile(`<input[^>]*>`).FindAllString(r.body, -1) {
		if strings.Contains(tag, ` name="`+name+`"`) {
			if m := regexp.MustCompile(` value="([^"]*)"`).FindStringSubmatch(tag); m != nil {
				return html.UnescapeString(m[1])
			}
		}
	}
	return ""
}

func (v *visitor) want(r reply, status int, words ...string) {
	v.h.Helper()
	if r.status != status {
		v.h.Fatalf("answered %d, want %d: %.600s", r.status, status, r.text())
	}
	for _, w := range words {
		if !strings.Contains(r.text(), w) {
			v.h.Errorf("the page does not say %q: %.3000s", w, r.text())
		}
	}
}

func chartOf(p id.Patient) string { return "/patients/" + string(p) }

func pressure(up, low int) dosing.VitalsTaken {
	return dosing.VitalsTaken{Pressure: &quantity.Pressure{Systolic: up, Diastolic: low}, Position: "seated"}
}

// shippedScales reads the questionnaires once.
var shippedScales = sync.OnceValue(func() *instrument.Library {
	lib, problems := instrument.Load(instruments.Files())
	if len(problems) > 0 {
		panic(problems)
	}
	return lib
})
