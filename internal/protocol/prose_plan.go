package protocol

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A line is one thing a plan says: what it is about, and what is said of it.
type line struct{ label, text string }

// A part is a section of the plan with its lines.
type part struct {
	id, title string
	lines     []line
}

// planSections writes the plan, a section for each part that says something.
func (d *Definition) planSections() []Section {
	var sections []Section
	for _, p := range d.planParts() {
		s := Section{ID: p.id, Title: p.title}
		for _, l := range p.lines {
			s.Paragraphs = append(s.Paragraphs, l.label+": "+l.text+".")
		}
		switch p.id {
		case "dose":
			s.Params = d.Plan.Dose.figures()
		case "legal":
			s.Paragraphs, s.Legal = nil, d.Plan.Legal
		}
		sections = append(sections, s)
	}
	return sections
}

// planParts returns what the plan says, without the parts that say nothing.
func (d *Definition) planParts() []part {
	p := d.Plan
	if p.Medicine == "" {
		return nil
	}
	var parts []part
	for _, x := range []part{
		{"treatment", "The treatment", p.treatment(d)},
		{"presence", "Who is there", p.presenceLines()},
		{"course", "The course", p.phaseLines()},
		{"dose", "The dose", p.Dose.lines(d)},
		{"session", "During a session", append(p.Monitoring.lines(), p.limitLines(d)...)},
		{"leaving", "Leaving", p.Leaving.lines()},
		{"measures", "Questionnaires", slices.Concat(p.measureLines(), p.visitLines(), p.Burden.lines())},
		{"legal", "The legal basis", p.legalLines()},
	} {
		if len(x.lines) > 0 {
			parts = append(parts, x)
		}
	}
	return parts
}

// Words for the closed sets of a plan.
var (
	routeWords = map[string]string{
		"im": "into the muscle", "iv": "by vein", "sublingual": "under the tongue", "nasal": "into the nose", "oral": "by mouth",
		"subcutaneous": "under the skin",
	}
	settingWords = map[string]string{
		"clinic": "in the clinic", "home": "at home", "elsewhere": "elsewhere: another clinic gives the medicine",
	}
	therapyWords = map[string]string{
		"during": "talking during the effect", "quiet-presence": "quiet presence during the effect, talking afterwards",
		"after": "talking after the effect",
	}
	targetWords = map[string]string{
		"psycholytic": "light, so that people can talk (psycholytic)", "psychedelic": "deep and inward (psychedelic)",
		"empathogenic": "warm and open (empathogenic)", "symptom-relief": "none in particular: relief of symptoms",
	}
	presenceWords = map[string]string{"on-site": "on site", "reachable": "reachable"}
	measureWords  = map[string]string{
		"bp": "blood pressure", "heart-rate": "heart rate", "oxygen": "oxygen saturation", "moaas": "sedation (MOAA/S)",
		"breaths": "breaths", "cadss6": "dissociation (CADSS-6)",
	}
	actWords = map[string]string{
		"repeat": "measure again", "prescriber": "the prescriber hears of it", "emergency": "treated as an emergency",
	}
	basisWords = map[string]string{"actual": "the actual weight", "ideal-from-bmi": "the actual weight, and the ideal weight from a body mass index of"}
	visitWords = map[string]string{
		"screening": "at screening", "baseline": "at baseline", "before-each-dose": "before each dose", "at-emergence": "as the effect wears off",
		"before-leaving": "before leaving", "after-24h": "a day after each dose", "after-72h": "three days after each dose", "weekly": "every week",
		"mid-course": "half-way", "end": "at the end", "2-weeks": "after two weeks", "1-month": "after one month", "3-months": "after three months",
		"6-months": "after six months", "12-months": "after a year",
	}
)

