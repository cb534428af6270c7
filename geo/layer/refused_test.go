package layer

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/mem"
	"github.com/furat-map/furat/geo/store/storetest"
)

// guarded is a buffer that goroutines share.
type guarded struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (g *guarded) Write(b []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.b.Write(b)
}

func (g *guarded) String() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.b.String()
}

// logged is a log, with what it says.
func logged() (log *slog.Logger, said func() string) {
	var g guarded
	return slog.New(slog.NewTextHandler(&g, nil)), g.String
}

// versionAt is where a checkpoint has its version.
const versionAt = len("furatidx")

// TestRefusedCheckpoints: of a checkpoint that can't be used it is said why and
// what becomes of it. One of a newer furat stays as it is, byte for byte; every
// other gives way to one that can be used.
func TestRefusedCheckpoints(t *testing.T) {
	ctx := t.Context()
	st := ledger.New(mem.Open(), nil)
	must(t, st.PutDataset(ctx, store.Layer{Name: "d"}))
	_, err := st.Import(ctx, "d", storetest.Events(MinCheckpoint, 5))
	must(t, err)
	dir := t.TempDir()
	path := filepath.Join(dir, "64.index") // "d" in hexadecimal digits
	serve := func(edits int) (said string) {
		t.Helper()
		log, text := logged()
		s := New(Options{Store: st, Log: log, Checkpoints: NewCheckpoints(dir)})
		must(t, s.Start(ctx))
		l := named(t, s, "d")
		for range edits {
			_, err := st.Import(ctx, "d", []geo.Event{{ID: "edited", Location: st.Identity(), Quote: text()}})
			must(t, err)
			s.CatchUp(ctx, l)
		}
		if l.Snapshot().Len() < MinCheckpoint {
			t.Errorf("%d events are served", l.Snapshot().Len())
		}
		s.Close()
		return text()
	}
	serve(0)
	sound, err := os.ReadFile(path)
	must(t, err)
	if said := serve(0); said != "" {
		t.Errorf("a sound checkpoint: %s", said)
	}
	changed := func(at int, to byte) []byte {
		b := bytes.Clone(sound)
		b[at] = to
		return b
	}
	again := "a new one is written when it pays"
	for name, c := range map[string]struct {
		bytes []byte
		says  []string
		stays bool
	}{
		"of a newer furat":     {changed(versionAt, 99), []string{"it was written by a newer furat", "is left as it is. Update furat to use it"}, true},
		"of version 0":         {changed(versionAt, 0), []string{"it is damaged", again}, false},
		"no checkpoint":        {[]byte(strings.Repeat("something else ", 100)), []string{"it is no checkpoint of this layer", again}, false},
		"of another store":     {changed(versionAt+16, '!'), []string{"it is no checkpoint of this layer", again}, false},
		"empty":                {nil, []string{again}, false},
		"cut":                  {sound[:len(sound)/2], []string{"it is damaged", again}, false},
		"with a byte too many": {append(bytes.Clone(sound), 0), []string{"it is damaged", again}, false},
		"with a wrong byte":    {changed(len(sound)/2, sound[len(sound)/2]^1), []string{"it is damaged", again}, false},
	} {
		must(t, os.WriteFile(path, c.bytes, 0o644))
		said := serve(1)
		for _, want := range c.says {
			if !strings.Contains(said, want) {
				t.Errorf("%s: the log says %q, not %q", name, said, want)
			}
		}
		now, err := os.ReadFile(path)
		must(t, err)
		if same := bytes.Equal(now, c.bytes); same != c.stays {
			t.Errorf("%s: it stays as it is: %v, want %v", name, same, c.stays)
		}
		if _, err := read(path, st.Identity()+"/d"); !c.stays && err != nil {
			t.Errorf("%s: the new one: %v", name, err)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("the folder has %v, %v", files, err)
	}
}

// TestNoCheckpoints: a small layer has none, nor has a set without a folder for
// them; where the folder can't be made that is said, and all is served.
func TestNoCheckpoints(t *testing.T) {
	dir := t.TempDir()
	s := started(t, Options{Store: stored(t, 10, 10), Checkpoints: NewCheckpoints(filepath.Join(dir, "kept"))})
	s.Close()
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Errorf("%v, %v", files, err)
	}
	file := filepath.Join(dir, "file")
	must(t, os.WriteFile(file, nil, 0o644))
	log, said := logged()
	NewCheckpoints(filepath.Join(file, "kept")).write("identity", "d", named(t, s, "d").Snapshot(), log)
	if !strings.Contains(said(), "the index could not be kept for the next start") {
		t.Errorf("the log says %s", said())
	}
}
