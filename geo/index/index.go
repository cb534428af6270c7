package index

import (
	"context"
	"maps"
	"math"
	"slices"
	"sync/atomic"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/store"
)

// Index is the latest snapshot of a layer. One goroutine at a time may Load,
// Update or Restore; any number may read.
type Index struct {
	current atomic.Pointer[Snapshot]
	dict    [facets]*dictionary
	decoded decoded
	actors  map[string]uint32
	merging chan merging // holds the result of the merge under way
	job     [2]view      // what is being merged; none where its segments are nil
	filters *filters

	yields  atomic.Bool
	doubted int64 // changes up to this number may be in the index although it does not know them
}

// Snapshot is the events at one moment. It is read-only.
type Snapshot struct {
	Version int64 // number of the last change it knows
	views   []view
	keys    keys
	decoded
	filters *filters
}

// New returns an empty index.
func New() *Index {
	ix := &Index{actors: map[string]uint32{}, merging: make(chan merging, 1), filters: newFilters()}
	for f := range facets {
		ix.dict[f] = newDictionary()
	}
	ix.publish(0, nil)
	return ix
}

// YieldToReaders lets long work stand aside for readers again and again; without
// it an index that nobody reads yet is ready sooner.
func (ix *Index) YieldToReaders() { ix.yields.Store(true) }

func (ix *Index) yielder() *yielder { return &yielder{on: ix.yields.Load()} }

// Snapshot returns the latest snapshot.
func (ix *Index) Snapshot() *Snapshot { return ix.current.Load() }

// publish makes a snapshot of views.
func (ix *Index) publish(seq int64, views []view) {
	ix.decoded.extend(&ix.dict, ix.actors)
	s := &Snapshot{Version: seq, views: views, decoded: ix.decoded, filters: ix.filters}
	for f := range facets {
		s.keys[f] = ix.dict[f].keys
	}
	ix.current.Store(s)
}

// Len returns how many events there are.
func (s *Snapshot) Len() int {
	n := 0
	for i := range s.views {
		n += s.views[i].rows - s.views[i].gone
	}
	return n
}

// Bytes returns the memory that the events take, and that of the dictionaries
// they share, in bytes.
func (s *Snapshot) Bytes() (events, shared int) {
	for i := range s.views {
		events += s.views[i].bytes() + 8*len(s.views[i].dead)
	}
	for f := range facets {
		for _, k := range s.keys[f] {
			shared += 2*len(k) + 64 // the key, its place in the list and in the map
		}
	}
	return events, shared
}

// chunk is how many events a segment has while a layer is loaded.
const chunk = 1 << 20

// Load reads the whole layer.
func (ix *Index) Load(ctx context.Context, from store.Reader) error {
	seq, err := from.LastChange(ctx) // before reading: what comes later is read again
	if err != nil {
		return err
	}
	var views []view
	b := newBuilder(&ix.dict)
	err = store.Batches(ctx, from, nil, func(events []geo.Event) error {
		for i := range events {
			b.add(&events[i])
		}
		if b.len() >= chunk || len(b.ids) >= maxIDs/2 {
			views = compact(append(views, newView(b.finish())), math.MaxInt, [2]view{}, ix.yielder())
			b = newBuilder(&ix.dict)
		}
		return nil
	})
	if err != nil {
		return err
	}
	views = append(views, newView(b.finish()))
	for n := len(views); n > 1 && fits(&views[n-2], &views[n-1]); n = len(views) {
		views = append(views[:n-2], newView(merged(views[n-2], views[n-1], ix.yielder())))
	}
	ix.publish(seq, views)
	return ix.catchUp(ctx, from)
}

// catchUp takes in what changed while a layer was read. Some of it was read
// already: for these changes an id that the log calls new may be there.
func (ix *Index) catchUp(ctx context.Context, from store.Reader) error {
	last, err := from.LastChange(ctx)
	if err != nil {
		return err
	}
	ix.doubted = last
	for ix.Snapshot().Version < last {
		if c, err := ix.Update(ctx, from); err != nil || c == nil {
			return err
		}
	}
	return nil
}

// Changed says what an update brought.
type Changed struct {
	Version int64
	Events  int      // how many came, changed or went
	Keys    []uint64 // Morton codes of the positions that had or have them, sorted
	Days    geo.Span // the days they cover; zero ends where one is undated
}

