package page

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// Order is the numbers of an answer in an order of its own: by the keys, the
// first first, and by number where they are equal.
type Order struct {
	Numbers []uint32
	Keys    []OrderKey
}

// OrderKey is what an answer is sorted by. A rank is the place of a value among
// all values of the key.
type OrderKey struct {
	Ranks []uint32 // of the numbers
	// Text writes the value of a rank, nil for null.
	Text func(rank uint32) *string
	// Compare orders the value of a rank and one that Text wrote, which need not
	// be there any more.
	Compare func(rank uint32, text *string) int
}

// longText is how much of a value a cursor has: enough to go on by where the
// record that ended a page is gone.
const longText = 200

// Page returns at most limit numbers from a cursor on, or from an offset where
// the cursor is nil. A cursor tells behind which values a page begins, so that
// what comes, goes or moves meanwhile makes nothing else come twice or get
// lost.
func (o *Order) Page(c *Cursor, offset, limit int) Page {
	n := len(o.Numbers)
	from := min(offset, n)
	switch {
	case c == nil || !c.kind.sorted():
	case c.kind == sortedEnd:
		from = max(0, n-limit)
	case len(c.values) == len(o.Keys):
		before, after := o.around(c)
		if from = after; c.kind == sortedBefore {
			from = max(0, before-limit)
			limit = before - from
		}
	}
	to := min(from+limit, n)
	var p Page
	for _, v := range o.Numbers[from:to] {
		p.Numbers = append(p.Numbers, int64(v))
	}
	if to < n && to > 0 {
		p.Next = o.at(sortedAfter, to-1)
	}
	switch {
	case from == 0:
	case from < n:
		p.Prev = o.at(sortedBefore, from)
	case n > 0: // behind the end
		p.Prev = &Cursor{kind: sortedEnd}
	}
	return p
}

// around returns how many come before a cursor, and where it goes on behind it.
// Where the record is there as it was, its place is known; else the values tell.
func (o *Order) around(c *Cursor) (before, after int) {
	if i := slices.Index(o.Numbers, c.number); i >= 0 && o.compare(i, c) == 0 {
		return i, i + 1
	}
	n := len(o.Numbers)
	before = sort.Search(n, func(i int) bool { return o.compare(i, c) >= 0 })
	return before, sort.Search(n, func(i int) bool { return o.compare(i, c) > 0 })
}

func (o *Order) at(k kind, i int) *Cursor {
	c := &Cursor{kind: k, number: o.Numbers[i]}
	for _, key := range o.Keys {
		text := key.Text(key.Ranks[i])
		if text != nil && len(*text) > longText {
			short := strings.ToValidUTF8((*text)[:longText], "")
			text = &short
		}
		c.values = append(c.values, text)
	}
	return c
}

// begins reports whether a long value begins with what a cursor has of it.
func (o *Order) begins(k, i int, c *Cursor) bool {
	if c.values[k] == nil || len(*c.values[k]) < longText-utf8.UTFMax {
		return false
	}
	text := o.Keys[k].Text(o.Keys[k].Ranks[i])
	return text != nil && len(*text) > longText && strings.HasPrefix(*text, *c.values[k])
}

// compare orders the record at a place and a cursor's.
func (o *Order) compare(i int, c *Cursor) int {
	for k, key := range o.Keys {
		if d := key.Compare(key.Ranks[i], c.values[k]); d != 0 && !o.begins(k, i, c) {
			return d
		}
	}
	return cmp.Compare(o.Numbers[i], c.number)
}
