// Command bench measures Furat with as many events as every conflict dataset
// together has, and prints the tables of docs/performance.md.
//
//	go run ./cmd/bench -events 100000,1000000,10000000
//
// In the same run it does the work of a tile in the naive way, with an R-tree
// in SQLite and orb's encoder, as the yardstick.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strconv"
	"strings"
)

func main() {
	sizes := flag.String("events", "100000,1000000", "how many events, with commas between")
	dir := flag.String("dir", os.TempDir(), "where to keep the stores meanwhile")
	only := flag.String("only", "", "only these parts: encoder, tiles, naive, http, live, files, items, exports, limits (with commas between)")
	feed := flag.String("feed", "", "import events into this store until killed (bench starts itself so)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if *feed != "" {
		if err := feedStore(ctx, *feed); err != nil {
			log.Fatal(err)
		}
		return
	}
	for s := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			log.Fatalf("-events: %q is no number of events", s)
		}
		if err := measure(ctx, n, *dir, *only); err != nil {
			log.Fatal(err)
		}
	}
}

// wants reports whether a part is to be measured.
func wants(only, part string) bool { return only == "" || strings.Contains(","+only+",", ","+part+",") }

// row prints a line of the table.
func row(what, format string, args ...any) {
	fmt.Printf("| %s | %s |\n", what, fmt.Sprintf(format, args...))
}
