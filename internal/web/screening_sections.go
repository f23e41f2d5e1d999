package web

import (
	"maps"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/web/ui"
)

// A section is facts that are asked together. What a client is asked stands in
// the same order in the texts; here are the facts that staff ask as well.
type section struct {
	key   string
	title string
	facts []string
}

// sections are the left side of a screening, in the order of a conversation.
var sections = []section{
	{"person", "The person", []string{"indication.present", "treatment.prior", "history.ect-tms", "patient.sex", "weight.actual", "height", "body.bmi"}},
	{"heart", "Heart and blood", []string{"condition.hypertension", "vitals.bp", "vitals.heart-rate", "condition.heart-attack", "condition.heart-attack.last", "condition.unstable-angina", "condition.heart-failure", "condition.heart-disease",
		"condition.aneurysm", "condition.arteriovenous-malformation", "condition.bleeding", "ecg.done"}},
	{"head", "Brain", []string{"condition.intracerebral-haemorrhage", "condition.stroke", "condition.stroke.last", "condition.intracranial-pressure", "condition.seizure", "condition.cognitive", "cognition.tested", "cognition.moca", "capacity.consent"}},
	{"body", "Body and sleep", []string{"condition.hyperthyroidism", "thyroid.controlled", "condition.liver", "liver.child-pugh", "condition.renal-severe", "condition.lung-severe", "oxygen.dependent",
		"condition.glaucoma", "condition.angle-closure", "glaucoma.controlled", "condition.porphyria", "condition.cystitis", "condition.ketamine-cystitis", "urinary.symptoms",
		"condition.sleep-apnoea", "sleep-apnoea.treated", "sleep-apnoea.severe", "sleep.snoring", "sleep.tiredness", "sleep.pauses", "stop-bang", "airway.difficult", "illness.acute"}},
	{"pregnancy", "Pregnancy", []string{"patient.childbearing", "pregnancy.current", "pregnancy.test", "condition.eclampsia", "breastfeeding.current", "condition.postpartum-depression"}},
	{"mood", "Mood and mind", []string{"condition.bipolar", "condition.mania", "condition.psychosis", "condition.psychotic-depression", "condition.dissociative", "condition.personality", "family.psychosis"}},
	{"risk", "Asked in person only", []string{"suicide.ideation", "suicide.attempt", "risk.today"}},
	{"substances", "Alcohol and drugs", []string{"substance.status", "condition.substance-use", "substance.last-use", "condition.opioid-use", "condition.ketamine-misuse", "alcohol.last", "cannabis.last", "psychedelic.last", "substance.intoxicated"}},
	{"allergy", "Allergies", []string{"allergy.any", "allergy.ketamine"}},
	{"home", "Home", []string{"home.companion", "home.safe"}},
	{"scores", "Scores, where they were filled in elsewhere", []string{"measure.phq-9", "measure.gad-7"}},
	{distance, "Prescribed from a distance", []string{"evaluation.in-person", "evaluation.telemedicine", "home.licensed"}},
	{"tests", "Tests", []string{"lab.tsh", "lab.tsh.low", "lab.liver", "lab.alt", "lab.ast", "lab.ggt", "lab.alp", "lab.bilirubin"}},
}

// distance is the section of what has to be known before something is prescribed
// from a distance; only some protocols ask it.
const distance = "distance"

// asks reports whether a protocol has a rule about any fact of a section; without
// a protocol every section is there.
func (s section) asks(def *protocol.Definition) bool {
	return def == nil || slices.ContainsFunc(def.Rules, func(r protocol.Rule) bool {
		return slices.ContainsFunc(r.Facts, func(f string) bool { return slices.Contains(s.facts, f) })
	})
}

// followers are facts that are asked only after a yes to another. The client's
// questions name most of them; these are asked by staff alone.
var followers = map[string]string{
	"liver.child-pugh": "condition.liver", "sleep-apnoea.severe": "condition.sleep-apnoea", "pregnancy.test": "patient.childbearing",
	"condition.stroke.last": "condition.stroke", "condition.heart-attack.last": "condition.heart-attack", "substance.last-use": "substance.status",
}

// holdBack takes out what is not asked yet because what it follows is not known
// itself: nobody is asked whether a thyroid is controlled before it is known to
// be overactive.
func (s *site) holdBack(needed map[string]int) {
	before := maps.Clone(needed)
	drop := func(child, parent string) {
		if _, open := before[parent]; open {
			delete(needed, child)
		}
	}
	for child, parent := range followers {
		drop(child, parent)
	}
	for _, q := range s.asked.All() {
		for _, t := range q.Items {
			for _, then := range t.Then {
				drop(then.Fact, t.Fact)
			}
		}
		for _, then := range q.Then {
			drop(then.Fact, q.Fact)
		}
	}
}

// sectionOf returns the section that a fact is asked in.
func sectionOf(fact string) (section, bool) {
	for _, s := range sections {
		if slices.Contains(s.facts, fact) {
			return s, true
		}
	}
	return section{}, false
}

// elsewhere is the page on which a fact is recorded that no question answers.
var elsewhere = []struct{ prefix, label, path string }{
	{"vitals.", "Record it now", "#" + ui.VitalsFormID},
	{"medicines.listed", "Go over the list", "/medicines"},
	{"medicine.", "Go over the list", "/medicines"},
	{"nasal-spray.", "Go over the list", "/medicines"},
	{"screening.medical", "Open the screening", "/screening#sign-medical"},
	{"screening.psychological", "Open the screening", "/screening#sign-psychological"},
	{"determination.", "Open the determination", "/determination"},
	{"interval.", "Ask what changed", "/interval"},
	{"consent.", "Open the consent", "/consents"},
	{"order.", "Open the order", "/orders"},
	{"patient.identity", "Open the session", "/sessions"}, {"room.", "Open the session", "/sessions"}, {"staff.credentials", "Open the session", "/sessions"},
	{"preferences.", "Open the session", "/sessions"}, {"presence.", "Open the session", "/sessions"}, {"escort.", "Open the session", "/sessions"},
	{"suicide.review", "Open the determination", "/determination#risk"},
	{"safety-plan.", "Open the determination", "/determination#risk"},
	{"benefit.", "Look back together", "/review#decide"}, {"review.", "Look back together", "/review#decide"},
}

// doAt is the way to make a fact known, on whichever page that is; empty where
// there is none yet.
func (c *call) doAt(fact string) ui.Action {
	if s, asked := sectionOf(fact); asked && !strings.HasPrefix(fact, "vitals.") {
		return ui.Action{Label: "Answer it now", Href: c.factHref(s.key, fact)}
	}
	for _, e := range elsewhere {
		if strings.HasPrefix(fact, e.prefix) {
			return ui.Action{Label: e.label, Href: c.chartPath() + e.path}
		}
	}
	return ui.Action{}
}

// factHref opens the form of one fact.
func (c *call) factHref(section, fact string) string {
	return c.chartPath() + "/screening/" + section + "?open=" + fact + "#" + rowID(fact)
}

// rowID is where a fact stands on the page.
func rowID(fact string) string { return "f-" + strings.NewReplacer(".", "-").Replace(fact) }
