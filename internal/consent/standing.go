package consent

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// Asking is how a chart is asked: for a protocol, at an instant, where
// the clinic is, with the versions that the clinic has published.
type Asking struct {
	Definition *protocol.Definition // by which the course goes; nil where figures are not compared
	Now        time.Time
	Location   *time.Location
	Versions   Versions
}

// day writes a day as sentences have it.
func (a Asking) day(t time.Time) string {
	if a.Location != nil {
		t = t.In(a.Location)
	}
	return t.Format("2 Jan 2006")
}

// A Signature is one signature under a text, and whether it counts.
type Signature struct {
	Signed
	Entry ledger.Entry
	Why   string // why it does not count; empty where it does
}

// Counts reports whether the signature counts now.
func (s Signature) Counts() bool { return s.Why == "" }

// A Standing is where an agreement stands.
type Standing struct {
	Text       string
	Current    bool
	Detail     string       // in a sentence: who agreed and until when, or what is missing and why
	Needed     []string     // what is still needed, each in a sentence
	Signatures []Signature  // the last of each signer, in the order of Signers
	Until      time.Time    // when the first of those that count ends; zero where none does
	Entry      ledger.Entry // the entry that decided; no id where there is none
	Withdrawn  *ledger.Entry
	Stopped    []string // parts that were stopped and not agreed to again
	Again      Version  // the version that has to be read anew; no text where none has
}

// Treatment says where the agreement to a treatment text stands.
func (a Asking) Treatment(chart ledger.Chart, text string) Standing {
	s := Standing{Text: text}
	need := a.needed(text)
	var all []Signature
	for e, f := range ledger.Find[Signed](chart) {
		if f.Text == text {
			all = append(all, Signature{Signed: f, Entry: e})
		}
	}
	taken := lastWithdrawn(chart, text, "")
	for i := range all {
		all[i].Why = a.against(all[i], taken, &s)
	}
	s.Withdrawn, s.Stopped = taken, stopped(chart, text)
	a.gather(&s, all, need)
	a.unclear(&s, chart)
	a.decide(&s, need)
	return s
}

// needed returns who has to sign a text: as its version in force says.
func (a Asking) needed(text string) []string {
	vs := a.Versions.Of(text)
	for i := len(vs) - 1; i >= 0; i-- {
		if !vs[i].From.After(a.Now) {
			return vs[i].Signers
		}
	}
	if len(vs) > 0 {
		return vs[0].Signers
	}
	return []string{AsClient}
}

// against says why a signature does not count, or nothing.
func (a Asking) against(sig Signature, taken *ledger.Entry, s *Standing) string {
	v, known := a.Versions.Named(sig.Hash)
	known = known && v.Text == sig.Text
	switch {
	case taken != nil && !after(sig.Entry, *taken):
		return "It was taken back on " + a.day(taken.At) + "."
	case !sig.Until.IsZero() && !a.Now.Before(sig.Until):
		return "It ran out on " + a.day(sig.Until) + "."
	case !known && len(a.Versions.Of(sig.Text)) == 0 && sig.As == "":
		return "" // from before texts were kept in the book
	case !known:
		return "The text that was signed is not one that was put into use here."
	}
	if by, outdone := a.Versions.outdoneBy(sig.Hash, a.Now); outdone {
		s.Again = by
		return "Version " + v.Version + " was signed. Version " + by.Version + ", in force since " + a.day(later(by.From, by.Entry.Recorded)) + ", changes something that matters for safety" + noted(by.Note) + "."
	}
	for _, value := range v.Values {
		if said, ok := Said(a.Definition, value.Name); a.Definition != nil && said != value.Said {
			if !ok {
				said = "nothing"
			}
			return "The text that was signed says “" + value.Said + "”; the protocol says “" + said + "” now (" + value.Name + ")."
		}
	}
	return ""
}

