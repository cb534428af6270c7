package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// conflicting sends two edits of one state to two servers of one store.
func conflicting(ctx context.Context, b *bench, rounds int) (r result, err error) {
	dir := b.folder("conflict")
	db, file := filepath.Join(dir, "a.db"), filepath.Join(dir, "t.csv")
	if err := table(file, "t", 20); err != nil {
		return r, err
	}
	if _, err := b.must(ctx, db, "import", file, "--format", "csv", "--dataset", "d"); err != nil {
		return r, err
	}
	var servers [2]*server
	for i := range servers {
		if servers[i], err = b.serve(ctx, db); err != nil {
			return r, err
		}
		defer servers[i].stop()
	}
	c := client("127.0.0.1", 20*time.Second)
	const item = "/collections/d/items/d:t-7"
	for ; r.rounds < rounds && ctx.Err() == nil; r.rounds++ {
		a, err := c.Get(servers[0].base + item)
		if err != nil {
			return r, err
		}
		discard(a)
		tag := a.Header.Get("ETag")
		var done atomic.Int32
		var wg sync.WaitGroup
		for i, s := range servers {
			wg.Go(func() {
				body := fmt.Sprintf(`{"properties":{"quote":"round %d at %d"}}`, r.rounds, i)
				if status, _, _ := send(c, "PATCH", s.base+item, body, "If-Match", tag); status == 204 {
					done.Add(1)
				}
			})
		}
		wg.Wait()
		if done.Load() != 1 {
			r.fail("%d of two edits of one state were taken", done.Load())
		}
	}
	return r, nil
}

// foreignHosts asks by names that are not the server's.
func foreignHosts(ctx context.Context, b *bench, rounds int) (r result, err error) {
	s, err := b.serve(ctx, filepath.Join(b.folder("hosts"), "a.db"))
	if err != nil {
		return r, err
	}
	defer s.stop()
	hosts := []string{"evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "[::2]", "0.0.0.0", "LOCALHOST.evil"}
	paths := []string{"/", "/api/config", "/export/events.csv", "/collections", "/tiles/events/0/0/0.mvt", "/api/stream", "/metrics"}
	for ; r.rounds < rounds && ctx.Err() == nil; r.rounds++ {
		q, err := http.NewRequestWithContext(ctx, "GET", s.base+paths[r.rounds%len(paths)], nil)
		if err != nil {
			return r, err
		}
		q.Host = hosts[b.random.IntN(len(hosts))]
		a, err := http.DefaultClient.Do(q)
		if err != nil {
			return r, err
		}
		a.Body.Close()
		if a.StatusCode != http.StatusMisdirectedRequest {
			r.fail("%s as %s: %d", q.URL.Path, q.Host, a.StatusCode)
		}
	}
	return r, nil
}

// backups keeps a store while it is written to, and compares what is put back.
func backups(ctx context.Context, b *bench, rounds int) (r result, err error) {
	dir := b.folder("backup")
	db, file, kept := filepath.Join(dir, "a.db"), filepath.Join(dir, "t.csv"), filepath.Join(dir, "kept.zip")
	if err := table(file, "t", 5000); err != nil {
		return r, err
	}
	if _, err := b.must(ctx, db, "import", file, "--format", "csv", "--dataset", "d"); err != nil {
		return r, err
	}
	s, err := b.serve(ctx, db)
	if err != nil {
		return r, err
	}
	defer s.stop()
	c := client("127.0.0.1", 20*time.Second)
	var mu sync.Mutex
	var taken []string
	writing, end := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		for n := 0; writing.Err() == nil; n++ {
			if status, h, err := send(c, "POST", s.base+"/collections/desk/items", feature(n)); err == nil && status == 201 {
				mu.Lock()
				taken = append(taken, h.Get("Location"))
				mu.Unlock()
			}
			if n%100 == 50 {
				b.do(ctx, db, "import", file, "--format", "csv", "--dataset", fmt.Sprint("d", n))
			}
		}
	})
	for ; r.rounds < rounds && ctx.Err() == nil; r.rounds++ {
		mu.Lock()
		before := slices.Clone(taken)
		mu.Unlock()
		if _, err := b.must(ctx, db, "backup", kept); err != nil {
			r.fail("%v", err)
			continue
		}
		back := filepath.Join(dir, fmt.Sprintf("back%d.db", r.rounds))
		if _, err := b.must(ctx, back, "restore", kept); err != nil {
			r.fail("%v", err)
			continue
		}
		have, err := b.events(ctx, back, "desk")
		if err != nil {
			r.fail("%v", err)
		}
		for _, at := range before {
			if id := strings.ReplaceAll(at[strings.LastIndexByte(at, '/')+1:], "%3A", ":"); !have[id] {
				r.fail("%s was acknowledged before the backup and is not in it", id)
			}
		}
		if have, err := b.events(ctx, back, "d"); err != nil || len(have) != 5000 {
			r.fail("%d events, %v", len(have), err)
		}
		os.Remove(back)
	}
	end()
	wg.Wait()
	r.notes = fmt.Sprintf("%d edits meanwhile", len(taken))
	return r, nil
}

