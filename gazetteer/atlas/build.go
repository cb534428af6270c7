package atlas

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/furat-map/furat/gazetteer/fold"
)

// Builder gathers records and writes them as one segment.
type Builder struct {
	sources   []Source
	sourceOf  map[string]int
	types     []string
	typeOf    map[string]int
	places    []byte
	strings   []byte
	shared    map[string]uint32 // strings that many places have: regions
	names     []draft
	keys      []byte
	ids       []idDraft
	prefixes  []uint64 // hashes
	shapes    []shape
	soundsBuf []byte
	keyBuf    []byte
}

// draft is a name before sorting.
type draft struct {
	lead     uint64 // first eight bytes of the key
	key      uint32 // offset in keys
	keyLen   uint16
	letters  uint8 // of the key
	script   fold.Script
	rank     uint8
	source   uint8
	str      uint32
	place    uint32
	skeleton hash // 0 for none
}

type idDraft struct {
	hash  hash
	place uint32
}

// maxSources and maxTypes are how many a segment can tell apart.
const (
	maxSources = 32
	maxTypes   = 256
	maxText    = 4 << 30 // bytes of all strings
)

var errTooMuch = fmt.Errorf("the names of a gazetteer index are limited to 4 GB")

// NewBuilder makes an empty builder. The sources of all records must be among
// the ones given.
func NewBuilder(sources []Source) (*Builder, error) {
	if len(sources) > maxSources {
		return nil, fmt.Errorf("a gazetteer has at most %d sources; give lists of one kind the same --source, or move the folder away and import again", maxSources)
	}
	b := &Builder{sources: slices.Clone(sources), sourceOf: map[string]int{}, typeOf: map[string]int{},
		strings: []byte{0}, shared: map[string]uint32{"": 0}}
	for i := range b.sources {
		b.sources[i].Places = 0
		b.sourceOf[b.sources[i].Key] = i
	}
	return b, nil
}

// Len returns how many places were added.
func (b *Builder) Len() int { return len(b.places) / placeSize }

// Add takes a record in.
func (b *Builder) Add(r *Record) error {
	if len(b.strings) > maxText-1<<20 || len(b.keys) > maxText-1<<20 {
		return errTooMuch
	}
	kind, ok := b.typeOf[r.Type]
	if !ok {
		kind = len(b.types)
		if kind == maxTypes {
			return fmt.Errorf("a gazetteer has at most %d types", maxTypes)
		}
		b.typeOf[r.Type], b.types = kind, append(b.types, r.Type)
	}
	mask, err := b.mask(r)
	if err != nil {
		return err
	}
	place := uint32(b.Len())
	b.places = append(b.places, make([]byte, placeSize)...)
	p := b.places[int(place)*placeSize:]
	le := binary.LittleEndian
	le.PutUint32(p[0:], uint32(int32(math.Round(r.Lat*1e6))))
	le.PutUint32(p[4:], uint32(int32(math.Round(r.Lon*1e6))))
	le.PutUint32(p[8:], b.text(r.ID))
	le.PutUint32(p[12:], b.text(r.NameEN))
	le.PutUint32(p[16:], b.text(r.NameAR))
	le.PutUint32(p[24:], b.text(strings.Join(r.IDs, "|")))
	le.PutUint32(p[28:], b.common(r.Admin1))
	le.PutUint32(p[32:], b.common(r.Admin2))
	le.PutUint32(p[36:], b.common(r.Admin3))
	le.PutUint32(p[40:], r.Population)
	le.PutUint32(p[44:], mask)
	copy(p[48:50], r.Country)
	p[50], p[51] = byte(kind), r.Rank
	le.PutUint16(p[52:], uint16(min(math.Round(r.UncertaintyKM*10), math.MaxUint16)))
	b.ids = append(b.ids, idDraft{hashOf([]byte(r.ID)), place})
	for _, id := range r.IDs {
		b.ids = append(b.ids, idDraft{hashOf([]byte(id)), place})
	}
	b.addNames(r, place)
	return nil
}

func (b *Builder) mask(r *Record) (uint32, error) {
	var mask uint32
	for _, s := range r.Sources {
		i, ok := b.sourceOf[s]
		if !ok {
			return 0, fmt.Errorf("place %s is of source %q, which is not described", r.ID, s)
		}
		mask |= 1 << i
		b.sources[i].Places++
	}
	return mask, nil
}

