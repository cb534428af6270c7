package records

import (
	"io"
	"os"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/furat-map/furat/geo"
)

// xlsxSource reads a sheet. Formulas give the values that were stored with them;
// none is computed. Days are serial numbers as they stand in the file, so that no
// format can make two readings of one.
type xlsxSource struct {
	book   *excelize.File
	file   *os.File
	rows   *excelize.Rows
	row    int
	header []string
	at     map[string]int
}

// Bounds of an unpacked workbook, and of a part of it that is held in memory.
const maxWorkbook, maxSheetInMemory = 4 << 30, 64 << 20

func openXLSX(f *os.File, opt Options) (source, *Table, error) {
	book, err := excelize.OpenReader(f, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxWorkbook, UnzipXMLSizeLimit: maxSheetInMemory})
	if err != nil {
		return nil, nil, geo.Errorf(geo.CodeUnreadable, "", "the Excel workbook can't be read: %w", err)
	}
	s := &xlsxSource{book: book, file: f}
	t, err := s.start(opt.Part)
	if err != nil {
		s.Close()
		return nil, nil, err
	}
	return s, t, nil
}

// start finds the sheet and its header.
func (s *xlsxSource) start(want string) (*Table, error) {
	if p, err := s.book.GetWorkbookProps(); err == nil && p.Date1904 != nil && *p.Date1904 {
		return nil, geo.Errorf(geo.CodeUnreadable, "", "the Excel workbook counts days from 1904; save it as CSV")
	}
	sheets := s.book.GetSheetList()
	if want != "" {
		name, err := choose("sheet", sheets, want)
		if err != nil {
			return nil, err
		}
		sheets = []string{name}
	}
	for _, sheet := range sheets {
		rows, err := s.book.Rows(sheet)
		if err != nil {
			return nil, geo.Errorf(geo.CodeUnreadable, sheet, "the sheet can't be read: %w", err)
		}
		s.rows, s.row = rows, 0
		if s.toHeader() {
			s.at = placesOf(s.header)
			return &Table{Kind: "Excel workbook", Part: sheet, Names: s.header}, nil
		}
		rows.Close()
	}
	return nil, geo.Errorf(geo.CodeUnreadable, "", "the Excel workbook has no sheet with a header of columns; save the table as CSV or XLSX")
}

// maxTitleRows is how many rows may stand before a header.
const maxTitleRows = 20

// toHeader reads rows up to the first that has more than one field.
func (s *xlsxSource) toHeader() bool {
	for range maxTitleRows {
		values, ok, err := s.values()
		if !ok || err != nil {
			return false
		}
		filled := 0
		for i, v := range values {
			if values[i] = strings.TrimSpace(v); values[i] != "" {
				filled++
			}
		}
		if filled > 1 {
			s.header = values
			return true
		}
	}
	return false
}

func (s *xlsxSource) values() ([]string, bool, error) {
	if !s.rows.Next() {
		return nil, false, s.rows.Error()
	}
	s.row++
	values, err := s.rows.Columns(excelize.Options{RawCellValue: true})
	return values, true, err
}

func (s *xlsxSource) next() (*Record, error) {
	values, ok, err := s.values()
	switch {
	case err != nil:
		return nil, geo.Errorf(geo.CodeUnreadable, "", "the sheet is damaged at row %d: %w", s.row, err)
	case !ok:
		return nil, io.EOF
	}
	return &Record{Line: s.row, fields: &cells{s.at, s.header, values}}, nil
}

// Close closes the file.
func (s *xlsxSource) Close() error {
	if s.rows != nil {
		s.rows.Close()
	}
	s.book.Close()
	return s.file.Close()
}
