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
	"github.com/furat-map/furat/geo/mvt"
	"github.com/furat-map/furat/geo/tile"
)

// encoder writes 5,000 single events with our encoder and with orb's.
func (b *bench) encoder() error {
	events := b.make(5000)
	l, fc := mvt.NewLayer("events"), geojson.NewFeatureCollection()
	for i := range events {
		e := &events[i]
		f := geojson.NewFeature(orb.Point{float64(i & 4095), float64(i >> 1)})
		f.Properties = geojson.Properties{"id": e.ID, "event_type": e.Type(), "sub_event_type": e.SubEventType, "event_date": e.Date.String(), "day": e.Date.Unix(),
			"geo_precision": e.GeoPrecision, "status": e.Status}
		if e.Fatalities != nil {
			f.Properties["fatalities"] = *e.Fatalities
		}
		fc.Append(f)
	}
	kinds, days := map[string]uint32{}, map[geo.Day]uint32{} // numbers, as the index has them
	kind, day := make([]uint32, len(events)), make([]uint32, len(events))
	for i := range events {
		k := events[i].SubEventType + strconv.Itoa(events[i].GeoPrecision)
		if _, ok := kinds[k]; !ok {
			kinds[k] = uint32(len(kinds))
		}
		if _, ok := days[events[i].Date]; !ok {
			days[events[i].Date] = uint32(len(days))
		}
		kind[i], day[i] = kinds[k], days[events[i].Date]
	}
	var raw []byte
	ours := testing.Benchmark(func(t *testing.B) {
		t.ReportAllocs()
		for t.Loop() {
			l.Reset("events")
			for i := range events {
				writeEvent(l, &events[i], kind[i], day[i], i)
			}
			raw = mvt.AppendTile(raw[:0], l)
		}
	})
	layers := orbmvt.Layers{orbmvt.NewLayer("events", fc)}
	var failed error
	theirs := testing.Benchmark(func(t *testing.B) {
		t.ReportAllocs()
		for t.Loop() {
			if _, err := orbmvt.Marshal(layers); err != nil {
				failed = err
			}
		}
	})
	each := func(r testing.BenchmarkResult) (float64, float64) {
		return float64(r.NsPerOp()) / float64(len(events)), float64(r.AllocsPerOp()) / float64(len(events))
	}
	our, ourAllocs := each(ours)
	their, theirAllocs := each(theirs)
	row("encoder, a feature with eight properties", "%.0f ns, %.3f allocations; orb %.0f ns, %.1f allocations: %.0f× as fast", our, ourAllocs, their, theirAllocs, their/our)
	return failed
}

// writeEvent writes an event as package tile does.
func writeEvent(l *mvt.Layer, e *geo.Event, kind, day uint32, i int) {
	l.Begin()
	l.Unique("id", e.ID)
	if !l.Recall(0, kind) {
		l.String("event_type", e.Type())
		l.String("sub_event_type", e.SubEventType)
		l.Int("geo_precision", e.GeoPrecision)
		l.String("status", e.Status)
		l.Keep(0, kind)
	}
	if !l.Recall(1, day) {
		l.String("event_date", e.Date.String())
		l.Int("day", e.Date.Unix())
		l.Keep(1, day)
	}
	if e.Fatalities != nil {
		l.Int("fatalities", *e.Fatalities)
	}
	l.Point(i&4095, i>>1)
}

// limits measures what nothing here can be faster than.
func (b *bench) limits() error {
	src, dst := make([]byte, 256<<20), make([]byte, 256<<20)
	took := timeOf(5, func() { copy(dst, src) })
	row("limit: copying memory", "%.1f GB/s", float64(len(src))/took.Seconds()/1e9)
	x, y := index.Project(37.2, 36.2)
	var raw []byte
	for z := uint32(5); z <= index.MaxZoom && len(raw) < 3000; z++ {
		if t := tile.Append(nil, b.snap, z, x>>(32-z), y>>(32-z), nil); len(t) > len(raw) {
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
