package index

import (
	"context"
	"errors"
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
			s, err := ix.Select(ctx, from, f)
			if err != nil {
				t.Error(err)
				return
			}
			if n := s.set().Total; n != 15 {
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
	before, err := ix.Select(ctx, from, f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Import(ctx, "d", events[300:]); err != nil {
		t.Fatal(err)
	}
	if _, err := ix.Update(ctx, from); err != nil {
		t.Fatal(err)
	}
	after, err := ix.Select(ctx, from, f)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := before.set().Total, after.set().Total; a != 300 || b != 400 {
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
	s, err := ix.Select(ctx, from, f)
	if err != nil {
		t.Fatal(err)
	}
	late := *s
	late.deadline = time.Nanosecond
	gone, cancel := context.WithCancelCause(ctx)
	went := errors.New("went home")
	cancel(went)
	for name, ask := range map[string]func(context.Context, *Selection) error{
		"matches": func(ctx context.Context, s *Selection) error { _, err := s.Matches(ctx); return err },
		"summary": func(ctx context.Context, s *Selection) error { _, err := s.Summary(ctx); return err },
		"list":    func(ctx context.Context, s *Selection) error { _, _, err := s.List(ctx, 0, 10); return err },
		"tile":    func(ctx context.Context, s *Selection) error { _, err := s.Tile(ctx, 0, 0, 0); return err },
		"degrees": func(ctx context.Context, s *Selection) error { _, err := s.TileInDegrees(ctx, 0, 1, 0); return err },
		"sorted": func(ctx context.Context, s *Selection) error {
			_, err := s.Sorted(ctx, []SortKey{{"fatalities", true}})
			return err
		},
	} {
		if err := ask(gone, s); err != went {
			t.Errorf("%s for who has gone: %v", name, err)
		}
		if err := ask(ctx, &late); err != ErrTimeout {
			t.Errorf("%s that takes too long: %v", name, err)
		}
		if err := ask(ctx, late.WithoutDeadline()); err != nil {
			t.Errorf("%s that may take as long as it does: %v", name, err)
		}
	}
	other, err := ix.Select(ctx, from, f)
	if err != nil || other.set().Total != 3000 {
		t.Errorf("%d, %v", other.set().Total, err)
	}
}
