package keepertest

import (
	"reflect"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// keeperVersions: what an article said is kept, in order; what was withdrawn says
// why; and who claims an address that another has is told.
func keeperVersions(t *testing.T, k store.Keeper) {
	ctx := t.Context()
	at := func(h int) time.Time { return longAgo.Add(time.Duration(h) * time.Hour) }
	a := geo.Article{ID: "a", Origin: "file", URL: "https://x.example/1", Title: "One", Publisher: "P", Published: geo.NewDay(2024, 5, 6), Language: "en", Text: "first"}
	b := geo.Article{ID: "b", Origin: "other", URL: a.URL, Title: "Claims", Text: "otherwise", Language: "en", Claimed: true}
	update(t, k, func(tx store.Tx) {
		must(t, tx.KeepVersion(ctx, "none", at(0))) // nothing to keep
		must(t, tx.PutArticle(ctx, &a, "f1", at(1)))
		must(t, tx.KeepVersion(ctx, "a", at(2)))
		again := a
		again.Text = "second"
		must(t, tx.PutArticle(ctx, &again, "f2", at(2)))
		must(t, tx.KeepVersion(ctx, "a", at(3)))
		must(t, tx.PutArticle(ctx, &b, "f3", at(3)))
		if reason, err := tx.Withdrawn(ctx, "gone"); reason != "" || err != nil {
			t.Errorf("%q, %v", reason, err)
		}
		must(t, tx.Withdraw(ctx, "gone", "it was made up", at(4)))
		must(t, tx.Withdraw(ctx, "gone", "it is a forgery", at(5)))
		must(t, tx.Withdraw(ctx, "back", "a mistake", at(4)))
		must(t, tx.Withdraw(ctx, "back", "", at(5)))
		if reason, err := tx.Withdrawn(ctx, "gone"); reason != "it is a forgery" || err != nil {
			t.Errorf("%q, %v", reason, err)
		}
	})
	list, err := k.Versions(ctx, "a")
	must(t, err)
	if len(list) != 2 || !reflect.DeepEqual(list[0].Article, a) || !list[0].ReadAt.Equal(at(1)) || !list[0].Until.Equal(at(2)) || list[1].Article.Text != "second" {
		t.Errorf("%+v", list)
	}
	var states []store.ArticleState
	must(t, k.Articles(ctx, func(s *store.ArticleState) error { s.ReadAt = s.ReadAt.UTC(); states = append(states, *s); return nil }))
	want := []store.ArticleState{
		{ID: "a", URL: a.URL, Title: "One", Publisher: "P", Origin: "file", ReadAt: at(2), Disputed: true, Here: true, Versions: 2},
		{ID: "b", URL: a.URL, Title: "Claims", Origin: "other", ReadAt: at(3), Disputed: true, Claimed: true, Here: true},
		{ID: "gone", Withdrawn: "it is a forgery"},
	}
	if !reflect.DeepEqual(states, want) {
		t.Errorf("\n got %+v\nwant %+v", states, want)
	}
}
