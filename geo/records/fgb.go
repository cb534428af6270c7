package records

import (
	"io"

	"github.com/furat-map/furat/geo/flatgeobuf"
)

// fgbSource reads a FlatGeobuf.
type fgbSource struct {
	r   *flatgeobuf.Reader
	at  map[string]int
	row int
}

func openFlatGeobuf(r io.Reader, _ Options) (source, *Table, error) {
	in, err := flatgeobuf.NewReader(r)
	if err != nil {
		return nil, nil, err
	}
	return &fgbSource{r: in, at: placesOf(in.Columns)}, &Table{Shapes: true, Part: in.Part, Names: in.Columns}, nil
}

// Close closes the file.
func (s *fgbSource) Close() error { return nil }

func (s *fgbSource) next() (*Record, error) {
	f, err := s.r.Next()
	if err != nil {
		return nil, err
	}
	s.row++
	return &Record{Line: s.row, Point: f.Point, fields: &cells{s.at, s.r.Columns, f.Values}}, nil
}
