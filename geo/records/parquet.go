package records

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/crs"
)

// parquetSource reads the plain columns of a Parquet file, and the positions of a
// GeoParquet one (geoparquet.org, 1.0 and 1.1; encoding WKB).
type parquetSource struct {
	f      *os.File
	groups []parquet.RowGroup
	rows   parquet.Rows
	buf    []parquet.Row
	have   int // rows in buf
	used   int
	leaves []leaf
	header []string
	at     map[string]int
	row    int
}

// leaf is what a column of the file is to us: a column of the table, or the
// geometry, or nothing.
type leaf struct {
	column int // of the header, -1 for none
	shape  bool
	text   func(parquet.Value) string
}

// parquetBatch is how many rows are read at once.
const parquetBatch = 256

func openParquet(r io.Reader, _ Options) (source, *Table, error) {
	f, size, err := spool(r)
	if err != nil {
		return nil, nil, err
	}
	file, err := parquet.OpenFile(f, size)
	if err != nil {
		f.Close()
		return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "the Parquet file can't be read: %w", err)
	}
	shape, err := geometryColumn(file)
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	s := &parquetSource{f: f, groups: file.RowGroups(), buf: make([]parquet.Row, parquetBatch)}
	for _, path := range file.Schema().Columns() {
		l := leaf{column: -1}
		column, ok := file.Schema().Lookup(path...)
		switch {
		case !ok || len(path) != 1:
		case path[0] == shape:
			l.shape = true
		default:
			l.column, l.text = len(s.header), textOf(column.Node)
			s.header = append(s.header, path[0])
		}
		s.leaves = append(s.leaves, l)
	}
	s.at = placesOf(s.header)
	return s, &Table{Names: s.header, Shapes: shape != ""}, nil
}

// geometryColumn is the name of the column with the positions, "" for none.
func geometryColumn(file *parquet.File) (string, error) {
	about, ok := file.Lookup("geo")
	if !ok {
		return "", nil
	}
	var meta struct {
		Primary string `json:"primary_column"`
		Columns map[string]struct {
			Encoding string          `json:"encoding"`
			CRS      json.RawMessage `json:"crs"`
		} `json:"columns"`
	}
	if err := json.Unmarshal([]byte(about), &meta); err != nil {
		return "", geo.Errorf(geo.CodeUnreadable, "", "what the file says of its geometries can't be read: %w", err)
	}
	column := meta.Columns[meta.Primary]
	var system struct {
		ID struct {
			Authority string          `json:"authority"`
			Code      json.RawMessage `json:"code"`
		} `json:"id"`
	}
	json.Unmarshal(column.CRS, &system)
	code := Scalar(system.ID.Code)
	number, err := strconv.Atoi(code)
	isLonLat := code == "" || code == "CRS84" || err == nil && crs.IsLonLat(number)
	switch {
	case !isLonLat:
		return "", crs.NotLonLat(system.ID.Authority + ":" + code)
	case column.Encoding != "WKB":
		return "", geo.Errorf(geo.CodeUnreadable, "", "its geometries are written as %q; write them as WKB", geo.Clip(column.Encoding))
	}
	return meta.Primary, nil
}

// textOf says how the values of a column are written as text.
func textOf(n parquet.Node) func(parquet.Value) string {
	if lt := n.Type().LogicalType(); lt != nil {
		switch kind := lt.Value.(type) {
		case *format.DateType:
			return func(v parquet.Value) string { return time.Unix(int64(v.Int32())*86400, 0).UTC().Format(time.DateOnly) }
		case *format.TimestampType:
			return timeText(kind.Unit)
		}
	}
	switch n.Type().Kind() {
	case parquet.Boolean:
		return func(v parquet.Value) string { return strconv.FormatBool(v.Boolean()) }
	case parquet.Int32:
		return func(v parquet.Value) string { return strconv.FormatInt(int64(v.Int32()), 10) }
	case parquet.Int64:
		return func(v parquet.Value) string { return strconv.FormatInt(v.Int64(), 10) }
	case parquet.Float:
		return func(v parquet.Value) string { return strconv.FormatFloat(float64(v.Float()), 'f', -1, 32) }
	case parquet.Double:
		return func(v parquet.Value) string { return strconv.FormatFloat(v.Double(), 'f', -1, 64) }
	case parquet.ByteArray:
		return func(v parquet.Value) string { return string(v.ByteArray()) }
	}
	return func(parquet.Value) string { return "" }
}

func timeText(unit format.TimeUnit) func(parquet.Value) string {
	step := time.Nanosecond
	if unit.Value != nil {
		step = unit.Value.Duration()
	}
	perSecond := int64(time.Second / step)
	return func(v parquet.Value) string {
		n := v.Int64()
		return time.Unix(n/perSecond, n%perSecond*int64(step)).UTC().Format(time.RFC3339Nano)
	}
}

func (s *parquetSource) next() (*Record, error) {
	for s.used == s.have {
		if err := s.fill(); err != nil {
			return nil, err
		}
	}
	row := s.buf[s.used]
	s.used++
	s.row++
	rec := &Record{Line: s.row}
	c := &cells{s.at, s.header, make([]string, len(s.header))}
	for _, v := range row {
		if v.IsNull() || v.Column() >= len(s.leaves) {
			continue
		}
		switch l := s.leaves[v.Column()]; {
		case l.shape:
			rec.Point = wkbPoint(v.ByteArray())
		case l.column >= 0:
			c.values[l.column] = l.text(v)
		}
	}
	rec.fields = c
	return rec, nil
}

// fill reads the next rows.
func (s *parquetSource) fill() error {
	s.used, s.have = 0, 0
	if s.rows == nil {
		if len(s.groups) == 0 {
			return io.EOF
		}
		s.rows, s.groups = s.groups[0].Rows(), s.groups[1:]
	}
	n, err := s.rows.ReadRows(s.buf)
	s.have = n
	switch {
	case errors.Is(err, io.EOF):
		s.rows.Close()
		s.rows = nil
	case err != nil:
		return geo.Errorf(geo.CodeUnreadable, "", "it is damaged behind row %d: %w", s.row, err)
	}
	return nil
}

// Close closes the file.
func (s *parquetSource) Close() error {
	if s.rows != nil {
		s.rows.Close()
	}
	return s.f.Close()
}
