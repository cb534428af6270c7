package tile

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/mbtiles"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/pmtiles"
	"github.com/furat-map/furat/geo/scratch"
)

// About says of an archive what it holds.
type About struct {
	Name, Description, Attribution string
	Filter                         string // the question, in its normal form
	Overlay                        bool   // it is laid over a base map
	MinZoom, MaxZoom               uint32
	Layers                         []Layer
}

// metadata is what PMTiles keeps as JSON; the names are those of TileJSON.
func (a About) metadata() ([]byte, error) {
	return json.Marshal(map[string]any{"name": a.Name, "description": a.Description, "attribution": a.Attribution, "filter": a.Filter,
		"type": a.kind(), "vector_layers": a.Layers})
}

func (a About) kind() string {
	if a.Overlay {
		return "overlay"
	}
	return "baselayer"
}

// Header returns the PMTiles header of an archive of vector tiles.
func (a About) Header(b Bounds) pmtiles.Header {
	return pmtiles.Header{Type: pmtiles.MVT, Compression: pmtiles.Gzip, MinZoom: uint8(a.MinZoom), MaxZoom: uint8(a.MaxZoom),
		West: b.West, South: b.South, East: b.East, North: b.North, CenterZoom: uint8(a.centerZoom(b)), CenterLon: (b.West + b.East) / 2, CenterLat: (b.South + b.North) / 2}
}

// centerZoom is the zoom at which the width of what an archive covers is about
// that of a map.
func (a About) centerZoom(b Bounds) uint32 {
	z := math.Log2(360 / max(1e-6, b.East-b.West))
	return uint32(max(float64(a.MinZoom), min(float64(a.MaxZoom), math.Round(z))))
}

// Sink takes the tiles of an archive.
type Sink interface {
	// Add adds a tile, packed with gzip.
	Add(at mercator.Tile, packed []byte) error
	// Finish writes what the archive says of itself; nothing is added after it.
	Finish(a About, b Bounds) error
}

// Write writes the events of a selection as an archive.
func Write(ctx context.Context, to Sink, s *index.Selection, a About) error {
	var b Bounds
	err := Each(ctx, s, a.MinZoom, a.MaxZoom, func(at mercator.Tile, packed []byte) error {
		if at.Z == a.MaxZoom {
			b.Add(at)
		}
		return to.Add(at, packed)
	})
	if err != nil {
		return err
	}
	return to.Finish(a, b.Whole())
}

// pmSink writes PMTiles.
type pmSink struct{ w *pmtiles.Writer }

// Add adds a tile.
func (p pmSink) Add(at mercator.Tile, packed []byte) error { return p.w.Add(at.Z, at.X, at.Y, packed) }

// Finish ends the archive.
func (p pmSink) Finish(a About, b Bounds) error {
	meta, err := a.metadata()
	if err != nil {
		return err
	}
	return p.w.Finish(a.Header(b), meta)
}

// mbSink writes MBTiles.
type mbSink struct {
	ctx context.Context
	w   *mbtiles.Writer
}

// Add adds a tile.
func (m mbSink) Add(at mercator.Tile, packed []byte) error {
	return m.w.Add(m.ctx, at.Z, at.X, at.Y, packed)
}

// Finish ends the archive.
func (m mbSink) Finish(a About, b Bounds) error {
	layers, err := json.Marshal(map[string]any{"vector_layers": a.Layers})
	if err != nil {
		return err
	}
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }
	return m.w.Finish(m.ctx, map[string]string{"name": a.Name, "description": a.Description, "attribution": a.Attribution, "filter": a.Filter,
		"format": "pbf", "type": a.kind(), "version": "1", "json": string(layers), "minzoom": fmt.Sprint(a.MinZoom), "maxzoom": fmt.Sprint(a.MaxZoom),
		"bounds": number(b.West) + "," + number(b.South) + "," + number(b.East) + "," + number(b.North),
		"center": number((b.West+b.East)/2) + "," + number((b.South+b.North)/2) + "," + fmt.Sprint(a.centerZoom(b))})
}

// Archive is a format of files of tiles.
type Archive struct {
	Name      string // the ending of its files, without the dot
	Label     string
	MediaType string
	create    func(ctx context.Context, f *os.File) (to Sink, abandon func(), err error)
}

// Archives is the one list of such formats. The caller must not change the
// slice.
func Archives() []Archive { return archives }

var archives = []Archive{
	{"pmtiles", "PMTiles", "application/vnd.pmtiles", func(_ context.Context, f *os.File) (Sink, func(), error) {
		return pmSink{pmtiles.NewWriter(f)}, func() {}, nil
	}},
	{"mbtiles", "MBTiles", "application/vnd.sqlite3", func(ctx context.Context, f *os.File) (Sink, func(), error) {
		w, err := mbtiles.Create(ctx, f.Name())
		if err != nil {
			return nil, nil, err
		}
		return mbSink{ctx, w}, func() { w.Close() }, nil
	}},
}

// ArchiveNamed finds an archive format by name.
func ArchiveNamed(name string) (Archive, bool) {
	if i := slices.IndexFunc(archives, func(a Archive) bool { return a.Name == name }); i >= 0 {
		return archives[i], true
	}
	return Archive{}, false
}

// ArchiveNames lists the archive formats for messages.
func ArchiveNames() string {
	var names []string
	for _, a := range archives {
		names = append(names, a.Name)
	}
	return strings.Join(names, " or ")
}

// WriteFile writes an archive into an empty file. fill passes the tiles on.
func (a Archive) WriteFile(ctx context.Context, f *os.File, fill func(Sink) error) error {
	to, abandon, err := a.create(ctx, f)
	if err != nil {
		return err
	}
	if err := fill(to); err != nil {
		abandon()
		return err
	}
	return nil
}

// WriteTo is WriteFile for what can only be written to from beginning to end:
// the archive is made as a temporary file, and passed on when it is whole.
func (a Archive) WriteTo(ctx context.Context, w io.Writer, fill func(Sink) error) error {
	dir, remove, err := scratch.Dir("", "tiles")
	if err != nil {
		return err
	}
	defer remove()
	f, err := os.Create(filepath.Join(dir, "made"))
	if err != nil {
		return err
	}
	defer f.Close()
	if err := a.WriteFile(ctx, f, fill); err != nil {
		return err
	}
	made, err := os.Open(f.Name())
	if err != nil {
		return err
	}
	defer made.Close()
	_, err = io.Copy(w, made)
	return err
}
