package web

import (
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/integration"
	"github.com/clew-health/clew/internal/web/ui"
	"github.com/clew-health/clew/lessons"
)

// shippedLessons reads the lessons that ship, once. A test reads every one, so
// none can be broken here.
var shippedLessons = sync.OnceValue(func() []integration.Lesson {
	all, err := integration.ParseLessons(lessons.Files())
	if err != nil {
		panic(err)
	}
	return all
})

// myLessons lists the lessons, with what was read.
func myLessons(c *call) error {
	v, err := c.own()
	if err != nil {
		return err
	}
	say := c.s.texts.Say
	read := integration.ReadLessons(v.whole)
	p := ui.MyPage{Title: say("my.lessons"), Lead: say("my.lessons.lead")}
	places := map[string]int{}
	for _, l := range shippedLessons() {
		i, there := places[l.Before.Sort]
		if !there {
			i = len(p.Sections)
			places[l.Before.Sort] = i
			p.Sections = append(p.Sections, ui.MySection{Head: say("my.lessons.before." + l.Before.Sort)})
		}
		row := ui.MyRow{Icon: "lessons", Title: l.Title, Sub: say("my.minutes", "n", small(l.Minutes)), Href: ui.PathMyLessons + "/" + l.Key}
		if _, done := read[l.Key]; done {
			row.State = say("my.lesson.read.short")
		}
		p.Sections[i].Rows = append(p.Sections[i].Rows, row)
	}
	return c.send(http.StatusOK, ui.My(c.myShell("lessons"), p))
}

// lesson is the lesson that the address names, and the one after it.
func (c *call) lesson() (l integration.Lesson, next string, err error) {
	all := shippedLessons()
	i := slices.IndexFunc(all, func(l integration.Lesson) bool { return l.Key == c.r.PathValue("lesson") })
	if i < 0 {
		return l, "", fault.Missing("There is no such lesson.")
	}
	next = ui.PathMyLessons
	if i+1 < len(all) {
		next += "/" + all[i+1].Key
	}
	return all[i], next, nil
}

// dayLesson is the lesson beside which the prescriber's own words about the day
// stand.
const dayLesson = "the-day-before"

// myLesson is one lesson.
func myLesson(c *call) error {
	l, next, err := c.lesson()
	if err != nil {
		return err
	}
	v, err := c.own()
	if err != nil {
		return err
	}
	say := c.s.texts.Say
	p := ui.MyLesson{Title: l.Title, Meta: say("my.minutes", "n", small(l.Minutes)), Action: ui.PathMyLessons + "/" + l.Key, Act: c.s.clinic.NewID(), Next: next}
	for _, part := range l.Parts {
		out := ui.MyLessonPart{Head: part.Head}
		for _, s := range part.Say {
			out.Lines = append(out.Lines, ui.MyLessonLine{Words: s.Say, Source: c.sourceWords(s.Cite)})
		}
		p.Parts = append(p.Parts, out)
	}
	if l.Key == dayLesson {
		if from, words := c.instructions(v); words != "" {
			p.From, p.FromSays = say("my.from", "name", from), words
		}
	}
	if e, done := integration.ReadLessons(v.whole)[l.Key]; done {
		p.Read = say("my.lesson.read", "day", c.myDay(e.At))
	}
	shell := c.myShell("lessons")
	shell.Back = ui.PathMyLessons
	return c.send(http.StatusOK, ui.MyRead(shell, p))
}

// sourceWords names where a sentence comes from, shortly: "Source: US label of
// SPRAVATO".
func (c *call) sourceWords(key string) string {
	switch key {
	case "":
		return ""
	case "clew-default":
		return c.s.texts.Say("my.source.ours")
	}
	source, known := c.s.references[key]
	if !known {
		return ""
	}
	who, _, _ := strings.Cut(source.Text, ". ")
	return c.s.texts.Say("my.source", "name", who)
}

// myReadLesson keeps that a lesson was read, and goes on to where the next one is.
func myReadLesson(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	l, next, err := c.lesson()
	if err != nil {
		return err
	}
	v, err := c.own()
	if err != nil {
		return err
	}
	act := clinic.ReadLesson{Patient: c.record, Read: integration.LessonRead{Course: v.stands.Open.Course, Lesson: l.Key}}
	if _, err := c.s.clinic.Do(c.r.Context(), c.grant, c.myAct(), act); err != nil && fault.KindOf(err) != fault.Conflict {
		return err
	}
	return c.redirect(next)
}
