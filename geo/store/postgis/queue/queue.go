// Package queue keeps articles that are to be read in the database of the store,
// for any number of workers on any number of machines (River).
//
//	furat ingest --queue ─ Put ─► jobs ─ Work ─► read ─► stored, and the job done, in one transaction
//	                                │ fails: tried again, later each time
//	                                └ fails again and again: set aside (List, Retry)
//
// A job is done at least once: one whose worker died is given to another. Reading
// an article twice changes nothing. In which order and by whom articles are read
// changes nothing either: that is the ledger's promise.
package queue

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/postgis"
)

// How long reading an article may take, after how long the job of a worker that
// says nothing is another's, and how often a job is tried.
const (
	jobTime  = time.Minute
	lostTime = 3 * time.Minute
	tries    = 5
)

// Job is an article that is to be read.
type Job struct {
	Source  string // that holds it, "" for none
	Article geo.Article
}

// args are a job as River keeps it.
type args struct {
	Source  string      `json:"source"`
	Article geo.Article `json:"article"`
}

// Kind names the job.
func (args) Kind() string { return "article" }

// InsertOpts says that what waits already is not put again.
func (args) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: tries, UniqueOpts: river.UniqueOpts{ByArgs: true,
		ByState: []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled}}}
}

// Queue is the jobs in a store's database.
type Queue struct {
	pool   *pgxpool.Pool
	client *river.Client[pgx.Tx]
	keeper *postgis.Keeper
}

// Open opens the queue, and makes its tables where the user may.
func Open(ctx context.Context, k *postgis.Keeper) (q *Queue, err error) {
	defer func() { err = postgis.Told(err) }()
	pool, err := k.Pool(ctx)
	if err != nil {
		return nil, err
	}
	q = &Queue{pool: pool, keeper: k}
	driver := riverpgxv5.New(pool)
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Schema: postgis.Schema, Logger: quiet})
	if err == nil {
		var there *rivermigrate.ValidateResult
		if there, err = m.Validate(ctx, nil); err == nil && !there.OK {
			_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
		}
	}
	if err == nil {
		q.client, err = river.NewClient(driver, &river.Config{Schema: postgis.Schema, Logger: quiet})
	}
	if err != nil {
		q.Close()
		return nil, err
	}
	return q, nil
}

var quiet = slog.New(slog.DiscardHandler)

// Close closes the connections.
func (q *Queue) Close() { q.pool.Close() }

// Put puts jobs, all or none, and returns how many were not there already.
func (q *Queue) Put(ctx context.Context, jobs []Job) (added int, err error) {
	if len(jobs) == 0 {
		return 0, nil
	}
	params := make([]river.InsertManyParams, len(jobs))
	for i, j := range jobs {
		params[i].Args = args{postgis.Escaped(j.Source), eachText(j.Article, postgis.Escaped)}
	}
	done, err := q.client.InsertMany(ctx, params)
	for _, d := range done {
		if !d.UniqueSkippedAsDuplicate {
			added++
		}
	}
	return added, postgis.Told(err)
}

// eachText is an article with all its texts put through a function.
func eachText(a geo.Article, fn func(string) string) geo.Article {
	for _, s := range []*string{&a.ID, &a.Origin, &a.URL, &a.Title, &a.Publisher, &a.Language, &a.Text} {
		*s = fn(*s)
	}
	return a
}

// Failed is a job that could not be done.
type Failed struct {
	Job
	Err   error
	Aside bool // it is not tried again
}

// Handler reads an article and stores it, and calls also in the transaction that
// stores it.
type Handler func(ctx context.Context, j Job, also func(store.Tx) error) error

// worker does jobs as River gives them.
type worker struct {
	river.WorkerDefaults[args]
	handle Handler
	tell   func(Failed)
	again  time.Duration
}

// NextRetry is when a job that failed is tried again.
func (w *worker) NextRetry(j *river.Job[args]) time.Time {
	if w.again == 0 {
		return time.Time{} // River's own: after 1, 16, 81 and 256 seconds
	}
	return time.Now().Add(w.again)
}

