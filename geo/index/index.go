// Package index answers what maps ask, from memory: the events of a tile, the
// clusters of a cell, counts, lists.
//
// Events lie in the Morton order of their 32-bit Web Mercator position, so
// that a tile, and each cell of a grid in it, is one contiguous range. A
// [Snapshot] never changes; [Index] follows a store's change log and swaps in
// a new one, so readers never wait.
package index

import (
	"cmp"
	"context"
	"log/slog"
	"math"
	"slices"
	"sort"
	"sync/atomic"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// Row is what the index keeps of an event. X and Y are Web Mercator
// positions: 0 to 2^32 from west to east and north to south.
type Row struct {
	ID           string
	X, Y         uint32
	Placed       bool
	Date, End    geo.Day
	Sub          string
	Type         uint8 // position in geo.EventTypes
	GeoPrecision uint8
	Status       string
	Confidence   float64
	Fatalities   int32 // -1 unknown
	Lon, Lat     float64
	key          uint64   // Morton code of X and Y
	fields       []string // the columns that equality filters look at
}

// Index is the latest snapshot of a store.
type Index struct {
	current atomic.Pointer[Snapshot]
	rows    map[string]*Row
	intern  map[string]string
}

// Snapshot is the events at one moment. It is read-only.
type Snapshot struct {
	Version int64  // number of the last change it knows
	placed  []*Row // in Morton order
	loose   []*Row // unplaced
	byDate  []*Row // all, latest first, undated last
}

// New returns an empty index.
func New() *Index {
	ix := &Index{rows: map[string]*Row{}, intern: map[string]string{}}
	ix.current.Store(&Snapshot{})
	return ix
}

// Snapshot returns the latest snapshot.
func (ix *Index) Snapshot() *Snapshot { return ix.current.Load() }

// Load reads the whole store.
func (ix *Index) Load(ctx context.Context, st store.Store) error {
	seq, err := st.LastChange(ctx) // before reading: what comes later is read again
	if err != nil {
		return err
	}
	err = st.Events(ctx, nil, func(e *geo.Event) error {
		ix.rows[e.ID] = ix.row(e)
		return nil
	})
	if err != nil {
		return err
	}
	ix.publish(seq)
	return nil
}

// Follow keeps the index up to date until ctx ends, asking the store every
// interval. Changed is called after each new snapshot.
func (ix *Index) Follow(ctx context.Context, st store.Store, interval time.Duration, log *slog.Logger, changed func()) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		fresh, err := ix.Update(ctx, st)
		switch {
		case err != nil && ctx.Err() == nil:
			log.Error("index: following the store", "err", err)
		case fresh:
			changed()
		}
	}
}

// Update takes in the changes since the last snapshot and reports whether
// there were any. It must not run beside another Update or Load.
func (ix *Index) Update(ctx context.Context, st store.Store) (bool, error) {
	seq := ix.Snapshot().Version
	touched := map[string]bool{} // event → deleted
	err := st.Changes(ctx, seq, func(c store.Change) error {
		touched[c.EventID] = c.Deleted
		seq = c.Seq
		return nil
	})
	if err != nil || len(touched) == 0 {
		return false, err
	}
	var ids []string
	for id, deleted := range touched {
		delete(ix.rows, id)
		if !deleted {
			ids = append(ids, id)
		}
	}
	events, err := st.EventsByID(ctx, ids)
	if err != nil {
		return false, err
	}
	for i := range events {
		ix.rows[events[i].ID] = ix.row(&events[i])
	}
	ix.publish(seq)
	return true, nil
}

func (ix *Index) publish(seq int64) {
	s := &Snapshot{Version: seq, byDate: make([]*Row, 0, len(ix.rows))}
	for _, r := range ix.rows {
		s.byDate = append(s.byDate, r)
		if r.Placed {
			s.placed = append(s.placed, r)
		} else {
			s.loose = append(s.loose, r)
		}
	}
	slices.SortFunc(s.placed, func(a, b *Row) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.ID, b.ID)) })
	slices.SortFunc(s.byDate, func(a, b *Row) int { return cmp.Or(cmp.Compare(b.Date, a.Date), cmp.Compare(a.ID, b.ID)) })
	ix.current.Store(s)
}