// Update takes in the changes since the last snapshot and reports what they
// touched, nil for nothing. Readers see all of it at once: what became true
// together is never seen in part.
func (ix *Index) Update(ctx context.Context, from store.Reader) (*Changed, error) {
	ix.adopt()
	s := ix.Snapshot()
	views, seq, total := slices.Clone(s.views), s.Version, 0
	c := &changes{days: map[geo.Day]bool{}, keys: map[uint64]bool{}}
	last, err := from.LastChange(ctx) // what comes later comes with the next update, or this one might never end
	if err != nil {
		return nil, err
	}
	for seq < last {
		f, err := ix.read(ctx, from, seq, last)
		if err != nil {
			return nil, err
		}
		if len(f.touched) == 0 {
			break
		}
		views = compact(ix.apply(views, f, c), smallRows, ix.job, ix.yielder())
		seq, total = f.seq, total+len(f.touched)
	}
	if total == 0 {
		return nil, nil
	}
	ix.publish(seq, views)
	ix.Tidy()
	return c.result(seq, total), nil
}

// apply marks what changed or went as dead and adds what is new.
func (ix *Index) apply(views []view, f *fresh, c *changes) []view {
	if len(f.old) > 0 {
		ix.decoded.extend(&ix.dict, ix.actors)
		for i := range views {
			v := &views[i]
			rows := v.find(f.old)
			for _, r := range rows {
				if !v.isDead(int(r)) {
					c.note(ix.decoded.single(v, int(r)), int(r) < v.placed, ix.decoded.last[v.cols[when].at(int(r))])
				}
			}
			views[i] = v.withDead(rows)
		}
	}
	if len(f.events) == 0 {
		return views
	}
	b := newBuilder(&ix.dict)
	p := ix.yielder()
	for _, id := range slices.Sorted(maps.Keys(f.events)) {
		p.worked(perEvent)
		e := f.events[id]
		b.add(e)
		x, y := mercator.Project(e.Lon, e.Lat)
		c.note(Single{X: x, Y: y, Date: e.Date}, e.Placed(), e.DateEnd)
	}
	return append(views, newView(b.finish()))
}

// fresh is what the log has beyond a number.
type fresh struct {
	seq     int64
	touched map[string]bool
	old     map[string]bool // ids that may be in the index
	events  map[string]*geo.Event
}

// most is how many changes are read at once.
const most = 10_000

// read reads changes after a number and up to another.
func (ix *Index) read(ctx context.Context, from store.Reader, after, last int64) (*fresh, error) {
	f := &fresh{seq: after, touched: map[string]bool{}, old: map[string]bool{}, events: map[string]*geo.Event{}}
	var missing []string
	p := ix.yielder()
	err := from.Changes(ctx, after, func(c store.Change) error {
		if len(f.touched) >= most || c.Seq > last {
			return errEnough
		}
		f.seq, f.touched[c.EventID] = c.Seq, true
		if !c.New || c.Seq <= ix.doubted {
			f.old[c.EventID] = true
		}
		delete(f.events, c.EventID)
		switch {
		case c.Event != nil:
			p.worked(perEvent)
			e := *c.Event
			f.events[e.ID] = &e
		case !c.Deleted:
			missing = append(missing, c.EventID)
		}
		return nil
	})
	if err != nil && err != errEnough {
		return nil, err
	}
	if len(missing) > 0 {
		events, err := from.EventsByID(ctx, missing)
		if err != nil {
			return nil, err
		}
		for i := range events {
			f.events[events[i].ID] = &events[i]
		}
	}
	return f, nil
}

// changes gathers what an update touches.
type changes struct {
	keys map[uint64]bool
	days map[geo.Day]bool
}

func (c *changes) note(e Single, placed bool, last geo.Day) {
	if placed {
		c.keys[mercator.Morton(e.X, e.Y)] = true
	}
	c.days[e.Date], c.days[last] = true, true
}

func (c *changes) result(seq int64, n int) *Changed {
	out := &Changed{Version: seq, Events: n, Keys: slices.Sorted(maps.Keys(c.keys))}
	if days := slices.Sorted(maps.Keys(c.days)); len(days) > 0 && days[0].Known() {
		out.Days = geo.Span{First: days[0], Last: days[len(days)-1]}
	}
	return out
}

// Bounds returns the box around the changes, nil where none has a place.
func (c *Changed) Bounds() *geo.BBox {
	if len(c.Keys) == 0 {
		return nil
	}
	x0, y0 := mercator.Unmorton(c.Keys[0])
	x1, y1 := x0, y0
	for _, k := range c.Keys {
		x, y := mercator.Unmorton(k)
		x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
	}
	w, n := mercator.Unproject(x0, y0)
	e, s := mercator.Unproject(x1, y1)
	return &geo.BBox{West: w, South: s, East: e, North: n}
}

// Touches reports whether a changed position lies in a tile.
func (c *Changed) Touches(z, x, y uint32) bool {
	lo, hi := mercator.Tile{Z: z, X: x, Y: y}.Range()
	i, _ := slices.BinarySearch(c.Keys, lo)
	return i < len(c.Keys) && c.Keys[i] <= hi
}
