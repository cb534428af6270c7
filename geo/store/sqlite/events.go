package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/record"
)

// where compiles a filter to SQL with arguments.
func where(f *geo.Filter) (string, []any) {
	if f.Empty() {
		return "", nil
	}
	var conds []string
	var args []any
	if b := f.BBox; b != nil {
		cond := "lon BETWEEN ? AND ?"
		if b.West > b.East {
			cond = "(lon >= ? OR lon <= ?)"
		}
		conds = append(conds, cond+" AND lat BETWEEN ? AND ?")
		args = append(args, b.West, b.East, b.South, b.North)
	}
	if d := f.Days; d != nil {
		conds = append(conds, "(event_date IS NOT NULL OR event_date_end IS NOT NULL)")
		if d.First.Known() {
			conds = append(conds, "(event_date_end IS NULL OR event_date_end >= ?)")
			args = append(args, d.First.String())
		}
		if d.Last.Known() {
			conds = append(conds, "(event_date IS NULL OR event_date <= ?)")
			args = append(args, d.Last.String())
		}
	}
	if f.MinConfidence > 0 {
		conds = append(conds, "confidence >= ?")
		args = append(args, f.MinConfidence)
	}
	for _, q := range f.Equal {
		var any []string
		for _, column := range q.Columns() {
			any = append(any, column+" IN (?"+strings.Repeat(",?", max(0, len(q.Values)-1))+")")
			if len(q.Values) == 0 {
				args = append(args, nil)
			}
			for _, v := range q.Values {
				args = append(args, v)
			}
		}
		conds = append(conds, "("+strings.Join(any, " OR ")+")")
	}
	return " WHERE " + strings.Join(conds, " AND "), args
}

// Events calls fn with each event that the filter holds for.
func (s *Store) Events(ctx context.Context, f *geo.Filter, fn func(*geo.Event) error) error {
	cond, args := where(f)
	return eachEvent(ctx, s.read, cond+" ORDER BY id", args, fn)
}

// eventOfColumns reads an event that has no record.
func eventOfColumns(ctx context.Context, from queryer, id string) (e geo.Event, err error) {
	rows, err := from.QueryContext(ctx, "SELECT "+columnList()+" FROM events WHERE id = ?", id)
	if err != nil {
		return e, err
	}
	defer rows.Close()
	if !rows.Next() {
		return e, errors.Join(rows.Err(), geo.Errorf(geo.CodeNotFound, "id", "there is no event %q", id))
	}
	return scanEvent(rows)
}

// queryer is a database or a transaction.
type queryer interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

// eachEvent calls fn with each event that a condition selects, one at a time.
func eachEvent(ctx context.Context, from queryer, cond string, args []any, fn func(*geo.Event) error) error {
	rows, err := from.QueryContext(ctx, selectEvent+cond, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		e, err := scanRecord(rows)
		if errors.Is(err, errNoRecord) { // an older furat wrote it beside this one
			e, err = eventOfColumns(ctx, from, e.ID)
		}
		if err != nil {
			return err
		}
		if err := fn(&e); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Event returns one event, by its id or by that of one of its reports.
func (s *Store) Event(ctx context.Context, id string) (geo.Event, error) {
	e, err := scanRecord(s.read.QueryRowContext(ctx, selectEvent+" WHERE id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		e, err = scanRecord(s.read.QueryRowContext(ctx, selectEvent+" WHERE id = (SELECT event_id FROM reports WHERE report_id = ? LIMIT 1)", id))
	}
	if errors.Is(err, errNoRecord) {
		return eventOfColumns(ctx, s.read, e.ID)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return e, geo.Errorf(geo.CodeNotFound, "id", "there is no event %q", id)
	}
	return e, err
}

// maxIDs is how many ids one statement asks for.
const maxIDs = 500

// EventsByID returns those of the ids that exist.
func (s *Store) EventsByID(ctx context.Context, ids []string) ([]geo.Event, error) {
	var out []geo.Event
	for len(ids) > 0 {
		n := min(maxIDs, len(ids))
		args := make([]any, n)
		for i, id := range ids[:n] {
			args[i] = id
		}
		err := eachEvent(ctx, s.read, " WHERE id IN (?"+strings.Repeat(",?", n-1)+")", args, func(e *geo.Event) error {
			out = append(out, *e)
			return nil
		})
		if err != nil {
			return nil, err
		}
		ids = ids[n:]
	}
	return out, nil
}

// dayColumn scans a day that may be null.
type dayColumn struct{ to *geo.Day }

// Scan reads a day, NULL as unknown.
func (d dayColumn) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return nil
	}
	day, err := geo.ParseDay(s)
	*d.to = day
	return err
}

// timeColumn scans an RFC 3339 time that may be null.
type timeColumn struct{ to *time.Time }

// Scan reads an instant, NULL as none.
func (t timeColumn) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return nil
	}
	at, err := time.Parse(time.RFC3339, s)
	*t.to = at
	return err
}

