package app

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/courier"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/outreach"
)

// senders makes what messages leave by, as it was configured, and the inbox of a
// demonstration. Half a configuration stops the start, with the sentence that
// says which half is missing.
func senders(m cli.Messages, say io.Writer) (map[string]courier.Sender, *courier.Inbox, error) {
	out := map[string]courier.Sender{}
	if telling(m.Sender) {
		fmt.Fprintf(say, "clew: messages come from %q, which tells whoever sees them what they are about. Choose another with --sender.\n", m.Sender)
	}
	if m.Inbox {
		if m.Mail != "" || m.Texts != "" {
			return nil, nil, fault.Bad("inbox", "With --inbox nothing is sent; leave out --mail and --texts, or --inbox.")
		}
		box := courier.NewInbox(nil)
		out[outreach.Mail], out[outreach.Text] = box.By(outreach.Mail), box.By(outreach.Text)
		return out, box, nil
	}
	if m.Mail == "" && (m.MailFrom != "" || m.MailPassword != "") {
		return nil, nil, fault.Bad("mail", "There is a mail address or password, and no mail server: say which with --mail.")
	}
	if m.Texts == "" && m.TextsSecret != "" {
		return nil, nil, fault.Bad("texts", "There is a secret for text messages, and no gateway: say which with --texts.")
	}
	if m.Mail != "" {
		password, err := secret("mail-password", m.MailPassword)
		if err != nil {
			return nil, nil, err
		}
		s, err := courier.NewSMTP(m.Mail, password, m.MailFrom)
		if err != nil {
			return nil, nil, err
		}
		if s.User != "" && password == "" {
			return nil, nil, fault.Bad("mail-password", "The mail server is given a name and no password: put it into a file and name that with --mail-password.")
		}
		out[outreach.Mail] = s
	}
	if m.Texts != "" {
		key, err := secret("texts-secret", m.TextsSecret)
		if err != nil {
			return nil, nil, err
		}
		g, err := courier.NewGateway(m.Texts, []byte(key))
		if err != nil {
			return nil, nil, err
		}
		out[outreach.Text] = g
	}
	if len(out) == 0 {
		fmt.Fprintln(say, "clew: no mail server and no gateway for text messages is set, so no message leaves; what is due is shown to the staff. See docs/messages.md.")
	}
	return out, nil, nil
}

// secret reads a secret from its file.
func secret(field, path string) (string, error) {
	if path == "" {
		return "", nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", &fault.Error{Kind: fault.Invalid, Field: field, Rule: "input." + field, Err: err, Msg: "The file named by --" + field + " cannot be read."}
	}
	return strings.TrimRight(string(b), "\r\n"), nil
}

// telling reports whether a sender's name says what messages are about.
func telling(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"ketamin", "psych", "therap", "clinic", "health", "medic", "mental", "treat", "doctor"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
