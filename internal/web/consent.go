package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/consent"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/screening"
	"github.com/clew-health/clew/internal/web/ui"
)

// Addresses of one person's agreements.
const (
	pathConsents        = pathChart + "/consents"
	pathConsentOffer    = pathConsents + "/offer"
	pathConsentSign     = pathConsents + "/sign"
	pathConsentWithdraw = pathConsents + "/withdraw"
	pathConsentRoom     = pathConsents + "/{text}"
	pathConsentPDF      = pathConsentRoom + "/pdf"
	pathConsentTeach    = pathConsentRoom + "/teach"
	pathConsentRoomSign = pathConsentRoom + "/sign"
)

// consentRoutes are the pages about agreements: one person's, the texts of the
// practice, and what a client opens by a link.
func consentRoutes() []route {
	all := []route{
		{"GET " + pathConsents, granted, access.Read, ledger.Consents, consentsOf, page},
		{"GET " + pathConsentOffer, granted, access.Read, ledger.Consents, backToConsents, page},
		{"POST " + pathConsentOffer, granted, access.Create, ledger.Consents, offerConsent, page},
		{"GET " + pathConsentSign, granted, access.Read, ledger.Consents, backToConsents, page},
		{"POST " + pathConsentSign, granted, access.Sign, ledger.Consents, staffSigns, page},
		{"GET " + pathConsentWithdraw, granted, access.Read, ledger.Consents, backToConsents, page},
		{"POST " + pathConsentWithdraw, granted, access.Create, ledger.Consents, staffTakesBack, page},
		{"GET " + pathConsentRoom, granted, access.Read, ledger.Consents, inRoom, page},
		{"GET " + pathConsentPDF, granted, access.Read, ledger.Consents, consentPDF, page},
		{"GET " + pathConsentTeach, granted, access.Read, ledger.Consents, backToRoom, page},
		{"POST " + pathConsentTeach, granted, access.Create, ledger.Consents, roomTeach, page},
		{"GET " + pathConsentRoomSign, granted, access.Read, ledger.Consents, backToRoom, page},
		{"POST " + pathConsentRoomSign, granted, access.Create, ledger.Consents, roomSigns, page},
	}
	return append(append(all, textRoutes()...), agreeRoutes()...)
}

func (c *call) consentsPath() string { return c.chartPath() + "/consents" }

func backToConsents(c *call) error { return c.redirect(c.consentsPath()) }

// A consentsView is what the page of agreements shows besides where they stand.
type consentsView struct {
	sent         string // how the link is sent besides
	notice, link string
	offer        *ui.OfferForm // as typed, with its errors
	sign         *ui.StaffSign
	back         *ui.TakeBack
}

// consentsOf shows where one person's agreements stand.
func consentsOf(c *call) error {
	a, err := c.agreements()
	if err != nil {
		return err
	}
	v := consentsView{}
	if e, ok := a.whole.Entry(id.Entry(c.r.URL.Query().Get("stored"))); ok && e.Class == ledger.Consents {
		v.notice = "Stored " + e.Recorded.In(c.s.clinic.Location()).Format("15:04") + " by " + c.author(e.By) + "."
	}
	return c.consentsPage(http.StatusOK, a, v)
}

func (c *call) consentsPage(status int, a *agreements, v consentsView) error {
	seen := a.whole.For(c.grant.Reads)
	p := ui.ConsentsPage{Header: c.header(patient.Of(seen), seen), Notice: v.notice, Link: v.link,
		Tabs: c.personTabs("consents")}
	if v.link != "" {
		p.LinkNote = "It opens only what this person was given to read, until " + c.at(c.s.now().Add(linkLasts)) + "." + v.sent
	}
	if text := a.treatment(); text != "" {
		p.Cards = append(p.Cards, c.treatmentCard(a, text, v))
	}
	for _, kind := range consent.TextKinds[1:] {
		if latest, ok := a.versions.Latest(kind, "en"); ok {
			p.Cards = append(p.Cards, c.separateCards(a, latest, v)...)
		}
	}
	firstOnly(p.Cards)
	p.TakeBack = c.takeBackForm(a, v.back)
	history := ledger.Chart{Head: seen.Head}
	for _, e := range seen.Entries {
		if e.Class == ledger.Consents {
			history.Entries = append(history.Entries, e)
		}
	}
	for _, m := range moments(history, false) {
		p.Journey = append(p.Journey, c.row(m))
	}
	shell := c.shell("Consent", "")
	shell.Back = c.consentsPath()
	return c.send(status, ui.Consents(shell, p))
}

