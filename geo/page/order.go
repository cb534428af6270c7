package page

import (
	"cmp"
	"sort"
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

// Page returns at most limit numbers from a cursor on, or from an offset where
// the cursor is nil. A cursor tells behind which values a page begins, so that
// what comes, goes or moves meanwhile makes nothing else come twice or get
// lost.
func (o *Order) Page(c *Cursor, offset, limit int) Page {
	n := len(o.Numbers)
	from := min(offset, n)
	if c != nil && c.kind.sorted() && len(c.values) == len(o.Keys) {
		switch c.kind {
		case sortedAfter:
			from = sort.Search(n, func(i int) bool { return o.compare(i, c) > 0 })
		case sortedBefore:
			end := sort.Search(n, func(i int) bool { return o.compare(i, c) >= 0 })
			from = max(0, end-limit)
			limit = end - from
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
	default: // behind the end
		p.Prev = o.at(sortedBefore, n-1)
	}
	return p
}

func (o *Order) at(k kind, i int) *Cursor {
	c := &Cursor{kind: k, number: o.Numbers[i]}
	for _, key := range o.Keys {
		c.values = append(c.values, key.Text(key.Ranks[i]))
	}
	return c
}

// compare orders the record at a place and a cursor's.
func (o *Order) compare(i int, c *Cursor) int {
	for k, key := range o.Keys {
		if d := key.Compare(key.Ranks[i], c.values[k]); d != 0 {
			return d
		}
	}
	return cmp.Compare(o.Numbers[i], c.number)
}