// Work does a job: what it stores and that it is done are one transaction.
func (w *worker) Work(ctx context.Context, j *river.Job[args]) error {
	job := Job{postgis.Unescaped(j.Args.Source), eachText(j.Args.Article, postgis.Unescaped)}
	err := w.handle(ctx, job, func(t store.Tx) error {
		tx, err := postgis.Under(ctx, t)
		if err == nil {
			_, err = river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, j)
		}
		return err
	})
	if err != nil {
		w.tell(Failed{job, err, j.Attempt >= j.MaxAttempts})
	}
	return err
}

// Options are what workers are made of.
type Options struct {
	Workers int // that read at once
	Handle  Handler
	Tell    func(Failed)  // may be called by several goroutines
	Lost    time.Duration // after which the job of a worker that says nothing is another's; 0 is some minutes
	Again   time.Duration // after which a job that failed is tried again; 0 is longer each time
	Log     *slog.Logger
}

// Work does jobs until ctx ends; those that are under way then may end.
func (q *Queue) Work(ctx context.Context, o Options) error {
	if o.Lost == 0 {
		o.Lost = lostTime
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{handle: o.Handle, tell: o.Tell, again: o.Again})
	client, err := river.NewClient(riverpgxv5.New(q.pool), &river.Config{Schema: postgis.Schema, Workers: workers, Logger: o.Log, JobTimeout: min(jobTime, o.Lost), RescueStuckJobsAfter: o.Lost,
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: o.Workers}}, FetchPollInterval: 200 * time.Millisecond, FetchCooldown: 2 * time.Millisecond, PollOnly: true})
	if err != nil {
		return err
	}
	working := context.WithoutCancel(ctx)
	if err := client.Start(working); err != nil {
		return postgis.Told(err)
	}
	<-ctx.Done()
	stopping, cancel := context.WithTimeout(working, jobTime)
	defer cancel()
	if err := client.Stop(stopping); err != nil {
		return client.StopAndCancel(working)
	}
	return nil
}

// Counts are how many jobs there are in each state.
type Counts struct{ Waiting, Running, Failed, Aside int }

// Left is how many are still to be done.
func (c Counts) Left() int { return c.Waiting + c.Running + c.Failed }

// Count counts the jobs.
func (q *Queue) Count(ctx context.Context) (c Counts, err error) {
	err = q.pool.QueryRow(ctx, `SELECT count(*) FILTER (WHERE state IN ('available', 'pending', 'scheduled')), count(*) FILTER (WHERE state = 'running'),
		count(*) FILTER (WHERE state = 'retryable'), count(*) FILTER (WHERE state = 'discarded') FROM river_job WHERE kind = 'article'`).Scan(&c.Waiting, &c.Running, &c.Failed, &c.Aside)
	return c, postgis.Told(err)
}

// Aside is a job that could not be done.
type Aside struct {
	ID  int64
	At  time.Time
	Why string
	Job
}

// List returns the jobs that were set aside, the latest first, so many at most.
func (q *Queue) List(ctx context.Context, most int) (out []Aside, err error) {
	rows, err := q.pool.Query(ctx, `SELECT id, finalized_at, coalesce(errors[array_upper(errors, 1)]->>'error', ''), args->>'source', args->'article'->>'Title', args->'article'->>'Origin'
		FROM river_job WHERE kind = 'article' AND state = 'discarded' ORDER BY finalized_at DESC LIMIT $1`, most)
	if err != nil {
		return nil, postgis.Told(err)
	}
	defer rows.Close()
	for rows.Next() {
		var a Aside
		var source, title, origin string
		if err := rows.Scan(&a.ID, &a.At, &a.Why, &source, &title, &origin); err != nil {
			return nil, err
		}
		a.Source, a.Article.Title, a.Article.Origin = postgis.Unescaped(source), postgis.Unescaped(title), postgis.Unescaped(origin)
		out = append(out, a)
	}
	return out, postgis.Told(rows.Err())
}

// Retry has a job that was set aside tried again.
func (q *Queue) Retry(ctx context.Context, id int64) error {
	_, err := q.client.JobRetry(ctx, id)
	if errors.Is(err, rivertype.ErrNotFound) {
		return geo.Errorf(geo.CodeNotFound, "retry", "there is no job %d; furat work --list shows those that were set aside", id)
	}
	return postgis.Told(err)
}

// Says is an error in one line.
func (a Aside) Says() string {
	line, _, _ := strings.Cut(a.Why, "\n")
	return line
}
