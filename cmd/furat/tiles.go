package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/furat-map/furat/gazetteer/source"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/atomicfile"
	"github.com/furat-map/furat/geo/basemap"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/tile"
)

func tilesCommand() command {
	return command{
		name: "tiles", args: "build [NAME=]FILE.geojson… -o FILE.pmtiles", about: "make a vector base map from GeoJSON files, one layer each",
		example: "furat tiles build land.geojson rivers.geojson.gz places.geojson -o syria.pmtiles \\\n    --bbox 35,32,43,38 --zooms 0-10 --layer-zooms places=5-10 --attribution \"Natural Earth\"",
		run:     runTiles,
	}
}

func runTiles(ctx context.Context, e *env, args []string) error {
	fs := e.flags(tilesCommand())
	out := fs.String("o", "", "output `file`: .pmtiles or .mbtiles")
	zooms := fs.String("zooms", "0-8", "zooms to make, `MIN-MAX`")
	bbox := fs.String("bbox", "", "only tiles in the box `west,south,east,north`")
	title := fs.String("title", "", "what the map is called (default the file's name)")
	attribution := fs.String("attribution", "", "how its sources ask to be named")
	keep := fs.String("keep", "", "`properties` to keep, with commas between them (default all)")
	var layerZooms listFlag
	fs.Var(&layerZooms, "layer-zooms", "zooms of one layer, `LAYER=MIN-MAX`; repeat for more")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) < 2 || rest[0] != "build" || *out == "" {
		return fmt.Errorf("%w: use furat tiles build LAYER.geojson… -o FILE.pmtiles", errUsage)
	}
	format := formatOf(*out)
	if !archives[format] {
		return fmt.Errorf("%w: -o names a file that ends in .pmtiles or .mbtiles", errUsage)
	}
	if *title == "" {
		*title, _, _ = strings.Cut(filepath.Base(*out), ".")
	}
	opt := basemap.Options{About: tile.About{Name: *title, Attribution: *attribution}}
	if _, opt.MinZoom, opt.MaxZoom, err = basemap.ParseZooms("zooms=" + *zooms); err != nil {
		return err
	}
	if *bbox != "" {
		if opt.BBox, err = geo.ParseBBox(*bbox); err != nil {
			return err
		}
		if opt.BBox.West > opt.BBox.East {
			return geo.Errorf(geo.CodeInvalid, "bbox", "a base map that crosses the antimeridian is made without --bbox")
		}
	}
	var names []string
	if *keep != "" {
		names = strings.Split(*keep, ",")
	}
	layers, err := readLayers(rest[1:], *out, names, layerZooms)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "layers: %s\n", basemap.Describe(layers))
	tiles := 0
	err = atomicfile.Write(*out, func(f *os.File) error {
		return tile.WriteFile(ctx, f, format, func(to tile.Sink) error {
			return basemap.Build(ctx, counted{to, func(mercator.Tile) { tiles++ }}, layers, opt)
		})
	})
	if err == nil {
		fmt.Fprintf(e.stderr, "%d tiles of zoom %d to %d\n", tiles, opt.MinZoom, opt.MaxZoom)
	}
	return err
}

// readLayers reads files as layers that are called as the files are.
func readLayers(files []string, out string, keep []string, zooms []string) ([]*basemap.Layer, error) {
	var layers []*basemap.Layer
	byName := map[string]*basemap.Layer{}
	for _, path := range files {
		name, _, _ := strings.Cut(filepath.Base(path), ".")
		if given, file, ok := strings.Cut(path, "="); ok {
			name, path = given, file
		}
		if byName[name] != nil {
			return nil, geo.Errorf(geo.CodeInvalid, path, "two files are called %q; layers take their names from files; write NAME=FILE to give another", name)
		}
		if same(path, out) {
			return nil, geo.Errorf(geo.CodeInvalid, path, "-o names the same file; choose another")
		}
		r, err := source.Open(path, nil)
		if err != nil {
			return nil, geo.Errorf(geo.CodeUnreadable, path, "%w", err)
		}
		l, err := basemap.Read(r, name, keep)
		r.Close()
		if err != nil {
			return nil, renamed(err, path)
		}
		byName[name] = l
		layers = append(layers, l)
	}
	for _, z := range zooms {
		name, lo, hi, err := basemap.ParseZooms(z)
		if err != nil {
			return nil, err
		}
		if byName[name] == nil {
			return nil, geo.Errorf(geo.CodeInvalid, "layer-zooms", "there is no layer %q", name)
		}
		byName[name].MinZoom, byName[name].MaxZoom = lo, hi
	}
	return layers, nil
}
