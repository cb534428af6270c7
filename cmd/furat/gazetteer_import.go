package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/source"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/unpack"
)

// placesImportCmd imports place names.
type placesImportCmd struct {
	Files       []string `arg:"" name:"file" help:"Tables of places, plain or packed."`
	Format      string   `placeholder:"FORMAT" help:"geonames, geonames-alternates, ocha-cod, whosonfirst, osm or csv; must be given."`
	Country     string   `placeholder:"CODE" help:"Two-letter code for rows that name no country."`
	Map         []string `placeholder:"PROPERTY=COLUMN" sep:"none" help:"Read a property of a plain CSV from this column."`
	Report      string   `placeholder:"FILE" help:"Write which rows are places that were known already to this file, - for standard output."`
	Source      string   `placeholder:"NAME" help:"Short name of the source of a plain CSV (default its file's name)."`
	Title       string   `help:"What the source is called."`
	Licence     string   `help:"Its licence."`
	Attribution string   `help:"How it asks to be named."`
	From        string   `placeholder:"ADDRESS" help:"Its address."`
}

// Help is an example.
func (*placesImportCmd) Help() string {
	return "Example:\n\n    furat gazetteer import SY.zip --format geonames\n    furat gazetteer import list.csv --format csv --country IQ --map name_ar=\"Location name in Arabic\" --map lat=Latitude"
}

// keyLetters are those of a source's short name.
const keyLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_"

// checkKey refuses the short name of a source that is another's.
func (c *placesImportCmd) checkKey(format source.Format) error {
	if c.Source == "" {
		return nil
	}
	if format.Source.Key != "" {
		return fmt.Errorf("%w: --source is for --format csv; this format is of the source %s", errUsage, format.Source.Key)
	}
	if !isKey(c.Source) {
		return fmt.Errorf("%w: --source is made of small letters, digits, - and _, at most 40", errUsage)
	}
	if slices.Contains(source.Reserved(), c.Source) {
		return fmt.Errorf("%w: --source %s is the name of a source that furat knows; choose another", errUsage, c.Source)
	}
	return nil
}

// describe completes the source of a format by what the user says.
func (c *placesImportCmd) describe(s atlas.Source, file string) atlas.Source {
	if s.Key == "" {
		s.Key = c.Source
	}
	if s.Key == "" {
		name, _, _ := strings.Cut(filepath.Base(file), ".")
		s.Key = strings.Map(keyLetter, strings.ToLower(name))
		if slices.Contains(source.Reserved(), s.Key) {
			s.Key += "-list"
		}
	}
	for _, v := range []struct {
		to  *string
		val string
	}{{&s.Title, c.Title}, {&s.Licence, c.Licence}, {&s.Attribution, c.Attribution}, {&s.URL, c.From}} {
		if v.val != "" {
			*v.to = v.val
		}
	}
	if s.Title == "" {
		s.Title = s.Key
	}
	if s.Attribution == "" {
		s.Attribution = s.Title
	}
	return s
}

// Run imports files of one format, each for itself: what was imported before a
// bad file stays.
func (c *placesImportCmd) Run(ctx context.Context, e *env) error {
	format, err := source.FormatOf(c.Format)
	if err != nil {
		return err
	}
	if c.Country != "" && (len(c.Country) != 2 || strings.ToUpper(c.Country) != c.Country) {
		return fmt.Errorf("%w: --country is a code of two capital letters, such as SY", errUsage)
	}
	if err := c.checkKey(format); err != nil {
		return err
	}
	columns, err := c.columns()
	if err != nil {
		return err
	}
	built, err := gazetteer.Builtin()
	if err != nil {
		return err
	}
	for _, file := range c.Files {
		if same(file, c.Report) {
			return fmt.Errorf("%w: --report would write over %s", errUsage, file)
		}
	}
	report, done, err := joinReport(e, c.Report)
	if err != nil {
		return err
	}
	im := importer{ctx: ctx, env: e, command: c, format: format, builtin: built, report: report, columns: columns}
	for _, file := range c.Files {
		if err := im.file(file); err != nil {
			return errors.Join(err, done())
		}
	}
	return done()
}

