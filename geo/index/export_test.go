package index

import (
	"context"

	"github.com/furat-map/furat/geo/page"
)

// Settle waits for a merge under way and takes it in.
func (ix *Index) Settle() {
	for ix.busy() {
		job := <-ix.merging
		ix.merging <- job
		ix.Tidy()
	}
}

// The answers of a selection that nobody waits for any shorter; an error fails
// the test.

func got[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (s *Selection) tile(z, x, y uint32) Tile { return got(s.Tile(context.Background(), z, x, y)) }

func (s *Selection) inDegrees(z, x, y uint32) Tile {
	return got(s.TileInDegrees(context.Background(), z, x, y))
}

func (s *Selection) summary() Summary { return got(s.Summary(context.Background())) }

func (s *Selection) list(offset, limit int) ([]Listed, int) {
	page, total, err := s.List(context.Background(), offset, limit)
	return got(page, err), total
}

func (s *Selection) set() *page.Set { return got(s.Matches(context.Background())) }

func (s *Selection) order(keys []SortKey) *page.Order {
	return got(s.Sorted(context.Background(), keys))
}
