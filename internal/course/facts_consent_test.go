package course

import (
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/protocol"
)

// consentText is a small treatment text for kap-im.
func consentText(def *protocol.Definition, version, risk, change string) consent.Published {
	solids, _ := consent.Said(def, "fasting.solids")
	return consent.Publish(consent.Document{Text: "kap-im", Version: version, Language: "en", Title: "Ketamine", Kind: consent.Treatment, Protocol: "kap-im",
		Released: "2026-11-22", Months: 12, Signers: []string{consent.AsClient, consent.AsPrescriber, consent.AsTherapist},
		Sections: []consent.Section{{Name: "a", Title: "A", Blocks: []consent.Block{{Paragraph: consent.Paragraph{Say: risk + " Nothing to eat for " + solids + "."}}}}},
		Values:   []consent.Value{{Name: "fasting.solids", Said: solids}}}, change, "About the bladder.", time.Time{})
}

func signs(p consent.Published, as string) consent.Signed {
	return consent.Signed{Text: p.Text, Version: p.Version, Hash: p.Hash, As: as, Name: "Ana Moreno", Language: "en", How: consent.InRoom, Until: noon.AddDate(1, 0, 0)}
}

// TestG56 signs version 3 and publishes version 4: with a change that matters
// for safety a dose waits, with an editorial one it does not. The sentence says
// which.
func TestG56(t *testing.T) {
	lib, def := library(t), kapIM(t)
	v3 := consentText(def, "3", "The bladder may be harmed.", consent.SafetyMaterial)
	for change, want := range map[string]protocol.State{consent.SafetyMaterial: protocol.Stands, consent.Editorial: protocol.Clear} {
		v4 := consentText(def, "4", "The bladder may be harmed for good.", change)
		settings := chart(t, at{ago(30 * day), v3}, at{ago(day), v4})
		signed := chart(t, ana("1985-03-12"), at{ago(20 * day), signs(v3, consent.AsClient)}, at{ago(20 * day), signs(v3, consent.AsPrescriber)}, at{ago(20 * day), signs(v3, consent.AsTherapist)})
		o := lib.Why(Question{Definition: def, Gate: protocol.DosingStart, Now: noon, Location: time.UTC}, signed, settings)
		for _, f := range o.Findings {
			if f.Rule != "consent.current" {
				continue
			}
			if f.State != want {
				t.Errorf("%s: %v, want %v", change, f.State, want)
			}
			if want == protocol.Stands && !strings.Contains(f.Evidence[0].Detail, "Version 3 was signed. Version 4") {
				t.Errorf("%s: the evidence says %q", change, f.Evidence[0].Detail)
			}
		}
	}
}

