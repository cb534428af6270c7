package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/atomicfile"
	"github.com/furat-map/furat/geo/basemap"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/tile"
	"github.com/furat-map/furat/geo/unpack"
)

// tilesCmd makes base maps.
type tilesCmd struct {
	Build tilesBuildCmd `cmd:"" help:"Make a vector base map from GeoJSON files, one layer each."`
}

// Help is an example.
func (*tilesCmd) Help() string { return (*tilesBuildCmd)(nil).Help() }

// tilesBuildCmd makes one.
type tilesBuildCmd struct {
	Files       []string `arg:"" name:"layer" help:"[NAME=]FILE.geojson, plain or packed with gzip; a layer is called as its file is, or NAME."`
	Output      string   `name:"output" short:"o" required:"" placeholder:"FILE" help:"Output file: .pmtiles or .mbtiles."`
	Zooms       string   `default:"0-8" placeholder:"MIN-MAX" help:"Zooms to make (${default})."`
	BBox        string   `name:"bbox" placeholder:"W,S,E,N" help:"Only tiles in the box west,south,east,north."`
	Title       string   `help:"What the map is called (default the file's name)."`
	Attribution string   `help:"How its sources ask to be named."`
	Keep        string   `placeholder:"NAMES" help:"Properties to keep, with commas between them (default all)."`
	LayerZooms  []string `sep:"none" placeholder:"LAYER=MIN-MAX" help:"Zooms of one layer; repeat for more."`
}

// Help is an example.
func (*tilesBuildCmd) Help() string {
	return "Example:\n\n    furat tiles build land.geojson rivers.geojson.gz places.geojson -o syria.pmtiles --bbox 35,32,43,38 --zooms 0-10 --layer-zooms places=5-10 --attribution \"Natural Earth\""
}

// Run makes the map.
func (c *tilesBuildCmd) Run(ctx context.Context, e *env) error {
	archive, ok := archiveOf(c.Output)
	if !ok {
		return fmt.Errorf("%w: -o names a file that ends in .pmtiles or .mbtiles", errUsage)
	}
	opt, err := c.options()
	if err != nil {
		return err
	}
	var keep []string
	if c.Keep != "" {
		keep = strings.Split(c.Keep, ",")
	}
	layers, err := readLayers(e, c.Files, c.Output, keep, c.LayerZooms)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "layers: %s\n", basemap.Describe(layers))
	tiles := 0
	err = atomicfile.Write(c.Output, func(f *os.File) error {
		return archive.WriteFile(ctx, f, func(to tile.Sink) error {
			return basemap.Build(ctx, counted{to, func(mercator.Tile) { tiles++ }}, layers, opt)
		})
	})
	if err == nil {
		fmt.Fprintf(e.stderr, "%d tiles of zoom %d to %d\n", tiles, opt.MinZoom, opt.MaxZoom)
	}
	return err
}

func (c *tilesBuildCmd) options() (opt basemap.Options, err error) {
	name, _, _ := strings.Cut(filepath.Base(c.Output), ".")
	opt.About = tile.About{Name: cmp.Or(c.Title, name), Attribution: c.Attribution}
	if _, opt.MinZoom, opt.MaxZoom, err = basemap.ParseZooms("zooms=" + c.Zooms); err != nil || c.BBox == "" {
		return opt, err
	}
	if opt.BBox, err = geo.ParseBBox(c.BBox); err == nil && opt.BBox.West > opt.BBox.East {
		err = geo.Errorf(geo.CodeInvalid, "bbox", "a base map that crosses the antimeridian is made without --bbox")
	}
	return opt, err
}

// complaints tells of the features of a file that can't be drawn.
type complaints struct {
	w    io.Writer
	path string
	n    int
}

func (c *complaints) tell(feature int, why string) {
	if c.n++; c.n <= maxComplaints {
		fmt.Fprintf(c.w, "furat: %s: feature %d: %s; left out\n", printable(c.path), feature, why)
	}
}

func (c *complaints) end() {
	if c.n > maxComplaints {
		fmt.Fprintf(c.w, "furat: %s: %d features were left out in all\n", printable(c.path), c.n)
	}
}

// readLayers reads files as layers that are called as the files are.
func readLayers(e *env, files []string, out string, keep []string, zooms []string) ([]*basemap.Layer, error) {
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
		r, err := unpack.Open(path, nil)
		if err == nil {
			r, err = unpack.Text(r)
		}
		if err != nil {
			return nil, geo.Errorf(geo.CodeUnreadable, path, "%w", err)
		}
		told := complaints{w: e.stderr, path: path}
		l, err := basemap.Read(r, name, keep, told.tell)
		told.end()
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
