package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// serveLarge serves a store with a large dataset, made once.
func (b *bench) serveLarge(ctx context.Context) (*server, error) {
	const events = 300_000
	dir := filepath.Join(b.dir, "large")
	db := filepath.Join(dir, "large.db")
	if _, err := os.Stat(db); err != nil {
		b.folder("large")
		file := filepath.Join(dir, "large.csv")
		if err := table(file, "l", events); err != nil {
			return nil, err
		}
		if _, err := b.must(ctx, db, "import", file, "--format", "csv", "--dataset", "large"); err != nil {
			return nil, err
		}
	}
	return b.serve(ctx, db)
}

// latencies asks for small tiles until a context ends, thirty each second, and
// returns how long each took. What is no answer counts as the longest.
func latencies(ctx context.Context, base, from string) []time.Duration {
	c := client(from, 10*time.Second)
	tick := time.NewTicker(time.Second / 30)
	defer tick.Stop()
	var mu sync.Mutex
	var out []time.Duration
	var wg sync.WaitGroup
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			wg.Wait()
			slices.Sort(out)
			return out
		case <-tick.C:
		}
		wg.Go(func() {
			begun := time.Now()
			a, err := c.Get(fmt.Sprintf("%s/tiles/large/11/%d/%d.mvt", base, 1228+n%35, 805+n/35%25))
			took := 10 * time.Second
			if err == nil {
				io.Copy(io.Discard, a.Body)
				a.Body.Close()
				if a.StatusCode < 300 {
					took = time.Since(begun)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			out = append(out, took)
		})
	}
}

func percentile(sorted []time.Duration, p float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(float64(len(sorted))*p))].Round(100 * time.Microsecond)
}

// heavyRequests are questions that cost much, of kinds.
func heavyRequests() map[string]string {
	many := func(n int, one string) string {
		return url.QueryEscape(strings.TrimSuffix(strings.Repeat(one+" OR ", n), " OR "))
	}
	ring := ""
	for i := range 700 {
		ring += fmt.Sprintf("%.3f %.3f,", 36+float64(i)/200, 33+float64(i*i%700)/200)
	}
	return map[string]string{
		"LIKE":    "/api/summary?layer=large&filter=" + many(200, "ACCENTI(CASEI(location)) LIKE '%a%e%i%xx%'"),
		"quote":   "/api/summary?layer=large&filter=" + url.QueryEscape("quote LIKE '%x%'"),
		"polygon": "/api/summary?layer=large&filter=" + url.QueryEscape("S_INTERSECTS(area, POLYGON(("+ring+"36 33)))"),
		"pages":   "/collections/large/items?limit=10000&sortby=-fatalities,location,event_date,source",
		"tables":  "/collections/large/items?f=html&limit=10000",
		"files":   "/export/large.gpkg?filter=" + url.QueryEscape("fatalities > 2"),
	}
}

// heavy has one client ask fifty costly questions at once, again and again, while
// another looks at the map; then the first goes away.
func heavy(ctx context.Context, b *bench, rounds int) (r result, err error) {
	s, err := b.serveLarge(ctx)
	if err != nil {
		return r, err
	}
	defer s.stop()
	quiet, end := context.WithTimeout(ctx, 5*time.Second)
	alone := latencies(quiet, s.base, "127.0.0.2")
	end()
	notes := []string{fmt.Sprintf("p99 of tiles alone %v", percentile(alone, .99))}
	left := rounds
	for name, path := range heavyRequests() {
		if left--; left < 0 {
			break
		}
		r.rounds++
		loaded, end := context.WithTimeout(ctx, 6*time.Second)
		var wg sync.WaitGroup
		c := client("127.0.0.1", time.Minute)
		var refused atomic.Int32
		for i := range 50 {
			wg.Go(func() {
				for n := 0; loaded.Err() == nil; n++ {
					q, _ := http.NewRequestWithContext(loaded, "GET", s.base+path+"&bbox="+url.QueryEscape(fmt.Sprintf("30,30,%d.%d,50", 60+i, n%10)), nil)
					if a, err := c.Do(q); err == nil {
						io.Copy(io.Discard, a.Body)
						a.Body.Close()
						if a.StatusCode == 429 || a.StatusCode == 503 {
							refused.Add(1)
							time.Sleep(200 * time.Millisecond)
						}
					}
				}
			})
		}
		time.Sleep(500 * time.Millisecond)
		took := latencies(loaded, s.base, "127.0.0.2")
		end()
		wg.Wait()
		before := s.seconds()
		time.Sleep(3 * time.Second)
		after := s.seconds() - before
		p99 := percentile(took, .99)
		notes = append(notes, fmt.Sprintf("%s p50 %v p99 %v (%d refused), then %.1f CPU-s", name, percentile(took, .5), p99, refused.Load(), after))
		if p99 > 500*time.Millisecond { // ten times the aim: this is a shared machine
			r.fail("%s: p99 of another client's tiles %v", name, p99)
		}
		if after > 2 {
			r.fail("%s: %.1f CPU-s after the clients have gone", name, after)
		}
	}
	r.notes = strings.Join(notes, "; ")
	return r, nil
}

// seconds is the processor time that a server has used.
func (s *server) seconds() float64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100 // ticks of the kernel (USER_HZ)
}

// crowd has one client open as many streams and half-open requests as it can,
// while another looks at the map.
func crowd(ctx context.Context, b *bench, rounds int) (r result, err error) {
	s, err := b.serveLarge(ctx)
	if err != nil {
		return r, err
	}
	defer s.stop()
	r.rounds = rounds
	loaded, end := context.WithTimeout(ctx, 8*time.Second)
	defer end()
	at := strings.TrimPrefix(s.base, "http://")
	var open []net.Conn
	let, hung := 0, 0
	go func() {
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP("127.0.0.1")}, Timeout: time.Second}
		for i := 0; i < rounds && loaded.Err() == nil; i++ {
			c, err := d.DialContext(loaded, "tcp", at)
			if err != nil {
				hung++
				continue
			}
			text := "GET /api/stream HTTP/1.1\r\nHost: " + at + "\r\n\r\n"
			if i%2 == 1 {
				text = "GET /api/stream HTTP/1.1\r\nHost: "
			}
			if _, err := c.Write([]byte(text)); err != nil {
				hung++
				c.Close()
				continue
			}
			let++
			if len(open) < 15_000 {
				open = append(open, c)
			}
		}
	}()
	took := latencies(loaded, s.base, "127.0.0.2")
	for _, c := range open {
		c.Close()
	}
	p99 := percentile(took, .99)
	r.notes = fmt.Sprintf("p99 of another client's tiles %v; %d connections tried, %d refused at once", p99, let+hung, hung)
	if p99 > 500*time.Millisecond {
		r.fail("p99 of another client's tiles %v", p99)
	}
	return r, nil
}
