package imports

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
)

// maxRow bounds a row or feature, in bytes of the file.
const maxRow = 4 << 20

// errLongRow ends a table with a row that does not end.
var errLongRow = fmt.Errorf("a row is longer than %d MB", maxRow>>20)

// leash reads no more than maxRow bytes between two calls of slack, and knows
// where the lines begin.
type leash struct {
	r     io.Reader
	left  int
	read  int64
	lines []int64 // where line ends are that were not counted yet
	line  int
}

// Read reads on.
func (l *leash) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, errLongRow
	}
	n, err := l.r.Read(p[:min(len(p), 64<<10)])
	l.left -= n
	for i, c := range p[:n] {
		if c == '\n' {
			l.lines = append(l.lines, l.read+int64(i))
		}
	}
	l.read += int64(n)
	return n, err
}

// slack lets another row be read. It returns the line at an offset.
func (l *leash) slack(offset int64) int {
	l.left = maxRow
	n := 0
	for n < len(l.lines) && l.lines[n] < offset {
		n++
	}
	l.line += n
	l.lines = l.lines[n:]
	return l.line + 1
}

type eachRow = func(line int, field func(string) string, point *[2]float64) error

// readCSV reads a table with a header; comma, semicolon or tab apart.
func readCSV(r io.Reader, m *mapping, each eachRow, reject func(int, error)) error {
	l := &leash{r: r, left: maxRow}
	header, comma, err := sniff(l)
	if err != nil {
		return err
	}
	c := csv.NewReader(io.MultiReader(strings.NewReader(header), l))
	c.Comma, c.FieldsPerRecord, c.ReuseRecord, c.LazyQuotes = comma, -1, true, true
	names, err := c.Read()
	if err != nil {
		return geo.Errorf(geo.CodeUnreadable, "", "it has no header line: %w", err)
	}
	at := map[string]int{}
	for i, name := range names {
		name = strings.TrimPrefix(strings.TrimSpace(name), "\ufeff")
		if _, twice := at[name]; !twice {
			at[name] = i
		}
	}
	width := len(names)
	for _, want := range m.required() {
		if !slices.ContainsFunc(want, func(n string) bool { _, ok := at[n]; return ok }) {
			return geo.Errorf(geo.CodeInvalid, want[0], "the table has no such column; its columns are %s", clip(strings.Join(slices.Sorted(keys(at)), ", ")))
		}
	}
	for {
		l.slack(l.read) // package csv knows the line
		rec, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return geo.Errorf(geo.CodeUnreadable, "", "it can't be read on: %w", err)
		}
		line, _ := c.FieldPos(0)
		if len(rec) != width {
			reject(line, geo.Errorf(geo.CodeInvalid, "", "%d fields, the header has %d", len(rec), width))
			continue
		}
		field := func(name string) string {
			if i, ok := at[name]; ok {
				return rec[i]
			}
			return ""
		}
		if err := each(line, field, nil); err != nil {
			return err
		}
	}
}

func keys(m map[string]int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// sniff reads the first line and finds what stands between its fields.
func sniff(r io.Reader) (line string, comma rune, err error) {
	var b strings.Builder
	one := make([]byte, 1)
	for b.Len() < maxRow {
		n, err := r.Read(one)
		b.Write(one[:n])
		if err != nil && !errors.Is(err, io.EOF) {
			return "", 0, geo.Errorf(geo.CodeUnreadable, "", "it can't be read: %w", err)
		}
		if err != nil || n > 0 && one[0] == '\n' {
			break
		}
	}
	line, comma = b.String(), ','
	for _, c := range ";\t" {
		if strings.Count(line, string(c)) > strings.Count(line, string(comma)) {
			comma = c
		}
	}
	return line, comma, nil
}

// feature is a GeoJSON feature.
type feature struct {
	Type       string                     `json:"type"`
	ID         any                        `json:"id"`
	Geometry   *geometry                  `json:"geometry"`
	Properties map[string]json.RawMessage `json:"properties"`
}

type geometry struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
}

// readGeoJSON reads a feature collection, or features one after the other.
func readGeoJSON(r io.Reader, each eachRow, reject func(int, error)) error {
	l := &leash{r: r, left: maxRow}
	d := json.NewDecoder(l)
	one := func() error {
		l.slack(d.InputOffset())
		if !d.More() {
			return io.EOF
		}
		var f feature
		err := d.Decode(&f)
		line := l.slack(d.InputOffset())
		if err != nil {
			var wrong *json.UnmarshalTypeError
			if errors.As(err, &wrong) {
				reject(line, geo.Errorf(geo.CodeInvalid, wrong.Field, "want a GeoJSON feature, found a %s", wrong.Value))
				return nil
			}
			return unreadable(line, err)
		}
		return f.use(line, each, reject)
	}
	if err := intoFeatures(d, l); err != nil {
		return err
	}
	for {
		err := one()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil { // the end of the list
		return unreadable(l.slack(d.InputOffset()), err)
	}
	return nil
}

func unreadable(line int, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return geo.Errorf(geo.CodeUnreadable, "", "it is cut short at line %d", line)
	}
	return geo.Errorf(geo.CodeUnreadable, "", "it can't be read on at line %d: %w", line, err)
}

// intoFeatures goes to the first member of the list "features".
func intoFeatures(d *json.Decoder, l *leash) error {
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return geo.Errorf(geo.CodeUnreadable, "", "it is no GeoJSON feature collection")
	}
	for d.More() {
		l.slack(d.InputOffset())
		key, err := d.Token()
		if err != nil {
			return unreadable(l.slack(d.InputOffset()), err)
		}
		if key == "features" {
			if t, err := d.Token(); err != nil || t != json.Delim('[') {
				return geo.Errorf(geo.CodeUnreadable, "", `"features" is no list`)
			}
			return nil
		}
		var skip json.RawMessage
		if err := d.Decode(&skip); err != nil {
			return unreadable(l.slack(d.InputOffset()), err)
		}
	}
	return geo.Errorf(geo.CodeUnreadable, "", `it has no list "features"; a GeoJSON feature collection is wanted`)
}

// use passes a feature on as a row.
func (f *feature) use(line int, each eachRow, reject func(int, error)) error {
	var point *[2]float64
	if f.Geometry != nil {
		var p []float64
		if f.Geometry.Type != "Point" || json.Unmarshal(f.Geometry.Coordinates, &p) != nil || len(p) < 2 {
			reject(line, geo.Errorf(geo.CodeInvalid, "geometry", "want a Point or null, not a %s", clip(f.Geometry.Type)))
			return nil
		}
		point = &[2]float64{p[0], p[1]}
	}
	field := func(name string) string {
		raw, ok := f.Properties[name]
		if !ok {
			if name == "id" && f.ID != nil {
				return scalar(f.ID)
			}
			return ""
		}
		var v any
		if json.Unmarshal(raw, &v) != nil {
			return ""
		}
		return scalar(v)
	}
	return each(line, field, point)
}

// scalar writes a JSON value as the text of a cell.
func scalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}
