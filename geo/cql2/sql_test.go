package cql2

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3" // the database that conditions are asked of

	"github.com/furat-map/furat/geo"
)

// TestSQL: what a condition says in either dialect, and whether it says all of
// it.
func TestSQL(t *testing.T) {
	for _, c := range []struct {
		filter, sqlite, postgres string
		args                     []any
		exact                    bool
	}{
		{"fatalities = 4", "(fatalities = ?)", `("fatalities" = $1::double precision)`, []any{4.0}, true},
		{"NOT 4 < confidence", "NOT (? < confidence)", `NOT ($1::double precision < "confidence")`, []any{4.0}, true},
		{"id = 'a'", "(id = ?)", `("id" COLLATE "C" = $1::text)`, []any{"a"}, true},
		{"actor1 <> actor2", "(actor1 <> actor2)", `("actor1" COLLATE "C" <> "actor2")`, nil, true},
		{"event_date >= DATE('2024-03-05')", "(event_date >= ?)", `("event_date" COLLATE "C" >= $1::text)`, []any{"2024-03-05"}, true},
		{"country IN ('SY', 'IQ')", "(country IN (?,?))", `("country" COLLATE "C" IN ($1::text,$2::text))`, []any{"SY", "IQ"}, true},
		{"injuries BETWEEN 1 AND fatalities", "(injuries BETWEEN ? AND fatalities)", `("injuries" BETWEEN $1::double precision AND "fatalities")`, []any{1.0}, true},
		{"created_at IS NOT NULL", "NOT (created_at IS NULL)", `NOT ("created_at" IS NULL)`, nil, true},
		{"id = 'a' AND (injuries = 1 OR injuries = 2)", "((id = ?) AND ((injuries = ?) OR (injuries = ?)))",
			`(("id" COLLATE "C" = $1::text) AND (("injuries" = $2::double precision) OR ("injuries" = $3::double precision)))`, []any{"a", 1.0, 2.0}, true},
		{"NOT (id = 'a' OR injuries = 1)", "(NOT (id = ?) AND NOT (injuries = ?))",
			`(NOT ("id" COLLATE "C" = $1::text) AND NOT ("injuries" = $2::double precision))`, []any{"a", 1.0}, true},
		// A position in a geometry lies in its box; the rest is for Match.
		{"S_INTERSECTS(geometry, POINT(1 2))", "(lon BETWEEN ? AND ? AND lat BETWEEN ? AND ?)",
			`("lon" BETWEEN $1::double precision AND $2::double precision AND "lat" BETWEEN $3::double precision AND $4::double precision)`, []any{1.0, 1.0, 2.0, 2.0}, false},
		// What can't be said is left out of AND, and takes all of OR with it.
		{"injuries = 1 AND id LIKE 'a%'", "((injuries = ?))", `(("injuries" = $1::double precision))`, []any{1.0}, false},
		{"id LIKE 'a%' AND injuries = 1 AND fatalities = 2", "((injuries = ?) AND (fatalities = ?))",
			`(("injuries" = $1::double precision) AND ("fatalities" = $2::double precision))`, []any{1.0, 2.0}, false},
		{"NOT (injuries = 1 OR id LIKE 'a%')", "(NOT (injuries = ?))", `(NOT ("injuries" = $1::double precision))`, []any{1.0}, false},
		{"injuries = 1 OR id LIKE 'a%'", "", "", nil, false},
		{"NOT (injuries = 1 AND id LIKE 'a%')", "", "", nil, false},
		{"id LIKE 'a' AND id LIKE 'b'", "", "", nil, false},
		{"NOT S_INTERSECTS(geometry, POINT(1 2))", "", "", nil, false},
		{"S_INTERSECTS(area, POINT(1 2))", "", "", nil, false},
		{"geometry IS NULL", "", "", nil, false},
		{"CASEI(id) = 'a'", "", "", nil, false},
		{"injuries + 1 = 2", "", "", nil, false},
		{"event_date = TIMESTAMP('2024-03-05T12:00:00Z')", "", "", nil, false},
		{"event_date = '2024-03-05'", "", "", nil, false}, // read as a day once it is compiled
		{"created_at = updated_at", "", "", nil, false},
		{"T_AFTER(event_date, DATE('2024-01-01'))", "", "", nil, false},
		{"TRUE", "", "", nil, false},
		{"id IN ('a', CASEI('b'))", "", "", nil, false},
		{"injuries BETWEEN 1 AND 2 + 1", "", "", nil, false},
	} {
		for i, d := range []Dialect{SQLite, PostgreSQL} {
			want := []string{c.sqlite, c.postgres}[i]
			cond, args, exact := conditionOf(t, c.filter).SQL(d)
			if cond != want || !slices.Equal(args, c.args) || exact != c.exact {
				t.Errorf("%s\nsays %s %v, exact %v\nwant %s %v, exact %v", c.filter, cond, args, exact, want, c.args, c.exact)
			}
		}
	}
}

