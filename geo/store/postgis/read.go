package postgis

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/store"
)

// table is how a kind of layer lies in the database.
type table struct {
	of      int64  // its tally
	columns string // of a row: id, number, created, updated, record, sum
	from    string // the table, with the rows chosen that were not deleted
	number  string // the column of numbers
	order   string // in which the whole layer is read
	filters bool   // there are columns that SQL can filter by
	log     string // changes after a number ($1): number, time, id, deleted, new, and of the row as it is now number, created, updated, record, sum
}

var articlesTable = table{
	of: ofArticles, columns: "id, number, created_at, updated_at, packed, sum", from: "events WHERE true", number: "number", order: "id", filters: true,
	log: "SELECT seq, at, event_id, deleted, false, number, created_at, updated_at, packed, sum FROM changes LEFT JOIN events ON id = event_id AND NOT deleted WHERE seq > $1 ORDER BY seq",
}

func datasetTable(id int64) table {
	return table{
		of: id, columns: "id, seq, created, updated, packed, sum", from: fmt.Sprintf("imported WHERE dataset = %d AND packed IS NOT NULL", id), number: "seq", order: "seq",
		log: fmt.Sprintf("SELECT seq, updated, id, packed IS NULL, fresh, seq, created, updated, packed, sum FROM imported WHERE dataset = %d AND seq > $1 ORDER BY seq", id),
	}
}

// allLayers stands for how many layers there are among the changes that were seen.
const allLayers = ""

// Layers lists the layers, "events" first, as they were at one moment.
func (k *Keeper) Layers(ctx context.Context) (layers []store.Layer, err error) {
	err = k.each(ctx, func(rows pgx.Rows) error {
		var l store.Layer
		err := rows.Scan(textColumn{&l.Name}, textColumn{&l.Title}, textColumn{&l.Format}, textColumn{&l.Licence}, textColumn{&l.Attribution}, textColumn{&l.URL}, &l.Changed, &l.Events)
		if l.Name == "" {
			l.Name, l.Title = store.Events, "Events read from articles"
		}
		layers = append(layers, l)
		return err
	}, "SELECT name, title, format, licence, attribution, url, changed, rows FROM tallies LEFT JOIN datasets ON id = of ORDER BY of <> 0, name")
	if n := int64(len(layers)); err == nil && n < k.saw(allLayers, n) { // none ever goes
		return nil, errBehind
	}
	for i := range layers {
		k.saw(layers[i].Name, layers[i].Changed)
	}
	return layers, err
}

// Behind is how many changes the database that takes them has more than the one
// that is read.
func (k *Keeper) Behind(ctx context.Context) (changes int64, err error) {
	const numbers = "SELECT changes + imported FROM " + Schema + ".head"
	if k.look == nil {
		return 0, nil
	}
	defer tell(&err)
	var there, here int64
	if err := k.look.QueryRow(ctx, numbers).Scan(&there); err != nil {
		return 0, err
	}
	err = k.read.QueryRow(ctx, numbers).Scan(&here)
	return max(0, there-here), err
}

// tableOf is where a layer lies.
func (k *Keeper) tableOf(ctx context.Context, layer string) (table, error) {
	if layer == store.Events {
		return articlesTable, nil
	}
	const query = "SELECT id FROM datasets WHERE name = $1"
	id := int64(-1)
	err := k.each(ctx, func(rows pgx.Rows) error { return rows.Scan(&id) }, query, Escaped(layer))
	if err == nil && id < 0 && k.several && k.look != nil { // it may just have been made
		err = k.look.QueryRow(ctx, query, Escaped(layer)).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			err = nil
		}
	}
	if err == nil && id < 0 {
		err = errNoLayer(layer)
	}
	return datasetTable(id), Told(err)
}

