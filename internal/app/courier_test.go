package app

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/fault"
)

// Half a configuration says which half is missing, and starts nothing.
func TestHowMessagesLeave(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("0123456789abcdef0123\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		m     cli.Messages
		field string
		ways  int
		said  string
	}{
		"nothing":                  {cli.Messages{}, "", 0, "no message leaves"},
		"mail":                     {cli.Messages{Mail: "smtp://clinic@mail.example", MailFrom: "notes@mail.example", MailPassword: file}, "", 1, ""},
		"both":                     {cli.Messages{Mail: "smtps://mail.example", MailFrom: "notes@mail.example", Texts: "https://gate.example", TextsSecret: file}, "", 2, ""},
		"the demonstration":        {cli.Messages{Inbox: true}, "", 2, ""},
		"a telling name":           {cli.Messages{Inbox: true, Sender: "Juniper Ketamine Clinic"}, "", 2, "tells whoever sees them"},
		"an address, no server":    {cli.Messages{MailFrom: "notes@mail.example"}, "mail", 0, ""},
		"a server, no address":     {cli.Messages{Mail: "smtp://mail.example"}, "mail-from", 0, ""},
		"a name, no password":      {cli.Messages{Mail: "smtp://clinic@mail.example", MailFrom: "notes@mail.example"}, "mail-password", 0, ""},
		"a gateway, no secret":     {cli.Messages{Texts: "https://gate.example"}, "texts-secret", 0, ""},
		"a secret, no gateway":     {cli.Messages{TextsSecret: file}, "texts", 0, ""},
		"a file that is not there": {cli.Messages{Texts: "https://gate.example", TextsSecret: file + "x"}, "texts-secret", 0, ""},
		"inbox and mail":           {cli.Messages{Inbox: true, Mail: "smtp://mail.example", MailFrom: "notes@mail.example"}, "inbox", 0, ""},
	} {
		var said strings.Builder
		ways, _, err := senders(c.m, &said)
		var f *fault.Error
		if c.field == "" && err != nil || c.field != "" && (!errors.As(err, &f) || f.Field != c.field) || len(ways) != c.ways {
			t.Errorf("%s: %d ways, %v", what, len(ways), err)
		}
		if c.said == "" && said.Len() > 0 || !strings.Contains(said.String(), c.said) {
			t.Errorf("%s says %q", what, said.String())
		}
	}
}
