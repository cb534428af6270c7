// Command torture does to a furat what bad days and bad people do, and counts
// what is lost: processes killed at any moment, stores replaced and damaged under
// a running server, disks that are full, edits that conflict, clients that take
// all for themselves.
//
//	go run ./cmd/torture -furat ./furat -scale 0.1
//
// It prints a table (docs/reliability.md) and ends with status 1 where anything
// was lost. All of it happens on the loopback network and in one folder.
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

// test is one kind of bad day.
type test struct {
	name   string
	what   string // a round, in words
	rounds int    // at scale 1
	run    func(ctx context.Context, b *bench, rounds int) (result, error)
}

// result is what was found.
type result struct {
	rounds int
	failed []string // each a sentence
	notes  string
}

func (r *result) fail(format string, args ...any) {
	r.failed = append(r.failed, fmt.Sprintf(format, args...))
}

// bench is where the tests are made.
type bench struct {
	furat  string // the program
	dir    string
	random *rand.Rand
}

// folder makes an empty folder.
func (b *bench) folder(name string) string {
	path := filepath.Join(b.dir, name)
	os.RemoveAll(path)
	if err := os.MkdirAll(path, 0o700); err != nil {
		panic(err) // there is nowhere to work
	}
	return path
}

var tests = []test{
	{"kill", "a writer (ingest, import, edits, backup, export) killed at any moment", 1000, killed},
	{"replace", "the store replaced, cut, deleted or restored while it is served and written to", 100, replaced},
	{"damage", "one page of a store damaged, then served", 500, damaged},
	{"full", "a file that may not grow further, at each size, in ingest, import, backup and export", 200, full},
	{"conflict", "two edits of one state at two servers", 40, conflicting},
	{"hosts", "requests with a foreign Host", 200, foreignHosts},
	{"heavy", "costly requests of one client, small tiles of another", 6, heavy},
	{"crowd", "half-open requests and streams of one client", 10_000, crowd},
	{"backup", "a backup under load, restored and compared", 50, backups},
	{"network", "servers, writers, a primary and its standby: one of them cut off, killed or restarted in the middle", 50, network},
	{"soak", "seconds of mixed load", 3600, soak},
}

func main() {
	furat := flag.String("furat", "./furat", "the program to torture")
	scale := flag.Float64("scale", 1, "how much of each test: 1 is all rounds")
	only := flag.String("only", "", "names of tests, with commas between them")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "of what is left to chance")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if !run(ctx, *furat, *scale, *only, *seed) {
		os.Exit(1)
	}
}

// run makes the tests, and reports whether nothing failed.
func run(ctx context.Context, furat string, scale float64, only string, seed uint64) bool {
	program, err := filepath.Abs(furat)
	if err == nil {
		_, err = os.Stat(program)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "torture: there is no program to torture:", err)
		return false
	}
	dir, err := os.MkdirTemp("", "furat-torture-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "torture:", err)
		return false
	}
	defer os.RemoveAll(dir)
	fmt.Printf("seed %d\n\n| test | rounds | failed | took | notes |\n| --- | ---: | ---: | ---: | --- |\n", seed)
	well := true
	for _, t := range tests {
		if only != "" && !strings.Contains(","+only+",", ","+t.name+",") || ctx.Err() != nil {
			continue
		}
		b := &bench{program, dir, rand.New(rand.NewPCG(seed, 1))}
		begun := time.Now()
		r, err := t.run(ctx, b, max(1, int(float64(t.rounds)*scale)))
		if err != nil {
			r.fail("it could not be made: %v", err)
		}
		fmt.Printf("| %s: %s | %d | %d | %.0f s | %s |\n", t.name, t.what, r.rounds, len(r.failed), time.Since(begun).Seconds(), r.notes)
		for i, f := range r.failed {
			if i == 20 {
				fmt.Fprintf(os.Stderr, "  … and %d more\n", len(r.failed)-i)
				break
			}
			fmt.Fprintln(os.Stderr, "  failed:", f)
		}
		well = well && len(r.failed) == 0
	}
	return well
}
