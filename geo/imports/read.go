package imports

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
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

// feature is a GeoJSON feature.
type feature struct {
	Type       string                     `json:"type"`
	ID         json.RawMessage            `json:"id"`
	Geometry   *geometry                  `json:"geometry"`
	Properties map[string]json.RawMessage `json:"properties"`
}

type geometry struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
}

// oneByOne is how a file begins that has a feature on each line.
var oneByOne = regexp.MustCompile(`^\s*\{\s*"type"\s*:\s*"Feature"\s*[,}]`)

// readGeoJSON reads a feature collection, or features one after the other.
func readGeoJSON(r io.Reader, m *mapping, each eachRow, reject func(int, error)) error {
	start := bufio.NewReader(r)
	head, _ := start.Peek(200)
	l := &leash{r: start, left: maxRow}
	g := geoReader{l: l, d: json.NewDecoder(l), each: each, reject: reject, seen: map[string]bool{}}
	stream := oneByOne.Match(head)
	if !stream {
		if err := g.intoFeatures(); err != nil {
			return err
		}
	}
	for {
		err := g.one()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	if !stream {
		if _, err := g.d.Token(); err != nil { // the end of the list
			return g.unreadable(err)
		}
	}
	for property, column := range m.opt.Map {
		if !g.seen[column] {
			return geo.Errorf(geo.CodeInvalid, "map", "no feature has a property %q, from which %s was to come", column, property)
		}
	}
	return nil
}

// geoReader reads features.
type geoReader struct {
	l      *leash
	d      *json.Decoder
	each   eachRow
	reject func(int, error)
	seen   map[string]bool // properties that were asked for and are there
}

// one reads a feature; io.EOF is the end of the list.
func (g *geoReader) one() error {
	g.l.slack(g.d.InputOffset())
	if !g.d.More() {
		return io.EOF
	}
	var f feature
	err := g.d.Decode(&f)
	line := g.l.slack(g.d.InputOffset())
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		g.reject(line, geo.Errorf(geo.CodeInvalid, wrong.Field, "want a GeoJSON feature, found a %s", wrong.Value))
		return nil
	case err != nil:
		return g.unreadable(err)
	case f.Type != "Feature":
		g.reject(line, geo.Errorf(geo.CodeInvalid, "type", "want a GeoJSON feature, not %q", geo.Clip(f.Type)))
		return nil
	}
	return g.use(&f, line)
}

func (g *geoReader) unreadable(err error) error {
	line := g.l.slack(g.d.InputOffset())
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return geo.Errorf(geo.CodeUnreadable, "", "it is cut short at line %d", line)
	}
	return geo.Errorf(geo.CodeUnreadable, "", "it can't be read on at line %d: %w", line, err)
}

// intoFeatures goes to the first member of the list "features".
func (g *geoReader) intoFeatures() error {
	if t, err := g.d.Token(); err != nil || t != json.Delim('{') {
		return geo.Errorf(geo.CodeUnreadable, "", "it is no GeoJSON feature collection")
	}
	for g.d.More() {
		g.l.slack(g.d.InputOffset())
		key, err := g.d.Token()
		if err != nil {
			return g.unreadable(err)
		}
		if key == "features" {
			if t, err := g.d.Token(); err != nil || t != json.Delim('[') {
				return geo.Errorf(geo.CodeUnreadable, "", `"features" is no list`)
			}
			return nil
		}
		var skip json.RawMessage
		if err := g.d.Decode(&skip); err != nil {
			return g.unreadable(err)
		}
	}
	return geo.Errorf(geo.CodeUnreadable, "", `it has no list "features"; a GeoJSON feature collection is wanted`)
}

// use passes a feature on as a row.
func (g *geoReader) use(f *feature, line int) error {
	point, err := f.point()
	if err != nil {
		g.reject(line, err)
		return nil
	}
	return g.each(line, func(name string) string {
		raw, ok := f.Properties[name]
		if ok {
			g.seen[name] = true
		} else if name == "id" {
			raw = f.ID
		}
		return scalar(raw)
	}, point)
}

// point returns the position of a feature, nil where it has none.
func (f *feature) point() (*[2]float64, error) {
	if f.Geometry == nil {
		return nil, nil
	}
	var p []*float64
	isPoint := f.Geometry.Type == "Point" && json.Unmarshal(f.Geometry.Coordinates, &p) == nil
	if isPoint && len(p) > 1 && p[0] != nil && p[1] != nil {
		return &[2]float64{*p[0], *p[1]}, nil
	}
	return nil, geo.Errorf(geo.CodeInvalid, geo.Geometry, "want a Point of two numbers or null, not a %s", geo.Clip(f.Geometry.Type))
}

// Feature makes an event of one GeoJSON feature, by the rules by which a table
// of them is read.
func Feature(geometry json.RawMessage, properties map[string]json.RawMessage) (*geo.Event, error) {
	f := feature{Properties: properties}
	if geometry != nil {
		if err := json.Unmarshal(geometry, &f.Geometry); err != nil {
			return nil, geo.Errorf(geo.CodeInvalid, geo.Geometry, "it is no GeoJSON geometry: %w", err)
		}
	}
	point, err := f.point()
	if err != nil {
		return nil, err
	}
	m, err := newMapping(Options{Format: "geojson"})
	if err != nil {
		return nil, err
	}
	e, err := m.event(func(name string) string { return scalar(properties[name]) }, point)
	return &e, err
}

// scalar writes a JSON text, number or truth value as the text of a cell, a
// number as it stands: a float would lose digits of a long id.
func scalar(raw json.RawMessage) string {
	text := strings.TrimSpace(string(raw))
	switch {
	case text == "" || text == "null" || text[0] == '{' || text[0] == '[':
		return ""
	case text[0] != '"':
		return text
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}
