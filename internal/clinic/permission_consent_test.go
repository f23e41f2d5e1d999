package clinic_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
)

// clientAlone says that only the client does it.
func clientAlone(g access.Grant) bool { return !staffOnly(g) }

// consentTrials is one trial for every act about agreements.
func consentTrials(h *house, ana id.Patient) map[string]trial {
	b := &bench{h: h, ana: ana}
	var text, touch consent.Published
	n := 0
	ready := func(make func(t *testing.T) clinic.Act) func(*house, *testing.T) clinic.Act {
		return func(_ *house, t *testing.T) clinic.Act {
			if b.rules.Consents == nil {
				b.rules = consentRules(t)
				text = h.putIntoUse(t, treatmentText("1", "The bladder.", consent.SafetyMaterial))
				doc, _ := b.rules.Consents.Compose(consent.Touch, nil)
				touch = h.putIntoUse(t, consent.Publish(doc, consent.SafetyMaterial, "First.", time.Time{}))
				b.h.must(t, b.staff(t, ana, access.Therapist), clinic.TeachBack{Patient: ana, Rules: b.rules, Taught: consent.TaughtBack{Text: text.Text, Hash: text.Hash, Question: "stop", Choice: "Yes"}})
			}
			return make(t)
		}
	}
	care := as(access.Therapist, access.Prescriber, access.Monitor, access.Trainee)
	sign := func(as, how string) func(*testing.T) clinic.Act {
		return func(t *testing.T) clinic.Act {
			return clinic.SignConsent{Patient: ana, Head: b.head(t, ana), Rules: b.rules, Signed: consent.Signed{Text: text.Text, Hash: text.Hash, As: as, Name: "Ana", Language: "en", How: how}}
		}
	}
	choose := func(how string) func(*testing.T) clinic.Act {
		return func(*testing.T) clinic.Act {
			return clinic.ChooseConsent{Patient: ana, Rules: b.rules, Chosen: consent.Chosen{Text: consent.Touch, Hash: touch.Hash, Choice: "none", Name: "Ana", Language: "en", How: how}}
		}
	}
	agreed := func(scope func(access.Grant) bool, make func(t *testing.T) clinic.Act) trial {
		return trial{ledger.Consents, ready(make), scope}
	}
	return map[string]trial{
		"OfferConsent": agreed(care, func(*testing.T) clinic.Act {
			return clinic.OfferConsent{Patient: ana, Text: text.Text, Version: text.Hash, How: consent.InRoom, Rules: b.rules}
		}),
		"TeachBack": agreed(func(g access.Grant) bool { return clientAlone(g) || care(g) }, func(*testing.T) clinic.Act {
			return clinic.TeachBack{Patient: ana, Rules: b.rules, Taught: consent.TaughtBack{Text: text.Text, Hash: text.Hash, Question: "stop", Choice: "Yes"}}
		}),
		"SignConsent":                agreed(clientAlone, sign(consent.AsClient, consent.ByLink)),
		"SignConsent, in the room":   agreed(care, sign(consent.AsClient, consent.InRoom)),
		"SignConsent, as prescriber": agreed(as(access.Prescriber), sign(consent.AsPrescriber, consent.InRoom)),
		"SignConsent, as therapist":  agreed(as(access.Therapist), sign(consent.AsTherapist, consent.InRoom)),
		"ChooseConsent":              agreed(clientAlone, choose(consent.ByLink)),
		"ChooseConsent, in the room": agreed(care, choose(consent.InRoom)),
		"WithdrawConsent": agreed(nil, func(*testing.T) clinic.Act {
			return clinic.WithdrawConsent{Patient: ana, Withdrawn: consent.Withdrawn{Text: text.Text, Part: "music"}}
		}),
		"PublishConsent": {ledger.Open, ready(func(t *testing.T) clinic.Act {
			n++
			doc, _ := touch.Document()
			doc.Version = "2." + strconv.Itoa(n)
			doc.Sections[0].Blocks[0].Say += " " + strconv.Itoa(n)
			v := consent.Publish(doc, consent.Editorial, "Wording.", time.Time{})
			return clinic.PublishConsent{Published: v, Before: b.last(t, consent.Touch), Rules: b.rules}
		}), nil},
	}
}

// last is the hash of the last version of a text.
func (b *bench) last(t *testing.T, text string) string {
	t.Helper()
	v, _ := consent.PublishedIn(b.settings(t)).Latest(text, "en")
	return v.Hash
}
