package index

import (
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
	actor2:     {12, 13, 14},
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
		if !slices.Equal(had, slices.Sorted(slices.Values(numbersOf(f)))) {
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
		if key, err = checkedValue(key, columnNumbered(n).Of(&e), countV2); err != nil {
			return nil, err
		}
	}
	if len(key) > 0 {
		return nil, ErrDamaged
	}
	return pack(nil, f, &e), nil
}

func columnNumbered(n int) *geo.Column {
	all := geo.Columns()
	return all[slices.IndexFunc(all, func(c *geo.Column) bool { return c.Number == n })]
}

// countV2 is a count of version 2.
func countV2(n int64) *int {
	if n < 0 {
		return nil
	}
	v := int(n)
	return &v
}
