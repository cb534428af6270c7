package layer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/mem"
	"github.com/furat-map/furat/geo/store/storetest"
)

// stored is a store with events of articles and a dataset "d".
func stored(t *testing.T, articles, dataset int) *ledger.Ledger {
	t.Helper()
	st := ledger.New(mem.Open(), nil)
	must(t, storetest.Fill(t.Context(), st, storetest.Events(articles, 1)))
	addDataset(t, st, "d", dataset)
	return st
}

// addDataset adds a dataset of n events, whose ids begin with its name.
func addDataset(t *testing.T, st store.Store, name string, n int) {
	t.Helper()
	must(t, st.PutDataset(t.Context(), store.Layer{Name: name, Title: "Title of " + name}))
	events := storetest.Events(n, 2)
	for i := range events {
		events[i].ID = name + ":" + events[i].ID
	}
	_, err := st.Import(t.Context(), name, events)
	must(t, err)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// started is a set that serves a store, until the test ends.
func started(t *testing.T, o Options) *Set {
	t.Helper()
	if o.Log == nil {
		o.Log = silent
	}
	s := New(o)
	must(t, s.Start(t.Context()))
	t.Cleanup(s.Close)
	return s
}

func named(t *testing.T, s *Set, name string) *Layer {
	t.Helper()
	l, err := s.Named(name)
	must(t, err)
	return l
}

// TestStart: once it has started, a set serves every layer of the store, events
// of articles first.
func TestStart(t *testing.T) {
	st := stored(t, 30, 40)
	s := New(Options{Store: st, Log: silent})
	if _, err := s.Named(store.Events); s.Ready() || s.All() != nil || s.Closing() != nil || geo.CodeOf(err) != geo.CodeNotFound {
		t.Errorf("before it started: ready %v, %d layers, %v", s.Ready(), len(s.All()), err)
	}
	must(t, s.Start(t.Context()))
	var names []string
	for _, l := range s.All() {
		names = append(names, fmt.Sprintf("%s %d", l.Name, l.Snapshot().Len()))
	}
	if !s.Ready() || !slices.Equal(names, []string{"events 30", "d 40"}) {
		t.Errorf("ready %v, %v", s.Ready(), names)
	}
	if l := named(t, s, "d"); l.Title != "Title of d" || l.Changed != l.Snapshot().Version {
		t.Errorf("%+v at %d", l.Layer, l.Snapshot().Version)
	}
	if _, err := s.Named("none"); geo.CodeOf(err) != geo.CodeNotFound || err.Error() != `layer: there is no layer "none"; /api/layers lists them` {
		t.Errorf("%v", err)
	}
	select {
	case <-s.Closing():
		t.Error("it says that it closes")
	default:
	}
	s.Close()
	<-s.Closing()
	s.Close() // and nothing happens
}

// TestCloseBeforeStart does nothing.
func TestCloseBeforeStart(t *testing.T) {
	s := New(Options{Store: stored(t, 1, 1), Log: silent})
	s.Close()
	if s.Ready() {
		t.Error("it is ready")
	}
}

// TestSelect: a layer answers what a filter holds for, as the store does.
func TestSelect(t *testing.T) {
	s := started(t, Options{Store: stored(t, 300, 0)})
	f := &geo.Filter{MinConfidence: 0.6}
	found, err := named(t, s, store.Events).Select(t.Context(), f)
	must(t, err)
	want := 0
	must(t, s.Store.Events(t.Context(), f, func(*geo.Event) error { want++; return nil }))
	if sum, err := found.Summary(t.Context()); err != nil || sum.Total != want || want == 0 {
		t.Errorf("%d events, the store has %d, %v", sum.Total, want, err)
	}
}

// heard is what a set told of changes.
type heard struct {
	mu   sync.Mutex
	told []string
	more chan struct{}
}

func newHeard() *heard { return &heard{more: make(chan struct{}, 100)} }

func (h *heard) changed(layer string, c *index.Changed) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.told = append(h.told, fmt.Sprintf("%s %d", layer, c.Events))
	h.more <- struct{}{}
}

func (h *heard) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.told)
}

