package index

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/furat-map/furat/geo"
)

// Version 2 of checkpoints had no layouts: the columns of each facet were
// these, in this order, and a key was their values one after the other, texts
// as a length and bytes, numbers as varints, an unknown count as -1, reals as
// eight bytes. It is written no more.
var columnsV2 = [facets][]int{
	what:       {8, 25, 15, 28, 30, 23, 4},
	actor1:     {9, 10, 11},
	actor2:     {9, 10, 11},
	where:      {16, 17, 18, 19, 20, 21, 22, 24},
	when:       {2, 3},
	toll:       {26, 27},
	confidence: {29},
	source:     {32, 33},
	article:    {35, 36},
	incident:   {31},
}

var formV2 = form{layouts: layoutsV2, key: keyV2}

// layoutsV2 compares what facets had with what they have.
func layoutsV2(*loader) error {
	for f := range facets {
		had := slices.Clone(columnsV2[f])
		slices.Sort(had)
		if !slices.Equal(had, slices.Sorted(slices.Values(layouts[f].Numbers()))) {
			return ErrOutdated
		}
	}
	return nil
}

// keyV2 reads a key and packs what it says anew.
func keyV2(f facet, key []byte) ([]byte, error) {
	var e geo.Event
	for _, n := range columnsV2[f] {
		var err error
		if key, err = valueV2(key, columnNumbered(n).Of(&e)); err != nil {
			return nil, err
		}
	}
	if len(key) > 0 {
		return nil, ErrDamaged
	}
	return pack(nil, dictionaryOf(f), &e), nil
}

func columnNumbered(n int) *geo.Column {
	all := geo.Columns()
	return all[slices.IndexFunc(all, func(c *geo.Column) bool { return c.Number == n })]
}

// valueV2 takes one value off a key.
func valueV2(key []byte, of any) (rest []byte, err error) {
	switch to := of.(type) {
	case *string:
		n, width := binary.Uvarint(key)
		if width <= 0 || n > uint64(len(key)-width) {
			return nil, ErrDamaged
		}
		*to = string(key[width : width+int(n)])
		return key[width+int(n):], nil
	case *float64:
		if len(key) < 8 {
			return nil, ErrDamaged
		}
		*to = math.Float64frombits(binary.LittleEndian.Uint64(key))
		return key[8:], nil
	}
	n, width := binary.Varint(key)
	if width <= 0 {
		return nil, ErrDamaged
	}
	switch to := of.(type) {
	case *int:
		*to = int(n)
	case *geo.Day:
		*to = geo.Day(n)
	case **int:
		if n >= 0 {
			count := int(n)
			*to = &count
		}
	}
	return key[width:], nil
}
