package clinic

import (
	"context"
	"maps"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/instrument"
	"github.com/clew-health/clew/internal/ledger"
)

// A Late is one answer that waited on a client's device until the invitation it
// belongs to had ended.
type Late struct {
	About instrument.Administration // Response is of the invitation that ended
	Item  string
	Value string
	Given time.Time // when it was tapped
}

// KeepLate keeps an answer that came too late for its invitation, in the
// clinic's own name: as part of the response that was left, and at once where
// somebody has to hear of it. A response that was sent stays as it was sent. key
// is the answer's own: sent again, it is kept once.
func (c *Clinic) KeepLate(ctx context.Context, p id.Patient, invitation id.Entry, late Late, key string, lib *instrument.Library) error {
	grant, err := c.unattended(ledger.PatientStream(p))
	if err != nil {
		return err
	}
	settings, err := c.Whole(ctx, grant, ledger.SettingStream)
	if err != nil {
		return err
	}
	def, err := lib.For(settings).Named(late.About.Instrument)
	if err != nil {
		return err
	}
	if def.IsRisk(late.Item) {
		act := AnswerItem{Patient: p, Invitation: invitation, Answer: instrument.ItemAnswered{Administration: late.About, Item: late.Item, Value: late.Value}, Held: c.Now().Sub(late.Given), Instruments: lib}
		if _, err := c.Do(ctx, grant, id.Act(id.Derived("late answer", key)), act); err != nil {
			return err
		}
	}
	chart, err := c.Whole(ctx, grant, ledger.PatientStream(p))
	if err != nil {
		return err
	}
	response := instrument.Answered{Administration: late.About, Started: late.Given, Answers: map[string]string{late.Item: late.Value}}
	if before, _, ok := lastResponse(chart, late.About.Response); ok {
		if !before.Left {
			return nil
		}
		response.Started, response.Answers = before.Started, maps.Clone(before.Answers)
		response.Answers[late.Item] = late.Value
	}
	_, err = c.Do(ctx, grant, id.Act(id.Derived("late left", key)), LeaveResponse{Patient: p, Invitation: invitation, Response: response, At: late.Given, Instruments: lib})
	if fault.RuleOf(err) == "act.changed" || fault.RuleOf(err) == "response.sent" {
		return nil // it was kept before
	}
	return err
}

// unattended is what the program may do by itself about what clients answered.
func (c *Clinic) unattended(subject ledger.Stream) (access.Grant, error) {
	actor := access.Actor{Roles: []access.Role{access.Machine}, Author: ledger.Author{Sort: ledger.ByMachine, Person: "clew", Role: string(access.Machine)}}
	return c.Covering(actor, access.Create, ledger.Measures, subject, access.Unrelated)
}
