package cql2

import "testing"

// TestAllYears: days and times compare in every year that can be written, to
// the microsecond.
func TestAllYears(t *testing.T) {
	for filter, want := range map[string]Truth{
		"TIMESTAMP('1600-06-01T00:00:00Z') > DATE('1500-01-01')":                       True,
		"TIMESTAMP('1600-06-01T00:00:00Z') = DATE('1600-06-01')":                       True,
		"TIMESTAMP('0001-01-01T00:00:00Z') < TIMESTAMP('1200-01-01T00:00:00Z')":        True,
		"TIMESTAMP('9999-12-31T12:00:00Z') = DATE('9999-12-31')":                       True,
		"TIMESTAMP('2500-01-01T00:00:00Z') < DATE('9999-12-31')":                       True,
		"TIMESTAMP('2500-01-01T00:00:00Z') = TIMESTAMP('2600-01-01T00:00:00Z')":        False,
		"T_BEFORE(DATE('0300-01-01'), TIMESTAMP('0400-01-01T00:00:00Z'))":              True,
		"TIMESTAMP('2024-01-01T00:00:00.000001Z') > TIMESTAMP('2024-01-01T00:00:00Z')": True,
		"TIMESTAMP('2023-12-31T23:59:59.999999Z') = DATE('2023-12-31')":                True,
		"TIMESTAMP('2023-12-31T23:59:59.999999Z') < DATE('2024-01-01')":                True,
	} {
		if got := ask(t, filter, sample()); got != want {
			t.Errorf("%s is %d, want %d", filter, got, want)
		}
	}
}
