package dosing

import (
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/quantity"
)

// The weights that a dose by weight can go by.
const (
	ActualWeight   = "actual"
	IdealWeight    = "ideal"
	AdjustedWeight = "adjusted"
)

// What an order can be for.
const (
	ForTRD   = "trd"    // treatment-resistant depression
	ForMDDSI = "mdd-si" // depression with acute suicidal ideation or behaviour
	ForOther = "other"
)

// OrderSigned is a prescriber's instruction to give one dose in one session.
type OrderSigned struct {
	Order       id.Order      `json:"order"`
	Course      id.Course     `json:"course"`
	Session     int           `json:"session"`               // which dosing session of the course, from 1
	Route       string        `json:"route"`                 // "IM", "SL", "IV", "IN"
	Amount      quantity.Mass `json:"amount"`                // micrograms
	Minutes     int           `json:"minutes,omitempty"`     // over how long an infusion runs; 0 where it does not
	Indication  string        `json:"indication,omitempty"`  // trd, mdd-si or other; empty when nobody said
	Booster     bool          `json:"booster,omitempty"`     // it adds to a dose of the same session
	WeightBasis string        `json:"weightBasis,omitempty"` // the weight the prescriber went by: actual, ideal or adjusted
	Strength    quantity.Mass `json:"strength,omitempty"`    // micrograms in a millilitre of the vial that the draw was worked out for; 0 where nobody said
	Until       time.Time     `json:"until,omitzero"`        // when the order ends if not used
	Reason      string        `json:"reason,omitempty"`
}

// Kind is "dosing.order-signed".
func (OrderSigned) Kind() string { return "dosing.order-signed" }

// Check asks for an order, a route and an amount.
func (o OrderSigned) Check() error {
	switch {
	case o.Order == "":
		return fault.Bad("order", "The order has no key.")
	case o.Amount <= 0:
		return fault.Bad("amount", "Say how many milligrams.")
	case o.Route == "":
		return fault.Bad("route", "Say by which route.")
	case o.Strength < 0:
		return fault.Bad("strength", "Say how many milligrams are in a millilitre.")
	case o.Minutes < 0:
		return fault.Bad("minutes", "An infusion cannot take less than no time.")
	case !slices.Contains([]string{"", ForTRD, ForMDDSI, ForOther}, o.Indication):
		return fault.Bad("indication", "Say what the order is for: treatment-resistant depression, depression with acute suicidal ideation, or another reason.")
	case !slices.Contains([]string{"", ActualWeight, IdealWeight, AdjustedWeight}, o.WeightBasis):
		return fault.Bad("weightBasis", "Choose the actual, the ideal or the adjusted weight.")
	}
	return nil
}

// OrderChecked says that a second person read an order against the chart and
// found it right: the entry's author, who is not the one who signed it.
//
// Where the practice lets somebody work alone, the one who signed may check it
// alone; somebody else reviews it by a time, with a check of their own.
type OrderChecked struct {
	Order    id.Order  `json:"order"`
	How      string    `json:"how,omitempty"`     // beside, camera or alone; empty where nobody said
	ReviewBy time.Time `json:"reviewBy,omitzero"` // of a check alone: until when somebody else reviews it
	Note     string    `json:"note,omitempty"`
}

// How an order can be checked.
const (
	Beside   = "beside" // by somebody in the same place
	OnCamera = "camera" // by somebody elsewhere, with a sign-in of their own
	Alone    = "alone"  // by nobody else, yet
)

// Kind is "dosing.order-checked".
func (OrderChecked) Kind() string { return "dosing.order-checked" }

// Check asks for the order.
func (o OrderChecked) Check() error {
	switch {
	case o.Order == "":
		return fault.Bad("order", "Say which order was checked.")
	case !slices.Contains([]string{"", Beside, OnCamera, Alone}, o.How):
		return fault.Bad("how", "Say how it was checked: in the same place, on camera, or alone.")
	case o.How == Alone && o.ReviewBy.IsZero():
		return fault.Bad("how", "Say until when somebody else reviews it.")
	}
	return words("note", o.Note)
}

// String prints the kind and the order's key.
func (o OrderChecked) String() string { return o.Kind() + " " + string(o.Order) }

// GoString prints what String prints.
func (o OrderChecked) GoString() string { return o.String() }

// OrderEnded says that an order was used, withdrawn or ran out.
type OrderEnded struct {
	Order  id.Order `json:"order"`
	Reason string   `json:"reason"` // "given", "withdrawn", "replaced"
}

// Kind is "dosing.order-ended".
func (OrderEnded) Kind() string { return "dosing.order-ended" }

// Check asks for the order and why it ended.
func (o OrderEnded) Check() error {
	if o.Order == "" || strings.TrimSpace(o.Reason) == "" {
		return fault.Bad("reason", "Say which order ended, and why.")
	}
	return nil
}

// DoseGiven says that a dose was given, or taken, at a moment: the entry's At.
type DoseGiven struct {
	Order     id.Order      `json:"order,omitempty"`
	Session   id.Session    `json:"session,omitempty"`
	Route     string        `json:"route"`
	Amount    quantity.Mass `json:"amount"` // micrograms
	Booster   bool          `json:"booster,omitempty"`
	Self      bool          `json:"self,omitempty"`      // the client took it themselves, of their own prescription
	Observed  bool          `json:"observed,omitempty"`  // a clinician was there, or watched by video, until the effect was over
	Tolerated *bool         `json:"tolerated,omitempty"` // nil until somebody has said so
	Ended     time.Time     `json:"ended,omitzero"`      // when an infusion ended, or the lozenges were spat out; zero where nobody said
	Gate      protocol.Gate `json:"gate,omitempty"`      // which gate was asked: dosing.start or dosing.further
	Hash      string        `json:"hash,omitempty"`      // the content hash of the protocol it was asked of
	Findings  []Stood       `json:"findings,omitempty"`  // what every rule answered then
	Written
}

// Kind is "dosing.dose-given".
func (DoseGiven) Kind() string { return "dosing.dose-given" }

// Check asks for a route and an amount.
func (d DoseGiven) Check() error {
	if d.Amount <= 0 {
		return fault.Bad("amount", "Say how many milligrams were given.")
	}
	if d.Route == "" {
		return fault.Bad("route", "Say by which route.")
	}
	return nil
}

// DoseEnded says when a dose was over: an infusion stopped, lozenges were spat
// out. It happened at the entry's time.
type DoseEnded struct {
	Session   id.Session `json:"session,omitempty"`
	Dose      id.Entry   `json:"dose"`                // the entry of the dose
	Swallowed *bool      `json:"swallowed,omitempty"` // of lozenges; nil until somebody has said so
}

// Kind is "dosing.dose-ended".
func (DoseEnded) Kind() string { return "dosing.dose-ended" }

// Check asks for the dose.
func (d DoseEnded) Check() error {
	if d.Dose == "" {
		return fault.Bad("dose", "Say which dose was over.")
	}
	return nil
}
