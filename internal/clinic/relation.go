package clinic

import (
	"context"
	"slices"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/preset"
	"github.com/clew-health/clew/internal/quantity"
	"github.com/clew-health/clew/internal/staff"
)

// careGivers are the roles that give care: a care team is made of them.
var careGivers = []access.Role{access.Therapist, access.Prescriber, access.Monitor, access.Director, access.Trainee, access.Supervisor}

// GivesCare reports whether somebody holds a role that gives care here.
func GivesCare(actor access.Actor) bool {
	return slices.ContainsFunc(actor.Roles, func(r access.Role) bool { return slices.Contains(careGivers, r) })
}

// Relation returns how somebody on the staff stands to the practice's clients at
// large: on everybody's care team where the practice has one for all, and to
// nobody where each course has its own. For one record ask Toward.
func (c *Clinic) Relation(actor access.Actor) access.Relation {
	rel, err := c.atLarge(context.Background(), actor)
	if err != nil {
		return access.Unrelated
	}
	return rel
}

// atLarge is Relation for who can say that it could not be read: to be told no is
// something else.
func (c *Clinic) atLarge(ctx context.Context, actor access.Actor) (access.Relation, error) {
	if !GivesCare(actor) {
		return access.Unrelated, nil
	}
	settings, err := c.read(ctx, c.own, ledger.SettingStream)
	if err != nil || !preset.Has(settings, preset.EveryoneOnTheTeam) {
		return access.Unrelated, err
	}
	return access.Team, nil
}

// Opening returns how somebody stands to a record that they are about to open:
// as to everybody else's, and a therapist or a prescriber as to what they wrote
// themselves; RegisterPatient puts them on its care team.
func (c *Clinic) Opening(actor access.Actor) access.Relation {
	if rel := c.Relation(actor); rel != access.Unrelated || partIn(actor.Roles) == "" {
		return rel
	}
	return access.Originator
}

// partIn is what somebody with some roles is on the care team of a record that
// they open; empty for who is on none.
func partIn(roles []access.Role) string {
	switch {
	case slices.Contains(roles, access.Therapist):
		return course.AsTherapist
	case slices.Contains(roles, access.Prescriber):
		return course.AsPrescriber
	}
	return ""
}

// Toward returns how somebody stands to one person, and what they act as
// there: the actor as given, but for a partner whom the client granted this
// record, who acts in it as a prescriber.
//
// In the room of a session that is open: Assigned, for a nurse or a prescriber.
// On the person's care team, or the practice has one for all: Team, or
// Supervises for who is on it only as a supervisor. Granted as a partner:
// ByGrant. Said why they look in, less than an hour ago: LookingIn. Otherwise
// nothing; but while an alert is open, Scheduled for whoever is to see to it. What
// came last in the record counts at the next page.
func (c *Clinic) Toward(ctx context.Context, actor access.Actor, p id.Patient) (access.Actor, access.Relation, error) {
	rel, err := c.atLarge(ctx, actor)
	if err != nil {
		return actor, access.Unrelated, err
	}
	return c.toward(ctx, actor, func(access.Actor) access.Relation { return rel }, p)
}

// toward is Toward with how somebody stands to everybody at large, where that
// is known already.
func (c *Clinic) toward(ctx context.Context, actor access.Actor, atLarge func(access.Actor) access.Relation, p id.Patient) (access.Actor, access.Relation, error) {
	if actor.Author.Sort != ledger.ByStaff {
		return actor, access.Unrelated, nil
	}
	if !id.Valid(string(p)) {
		return actor, atLarge(actor), nil
	}
	chart, err := c.read(ctx, c.own, ledger.PatientStream(p))
	if err != nil {
		return actor, access.Unrelated, err
	}
	return c.standing(ctx, actor, atLarge, p, chart)
}

