package postgis

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/furat-map/furat/geo/store"
)

// known is what a transaction has read and need not ask again: nobody else writes
// meanwhile. What it writes itself it takes out, or notes.
type known struct {
	reports     map[int64]*store.Report // by row
	near        map[store.Near][]int64  // rows of reports
	rows        map[string]*store.Row   // of events of articles, by id; nil for none
	corrections map[string]string       // by the id of the event; "" for none
}

func newKnown() known {
	return known{map[int64]*store.Report{}, map[store.Near][]int64{}, map[string]*store.Row{}, map[string]string{}}
}

// rowsOf returns the rows of ids where all of these are known.
func (k *known) rowsOf(ids []string) (out []store.Row, all bool) {
	for _, id := range ids {
		r, known := k.rows[id]
		if !known {
			return nil, false
		}
		if r != nil {
			out = append(out, *r)
		}
	}
	return out, true
}

var _ store.Foreseer = (*tx)(nil)

// Foresee asks in one trip what will be asked for.
func (t *tx) Foresee(ctx context.Context, near []store.Near, events []string) error {
	found := make([][]int64, len(near))
	for i, n := range near {
		t.queue(t.eachReport(&found[i]), "SELECT "+reportColumns+" FROM reports WHERE "+isNear, boxOf(n)...)
	}
	ids := escapedAll(events)
	rows, corrections := map[string]*store.Row{}, map[string]string{}
	for _, id := range events {
		rows[id], corrections[id] = nil, ""
	}
	t.queue(eachRow(func(r store.Row) { rows[r.ID] = &r }), rowsOfEvents, ids)
	t.queue(func(r pgx.Rows) error {
		var id string
		var packed []byte
		err := r.Scan(textColumn{&id}, &packed)
		corrections[id] = string(packed)
		return err
	}, "SELECT event_id, record FROM corrections WHERE event_id = ANY($1)", ids)
	if err := t.flush(ctx); err != nil {
		return err
	}
	for i, n := range near {
		t.known.near[n] = found[i]
	}
	for _, id := range events {
		t.known.rows[id], t.known.corrections[id] = rows[id], corrections[id]
	}
	return nil
}
