package sqlite

import (
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
)

// where compiles a filter to SQL with arguments: conditions, each with AND
// before it.
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
			any = append(any, column+" IN ("+marks(len(q.Values))+")")
			args = append(args, arguments(q.Values)...)
		}
		conds = append(conds, "("+strings.Join(any, " OR ")+")")
	}
	if c, ok := f.Where.(*cql2.Condition); ok {
		if cond, values, _ := c.SQL(cql2.SQLite); cond != "" {
			conds, args = append(conds, cond), append(args, values...)
		}
	}
	if len(conds) == 0 {
		return "", nil
	}
	return " AND " + strings.Join(conds, " AND "), args
}
