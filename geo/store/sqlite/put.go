package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/incident"
	"github.com/furat-map/furat/geo/store"
)

// Known reports whether a fingerprint is stored.
func (s *Store) Known(ctx context.Context, fingerprint string) (bool, error) {
	var n int
	err := s.read.QueryRowContext(ctx, "SELECT count(*) FROM articles WHERE fingerprint = ?", fingerprint).Scan(&n)
	return n > 0, err
}

// PutItems stores the items of one source, all or none.
func (s *Store) PutItems(ctx context.Context, source string, items []store.Item) ([]store.Result, error) {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, fileError("", err)
	}
	defer tx.Rollback()
	w := writer{ctx: ctx, tx: tx, now: s.now().UTC().Truncate(time.Second), before: map[string]geo.Event{}, loose: map[int64]bool{}}
	results, err := w.putAll(source, items)
	if err != nil {
		return nil, fileError("", err)
	}
	if err := tx.Commit(); err != nil {
		return nil, fileError("", err)
	}
	return results, nil
}

// writer does the work of PutItems inside its transaction. before holds the
// events of the articles that were taken out, loose the reports that must be
// joined anew.
type writer struct {
	ctx    context.Context
	tx     *sql.Tx
	now    time.Time
	before map[string]geo.Event
	loose  map[int64]bool
}

func (w *writer) putAll(source string, items []store.Item) ([]store.Result, error) {
	held, err := w.heldBy(source)
	if err != nil {
		return nil, err
	}
	results := make([]store.Result, len(items))
	for i := range items {
		it := &items[i]
		delete(held, it.Article.ID)
		if results[i], err = w.put(it); err != nil {
			return nil, fmt.Errorf("article %s: %w", it.Article.Origin, err)
		}
		from := source
		if from == "" {
			from = "read:" + it.Article.ID // not from a file: it stays until it is read again
		}
		if _, err := w.tx.ExecContext(w.ctx, "INSERT OR IGNORE INTO sources (source, article_id) VALUES (?,?)", from, it.Article.ID); err != nil {
			return nil, err
		}
	}
	gone, err := w.release(source, held)
	if err != nil {
		return nil, err
	}
	for i := range results { // what is new where something went took its place
		if gone > 0 && (results[i].Outcome == store.Added || len(items) == 1) {
			results[i].Outcome = store.Replaced
			gone--
		}
	}
	return results, w.regroup()
}

// heldBy returns the ids of the articles that a source held.
func (w *writer) heldBy(source string) (map[string]bool, error) {
	held := map[string]bool{}
	rows, err := w.tx.QueryContext(w.ctx, "SELECT article_id FROM sources WHERE source = ?", source)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		held[id] = true
	}
	return held, rows.Err()
}

// release takes articles from a source, and out of the store where no other
// source holds them. It returns how many the source lost.
func (w *writer) release(source string, ids map[string]bool) (int, error) {
	for id := range ids {
		if _, err := w.tx.ExecContext(w.ctx, "DELETE FROM sources WHERE source = ? AND article_id = ?", source, id); err != nil {
			return 0, err
		}
		var others int
		if err := w.tx.QueryRowContext(w.ctx, "SELECT count(*) FROM sources WHERE article_id = ?", id).Scan(&others); err != nil {
			return 0, err
		}
		if others == 0 {
			if err := w.remove(id); err != nil {
				return 0, err
			}
		}
	}
	return len(ids), nil
}

// put stores one article; its sources are kept.
func (w *writer) put(it *store.Item) (store.Result, error) {
	res := store.Result{Outcome: store.Added, Events: len(it.Reports)}
	var fingerprint string
	err := w.tx.QueryRowContext(w.ctx, "SELECT fingerprint FROM articles WHERE id = ?", it.Article.ID).Scan(&fingerprint)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = nil
	case err != nil:
		return res, err
	case fingerprint == it.Fingerprint:
		res.Outcome = store.Unchanged
		return res, nil
	default:
		res.Outcome = store.Replaced
		err = w.takeOut(it.Article.ID)
	}
	if err == nil {
		err = w.putArticle(it)
	}
	for i := 0; i < len(it.Reports) && err == nil; i++ {
		err = w.insertReport(&it.Article, &it.Reports[i], i)
	}
	return res, err
}

// remove takes an article out with its reports.
func (w *writer) remove(articleID string) error {
	if err := w.takeOut(articleID); err != nil {
		return err
	}
	_, err := w.tx.ExecContext(w.ctx, "DELETE FROM articles WHERE id = ?", articleID)
	return err
}