// filterColumns are the columns that equality filters look at, in the order
// of Row.fields.
var filterColumns = func() []geo.Column {
	var out []geo.Column
	for _, f := range geo.FilterFields() {
		for _, name := range (geo.Equal{Field: f}).Columns() {
			if c, ok := geo.ColumnByName(name); ok && !slices.ContainsFunc(out, named(name)) {
				out = append(out, c)
			}
		}
	}
	return out
}()

func named(name string) func(geo.Column) bool {
	return func(c geo.Column) bool { return c.Name == name }
}

// fieldNumber returns where in Row.fields a column stands.
func fieldNumber(name string) int { return slices.IndexFunc(filterColumns, named(name)) }

func (ix *Index) row(e *geo.Event) *Row {
	r := &Row{ID: e.ID, Placed: e.Placed(), Date: e.Date, End: e.DateEnd, Sub: ix.shared(e.SubEventType), Type: typeNumber(e.Type()),
		GeoPrecision: uint8(e.GeoPrecision), Status: ix.shared(e.Status), Confidence: e.Confidence, Fatalities: -1, Lon: e.Lon, Lat: e.Lat}
	if e.Fatalities != nil {
		r.Fatalities = int32(min(*e.Fatalities, math.MaxInt32))
	}
	if r.Placed {
		r.X, r.Y = Project(e.Lon, e.Lat)
		r.key = morton(r.X, r.Y)
	}
	r.fields = make([]string, len(filterColumns))
	for i, c := range filterColumns {
		if v := c.Value(e); !v.Null {
			r.fields[i] = ix.shared(v.Str)
		}
	}
	return r
}

// shared keeps one copy of each string.
func (ix *Index) shared(s string) string {
	if old, ok := ix.intern[s]; ok {
		return old
	}
	ix.intern[s] = s
	return s
}

func typeNumber(eventType string) uint8 {
	for i, t := range geo.EventTypes() {
		if t.Type == eventType {
			return uint8(i)
		}
	}
	return 0
}

// maxLat is the latitude at which Web Mercator is square.
const maxLat = 85.05112877980659

// Project returns the Web Mercator position (EPSG:3857, scaled to 32 bits)
// of a point in degrees; latitudes beyond the square are moved to its edge.
func Project(lon, lat float64) (x, y uint32) {
	lat = math.Max(-maxLat, math.Min(maxLat, lat))
	const full = 1 << 32
	fx := (lon + 180) / 360 * full
	sin := math.Sin(lat * math.Pi / 180)
	fy := (0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi)) * full
	return clamp(fx), clamp(fy)
}

func clamp(v float64) uint32 {
	return uint32(math.Max(0, math.Min(v, math.MaxUint32)))
}

// morton interleaves the bits of x and y, y first (Morton 1966).
func morton(x, y uint32) uint64 { return spread(x) | spread(y)<<1 }

func spread(v uint32) uint64 {
	n := uint64(v)
	n = (n | n<<16) & 0x0000ffff0000ffff
	n = (n | n<<8) & 0x00ff00ff00ff00ff
	n = (n | n<<4) & 0x0f0f0f0f0f0f0f0f
	n = (n | n<<2) & 0x3333333333333333
	return (n | n<<1) & 0x5555555555555555
}

// within returns the rows of a tile.
func (s *Snapshot) within(z, x, y uint32) []*Row {
	if z == 0 {
		return s.placed
	}
	shift := 2 * (32 - z)
	lo := morton(x, y) << shift
	hi := lo + (uint64(1)<<shift - 1)
	from := sort.Search(len(s.placed), func(i int) bool { return s.placed[i].key >= lo })
	to := sort.Search(len(s.placed), func(i int) bool { return s.placed[i].key > hi })
	return s.placed[from:to]
}
