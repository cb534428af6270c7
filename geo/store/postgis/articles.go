package postgis

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/record"
	"github.com/furat-map/furat/geo/store"
)

// Article returns an article as it is kept, nil for none.
func (t *tx) Article(ctx context.Context, id string) (*store.Kept, error) {
	var k store.Kept
	a := &k.Article
	into := []any{textColumn{&a.ID}, textColumn{&a.Origin}, textColumn{&a.URL}, textColumn{&a.Title}, textColumn{&a.Publisher}, dayColumn{&a.Published}, textColumn{&a.Language},
		&a.Sample, &a.Claimed, textColumn{&a.Text}, textColumn{&k.Fingerprint}, timeColumn{&k.ReadAt}}
	ok, err := t.one(ctx, into, "SELECT id, origin, url, title, publisher, published, language, sample, claimed, text, fingerprint, read_at FROM articles WHERE id = $1", Escaped(id))
	if err != nil || !ok {
		return nil, err
	}
	return &k, nil
}

// PutArticle puts an article, in place of the one of its id.
func (t *tx) PutArticle(ctx context.Context, a *geo.Article, fingerprint string, at time.Time) error {
	var published *string
	if a.Published.Known() {
		day := a.Published.String()
		published = &day
	}
	return t.do(ctx, `INSERT INTO articles (id, origin, url, title, publisher, published, language, sample, claimed, text, fingerprint, read_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (id) DO UPDATE SET origin = excluded.origin, url = excluded.url, title = excluded.title,
		publisher = excluded.publisher, published = excluded.published, language = excluded.language, sample = excluded.sample, claimed = excluded.claimed,
		text = excluded.text, fingerprint = excluded.fingerprint, read_at = excluded.read_at`,
		Escaped(a.ID), Escaped(a.Origin), Escaped(a.URL), Escaped(a.Title), Escaped(a.Publisher), published, Escaped(a.Language), a.Sample, a.Claimed, Escaped(a.Text), Escaped(fingerprint), at)
}

// DeleteArticle takes an article out; what refers to it goes with it.
func (t *tx) DeleteArticle(ctx context.Context, id string) error {
	maps.DeleteFunc(t.known.reports, func(_ int64, r *store.Report) bool { return r.Article == id })
	clear(t.known.near)
	return t.do(ctx, "DELETE FROM articles WHERE id = $1", Escaped(id))
}

// KeepVersion keeps an article as it is now, beside what takes its place.
func (t *tx) KeepVersion(ctx context.Context, id string, at time.Time) error {
	return t.do(ctx, `INSERT INTO article_versions
		SELECT id, (SELECT coalesce(max(n), 0) + 1 FROM article_versions WHERE article_id = $1), origin, url, title, publisher, published, language, text, read_at, $2
		FROM articles WHERE id = $1`, Escaped(id), at)
}

// Withdrawn returns why an article was taken off the map, "" where it was not.
func (t *tx) Withdrawn(ctx context.Context, id string) (reason string, err error) {
	_, err = t.one(ctx, []any{textColumn{&reason}}, "SELECT reason FROM withdrawn WHERE article_id = $1", Escaped(id))
	return reason, err
}

// Withdraw notes why an article is off the map; with no reason it is not.
func (t *tx) Withdraw(ctx context.Context, id, reason string, at time.Time) error {
	if reason == "" {
		return t.do(ctx, "DELETE FROM withdrawn WHERE article_id = $1", Escaped(id))
	}
	return t.do(ctx, "INSERT INTO withdrawn VALUES ($1, $2, $3) ON CONFLICT (article_id) DO UPDATE SET reason = excluded.reason, at = excluded.at", Escaped(id), Escaped(reason), at)
}

// Holdings returns what a source holds, or who holds an article.
func (t *tx) Holdings(ctx context.Context, of store.Holding) (out []store.Holding, err error) {
	query, arg := "SELECT source, article_id FROM sources WHERE source = $1", of.Source
	if of.Source == "" {
		query, arg = "SELECT source, article_id FROM sources WHERE article_id = $1", of.Article
	}
	err = t.ask(ctx, func(rows pgx.Rows) error {
		var h store.Holding
		err := rows.Scan(textColumn{&h.Source}, textColumn{&h.Article})
		out = append(out, h)
		return err
	}, query, Escaped(arg))
	return out, err
}

// SetHolding notes that a source holds an article, or does not.
func (t *tx) SetHolding(ctx context.Context, h store.Holding, held bool) error {
	query := "DELETE FROM sources WHERE source = $1 AND article_id = $2"
	if held {
		query = "INSERT INTO sources SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM sources WHERE source = $1 AND article_id = $2)"
	}
	return t.do(ctx, query, Escaped(h.Source), Escaped(h.Article))
}

// reportColumns are those of a report without its quotes and reasons.
const reportColumns = "id, article_id, event_id, ordinal, report_id, record, day_part, proposed"

