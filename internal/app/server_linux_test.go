package app

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store/storetest"
)

// rounds is how many rounds a seeded test has: few, or what SEEDS says.
func rounds(few int) int {
	if n, err := strconv.Atoi(os.Getenv("SEEDS")); err == nil && n > 0 {
		return n
	}
	return few
}

// A practice is a book that servers in processes of their own open.
type practice struct {
	book   cli.Book
	people []id.Patient
	codes  []string // one for each of those who record
	under  []string // a command that runs the server; empty: none
	at     string   // where the server listens; empty: anywhere on this machine
	log    *os.File // where the server's log goes; nil: nowhere
}

// found makes a book with people who record and people about whom they do.
func found(t *testing.T, postgres bool, recorders, people int) *practice {
	t.Helper()
	book := cli.Book{DB: filepath.Join(t.TempDir(), "clinic.db"), Key: filepath.Join(t.TempDir(), "clinic.key")}
	if postgres {
		book.DB, book.DBOwner = storetest.Postgres(t)
	}
	return foundAt(t, book, recorders, people)
}

// foundAt is found for a book of the caller's.
func foundAt(t *testing.T, book cli.Book, recorders, people int) *practice {
	t.Helper()
	p := &practice{book: book}
	c, shut, err := createBook(t.Context(), p.book, "Juniper House", "America/Denver")
	if err != nil {
		t.Fatal(err)
	}
	defer shut()
	do := func(g access.Grant, act clinic.Act) {
		t.Helper()
		if _, err := c.Do(t.Context(), g, id.Act(c.NewID()), act); err != nil {
			t.Fatal(err)
		}
	}
	for i := range recorders {
		person := id.Staff(c.NewID())
		do(c.Own(), clinic.JoinStaff{Joined: staff.Joined{Staff: person, Name: fmt.Sprint("Recorder ", i), Roles: []string{"monitor"}}})
		code, err := newCode(t.Context(), c, string(person))
		if err != nil {
			t.Fatal(err)
		}
		p.codes = append(p.codes, code)
	}
	machine := access.Actor{Author: ledger.Author{Sort: ledger.ByMachine, Person: "import", Role: "machine"}, Roles: []access.Role{access.Machine}}
	for i := range people {
		one := id.Patient(c.NewID())
		g, err := c.Covering(machine, access.Create, ledger.Demographics, ledger.PatientStream(one), access.Unrelated)
		if err != nil {
			t.Fatal(err)
		}
		do(g, clinic.ImportRecord{Patient: one, Facts: []clinic.ImportedFact{{Fact: patient.Registered{
			Name: patient.Name{Given: []string{"Ana"}, Family: fmt.Sprint("Moreno", i)}, Born: "1985-03-12"}}}})
		p.people = append(p.people, one)
	}
	return p
}

// A server is the program in a process of its own.
type server struct {
	url  string
	took time.Duration // from its start to its first answer
	ran  time.Duration // of it, on a processor
	wait time.Duration // its threads were ready and had none, in all
	cmd  *exec.Cmd
	out  *strings.Builder
	over chan struct{} // closed when it has ended
}

var openAt = regexp.MustCompile(` is open at (http://localhost:\d+)`)

// serves starts a server and waits until it answers.
func (p *practice) serves(t testing.TB, more ...string) (*server, error) {
	t.Helper()
	began := time.Now()
	program := os.Getenv("CLEW_BIN") // the program as built; without it this binary is the same
	if program == "" {
		program = os.Args[0]
	}
	line := slices.Concat(p.under, []string{program, "serve", "--addr", cmp.Or(p.at, "127.0.0.1:0")}, more)
	s := &server{cmd: exec.Command(line[0], line[1:]...), out: &strings.Builder{}, over: make(chan struct{})}
	s.cmd.Env = append(os.Environ(), asProgram+"=1", "CLEW_DB="+p.book.DB, "CLEW_KEY="+p.book.Key)
	if s.cmd.Stderr = io.Discard; p.log != nil {
		s.cmd.Stderr = p.log
	}
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if m := openAt.FindStringSubmatch(lines.Text()); m != nil {
			s.url = m[1]
			break
		}
		s.out.WriteString(lines.Text() + "\n")
	}
	go func() {
		_, _ = io.Copy(io.Discard, stdout)
		_ = s.cmd.Wait()
		close(s.over)
	}()
	if p.at != "" && s.url != "" {
		s.url = "http://" + p.at // seen from another host
	}
	if s.url == "" {
		return nil, fmt.Errorf("the server did not open: %s", s.out)
	}
	for range 500 {
		if r, err := http.Get(s.url + "/health"); err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				s.took = time.Since(began)
				s.ran, s.wait = scheduled(s.cmd.Process.Pid)
				return s, nil
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	s.end(syscall.SIGKILL)
	return nil, fmt.Errorf("the server does not answer")
}

// scheduled sums how long the threads of a process ran, and how long they were
// ready to run and had to wait.
func scheduled(pid int) (ran, wait time.Duration) {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	for _, name := range files {
		var on, ready int64
		if text, err := os.ReadFile(name); err == nil {
			_, _ = fmt.Sscan(string(text), &on, &ready)
		}
		ran, wait = ran+time.Duration(on), wait+time.Duration(ready)
	}
	return ran, wait
}

// start starts the process, which ends with this one. The signal is bound to
// the thread that starts it, so that thread must live on.
func (s *server) start() error {
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlock
		started <- s.cmd.Start()
		<-s.over
	}()
	return <-started
}

// end sends a signal and waits for the end.
func (s *server) end(how os.Signal) {
	_ = s.cmd.Process.Signal(how)
	<-s.over
}

// A knocker is somebody's browser: its cookies are good at every server.
type knocker struct {
	client *http.Client
	mu     sync.Mutex
	cookie string
}

func newKnocker() *knocker {
	return &knocker{client: &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// post sends a form and returns the status.
func (k *knocker) post(at, path string, form url.Values) (int, error) {
	r, err := http.NewRequest("POST", at+path, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return k.send(r)
}

func (k *knocker) get(at, path string) (int, error) {
	r, err := http.NewRequest("GET", at+path, nil)
	if err != nil {
		return 0, err
	}
	return k.send(r)
}

func (k *knocker) send(r *http.Request) (int, error) {
	k.mu.Lock()
	r.Header.Set("Cookie", k.cookie)
	k.mu.Unlock()
	answer, err := k.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return 0, err
	}
	var set []string
	for _, c := range answer.Cookies() {
		set = append(set, c.Name+"="+c.Value)
	}
	if k.mu.Lock(); len(set) > 0 && k.cookie == "" {
		k.cookie = strings.Join(set, "; ")
	}
	k.mu.Unlock()
	return answer.StatusCode, nil
}

// enter signs everybody in.
func (p *practice) enter(t testing.TB, at string) []*knocker {
	t.Helper()
	var out []*knocker
	for _, code := range p.codes {
		k := newKnocker()
		if status, err := k.post(at, "/setup/code", url.Values{"code": {code}}); err != nil || status != http.StatusSeeOther {
			t.Fatalf("signing in: %d, %v", status, err)
		}
		out = append(out, k)
	}
	return out
}
