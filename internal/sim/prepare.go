package sim

import (
	"slices"
	"time"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/note"
	"github.com/clew-health/clew/internal/schedule"
	"github.com/clew-health/clew/internal/screening"
)

// agrees is the consent: read and answered on the phone, signed by all who must,
// and what they choose about touch.
func (p *person) agrees() {
	p.later("consent")
	vs := consent.PublishedIn(p.settings)
	treatment, ok := vs.Latest(p.def.Name, "en")
	touch, ok2 := vs.Latest(consent.Touch, "en")
	if !ok || !ok2 {
		panic(broken{errNoText})
	}
	for _, v := range []consent.Version{treatment, touch} {
		p.does(p.by(p.therapist), clinic.OfferConsent{Patient: p.id, Text: v.Text, Version: v.Hash, How: consent.ByLink, Rules: p.Rules})
		until := p.Clock.Now().AddDate(0, 0, p.Model.whole("days.link")).Truncate(time.Second)
		p.does(p.by(p.therapist), clinic.InviteClient{Patient: p.id, Invited: screening.Invited{Course: p.course, Purpose: screening.ForConsent, Until: until}})
	}
	p.later("consent-read")
	doc, err := treatment.Document()
	if err != nil {
		panic(broken{err})
	}
	me := self{p, "sign", ledger.Consents}
	for _, q := range doc.Questions {
		p.spends("teachback")
		for _, a := range p.chosen(q) {
			p.does(me, clinic.TeachBack{Patient: p.id, Taught: consent.TaughtBack{Text: treatment.Text, Hash: treatment.Hash, Question: q.Name, Choice: a}, Rules: p.Rules})
		}
	}
	signed := consent.Signed{Text: treatment.Text, Hash: treatment.Hash, As: consent.AsClient, Name: p.full(), Language: "en", How: consent.ByLink}
	p.does(me, clinic.SignConsent{Patient: p.id, Signed: signed, Head: p.chart().Head, Rules: p.Rules})
	p.does(me, clinic.ChooseConsent{Patient: p.id, Rules: p.Rules, Chosen: consent.Chosen{Text: touch.Text, Hash: touch.Hash, Choice: p.touch(touch), Name: p.full(), Language: "en", How: consent.ByLink}})
	p.later("consent-signed")
	for _, s := range []struct {
		who *member
		as  string
	}{{p.therapist, consent.AsTherapist}, {p.prescriber, consent.AsPrescriber}} {
		if !slices.Contains(treatment.Signers, s.as) {
			continue
		}
		signed.As, signed.Name, signed.How = s.as, s.who.name, consent.InRoom
		p.does(p.by(s.who), clinic.SignConsent{Patient: p.id, Signed: signed, Head: p.chart().Head, Rules: p.Rules})
		p.spends("signing")
	}
}

// chosen are the answers to a question about what was read: now and then another
// one first.
func (p *person) chosen(q consent.Question) (out []string) {
	right := ""
	for _, a := range q.Answers {
		if a.Right {
			right = a.Say
		} else if p.c.happens("teachback.wrong") && len(out) == 0 {
			out = append(out, a.Say)
		}
	}
	return append(out, right)
}

// touch is what they choose about touch.
func (p *person) touch(v consent.Version) string {
	p.touched = oneOf(p.c, v.Choices).Name
	if p.story != nil && p.story.touch != "" {
		p.touched = p.story.touch
	}
	return p.touched
}

// full is their name as they sign it.
func (p *person) full() string { return p.who.given + " " + p.who.family }

// prepares is one preparation session or two, with its note.
func (p *person) prepares() {
	for n := range p.c.span("preparations") {
		p.later("preparation")
		p.looks(p.therapist, "GET /patients/{patient}/preparation")
		therapist := p.by(p.therapist)
		if n == 0 {
			p.prepared(therapist)
		} else {
			p.does(therapist, clinic.WriteWords{Patient: p.id, Words: integration.Told{Course: p.course, About: integration.Intention, Text: p.intention()}})
			p.does(therapist, clinic.NotePreparation{Patient: p.id, Practised: &integration.Practised{Course: p.course, Technique: oneOf(p.c, techniques), Helped: truth(true)}})
		}
		p.spends("meeting")
		meeting := p.does(therapist, clinic.NoteMeeting{Patient: p.id, Meeting: course.MeetingHeld{Course: p.course, Phase: course.Preparation, Minutes: p.c.span("preparation.minutes")}})[0]
		p.spends("preparation-note")
		p.writes(p.therapist, note.Signed{Course: p.course, Sort: note.Preparation, Meeting: meeting})
	}
}