// TestConsentFacts reads what each fact about agreements says, and why.
func TestConsentFacts(t *testing.T) {
	lib, def := library(t), kapIM(t)
	p := consentText(def, "1", "The bladder may be harmed.", consent.SafetyMaterial)
	touch := consent.Publish(consent.Document{Text: consent.Touch, Version: "1", Language: "en", Title: "Touch", Kind: consent.Touch, Released: "2026-11-22", Months: 12,
		Signers: []string{consent.AsClient}, Sections: []consent.Section{{Name: "a", Title: "A", Blocks: []consent.Block{{Paragraph: consent.Paragraph{Say: "Touch."}}}}},
		Choices: []consent.Choice{{Name: "none", Say: "No touch"}, {Name: "hand", Say: "My hand", Width: 1}}}, consent.SafetyMaterial, "First.", time.Time{})
	video := touch
	video.Text, video.Sort = consent.Telehealth, consent.Telehealth
	settings := chart(t, at{ago(30 * day), p}, at{ago(30 * day), touch})
	video.Hash = "v"
	settings = settings.With(chart(t, at{ago(30 * day), touch}).Entries...)
	settings.Entries[2].Fact = video
	everybody := []at{ana("1985-03-12"), {ago(2 * day), signs(p, consent.AsClient)}, {ago(2 * day), signs(p, consent.AsPrescriber)}, {ago(2 * day), signs(p, consent.AsTherapist)}}
	chosen := func(text, hash, choice string) consent.Chosen {
		return consent.Chosen{Text: text, Hash: hash, Version: "1", Choice: choice, Name: "Ana", Language: "en", How: consent.ByLink}
	}
	given := dosing.DoseGiven{Session: "s", Route: "IM", Amount: 50_000}
	for _, tt := range []struct {
		name, fact string
		facts      []at
		want       bool
		detail     string
	}{
		{"nobody", "consent.current", []at{ana("1985-03-12")}, false, "Nobody has signed it yet."},
		{"the client alone", "consent.current", everybody[:2], false, "Still to sign: the prescriber and the therapist."},
		{"everybody", "consent.current", everybody, true, "until 22 Nov 2027"},
		{"no touch agreed is an agreement too", "consent.touch", []at{{ago(day), chosen(consent.Touch, touch.Hash, "none")}}, true, "No touch"},
		{"touch not asked", "consent.touch", everybody, false, "Not asked yet."},
		{"video, yes", "consent.telehealth", []at{{ago(day), chosen(consent.Telehealth, "v", "hand")}}, true, ""},
		{"video, no", "consent.telehealth", []at{{ago(day), chosen(consent.Telehealth, "v", "none")}}, false, ""},
		{"group, not asked", "consent.group", everybody, false, "Not asked yet."},
		{"a further dose", "consent.further", append(everybody[:4:4], at{ago(time.Hour), given}), true, ""},
		{"a word against a further dose", "consent.further", append(everybody[:4:4], at{ago(time.Hour), given}, at{ago(time.Minute), consent.Withdrawn{Text: "kap-im", Part: "second-dose"}}), false, "wants no further dose"},
		{"a word from the session before", "consent.further", append(everybody[:4:4], at{ago(10 * day), consent.Withdrawn{Text: "kap-im", Part: "second-dose"}}, at{ago(time.Hour), given}), true, ""},
		{"the whole is not current", "consent.further", []at{{ago(time.Hour), given}}, false, "Nobody has signed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			facts := lib.FactsOf(Question{Definition: def, Now: noon, Location: time.UTC}, chart(t, tt.facts...), settings)
			got := facts[tt.fact]
			if len(got) != 1 || got[0].Value.Flag() != tt.want || !strings.Contains(got[0].Detail, tt.detail) {
				t.Errorf("%+v, want %v, %q", got, tt.want, tt.detail)
			}
		})
	}
}

