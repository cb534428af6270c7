package ledger

import (
	"context"
	"slices"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/record"
	"github.com/furat-map/furat/geo/store"
)

// atOnce is how many rows are asked for at once.
const atOnce = 500

// Import puts events into a dataset, all or none.
func (l *Ledger) Import(ctx context.Context, dataset string, events []geo.Event) (done store.Imported, err error) {
	if err := l.isDataset(ctx, dataset); err != nil {
		return done, err
	}
	err = l.keeper.Update(ctx, func(tx store.Tx) error {
		im := importer{tx: tx, dataset: dataset, now: l.clock()}
		for part := range slices.Chunk(events, atOnce) {
			if err := im.put(ctx, part); err != nil {
				return err
			}
		}
		done = im.done
		return nil
	})
	if err != nil {
		return store.Imported{}, err
	}
	return done, nil
}

// importer is the work of one Import.
type importer struct {
	tx      store.Tx
	dataset string
	now     time.Time
	done    store.Imported
	buf     []byte
}

// put stores some events. Of two with one id the later counts.
func (im *importer) put(ctx context.Context, events []geo.Event) error {
	have, err := rowsOf(ctx, im.tx, im.dataset, events)
	if err != nil {
		return err
	}
	for i := range events {
		e := &events[i]
		e.Lon, e.Lat = geo.RoundDegrees(e.Lon), geo.RoundDegrees(e.Lat)
		im.buf = record.Append(im.buf[:0], e)
		row, there := have[e.ID]
		if there {
			if err := record.Replaceable(row.Record); err != nil {
				return named(err, im.dataset, e.ID)
			}
		}
		switch {
		case there && row.Layer != im.dataset:
			return geo.Errorf(geo.CodeConflict, e.ID, "another dataset has an event of this id")
		case there && row.Record != "" && record.Same(row.Record, im.buf):
			im.done.Unchanged++
			continue
		case there:
			im.done.Changed++
		default:
			row = &store.Row{Layer: im.dataset, ID: e.ID, Created: im.now}
			im.done.Added++
		}
		row.Updated, row.Record = im.now, string(im.buf)
		if err := im.tx.PutRow(ctx, im.dataset, row); err != nil {
			return err
		}
		have[e.ID] = row
	}
	return nil
}

// rowsOf returns what is kept under the ids of events.
func rowsOf(ctx context.Context, tx store.Tx, dataset string, events []geo.Event) (map[string]*store.Row, error) {
	ids := make([]string, len(events))
	for i := range events {
		ids[i] = events[i].ID
	}
	rows, err := tx.Rows(ctx, dataset, ids)
	out := make(map[string]*store.Row, len(events))
	for i := range rows {
		out[rows[i].ID] = &rows[i]
	}
	return out, err
}

// Prune removes the events of a dataset that keep does not name.
func (l *Ledger) Prune(ctx context.Context, dataset string, keep func(id string) bool) (int, error) {
	from, err := l.Dataset(ctx, dataset)
	if err != nil {
		return 0, err
	}
	if k, ok := l.keeper.(interface{ Learn(context.Context) error }); ok { // what others have stored is there too
		if err := k.Learn(ctx); err != nil {
			return 0, err
		}
	}
	var gone []string
	err = from.Events(ctx, nil, func(e *geo.Event) error {
		if !keep(e.ID) {
			gone = append(gone, e.ID)
		}
		return nil
	})
	if err != nil || len(gone) == 0 {
		return 0, err
	}
	err = l.keeper.Update(ctx, func(tx store.Tx) error {
		for ids := range slices.Chunk(gone, atOnce) {
			rows, err := tx.Rows(ctx, dataset, ids)
			if err != nil {
				return err
			}
			slices.SortFunc(rows, func(a, b store.Row) int { return int(a.Number - b.Number) })
			for i := range rows {
				if err := l.delete(ctx, tx, dataset, &rows[i]); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return len(gone), nil
}

// editRow has fn say what an event of a dataset is to be.
func (l *Ledger) editRow(ctx context.Context, dataset, id string, fn func(geo.Event) (*geo.Event, error)) error {
	if err := l.isDataset(ctx, dataset); err != nil {
		return err
	}
	return l.keeper.Update(ctx, func(tx store.Tx) error {
		rows, err := tx.Rows(ctx, dataset, []string{id})
		if err != nil {
			return err
		}
		if len(rows) == 0 || rows[0].Layer != dataset || rows[0].Record == "" {
			return errNoEvent(id)
		}
		var old geo.Event
		if err := eventOf(&rows[0], &old); err != nil {
			return err
		}
		said, err := fn(old)
		switch {
		case err != nil:
			return err
		case said == nil:
			return l.delete(ctx, tx, dataset, &rows[0])
		}
		said.ID = id
		im := importer{tx: tx, dataset: dataset, now: l.clock()}
		return im.put(ctx, []geo.Event{*said})
	})
}

func (l *Ledger) delete(ctx context.Context, tx store.Tx, dataset string, r *store.Row) error {
	if r.Layer != dataset || r.Record == "" {
		return nil // another was first
	}
	if err := record.Replaceable(r.Record); err != nil {
		return named(err, dataset, r.ID)
	}
	r.Updated = l.clock()
	return tx.DeleteRow(ctx, dataset, r)
}
