package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/dates"
	"github.com/furat-map/furat/geo/imports"
	"github.com/furat-map/furat/geo/store"
)

// importCmd reads event tables into a dataset.
type importCmd struct {
	Files       []string `arg:"" name:"file" help:"Tables, plain or packed with gzip."`
	Format      string   `default:"auto" placeholder:"FORMAT" help:"Whose table it is: acled, ucdp-ged, gtd, or csv for any other (default: by its columns). The kind of file is told by its bytes."`
	Dataset     string   `placeholder:"NAME" help:"Short name of the layer (default: the format's, or the file's)."`
	Title       string   `help:"What the dataset is called."`
	Licence     string   `help:"Its licence."`
	Attribution string   `help:"How it asks to be named."`
	From        string   `placeholder:"ADDRESS" help:"Its address."`
	Map         []string `sep:"none" placeholder:"PROPERTY=COLUMN" help:"csv: a column of theirs, or several with commas between, as event_date=year,month,day; repeat for more."`
	Set         []string `sep:"none" placeholder:"PROPERTY=VALUE" help:"A value for all rows; repeat for more."`
	Value       []string `sep:"none" placeholder:"PROPERTY:THEIRS=OURS" help:"What a value of theirs means; repeat for more."`
	Ignore      []string `sep:"none" placeholder:"COLUMN" help:"A column that is not read; repeat for more."`
	Dates       string   `placeholder:"ORDER" help:"What comes first in days such as 02/03/2024: dmy, mdy or ymd."`
	Encoding    string   `placeholder:"NAME" help:"Encoding of a text file, as windows-1256 (default UTF-8)."`
	Table       string   `placeholder:"NAME" help:"The sheet of a workbook, or layer of a GeoPackage or Shapefile, where there are several."`
	DryRun      bool     `help:"Read the files, tell which column is read as what and what would be left out, and store nothing."`
	Errors      string   `placeholder:"FILE" help:"Write every row that is left out, with its line and why, to this file."`
	Replace     bool     `help:"Remove events of the dataset that the files do not hold."`
}

// Help is an example.
func (*importCmd) Help() string {
	return `Example:

    furat import ged251.csv.gz
    furat import incidents.xlsx --dry-run
    furat import incidents.xlsx --dataset incidents --dates dmy \
        --licence "CC BY 4.0" --map event_date=day --map sub_event_type=kind \
        --value sub_event_type:IED="Remote explosive/landmine/IED"`
}

// options reads the mapping.
func (c *importCmd) options() (imports.Options, error) {
	opt := imports.Options{Format: c.Format, Map: map[string]string{}, Set: map[string]string{}, Values: map[string]map[string]string{}, Ignore: c.Ignore}
	opt.File.Encoding, opt.File.Part = c.Encoding, c.Table
	var err error
	if opt.Dates, err = dates.ParseOrder(c.Dates); err != nil {
		return opt, err
	}
	for flag, list := range map[string][]string{"map": c.Map, "set": c.Set, "value": c.Value} {
		for _, v := range list {
			left, right, ok := strings.Cut(v, "=")
			property, theirs, colon := strings.Cut(left, ":")
			if !ok || left == "" || colon != (flag == "value") {
				return opt, geo.Errorf(geo.CodeInvalid, flag, "%q is not %s", v, map[string]string{"map": "property=column", "set": "property=value", "value": "property:theirs=ours"}[flag])
			}
			switch flag {
			case "map":
				opt.Map[left] = right
			case "set":
				opt.Set[left] = right
			default:
				if opt.Values[property] == nil {
					opt.Values[property] = map[string]string{}
				}
				opt.Values[property][theirs] = right
			}
		}
	}
	return opt, nil
}

// layer describes the dataset: what the maker is known for, over it what the
// user says, under it what the store has.
func (c *importCmd) layer(ctx context.Context, st store.Store, known imports.Format, file string) (store.Layer, error) {
	name, _, _ := strings.Cut(filepath.Base(file), ".")
	l := store.Layer{Name: cmp.Or(c.Dataset, known.Dataset, strings.Map(keyLetter, strings.ToLower(name)))}
	if !isKey(l.Name) || slices.Contains(store.Reserved(), l.Name) {
		return l, fmt.Errorf("%w: --dataset is made of small letters, digits, - and _, at most 40, and is none of %s", errUsage, strings.Join(store.Reserved(), ", "))
	}
	layers, err := st.Layers(ctx)
	if err != nil {
		return l, err
	}
	var old store.Layer
	for _, have := range layers {
		if have.Name == l.Name {
			old = have
		}
	}
	isTheirs := known.Made() || slices.Contains(imports.Made(), old.Format)
	if old.Format != "" && old.Format != known.Name && isTheirs {
		return l, geo.Errorf(geo.CodeConflict, "dataset", "%s holds events of the format %s, with that maker's licence; give another --dataset", l.Name, old.Format)
	}
	l.Format = known.Name
	l.Title = cmp.Or(c.Title, old.Title, known.Title, l.Name)
	l.Licence = cmp.Or(c.Licence, old.Licence, known.Licence)
	l.Attribution = cmp.Or(c.Attribution, old.Attribution, known.Attribution, l.Title)
	l.URL = cmp.Or(c.From, old.URL, known.URL)
	return l, nil
}