func (b *Builder) text(s string) uint32 {
	if s == "" {
		return 0
	}
	at := uint32(len(b.strings))
	b.strings = binary.AppendUvarint(b.strings, uint64(len(s)))
	b.strings = append(b.strings, s...)
	return at
}

func (b *Builder) common(s string) uint32 {
	at, ok := b.shared[s]
	if !ok {
		at = b.text(s)
		b.shared[s] = at
	}
	return at
}

// maxNames is how many names of a place are kept.
const maxNames = 400

func (b *Builder) addNames(r *Record, place uint32) {
	for i, n := range r.Names {
		if i == maxNames {
			return
		}
		tokens := fold.Tokens(n.Text)
		if len(tokens) == 0 {
			continue
		}
		b.keyBuf = fold.AppendName(b.keyBuf[:0], tokens)
		key := b.keyBuf[:min(len(b.keyBuf), math.MaxUint16)]
		d := draft{lead: lead(key), key: uint32(len(b.keys)), keyLen: uint16(len(key)), rank: r.Rank, source: uint8(b.sourceOf[n.Source]), place: place,
			letters: uint8(min(utf8.RuneCount(key), math.MaxUint8)), script: tokens[0].Script}
		switch n.Text {
		case r.NameEN:
			d.str = binary.LittleEndian.Uint32(b.places[int(place)*placeSize+12:])
		case r.NameAR:
			d.str = binary.LittleEndian.Uint32(b.places[int(place)*placeSize+16:])
		default:
			d.str = b.text(n.Text)
		}
		b.keys = append(b.keys, key...)
		b.soundsBuf = fold.Sounds(b.soundsBuf[:0], key)
		skeleton := fold.Skeleton(b.keyBuf[len(b.keyBuf):], b.soundsBuf)
		if len(skeleton) > 0 {
			d.skeleton = hashOf(skeleton)
		}
		b.names = append(b.names, d)
		b.addPrefixes(tokens)
	}
}

// addPrefixes notes the words that a longer name begins with.
func (b *Builder) addPrefixes(tokens []fold.Token) {
	if len(tokens) < 2 {
		return
	}
	buf := b.keyBuf[:0]
	for _, t := range tokens[:len(tokens)-1] {
		buf = fold.AppendWord(buf, t.Form, t.Script, len(buf) == 0)
		if len(buf) > 0 {
			b.prefixes = append(b.prefixes, uint64(hashOf(buf)))
		}
	}
	b.keyBuf = buf
}

func lead(key []byte) uint64 {
	var b [8]byte
	copy(b[:], key)
	return binary.BigEndian.Uint64(b[:])
}

