package consent

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
)

// Kinds of change against the version before.
const (
	SafetyMaterial = "safety-material" // who signed an earlier version is asked again
	Editorial      = "editorial"       // what was signed before still counts
)

// Changes are the words of Published.Change.
var Changes = []string{SafetyMaterial, Editorial}

// Published puts one version of a text into use at a site, with its exact
// bytes: whatever was signed can always be shown again. It stands in the clinic's
// settings.
type Published struct {
	Text     string    `json:"text"`
	Version  string    `json:"version"`
	Language string    `json:"language"`
	Hash     string    `json:"hash"`           // SHA-256 of Body, hexadecimal
	Change   string    `json:"change"`         // against the version before: safety-material or editorial
	Note     string    `json:"note,omitempty"` // what changed, in a sentence
	From     time.Time `json:"from,omitzero"`  // from when on it is in force; zero for at once
	Body     string    `json:"body"`           // the document, as Document.Bytes writes it

	// What gates ask of a version again and again, so that they need not read
	// the whole of it. Check holds them against the document.
	Sort      string   `json:"sort"`                // one of TextKinds
	Protocol  string   `json:"protocol,omitempty"`  // the protocol it is about; empty for separate agreements
	Signers   []string `json:"signers"`             // who must sign
	Questions []string `json:"questions,omitempty"` // what must be understood
	Values    []Value  `json:"values,omitempty"`    // figures of the protocol that stand in it
	Choices   []Choice `json:"choices,omitempty"`   // of a separate agreement
	Months    int      `json:"months"`              // how long it holds
}

// Publish makes the entry that puts a document into use.
func Publish(d Document, change, note string, from time.Time) Published {
	p := Published{Text: d.Text, Version: d.Version, Language: d.Language, Hash: d.Hash(), Change: change, Note: note, From: from, Body: string(d.Bytes()),
		Sort: d.Kind, Protocol: d.Protocol, Signers: d.Signers, Values: d.ProtocolValues(), Choices: d.Choices, Months: d.Months}
	for _, q := range d.Questions {
		p.Questions = append(p.Questions, q.Name)
	}
	return p
}

// Kind is "consent.published".
func (Published) Kind() string { return "consent.published" }

// Check asks for a document whose hash is the one named.
func (p Published) Check() error {
	if !slices.Contains(Changes, p.Change) {
		return fault.Bad("change", "Say whether the change matters for safety, or only for how it reads.")
	}
	d, err := ReadDocument([]byte(p.Body), p.Hash)
	if err != nil {
		return err
	}
	again := Publish(d, p.Change, p.Note, p.From)
	if !p.same(again) {
		return fault.Bad("body", "What this says about the text is not what stands in it.")
	}
	return words("note", p.Note)
}

// same reports whether two entries say the same about the same document.
func (p Published) same(o Published) bool {
	return p.Text == o.Text && p.Version == o.Version && p.Language == o.Language && p.Hash == o.Hash && p.Body == o.Body &&
		p.Sort == o.Sort && p.Protocol == o.Protocol && p.Months == o.Months && slices.Equal(p.Signers, o.Signers) &&
		slices.Equal(p.Questions, o.Questions) && slices.Equal(p.Values, o.Values) && slices.Equal(p.Choices, o.Choices)
}

// Document returns the text itself.
func (p Published) Document() (Document, error) { return ReadDocument([]byte(p.Body), p.Hash) }

// String prints the kind, the text and the version.
func (p Published) String() string { return p.Kind() + " " + p.Text + " " + p.Version }

// GoString prints what String prints.
func (p Published) GoString() string { return p.String() }

// Offered says that a text was given to somebody to read. Where it has places to
// fill, they are filled here, and Hash is that of the filled text.
type Offered struct {
	Text    string   `json:"text"`
	Version string   `json:"version"`
	Hash    string   `json:"hash"` // of what is shown, its places filled
	Base    string   `json:"base"` // the hash of the published version
	How     string   `json:"how"`  // room or link
	Fields  []Filled `json:"fields,omitempty"`
}