// firstOnly leaves one primary action: the first signature that is due, or else
// the first text to give.
func firstOnly(cards []ui.ConsentCard) {
	for i := range cards {
		if cards[i].Sign != nil {
			cards[i].Sign.First = true
			return
		}
	}
	for i := range cards {
		if o := cards[i].Offer; o != nil && cards[i].State.Kind != "go" {
			o.First = true
			return
		}
	}
}

// treatmentCard is where the agreement to the treatment stands.
func (c *call) treatmentCard(a *agreements, text string, v consentsView) ui.ConsentCard {
	asking := a.asking(text)
	s := asking.Treatment(a.whole, text)
	card := ui.ConsentCard{ID: "treatment", Title: "Treatment", State: ui.State{Kind: "hold", Word: "Still needed"}, Why: s.Needed}
	if s.Current {
		card.State = ui.State{Kind: "go", Word: "Current, " + strings.TrimPrefix(s.Detail, "signed ")}
	}
	var parts []string
	for _, part := range s.Stopped {
		parts = append(parts, partWords[part])
	}
	if len(parts) > 0 {
		card.Stopped = "Stopped by the client: " + stop(list(parts))
	}
	latest, ok := a.versions.Latest(text, "en")
	if !ok {
		card.Line = "No text for this treatment is in use here yet. A prescriber puts one into use under Consent texts."
		return card
	}
	doc, err := latest.Document()
	if err != nil {
		return card
	}
	card.Title = doc.Title
	card.Line = "Version " + latest.Version + ", " + c.inForceWords(latest) + "."
	card.Signed = c.signatures(s, latest.Signers, "")
	card.Read, card.PDF = c.consentsPath()+"/"+keyOf(latest.Hash), c.consentsPath()+"/"+keyOf(latest.Hash)+"/pdf"
	if c.grant.Allows(access.Create, ledger.Consents) && !a.altered {
		card.Offer = c.offerFormFor(a, latest, v, card.ID)
	}
	if a.altered {
		card.Stopped = strings.TrimSpace(card.Stopped + " " + consent.NotNow + " Taking back and allowing less are always possible.")
		return card
	}
	card.Sign = c.staffSignForm(a, s, latest, v)
	return card
}

// inForceWords says from when a version counts.
func (c *call) inForceWords(v consent.Version) string {
	day := v.Entry.Recorded
	if v.From.After(day) {
		day = v.From
	}
	day = day.In(c.s.clinic.Location())
	if day.After(c.s.now().Add(time.Minute)) { // recorded just now is in use already
		return "in force from " + day.Format("2 Jan 2006")
	}
	return "in use since " + day.Format("2 Jan 2006")
}

// staffSignForm is there for whoever is to sign and has not.
func (c *call) staffSignForm(a *agreements, s consent.Standing, v consent.Version, view consentsView) *ui.StaffSign {
	if !c.grant.Allows(access.Sign, ledger.Consents) {
		return nil
	}
	says := map[string]string{
		consent.AsPrescriber: "I have gone over the medical part with the client: what it is, its risks, other ways, and what happens on the day. They could ask.",
		consent.AsTherapist:  "I have gone over the therapy with the client: what we do and do not do, touch, boundaries, and how to stop. They could ask.",
	}
	for _, as := range []struct {
		who    string
		role   access.Role
		button string
	}{{consent.AsPrescriber, access.Prescriber, "Sign the medical part"}, {consent.AsTherapist, access.Therapist, "Sign the therapy part"}} {
		signed := slices.ContainsFunc(s.Signatures, func(sig consent.Signature) bool { return sig.As == as.who && sig.Counts() })
		if signed || !slices.Contains(v.Signers, as.who) || !slices.Contains(c.actor.Roles, as.role) {
			continue
		}
		if view.sign != nil && view.sign.As == as.who {
			view.sign.Says, view.sign.Button, view.sign.Action = says[as.who], as.button, c.consentsPath()+"/sign"
			return view.sign
		}
		return &ui.StaffSign{Action: c.consentsPath() + "/sign", Act: c.s.clinic.NewID(), Head: strconv.FormatInt(a.whole.Head, 10), As: as.who, Hash: v.Hash,
			Says: says[as.who], Button: as.button, Errors: map[string]string{}}
	}
	return nil
}