// TestSQLAfter: numbers of arguments go on behind those that stand before.
func TestSQLAfter(t *testing.T) {
	c := conditionOf(t, "injuries = 1 AND id LIKE 'a' AND fatalities IN (2,3)")
	cond, args, _ := c.SQL(PostgreSQL.After(2).After(1))
	want := `(("injuries" = $4::double precision) AND ("fatalities" IN ($5::double precision,$6::double precision)))`
	if cond != want || len(args) != 3 {
		t.Errorf("%s %v, want %s", cond, args, want)
	}
	if cond, _, _ := c.SQL(SQLite.After(9)); cond != "((injuries = ?) AND (fatalities IN (?,?)))" {
		t.Error(cond)
	}
}

// TestSQLText: PostgreSQL's text has no NUL and is UTF-8; a filter that asks
// for other text is left to Match.
func TestSQLText(t *testing.T) {
	for _, s := range []string{"a\x00b", "\xff"} {
		c := made(t, &Call{Op: "<>", Args: []Node{&Property{Name: "id"}, &Text{Value: s}}})
		if cond, args, exact := c.SQL(PostgreSQL); cond != "" || args != nil || exact {
			t.Errorf("%q: %s", s, cond)
		}
		if cond, _, exact := c.SQL(SQLite); cond != "(id <> ?)" || !exact {
			t.Errorf("%q: %s", s, cond)
		}
	}
}

// TestSQLBounds: a condition that is too long for a database says nothing to
// it, and one that is as long as it may be says all.
func TestSQLBounds(t *testing.T) {
	chain := func(n int) string { return strings.Repeat("id = 'a' OR ", n-1) + "id = 'b'" }
	many := func(n int) Node {
		list := &List{}
		for i := range n {
			list.Items = append(list.Items, &Number{Value: float64(i)})
		}
		return &Call{Op: "in", Args: []Node{&Property{Name: "injuries"}, list}}
	}
	for _, c := range []struct {
		d    Dialect
		n    Node
		want bool
	}{
		{SQLite, parsed(t, chain(299)), true},
		{SQLite, parsed(t, chain(300)), false},
		{SQLite, many(32_766), true},
		{SQLite, many(32_767), false},
		{SQLite.After(1), many(32_766), false},
		{PostgreSQL, parsed(t, chain(maxLeaves)), true},
		{PostgreSQL, many(65_535), true},
		{PostgreSQL, many(65_536), false},
		{PostgreSQL.After(5), many(65_531), false},
	} {
		cond, args, exact := made(t, c.n).SQL(c.d)
		if (cond != "") != c.want || exact != c.want || (args != nil) != c.want {
			t.Errorf("%+v: %d bytes with %d arguments, exact %v", c.d, len(cond), len(args), exact)
		}
	}
}

// tableOf says how events are stored in a table that conditions are asked of.
func tableOf(text, integer, real string) string {
	types := map[geo.Kind]string{geo.KindString: text, geo.KindDay: text, geo.KindTime: text, geo.KindInt: integer, geo.KindReal: real}
	columns := []string{"number INTEGER PRIMARY KEY"}
	for _, c := range geo.Columns() {
		columns = append(columns, `"`+c.Name+`" `+types[c.Kind])
	}
	return "CREATE TABLE events (" + strings.Join(append(columns, "lon "+real, "lat "+real), ", ") + ")"
}

