package web

import (
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/instrument"
)

// onDuty is who is on duty now, can be reached and would be told at once, by
// name; empty where nobody is. by is when the team reads what comes in now;
// empty where no rota was ever made.
func (c *call) onDuty() (name, by string, err error) {
	desk, err := c.s.clinic.Desk(c.r.Context())
	if err != nil || len(desk.Rota.Entries) == 0 {
		return "", "", err
	}
	reader := desk.Reader()
	if reader.OnDuty {
		name = c.staffName(reader.Staff)
	}
	return name, reader.By.In(desk.Location).Format("Monday at 3:04 PM"), nil
}

// careFor is where a client is led right after an answer that matters, before
// they go on at next; empty where nothing is raised.
func (c *call) careFor(_ *sitting, sh *sheet, it instrument.Item, value, next string) (string, error) {
	if sh.def.LevelOf(it.ID, value) == "" || !duty.Risky(sh.def, it.ID) {
		return "", nil
	}
	return c.supportFor(next), nil
}
