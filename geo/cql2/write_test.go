package cql2

import (
	"math/rand/v2"
	"testing"
)

// TestRoundTrip writes random trees as text and JSON and reads them again.
func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 7))
	for range 3000 {
		n := RandomFilter(r, 4)
		text := ToText(n)
		back, err := Parse(text, LangText, nil)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if !same(n, back) {
			t.Fatalf("%s\nis read as\n%s", text, ToText(back))
		}
		if back = throughJSON(t, n); !same(n, back) {
			t.Fatalf("%s\nis read from JSON as\n%s", text, ToText(back))
		}
	}
}
