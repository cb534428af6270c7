package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// do runs furat to its end.
func (b *bench) do(ctx context.Context, db string, args ...string) (out, errs string, err error) {
	c := exec.CommandContext(ctx, b.furat, append([]string{"--db", db}, args...)...)
	var o, e bytes.Buffer
	c.Stdout, c.Stderr = &o, &e
	err = c.Run()
	return o.String(), e.String(), err
}

// must runs furat, which must do well.
func (b *bench) must(ctx context.Context, db string, args ...string) (string, error) {
	out, errs, err := b.do(ctx, db, args...)
	if err != nil {
		return out, fmt.Errorf("furat %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(errs))
	}
	return out, nil
}

// checked returns what furat check finds; nothing is "".
func (b *bench) checked(ctx context.Context, db string) string {
	out, errs, err := b.do(ctx, db, "check")
	if err == nil {
		return ""
	}
	return strings.TrimSpace(out + " " + errs)
}

// events are the ids of the events of a layer.
func (b *bench) events(ctx context.Context, db, layer string) (map[string]bool, error) {
	out, err := b.must(ctx, db, "export", "-o", "-", "--format", "csv", "--layer", layer)
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for i, line := range strings.Split(out, "\n") {
		if id, _, ok := strings.Cut(line, ","); ok && i > 0 {
			ids[id] = true
		}
	}
	return ids, nil
}

// table writes a table of events with ids that begin with a name.
func table(path, name string, n int) error {
	var s strings.Builder
	s.WriteString("id,event_date,sub_event_type,latitude,longitude,location,fatalities,source\n")
	for i := range n {
		fmt.Fprintf(&s, "%s-%d,2024-%02d-%02d,Armed clash,%.4f,%.4f,Town %d,%d,Source %d\n", name, i, 1+i%12, 1+i%28, 33+float64(i%400)/100, 36+float64(i%600)/100, i%5000, i%9, i%900)
	}
	return os.WriteFile(path, []byte(s.String()), 0o600)
}

// token is what edits show.
const token = "0123456789abcdef0123456789abcdef"

// server is a furat that serves.
type server struct {
	cmd  *exec.Cmd
	base string
	log  *bytes.Buffer
	done chan struct{}
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// serve starts a server of a store and waits until it says where it is.
func (b *bench) serve(ctx context.Context, db string, args ...string) (*server, error) {
	file := filepath.Join(b.dir, "token")
	if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
		return nil, err
	}
	s := &server{log: &bytes.Buffer{}, done: make(chan struct{})}
	s.cmd = exec.CommandContext(ctx, b.furat, append([]string{"--db", db, "serve", "--addr", "127.0.0.1:0", "--token-file", file, "--grace", "2s"}, args...)...)
	pipe, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(pipe)
		for lines.Scan() {
			s.log.WriteString(lines.Text() + "\n")
			if at := address.FindString(lines.Text()); at != "" && len(found) == 0 {
				found <- at
			}
		}
		s.cmd.Wait()
		close(s.done)
	}()
	select {
	case s.base = <-found:
		return s, nil
	case <-s.done:
		return nil, fmt.Errorf("the server did not start: %s", s.log)
	case <-time.After(time.Minute):
		s.kill()
		return nil, errors.New("the server does not start")
	}
}

func (s *server) kill() {
	s.cmd.Process.Kill()
	<-s.done
}

func (s *server) stop() {
	s.cmd.Process.Signal(os.Interrupt)
	select {
	case <-s.done:
	case <-time.After(20 * time.Second):
		s.kill()
	}
}

// client is a client with an address of its own.
func client(from string, timeout time.Duration) *http.Client {
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}, Timeout: timeout}
	return &http.Client{Timeout: timeout, Transport: &http.Transport{DialContext: d.DialContext, MaxIdleConnsPerHost: 100, DisableCompression: true}}
}

// send sends a feature, and returns the status and where it is.
func send(c *http.Client, method, url, body string, headers ...string) (int, http.Header, error) {
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/geo+json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	a, err := c.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer a.Body.Close()
	io.Copy(io.Discard, a.Body)
	return a.StatusCode, a.Header, nil
}

// feature is an event that is entered by hand.
func feature(n int) string {
	return fmt.Sprintf(`{"type":"Feature","geometry":{"type":"Point","coordinates":[40.1,35.3]},"properties":{"sub_event_type":"Armed clash","event_date":"2024-05-01","quote":"round %d","source":"Desk"}}`, n)
}

// total is how many events a server says that a layer has; -1 for an error.
func (s *server) total(layer string) (int, string) {
	a, err := http.Get(s.base + "/api/summary?layer=" + layer)
	if err != nil {
		return -1, err.Error()
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != http.StatusOK {
		return -1, string(body)
	}
	var doc struct{ Total int }
	if err := json.Unmarshal(body, &doc); err != nil {
		return -1, err.Error()
	}
	return doc.Total, ""
}
