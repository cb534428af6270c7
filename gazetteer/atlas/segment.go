package atlas

import (
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"sync"
)

// Segment is one compiled file of places. It is read-only and safe for
// concurrent use.
type Segment struct {
	data   []byte
	sec    [sectionCount][]byte
	meta   meta
	keys   table
	skels  table
	ids    table
	prefix set
	close  func() error
	path   string
	shapes func() *shapeIndex
}

// Parse reads a segment that lies in memory. The bytes must not change.
func Parse(data []byte) (*Segment, error) {
	sec, m, err := sections(data)
	if err != nil {
		return nil, err
	}
	s := &Segment{data: data, sec: sec, meta: m, keys: sec[secKeys], skels: sec[secSkeletons], ids: sec[secIDs], prefix: sec[secPrefixes],
		close: func() error { return nil }}
	s.shapes = sync.OnceValue(func() *shapeIndex { return indexShapes(sec[secShapes]) })
	return s, nil
}

// Open maps a segment file into memory.
func Open(path string) (*Segment, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, unmap, err := mapFile(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s, err := Parse(data)
	if err != nil {
		unmap()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s.close, s.path = unmap, path
	return s, nil
}

// Close gives the file back. Nothing read from the segment may be used after.
func (s *Segment) Close() error { return s.close() }

// Path returns the file of the segment, "" for one in memory.
func (s *Segment) Path() string { return s.path }

// Len returns how many places there are.
func (s *Segment) Len() int { return s.meta.Places }

// Names returns how many names there are.
func (s *Segment) Names() int { return s.meta.Names }

// Sources returns the sources with the number of their places.
func (s *Segment) Sources() []Source { return s.meta.Sources }

// bytes returns the string at an offset, nil for one outside the file. It
// lies in the file and must not be changed.
func (s *Segment) bytes(at uint32) []byte {
	b := s.sec[secStrings]
	if at == 0 || int(at) >= len(b) {
		return nil
	}
	n, used := uint64(b[at]), 1
	if n >= 0x80 {
		n, used = binary.Uvarint(b[at:])
	}
	from := int(at) + used
	if used <= 0 || n > uint64(len(b)-from) {
		return nil
	}
	return b[from : from+int(n)]
}

func (s *Segment) text(at uint32) string { return string(s.bytes(at)) }

func (s *Segment) u32(section int, i int) uint32 {
	b := s.sec[section]
	if i < 0 || (i+1)*4 > len(b) {
		return 0
	}
	return binary.LittleEndian.Uint32(b[i*4:])
}

// zeroPlace stands for a place outside the file.
var zeroPlace [placeSize]byte

// place is the packed row of one place.
type place []byte

func (s *Segment) row(p uint32) place {
	if int(p) >= s.meta.Places {
		return zeroPlace[:]
	}
	return place(s.sec[secPlaces][int(p)*placeSize : (int(p)+1)*placeSize])
}

func (p place) u32(at int) uint32 { return binary.LittleEndian.Uint32(p[at:]) }

func (p place) lat() float64    { return float64(int32(p.u32(0))) / 1e6 }
func (p place) lon() float64    { return float64(int32(p.u32(4))) / 1e6 }
func (p place) rank() uint8     { return p[51] }
func (p place) country() string { return strings.TrimRight(string(p[48:50]), "\x00") }

// Record returns a place with all its names.
func (s *Segment) Record(p uint32) Record {
	r := s.Head(p)
	row := s.row(p)
	first, n := int(row.u32(20)), int(binary.LittleEndian.Uint16(row[54:]))
	r.Names = make([]Name, 0, n)
	for i := first; i < first+n; i++ {
		name := s.name(s.u32(secByPlace, i))
		if name == nil {
			continue
		}
		text := Name{Text: s.text(binary.LittleEndian.Uint32(name))}
		if k := int(name[8]); k < len(s.meta.Sources) {
			text.Source = s.meta.Sources[k].Key
		}
		r.Names = append(r.Names, text)
	}
	return r
}

// Head returns a place without its list of names.
func (s *Segment) Head(p uint32) Record {
	row := s.row(p)
	r := Record{ID: s.text(row.u32(8)), NameEN: s.text(row.u32(12)), NameAR: s.text(row.u32(16)), Admin1: s.text(row.u32(28)),
		Admin2: s.text(row.u32(32)), Admin3: s.text(row.u32(36)), Lat: row.lat(), Lon: row.lon(), Country: row.country(),
		Population: row.u32(40), Rank: row.rank(), UncertaintyKM: float64(binary.LittleEndian.Uint16(row[52:])) / 10}
	if ids := s.text(row.u32(24)); ids != "" {
		r.IDs = strings.Split(ids, "|")
	}
	r.Type = s.typeOf(row)
	mask := row.u32(44)
	for i, src := range s.meta.Sources {
		if mask&(1<<i) != 0 {
			r.Sources = append(r.Sources, src.Key)
		}
	}
	return r
}

func (s *Segment) typeOf(row place) string {
	if k := int(row[50]); k < len(s.meta.Types) {
		return s.meta.Types[k]
	}
	return ""
}

// name returns the packed row of a name, nil outside the file.
func (s *Segment) name(n uint32) []byte {
	b := s.sec[secNames]
	if (int(n)+1)*nameSize > len(b) {
		return nil
	}
	return b[int(n)*nameSize : (int(n)+1)*nameSize]
}

// nameText and namePlace return a name's words and the place it means.
func (s *Segment) nameText(n uint32) string {
	if row := s.name(n); row != nil {
		return s.text(binary.LittleEndian.Uint32(row))
	}
	return ""
}

func (s *Segment) namePlace(n uint32) uint32 {
	if row := s.name(n); row != nil {
		return binary.LittleEndian.Uint32(row[4:])
	}
	return 0
}

// find returns the place of an id, which may be any of its ids.
func (s *Segment) find(id string) (uint32, bool) {
	var place uint32
	found := false
	s.ids.find(hashOf([]byte(id)), func(p uint32) bool {
		row := s.row(p)
		if s.text(row.u32(8)) == id || hasID(s.text(row.u32(24)), id) {
			place, found = p, true
		}
		return found
	})
	return place, found
}

func hasID(list, id string) bool {
	for list != "" {
		first, rest, _ := strings.Cut(list, "|")
		if first == id {
			return true
		}
		list = rest
	}
	return false
}

// owns reports whether a place of the segment has the id as its first one.
func (s *Segment) owns(id string) bool {
	found := false
	s.ids.find(hashOf([]byte(id)), func(p uint32) bool {
		found = s.text(s.row(p).u32(8)) == id
		return found
	})
	return found
}