// TestFollow: what is stored after the start is served and told: changes of a
// layer, a new layer, and one that is described otherwise.
func TestFollow(t *testing.T) {
	st, h := stored(t, 10, 10), newHeard()
	s := started(t, Options{Store: st, Changed: h.changed})
	if told := h.all(); slices.Contains(told, "events 10") {
		t.Errorf("the start was told as a change: %v", told)
	}
	begun := len(h.all())
	must(t, storetest.Fill(t.Context(), st, storetest.Events(12, 1)))
	await(h, begun, "events 2")
	if n := named(t, s, store.Events).Snapshot().Len(); n != 12 {
		t.Errorf("%d events", n)
	}
	addDataset(t, st, "new", 7)
	await(h, begun, "new 0")
	if n := named(t, s, "new").Snapshot().Len(); n != 7 {
		t.Errorf("%d events in the new layer", n)
	}
	begun = len(h.all())
	must(t, st.PutDataset(t.Context(), store.Layer{Name: "d", Title: "Another title"}))
	await(h, begun, "d 0")
	if l := named(t, s, "d"); l.Title != "Another title" || l.Snapshot().Len() != 10 {
		t.Errorf("%+v, %d events", l.Layer, l.Snapshot().Len())
	}
}

// await waits until something was told, however long that takes.
func await(h *heard, after int, want string) {
	for !slices.Contains(h.all()[after:], want) {
		<-h.more
	}
}

// TestCatchUp: what was stored before is served when it returns.
func TestCatchUp(t *testing.T) {
	st := stored(t, 10, 10)
	s := started(t, Options{Store: st})
	l := named(t, s, "d")
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for round := range 10 {
				id := fmt.Sprintf("edit %d-%d", i, round)
				if _, err := st.Import(t.Context(), "d", []geo.Event{{ID: id}}); err != nil {
					t.Error(err)
				}
				s.CatchUp(t.Context(), l)
				e, err := l.Reader.Event(t.Context(), id)
				if version := l.Snapshot().Version; err != nil || version < e.Number {
					t.Errorf("%s is change %d, served is %d, %v", id, e.Number, version, err)
				}
			}
		})
	}
	wg.Wait()
	if n := l.Snapshot().Len(); n != 50 {
		t.Errorf("%d events", n)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	must(t, storetest.Remove(t.Context(), st, "d", "edit 0-0"))
	s.CatchUp(ended, l) // who asked for the edit went away; it is done all the same
	if n := l.Snapshot().Len(); n != 49 {
		t.Errorf("%d events after one was removed", n)
	}
}

// TestEach: events come in the order of the numbers, whatever that is; what is
// gone is left out.
func TestEach(t *testing.T) {
	st := stored(t, 60, 60)
	s := started(t, Options{Store: st})
	l := named(t, s, "d")
	var numbers []int64
	must(t, l.Reader.Events(t.Context(), nil, func(e *geo.Event) error { numbers = append(numbers, e.Number); return nil }))
	gone, err := l.Reader.Event(t.Context(), "d:g00000007")
	must(t, err)
	must(t, storetest.Remove(t.Context(), st, "d", gone.ID))
	down := slices.Clone(numbers)
	slices.Reverse(down)
	mixed := slices.Concat(numbers[30:], numbers[:10], down[40:], numbers[10:20])
	for name, list := range map[string][]int64{"none": nil, "ascending": numbers, "two runs": slices.Concat(numbers[20:], numbers[:20]), "descending": down, "mixed": mixed, "unknown": {1 << 40}} {
		want := slices.DeleteFunc(slices.Clone(list), func(n int64) bool { return n == gone.Number || n == 1<<40 })
		var got []int64
		must(t, l.Each(t.Context(), list, func(e *geo.Event) error { got = append(got, e.Number); return nil }))
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n got %v\nwant %v", name, got, want)
		}
		enough, n := errors.New("enough"), 0
		err := l.Each(t.Context(), list, func(*geo.Event) error {
			if n++; n == 2 {
				return enough
			}
			return nil
		})
		if len(want) > 1 && (err != enough || n != 2) {
			t.Errorf("%s: %v after %d", name, err, n)
		}
	}
}

// partly is a store of which some layers can't be read.
type partly struct {
	store.Store
	broken func(layer string) error
}

var errBroken = errors.New("it is broken")

func (p partly) Events(ctx context.Context, f *geo.Filter, fn func(*geo.Event) error) error {
	if err := p.broken(store.Events); err != nil {
		return err
	}
	return p.Store.Events(ctx, f, fn)
}

func (p partly) Dataset(ctx context.Context, name string) (store.Reader, error) {
	if err := p.broken(name); err != nil {
		return nil, err
	}
	return p.Store.Dataset(ctx, name)
}

