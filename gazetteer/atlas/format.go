package atlas

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/bits"
)

// A segment is a header, then its sections. All numbers are little endian.
//
//	0  8 bytes  magic
//	8  uint32   how many sections
//	12 ...      for each: uint64 offset, uint64 length
const (
	magic      = "FURATAT4"
	headerSize = 12 + sectionCount*16
)

// The sections.
const (
	secMeta      = iota // JSON: meta
	secPlaces           // placeSize bytes each
	secNames            // nameSize bytes each, sorted by key, then rank
	secByPlace          // uint32: ids of the names of each place in turn
	secStrings          // length as uvarint, then bytes; offset 0 is the empty string
	secKeys             // table: hash of a key → first name with it
	secSkeletons        // table: hash of a skeleton → list in secPostings
	secPostings         // uint32 count, then that many postings by falling rank
	secPrefixes         // set: hashes of the first words of longer names
	secIDs              // table: hash of an id → place
	secBlocks           // uint8: the highest rank in each blockNames names
	secShapes           // see shape.go
	sectionCount
)

// A place: int32 latitude and longitude in millionths of a degree; string
// offsets of id, English and Arabic name; uint32 first entry in secByPlace;
// string offsets of the other ids, admin1, admin2, admin3; uint32 population,
// bits of its sources; country; uint8 type, rank; uint16 uncertainty in 100 m,
// number of names.
//
// A name: string offset, uint32 place, uint8 source, 1 where the key is the
// one before it, two bytes left free; string offset of the key.
//
// A posting: uint32 name, uint32 place, uint8 letters of the key, uint8 script, country,
// uint8 length of the key, the key.
const (
	placeSize   = 56
	nameSize    = 16
	postingSize = 13 // without the key
	blockNames  = 64
)

// meta is what a segment says of itself.
type meta struct {
	Places  int      `json:"places"`
	Names   int      `json:"names"`
	Types   []string `json:"types"`
	Sources []Source `json:"sources"`
}

// hash is FNV-1a with 64 bits, which goes on word by word.
type hash uint64

const hashStart hash = 14695981039346656037

func (h hash) add(b []byte) hash {
	for _, c := range b {
		h = (h ^ hash(c)) * 1099511628211
	}
	return h
}

func hashOf(b []byte) hash { return hashStart.add(b) }

// spread mixes all bits of a hash into all (finaliser of MurmurHash3, public
// domain), so that its high half chooses a slot and its low half tells names
// apart.
func (h hash) spread() uint64 {
	x := uint64(h)
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

func mark(spread uint64) uint32 { return uint32(spread) | 1 } // never 0: an empty slot

func slotOf(spread uint64, slots int) int {
	hi, _ := bits.Mul64(spread, uint64(slots))
	return int(hi)
}

// table is an open hash table of uint64 slots: mark << 32 | value.
type table []byte

func (t table) slots() int { return len(t) / 8 }

// find calls use with the values under a hash until use returns true.
func (t table) find(h hash, use func(uint32) bool) {
	n := t.slots()
	if n == 0 {
		return
	}
	s := h.spread()
	m := mark(s)
	for i, tried := slotOf(s, n), 0; tried < n; tried++ {
		v := binary.LittleEndian.Uint64(t[i*8:])
		if v == 0 {
			return
		}
		if uint32(v>>32) == m && use(uint32(v)) {
			return
		}
		if i++; i == n {
			i = 0
		}
	}
}

// first returns the first value under a hash.
func (t table) first(h hash) (uint32, bool) {
	n := t.slots()
	if n == 0 {
		return 0, false
	}
	s := h.spread()
	m := mark(s)
	for i, tried := slotOf(s, n), 0; tried < n; tried++ {
		v := binary.LittleEndian.Uint64(t[i*8:])
		if v == 0 {
			return 0, false
		}
		if uint32(v>>32) == m {
			return uint32(v), true
		}
		if i++; i == n {
			i = 0
		}
	}
	return 0, false
}

func (t table) put(h hash, value uint32) {
	n, s := t.slots(), h.spread()
	i := slotOf(s, n)
	for binary.LittleEndian.Uint64(t[i*8:]) != 0 {
		if i++; i == n {
			i = 0
		}
	}
	binary.LittleEndian.PutUint64(t[i*8:], uint64(mark(s))<<32|uint64(value))
}

// newTable makes a table for n entries, three quarters full at most.
func newTable(n int) table { return make(table, (n+n/3+1)*8) }

// set is an open hash set of uint32 marks.
type set []byte

func (t set) has(h hash) bool {
	n := len(t) / 4
	if n == 0 {
		return false
	}
	s := h.spread()
	m := mark(s)
	for i, tried := slotOf(s, n), 0; tried < n; tried++ {
		v := binary.LittleEndian.Uint32(t[i*4:])
		if v == 0 || v == m {
			return v == m
		}
		if i++; i == n {
			i = 0
		}
	}
	return false
}

func (t set) put(h hash) {
	n, s := len(t)/4, h.spread()
	m := mark(s)
	i := slotOf(s, n)
	for {
		v := binary.LittleEndian.Uint32(t[i*4:])
		if v == m {
			return
		}
		if v == 0 {
			binary.LittleEndian.PutUint32(t[i*4:], m)
			return
		}
		if i++; i == n {
			i = 0
		}
	}
}

func newSet(n int) set { return make(set, (n+n/3+1)*4) }

// sections cuts a file into its sections.
func sections(data []byte) ([sectionCount][]byte, meta, error) {
	var out [sectionCount][]byte
	var m meta
	if len(data) < headerSize || string(data[:8]) != magic || binary.LittleEndian.Uint32(data[8:]) != sectionCount {
		return out, m, fmt.Errorf("this is no gazetteer index of this version of furat")
	}
	for i := range out {
		at := 12 + i*16
		from, length := binary.LittleEndian.Uint64(data[at:]), binary.LittleEndian.Uint64(data[at+8:])
		if from > uint64(len(data)) || length > uint64(len(data))-from {
			return out, m, fmt.Errorf("the gazetteer index is cut short (%d bytes)", len(data))
		}
		out[i] = data[from : from+length]
	}
	if err := json.Unmarshal(out[secMeta], &m); err != nil {
		return out, m, fmt.Errorf("the gazetteer index is damaged: %w", err)
	}
	if len(out[secPlaces]) != m.Places*placeSize || len(out[secNames]) != m.Names*nameSize {
		return out, m, fmt.Errorf("the gazetteer index is damaged: it has not the %d places it tells of", m.Places)
	}
	return out, m, nil
}
