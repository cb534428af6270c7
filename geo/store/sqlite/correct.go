package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/record"
)

// Correct puts what a reviewer says of an event of articles over what its
// reports say, from now on. Which reports tell of it, and in which words, is
// not the reviewer's to change.
func (s *Store) Correct(ctx context.Context, e *geo.Event) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fileError("", err)
	}
	defer tx.Rollback()
	w := writer{ctx: ctx, tx: tx, now: s.now().UTC().Truncate(time.Second), before: map[string]geo.Event{}, loose: map[int64]bool{}}
	if err := w.remember(e.ID); err != nil {
		return err
	}
	old, known := w.before[e.ID]
	if !known {
		return geo.Errorf(geo.CodeNotFound, "id", "there is no event %q", e.ID)
	}
	corrected := *e
	keepTold(&corrected, &old)
	if bytes.Equal(record.Append(nil, &corrected), record.Append(nil, &old)) {
		return nil // it says what is there
	}
	if corrected.Review == "" || corrected.Review == geo.ReviewUnreviewed {
		corrected.Review = geo.ReviewCorrected
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO corrections (event_id, at, record) VALUES (?,?,?) ON CONFLICT (event_id) DO UPDATE SET at = excluded.at, record = excluded.record",
		e.ID, w.now.Format(time.RFC3339), record.Append(nil, &corrected)); err != nil {
		return fileError("", err)
	}
	if err := w.putEvent(&old, nil); err != nil {
		return fileError("", err)
	}
	return committed(tx)
}

// corrected lays the correction of an event over it, where there is one.
func (w *writer) corrected(e *geo.Event) error {
	var packed string
	err := w.tx.QueryRowContext(w.ctx, "SELECT record FROM corrections WHERE event_id = ?", e.ID).Scan(&packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	told := *e
	if err := record.Decode(packed, e); err != nil {
		return err
	}
	keepTold(e, &told)
	return nil
}

// keepTold sets what is the articles' to say as told says.
func keepTold(e, told *geo.Event) {
	for _, c := range geo.Columns() {
		if c.Owner == geo.OwnedByArticles {
			c.Set(e, c.Value(told))
		}
	}
}

// Remove takes one event out of a dataset.
func (s *Store) Remove(ctx context.Context, dataset, id string) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fileError("", err)
	}
	defer tx.Rollback()
	d, err := s.datasetID(ctx, tx, dataset)
	if err != nil {
		return err
	}
	var row importedRow
	err = tx.QueryRowContext(ctx, "SELECT seq, id, created FROM imported WHERE id = ? AND dataset = ? AND record IS NOT NULL", id, d).Scan(&row.seq, &row.id, &row.created)
	if errors.Is(err, sql.ErrNoRows) {
		return geo.Errorf(geo.CodeNotFound, "id", "there is no event %q", id)
	}
	if err == nil {
		err = s.bury(ctx, tx, d, row)
	}
	if err != nil {
		return fileError("", err)
	}
	return committed(tx)
}

// bury leaves a row without a record where an event was.
func (s *Store) bury(ctx context.Context, tx *sql.Tx, dataset int64, row importedRow) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM imported WHERE seq = ?", row.seq); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO imported (dataset, id, fresh, created, updated) VALUES (?,?,0,?,?)", dataset, row.id, row.created, s.now().Unix())
	return err
}

func committed(tx *sql.Tx) error {
	if err := tx.Commit(); err != nil {
		return fileError("", err)
	}
	return nil
}
