package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/atomicfile"
	"github.com/furat-map/furat/geo/basemap"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/export"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/query"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/address"
	"github.com/furat-map/furat/geo/tile"
)

// filterFlags are the options that make one geo.Filter.
type filterFlags struct {
	BBox          string   `name:"bbox" placeholder:"W,S,E,N" help:"Only events in the box west,south,east,north."`
	Datetime      string   `placeholder:"FROM/TO" help:"Only events within a day or an interval, .. for an open end."`
	MinConfidence string   `placeholder:"NUMBER" help:"Only events at least as sure, 0 to 1."`
	Filter        string   `placeholder:"CQL2" help:"Only events for which a CQL2 filter holds, as text or JSON: \"fatalities > 3 AND country = 'SY'\"."`
	Where         []string `sep:"none" placeholder:"FIELD=VALUE" help:"Only events with a value, for example event_type=Battles; repeat for more."`
}

// options are those that are parameters of their own, as these are called in
// addresses, and in the order in which a filter is told.
func (f *filterFlags) options() [][2]string {
	return [][2]string{{"bbox", f.BBox}, {"datetime", f.Datetime}, {"min_confidence", f.MinConfidence}, {"filter", f.Filter}}
}

// params returns the options as parameters.
func (f *filterFlags) params() url.Values {
	q := url.Values{}
	for _, o := range f.options() {
		if o[1] != "" {
			q.Set(o[0], o[1])
		}
	}
	if strings.HasPrefix(strings.TrimSpace(f.Filter), "{") {
		q.Set("filter-lang", cql2.LangJSON)
	}
	return q
}

func (f *filterFlags) filter() (*geo.Filter, error) {
	q := f.params()
	for _, w := range f.Where {
		field, value, ok := strings.Cut(w, "=")
		if !ok {
			return nil, geo.Errorf(geo.CodeInvalid, "where", "%q is not field=value", w)
		}
		if _, err := geo.NewEqual(field, value); err != nil {
			return nil, err
		}
		q.Add(field, value)
	}
	return query.Filter(q)
}

// String tells the filter as it was given.
func (f *filterFlags) String() string {
	var out []string
	for _, o := range f.options() {
		if o[1] != "" {
			out = append(out, o[0]+"="+o[1])
		}
	}
	return strings.Join(append(out, f.Where...), " & ")
}

// exportCmd writes events to a file.
type exportCmd struct {
	Output   string `name:"output" short:"o" required:"" placeholder:"FILE" help:"Output file, - for standard output."`
	Format   string `placeholder:"FORMAT" help:"${formats} (default: by the file's ending)."`
	Layer    string `default:"events" help:"The layer: events, or an imported dataset."`
	Zooms    string `default:"0-${maxZoom}" placeholder:"MIN-MAX" help:"Zooms of pmtiles and mbtiles (${default})."`
	Geometry string `enum:"lonlat,wkt" default:"lonlat" help:"How CSV has positions: lonlat or wkt."`
	filterFlags
}

// Help is an example.
func (*exportCmd) Help() string {
	return "Example:\n\n    furat export -o events.csv --format csv --bbox 39,34,42,36 --datetime 2023-01-01/2023-12-31"
}

// kind returns the format that is asked for: of events, or of tiles.
func (c *exportCmd) kind() (f export.Format, a tile.Archive, tiles bool, err error) {
	if c.Output == "" {
		return f, a, false, fmt.Errorf("%w: export needs -o FILE, or - for standard output", errUsage)
	}
	var ok bool
	if c.Format != "" {
		if f, ok = export.Named(c.Format); !ok {
			a, tiles = tile.ArchiveNamed(c.Format)
		}
	} else if f, ok = export.OfFile(c.Output); !ok {
		a, tiles = archiveOf(c.Output)
	}
	switch {
	case ok || tiles:
		return f, a, tiles, nil
	case c.Format == "":
		return f, a, false, fmt.Errorf("%w: the ending of %s tells no format; give --format: one of %s", errUsage, c.Output, formatNames())
	}
	return f, a, false, fmt.Errorf("%w: --format is one of %s, not %q", errUsage, formatNames(), c.Format)
}

// formatNames lists what can be written.
func formatNames() string { return export.Names() + ", " + tile.ArchiveNames() }

// formatLabels names them as people do.
func formatLabels() string {
	var labels []string
	for _, f := range export.Formats() {
		labels = append(labels, f.Label)
	}
	return strings.Join(labels, ", ")
}

func archiveLabels() string {
	var labels []string
	for _, a := range tile.Archives() {
		labels = append(labels, a.Label)
	}
	return strings.Join(labels, " or ")
}

// archiveOf finds the format of tiles that a file's ending tells.
func archiveOf(path string) (tile.Archive, bool) {
	return tile.ArchiveNamed(strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), "."))
}

