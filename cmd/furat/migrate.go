package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/furat-map/furat/geo/store/address"
	"github.com/furat-map/furat/geo/store/transfer"
)

// migrateCmd carries a store into another place.
type migrateCmd struct {
	From string `placeholder:"ADDRESS" help:"The store: a file, or postgres://user@host/database (default: that of --db)."`
	To   string `required:"" placeholder:"ADDRESS" help:"Where it is to be: a file that is not there yet, or a database without a store."`
}

// Help is an example.
func (*migrateCmd) Help() string {
	return "All of it goes over: articles in all their versions, reports, events with their numbers and corrections, datasets, the log of changes. It can be served meanwhile; what is written later does not go over. " +
		"What was cut off is finished by the same command. In the end all is read back and compared. Example:\n\n" +
		"    furat migrate --from furat.db --to postgres://furat@db.example.org/furat\n    furat migrate --from postgres://furat@db.example.org/furat --to copy.db"
}

// Run carries it over, and prints what is there.
func (c *migrateCmd) Run(ctx context.Context, e *env) error {
	from := e.store
	if c.From != "" {
		var err error
		if from, err = address.Parse(c.From); err != nil {
			return err
		}
	}
	to, err := address.Parse(c.To)
	if err != nil {
		return err
	}
	source, err := from.OpenVault(ctx)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := to.OpenToFill(ctx)
	if err != nil {
		return err
	}
	defer target.Close()
	p := newProgress(e.stderr)
	sums, err := transfer.Copy(ctx, source, target, func(table string, rows int64) { p.say(fmt.Sprintf("%s: %d rows", table, rows)) })
	p.done()
	if err != nil {
		return fmt.Errorf("%w\nfurat: the same command goes on where it stopped", err)
	}
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "table\trows\tsum\t")
	for _, s := range sums {
		fmt.Fprintf(w, "%s\t%d\t%016x\t\n", s.Table, s.Rows, s.Sum)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "furat: all of it is in %s, read back and equal. What lies beside the old store (places that were imported, what is known of sources) is in %s and %s; copy them to %s and %s\n",
		printable(to.String()), printable(from.Gazetteer()), printable(from.Watched()), printable(to.Gazetteer()), printable(to.Watched()))
	return nil
}
