package consent

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// monday is a morning on which everything is asked.
var monday = time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)

func days(n int) time.Time { return monday.AddDate(0, 0, n) }

// A book is a chart and a clinic's settings as a test writes them.
type book struct {
	chart, settings ledger.Chart
	seq             int64
}

func (b *book) entry(at time.Time, f ledger.Fact) ledger.Entry {
	b.seq++
	return ledger.Entry{ID: id.Entry("e" + strconv.FormatInt(b.seq, 10)), Seq: b.seq, At: at, Recorded: at, Fact: f, Kind: f.Kind()}
}

func (b *book) say(at time.Time, facts ...ledger.Fact) {
	for _, f := range facts {
		b.chart = b.chart.With(b.entry(at, f))
	}
}

func (b *book) publish(at time.Time, p Published) Published {
	b.settings = b.settings.With(b.entry(at, p))
	return p
}

// text is a small treatment text with one question, filled by the made-up
// protocol.
func text(version, risk string, def *protocol.Definition) Document {
	solids, _ := Said(def, "fasting.solids")
	return Document{Text: "kap-im", Version: version, Language: "en", Title: "Ketamine", Kind: Treatment, Protocol: "kap-im", Released: "2026-11-22", Months: 12,
		Signers:   []string{AsClient, AsPrescriber, AsTherapist},
		Sections:  []Section{{Name: "a", Title: "A", Blocks: []Block{{Paragraph: Paragraph{Say: risk}}, {Paragraph: Paragraph{Say: "Eat nothing for " + solids + " before."}}}}},
		Questions: []Question{{Name: "stop", Ask: "Can you stop?", Section: "a", Answers: []Answer{{"No", false}, {"Yes", true}}}},
		Values:    []Value{{"fasting.solids", solids}}}
}

func signed(p Published, as string, until time.Time) Signed {
	return Signed{Text: p.Text, Version: p.Version, Hash: p.Hash, As: as, Name: "Ana Moreno-Reyes", Language: "en", How: InRoom, Until: until}
}

func understood(p Published, yes bool) TaughtBack {
	return TaughtBack{Text: p.Text, Hash: p.Hash, Question: "stop", Said: "I raise my hand", Understood: yes, How: InRoom}
}

// everybody understands and signs a version.
func (b *book) everybody(at time.Time, p Published) {
	b.say(at, understood(p, true))
	for _, who := range p.Signers {
		b.say(at, signed(p, who, at.AddDate(0, p.Months, 0)))
	}
}

func (b *book) asking(def *protocol.Definition) Asking {
	return Asking{Definition: def, Now: monday, Location: time.UTC, Versions: PublishedIn(b.settings)}
}

