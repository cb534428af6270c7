package main

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"time"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/geo/store/address"
	"github.com/furat-map/furat/web"
	"github.com/furat-map/furat/web/workload"
)

// serve starts a server on loopback.
func (b *bench) serve() (addr string, s *web.Server, stop func(), err error) {
	gaz, err := gazetteer.Open(b.path + ".gazetteer")
	if err != nil {
		return "", nil, nil, err
	}
	s = web.New(web.Config{Store: b.st, Gazetteer: gaz, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	ctx, cancel := context.WithCancel(b.ctx)
	if err := s.Start(ctx); err != nil {
		cancel()
		return "", nil, nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		cancel()
		return "", nil, nil, err
	}
	srv := &http.Server{Handler: s}
	go srv.Serve(l)
	return l.Addr().String(), s, func() { srv.Close(); cancel() }, nil
}

// http asks for cached tiles, and for ones that the client has, over loopback
// from the same processors.
func (b *bench) http() error {
	addr, _, stop, err := b.serve()
	if err != nil {
		return err
	}
	defer stop()
	var targets []string
	for _, a := range b.asks(60, false) {
		targets = append(targets, fmt.Sprintf("/tiles/%s/%d/%d/%d.mvt", dataset, a.z, a.x, a.y))
	}
	var filtered []string
	for _, target := range targets {
		filtered = append(filtered, target+"?event_type=Battles&datetime=2018-01-01/2022-12-31")
	}
	for _, run := range []struct {
		what    string
		targets []string
		have    bool
	}{{"cached tiles over HTTP", targets, false}, {"cached tiles with a filter over HTTP", filtered, false}, {"cached tiles that the client has: 304", targets, true}} {
		rate, p99, err := load(addr, run.targets, run.have, 5*time.Second)
		if err != nil {
			return err
		}
		row(run.what, "%s/s, p99 %s", thousands(rate), short(p99))
	}
	return nil
}

// live imports into a store that is served, and asks for tiles meanwhile.
func (b *bench) live() error {
	addr, _, stop, err := b.serve()
	if err != nil {
		return err
	}
	defer stop()
	var targets []string
	for _, a := range b.asks(600, true) {
		q := ""
		if a.f.Days != nil {
			q = "?datetime=" + a.f.Days.First.String() + "/" + a.f.Days.Last.String()
		}
		targets = append(targets, fmt.Sprintf("/tiles/%s/%d/%d/%d.mvt%s", dataset, a.z, a.x, a.y, q))
	}
	quiet, err := paced(addr, targets, 4*time.Second)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	feeder := exec.CommandContext(b.ctx, self, "-feed", b.path)
	feeder.Stderr = os.Stderr
	out, err := feeder.StdoutPipe()
	if err != nil {
		return err
	}
	if err := feeder.Start(); err != nil {
		return err
	}
	ready := bufio.NewReader(out)
	if _, err := ready.ReadString('\n'); err != nil { // its events are made
		return err
	}
	busy, err := paced(addr, targets, 4*time.Second)
	if err != nil {
		return err
	}
	var rate float64
	if _, err := fmt.Fscan(ready, &rate); err != nil {
		return err
	}
	if err := feeder.Wait(); err != nil {
		return err
	}
	row("import by another process while it is served", "%s events/s; readers at 200 tiles/s: p50 %s and p99 %s before, %s and %s meanwhile", thousands(rate), at(quiet, 50), at(quiet, 99), at(busy, 50), at(busy, 99))
	return nil
}

// feedStore imports 400,000 events that it made before, says when it begins,
// and then at which rate it did.
func feedStore(ctx context.Context, path string) error {
	segments, err := gazetteer.Builtin()
	if err != nil {
		return err
	}
	gen, err := workload.New(atlas.New(segments...), dataset+":more-", 2)
	if err != nil {
		return err
	}
	st, err := address.Address(path).Open(ctx, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	b := &bench{gen: gen}
	events := b.make(400_000)
	fmt.Println("begin")
	begin := time.Now()
	for part := range slices.Chunk(events, 10_000) {
		if _, err := st.Import(ctx, dataset, part); err != nil {
			return err
		}
	}
	fmt.Println(float64(len(events)) / time.Since(begin).Seconds())
	return nil
}