func (p Plan) treatment(d *Definition) []line {
	medicine := p.Medicine
	if medicine == "none" {
		medicine = "none is given here"
	}
	lines := []line{{"Medicine", strings.TrimSpace(medicine + " " + routeWords[p.Route])}, {"Where", settingWords[p.Setting]}, {"Therapy", therapyWords[p.Therapy]}}
	if p.Target != "" {
		lines = append(lines, line{"State aimed at", targetWords[p.Target]})
	}
	for _, s := range p.Sessions {
		label := fmt.Sprintf("Sessions %d to %d", s.From, s.To)
		switch s.To {
		case s.From:
			label = fmt.Sprintf("Session %d", s.From)
		case 0:
			label = fmt.Sprintf("From session %d on", s.From)
		}
		var text []string
		if s.Therapy != "" {
			text = append(text, therapyWords[s.Therapy])
		}
		if s.Target != "" {
			text = append(text, targetWords[s.Target])
		}
		lines = append(lines, line{label, strings.Join(text, "; ")})
	}
	if p.Standard != "" {
		lines = append(lines, line{"Monitoring standard", strings.TrimSuffix(p.Standard, ".")})
	}
	if len(d.Jurisdiction) > 0 {
		lines = append(lines, line{"Meant for", strings.Join(d.Jurisdiction, ", ")})
	}
	return lines
}

func (p Plan) presenceLines() []line {
	var lines []line
	if w := presenceWords[p.Presence.Prescriber]; w != "" {
		if p.Presence.Within > 0 {
			w += " within " + span(p.Presence.Within)
		}
		lines = append(lines, line{"Prescriber", w})
	}
	if p.Presence.Gives == TakenBySelf {
		lines = append(lines, line{"Who gives the dose", "the client takes their own prescription while somebody watches; the prescriber releases it"})
	}
	for _, x := range []struct {
		label, before string
		n             int
	}{
		{"Staff in the building", "at least ", p.Presence.People}, {"One monitor watches, under the medicine", "at most ", p.Presence.Monitor},
		{"Dosed together for each facilitator", "at most ", p.Group.DosedPerFacilitator}, {"Dosed together for each medical monitor", "at most ", p.Group.DosedPerMonitor},
	} {
		if x.n > 0 {
			lines = append(lines, line{x.label, x.before + fmt.Sprint(x.n)})
		}
	}
	return lines
}

func (p Plan) phaseLines() []line {
	var lines []line
	for _, ph := range p.Phases {
		lines = append(lines, line{ph.Title, ph.words()})
	}
	return lines
}

// words says what a phase is made of.
func (ph Phase) words() string {
	var parts []string
	if s := ph.Sessions; s != (Sessions{}) {
		parts = append(parts, s.words())
	}
	if ph.Length > 0 {
		parts = append(parts, span(ph.Length)+" each")
	}
	if w := ph.Apart.words(); w != "" {
		parts = append(parts, w+" apart")
	}
	if w := ph.Window.words(); w != "" {
		parts = append(parts, w+" after each session of the phase before")
	}
	if len(ph.At) > 0 {
		parts = append(parts, spans(ph.At)+" after the last dose")
	}
	if len(parts) == 0 {
		return "as long as it takes"
	}
	return strings.Join(parts, "; ")
}

func (s Sessions) words() string {
	var parts []string
	add := func(before string, n int) {
		switch {
		case n == 0:
		case len(parts) == 0:
			parts = append(parts, before+count(int64(n), "session"))
		default:
			parts = append(parts, before+fmt.Sprint(n))
		}
	}
	add("usually ", s.Usual)
	add("at least ", s.Least)
	add("at most ", s.Most)
	return strings.Join(parts, ", ")
}

func (w Window) words() string {
	switch {
	case w.Least > 0 && w.Most > 0:
		return span(w.Least) + " to " + span(w.Most)
	case w.Least > 0:
		return "at least " + span(w.Least)
	case w.Most > 0:
		return "at most " + span(w.Most)
	}
	return ""
}

// spans writes several lengths of time.
func spans(list []time.Duration) string {
	var parts []string
	for _, d := range list {
		parts = append(parts, span(d))
	}
	return strings.Join(parts, ", ")
}

func (m Monitoring) lines() []line {
	var lines []line
	if len(m.At) > 0 {
		text := spans(m.At) + " after each dose"
		if m.Then > 0 {
			text += ", then every " + span(m.Then) + " until leaving"
		}
		lines = append(lines, line{"Vital signs", text})
	}
	for _, x := range []struct {
		label, before string
		d             time.Duration
		after         string
	}{
		{"Oxygen saturation", "without interruption for ", m.Oxygen, ""}, {"Observation", "at least ", m.Observe, " after the last dose"},
		{"A reading is on time", "up to ", m.Grace, " late"}, {"The prescriber is called", "when a reading is ", m.Page, " late"},
	} {
		if x.d > 0 {
			lines = append(lines, line{x.label, x.before + span(x.d) + x.after})
		}
	}
	return lines
}

