package protocol

import (
	"encoding/json"
	"maps"
	"slices"
)

// Schema returns the JSON Schema (draft 2020-12) of protocol and library files,
// for editors that complete and underline as somebody types. It knows the form
// of a file; that facts, parameters and sources exist, Check says.
// docs/protocol.schema.json is printed from it.
func Schema() []byte {
	whole := schema{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"title":       "A protocol, or a library of rules",
		"description": "See docs/protocols.md.",
		"anyOf":       []any{ref("protocol"), ref("library")},
		"$defs":       schemaParts(),
	}
	text, err := json.MarshalIndent(whole, "", "  ")
	if err != nil {
		panic(err) // it is made of words and lists
	}
	return append(text, '\n')
}

type schema = map[string]any

// schemaParts are the named parts of the schema.
func schemaParts() schema {
	parts := schema{}
	for _, of := range []schema{fileSchemas(), ruleSchemas(), conditionSchemas(), planSchemas(), doseSchemas()} {
		maps.Copy(parts, of)
	}
	return parts
}

// form is a mapping with known keys; what is how problems call it. Keys that
// must be there end in an exclamation mark.
func form(what, doc string, keys schema) schema {
	properties, required := schema{}, []string{}
	for key, value := range keys {
		if name, must := cutMark(key); must {
			key = name
			required = append(required, name)
		}
		properties[key] = value
	}
	s := schema{"type": "object", "title": what, "properties": properties, "additionalProperties": false}
	if doc != "" {
		s["description"] = doc
	}
	if len(required) > 0 {
		slices.Sort(required)
		s["required"] = required
	}
	return s
}

func cutMark(key string) (string, bool) {
	if last := len(key) - 1; key[last] == '!' {
		return key[:last], true
	}
	return key, false
}

func ref(name string) schema           { return schema{"$ref": "#/$defs/" + name} }
func wordsOf(doc string) schema        { return schema{"type": "string", "minLength": 1, "description": doc} }
func oneOfWords(words []string) schema { return schema{"enum": words} }
func listOfSchema(item schema) schema  { return schema{"type": "array", "items": item} }
func either(of ...any) schema          { return schema{"anyOf": of} }
func oneOrMore(item schema) schema     { return either(item, listOfSchema(item)) }
func described(s schema, doc string) schema {
	s["description"] = doc
	return s
}

var (
	valueSchema = schema{"type": []string{"string", "number", "boolean"}, "description": `A value: yes, no, 18 a, 160/100, "120 mg", 1.5 mg/kg, 94 %, 72h, or a word.`}
	nameSchema  = schema{"type": "string", "pattern": wordName.String(), "maxLength": longestName}
	citeSchema  = described(oneOrMore(schema{"type": "string", "pattern": keyWord.String()}), "Keys of docs/references.md.")
	daySchema   = schema{"type": "string", "pattern": `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`, "description": "A day, such as 2026-11-22."}
	placeSchema = described(oneOrMore(schema{"type": "string", "pattern": place.String()}), "US, or US-CO.")
	spanSchema  = schema{"type": "string", "pattern": `^[0-9]+[mhdw]$`, "description": "A length of time: 30m, 72h, 90d, 2w."}
	wholeSchema = schema{"type": "integer", "minimum": 0}
)

// fileSchemas are the two kinds of file and what stands at their top.
func fileSchemas() schema {
	names := described(oneOrMore(schema{"type": "string"}), "Names of rules, or of what was considered, that do not hold here.")
	differing := described(schema{"type": "object", "additionalProperties": ref("param")}, "Figures that differ here, each written whole.")
	figures := described(schema{"type": "object", "additionalProperties": ref("param")}, "Every figure, by name.")
	return schema{
		"protocol": form("A protocol", "One version of one way of treating. A site's own version says based_on, and then only what differs.", schema{
			"protocol!": nameSchema, "version!": schema{"type": []string{"string", "number"}}, "title": wordsOf("As people say it."),
			"status": wordsOf("What kind of text this is and who must review it."), "jurisdiction": placeSchema,
			"off_by_default": schema{"type": "boolean", "description": "Not offered until a site turns it on by adopting it."},
			"source":         ref("source"), "based_on": ref("base"), "include": listOfSchema(ref("include")), "params": figures,
			"vary": listOfSchema(ref("variation")), "except": names, "plan": ref("plan"), "rules": listOfSchema(ref("rule")),
			"considered": listOfSchema(ref("considered")),
		}),
		"library": form("A library", "Rules and figures that protocols share.", schema{
			"library!": nameSchema, "version!": schema{"type": []string{"string", "number"}}, "title!": wordsOf("As people say it."),
			"source": ref("source"), "params": figures, "rules": listOfSchema(ref("rule")), "considered": listOfSchema(ref("considered")),
		}),
		"base": form("based_on", "The protocol this is a site's own version of.", schema{
			"protocol!": nameSchema, "hash!": schema{"type": "string", "description": "The hash of the whole of that text."},
		}),
		"include": form("An include", "A library that is taken in.", schema{
			"library!": nameSchema, "except": names, "params": differing, "vary": listOfSchema(ref("variation")),
		}),
		"param": form("A parameter", "One figure, with where it comes from.", schema{
			"value!": valueSchema, "unit": schema{"type": []string{"string", "number"}, "description": "In UCUM: mm[Hg], mg/kg, min, a."},
			"grade!": gradeSchema(), "cite!": citeSchema, "note": schema{"type": "string"},
		}),
		"considered": form("What was considered", "Weighed, and raised on purpose by no rule.", schema{
			"considered!": nameSchema, "fact!": factSchema(), "say!": wordsOf("Why, in one sentence."), "source": ref("source"),
		}),
		"source": sourceSchema(),
	}
}

