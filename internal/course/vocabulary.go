package course

import (
	"slices"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
)

// Vocabulary returns every fact that a protocol may speak about. docs/facts.md
// is printed from it.
func Vocabulary() protocol.Vocabulary {
	v := protocol.Vocabulary{}
	for _, f := range vocabulary {
		v[f.Name] = f
	}
	return v
}

// vocabulary is the whole list, in the order of docs/facts.md.
var vocabulary = slices.Concat(personFacts, conditionFacts, medicineFacts, labFacts, substanceFacts, riskFacts,
	bodyFacts, orderFacts, doseFacts, clinicFacts, dayFacts, leavingFacts, homeFacts, placeFacts)

// Constructors: one line a fact.

func yesNo(name, noun, example, owner string, class ledger.Class, doc string) protocol.FactType {
	return protocol.FactType{Name: name, Noun: noun, Type: protocol.TypeFlag, Example: example, Owner: owner, Class: class, Doc: doc}
}

func number(name, noun, unit, example, owner string, class ledger.Class, doc string) protocol.FactType {
	return protocol.FactType{Name: name, Noun: noun, Type: protocol.TypeNumber, Unit: unit, Example: example, Owner: owner, Class: class, Doc: doc}
}

func instant(name, noun, owner string, class ledger.Class, doc string) protocol.FactType {
	return protocol.FactType{Name: name, Noun: noun, Type: protocol.TypeInstant, Example: `"2026-11-22T07:30:00-07:00"`, Owner: owner, Class: class, Doc: doc}
}

func code(name, noun, owner string, class ledger.Class, doc string, codes ...string) protocol.FactType {
	return protocol.FactType{Name: name, Noun: noun, Type: protocol.TypeCode, Codes: codes, Example: `"` + codes[0] + `"`, Owner: owner, Class: class, Doc: doc}
}

func mass(name, noun, example, owner string, class ledger.Class, doc string) protocol.FactType {
	return protocol.FactType{Name: name, Noun: noun, Type: protocol.TypeMass, Unit: "mg", Example: example, Owner: owner, Class: class, Doc: doc}
}

func bodyWeight(name, noun, example, doc string) protocol.FactType {
	return protocol.FactType{Name: name, Noun: noun, Type: protocol.TypeWeight, Unit: "kg", Example: example, Owner: "patient", Class: ledger.Vitals, Doc: doc}
}

func pressure(name, noun, doc string) protocol.FactType {
	return protocol.FactType{Name: name, Noun: noun, Type: protocol.TypePressure, Unit: "mm[Hg]", Example: `"128/82"`, Owner: "dosing", Class: ledger.Vitals, Doc: doc}
}

func text(name, noun, example, owner string, class ledger.Class, doc string) protocol.FactType {
	return protocol.FactType{Name: name, Noun: noun, Type: protocol.TypeText, Example: `"` + example + `"`, Owner: owner, Class: class, Doc: doc}
}

// ours marks one of the clinic's own acts: absent, it was not done.
func ours(f protocol.FactType) protocol.FactType {
	f.Known = true
	return f
}

// list is a part of the vocabulary.
type list = []protocol.FactType
