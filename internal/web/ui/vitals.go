package ui

// VitalsForm records one set of vitals. Field values are what was typed, as
// typed; an empty field is saved as not taken. Errors and Was are keyed by the
// field names below.
type VitalsForm struct {
	Action    string // where the form posts
	Draft     string // where unfinished words are kept; empty keeps none
	Act       string // hidden "act": the same act twice is stored once
	Head      string // hidden "head": the entry this page was drawn from
	Systolic  string // input "systolic", mmHg
	Diastolic string // input "diastolic", mmHg
	HeartRate string // input "heart_rate", beats a minute
	Oxygen    string // input "oxygen", percent
	Position  string // input "position", one of Positions' values
	TakenAt   string // input "taken_at", local "2026-10-09T10:40"
	Positions []Option
	Was       map[string]string // "was 128, 8 days ago", never prefilled
	Errors    map[string]string // one sentence a field; key "" is the whole form's
	Ask       string            // "142 → 192. Measured again?" adds the confirming box
	Kept      string            // "Kept 10:39": an unfinished form that was found again
	Saved     string            // "Stored 10:41 by Noor Haddad"
}

// numberField is one measured number of the form.
type numberField struct {
	Name, Label, Unit, Value, Was, Error string
}

func (f VitalsForm) numbers() []numberField {
	out := []numberField{
		{Name: "systolic", Label: "Upper", Unit: "mmHg", Value: f.Systolic},
		{Name: "diastolic", Label: "Lower", Unit: "mmHg", Value: f.Diastolic},
		{Name: "heart_rate", Label: "Pulse", Unit: "a minute", Value: f.HeartRate},
		{Name: "oxygen", Label: "Oxygen", Unit: "%", Value: f.Oxygen},
	}
	for i := range out {
		out[i].Was, out[i].Error = f.Was[out[i].Name], f.Errors[out[i].Name]
	}
	return out
}

// describedBy lists the ids that explain a vitals field: its last value and,
// when there is one, its error.
func describedBy(name, was, problem string) string {
	id := "v-" + name
	if was == "" {
		return withError("", id+"-error", problem)
	}
	return withError(id+"-was", id+"-error", problem)
}

// withError adds an error's id to what already describes a field.
func withError(ids, errorID, problem string) string {
	switch {
	case problem == "":
		return ids
	case ids == "":
		return errorID
	}
	return ids + " " + errorID
}

func invalid(problem string) string {
	if problem != "" {
		return "true"
	}
	return "false"
}
