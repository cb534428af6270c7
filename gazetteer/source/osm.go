package source

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/gazetteer/atlas"
)

// readOSM reads an extract of OpenStreetMap: the GeoJSON that overpass-turbo and
// osmtogeojson write, or the JSON of the Overpass API, of which nodes and what
// has a centre ("out center") are read.
func readOSM(r io.Reader, rows *rows) error {
	br := bufio.NewReaderSize(r, peekGeoJSON)
	head, _ := br.Peek(peekGeoJSON)
	if bytes.Contains(head, []byte(`"features"`)) || !bytes.Contains(head, []byte(`"elements"`)) {
		return eachFeature(br, rows, func(n int, p properties, g orb.Geometry) error {
			if tags, ok := p["tags"].(map[string]any); ok {
				maps.Copy(p, tags)
			}
			return rows.osm(n, p.text("@id", "id"), p, g)
		})
	}
	return eachElement(br, rows)
}

// element is an element of the Overpass API's answer.
type element struct {
	Type   string   `json:"type"`
	ID     int64    `json:"id"`
	Lat    *float64 `json:"lat"`
	Lon    *float64 `json:"lon"`
	Center *struct {
		Lat *float64 `json:"lat"`
		Lon *float64 `json:"lon"`
	} `json:"center"`
	Tags map[string]any `json:"tags"`
}

func eachElement(r io.Reader, rows *rows) error {
	d := json.NewDecoder(r)
	if err := toList(d, "elements"); err != nil {
		return err
	}
	for n := 1; d.More(); n++ {
		var e element
		if err := d.Decode(&e); err != nil {
			return fmt.Errorf("the JSON is cut short or damaged at element %d: %w", n, err)
		}
		lat, lon := e.Lat, e.Lon
		if e.Center != nil {
			lat, lon = e.Center.Lat, e.Center.Lon
		}
		switch {
		case len(e.Tags) == 0: // a corner of something else
		case lat == nil || lon == nil:
			rows.reject(n, "the %s %d has no position; ask Overpass for \"out center\"", e.Type, e.ID)
		default:
			p := properties{}
			for k, v := range e.Tags {
				p[strings.ToLower(k)] = v
			}
			if err := rows.osm(n, e.Type+"/"+strconv.FormatInt(e.ID, 10), p, orb.Point{*lon, *lat}); err != nil {
				return err
			}
		}
		if err := rows.stopped(n); err != nil {
			return err
		}
	}
	for range 2 {
		if err := endOf(d); err != nil {
			return fmt.Errorf("the JSON is cut short or damaged at its end: %w", err)
		}
	}
	return nil
}

// osm passes a named place on; id is its kind and number, "node/123".
func (r *rows) osm(n int, id string, p properties, g orb.Geometry) error {
	row := &atlas.Row{}
	row.NameEN, row.NameAR = p.text("name:en", "int_name"), p.text("name:ar")
	local := p.text("name")
	if isArabic(local) && row.NameAR == "" {
		row.NameAR = local
	}
	if row.NameEN == "" && !isArabic(local) {
		row.NameEN = local
	}
	for _, key := range slices.Sorted(maps.Keys(p)) {
		if named := key == "name" || key == "alt_name" || key == "old_name" || key == "int_name" || strings.HasPrefix(key, "name:") || strings.HasPrefix(key, "alt_name:"); !named {
			continue
		}
		for name := range strings.SplitSeq(p.text(key), ";") {
			if name = strings.TrimSpace(name); readable(name) {
				addName(row, name)
			}
		}
	}
	kind := p.osmKind()
	switch {
	case kind == "" && p.pcode(1)+p.pcode(2)+p.pcode(0) != "":
		return fmt.Errorf("these are boundaries with p-codes; use --format ocha-cod")
	case kind == "":
		r.note(n, "what has no tag of a place (place=village, natural=peak …) is passed over")
		r.passed++
		return nil
	case len(row.Names) == 0:
		r.reject(n, "it has no name")
		return nil
	}
	people, _ := p.number("population")
	row.Population = uint32(max(0, min(people, 1e9)))
	_, row.Rank, row.UncertaintyKM = TypeOf("P", "PPL", row.Population)
	row.Type = kind
	row.ID = "osm:" + strings.ReplaceAll(id, "/", "-")
	row.Admin1, row.Admin2 = p.text("is_in:governorate", "addr:state", "is_in:state"), p.text("addr:district")
	row.Country = strings.ToUpper(p.text("is_in:country_code", "addr:country", "iso3166-1:alpha2"))
	if !position(row, p, g) {
		r.reject(n, "a geometry without a position")
		return nil
	}
	row.Area = nil // the outline of a village is no boundary of a unit
	return r.put(n, row)
}

// osmKind returns the kind of place that the tags tell, "" for none.
func (p properties) osmKind() string {
	for _, key := range kinds().keys {
		if kind := kinds().of[key+"="+p.text(key)]; kind != "" {
			return kind
		}
	}
	return ""
}
