package web

import (
	"maps"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/staff"
)

// with joins two tables of sentences.
func with(more, most map[string]sentence) map[string]sentence {
	maps.Copy(most, more)
	return most
}

// peopleSentences are about the people who work here and how the practice is set
// up.
var peopleSentences = map[string]sentence{
	staff.Joined{}.Kind():           saying(tellJoined),
	staff.Left{}.Kind():             saying(tellLeft),
	staff.CredentialHeld{}.Kind():   saying(tellCredential),
	staff.CredentialEnded{}.Kind():  saying(tellCredentialEnded),
	staff.Invited{}.Kind():          saying(tellInvitedColleague),
	staff.InviteWithdrawn{}.Kind():  saying(tellInviteWithdrawn),
	staff.RolesAsked{}.Kind():       saying(tellRolesAsked),
	staff.RolesAnswered{}.Kind():    saying(tellRolesAnswered),
	staff.RecoveryMade{}.Kind():     saying(tellRecoveryMade),
	staff.RecoveryUsed{}.Kind():     saying(tellRecoveryUsed),
	staff.LookedIn{}.Kind():         saying(tellLookedIn),
	staff.LookReviewed{}.Kind():     saying(tellLookReviewed),
	preset.Chosen{}.Kind():          saying(tellPreset),
	preset.Reached{}.Kind():         saying(tellPracticeReached),
	preset.ProtocolsChosen{}.Kind(): saying(tellProtocolsChosen),
	course.TeamSet{}.Kind():         saying(tellTeam),
	course.PartnerGranted{}.Kind():  saying(tellPartner),
	course.PartnerEnded{}.Kind():    saying(tellPartnerEnded),
	course.WorkCosigned{}.Kind():    saying(tellWorkCosigned),
}

// roleWords are the roles of a list as people say them: "therapist, prescriber".
func roleWords(roles []string) string {
	var out []string
	for _, r := range roles {
		out = append(out, access.Role(r).Title())
	}
	return list(out)
}

func tellJoined(j staff.Joined, _ *time.Location) told {
	return told{value: stop(j.Name + " works here: " + roleWords(j.Roles)), hook: "note"}
}

func tellLeft(staff.Left, *time.Location) told {
	return told{value: "Somebody left the practice.", hook: "note"}
}

// credentialWords are "RN of Colorado, number 1234, until 3 November 2027".
func credentialWords(c staff.CredentialHeld) string {
	out := c.Sort
	if c.Place != "" {
		out += " of " + c.Place
	}
	if c.Number != "" {
		out += ", number " + c.Number
	}
	if c.Until != "" {
		out += ", until " + longDay(c.Until)
	}
	return out
}

func tellCredential(c staff.CredentialHeld, _ *time.Location) told {
	return told{lead: "Credential:", value: stop(credentialWords(c)), hook: "note", many: "credentials"}
}

func tellCredentialEnded(c staff.CredentialEnded, _ *time.Location) told {
	on := ""
	if c.On != "" {
		on = " on " + longDay(c.On)
	}
	return told{lead: "A credential ended" + on + ":", value: stop(c.Reason), hook: "note"}
}

func tellInvitedColleague(i staff.Invited, loc *time.Location) told {
	return told{lead: "Invited to join:", value: stop(i.Name + " as " + roleWords(i.Roles)), after: "The link works until " + i.Until.In(loc).Format("2 January 2006, 15:04") + ".", hook: "note"}
}

func tellInviteWithdrawn(staff.InviteWithdrawn, *time.Location) told {
	return told{value: "The invitation was taken back; its link opens nothing.", hook: "note"}
}

func tellRolesAsked(r staff.RolesAsked, _ *time.Location) told {
	return told{lead: "Other roles were asked for, which takes a second person:", value: stop(roleWords(r.Roles)), after: r.Reason, hook: "note"}
}

func tellRolesAnswered(r staff.RolesAnswered, _ *time.Location) told {
	if r.Yes {
		return told{value: "The second person agreed to the change of roles.", hook: "note"}
	}
	return told{value: "The second person did not agree to the change of roles.", hook: "note"}
}

func tellRecoveryMade(staff.RecoveryMade, *time.Location) told {
	return told{value: "A recovery card was printed. An earlier one no longer signs in.", hook: "note"}
}

func tellRecoveryUsed(staff.RecoveryUsed, *time.Location) told {
	return told{value: "Somebody signed in with the code of their recovery card. It works no more.", hook: "note"}
}

// lookReasons are the reasons to look into a record outside one's team.
var lookReasons = map[string]string{"emergency": "An emergency", "standing-in": "Standing in for a colleague", "client-asked": "The client asked me to", "safety-review": "Going over safety"}

func tellLookedIn(l staff.LookedIn, _ *time.Location) told {
	why := lookReasons[l.Why]
	if why == "" {
		why = "A look"
	}
	return told{lead: "Looked into a record outside their care teams. " + why + ":", value: stop(l.Reason), hook: "note", many: "looks from outside the care team"}
}

func tellLookReviewed(l staff.LookReviewed, _ *time.Location) told {
	if l.Fine {
		return told{value: "The look into a record was gone over, and was in order.", after: l.Note, hook: "note"}
	}
	return told{lead: "The look into a record was gone over, and was not in order:", value: stop(l.Note), hook: "note"}
}

func tellPracticeReached(r preset.Reached, _ *time.Location) told {
	return told{lead: "The practice is reached at", value: stop(r.Phone), after: stop(strings.ReplaceAll(r.Address, "\n", ", ")), hook: "note"}
}

func tellPreset(c preset.Chosen, _ *time.Location) told {
	p, ok := preset.Named(c.Preset)
	if !ok {
		p.Title = c.Preset
	}
	return told{lead: "The practice is set up as:", value: stop(p.Title), after: c.Reason, hook: "note"}
}

func tellProtocolsChosen(p preset.ProtocolsChosen, _ *time.Location) told {
	return told{lead: "Protocols this practice means to work with:", value: stop(list(p.Protocols)), hook: "note"}
}

func tellTeam(t course.TeamSet, _ *time.Location) told {
	if len(t.Members) == 0 {
		return told{value: "Nobody is on the care team now.", hook: "note", many: "care teams"}
	}
	parts := map[string]int{}
	var order []string
	for _, m := range t.Members {
		if parts[m.As] == 0 {
			order = append(order, m.As)
		}
		parts[m.As]++
	}
	var out []string
	for _, as := range order {
		out = append(out, count(parts[as], as, as+"s"))
	}
	return told{lead: "Care team:", value: stop(list(out)), hook: "note", many: "care teams"}
}

func tellPartner(p course.PartnerGranted, _ *time.Location) told {
	return told{lead: "A prescriber of another practice may see and sign here", value: stop("from " + dayOr(p.From) + " until " + dayOr(p.Until)), after: stop("The client agreed: " + strings.TrimSuffix(p.Agreed, ".")), hook: "note"}
}

// dayOr is a day in words; an empty one says so.
func dayOr(d quantity.Day) string {
	if d == "" {
		return "a day not said"
	}
	return longDay(d)
}

func tellPartnerEnded(p course.PartnerEnded, _ *time.Location) told {
	return told{lead: "A prescriber of another practice no longer sees this record:", value: stop(p.Reason), hook: "note"}
}

func tellWorkCosigned(w course.WorkCosigned, _ *time.Location) told {
	return told{value: "A supervisor read what a trainee recorded, and signed it.", after: w.Note, hook: "note", many: "co-signatures"}
}
