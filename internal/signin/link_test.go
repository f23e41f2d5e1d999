package signin_test

import (
	"testing"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/signin"
)

const ana id.Patient = "01920000-0000-7000-8000-00000000000a"

// A link opens one thing for one person until it ends, however often it is
// opened; a reminder's link works beside the one that was sent first, until both
// are taken back; a stranger's guess opens nothing, and many guesses wait.
func TestALinkOpensOneThing(t *testing.T) {
	door(t, func(t *testing.T, d *signin.Door, c *clock) {
		until := c.now().Add(48 * time.Hour)
		first, err := d.NewLink(t.Context(), ana, "screening", "invitation-1", until)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			l, err := d.Link(t.Context(), "home", first)
			if err != nil || l.Patient != ana || l.Purpose != "screening" || l.Subject != "invitation-1" || !l.Ends.Equal(until) {
				t.Fatalf("%+v, %v", l, err)
			}
			actor := l.Actor("clinic")
			if len(actor.Roles) != 1 || actor.Roles[0] != access.Client || actor.Author.Sort != ledger.ByPatient || actor.Author.Person != string(ana) || actor.Author.Device == "" {
				t.Errorf("%+v acts by the link", actor)
			}
			c.pass(2 * time.Minute)
		}
		again, err := d.NewLink(t.Context(), ana, "screening", "invitation-1", until)
		if err != nil {
			t.Fatal(err)
		}
		gone := func(what, token string) {
			t.Helper()
			if _, err := d.Link(t.Context(), "home", token); fault.KindOf(err) != fault.NotFound || fault.RuleOf(err) != "link.gone" {
				t.Errorf("%s: %v", what, err)
			}
		}
		for what, token := range map[string]string{"the first": first, "the reminder's": again} {
			if l, err := d.Link(t.Context(), "home", token); err != nil || l.Subject != "invitation-1" {
				t.Errorf("%s: %+v, %v", what, l, err)
			}
		}
		if sent, err := d.Links(t.Context(), ana); err != nil || len(sent) != 2 {
			t.Errorf("%+v, %v", sent, err)
		}
		other, err := d.NewLink(t.Context(), ana, "consent", "invitation-2", until)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.EndLink(t.Context(), ana, "invitation-1"); err != nil {
			t.Fatal(err)
		}
		gone("one that was taken back", again)
		gone("the one before it", first)
		if _, err := d.Link(t.Context(), "home", other); err != nil {
			t.Errorf("the other link: %v", err)
		}
		c.pass(48 * time.Hour)
		gone("one that has run out", other)
		if _, err := d.NewLink(t.Context(), ana, "consent", "invitation-2", until); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a link into the past: %v", err)
		}
		long, err := d.NewLink(t.Context(), ana, "consent", "invitation-3", c.now().AddDate(2, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		c.pass(signin.LongestLink)
		gone("one meant for two years", long)
	})
}

func TestGuessedLinksWait(t *testing.T) {
	door(t, func(t *testing.T, d *signin.Door, c *clock) {
		token, err := d.NewLink(t.Context(), ana, "screening", "invitation", c.now().Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		waited := false
		for range 20 {
			_, err := d.Link(t.Context(), "cafe", id.Token())
			waited = waited || fault.KindOf(err) == fault.Invalid && fault.RuleOf(err) == "input.link"
		}
		if !waited {
			t.Error("twenty guesses from one place, and none waits")
		}
		if _, err := d.Link(t.Context(), "home", token); err != nil {
			t.Errorf("another place waits too: %v", err)
		}
		code, err := d.NewCode(t.Context(), signin.CodeSignIn, sam)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Redeem(t.Context(), "cafe", code); err != nil {
			t.Errorf("the staff wait for a client's wrong links: %v", err)
		}
	})
}
