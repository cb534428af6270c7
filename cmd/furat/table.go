package main

import (
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/unpack"
)

// maxComplaints is how many bad rows of a file are told one by one, and maxAlike
// how many of those that are left out for the same reason.
const maxComplaints, maxAlike = 20, 5

// table is a file that is imported row by row: a bar shows how far it is read,
// and rows that are left out are told with their lines.
type table struct {
	io.ReadCloser
	env   *env
	path  string
	bar   *progress
	begin time.Time
	bad   int
	alike map[string]*alike // rows left out, by why
	order []string          // of alike
	all   io.Writer         // where every such row is told; nil for nowhere
}

// alike are rows that were left out for the same reason.
type alike struct{ count, last int }

func openTable(e *env, path string) (*table, error) {
	t := &table{env: e, path: path, bar: newProgress(e.stderr), begin: e.now()}
	last := time.Time{}
	var err error
	t.ReadCloser, err = unpack.Open(path, func(done, total int64) {
		if now := e.now(); now.Sub(last) > 100*time.Millisecond && total > 0 {
			last = now
			t.bar.step(int(done*100/total), 100, filepath.Base(path))
		}
	})
	if err != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, path, "%w", err)
	}
	return t, nil
}

// reject tells of a row that is left out; what is like what was told five times is
// counted, and told in the end.
func (t *table) reject(line int, why string) {
	if t.all != nil {
		fmt.Fprintf(t.all, "%s:%d: %s\n", printable(t.path), line, printable(why))
	}
	kind := kindOf(why)
	if t.alike == nil {
		t.alike = map[string]*alike{}
	}
	if t.alike[kind] == nil {
		t.alike[kind] = &alike{}
		t.order = append(t.order, kind)
	}
	t.alike[kind].count++
	t.alike[kind].last = line
	t.bad++
	isNew := t.alike[kind].count <= maxAlike
	if isNew && len(t.order) <= maxComplaints {
		t.bar.clear()
		fmt.Fprintf(t.env.stderr, "furat: %s:%d: %s; left out\n", printable(t.path), line, printable(why))
	}
}

// kindOf is a complaint without what is quoted in it, and without numbers.
func kindOf(why string) string { return particulars.ReplaceAllString(why, "…") }

var particulars = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|-?[0-9][0-9.]*`)

// note tells of a row that is read otherwise than it says.
func (t *table) note(line int, what string) {
	t.bar.clear()
	fmt.Fprintf(t.env.stderr, "furat: %s:%d: %s\n", printable(t.path), line, printable(what))
}

// done takes the bar away and says how many rows were left out, where not all
// were told.
func (t *table) done() {
	t.bar.done()
	told := 0
	for i, kind := range t.order {
		n := t.alike[kind].count
		told += min(n, maxAlike)
		if n > maxAlike && i < maxComplaints {
			fmt.Fprintf(t.env.stderr, "furat: %s: %d more rows were left out for the same reason, up to line %d: %s\n", printable(t.path), n-maxAlike, t.alike[kind].last, printable(kind))
		}
	}
	if t.bad > told || len(t.order) > maxComplaints || t.bad > maxComplaints {
		fmt.Fprintf(t.env.stderr, "furat: %s: %d rows were left out in all; --errors FILE writes each\n", printable(t.path), t.bad)
	}
}

// seconds is how long the table has been read, never zero.
func (t *table) seconds() float64 { return max(t.env.now().Sub(t.begin).Seconds(), 1e-3) }