// fieldWords are the places of a text, as staff fill them.
var fieldWords = map[string]string{"patient": "Whose record", "from": "Who shares it", "what": "What", "to": "Who gets it", "purpose": "What for", "until": "Until when", "people": "Who may see it"}

func (c *call) offerFormFor(a *agreements, v consent.Version, view consentsView, card string) *ui.OfferForm {
	if view.offer != nil && view.offer.Text == v.Text {
		return view.offer
	}
	f := &ui.OfferForm{Action: c.consentsPath() + "/offer#" + card, Act: c.s.clinic.NewID(), Text: v.Text, Hash: v.Hash, Errors: map[string]string{}}
	doc, err := v.Document()
	if err != nil {
		return nil
	}
	for _, name := range doc.Fields {
		field := ui.OfferField{Name: name, Label: fieldWords[name]}
		switch name {
		case "patient":
			field.Value = a.fullName()
		case "from":
			field.Value = c.s.clinic.Name()
		}
		f.Fields = append(f.Fields, field)
	}
	return f
}

// separateCards are the cards of one separate agreement: one, or of a text that
// is filled in one for each case and one to begin another.
func (c *call) separateCards(a *agreements, v consent.Version, view consentsView) []ui.ConsentCard {
	doc, err := v.Document()
	if err != nil {
		return nil
	}
	asking := a.asking(v.Text)
	card := ui.ConsentCard{ID: v.Text, Title: doc.Title, Line: "Version " + v.Version + ", " + c.inForceWords(v) + ".", State: ui.State{Kind: "plain", Word: "Not asked yet"},
		Read: c.consentsPath() + "/" + keyOf(v.Hash), PDF: c.consentsPath() + "/" + keyOf(v.Hash) + "/pdf"}
	if c.grant.Allows(access.Create, ledger.Consents) && !a.altered {
		card.Offer = c.offerFormFor(a, v, view, card.ID)
	}
	if len(doc.Fields) == 0 {
		c.choiceState(&card, asking.Separate(a.whole, v.Text))
		return []ui.ConsentCard{card}
	}
	card.Read, card.PDF, card.State = "", "", ui.State{Kind: "plain", Word: "For each case"}
	out := []ui.ConsentCard{card}
	for i, o := range consent.Cases(a.whole, v.Text) {
		one := ui.ConsentCard{ID: fmt.Sprintf("%s-%d", v.Text, i+1), Title: doc.Title + ": " + caseWords(o), State: ui.State{Kind: "plain", Word: "Not answered yet"},
			Read: c.consentsPath() + "/" + keyOf(o.Hash), PDF: c.consentsPath() + "/" + keyOf(o.Hash) + "/pdf"}
		c.choiceState(&one, asking.Case(a.whole, v.Text, o.Hash))
		out = append(out, one)
	}
	return out
}

// caseWords name a case by who gets it, or by what it is about.
func caseWords(o consent.Offered) string {
	for _, name := range []string{"to", "what"} {
		for _, f := range o.Fields {
			if f.Name == name {
				return f.Said
			}
		}
	}
	return o.Version
}

func (c *call) choiceState(card *ui.ConsentCard, ch consent.Choosing) {
	if ch.Entry.ID == "" {
		return
	}
	card.Signed = c.agreedRow(ch)
	switch {
	case !ch.Made:
		card.State, card.Why = ui.State{Kind: "hold", Word: "To be asked again"}, []string{ch.Detail}
	case ch.Allows():
		card.State = ui.State{Kind: "go", Word: ch.Choice.Say}
	default:
		card.State = ui.State{Kind: "plain", Word: ch.Choice.Say}
	}
}

