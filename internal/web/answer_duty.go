package web

import "github.com/clew-health/clew/internal/instrument"

// onDutyName is who is on duty now and would be told at once, by name; empty
// where nobody is.
func (c *call) onDutyName() string { return "" }

// careFor is where a client is led right after an answer that matters, before
// they go on at next; empty where nothing is raised.
func (c *call) careFor(_ *sitting, _ *sheet, _ instrument.Item, _, _ string) (string, error) {
	return "", nil
}
