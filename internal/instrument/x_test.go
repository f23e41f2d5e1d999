package instrument

import (
	"fmt"
	"github.com/clew-health/clew/instruments"
	"os"
	"testing"
)

func TestX(t *testing.T) {
	lib, p := Load(instruments.Files())
	for _, x := range p {
		t.Error(x)
	}
	if lib == nil {
		return
	}
	b, _ := os.ReadFile(os.Getenv("VECTORS"))
	sets, err := ReadVectors(b)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range sets {
		d, err := lib.Named(s.Instrument)
		if err != nil {
			t.Error(s.Instrument, "missing")
			continue
		}
		for _, v := range s.Vectors {
			n++
			if bad := v.Try(d); len(bad) > 0 {
				t.Error(v.ID, bad)
			}
		}
	}
	fmt.Println(n)
}
