package mem

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// KeepVersion keeps an article as it is now, beside what takes its place.
func (t *tx) KeepVersion(_ context.Context, id string, at time.Time) error {
	if k, known := t.articles[id]; known {
		a := k.Article
		a.Sample, a.Claimed = false, false // versions say what was told
		t.versions[id] = append(slices.Clip(t.versions[id]), store.Version{Article: a, ReadAt: k.ReadAt, Until: at})
	}
	return nil
}

// Withdrawn returns why an article was taken off the map.
func (t *tx) Withdrawn(_ context.Context, id string) (string, error) { return t.withdrawn[id], nil }

// Withdraw notes why an article is off the map; with no reason it is not.
func (t *tx) Withdraw(_ context.Context, id, reason string, _ time.Time) error {
	if delete(t.withdrawn, id); reason != "" {
		t.withdrawn[id] = reason
	}
	return nil
}

// disputed reports whether another article has the address of one.
func (t *tx) disputed(a *geo.Article) bool {
	for id, k := range t.articles {
		if a.URL != "" && id != a.ID && k.Article.URL == a.URL {
			return true
		}
	}
	return false
}

// Articles calls fn with what is known of each article, by their ids.
func (k *Keeper) Articles(ctx context.Context, fn func(*store.ArticleState) error) error {
	now := k.now.Load()
	states := map[string]*store.ArticleState{}
	of := func(id string, a *geo.Article, read time.Time) *store.ArticleState {
		if states[id] == nil {
			states[id] = &store.ArticleState{ID: id}
		}
		if a != nil {
			s := states[id]
			s.URL, s.Title, s.Publisher, s.Origin, s.ReadAt = a.URL, a.Title, a.Publisher, a.Origin, read
		}
		return states[id]
	}
	for id, list := range now.versions {
		last := &list[len(list)-1]
		of(id, &last.Article, last.ReadAt).Versions = len(list)
	}
	for id, kept := range now.articles {
		s := of(id, &kept.Article, kept.ReadAt)
		s.Here, s.Claimed, s.Disputed = true, kept.Article.Claimed, now.disputed(&kept.Article)
	}
	for _, r := range now.reports {
		of(r.Article, nil, time.Time{}).Reports++
	}
	for id, reason := range now.withdrawn {
		of(id, nil, time.Time{}).Withdrawn = reason
	}
	var list []*store.ArticleState
	for _, id := range slices.Sorted(maps.Keys(states)) {
		list = append(list, states[id])
	}
	return walk(ctx, list, fn)
}

// Versions returns what an article said before, from the oldest on.
func (k *Keeper) Versions(_ context.Context, id string) ([]store.Version, error) {
	return slices.Clone(k.now.Load().versions[id]), nil
}
