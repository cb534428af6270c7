// Package csvtable reads the commented tables that carry Furat's knowledge:
// UTF-8 CSV or TSV, lines that begin with "#" are comments, the first other
// line names the columns.
package csvtable

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// Row is one line of a table, its fields by column name.
type Row struct {
	Line   int // in the file, from 1
	fields map[string]string
}

// Get returns a field without surrounding space; "" for an unknown column.
func (r Row) Get(column string) string { return r.fields[column] }

// List splits a field at "|" and drops empty parts.
func (r Row) List(column string) []string { return List(r.fields[column]) }

// List splits a cell at "|" and drops empty parts.
func List(cell string) []string {
	var out []string
	for s := range strings.SplitSeq(cell, "|") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Read reads a whole table. Sep is ',' or '\t'; a tab-separated table has no
// quoting. Rows with another number of fields than the header are an error,
// but for tab-separated ones that end early: what they leave out is empty.
func Read(r io.Reader, sep rune) ([]Row, error) {
	if sep == '\t' {
		return readTSV(r)
	}
	cr := csv.NewReader(r)
	cr.Comma, cr.Comment = sep, '#'
	header, err := cr.Read()
	if err != nil {
		return nil, fmt.Errorf("table header: %w", err)
	}
	var rows []Row
	for {
		rec, err := cr.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := cr.FieldPos(0)
		rows = append(rows, newRow(line, header, rec))
	}
}

// MustRead reads a table that is part of the program: an error in it is one of
// ours, and ends it. Name is the file's.
func MustRead(name, text string, sep rune) []Row {
	rows, err := Read(strings.NewReader(text), sep)
	if err != nil {
		panic(fmt.Sprintf("%s: %v", name, err))
	}
	return rows
}

func readTSV(r io.Reader) ([]Row, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	var header []string
	var rows []Row
	for i, line := range strings.Split(string(data), "\n") {
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		rec := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if header == nil {
			header = rec
			continue
		}
		if len(rec) > len(header) {
			return nil, fmt.Errorf("line %d: %d fields, the header has %d", i+1, len(rec), len(header))
		}
		rows = append(rows, newRow(i+1, header, rec))
	}
	if header == nil {
		return nil, fmt.Errorf("table header: %w", io.ErrUnexpectedEOF)
	}
	return rows, nil
}

func newRow(line int, header, rec []string) Row {
	row := Row{Line: line, fields: make(map[string]string, len(header))}
	for i, f := range rec {
		row.fields[strings.TrimSpace(header[i])] = strings.TrimSpace(f)
	}
	return row
}
