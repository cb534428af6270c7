package main

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/postgis/queue"
)

// workCmd reads what is in the queue.
type workCmd struct {
	Workers   int   `default:"0" placeholder:"NUMBER" help:"Files that are read at once (default: as many as there are processors)."`
	UntilDone bool  `help:"End when nothing is left in the queue."`
	List      bool  `help:"List what could not be read, and was set aside."`
	Retry     int64 `placeholder:"NUMBER" help:"Have what was set aside tried again, by its number."`
	secondFlags
}

// Help is an example.
func (*workCmd) Help() string {
	return "A file is a job, with all its articles; that they are stored, and that the job is done, is one transaction. A job whose worker died is another's after six minutes, one that failed five times is set aside. Example:\n\n" +
		"    furat --db postgres://furat@db.example.org/furat work --workers 4\n    furat --db postgres://furat@db.example.org/furat work --list"
}

// Run reads until it is told to end.
func (c *workCmd) Run(ctx context.Context, e *env) error {
	if c.Workers < 0 || c.Workers > 1000 {
		return geo.Errorf(geo.CodeInvalid, "workers", "want a number from 1 to 1000")
	}
	st, q, err := e.store.OpenQueue(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	defer q.Close()
	switch {
	case c.List:
		return c.list(ctx, e, q)
	case c.Retry != 0:
		return q.Retry(ctx, c.Retry)
	}
	return c.work(ctx, e, st, q)
}

// maxListed is how many articles that were set aside are listed.
const maxListed = 1000

func (c *workCmd) list(ctx context.Context, e *env, q *queue.Queue) error {
	counts, err := q.Count(ctx)
	if err != nil {
		return err
	}
	aside, err := q.List(ctx, maxListed)
	if err != nil {
		return err
	}
	for _, a := range aside {
		fmt.Fprintf(e.stdout, "%d  %s  %s  %s  %s\n", a.ID, a.At.UTC().Format(time.RFC3339), printable(a.Origin), printable(a.Title), printable(a.Says()))
	}
	fmt.Fprintf(e.stderr, "furat: %d wait, %d are being read, %d failed and are tried again, %d were set aside\n", counts.Waiting, counts.Running, counts.Failed, counts.Aside)
	return nil
}

// work does jobs, and tells what became of them.
func (c *workCmd) work(ctx context.Context, e *env, st *ledger.Ledger, q *queue.Queue) error {
	model, err := c.open(e)
	if err != nil {
		return err
	}
	_, reader, err := newReader(e)
	if err != nil {
		return err
	}
	if c.Workers == 0 {
		c.Workers = runtime.NumCPU()
	}
	in := ingester{ctx: ctx, env: e, reader: reader, second: model, store: st, counts: map[store.Outcome]int{}}
	working, stop := context.WithCancel(ctx)
	defer stop()
	if c.UntilDone {
		go func() { untilDone(working, q); stop() }()
	}
	var mu sync.Mutex
	aside := 0
	err = q.Work(working, queue.Options{Workers: c.Workers, Log: slog.New(slog.NewTextHandler(e.stderr, &slog.HandlerOptions{Level: slog.LevelError + 1})),
		Handle: func(ctx context.Context, j queue.Job, also func(store.Tx) error) error {
			items := make([]store.Item, len(j.Articles))
			for i, a := range j.Articles {
				it, err := in.readItem(a)
				if err != nil {
					return err
				}
				items[i] = it
			}
			results, err := st.PutItemsAnd(ctx, j.Source, items, also)
			mu.Lock()
			defer mu.Unlock()
			for i, r := range results {
				in.count(r, &items[i].Article)
			}
			return err
		},
		Tell: func(d queue.Failed) {
			mu.Lock()
			defer mu.Unlock()
			fmt.Fprintf(e.stderr, "furat: %s: %s\n", printable(queue.Name(d.Job)), printable(d.Err.Error()))
			if d.Aside {
				aside++
			}
		}})
	in.reportRead()
	if err == nil && aside > 0 {
		fmt.Fprintf(e.stderr, "furat: %d files could not be read and were set aside; furat work --list shows them\n", aside)
		return errReported
	}
	return err
}

// untilDone waits until nothing is left to do.
func untilDone(ctx context.Context, q *queue.Queue) {
	tick := time.NewTicker(300 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if counts, err := q.Count(ctx); err == nil && counts.Left() == 0 {
			return
		}
	}
}
