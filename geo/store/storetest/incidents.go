package storetest

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// Outlets makes items of n articles, by several outlets, on a few incidents
// around one town: many of them tell of the same.
func Outlets(n int, seed uint64) []store.Item {
	r := rand.New(rand.NewPCG(seed, 2))
	parts := []string{"", geo.Morning, geo.Evening}
	actors := []string{"", "unidentified-armed-group", "us-forces", "global-coalition", "islamic-state"}
	items := make([]store.Item, n)
	for i := range items {
		a := geo.Article{ID: fmt.Sprintf("a%03d", i), Origin: fmt.Sprintf("f%d", i), Text: "t", Language: "en", Publisher: fmt.Sprintf("Outlet %d", i%5), Published: geo.NewDay(2024, 5, 10+r.IntN(4))}
		items[i] = store.Item{Article: a, Fingerprint: a.ID}
		for k := range 1 + r.IntN(3) {
			place := r.IntN(4)
			lon := 40 + 0.06*float64(place)
			if seed%2 == 1 { // on both sides of the antimeridian
				lon = math.Remainder(lon+139.92, 360)
			}
			e := geo.Event{ID: fmt.Sprintf("%s-%d", a.ID, k), SubEventType: []string{"Armed clash", "Attack", "Air/drone strike"}[r.IntN(3)], Status: geo.StatusReported,
				Review: geo.ReviewUnreviewed, Confidence: 0.5, ArticleID: a.ID, Published: a.Published, Source: a.Publisher, SourceCount: 1, Actor1ID: actors[r.IntN(len(actors))],
				PlaceID: fmt.Sprint("p", place), Lon: lon, Lat: 35, GeoPrecision: 1 + r.IntN(2), UncertaintyKM: 3}
			if r.IntN(5) > 0 {
				e.Date = a.Published - geo.Day(r.IntN(2))
				e.DateEnd, e.TimePrecision, e.DateBasis = e.Date, geo.TimeDay, geo.BasisText
			} else if k == 0 {
				e.Date, e.DateEnd, e.TimePrecision, e.DateBasis = a.Published-1, a.Published, geo.TimeWeek, geo.BasisPublication
			}
			if r.IntN(2) == 0 {
				dead := r.IntN(6)
				e.Fatalities = &dead
			}
			items[i].Reports = append(items[i].Reports, geo.Report{Event: e, DayPart: parts[r.IntN(3)], Proposed: r.IntN(10) == 0})
		}
	}
	return items
}

// incidents: the same articles give the same events in whatever order they
// come, and after others came and went.
func incidents(t *testing.T, open func(t *testing.T) store.Store) {
	ctx := context.Background()
	for seed := range uint64(6) {
		all := Outlets(40, seed)
		kept := all[:25]
		want := ""
		for round := range 3 {
			st := open(t)
			r := rand.New(rand.NewPCG(seed, uint64(round)))
			order := r.Perm(len(all))
			for _, i := range order {
				if round == 0 && i >= len(kept) {
					continue // the first round never sees the others
				}
				if _, err := st.PutItems(ctx, all[i].Article.Origin, all[i:i+1]); err != nil {
					t.Fatal(err)
				}
			}
			for _, i := range order {
				if round == 0 || i < len(kept) {
					continue
				}
				if _, err := st.PutItems(ctx, all[i].Article.Origin, nil); err != nil {
					t.Fatal(err)
				}
			}
			got, reports := described(t, st)
			if reports >= 3*len(kept) || (round == 0 && got == "") {
				t.Fatalf("%d reports", reports)
			}
			if round == 0 {
				want = got
			} else if got != want {
				t.Errorf("seed %d, round %d:\n got %s\nwant %s", seed, round, got, want)
			}
		}
	}
}

// described writes each event with the reports it is made of.
func described(t *testing.T, st store.Store) (text string, reports int) {
	t.Helper()
	ctx := context.Background()
	joined := 0
	var lines []string // a store may have an order of its own
	err := st.Events(ctx, nil, func(e *geo.Event) error {
		told, err := st.ReportsOf(ctx, e.ID)
		if err != nil {
			return err
		}
		line := fmt.Sprintf("%s %s %s %s %d %.2f %q:", e.ID, e.SubEventType, e.Date, e.DateBasis, e.SourceCount, e.Confidence, e.Source)
		for _, x := range told {
			line += " " + x.Report.Event.ID
			if alias, err := st.Event(ctx, x.Report.Event.ID); err != nil || alias.ID != e.ID {
				t.Errorf("report %s leads to %s, %v", x.Report.Event.ID, alias.ID, err)
			}
		}
		lines = append(lines, line)
		reports += len(told)
		if len(told) > 1 {
			joined++
		}
		if e.SourceCount != len(told) {
			t.Errorf("%s counts %d sources of %d", e.ID, e.SourceCount, len(told))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if joined == 0 {
		t.Error("nothing was joined: the test shows nothing")
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n"), reports
}