// TestTreatmentStands walks an agreement through what can happen to it. G56 is
// among it, both ways.
func TestTreatmentStands(t *testing.T) {
	def := madeUp(t)
	v3 := Publish(text("3", "Bladder trouble is known.", def), SafetyMaterial, "The first version.", time.Time{})
	v4 := func(change string, from time.Time) Published {
		return Publish(text("4", "Bladder trouble is known, and may stay.", def), change, "About the bladder.", from)
	}
	tests := []struct {
		name    string
		write   func(b *book)
		current bool
		detail  string
	}{
		{"nothing published", func(*book) {}, false, "No text for this treatment is in use here yet."},
		{"nobody signed", func(b *book) { b.publish(days(-30), v3) }, false, "Nobody has signed it yet."},
		{"the client alone", func(b *book) {
			b.publish(days(-30), v3)
			b.say(days(-20), understood(v3, true), signed(v3, AsClient, days(300)))
		}, false, "Still to sign: the prescriber and the therapist."},
		{"everybody", func(b *book) { b.publish(days(-30), v3); b.everybody(days(-20), v3) }, true, "signed on 3 Nov 2026, until 3 Nov 2027"},
		{"G56: version 4 matters for safety", func(b *book) {
			b.publish(days(-30), v3)
			b.everybody(days(-20), v3)
			b.publish(days(-5), v4(SafetyMaterial, days(-2)))
		}, false, "Version 3 was signed. Version 4, in force since 21 Nov 2026, changes something that matters for safety: “About the bladder”."},
		{"G56: version 4 is editorial", func(b *book) {
			b.publish(days(-30), v3)
			b.everybody(days(-20), v3)
			b.publish(days(-5), v4(Editorial, time.Time{}))
		}, true, "until 3 Nov 2027"},
		{"version 4 matters, and its day has not come", func(b *book) {
			b.publish(days(-30), v3)
			b.everybody(days(-20), v3)
			b.publish(days(-1), v4(SafetyMaterial, days(2)))
		}, true, "until 3 Nov 2027"},
		{"version 4 matters, and everybody signed it", func(b *book) {
			b.publish(days(-30), v3)
			b.everybody(days(-20), v3)
			b.everybody(days(-1), b.publish(days(-5), v4(SafetyMaterial, days(-2))))
		}, true, "until 22 Nov 2027"},
		{"version 4 matters, and the client alone signed it", func(b *book) {
			b.publish(days(-30), v3)
			b.everybody(days(-20), v3)
			p := b.publish(days(-5), v4(SafetyMaterial, days(-2)))
			b.say(days(-1), understood(p, true), signed(p, AsClient, days(300)))
		}, false, "Version 3 was signed. Version 4"},
		{"a change that matters between two that do not", func(b *book) {
			b.publish(days(-30), v3)
			b.everybody(days(-20), v3)
			b.publish(days(-9), v4(SafetyMaterial, time.Time{}))
			b.publish(days(-8), Publish(text("5", "Bladder trouble is known, and may stay for long.", def), Editorial, "Wording.", time.Time{}))
		}, false, "Version 4"},
		{"run out", func(b *book) {
			b.publish(days(-400), v3)
			b.everybody(days(-366), v3)
		}, false, "It ran out on 22 Nov 2026."},
		{"the last day", func(b *book) {
			b.publish(days(-400), v3)
			b.everybody(monday.AddDate(-1, 0, 0).Add(time.Second), v3)
		}, true, "until 23 Nov 2026"},
		{"taken back", func(b *book) {
			b.publish(days(-30), v3)
			b.everybody(days(-20), v3)
			b.say(days(-1), Withdrawn{Text: "kap-im"})
		}, false, "The client took it back on 22 Nov 2026."},
		{"taken back and signed again", func(b *book) {
			b.publish(days(-30), v3)
			b.everybody(days(-20), v3)
			b.say(days(-5), Withdrawn{Text: "kap-im"})
			b.everybody(days(-1), v3)
		}, true, "signed on 22 Nov 2026"},
		{"taken back, and the client alone signed again", func(b *book) {
			b.publish(days(-30), v3)
			b.everybody(days(-20), v3)
			b.say(days(-5), Withdrawn{Text: "kap-im"})
			b.say(days(-1), understood(v3, true), signed(v3, AsClient, days(300)))
		}, false, "It was taken back on 18 Nov 2026."},
		{"a part stopped leaves the whole", func(b *book) {
			b.publish(days(-30), v3)
			b.everybody(days(-20), v3)
			b.say(days(-1), Withdrawn{Text: "kap-im", Part: "music"})
		}, true, "signed on 3 Nov 2026"},
		{"another agreement taken back", func(b *book) {
			b.publish(days(-30), v3)
			b.everybody(days(-20), v3)
			b.say(days(-1), Withdrawn{Text: "touch"})
		}, true, "signed on 3 Nov 2026"},
		{"asked again and not clear", func(b *book) {
			b.publish(days(-30), v3)
			b.everybody(days(-20), v3)
			b.say(days(-1), understood(v3, false))
		}, false, "Asked again on 22 Nov 2026, something in it was not clear yet."},
		{"asked again and clear", func(b *book) {
			b.publish(days(-30), v3)
			b.everybody(days(-20), v3)
			b.say(days(-2), understood(v3, false))
			b.say(days(-1), understood(v3, true))
		}, true, "signed on 3 Nov 2026"},
		{"a text nobody published", func(b *book) {
			b.publish(days(-30), v3)
			b.everybody(days(-20), v4(Editorial, time.Time{}))
		}, false, "The text that was signed is not one that was put into use here."},
		{"from before texts were kept", func(b *book) { b.say(days(-20), Signed{Text: "kap-im", Hash: "h"}) }, true, "signed on 3 Nov 2026"},
		{"from before, run out", func(b *book) { b.say(days(-20), Signed{Text: "kap-im", Hash: "h", Until: days(-1)}) }, false, "It ran out on 22 Nov 2026."},
		{"from before, and a text came since", func(b *book) {
			b.say(days(-20), Signed{Text: "kap-im", Hash: "h"})
			b.publish(days(-10), v3)
		}, false, "not one that was put into use here"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := &book{}
			tt.write(b)
			s := b.asking(def).Treatment(b.chart, "kap-im")
			if s.Current != tt.current || !strings.Contains(s.Detail, tt.detail) {
				t.Errorf("current %v, %q; want %v, %q\nneeded: %q", s.Current, s.Detail, tt.current, tt.detail, s.Needed)
			}
			if s.Current != (len(s.Needed) == 0) {
				t.Errorf("current %v with %q needed", s.Current, s.Needed)
			}
		})
	}
}