// TestLayerThatCantBeRead holds up no other: that is logged with its name.
func TestLayerThatCantBeRead(t *testing.T) {
	st := stored(t, 5, 6)
	addDataset(t, st, "e", 7)
	log, said := logged()
	s := started(t, Options{Log: log, Store: partly{st, func(layer string) error {
		if layer == "d" {
			return errBroken
		}
		return nil
	}}})
	if _, err := s.Named("d"); geo.CodeOf(err) != geo.CodeUnavailable {
		t.Errorf("%v", err)
	}
	if states := s.States(); len(states) != 3 || states[2].Name != "d" || !errors.Is(states[2].Err, errBroken) || states[0].Events != 5 || states[0].Err != nil {
		t.Errorf("%+v", states)
	}
	if named(t, s, store.Events).Snapshot().Len() != 5 || named(t, s, "e").Snapshot().Len() != 7 {
		t.Error("the others are not served whole")
	}
	if !strings.Contains(said(), "layer d: it is broken") {
		t.Errorf("the log says %s", said())
	}
}

// TestEventsThatCantBeRead: without the events of articles there is nothing to
// start.
func TestEventsThatCantBeRead(t *testing.T) {
	s := New(Options{Log: silent, Store: partly{stored(t, 5, 6), func(string) error { return errBroken }}})
	if err := s.Start(t.Context()); !errors.Is(err, errBroken) || s.Ready() {
		t.Errorf("%v, ready %v", err, s.Ready())
	}
	s.Close()
}

// TestStartThatIsGivenUp ends with the error of its context.
func TestStartThatIsGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := New(Options{Store: stored(t, 5, 6), Log: silent})
	if err := s.Start(ctx); !errors.Is(err, context.Canceled) || s.Ready() {
		t.Errorf("%v, ready %v", err, s.Ready())
	}
	s.Close()
}

// TestBrokenLayerIsTriedAgain: a new layer that can't be read is tried again
// after a while, and served once it can be.
func TestBrokenLayerIsTriedAgain(t *testing.T) {
	ctx, st, now, tries := t.Context(), stored(t, 5, 6), time.Unix(1_700_000_000, 0), 0
	s := New(Options{Log: silent, Clock: func() time.Time { return now }, Store: partly{st, func(layer string) error {
		if layer != "late" {
			return nil
		}
		if tries++; tries == 1 {
			return errBroken
		}
		return nil
	}}})
	must(t, s.refresh(ctx))
	close(s.ready)
	addDataset(t, st, "late", 7)
	settle := func() error {
		err := s.refresh(ctx)
		for err == nil && s.openings["late"] != nil && s.openings["late"].until.IsZero() { // it is being read
			err = s.refresh(ctx)
		}
		return err
	}
	if err := settle(); !errors.Is(err, errBroken) || !strings.Contains(err.Error(), "layer late") {
		t.Errorf("the first time: %v", err)
	}
	if err := settle(); !errors.Is(err, errBroken) || tries != 1 {
		t.Errorf("it was tried again at once: %d, %v", tries, err)
	}
	now = now.Add(brokenInterval + time.Second)
	settle() // forgets the failure
	must(t, settle())
	if n := named(t, s, "late").Snapshot().Len(); n != 7 || tries != 2 {
		t.Errorf("%d events after %d tries", n, tries)
	}
	s.Close()
}

// fewer is a store that says of a dataset that it has more events than can be
// read.
type fewer struct{ store.Store }

func (f fewer) Layers(ctx context.Context) ([]store.Layer, error) {
	layers, err := f.Store.Layers(ctx)
	for i := range layers {
		if layers[i].Name == "d" {
			layers[i].Events++
		}
	}
	return layers, err
}

// TestLessThanTheStoreSays: a layer of which not all events can be read is not
// served as if they were all, and that is told.
func TestLessThanTheStoreSays(t *testing.T) {
	log, said := logged()
	s := started(t, Options{Log: log, Store: fewer{stored(t, 5, 6)}})
	if _, err := s.Named("d"); geo.CodeOf(err) != geo.CodeUnavailable || !strings.Contains(err.Error(), "6 of 7 events can be read") {
		t.Errorf("%v", err)
	}
	if !strings.Contains(said(), "6 of 7 events can be read") {
		t.Errorf("the log says %s", said())
	}
	named(t, s, store.Events)
}
