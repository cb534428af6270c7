package store

import (
	"context"
	"time"
)

// Vault is what keeps a store as plain tables, to carry it from one keeper to
// another as it is (package geo/store/transfer). What follows from the rows,
// indexes, columns to filter by, sums, is the keeper's own to make.
type Vault interface {
	// Identity is the store's.
	Identity() string
	// Dump calls fn with what reads the tables as they are at one moment.
	Dump(ctx context.Context, fn func(Dump) error) error
	// Fill adds rows to a table, all or none. Reach tells of a row of reports what
	// joining finds it by, nil for nothing.
	Fill(ctx context.Context, t *Table, rows [][]any, reach func(row []any) (*Reach, error)) error
	// Empty takes out what was filled in.
	Empty(ctx context.Context) error
	// Filled makes a store of what was filled in, with the identity of where it
	// came from. Before, it can't be opened as one.
	Filled(ctx context.Context, identity string) error
	// Close lets go of what the vault holds open.
	Close() error
}

// Dump reads rows of a table in the order of its key: those behind one, all for
// nil. A row and what is in it may be kept.
type Dump func(ctx context.Context, t *Table, after []any, fn func(row []any) error) error

// Table is a table of a store, by the names that all keepers have for it.
type Table struct {
	Name    string
	Columns []Field
	Key     int // how many of the columns, from the first on, tell a row
}

// Field is a column of a table.
type Field struct {
	Name string
	Kind FieldKind
}

// FieldKind says what a value is. Each can be nil, for none.
type FieldKind uint8

// The kinds, and what a value of each is in Go.
const (
	FieldText  FieldKind = iota // string, any bytes
	FieldInt                    // int64
	FieldBool                   // bool
	FieldTime                   // time.Time, in UTC, to the second
	FieldBytes                  // []byte
	FieldJSON                   // string, as it was written
)

// Tables are the tables of a store, each behind those that it refers to.
func Tables() []*Table {
	text := func(names ...string) (out []Field) {
		for _, n := range names {
			out = append(out, Field{n, FieldText})
		}
		return out
	}
	table := func(name string, key int, columns ...[]Field) *Table {
		t := &Table{Name: name, Key: key}
		for _, c := range columns {
			t.Columns = append(t.Columns, c...)
		}
		return t
	}
	one := func(name string, kind FieldKind) []Field { return []Field{{name, kind}} }
	return []*Table{
		table("articles", 1, text("id", "origin", "url", "title", "publisher", "published", "language"), one("sample", FieldBool), one("claimed", FieldBool),
			text("text", "fingerprint"), one("read_at", FieldTime)),
		table("article_versions", 2, text("article_id"), one("n", FieldInt), text("origin", "url", "title", "publisher", "published", "language", "text"),
			one("read_at", FieldTime), one("until", FieldTime)),
		table("withdrawn", 1, text("article_id", "reason"), one("at", FieldTime)),
		table("sources", 2, text("source", "article_id")),
		table(TableEvents, 1, text("id"), one("number", FieldInt), one("created_at", FieldTime), one("updated_at", FieldTime), one("packed", FieldBytes)),
		table(TableReports, 1, one("id", FieldInt), text("article_id", "event_id", "report_id"), one("ordinal", FieldInt), text("day_part"), one("proposed", FieldBool),
			one("record", FieldBytes), one("evidence", FieldJSON), one("reasons", FieldJSON)),
		table("changes", 1, one("seq", FieldInt), one("at", FieldTime), text("event_id"), one("deleted", FieldBool)),
		table("corrections", 1, text("event_id"), one("at", FieldTime), one("record", FieldBytes)),
		table("datasets", 1, one("id", FieldInt), text("name", "title", "format", "licence", "attribution", "url"), one("imported_at", FieldTime)),
		table(TableImported, 2, one("dataset", FieldInt), one("seq", FieldInt), text("id"), one("fresh", FieldBool), one("created", FieldTime), one("updated", FieldTime),
			one("packed", FieldBytes)),
	}
}

// The tables with columns that follow from others.
const (
	TableEvents   = "events"
	TableReports  = "reports"
	TableImported = "imported"
)

// RowIn is a row of the table of events, or of imported ones, as a [Row].
func (t *Table) RowIn(values []any) *Row {
	get := func(name string) any {
		for i, c := range t.Columns {
			if c.Name == name {
				return values[i]
			}
		}
		return nil
	}
	r := &Row{ID: get("id").(string)}
	if t.Name == TableImported {
		r.Number = get("seq").(int64)
		r.Created, _ = get("created").(time.Time)
		r.Updated, _ = get("updated").(time.Time)
	} else {
		r.Number = get("number").(int64)
		r.Created, _ = get("created_at").(time.Time)
		r.Updated, _ = get("updated_at").(time.Time)
	}
	packed, _ := get("packed").([]byte)
	r.Record = string(packed)
	return r
}
