// Package xlsx writes events as an Excel workbook: a sheet of events, days and
// times and numbers as what they are, and a sheet that says where they come from.
// Texts are texts: none is taken for a formula.
package xlsx

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/furat-map/furat/geo"
)

// MediaType of a workbook (IANA).
const MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Limits of a sheet (Microsoft, Excel specifications and limits).
const (
	maxRows = 1_048_576
	maxText = 32_767 // characters in a cell
)

// Pair is a line of the sheet that says where the events come from.
type Pair struct{ Name, Value string }

// Write writes the events that each passes on.
func Write(w io.Writer, each func(func(*geo.Event) error) error, about []Pair) (err error) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", "events"); err != nil {
		return err
	}
	if err := writeEvents(f, each); err != nil {
		return err
	}
	if _, err := f.NewSheet("about"); err != nil {
		return err
	}
	for i, p := range about {
		if err := f.SetSheetRow("about", fmt.Sprint("A", i+1), &[]any{text(p.Name), text(p.Value)}); err != nil {
			return err
		}
	}
	return f.Write(w)
}

func writeEvents(f *excelize.File, each func(func(*geo.Event) error) error) error {
	days, err := f.NewStyle(&excelize.Style{CustomNumFmt: format("yyyy-mm-dd")})
	if err != nil {
		return err
	}
	times, err := f.NewStyle(&excelize.Style{CustomNumFmt: format("yyyy-mm-dd hh:mm:ss")})
	if err != nil {
		return err
	}
	out, err := f.NewStreamWriter("events")
	if err != nil {
		return err
	}
	var row []any
	for _, c := range geo.Columns() {
		row = append(row, c.Name)
	}
	if err := out.SetRow("A1", append(row, "longitude", "latitude")); err != nil {
		return err
	}
	n := 1
	err = each(func(e *geo.Event) error {
		if n++; n > maxRows {
			return geo.Errorf(geo.CodeTooLarge, "", "a sheet of Excel has at most %d rows; ask for fewer events, or for CSV", maxRows)
		}
		row = row[:0]
		for _, c := range geo.Columns() {
			row = append(row, cell(c.Value(e), days, times))
		}
		if e.Placed() {
			row = append(row, e.Lon, e.Lat)
		}
		return out.SetRow(fmt.Sprint("A", n), row)
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

func format(s string) *string { return &s }

// cell is the value of a column as the library takes it; nil is an empty cell.
// Excel has no days before 1900: those are texts.
func cell(v geo.Value, days, times int) any {
	switch {
	case v.Null:
		return nil
	case v.Kind == geo.KindInt:
		return v.Int
	case v.Kind == geo.KindReal:
		return v.Real
	case v.Kind == geo.KindDay && v.Day.Time().Year() >= 1900:
		return excelize.Cell{StyleID: days, Value: v.Day.Time()}
	case v.Kind == geo.KindTime && v.Time.Year() >= 1900:
		return excelize.Cell{StyleID: times, Value: v.Time.UTC()}
	case v.Kind != geo.KindString:
		return string(v.Append(nil))
	}
	return text(v.Str)
}

// text is what a cell can hold of a text.
func text(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if utf8.RuneCountInString(s) > maxText {
		s = string([]rune(s)[:maxText])
	}
	return s
}
