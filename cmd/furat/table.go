package main

import (
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/furat-map/furat/gazetteer/source"
	"github.com/furat-map/furat/geo"
)

// maxComplaints is how many bad rows of a file are told one by one.
const maxComplaints = 20

// table is a file that is imported row by row: a bar shows how far it is read,
// and rows that are left out are told with their lines.
type table struct {
	io.ReadCloser
	env   *env
	path  string
	bar   *progress
	begin time.Time
	bad   int
	all   io.Writer // where every such row is told; nil for nowhere
}

func openTable(e *env, path string) (*table, error) {
	t := &table{env: e, path: path, bar: newProgress(e.stderr), begin: e.now()}
	last := time.Time{}
	var err error
	t.ReadCloser, err = source.Open(path, func(done, total int64) {
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

// reject tells of a row that is left out.
func (t *table) reject(line int, why string) {
	if t.all != nil {
		fmt.Fprintf(t.all, "%s:%d: %s\n", printable(t.path), line, printable(why))
	}
	if t.bad++; t.bad <= maxComplaints {
		t.bar.clear()
		fmt.Fprintf(t.env.stderr, "furat: %s:%d: %s; left out\n", printable(t.path), line, printable(why))
	}
}

// note tells of a row that is read otherwise than it says.
func (t *table) note(line int, what string) {
	t.bar.clear()
	fmt.Fprintf(t.env.stderr, "furat: %s:%d: %s\n", printable(t.path), line, printable(what))
}

// done takes the bar away and says how many rows were left out, where not all
// were told.
func (t *table) done() {
	t.bar.done()
	if t.bad > maxComplaints {
		fmt.Fprintf(t.env.stderr, "furat: %s: %d rows were left out in all\n", printable(t.path), t.bad)
	}
}

// seconds is how long the table has been read, never zero.
func (t *table) seconds() float64 { return max(t.env.now().Sub(t.begin).Seconds(), 1e-3) }
