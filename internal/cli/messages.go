package cli

import "strconv"

// Messages says how messages leave: through a mail server, a text-message
// gateway, both, or not at all. Secrets are named by their file.
type Messages struct {
	Mail         string `help:"The mail server: smtp://name@mail.example:587, or smtps://." env:"CLEW_MAIL" placeholder:"URL"`
	MailFrom     string `name:"mail-from" help:"The address mail comes from." env:"CLEW_MAIL_FROM" placeholder:"ADDRESS"`
	MailPassword string `name:"mail-password" help:"A file with the mail server's password." env:"CLEW_MAIL_PASSWORD" placeholder:"FILE"`
	Texts        string `help:"The text-message gateway, as docs/messages.md describes it." env:"CLEW_TEXTS" placeholder:"URL"`
	TextsSecret  string `name:"texts-secret" help:"A file with the gateway's secret." env:"CLEW_TEXTS_SECRET" placeholder:"FILE"`
	Sender       string `help:"The name messages come from. Choose one that says nothing of what they are about." env:"CLEW_SENDER" default:"Notes" placeholder:"NAME"`
	Inbox        bool   `help:"For a demonstration: send nothing, and show at /inbox what would have been sent." env:"CLEW_INBOX"`
}

func (m Messages) values() [][2]string {
	return [][2]string{{"mail", hidePassword(m.Mail)}, {"mail-from", m.MailFrom}, {"mail-password", m.MailPassword}, {"texts", hidePassword(m.Texts)},
		{"texts-secret", m.TextsSecret}, {"sender", m.Sender}, {"inbox", strconv.FormatBool(m.Inbox)}}
}
