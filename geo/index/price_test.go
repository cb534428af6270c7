package index

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/store/mem"

	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/storetest"
)

func filterOf(t *testing.T, text string) *geo.Filter {
	t.Helper()
	c, err := cql2.ParseCondition(text, "")
	if err != nil {
		t.Fatal(err)
	}
	return &geo.Filter{Where: c}
}

// wide is an index of n events with as many sources.
func wide(t *testing.T, n int) (*Index, store.Reader) {
	t.Helper()
	events := storetest.Events(n, 1)
	for i := range events {
		events[i].Source = "Source " + strings.Repeat("x", i%40) + events[i].ID
	}
	st := ledger.New(mem.Open(), nil)
	if err := st.PutDataset(t.Context(), store.Layer{Name: "d"}); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Import(t.Context(), "d", events); err != nil {
		t.Fatal(err)
	}
	d, err := st.Dataset(t.Context(), "d")
	if err != nil {
		t.Fatal(err)
	}
	ix := New()
	if err := ix.Load(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	return ix, d
}

// TestPrice: a filter that would take too long is refused before it runs, with
// what to do; what people ask is not.
func TestPrice(t *testing.T) {
	ix, d := wide(t, 50_000)
	many := func(n int, one string) string { return strings.TrimSuffix(strings.Repeat(one+" OR ", n), " OR ") }
	corners := strings.TrimSuffix(strings.Repeat("40 35,41 36,", 750), ",")
	for text, ok := range map[string]bool{
		"fatalities > 3":                                                                true,
		many(30, "CASEI(source) LIKE '%a%'"):                                            true,
		many(100, "location = 'Place'"):                                                 true,
		"S_INTERSECTS(geometry, POLYGON((" + corners + ",40 35)))":                      true,
		many(490, "ACCENTI(CASEI(source)) LIKE '%a%e%i%xx%'"):                           false,
		many(4, "S_INTERSECTS(area, POLYGON(("+corners+",40 35)))"):                     true,
		"NOT (" + many(490, "ACCENTI(CASEI(source)) LIKE '%a%e%i%xx%'") + ")":           false,
		many(200, "source LIKE '%x%' AND fatalities + 1 > confidence * uncertainty_km"): true,
	} {
		_, err := ix.Select(t.Context(), d, filterOf(t, text))
		if ok && err != nil || !ok && (geo.CodeOf(err) != geo.CodeInvalid || !strings.Contains(err.Error(), "million comparisons")) {
			t.Errorf("%.60s: %v", text, err)
		}
	}
}

// TestCompilingStops: who has gone is not compiled for, nor is what would take
// too long, and half a filter is not kept.
func TestCompilingStops(t *testing.T) {
	ix, d := wide(t, 20_000)
	f := filterOf(t, "source LIKE '%x%' AND fatalities >= 0")
	gone := errors.New("gone")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(gone)
	if _, err := ix.Select(ctx, d, f); err != gone {
		t.Errorf("%v", err)
	}
	found, err := ix.Select(t.Context(), d, f)
	if err != nil {
		t.Fatal(err)
	}
	all := 0
	if err := d.Events(t.Context(), f, func(*geo.Event) error { all++; return nil }); err != nil {
		t.Fatal(err)
	}
	if sum, err := found.Summary(t.Context()); err != nil || sum.Total != all || all == 0 {
		t.Errorf("%d events, want %d, %v", sum.Total, all, err)
	}

	slow, stop := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer stop()
	asked := 0
	f = &geo.Filter{Where: slowly{f.Where, &asked}}
	if _, err := ix.Select(slow, d, f); !errors.Is(err, context.DeadlineExceeded) || asked > 5000 {
		t.Errorf("%v after %d questions", err, asked)
	}
}

// slowly takes its time.
type slowly struct {
	geo.Condition
	asked *int
}

func (s slowly) Match(e *geo.Event) bool {
	*s.asked++
	time.Sleep(10 * time.Microsecond)
	return s.Condition.Match(e)
}

func (s slowly) Columns() []string                     { return []string{"source"} }
func (s slowly) Parts() (list []geo.Condition, _ bool) { return nil, false }
func (s slowly) Key() string                           { return "slowly" }
