package export

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
	"github.com/furat-map/furat/geo/geojson"
)

// writeCollection writes one GeoJSON feature collection.
func writeCollection(w io.Writer, each Each, about About) error {
	name, err := json.Marshal(about.Name)
	if err != nil {
		return err
	}
	head := about.json()
	if _, err := fmt.Fprintf(w, `{"type":"FeatureCollection","name":%s,%s,"features":[`, name, head[1:len(head)-1]); err != nil {
		return err
	}
	var buf []byte
	sep := "\n"
	err = each(func(e *geo.Event) error {
		buf = geojson.AppendFeature(append(buf[:0], sep...), e)
		sep = ",\n"
		_, err := w.Write(buf)
		return err
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n]}\n")
	return err
}

// writeSeq writes one feature a line (RFC 8142 without the record separator,
// which GDAL and QGIS read as newline-delimited GeoJSON). The first has the
// citation as a member of its own, which readers pass over.
func writeSeq(w io.Writer, each Each, about About) error {
	var buf []byte
	first := true
	return each(func(ev *geo.Event) error {
		buf = geojson.AppendFeature(buf[:0], ev)
		if first {
			buf = append(append(append(buf[:len(buf)-1], `,"about":`...), about.json()...), '}')
			first = false
		}
		buf = append(buf, '\n')
		_, err := w.Write(buf)
		return err
	})
}

// writeCSV writes a header and one event a line; unknown values are empty.
// Text that a spreadsheet would take for a formula is escaped. It has no room
// for the citation: a comment, or a column more, would not be read as CSV by
// everybody.
func writeCSV(w io.Writer, each Each, about About) error {
	if about.BOM {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return err
		}
	}
	c := csv.NewWriter(w)
	var header []string
	for _, col := range geo.Columns() {
		header = append(header, col.Name)
	}
	if about.WKT {
		header = append(header, "WKT")
	} else {
		header = append(header, "longitude", "latitude")
	}
	if err := c.Write(header); err != nil {
		return err
	}
	var rec []string
	err := each(func(ev *geo.Event) error {
		rec = rec[:0]
		for _, col := range geo.Columns() {
			v := col.Value(ev)
			cell := string(v.Append(nil))
			if v.Kind == geo.KindString {
				cell = csvtable.Escape(cell)
			}
			rec = append(rec, cell)
		}
		return c.Write(append(rec, position(ev, about.WKT)...))
	})
	if err != nil {
		return err
	}
	c.Flush()
	return c.Error()
}

func position(e *geo.Event, wkt bool) []string {
	lon, lat := "", ""
	if e.Placed() {
		lon, lat = strconv.FormatFloat(e.Lon, 'f', -1, 64), strconv.FormatFloat(e.Lat, 'f', -1, 64)
	}
	switch {
	case !wkt:
		return []string{lon, lat}
	case lon == "":
		return []string{""}
	}
	return []string{"POINT (" + lon + " " + lat + ")"}
}
