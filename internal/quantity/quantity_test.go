package quantity_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/quantity"
)

func TestParseThousandths(t *testing.T) {
	for in, want := range map[string]int64{"0": 0, "-0": 0, "61.5": 61500, " 61.5\t": 61500, "0.001": 1, "-0.001": -1, "1.10": 1100, "007": 7000,
		"999999999999.999": 999_999_999_999_999, "-12": -12000} {
		if got, err := quantity.ParseThousandths(in); err != nil || got != want {
			t.Errorf("%q: %d, %v", in, got, err)
		}
	}
	for _, in := range []string{"", " ", "-", "+1", "--1", "1e3", "1E3", "0x10", "１２", "٣", "1.2345", "1.", ".5", "-.5", "1..2", "1.2.3", "1,5", "1 000", "1_000", "1.-5",
		"NaN", "Inf", "1000000000000", "1\x00", "½", "1.５", "1\n2"} {
		if got, err := quantity.ParseThousandths(in); err == nil {
			t.Errorf("%q was read as %d", in, got)
		}
	}
}

func TestThousandthsAreReadBack(t *testing.T) {
	for _, n := range []int64{0, 1, -1, 10, 100, 999, 1000, 1001, 61500, -61500, 999_999_999_999_999, -999_999_999_999_999} {
		if got, err := quantity.ParseThousandths(quantity.Thousandths(n)); err != nil || got != n {
			t.Errorf("%d is written %q and read %d, %v", n, quantity.Thousandths(n), got, err)
		}
	}
	for n, want := range map[int64]string{0: "0", 500: "0.5", -500: "-0.5", 1230: "1.23", 1_000_000: "1000", -1: "-0.001"} {
		if got := quantity.Thousandths(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
	if got := quantity.Thousandths(math.MinInt64); !strings.HasPrefix(got, "-9223372036854775.8") || strings.Count(got, "-") != 1 {
		t.Errorf("the least number is written %q", got)
	}
	if quantity.Mass(61500).String() != "61.5 mg" || quantity.Volume(1230).String() != "1.23 mL" || quantity.Weight(64200).String() != "64.2 kg" {
		t.Error("units")
	}
}

func FuzzParseThousandths(f *testing.F) {
	f.Add("61.5")
	f.Fuzz(func(t *testing.T, s string) {
		n, err := quantity.ParseThousandths(s)
		if err != nil {
			return
		}
		if back, err := quantity.ParseThousandths(quantity.Thousandths(n)); err != nil || back != n {
			t.Fatalf("%q is %d, written %q", s, n, quantity.Thousandths(n))
		}
	})
}

func TestParsePressure(t *testing.T) {
	for in, want := range map[string]quantity.Pressure{"128/82": {Systolic: 128, Diastolic: 82}, " 128 / 82 ": {Systolic: 128, Diastolic: 82}} {
		got, err := quantity.ParsePressure(in)
		if err != nil || got != want {
			t.Errorf("%q: %v, %v", in, got, err)
		}
		if again, err := quantity.ParsePressure(got.String()); err != nil || again != got {
			t.Errorf("%v is not read back", got)
		}
	}
	for _, in := range []string{"", "128", "128/", "/82", "128/82/60", "128-82", "a/b", "128.5/82", "１２８/82", "99999999999999999999/1", "1e2/80", "+128/82", "128/-82", "0x80/80"} {
		if got, err := quantity.ParsePressure(in); err == nil {
			t.Errorf("%q was read as %v", in, got)
		}
	}
}

func TestDays(t *testing.T) {
	for _, good := range []string{"2026-11-22", "2024-02-29", "0001-01-01", "9999-12-31"} {
		if d, err := quantity.ParseDay(good); err != nil || !d.Valid() || d.Time().Format(time.DateOnly) != good {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", "2026-02-29", "2026-13-01", "2026-1-2", "22.11.2026", "2026-11-22T00:00:00Z", "0000-01-01", "2026-11-22 ", "２０２６-11-22"} {
		if d, err := quantity.ParseDay(bad); err == nil {
			t.Errorf("%q was read as %s", bad, d)
		}
		if quantity.Day(bad).Valid() {
			t.Errorf("%q is valid", bad)
		}
	}
	denver, err := time.LoadLocation("America/Denver")
	if err != nil {
		t.Fatal(err)
	}
	if got := quantity.DayOf(time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC), denver); got != "2026-11-21" {
		t.Errorf("in Denver it is still %s", got)
	}
}

func TestAgeOn(t *testing.T) {
	for _, tt := range []struct {
		born, on quantity.Day
		want     int
	}{
		{"1985-03-12", "2026-03-11", 40}, {"1985-03-12", "2026-03-12", 41}, {"1985-03-12", "1985-03-12", 0},
		{"2008-02-29", "2026-02-28", 17}, {"2008-02-29", "2026-03-01", 18}, // born on a leap day: of age on 1 March
		{"2008-02-29", "2028-02-28", 19}, {"2008-02-29", "2028-02-29", 20},
		{"2008-03-01", "2026-02-28", 17}, {"2008-12-31", "2026-12-30", 17}, {"2008-12-31", "2026-12-31", 18},
		{"1900-01-01", "2026-01-01", 126}, {"2026-11-22", "2026-11-21", -1},
	} {
		if got := tt.born.AgeOn(tt.on); got != tt.want {
			t.Errorf("born %s, on %s: %d, want %d", tt.born, tt.on, got, tt.want)
		}
	}
}
