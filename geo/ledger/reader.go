package ledger

import (
	"context"
	"errors"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/record"
	"github.com/furat-map/furat/geo/store"
)

// reader reads the events of one layer: of articles, or of a dataset.
type reader struct {
	keeper store.Keeper
	layer  string
}

var _ store.Reader = reader{}

// eventOf unpacks a row. The error names the event whose record can't be read.
func eventOf(r *store.Row, e *geo.Event) error {
	*e = geo.Event{ID: r.ID, Number: r.Number, CreatedAt: r.Created, UpdatedAt: r.Updated}
	return named(record.Decode(r.Record, e), r.Layer, r.ID)
}

// named says of which event a record can't be read.
func named(err error, what, id string) error {
	var ge *geo.Error
	if errors.As(err, &ge) && ge.Param == "" {
		return geo.Errorf(ge.Code, what+" "+id, "%s", ge.Message)
	}
	return err
}

func errNoEvent(id string) error {
	return geo.Errorf(geo.CodeNotFound, "id", "there is no event %q", id)
}

// each calls fn with the events of the rows that are chosen.
func (r reader) each(ctx context.Context, which store.Rows, fn func(*geo.Event) error) error {
	return r.keeper.Read(ctx, r.layer, which, func(row *store.Row) error {
		var e geo.Event
		if err := eventOf(row, &e); err != nil {
			return err
		}
		return fn(&e)
	})
}

// Events calls fn with each event that the filter holds for.
func (r reader) Events(ctx context.Context, f *geo.Filter, fn func(*geo.Event) error) error {
	return r.each(ctx, store.Matching{Filter: f}, func(e *geo.Event) error {
		if !f.Match(e) { // a keeper may say less than the filter
			return nil
		}
		return fn(e)
	})
}

// Event returns one event, by its id or by that of one of its reports.
func (r reader) Event(ctx context.Context, id string) (geo.Event, error) {
	for _, which := range []store.Rows{store.ByID{id}, store.OfReport(id)} {
		var found []geo.Event
		err := r.each(ctx, which, func(e *geo.Event) error { found = append(found, *e); return nil })
		if err != nil {
			return geo.Event{}, err
		}
		if len(found) > 0 {
			return found[0], nil
		}
	}
	return geo.Event{}, errNoEvent(id)
}

// EventsByID returns those of the ids that exist.
func (r reader) EventsByID(ctx context.Context, ids []string) (out []geo.Event, err error) {
	err = r.each(ctx, store.ByID(ids), func(e *geo.Event) error { out = append(out, *e); return nil })
	return out, err
}

// EventsByNumber calls fn with the events of some numbers, in their order.
func (r reader) EventsByNumber(ctx context.Context, numbers []int64, fn func(*geo.Event) error) error {
	return r.each(ctx, store.ByNumber(numbers), fn)
}

// Changes calls fn with the changes after a number, in order.
func (r reader) Changes(ctx context.Context, after int64, fn func(store.Change) error) error {
	return r.keeper.Changes(ctx, r.layer, after, func(c store.Change, row *store.Row) error {
		if row == nil {
			return fn(c)
		}
		var e geo.Event
		if err := eventOf(row, &e); err != nil {
			return err
		}
		c.Event = &e
		return fn(c)
	})
}

// LastChange returns the number of the latest change.
func (r reader) LastChange(ctx context.Context) (int64, error) {
	return r.keeper.LastChange(ctx, r.layer)
}
