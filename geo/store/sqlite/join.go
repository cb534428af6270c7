package sqlite

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/incident"
)

// stored is a report with its row and the event it is part of.
type stored struct {
	geo.Report
	row     int64
	eventID string
}

// reports reads the reports that a condition selects, without their quotes.
func (w *writer) reports(cond string, args ...any) ([]stored, error) {
	rows, err := w.tx.QueryContext(w.ctx, "SELECT id, event_id, event, day_part, proposed FROM reports "+cond, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []stored
	for rows.Next() {
		var s stored
		var event string
		if err := rows.Scan(&s.row, &s.eventID, &event, &s.DayPart, &s.Proposed); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(event), &s.Event); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// lookups keeps what was read of the store while a group is put together: each
// report, and the rows near each reach, of which copies have the same.
type lookups struct {
	reports map[int64]*stored
	near    map[incident.Reach][]int64
}

func newLookups() lookups {
	return lookups{map[int64]*stored{}, map[incident.Reach][]int64{}}
}

// near returns the rows of the reports whose reach meets that of a report.
func (w *writer) near(s *stored, known lookups) ([]int64, error) {
	r, ok := incident.ReachOf(&s.Report)
	if !ok {
		return nil, nil
	}
	if rows, asked := known.near[r]; asked {
		return rows, nil
	}
	var out []int64
	for _, turn := range r.Turns() {
		rows, err := w.tx.QueryContext(w.ctx, `SELECT id FROM report_reach
			WHERE first <= ? AND last >= ? AND west <= ? AND east >= ? AND south <= ? AND north >= ?`,
			r.Days.Last, r.Days.First, r.East+turn, r.West+turn, r.North, r.South)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				rows.Close()
				return nil, err
			}
			out = append(out, id)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	known.near[r] = out
	return out, nil
}

// linked returns the reports of other articles that bear on a report's
// incident, but those to skip. known keeps what was read.
func (w *writer) linked(s *stored, known lookups, skip map[int64]bool) ([]*stored, error) {
	near, err := w.near(s, known)
	if err != nil {
		return nil, err
	}
	var out []*stored
	for _, id := range near {
		if skip[id] || id == s.row {
			continue
		}
		if known.reports[id] == nil {
			one, err := w.reports("WHERE id = ?", id)
			if err != nil {
				return nil, err
			}
			if len(one) == 0 {
				continue
			}
			known.reports[id] = &one[0]
		}
		if incident.Linked(&s.Report, &known.reports[id].Report) {
			out = append(out, known.reports[id])
		}
	}
	return out, nil
}

// regroup settles which incidents the loose reports, and all that hang
// together with them, are part of, and writes the events that changed.
func (w *writer) regroup() error {
	for _, id := range slices.Sorted(maps.Keys(w.before)) { // what is left of an event is told anew
		left, err := w.reports("WHERE event_id = ?", id)
		if err != nil {
			return err
		}
		for _, s := range left {
			w.loose[s.row] = true
		}
	}
	seen := map[int64]bool{}
	for _, row := range slices.Sorted(maps.Keys(w.loose)) {
		if seen[row] {
			continue
		}
		part, err := w.component(row, seen)
		if err != nil {
			return err
		}
		if err := w.settle(part); err != nil {
			return err
		}
	}
	return w.drop()
}

// component returns the reports that hang together with one.
func (w *writer) component(row int64, seen map[int64]bool) ([]stored, error) {
	queue, err := w.reports("WHERE id = ?", row)
	if err != nil {
		return nil, err
	}
	seen[row] = true
	known := newLookups()
	for i := 0; i < len(queue); i++ {
		linked, err := w.linked(&queue[i], known, seen)
		if err != nil {
			return nil, err
		}
		for _, n := range linked {
			if !seen[n.row] {
				seen[n.row] = true
				queue = append(queue, *n)
			}
		}
	}
	return queue, nil
}

// settle writes the events that a component makes.
func (w *writer) settle(part []stored) error {
	reports := make([]geo.Report, len(part))
	for i := range part {
		reports[i] = part[i].Report
		if err := w.remember(part[i].eventID); err != nil {
			return err
		}
	}
	for _, group := range incident.Group(reports) {
		members := make([]geo.Report, len(group))
		was := make([]string, len(group))
		for i, at := range group {
			members[i], was[i] = reports[at], part[at].eventID
		}
		e := incident.Merge(members)
		for _, at := range group {
			if part[at].eventID == e.ID {
				continue
			}
			if _, err := w.tx.ExecContext(w.ctx, "UPDATE reports SET event_id = ? WHERE id = ?", e.ID, part[at].row); err != nil {
				return err
			}
		}
		if err := w.putEvent(&e, was); err != nil {
			return err
		}
	}
	return nil
}

// remember notes an event as it is before the change.
func (w *writer) remember(id string) error {
	if _, known := w.before[id]; known {
		return nil
	}
	return eachEvent(w.ctx, w.tx, " WHERE id = ?", []any{id}, func(e *geo.Event) error {
		w.before[id] = *e
		return nil
	})
}

// putEvent writes an event; one that is as it was is not logged as a change. A
// verdict of a reviewer is on one event and stays with its id: joined to
// another, it says nothing about that. The event is as old as the oldest that
// its reports were part of.
func (w *writer) putEvent(e *geo.Event, was []string) error {
	e.Lon, e.Lat = geo.RoundDegrees(e.Lon), geo.RoundDegrees(e.Lat)
	e.CreatedAt, e.UpdatedAt = w.now, w.now
	old, known := w.before[e.ID]
	if known {
		e.CreatedAt, e.UpdatedAt, e.Review, e.Number = old.CreatedAt, old.UpdatedAt, old.Review, old.Number
	}
	for _, id := range was {
		if o, ok := w.before[id]; ok && o.CreatedAt.Before(e.CreatedAt) {
			e.CreatedAt = o.CreatedAt
		}
	}
	if err := w.corrected(e); err != nil {
		return err
	}
	if known && reflect.DeepEqual(old, *e) {
		return nil
	}
	e.UpdatedAt = w.now
	if _, err := w.tx.ExecContext(w.ctx, upsertEvent, eventArgs(e)...); err != nil {
		return err
	}
	return w.log(e.ID, false)
}

// drop deletes the events that nothing tells any more.
func (w *writer) drop() error {
	for _, id := range slices.Sorted(maps.Keys(w.before)) {
		var told int
		if err := w.tx.QueryRowContext(w.ctx, "SELECT count(*) FROM reports WHERE event_id = ?", id).Scan(&told); err != nil {
			return err
		}
		if told > 0 {
			continue
		}
		if _, err := w.tx.ExecContext(w.ctx, "DELETE FROM events WHERE id = ?", id); err != nil {
			return err
		}
		if err := w.log(id, true); err != nil {
			return err
		}
	}
	return nil
}
