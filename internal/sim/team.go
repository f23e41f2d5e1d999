package sim

import "fmt"

// A team is who works together, and where: whoever comes is one team's from the first
// talk to the last.
type team struct {
	therapists  []*member
	prescribers []*member // who sees more of them than others stands there more than once
	nurses      []*member
	rooms       []string
}

// A hiring adds somebody to the staff.
type hiring func(name, credential, number string, roles ...string) *member

// posts are what a further team is made of.
var posts = []struct{ credential, role string }{
	{"MD", "prescriber"}, {"PsyD", "therapist"}, {"LMFT", "therapist"}, {"LCSW", "therapist"}, {"RN", "monitor"}, {"RN", "monitor"},
}

// teams says how many there are in a clinic to which so many people come.
func (m *Model) teams(people int) int {
	each := m.whole("team.people")
	return max(min((people+each-1)/each, m.whole("team.most"), len(rooms)/m.whole("team.rooms"), 1+len(colleagues)/len(posts)), 1)
}

// form makes the first team of those who are there from the beginning, and hires the
// others. Of two prescribers, one is a team's own and sees twice as many of its people.
func (c *cast) form(many, roomsEach int, add hiring) {
	c.teams = []team{{therapists: []*member{c.mira, c.jonah, c.tamsin}, prescribers: []*member{c.lee, c.lee, c.priya}, nurses: []*member{c.sam, c.ruth}}}
	for n := range many - 1 {
		var t team
		for i, post := range posts {
			place := n*len(posts) + i
			m := add(colleagues[place], post.credential, fmt.Sprintf("%s.%d", post.credential, thousand+place), post.role)
			switch post.role {
			case "prescriber":
				t.prescribers = []*member{m, m, c.priya}
			case "therapist":
				t.therapists = append(t.therapists, m)
			case "monitor":
				t.nurses = append(t.nurses, m)
			}
		}
		c.teams = append(c.teams, t)
	}
	for n := range c.teams {
		c.teams[n].rooms = rooms[n*roomsEach : (n+1)*roomsEach]
	}
}
