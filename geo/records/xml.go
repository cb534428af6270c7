package records

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"

	"github.com/furat-map/furat/geo"
)

// xmlSource reads the placemarks of KML (OGC 12-007r2), or the waypoints of GPX
// 1.1. Entities that a file declares are not followed.
type xmlSource struct {
	t       *tether
	d       *xml.Decoder
	closer  io.Closer
	folders []string // names of the folders around
	depth   int
}

// maxXMLDepth bounds elements in elements.
const maxXMLDepth = 100

func openXML(r io.Reader, _ Options) (source, *Table, error) {
	return xmlTable(r, io.NopCloser(nil))
}

func xmlTable(r io.Reader, closer io.Closer) (source, *Table, error) {
	s := &xmlSource{t: newTether(r), closer: closer}
	s.d = xml.NewDecoder(bufio.NewReader(s.t))
	s.d.CharsetReader = charset.NewReaderLabel
	for {
		tok, err := s.d.Token()
		if err != nil {
			return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "the XML can't be read: %w", err)
		}
		root, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		s.depth = 1
		switch root.Name.Local {
		case "kml", "Document", "Folder":
			return s, &Table{Kind: "KML", Shapes: true}, nil
		case "gpx":
			return s, &Table{Kind: "GPX", Shapes: true}, nil
		case "rss", "feed", "RDF":
			return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "this is a feed and no table; articles are read with furat ingest")
		case "osm":
			return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "this is an extract of OpenStreetMap; places are read with furat gazetteer import")
		}
		return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "it is XML of no kind that is known (%s); KML and GPX are read", geo.Clip(root.Name.Local))
	}
}

// Close closes the file.
func (s *xmlSource) Close() error { return s.closer.Close() }

func (s *xmlSource) next() (*Record, error) {
	for {
		tok, err := s.d.Token()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		if err != nil {
			return nil, s.damaged(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			s.t.slack()
			switch tok.Name.Local {
			case "Placemark", "wpt":
				return s.record(tok)
			case "Folder":
				s.folders = append(s.folders, "")
			case "name":
				if err := s.name(); err != nil {
					return nil, err
				}
				continue
			}
			if s.depth++; s.depth > maxXMLDepth {
				return nil, geo.Errorf(geo.CodeUnreadable, "", "the XML is nested deeper than %d elements", maxXMLDepth)
			}
		case xml.EndElement:
			s.depth--
			if tok.Name.Local == "Folder" && len(s.folders) > 0 {
				s.folders = s.folders[:len(s.folders)-1]
			}
		}
	}
}

// name reads what the folder around is called.
func (s *xmlSource) name() error {
	text, err := s.text()
	if n := len(s.folders); err == nil && n > 0 && s.folders[n-1] == "" {
		s.folders[n-1] = text
	}
	return err
}

func (s *xmlSource) damaged(err error) error {
	line, _ := s.d.InputPos()
	return geo.Errorf(geo.CodeUnreadable, "", "it is cut short or damaged at line %d: %w", line, err)
}

// text reads the text of an element to its end, without the elements in it.
func (s *xmlSource) text() (string, error) {
	var out strings.Builder
	for depth := 1; ; {
		tok, err := s.d.Token()
		if err != nil {
			return "", s.damaged(err)
		}
		switch tok := tok.(type) {
		case xml.CharData:
			out.Write(tok)
		case xml.StartElement:
			if depth++; depth > maxXMLDepth {
				return "", geo.Errorf(geo.CodeUnreadable, "", "the XML is nested deeper than %d elements", maxXMLDepth)
			}
		case xml.EndElement:
			if depth--; depth == 0 {
				return strings.TrimSpace(out.String()), nil
			}
		}
	}
}

// holders are the elements of a placemark or waypoint that hold others of
// interest.
var holders = map[string]bool{"ExtendedData": true, "SchemaData": true, "TimeSpan": true, "TimeStamp": true, "Point": true, "MultiGeometry": true, "Data": true, "extensions": true}

// shapes are geometries that are no points.
var shapes = map[string]bool{"LineString": true, "LinearRing": true, "Polygon": true, "Track": true, "MultiTrack": true, "Model": true}

// record reads a placemark or a waypoint. Its fields are called as the elements
// are; those of extended data by their own names, which count before.
func (s *xmlSource) record(start xml.StartElement) (*Record, error) {
	line, _ := s.d.InputPos()
	own, plain := newPairs(), newPairs()
	rec := &Record{Line: line, fields: own}
	if start.Name.Local == "wpt" {
		rec.Point = degrees(attr(start, "lon"), attr(start, "lat"))
	}
	data, other := "", ""
	for depth := 1; depth > 0; {
		tok, err := s.d.Token()
		if err != nil {
			return nil, s.damaged(err)
		}
		switch tok := tok.(type) {
		case xml.EndElement:
			depth--
		case xml.StartElement:
			name := tok.Name.Local
			if name == "Data" {
				data = attr(tok, "name")
			}
			if holders[name] {
				if depth++; depth > maxXMLDepth {
					return nil, geo.Errorf(geo.CodeUnreadable, "", "the XML is nested deeper than %d elements", maxXMLDepth)
				}
				continue
			}
			if shapes[name] {
				other = name
			}
			text, err := s.text()
			if err != nil {
				return nil, err
			}
			switch name {
			case "SimpleData":
				own.set(attr(tok, "name"), text)
			case "value":
				own.set(data, text)
			case "coordinates":
				lon, rest, _ := strings.Cut(text, ",")
				lat, _, _ := strings.Cut(rest, ",")
				if rec.Point == nil && len(strings.Fields(text)) == 1 {
					rec.Point = degrees(lon, lat)
				}
			default:
				plain.set(name, text)
			}
		}
	}
	if rec.Point == nil && other != "" {
		return nil, &RowError{line, geo.Errorf(geo.CodeInvalid, geo.Geometry, "want a Point, not a %s", other)}
	}
	for _, name := range plain.order {
		own.set(name, plain.field(strings.ToLower(name)))
	}
	if day := cmp.Or(plain.field("when"), plain.field("begin")); day != "" { // KML's own words for it
		own.set("event_date", day)
	}
	if end := plain.field("end"); end != "" {
		own.set("event_date_end", end)
	}
	own.set("folder", strings.Join(s.folders, "/"))
	return rec, nil
}

func degrees(lon, lat string) *[2]float64 {
	x, errX := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	y, errY := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	if errX != nil || errY != nil {
		return nil
	}
	return &[2]float64{x, y}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
