package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
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
		a := geo.Article{Origin: fmt.Sprint(i), Title: "poison \xff", Text: fmt.Sprint("text \x00 ", i), Published: geo.NewDay(2024, 5, 6), Claimed: i == 3}
		jobs = append(jobs, Job{fmt.Sprint("source \x00", i), []geo.Article{a}})
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
		a := j.Articles[0]
		seen[a.Origin]++
		times, broken := seen[a.Origin], a.Origin == bad
		mu.Unlock()
		switch {
		case a.Origin == "7" && times == 1:
			panic("once")
		case a.Origin == "8" && times < 3:
			return geo.Errorf(geo.CodeUnavailable, "", "no time")
		}
		a.ID = "id " + a.Origin
		_, err := st.PutItemsAnd(ctx, j.Source, []store.Item{{Article: a, Fingerprint: a.ID}}, func(tx store.Tx) error {
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
		a := f.Articles[0]
		if a.Origin == "7" && strings.Contains(f.Err.Error(), "once") {
			return
		}
		if failures++; f.Aside != (failures == tries) || a.Title != "poison \xff" || a.Published != geo.NewDay(2024, 5, 6) || Name(f.Job) != "source \x005" {
			t.Errorf("failure %d: %+v", failures, f)
		}
	})
	for i := range 12 {
		want := map[int]int{5: tries, 7: 2, 8: 3}[i]
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
	if counts != (Counts{Aside: 1}) || len(list) != 1 || list[0].Title != "poison \xff" || list[0].Origin != "5" || list[0].Says() != "it can't be read" {
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

// TestLaterStateOfASource: of two states of a source the later counts, whichever
// waits, and whichever is read first.
func TestLaterStateOfASource(t *testing.T) {
	s := pgtest.New(t, "nothing is put in a queue", "postgis")
	ctx := t.Context()
	k, err := postgis.Open(ctx, s.Address("postgres", s.Database()))
	must(t, err)
	defer k.Close()
	q, err := Open(ctx, k)
	must(t, err)
	defer q.Close()
	st := ledger.New(k, nil)
	put := func(texts ...string) {
		t.Helper()
		var list []geo.Article
		for _, text := range texts {
			list = append(list, geo.Article{ID: "id " + text, Text: text})
		}
		if added, err := q.Put(ctx, []Job{{"file", list}}); err != nil || added != 1 {
			t.Fatalf("%d, %v", added, err)
		}
	}
	begun, goOn := make(chan struct{}), make(chan struct{})
	handle := func(ctx context.Context, j Job, also func(store.Tx) error) error {
		var items []store.Item
		for _, a := range j.Articles {
			items = append(items, store.Item{Article: a, Fingerprint: a.Text})
			if a.Text == "slow" {
				begun <- struct{}{}
				<-goOn
			}
		}
		_, err := st.PutItemsAnd(ctx, j.Source, items, also)
		return err
	}
	there := func() (ids string) {
		t.Helper()
		must(t, st.Articles(ctx, func(a *store.ArticleState) error {
			if a.Here {
				ids += a.ID + ", "
			}
			return nil
		}))
		return ids
	}
	none := func(f Failed) { t.Errorf("%+v", f) }
	put("one", "two")
	put("one", "three") // what waits gives way
	if c, err := q.Count(ctx); err != nil || c.Waiting != 1 {
		t.Fatalf("%+v, %v", c, err)
	}
	worked(t, q, handle, none)
	if got := there(); got != "id one, id three, " {
		t.Errorf("there is %s", got)
	}
	put("slow")
	go func() {
		<-begun
		put("other")
		if added, err := q.Put(ctx, []Job{{"file", []geo.Article{{ID: "id slow", Text: "slow"}}}}); err != nil || added != 0 { // as it is being read: "other" is of no use
			t.Errorf("%d, %v", added, err)
		}
		if known, _ := st.Known(ctx, "other"); !known { // else a worker was faster
			if c, err := q.Count(ctx); err != nil || c.Waiting != 0 {
				t.Errorf("%+v, %v", c, err)
			}
		}
		put("last") // done by another worker while the one before is under way
		for known := false; !known && ctx.Err() == nil; time.Sleep(10 * time.Millisecond) {
			known, _ = st.Known(ctx, "last")
		}
		close(goOn)
	}()
	worked(t, q, handle, none)
	if got := there(); got != "id last, " {
		t.Errorf("there is %s", got)
	}
}

// TestStartTogether: of many that start at once on an empty database one makes all
// there is to make; and who may only write can use it then.
func TestStartTogether(t *testing.T) {
	s := pgtest.New(t, "nothing is put in a queue")
	s.SQL("CREATE DATABASE empty")
	address := s.Address("postgres", "empty")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			k, err := postgis.Open(t.Context(), address)
			if err != nil {
				t.Error(err)
				return
			}
			defer k.Close()
			q, err := Open(t.Context(), k)
			if err != nil {
				t.Error(err)
				return
			}
			q.Close()
		})
	}
	all.Wait()
	script, err := os.ReadFile("../../../../docs/postgresql/roles.sql")
	must(t, err)
	s.In("empty", string(script)+"CREATE ROLE w LOGIN IN ROLE furat_writer")
	k, err := postgis.Open(t.Context(), s.Address("w", "empty"))
	must(t, err)
	defer k.Close()
	q, err := Open(t.Context(), k)
	must(t, err)
	defer q.Close()
	if added, err := q.Put(t.Context(), []Job{{"file", []geo.Article{{Text: "text"}}}}); err != nil || added != 1 {
		t.Fatalf("%d, %v", added, err)
	}
	worked(t, q, func(ctx context.Context, j Job, also func(store.Tx) error) error {
		_, err := ledger.New(k, nil).PutItemsAnd(ctx, j.Source, []store.Item{{Article: j.Articles[0], Fingerprint: "f"}}, also)
		return err
	}, func(f Failed) { t.Error(f.Err) })
}
