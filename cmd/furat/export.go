package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/export"
	"github.com/furat-map/furat/geo/store/sqlite"
)

func exportCommand() command {
	return command{
		name: "export", args: "", about: "write the events to a file: GeoJSON, GeoJSON lines or CSV",
		example: "furat export -o events.csv --format csv --bbox 39,34,42,36 --datetime 2023-01-01/2023-12-31",
		run:     runExport,
	}
}

// listFlag collects a flag that may be given several times.
type listFlag []string

// String and Set make a flag that may be given several times.
func (l *listFlag) String() string { return strings.Join(*l, ", ") }

// Set adds a value, as package flag asks for.
func (l *listFlag) Set(s string) error { *l = append(*l, s); return nil }

// filterFlags are the options that make one geo.Filter.
type filterFlags struct {
	bbox, datetime, confidence string
	where                      listFlag
}

func (f *filterFlags) register(fs *flagSet) {
	fs.StringVar(&f.bbox, "bbox", "", "only events in the box `west,south,east,north`")
	fs.StringVar(&f.datetime, "datetime", "", "only events within a day or `FROM/TO`, .. for an open end")
	fs.StringVar(&f.confidence, "min-confidence", "", "only events at least as sure as a `number` from 0 to 1")
	fs.Var(&f.where, "where", "only events with `field=value`, for example event_type=Battles; repeat for more")
}

func (f *filterFlags) filter() (*geo.Filter, error) {
	out := &geo.Filter{}
	var err error
	if f.bbox != "" {
		if out.BBox, err = geo.ParseBBox(f.bbox); err != nil {
			return nil, err
		}
	}
	if f.datetime != "" {
		if out.Days, err = geo.ParseDatetime(f.datetime); err != nil {
			return nil, err
		}
	}
	if f.confidence != "" {
		if out.MinConfidence, err = geo.ParseConfidence(f.confidence); err != nil {
			return nil, err
		}
	}
	values := map[string][]string{}
	var order []string
	for _, w := range f.where {
		field, value, ok := strings.Cut(w, "=")
		if !ok {
			return nil, geo.Errorf(geo.CodeInvalid, "where", "%q is not field=value", w)
		}
		if values[field] == nil {
			order = append(order, field)
		}
		values[field] = append(values[field], value)
	}
	for _, field := range order {
		eq, err := geo.NewEqual(field, values[field]...)
		if err != nil {
			return nil, err
		}
		out.Equal = append(out.Equal, eq)
	}
	return out, nil
}

func runExport(ctx context.Context, e *env, args []string) error {
	fs := e.flags(exportCommand())
	var ff filterFlags
	ff.register(fs)
	out := fs.String("o", "", "output `file`, - for standard output")
	format := fs.String("format", "", "geojson, geojsonseq or csv (default: by the file's ending)")
	db := fs.String("db", "", "the store `file` (default furat.db)")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if *out == "" || len(rest) > 0 {
		return fmt.Errorf("%w: export needs -o FILE, or -o - for standard output", errUsage)
	}
	write, err := exporter(*format, *out)
	if err != nil {
		return err
	}
	f, err := ff.filter()
	if err != nil {
		return err
	}
	path := e.storePath(*db)
	if _, err := os.Stat(path); err != nil {
		return geo.Errorf(geo.CodeUnreadable, path, "there is no store; make one with furat ingest, or name it with --db")
	}
	st, err := sqlite.Open(ctx, path, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	each := func(fn func(*geo.Event) error) error { return st.Events(ctx, f, fn) }
	gaz, err := gazetteer.Open(e.storePath(*db))
	if err != nil {
		return err
	}
	about := export.About{Attribution: gaz.Attribution()}
	fmt.Fprintln(e.stderr, about.Attribution)
	if *out == "-" {
		return write(e.stdout, each, about)
	}
	return writeFile(*out, func(w io.Writer) error { return write(w, each, about) })
}

// exporter returns the writer of a format, or of the format that a file's
// ending tells.
func exporter(format, out string) (func(io.Writer, export.Each, export.About) error, error) {
	if format == "" {
		format = map[string]string{".geojson": "geojson", ".json": "geojson", ".geojsonl": "geojsonseq", ".geojsons": "geojsonseq", ".csv": "csv"}[strings.ToLower(filepath.Ext(out))]
	}
	f, ok := export.Formats()[format]
	if !ok {
		return nil, fmt.Errorf("%w: --format is geojson, geojsonseq or csv, not %q", errUsage, format)
	}
	return f.Write, nil
}

// writeFile writes beside the file and renames, so that a failed export leaves
// the old file as it was. A link is followed; what is no plain file (a pipe, a
// device) is written to directly.
func writeFile(path string, write func(io.Writer) error) (err error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	mode := os.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		switch {
		case info.IsDir():
			return geo.Errorf(geo.CodeUnreadable, path, "it is a folder; name a file in it")
		case !info.Mode().IsRegular():
			return writeTo(path, write)
		}
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".furat-export-*")
	if err != nil {
		return geo.Errorf(geo.CodeUnreadable, path, "it can't be written: %w", err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err = f.Chmod(mode); err != nil {
		return err
	}
	if err = buffered(f, write); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// writeTo writes into what is there.
func writeTo(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return geo.Errorf(geo.CodeUnreadable, path, "it can't be written: %w", err)
	}
	return errors.Join(buffered(f, write), f.Close())
}

func buffered(f io.Writer, write func(io.Writer) error) error {
	w := bufio.NewWriterSize(f, 256<<10)
	if err := write(w); err != nil {
		return err
	}
	return w.Flush()
}
