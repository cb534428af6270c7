package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/export"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/address"
	"github.com/furat-map/furat/geo/tile"
	"github.com/furat-map/furat/web/workload"
)

// bench is one run at one size.
type bench struct {
	ctx   context.Context
	n     int
	dir   string
	path  string
	st    *ledger.Ledger
	from  store.Reader
	gen   *workload.Generator
	atlas *atlas.Atlas
	snap  *index.Snapshot
}

const dataset = "made"

func measure(ctx context.Context, n int, dir, only string) (err error) {
	tmp, err := os.MkdirTemp(dir, "furat-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	segments, err := gazetteer.Builtin()
	if err != nil {
		return err
	}
	b := &bench{ctx: ctx, n: n, dir: tmp, path: filepath.Join(tmp, "b.db"), atlas: atlas.New(segments...)}
	if b.gen, err = workload.New(b.atlas, dataset+":", 1); err != nil {
		return err
	}
	fmt.Printf("\n%d events, %d processors, %s\n\n| what | measured |\n| --- | --- |\n", n, runtime.GOMAXPROCS(0), runtime.Version())
	if b.st, err = address.Address(b.path).Open(ctx, nil); err != nil {
		return err
	}
	defer func() { b.st.Close() }()
	steps := []struct {
		name string
		run  func() error
	}{{"", b.fill}, {"", b.index}, {"encoder", b.encoder}, {"tiles", b.tiles}, {"naive", b.naive}, {"http", b.http}, {"items", b.items}, {"live", b.live}, {"files", b.files}, {"exports", b.exports}, {"limits", b.limits}}
	for _, s := range steps {
		if s.name == "" || wants(only, s.name) {
			if err := s.run(); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	return nil
}

// fill imports the events; making them does not count.
func (b *bench) fill() error {
	if err := b.st.PutDataset(b.ctx, store.Layer{Name: dataset, Title: "Made"}); err != nil {
		return err
	}
	var took time.Duration
	for left := b.n; left > 0; {
		batch := b.make(min(left, 10_000))
		begin := time.Now()
		if _, err := b.st.Import(b.ctx, dataset, batch); err != nil {
			return err
		}
		took += time.Since(begin)
		left -= len(batch)
	}
	row("import into the store", "%s events/s", thousands(float64(b.n)/took.Seconds()))
	var err error
	b.from, err = b.st.Dataset(b.ctx, dataset)
	return err
}

func (b *bench) make(n int) []geo.Event {
	out := make([]geo.Event, n)
	for i := range out {
		out[i] = b.gen.Next()
	}
	return out
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// index builds the index, keeps it and reads it again.
func (b *bench) index() error {
	before := heap()
	ix := index.New()
	begin := time.Now()
	if err := ix.Load(b.ctx, b.from); err != nil {
		return err
	}
	row("index built from the store", "%.2f s", time.Since(begin).Seconds())
	after := heap()
	b.snap = ix.Snapshot()
	events, shared := b.snap.Bytes()
	row("memory of the index", "%.1f bytes an event, dictionaries %.1f MB; the live heap grew by %.1f bytes an event", float64(events)/float64(b.n), float64(shared)/1e6, float64(after-before)/float64(b.n))
	var kept bytes.Buffer
	begin = time.Now()
	if err := b.snap.Save(&kept, "bench"); err != nil {
		return err
	}
	saved := time.Since(begin)
	path := filepath.Join(b.dir, "checkpoint")
	if err := os.WriteFile(path, kept.Bytes(), 0o644); err != nil {
		return err
	}
	size := int64(kept.Len())
	kept = bytes.Buffer{}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	begin = time.Now()
	if err := index.New().Restore(f, size, "bench"); err != nil {
		return err
	}
	row("checkpoint", "%.0f MB, written in %.2f s; a start from it %.2f s", float64(size)/1e6, saved.Seconds(), time.Since(begin).Seconds())
	runtime.GC()
	row("resident memory", "%.0f MB", resident()/1e6)
	return nil
}

// resident returns the process's resident memory in bytes, 0 where it is not
// known.
func resident() float64 {
	b, err := os.ReadFile("/proc/self/statm")
	var size, pages float64
	if err == nil {
		fmt.Sscan(string(b), &size, &pages)
	}
	return pages * float64(os.Getpagesize())
}

// ask is a tile and a filter.
type ask struct {
	z, x, y uint32
	f       *geo.Filter
}

// asks draws tiles as events lie, each zoom as often.
func (b *bench) asks(n int, filtered bool) []ask {
	out := make([]ask, n)
	for i := range out {
		z := uint32(i % (index.MaxZoom + 1))
		x, y := mercator.Project(b.gen.Point())
		out[i] = ask{z, uint32(uint64(x) >> (32 - z)), uint32(uint64(y) >> (32 - z)), nil}
		if filtered {
			out[i].f = b.gen.Filter()
		}
	}
	return out
}

func (b *bench) tiles() error {
	var buf []byte
	var zooms [2]map[uint32][]time.Duration
	for i, filtered := range []bool{false, true} {
		var times []time.Duration
		byZoom := map[uint32][]time.Duration{}
		zooms[i] = byZoom
		for _, a := range b.asks(1500, filtered) {
			begin := time.Now()
			buf = b.encoded(buf[:0], a.f, mercator.Tile{Z: a.z, X: a.x, Y: a.y})
			d := time.Since(begin)
			times, byZoom[a.z] = append(times, d), append(byZoom[a.z], d)
		}
		name := map[bool]string{false: "any tile, not cached, no filter", true: "any tile, not cached, a new filter each time"}[filtered]
		row(name, "p50 %s, p99 %s", at(times, 50), at(times, 99))
	}
	for z := range uint32(index.MaxZoom + 1) {
		row(fmt.Sprintf("z%d, p50 / p99", z), "%s / %s; with a filter %s / %s", at(zooms[0][z], 50), at(zooms[0][z], 99), at(zooms[1][z], 50), at(zooms[1][z], 99))
	}
	return nil
}

// at returns a percentile.
func at(times []time.Duration, p int) string {
	slices.Sort(times)
	return short(times[min(len(times)-1, len(times)*p/100)])
}

func short(d time.Duration) string {
	if d < time.Millisecond {
		return fmt.Sprintf("%.1f µs", float64(d.Nanoseconds())/1e3)
	}
	return fmt.Sprintf("%.2f ms", float64(d.Nanoseconds())/1e6)
}

func thousands(v float64) string {
	s := fmt.Sprintf("%.0f", v)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// files writes exports and archives.
func (b *bench) files() error {
	var most uint64
	count := writerFunc(func(p []byte) (int, error) { return len(p), nil })
	before := heap()
	begin, n := time.Now(), 0
	err := format("geojson").Write(count, func(fn func(*geo.Event) error) error {
		return store.Each(b.ctx, b.from, nil, func(e *geo.Event) error {
			if n++; n%(b.n/4+1) == 0 {
				var m runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
			return fn(e)
		})
	}, export.About{})
	if err != nil {
		return err
	}
	took := time.Since(begin)
	row("export as GeoJSON", "%s events/s, the live heap grew by %.1f MB", thousands(float64(n)/took.Seconds()), float64(int64(most)-int64(before))/1e6)
	for _, archive := range tile.Archives() {
		path := filepath.Join(b.dir, "out."+archive.Name)
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		begin := time.Now()
		err = archive.WriteFile(b.ctx, f, func(to tile.Sink) error {
			return tile.Write(b.ctx, to, b.snap.Select(nil), tile.About{Name: "bench", MaxZoom: 10, Layers: tile.Fields()})
		})
		f.Close()
		if err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		row(strings.ToUpper(archive.Name[:2])+"Tiles z0–10", "%.2f s, %.1f MB", time.Since(begin).Seconds(), float64(info.Size())/1e6)
	}
	return nil
}

type writerFunc func([]byte) (int, error)

// Write calls the function.
func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// encoded appends a tile of the events that a filter holds for.
func (b *bench) encoded(dst []byte, f *geo.Filter, at mercator.Tile) []byte {
	dst, err := tile.Append(b.ctx, dst, b.snap.Select(f), at)
	if err != nil {
		panic(err) // the bench measures; it does not go on with less
	}
	return dst
}

// format finds a file format that there is.
func format(name string) export.Format {
	f, ok := export.Named(name)
	if !ok {
		panic("there is no format " + name)
	}
	return f
}
