package courier_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/courier"
	"github.com/clew-health/clew/internal/fault"
)

// A post office is a mail server on this machine: it speaks SMTP over a real
// connection, offers STARTTLS, asks for a password and keeps what it takes.
type postOffice struct {
	addr    string
	cert    tls.Certificate
	pool    *x509.CertPool
	noTLS   bool
	replies map[string]string // what it says to a command instead: "RCPT": "550 no such person"
	mu      sync.Mutex
	mails   []string
	users   []string
	clear   int // mails taken without TLS
}

func openPostOffice(t *testing.T) *postOffice {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "post office"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.ParseIP("127.0.0.1")}, DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, _ := x509.ParseCertificate(der)
	p := &postOffice{cert: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool: x509.NewCertPool(), replies: map[string]string{}}
	p.pool.AddCert(parsed)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	p.addr = l.Addr().String()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(conn)
		}
	}()
	return p
}

func (p *postOffice) serve(conn net.Conn) {
	defer func() { conn.Close() }()
	r, secure, user := bufio.NewReader(conn), false, ""
	say := func(s string) { _, _ = io.WriteString(conn, s+"\r\n") }
	say("220 localhost post office")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb := strings.ToUpper(strings.SplitN(line, " ", 2)[0])
		p.mu.Lock()
		instead := p.replies[verb]
		p.mu.Unlock()
		switch {
		case instead == "hang up":
			return
		case instead != "":
			say(instead)
		case verb == "EHLO":
			lines := []string{"250-localhost", "250-AUTH PLAIN"}
			if !secure && !p.noTLS {
				lines = append(lines, "250-STARTTLS")
			}
			say(strings.Join(append(lines, "250 8BITMIME"), "\r\n"))
		case verb == "STARTTLS":
			say("220 go on")
			server := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{p.cert}})
			if server.Handshake() != nil {
				return
			}
			conn, r, secure = server, bufio.NewReader(server), true
		case verb == "AUTH":
			raw, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(line, "AUTH PLAIN "))
			user = string(raw)
			say("235 hello")
		case verb == "DATA":
			say("354 go on")
			var b strings.Builder
			for {
				l, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if l == ".\r\n" {
					break
				}
				b.WriteString(l)
			}
			p.mu.Lock()
			p.mails, p.users = append(p.mails, b.String()), append(p.users, user)
			if !secure {
				p.clear++
			}
			after := p.replies["END"]
			p.mu.Unlock()
			if after == "hang up" {
				return
			}
			say("250 taken")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 fine")
		}
	}
}

func (p *postOffice) taken() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string{}, p.mails...)
}

func (p *postOffice) says(verb, reply string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.replies[verb] = reply
}

func (p *postOffice) sender(t *testing.T, user string) *courier.SMTP {
	t.Helper()
	at := "smtp://" + p.addr
	if user != "" {
		at = "smtp://" + user + "@" + p.addr
	}
	s, err := courier.NewSMTP(at, "open sesame", "notes@juniper.example")
	if err != nil {
		t.Fatal(err)
	}
	s.TLS = &tls.Config{RootCAs: p.pool, ServerName: "127.0.0.1"}
	return s
}

var note = courier.Message{Key: "m-1", To: "ana@example.org", From: "Juniper — notes", Subject: "You have a note", Body: "You have a note. Open when private:\n\nhttps://localhost/answer/ABC\n", Unsubscribe: "https://localhost/reach/ABC"}

// Mail goes by TLS, signed in, with a key of its own, and says what it should.
func TestMail(t *testing.T) {
	t.Parallel()
	p := openPostOffice(t)
	ref, err := p.sender(t, "clinic").Send(t.Context(), note)
	if err != nil || ref != "m-1@juniper.example" {
		t.Fatalf("%q, %v", ref, err)
	}
	mails := p.taken()
	if len(mails) != 1 || p.clear != 0 || p.users[0] != "\x00clinic\x00open sesame" {
		t.Fatalf("%d mails, %d of them without TLS, by %q", len(mails), p.clear, p.users)
	}
	for _, want := range []string{"Message-ID: <m-1@juniper.example>\r\n", "To: <ana@example.org>\r\n", "Subject: You have a note\r\n", "List-Unsubscribe: <https://localhost/reach/ABC>\r\n",
		"<notes@juniper.example>\r\n", "Open when private:\r\n", "https://localhost/answer/ABC"} {
		if !strings.Contains(mails[0], want) {
			t.Errorf("the mail lacks %q:\n%s", want, mails[0])
		}
	}
	hostile := note
	hostile.To, hostile.Subject = "ana@example.org", "hello\r\nBcc: eve@example.org"
	if _, err := p.sender(t, "").Send(t.Context(), hostile); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(p.taken()[1], "\r\nBcc:") {
		t.Errorf("a header was smuggled in:\n%s", p.taken()[1])
	}
}