// standing is toward for a member of the staff and a record that was read.
func (c *Clinic) standing(ctx context.Context, actor access.Actor, atLarge func(access.Actor) access.Relation, p id.Patient, chart ledger.Chart) (access.Actor, access.Relation, error) {
	if rel := atLarge(actor); rel == access.Team {
		return actor, watching(chart, actor, rel), nil
	}
	me, today := id.Staff(actor.Author.Person), quantity.DayOf(c.Now(), c.loc)
	if rel, on := teamed(course.Team(chart, today), me); on && GivesCare(actor) {
		return actor, watching(chart, actor, rel), nil
	}
	granted := slices.ContainsFunc(course.Partners(chart, today), func(g course.PartnerGranted) bool { return g.Staff == me })
	if granted && slices.Contains(actor.Roles, access.Partner) {
		return asPartner(actor), access.ByGrant, nil
	}
	if !GivesCare(actor) {
		return actor, access.Unrelated, nil
	}
	if in, err := c.inLine(ctx, chart, me); in || err != nil {
		return actor, access.Scheduled, err // an answer needs a person, and this is one of them
	}
	own, err := c.read(ctx, c.own, ledger.StaffStream(me))
	if err == nil && staff.LooksAt(own, p, c.Now()) {
		return actor, access.LookingIn, nil
	}
	return actor, access.Unrelated, err
}

// standings is how one reader stands to many people, for a list across records.
type standings map[id.Patient]stood

type stood struct {
	grant access.Grant // not Valid where the reader may see nothing
	rel   access.Relation
}

// standings finds how a reader stands to some people: what is the same for all is
// asked once, and their records are read as of one moment.
func (c *Clinic) standings(ctx context.Context, actor access.Actor, who []id.Patient) (standings, error) {
	streams := make([]ledger.Stream, len(who))
	for i, p := range who {
		streams[i] = ledger.PatientStream(p)
	}
	charts, err := c.readEach(ctx, c.own, streams)
	if err != nil {
		return nil, err
	}
	rel := c.Relation(actor)
	atLarge := func(access.Actor) access.Relation { return rel }
	out := make(standings, len(who))
	for i, p := range who {
		as, rel, err := actor, access.Unrelated, error(nil)
		if actor.Author.Sort == ledger.ByStaff {
			if as, rel, err = c.standing(ctx, actor, atLarge, p, charts[i]); err != nil {
				return nil, err
			}
		}
		g, err := c.Covering(as, access.Read, ledger.Demographics, streams[i], rel)
		if err != nil {
			g = access.Grant{}
		}
		out[p] = stood{g, rel}
	}
	return out, nil
}

// watching makes a nurse or a prescriber of the team Assigned while they are in
// the room of a session: who is there hears what the client says, and reads what
// they asked for. Therapists of the team do so anyway.
func watching(chart ledger.Chart, actor access.Actor, rel access.Relation) access.Relation {
	watches := slices.Contains(actor.Roles, access.Monitor) || slices.Contains(actor.Roles, access.Prescriber)
	if rel != access.Team || !watches || slices.Contains(actor.Roles, access.Therapist) || slices.Contains(actor.Roles, access.Trainee) {
		return rel
	}
	s, open := dosing.Underway(chart)
	if open && slices.ContainsFunc(s.People, func(one dosing.Present) bool {
		return string(one.Staff) == actor.Author.Person && one.Where == dosing.InRoom
	}) {
		return access.Assigned
	}
	return rel
}

// teamed returns how a member of a care team stands to its client.
func teamed(team []course.Member, me id.Staff) (rel access.Relation, on bool) {
	for _, m := range team {
		if m.Staff != me {
			continue
		}
		if m.As != course.AsSupervisor {
			return access.Team, true
		}
		rel, on = access.Supervises, true
	}
	return rel, on
}

// asPartner lets a partner act as a prescriber, in a record that was granted to
// them.
func asPartner(actor access.Actor) access.Actor {
	actor.Roles = append(slices.Clone(actor.Roles), access.Prescriber)
	actor.Author.Role = string(access.Prescriber)
	return actor
}

// Shared returns the records that clients granted to a partner, as far as the
// grants hold today.
func (c *Clinic) Shared(ctx context.Context, actor access.Actor) ([]id.Patient, error) {
	var out []id.Patient
	today := quantity.DayOf(c.Now(), c.loc)
	streams, err := c.streamsOf(ctx, c.own, ledger.PatientStream("").Kind())
	if err != nil {
		return nil, err
	}
	for _, s := range streams {
		chart, err := c.read(ctx, c.own, s)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(course.Partners(chart, today), func(g course.PartnerGranted) bool { return string(g.Staff) == actor.Author.Person }) {
			out = append(out, id.Patient(s.Key()))
		}
	}
	return out, nil
}