// takeOut deletes an article's reports, and notes the events that they were
// part of and the reports that they bore on.
func (w *writer) takeOut(articleID string) error {
	err := eachEvent(w.ctx, w.tx, " WHERE id IN (SELECT event_id FROM reports WHERE article_id = ?)", []any{articleID}, func(e *geo.Event) error {
		w.before[e.ID] = *e
		return nil
	})
	if err != nil {
		return err
	}
	own, err := w.reports("WHERE article_id = ?", articleID)
	if err != nil {
		return err
	}
	known := newLookups()
	for i := range own {
		linked, err := w.linked(&own[i], known, nil)
		if err != nil {
			return err
		}
		for _, n := range linked {
			w.loose[n.row] = true
		}
		delete(w.loose, own[i].row)
		if _, err := w.tx.ExecContext(w.ctx, "DELETE FROM report_reach WHERE id = ?", own[i].row); err != nil {
			return err
		}
	}
	_, err = w.tx.ExecContext(w.ctx, "DELETE FROM reports WHERE article_id = ?", articleID)
	return err
}

func (w *writer) putArticle(it *store.Item) error {
	a := &it.Article
	var published any
	if a.Published.Known() {
		published = a.Published.String()
	}
	_, err := w.tx.ExecContext(w.ctx, `INSERT INTO articles (id, origin, url, title, publisher, published, language, sample, text, fingerprint, read_at)
		VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET origin = excluded.origin, url = excluded.url, title = excluded.title,
		publisher = excluded.publisher, published = excluded.published, language = excluded.language, sample = excluded.sample,
		text = excluded.text, fingerprint = excluded.fingerprint, read_at = excluded.read_at`, a.ID, a.Origin, a.URL, a.Title, a.Publisher, published, a.Language, a.Sample, a.Text, it.Fingerprint, w.now.Format(time.RFC3339))
	return err
}

// insertReport stores a report; which event it is part of is settled when all
// are in.
func (w *writer) insertReport(a *geo.Article, r *geo.Report, ordinal int) error {
	event, err := json.Marshal(r.Event)
	if err != nil {
		return err
	}
	evidence, err := json.Marshal(r.Evidence)
	if err != nil {
		return err
	}
	reasons, err := json.Marshal(r.Reasons)
	if err != nil {
		return err
	}
	res, err := w.tx.ExecContext(w.ctx, "INSERT INTO reports (article_id, event_id, report_id, ordinal, day_part, proposed, event, evidence, reasons) VALUES (?,?,?,?,?,?,?,?,?)",
		a.ID, r.Event.ID, r.Event.ID, ordinal, r.DayPart, r.Proposed, string(event), string(evidence), string(reasons))
	if err != nil {
		return err
	}
	row, err := res.LastInsertId()
	if err != nil {
		return err
	}
	w.loose[row] = true
	reach, ok := incident.ReachOf(r)
	if !ok {
		return nil
	}
	_, err = w.tx.ExecContext(w.ctx, "INSERT INTO report_reach (id, first, last, west, east, south, north) VALUES (?,?,?,?,?,?,?)",
		row, reach.Days.First, reach.Days.Last, reach.West, reach.East, reach.South, reach.North)
	return err
}

func (w *writer) log(eventID string, deleted bool) error {
	_, err := w.tx.ExecContext(w.ctx, "INSERT INTO changes (at, event_id, deleted) VALUES (?,?,?)", w.now.Format(time.RFC3339), eventID, deleted)
	return err
}

// Changes calls fn with the changes after a number, in order.
func (s *Store) Changes(ctx context.Context, after int64, fn func(store.Change) error) error {
	rows, err := s.read.QueryContext(ctx, "SELECT seq, at, event_id, deleted FROM changes WHERE seq > ? ORDER BY seq", after)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c store.Change
		if err := rows.Scan(&c.Seq, timeColumn{&c.At}, &c.EventID, &c.Deleted); err != nil {
			return err
		}
		if err := fn(c); err != nil {
			return err
		}
	}
	return rows.Err()
}

// LastChange returns the number of the latest change.
func (s *Store) LastChange(ctx context.Context) (int64, error) {
	var seq int64
	err := s.read.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM changes").Scan(&seq)
	return seq, err
}

// Tellings returns the reports of an event with their articles.
func (s *Store) Tellings(ctx context.Context, eventID string) ([]store.Told, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT r.event, r.day_part, r.proposed, r.evidence, r.reasons, a.id, a.origin, a.url, a.title, a.publisher, a.published, a.language, a.sample, a.text
		FROM reports r JOIN articles a ON a.id = r.article_id WHERE r.event_id = ? ORDER BY a.published, a.id, r.ordinal`, eventID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []store.Told
	for rows.Next() {
		var t store.Told
		var event, evidence, reasons string
		a := &t.Article
		if err := rows.Scan(&event, &t.Report.DayPart, &t.Report.Proposed, &evidence, &reasons, &a.ID, &a.Origin, &a.URL, &a.Title, &a.Publisher, dayColumn{&a.Published}, &a.Language, &a.Sample, &a.Text); err != nil {
			return nil, err
		}
		err := errors.Join(json.Unmarshal([]byte(event), &t.Report.Event), json.Unmarshal([]byte(evidence), &t.Report.Evidence),
			json.Unmarshal([]byte(reasons), &t.Report.Reasons))
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}
