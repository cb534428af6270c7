package records

import (
	"archive/zip"
	"io"
	"os"
	"path"
	"strings"

	"github.com/furat-map/furat/geo"
)

// openZip opens what is a zip itself: a workbook, a KMZ, a Shapefile with its table.
func openZip(r io.Reader, opt Options) (source, *Table, error) {
	f, size, err := spool(r)
	if err != nil {
		return nil, nil, err
	}
	src, t, err := zipTable(f, size, opt)
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return src, t, nil
}

func zipTable(f *os.File, size int64, opt Options) (source, *Table, error) {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "the zip can't be read: %w", err)
	}
	var shapes []string
	for _, m := range z.File {
		switch name := strings.ToLower(m.Name); {
		case strings.HasPrefix(name, "__macosx/"), strings.HasPrefix(path.Base(name), "._"): // a Mac's notes
		case name == "xl/workbook.xml", name == "xl/workbook.bin":
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				return nil, nil, err
			}
			return openXLSX(f, opt)
		case name == "word/document.xml":
			return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "this is a Word document and no table; articles are read with furat ingest")
		case name == "content.xml":
			return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "this is an OpenDocument file; save it as XLSX or CSV")
		case path.Ext(name) == ".kml":
			body, err := m.Open()
			if err != nil {
				return nil, nil, geo.Errorf(geo.CodeUnreadable, m.Name, "it can't be unpacked: %w", err)
			}
			src, t, err := xmlTable(body, both{body, f})
			if err == nil {
				t.Kind = "KMZ"
			}
			return src, t, err
		case path.Ext(name) == ".shp":
			shapes = append(shapes, strings.TrimSuffix(m.Name, m.Name[len(m.Name)-4:]))
		}
	}
	if len(shapes) == 0 {
		return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "the zip holds no table of a kind that is known")
	}
	layer, err := choose("layer", shapes, opt.Part)
	if err != nil {
		return nil, nil, err
	}
	return openShapefile(z, layer, f)
}

// both closes two.
type both struct{ a, b io.Closer }

// Close closes them.
func (c both) Close() error {
	err := c.a.Close()
	if other := c.b.Close(); err == nil {
		err = other
	}
	return err
}
