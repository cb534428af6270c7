// Package shapefile writes events as an ESRI Shapefile in a zip, for programs
// that take nothing newer. Its names have ten characters (names.tsv), its texts
// 254 bytes: what is longer is cut, and the file says so. Texts are UTF-8 (.cpg).
// It is written here because there is no kept library that writes it.
//
// Source of the layout: ESRI Shapefile Technical Description, July 1998; dBASE III
// file header 3.
package shapefile

import (
	"archive/zip"
	"bufio"
	_ "embed"
	"encoding/binary"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
	"github.com/furat-map/furat/geo/hilbert"
)

// MediaType of a zip.
const MediaType = "application/zip"

// Limits of the format (ESRI Shapefile Technical Description, 1998; dBASE III).
const (
	maxText  = 254     // bytes
	maxBytes = 1 << 31 // of each file
)

// wgs84 is what the positions are in, as the .prj file says it.
const wgs84 = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`

//go:embed names.tsv
var namesTSV string

var short = func() map[string]string {
	out := map[string]string{}
	for _, row := range csvtable.MustRead("names.tsv", namesTSV, '\t') {
		out[row.Get("column")] = row.Get("short")
	}
	return out
}()

// Name is what a column is called in the file.
func Name(column string) string {
	if s, ok := short[column]; ok {
		return s
	}
	return column
}

// Column is the column that a name stands for; a name that is none of ours stays.
func Column(name string) string {
	for column, s := range short {
		if strings.EqualFold(s, name) {
			return column
		}
	}
	return name
}

// About says of a file what it holds.
type About struct {
	Name     string // of the files in the zip, without their endings
	Citation string
}

// Write writes the events that each passes on.
func Write(w io.Writer, each func(func(*geo.Event) error) error, about About) error {
	sorted, err := hilbert.Sort(each)
	if err != nil {
		return err
	}
	defer sorted.Close()
	fields, err := fieldsOf(sorted)
	if err != nil {
		return err
	}
	out := zip.NewWriter(w)
	for _, part := range []struct {
		ending string
		write  func(io.Writer) error
	}{
		{".shp", func(w io.Writer) error { return writePoints(w, sorted) }},
		{".shx", func(w io.Writer) error { return writeIndex(w, sorted) }},
		{".dbf", func(w io.Writer) error { return writeTable(w, sorted, fields) }},
		{".prj", text(wgs84)}, {".cpg", text("UTF-8")},
		{".txt", text(about.Citation + "\n\nTexts of more than 254 bytes are cut, as the format wants it; names of columns are short:\n" + legend())},
	} {
		to, err := out.Create(about.Name + part.ending)
		if err != nil {
			return err
		}
		b := bufio.NewWriterSize(to, 64<<10)
		if err := part.write(b); err != nil {
			return err
		}
		if err := b.Flush(); err != nil {
			return err
		}
	}
	return out.Close()
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// legend tells what the short names stand for.
func legend() string {
	var out strings.Builder
	for _, c := range geo.Columns() {
		out.WriteString(Name(c.Name) + "\t" + c.Name + "\t" + c.About + "\n")
	}
	return out.String()
}

// field is a column of the table.
type field struct {
	*geo.Column
	kind     byte
	size     int
	decimals byte
}

// fieldsOf returns the columns, texts as wide as the longest.
func fieldsOf(sorted *hilbert.Sorted) ([]field, error) {
	var fields []field
	for _, c := range geo.Columns() {
		f := field{c, 'C', 1, 0}
		switch c.Kind {
		case geo.KindInt:
			f.kind, f.size = 'N', 11
		case geo.KindReal:
			f.kind, f.size, f.decimals = 'N', 20, 9
		case geo.KindDay:
			f.kind, f.size = 'D', 8
		}
		fields = append(fields, f)
	}
	err := sorted.Each(func(e *geo.Event) error {
		for i := range fields {
			if f := &fields[i]; f.kind == 'C' {
				f.size = max(f.size, len(cell(f, e)))
			}
		}
		return nil
	})
	if bytes := int64(recordOf(fields)) * int64(sorted.Len()); err == nil && bytes > maxBytes {
		err = geo.Errorf(geo.CodeTooLarge, "", "a Shapefile holds at most 2 GB; ask for fewer events, or for a GeoPackage")
	}
	return fields, err
}

// recordOf is how many bytes a row of the table has.
func recordOf(fields []field) int {
	n := 1 // of the mark of deleted rows
	for _, f := range fields {
		n += f.size
	}
	return n
}

// cell is what a field holds of an event, nothing where it is unknown.
func cell(f *field, e *geo.Event) string {
	v := f.Value(e)
	switch {
	case v.Null:
		return ""
	case v.Kind == geo.KindReal:
		return strconv.FormatFloat(v.Real, 'f', 9, 64)
	case v.Kind == geo.KindDay:
		return v.Day.Time().Format("20060102")
	}
	return cut(string(v.Append(nil)))
}

// Lengths of a record of each kind, in words of two bytes, without its head.
const pointWords, nullWords, headWords, fileHeadWords = 10, 2, 4, 50

// words is the length of a record with a place, or of one without.
func words(placed bool) uint32 {
	if placed {
		return pointWords
	}
	return nullWords
}

// appendHead appends the head of a file of so many words.
func appendHead(dst []byte, length int64, box *geo.BBox) []byte {
	dst = binary.BigEndian.AppendUint32(dst, 9994)
	dst = append(dst, make([]byte, 20)...)
	dst = binary.BigEndian.AppendUint32(dst, uint32(length))
	dst = binary.LittleEndian.AppendUint32(dst, 1000)
	dst = binary.LittleEndian.AppendUint32(dst, 1) // points
	var b geo.BBox
	if box != nil {
		b = *box
	}
	for _, v := range []float64{b.West, b.South, b.East, b.North, 0, 0, 0, 0} {
		dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(v))
	}
	return dst
}

// writePoints writes .shp: the head, and of each event its place, or that it has
// none.
func writePoints(w io.Writer, sorted *hilbert.Sorted) error {
	length := fileHeadWords + int64(sorted.Placed)*(headWords+pointWords) + int64(sorted.Len()-sorted.Placed)*(headWords+nullWords)
	if _, err := w.Write(appendHead(nil, length, sorted.Box)); err != nil {
		return err
	}
	number := uint32(0)
	var b []byte
	return sorted.Each(func(e *geo.Event) error {
		number++
		b = binary.BigEndian.AppendUint32(b[:0], number)
		b = binary.BigEndian.AppendUint32(b, words(e.Placed()))
		if e.Placed() {
			b = binary.LittleEndian.AppendUint32(b, 1)
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(e.Lon))
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(e.Lat))
		} else {
			b = binary.LittleEndian.AppendUint32(b, 0)
		}
		_, err := w.Write(b)
		return err
	})
}

// writeIndex writes .shx: where each record of .shp begins.
func writeIndex(w io.Writer, sorted *hilbert.Sorted) error {
	if _, err := w.Write(appendHead(nil, fileHeadWords+4*int64(sorted.Len()), sorted.Box)); err != nil {
		return err
	}
	at := uint32(fileHeadWords)
	for i := range sorted.Len() { // those with a place come first
		length := words(i < sorted.Placed)
		b := binary.BigEndian.AppendUint32(nil, at)
		if _, err := w.Write(binary.BigEndian.AppendUint32(b, length)); err != nil {
			return err
		}
		at += headWords + length
	}
	return nil
}

// writeTable writes .dbf: the fields, and a row of each event.
func writeTable(w io.Writer, sorted *hilbert.Sorted, fields []field) error {
	b := []byte{3, 100, 1, 1} // dBASE III; the day of writing is not told
	b = binary.LittleEndian.AppendUint32(b, uint32(sorted.Len()))
	b = binary.LittleEndian.AppendUint16(b, uint16(32*len(fields)+33))
	b = binary.LittleEndian.AppendUint16(b, uint16(recordOf(fields)))
	b = append(b, make([]byte, 20)...)
	for _, f := range fields {
		var name [11]byte
		copy(name[:], Name(f.Name))
		b = append(append(b, name[:]...), f.kind, 0, 0, 0, 0, byte(f.size), f.decimals)
		b = append(b, make([]byte, 14)...)
	}
	if _, err := w.Write(append(b, '\r')); err != nil {
		return err
	}
	err := sorted.Each(func(e *geo.Event) error {
		b = append(b[:0], ' ')
		for i := range fields {
			f := &fields[i]
			v := cell(f, e)
			pad := strings.Repeat(" ", max(0, f.size-len(v)))
			if f.kind == 'N' {
				v = pad + v
			} else {
				v += pad
			}
			b = append(b, v[:f.size]...)
		}
		_, err := w.Write(b)
		return err
	})
	if err != nil {
		return err
	}
	_, err = w.Write([]byte{0x1a})
	return err
}

// cut is as much of a text as a field holds, whole characters of it.
func cut(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\ufffd")
	if len(s) <= maxText {
		return s
	}
	end := maxText
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}
