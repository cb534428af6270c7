package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/furat-map/furat/geo/geotest/pgtest"
)

const (
	serversThere = 3
	writersThere = 4
	perWriter    = 6 // articles a round
	// healing is how long everybody may take to agree once nothing is broken any more.
	healing = 20 * time.Second
)

// stage starts databases outside of tests.
type stage struct{ ends []func() }

type stageFailed struct{ why string }

// Helper is for tests.
func (s *stage) Helper() {}

// Cleanup has something done in the end.
func (s *stage) Cleanup(fn func()) { s.ends = append(s.ends, fn) }

// Fatal ends what is under way.
func (s *stage) Fatal(args ...any) { panic(stageFailed{fmt.Sprint(args...)}) }

// Fatalf ends what is under way.
func (s *stage) Fatalf(f string, args ...any) { panic(stageFailed{fmt.Sprintf(f, args...)}) }

// Skipf ends it too: what can't be made is no success.
func (s *stage) Skipf(f string, args ...any) { panic(stageFailed{fmt.Sprintf(f, args...)}) }

// end stops what was started.
func (s *stage) end() {
	for _, fn := range slices.Backward(s.ends) {
		fn()
	}
}

// cluster is a primary with a standby, and servers that read from the standby and
// write to the primary.
type cluster struct {
	b                *bench
	primary, standby *pgtest.Server
	db               string // its address
	servers          [serversThere]*server
}

// network breaks something of a cluster each round, while articles are read in and
// events entered by hand.
func network(ctx context.Context, b *bench, rounds int) (r result, err error) {
	dir, st := b.folder("network"), &stage{}
	defer func() {
		if failed, ok := recover().(stageFailed); ok {
			err = fmt.Errorf("%s", failed.why)
		}
	}()
	defer st.end()
	c := &cluster{b: b, primary: pgtest.New(st, "no cluster is broken", "postgis")}
	name := c.primary.Database()
	c.standby = c.primary.Standby()
	c.db = c.primary.Address("postgres", name, c.standby)
	alone := filepath.Join(dir, "alone.db") // nothing is broken there
	for i := range c.servers {
		if c.servers[i], err = b.serve(ctx, c.db); err != nil {
			return r, err
		}
	}
	defer func() {
		for _, s := range c.servers {
			s.stop()
		}
	}()
	faults := map[string]func(context.Context) error{
		"primary restarted": func(context.Context) error {
			c.primary.End("immediate")
			time.Sleep(time.Duration(b.random.IntN(1500)) * time.Millisecond)
			c.primary.Begin()
			return nil
		},
		"standby gone": func(context.Context) error {
			c.standby.End("immediate")
			time.Sleep(time.Duration(b.random.IntN(1500)) * time.Millisecond)
			c.standby.Begin()
			return nil
		},
		"standby behind": func(context.Context) error {
			c.standby.SQL("SELECT pg_wal_replay_pause()")
			time.Sleep(time.Duration(b.random.IntN(1500)) * time.Millisecond)
			c.standby.SQL("SELECT pg_wal_replay_resume()")
			return nil
		},
		"connections cut": func(context.Context) error {
			for range 5 {
				c.primary.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'furat'")
				time.Sleep(time.Duration(b.random.IntN(200)) * time.Millisecond)
			}
			return nil
		},
		"server killed": func(ctx context.Context) (err error) {
			i := b.random.IntN(serversThere)
			c.servers[i].kill()
			c.servers[i], err = b.serve(ctx, c.db)
			return err
		},
		"writer killed": nil, // in write
	}
	names, counts, worst := slices.Sorted(maps.Keys(faults)), map[string]int{}, time.Duration(0)
	var entered []string
	for ; r.rounds < rounds && ctx.Err() == nil; r.rounds++ {
		fault := names[r.rounds%len(names)]
		counts[fault]++
		folders, err := articlesOf(dir, r.rounds)
		if err != nil {
			return r, err
		}
		taken, err := c.write(ctx, r.rounds, folders, fault, faults[fault])
		if err != nil {
			return r, err
		}
		entered = append(entered, taken...)
		took, why := c.agree(ctx)
		if worst = max(worst, took); why != "" {
			r.fail("round %d, %s: after %.0f s %s", r.rounds, fault, took.Seconds(), why)
		}
		for _, f := range folders {
			if _, err := b.must(ctx, alone, "ingest", f); err != nil {
				return r, err
			}
		}
		c.compare(ctx, alone, entered, &r, fault)
	}
	if found := b.checked(ctx, c.db); found != "" {
		r.fail("%s", found)
	}
	r.notes = fmt.Sprintf("%v; all agreed %.1f s after the last write at the latest", counts, worst.Seconds())
	return r, nil
}

// articlesOf writes the articles of a round, a folder for each writer.
func articlesOf(dir string, round int) (folders []string, err error) {
	for w := range writersThere {
		folder := filepath.Join(dir, fmt.Sprintf("r%d-w%d", round, w))
		if err := os.Mkdir(folder, 0o700); err != nil {
			return nil, err
		}
		for i := range perWriter {
			text := fmt.Sprintf("Shelling killed %d people in %s on %d May 2023. On the same day an air strike hit Idlib.", 2+i+w*10, []string{"Raqqa", "Hajin", "Manbij", "Palmyra"}[(w+i)%4], 1+round%28)
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d-%d-%d.txt", round, w, i)), []byte(text+fmt.Sprintf("\n\nNumber %d.%d.%d.\n", round, w, i)), 0o600); err != nil {
				return nil, err
			}
		}
		folders = append(folders, folder)
	}
	return folders, nil
}

