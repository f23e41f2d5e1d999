//go:build soak && linux

package app

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// hidden is the request that must not come out of another's body.
const hidden = "GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n"

// bodied is a form with these headers and this body.
func bodied(headers, body string) string {
	return "POST /setup/code HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n" + headers + "\r\n\r\n" + body
}

// smuggled is what two servers may read two ways: each hides a request.
func smuggled() map[string]string {
	sized := fmt.Sprintf("Content-Length: %d", len(hidden))
	pieces := "0\r\n\r\n" + hidden
	both := fmt.Sprintf("Content-Length: %d\r\n", len(pieces))
	out := map[string]string{
		"a body that is a request":        bodied(sized, hidden),
		"CL.TE":                           bodied(both+"Transfer-Encoding: chunked", pieces),
		"TE.CL":                           bodied("Content-Length: 4\r\nTransfer-Encoding: chunked", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(hidden), hidden)),
		"pieces that are a request":       bodied("Transfer-Encoding: chunked", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(hidden), hidden)),
		"two lengths":                     bodied("Content-Length: 0\r\n"+sized, hidden),
		"two lengths, the shorter last":   bodied(sized+"\r\nContent-Length: 0", hidden),
		"two lengths in one line":         bodied("Content-Length: 0, 45", hidden),
		"a signed length":                 bodied(strings.Replace(sized, ": ", ": +", 1), hidden),
		"a negative length":               bodied("Content-Length: -1", hidden),
		"a length with a blank in it":     bodied("Content-Length: 4 5", hidden),
		"a length in hexadecimal":         bodied("Content-Length: 0x2d", hidden),
		"a length after a blank":          bodied("Content-Length : 45", hidden),
		"an extension of a piece":         bodied("Transfer-Encoding: chunked", "0;a=\"\r\n\r\n"+hidden),
		"a piece that is too long":        bodied("Transfer-Encoding: chunked", "fffffffffffffffff\r\n"+hidden),
		"a piece with a sign":             bodied("Transfer-Encoding: chunked", "+0\r\n\r\n"+hidden),
		"a piece that ends in a bare LF":  bodied("Transfer-Encoding: chunked", "0\n\n"+hidden),
		"trailers":                        bodied("Transfer-Encoding: chunked\r\nTrailer: Content-Length", "0\r\nContent-Length: 45\r\n\r\n"+hidden),
		"bare line feeds":                 strings.ReplaceAll(bodied(sized, ""), "\r\n", "\n") + hidden,
		"a folded header":                 bodied("X-A: b\r\n "+sized, hidden),
		"a header without a name":         bodied(": x\r\n"+sized, hidden),
		"a carriage return in a header":   bodied("X-A: b\rTransfer-Encoding: chunked\r\n"+both[:len(both)-2], pieces),
		"an absolute address":             "GET http://elsewhere/hidden HTTP/1.1\r\nHost: localhost\r\n" + sized + "\r\n\r\n" + hidden,
		"a body where none belongs":       "GET /signin HTTP/1.1\r\nHost: localhost\r\n" + sized + "\r\n\r\n" + hidden,
		"h2c":                             "GET /signin HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n" + hidden,
		"a web socket":                    "GET /signin HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 7\r\n\r\n" + hidden,
		"expecting to be told to go on":   bodied("Expect: 100-continue\r\n"+sized, hidden),
		"an old protocol with a length":   strings.Replace(bodied(both+"Transfer-Encoding: chunked", pieces), "HTTP/1.1", "HTTP/1.0", 1),
		"0.9":                             "GET /hidden\r\n\r\n" + hidden,
		"a length that Connection strips": bodied("Connection: Content-Length\r\n"+sized, hidden),
	}
	for i, te := range []string{"Transfer-Encoding: xchunked", "Transfer-Encoding : chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "Transfer-Encoding: identity, chunked", "Transfer-Encoding:\tchunked",
		"Transfer-Encoding: \"chunked\"", "Transfer-Encoding: chunked, identity", "X: x\nTransfer-Encoding: chunked", "Transfer-Encoding\r\n : chunked", "Transfer_Encoding: chunked", "Transfer-Encoding: \x0bchunked", "transfer-encoding: CHUNKED"} {
		out[fmt.Sprintf("TE.TE %d", i+1)] = bodied(both+te, pieces)
	}
	return out
}

