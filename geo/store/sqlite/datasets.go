package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/record"
	"github.com/furat-map/furat/geo/store"
)

// Layers lists the layers, "events" first.
func (s *Store) Layers(ctx context.Context) ([]store.Layer, error) {
	last, err := s.LastChange(ctx)
	if err != nil {
		return nil, err
	}
	layers := []store.Layer{{Name: store.Events, Title: "Events read from articles", Changed: last}}
	rows, err := s.read.QueryContext(ctx, `SELECT name, title, format, licence, attribution, url,
		coalesce((SELECT max(seq) FROM imported WHERE dataset = datasets.id), 0) FROM datasets ORDER BY name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l store.Layer
		if err := rows.Scan(&l.Name, &l.Title, &l.Format, &l.Licence, &l.Attribution, &l.URL, &l.Changed); err != nil {
			return nil, err
		}
		layers = append(layers, l)
	}
	return layers, rows.Err()
}

// PutDataset makes a dataset or changes what is said of it.
func (s *Store) PutDataset(ctx context.Context, l store.Layer) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO datasets (name, title, format, licence, attribution, url, imported_at) VALUES (?,?,?,?,?,?,?)
		ON CONFLICT (name) DO UPDATE SET title = excluded.title, format = excluded.format, licence = excluded.licence,
		attribution = excluded.attribution, url = excluded.url, imported_at = excluded.imported_at`,
		l.Name, l.Title, l.Format, l.Licence, l.Attribution, l.URL, s.now().UTC().Format(time.RFC3339))
	if err != nil {
		return fileError("", err)
	}
	return nil
}

// dataset reads one imported dataset.
type dataset struct {
	s  *Store
	id int64
}

var _ store.Reader = dataset{}

// Dataset reads an imported dataset.
func (s *Store) Dataset(ctx context.Context, name string) (store.Reader, error) {
	id, err := s.datasetID(ctx, s.read, name)
	return dataset{s, id}, err
}

func (s *Store) datasetID(ctx context.Context, db interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}, name string) (id int64, err error) {
	err = db.QueryRowContext(ctx, "SELECT id FROM datasets WHERE name = ?", name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, geo.Errorf(geo.CodeNotFound, "layer", "there is no layer %q", name)
	}
	return id, err
}

// importedRow is a row of an imported event.
type importedRow struct {
	seq              int64
	id               string
	fresh            bool
	created, updated int64
	record           sql.RawBytes
}

func (r *importedRow) event() (geo.Event, error) {
	e := geo.Event{ID: r.id, Number: r.seq, CreatedAt: time.Unix(r.created, 0).UTC(), UpdatedAt: time.Unix(r.updated, 0).UTC()}
	return e, record.Decode(string(r.record), &e)
}

// each calls fn with each row that a condition selects.
func (d dataset) each(ctx context.Context, cond string, args []any, fn func(*importedRow) error) error {
	return d.eachIn(ctx, "dataset", cond, args, fn)
}