// TestRested asks around midnight, the hour of the protocol and a clock that is
// turned: until then nothing new, whether or not the session is closed.
func TestRested(t *testing.T) {
	def := kapIM(t)
	denver, err := time.LoadLocation("America/Denver")
	if err != nil {
		t.Fatal(err)
	}
	if def.Plan.Leaving.Rest == 0 || def.Plan.Leaving.Rest%time.Hour != 0 {
		t.Fatalf("the shipped protocol lets them rest for %s", def.Plan.Leaving.Rest)
	}
	hour := int(def.Plan.Leaving.Rest / time.Hour)
	silent := *def // adopted before the hour was a part of protocols
	silent.Plan.Leaving.Rest = 0
	quiet := silent
	quiet.Plan.Leaving.Drive = ""
	local := func(month time.Month, day, h, m int) time.Time {
		return time.Date(2026, month, day, h, m, 0, 0, denver)
	}
	for _, tt := range []struct {
		name      string
		def       *protocol.Definition
		dose, now time.Time
		want      bool
	}{
		{"the same evening", def, local(6, 10, 10, 0), local(6, 10, 22, 0), true},
		{"after midnight", def, local(6, 10, 10, 0), local(6, 11, 0, 30), true},
		{"a minute before the hour", def, local(6, 10, 10, 0), local(6, 11, hour-1, 59), true},
		{"at the hour", def, local(6, 10, 10, 0), local(6, 11, hour, 0), false},
		{"a dose late in the evening", def, local(6, 10, 23, 50), local(6, 11, hour-1, 59), true},
		{"a dose after midnight: the night after", def, local(6, 11, 0, 10), local(6, 11, 22, 0), true},
		{"the clock goes back that night: an hour longer", def, local(10, 31, 10, 0), local(11, 1, hour-1, 59), true},
		{"the clock goes back that night: at the hour", def, local(10, 31, 10, 0), local(11, 1, hour, 0), false},
		{"the clock goes forward that night: a minute before", def, local(3, 7, 10, 0), local(3, 8, hour-1, 59), true},
		{"the clock goes forward that night: at the hour", def, local(3, 7, 10, 0), local(3, 8, hour, 0), false},
		{"no hour, but a word about driving: that day", &silent, local(6, 10, 10, 0), local(6, 10, 23, 59), true},
		{"no hour, but a word about driving: the day is over", &silent, local(6, 10, 10, 0), local(6, 11, 0, 0), false},
		{"neither: the session is closed", &quiet, local(6, 10, 10, 0), local(6, 10, 13, 0), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := chart(t, at{noon, dosing.DoseGiven{Session: "s1", Route: "IM", Amount: 50_000}}, at{noon, dosing.SessionClosed{Session: "s1"}})
			for i := range c.Entries {
				c.Entries[i].At = tt.dose.Add(time.Duration(i) * 150 * time.Minute).UTC()
			}
			if until, got := Altered(c, tt.def, 24*time.Hour, tt.now); got != tt.want {
				t.Errorf("%v until %v, want %v", got, until.In(denver), tt.want)
			}
		})
	}
}

// TestAltered asks, around a dose, whether somebody is fully back, by a protocol
// that names no hour of the next day.
func TestAltered(t *testing.T) {
	def := kapIM(t) // watched for two hours
	bare := *def
	bare.Plan.Leaving.Rest, bare.Plan.Leaving.Drive = 0, ""
	def = &bare
	watched := consent.Watched(def)
	dose := dosing.DoseGiven{Session: "s1", Route: "IM", Amount: 50_000}
	elsewhere := &protocol.Definition{}
	for _, tt := range []struct {
		name  string
		def   *protocol.Definition
		facts []at
		want  bool
	}{
		{"no dose", def, nil, false},
		{"a minute after", def, []at{{ago(time.Minute), dose}}, true},
		{"just before the end", def, []at{{ago(watched - time.Second), dose}}, true},
		{"at the end", def, []at{{ago(watched), dose}}, false},
		{"the session is closed", def, []at{{ago(time.Hour), dose}, {ago(time.Minute), dosing.SessionClosed{Session: "s1"}}}, false},
		{"another session is closed", def, []at{{ago(time.Hour), dose}, {ago(time.Minute), dosing.SessionClosed{Session: "s0"}}}, true},
		{"closed, and a further dose since", def, []at{{ago(time.Hour), dose}, {ago(2 * time.Minute), dosing.SessionClosed{Session: "s1"}}, {ago(time.Minute), dose}}, true},
		{"a second dose runs longer", def, []at{{ago(watched), dose}, {ago(time.Hour), dose}}, true},
		{"written down ahead of its time", def, []at{{noon.Add(time.Minute), dose}}, false},
		{"the protocol does not say: a day", elsewhere, []at{{ago(23 * time.Hour), dose}}, true},
		{"the protocol does not say: the day is over", elsewhere, []at{{ago(24 * time.Hour), dose}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			until, got := Altered(chart(t, tt.facts...), tt.def, 24*time.Hour, noon)
			if got != tt.want || got != until.After(noon) {
				t.Errorf("%v until %v, want %v", got, until, tt.want)
			}
		})
	}
}
