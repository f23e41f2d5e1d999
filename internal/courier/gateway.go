package courier

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
)

// A Gateway hands text messages to a service over HTTP, as docs/messages.md
// says: one POST a message, signed, with a key that makes a second copy known.
type Gateway struct {
	URL    string
	Secret []byte
	Client *http.Client     // nil: one that waits 20 seconds and follows no redirect
	Now    func() time.Time // nil: time.Now
}

// NewGateway checks the address of a gateway: https, or this machine. The faults
// are for the field "texts".
func NewGateway(address string, secret []byte) (*Gateway, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return nil, fault.Bad("texts", "Write the gateway's address as https://gateway.example/messages.")
	}
	if len(secret) < 16 {
		return nil, fault.Bad("texts-secret", "The gateway's secret has at least 16 characters, in a file of its own.")
	}
	return &Gateway{URL: address, Secret: secret}, nil
}

type gatewayRequest struct {
	ID   string `json:"id"`
	To   string `json:"to"`
	From string `json:"from"`
	Text string `json:"text"`
}

type gatewayAnswer struct {
	Reference string `json:"reference"`
	Error     string `json:"error"`
}

// mostAnswer is how much of an answer is read.
const mostAnswer = 64 << 10

// Send sends one text message.
func (g *Gateway) Send(ctx context.Context, m Message) (string, error) {
	to := number(m.To)
	if to == "" {
		return "", fmt.Errorf("%w: it is no telephone number", ErrRejected)
	}
	body, err := json.Marshal(gatewayRequest{ID: m.Key, To: to, From: m.From, Text: m.Body})
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, g.URL, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", m.Key)
	req.Header.Set("Clew-Signature", Sign(g.Secret, g.now(), body))
	resp, err := g.client().Do(req)
	if err != nil {
		return "", quiet(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, mostAnswer))
	if err != nil {
		return "", quiet(err)
	}
	var answer gatewayAnswer
	_ = json.Unmarshal(raw, &answer) // an empty answer is one
	return judge(resp, answer)
}

// judge says what an answer means.
func judge(resp *http.Response, answer gatewayAnswer) (string, error) {
	switch code := resp.StatusCode; {
	case code >= 200 && code < 300, code == http.StatusConflict && answer.Reference != "":
		if len(answer.Reference) > 200 || strings.ContainsFunc(answer.Reference, func(r rune) bool { return r < ' ' }) {
			answer.Reference = ""
		}
		return answer.Reference, nil
	case (code == http.StatusBadRequest || code == http.StatusUnprocessableEntity) && answer.Error == "address":
		return "", fmt.Errorf("%w: the gateway says so", ErrRejected)
	case code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable:
		if after, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && after > 0 {
			return "", Later{min(time.Duration(after)*time.Second, 24*time.Hour), "the gateway asks to wait"}
		}
		return "", fmt.Errorf("courier: the gateway answers %d", code)
	default:
		return "", fmt.Errorf("courier: the gateway answers %d", code)
	}
}

// Sign signs a body at a time: "t=1774864800,v1=" and the HMAC-SHA256, in
// hexadecimal, of the time, a dot and the body.
func Sign(secret []byte, at time.Time, body []byte) string {
	t := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(t + "."))
	mac.Write(body)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}

func (g *Gateway) now() time.Time {
	if g.Now != nil {
		return g.Now()
	}
	return time.Now()
}

func (g *Gateway) client() *http.Client {
	if g.Client != nil {
		return g.Client
	}
	return &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// quiet leaves the address out of an error of the network.
func quiet(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// number takes a telephone number as people write it: digits, with a plus
// before the country. Empty where it is none.
func number(written string) string {
	var b strings.Builder
	for _, r := range strings.TrimSpace(written) {
		switch {
		case r >= '0' && r <= '9', r == '+' && b.Len() == 0:
			b.WriteRune(r)
		case !strings.ContainsRune(" -().\u00a0/", r):
			return ""
		}
	}
	if n := len(strings.TrimPrefix(b.String(), "+")); n < 5 || n > 15 {
		return ""
	}
	return b.String()
}