// eachIn is each with the dataset's column in other words: as "+dataset" it is
// no reason to use the dataset's index.
func (d dataset) eachIn(ctx context.Context, column, cond string, args []any, fn func(*importedRow) error) error {
	rows, err := d.s.read.QueryContext(ctx, "SELECT seq, id, fresh, created, updated, record FROM imported WHERE "+column+" = ? "+cond, append([]any{d.id}, args...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var r importedRow
	for rows.Next() {
		if err := rows.Scan(&r.seq, &r.id, &r.fresh, &r.created, &r.updated, &r.record); err != nil {
			return err
		}
		if err := fn(&r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Events calls fn with each event that the filter holds for, oldest change
// first.
func (d dataset) Events(ctx context.Context, f *geo.Filter, fn func(*geo.Event) error) error {
	return d.each(ctx, "AND record IS NOT NULL ORDER BY seq", nil, func(r *importedRow) error {
		e, err := r.event()
		if err != nil {
			return err
		}
		if !f.Match(&e) {
			return nil
		}
		return fn(&e)
	})
}

// Event returns one event.
func (d dataset) Event(ctx context.Context, id string) (geo.Event, error) {
	found, err := d.EventsByID(ctx, []string{id})
	if err != nil || len(found) == 0 {
		return geo.Event{}, errors.Join(err, geo.Errorf(geo.CodeNotFound, "id", "there is no event %q", id))
	}
	return found[0], nil
}

// EventsByID returns those of the ids that exist.
func (d dataset) EventsByID(ctx context.Context, ids []string) ([]geo.Event, error) {
	var out []geo.Event
	for len(ids) > 0 {
		n := min(maxIDs, len(ids))
		args := make([]any, n)
		for i, id := range ids[:n] {
			args[i] = id
		}
		err := d.eachIn(ctx, "+dataset", "AND record IS NOT NULL AND id IN (?"+strings.Repeat(",?", n-1)+")", args, func(r *importedRow) error {
			e, err := r.event()
			out = append(out, e)
			return err
		})
		if err != nil {
			return nil, err
		}
		ids = ids[n:]
	}
	return out, nil
}

// EventsByNumber calls fn with the events of some numbers, in their order.
func (d dataset) EventsByNumber(ctx context.Context, numbers []int64, fn func(*geo.Event) error) error {
	return byNumber(numbers, "seq", func(cond string, args []any, wanted func(int64) bool) error {
		return d.eachIn(ctx, "+dataset", "AND record IS NOT NULL AND "+cond, args, func(r *importedRow) error {
			if !wanted(r.seq) {
				return nil
			}
			e, err := r.event()
			if err != nil {
				return err
			}
			return fn(&e)
		})
	})
}

// Changes calls fn with the changes after a number, in order. Of an event that
// changed more than once only the last is there.
func (d dataset) Changes(ctx context.Context, after int64, fn func(store.Change) error) error {
	return d.each(ctx, "AND seq > ? ORDER BY seq", []any{after}, func(r *importedRow) error {
		c := store.Change{Seq: r.seq, At: time.Unix(r.updated, 0).UTC(), EventID: r.id, Deleted: r.record == nil, New: r.fresh}
		if c.Deleted {
			return fn(c)
		}
		e, err := r.event()
		if err != nil {
			return err
		}
		c.Event = &e
		return fn(c)
	})
}

// LastChange returns the number of the latest change.
func (d dataset) LastChange(ctx context.Context) (int64, error) {
	var seq int64
	err := d.s.read.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM imported WHERE dataset = ?", d.id).Scan(&seq)
	return seq, err
}

// Import puts events into a dataset, all or none.
func (s *Store) Import(ctx context.Context, name string, events []geo.Event) (store.Imported, error) {
	var done store.Imported
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return done, fileError("", err)
	}
	defer tx.Rollback()
	im := importer{ctx: ctx, tx: tx, now: s.now().Unix()}
	if im.dataset, err = s.datasetID(ctx, tx, name); err != nil {
		return done, err
	}
	if im.insert, err = tx.PrepareContext(ctx, "INSERT INTO imported (dataset, id, fresh, created, updated, record) VALUES (?,?,?,?,?,?)"); err != nil {
		return done, fileError("", err)
	}
	defer im.insert.Close()
	for len(events) > 0 && err == nil {
		n := min(maxIDs, len(events))
		err = im.put(events[:n])
		events = events[n:]
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return store.Imported{}, fileError("", err)
	}
	return im.done, nil
}

// importer does the work of Import inside its transaction.
type importer struct {
	ctx     context.Context
	tx      *sql.Tx
	insert  *sql.Stmt
	dataset int64
	now     int64
	done    store.Imported
	buf     []byte
}

// known is what is stored under an id.
type known struct {
	seq, created, dataset int64
	record                []byte
}

// put stores up to maxIDs events. Of two with one id the later counts.
func (im *importer) put(events []geo.Event) error {
	have, err := im.have(events)
	if err != nil {
		return err
	}
	for i := range events {
		e := &events[i]
		e.Lon, e.Lat = geo.RoundDegrees(e.Lon), geo.RoundDegrees(e.Lat)
		im.buf = record.Append(im.buf[:0], e)
		old, there := have[e.ID]
		if there && old.dataset != im.dataset {
			return geo.Errorf(geo.CodeConflict, e.ID, "another dataset has an event of this id")
		}
		created := im.now
		switch {
		case there && old.record != nil && bytes.Equal(old.record, im.buf):
			im.done.Unchanged++
			continue
		case there:
			created = old.created
			if _, err := im.tx.ExecContext(im.ctx, "DELETE FROM imported WHERE seq = ?", old.seq); err != nil {
				return err
			}
			im.done.Changed++
		default:
			im.done.Added++
		}
		res, err := im.insert.ExecContext(im.ctx, im.dataset, e.ID, !there, created, im.now, im.buf)
		if err != nil {
			return err
		}
		seq, err := res.LastInsertId()
		if err != nil {
			return err
		}
		have[e.ID] = known{seq, created, im.dataset, bytes.Clone(im.buf)}
	}
	return nil
}

// have returns what is stored of the events' ids.
func (im *importer) have(events []geo.Event) (map[string]known, error) {
	args := make([]any, len(events))
	for i := range events {
		args[i] = events[i].ID
	}
	rows, err := im.tx.QueryContext(im.ctx, "SELECT id, seq, created, dataset, record FROM imported WHERE id IN (?"+strings.Repeat(",?", len(args)-1)+")", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[string]known, len(events))
	for rows.Next() {
		var id string
		var k known
		if err := rows.Scan(&id, &k.seq, &k.created, &k.dataset, &k.record); err != nil {
			return nil, err
		}
		out[id] = k
	}
	return out, rows.Err()
}

// Prune removes the events of a dataset that keep does not name.
func (s *Store) Prune(ctx context.Context, name string, keep func(id string) bool) (int, error) {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return 0, fileError("", err)
	}
	defer tx.Rollback()
	id, err := s.datasetID(ctx, tx, name)
	if err != nil {
		return 0, err
	}
	gone, err := prunable(ctx, tx, id, keep)
	if err != nil {
		return 0, err
	}
	for _, g := range gone {
		if err := s.bury(ctx, tx, id, g); err != nil {
			return 0, fileError("", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return 0, fileError("", err)
	}
	return len(gone), nil
}

func prunable(ctx context.Context, tx *sql.Tx, dataset int64, keep func(string) bool) ([]importedRow, error) {
	rows, err := tx.QueryContext(ctx, "SELECT seq, id, created FROM imported WHERE dataset = ? AND record IS NOT NULL ORDER BY seq", dataset)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var gone []importedRow
	for rows.Next() {
		var r importedRow
		if err := rows.Scan(&r.seq, &r.id, &r.created); err != nil {
			return nil, err
		}
		if !keep(r.id) {
			gone = append(gone, r)
		}
	}
	return gone, rows.Err()
}
