package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/record"
	"github.com/furat-map/furat/geo/store"
)

// PutArticle puts an article, in place of the one of its id.
func (t *tx) PutArticle(ctx context.Context, a *geo.Article, fingerprint string, at time.Time) error {
	var published any
	if a.Published.Known() {
		published = a.Published.String()
	}
	_, err := t.ExecContext(ctx, `INSERT INTO articles (id, origin, url, title, publisher, published, language, sample, claimed, text, fingerprint, read_at)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET origin = excluded.origin, url = excluded.url, title = excluded.title,
		publisher = excluded.publisher, published = excluded.published, language = excluded.language, sample = excluded.sample, claimed = excluded.claimed,
		text = excluded.text, fingerprint = excluded.fingerprint, read_at = excluded.read_at`,
		a.ID, a.Origin, a.URL, a.Title, a.Publisher, published, a.Language, a.Sample, a.Claimed, a.Text, fingerprint, at.Format(time.RFC3339))
	return err
}

// DeleteArticle takes an article out; what refers to it goes with it.
func (t *tx) DeleteArticle(ctx context.Context, id string) error {
	_, err := t.ExecContext(ctx, "DELETE FROM report_reach WHERE id IN (SELECT id FROM reports WHERE article_id = ?)", id)
	if err == nil {
		_, err = t.ExecContext(ctx, "DELETE FROM articles WHERE id = ?", id)
	}
	return err
}

