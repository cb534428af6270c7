package ledger

import (
	"context"
	"maps"
	"slices"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/incident"
	"github.com/furat-map/furat/geo/store"
)

// neighbourhood keeps what was read of the store while a group is put together:
// each report, and the rows near each reach, of which copies have the same.
type neighbourhood struct {
	tx      store.Tx
	reports map[int64]*store.Report
	near    map[incident.Reach][]int64
}

func newNeighbourhood(tx store.Tx) *neighbourhood {
	return &neighbourhood{tx, map[int64]*store.Report{}, map[incident.Reach][]int64{}}
}

// report reads a report, nil where there is none.
func (n *neighbourhood) report(ctx context.Context, row int64) (*store.Report, error) {
	if r, read := n.reports[row]; read {
		return r, nil
	}
	r, err := n.tx.Report(ctx, row)
	n.reports[row] = r
	return r, err
}

// around returns the rows of the reports whose reach meets that of a report.
func (n *neighbourhood) around(ctx context.Context, r *store.Report) ([]int64, error) {
	reach, ok := incident.ReachOf(&r.Report)
	if !ok {
		return nil, nil
	}
	if rows, asked := n.near[reach]; asked {
		return rows, nil
	}
	var out []int64
	for _, at := range turned(reach) {
		rows, err := n.tx.ReportRows(ctx, at)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	n.near[reach] = out
	return out, nil
}

// linked returns the reports of other articles that bear on a report's
// incident, but those to skip.
func (n *neighbourhood) linked(ctx context.Context, r *store.Report, skip map[int64]bool) ([]*store.Report, error) {
	rows, err := n.around(ctx, r)
	if err != nil {
		return nil, err
	}
	var out []*store.Report
	for _, row := range rows {
		if skip[row] || row == r.Row {
			continue
		}
		other, err := n.report(ctx, row)
		if err != nil {
			return nil, err
		}
		if other != nil && incident.Linked(&r.Report, &other.Report) {
			out = append(out, other)
		}
	}
	return out, nil
}

// regroup settles which incidents the loose reports, and all that hang
// together with them, are part of, and writes the events that changed.
func (s *session) regroup(ctx context.Context) error {
	for _, id := range slices.Sorted(maps.Keys(s.before)) { // what is left of an event is told anew
		left, err := s.tx.ReportRows(ctx, store.OfEvent(id))
		if err != nil {
			return err
		}
		for _, row := range left {
			s.loose[row] = true
		}
	}
	if err := s.foresee(ctx); err != nil {
		return err
	}
	seen := map[int64]bool{}
	for _, row := range slices.Sorted(maps.Keys(s.loose)) {
		if seen[row] {
			continue
		}
		part, err := s.component(ctx, row, seen)
		if err != nil {
			return err
		}
		if err := s.assign(ctx, part); err != nil {
			return err
		}
	}
	return s.dropUnreported(ctx)
}

// foresee tells a transaction that wants to know what regrouping will ask.
func (s *session) foresee(ctx context.Context) error {
	f, ok := s.tx.(store.Foreseer)
	if !ok {
		return nil
	}
	var near []store.Near
	var events []string
	for row := range s.loose {
		r, err := s.tx.Report(ctx, row)
		if err != nil {
			return err
		}
		if r == nil {
			continue
		}
		events = append(events, r.Event, r.Report.Event.ID)
		if reach, ok := incident.ReachOf(&r.Report); ok {
			near = append(near, turned(reach)...)
		}
	}
	return f.Foresee(ctx, near, events)
}

// turned is a reach as it is looked for, once around the Earth too where it is near
// the antimeridian.
func turned(reach incident.Reach) (out []store.Near) {
	for _, turn := range reach.Turns() {
		at := store.Near(reach)
		at.West, at.East = reach.West+turn, reach.East+turn
		out = append(out, at)
	}
	return out
}

// component returns the reports that hang together with one.
func (s *session) component(ctx context.Context, row int64, seen map[int64]bool) ([]*store.Report, error) {
	near := newNeighbourhood(s.tx)
	first, err := near.report(ctx, row)
	if err != nil || first == nil {
		return nil, err
	}
	seen[row] = true
	queue := []*store.Report{first}
	for i := 0; i < len(queue); i++ {
		linked, err := near.linked(ctx, queue[i], seen)
		if err != nil {
			return nil, err
		}
		for _, other := range linked {
			if !seen[other.Row] {
				seen[other.Row] = true
				queue = append(queue, other)
			}
		}
	}
	return queue, nil
}

// assign writes the events that a component makes, and which reports are part
// of which.
func (s *session) assign(ctx context.Context, part []*store.Report) error {
	reports := make([]geo.Report, len(part))
	for i, r := range part {
		reports[i] = r.Report
		if err := s.remember(ctx, r.Event); err != nil {
			return err
		}
	}
	for _, group := range incident.Group(reports) {
		members := make([]geo.Report, len(group))
		was := make([]string, len(group))
		for i, at := range group {
			members[i], was[i] = reports[at], part[at].Event
		}
		e := incident.Merge(members)
		for _, at := range group {
			if part[at].Event == e.ID {
				continue
			}
			part[at].Event = e.ID
			if err := s.tx.PutReport(ctx, part[at]); err != nil {
				return err
			}
		}
		if err := s.putEvent(ctx, &e, was); err != nil {
			return err
		}
	}
	return nil
}

// dropUnreported deletes the events that nothing tells any more.
func (s *session) dropUnreported(ctx context.Context) error {
	for _, id := range slices.Sorted(maps.Keys(s.before)) {
		told, err := s.tx.ReportRows(ctx, store.OfEvent(id))
		if err != nil {
			return err
		}
		if len(told) > 0 {
			continue
		}
		old := s.before[id]
		if err := s.tx.DeleteRow(ctx, store.Events, &store.Row{ID: id, Number: old.Number, Created: old.CreatedAt, Updated: s.now}); err != nil {
			return err
		}
	}
	return nil
}
