package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/dosing"
)

// What is half typed in the room survives a lock and a crash: it is there for
// whoever typed it, for nobody else, and gone once it is stored.
func TestHalfTypedInTheRoom(t *testing.T) {
	d := newDosingDay(t)
	d.begin()
	d.over()
	d.measure("124", "78", "98")
	d.sam.did(d.sam.sends(d.hall, "give"))
	d.pass(time.Minute)
	keep := func(v *visitor, do string, pairs ...string) {
		form := url.Values{"do": {do}}
		for i := 0; i+1 < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		if got := v.post(d.hall+"/draft", form); got.status != http.StatusNoContent {
			t.Fatalf("%s: answered %d: %.300s", do, got.status, got.text())
		}
	}
	keep(d.mira, "quote", "quote", "I can call my bro")
	keep(d.mira, "concern", "note", "her breath")
	if page := d.mira.get(d.hall + "?open=concern"); !strings.Contains(page.body, "I can call my bro") || !strings.Contains(page.body, "her breath") {
		t.Error("what was half typed is gone")
	}
	if page := d.sam.get(d.hall); strings.Contains(page.body, "I can call my bro") {
		t.Error("somebody else reads what is half typed")
	}
	if got := d.mira.post(d.hall+"/draft", url.Values{"do": {"give"}, "mg": {"900"}}); got.status != http.StatusNotFound {
		t.Errorf("a dose was kept as a draft: %d", got.status)
	}
	d.mira.did(d.mira.sends(d.hall, "quote", "quote", "I can call my brother."))
	if page := d.mira.get(d.hall + "?open=concern"); strings.Contains(page.body, "my bro\"") || !strings.Contains(page.body, "her breath") {
		t.Error("the stored line is still half typed, or took another form with it")
	}
	d.pass(70 * time.Minute)
	d.lee.enter()
	keep(d.lee, "leave-against", "capacity", "Knows where and why", "drives", "A taxi")
	page := d.lee.get(d.hall)
	d.lee.want(page, http.StatusOK, "Knows where and why")
	d.lee.did(d.lee.sends(d.hall, "leave-against", "capacity", "Knows where and why.", "risks", "Falls.", "drives", "A taxi"))
	if s := dosing.Sessions(d.chart(d.ana))[0]; s.Left == nil || s.Left.Fact.Against == nil {
		t.Error("they did not leave")
	}
}

// A press that waited for the network says when it was made; one that says a
// time before the session, or ahead, is taken as made now.
func TestAPressThatWaited(t *testing.T) {
	d := newDosingDay(t)
	d.begin()
	d.over()
	d.measure("124", "78", "98")
	d.sam.did(d.sam.sends(d.hall, "give"))
	pressed := d.now().Add(4 * time.Minute).UTC().Truncate(time.Second)
	d.pass(10 * time.Minute)
	for _, at := range []string{pressed.Format(time.RFC3339), d.now().Add(-48 * time.Hour).Format(time.RFC3339), d.now().Add(time.Hour).Format(time.RFC3339), "soon"} {
		d.mira.did(d.mira.sends(d.hall, "moment", "moment", "tears", "pressed", at))
	}
	got := dosing.Sessions(d.chart(d.ana))[0].Moments
	if len(got) != 4 || !got[0].Entry.At.Equal(pressed) {
		t.Fatalf("%+v", got)
	}
	for _, m := range got[1:] {
		if m.Entry.At.Sub(d.now()).Abs() > time.Second {
			t.Errorf("at %v", m.Entry.At)
		}
	}
}
