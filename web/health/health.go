// Package health says how a server is: whether it can be asked, and of its
// layers, its store and its disk whether they are as they should be.
//
//	/healthz  the process answers
//	/readyz   all that it has is served, whole and up to date, and can be added to; 503 says what is not
package health

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/web/reply"
)

// staleAfter is how old the last look at the store may be.
const staleAfter = 30 * time.Second

// askTime is how long the database may take to say how far it is.
const askTime = 500 * time.Millisecond

// scarce is how little room on the disk is told, in bytes.
const scarce = 200 << 20

// Options are what is looked at.
type Options struct {
	reply.Failures
	Layers *layer.Set
	Store  any    // asked for Standing and Check where it has them
	Path   string // where the store lies, "" for nowhere: its disk is looked at
	Clock  func() time.Time
}

// Health is how a server is. Make it with New.
type Health struct {
	Options
	leaving atomic.Bool
	fallen  atomic.Bool // that the store is gone is logged
	mu      sync.Mutex
	damage  []string // what the check found
	checked string   // "running", "done", or why it could not be made
}

// New makes it.
func New(o Options) *Health { return &Health{Options: o} }

// Check looks for damage in the file of the store, which can take a while for a
// large one, and logs what it finds.
func (h *Health) Check(ctx context.Context) {
	st, ok := h.Store.(interface {
		Check(context.Context, bool, func(string)) error
	})
	if !ok {
		return
	}
	h.note("running")
	begun := h.Clock()
	err := st.Check(ctx, false, h.damaged)
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		h.Log.Error("the store could not be checked", "err", err)
		h.note("failed")
	default:
		if took := h.Clock().Sub(begun); took > 5*time.Second {
			h.Log.Info("the store was checked", "took", took.Round(time.Millisecond))
		}
		h.note("done")
	}
}

// Unreadable notes that something that the store has can't be read.
func (h *Health) Unreadable(err error) { h.damaged(err.Error()) }

// damaged notes a damage, and logs it once.
func (h *Health) damaged(what string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.damage) < maxDamage && !slices.Contains(h.damage, what) {
		h.damage = append(h.damage, what)
		h.Log.Error("the store is damaged; take it from a backup (furat restore), or try furat check --repair", "what", what)
	}
}

// maxDamage is how many damages are told one by one.
const maxDamage = 20

// note notes how far the check is.
func (h *Health) note(checked string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.checked = checked
}

// Leave makes the server not ready: it is about to stop.
func (h *Health) Leave() { h.leaving.Store(true) }

// standing returns an error where the store is not the one that was opened, and
// logs it once.
func (h *Health) standing() error {
	st, ok := h.Store.(interface{ Standing() error })
	if !ok {
		return nil
	}
	err := st.Standing()
	if err != nil && h.fallen.CompareAndSwap(false, true) {
		h.Log.Error("the store is gone", "err", err)
	}
	return err
}

// layerJSON is how a layer is.
type layerJSON struct {
	Name    string `json:"name"`
	Events  int    `json:"events"`
	Version int64  `json:"version"`
	Behind  int64  `json:"changes_behind"`
	Problem string `json:"problem,omitempty"`
}

// storeJSON is how the store is.
type storeJSON struct {
	Looked  float64  `json:"seconds_since_looked_at"`
	Check   string   `json:"check,omitempty"`
	Damage  []string `json:"damage,omitempty"`
	Problem string   `json:"problem,omitempty"`
	Replica *int64   `json:"replica_changes_behind,omitempty"` // left out where the database that takes changes does not say
}

// diskJSON is how much room there is.
type diskJSON struct {
	Free   int64 `json:"free_bytes"`
	Scarce bool  `json:"scarce"`
}

// reportJSON is how a server is.
type reportJSON struct {
	Ready    bool        `json:"ready"`
	Problems []string    `json:"problems"`
	Layers   []layerJSON `json:"layers"`
	Store    storeJSON   `json:"store"`
	Disk     *diskJSON   `json:"disk,omitempty"`
}

// report looks at all of it.
func (h *Health) report() reportJSON {
	out := reportJSON{Problems: []string{}, Layers: []layerJSON{}}
	wrong := func(what string) { out.Problems = append(out.Problems, what) }
	if h.leaving.Load() {
		wrong("the server is stopping")
	}
	if !h.Layers.Ready() {
		wrong(reply.ErrNotReady.Error())
	}
	for _, s := range h.Layers.States() {
		l := layerJSON{Name: s.Name, Events: s.Events, Version: s.Version, Behind: s.Behind}
		if s.Err != nil {
			l.Problem = s.Err.Error()
			wrong("layer " + s.Name + ": " + l.Problem)
		}
		out.Layers = append(out.Layers, l)
	}
	if looked := h.Layers.Looked(); !looked.IsZero() {
		since := h.Clock().Sub(looked)
		if out.Store.Looked = since.Seconds(); since > staleAfter {
			wrong("the store has not answered for " + since.Round(time.Second).String())
		}
	}
	if err := h.standing(); err != nil {
		out.Store.Problem = err.Error()
		wrong(err.Error())
	}
	if st, ok := h.Store.(interface {
		Behind(context.Context) (int64, bool)
	}); ok {
		ctx, cancel := context.WithTimeout(context.Background(), askTime)
		defer cancel()
		if behind, known := st.Behind(ctx); known {
			out.Store.Replica = &behind
		}
	}
	h.mu.Lock()
	out.Store.Check, out.Store.Damage = h.checked, h.damage
	h.mu.Unlock()
	if len(out.Store.Damage) > 0 {
		wrong("the store is damaged; the log says where")
	}
	if free, ok := freeBytes(h.Path); ok {
		out.Disk = &diskJSON{free, free < scarce}
	}
	out.Ready = len(out.Problems) == 0
	return out
}

// Numbers are how a server is, for who draws lines of it; -1 is what is not known.
type Numbers struct {
	Ready    bool
	Problems int   // how many things are not as they should be
	Free     int64 // bytes on the disk of the store
	Replica  int64 // changes that the database which is read has yet to get
}

// Numbers looks at all of it.
func (h *Health) Numbers() Numbers {
	rep := h.report()
	n := Numbers{rep.Ready, len(rep.Problems), -1, -1}
	if rep.Disk != nil {
		n.Free = rep.Disk.Free
	}
	if rep.Store.Replica != nil {
		n.Replica = *rep.Store.Replica
	}
	return n
}

// Alive answers /healthz.
func Alive(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write([]byte("ok\n"))
}

// Ready answers /readyz: in a word or an error, or for who asks for JSON with all
// of it.
func (h *Health) Ready(w http.ResponseWriter, r *http.Request) error {
	rep := h.report()
	w.Header().Set("Cache-Control", "no-store")
	if r.URL.Query().Get("f") == reply.AsJSON {
		w.Header().Set("Content-Type", reply.TypeJSON)
		if !rep.Ready {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		json.NewEncoder(w).Encode(rep) // where that fails nobody is left to tell
		return nil
	}
	if !rep.Ready {
		return geo.Errorf(geo.CodeUnavailable, "", "%s", rep.Problems[0])
	}
	Alive(w, r)
	return nil
}
