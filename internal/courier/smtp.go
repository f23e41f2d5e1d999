package courier

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
)

// An SMTP hands mail to one server: by TLS from the first byte (smtps), or by
// STARTTLS, which it insists on outside of this machine.
type SMTP struct {
	Addr     string // host:port
	Host     string
	Implicit bool   // TLS from the first byte
	User     string // empty: no sign-in
	Password string
	From     string      // the address mail comes from
	TLS      *tls.Config // nil: the host's certificate as the machine trusts it
}

// NewSMTP reads an address such as smtp://clinic@mail.example:587 or
// smtps://mail.example. The faults are for the field "mail".
func NewSMTP(address, password, from string) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" {
		return nil, fault.Bad("mail", "Write the mail server as smtp://name@mail.example:587, or with smtps:// where it speaks TLS at once.")
	}
	if _, set := u.User.Password(); set {
		return nil, fault.Bad("mail", "The password of the mail server does not stand in its address; put it into a file and name that file.")
	}
	if _, err := mail.ParseAddress(from); err != nil || strings.ContainsAny(from, "<>\r\n") {
		return nil, fault.Bad("mail-from", "Say which address mail comes from, such as notes@clinic.example.")
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"smtp": "587", "smtps": "465"}[u.Scheme]
	}
	return &SMTP{Addr: net.JoinHostPort(u.Hostname(), port), Host: u.Hostname(), Implicit: u.Scheme == "smtps", User: u.User.Username(), Password: password, From: from}, nil
}

// Send sends one mail. The reference is its Message-ID.
func (s *SMTP) Send(ctx context.Context, m Message) (string, error) {
	to, err := mail.ParseAddress(m.To)
	if err != nil || strings.ContainsAny(m.To, "\r\n") {
		return "", fmt.Errorf("%w: it is no mail address", ErrRejected)
	}
	reference, body := s.compose(m, to.Address)
	c, err := s.dial(ctx)
	if err != nil {
		return "", err
	}
	defer c.Close()
	if err := c.Mail(s.From); err != nil {
		return "", err
	}
	if err := c.Rcpt(to.Address); err != nil {
		return "", refused(err)
	}
	w, err := c.Data()
	if err != nil {
		return "", refused(err)
	}
	if _, err := w.Write(body); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", refused(err)
	}
	_ = c.Quit() // it was taken over; how we part does not matter
	return reference, nil
}

// dial greets the server, as safely as it must be, and signs in.
func (s *SMTP) dial(ctx context.Context) (*smtp.Client, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.Addr)
	if err != nil {
		return nil, err
	}
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(30 * time.Second)
	}
	_ = conn.SetDeadline(deadline)
	if s.Implicit {
		conn = tls.Client(conn, s.config())
	}
	c, err := smtp.NewClient(conn, s.Host)
	if err != nil {
		conn.Close()
		return nil, err
	}
	if err := s.secure(c); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (s *SMTP) config() *tls.Config {
	if s.TLS != nil {
		return s.TLS
	}
	return &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}
}

func (s *SMTP) secure(c *smtp.Client) error {
	if !s.Implicit {
		offered, _ := c.Extension("STARTTLS")
		switch {
		case offered:
			if err := c.StartTLS(s.config()); err != nil {
				return err
			}
		case !loopback(s.Host):
			return errors.New("courier: the mail server offers no TLS, so nothing is sent through it")
		}
	}
	if s.User == "" {
		return nil
	}
	if err := c.Auth(smtp.PlainAuth("", s.User, s.Password, s.Host)); err != nil {
		return fmt.Errorf("courier: signing in to the mail server: %w", err)
	}
	return nil
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// refused tells an address that takes nothing from a server that takes nothing
// now.
func refused(err error) error {
	var said *textproto.Error
	if errors.As(err, &said) && said.Code >= 500 && said.Code < 600 {
		return fmt.Errorf("%w: the server says %d", ErrRejected, said.Code)
	}
	return err
}

// compose writes the mail.
func (s *SMTP) compose(m Message, to string) (reference string, body []byte) {
	_, host, _ := strings.Cut(s.From, "@")
	reference = m.Key + "@" + host
	from := mail.Address{Name: m.From, Address: s.From}
	var b bytes.Buffer
	line := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	line("From", from.String())
	line("To", "<"+to+">")
	line("Subject", mime.QEncoding.Encode("utf-8", m.Subject))
	line("Date", time.Now().Format(time.RFC1123Z))
	line("Message-ID", "<"+reference+">")
	line("Auto-Submitted", "auto-generated")
	if m.Unsubscribe != "" {
		line("List-Unsubscribe", "<"+m.Unsubscribe+">")
	}
	line("MIME-Version", "1.0")
	line("Content-Type", "text/plain; charset=utf-8")
	line("Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	q := quotedprintable.NewWriter(&b)
	_, _ = q.Write([]byte(strings.ReplaceAll(m.Body, "\n", "\r\n")))
	_ = q.Close()
	return reference, b.Bytes()
}
