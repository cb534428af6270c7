// Package export writes events as files: GeoJSON, GeoJSON lines and CSV, all
// with the same columns. Events pass through one by one, so that memory does
// not grow with their number.
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

// About says of an export what its use asks for.
type About struct {
	Name, Title string // of the layer
	// Attribution names the sources with their licences.
	Attribution string
}

// Each passes events on one by one and stops at the first error.
type Each = func(func(*geo.Event) error) error

// Format is a file format.
type Format struct {
	MediaType string
	Write     func(io.Writer, Each, About) error
}

// Formats returns the formats by name.
func Formats() map[string]Format {
	return map[string]Format{
		"geojson":    {geojson.MediaType, writeCollection},
		"geojsonseq": {geojson.SeqMediaType, writeSeq},
		"csv":        {"text/csv; charset=utf-8", writeCSV},
	}
}

// writeCollection writes one GeoJSON feature collection.
func writeCollection(w io.Writer, each Each, about About) error {
	note, err := json.Marshal(about.Attribution)
	if err != nil {
		return err
	}
	name, err := json.Marshal(about.Name)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, `{"type":"FeatureCollection","name":%s,"attribution":%s,"features":[`, name, note); err != nil {
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
// which GDAL and QGIS read as newline-delimited GeoJSON). It has no room for
// the attribution.
func writeSeq(w io.Writer, each Each, _ About) error {
	var buf []byte
	return each(func(ev *geo.Event) error {
		buf = append(geojson.AppendFeature(buf[:0], ev), '\n')
		_, err := w.Write(buf)
		return err
	})
}

// writeCSV writes a header and one event a line; unknown values are empty.
// Text that a spreadsheet would take for a formula is escaped. It has no room for the attribution.
func writeCSV(w io.Writer, each Each, _ About) error {
	c := csv.NewWriter(w)
	var header []string
	for _, col := range geo.Columns() {
		header = append(header, col.Name)
	}
	if err := c.Write(append(header, "longitude", "latitude")); err != nil {
		return err
	}
	err := each(func(ev *geo.Event) error {
		var rec []string
		for _, col := range geo.Columns() {
			v := col.Value(ev)
			cell := string(v.Append(nil))
			if v.Kind == geo.KindString {
				cell = csvtable.Escape(cell)
			}
			rec = append(rec, cell)
		}
		lon, lat := "", ""
		if ev.Placed() {
			lon, lat = strconv.FormatFloat(ev.Lon, 'f', -1, 64), strconv.FormatFloat(ev.Lat, 'f', -1, 64)
		}
		return c.Write(append(rec, lon, lat))
	})
	if err != nil {
		return err
	}
	c.Flush()
	return c.Error()
}