// What the server says decides whether the address is given up, or tried again.
func TestMailThatIsNotTaken(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		verb, reply, to string
		rejected        bool
	}{
		"no such person":            {"RCPT", "550 no such person", "", true},
		"the box is full, for now":  {"RCPT", "452 full", "", false},
		"words it does not like":    {"DATA", "554 no", "", true},
		"the password is wrong":     {"AUTH", "535 no", "", false},
		"it hangs up":               {"MAIL", "hang up", "", false},
		"it hangs up after the end": {"END", "hang up", "", false},
		"no address":                {"", "", "ana at example", true},
		"two lines of address":      {"", "", "ana@example.org\r\nRCPT TO:<eve@example.org>", true},
	} {
		p := openPostOffice(t)
		p.says(c.verb, c.reply)
		m := note
		if c.to != "" {
			m.To = c.to
		}
		_, err := p.sender(t, "clinic").Send(t.Context(), m)
		if err == nil || errors.Is(err, courier.ErrRejected) != c.rejected {
			t.Errorf("%s: %v, rejected should be %v", what, err, c.rejected)
		}
	}
	p := openPostOffice(t)
	s := p.sender(t, "")
	s.TLS = nil // not the certificate this machine trusts
	if _, err := s.Send(t.Context(), note); err == nil || len(p.taken()) > 0 {
		t.Errorf("sent to a server that nobody vouches for: %v", err)
	}
}

// How the two are told where to send: halves and unsafe ones are refused.
func TestWhereToSend(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ address, from, field string }{
		{"smtp://mail.example", "notes@clinic.example", ""}, {"smtps://clinic@mail.example:465", "notes@clinic.example", ""},
		{"mail.example", "notes@clinic.example", "mail"}, {"http://mail.example", "a@b.example", "mail"}, {"smtp://u:secret@mail.example", "a@b.example", "mail"}, {"smtp://mail.example", "", "mail-from"}, {"smtp://mail.example", "a@b\r\n", "mail-from"},
	} {
		_, err := courier.NewSMTP(c.address, "", c.from)
		var f *fault.Error
		if c.field == "" && err != nil || c.field != "" && (!errors.As(err, &f) || f.Field != c.field) {
			t.Errorf("%s from %q: %v, want %q", c.address, c.from, err, c.field)
		}
	}
	for address, taken := range map[string]bool{"https://gate.example/m": true, "http://127.0.0.1:9/m": true, "http://gate.example/m": false, "gate.example": false, "https://u:p@gate.example": false} {
		if _, err := courier.NewGateway(address, []byte("0123456789abcdef")); (err == nil) != taken {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := courier.NewGateway("https://gate.example", []byte("short")); err == nil {
		t.Error("a short secret is taken")
	}
}

// A text message is one signed request; what is answered decides what comes next.
func TestTextMessages(t *testing.T) {
	t.Parallel()
	secret := []byte("0123456789abcdef")
	status, answer, retry := 202, `{"reference":"gw-7"}`, ""
	var got *http.Request
	var body []byte
	gate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		if retry != "" {
			w.Header().Set("Retry-After", retry)
		}
		if status == 0 {
			time.Sleep(300 * time.Millisecond)
			return
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	defer gate.Close()
	at := time.Unix(1774864800, 0)
	g, err := courier.NewGateway(gate.URL, secret)
	if err != nil {
		t.Fatal(err)
	}
	g.Now = func() time.Time { return at }
	m := note
	m.To = "+1 (303) 555-0123"
	ref, err := g.Send(t.Context(), m)
	if err != nil || ref != "gw-7" || got.Header.Get("Idempotency-Key") != "m-1" || got.Header.Get("Clew-Signature") != courier.Sign(secret, at, body) {
		t.Fatalf("%q, %v, %v", ref, err, got.Header)
	}
	var sent map[string]string
	if json.Unmarshal(body, &sent) != nil || sent["to"] != "+13035550123" || sent["id"] != "m-1" || sent["text"] != m.Body {
		t.Errorf("sent %s", body)
	}
	var later courier.Later
	for _, c := range []struct {
		what          string
		status        int
		answer, retry string
		taken, reject bool
		wait          time.Duration
	}{
		{"taken before", 409, `{"reference":"gw-7"}`, "", true, false, 0}, {"taken, without a word", 200, "", "", true, false, 0},
		{"no such number", 422, `{"error":"address"}`, "", false, true, 0}, {"a request it does not like", 422, `{"error":"text"}`, "", false, false, 0},
		{"too many", 429, "", "120", false, false, 2 * time.Minute}, {"too many, without a time", 429, "", "", false, false, 0},
		{"broken", 500, "oops", "", false, false, 0}, {"wrong secret", 401, "", "", false, false, 0}, {"moved", 302, "", "", false, false, 0},
	} {
		status, answer, retry = c.status, c.answer, c.retry
		_, err := g.Send(t.Context(), m)
		if (err == nil) != c.taken || errors.Is(err, courier.ErrRejected) != c.reject || errors.As(err, &later) != (c.wait > 0) || c.wait > 0 && later.After != c.wait {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	status = 0
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := g.Send(ctx, m); err == nil || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("a gateway that does not answer: %v", err)
	}
	m.To = "call me"
	if _, err := g.Send(t.Context(), m); !errors.Is(err, courier.ErrRejected) {
		t.Errorf("words as a number: %v", err)
	}
}
