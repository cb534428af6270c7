package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geotest/released"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/storetest"
)

// TestOpenAtOnce: many open one file at once, a new one and one of an older
// furat, and all of them get the same store.
func TestOpenAtOnce(t *testing.T) {
	for name, path := range map[string]string{"new": filepath.Join(t.TempDir(), "new.db"), "older": released.Store(t, "v6")} {
		var wg sync.WaitGroup
		identities := make([]string, 12)
		for i := range identities {
			wg.Go(func() {
				k, err := Open(context.Background(), path)
				if err != nil {
					t.Errorf("%s: %v", name, err)
					return
				}
				identities[i] = k.Identity()
				if err := k.Close(); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		wg.Wait()
		for _, id := range identities {
			if id == "" || id != identities[0] {
				t.Errorf("%s: identities %q", name, identities)
				break
			}
		}
	}
}

// TestManyWritersAndReaders: several write and read through two keepers of one
// file at once. Nothing fails, nothing is lost, and who follows the log sees
// each change once, in order.
func TestManyWritersAndReaders(t *testing.T) {
	const writers, rounds, each = 4, 8, 5
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "shared.db")
	handles := []*ledger.Ledger{opened(t, path, nil), opened(t, path, nil)}
	if err := handles[0].PutDataset(ctx, store.Layer{Name: "d"}); err != nil {
		t.Fatal(err)
	}
	var writing, reading sync.WaitGroup
	var done atomic.Bool
	for w := range writers {
		writing.Go(func() {
			st := handles[w%len(handles)]
			for round := range rounds {
				if err := writeSome(ctx, st, fmt.Sprintf("w%d-%d", w, round), each); err != nil {
					t.Errorf("writer %d: %v", w, err)
				}
			}
		})
	}
	for r := range 4 {
		reading.Go(func() {
			if err := followLog(ctx, handles[r%len(handles)], &done); err != nil {
				t.Errorf("reader %d: %v", r, err)
			}
		})
	}
	writing.Wait()
	done.Store(true)
	reading.Wait()
	for i, st := range handles {
		d, err := st.Dataset(ctx, "d")
		if err != nil {
			t.Fatal(err)
		}
		for name, from := range map[string]store.Reader{"articles": st, "the dataset": d} {
			n := 0
			if err := from.Events(ctx, nil, func(*geo.Event) error { n++; return nil }); err != nil || n != writers*rounds*each {
				t.Errorf("keeper %d has %d events of %s, want %d, %v", i, n, name, writers*rounds*each, err)
			}
		}
	}
}

// writeSome puts n events of an article, and n of the dataset.
func writeSome(ctx context.Context, st *ledger.Ledger, name string, n int) error {
	events := storetest.Events(n, 1)
	it := store.Item{Article: geo.Article{ID: name, Origin: name, Text: name, Language: "en"}, Fingerprint: name}
	for i := range events {
		events[i].ID = fmt.Sprintf("%s-%d", name, i)
		e := events[i]
		e.ArticleID, e.Date, e.DateEnd = name, 0, 0 // undated: it is joined to nothing
		it.Reports = append(it.Reports, geo.Report{Event: e})
		events[i].ID = "d:" + e.ID
	}
	if _, err := st.PutItems(ctx, name, []store.Item{it}); err != nil {
		return err
	}
	_, err := st.Import(ctx, "d", events)
	return err
}

// followLog reads the log of articles as an index does, until nothing is
// written any more and all was read.
func followLog(ctx context.Context, st *ledger.Ledger, done *atomic.Bool) error {
	last := int64(0)
	for {
		end := done.Load() // before reading: what was written until then is read
		err := st.Changes(ctx, last, func(c store.Change) error {
			if c.Seq != last+1 {
				return fmt.Errorf("change %d comes after %d", c.Seq, last)
			}
			last = c.Seq
			return nil
		})
		if err != nil {
			return err
		}
		if _, err := st.Layers(ctx); err != nil {
			return err
		}
		if end {
			break
		}
	}
	if seq, err := st.LastChange(ctx); err != nil || seq != last {
		return fmt.Errorf("followed to %d of %d, %w", last, seq, err)
	}
	return nil
}

// TestReadersSeeWholeTransactions: what a transaction has written is seen when
// it has ended and not before, and of one that failed nothing is.
func TestReadersSeeWholeTransactions(t *testing.T) {
	ctx, path := context.Background(), filled(t, 3)
	k, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	count := func() (n int) {
		if err := k.Read(ctx, store.Events, store.Matching{}, func(*store.Row) error { n++; return nil }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	rows := func(tx store.Tx) error {
		old, err := tx.Rows(ctx, store.Events, []string{"g00000001"})
		if err != nil {
			return err
		}
		old[0].ID, old[0].Number = "more", 0
		return tx.PutRow(ctx, store.Events, &old[0])
	}
	failed := errors.New("no")
	err = k.Update(ctx, func(tx store.Tx) error {
		if err := rows(tx); err != nil {
			return err
		}
		if n := count(); n != 3 {
			t.Errorf("%d events are seen before the end", n)
		}
		return failed
	})
	if n := count(); !errors.Is(err, failed) || n != 3 {
		t.Errorf("after a failure %d events, %v", n, err)
	}
	if err := k.Update(ctx, rows); err != nil || count() != 4 {
		t.Errorf("%d events, %v", count(), err)
	}
}

// TestCancelledReading: who ends a context in the middle of reading gets its
// error, and the keeper reads on for others.
func TestCancelledReading(t *testing.T) {
	path := filled(t, 3000)
	st := opened(t, path, nil)
	walks := map[string]func(ctx context.Context, each func()) error{
		"events": func(ctx context.Context, each func()) error {
			return st.Events(ctx, nil, func(*geo.Event) error { each(); return nil })
		},
		"changes": func(ctx context.Context, each func()) error {
			return st.Changes(ctx, 0, func(store.Change) error { each(); return nil })
		},
	}
	for name, walk := range walks {
		for range maxReaders + 5 { // more often than there are connections to lose
			ctx, cancel := context.WithCancel(context.Background())
			n := 0
			err := walk(ctx, func() {
				if n++; n == 2 {
					cancel()
				}
			})
			cancel()
			if !errors.Is(err, context.Canceled) || n >= 3000 {
				t.Fatalf("%s: %v after %d", name, err, n)
			}
		}
		n := 0
		if err := walk(context.Background(), func() { n++ }); err != nil || n == 0 {
			t.Errorf("%s: %d after others were cancelled, %v", name, n, err)
		}
	}
}

// TestCancelledWriting: of a transaction whose context ends nothing is kept, and
// the next can write.
func TestCancelledWriting(t *testing.T) {
	k, err := Open(context.Background(), filled(t, 10))
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	ctx, cancel := context.WithCancel(context.Background())
	delete := func(tx store.Tx) error {
		return tx.DeleteRow(ctx, store.Events, &store.Row{ID: "g00000002"})
	}
	err = k.Update(ctx, func(tx store.Tx) error {
		if err := tx.DeleteArticle(ctx, "generated"); err != nil {
			return err
		}
		cancel()
		return delete(tx)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if err := k.Update(ctx, func(store.Tx) error { t.Error("it was begun"); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("begun after the end: %v", err)
	}
	ctx = context.Background()
	told, err := k.ReportsOf(ctx, "g00000002")
	if err != nil || len(told) != 1 {
		t.Errorf("%d reports, %v", len(told), err)
	}
	if err := k.PutLayer(ctx, store.Layer{Name: "d"}, time.Unix(0, 0)); err != nil {
		t.Errorf("the next: %v", err)
	}
}