// A proxy stands before a server and reuses one connection to it for everybody.
type proxy struct {
	address, log string
	forwarded    *regexp.Regexp // a line of the log about a request that was passed on
}

// freeAddress is one where nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// before starts a proxy with a configuration, in which @at, @to and @dir stand
// for where it listens, whom it stands before and a folder.
func before(t *testing.T, to, config, forwarded, name string, args ...string) proxy {
	t.Helper()
	dir := t.TempDir()
	p := proxy{address: freeAddress(t), log: filepath.Join(dir, "passed"), forwarded: regexp.MustCompile(forwarded)}
	file := filepath.Join(dir, "conf")
	if err := os.WriteFile(file, []byte(strings.NewReplacer("@at", p.address, "@to", to, "@dir", dir).Replace(config)), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600) // nginx opens it, too
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, append(args, file)...)
	cmd.Stdout = out
	if err := cmd.Start(); err != nil {
		t.Fatalf("install the package %s: %v", name, err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); out.Close() })
	for range 100 {
		if c, err := net.Dial("tcp", p.address); err == nil {
			c.Close()
			return p
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("%s does not start", name)
	return p
}

const haproxyConfig = `
defaults
  mode http
  log stdout format raw local0
  log-format "%s %ST"
  timeout connect 5s
  timeout client 3s
  timeout server 20s
  timeout queue 20s
  http-reuse always
frontend people
  bind @at
  option forwardfor
  default_backend book
backend book
  server clew @to maxconn 1
`

const nginxConfig = `
daemon off; master_process off; pid @dir/pid;
events {}
http {
  log_format passed '$upstream_addr $status';
  access_log @dir/passed passed;
  client_body_temp_path @dir/a; proxy_temp_path @dir/b; fastcgi_temp_path @dir/c; uwsgi_temp_path @dir/d; scgi_temp_path @dir/e;
  client_header_timeout 3s; client_body_timeout 3s;
  upstream book { server @to; keepalive 1; }
  server {
    listen @at;
    location / {
      proxy_pass http://book; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_request_buffering off; proxy_next_upstream off;
    }
  }
}
`

func proxies(t *testing.T, to string) map[string]proxy {
	t.Helper()
	return map[string]proxy{
		"HAProxy": before(t, to, haproxyConfig, `(?m)^clew \d`, "haproxy", "-db", "-f"),
		"nginx":   before(t, to, nginxConfig, `(?m)^127\.\S+ \d`, "nginx", "-e", "stderr", "-c"),
	}
}

// counted is how many lines of a file match, once no more come.
func counted(t *testing.T, file string, line *regexp.Regexp) (n int) {
	t.Helper()
	for last := -1; n != last; time.Sleep(300 * time.Millisecond) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		last, n = n, len(line.FindAll(b, -1))
	}
	return n
}

// beside sends bytes through a proxy and has others ask meanwhile; it returns how
// many of them did not get their own answer.
func (p proxy) beside(t *testing.T, name, raw string, right func(path string, status int, body string) bool) int {
	t.Helper()
	var sent sync.WaitGroup
	sent.Go(func() { p.sends(t, name, raw) })
	defer sent.Wait()
	time.Sleep(200 * time.Millisecond)
	return p.others(right, twoPages...)
}

// sends sends bytes, reads what comes, and looks for an answer that no proxy of
// ours may pass on.
func (p proxy) sends(t *testing.T, name, raw string) {
	c, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Error(err)
		return
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(1500 * time.Millisecond))
	_, _ = io.WriteString(c, raw)
	answer, _ := io.ReadAll(bufio.NewReader(c))
	if strings.HasPrefix(string(answer), "HTTP/1.1 101") {
		t.Errorf("%s: the protocol was changed", name)
	}
}

