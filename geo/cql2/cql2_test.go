package cql2

import (
	"strings"
	"testing"
)

// TestLanguages: a language that is none of ours is refused by its parameter.
func TestLanguages(t *testing.T) {
	if _, err := Parse("TRUE", "ecql", nil); err == nil || !strings.HasPrefix(err.Error(), "filter-lang:") {
		t.Error(err)
	}
}
