package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/web/ui"
)

// A guard says who may use a route at all.
type guard int

const (
	unguarded guard = iota // forgotten: stops the start
	public                 // anybody, signed in or not
	self                   // whoever is signed in, about themselves
	granted                // whom the permission table lets
	linked                 // whoever holds a link that opens it: the client, as far as the table lets them
	client                 // the client who is signed in, in their own record, as far as the table lets them
)

// A sort says how a route answers when something is wrong.
type sort int

const (
	page sort = iota // with a page
	data             // with JSON, or nothing but a status
)

// A route is one address, who may use it and what answers.
type route struct {
	pattern string
	guard   guard
	action  access.Action // asked of the table, when granted
	class   ledger.Class
	serve   func(*call) error
	sort    sort
}

// opens reports whether a route opens a record that is not there yet: nobody
// is on its care team.
func (rt route) opens() bool { return strings.HasSuffix(rt.pattern, " "+pathNew) }

// check refuses a route that does not say who may use it.
func (rt route) check() error {
	known := slices.Contains(access.AllActions, rt.action) && slices.Contains(access.AllClasses, rt.class)
	switch {
	case rt.serve == nil:
		return fmt.Errorf("web: nothing answers %s", rt.pattern)
	case (rt.guard == granted || rt.guard == linked || rt.guard == client) && !known:
		return fmt.Errorf("web: %s does not say which action on which class of data it is", rt.pattern)
	case rt.guard == unguarded:
		return fmt.Errorf("web: %s does not say who may use it", rt.pattern)
	case rt.guard == linked && len(rt.purposes()) == 0:
		return fmt.Errorf("web: no link opens %s", rt.pattern)
	case strings.Contains(rt.pattern, "{token}") && rt.guard != linked:
		return fmt.Errorf("web: %s is opened by a link and must ask for one", rt.pattern)
	case (rt.guard == client) != rt.my():
		return fmt.Errorf("web: %s: what is under %s is for the client who is signed in, and nothing else is", rt.pattern, ui.PathMy)
	case rt.guard != granted && rt.guard != linked && rt.guard != client && (rt.action != "" || rt.class != ""):
		return fmt.Errorf("web: %s names a permission and does not ask for it", rt.pattern)
	case strings.Contains(rt.pattern, "{patient}") && rt.guard != granted:
		return fmt.Errorf("web: %s is about somebody and must ask for a permission", rt.pattern)
	}
	return nil
}

// Addresses of one person's pages; the rest are in package ui.
const (
	pathChart  = ui.PathPeople + "/{patient}"
	pathVitals = pathChart + "/vitals"
	pathDraft  = pathVitals + "/draft"
)

// routes is every address of the pages, in the order of the addresses. A form
// that comes back with words beside its fields leaves its own address in the
// browser; opened again, it leads to the page that the form stands on.
func (s *site) routes() []route {
	all := []route{
		{"GET /{$}", public, "", "", home, page},
		{"GET /assets/{name}", public, "", "", serveAsset, data},
		{"GET /health", public, "", "", health, data},
		{"GET " + ui.PathPeople, granted, access.List, ledger.Demographics, people, page},
		{"GET " + ui.PathSearch, public, "", "", backToPeople, page},
		{"POST " + ui.PathSearch, granted, access.List, ledger.Demographics, search, page},
		{"GET " + pathChart, granted, access.Read, ledger.Demographics, chart, page},
		{"GET " + pathVitals, granted, access.Read, ledger.Demographics, backToChart, page},
		{"POST " + pathVitals, granted, access.Create, ledger.Vitals, takeVitals, page},
		{"POST " + pathDraft, granted, access.Create, ledger.Vitals, keepVitals, data},
		{"GET " + ui.PathSetup, public, "", "", setup, page},
		{"GET " + ui.PathSetupCode, public, "", "", backToSetup, page},
		{"POST " + ui.PathSetupCode, public, "", "", setupCode, page},
		{"POST " + ui.PathSetupBegin, self, "", "", beginPasskey, data},
		{"POST " + ui.PathSetupFinish, self, "", "", finishPasskey, data},
		{"GET " + ui.PathSetupPerson, public, "", "", backToSetup, page},
		{"POST " + ui.PathSetupPerson, public, "", "", setupPerson, page},
		{"GET " + ui.PathSignIn, public, "", "", signIn, page},
		{"POST " + ui.PathSignInBegin, public, "", "", beginSignIn, data},
		{"POST " + ui.PathSignInFinish, public, "", "", finishSignIn, data},
		{"POST " + ui.PathSignOut, public, "", "", signOut, page},
		{"POST " + ui.PathTheme, public, "", "", setTheme, page},
		{"/", public, "", "", nothingHere, page},
	}
	all = append(all, todayRoutes()...)
	all = append(all, entryRoutes()...)
	all = append(all, s.protocolRoutes()...)
	all = append(all, s.screeningRoutes()...)
	all = append(all, consentRoutes()...)
	all = append(all, s.reachRoutes()...)
	all = append(all, scoreRoutes()...)
	all = append(all, dutyRoutes()...)
	all = append(all, safetyPlanRoutes()...)
	all = append(all, supportRoutes(pathAsk, pathAnswer)...)
	all = append(all, questionnaireRoutes()...)
	all = append(all, planRoutes()...)
	all = append(all, registerRoutes()...)
	all = append(all, setupRoutes()...)
	all = append(all, teamRoutes()...)
	all = append(all, joinRoutes()...)
	all = append(all, slices.Concat(practiceRoutes(), downtimeRoutes())...)
	all = append(all, lookingRoutes()...)
	all = append(all, careTeamRoutes()...)
	all = append(all, slices.Concat(preparationRoutes(), integrationRoutes(), processRoutes())...)
	all = append(all, slices.Concat(sessionRoutes(), fromPaperRoutes(), lockRoutes())...)
	all = append(all, noteRoutes()...)
	all = append(all, endingRoutes()...)
	all = append(all, myDocumentRoutes()...)
	all = append(all, slices.Concat(summaryRoutes(), instructionRoutes())...)
	all = append(all, s.myRoutes()...)
	if s.dev {
		all = append(all,
			route{"GET /styleguide", public, "", "", styleguide, page},
			route{"GET /styleguide/{name}", public, "", "", styleguide, page})
	}
	return all
}