// Run writes the file.
func (c *exportCmd) Run(ctx context.Context, e *env) error {
	kind, archive, tiles, err := c.kind()
	if err != nil {
		return err
	}
	f, err := c.filter()
	if err != nil {
		return err
	}
	if err := e.store.Exists(); err != nil {
		return err
	}
	if e.store.Names(c.Output) {
		return fmt.Errorf("%w: -o names the store itself; choose another file", errUsage)
	}
	st, err := e.openToRead(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	from, about, err := layerToExport(ctx, st, c.Layer, e.store)
	if err != nil {
		return err
	}
	about.Query, about.Exported, about.WKT = c.String(), e.now(), c.Geometry == "wkt"
	fmt.Fprintln(e.stderr, printable(about.Attribution))
	if tiles {
		return c.writeTiles(ctx, e, from, f, about, archive)
	}
	write := func(w io.Writer) error { return kind.Write(w, eachOf(ctx, from, f), about) }
	if c.Output == "-" {
		return buffered(e.stdout, write)
	}
	return writeFile(c.Output, write)
}

// eachOf passes on the events of a layer one by one.
func eachOf(ctx context.Context, from store.Reader, f *geo.Filter) export.Each {
	return func(fn func(*geo.Event) error) error {
		return store.Each(ctx, from, f, fn)
	}
}

// layerToExport finds a layer, and what its use asks for.
func layerToExport(ctx context.Context, st store.Store, name string, at address.Address) (store.Reader, export.About, error) {
	layers, err := st.Layers(ctx)
	if err != nil {
		return nil, export.About{}, err
	}
	for _, l := range layers {
		switch {
		case l.Name != name:
		case name == store.Events:
			gaz, err := gazetteer.Open(at.Gazetteer())
			if err != nil {
				return nil, export.About{}, err
			}
			return st, export.About{Name: name, Title: l.Title, Attribution: gaz.Attribution()}, nil
		default:
			r, err := st.Dataset(ctx, name)
			return r, export.About{Name: name, Title: l.Title, Attribution: l.Credit()}, err
		}
	}
	return nil, export.About{}, geo.Errorf(geo.CodeNotFound, "layer", "there is no layer %q in the store", name)
}

// writeTiles writes the tiles of a layer into one file.
func (c *exportCmd) writeTiles(ctx context.Context, e *env, from store.Reader, f *geo.Filter, about export.About, archive tile.Archive) error {
	a := tile.About{Name: about.Title, Attribution: about.Attribution, Filter: f.Key(), Overlay: true, Layers: tile.Fields()}
	var err error
	if _, a.MinZoom, a.MaxZoom, err = basemap.ParseZooms("zooms=" + c.Zooms); err != nil || a.MaxZoom > index.MaxZoom {
		return geo.Errorf(geo.CodeInvalid, "zooms", "%q is not MIN-MAX with zooms from 0 to %d", c.Zooms, index.MaxZoom)
	}
	ix := index.New()
	if err := ix.Load(ctx, from); err != nil {
		return err
	}
	chosen, err := ix.Select(ctx, from, f)
	if err != nil {
		return err
	}
	chosen = chosen.WithoutDeadline()
	bar, tiles := newProgress(e.stderr), 0
	defer bar.done()
	sum, err := chosen.Summary(ctx)
	if err != nil {
		return err
	}
	if sum.Placed == 0 {
		return geo.Errorf(geo.CodeInvalid, "", "no event with a place matches; nothing was written")
	}
	fill := func(to tile.Sink) error {
		return tile.Write(ctx, counted{to, func(at mercator.Tile) {
			if tiles++; tiles%1000 == 0 {
				bar.step(int(at.Z), int(a.MaxZoom)+1, fmt.Sprintf("%d tiles", tiles))
			}
		}}, chosen, a)
	}
	if c.Output == "-" {
		err = archive.WriteTo(ctx, e.stdout, fill)
	} else {
		err = atomicfile.Write(c.Output, func(file *os.File) error { return archive.WriteFile(ctx, file, fill) })
	}
	if err == nil {
		bar.done()
		fmt.Fprintf(e.stderr, "%d tiles of zoom %d to %d\n", tiles, a.MinZoom, a.MaxZoom)
	}
	return err
}

// counted tells of each tile that goes into an archive.
type counted struct {
	tile.Sink
	tell func(mercator.Tile)
}

// Add adds a tile.
func (c counted) Add(at mercator.Tile, packed []byte) error {
	c.tell(at)
	return c.Sink.Add(at, packed)
}

// writeFile writes a file wholly or not at all; what is no plain file (a pipe,
// a device) is written to directly.
func writeFile(path string, write func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		return writeTo(path, write)
	}
	return atomicfile.Write(path, func(f *os.File) error { return buffered(f, write) })
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