// isKey reports whether a text is a short name: of a dataset, or of a source of
// places.
func isKey(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, keyLetters) == ""
}

func keyLetter(r rune) rune {
	if !strings.ContainsRune(keyLetters, r) {
		return '-'
	}
	return r
}

// Run imports the files.
func (c *importCmd) Run(ctx context.Context, e *env) error {
	opt, err := c.options()
	if err != nil {
		return err
	}
	_, reader, err := newReader(e)
	if err != nil {
		return err
	}
	opt.ActorID = actorIDs(reader)
	im := eventImporter{ctx: ctx, env: e, command: c, opt: opt}
	if !c.DryRun {
		if im.store, err = e.open(ctx); err != nil {
			return err
		}
		defer im.store.Close()
	}
	if c.Replace {
		im.seen = map[string]bool{}
	}
	for _, f := range c.Files {
		if same(f, c.Errors) {
			return fmt.Errorf("%w: --errors would write over %s", errUsage, f)
		}
	}
	if c.Errors != "" {
		list, err := os.Create(c.Errors)
		if err != nil {
			return geo.Errorf(geo.CodeUnreadable, c.Errors, "it can't be written: %w", err)
		}
		defer list.Close()
		im.all = list
	}
	for _, f := range c.Files {
		if err := im.file(f); err != nil {
			return err
		}
	}
	return im.finish()
}

// actorIDs finds the ids of actors by their English names.
func actorIDs(r *extract.Reader) func(string) string {
	ids := map[string]string{}
	for _, a := range r.Actors() {
		ids[strings.ToLower(a.NameEN)] = a.ID
	}
	return func(name string) string { return ids[strings.ToLower(name)] }
}

// eventImporter reads files into a dataset, some thousand events at a time,
// each batch all or none.
type eventImporter struct {
	ctx     context.Context
	env     *env
	command *importCmd
	store   store.Store // nil where nothing is to be stored
	layer   store.Layer // known when the first file is open
	opt     imports.Options
	seen    map[string]bool // ids of the files, where others are to go
	made    bool            // the dataset is in the store
	bad     int
	all     io.Writer // every row that is left out
	total   store.Imported
}

// importBatch is how many events one transaction takes.
const importBatch = 10_000

func (im *eventImporter) file(path string) error {
	t, err := openTable(im.env, path)
	if err != nil {
		return err
	}
	defer t.Close()
	t.all = im.all
	table, err := imports.Open(t, im.opt)
	if err != nil {
		t.bar.done()
		return geo.Errorf(geo.CodeOf(err), path, "%w", err)
	}
	defer table.Close()
	if err := im.choose(table, path); err != nil {
		return err
	}
	before := im.total
	rows, err := im.read(t, table)
	im.bad += t.bad
	t.done()
	im.tell(t, table, rows, before)
	switch {
	case im.ctx.Err() != nil:
		return geo.Errorf(geo.CodeUnavailable, path, "stopped; what was counted above is stored")
	case err != nil:
		return geo.Errorf(geo.CodeOf(err), path, "%w", err)
	case rows == 0 && t.bad > 0:
		return geo.Errorf(geo.CodeUnreadable, path, "none of its rows is an event")
	}
	return nil
}

// choose says which dataset a table belongs to: the first one decides.
func (im *eventImporter) choose(table *imports.Table, path string) error {
	if im.layer.Name == "" && im.store != nil {
		layer, err := im.command.layer(im.ctx, im.store, table.Format, path)
		if err != nil {
			return err
		}
		im.layer = layer
	}
	if im.layer.Format != "" && im.layer.Format != table.Format.Name {
		return geo.Errorf(geo.CodeConflict, path, "it is of the format %s, the files before it of %s; import it by itself", table.Format.Name, im.layer.Format)
	}
	table.Name(im.layer.Name + ":")
	return nil
}