func (p Plan) limitLines(d *Definition) []line {
	var lines []line
	for _, l := range p.Limits {
		figure, _ := d.Param(l.Param)
		lines = append(lines, line{upperFirst(measureWords[l.Measure]) + " " + compareWords[l.Op] + " " + figure.String(), actWords[l.Act]})
	}
	return lines
}

func (l Leaving) lines() []line {
	var lines []line
	if l.Least > 0 {
		lines = append(lines, line{"Not before", span(l.Least) + " after the last dose"})
	}
	if l.Rest > 0 {
		lines = append(lines, line{"Nothing new is asked or signed", "until " + span(l.Rest) + " after the midnight that follows a dose"})
	}
	if l.Drive != "" {
		lines = append(lines, line{"Driving", strings.TrimSuffix(l.Drive, ".")})
	}
	return lines
}

// measureLines are one line for each questionnaire, however often the plan names
// it: its visits may have different days to either side.
func (p Plan) measureLines() []line {
	var lines []line
	for _, m := range p.Measures {
		var at []string
		for _, v := range m.At {
			at = append(at, visitWords[v])
		}
		text := strings.Join(at, ", ")
		if m.Within > 0 {
			text += "; " + span(m.Within) + " early or late still counts"
		}
		if m.Recall != "" {
			text += ", about " + strings.ReplaceAll(m.Recall, "-", " ")
		}
		if len(m.Indication) > 0 {
			text += ", in courses for " + indicationList(m.Indication)
		}
		if len(m.OtherThan) > 0 {
			text += ", not in courses for " + indicationList(m.OtherThan)
		}
		name := strings.ToUpper(m.Instrument)
		if i := slices.IndexFunc(lines, func(l line) bool { return l.label == name }); i >= 0 {
			lines[i].text += "; then " + text
			continue
		}
		lines = append(lines, line{name, text})
	}
	return lines
}

// visitLines say when each visit's questionnaires can be answered.
func (p Plan) visitLines() []line {
	var lines []line
	for _, v := range p.Visits {
		var parts []string
		for _, x := range []struct {
			before string
			d      time.Duration
			after  string
		}{{"due after ", v.Due, ""}, {"from ", v.Before, " before it is due"}, {"until ", v.After, " after it is due"}} {
			if x.d > 0 {
				parts = append(parts, x.before+span(x.d)+x.after)
			}
		}
		if len(parts) > 0 {
			lines = append(lines, line{"Asked " + visitWords[v.Visit], strings.Join(parts, ", ")})
		}
	}
	return lines
}

// lines say how much the client may be asked.
func (b Burden) lines() []line {
	if b.Week == 0 {
		return nil
	}
	lines := []line{{"At most", span(b.Week) + " of questions in seven days; a questionnaire of more than " + fmt.Sprint(b.Items) +
		" questions again after " + span(b.Apart) + " at the earliest"}}
	if b.Unheld > 0 {
		lines = append(lines, line{"A planned session that nobody says was held", "counts as not held " + span(b.Unheld) + " after its end"})
	}
	return lines
}

// indicationWords are what a course may be for.
var indicationWords = map[string]string{
	"trd": "depression that other treatment has not helped", "mdd-si": "depression with acute suicidal thoughts", "depression": "depression",
	"ptsd": "post-traumatic stress", "anxiety": "anxiety", "ocd": "obsessions and compulsions", "substance-use": "substance use",
	"pain": "chronic pain", "end-of-life": "distress at the end of life", "other": "another reason",
}

// IndicationWords says what a course is for, in words; a name it does not know
// is returned as it is.
func IndicationWords(name string) string {
	if words, ok := indicationWords[name]; ok {
		return words
	}
	return name
}

func indicationList(names []string) string {
	var words []string
	for _, n := range names {
		words = append(words, indicationWords[n])
	}
	return strings.Join(words, " or ")
}

// VisitWords says when a visit is, in words: "before each dose".
func VisitWords(visit string) string { return visitWords[visit] }

func (p Plan) legalLines() []line {
	var lines []line
	for _, l := range p.Legal {
		text := strings.TrimSuffix(l.Say, ".")
		if days := l.Days(); days != "" {
			text += ". " + days
		}
		lines = append(lines, line{upperFirst(strings.ReplaceAll(l.Basis, "-", " ")), text})
	}
	return lines
}