// TestProtocolChangeAsksAgain lets the protocol say other figures than the text
// that was signed.
func TestProtocolChangeAsksAgain(t *testing.T) {
	def := madeUp(t)
	b := &book{}
	b.everybody(days(-20), b.publish(days(-30), Publish(text("3", "Bladder.", def), SafetyMaterial, "First.", time.Time{})))
	changed := madeUp(t, "fasting.solids: {value: 4", "fasting.solids: {value: 6")
	s := b.asking(changed).Treatment(b.chart, "kap-im")
	if s.Current || !strings.Contains(s.Detail, "says “4 hours”; the protocol says “6 hours” now (fasting.solids)") {
		t.Errorf("current %v: %s", s.Current, s.Detail)
	}
	other := madeUp(t, "fasting.clear: {value: 2", "fasting.clear: {value: 3") // not in this text
	if s := b.asking(other).Treatment(b.chart, "kap-im"); !s.Current {
		t.Errorf("a figure that is not in the text ends it: %s", s.Detail)
	}
}

// TestMaySign asks for every reason to wait.
func TestMaySign(t *testing.T) {
	def := madeUp(t)
	v3 := Publish(text("3", "Bladder.", def), SafetyMaterial, "First.", time.Time{})
	v4 := Publish(text("4", "Bladder, and it may stay.", def), SafetyMaterial, "About the bladder.", days(2))
	reads := func(b *book) { b.publish(days(-30), v3); b.say(days(-1), understood(v3, true)) }
	with := func(change func(*Signed)) Signed {
		s := signed(v3, AsClient, days(300))
		change(&s)
		return s
	}
	same := func(*Signed) {}
	tests := []struct {
		name    string
		write   func(*book)
		sign    Signed
		altered bool
		want    string // the rule; empty if it may be signed
	}{
		{"all is well", reads, with(same), false, ""},
		{"one byte is another", reads, with(func(s *Signed) { s.Hash = flip(s.Hash) }), false, "consent.other-text"},
		{"another text's hash", reads, with(func(s *Signed) { s.Text = "kap-iv" }), false, "consent.other-text"},
		{"under the medicine", reads, with(same), true, "consent.altered"},
		{"the prescriber, with the client under the medicine", reads, with(func(s *Signed) { s.As = AsPrescriber }), true, "consent.altered"},
		{"not yet understood", func(b *book) { reads(b); b.say(days(0), understood(v3, false)) }, with(same), false, "consent.not-yet-understood"},
		{"not yet asked", func(b *book) { b.publish(days(-30), v3) }, with(same), false, "consent.not-yet-understood"},
		{"the prescriber needs no teach-back", func(b *book) { b.publish(days(-30), v3) }, with(func(s *Signed) { s.As = AsPrescriber }), false, ""},
		{"in Spanish, nobody interpreted", reads, with(func(s *Signed) { s.Language = "es" }), false, "input.interpreter"},
		{"in Spanish, interpreted", reads, with(func(s *Signed) { s.Language, s.Interpreter = "es", "Marta Ruiz" }), false, ""},
		{"in another English", reads, with(func(s *Signed) { s.Language = "en-GB" }), false, ""},
		{"a newer version is on its way", func(b *book) { reads(b); b.publish(days(-1), v4) }, with(same), false, "consent.newer"},
		{"an older version that was outdone", func(b *book) { reads(b); v := v4; v.From = days(-2); b.publish(days(-5), v) }, with(same), false, "consent.newer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := &book{}
			tt.write(b)
			err := b.asking(def).MaySign(b.chart, tt.sign, tt.altered)
			if got := fault.RuleOf(err); got != tt.want || (tt.want == "") != (err == nil) {
				t.Errorf("%v (%s), want %q", err, got, tt.want)
			}
		})
	}
	b := &book{}
	reads(b)
	if err := b.asking(madeUp(t, "fasting.solids: {value: 4", "fasting.solids: {value: 6")).MaySign(b.chart, with(same), false); fault.RuleOf(err) != "consent.protocol-changed" {
		t.Errorf("text and protocol disagree: %v", err)
	}
	if err := b.asking(def).MaySign(b.chart, with(same), true); fault.Say(err) != "We won’t ask you to agree to anything new until you’re fully back." {
		t.Errorf("not kind: %q", fault.Say(err))
	}
}