// textColumn scans a text in which null is empty.
type textColumn struct{ to *string }

// Scan reads a text, NULL as empty.
func (t textColumn) Scan(v any) error {
	*t.to, _ = v.(string)
	return nil
}

// realColumn scans a number in which null is 0.
type realColumn struct{ to *float64 }

// Scan reads a number, NULL as zero.
func (r realColumn) Scan(v any) error {
	switch v := v.(type) {
	case float64:
		*r.to = v
	case int64:
		*r.to = float64(v)
	}
	return nil
}

// countColumn scans a count that may be null.
type countColumn struct{ to **int }

// Scan reads a count, NULL as nil.
func (c countColumn) Scan(v any) error {
	if n, ok := v.(int64); ok {
		i := int(n)
		*c.to = &i
	}
	return nil
}

// selectEvent asks for what scanRecord reads.
const selectEvent = "SELECT id, created_at, updated_at, record FROM events"

// scanRecord reads an event from its record.
func scanRecord(row interface{ Scan(...any) error }) (geo.Event, error) {
	var e geo.Event
	var packed sql.NullString
	if err := row.Scan(&e.ID, timeColumn{&e.CreatedAt}, timeColumn{&e.UpdatedAt}, &packed); err != nil {
		return e, err
	}
	if !packed.Valid {
		return e, errNoRecord
	}
	return e, record.Decode(packed.String, &e)
}

var errNoRecord = errors.New("the event has no record")

// scanEvent reads an event from its columns.
func scanEvent(row interface{ Scan(...any) error }) (geo.Event, error) {
	var e geo.Event
	var derived string // event and disorder type follow from the sub-event type
	text := func(to *string) any { return textColumn{to} }
	err := row.Scan(&e.ID, dayColumn{&e.Date}, dayColumn{&e.DateEnd}, &e.TimePrecision, &e.DateText,
		&derived, &derived, &e.SubEventType,
		text(&e.Actor1), text(&e.Actor1ID), text(&e.Inter1), text(&e.Actor2), text(&e.Actor2ID), text(&e.Inter2), text(&e.CivilianTargeting),
		text(&e.Location), text(&e.LocationAR), text(&e.PlaceID), text(&e.Admin1), text(&e.Admin2), text(&e.Admin3), text(&e.Country),
		&e.GeoPrecision, realColumn{&e.UncertaintyKM}, text(&e.Weapon), countColumn{&e.Fatalities}, countColumn{&e.Injuries},
		&e.Status, &e.Confidence, &e.Review, text(&e.Incident),
		&e.Source, &e.SourceCount, text(&e.URL), &e.ArticleID, dayColumn{&e.Published},
		&e.Quote, &e.Notes, timeColumn{&e.CreatedAt}, timeColumn{&e.UpdatedAt}, realColumn{&e.Lon}, realColumn{&e.Lat})
	return e, err
}

// eventArgs returns an event's values in the order of columnList, and its
// record.
func eventArgs(e *geo.Event) []any {
	var args []any
	for _, c := range geo.Columns() {
		v := c.Value(e)
		switch {
		case v.Null:
			args = append(args, nil)
		case v.Kind == geo.KindInt:
			args = append(args, v.Int)
		case v.Kind == geo.KindReal:
			args = append(args, v.Real)
		case v.Kind == geo.KindTime:
			args = append(args, v.Time.UTC().Format(time.RFC3339))
		default:
			args = append(args, v.Str)
		}
	}
	packed := record.Append(nil, e)
	if !e.Placed() {
		return append(args, nil, nil, packed)
	}
	return append(args, e.Lon, e.Lat, packed)
}

// backfill gives their records to events that an older version stored.
func (s *Store) backfill(ctx context.Context) error {
	var some bool
	if err := s.write.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM events WHERE record IS NULL)").Scan(&some); err != nil || !some {
		return err
	}
	for {
		n, err := s.backfillSome(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}

func (s *Store) backfillSome(ctx context.Context) (int, error) {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, "SELECT "+columnList()+" FROM events WHERE record IS NULL LIMIT 5000")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var events []geo.Event
	for rows.Next() {
		e, err := scanEvent(rows)
		if err != nil {
			return 0, err
		}
		events = append(events, e)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return 0, err
	}
	for i := range events {
		if _, err := tx.ExecContext(ctx, "UPDATE events SET record = ? WHERE id = ?", record.Append(nil, &events[i]), events[i].ID); err != nil {
			return 0, err
		}
	}
	return len(events), tx.Commit()
}

var upsertEvent = func() string {
	names := append(strings.Split(columnList(), ", "), "record")
	var set []string
	for _, n := range names[1:] {
		set = append(set, n+" = excluded."+n)
	}
	return fmt.Sprintf("INSERT INTO events (%s) VALUES (?%s) ON CONFLICT (id) DO UPDATE SET %s",
		strings.Join(names, ", "), strings.Repeat(",?", len(names)-1), strings.Join(set, ", "))
}()
