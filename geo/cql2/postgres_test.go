package cql2

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geotest/pgtest"
)

// constant writes a value as a constant of PostgreSQL's.
func constant(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	case float64:
		return "'" + strconv.FormatFloat(v, 'g', -1, 64) + "'::double precision"
	}
	return fmt.Sprint(v)
}

func constants(values []any) string {
	var out []string
	for _, v := range values {
		out = append(out, constant(v))
	}
	return strings.Join(out, ", ")
}

// TestPostgreSQL asks random conditions, the longest and the deepest of a
// PostgreSQL whose text is collated for readers, not by code point.
func TestPostgreSQL(t *testing.T) {
	psql := pgtest.Start(t, "conditions are not asked of PostgreSQL")
	r := rand.New(rand.NewPCG(12, 2))
	events := []*geo.Event{sample()}
	for range 150 {
		events = append(events, anyEvent(r))
	}
	for _, status := range []string{"A", "a", "B", "b", "é", "z", "-", " ", "ا", "😀"} {
		events = append(events, &geo.Event{ID: status, Status: status})
	}
	var script strings.Builder
	script.WriteString(tableOf(`text COLLATE "en-x-icu"`, "integer", "double precision") + ";\n")
	for i, e := range events {
		script.WriteString("INSERT INTO events VALUES (" + constants(rowOf(i, e)) + ");\n")
	}
	psql(script.String())

	conditions := []*Condition{
		conditionOf(t, strings.Repeat("id = 'a' OR ", maxLeaves-1)+"id = 'a1'"),
		conditionOf(t, deepest("OR", "AND")),
		conditionOf(t, "injuries IN (1"+strings.Repeat(",1", 9000)+") OR id = 'a1'"),
		conditionOf(t, "fatalities = 4.5 OR injuries < 0.5 OR 'a' < 'B' OR 10 < 9 OR DATE('2024-01-01') > DATE('2024-01-02')"),
	}
	for _, a := range []string{"A", "a", "B", "z", "é"} {
		for _, op := range []string{"=", "<>", "<", ">=", "BETWEEN 'B' AND", "IN (id,'b') AND status <"} {
			conditions = append(conditions, conditionOf(t, "status "+op+" '"+a+"'"))
		}
	}
	for range 800 {
		conditions = append(conditions, made(t, RandomFilter(r, 3)))
	}
	type asked struct {
		c     *Condition
		exact bool
	}
	var all []asked
	script.Reset()
	for _, c := range conditions {
		cond, args, exact := c.SQL(PostgreSQL.After(1)) // the number that each row is above
		if cond == "" {
			continue
		}
		all = append(all, asked{c, exact})
		script.WriteString("PREPARE q (integer) AS SELECT coalesce(string_agg(number::text, ' '), '') FROM events WHERE number >= $1 AND " + cond +
			";\nEXECUTE q (" + constants(append([]any{0}, args...)) + ");\nDEALLOCATE q;\n")
	}
	lines := strings.Split(strings.TrimSuffix(psql(script.String()), "\n"), "\n")
	if len(lines) != len(all) || len(all) < 200 {
		t.Fatalf("%d answers to %d conditions", len(lines), len(all))
	}
	for i, line := range lines {
		var found []int
		for _, s := range strings.Fields(line) {
			n, err := strconv.Atoi(s)
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, n)
		}
		sound(t, all[i].c, events, all[i].exact, found)
	}
}