// flip changes one byte of a hash.
func flip(hash string) string {
	last := byte('0')
	if hash[len(hash)-1] == last {
		last = '1'
	}
	return hash[:len(hash)-1] + string(last)
}

// touchText is the shipped agreement about touch.
func touchText(t *testing.T) Published {
	t.Helper()
	d, problems := shipped(t).Compose(Touch, nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return Publish(d, SafetyMaterial, "First.", time.Time{})
}

// TestChoosingNarrows lets a permission narrow at any time and widen only when
// somebody is fully back and signs.
func TestChoosingNarrows(t *testing.T) {
	p := touchText(t)
	choose := func(choice, how string) Chosen {
		return Chosen{Text: Touch, Version: p.Version, Hash: p.Hash, Choice: choice, Name: "Ana", Language: "en", How: how}
	}
	tests := []struct {
		name    string
		before  string // what stands; empty for nothing
		choose  Chosen
		altered bool
		want    string
	}{
		{"the first choice", "", choose("hand-if-i-reach", ByLink), false, ""},
		{"the first choice, under the medicine", "", choose("hand-if-i-reach", ByLink), true, "consent.altered"},
		{"no touch, under the medicine", "", choose("none", Spoken), true, ""},
		{"less, under the medicine", "ask-first", choose("hand-if-i-reach", Spoken), true, ""},
		{"none, under the medicine", "ask-first", choose("none", Spoken), true, ""},
		{"the same, under the medicine", "hand-if-i-reach", choose("hand-if-i-reach", InRoom), true, ""},
		{"more, under the medicine", "hand-if-i-reach", choose("ask-first", InRoom), true, "consent.altered"},
		{"more, fully back", "hand-if-i-reach", choose("ask-first", InRoom), false, ""},
		{"more, only said", "hand-if-i-reach", choose("ask-first", Spoken), false, "input.how"},
		{"no such choice", "", choose("hug", ByLink), false, "input.choice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := &book{}
			b.publish(days(-30), p)
			if tt.before != "" {
				b.say(days(-1), choose(tt.before, ByLink))
			}
			_, _, err := b.asking(nil).MayChoose(b.chart, tt.choose, tt.altered)
			if got := fault.RuleOf(err); got != tt.want || (tt.want == "") != (err == nil) {
				t.Errorf("%v (%s), want %q", err, got, tt.want)
			}
		})
	}
}