// figures are the figures for a dose that the protocol says, the start first.
func (d Dose) figures() []Param {
	var list []Param
	for _, p := range []Param{
		d.PerKg.Start, d.Flat.Start, d.PerKg.UsualFrom, d.PerKg.UsualTo, d.Flat.Low, d.Flat.High, d.Flat.Step, d.Flat.StepMost, d.Step, d.Reduce,
		d.PerKg.Soft, d.Flat.Soft, d.PerKg.Hard, d.Flat.Hard, d.Boosters.Most, d.Boosters.Latest, d.Boosters.BeforeLeaving,
		d.Minutes.Least, d.Minutes.Usual, d.Units, d.Spacing, d.Bioavailability, d.IdealFrom,
	} {
		if p.Said() {
			list = append(list, p)
		}
	}
	return list
}

func (d Dose) lines(def *Definition) []line {
	var lines []line
	if w := basisWords[d.Basis]; w != "" {
		if d.IdealFrom.Said() && d.Basis != "actual" {
			w += " " + d.IdealFrom.String()
		}
		lines = append(lines, line{"Doses by weight go by", w})
	}
	for _, p := range d.figures() {
		if p.Name != d.IdealFrom.Name {
			lines = append(lines, line{def.Label(p.Name), p.String()})
		}
	}
	return lines
}

// planLabels say what a figure of the plan is, by where it stands.
var planLabels = map[string]string{
	"presence.within": "how fast the prescriber is there", "presence.people": "staff in the building, at least",
	"presence.monitor": "people under the medicine that one monitor may watch", "group.dosed_per_facilitator": "people dosed together for each facilitator",
	"group.dosed_per_monitor": "people dosed together for each medical monitor",
	"sessions.least":          "sessions, at least", "sessions.usual": "sessions, usually", "sessions.most": "sessions, at most", "phase.length": "length of a session",
	"apart.least": "time between sessions, at least", "apart.most": "time between sessions, at most", "window.least": "from how long after a session",
	"window.most": "until how long after a session", "phase.at": "when, after the last dose",
	"per_kg.start": "starting dose by weight", "per_kg.usual_from": "usual dose by weight, from", "per_kg.usual_to": "usual dose by weight, to",
	"per_kg.soft": "usual maximum by weight", "per_kg.hard": "hard maximum by weight", "flat.start": "starting dose", "flat.low": "usual dose, from",
	"flat.high": "usual dose, to", "flat.soft": "usual maximum", "flat.hard": "hard maximum", "flat.step": "step up", "flat.step_most": "step up, at most",
	"step.share": "next dose higher than the last by at most", "reduce.share": "reduced by, after a reason to reduce", "boosters.most": "further doses in a session, at most",
	"boosters.latest": "a further dose, at the latest after the first", "boosters.before_leaving": "between the last dose and leaving, at least",
	"minutes.least": "length of an infusion, at least", "minutes.usual": "length of an infusion, usually", "dose.units": "in each device or lozenge",
	"dose.spacing": "time between doses, at least", "dose.bioavailability": "share that reaches the blood, for information", "dose.ideal_from": "ideal weight from a body mass index of",
	"monitoring.at": "vital signs, after each dose", "monitoring.then": "vital signs after that, every", "monitoring.oxygen": "oxygen saturation without interruption",
	"monitoring.observe": "observation after the last dose, at least", "monitoring.grace": "a reading this late is on time", "monitoring.page": "a reading this late calls the prescriber",
	"leaving.least": "leaving, after the last dose at least", "leaving.rest": "after the midnight that follows a dose, until nothing new is asked or signed",
	"measure.within": "early or late by this much, a questionnaire still counts",
	"visit.before":   "so long before it is due, a questionnaire can be answered", "visit.due": "so long after the last dose, the questionnaires of the end are due",
	"visit.after": "so long after it is due, a questionnaire still counts", "burden.week": "questions in seven days, at most",
	"burden.items": "a questionnaire of more questions is long", "burden.apart": "a long questionnaire is asked again, at the earliest after",
	"burden.unheld": "after its end, a planned session that nobody says was held counts as not held",
}

// planLabel says what a figure at some place of the plan is.
func planLabel(place string) string {
	if limit, ok := strings.CutPrefix(place, "limit."); ok {
		act, measure, _ := strings.Cut(limit, ".")
		return measureWords[measure] + ": " + actWords[act]
	}
	return planLabels[place]
}
