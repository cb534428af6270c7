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
)

// importFlags are the options of furat gazetteer import.
type importFlags struct {
	country, report                          string
	key, title, licence, attribution, origin string
}

func (f *importFlags) register(fs *flagSet) {
	fs.StringVar(&f.country, "country", "", "import: two-letter `code` for rows that name no country")
	fs.StringVar(&f.report, "report", "", "import: write which rows are places that were known already to this `file`, - for standard output")
	fs.StringVar(&f.key, "source", "", "import: short `name` of the source of a plain CSV (default its file's name)")
	fs.StringVar(&f.title, "title", "", "import: what the source is called")
	fs.StringVar(&f.licence, "licence", "", "import: its licence")
	fs.StringVar(&f.attribution, "attribution", "", "import: how it asks to be named")
	fs.StringVar(&f.origin, "from", "", "import: its `address`")
}

// keyLetters are those of a source's short name.
const keyLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_"

// checkKey refuses the short name of a source that is another's.
func (f *importFlags) checkKey(format source.Format) error {
	if f.key == "" {
		return nil
	}
	if format.Source.Key != "" {
		return fmt.Errorf("%w: --source is for --format csv; this format is of the source %s", errUsage, format.Source.Key)
	}
	if strings.Trim(f.key, keyLetters) != "" || len(f.key) > 40 {
		return fmt.Errorf("%w: --source is made of small letters, digits, - and _, at most 40", errUsage)
	}
	if slices.Contains(source.Reserved(), f.key) {
		return fmt.Errorf("%w: --source %s is the name of a source that furat knows; choose another", errUsage, f.key)
	}
	return nil
}

// describe completes the source of a format by what the user says.
func (f *importFlags) describe(s atlas.Source, file string) atlas.Source {
	if s.Key == "" {
		s.Key = f.key
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
	}{{&s.Title, f.title}, {&s.Licence, f.licence}, {&s.Attribution, f.attribution}, {&s.URL, f.origin}} {
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

// gazetteerImport imports files of one format, each for itself: what was
// imported before a bad file stays.
func gazetteerImport(ctx context.Context, e *env, f *gazetteerFlags, files []string) error {
	format, err := source.FormatOf(f.format)
	if err != nil {
		return err
	}
	if c := f.country; c != "" && (len(c) != 2 || strings.ToUpper(c) != c) {
		return fmt.Errorf("%w: --country is a code of two capital letters, such as SY", errUsage)
	}
	if err := f.checkKey(format); err != nil {
		return err
	}
	built, err := gazetteer.Builtin()
	if err != nil {
		return err
	}
	for _, file := range files {
		if same(file, f.report) {
			return fmt.Errorf("%w: --report would write over %s", errUsage, file)
		}
	}
	report, done, err := joinReport(e, f.report)
	if err != nil {
		return err
	}
	im := importer{ctx: ctx, env: e, flags: f, format: format, builtin: built, report: report}
	for _, file := range files {
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
	flags   *gazetteerFlags
	format  source.Format
	builtin []*atlas.Segment
	report  func(atlas.Join)
}

func (im *importer) file(path string) error {
	t, err := openTable(im.env, path)
	if err != nil {
		return err
	}
	defer t.Close()
	defer t.bar.done()
	src := im.flags.describe(im.format.Source, path)
	opt := source.Options{Context: im.ctx, Name: path, Country: im.flags.country, Key: src.Key, Bad: t.reject}
	sum, err := atlas.DirOf(im.flags.db).Import(im.ctx, im.builtin, src, func(emit func(*atlas.Row) error) error {
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
