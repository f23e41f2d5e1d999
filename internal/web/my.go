package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// errMySignedOut says that a client has to sign in first.
var errMySignedOut = errors.New("web: the client is not signed in")

// myPages are the pages of a client who is signed in. Whom they are about comes
// from the sign-in and never from the address. Add a page as a row here.
func myPages() []route {
	const read, create = access.Read, access.Create
	return []route{
		{"GET " + ui.PathMy, client, read, ledger.Demographics, myHome, page},
		{"GET " + ui.PathMyUnwell, client, read, ledger.Demographics, myUnwell, page},
		{"GET " + ui.PathMyWords, client, read, ledger.Words, myWords, page},
		{"GET " + ui.PathMyWords + "/{topic}", client, read, ledger.Words, myTopic, page},
		{"POST " + ui.PathMyWords + "/{topic}", client, create, ledger.Words, myWrite, page},
		{"GET " + ui.PathMyCheckIn, client, read, ledger.Words, backToWords, page},
		{"POST " + ui.PathMyCheckIn, client, create, ledger.Words, myCheckIn, page},
		{"GET " + ui.PathMyEscort, client, read, ledger.Dosing, awake(myEscort), page},
		{"POST " + ui.PathMyEscort, client, create, ledger.Dosing, awake(myNameEscort), page},
		{"GET " + ui.PathMyLessons, client, read, ledger.Clinical, myLessons, page},
		{"GET " + ui.PathMyLessons + "/{lesson}", client, read, ledger.Clinical, myLesson, page},
		{"POST " + ui.PathMyLessons + "/{lesson}", client, create, ledger.Clinical, myReadLesson, page},
		{"GET " + ui.PathMyRecord, client, read, ledger.Demographics, myRecord, page},
		{"GET " + ui.PathMyRecord + "/decision", client, read, ledger.Clinical, myDecision, page},
		{"GET " + ui.PathMyQuestions, client, read, ledger.Measures, awake(myQuestions), page},
		{"POST " + ui.PathMyQuestions, client, create, ledger.Scheduling, awake(myAnswer), page},
		{"GET " + ui.PathMyAgreements, client, read, ledger.Consents, myAgreements, page},
		{"GET " + ui.PathMyAgreements + "/read", client, read, ledger.Consents, backToMy, page},
		{"POST " + ui.PathMyAgreements + "/read", client, create, ledger.Consents, awake(myAgree), page},
		{"GET " + ui.PathMyAgreements + "/withdraw", client, read, ledger.Consents, ownAgreements(withdrawForm), page},
		{"POST " + ui.PathMyAgreements + "/withdraw", client, create, ledger.Consents, ownAgreements(withdraw), page},
		{"GET " + ui.PathMyMedicines, client, read, ledger.Medicines, myMedicines, page},
		{"GET " + ui.PathMyPlan, client, read, ledger.Clinical, myPlan, page},
		{"GET " + ui.PathMyNotes, client, read, ledger.Clinical, myNotes, page},
		{"POST " + ui.PathMyNotes, client, create, ledger.Scheduling, myWish, page},
		{"GET " + ui.PathMyReach, client, read, ledger.Scheduling, reach, page},
		{"POST " + ui.PathMyReach + "/not-now", client, create, ledger.Scheduling, reachNotNow, page},
		{"POST " + ui.PathMyReach + "/stop", client, create, ledger.Scheduling, reachStop, page},
		{"POST " + ui.PathMyReach + "/undo", client, create, ledger.Scheduling, reachUndo, page},
		{"POST " + ui.PathMyReach + "/change", client, create, ledger.Scheduling, reachChange, page},
		{"GET " + ui.PathMyReach + "/{end}", client, read, ledger.Scheduling, backToReach, page},
		{"GET " + ui.PathMyLooked, client, read, ledger.Demographics, myLooked, page},
	}
}

// myRoutes are the client's own pages and the way into them.
func (s *site) myRoutes() []route {
	return slices.Concat(myPages(), mySignInRoutes(), portalRoutes(), lookedRoutes(), myKeptRoutes())
}

// my reports whether an address is one of the client's own pages, and not on the
// way into them.
func (rt *route) my() bool {
	_, path, _ := strings.Cut(rt.pattern, " ")
	return (path == ui.PathMy || strings.HasPrefix(path, ui.PathMy+"/")) && !slices.ContainsFunc(myOutside, func(p string) bool { return strings.HasPrefix(path, p) })
}

// permitMine lets in the client whose sign-in the browser holds, in their own
// record and no other, for as long as the practice lets them.
func (c *call) permitMine() error {
	ctx := c.r.Context()
	login, known, err := c.s.door.Client(ctx, c.cookie(myCookie))
	if err != nil {
		return err
	}
	if !known {
		return errMySignedOut
	}
	c.my, c.record, c.stands = login, login.Patient, access.Self
	c.actor = login.Actor(c.s.clinic.ID())
	if c.grant, err = c.s.clinic.Covering(c.actor, c.route.action, c.route.class, c.stream(), access.Self); err != nil {
		return err
	}
	chart, err := c.s.clinic.Whole(ctx, c.grant, c.stream())
	if err != nil {
		return err
	}
	if !screening.PortalOpen(chart) {
		// It was ended: so does every browser they are signed in on.
		if err := c.s.door.ForgetClient(ctx, c.record); err != nil {
			return err
		}
		c.dropCookie(myCookie)
		return errMySignedOut
	}
	return nil
}

// mySignInFirst sends a client to their front door.
func (c *call) mySignInFirst() {
	reading := c.r.Method == http.MethodGet || c.r.Method == http.MethodHead
	switch {
	case c.r.Header.Get("Sec-Fetch-Site") == "cross-site" && reading && c.route.sort == page:
		c.bounce() // a link in a message: the browser kept the cookie back
	case reading && c.route.sort == page:
		_ = c.redirect(ui.PathMySignIn)
	case c.route.sort == data:
		c.sentence(http.StatusUnauthorized, "")
	default:
		c.mySignIn(http.StatusUnauthorized, c.s.texts.Say("my.in.ended"))
	}
}

// myTabs are the places a client goes to, in this order.
var myTabs = []struct{ key, path string }{{"today", ui.PathMy}, {"words", ui.PathMyWords}, {"lessons", ui.PathMyLessons}, {"record", ui.PathMyRecord}}

// myShell is what surrounds a page of a client who is signed in; here is the key
// of the place it belongs to.
func (c *call) myShell(here string) ui.ClientShell {
	say := c.s.texts.Say
	s := ui.ClientShell{Title: say("my.page"), Lang: c.s.texts.Lang, Theme: c.theme(), Assets: c.s.assets, Say: say, Out: ui.PathMyOut, Keeps: true}
	for _, t := range myTabs {
		if c.s.pages["GET "+t.path] {
			s.Tabs = append(s.Tabs, ui.ClientTab{Label: say("my.tab." + t.key), Href: t.path, Icon: t.key, Here: t.key == here})
		}
	}
	return s
}

// myChart is the client's record as far as they may read it.
func (c *call) myChart() (ledger.Chart, error) {
	return c.s.clinic.Chart(c.r.Context(), c.grant, c.stream())
}
