package mvt

import "unsafe"

// table finds the number of a value that a layer has already: open addressing
// over a power of two, emptied by counting generations.
type table struct {
	slots      []slot
	used       int
	generation uint32
	texts      [recent]textMemo
	numbers    [recent]numberMemo
}

// recent is how many values are remembered beside the table, where one look
// finds them.
const recent = 1024

// slot is a known value: a number's bits, or the hash of a text and where the
// text stands in the layer's values.
type slot struct {
	bits       uint64
	generation uint32
	number     uint32
	offset     uint32
	length     uint32
	kind       uint8
}

// textMemo remembers a text by where it lies in memory: the same constant, or
// word of a dictionary, comes again and again.
type textMemo struct {
	data       *byte
	length     uint32
	generation uint32
	number     uint32
}

type numberMemo struct {
	bits       uint64
	generation uint32
	number     uint32
}

// The kinds of value.
const (
	kindText = 1 + iota
	kindInt
	kindReal
	kindBool
)

func (t *table) reset() {
	t.used = 0
	t.generation++
}

// number returns the slot of a number; fresh asks the caller to fill it.
func (t *table) number(bits uint64, kind uint8) (s *slot, fresh bool) {
	t.room()
	mask := uint64(len(t.slots) - 1)
	for i := mix(bits^uint64(kind)) & mask; ; i = (i + 1) & mask {
		s = &t.slots[i]
		if s.generation != t.generation {
			*s = slot{bits: bits, generation: t.generation, kind: kind}
			t.used++
			return s, true
		}
		if s.bits == bits && s.kind == kind {
			return s, false
		}
	}
}

// recalled returns the number of a text that was used a moment ago.
func (t *table) recalled(v string) (uint32, bool) {
	m := t.textMemo(v)
	return m.number, m.data == unsafe.StringData(v) && int(m.length) == len(v) && m.generation == t.generation && len(v) > 0
}

func (t *table) textMemo(v string) *textMemo {
	at := uintptr(unsafe.Pointer(unsafe.StringData(v)))
	return &t.texts[(at>>3^at>>13^uintptr(len(v)))&(recent-1)]
}

// text returns the slot of a string; values is where texts stand.
func (t *table) text(v string, values []byte) (s *slot, fresh bool) {
	t.room()
	h := hash(v)
	mask := uint64(len(t.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s = &t.slots[i]
		if s.generation != t.generation {
			*s = slot{bits: h, generation: t.generation, kind: kindText, length: uint32(len(v))}
			t.used++
			return s, true
		}
		if s.bits == h && s.kind == kindText && int(s.length) == len(v) && string(values[s.offset:s.offset+s.length]) == v {
			return s, false
		}
	}
}

// room keeps the table at most half full.
func (t *table) room() {
	if 2*t.used < len(t.slots) {
		return
	}
	old := t.slots
	t.slots = make([]slot, max(256, 2*len(old)))
	mask := uint64(len(t.slots) - 1)
	for _, s := range old {
		if s.generation != t.generation {
			continue
		}
		i := s.bits & mask
		if s.kind != kindText {
			i = mix(s.bits^uint64(s.kind)) & mask
		}
		for t.slots[i].generation == t.generation {
			i = (i + 1) & mask
		}
		t.slots[i] = s
	}
}

// mix spreads the bits of a number (the finisher of MurmurHash3).
func mix(n uint64) uint64 {
	n = (n ^ n>>33) * 0xff51afd7ed558ccd
	n = (n ^ n>>33) * 0xc4ceb9fe1a85ec53
	return n ^ n>>33
}

// hash is FNV-1a over words of eight bytes.
func hash(s string) uint64 {
	const prime = 0x100000001b3
	h := uint64(0xcbf29ce484222325) ^ uint64(len(s))
	for len(s) >= 8 {
		w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		h = mix(h^w) * prime
		s = s[8:]
	}
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * prime
	}
	return mix(h)
}
