package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
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
	if c, ok := f.Where.(*cql2.Condition); ok {
		if cond, values, _ := c.SQL(); cond != "" {
			conds, args = append(conds, cond), append(args, values...)
		}
	}
	if len(conds) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(conds, " AND "), args
}

// Events calls fn with each event that the filter holds for.
func (s *Store) Events(ctx context.Context, f *geo.Filter, fn func(*geo.Event) error) error {
	cond, args := where(f)
	if f != nil && f.Where != nil { // SQL says less than the condition
		all := fn
		fn = func(e *geo.Event) error {
			if !f.Where.Match(e) {
				return nil
			}
			return all(e)
		}
	}
	return eachEvent(ctx, s.read, cond+" ORDER BY id", args, fn)
}

// eventOfColumns reads an event that has no record, of which id and number are
// known.
func eventOfColumns(ctx context.Context, from queryer, found geo.Event) (e geo.Event, err error) {
	rows, err := from.QueryContext(ctx, "SELECT "+columnList()+" FROM events WHERE id = ?", found.ID)
	if err != nil {
		return e, err
	}
	defer rows.Close()
	if !rows.Next() {
		return e, errors.Join(rows.Err(), geo.Errorf(geo.CodeNotFound, "id", "there is no event %q", found.ID))
	}
	e, err = scanEvent(rows)
	e.Number = found.Number
	return e, err
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
			e, err = eventOfColumns(ctx, from, e)
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
		return eventOfColumns(ctx, s.read, e)
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

// EventsByNumber calls fn with the events of some numbers, in their order.
func (s *Store) EventsByNumber(ctx context.Context, numbers []int64, fn func(*geo.Event) error) error {
	return byNumber(numbers, "number", func(cond string, args []any, wanted func(int64) bool) error {
		return eachEvent(ctx, s.read, " WHERE "+cond, args, func(e *geo.Event) error {
			if !wanted(e.Number) {
				return nil
			}
			return fn(e)
		})
	})
}

// byNumber asks for rows by ascending numbers, as ranges where they lie close
// together and one by one where not.
func byNumber(numbers []int64, column string, ask func(cond string, args []any, wanted func(int64) bool) error) error {
	for len(numbers) > 0 {
		n := min(maxIDs, len(numbers))
		part := numbers[:n]
		numbers = numbers[n:]
		first, last := part[0], part[n-1]
		cond, args := column+" BETWEEN ? AND ?", []any{first, last}
		if last-first > 4*int64(n) {
			cond, args = column+" IN (?"+strings.Repeat(",?", n-1)+")", make([]any, n)
			for i, v := range part {
				args[i] = v
			}
		}
		next := 0
		err := ask(cond+" ORDER BY "+column, args, func(v int64) bool {
			for next < n && part[next] < v {
				next++
			}
			return next < n && part[next] == v
		})
		if err != nil {
			return err
		}
	}
	return nil
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
const selectEvent = "SELECT id, created_at, updated_at, record, coalesce(number, 0) FROM events"

// scanRecord reads an event from its record.
func scanRecord(row interface{ Scan(...any) error }) (geo.Event, error) {
	var e geo.Event
	var packed sql.NullString
	if err := row.Scan(&e.ID, timeColumn{&e.CreatedAt}, timeColumn{&e.UpdatedAt}, &packed, &e.Number); err != nil {
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
		case v.Kind == geo.KindTime, v.Kind == geo.KindDay:
			args = append(args, string(v.Append(nil)))
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

// nextNumber is the number of an event that comes: no event had it before,
// since each that comes is in the log of changes.
const nextNumber = `max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'changes'), 0), coalesce((SELECT max(number) FROM events), 0)) + 1`

// backfill gives their records and numbers to events that an older version
// stored.
func (s *Store) backfill(ctx context.Context) error {
	if _, err := s.write.ExecContext(ctx, `UPDATE events SET number = fresh.number FROM (
		SELECT id, (SELECT coalesce(max(number), 0) FROM events) + row_number() OVER (ORDER BY rowid) AS number
		FROM events WHERE number IS NULL) AS fresh WHERE fresh.id = events.id`); err != nil {
		return err
	}
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
	return fmt.Sprintf("INSERT INTO events (%s, number) VALUES (?%s, %s) ON CONFLICT (id) DO UPDATE SET %s",
		strings.Join(names, ", "), strings.Repeat(",?", len(names)-1), nextNumber, strings.Join(set, ", "))
}()
