package index

import (
	"context"
	"fmt"
	"testing"
	"time"

	"sync"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/store/storetest"
)

func quoted(t *testing.T, filter string) *geo.Filter {
	t.Helper()
	c, err := cql2.ParseCondition(filter, "")
	if err != nil {
		t.Fatal(err)
	}
	return &geo.Filter{Where: c}
}

// TestForMany: however many filters look at what only the store has, at once
// and one after the other, each gets its own answer.
func TestForMany(t *testing.T) {
	ctx := context.Background()
	st, from := dataset(t)
	events := storetest.Events(3000, 4)
	for i := range events {
		events[i].Quote = fmt.Sprintf("%d words", i%200)
	}
	if _, err := st.Import(ctx, "d", events); err != nil {
		t.Fatal(err)
	}
	ix := New()
	if err := ix.Load(ctx, from); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 150 {
		f := quoted(t, fmt.Sprintf("quote = '%d words'", i))
		wg.Go(func() {
			s, err := ix.For(ctx, from, f)
			if err != nil {
				t.Error(err)
				return
			}
			if n := s.Matches(f).Total; n != 15 {
				t.Errorf("%d events with quote %d", n, i)
			}
		})
	}
	wg.Wait()
}

// TestForNewer: a snapshot that was made ready is answered as it was, though
// the index has gone on; and the next one knows what came.
func TestForNewer(t *testing.T) {
	ctx := context.Background()
	st, from := dataset(t)
	events := storetest.Events(400, 4)
	if _, err := st.Import(ctx, "d", events[:300]); err != nil {
		t.Fatal(err)
	}
	ix := New()
	if err := ix.Load(ctx, from); err != nil {
		t.Fatal(err)
	}
	f := quoted(t, "quote IS NOT NULL AND notes <> 'x'")
	before, err := ix.For(ctx, from, f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Import(ctx, "d", events[300:]); err != nil {
		t.Fatal(err)
	}
	if _, err := ix.Update(ctx, from); err != nil {
		t.Fatal(err)
	}
	after, err := ix.For(ctx, from, f)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := before.Matches(f).Total, after.Matches(f).Total; a != 300 || b != 400 {
		t.Errorf("%d before, %d after", a, b)
	}
}

// TestStopped: who has gone gets no answer, and others get theirs.
func TestStopped(t *testing.T) {
	ctx := context.Background()
	st, from := dataset(t)
	if _, err := st.Import(ctx, "d", storetest.Events(3000, 4)); err != nil {
		t.Fatal(err)
	}
	ix := New()
	if err := ix.Load(ctx, from); err != nil {
		t.Fatal(err)
	}
	f := quoted(t, "fatalities >= 0 OR fatalities IS NULL")
	gone, cancel := context.WithCancel(ctx)
	s, err := ix.For(gone, from, f)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	for name, ask := range map[string]func(){"matches": func() { s.Matches(f) }, "summary": func() { s.Summary(f) }, "tile": func() { s.Tile(0, 0, 0, f) },
		"sorted": func() { s.Sorted(f, []SortKey{{"fatalities", true}}) }, "degrees": func() { s.TileInDegrees(0, 1, 0, f) }} {
		func() {
			defer func() {
				if v := recover(); v != ErrStopped {
					t.Errorf("%s: %v", name, v)
				}
			}()
			ask()
		}()
	}
	other, err := ix.For(ctx, from, f)
	if err != nil || other.Matches(f).Total != 3000 {
		t.Errorf("%d, %v", other.Matches(f).Total, err)
	}
	other.asker.until = time.Now().Add(-time.Second)
	func() {
		defer func() {
			if recover() != ErrStopped {
				t.Error("an answer that takes too long goes on")
			}
		}()
		other.Summary(f)
	}()
}
