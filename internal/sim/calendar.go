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
	whose            *person
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

// of is what is kept for somebody at a time.
func (c calendar) of(p *person, at time.Time) (booking, bool) {
	day := c[c.day(at)]
	i := slices.IndexFunc(day, func(b booking) bool { return b.whose == p && b.from.Equal(at) })
	if i < 0 {
		return booking{}, false
	}
	return day[i], true
}

func (c calendar) keep(b booking) { c[c.day(b.from)] = append(c[c.day(b.from)], b) }

// reserves keeps the rooms and people for somebody whose sessions are at set times,
// before anybody else asks for them.
func (p *person) reserves() {
	at, mine := p.firstAnchored(), p.n%len(p.team.rooms)
	rooms := slices.Concat(p.team.rooms[mine:], p.team.rooms[:mine]) // not all in the first
	for range p.fate.sessions {
		p.place(at, rooms, true)
		at = at.AddDate(0, 0, p.Model.whole("days.apart"))
	}
}

// place keeps a room, their therapist and their nurse at a time, where they are free;
// must says that it is kept even where they are not.
func (p *person) place(from time.Time, rooms []string, must bool) (room string, ok bool) {
	b := booking{from: from, until: from.Add(p.sessionLasts()), therapist: p.therapist, nurse: p.nurse, whose: p}
	for _, b.room = range rooms {
		if p.kept.free(b) {
			p.kept.keep(b)
			return b.room, true
		}
	}
	if b.room = rooms[0]; must {
		p.kept.keep(b)
	}
	return b.room, must
}

// books keeps a room, their therapist and their nurse for a session: at the time
// they want, or at the next that is free within two weeks. One that is fixed keeps its
// time whatever else there is; a clinic that is full all the time is not modelled, and
// then two are in one place.
func (p *person) books(want time.Time, fixed bool) (time.Time, string) {
	rooms := slices.Clone(p.team.rooms)
	p.c.Shuffle(len(rooms), func(i, j int) { rooms[i], rooms[j] = rooms[j], rooms[i] })
	if fixed {
		if b, ok := p.kept.of(p, want); ok {
			return want, b.room
		}
	}
	if room, ok := p.place(want, rooms, fixed); ok {
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
				if room, ok := p.place(from, rooms, false); ok {
					return from, room
				}
			}
		}
	}
	return want, rooms[0]
}
