package cql2

import (
	"strings"
	"testing"
)

// TestBounds: conditions have a limit, and long ones no SQL that SQLite would
// refuse.
func TestBounds(t *testing.T) {
	long := strings.Repeat("id = 'a' OR ", 400) + "id = 'b'"
	c, err := ParseCondition(long, "")
	if err != nil {
		t.Fatal(err)
	}
	if s, _, exact := c.SQL(SQLite); s != "" || exact {
		t.Errorf("%d bytes of SQL", len(s))
	}
	if _, err := ParseCondition(strings.Repeat("id = 'a' OR ", 600)+"id = 'b'", ""); err == nil || !strings.Contains(err.Error(), "601 comparisons; at most 500") {
		t.Error(err)
	}
}