// LastChange returns the number of the latest change. A standby may not have it
// yet where it was made here.
func (k *Keeper) LastChange(ctx context.Context, layer string) (seq int64, err error) {
	t, err := k.tableOf(ctx, layer)
	if err != nil {
		return 0, err
	}
	err = k.each(ctx, func(rows pgx.Rows) error { return rows.Scan(&seq) }, "SELECT changed FROM tallies WHERE of = $1", t.of)
	return k.saw(layer, seq), err
}

// Learn asks who takes changes how far it is: what is read from now on has all that
// was stored up to now, by whomever.
func (k *Keeper) Learn(ctx context.Context) (err error) {
	if !k.several || k.look == nil {
		return nil
	}
	defer tell(&err)
	return eachOf(ctx, k.look, func(rows pgx.Rows) error {
		var name *string
		var changed int64
		if err := rows.Scan(&name, &changed); err != nil {
			return err
		}
		layer := store.Events
		if name != nil {
			layer = Unescaped(*name)
		}
		k.saw(layer, changed)
		return nil
	}, "SELECT name, changed FROM tallies LEFT JOIN datasets ON id = of")
}

const (
	maxIDs = 500  // that one statement asks for
	page   = 5000 // rows of a layer that one statement reads
)

// Read calls fn with the rows of a layer that are chosen.
func (k *Keeper) Read(ctx context.Context, layer string, which store.Rows, fn func(*store.Row) error) error {
	t, err := k.tableOf(ctx, layer)
	if err != nil {
		return err
	}
	some := func(more string, args ...any) error {
		if err == nil { // with the parts before
			err = k.eachCurrent(ctx, t, layer, func(rows pgx.Rows) error {
				r, _, err := rowOf(rows, layer)
				if err != nil {
					return err
				}
				return fn(r)
			}, "SELECT "+t.columns+" FROM "+t.from+" AND "+more, args...)
		}
		return err
	}
	switch which := which.(type) {
	case store.Matching:
		var cond string
		var args []any
		if t.filters {
			cond, args = cql2.Where(which.Filter, cql2.PostgreSQL.After(1)) // the one that pages begin behind
		}
		return k.pages(ctx, t, layer, cond, args, fn)
	case store.ByID:
		for part := range slices.Chunk(which, maxIDs) {
			err = some("id = ANY($1)", escapedAll(part))
		}
	case store.ByNumber:
		for part := range slices.Chunk(which, maxIDs) {
			err = some(t.number+" = ANY($1) ORDER BY "+t.number, []int64(part))
		}
	case store.OfReport:
		if t.of == ofArticles {
			return some("id = (SELECT event_id FROM reports WHERE report_id = $1 LIMIT 1)", Escaped(string(which)))
		}
	}
	return err
}

// rowOf reads a row, and its sum, which must be that of what was stored.
func rowOf(rows pgx.Rows, layer string) (*store.Row, int64, error) {
	r := &store.Row{Layer: layer}
	var packed []byte
	var sum *int64
	if err := rows.Scan(textColumn{&r.ID}, &r.Number, timeColumn{&r.Created}, timeColumn{&r.Updated}, &packed, &sum); err != nil {
		return nil, 0, err
	}
	r.Record = string(packed)
	return r, valueOf(sum), checkSum(r, packed, sum)
}

func valueOf(sum *int64) int64 {
	if sum == nil {
		return 0
	}
	return *sum
}

// checkSum returns an error where what is kept of an event is not what was
// stored.
func checkSum(r *store.Row, packed []byte, sum *int64) error {
	if sum != nil && *sum == store.SumOf(r, packed) {
		return nil
	}
	return geo.Errorf(geo.CodeUnreadable, r.Layer+" "+r.ID, "the record of the event is damaged: it is not what was stored; take the store from a backup")
}

