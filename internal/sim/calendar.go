package sim

import (
	"slices"
	"time"
)

// A booking is a room and its people, kept for a dosing session.
type booking struct {
	from, until      time.Time
	room             string
	therapist, nurse *member
}

// overlaps says whether two are at one time and want one room or one person.
func (b booking) overlaps(o booking) bool {
	return b.from.Before(o.until) && o.from.Before(b.until) && (b.room == o.room || b.therapist == o.therapist || b.nurse == o.nurse)
}

// A calendar is every booking, by its day.
type calendar map[string][]booking

func (c calendar) day(at time.Time) string { return at.UTC().Format(time.DateOnly) }

// free says whether nobody and nothing of a booking is kept already.
func (c calendar) free(b booking) bool {
	return !slices.ContainsFunc(c[c.day(b.from)], b.overlaps)
}

func (c calendar) keep(b booking) { c[c.day(b.from)] = append(c[c.day(b.from)], b) }

// books keeps a room, their therapist and their nurse for a session: at the time
// they want, or at the next that is free within two weeks. One that is fixed keeps its
// time whatever else there is; a clinic that is full all the time is not modelled, and
// then two are in one place.
func (p *person) books(want time.Time, fixed bool) (time.Time, string) {
	rooms := slices.Clone(p.team.rooms)
	p.c.Shuffle(len(rooms), func(i, j int) { rooms[i], rooms[j] = rooms[j], rooms[i] })
	try := func(from time.Time) (string, bool) {
		for _, room := range rooms {
			b := booking{from, from.Add(p.sessionLasts()), room, p.therapist, p.nurse}
			if p.kept.free(b) {
				p.kept.keep(b)
				return room, true
			}
		}
		return "", false
	}
	if room, ok := try(want); ok || fixed {
		if !ok {
			room = rooms[0]
			p.kept.keep(booking{want, want.Add(p.sessionLasts()), room, p.therapist, p.nurse})
		}
		return want, room
	}
	loc := p.Clinic.Location()
	for day := range p.Model.whole("days.booking") {
		at := want.In(loc).AddDate(0, 0, day)
		if at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
			continue
		}
		for _, hour := range p.Model.list("free.hours") {
			if from := workday(at, loc, hour, 0); !from.Before(want) {
				if room, ok := try(from); ok {
					return from, room
				}
			}
		}
	}
	return want, rooms[0]
}
