package cql2

import (
	"reflect"
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