// ReportRows finds reports, and reads them.
func (t *tx) ReportRows(ctx context.Context, which store.Reports) (out []int64, err error) {
	switch which := which.(type) {
	case store.OfArticle:
		return t.findReports(ctx, "article_id = $1 ORDER BY ordinal", Escaped(string(which)))
	case store.OfEvent:
		return t.findReports(ctx, "event_id = $1 ORDER BY id", Escaped(string(which)))
	case store.Near:
		if rows, known := t.known.near[which]; known {
			return rows, nil
		}
		return t.findReports(ctx, isNear, boxOf(which)...)
	}
	return nil, nil
}

// isNear asks for the reports whose reach meets a box; the index knows single
// precision, so the columns are asked too.
const isNear = `reach &&& ST_MakeLine(ST_MakePoint($1, $2, $3), ST_MakePoint($4, $5, $6))
	AND west <= $4 AND east >= $1 AND south <= $5 AND north >= $2 AND first <= $6 AND last >= $3 ORDER BY id`

// boxOf are the arguments of that.
func boxOf(n store.Near) []any {
	return []any{n.West, n.South, float64(n.Days.First), n.East, n.North, float64(n.Days.Last)}
}

func (t *tx) findReports(ctx context.Context, which string, args ...any) (out []int64, err error) {
	err = t.ask(ctx, t.eachReport(&out), "SELECT "+reportColumns+" FROM reports WHERE "+which, args...)
	return out, err
}

// eachReport reads reports, and keeps them for who asks for them next.
func (t *tx) eachReport(found *[]int64) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		r := &store.Report{}
		var packed []byte
		if err := rows.Scan(&r.Row, textColumn{&r.Article}, textColumn{&r.Event}, &r.Ordinal, textColumn{&r.Report.Event.ID}, &packed, textColumn{&r.DayPart}, &r.Proposed); err != nil {
			return err
		}
		*found = append(*found, r.Row)
		if err := record.Decode(string(packed), &r.Report.Event); err != nil {
			return damagedReport(r.Report.Event.ID, err)
		}
		t.known.reports[r.Row] = r
		return nil
	}
}

// Report reads a report without its quotes and reasons.
func (t *tx) Report(ctx context.Context, row int64) (*store.Report, error) {
	if t.known.reports[row] == nil {
		if _, err := t.findReports(ctx, "id = $1", row); err != nil {
			return nil, err
		}
	}
	if t.known.reports[row] == nil {
		return nil, nil
	}
	r := *t.known.reports[row]
	return &r, nil
}

// damagedReport says of which report what is kept can't be read.
func damagedReport(id string, err error) error {
	if err == nil {
		return nil
	}
	return geo.Errorf(geo.CodeUnreadable, "report "+id, "what is kept of it is damaged; take the store from a backup: %w", err)
}

// PutReport adds a report, or changes the event that it is part of.
func (t *tx) PutReport(ctx context.Context, r *store.Report) error {
	if r.Row != 0 {
		if kept := t.known.reports[r.Row]; kept != nil {
			kept.Event = r.Event
		}
		return t.do(ctx, "UPDATE reports SET event_id = $1 WHERE id = $2", Escaped(r.Event), r.Row)
	}
	evidence, err := json.Marshal(r.Evidence)
	if err != nil {
		return err
	}
	reasons, err := json.Marshal(r.Reasons)
	if err != nil {
		return err
	}
	packed := record.Append(nil, &r.Report.Event)
	t.numbers.reports++
	r.Row = t.numbers.reports
	args := append([]any{r.Row, Escaped(r.Article), Escaped(r.Event), Escaped(r.Report.Event.ID), r.Ordinal, Escaped(r.DayPart), r.Proposed, packed, evidence, reasons}, reachOf(r.Reach)...)
	kept := &store.Report{Row: r.Row, Article: r.Article, Event: r.Event, Ordinal: r.Ordinal}
	kept.Report = geo.Report{Event: geo.Event{ID: r.Report.Event.ID}, DayPart: r.DayPart, Proposed: r.Proposed}
	if err := record.Decode(string(packed), &kept.Report.Event); err != nil { // as it would be read
		return err
	}
	t.known.reports[r.Row] = kept
	clear(t.known.near)
	return t.do(ctx, insertReport, args...)
}

const insertReport = `INSERT INTO reports (id, article_id, event_id, report_id, ordinal, day_part, proposed, record, evidence, reasons, first, last, west, south, east, north)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`

// reachOf is a reach as the columns of it; nil for none.
func reachOf(b *store.Reach) []any {
	if b == nil {
		return make([]any, 6)
	}
	return []any{int32(b.Days.First), int32(b.Days.Last), b.West, b.South, b.East, b.North}
}

