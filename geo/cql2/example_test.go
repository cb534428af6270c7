package cql2_test

import (
	"fmt"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
)

// A filter is read from text and asked of an event.
func ExampleParseCondition() {
	c, err := cql2.ParseCondition("fatalities > 3 AND CASEI(location) LIKE 'deir%'", cql2.LangText)
	if err != nil {
		fmt.Println(err)
		return
	}
	dead := 4
	fmt.Println(c.Match(&geo.Event{Location: "Deir ez-Zor", Fatalities: &dead}))
	fmt.Println(c.Match(&geo.Event{Location: "Deir ez-Zor"})) // the toll is not known
	// Output:
	// true
	// false
}

// An error says where, and what was expected.
func ExampleParse() {
	_, err := cql2.Parse("fatalities > ", cql2.LangText, nil)
	fmt.Println(err)
	_, err = cql2.Parse(`{"op":"not","args":[{"property":"fatalities"}]}`, cql2.LangJSON, nil)
	fmt.Println(err)
	// Output:
	// filter: at character 14: expected a value behind >, found the end of the filter
	// filter: at /args/0: expected a condition beside not, found only a value
}

// A filter in JSON is written as text.
func ExampleToText() {
	n, err := cql2.Parse(`{"op":"and","args":[
		{"op":">=","args":[{"property":"event_date"},{"date":"2024-01-01"}]},
		{"op":"or","args":[
			{"op":"in","args":[{"property":"country"},["SY","IQ"]]},
			{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[40.14,35.33]}]}]}]}`, cql2.LangJSON, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(cql2.ToText(n))
	// Output:
	// event_date >= DATE('2024-01-01') AND (country IN ('SY','IQ') OR S_INTERSECTS(geometry,POINT(40.14 35.33)))
}

// A filter in text is written as JSON.
func ExampleToJSON() {
	n, err := cql2.Parse("actor2 IS NULL", cql2.LangText, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	j, err := cql2.ToJSON(n)
	fmt.Println(string(j), err)
	// Output:
	// {"args":[{"property":"actor2"}],"op":"isNull"} <nil>
}

// A condition tells what it looks at, and comes apart; a negation stands in its
// parts.
func ExampleCondition_Parts() {
	c, err := cql2.ParseCondition("NOT (country = 'SY' AND S_INTERSECTS(area, POINT(40.14 35.33)))", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Columns())
	parts, all := c.Parts()
	fmt.Println(len(parts), "parts, all must hold:", all)
	for _, p := range parts {
		fmt.Println(p.Columns(), p.Match(&geo.Event{Country: "IQ"}))
	}
	// Output:
	// [country geometry uncertainty_km]
	// 2 parts, all must hold: false
	// [country] true
	// [geometry uncertainty_km] false
}

// A condition becomes SQL behind other conditions of a statement. What SQL
// can't say, here LIKE, is left to Match.
func ExampleCondition_SQL() {
	c, err := cql2.ParseCondition("country IN ('SY','IQ') AND fatalities > 3 AND quote LIKE '%bridge%'", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range []cql2.Dialect{cql2.SQLite, cql2.PostgreSQL.After(1)} {
		cond, args, exact := c.SQL(d)
		fmt.Println(cond, args, exact)
	}
	// Output:
	// ((country IN (?,?)) AND (fatalities > ?)) [SY IQ 3] false
	// (("country" COLLATE "C" IN ($2::text,$3::text)) AND ("fatalities" > $4::double precision)) [SY IQ 3] false
}

// Records of any kind are filtered by the fields that they have.
func ExampleCompile() {
	type town struct {
		name   string
		people int
	}
	fields := []cql2.Field[town]{
		{Name: "name", Kind: geo.KindString, Value: func(t town) geo.Value { return geo.Value{Kind: geo.KindString, Str: t.name, Null: t.name == ""} }},
		{Name: "people", Kind: geo.KindInt, Value: func(t town) geo.Value { return geo.Value{Kind: geo.KindInt, Int: t.people} }},
	}
	n, err := cql2.Parse("people > 100000 AND ACCENTI(name) = 'Raqqa'", "", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	holds, err := cql2.Compile(n, fields)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range []town{{"Raqqā", 220_000}, {"Raqqa", 9}, {"", 500_000}} {
		fmt.Println(holds(t) == cql2.True, holds(t) == cql2.Unknown)
	}
	// Output:
	// true false
	// false false
	// false true
}