func gradeSchema() schema {
	return described(oneOfWords(Grades), "P read in a public page, L known from the literature, D our default, U uncertain.")
}

func factSchema() schema { return wordsOf("A fact of docs/facts.md.") }

func sourceSchema() schema {
	keys := schema{}
	for _, key := range sourceKeys {
		switch key {
		case "cite":
			keys[key] = citeSchema
		case "grade":
			keys[key] = gradeSchema()
		case "evidence":
			keys[key] = oneOfWords(EvidenceGrades)
		case "reviewed", "released", "revised":
			keys[key] = daySchema
		default:
			keys[key] = wordsOf(`"not used" is an answer.`)
		}
	}
	return form("A source", "Where something comes from, and what about a person it uses.", keys)
}

// ruleSchemas are rules, and rules that are varied.
func ruleSchemas() schema {
	keys := schema{
		"rule!": nameSchema, "title!": wordsOf("What was found, in a few words."),
		"gate!": described(oneOfWords(words(Gates)), "The step it stands before."), "when!": ref("condition"),
		"decision!": oneOfWords(words(Decisions)), "say!": wordsOf("The sentence, with places {reading}, {limit}, {age}, {detail}, {earliest}."),
		"clears": ref("clearing"), "override": ref("override"), "source": ref("source"), "effective": ref("effective"), "jurisdiction": placeSchema,
	}
	varied := schema{"rule!": nameSchema}
	for _, key := range varyKeys[1:] {
		if value, ok := keys[key+"!"]; ok {
			varied[key] = value
		} else {
			varied[key] = keys[key]
		}
	}
	return schema{
		"rule":      form("A rule", "", keys),
		"variation": form("A rule that is varied", "A rule that is taken in, and what differs here.", varied),
		"override": form("An override", "Who may go on although the rule stands: {by: prescriber, reason: required} or {none: …}.", schema{
			"none": oneOfWords(slices.Sorted(maps.Keys(Bases))), "by": oneOrMore(oneOfWords(overriders)), "with": oneOrMore(oneOfWords(documents)),
			"second": oneOfWords(seconds), "reason": oneOfWords([]string{"required", "optional"}),
		}),
		"effective": form("effective", "The first and the last day.", schema{"from": daySchema, "to": daySchema}),
	}
}

// conditionSchemas are conditions, readings and limits.
func conditionSchemas() schema {
	again := schema{"recheck": spanSchema, "tries": wholeSchema}
	reading := form("A reading", "Which of a fact's readings count.", schema{
		"take": oneOfWords(takes), takeMean: wholeSchema, takeLowest: wholeSchema, "discard_first_of": wholeSchema, "at_least": wholeSchema,
		"within": ref("length"), "sitting": ref("length"), "recorded_within": ref("length"), "since": factSchema(),
	})
	return schema{
		"condition": schema{"anyOf": conditionForms(schema{})},
		"clearing":  schema{"anyOf": conditionForms(again), "description": "What clears the rule, after how long to measure again and how often."},
		"reading":   either(oneOfWords(takes), reading),
		"length":    either(spanSchema, form("A length of time", "", schema{"param!": wordsOf("A parameter.")})),
		"limit": either(valueSchema,
			form("A limit", "", schema{"param!": wordsOf("A parameter.")}),
			form("A limit", "Another reading, times one thing and plus another.", schema{"fact!": factSchema(), "reading": ref("reading"), "times": ref("limit"), "plus": ref("limit")}),
			form("A limit", "The least of several.", schema{"min_of!": listOfSchema(ref("limit"))}),
			form("A limit", "The most of several.", schema{"max_of!": listOfSchema(ref("limit"))})),
	}
}

// conditionForms are the forms of a condition, each with further keys.
func conditionForms(further schema) []any {
	list := schema{"type": "array", "items": ref("condition"), "minItems": 1}
	test := schema{"fact!": factSchema(), "reading": ref("reading"), "per": oneOfWords([]string{"limb"}), "any_of": listOfSchema(ref("limit"))}
	for _, op := range comparators {
		if op != "any_of" {
			test[op] = ref("limit")
		}
	}
	var forms []any
	for _, keys := range []schema{
		{"all!": list}, {"any!": list}, {"not!": ref("condition")}, {"missing!": factSchema(), "within": ref("length")}, test,
	} {
		maps.Copy(keys, further)
		forms = append(forms, form("A condition", "", keys))
	}
	return forms
}