// rowOf is an event as a row of that table.
func rowOf(number int, e *geo.Event) []any {
	row := []any{number}
	for _, c := range geo.Columns() {
		switch v := c.Value(e); {
		case v.Null:
			row = append(row, nil)
		case v.Kind == geo.KindInt:
			row = append(row, v.Int)
		case v.Kind == geo.KindReal:
			row = append(row, v.Real)
		default:
			row = append(row, string(v.Append(nil)))
		}
	}
	if !e.Placed() {
		return append(row, nil, nil)
	}
	return append(row, e.Lon, e.Lat)
}

// sound compares the rows that SQL finds with those that a condition holds for:
// all of them, and where it is exact no others.
func sound(t *testing.T, c *Condition, events []*geo.Event, exact bool, found []int) {
	t.Helper()
	for i, e := range events {
		switch has := slices.Contains(found, i); {
		case c.Match(e) && !has:
			t.Fatalf("%s holds for an event that SQL leaves out: %+v", c.Key(), e)
		case exact && has && !c.Match(e):
			t.Fatalf("%s does not hold for an event that SQL finds: %+v", c.Key(), e)
		}
	}
}

// inSQLite puts events into a table of a SQLite in memory.
func inSQLite(t *testing.T, events []*geo.Event) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1) // each connection has a memory of its own
	if _, err := db.Exec(tableOf("TEXT", "INTEGER", "REAL") + " STRICT"); err != nil {
		t.Fatal(err)
	}
	for i, e := range events {
		row := rowOf(i, e)
		if _, err := db.Exec("INSERT INTO events VALUES (?"+strings.Repeat(",?", len(row)-1)+")", row...); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// TestSQLite asks random conditions of SQLite.
func TestSQLite(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 1))
	var events []*geo.Event
	for range 150 {
		events = append(events, anyEvent(r))
	}
	db := inSQLite(t, events)
	said, exactly := 0, 0
	for range 1500 {
		c := made(t, RandomFilter(r, 3))
		cond, args, exact := c.SQL(SQLite)
		if cond == "" {
			continue
		}
		rows, err := db.Query("SELECT number FROM events WHERE number >= ? AND "+cond, append([]any{0}, args...)...)
		if err != nil {
			t.Fatalf("%s: %v", cond, err)
		}
		var found []int
		for rows.Next() {
			var i int
			if err := rows.Scan(&i); err != nil {
				t.Fatal(err)
			}
			found = append(found, i)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
		sound(t, c, events, exact, found)
		said++
		if exact {
			exactly++
		}
	}
	if said < 300 || exactly < 100 {
		t.Errorf("%d conditions in SQL, %d of them exactly", said, exactly)
	}
}

// TestSQLiteTakesAll: the longest and the deepest conditions are statements
// that SQLite prepares.
func TestSQLiteTakesAll(t *testing.T) {
	db := inSQLite(t, []*geo.Event{sample()})
	for name, c := range map[string]*Condition{
		"long": conditionOf(t, strings.Repeat("id = 'a' OR ", 298)+"id = 'a1'"),
		"deep": conditionOf(t, deepest("OR", "AND")),
		"list": conditionOf(t, "injuries IN (1"+strings.Repeat(",1", 9000)+") OR id = 'a1'"),
	} {
		cond, args, _ := c.SQL(SQLite)
		var n int
		if err := db.QueryRow("SELECT count(*) FROM events WHERE "+cond, args...).Scan(&n); err != nil || n != 1 || cond == "" {
			t.Errorf("%s: %d events, %v", name, n, err)
		}
	}
}

// deepest is a filter of the sample as deep as filters may be.
func deepest(a, b string) string {
	levels := (MaxDepth - 2) / 2
	return strings.Repeat(fmt.Sprintf("(id = 'a1' %s (id = 'a1' %s ", a, b), levels) + "id = 'a1'" + strings.Repeat("))", levels)
}