// soak has a server do everything at once for a while, and looks whether it grows.
func soak(ctx context.Context, b *bench, seconds int) (r result, err error) {
	s, err := b.serveLarge(ctx)
	if err != nil {
		return r, err
	}
	defer s.stop()
	loaded, end := context.WithTimeout(ctx, time.Duration(seconds)*time.Second)
	defer end()
	var wg sync.WaitGroup
	var asked, edits atomic.Int64
	c := client("127.0.0.1", 30*time.Second)
	paths := []string{"/tiles/large/%d/0/0.mvt", "/collections/large/items?limit=100&offset=%d", "/api/summary?layer=large&bbox=%d,30,60,40", "/export/large.csv?filter=fatalities=%d",
		"/api/events?layer=large&limit=50&min_confidence=0.%d", "/api/stream?x=%d"}
	for i := range 4 {
		wg.Go(func() {
			for n := i; loaded.Err() == nil; n++ {
				within, cancel := context.WithTimeout(loaded, 3*time.Second)
				q, _ := http.NewRequestWithContext(within, "GET", s.base+fmt.Sprintf(paths[n%len(paths)], n%10), nil)
				if a, err := c.Do(q); err == nil {
					discard(a)
					asked.Add(1)
				}
				cancel()
			}
		})
	}
	wg.Go(func() {
		for n := 0; loaded.Err() == nil; n++ {
			if status, _, _ := send(c, "POST", s.base+"/collections/desk/items", feature(n)); status == 201 {
				edits.Add(1)
			}
			time.Sleep(20 * time.Millisecond)
		}
	})
	time.Sleep(min(time.Duration(seconds)*time.Second/4, time.Minute))
	first := s.metrics()
	wg.Wait()
	time.Sleep(2 * time.Second)
	last := s.metrics()
	r.rounds = seconds
	r.notes = fmt.Sprintf("%d answers, %d edits; heap %.0f → %.0f MB, goroutines %.0f → %.0f, files %.0f → %.0f", asked.Load(), edits.Load(),
		first["go_memstats_heap_inuse_bytes"]/1e6, last["go_memstats_heap_inuse_bytes"]/1e6, first["go_goroutines"], last["go_goroutines"], first["process_open_fds"], last["process_open_fds"])
	if last["go_goroutines"] > first["go_goroutines"]+50 || last["process_open_fds"] > first["process_open_fds"]+100 || last["go_memstats_heap_inuse_bytes"] > 2*first["go_memstats_heap_inuse_bytes"]+200e6 {
		r.fail("it grows")
	}
	return r, nil
}

// metrics are the numbers that a server tells of itself, those without labels.
func (s *server) metrics() map[string]float64 {
	out := map[string]float64{}
	a, err := http.Get(s.base + "/metrics")
	if err != nil {
		return out
	}
	defer a.Body.Close()
	for {
		var name string
		var value float64
		n, err := fmt.Fscanln(a.Body, &name, &value)
		if n == 2 && err == nil {
			out[name] = value
		}
		if err != nil && (err.Error() == "EOF" || err.Error() == "unexpected EOF") {
			return out
		}
	}
}