// read passes the events of a table on to the store, and returns how many there
// are.
func (im *eventImporter) read(t *table, in *imports.Table) (rows int, err error) {
	batches, stored := make(chan []geo.Event, 2), make(chan error, 1)
	go func() { stored <- im.storeAll(batches) }()
	var batch []geo.Event
	err = in.Each(func(_ int, e *geo.Event) error {
		rows++
		if batch = append(batch, *e); len(batch) < importBatch {
			return im.ctx.Err()
		}
		batches <- batch
		batch = make([]geo.Event, 0, importBatch)
		return im.ctx.Err()
	}, func(line int, why error) { t.reject(line, why.Error()) })
	if len(batch) > 0 && im.ctx.Err() == nil {
		batches <- batch
	}
	close(batches)
	if failed := <-stored; failed != nil {
		err = failed
	}
	return rows, err
}

// tell says what was made of a file: which columns were not read, which values were
// left out, and how many events it gave.
func (im *eventImporter) tell(t *table, in *imports.Table, rows int, before store.Imported) {
	name := printable(filepath.Base(t.path))
	note := func(format string, args ...any) {
		fmt.Fprintf(im.env.stderr, "furat: %s: %s\n", printable(t.path), printable(fmt.Sprintf(format, args...)))
	}
	r := in.Report
	if rows == 0 && t.bad == 0 {
		note("it has columns, but no row")
	}
	if len(r.Foreign) > 0 {
		note("the columns %s are taken for the table's own and were not read; name them with --map where they are Furat's", strings.Join(r.Foreign, ", "))
	}
	for _, l := range r.Left {
		note("%s", l)
	}
	if r.Undated > 0 && len(r.Unread) > 0 {
		note("%d of %d events have no day; the columns that were not read are %s: name the one that says when with --map event_date=COLUMN", r.Undated, rows, strings.Join(r.Unread, ", "))
	}
	if im.store == nil {
		part := ""
		if r.Part != "" {
			part = ", " + r.Part
		}
		fmt.Fprintf(im.env.stdout, "%s: %s%s, format %s\n", name, r.Kind, printable(part), in.Format.Name)
		for _, c := range r.Read {
			fmt.Fprintf(im.env.stdout, "  %-20s %s\n", c.Property, printable(c.Columns))
		}
		if len(r.Unread) > 0 {
			fmt.Fprintf(im.env.stdout, "  not read: %s\n", printable(strings.Join(r.Unread, ", ")))
		}
		fmt.Fprintf(im.env.stdout, "%s: %d events, %d rows left out; nothing was stored\n", name, rows, t.bad)
		return
	}
	now := im.total
	fmt.Fprintf(im.env.stdout, "%s: %d events: %d added, %d changed, %d unchanged; %d rows left out; %.1f s, %.0f rows/s\n", name, rows,
		now.Added-before.Added, now.Changed-before.Changed, now.Unchanged-before.Unchanged, t.bad, t.seconds(), float64(rows)/t.seconds())
}

// storeAll stores batches until there are no more. After an error it lets the
// rest go by.
func (im *eventImporter) storeAll(batches <-chan []geo.Event) (err error) {
	for batch := range batches {
		if err != nil || im.store == nil {
			continue
		}
		if !im.made {
			err, im.made = im.store.PutDataset(im.ctx, im.layer), true
		}
		var done store.Imported
		if err == nil {
			done, err = im.store.Import(im.ctx, im.layer.Name, batch)
		}
		im.total.Added += done.Added
		im.total.Changed += done.Changed
		im.total.Unchanged += done.Unchanged
		if im.seen != nil {
			for i := range batch {
				im.seen[batch[i].ID] = true
			}
		}
	}
	return err
}

// finish removes what the files do not hold, where that was asked for.
func (im *eventImporter) finish() error {
	if im.seen == nil || im.store == nil {
		return nil
	}
	if !im.made {
		fmt.Fprintln(im.env.stderr, "furat: the files hold no event, so nothing was removed")
		return errReported
	}
	if im.bad > 0 {
		fmt.Fprintln(im.env.stderr, "furat: rows were left out, so nothing was removed; mend them and import again with --replace")
		return errReported
	}
	gone, err := im.store.Prune(im.ctx, im.layer.Name, func(id string) bool { return im.seen[id] })
	if err == nil {
		fmt.Fprintf(im.env.stdout, "%d events of %s that the files do not hold were removed\n", gone, im.layer.Name)
	}
	return err
}