// prepared goes over everything that is prepared before a first session.
func (p *person) prepared(therapist doing) {
	for _, t := range []struct{ about, text string }{{integration.Goal, p.goal()}, {integration.Pattern, p.pattern()}, {integration.Intention, p.intention()}, {integration.Fear, p.fear()}, {integration.Resource, p.resource()}} {
		p.does(therapist, clinic.WriteWords{Patient: p.id, Words: integration.Told{Course: p.course, About: t.about, Text: t.text}})
	}
	p.does(therapist, clinic.SayComfort{Patient: p.id, Comfort: dosing.ComfortSaid{Touch: p.says("touch", touches[p.touched]), Stop: p.says("stop", stopWords), Helps: p.says("helps", helpsWords)}})
	p.does(therapist, clinic.NotePreparation{Patient: p.id, Practised: &integration.Practised{Course: p.course, Technique: oneOf(p.c, techniques), Helped: truth(p.c.happens("practised"))}})
	p.does(therapist, clinic.NotePreparation{Patient: p.id, Container: &integration.ContainerAgreed{Course: p.course, Clauses: integration.Clauses}})
	p.does(therapist, clinic.NotePreparation{Patient: p.id, Fit: &integration.FitJudged{Course: p.course, Fit: true}})
}

// truth is a pointer to a yes or a no.
func truth(is bool) *bool { return &is }

// writes signs a note as it is proposed, with what only the clinician can say.
func (p *person) writes(m *member, about note.Signed) {
	chart := p.chart()
	trends := p.Rules.Library.Progress(chart, p.Clock.Now()).Trends
	parts := note.Propose(chart, note.Question{About: about, Trends: trends, Medicine: p.def.Plan.Medicine, Location: p.Clinic.Location(), Name: p.authors})
	for i := range parts {
		if said := p.said(about.Sort, parts[i].Key); said != "" {
			parts[i].Text = said
		}
	}
	about.Body, about.Rests = parts, note.Rests(parts)
	p.does(p.by(m), clinic.SignNote{Patient: p.id, Note: about, Head: chart.Head})
}

// authors is how an author is written.
func (p *person) authors(by ledger.Author) string {
	for _, m := range p.staff.all {
		if string(m.id) == by.Person {
			if m.credential == "" {
				return m.name
			}
			return m.name + ", " + m.credential
		}
	}
	return "the client"
}

// plans puts their sessions on the calendar.
func (p *person) plans() {
	first := workday(p.now().AddDate(0, 0, p.c.span("first.days")), p.Clinic.Location(), oneOf(p.c, p.Model.list("session.hours")), 0)
	if p.today {
		first = p.firstAnchored()
	}
	if p.elsewhere() {
		p.plansMeetings(first)
	} else {
		p.planned(first, p.fate.sessions, p.Model.whole("days.apart"))
	}
	if p.today || p.c.happens("pages") { // who wants pages of their own
		until := p.Clock.Now().AddDate(0, 0, p.Model.whole("days.pages")).Truncate(time.Second)
		p.does(p.by(p.therapist), clinic.InviteClient{Patient: p.id, Invited: screening.Invited{Course: p.course, Purpose: screening.ForPortal, Until: until}})
	}
}

// firstAnchored is when the first session is of somebody of whom a later one is set.
func (p *person) firstAnchored() time.Time {
	return p.anchor.AddDate(0, 0, -week*(p.anchored-1)).Truncate(time.Minute)
}

// planned puts so many sessions on the calendar, so many days apart.
func (p *person) planned(first time.Time, many, apart int) {
	var sessions []schedule.Planned
	for range many {
		from, room := p.books(first, p.anchored > 0)
		first = from.AddDate(0, 0, apart)
		sessions = append(sessions, schedule.Planned{Session: id.Session(p.fresh("session")), Course: p.course, Sort: schedule.Dosing, From: from, Until: from.Add(p.sessionLasts()), Where: "clinic, " + room,
			People: []schedule.Presence{{Staff: p.therapist.id, Role: "therapist"}, {Staff: p.nurse.id, Role: "monitor"}}})
	}
	desk := p.desk()
	p.does(desk, clinic.PlanSessions{Patient: p.id, Sessions: sessions})
}
