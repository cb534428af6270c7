package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// Known reports whether a fingerprint is stored.
func (s *Store) Known(ctx context.Context, fingerprint string) (bool, error) {
	var n int
	err := s.read.QueryRowContext(ctx, "SELECT count(*) FROM articles WHERE fingerprint = ?", fingerprint).Scan(&n)
	return n > 0, err
}

// PutItems stores items, all or none.
func (s *Store) PutItems(ctx context.Context, items []store.Item) ([]store.Result, error) {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, fileError("", err)
	}
	defer tx.Rollback()
	w := writer{ctx: ctx, tx: tx, now: s.now().UTC().Truncate(time.Second)}
	results := make([]store.Result, len(items))
	for i := range items {
		if results[i], err = w.put(&items[i]); err != nil {
			return nil, fileError("", fmt.Errorf("article %s: %w", items[i].Article.Origin, err))
		}
	}
	if err := tx.Commit(); err != nil {
		return nil, fileError("", err)
	}
	return results, nil
}

// writer does the work of PutItems inside its transaction.
type writer struct {
	ctx context.Context
	tx  *sql.Tx
	now time.Time
}

// origin is what a later version of the article is recognised by.
func origin(a *geo.Article) string {
	if a.URL != "" {
		return a.URL
	}
	return a.Origin
}

func (w *writer) put(it *store.Item) (store.Result, error) {
	res := store.Result{Outcome: store.Added, Events: len(it.Reports)}
	old, fingerprint, err := w.find(&it.Article)
	if err != nil {
		return res, err
	}
	if len(old) > 0 {
		res.Outcome = store.Replaced
		if fingerprint == it.Fingerprint {
			res.Outcome = store.Unchanged
			return res, nil
		}
	}
	before := map[string]geo.Event{}
	for _, id := range old {
		if err := w.remove(id, before); err != nil {
			return res, err
		}
	}
	if err := w.insertArticle(it); err != nil {
		return res, err
	}
	for i := range it.Reports {
		if err := w.insertReport(&it.Article, &it.Reports[i], i, before); err != nil {
			return res, err
		}
	}
	return res, w.drop(before)
}

// find returns the stored articles that this one replaces: of the same id or,
// unless it came from standard input, of the same origin.
func (w *writer) find(a *geo.Article) (ids []string, fingerprint string, err error) {
	rows, err := w.tx.QueryContext(w.ctx, "SELECT id, fingerprint FROM articles WHERE id = ? OR (origin = ? AND ? <> 'standard input') ORDER BY id = ?",
		a.ID, origin(a), origin(a), a.ID)
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id, &fingerprint); err != nil {
			return nil, "", err
		}
		ids = append(ids, id)
	}
	return ids, fingerprint, rows.Err()
}

// remove takes an article and its reports out and notes the events that were
// its own.
func (w *writer) remove(articleID string, before map[string]geo.Event) error {
	rows, err := w.tx.QueryContext(w.ctx, "SELECT "+columnList()+" FROM events WHERE id IN (SELECT event_id FROM reports WHERE article_id = ?)", articleID)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		e, err := scanEvent(rows)
		if err != nil {
			return err
		}
		before[e.ID] = e
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	_, err = w.tx.ExecContext(w.ctx, "DELETE FROM articles WHERE id = ?", articleID)
	return err
}

func (w *writer) insertArticle(it *store.Item) error {
	a := &it.Article
	var published any
	if a.Published.Known() {
		published = a.Published.String()
	}
	_, err := w.tx.ExecContext(w.ctx, `INSERT INTO articles (id, origin, url, title, publisher, published, language, sample, text, fingerprint, read_at)
		VALUES (?,?,?,?,?,?,?,?,?,?,?)`, a.ID, origin(a), a.URL, a.Title, a.Publisher, published, a.Language, a.Sample, a.Text, it.Fingerprint, w.now.Format(time.RFC3339))
	return err
}

// insertReport stores a report and its event; an event that is as it was is
// not logged as a change.
func (w *writer) insertReport(a *geo.Article, r *geo.Report, ordinal int, before map[string]geo.Event) error {
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
	e := r.Event
	e.CreatedAt, e.UpdatedAt = w.now, w.now
	old, was := before[e.ID]
	if was {
		e.CreatedAt, e.UpdatedAt, e.Review = old.CreatedAt, old.UpdatedAt, old.Review
	}
	delete(before, e.ID)
	if !was || !reflect.DeepEqual(old, e) {
		e.UpdatedAt = w.now
		if _, err := w.tx.ExecContext(w.ctx, upsertEvent, eventArgs(&e)...); err != nil {
			return err
		}
		if err := w.log(e.ID, false); err != nil {
			return err
		}
	}
	_, err = w.tx.ExecContext(w.ctx, "INSERT INTO reports (article_id, event_id, ordinal, event, evidence, reasons) VALUES (?,?,?,?,?,?)",
		a.ID, e.ID, ordinal, string(event), string(evidence), string(reasons))
	return err
}

// drop deletes the events that nothing tells any more.
func (w *writer) drop(gone map[string]geo.Event) error {
	for id := range gone {
		if _, err := w.tx.ExecContext(w.ctx, "DELETE FROM events WHERE id = ?", id); err != nil {
			return err
		}
		if err := w.log(id, true); err != nil {
			return err
		}
	}
	return nil
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
	rows, err := s.read.QueryContext(ctx, `SELECT r.event, r.evidence, r.reasons, a.id, a.origin, a.url, a.title, a.publisher, a.published, a.language, a.sample, a.text
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
		if err := rows.Scan(&event, &evidence, &reasons, &a.ID, &a.Origin, &a.URL, &a.Title, &a.Publisher, dayColumn{&a.Published}, &a.Language, &a.Sample, &a.Text); err != nil {
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
