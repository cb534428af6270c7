package memo

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

func TestMadeOnce(t *testing.T) {
	m := New[int](8, 0)
	var made atomic.Int64
	var wg sync.WaitGroup
	begin := make(chan struct{})
	for range 50 {
		wg.Go(func() {
			<-begin
			v, err := m.Get(t.Context(), "q", 1, func(context.Context) (int, error) { return int(made.Add(1)), nil })
			if v != 1 || err != nil {
				t.Errorf("%d, %v", v, err)
			}
		})
	}
	close(begin)
	wg.Wait()
	if n := made.Load(); n != 1 {
		t.Errorf("made %d times", n)
	}
}

func TestVersions(t *testing.T) {
	m := New[string](8, 0)
	ask := func(version int64) string {
		v, err := m.Get(t.Context(), "q", version, func(context.Context) (string, error) { return fmt.Sprint("of ", version), nil })
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, version := range []int64{1, 1, 2, 1} {
		if got := ask(version); got != fmt.Sprint("of ", version) {
			t.Errorf("version %d: %s", version, got)
		}
	}
}

// TestBrokenOff: what failed is not kept, and who waited for it makes it.
func TestBrokenOff(t *testing.T) {
	m := New[int](8, 0)
	failed := errors.New("failed")
	started, fail := make(chan struct{}), make(chan struct{})
	first := make(chan error)
	go func() {
		_, err := m.Get(context.Background(), "q", 1, func(context.Context) (int, error) {
			close(started)
			<-fail
			return 0, failed
		})
		first <- err
	}()
	<-started
	second := make(chan int)
	go func() {
		v, _ := m.Get(context.Background(), "q", 1, func(context.Context) (int, error) { return 7, nil })
		second <- v
	}()
	close(fail)
	if err := <-first; err != failed {
		t.Errorf("the first got %v", err)
	}
	if v := <-second; v != 7 {
		t.Errorf("the second got %d", v)
	}
}

// TestPanic: a panic passes through and holds up nobody.
func TestPanic(t *testing.T) {
	m := New[int](8, 1)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		m.Get(t.Context(), "q", 1, func(context.Context) (int, error) { panic("ours") })
	}()
	if v, err := m.Get(t.Context(), "q", 1, func(context.Context) (int, error) { return 3, nil }); v != 3 || err != nil {
		t.Errorf("%d, %v", v, err)
	}
}

// TestGone: who goes away waits neither for an answer nor for a place.
func TestGone(t *testing.T) {
	m := New[int](8, 1)
	started, end := make(chan struct{}), make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		m.Get(context.Background(), "slow", 1, func(context.Context) (int, error) {
			close(started)
			<-end
			return 1, nil
		})
	}()
	<-started
	why := errors.New("went home")
	for _, q := range []string{"slow", "other"} {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(why)
		if _, err := m.Get(ctx, q, 1, func(context.Context) (int, error) { return 2, nil }); err != why {
			t.Errorf("%s: %v", q, err)
		}
	}
	close(end)
	<-done
}

// TestRoom: of many answers few are kept, and any is made again.
func TestRoom(t *testing.T) {
	m := New[int](4, 0)
	for round := range 3 {
		for i := range 100 {
			if v, err := m.Get(t.Context(), fmt.Sprint(i), 1, func(context.Context) (int, error) { return i, nil }); v != i || err != nil {
				t.Fatalf("round %d: %d, %v", round, v, err)
			}
		}
	}
	m.kept.CleanUp()
	if n := m.kept.EstimatedSize(); n > 4 {
		t.Errorf("%d answers are kept", n)
	}
}