// pages calls fn with the rows of a layer for which a condition holds, as they
// are at one moment. Each page is a short statement, and read before fn is called:
// who reads slowly holds up no other. Where all are read they must be what was
// stored.
func (k *Keeper) pages(ctx context.Context, t table, layer, cond string, args []any, fn func(*store.Row) error) (err error) {
	defer tell(&err)
	db, stored, err := k.currentSnapshot(ctx, t, layer)
	if err != nil {
		return err
	}
	defer db.Rollback(context.WithoutCancel(ctx))
	var read tally
	whole := cond == ""
	if !whole {
		cond = " AND (odd OR " + cond + ")"
	}
	var after any = int64(-1)
	if t.order == "id" {
		after = ""
	}
	query := fmt.Sprintf("SELECT %s FROM %s AND %s > $1%s ORDER BY %s LIMIT %d", t.columns, t.from, t.order, cond, t.order, page)
	for {
		list := make([]*store.Row, 0, page)
		err := eachOf(ctx, db, func(rows pgx.Rows) error {
			r, sum, err := rowOf(rows, layer)
			list = append(list, r)
			read.rows, read.sum = read.rows+1, read.sum+sum
			return err
		}, query, append([]any{after}, args...)...)
		if err != nil {
			return err
		}
		for _, r := range list {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := fn(r); err != nil {
				return err
			}
		}
		if len(list) < page {
			break
		}
		if after = list[page-1].Number; t.order == "id" {
			after = Escaped(list[page-1].ID)
		}
	}
	if whole && (read.rows != stored.rows || read.sum != stored.sum) {
		return geo.Errorf(geo.CodeUnreadable, "layer "+layer, "%d of %d events can be read, and not all as they were stored: the database is damaged; take it from a backup", read.rows, stored.rows)
	}
	return nil
}

// Changes calls fn with the changes after a number, in pages. Of an event of a
// dataset that changed more than once only the last is there.
func (k *Keeper) Changes(ctx context.Context, layer string, after int64, fn func(store.Change, *store.Row) error) error {
	t, err := k.tableOf(ctx, layer)
	if err != nil {
		return err
	}
	type change struct {
		store.Change
		row *store.Row
	}
	for {
		list := make([]change, 0, page)
		err := k.eachCurrent(ctx, t, layer, func(rows pgx.Rows) error {
			c, r := change{}, &store.Row{Layer: layer}
			var packed []byte
			var number, sum *int64
			if err := rows.Scan(&c.Seq, timeColumn{&c.At}, textColumn{&c.EventID}, &c.Deleted, &c.New, &number, timeColumn{&r.Created}, timeColumn{&r.Updated}, &packed, &sum); err != nil {
				return err
			}
			if packed != nil {
				r.ID, r.Number, r.Record = c.EventID, valueOf(number), string(packed)
				if err := checkSum(r, packed, sum); err != nil {
					return err
				}
				c.row = r
			}
			list = append(list, c)
			return nil
		}, fmt.Sprintf("%s LIMIT %d", t.log, page), after)
		if err != nil {
			return err
		}
		for _, c := range list {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := fn(c.Change, c.row); err != nil {
				return err
			}
		}
		if len(list) < page {
			return nil
		}
		after = list[page-1].Seq
	}
}

// Check looks, where it is to be thorough, whether all that was stored is there.
// What keeps the pages whole is PostgreSQL's (initdb --data-checksums, amcheck).
func (k *Keeper) Check(ctx context.Context, thorough bool, found func(string)) error {
	if !thorough {
		return nil
	}
	return k.each(ctx, func(rows pgx.Rows) error {
		var name *string
		var have, stored tally
		if err := rows.Scan(&name, &have.rows, &have.sum, &stored.rows, &stored.sum); err != nil {
			return err
		}
		if have != stored {
			found(fmt.Sprintf("%s: %d rows are there, %d were stored; or not those", Unescaped(*name), have.rows, stored.rows))
		}
		return nil
	}, `SELECT 'events', (SELECT count(*) FROM events), (SELECT coalesce(sum(sum), 0)::bigint FROM events), rows, tallies.sum FROM tallies WHERE of = 0
		UNION ALL SELECT name, (SELECT count(sum) FROM imported WHERE dataset = of), (SELECT coalesce(sum(sum), 0)::bigint FROM imported WHERE dataset = of), rows, sum FROM tallies JOIN datasets ON datasets.id = of`)
}
