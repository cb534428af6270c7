package xlsx_test

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geotest"
	"github.com/furat-map/furat/geo/store/storetest"
	"github.com/furat-map/furat/geo/xlsx"
)

// TestEveryProperty: each comes back as it is written elsewhere, no text is a
// formula, and the workbook says where it comes from.
func TestEveryProperty(t *testing.T) {
	events := append(storetest.Events(40, 1), geotest.Events()...)
	var b bytes.Buffer
	if err := xlsx.Write(&b, geotest.Each(events), []xlsx.Pair{{Name: "citation", Value: "=nobody"}}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if v, err := f.GetCellValue("about", "B1"); err != nil || v != "=nobody" {
		t.Errorf("%q, %v", v, err)
	}
	rows, err := f.GetRows("events")
	if err != nil || len(rows) != len(events)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i := range events {
		for k, c := range geo.Columns() {
			v := c.Value(&events[i])
			got := ""
			if k < len(rows[i+1]) {
				got = rows[i+1][k]
			}
			want := strings.ToValidUTF8(string(v.Append(nil)), "\ufffd")
			switch {
			case v.Null:
				want = ""
			case v.Kind == geo.KindReal:
				x, err := strconv.ParseFloat(got, 64)
				if err != nil || (x-v.Real) > 1e-9 || (v.Real-x) > 1e-9 {
					t.Errorf("%s of event %d is %q, want %q", c.Name, i, got, want)
				}
				continue
			case v.Kind == geo.KindTime && v.Time.Year() >= 1900:
				want = v.Time.UTC().Format("2006-01-02 15:04:05")
			case v.Kind == geo.KindString && strings.ContainsAny(want, "\x00\x01\x08\x1b\r"):
				continue // XML has no room for these
			}
			if got != want {
				t.Errorf("%s of event %d is %q, want %q", c.Name, i, got, want)
			}
		}
		for k := range geo.Columns() {
			at, _ := excelize.CoordinatesToCellName(k+1, i+2)
			if formula, err := f.GetCellFormula("events", at); err != nil || formula != "" {
				t.Fatalf("%s is the formula %q, %v", at, formula, err)
			}
		}
	}
}

// TestErrors: an error of the walk or of the writer is returned.
func TestErrors(t *testing.T) {
	stop, full := errors.New("stop"), errors.New("no room")
	var b bytes.Buffer
	if err := xlsx.Write(&b, geotest.EachThen(storetest.Events(3, 1), stop), nil); !errors.Is(err, stop) || b.Len() != 0 {
		t.Errorf("%v, %d bytes", err, b.Len())
	}
	if err := xlsx.Write(&geotest.Full{Room: 100, Err: full}, geotest.Each(storetest.Events(50, 1)), nil); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
}
