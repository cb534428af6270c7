package atlas

import (
	"bytes"
	"encoding/binary"

	"github.com/furat-map/furat/gazetteer/fold"
)

// Match is a name found in a segment.
type Match struct {
	Segment *Segment
	Place   uint32
	Name    string
}

// exact calls use with the names that have a key, most important place first,
// until use returns false.
func (s *Segment) exact(key []byte, h hash, use func(Match) bool) {
	first, ok := s.keys.first(h)
	if !ok {
		return
	}
	for n := first; ; n++ {
		row := s.name(n)
		if row == nil {
			return
		}
		if n > first && row[9]&1 == 0 {
			return // the next key
		}
		m := Match{s, binary.LittleEndian.Uint32(row[4:]), s.text(binary.LittleEndian.Uint32(row))}
		if n == first && !bytes.Equal(s.key(n), key) {
			return // another key with the same hash
		}
		if !use(m) {
			return
		}
	}
}

// Has reports whether a place has a name with this key: the plain look-up, a
// hash compared by 32 bits.
func (s *Segment) Has(key []byte) bool {
	_, ok := s.keys.first(hashOf(key))
	return ok
}

// posting is what a comparison needs of a name. Key lies in the file and must
// not be changed.
type posting struct {
	name    uint32
	place   uint32
	letters uint8
	script  fold.Script
	country []byte
	key     []byte
}

// alike calls use with the names whose consonants have the hash, most
// important place first, until use returns false.
func (s *Segment) alike(h hash, use func(posting) bool) {
	at, ok := s.skels.first(h)
	b := s.sec[secPostings]
	if !ok || int(at)+4 > len(b) {
		return
	}
	count := binary.LittleEndian.Uint32(b[at:])
	b = b[at+4:]
	for ; count > 0 && len(b) >= postingSize; count-- {
		end := postingSize + int(b[12])
		if end > len(b) {
			return
		}
		if !use(posting{binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]), b[8], fold.Script(b[9]), b[10:12], b[postingSize:end]}) {
			return
		}
		b = b[end:]
	}
}

// howMany returns how many names alike would tell of.
func (s *Segment) howMany(h hash) int {
	at, ok := s.skels.first(h)
	if b := s.sec[secPostings]; ok && int(at)+4 <= len(b) {
		return int(binary.LittleEndian.Uint32(b[at:]))
	}
	return 0
}

// key returns the key of a name. It must not be changed.
func (s *Segment) key(n uint32) []byte {
	row := s.name(n)
	if row == nil {
		return nil
	}
	return s.bytes(binary.LittleEndian.Uint32(row[12:]))
}

// beginning calls use with the names whose key begins so, in blocks whose
// best place is the most important first, until use returns false.
func (s *Segment) beginning(prefix []byte, use func(Match) bool) {
	lo := s.search(func(key []byte) bool { return bytes.Compare(key, prefix) >= 0 })
	hi := s.search(func(key []byte) bool { return bytes.Compare(key, prefix) > 0 && !bytes.HasPrefix(key, prefix) })
	for _, block := range s.bestBlocks(lo, hi) {
		for n := max(lo, block*blockNames); n < min(hi, (block+1)*blockNames); n++ {
			if !use(Match{s, s.namePlace(uint32(n)), s.nameText(uint32(n))}) {
				return
			}
		}
	}
}

// search returns the first name for whose key ok holds; names are sorted.
func (s *Segment) search(ok func(key []byte) bool) int {
	lo, hi := 0, s.meta.Names
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if ok(s.key(uint32(mid))) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// maxBlocks is how many blocks of names one beginning looks into.
const maxBlocks = 16

// bestBlocks returns the blocks of a range of names with the highest ranks.
func (s *Segment) bestBlocks(lo, hi int) []int {
	var best []int
	ranks := s.sec[secBlocks]
	for b := lo / blockNames; b*blockNames < hi && b < len(ranks); b++ {
		if len(best) == maxBlocks && ranks[b] <= ranks[best[len(best)-1]] {
			continue
		}
		at := len(best)
		for at > 0 && ranks[best[at-1]] < ranks[b] {
			at--
		}
		best = append(best[:at], append([]int{b}, best[at:]...)...)
		best = best[:min(len(best), maxBlocks)]
	}
	return best
}
