package fetch

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Robots keeps what hosts ask of programs (robots.txt, RFC 9309), each for a day.
type Robots struct {
	f    *Fetcher
	mu   sync.Mutex
	kept map[string]*rules // by scheme and host
}

// NewRobots keeps the rules of the hosts that a fetcher asks.
func NewRobots(f *Fetcher) *Robots { return &Robots{f: f, kept: map[string]*rules{}} }

// rules are those of one host for us.
type rules struct {
	lines []rule
	delay time.Duration
	until time.Time
}

type rule struct {
	path  string
	allow bool
}

// keepRules is how long rules are good; keepNone how long it is remembered that a
// host did not answer, of which then nothing is asked.
const keepRules, keepNone = 24 * time.Hour, 10 * time.Minute

// maxRobots is how much of a robots.txt is read, in bytes, and maxDelay the longest
// pause between two requests that is kept to.
const maxRobots, maxDelay = 500 << 10, time.Minute

// May reports whether an address may be asked, and how long to wait between two
// requests to its host.
func (r *Robots) May(ctx context.Context, address string) (bool, time.Duration, error) {
	u, err := url.Parse(address)
	if err != nil {
		return false, 0, err
	}
	key := u.Scheme + "://" + u.Host
	r.mu.Lock()
	known := r.kept[key]
	r.mu.Unlock()
	if known == nil || time.Now().After(known.until) {
		if known, err = r.ask(ctx, key); err != nil {
			return false, 0, err
		}
		r.mu.Lock()
		r.kept[key] = known
		r.mu.Unlock()
	}
	path := u.EscapedPath()
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return known.allow(path), known.delay, nil
}

// ask gets the rules of a host. Where there are none everything is allowed; where the
// server fails, nothing for a while.
func (r *Robots) ask(ctx context.Context, host string) (*rules, error) {
	d, err := r.f.Get(ctx, Request{URL: host + "/robots.txt"})
	var status *StatusError
	switch {
	case errors.As(err, &status) && status.Status >= http.StatusInternalServerError:
		return &rules{lines: []rule{{"/", false}}, until: time.Now().Add(keepNone)}, nil
	case errors.As(err, &status):
		return &rules{until: time.Now().Add(keepRules)}, nil
	case err != nil:
		return nil, err
	}
	out := parseRobots(d.Body[:min(len(d.Body), maxRobots)], Agent)
	out.until = time.Now().Add(keepRules)
	return out, nil
}

// parseRobots reads the group of rules that names us, else the one for all.
func parseRobots(body []byte, agent string) *rules {
	var own, others rules
	named := false     // a group names us
	var group []*rules // of the group that is read
	inAgents := false  // the line before named an agent
	scanner := bufio.NewScanner(bytes.NewReader(body))
	for scanner.Scan() {
		line, _, _ := strings.Cut(scanner.Text(), "#")
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		if key == "user-agent" {
			if !inAgents {
				group = nil
			}
			inAgents = true
			switch {
			case strings.EqualFold(value, agent):
				group, named = append(group, &own), true
			case value == "*":
				group = append(group, &others)
			}
			continue
		}
		inAgents = false
		for _, g := range group {
			switch key {
			case "allow", "disallow":
				if value != "" {
					g.lines = append(g.lines, rule{value, key == "allow"})
				}
			case "crawl-delay":
				if s, err := strconv.ParseFloat(value, 64); err == nil && s > 0 {
					g.delay = min(time.Duration(s*float64(time.Second)), maxDelay)
				}
			}
		}
	}
	if named {
		return &own
	}
	return &others
}

// allow is decided by the longest rule that fits; of two as long, by the one that
// allows.
func (r *rules) allow(path string) bool {
	if path == "" {
		path = "/"
	}
	longest, allowed := -1, true
	for _, l := range r.lines {
		if !fits(l.path, path) {
			continue
		}
		if len(l.path) > longest || len(l.path) == longest && l.allow {
			longest, allowed = len(l.path), l.allow
		}
	}
	return allowed
}

// fits reports whether a path begins as a rule says, in which * is anything and $ the
// end.
func fits(pattern, path string) bool {
	pattern, atEnd := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	path = path[len(parts[0]):]
	for i, p := range parts[1:] {
		if atEnd && i == len(parts)-2 {
			return strings.HasSuffix(path, p)
		}
		at := strings.Index(path, p)
		if at < 0 {
			return false
		}
		path = path[at+len(p):]
	}
	return !atEnd || path == ""
}
