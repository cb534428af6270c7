package sqlite

import (
	"encoding/json"
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
	rows, err := w.tx.QueryContext(w.ctx, "SELECT id, event_id, event, day_part FROM reports "+cond, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []stored
	for rows.Next() {
		var s stored
		var event string
		if err := rows.Scan(&s.row, &s.eventID, &event, &s.DayPart); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(event), &s.Event); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// linked returns the reports of other articles that bear on a report's
// incident.
func (w *writer) linked(s *stored) ([]stored, error) {
	r, ok := incident.ReachOf(&s.Report)
	if !ok {
		return nil, nil
	}
	near, err := w.reports(`WHERE article_id <> ? AND id IN (SELECT id FROM report_reach
		WHERE first <= ? AND last >= ? AND west <= ? AND east >= ? AND south <= ? AND north >= ?)`,
		s.Event.ArticleID, r.Days.Last, r.Days.First, r.East, r.West, r.North, r.South)
	return slices.DeleteFunc(near, func(n stored) bool { return !incident.Linked(&s.Report, &n.Report) }), err
}

// regroup settles which incidents the loose reports, and all that hang
// together with them, are part of, and writes the events that changed.
func (w *writer) regroup() error {
	for id := range w.before { // what is left of an event is told anew
		left, err := w.reports("WHERE event_id = ?", id)
		if err != nil {
			return err
		}
		for _, s := range left {
			w.loose[s.row] = true
		}
	}
	seen := map[int64]bool{}
	for _, row := range sortedKeys(w.loose) {
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

func sortedKeys(m map[int64]bool) []int64 {
	var out []int64
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// component returns the reports that hang together with one.
func (w *writer) component(row int64, seen map[int64]bool) ([]stored, error) {
	queue, err := w.reports("WHERE id = ?", row)
	if err != nil {
		return nil, err
	}
	seen[row] = true
	for i := 0; i < len(queue); i++ {
		near, err := w.linked(&queue[i])
		if err != nil {
			return nil, err
		}
		for _, n := range near {
			if !seen[n.row] {
				seen[n.row] = true
				queue = append(queue, n)
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
// verdict of a reviewer stays, of the event itself before that of another that
// its reports were part of.
func (w *writer) putEvent(e *geo.Event, was []string) error {
	e.CreatedAt, e.UpdatedAt = w.now, w.now
	old, known := w.before[e.ID]
	if known {
		e.CreatedAt, e.UpdatedAt, e.Review = old.CreatedAt, old.UpdatedAt, old.Review
	}
	for _, id := range was {
		if o, ok := w.before[id]; ok && e.Review == geo.ReviewUnreviewed {
			e.Review = o.Review
		}
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
	for id := range w.before {
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
