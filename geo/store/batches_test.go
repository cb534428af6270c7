package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// counted reads n events, and then fails with an error where there is one.
type counted struct {
	store.Reader
	n    int
	fail error
}

func (c counted) Events(ctx context.Context, _ *geo.Filter, fn func(*geo.Event) error) error {
	for i := range c.n {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := fn(&geo.Event{ID: fmt.Sprint(i), Number: int64(i)}); err != nil {
			return err
		}
	}
	return c.fail
}

// TestBatches: all events come once, in their order, however many there are.
func TestBatches(t *testing.T) {
	for _, n := range []int{0, 1, 1023, 1024, 1025, 20_000} {
		next := int64(0)
		err := store.Batches(t.Context(), counted{n: n}, nil, func(events []geo.Event) error {
			for _, e := range events {
				if e.Number != next {
					t.Fatalf("%d comes where %d should", e.Number, next)
				}
				next++
			}
			return nil
		})
		if err != nil || next != int64(n) {
			t.Errorf("%d of %d events, %v", next, n, err)
		}
	}
}

// TestEach: as Batches, one by one.
func TestEach(t *testing.T) {
	var got []int64
	err := store.Each(t.Context(), counted{n: 2500}, nil, func(e *geo.Event) error { got = append(got, e.Number); return nil })
	if err != nil || len(got) != 2500 || !slices.IsSorted(got) {
		t.Errorf("%d events, in order: %v, %v", len(got), slices.IsSorted(got), err)
	}
}

// TestBatchesEnd: an error of the reader comes after what was read before it; an
// error of the work ends the walk; so does the end of the context.
func TestBatchesEnd(t *testing.T) {
	broken, enough := errors.New("broken"), errors.New("enough")
	n := 0
	count := func(*geo.Event) error { n++; return nil }
	if err := store.Each(t.Context(), counted{n: 1030, fail: broken}, nil, count); err != broken || n < 1024 {
		t.Errorf("%d events, then %v", n, err)
	}
	n = 0
	stop := func(*geo.Event) error {
		if n++; n == 1500 {
			return enough
		}
		return nil
	}
	if err := store.Each(t.Context(), counted{n: 1 << 40}, nil, stop); err != enough || n != 1500 {
		t.Errorf("%d events, then %v", n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	n = 0
	err := store.Batches(ctx, counted{n: 1 << 40}, nil, func([]geo.Event) error {
		if n++; n == 3 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("after %d batches %v", n, err)
	}
}

// TestCredit names makers with the licence where there is one.
func TestCredit(t *testing.T) {
	for want, l := range map[string]store.Layer{"": {}, "A": {Attribution: "A"}, "A (CC0)": {Attribution: "A", Licence: "CC0"}} {
		if got := l.Credit(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestReserved: no dataset can have the name of what is always there.
func TestReserved(t *testing.T) {
	if got := store.Reserved(); !slices.Equal(got, []string{store.Events, store.Areas, store.Places}) {
		t.Errorf("%q", got)
	}
}
