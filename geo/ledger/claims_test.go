package ledger_test

import (
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// claiming is a strike that a file tells, which says that it is of an address.
func claiming(origin, text string, dead int) store.Item {
	it := strike("story", theDay, dead)
	it.Article.Origin, it.Article.Text, it.Article.URL, it.Article.Claimed = origin, text, "https://trusted.example/story", true
	it.Fingerprint = text
	return it
}

func outcomes(t *testing.T, st store.Store, source string, items ...store.Item) (out []store.Outcome) {
	t.Helper()
	results, err := st.PutItems(t.Context(), source, items)
	must(t, err)
	for _, r := range results {
		out = append(out, r.Outcome)
	}
	return out
}

func states(t *testing.T, st store.Store) (out []store.ArticleState) {
	t.Helper()
	must(t, st.Articles(t.Context(), func(s *store.ArticleState) error { out = append(out, *s); return nil }))
	return out
}

// TestForgedAddress: a file that claims the address of another source's article
// takes nothing from it: both are there, and that they disagree is told. Reading
// either again changes nothing.
func TestForgedAddress(t *testing.T) {
	st, _ := newLedger()
	if got := outcomes(t, st, "good.html", claiming("good.html", "12 were killed", 12)); got[0] != store.Added {
		t.Error(got)
	}
	before := event(t, st, "e-story")
	if got := outcomes(t, st, "evil.html", claiming("evil.html", "nobody was hurt", 0)); got[0] != store.Disputed {
		t.Error(got)
	}
	after := event(t, st, "e-story")
	told, err := st.ReportsOf(t.Context(), after.ID)
	must(t, err)
	if *before.Fatalities != 12 || *after.Fatalities != 12 || len(told) != 2 || !told[0].Disputed || !told[1].Disputed || told[0].Article.Text == told[1].Article.Text {
		t.Errorf("%+v, %+v", after, told)
	}
	list := states(t, st)
	if len(list) != 2 || !list[0].Disputed || !list[1].Disputed || list[0].Origin == list[1].Origin {
		t.Errorf("%+v", list)
	}
	for source, it := range map[string]store.Item{"good.html": claiming("good.html", "12 were killed", 12), "evil.html": claiming("evil.html", "nobody was hurt", 0)} {
		if got := outcomes(t, st, source, it); got[0] != store.Unchanged {
			t.Errorf("%s again: %v", source, got)
		}
	}
	if got := outcomes(t, st, "evil.html"); len(got) != 0 || len(states(t, st)) != 2 || states(t, st)[0].Disputed {
		t.Errorf("without the forgery: %+v", states(t, st))
	}
}

// TestWhoMayReplace: a source replaces its own article, and who has read an
// article at its address replaces what a file said of it; what was said is kept.
func TestWhoMayReplace(t *testing.T) {
	st, _ := newLedger()
	outcomes(t, st, "a.html", claiming("a.html", "one", 1))
	if got := outcomes(t, st, "a.html", claiming("a.html", "two", 2)); got[0] != store.Replaced {
		t.Error(got)
	}
	fetched := claiming("https://trusted.example/story", "three", 3)
	fetched.Article.Claimed = false
	if got := outcomes(t, st, "", fetched); got[0] != store.Replaced {
		t.Error(got)
	}
	versions, err := st.Versions(t.Context(), "story")
	must(t, err)
	if len(versions) != 2 || versions[0].Article.Text != "one" || versions[1].Article.Text != "two" || *event(t, st, "e-story").Fatalities != 3 {
		t.Errorf("%+v", versions)
	}
	same := claiming("b.html", "three", 3)
	same.Fingerprint = "read by another reader"
	if got := outcomes(t, st, "b.html", same); got[0] != store.Replaced {
		t.Errorf("the same text elsewhere: %v", got)
	}
	if versions, err = st.Versions(t.Context(), "story"); err != nil || len(versions) != 2 {
		t.Errorf("%d versions, %v", len(versions), err)
	}
}

// TestWithdrawn: a withdrawn article is off the map with all that only it told, and
// stays off until it is let in again; what it said is kept.
func TestWithdrawn(t *testing.T) {
	ctx := t.Context()
	st, _ := newLedger()
	put(t, st, "a", strike("a", theDay, 3))
	for id, reason := range map[string]string{"a": " ", "none": "a reason"} {
		if err := st.Withdraw(ctx, id, reason); err == nil {
			t.Errorf("%q for %q was taken", id, reason)
		}
	}
	must(t, st.Withdraw(ctx, "a", "it is a forgery"))
	if _, err := st.Event(ctx, "e-a"); geo.CodeOf(err) != geo.CodeNotFound {
		t.Errorf("its event: %v", err)
	}
	if got := outcomes(t, st, "a", strike("a", theDay, 3)); got[0] != store.Withdrawn {
		t.Error(got)
	}
	if _, err := st.Event(ctx, "e-a"); geo.CodeOf(err) != geo.CodeNotFound {
		t.Errorf("its event after it was read again: %v", err)
	}
	if list := states(t, st); len(list) != 1 || list[0].Withdrawn != "it is a forgery" || list[0].Here || list[0].Versions != 1 {
		t.Errorf("%+v", list)
	}
	must(t, st.Reinstate(ctx, "a"))
	if err := st.Reinstate(ctx, "a"); geo.CodeOf(err) != geo.CodeNotFound {
		t.Errorf("twice: %v", err)
	}
	if got := outcomes(t, st, "a", strike("a", theDay, 3)); got[0] != store.Added {
		t.Error(got)
	}
	event(t, st, "e-a")
}

// TestClaimsOfNobody: where it is not known who says so, nobody's text gives way,
// nor the first of two in one file; who reads one place again is known by that.
func TestClaimsOfNobody(t *testing.T) {
	st, _ := newLedger()
	outcomes(t, st, "", claiming("-", "12 were killed", 12))
	if got := outcomes(t, st, "", claiming("-", "nobody was hurt", 0)); got[0] != store.Disputed {
		t.Errorf("another text from standard input: %v", got)
	}
	st, _ = newLedger()
	both := func() []store.Item {
		return []store.Item{claiming("list.jsonl", "12 were killed", 12), claiming("list.jsonl", "nobody was hurt", 0)}
	}
	if got := outcomes(t, st, "list.jsonl", both()...); got[0] != store.Added || got[1] != store.Disputed {
		t.Errorf("two in one file: %v", got)
	}
	if got := outcomes(t, st, "list.jsonl", both()...); got[0] != store.Unchanged || got[1] != store.Unchanged {
		t.Errorf("read again: %v", got)
	}
	st, _ = newLedger()
	const feed = "https://aggregator.example/feed"
	outcomes(t, st, "", claiming(feed, "12 were killed", 12))
	if got := outcomes(t, st, "", claiming(feed, "13 were killed", 13)); got[0] != store.Replaced {
		t.Errorf("the same feed: %v", got)
	}
	if got := outcomes(t, st, "", claiming("https://evil.example/feed", "nobody was hurt", 0)); got[0] != store.Disputed {
		t.Errorf("another feed: %v", got)
	}
}
