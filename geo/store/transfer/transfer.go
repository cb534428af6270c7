// Package transfer carries a store from one keeper to another, row by row, as it
// is: numbers, times and the log of changes stay, so that who has followed the
// one can follow the other.
//
//	from ─ Dump, at one moment ─► rows ─ Fill, some thousand at a time ─► to
//	  └──── number and sum of each table's rows ──── compared ──── read back ┘
//
// A transfer that was cut off goes on where it stood, if what is there is still
// what the other has; else it begins anew. Before the sums agree, what is filled
// can't be opened as a store.
package transfer

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/incident"
	"github.com/furat-map/furat/geo/record"
	"github.com/furat-map/furat/geo/store"
)

// Sum says what is in a table: how many rows, and the sum of their CRC-32C.
type Sum struct {
	Table string
	Rows  int64
	Sum   uint64
}

// atOnce is how many rows are stored at once; long ones are fewer.
const (
	atOnce      = 5000
	bytesAtOnce = 8 << 20
)

// Copy carries a store over. Step is called now and then with the table and how
// many of its rows are there.
func Copy(ctx context.Context, from, to store.Vault, step func(table string, rows int64)) (sums []Sum, err error) {
	err = from.Dump(ctx, func(read store.Dump) error {
		sums = nil
		resume, err := begun(ctx, read, to)
		if err != nil {
			return err
		}
		for i, t := range store.Tables() {
			sum := Sum{Table: t.Name}
			var after []any
			if resume != nil {
				sum, after = resume[i].Sum, resume[i].last
			}
			if err := carry(ctx, read, to, t, after, &sum, step); err != nil {
				return fmt.Errorf("%s: %w", t.Name, err)
			}
			sums = append(sums, sum)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := compare(ctx, to, sums); err != nil {
		return nil, err
	}
	return sums, to.Filled(ctx, from.Identity())
}

// carry carries the rows of a table behind a key.
func carry(ctx context.Context, read store.Dump, to store.Vault, t *store.Table, after []any, sum *Sum, step func(string, int64)) error {
	var rows [][]any
	size := 0
	send := func() error {
		if len(rows) == 0 {
			return nil
		}
		if err := to.Fill(ctx, t, rows, reachOf(t)); err != nil {
			return err
		}
		rows, size = nil, 0
		step(t.Name, sum.Rows)
		return nil
	}
	err := read(ctx, t, after, func(row []any) error {
		size += sum.add(row)
		if rows = append(rows, row); len(rows) < atOnce && size < bytesAtOnce {
			return nil
		}
		return send()
	})
	if err != nil {
		return err
	}
	return send()
}

// reachOf is what joining finds a report of the table by, nil for nothing.
func reachOf(t *store.Table) func(row []any) (*store.Reach, error) {
	return func(row []any) (*store.Reach, error) {
		r := &geo.Report{}
		var packed []byte
		for i, c := range t.Columns {
			switch c.Name {
			case "report_id":
				r.Event.ID, _ = row[i].(string)
			case "day_part":
				r.DayPart, _ = row[i].(string)
			case "proposed":
				r.Proposed, _ = row[i].(bool)
			case "record":
				packed, _ = row[i].([]byte)
			}
		}
		if err := record.Decode(string(packed), &r.Event); err != nil {
			return nil, geo.Errorf(geo.CodeUnreadable, "report "+r.Event.ID, "what is kept of it is damaged; take the store from a backup: %w", err)
		}
		reach, ok := incident.ReachOf(r)
		if !ok {
			return nil, nil
		}
		box := store.Reach(reach)
		return &box, nil
	}
}

// there is how far a table was filled.
type there struct {
	Sum
	last []any // the key of the last of these rows, nil for none
}

// begun looks what an earlier transfer left. Where that is what the store has up to
// there it returns how far it got; else all is taken out, and nothing returned.
func begun(ctx context.Context, read store.Dump, to store.Vault) (list []there, err error) {
	same := true
	err = to.Dump(ctx, func(left store.Dump) error {
		for _, t := range store.Tables() {
			at := there{Sum: Sum{Table: t.Name}}
			if err := left(ctx, t, nil, func(row []any) error { at.add(row); return nil }); err != nil {
				return err
			}
			list = append(list, at)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, t := range store.Tables() {
		at, have := &list[i], Sum{Table: t.Name}
		err := read(ctx, t, nil, func(row []any) error {
			if have.Rows == at.Rows {
				return errEnough
			}
			have.add(row)
			at.last = row[:t.Key]
			return nil
		})
		if err != nil && err != errEnough {
			return nil, err
		}
		same = same && have == at.Sum
	}
	if same {
		return list, nil
	}
	return nil, to.Empty(ctx)
}

var errEnough = errors.New("enough")

// compare reads what was filled, and returns an error where it is not what was
// carried.
func compare(ctx context.Context, to store.Vault, sums []Sum) error {
	return to.Dump(ctx, func(read store.Dump) error {
		for i, t := range store.Tables() {
			have := Sum{Table: t.Name}
			if err := read(ctx, t, nil, func(row []any) error { have.add(row); return nil }); err != nil {
				return err
			}
			if have != sums[i] {
				return geo.Errorf(geo.CodeUnreadable, t.Name, "%d rows were carried over, and %d are there, or not those: begin again", sums[i].Rows, have.Rows)
			}
		}
		return nil
	})
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// add adds a row, and returns about how many bytes it has.
func (s *Sum) add(row []any) int {
	var b []byte
	for _, v := range row {
		b = appendValue(b, v)
	}
	s.Rows++
	s.Sum += uint64(crc32.Checksum(b, castagnoli))
	return len(b)
}

// appendValue writes a value so that no two rows are written alike.
func appendValue(b []byte, v any) []byte {
	bytes := func(kind byte, s string) []byte {
		return append(binary.AppendUvarint(append(b, kind), uint64(len(s))), s...)
	}
	switch v := v.(type) {
	case string:
		return bytes('s', v)
	case []byte:
		return bytes('b', string(v))
	case int64:
		return binary.AppendVarint(append(b, 'i'), v)
	case time.Time:
		return binary.AppendVarint(append(b, 't'), v.Unix())
	case bool:
		if v {
			return append(b, '1')
		}
		return append(b, '0')
	}
	return append(b, 'n')
}
