package fhir

import (
	"encoding/json"
	"testing"
)

func body(t testing.TB, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
