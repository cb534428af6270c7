package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// Article returns an article as it is kept, nil for none.
func (t *tx) Article(ctx context.Context, id string) (*store.Kept, error) {
	var k store.Kept
	a := &k.Article
	err := t.QueryRowContext(ctx, "SELECT id, origin, url, title, publisher, published, language, sample, claimed, text, fingerprint, read_at FROM articles WHERE id = ?", id).
		Scan(&a.ID, &a.Origin, &a.URL, &a.Title, &a.Publisher, dayColumn{&a.Published}, &a.Language, &a.Sample, &a.Claimed, &a.Text, &k.Fingerprint, timeColumn{&k.ReadAt})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &k, err
}

// KeepVersion keeps an article as it is now, beside what takes its place.
func (t *tx) KeepVersion(ctx context.Context, id string, at time.Time) error {
	_, err := t.ExecContext(ctx, `INSERT INTO article_versions
		SELECT id, (SELECT coalesce(max(n), 0) + 1 FROM article_versions WHERE article_id = id), origin, url, title, publisher, published, language, text, read_at, ?
		FROM articles WHERE id = ?`, at.Format(time.RFC3339), id)
	return err
}

// Withdrawn returns why an article was taken off the map, "" where it was not.
func (t *tx) Withdrawn(ctx context.Context, id string) (reason string, err error) {
	err = t.QueryRowContext(ctx, "SELECT reason FROM withdrawn WHERE article_id = ?", id).Scan(&reason)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return reason, err
}

// Withdraw notes why an article is off the map; with no reason it is not.
func (t *tx) Withdraw(ctx context.Context, id, reason string, at time.Time) error {
	if reason == "" {
		_, err := t.ExecContext(ctx, "DELETE FROM withdrawn WHERE article_id = ?", id)
		return err
	}
	_, err := t.ExecContext(ctx, "INSERT INTO withdrawn VALUES (?,?,?) ON CONFLICT (article_id) DO UPDATE SET reason = excluded.reason, at = excluded.at", id, reason, at.Format(time.RFC3339))
	return err
}

// Articles calls fn with what is known of each article, also of those that were
// withdrawn or have gone, by their ids.
func (k *Keeper) Articles(ctx context.Context, fn func(*store.ArticleState) error) (err error) {
	defer tell(&err)
	rows, err := k.read.QueryContext(ctx, `SELECT all_ids.id, coalesce(a.url, v.url, ''), coalesce(a.title, v.title, ''), coalesce(a.publisher, v.publisher, ''), coalesce(a.origin, v.origin, ''),
		coalesce(a.read_at, v.read_at), coalesce(a.claimed, 0), a.id IS NOT NULL, (SELECT count(*) FROM reports WHERE article_id = all_ids.id),
		(SELECT count(*) FROM article_versions WHERE article_id = all_ids.id), coalesce(w.reason, ''),
		a.url <> '' AND (SELECT count(*) FROM articles AS other WHERE other.url = a.url) > 1
		FROM (SELECT id FROM articles UNION SELECT article_id FROM article_versions UNION SELECT article_id FROM withdrawn) AS all_ids
		LEFT JOIN articles a ON a.id = all_ids.id
		LEFT JOIN article_versions v ON v.article_id = all_ids.id AND v.n = (SELECT max(n) FROM article_versions WHERE article_id = all_ids.id)
		LEFT JOIN withdrawn w ON w.article_id = all_ids.id ORDER BY all_ids.id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var s store.ArticleState
		if err := rows.Scan(&s.ID, &s.URL, &s.Title, &s.Publisher, &s.Origin, timeColumn{&s.ReadAt}, &s.Claimed, &s.Here, &s.Reports, &s.Versions, &s.Withdrawn, &s.Disputed); err != nil {
			return err
		}
		if err := fn(&s); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Versions returns what an article said before, from the oldest on.
func (k *Keeper) Versions(ctx context.Context, id string) (out []store.Version, err error) {
	defer tell(&err)
	rows, err := k.read.QueryContext(ctx, "SELECT origin, url, title, publisher, published, language, text, read_at, until FROM article_versions WHERE article_id = ? ORDER BY n", id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v := store.Version{Article: geo.Article{ID: id}}
		a := &v.Article
		if err := rows.Scan(&a.Origin, &a.URL, &a.Title, &a.Publisher, dayColumn{&a.Published}, &a.Language, &a.Text, timeColumn{&v.ReadAt}, timeColumn{&v.Until}); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
