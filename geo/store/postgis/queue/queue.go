// Package queue keeps articles that are to be read in the database of the store,
// for any number of workers on any number of machines (River).
//
//	furat ingest --queue ─ Put ─► jobs ─ Work ─► read ─► stored, and the job done, in one transaction
//	                                │ fails: tried again, later each time
//	                                └ fails again and again: set aside (List, Retry)
//
// A job is what a source holds now: a file with all its articles. Of two jobs of one
// source the later counts: one that waits gives way to it, and one that comes too late
// is not stored. A job is done at least once: one whose worker died is given to
// another. Reading an article twice changes nothing; in which order and by whom
// sources are read changes nothing either: that is the ledger's promise.
package queue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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

// How long a job may take, after how long that of a worker that says nothing is
// another's, how often one is tried, and when again one for which the store had no
// time.
const (
	jobTime  = 5 * time.Minute
	lostTime = 6 * time.Minute
	tries    = 5
	busyTime = 2 * time.Second
)

// Job is the articles of a source, that are to be read.
type Job struct {
	Source   string // that holds them and nothing else, "" for none
	Articles []geo.Article
}

// Name names a job for people: by its source, or where its first article was read.
func Name(j Job) string {
	if j.Source == "" && len(j.Articles) > 0 {
		return j.Articles[0].Origin
	}
	return j.Source
}

// args are a job as River keeps it.
type args struct {
	Source   string        `json:"source"`
	Articles []geo.Article `json:"articles"`
}

// kind names jobs in River's tables.
const kind = "articles"

// Kind names the job.
func (args) Kind() string { return kind }

// InsertOpts says that what waits already is not put again.
func (args) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: tries, UniqueOpts: river.UniqueOpts{ByArgs: true,
		ByState: []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled}}}
}

// Queue is the jobs in a store's database.
type Queue struct {
	pool   *pgxpool.Pool
	client *river.Client[pgx.Tx]
}

// Open opens the queue, and makes its tables where the user may.
func Open(ctx context.Context, k *postgis.Keeper) (q *Queue, err error) {
	defer func() { err = postgis.Told(err) }()
	pool, err := k.Pool(ctx)
	if err != nil {
		return nil, err
	}
	q = &Queue{pool: pool}
	driver := riverpgxv5.New(pool)
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Schema: postgis.Schema, Logger: quiet})
	if err == nil {
		err = prepare(ctx, pool, m)
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

// lockOfQueue is the advisory lock under which the tables are made ("furc").
const lockOfQueue = 0x66757263

// prepare makes the tables where they are not there: one at a time.
func prepare(ctx context.Context, pool *pgxpool.Pool, m *rivermigrate.Migrator[pgx.Tx]) error {
	if there, err := m.Validate(ctx, nil); err != nil || there.OK {
		return err
	}
	return pool.AcquireFunc(ctx, func(c *pgxpool.Conn) error {
		if _, err := c.Exec(ctx, "SELECT pg_advisory_lock($1)", lockOfQueue); err != nil {
			return err
		}
		defer c.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", lockOfQueue)
		there, err := m.Validate(ctx, nil) // another may have been first
		if err == nil && !there.OK {
			_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
		}
		if err == nil {
			_, err = c.Exec(ctx, "CREATE INDEX IF NOT EXISTS river_job_source ON river_job USING hash ((args->>'source')) WHERE kind = '"+kind+"'")
		}
		return err
	})
}

var quiet = slog.New(slog.DiscardHandler)

// Close closes the connections.
func (q *Queue) Close() { q.pool.Close() }

// Put puts jobs, all or none, and returns how many were not there already. What
// waits of the same source gives way.
func (q *Queue) Put(ctx context.Context, jobs []Job) (added int, err error) {
	if len(jobs) == 0 {
		return 0, nil
	}
	params := make([]river.InsertManyParams, len(jobs))
	for i, j := range jobs {
		a := args{postgis.Escaped(j.Source), make([]geo.Article, len(j.Articles))}
		for n, article := range j.Articles {
			a.Articles[n] = eachText(article, postgis.Escaped)
		}
		params[i].Args = a
	}
	err = pgx.BeginFunc(ctx, q.pool, func(tx pgx.Tx) error {
		done, err := q.client.InsertManyTx(ctx, tx, params)
		if err != nil {
			return err
		}
		for i, d := range done {
			if !d.UniqueSkippedAsDuplicate {
				added++
			}
			if jobs[i].Source == "" {
				continue
			}
			_, err := tx.Exec(ctx, "DELETE FROM river_job WHERE kind = '"+kind+"' AND args->>'source' = $1 AND id <> $2 AND state IN ('available', 'pending', 'retryable', 'scheduled')",
				postgis.Escaped(jobs[i].Source), d.Job.ID)
			if err != nil {
				return err
			}
		}
		return nil
	})
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

// Handler reads the articles of a job and stores them, and calls also in the
// transaction that stores the last.
type Handler func(ctx context.Context, j Job, also func(store.Tx) error) error

// worker does jobs as River gives them.
type worker struct {
	river.WorkerDefaults[args]
	queue  *Queue
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

// Work does a job: what it stores last and that it is done are one transaction. That
// the store has no time for it, or is not there, is not its fault.
func (w *worker) Work(ctx context.Context, j *river.Job[args]) error {
	job := Job{Source: postgis.Unescaped(j.Args.Source)}
	for _, a := range j.Args.Articles {
		job.Articles = append(job.Articles, eachText(a, postgis.Unescaped))
	}
	err := w.try(ctx, job, j)
	var late *tooLate
	switch {
	case err == nil:
		return nil
	case errors.As(err, &late): // it may have stored some of its articles before that showed
		if _, again := w.queue.client.JobRetry(ctx, late.by); again != nil {
			return again
		}
		return river.JobCancel(err)
	case geo.CodeOf(err) == geo.CodeUnavailable:
		return river.JobSnooze(busyTime)
	}
	w.tell(Failed{job, err, j.Attempt >= j.MaxAttempts})
	return err
}

// try does a job; a panic is an error like others.
func (w *worker) try(ctx context.Context, job Job, j *river.Job[args]) (err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("reading it broke off: %v", broken)
		}
	}()
	return w.handle(ctx, job, func(t store.Tx) error {
		tx, err := postgis.Under(ctx, t)
		if err == nil && job.Source != "" {
			err = isLatest(ctx, tx, j)
		}
		if err == nil {
			_, err = river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, j)
		}
		return err
	})
}

