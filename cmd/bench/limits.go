package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/paulmach/orb"
	orbmvt "github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/tile"
)

// encoder writes 5,000 single events with our encoder and with orb's.
func (b *bench) encoder() error {
	const n = 5000
	var t index.Tile
	for _, at := range b.snap.Occupied(index.MaxZoom) {
		one, err := b.snap.Select(nil).Tile(b.ctx, at.Z, at.X, at.Y)
		if err != nil {
			panic(err)
		}
		if t.Single = append(t.Single, one.Single...); len(t.Single) >= n {
			break
		}
	}
	fc := geojson.NewFeatureCollection()
	for i, e := range t.Single {
		f := geojson.NewFeature(orb.Point{float64(i & 4095), float64(i >> 1)})
		f.Properties = geojson.Properties{"id": e.ID, "event_type": geo.EventTypes()[e.Type].Type, "sub_event_type": e.Sub, "event_date": e.Day, "day": e.Date.Unix(),
			"geo_precision": int(e.GeoPrecision), "status": e.Status}
		if e.Fatalities >= 0 {
			f.Properties["fatalities"] = int(e.Fatalities)
		}
		fc.Append(f)
	}
	raw := tile.Encode(nil, t, mercator.Tile{})
	ours := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			raw = tile.Encode(raw[:0], t, mercator.Tile{})
		}
	})
	layers := orbmvt.Layers{orbmvt.NewLayer("events", fc)}
	var failed error
	theirs := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := orbmvt.Marshal(layers); err != nil {
				failed = err
			}
		}
	})
	each := func(r testing.BenchmarkResult) (float64, float64) {
		return float64(r.NsPerOp()) / float64(len(t.Single)), float64(r.AllocsPerOp()) / float64(len(t.Single))
	}
	our, ourAllocs := each(ours)
	their, theirAllocs := each(theirs)
	row("encoder, a feature with eight properties", "%.0f ns, %.3f allocations; orb %.0f ns, %.1f allocations: %.0f× as fast", our, ourAllocs, their, theirAllocs, their/our)
	return failed
}

// limits measures what nothing here can be faster than.
func (b *bench) limits() error {
	src, dst := make([]byte, 256<<20), make([]byte, 256<<20)
	took := timeOf(5, func() { copy(dst, src) })
	row("limit: copying memory", "%.1f GB/s", float64(len(src))/took.Seconds()/1e9)
	x, y := mercator.Project(37.2, 36.2)
	var raw []byte
	for z := uint32(5); z <= index.MaxZoom && len(raw) < 3000; z++ {
		if t := b.encoded(nil, nil, mercator.Tile{Z: z, X: x >> (32 - z), Y: y >> (32 - z)}); len(t) > len(raw) {
			raw = t
		}
	}
	if err := b.compressors(raw); err != nil {
		return err
	}
	return bare(raw)
}

// compressors packs a tile with each coding, at the levels that are served.
func (b *bench) compressors(raw []byte) error {
	var buf bytes.Buffer
	gz, err := gzip.NewWriterLevel(&buf, 5)
	if err != nil {
		return err
	}
	zs, err := zstd.NewWriter(nil)
	if err != nil {
		return err
	}
	br := brotli.NewWriterLevel(&buf, 4)
	through := func(w interface {
		io.WriteCloser
		Reset(io.Writer)
	}) int {
		buf.Reset()
		w.Reset(&buf)
		w.Write(raw)
		w.Close()
		return buf.Len()
	}
	text := ""
	for _, c := range []struct {
		name string
		pack func() int
	}{{"brotli", func() int { return through(br) }}, {"zstd", func() int { return len(zs.EncodeAll(raw, nil)) }}, {"gzip", func() int { return through(gz) }}} {
		n := c.pack()
		text += fmt.Sprintf("; %s to %d in %s", c.name, n, short(timeOf(200, func() { c.pack() })))
	}
	row("limit: packing a tile", "of %d bytes%s", len(raw), text)
	return nil
}

// bare loads a handler that does nothing but answer.
func bare(raw []byte) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
		w.Write(raw)
	})}
	go srv.Serve(l)
	defer srv.Close()
	rate, p99, err := load(l.Addr().String(), []string{"/"}, false, 3*time.Second)
	row("limit: the HTTP server answering the same bytes and nothing else", "%s/s, p99 %s", thousands(rate), short(p99))
	return err
}
