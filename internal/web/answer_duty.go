package web

import (
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/duty"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
)

// onDuty is who is on duty now, can be reached and would be told at once, by
// name; empty where nobody is. by is when the team reads what comes in now;
// empty where no rota was ever made.
func (c *call) onDuty() (name, by string, err error) {
	ctx := c.r.Context()
	rota, err := c.s.clinic.Whole(ctx, c.s.clinic.Own(), duty.RotaStream)
	if err != nil || len(rota.Entries) == 0 {
		return "", "", err
	}
	here := func(s id.Staff) bool {
		_, _, err := c.s.clinic.Staff(ctx, s)
		return err == nil || fault.KindOf(err) != fault.Denied
	}
	desk := duty.Desk{Rota: rota, Policy: clinic.Lengths(), Here: here, Now: c.s.now(), Location: c.s.clinic.Location()}
	reader := desk.Reader()
	if reader.OnDuty {
		_, joined, err := c.s.clinic.Staff(ctx, reader.Staff)
		if err != nil {
			return "", "", err
		}
		name = joined.Name
	}
	return name, reader.By.In(c.s.clinic.Location()).Format("Monday at 15:04"), nil
}

// careFor is where a client is led right after an answer that matters, before
// they go on at next; empty where nothing is raised.
func (c *call) careFor(_ *sitting, _ *sheet, _ instrument.Item, _, _ string) (string, error) {
	return "", nil
}
