package dosing_test

import (
	"testing"

	"github.com/clew-health/clew/internal/dosing"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/quantity"
)

// What no cuff can read is refused with the field it belongs beside; what a
// very ill person may have is taken.
func TestVitalsThatCanBeRead(t *testing.T) {
	bp := func(s, d int) *quantity.Pressure { return &quantity.Pressure{Systolic: s, Diastolic: d} }
	n := func(v int) *int { return &v }
	c := func(v int64) *int64 { return &v }
	for _, tc := range []struct {
		name  string
		v     dosing.VitalsTaken
		field string // "" is taken
	}{
		{"an ordinary reading", dosing.VitalsTaken{Pressure: bp(128, 82), HeartRate: n(72), Oxygen: n(97), Breaths: n(14), Celsius: c(36_600)}, ""},
		{"nothing at all", dosing.VitalsTaken{Position: "seated"}, "systolic"},
		{"a digit missing", dosing.VitalsTaken{Pressure: bp(12, 8)}, "systolic"},
		{"a digit too many", dosing.VitalsTaken{Pressure: bp(400, 90)}, "systolic"},
		{"the lowest", dosing.VitalsTaken{Pressure: bp(40, 20)}, ""},
		{"below it", dosing.VitalsTaken{Pressure: bp(39, 20)}, "systolic"},
		{"the highest", dosing.VitalsTaken{Pressure: bp(300, 200)}, ""},
		{"above it", dosing.VitalsTaken{Pressure: bp(301, 200)}, "systolic"},
		{"changed places", dosing.VitalsTaken{Pressure: bp(82, 128)}, "diastolic"},
		{"the same twice", dosing.VitalsTaken{Pressure: bp(90, 90)}, "diastolic"},
		{"pulse alone", dosing.VitalsTaken{HeartRate: n(20)}, ""},
		{"no pulse", dosing.VitalsTaken{HeartRate: n(0)}, "heartRate"},
		{"oxygen past a hundred", dosing.VitalsTaken{Oxygen: n(101)}, "oxygen"},
		{"breaths", dosing.VitalsTaken{Breaths: n(1)}, "breaths"},
		{"fahrenheit", dosing.VitalsTaken{Celsius: c(98_600)}, "celsius"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := tc.v.Check()
			if (err == nil) != (tc.field == "") {
				t.Fatalf("%v", err)
			}
			if f, ok := err.(*fault.Error); err != nil && (!ok || f.Field != tc.field || f.Kind != fault.Invalid) {
				t.Errorf("%v is beside %q, want %q", err, f.Field, tc.field)
			}
		})
	}
}
