package records

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/crs"
	"github.com/furat-map/furat/geo/shapefile"
)

// shpSource reads a Shapefile's points beside the rows of its table. Source of the
// layouts: ESRI Shapefile Technical Description, 1998; dBASE III. (No kept library
// reads one out of a zip.)
type shpSource struct {
	shp, dbf *bufio.Reader
	closers  []io.Closer
	columns  []dbfColumn
	header   []string
	at       map[string]int
	text     *encoding.Decoder // nil for UTF-8
	record   []byte
	left     uint32 // rows of the table
	row      int
}

type dbfColumn struct {
	kind byte
	size int
}

func openShapefile(z *zip.Reader, layer string, f io.Closer) (source, *Table, error) {
	parts := map[string]*zip.File{}
	for _, m := range z.File {
		if n := len(m.Name) - 4; n > 0 && m.Name[:n] == layer {
			parts[strings.ToLower(m.Name[n:])] = m
		}
	}
	if parts[".dbf"] == nil {
		return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "the Shapefile %s has no table; its .dbf belongs into the zip too", geo.Clip(layer))
	}
	s := &shpSource{closers: []io.Closer{f}}
	t, err := s.start(parts)
	if err != nil {
		for _, c := range s.closers[1:] {
			c.Close()
		}
		return nil, nil, err
	}
	t.Kind, t.Part = "Shapefile", layer
	return s, t, nil
}

func (s *shpSource) start(parts map[string]*zip.File) (*Table, error) {
	projection, err := small(parts[".prj"])
	if err != nil {
		return nil, err
	}
	if strings.Contains(projection, "PROJCS") || strings.Contains(projection, "PROJCRS") {
		return nil, crs.NotLonLat("a projection")
	}
	page, err := small(parts[".cpg"])
	if err != nil {
		return nil, err
	}
	if page = strings.TrimSpace(page); page != "" && !strings.EqualFold(page, "UTF-8") {
		if strings.Trim(page, "0123456789") == "" {
			page = "windows-" + page
		}
		e, err := htmlindex.Get(page)
		if err != nil {
			return nil, geo.Errorf(geo.CodeUnreadable, "", "its .cpg names the encoding %q, which is not known", geo.Clip(page))
		}
		s.text = e.NewDecoder()
	}
	for to, part := range map[**bufio.Reader]*zip.File{&s.shp: parts[".shp"], &s.dbf: parts[".dbf"]} {
		r, err := part.Open()
		if err != nil {
			return nil, geo.Errorf(geo.CodeUnreadable, part.Name, "it can't be unpacked: %w", err)
		}
		s.closers = append(s.closers, r)
		*to = bufio.NewReaderSize(r, 64<<10)
	}
	if err := s.heads(); err != nil {
		return nil, err
	}
	s.at = placesOf(s.header)
	return &Table{Names: s.header, Shapes: true}, nil
}

// small reads a short part of a zip; nothing where there is none.
func small(m *zip.File) (string, error) {
	if m == nil {
		return "", nil
	}
	r, err := m.Open()
	if err != nil {
		return "", geo.Errorf(geo.CodeUnreadable, m.Name, "it can't be unpacked: %w", err)
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, 64<<10))
	if err != nil {
		return "", geo.Errorf(geo.CodeUnreadable, m.Name, "it can't be unpacked: %w", err)
	}
	return string(b), nil
}

// heads reads the heads of both files.
func (s *shpSource) heads() error {
	var shp [100]byte
	var dbf [32]byte
	_, errShp := io.ReadFull(s.shp, shp[:])
	_, errDbf := io.ReadFull(s.dbf, dbf[:])
	if errShp != nil || errDbf != nil {
		return geo.Errorf(geo.CodeUnreadable, "", "the Shapefile is cut short")
	}
	if kind := binary.LittleEndian.Uint32(shp[32:]); !isPoints(kind) && kind != 0 {
		return geo.Errorf(geo.CodeUnreadable, "", "the Shapefile has lines or areas, not points; take their middles first")
	}
	s.left = binary.LittleEndian.Uint32(dbf[4:])
	rest := make([]byte, max(0, int(binary.LittleEndian.Uint16(dbf[8:]))-32))
	if _, err := io.ReadFull(s.dbf, rest); err != nil {
		return geo.Errorf(geo.CodeUnreadable, "", "the Shapefile's table is cut short")
	}
	s.record = make([]byte, binary.LittleEndian.Uint16(dbf[10:]))
	width := 1
	for ; len(rest) >= 32 && rest[0] != '\r'; rest = rest[32:] {
		name, _, _ := strings.Cut(string(rest[:11]), "\x00")
		c := dbfColumn{rest[11], int(rest[16])}
		width += c.size
		s.columns, s.header = append(s.columns, c), append(s.header, shapefile.Column(strings.TrimSpace(name)))
	}
	if width > len(s.record) {
		return geo.Errorf(geo.CodeUnreadable, "", "the Shapefile's table is damaged: its columns are wider than its rows")
	}
	return nil
}

