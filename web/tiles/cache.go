package tiles

import (
	"container/list"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/mvt"
	"github.com/furat-map/furat/web/reply"
)

// tileKey names a tile: layer, address and the filter in its normal form, and
// the tile matrix set where it is not the map's.
type tileKey struct {
	layer  string
	at     mercator.Tile
	filter string
	set    string
}

// tileEntry is a tile as it is sent. A tile without events has no body.
type tileEntry struct {
	key     tileKey
	body    []byte
	tag     string
	headers [reply.Codings]tileHeaders
	once    [reply.Codings]sync.Once
	sent    [reply.Codings][]byte // the body in each coding
	place   *list.Element
	aliases []string // addresses that lead to it
	size    int
}

// tileHeaders are header values that are the same each time.
type tileHeaders struct{ etag, length, coding []string }

// Cache keeps tiles that were made, up to a number of bytes, those asked
// for last. A change of the data takes out exactly the tiles that it touches:
// what is here is true.
//
// A tile is found by its key, or faster by the address by which it was asked
// for before.
type Cache struct {
	limit   int
	flight  singleflight.Group
	mu      sync.Mutex
	size    int
	byLayer map[string]map[tileKey]*tileEntry
	byAlias map[string]*tileEntry
	recent  *list.List
	version map[string]int64 // of each layer: the latest change that was told
	asked   Stats            // hits and misses alone
}

// Stats are what a cache holds and how often it helped.
type Stats struct{ Bytes, Tiles, Hits, Misses int }

// Stats counts.
func (c *Cache) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Stats{c.size, c.recent.Len(), c.asked.Hits, c.asked.Misses}
}

// maxAliases bounds the addresses kept for one tile.
const maxAliases = 4

// entryOverhead is about what an entry takes beside its bodies.
const entryOverhead = 700

// NewCache makes a cache with room for so many bytes.
func NewCache(limit int) *Cache {
	return &Cache{limit: limit, byLayer: map[string]map[tileKey]*tileEntry{}, byAlias: map[string]*tileEntry{}, recent: list.New(), version: map[string]int64{}}
}

// hot returns the tile that an address led to before, or nil.
func (c *Cache) hot(path, query string) *tileEntry {
	var room [256]byte
	name := append(append(append(room[:0], path...), '?'), query...)
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.byAlias[string(name)]
	if e != nil {
		c.recent.MoveToFront(e.place)
		c.asked.Hits++
	}
	return e
}

// get returns a tile, made by build where it is not here. Of several requests
// for one tile one builds and the others wait for it. build says of which
// version of the data its tile is. alias is the address by which it was asked
// for, "" for none.
func (c *Cache) get(k tileKey, alias string, build func() ([]byte, int64, error)) (*tileEntry, error) {
	c.mu.Lock()
	if e := c.byLayer[k.layer][k]; e != nil {
		c.recent.MoveToFront(e.place)
		c.asked.Hits++
		c.name(e, alias)
		c.mu.Unlock()
		return e, nil
	}
	c.asked.Misses++
	version := c.version[k.layer]
	c.mu.Unlock()
	// The version is part of the flight: who comes after a change does not
	// wait for a tile of before it.
	flight := fmt.Sprintf("%s/%d/%d/%d@%d%s?%s", k.layer, k.at.Z, k.at.X, k.at.Y, version, k.set, k.filter)
	made, err, _ := c.flight.Do(flight, func() (any, error) {
		body, version, err := build()
		if err != nil {
			return nil, err
		}
		e := &tileEntry{key: k, body: body, size: len(body) + len(k.filter) + entryOverhead}
		if len(body) > 0 {
			e.tag = reply.TagOf(body)
		}
		c.keep(e, version, alias)
		return e, nil
	})
	if err != nil {
		return nil, err
	}
	return made.(*tileEntry), nil
}

// keep puts a tile in, unless the data has changed since it was made.
func (c *Cache) keep(e *tileEntry, version int64, alias string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	layer := c.byLayer[e.key.layer]
	if version < c.version[e.key.layer] || layer[e.key] != nil || e.size > c.limit/4 {
		return
	}
	if layer == nil {
		layer = map[tileKey]*tileEntry{}
		c.byLayer[e.key.layer] = layer
	}
	layer[e.key] = e
	e.place = c.recent.PushFront(e)
	c.size += e.size
	c.name(e, alias)
	c.shrink()
}

func (c *Cache) shrink() {
	for c.size > c.limit && c.recent.Len() > 1 {
		c.drop(c.recent.Back().Value.(*tileEntry))
	}
}

// name lets an address lead to a tile.
func (c *Cache) name(e *tileEntry, alias string) {
	if alias == "" || e.place == nil || len(e.aliases) >= maxAliases || c.byAlias[alias] != nil {
		return
	}
	e.aliases = append(e.aliases, alias)
	c.byAlias[alias] = e
	c.grow(e, len(alias)+64)
}

// grow counts more bytes of an entry that is here.
func (c *Cache) grow(e *tileEntry, n int) {
	e.size += n
	c.size += n
}

func (c *Cache) drop(e *tileEntry) {
	delete(c.byLayer[e.key.layer], e.key)
	for _, a := range e.aliases {
		delete(c.byAlias, a)
	}
	c.recent.Remove(e.place)
	e.place = nil
	c.size -= e.size
}

// Changed takes out the tiles that a change touches; of other tile matrix sets
// all.
func (c *Cache) Changed(layer string, ch *index.Changed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.version[layer] = ch.Version
	for k, e := range c.byLayer[layer] {
		if k.set != "" || ch.Touches(k.at.Z, k.at.X, k.at.Y) {
			c.drop(e)
		}
	}
}

// coded returns the body in a coding, compressed once.
func (c *Cache) coded(e *tileEntry, enc reply.Coding) []byte {
	e.once[enc].Do(func() {
		e.sent[enc] = reply.Compress(enc, e.body)
		h := tileHeaders{etag: []string{`"` + e.tag + enc.TagSuffix() + `"`}, length: []string{strconv.Itoa(len(e.sent[enc]))}}
		if enc != reply.Identity {
			h.coding = []string{enc.Name()}
			c.mu.Lock()
			if e.place != nil {
				c.grow(e, len(e.sent[enc]))
				c.shrink()
			}
			c.mu.Unlock()
		}
		e.headers[enc] = h
	})
	return e.sent[enc]
}

// Header values that never change.
var (
	tileType   = []string{mvt.MediaType}
	varyCoding = []string{"Accept-Encoding"}
)

// send answers with a tile.
func (c *Cache) send(w http.ResponseWriter, r *http.Request, e *tileEntry, cacheControl []string) {
	h := w.Header()
	h["Cache-Control"] = cacheControl
	if len(e.body) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	enc := reply.Identity
	if len(e.body) >= reply.MinCompressed {
		enc = reply.Negotiate(reply.Header(r, "Accept-Encoding"))
	}
	body := c.coded(e, enc)
	hs := &e.headers[enc]
	h["Etag"] = hs.etag
	h["Vary"] = append(h["Vary"], varyCoding...)
	if reply.Matches(reply.Header(r, "If-None-Match"), hs.etag[0]) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"] = tileType
	h["Content-Length"] = hs.length
	if hs.coding != nil {
		h["Content-Encoding"] = hs.coding
	}
	w.Write(body)
}

// Kept returns what is kept for an address, nil for nothing: the same value as
// long as it is the same tile.
func (c *Cache) Kept(path string) any {
	if e := c.hot(path, ""); e != nil {
		return e
	}
	return nil
}

// Version returns the number of a layer's latest change that was told.
func (c *Cache) Version(layer string) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.version[layer]
}