// TestSeparateStands reads what stands of a separate agreement.
func TestSeparateStands(t *testing.T) {
	p := touchText(t)
	chosen := Chosen{Text: Touch, Version: p.Version, Hash: p.Hash, Choice: "ask-first", Until: days(100), Name: "Ana", Language: "en", How: ByLink}
	b := &book{}
	b.publish(days(-30), p)
	want := func(made bool, choice, detail string) {
		t.Helper()
		c := b.asking(nil).Separate(b.chart, Touch)
		if c.Made != made || c.Choice.Name != choice || !strings.Contains(c.Detail, detail) {
			t.Errorf("made %v, %q, %q; want %v, %q, %q", c.Made, c.Choice.Name, c.Detail, made, choice, detail)
		}
	}
	want(false, "", "Not asked yet.")
	b.say(days(-20), chosen)
	want(true, "ask-first", "Hand or shoulder")
	none := chosen
	none.Choice, none.How, none.Name = "none", Spoken, ""
	b.say(days(-10), none)
	want(true, "none", "No touch")
	b.say(days(-9), chosen)
	b.say(days(-8), Withdrawn{Text: Touch})
	want(true, "none", "taken back on 15 Nov 2026")
	late := chosen
	late.Until = days(-1)
	b.say(days(-7), late)
	want(false, "none", "It ran out")
	d, _ := p.Document()
	d.Version, d.Sections[0].Blocks[0].Say = "2", "Touch works otherwise now."
	b.say(days(-6), chosen)
	b.publish(days(-3), Publish(d, SafetyMaterial, "Touch.", time.Time{}))
	want(false, "none", "has changed in something that matters")
}

// TestSharingCaseByCase fills the places of a sharing, twice, and takes one back.
func TestSharingCaseByCase(t *testing.T) {
	d, problems := shipped(t).Compose(Sharing, nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	p := Publish(d, SafetyMaterial, "First.", time.Time{})
	fill := func(to string) ([]Filled, Document) {
		var fields []Filled
		for _, f := range d.Fields {
			said := "the " + f
			if f == "to" {
				said = to
			}
			fields = append(fields, Filled{f, said})
		}
		full, err := d.FillIn(fields)
		if err != nil {
			t.Fatal(err)
		}
		return fields, full
	}
	if _, err := d.FillIn([]Filled{{"to", "Dr. Lin"}}); fault.RuleOf(err) != "input.patient" {
		t.Errorf("places are empty: %v", err)
	}
	b := &book{}
	b.publish(days(-30), p)
	var cases []Document
	for _, to := range []string{"Dr. Lin", "the insurer"} {
		fields, full := fill(to)
		if !strings.Contains(string(full.Bytes()), "Who gets it: "+to) || strings.Contains(string(full.Bytes()), "{field.") {
			t.Fatal("a place is not filled")
		}
		b.say(days(-3), Offered{Text: Sharing, Version: p.Version, Hash: full.Hash(), Base: p.Hash, How: ByLink, Fields: fields})
		b.say(days(-2), Chosen{Text: Sharing, Version: p.Version, Hash: full.Hash(), Choice: "yes", Name: "Ana", Language: "en", How: ByLink})
		cases = append(cases, full)
	}
	b.say(days(-1), Withdrawn{Text: Sharing, Hash: cases[1].Hash()})
	a := b.asking(nil)
	if first, second := a.Case(b.chart, Sharing, cases[0].Hash()), a.Case(b.chart, Sharing, cases[1].Hash()); !first.Allows() || second.Allows() {
		t.Errorf("the first allows %v, the second %v", first.Allows(), second.Allows())
	}
	if got := Cases(b.chart, Sharing); len(got) != 2 {
		t.Errorf("%d cases", len(got))
	}
}