// write has writers read their folders and somebody enter events, while something
// is broken; a writer that failed or was killed does it again. It returns the ids of
// the events of which a server said that it had taken them.
func (c *cluster) write(ctx context.Context, round int, folders []string, fault string, breakIt func(context.Context) error) (taken []string, err error) {
	var wg sync.WaitGroup
	errs := make(chan error, len(folders)+1)
	for w, folder := range folders {
		wg.Go(func() {
			if fault == "writer killed" && w == 0 {
				k := exec.CommandContext(ctx, c.b.furat, "--db", c.db, "ingest", folder)
				if k.Start() == nil {
					time.Sleep(600 * time.Millisecond)
					k.Process.Kill()
					k.Wait()
				}
			}
			var err error
			for range 10 {
				if _, err = c.b.must(ctx, c.db, "ingest", folder); err == nil {
					return
				}
				time.Sleep(200 * time.Millisecond)
			}
			errs <- err
		})
	}
	enough := make(chan struct{})
	entering := sync.WaitGroup{}
	at := c.servers[0].base // that may be the one which is killed
	entering.Go(func() {
		to := client("127.0.0.1", 15*time.Second)
		for n := 0; ; n++ {
			select {
			case <-enough:
				return
			case <-time.After(30 * time.Millisecond):
			}
			status, h, err := send(to, "POST", at+"/collections/desk/items", feature(round*100_000+n))
			if err == nil && status == http.StatusCreated {
				id := h.Get("Location")
				taken = append(taken, strings.ReplaceAll(id[strings.LastIndexByte(id, '/')+1:], "%3A", ":"))
			}
		}
	})
	time.Sleep(time.Duration(200+c.b.random.IntN(600)) * time.Millisecond)
	if breakIt != nil {
		err = breakIt(ctx)
	}
	wg.Wait()
	close(enough)
	entering.Wait()
	select {
	case failed := <-errs:
		return taken, failed
	default:
		return taken, err
	}
}

// agree waits until all servers answer with the same bytes and tags, of all that
// the database has, and returns how long it took and what is not so.
func (c *cluster) agree(ctx context.Context) (took time.Duration, why string) {
	begun := time.Now()
	var want string
	for time.Since(begun) < healing && ctx.Err() == nil {
		want = strings.TrimSpace(c.primaryCounts())
		seen := map[string]bool{}
		for _, s := range c.servers {
			seen[s.shown()] = true
		}
		why = fmt.Sprintf("the database has %s, the servers show %v", want, slices.Sorted(maps.Keys(seen)))
		if len(seen) == 1 && strings.HasPrefix(slices.Collect(maps.Keys(seen))[0], want+" ") {
			return time.Since(begun), ""
		}
		time.Sleep(50 * time.Millisecond)
	}
	return time.Since(begun), why
}

// primaryCounts are how many events of articles, and of the desk, there are.
func (c *cluster) primaryCounts() string {
	name := c.db[len("postgres:///"):strings.IndexByte(c.db, '?')]
	return c.primary.In(name, "SELECT (SELECT count(*) FROM furat.events) || ' ' || (SELECT count(packed) FROM furat.imported)")
}

// shown is what a server shows: how many events of each layer, and a sum of some
// tiles with their tags.
func (s *server) shown() string {
	events, why := s.total("events")
	entered, more := s.total("desk")
	sum := sha256.New()
	for _, path := range []string{"/tiles/events/0/0/0.mvt", "/tiles/events/5/19/12.mvt", "/tiles/events/9/309/200.mvt", "/tiles/desk/0/0/0.mvt", "/tiles/desk/7/78/50.mvt"} {
		a, err := http.Get(s.base + path)
		if err != nil {
			return err.Error()
		}
		fmt.Fprintln(sum, path, a.StatusCode, a.Header.Get("ETag"))
		io.Copy(sum, a.Body)
		a.Body.Close()
	}
	return fmt.Sprintf("%d %d %x %s%s", events, entered, sum.Sum(nil)[:4], why, more)
}

// compare holds what there is against a store where nothing was broken, and
// against what was entered.
func (c *cluster) compare(ctx context.Context, alone string, entered []string, r *result, fault string) {
	want, err := c.b.events(ctx, alone, "events")
	if err != nil {
		r.fail("%v", err)
		return
	}
	have, err := c.b.events(ctx, c.db, "events")
	if err != nil {
		r.fail("after %s: %v", fault, err)
		return
	}
	if !maps.Equal(want, have) {
		r.fail("after %s there are %d events of articles, without it %d", fault, len(have), len(want))
	}
	desk, err := c.b.events(ctx, c.db, "desk")
	if err != nil {
		r.fail("after %s: %v", fault, err)
	}
	for _, id := range entered {
		if !desk[id] {
			r.fail("after %s the event %s is gone, that was acknowledged", fault, id)
		}
	}
}
