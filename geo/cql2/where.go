package cql2

import (
	"slices"
	"strings"

	"github.com/furat-map/furat/geo"
)

// Where compiles a filter to SQL with arguments, which holds for every event
// that the filter holds for and may hold for more; "" where nothing can be said.
// Columns are as for [Condition.SQL].
func Where(f *geo.Filter, d Dialect) (cond string, args []any) {
	if f.Empty() {
		return "", nil
	}
	w := sqlWriter{d: d}
	if b := f.BBox; b != nil {
		w.box(b)
	}
	if s := f.Days; s != nil {
		w.and("(", w.name("event_date"), " IS NOT NULL OR ", w.name("event_date_end"), " IS NOT NULL)")
		if s.First.Known() {
			w.and("(", w.name("event_date_end"), " IS NULL OR ", w.name("event_date_end"), " >= ", w.text(s.First.String()), ")")
		}
		if s.Last.Known() {
			w.and("(", w.name("event_date"), " IS NULL OR ", w.name("event_date"), " <= ", w.text(s.Last.String()), ")")
		}
	}
	if f.MinConfidence > 0 {
		w.and("confidence >= ", w.number(f.MinConfidence))
	}
	for _, q := range f.Equal {
		w.equal(q)
	}
	if c, ok := f.Where.(*Condition); ok {
		if cond, args, _ := c.SQL(d.After(len(w.args))); cond != "" {
			w.and(cond)
			w.args = append(w.args, args...)
		}
	}
	if !d.takes(w.b.String(), w.args) {
		return "", nil
	}
	return w.b.String(), w.args
}

// and adds a condition that must hold too.
func (w *sqlWriter) and(parts ...string) {
	if w.b.Len() > 0 {
		w.b.WriteString(" AND ")
	}
	w.b.WriteString(strings.Join(parts, ""))
}

// box says that a position lies in a box, which may cross the antimeridian.
func (w *sqlWriter) box(b *geo.BBox) {
	west, east, join := w.number(b.West), w.number(b.East), " AND "
	if b.West > b.East {
		join = " OR "
	}
	w.and("(lon >= ", west, join, "lon <= ", east, ")")
	w.and("lat >= ", w.number(b.South))
	w.and("lat <= ", w.number(b.North))
}

// equal says that one of some columns has one of some values.
func (w *sqlWriter) equal(q geo.Equal) {
	cannot := func(v string) bool { return !w.d.canHold(v) }
	if slices.ContainsFunc(q.Values, cannot) {
		return // it must be asked again
	}
	if len(q.Values) == 0 {
		w.and("(1 = 0)")
		return
	}
	var either []string
	for _, column := range q.Columns() {
		var values []string
		for _, v := range q.Values {
			values = append(values, w.text(v))
		}
		either = append(either, w.name(column)+" IN ("+strings.Join(values, ",")+")")
	}
	w.and("(", strings.Join(either, " OR "), ")")
}

// text is a text as an argument.
func (w *sqlWriter) text(s string) string { return w.add(s) + w.d.textType }

// number is a number as an argument.
func (w *sqlWriter) number(v float64) string { return w.add(v) + w.d.numberType }

// name is a column, as it is compared.
func (w *sqlWriter) name(column string) string {
	name := w.d.column(column)
	if kindOfColumn(column) == textKind || kindOfColumn(column) == dayKind {
		name += w.d.byCodePoint
	}
	return name
}

// add adds an argument, and returns how it is written.
func (w *sqlWriter) add(v any) string {
	w.args = append(w.args, v)
	return w.d.argument(len(w.args))
}