// Holdings returns what a source holds, or who holds an article.
func (t *tx) Holdings(ctx context.Context, of store.Holding) ([]store.Holding, error) {
	query, arg := "SELECT source, article_id FROM sources WHERE source = ?", of.Source
	if of.Source == "" {
		query, arg = "SELECT source, article_id FROM sources WHERE article_id = ?", of.Article
	}
	rows, err := t.QueryContext(ctx, query, arg)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []store.Holding
	for rows.Next() {
		var h store.Holding
		if err := rows.Scan(&h.Source, &h.Article); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// SetHolding notes that a source holds an article, or does not.
func (t *tx) SetHolding(ctx context.Context, h store.Holding, held bool) error {
	query := "DELETE FROM sources WHERE source = ? AND article_id = ?"
	if held {
		query = "INSERT OR IGNORE INTO sources (source, article_id) VALUES (?,?)"
	}
	_, err := t.ExecContext(ctx, query, h.Source, h.Article)
	return err
}

// ReportRows finds reports.
func (t *tx) ReportRows(ctx context.Context, which store.Reports) ([]int64, error) {
	var query string
	var args []any
	switch which := which.(type) {
	case store.OfArticle:
		query, args = "SELECT id FROM reports WHERE article_id = ? ORDER BY ordinal", []any{string(which)}
	case store.OfEvent:
		query, args = "SELECT id FROM reports WHERE event_id = ? ORDER BY id", []any{string(which)}
	case store.Near:
		query = "SELECT id FROM report_reach WHERE first <= ? AND last >= ? AND west <= ? AND east >= ? AND south <= ? AND north >= ?"
		args = []any{which.Days.Last, which.Days.First, which.East, which.West, which.North, which.South}
	}
	rows, err := t.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var row int64
		if err := rows.Scan(&row); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// Report reads a report without its quotes and reasons.
func (t *tx) Report(ctx context.Context, row int64) (*store.Report, error) {
	r := &store.Report{Row: row}
	var packed string
	err := t.QueryRowContext(ctx, "SELECT article_id, event_id, ordinal, report_id, record, day_part, proposed FROM reports WHERE id = ?", row).
		Scan(&r.Article, &r.Event, &r.Ordinal, &r.Report.Event.ID, &packed, &r.DayPart, &r.Proposed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r, damagedReport(r.Report.Event.ID, record.Decode(packed, &r.Report.Event))
}

// PutReport adds a report, or changes the event that it is part of.
func (t *tx) PutReport(ctx context.Context, r *store.Report) error {
	if r.Row != 0 {
		_, err := t.ExecContext(ctx, "UPDATE reports SET event_id = ? WHERE id = ?", r.Event, r.Row)
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
	res, err := t.ExecContext(ctx, "INSERT INTO reports (article_id, event_id, report_id, ordinal, day_part, proposed, record, evidence, reasons) VALUES (?,?,?,?,?,?,?,?,?)",
		r.Article, r.Event, r.Report.Event.ID, r.Ordinal, r.DayPart, r.Proposed, record.Append(nil, &r.Report.Event), string(evidence), string(reasons))
	if err != nil {
		return err
	}
	if r.Row, err = res.LastInsertId(); err != nil || r.Reach == nil {
		return err
	}
	return t.putReach(ctx, r.Row, *r.Reach)
}

func (t *tx) putReach(ctx context.Context, row int64, r store.Reach) error {
	_, err := t.ExecContext(ctx, "INSERT INTO report_reach (id, first, last, west, east, south, north) VALUES (?,?,?,?,?,?,?)",
		row, r.Days.First, r.Days.Last, r.West, r.East, r.South, r.North)
	return err
}

// DeleteReport takes a report out.
func (t *tx) DeleteReport(ctx context.Context, row int64) error {
	_, err := t.ExecContext(ctx, "DELETE FROM report_reach WHERE id = ?", row)
	if err == nil {
		_, err = t.ExecContext(ctx, "DELETE FROM reports WHERE id = ?", row)
	}
	return err
}

// ReportsOf returns the reports of an event with their articles.
func (k *Keeper) ReportsOf(ctx context.Context, eventID string) (out []store.SourcedReport, err error) {
	defer tell(&err)
	rows, err := k.read.QueryContext(ctx, `SELECT r.report_id, r.record, r.day_part, r.proposed, r.evidence, r.reasons,
		a.id, a.origin, a.url, a.title, a.publisher, a.published, a.language, a.sample, a.claimed, a.text, a.url <> '' AND (SELECT count(*) FROM articles AS other WHERE other.url = a.url) > 1
		FROM reports r JOIN articles a ON a.id = r.article_id WHERE r.event_id = ? ORDER BY a.published, a.id, r.ordinal`, eventID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t store.SourcedReport
		var packed, evidence, reasons string
		r, a := &t.Report, &t.Article
		if err := rows.Scan(&r.Event.ID, &packed, &r.DayPart, &r.Proposed, &evidence, &reasons,
			&a.ID, &a.Origin, &a.URL, &a.Title, &a.Publisher, dayColumn{&a.Published}, &a.Language, &a.Sample, &a.Claimed, &a.Text, &t.Disputed); err != nil {
			return nil, err
		}
		err := errors.Join(record.Decode(packed, &r.Event), json.Unmarshal([]byte(evidence), &r.Evidence), json.Unmarshal([]byte(reasons), &r.Reasons))
		if err != nil {
			return nil, damagedReport(r.Event.ID, err)
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// Layers lists the layers, "events" first, as they were at one moment.
func (k *Keeper) Layers(ctx context.Context) (layers []store.Layer, err error) {
	if err := k.at.check(); err != nil {
		return nil, err
	}
	defer tell(&err)
	tx, err := k.read.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	events := store.Layer{Name: store.Events, Title: "Events read from articles"}
	if err := tx.QueryRowContext(ctx, ofArticles.last).Scan(&events.Changed); err != nil {
		return nil, err
	}
	stored, err := tallied(ctx, tx, ofArticles.tally)
	if err != nil {
		return nil, err
	}
	events.Events = int(stored.rows)
	rows, err := tx.QueryContext(ctx, `SELECT name, title, format, licence, attribution, url,
		coalesce((SELECT max(seq) FROM imported WHERE dataset = datasets.id), 0), coalesce((SELECT rows FROM tallies WHERE of = datasets.id), -1) FROM datasets ORDER BY name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	layers = []store.Layer{events}
	for rows.Next() {
		var l store.Layer
		if err := rows.Scan(&l.Name, &l.Title, &l.Format, &l.Licence, &l.Attribution, &l.URL, &l.Changed, &l.Events); err != nil {
			return nil, err
		}
		layers = append(layers, l)
	}
	return layers, rows.Err()
}

// PutLayer makes a dataset or changes what is said of it.
func (k *Keeper) PutLayer(ctx context.Context, l store.Layer, at time.Time) error {
	return k.Update(ctx, func(t store.Tx) error {
		w := t.(*tx)
		_, err := w.ExecContext(ctx, `INSERT INTO datasets (name, title, format, licence, attribution, url, imported_at) VALUES (?,?,?,?,?,?,?)
			ON CONFLICT (name) DO UPDATE SET title = excluded.title, format = excluded.format, licence = excluded.licence,
			attribution = excluded.attribution, url = excluded.url, imported_at = excluded.imported_at`,
			l.Name, l.Title, l.Format, l.Licence, l.Attribution, l.URL, at.Format(time.RFC3339))
		if err != nil {
			return err
		}
		id, err := w.dataset(ctx, l.Name)
		w.count(id, 0, 0) // it has a tally from now on
		return err
	})
}
