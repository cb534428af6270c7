package imports

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

// readCSV reads a table with a header; comma, semicolon or tab apart. What is
// no record is told and left out, as is a quote that is opened and not closed:
// it costs its line.
func readCSV(r io.Reader, m *mapping, each eachRow, reject func(int, error)) error {
	lines := csvtable.NewLines(r, ',')
	h, err := readHeader(lines)
	if err != nil {
		return err
	}
	if err := m.known(h); err != nil {
		return err
	}
	for {
		rec, line, last, err := lines.Record()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, new(*csv.ParseError)):
			reject(line, geo.Errorf(geo.CodeInvalid, "", "%w", errors.Unwrap(err)))
			continue
		case err != nil:
			return geo.Errorf(geo.CodeUnreadable, "", "it is cut short or damaged behind line %d: %w", line, err)
		case len(rec) != h.width && last:
			return geo.Errorf(geo.CodeUnreadable, "", "it is cut short: line %d ends after %d of %d fields", line, len(rec), h.width)
		case len(rec) != h.width:
			reject(line, geo.Errorf(geo.CodeInvalid, "", "%d fields, the header has %d", len(rec), h.width))
			continue
		}
		field := func(name string) string {
			if i, ok := h.at[strings.ToLower(name)]; ok {
				return csvtable.Unescape(rec[i]) // as Furat's own CSV is written
			}
			return ""
		}
		if err := each(line, field, nil); err != nil {
			return err
		}
	}
}

// header is where the columns of a table are, by their names in small letters.
type header struct {
	at    map[string]int
	names []string
	width int
}

func (h *header) has(name string) bool { _, ok := h.at[strings.ToLower(name)]; return ok }

func readHeader(lines *csvtable.Lines) (*header, error) {
	first, err := lines.First()
	if err != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, "", "it can't be read: %w", err)
	}
	if strings.Count(first, "\r") > 1 {
		return nil, geo.Errorf(geo.CodeUnreadable, "", "its lines end as on old Macs; convert it first (tr '\\r' '\\n')")
	}
	if err := lines.Guess(); err != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, "", "it can't be read: %w", err)
	}
	names, _, _, err := lines.Record()
	if err != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, "", "it has no header line")
	}
	h := &header{at: map[string]int{}, width: len(names)}
	for i, name := range names {
		name = strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
		h.names = append(h.names, name)
		if key := strings.ToLower(name); !h.has(key) {
			h.at[key] = i
		}
	}
	return h, nil
}

// known checks that the columns are there without which the table is not what
// it is said to be, or says neither when nor where.
func (m *mapping) known(h *header) error {
	columns := geo.Clip(strings.Join(h.names, ", "))
	for _, want := range m.required() {
		if !slices.ContainsFunc(want, h.has) {
			return geo.Errorf(geo.CodeInvalid, want[0], "the table has no such column; its columns are %s", columns)
		}
	}
	for _, c := range m.columns {
		_, set := m.opt.Set[c.property]
		if (c.property == "event_date" || c.property == "latitude") && (set || slices.ContainsFunc(c.from, h.has)) {
			return nil
		}
	}
	return geo.Errorf(geo.CodeInvalid, "event_date", "the table says neither when nor where; name its columns with --map, for example event_date=COLUMN; they are %s", columns)
}
