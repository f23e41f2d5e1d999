package fhir

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/clew-health/clew/internal/fhir/r4"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
)

// A place is where in the input something stands.
type place struct {
	file string
	line int
}

// A mapped fact waits for its source before it can be sealed with a digest.
type mapped struct {
	id    string // the source key
	at    patient.When
	build func(patient.Source) ledger.Fact
}

// An item is one resource and what became of it.
type item struct {
	place
	kind      string // resource type
	key       string // "Condition/0023"
	sum       [sha256.Size]byte
	updated   string // meta.lastUpdated
	facts     []mapped
	vitals    []vital
	warnings  []string
	withdrawn bool         // the source calls it an error
	moment    patient.When // when a withdrawn vital sign was taken
	left      string       // why it is not imported; empty when it is
	problem   string       // why nothing of the person may be imported
	person    *person
}

// A person is what a Patient resource says.
type person struct {
	item       *item
	address    string // fullUrl, when it has one
	registered patient.Registered
	links      []string
}

// A collector gathers what inputs hold, person by person.
type collector struct {
	o           Options
	items       map[string][]*item // by what their subject is called
	order       []string           // subjects in order of appearance
	people      []*person
	problems    []Problem
	counts      map[string]int
	left        map[string]int
	medications map[string]*r4.CodeableConcept // Medication resources by reference
	later       []func()                       // what can only be mapped when all was read
	responses   map[string]bool                // questionnaire responses that were taken over, by what they are called
}

func newCollector(o Options) *collector {
	if o.System == "" {
		o.System = "fhir"
	}
	if o.Medicines == nil {
		o.Medicines = &patient.Medicines{}
	}
	return &collector{o: o, items: map[string][]*item{}, counts: map[string]int{}, left: map[string]int{}, responses: map[string]bool{},
		medications: map[string]*r4.CodeableConcept{}}
}

// problem notes what is about nobody in particular.
func (c *collector) problem(at place, say string) {
	c.problems = append(c.problems, Problem{File: at.file, Line: at.line, Say: say})
}

// add files an item under its subject.
func (c *collector) add(subject string, it *item) {
	if _, known := c.items[subject]; !known {
		c.order = append(c.order, subject)
	}
	c.items[subject] = append(c.items[subject], it)
}

var (
	pointsAt   = regexp.MustCompile(`"reference"\s*:\s*"([^"\\]{1,300})"`)
	isPatient  = regexp.MustCompile(`"resourceType"\s*:\s*"Patient"`)
	hasID      = regexp.MustCompile(`"id"\s*:\s*"([^"\\]{1,64})"`)
	aboutIDs   = regexp.MustCompile(`(^|/)Patient/[A-Za-z0-9.-]+`)
	validID    = regexp.MustCompile(`^[A-Za-z0-9.-]{1,64}$`)
	isAbsolute = regexp.MustCompile(`^(?i:https?://|urn:)`)
)

// broken notes a text that cannot be read. Whomever it may be about, as far as
// its remains tell, is not imported.
func (c *collector) broken(at place, remains []byte, say string) {
	var about []string
	if isPatient.Match(remains) {
		if m := hasID.FindSubmatch(remains); m != nil {
			about = append(about, "Patient/"+string(m[1]))
		}
	}
	for _, m := range pointsAt.FindAllSubmatch(remains, 20) {
		if ref := string(m[1]); aboutIDs.MatchString(ref) || strings.HasPrefix(ref, "urn:uuid:") {
			about = append(about, canonical(ref, ""))
		}
	}
	if len(about) == 0 {
		c.problem(at, say+" Nobody can tell whom it is about.")
		return
	}
	for _, subject := range about {
		c.add(subject, &item{place: at, kind: "?", key: fmt.Sprintf("?/%s:%d", at.file, at.line), problem: say})
	}
}

// resource reads one line.
func (c *collector) resource(at place, raw []byte, address string) {
	kind, _, err := scan(raw)
	switch {
	case err != nil:
		c.broken(at, raw, err.Error())
	case kind == "Bundle":
		c.bundle(at, raw)
	default:
		c.read(at, raw, address)
	}
}

// read maps one resource that was scanned already; address is its fullUrl.
func (c *collector) read(at place, raw []byte, address string) {
	var head r4.Head
	if err := json.Unmarshal(raw, &head); err != nil {
		c.broken(at, raw, mistyped(err))
		return
	}
	if head.ResourceType == "" {
		c.broken(at, raw, "This is not a FHIR resource: it does not say its resourceType.")
		return
	}
	c.counts[clip(head.ResourceType)]++
	it := &item{place: at, kind: head.ResourceType, sum: sha256.Sum256(raw), updated: head.Meta.LastUpdated}
	it.key = keyOf(head, address, it.sum)
	m := &mapper{c: c, item: it, raw: raw, address: address, base: baseOf(address, head)}
	read, imported := readers[head.ResourceType]
	switch {
	case !imported:
		c.left[head.ResourceType]++
	case head.ID != "" && !validID.MatchString(head.ID):
		c.broken(at, raw, "The id "+fmt.Sprintf("%q", clip(head.ID))+" is not one that FHIR allows: letters, digits, dots and dashes, at most 64.")
	default:
		switch err := read(m); {
		case errors.Is(err, errNobody), errors.Is(err, errNoKey):
			c.problems = append(c.problems, Problem{File: at.file, Line: at.line, Resource: it.key, Say: err.Error()})
		case err != nil && m.filed:
			it.problem = err.Error()
		case err != nil:
			c.broken(at, raw, err.Error())
		}
	}
}

// keyOf returns what a resource is called: its type and id, else the UUID of
// its full address, else a digest of its content.
func keyOf(head r4.Head, address string, sum [sha256.Size]byte) string {
	switch uuid, isUUID := strings.CutPrefix(address, "urn:uuid:"); {
	case head.ID != "":
		return head.ResourceType + "/" + head.ID
	case isUUID && validID.MatchString(uuid):
		return head.ResourceType + "/" + uuid
	}
	return head.ResourceType + "/sha256-" + hex.EncodeToString(sum[:16])
}

// baseOf returns the server's address out of a full address, for relative
// references beside it; empty when there is none.
func baseOf(address string, head r4.Head) string {
	base, found := strings.CutSuffix(address, "/"+head.ResourceType+"/"+head.ID)
	if !found || !strings.HasPrefix(base, "http") {
		return ""
	}
	return base
}

// canonical returns a reference as people are filed under it: without the
// version, and absolute where the resource it stands in is.
func canonical(ref, base string) string {
	ref = strings.TrimSpace(ref)
	if i := strings.Index(ref, "/_history/"); i >= 0 {
		ref = ref[:i]
	}
	if base != "" && !isAbsolute.MatchString(ref) && !strings.HasPrefix(ref, "#") {
		return base + "/" + ref
	}
	return ref
}

// seal gives a mapped fact its source, and the source its digest: the SHA-256
// of the moment and the fact as JSON, without the digest itself.
func (m mapped) seal(system string) (Dated, error) {
	src := patient.Source{System: system, ID: m.id}
	d := Dated{At: m.at.Time(), AtText: string(m.at)}
	body, err := json.Marshal(struct {
		At   patient.When `json:"at"`
		Fact ledger.Fact  `json:"fact"`
	}{m.at, m.build(src)})
	if err != nil {
		return Dated{}, err
	}
	sum := sha256.Sum256(body)
	src.Digest = hex.EncodeToString(sum[:])
	d.Source, d.Fact = src, m.build(src)
	return d, d.Fact.Check()
}