// DeleteReport takes a report out.
func (t *tx) DeleteReport(ctx context.Context, row int64) error {
	delete(t.known.reports, row)
	clear(t.known.near)
	return t.do(ctx, "DELETE FROM reports WHERE id = $1", row)
}

// Known reports whether a fingerprint is stored.
func (k *Keeper) Known(ctx context.Context, fingerprint string) (known bool, err error) {
	err = k.each(ctx, func(rows pgx.Rows) error { return rows.Scan(&known) }, "SELECT EXISTS (SELECT 1 FROM articles WHERE fingerprint = $1)", Escaped(fingerprint))
	return known, err
}

// ReportsOf returns the reports of an event with their articles.
func (k *Keeper) ReportsOf(ctx context.Context, eventID string) (out []store.SourcedReport, err error) {
	err = k.each(ctx, func(rows pgx.Rows) error {
		var t store.SourcedReport
		var packed []byte
		var evidence, reasons string
		r, a := &t.Report, &t.Article
		if err := rows.Scan(textColumn{&r.Event.ID}, &packed, textColumn{&r.DayPart}, &r.Proposed, &evidence, &reasons,
			textColumn{&a.ID}, textColumn{&a.Origin}, textColumn{&a.URL}, textColumn{&a.Title}, textColumn{&a.Publisher}, dayColumn{&a.Published}, textColumn{&a.Language},
			&a.Sample, &a.Claimed, textColumn{&a.Text}, &t.Disputed); err != nil {
			return err
		}
		err := errors.Join(record.Decode(string(packed), &r.Event), json.Unmarshal([]byte(evidence), &r.Evidence), json.Unmarshal([]byte(reasons), &r.Reasons))
		out = append(out, t)
		return damagedReport(r.Event.ID, err)
	}, `SELECT r.report_id, r.record, r.day_part, r.proposed, r.evidence::text, r.reasons::text,
		a.id, a.origin, a.url, a.title, a.publisher, a.published, a.language, a.sample, a.claimed, a.text, a.url <> '' AND (SELECT count(*) FROM articles AS other WHERE other.url = a.url) > 1
		FROM reports r JOIN articles a ON a.id = r.article_id WHERE r.event_id = $1 ORDER BY a.published NULLS FIRST, a.id, r.ordinal`, Escaped(eventID))
	return out, err
}

// Articles calls fn with what is known of each article, also of those that were
// withdrawn or have gone, by their ids.
func (k *Keeper) Articles(ctx context.Context, fn func(*store.ArticleState) error) error {
	return k.each(ctx, func(rows pgx.Rows) error {
		var s store.ArticleState
		if err := rows.Scan(textColumn{&s.ID}, textColumn{&s.URL}, textColumn{&s.Title}, textColumn{&s.Publisher}, textColumn{&s.Origin}, timeColumn{&s.ReadAt},
			&s.Claimed, &s.Here, &s.Reports, &s.Versions, textColumn{&s.Withdrawn}, &s.Disputed); err != nil {
			return err
		}
		return fn(&s)
	}, `SELECT every.id, coalesce(a.url, v.url), coalesce(a.title, v.title), coalesce(a.publisher, v.publisher), coalesce(a.origin, v.origin),
		coalesce(a.read_at, v.read_at), coalesce(a.claimed, false), a.id IS NOT NULL, (SELECT count(*) FROM reports WHERE article_id = every.id),
		(SELECT count(*) FROM article_versions WHERE article_id = every.id), w.reason,
		coalesce(a.url, '') <> '' AND (SELECT count(*) FROM articles AS other WHERE other.url = a.url) > 1
		FROM (SELECT id FROM articles UNION SELECT article_id FROM article_versions UNION SELECT article_id FROM withdrawn) AS every
		LEFT JOIN articles a ON a.id = every.id
		LEFT JOIN article_versions v ON v.article_id = every.id AND v.n = (SELECT max(n) FROM article_versions WHERE article_id = every.id)
		LEFT JOIN withdrawn w ON w.article_id = every.id ORDER BY every.id`)
}

// Versions returns what an article said before, from the oldest on.
func (k *Keeper) Versions(ctx context.Context, id string) (out []store.Version, err error) {
	err = k.each(ctx, func(rows pgx.Rows) error {
		v := store.Version{Article: geo.Article{ID: id}}
		a := &v.Article
		err := rows.Scan(textColumn{&a.Origin}, textColumn{&a.URL}, textColumn{&a.Title}, textColumn{&a.Publisher}, dayColumn{&a.Published}, textColumn{&a.Language}, textColumn{&a.Text}, timeColumn{&v.ReadAt}, timeColumn{&v.Until})
		out = append(out, v)
		return err
	}, "SELECT origin, url, title, publisher, published, language, text, read_at, until FROM article_versions WHERE article_id = $1 ORDER BY n", Escaped(id))
	return out, err
}
