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
	"time"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/atomicfile"
	"github.com/furat-map/furat/geo/basemap"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/export"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/sqlite"
	"github.com/furat-map/furat/geo/tile"
)

func exportCommand() command {
	return command{
		name: "export", args: "", about: "write the events to a file: GeoPackage, GeoJSON, CSV, KML, FlatGeobuf, GeoParquet, or tiles as PMTiles or MBTiles",
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
	cql2                       string
	where                      listFlag
}

func (f *filterFlags) register(fs *flagSet) {
	fs.StringVar(&f.bbox, "bbox", "", "only events in the box `west,south,east,north`")
	fs.StringVar(&f.datetime, "datetime", "", "only events within a day or `FROM/TO`, .. for an open end")
	fs.StringVar(&f.confidence, "min-confidence", "", "only events at least as sure as a `number` from 0 to 1")
	fs.StringVar(&f.cql2, "filter", "", "only events for which a `CQL2` filter holds, as text or JSON: \"fatalities > 3 AND country = 'SY'\"")
	fs.Var(&f.where, "where", "only events with `field=value`, for example event_type=Battles; repeat for more")
}

// String tells the filter as it was given.
func (f *filterFlags) String() string {
	var out []string
	for _, p := range [][2]string{{"bbox", f.bbox}, {"datetime", f.datetime}, {"min_confidence", f.confidence}, {"filter", f.cql2}} {
		if p[1] != "" {
			out = append(out, p[0]+"="+p[1])
		}
	}
	return strings.Join(append(out, f.where...), " & ")
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
	if f.cql2 != "" {
		lang := cql2.LangText
		if strings.HasPrefix(strings.TrimSpace(f.cql2), "{") {
			lang = cql2.LangJSON
		}
		if out.Where, err = cql2.ParseCondition(f.cql2, lang); err != nil {
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

// exportFlags are the options of furat export.
type exportFlags struct {
	filter                        filterFlags
	out, format, layer, zooms, db string
	geometry                      string
}

func (f *exportFlags) register(fs *flagSet) {
	f.filter.register(fs)
	fs.StringVar(&f.out, "o", "", "output `file`, - for standard output")
	fs.StringVar(&f.format, "format", "", export.Names()+", pmtiles or mbtiles (default: by the file's ending)")
	fs.StringVar(&f.layer, "layer", store.Events, "the `layer`: events, or an imported dataset")
	fs.StringVar(&f.zooms, "zooms", fmt.Sprintf("0-%d", index.MaxZoom), "zooms of pmtiles and mbtiles, `MIN-MAX`")
	fs.StringVar(&f.geometry, "geometry", "lonlat", "how CSV has positions: `lonlat` or wkt")
	fs.StringVar(&f.db, "db", "", "the store `file` (default furat.db)")
}

func runExport(ctx context.Context, e *env, args []string) error {
	fs := e.flags(exportCommand())
	var ef exportFlags
	ef.register(fs)
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if ef.out == "" || len(rest) > 0 {
		return fmt.Errorf("%w: export needs -o FILE, or -o - for standard output", errUsage)
	}
	if ef.format == "" {
		if ef.format = formatOf(ef.out); ef.format == "" {
			return fmt.Errorf("%w: the ending of %s tells no format; give --format: one of %s, pmtiles or mbtiles", errUsage, ef.out, export.Names())
		}
	}
	kind, ok := export.Formats()[ef.format]
	if !ok && !archives[ef.format] {
		return fmt.Errorf("%w: --format is one of %s, pmtiles or mbtiles, not %q", errUsage, export.Names(), ef.format)
	}
	if ef.geometry != "lonlat" && ef.geometry != "wkt" {
		return fmt.Errorf("%w: --geometry is lonlat or wkt, not %q", errUsage, ef.geometry)
	}
	f, err := ef.filter.filter()
	if err != nil {
		return err
	}
	path := e.storePath(ef.db)
	if _, err := os.Stat(path); err != nil {
		return geo.Errorf(geo.CodeUnreadable, path, "there is no store; make one with furat ingest, or name it with --db")
	}
	if same(ef.out, path) {
		return fmt.Errorf("%w: -o names the store itself; choose another file", errUsage)
	}
	st, err := sqlite.Open(ctx, path, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	from, about, err := layerToExport(ctx, st, ef.layer, path)
	if err != nil {
		return err
	}
	about.Query, about.Exported, about.WKT = ef.filter.String(), time.Now(), ef.geometry == "wkt"
	fmt.Fprintln(e.stderr, printable(about.Attribution))
	if archives[ef.format] {
		return exportArchive(ctx, e, from, f, about, ef.out, ef.format, ef.zooms)
	}
	write := func(w io.Writer) error { return kind.Write(w, eachOf(ctx, from, f), about) }
	if ef.out == "-" {
		return buffered(e.stdout, write)
	}
	return writeFile(ef.out, write)
}

// eachOf passes on the events of a layer one by one.
func eachOf(ctx context.Context, from store.Reader, f *geo.Filter) export.Each {
	return func(fn func(*geo.Event) error) error {
		return store.Each(ctx, from, f, fn)
	}
}

// layerToExport finds a layer, and what its use asks for.
func layerToExport(ctx context.Context, st store.Store, name, db string) (store.Reader, export.About, error) {
	layers, err := st.Layers(ctx)
	if err != nil {
		return nil, export.About{}, err
	}
	for _, l := range layers {
		switch {
		case l.Name != name:
		case name == store.Events:
			gaz, err := gazetteer.Open(db)
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

// archives are the formats of tiles.
var archives = map[string]bool{"pmtiles": true, "mbtiles": true}

// exportArchive writes the tiles of a layer into one file.
func exportArchive(ctx context.Context, e *env, from store.Reader, f *geo.Filter, about export.About, out, format, zooms string) error {
	if out == "-" {
		return fmt.Errorf("%w: %s is written to a file, not to standard output", errUsage, format)
	}
	a := tile.About{Name: about.Title, Attribution: about.Attribution, Filter: f.Key(), Overlay: true, Layers: tile.Fields()}
	var err error
	if _, a.MinZoom, a.MaxZoom, err = basemap.ParseZooms("zooms=" + zooms); err != nil || a.MaxZoom > index.MaxZoom {
		return geo.Errorf(geo.CodeInvalid, "zooms", "%q is not MIN-MAX with zooms from 0 to %d", zooms, index.MaxZoom)
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
	err = atomicfile.Write(out, func(file *os.File) error {
		return tile.WriteFile(ctx, file, format, func(to tile.Sink) error {
			return tile.Write(ctx, counted{to, func(at mercator.Tile) {
				if tiles++; tiles%1000 == 0 {
					bar.step(int(at.Z), int(a.MaxZoom)+1, fmt.Sprintf("%d tiles", tiles))
				}
			}}, chosen, a)
		})
	})
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

// formatOf returns the format that a file's ending tells, "" for none.
func formatOf(out string) string {
	return map[string]string{".geojson": "geojson", ".json": "geojson", ".geojsonl": "geojsonseq", ".geojsons": "geojsonseq", ".geojsonseq": "geojsonseq", ".ndjson": "geojsonseq", ".jsonl": "geojsonseq", ".csv": "csv",
		".kml": "kml", ".gpkg": "gpkg", ".fgb": "fgb", ".parquet": "parquet", ".geoparquet": "parquet",
		".pmtiles": "pmtiles", ".mbtiles": "mbtiles"}[strings.ToLower(filepath.Ext(out))]
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