func noted(note string) string {
	if note = strings.TrimRight(note, "."); note == "" {
		return ""
	}
	return ": “" + note + "”"
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// after reports whether an entry happened after another; what happened at the
// same instant goes by the book.
func after(e, than ledger.Entry) bool {
	if c := e.At.Compare(than.At); c != 0 {
		return c > 0
	}
	return e.Seq > than.Seq
}

// lastWithdrawn returns the last time the whole of a text, or of a filled text
// with a hash, was taken back.
func lastWithdrawn(chart ledger.Chart, text, hash string) *ledger.Entry {
	var last *ledger.Entry
	for e, w := range ledger.Find[Withdrawn](chart) {
		if w.Text == text && w.Part == "" && (w.Hash == "" || w.Hash == hash) && (last == nil || after(e, *last)) {
			last = &e
		}
	}
	return last
}

// stopped returns the parts of a text that were stopped after its client last
// signed.
func stopped(chart ledger.Chart, text string) []string {
	var signed *ledger.Entry
	for e, s := range ledger.Find[Signed](chart) {
		if s.Text == text && (s.As == AsClient || s.As == "") && (signed == nil || after(e, *signed)) {
			signed = &e
		}
	}
	var out []string
	for e, w := range ledger.Find[Withdrawn](chart) {
		if w.Text == text && w.Part != "" && (signed == nil || after(e, *signed)) && !slices.Contains(out, w.Part) {
			out = append(out, w.Part)
		}
	}
	return out
}

// gather keeps, for each who has to sign, the last signature that counts, or
// else the last one.
func (a Asking) gather(s *Standing, all []Signature, need []string) {
	for _, who := range need {
		var best *Signature
		for i := range all {
			sig := &all[i]
			if sig.As != who && sig.As != "" {
				continue
			}
			if best == nil || sig.Counts() && !best.Counts() || sig.Counts() == best.Counts() && after(sig.Entry, best.Entry) {
				best = sig
			}
		}
		if best == nil {
			continue
		}
		mine := *best
		mine.As = who
		s.Signatures = append(s.Signatures, mine)
		if mine.Counts() && !mine.Until.IsZero() && (s.Until.IsZero() || mine.Until.Before(s.Until)) {
			s.Until = mine.Until
		}
		if s.Entry.ID == "" || after(mine.Entry, s.Entry) {
			s.Entry = mine.Entry
		}
	}
	if s.Withdrawn != nil && (s.Entry.ID == "" || after(*s.Withdrawn, s.Entry)) {
		s.Entry = *s.Withdrawn
	}
}

// unclear adds what turned out, after signing, not to be understood.
func (a Asking) unclear(s *Standing, chart ledger.Chart) {
	i := slices.IndexFunc(s.Signatures, func(sig Signature) bool { return sig.As == AsClient && sig.Counts() })
	if i < 0 {
		return
	}
	signed := s.Signatures[i]
	last := map[string]ledger.Entry{}
	for e, b := range ledger.Find[TaughtBack](chart) {
		if before, ok := last[b.Question]; b.Text == s.Text && (!ok || after(e, before)) {
			last[b.Question] = e
		}
	}
	for _, e := range last {
		if b := e.Fact.(TaughtBack); !b.Understood && after(e, signed.Entry) {
			s.Signatures[i].Why = "Asked again on " + a.day(e.At) + ", something in it was not clear yet."
			s.Entry = e
			return
		}
	}
}

// names of signers in sentences.
var whoSigns = map[string]string{AsClient: "the client", AsPrescriber: "the prescriber", AsTherapist: "the therapist"}

// decide sums a standing up.
func (a Asking) decide(s *Standing, need []string) {
	counted := 0
	for _, who := range need {
		i := slices.IndexFunc(s.Signatures, func(sig Signature) bool { return sig.As == who })
		switch {
		case i < 0:
			s.Needed = append(s.Needed, capital(whoSigns[who])+" has not signed yet.")
		case !s.Signatures[i].Counts():
			s.Needed = append(s.Needed, capital(whoSigns[who])+" has to sign again. "+s.Signatures[i].Why)
		default:
			counted++
		}
	}
	s.Current = counted == len(need) && counted > 0
	switch {
	case s.Current && s.Until.IsZero():
		s.Detail = "signed on " + a.day(s.Entry.At)
	case s.Current:
		s.Detail = "signed on " + a.day(s.Entry.At) + ", until " + a.day(s.Until)
	case len(a.Versions.Of(s.Text)) == 0 && len(s.Signatures) == 0:
		s.Needed = []string{"No text for this treatment is in use here yet."}
		s.Detail = s.Needed[0]
	case s.Withdrawn != nil && (s.Entry.ID == s.Withdrawn.ID || counted == 0):
		s.Detail = "The client took it back on " + a.day(s.Withdrawn.At) + "."
	default:
		s.Detail = oneReason(s, need)
	}
}

// oneReason is a standing's detail where something is missing: what stands in the
// way of several is said once.
func oneReason(s *Standing, need []string) string {
	if len(s.Signatures) == 0 {
		return "Nobody has signed it yet."
	}
	why := ""
	for _, sig := range s.Signatures {
		if !sig.Counts() && (why == "" || sig.As == AsClient) {
			why = sig.Why
		}
	}
	if why != "" {
		return why
	}
	var missing []string
	for _, who := range need {
		if !slices.ContainsFunc(s.Signatures, func(sig Signature) bool { return sig.As == who }) {
			missing = append(missing, whoSigns[who])
		}
	}
	return "Still to sign: " + strings.Join(missing, " and ") + "."
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