// isPoints reports a type of shapes that are points or MultiPoints, with or without
// height and measure.
func isPoints(kind uint32) bool { return kind == 1 || kind == 11 || kind == 21 || isMulti(kind) }

func isMulti(kind uint32) bool { return kind == 8 || kind == 18 || kind == 28 }

func (s *shpSource) next() (*Record, error) {
	for {
		if s.left == 0 {
			return nil, io.EOF
		}
		s.left--
		s.row++
		if _, err := io.ReadFull(s.dbf, s.record); err != nil {
			return nil, geo.Errorf(geo.CodeUnreadable, "", "the Shapefile's table is cut short behind row %d", s.row-1)
		}
		point, err := s.point()
		if err != nil {
			return nil, geo.Errorf(geo.CodeUnreadable, "", "the Shapefile is cut short or damaged at shape %d", s.row)
		}
		if s.record[0] == '*' { // deleted
			continue
		}
		values, err := s.values()
		if err != nil {
			return nil, &RowError{s.row, err}
		}
		return &Record{Line: s.row, Point: point, fields: &cells{s.at, s.header, values}}, nil
	}
}

// point reads the next shape.
func (s *shpSource) point() (*[2]float64, error) {
	var head [8]byte
	if _, err := io.ReadFull(s.shp, head[:]); err != nil {
		return nil, err
	}
	length := 2 * int64(binary.BigEndian.Uint32(head[4:]))
	if length < 4 || length > MaxRow {
		return nil, io.ErrUnexpectedEOF
	}
	b := make([]byte, length)
	if _, err := io.ReadFull(s.shp, b); err != nil {
		return nil, err
	}
	at := 4
	switch kind := binary.LittleEndian.Uint32(b); {
	case isMulti(kind) && len(b) >= 56 && binary.LittleEndian.Uint32(b[36:]) == 1:
		at = 40
	case !isPoints(kind) || isMulti(kind) || len(b) < 20:
		return nil, nil
	}
	lon, lat := math.Float64frombits(binary.LittleEndian.Uint64(b[at:])), math.Float64frombits(binary.LittleEndian.Uint64(b[at+8:]))
	return &[2]float64{lon, lat}, nil
}

// values are those of the row that was read.
func (s *shpSource) values() ([]string, error) {
	out := make([]string, len(s.columns))
	at := 1
	for i, c := range s.columns {
		v := strings.Trim(string(s.record[at:at+c.size]), " \x00")
		at += c.size
		switch {
		case c.kind == 'M', c.kind == 'L' && v == "?", c.kind != 'C' && strings.Trim(v, "*") == "":
			continue
		case c.kind == 'N' || c.kind == 'F':
			if n, err := strconv.ParseFloat(v, 64); err == nil {
				v = strconv.FormatFloat(n, 'f', -1, 64)
			}
		case s.text != nil:
			decoded, err := s.text.String(v)
			if err != nil {
				return nil, geo.Errorf(geo.CodeInvalid, s.header[i], "it can't be decoded")
			}
			v = decoded
		case !utf8.ValidString(v):
			return nil, geo.Errorf(geo.CodeInvalid, s.header[i], "it is not UTF-8; name the encoding in a .cpg file in the zip")
		}
		out[i] = v
	}
	return out, nil
}

// Close closes the files.
func (s *shpSource) Close() error {
	for _, c := range s.closers {
		c.Close()
	}
	return nil
}
