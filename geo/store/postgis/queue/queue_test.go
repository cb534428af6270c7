package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geotest/pgtest"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/postgis"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// worked does all there is to do.
func worked(t *testing.T, q *Queue, handle Handler, tell func(Failed)) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	go func() {
		for ctx.Err() == nil {
			if c, err := q.Count(ctx); err == nil && c.Left() == 0 {
				stop()
			}
			time.Sleep(20 * time.Millisecond)
		}
	}()
	must(t, q.Work(ctx, Options{Workers: 3, Handle: handle, Tell: tell, Again: 5 * time.Millisecond, Log: slog.New(slog.DiscardHandler)}))
}

// TestQueue: what is put is read once and stored with its job; what can't be read is
// set aside after some tries, shown, and tried again when somebody says so.
func TestQueue(t *testing.T) {
	s := pgtest.New(t, "nothing is put in a queue", "postgis")
	ctx := t.Context()
	k, err := postgis.Open(ctx, s.Address("postgres", s.Database()))
	must(t, err)
	defer k.Close()
	q, err := Open(ctx, k)
	must(t, err)
	defer q.Close()
	again, err := Open(ctx, k) // the tables are there
	must(t, err)
	again.Close()

	var jobs []Job
	for i := range 12 {
		jobs = append(jobs, Job{"source \x00", geo.Article{Origin: fmt.Sprint(i), Title: "poison \xff", Text: fmt.Sprint("text \x00 ", i), Published: geo.NewDay(2024, 5, 6), Claimed: i == 3}})
	}
	for _, want := range []int{12, 0} {
		if added, err := q.Put(ctx, jobs); err != nil || added != want {
			t.Fatalf("%d were put, want %d: %v", added, want, err)
		}
	}
	st := ledger.New(k, nil)
	var mu sync.Mutex
	seen, failures, bad := map[string]int{}, 0, "5"
	handle := func(ctx context.Context, j Job, also func(store.Tx) error) error {
		mu.Lock()
		seen[j.Article.Origin]++
		broken := j.Article.Origin == bad
		mu.Unlock()
		if j.Article.Origin == "7" && seen["7"] == 1 {
			panic("once")
		}
		a := j.Article
		a.ID = "id " + a.Origin
		it := store.Item{Article: a, Fingerprint: a.ID}
		_, err := st.Add(ctx, j.Source, it, func(tx store.Tx) error {
			if broken {
				return errors.New("it can't be read\nat all")
			}
			return also(tx)
		})
		return err
	}
	worked(t, q, handle, func(f Failed) {
		mu.Lock()
		defer mu.Unlock()
		if failures++; f.Aside != (failures == tries) || f.Article.Title != "poison \xff" || f.Article.Published != geo.NewDay(2024, 5, 6) {
			t.Errorf("failure %d: %+v", failures, f)
		}
	})
	for i := range 12 {
		want := map[int]int{5: tries, 7: 2}[i]
		if got := seen[fmt.Sprint(i)]; got != max(want, 1) {
			t.Errorf("%d was read %d times", i, got)
		}
		known, err := st.Known(ctx, fmt.Sprint("id ", i))
		if must(t, err); known == (i == 5) { // what failed left nothing
			t.Errorf("%d is stored: %v", i, known)
		}
	}
	counts, err := q.Count(ctx)
	must(t, err)
	list, err := q.List(ctx, 10)
	must(t, err)
	if counts != (Counts{Aside: 1}) || len(list) != 1 || list[0].Article.Title != "poison \xff" || list[0].Article.Origin != "5" || list[0].Says() != "it can't be read" {
		t.Errorf("%+v, %+v", counts, list)
	}
	if err := q.Retry(ctx, list[0].ID+1000); geo.CodeOf(err) != geo.CodeNotFound || !strings.Contains(err.Error(), "furat work --list") {
		t.Errorf("a job that is not there is tried again: %v", err)
	}
	must(t, q.Retry(ctx, list[0].ID))
	bad = ""
	worked(t, q, handle, func(f Failed) { t.Errorf("%+v", f) })
	if known, err := st.Known(ctx, "id 5"); !known {
		t.Errorf("what was tried again is not stored: %v", err)
	}
	if added, err := q.Put(ctx, jobs[:2]); err != nil || added != 2 { // what is done can be put again
		t.Errorf("%d, %v", added, err)
	}
}