// WriteTo sorts the names and writes the segment. The builder is spent.
func (b *Builder) WriteTo(w io.Writer) (int64, error) {
	out, err := b.sections()
	if err != nil {
		return 0, err
	}
	header := make([]byte, headerSize)
	copy(header, magic)
	binary.LittleEndian.PutUint32(header[8:], sectionCount)
	at := uint64(headerSize)
	for i, s := range out {
		binary.LittleEndian.PutUint64(header[12+i*16:], at)
		binary.LittleEndian.PutUint64(header[20+i*16:], uint64(len(s)))
		at += uint64(len(s))
	}
	var written int64
	for _, s := range append([][]byte{header}, out[:]...) {
		n, err := w.Write(s)
		written += int64(n)
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

func (b *Builder) sections() ([sectionCount][]byte, error) {
	var out [sectionCount][]byte
	b.sort()
	m, err := json.Marshal(meta{Places: b.Len(), Names: len(b.names), Types: b.types, Sources: b.sources})
	if err != nil {
		return out, err
	}
	out[secNames], out[secKeys], out[secBlocks] = b.nameColumns()
	out[secMeta], out[secStrings] = m, b.strings
	out[secByPlace] = b.byPlace()
	out[secPlaces] = b.places
	out[secSkeletons], out[secPostings] = b.skeletons()
	if len(out[secPostings]) > maxText {
		return out, errTooMuch
	}
	slices.Sort(b.prefixes)
	b.prefixes = slices.Compact(b.prefixes)
	prefixes := newSet(len(b.prefixes))
	for _, h := range b.prefixes {
		prefixes.put(hash(h))
	}
	ids := newTable(len(b.ids))
	for _, d := range b.ids {
		ids.put(d.hash, d.place)
	}
	out[secPrefixes], out[secIDs] = prefixes, ids
	out[secShapes] = encodeShapes(b.shapes)
	return out, nil
}

// sort orders the names by key, then by falling rank.
func (b *Builder) sort() {
	slices.SortFunc(b.names, func(x, y draft) int {
		if x.lead != y.lead {
			return cmp.Compare(x.lead, y.lead)
		}
		if c := bytes.Compare(b.keyOf(x), b.keyOf(y)); c != 0 {
			return c
		}
		if x.rank != y.rank {
			return cmp.Compare(y.rank, x.rank)
		}
		return cmp.Compare(x.place, y.place)
	})
}

func (b *Builder) keyOf(d draft) []byte { return b.keys[d.key : d.key+uint32(d.keyLen)] }

// nameColumns packs the sorted names, the table of their keys and the ranks
// of their blocks.
func (b *Builder) nameColumns() (names, keys, blocks []byte) {
	distinct := 0
	names = make([]byte, len(b.names)*nameSize)
	blocks = make([]byte, (len(b.names)+blockNames-1)/blockNames)
	same := make([]bool, len(b.names))
	key := uint32(0)
	for i, d := range b.names {
		same[i] = i > 0 && bytes.Equal(b.keyOf(d), b.keyOf(b.names[i-1]))
		if !same[i] {
			distinct++
			key = b.text(string(b.keyOf(d)))
		}
		n := names[i*nameSize:]
		binary.LittleEndian.PutUint32(n, d.str)
		binary.LittleEndian.PutUint32(n[4:], d.place)
		n[8] = d.source
		if same[i] {
			n[9] = 1
		}
		binary.LittleEndian.PutUint32(n[12:], key)
		blocks[i/blockNames] = max(blocks[i/blockNames], d.rank)
	}
	t := newTable(distinct)
	for i, d := range b.names {
		if !same[i] {
			t.put(hashOf(b.keyOf(d)), uint32(i))
		}
	}
	return names, t, blocks
}

// byPlace lists the names of each place and tells the places where.
func (b *Builder) byPlace() []byte {
	counts := make([]uint32, b.Len()+1)
	for _, d := range b.names {
		counts[d.place+1]++
	}
	for p := range b.Len() {
		binary.LittleEndian.PutUint16(b.places[p*placeSize+54:], uint16(min(counts[p+1], math.MaxUint16)))
		binary.LittleEndian.PutUint32(b.places[p*placeSize+20:], counts[p])
		counts[p+1] += counts[p]
	}
	out := make([]byte, len(b.names)*4)
	for i, d := range b.names {
		binary.LittleEndian.PutUint32(out[counts[d.place]*4:], uint32(i))
		counts[d.place]++
	}
	return out
}

// skeletons lists the names of each skeleton.
func (b *Builder) skeletons() (keys, postings []byte) {
	type entry struct {
		hash hash
		name uint32
		rank uint8
	}
	list := make([]entry, 0, len(b.names))
	for i, d := range b.names {
		if d.skeleton != 0 {
			list = append(list, entry{d.skeleton, uint32(i), d.rank})
		}
	}
	slices.SortFunc(list, func(x, y entry) int {
		if x.hash != y.hash {
			return cmp.Compare(x.hash, y.hash)
		}
		if x.rank != y.rank {
			return cmp.Compare(y.rank, x.rank)
		}
		return cmp.Compare(x.name, y.name)
	})
	distinct := 0
	for i := range list {
		if i == 0 || list[i].hash != list[i-1].hash {
			distinct++
		}
	}
	t := newTable(distinct)
	postings = make([]byte, 0, len(list)*(postingSize+10)+distinct*4)
	for i := 0; i < len(list); {
		j := i
		for j < len(list) && list[j].hash == list[i].hash {
			j++
		}
		t.put(list[i].hash, uint32(len(postings)))
		postings = binary.LittleEndian.AppendUint32(postings, uint32(j-i))
		for _, e := range list[i:j] {
			postings = b.appendPosting(postings, e.name)
		}
		i = j
	}
	return t, postings
}

// appendPosting writes what a comparison needs of a name, all in one place.
func (b *Builder) appendPosting(dst []byte, n uint32) []byte {
	d := b.names[n]
	key := b.keyOf(d)
	key = key[:min(len(key), math.MaxUint8)]
	dst = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(dst, n), d.place)
	dst = append(dst, d.letters, byte(d.script))
	dst = append(dst, b.places[int(d.place)*placeSize+48:int(d.place)*placeSize+50]...)
	return append(append(dst, byte(len(key))), key...)
}