// takeBackForm writes down that something was taken back; nil for whoever may
// not, or where there is nothing.
func (c *call) takeBackForm(a *agreements, typed *ui.TakeBack) *ui.TakeBack {
	if !c.grant.Allows(access.Create, ledger.Consents) {
		return nil
	}
	f := &ui.TakeBack{Action: c.consentsPath() + "/withdraw", Act: c.s.clinic.NewID()}
	if typed != nil {
		f.What, f.Note, f.Error = typed.What, typed.Note, typed.Error
	}
	if text := a.treatment(); text != "" && len(a.asking(text).Treatment(a.whole, text).Signatures) > 0 {
		f.Items = append(f.Items, ui.Option{Value: text, Label: "The treatment, all of it"})
		for _, part := range consent.Parts {
			f.Items = append(f.Items, ui.Option{Value: text + "|" + part, Label: "Only " + partWords[part]})
		}
	}
	for _, kind := range consent.TextKinds[1:] {
		if v, ok := a.versions.Latest(kind, "en"); ok && a.asking(kind).Separate(a.whole, kind).Allows() {
			doc, _ := v.Document()
			label := doc.Title
			if len(doc.Fields) > 0 {
				label += ", all of it"
			}
			f.Items = append(f.Items, ui.Option{Value: kind, Label: label})
		}
	}
	if len(f.Items) == 0 {
		return nil
	}
	return f
}

// invite makes a link by which the client reads what they were given.
func (c *call) invite(a *agreements, offered id.Entry) (link, sent string, err error) {
	ctx := c.r.Context()
	e, _ := a.whole.Entry(offered)
	until := e.Recorded.Add(linkLasts).UTC().Truncate(time.Second)
	open, _ := course.Current(a.whole)
	act := id.Act(id.Derived("consent link", string(offered))) // the same offer sent twice makes one invitation
	out, err := c.s.clinic.Do(ctx, c.grant, act, clinic.InviteClient{Patient: c.record, Invited: screening.Invited{Course: open.Course, Purpose: screening.ForConsent, Until: until}})
	if err != nil {
		return "", "", err
	}
	token, err := c.s.door.NewLink(ctx, c.record, screening.ForConsent, string(out.Entries[0]), until)
	if err != nil {
		return "", "", err
	}
	return c.origin() + ui.PathAgree + token, c.mailLink(string(act), screening.ForConsent, out.Entries[0]), nil
}

// offerConsent gives a text to read, by a link or here.
func offerConsent(c *call) error {
	if err := c.form(); err != nil {
		return err
	}
	a, err := c.agreements()
	if err != nil {
		return err
	}
	typed := c.r.PostForm
	v, ok := a.versions.Named(clip(typed.Get("hash"), 64))
	key := clip(typed.Get("act"), 40)
	if !ok || !id.Valid(key) {
		return c.redirect(c.consentsPath())
	}
	how := consent.InRoom
	if typed.Get("how") == "link" {
		how = consent.ByLink
	}
	f := c.offerFormFor(a, v, consentsView{}, v.Text)
	f.Act = key
	var filled []consent.Filled
	for i := range f.Fields {
		f.Fields[i].Value = clip(typed.Get("field."+f.Fields[i].Name), 300)
		filled = append(filled, consent.Filled{Name: f.Fields[i].Name, Said: f.Fields[i].Value})
	}
	c.trace.act = key
	out, err := c.s.clinic.Do(c.r.Context(), c.grant, id.Act(key), clinic.OfferConsent{Patient: c.record, Text: v.Text, Version: v.Hash, How: how, Fields: filled, Rules: c.s.rules()})
	switch kind := fault.KindOf(err); {
	case err == nil:
	case kind == fault.Invalid:
		f.Errors = fieldErrors(err, nil)
		return c.consentsPage(http.StatusUnprocessableEntity, a, consentsView{offer: f})
	case kind == fault.Conflict || kind == fault.Refused:
		f.Errors, f.Act = map[string]string{"": fault.Say(err)}, c.s.clinic.NewID()
		return c.consentsPage(http.StatusConflict, a, consentsView{offer: f})
	default:
		return err
	}
	return c.offeredNow(out.Entries[0], how)
}

// offeredNow leads on from an offer: to the text, or to the link.
func (c *call) offeredNow(entry id.Entry, how string) error {
	a, err := c.agreements()
	if err != nil {
		return err
	}
	e, _ := a.whole.Entry(entry)
	o, _ := e.Fact.(consent.Offered)
	if how == consent.InRoom {
		return c.redirect(c.consentsPath() + "/" + keyOf(o.Hash))
	}
	link, sent, err := c.invite(a, entry)
	if err != nil {
		return err
	}
	return c.consentsPage(http.StatusOK, a, consentsView{link: link, sent: sent, notice: "Given to read. The link opens everything this person was given."})
}
