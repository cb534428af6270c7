package cql2

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
)

func count(n int) *int { return &n }

// sample is an event with most properties known.
func sample() *geo.Event {
	return &geo.Event{ID: "a1", Date: geo.NewDay(2024, 3, 5), DateEnd: geo.NewDay(2024, 3, 7), TimePrecision: 1,
		SubEventType: "Air/drone strike", Actor1: "Military Forces of Syria", Location: "Deir ez-Zor", LocationAR: "دير الزور",
		Country: "SY", Lon: 40.14, Lat: 35.33, GeoPrecision: 1, UncertaintyKM: 5, Fatalities: count(4), Status: "reported", Confidence: 0.8,
		Source: "L'Étoile d'Alep", Quote: "أُصيب أربعة مدنيين في الطبقة", CreatedAt: time.Date(2024, 3, 8, 12, 0, 0, 0, time.UTC)}
}

func throughJSON(t *testing.T, n Node) Node {
	t.Helper()
	b, err := ToJSON(n)
	if err != nil {
		t.Error(err)
		return nil
	}
	out, err := Parse(string(b), LangJSON, nil)
	if err != nil {
		t.Errorf("%s: %v", b, err)
		return nil
	}
	return out
}

// same reports whether two trees say the same, wherever they were read.
func same(a, b Node) bool { return reflect.DeepEqual(tree(a), tree(b)) || sameJSON(a, b) }

func sameJSON(a, b Node) bool {
	x, errX := ToJSON(a)
	y, errY := ToJSON(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// parsed reads text that must be a filter.
func parsed(t testing.TB, filter string) Node {
	t.Helper()
	n, err := Parse(filter, LangText, nil)
	if err != nil {
		t.Fatalf("%s: %v", filter, err)
	}
	return n
}

// conditionOf makes a condition of text that must be one.
func conditionOf(t testing.TB, filter string) *Condition {
	t.Helper()
	c, err := ParseCondition(filter, LangText)
	if err != nil {
		t.Fatalf("%s: %v", filter, err)
	}
	return c
}

// made makes a condition of a tree that must be one.
func made(t testing.TB, n Node) *Condition {
	t.Helper()
	c, err := NewCondition(n)
	if err != nil {
		t.Fatalf("%s: %v", ToText(n), err)
	}
	return c
}

// ask asks a filter of an event.
func ask(t testing.TB, filter string, e *geo.Event) Truth {
	t.Helper()
	f, err := Compile(parsed(t, filter), eventFields)
	if err != nil {
		t.Fatalf("%s: %v", filter, err)
	}
	return f(e)
}

// sexp writes a tree with a bracket for each operator, so that tests see what
// was read apart from how we write it.
func sexp(n Node) string {
	switch n := n.(type) {
	case nil:
		return ".."
	case *Call:
		return "(" + n.Op + " " + sexps(n.Args) + ")"
	case *List:
		return "{" + sexps(n.Items) + "}"
	case *Interval:
		return "[" + sexp(n.From) + " " + sexp(n.To) + "]"
	case *Property:
		return n.Name
	case *Text:
		return "'" + n.Value + "'"
	case *Number:
		return fmt.Sprint(n.Value)
	case *Bool:
		return fmt.Sprint(n.Value)
	case *Date:
		return n.Day.String()
	case *Timestamp:
		return n.Time.Format(time.RFC3339Nano)
	case *Geometry:
		return fmt.Sprint(n.Shape)
	}
	return fmt.Sprintf("%T", n)
}

func sexps(nodes []Node) string {
	var out []string
	for _, n := range nodes {
		out = append(out, sexp(n))
	}
	return strings.Join(out, " ")
}
