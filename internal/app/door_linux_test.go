package app

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A knock is bytes that somebody sends to the front door.
type knock struct {
	name string
	head string
	fill string // sent over and over
	size int64  // bytes of fill
	want []int  // the status that answers; 0: the door is shut without a word
	slow bool   // then a byte every tenth of a second
	long bool   // it takes half a minute: only where SEEDS asks for more
}

const asForm = "POST /setup/code HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"

// knocks are what no browser sends.
var knocks = []knock{
	{name: "a body of a gigabyte", head: asForm + "Content-Length: 1073741824\r\n\r\n", fill: strings.Repeat("a", 1<<16), size: 1 << 30, want: []int{413}},
	{name: "a gigabyte in pieces, of which nobody says how many", head: asForm + "Transfer-Encoding: chunked\r\n\r\n", fill: "10000\r\n" + strings.Repeat("a", 1<<16) + "\r\n", size: 1 << 30, want: []int{411}},
	{name: "a million fields", head: asForm + "Content-Length: 2000000\r\n\r\n", fill: strings.Repeat("a&", 5000), size: 2_000_000, want: []int{413}},
	{name: "four hundred thousand fields", head: asForm + "Connection: close\r\nContent-Length: 800000\r\n\r\n", fill: strings.Repeat("a&", 5000), size: 800_000, want: []int{400, 422}},
	{name: "a million fields in the address", head: "GET /signin?", fill: strings.Repeat("a&", 5000), size: 2_000_000, want: []int{431}},
	{name: "JSON a hundred thousand deep", head: strings.Replace(asForm, "/setup/code", "/signin/passkey/finish", 1) + "Connection: close\r\nContent-Length: 100000\r\n\r\n", fill: strings.Repeat("[", 10_000), size: 100_000, want: []int{400, 422}},
	{name: "a header of a megabyte", head: "GET /signin HTTP/1.1\r\nHost: localhost\r\nX-Long: ", fill: strings.Repeat("a", 1024), size: 1 << 20, want: []int{431}},
	{name: "a hundred thousand headers", head: "GET /signin HTTP/1.1\r\nHost: localhost\r\n", fill: strings.Repeat("X-A: b\r\n", 1000), size: 800_000, want: []int{431}},
	{name: "two lengths", head: asForm + "Content-Length: 5\r\nContent-Length: 6\r\n\r\ncode=GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", want: []int{400}},
	{name: "a length and pieces", head: asForm + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", want: []int{411}},
	{name: "pieces, spelt oddly", head: asForm + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", want: []int{501}},
	{name: "a blank before the colon", head: asForm + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", want: []int{400}},
	{name: "a folded header", head: "GET /signin HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", want: []int{400, 411}},
	{name: "two hosts", head: "GET /signin HTTP/1.1\r\nHost: localhost\r\nHost: elsewhere\r\n\r\n", want: []int{400}},
	{name: "noise", head: strings.Repeat("\x16\x03\x01\x02\x00", 40) + "\r\n\r\n", want: []int{400}},
	{name: "a body of a byte a tenth of a second", head: asForm + "Content-Length: 1000000\r\n\r\n", slow: true, long: true, want: []int{408}},
	{name: "headers that never end", head: "GET /signin HTTP/1.1\r\nHost: localhost\r\n", slow: true, want: []int{0, 400, 408}},
}

// A told is what came back to a knock.
type told struct {
	statuses []int
	took     time.Duration
	open     bool // the connection was still open after a while
}

var statusLine = regexp.MustCompile(`HTTP/1\.1 (\d{3}) `)

// at sends a knock to an address and reads whatever comes back.
func (k knock) at(address string, patience time.Duration) (out told, err error) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		return out, err
	}
	defer c.Close()
	began := time.Now()
	_ = c.SetDeadline(began.Add(patience))
	go func() {
		_, err := io.WriteString(c, k.head)
		for sent := int64(0); sent < k.size && err == nil; sent += int64(len(k.fill)) {
			_, err = io.WriteString(c, k.fill)
		}
		if !k.slow && k.size > 0 && !strings.Contains(k.head, "Content-Length") {
			_, _ = io.WriteString(c, " HTTP/1.1\r\nHost: localhost\r\n\r\n")
		}
		for k.slow && err == nil {
			time.Sleep(100 * time.Millisecond)
			_, err = io.WriteString(c, "a")
		}
	}()
	answer, err := io.ReadAll(bufio.NewReader(c))
	out.took = time.Since(began)
	out.open = errors.Is(err, os.ErrDeadlineExceeded)
	for _, m := range statusLine.FindAllSubmatch(answer, -1) {
		status, _ := strconv.Atoi(string(m[1]))
		out.statuses = append(out.statuses, status)
	}
	if len(out.statuses) == 0 {
		out.statuses = []int{0}
	}
	return out, nil
}

// right says whether a knock was answered as it should be: once, and then the
// connection ends, for what follows may be somebody else's.
func (k knock) right(out told) bool {
	return len(out.statuses) == 1 && slices.Contains(k.want, out.statuses[0]) && !out.open
}

// resident is the most memory a process has had, in MB.
func resident(t *testing.T, pid int) int {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(b, []byte("VmHWM:"))
	kb, err := strconv.Atoi(string(bytes.Fields(rest)[0]))
	if err != nil {
		t.Fatal(err)
	}
	return kb / 1024
}

// TestTheFrontDoor sends the program in its own process what no browser sends,
// twelve at a time, while somebody else opens a page. Each is told what
// is wrong, or the door is shut; nothing follows on the same connection; and
// memory stays where it is. The control: a server without our limits.
func TestTheFrontDoor(t *testing.T) {
	t.Parallel()
	beside := rounds(12)
	p := found(t, false, 1, 1)
	s, err := p.serves(t)
	if err != nil {
		t.Fatal(err)
	}
	defer s.end(syscall.SIGKILL)
	address := strings.TrimPrefix(s.url, "http://")
	visitor := p.enter(t, s.url)[0]
	if status, err := visitor.get(s.url, "/patients/"+string(p.people[0])); err != nil || status != http.StatusOK {
		t.Fatalf("a page: %d, %v", status, err)
	}
	before := resident(t, s.cmd.Process.Pid) // after what the first page loads
	var wg sync.WaitGroup
	slowest := time.Duration(0)
	var mu sync.Mutex
	sent := 0
	for _, k := range knocks {
		if k.long && os.Getenv("SEEDS") == "" {
			continue
		}
		for range beside {
			sent++
			wg.Go(func() {
				out, err := k.at(address, 45*time.Second)
				if err != nil || !k.right(out) {
					t.Errorf("%s: answered %v after %v, open %v, %v; want %v", k.name, out.statuses, out.took, out.open, err, k.want)
				}
				mu.Lock()
				defer mu.Unlock()
				if !k.slow {
					slowest = max(slowest, out.took)
				}
			})
		}
		began := time.Now()
		status, err := visitor.get(s.url, "/patients/"+string(p.people[0]))
		if err != nil || status != http.StatusOK || time.Since(began) > 10*time.Second {
			t.Errorf("a page beside %s: %d after %v, %v", k.name, status, time.Since(began), err)
		}
	}
	wg.Wait()
	after := resident(t, s.cmd.Process.Pid)
	if after-before > 16*max(1, beside/12) {
		t.Errorf("memory rose from %d to %d MB", before, after)
	}
	t.Logf("%d knocks of %d kinds; the slowest answer took %v; memory at most %d MB, before them %d", sent, sent/beside, slowest.Round(time.Millisecond), after, before)
	withoutLimits(t)
}

// withoutLimits is the control.
func withoutLimits(t *testing.T) {
	t.Helper()
	bare := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	bare.Config.MaxHeaderBytes = 64 << 20
	bare.Start()
	defer bare.Close()
	for _, k := range knocks {
		switch k.name {
		case "a million fields", "JSON a hundred thousand deep", "a header of a megabyte", "a length and pieces", "headers that never end":
			if out, err := k.at(bare.Listener.Addr().String(), time.Second); err == nil && k.right(out) {
				t.Errorf("control: %s is answered %v by a server without limits", k.name, out.statuses)
			}
		}
	}
}