// Filled is one place of a text, filled in.
type Filled struct {
	Name string `json:"name"` // "to"
	Said string `json:"said"` // "Dr. Lin, Lakewood Family Practice"
}

// Kind is "consent.offered".
func (Offered) Kind() string { return "consent.offered" }

// Check asks for the text, and for something in every place.
func (o Offered) Check() error {
	switch {
	case o.Text == "" || o.Hash == "" || o.Base == "":
		return fault.Bad("text", "Say which text is offered.")
	case o.How != InRoom && o.How != ByLink:
		return fault.Bad("how", "Say whether it is read in the room or by a link.")
	}
	for _, f := range o.Fields {
		if strings.TrimSpace(f.Said) == "" {
			return fault.Bad(f.Name, "Fill this in: it is part of what is agreed to.")
		}
		if err := lines(f.Name, f.Said); err != nil {
			return err
		}
	}
	return nil
}

// String prints the kind and the text, nothing of the person.
func (o Offered) String() string { return o.Kind() + " " + o.Text }

// GoString prints what String prints.
func (o Offered) GoString() string { return o.String() }

// TaughtBack is what somebody said when asked what they had understood. What is
// not yet understood is gone over again; it is never held against anybody.
type TaughtBack struct {
	Text       string `json:"text"`
	Hash       string `json:"hash"`
	Question   string `json:"question"`         // the question's name
	Said       string `json:"said,omitempty"`   // in their words, as somebody wrote them down
	Choice     string `json:"choice,omitempty"` // the answer they chose, as it was written
	Understood bool   `json:"understood"`
	How        string `json:"how"` // room or link
}

// Kind is "consent.taught-back".
func (TaughtBack) Kind() string { return "consent.taught-back" }

// Check asks for the question and for what was said or chosen.
func (b TaughtBack) Check() error {
	switch {
	case b.Text == "" || b.Hash == "" || b.Question == "":
		return fault.Bad("question", "Say which question was answered.")
	case strings.TrimSpace(b.Said) == "" && b.Choice == "":
		return fault.Bad("said", "Write down what they said, in a few words.")
	case b.How != InRoom && b.How != ByLink:
		return fault.Bad("how", "Say whether it was asked in the room or by a link.")
	}
	if err := words("choice", b.Choice); err != nil {
		return err
	}
	return words("said", b.Said)
}

// String prints the kind and the question, nothing of the answer.
func (b TaughtBack) String() string { return b.Kind() + " " + b.Question }

// GoString prints what String prints.
func (b TaughtBack) GoString() string { return b.String() }

// Chosen is what somebody decided in a separate agreement. No is as good an
// answer as yes. Allowing less can be said aloud; allowing more is signed.
type Chosen struct {
	Text    string    `json:"text"`
	Version string    `json:"version"`
	Hash    string    `json:"hash"`
	Choice  string    `json:"choice"` // of the text's choices: "none", "hand-if-i-reach", "yes"
	Until   time.Time `json:"until,omitzero"`

	Name        string `json:"name,omitempty"` // typed under the text; empty where it was spoken
	Language    string `json:"language,omitempty"`
	Interpreter string `json:"interpreter,omitempty"`
	Witness     string `json:"witness,omitempty"`
	How         string `json:"how"` // room, link or spoken
}

// Kind is "consent.chosen".
func (Chosen) Kind() string { return "consent.chosen" }

// Check asks for the text, the choice, and a signature unless it was spoken.
func (c Chosen) Check() error {
	switch {
	case c.Text == "" || c.Hash == "":
		return fault.Bad("text", "Say which agreement this is about.")
	case c.Choice == "":
		return fault.Bad("choice", "Choose one of the answers. No is as good as yes.")
	case !slices.Contains(ways, c.How):
		return fault.Bad("how", "Say how it was said: in the room, by a link, or spoken.")
	case c.How == Spoken:
		return lines("witness", c.Witness)
	}
	return checkSigning(c.Name, c.Language, c.Interpreter, c.Witness)
}

// String prints the kind and the text, nothing of the person.
func (c Chosen) String() string { return c.Kind() + " " + c.Text }

// GoString prints what String prints.
func (c Chosen) GoString() string { return c.String() }