// others says how many of some people behind a proxy got another's answer.
func (p proxy) others(right func(path string, status int, body string) bool, paths ...string) (wrong int) {
	for _, path := range paths {
		client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		got, err := client.Get("http://" + p.address + path)
		if err != nil {
			wrong++
			continue
		}
		body, _ := io.ReadAll(got.Body)
		got.Body.Close()
		if !right(path, got.StatusCode, string(body)) {
			wrong++
		}
	}
	return wrong
}

var (
	workedOn = regexp.MustCompile(`msg"?[=:]"?request`)
	twoPages = []string{"/signin", "/assets/none"}
)

// TestSoakNobodySmuggles stands HAProxy and nginx before the real program, each
// with one connection that everybody shares, and sends what servers read in two
// ways. The program works on no request that the proxy did not pass on, and the
// next people get their own answers. The control: a server that does not read
// bodies, behind the same proxies.
func TestSoakNobodySmuggles(t *testing.T) {
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	p := found(t, false, 1, 1)
	p.log = log
	s, err := p.serves(t)
	if err != nil {
		t.Fatal(err)
	}
	defer s.end(syscall.SIGKILL)
	own := func(path string, status int, body string) bool {
		return (path == "/signin") == (status == http.StatusOK && strings.Contains(body, "<html"))
	}
	for name, x := range proxies(t, strings.TrimPrefix(s.url, "http://")) {
		if wrong := x.others(own, twoPages...); wrong > 0 {
			t.Fatalf("%s: %d of %d pages do not come", name, wrong, len(twoPages))
		}
		passedBefore, workedBefore := counted(t, x.log, x.forwarded), counted(t, log.Name(), workedOn)
		if workedBefore == 0 || passedBefore == 0 {
			t.Fatalf("%s: nothing is counted: %d passed on, %d worked on", name, passedBefore, workedBefore)
		}
		for what, raw := range smuggled() {
			if wrong := x.beside(t, what, raw, own); wrong > 0 {
				t.Errorf("%s, %s: %d people got another's answer", name, what, wrong)
			}
			passed, worked := counted(t, x.log, x.forwarded)-passedBefore, counted(t, log.Name(), workedOn)-workedBefore
			if worked > passed {
				t.Errorf("%s, %s: %d requests were worked on of %d passed on", name, what, worked, passed)
			}
			passedBefore, workedBefore = passedBefore+passed, workedBefore+worked
		}
		t.Logf("%s: %d ways, %d requests passed on in all, %d worked on by both proxies' server", name, len(smuggled()), passedBefore, workedBefore)
	}
	lenient(t)
}

// lenient is the control: a server that takes what stands in a body for the next
// request is given hidden ones through both proxies.
func lenient(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var taken atomic.Int32
	go func() {
		for {
			c, err := l.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			go func() {
				defer c.Close()
				for r := bufio.NewReader(c); ; {
					line, err := r.ReadString('\n')
					if err != nil {
						return
					}
					f := strings.Fields(line)
					if len(f) != 3 || !strings.HasPrefix(f[2], "HTTP/1.") {
						continue // as if it belonged to nobody
					}
					for line != "\r\n" && err == nil {
						line, err = r.ReadString('\n')
					}
					if f[1] == "/hidden" {
						taken.Add(1)
						time.Sleep(500 * time.Millisecond) // until the next one's question is there
					}
					fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(f[1]), f[1])
				}
			}()
		}
	}()
	echoed := func(path string, _ int, body string) bool { return path == body }
	for name, x := range proxies(t, l.Addr().String()) {
		before, wrong := taken.Load(), 0
		for what, raw := range smuggled() {
			wrong += x.beside(t, what, raw, echoed)
		}
		if taken.Load() == before || wrong == 0 {
			t.Errorf("control: through %s a server that reads no bodies took %d hidden requests, and %d people got another's answer", name, taken.Load()-before, wrong)
		}
		t.Logf("control, %s: %d hidden requests, %d wrong answers", name, taken.Load()-before, wrong)
	}
}