// tooLate says that a later job of the same source is done already.
type tooLate struct{ by int64 }

// Error says so.
func (*tooLate) Error() string { return "a later state of the same source was read" }

// isLatest returns an error where a later job of the same source is done: what this
// one has is what the source held before. One that is not done yet comes after it,
// since one stores at a time.
func isLatest(ctx context.Context, tx pgx.Tx, j *river.Job[args]) error {
	var late tooLate
	err := tx.QueryRow(ctx, "SELECT id FROM river_job WHERE kind = '"+kind+"' AND args->>'source' = $1 AND id > $2 AND state = 'completed' ORDER BY id DESC LIMIT 1", j.Args.Source, j.ID).Scan(&late.by)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return &late
}

// Options are what workers are made of.
type Options struct {
	Workers int // that read at once
	Handle  Handler
	Tell    func(Failed)  // may be called by several goroutines
	Again   time.Duration // after which a job that failed is tried again; 0 is longer each time
	Log     *slog.Logger
}

// Work does jobs until ctx ends; those that are under way then may end.
func (q *Queue) Work(ctx context.Context, o Options) error {
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{queue: q, handle: o.Handle, tell: o.Tell, again: o.Again})
	client, err := river.NewClient(riverpgxv5.New(q.pool), &river.Config{Schema: postgis.Schema, Workers: workers, Logger: o.Log, JobTimeout: jobTime, RescueStuckJobsAfter: lostTime,
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: o.Workers}}, FetchPollInterval: 200 * time.Millisecond, FetchCooldown: 2 * time.Millisecond, PollOnly: true,
		DiscardedJobRetentionPeriod: -1}) // what was set aside stays
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
		count(*) FILTER (WHERE state = 'retryable'), count(*) FILTER (WHERE state = 'discarded') FROM river_job WHERE kind = $1`, kind).Scan(&c.Waiting, &c.Running, &c.Failed, &c.Aside)
	return c, postgis.Told(err)
}

// Aside is a job that could not be done, told by the first of its articles.
type Aside struct {
	ID            int64
	At            time.Time
	Why           string
	Origin, Title string
}

// List returns the jobs that were set aside, the latest first, so many at most.
func (q *Queue) List(ctx context.Context, most int) (out []Aside, err error) {
	rows, err := q.pool.Query(ctx, `SELECT id, finalized_at, coalesce(errors[array_upper(errors, 1)]->>'error', ''), args->>'source', coalesce(args->'articles'->0->>'Title', ''), coalesce(args->'articles'->0->>'Origin', '')
		FROM river_job WHERE kind = $1 AND state = 'discarded' ORDER BY finalized_at DESC LIMIT $2`, kind, most)
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
		a.Title, a.Origin = postgis.Unescaped(title), cmp.Or(postgis.Unescaped(origin), postgis.Unescaped(source))
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
