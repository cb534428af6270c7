package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// conn is a plain HTTP/1.1 client on one kept connection: it spends as little
// as it can, since it shares the processors with the server.
type conn struct {
	net.Conn
	r *bufio.Reader
}

func dial(addr string) (*conn, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &conn{c, bufio.NewReaderSize(c, 64<<10)}, nil
}

// ask sends a request and reads the answer; it returns status and ETag.
func (c *conn) ask(request []byte) (status int, etag string, err error) {
	if _, err := c.Write(request); err != nil {
		return 0, "", err
	}
	length := 0
	for first := true; ; first = false {
		line, err := c.r.ReadSlice('\n')
		if err != nil {
			return 0, "", err
		}
		switch {
		case first && len(line) > 12:
			status, _ = strconv.Atoi(string(line[9:12]))
		case len(line) <= 2:
			_, err = c.r.Discard(length)
			return status, etag, err
		case line[0] == 'C' && strings.HasPrefix(string(line[:min(len(line), 16)]), "Content-Length: "):
			length, _ = strconv.Atoi(strings.TrimSpace(string(line[16:])))
		case line[0] == 'E' && line[1] == 't':
			etag = strings.TrimSpace(string(line[6:]))
		}
	}
}

func request(target, etag string) []byte {
	r := "GET " + target + " HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: gzip, br, zstd\r\n"
	if etag != "" {
		r += "If-None-Match: " + etag + "\r\n"
	}
	return []byte(r + "\r\n")
}

// load asks for the targets again and again over some connections and returns
// how many answers came a second. With have the client says that it has them.
func load(addr string, targets []string, have bool, long time.Duration) (rate float64, p99 time.Duration, err error) {
	const conns = 16
	first, err := dial(addr)
	if err != nil {
		return 0, 0, err
	}
	defer first.Close()
	var requests [][]byte
	want := http.StatusOK
	for _, t := range targets {
		status, etag, err := first.ask(request(t, ""))
		if err != nil {
			return 0, 0, err
		}
		if status != http.StatusOK {
			continue // a tile without events
		}
		if have {
			want = http.StatusNotModified
			requests = append(requests, request(t, etag))
		} else {
			requests = append(requests, request(t, ""))
		}
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	var times []time.Duration
	total := 0
	begin := time.Now()
	for i := range conns {
		wg.Go(func() {
			c, e := dial(addr)
			n := 0
			var own []time.Duration
			for e == nil && time.Since(begin) < long {
				start := time.Now()
				var status int
				status, _, e = c.ask(requests[(i*7+n)%len(requests)])
				if n++; n%16 == 0 {
					own = append(own, time.Since(start))
				}
				if e == nil && status != want {
					e = fmt.Errorf("status %d, want %d", status, want)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			total += n
			times = append(times, own...)
			if e != nil && e != io.EOF {
				err = e
			}
			if c != nil {
				c.Close()
			}
		})
	}
	wg.Wait()
	slices.Sort(times)
	return float64(total) / time.Since(begin).Seconds(), times[len(times)*99/100], err
}

// paced asks for the targets one after the other, 200 a second, and returns
// how long each took.
func paced(addr string, targets []string, long time.Duration) ([]time.Duration, error) {
	c, err := dial(addr)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	var times []time.Duration
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for begin := time.Now(); time.Since(begin) < long; <-tick.C {
		start := time.Now()
		status, _, err := c.ask(request(targets[len(times)%len(targets)], ""))
		if err != nil || status >= 300 {
			return nil, fmt.Errorf("status %d, %w", status, err)
		}
		times = append(times, time.Since(start))
	}
	return times, nil
}
