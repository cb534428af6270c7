package ledger

import (
	"context"
	"reflect"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/record"
	"github.com/furat-map/furat/geo/store"
)

// remember notes an event as it is before the change.
func (s *session) remember(ctx context.Context, id string) error {
	if _, known := s.before[id]; known {
		return nil
	}
	rows, err := s.tx.Rows(ctx, store.Events, []string{id})
	if err != nil || len(rows) == 0 {
		return err
	}
	var e geo.Event
	if err := eventOf(&rows[0], &e); err != nil {
		return err
	}
	s.before[id] = e
	return nil
}

// putEvent writes an event; one that is as it was is not logged as a change. A
// verdict of a reviewer is on one event and stays with its id: joined to
// another, it says nothing about that. The event is as old as the oldest that
// its reports were part of.
func (s *session) putEvent(ctx context.Context, e *geo.Event, was []string) error {
	e.CreatedAt, e.UpdatedAt = s.now, s.now
	old, known := s.before[e.ID]
	if known {
		e.CreatedAt, e.UpdatedAt, e.Review, e.Number = old.CreatedAt, old.UpdatedAt, old.Review, old.Number
	}
	for _, id := range was {
		if o, ok := s.before[id]; ok && o.CreatedAt.Before(e.CreatedAt) {
			e.CreatedAt = o.CreatedAt
		}
	}
	if err := s.layCorrection(ctx, e); err != nil {
		return err
	}
	e.Lon, e.Lat = geo.RoundDegrees(e.Lon), geo.RoundDegrees(e.Lat)
	if known && reflect.DeepEqual(old, *e) {
		return nil
	}
	r := &store.Row{Layer: store.Events, ID: e.ID, Number: e.Number, Created: e.CreatedAt, Updated: s.now, Record: string(record.Append(nil, e))}
	return s.tx.PutRow(ctx, store.Events, r)
}

// layCorrection lays the correction of an event over it, where there is one.
func (s *session) layCorrection(ctx context.Context, e *geo.Event) error {
	packed, err := s.tx.Correction(ctx, e.ID)
	if err != nil || packed == "" {
		return err
	}
	told := *e
	if err := record.Decode(packed, e); err != nil {
		return named(err, "the correction of", e.ID)
	}
	keepArticlesOwn(e, &told)
	return nil
}

// keepArticlesOwn sets what is the articles' to say as told says.
func keepArticlesOwn(e, told *geo.Event) {
	for _, c := range geo.Columns() {
		if c.Owner == geo.OwnedByArticles {
			c.Set(e, c.Value(told))
		}
	}
}

// Edit has fn say what an event is to be.
func (l *Ledger) Edit(ctx context.Context, layer, id string, fn func(geo.Event) (*geo.Event, error)) error {
	if layer == store.Events {
		return l.correct(ctx, id, fn)
	}
	return l.editRow(ctx, layer, id, fn)
}

// correct puts what a reviewer says of an event of articles over what its
// reports say, from now on. Which reports tell of it, and in which words, is
// not the reviewer's to change.
func (l *Ledger) correct(ctx context.Context, id string, fn func(geo.Event) (*geo.Event, error)) error {
	return l.keeper.Update(ctx, func(tx store.Tx) error {
		s := newSession(tx, l.clock())
		if err := s.remember(ctx, id); err != nil {
			return err
		}
		old, known := s.before[id]
		if !known {
			return errNoEvent(id)
		}
		said, err := fn(old)
		if err != nil {
			return err
		}
		if said == nil {
			return geo.Errorf(geo.CodeInvalid, "id", "an event of articles can't be deleted; reject it by its property review")
		}
		if packed, err := tx.Correction(ctx, id); err != nil {
			return err
		} else if err := record.Replaceable(packed); err != nil {
			return named(err, "the correction of", id)
		}
		corrected := *said
		corrected.ID = id
		corrected.Lon, corrected.Lat = geo.RoundDegrees(said.Lon), geo.RoundDegrees(said.Lat)
		keepArticlesOwn(&corrected, &old)
		was := record.Append(nil, &old)
		if record.Same(string(was), record.Append(nil, &corrected)) {
			return nil // it says what is there
		}
		if corrected.Review == "" || corrected.Review == geo.ReviewUnreviewed {
			corrected.Review = geo.ReviewCorrected
		}
		if err := tx.PutCorrection(ctx, id, string(record.Append(nil, &corrected)), s.now); err != nil {
			return err
		}
		return s.putEvent(ctx, &old, nil)
	})
}