// joinReport opens the file that lists the joins.
func joinReport(e *env, path string) (func(atlas.Join), func() error, error) {
	var w io.Writer = e.stdout
	done := func() error { return nil }
	switch path {
	case "":
		return nil, done, nil
	case "-":
	default:
		file, err := os.Create(path)
		if err != nil {
			return nil, nil, geo.Errorf(geo.CodeInvalid, "report", "it cannot be written: %w", err)
		}
		buf := bufio.NewWriter(file)
		w, done = buf, func() error { return errors.Join(buf.Flush(), file.Close()) }
	}
	fmt.Fprintln(w, "row\trow_name\tplace\tplace_name\tkm\trule\tnew_names")
	return func(j atlas.Join) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%.1f\t%s\t%d\n", printable(j.Row.ID), printable(first(j.Row)), printable(j.Place.ID), printable(first(j.Place)), j.KM, j.Rule, j.NewNames)
	}, done, nil
}

// same reports whether two names are of one file.
func same(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// first is a name to know a place by.
func first(r atlas.Record) string {
	if r.NameEN != "" || r.NameAR != "" {
		return strings.TrimSpace(r.NameEN + " " + r.NameAR)
	}
	for _, n := range r.Names {
		return n.Text
	}
	return ""
}

type importer struct {
	ctx     context.Context
	env     *env
	command *placesImportCmd
	format  source.Format
	builtin []*atlas.Segment
	report  func(atlas.Join)
	columns map[string]string
}

// columns reads --map.
func (c *placesImportCmd) columns() (map[string]string, error) {
	out := map[string]string{}
	for _, m := range c.Map {
		property, column, ok := strings.Cut(m, "=")
		if !ok || property == "" || column == "" {
			return nil, fmt.Errorf("%w: --map %q is not PROPERTY=COLUMN", errUsage, m)
		}
		if !slices.Contains(source.Properties(), property) {
			return nil, fmt.Errorf("%w: --map: there is no property %q; known are %s", errUsage, property, strings.Join(source.Properties(), ", "))
		}
		out[property] = column
	}
	if len(out) > 0 && c.Format != "csv" {
		return nil, fmt.Errorf("%w: the columns of %s are known; --map is for csv", errUsage, c.Format)
	}
	return out, nil
}

func (im *importer) file(path string) error {
	t, err := openTable(im.env, path)
	if err != nil {
		return err
	}
	defer t.Close()
	defer t.bar.done()
	if t.ReadCloser, err = unpack.Text(t.ReadCloser); err != nil {
		return geo.Errorf(geo.CodeUnreadable, path, "%w", err)
	}
	src := im.command.describe(im.format.Source, path)
	opt := source.Options{Context: im.ctx, Name: path, Country: im.command.Country, Key: src.Key, Map: im.columns, Bad: t.reject, Told: t.note}
	sum, err := atlas.DirAt(im.env.store.Gazetteer()).Import(im.ctx, im.builtin, src, func(emit func(*atlas.Row) error) error {
		return im.format.Read(t, opt, emit)
	}, im.report)
	if err != nil {
		return err
	}
	t.done()
	fmt.Fprintf(im.env.stderr, "%s: %d rows (%d left out), %d names: %d new places, %d joined with places of other sources, %d updated; %.1f s, %.0f rows/s\n",
		printable(filepath.Base(path)), sum.Rows, t.bad, sum.Names, sum.New, sum.Joined, sum.Updated, t.seconds(), float64(sum.Rows)/t.seconds())
	if sum.Repeated > 0 {
		fmt.Fprintf(im.env.stderr, "furat: %d rows tell of a place that an earlier row of the file told of; they were joined\n", sum.Repeated)
	}
	if sum.Moved > 0 {
		fmt.Fprintf(im.env.stderr, "furat: %d places lie more than 50 km from where the same ids were before; if this is another list, give it a name of its own with --source\n", sum.Moved)
	}
	if sum.Unknown > 0 {
		fmt.Fprintf(im.env.stderr, "furat: %d rows name places that are not known; import their table first (--format geonames)\n", sum.Unknown)
	}
	return nil
}
