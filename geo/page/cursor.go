package page

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
)

// Cursor is where a page begins. Its text is for the links of an answer.
type Cursor struct {
	kind   kind
	number uint32    // after or before which, or which of first
	first  []uint32  // of an answer in the order of the numbers
	values []*string // of a sorted answer: what the number is sorted by, nil for null
}

type kind byte

const (
	begin        kind = 'f' // at a place of the first records
	after        kind = 'a'
	before       kind = 'b'
	sortedAfter  kind = 's'
	sortedBefore kind = 't'
	sortedEnd    kind = 'u' // the last page
)

func (k kind) sorted() bool { return k == sortedAfter || k == sortedBefore || k == sortedEnd }

// String writes a cursor as ParseCursor reads it.
func (c *Cursor) String() string {
	b := strconv.AppendUint([]byte{byte(c.kind)}, uint64(c.number), 10)
	if c.kind.sorted() {
		values, _ := json.Marshal(c.values) // texts and nulls: there is no error
		return string(b) + "." + base64.RawURLEncoding.EncodeToString(values)
	}
	for _, n := range c.first {
		b = strconv.AppendUint(append(b, '.'), uint64(n), 10)
	}
	return string(b)
}

// maxCursor bounds the text of a cursor, which has up to four texts that are
// sorted by.
const maxCursor = 8 << 10

// ParseCursor reads a cursor from a link.
func ParseCursor(s string) (*Cursor, error) {
	broken := geo.Errorf(geo.CodeInvalid, "cursor", "it is none of ours; follow the links next and prev, or begin without a cursor")
	if s == "" || len(s) > maxCursor || !strings.ContainsRune("fabstu", rune(s[0])) {
		return nil, broken
	}
	c := &Cursor{kind: kind(s[0])}
	if c.kind.sorted() {
		number, values, _ := strings.Cut(s[1:], ".")
		n, err := strconv.ParseUint(number, 10, 32)
		b, err2 := base64.RawURLEncoding.DecodeString(values)
		if err != nil || err2 != nil || json.Unmarshal(b, &c.values) != nil {
			return nil, broken
		}
		c.number = uint32(n)
		return c, nil
	}
	for i, part := range strings.Split(s[1:], ".") {
		n, err := strconv.ParseUint(part, 10, 32)
		if err != nil {
			return nil, broken
		}
		if i == 0 {
			c.number = uint32(n)
			continue
		}
		c.first = append(c.first, uint32(n))
	}
	if len(c.first) > maxFirst || (c.kind == begin && int(c.number) > len(c.first)) {
		return nil, broken
	}
	return c, nil
}

// Page is the numbers of one page, and where the next and the one before
// begin; nil where there is none.
type Page struct {
	Numbers    []int64
	Next, Prev *Cursor
}

// Page returns at most limit numbers from a cursor on, or from an offset where
// the cursor is nil.
func (s *Set) Page(c *Cursor, offset, limit int) Page {
	if c == nil {
		c = s.cursorAt(offset)
	}
	if c.kind.sorted() { // the sort was left out of the address
		c = s.cursorAt(0)
	}
	var p Page
	switch c.kind {
	case begin:
		for _, n := range c.first[c.number:] {
			if s.Has(n) && len(p.Numbers) <= limit {
				p.Numbers = append(p.Numbers, int64(n))
			}
		}
		p.Numbers = append(p.Numbers, s.After(0, limit+1-len(p.Numbers), c.first)...)
	case after:
		p.Numbers = s.After(c.number, limit+1, c.first)
	case before:
		return s.pageBefore(c, limit)
	}
	more := len(p.Numbers) > limit
	p.Numbers = p.Numbers[:min(limit, len(p.Numbers))]
	if more {
		p.Next = s.behind(c.first, p.Numbers)
	}
	p.Prev = s.ahead(c, p.Numbers)
	return p
}

func (s *Set) cursorAt(offset int) *Cursor {
	if offset < len(s.First) {
		return &Cursor{kind: begin, number: uint32(offset), first: s.First}
	}
	n := s.Nth(offset-len(s.First), s.First)
	if n != math.MaxUint32 {
		n--
	}
	return &Cursor{kind: after, number: n, first: s.First}
}

// pageBefore returns the page that ends before a number.
func (s *Set) pageBefore(c *Cursor, limit int) Page {
	p := Page{Numbers: s.Before(c.number, limit, c.first)}
	if missing := limit - len(p.Numbers); missing > 0 {
		from := max(0, len(c.first)-missing)
		var head []int64
		for _, n := range c.first[from:] {
			if s.Has(n) {
				head = append(head, int64(n))
			}
		}
		p.Numbers = append(head, p.Numbers...)
	}
	p.Prev = s.ahead(&Cursor{kind: after, number: c.number - 1, first: c.first}, p.Numbers)
	p.Next = &Cursor{kind: after, number: c.number - 1, first: c.first}
	return p
}

// behind returns the cursor that goes on behind a page.
func (s *Set) behind(first []uint32, page []int64) *Cursor {
	last := uint32(page[len(page)-1])
	if i := slices.Index(first, last); i >= 0 {
		return &Cursor{kind: begin, number: uint32(i) + 1, first: first}
	}
	return &Cursor{kind: after, number: last, first: first}
}

// ahead returns the cursor of the page before one that began at c.
func (s *Set) ahead(c *Cursor, page []int64) *Cursor {
	if c.kind == begin && c.number == 0 {
		return nil
	}
	at := c.number
	if c.kind == after {
		at = min(at, math.MaxUint32-1) + 1
	}
	if len(page) > 0 {
		at = uint32(page[0])
		if i := slices.Index(c.first, at); i >= 0 {
			if i == 0 {
				return nil
			}
			return &Cursor{kind: begin, first: c.first}
		}
	} else if c.kind == begin {
		return &Cursor{kind: begin, first: c.first}
	}
	if len(s.Before(at, 1, c.first)) == 0 && len(c.first) == 0 {
		return nil
	}
	return &Cursor{kind: before, number: at, first: c.first}
}
