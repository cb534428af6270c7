package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// holder names who holds an article: a source, or where it was read from none, the
// article itself: it stays until it is read again.
func holder(source string, it *store.Item) string {
	if source == "" {
		return "read:" + it.Article.ID
	}
	return source
}

// disputes reports whether an article claims the address of another source's
// article and says something else: then it does not take its place. That an
// address is a file's own is only what the file says; who has read the article
// there, or whose word it is, has not to be believed.
// Of two texts in one source the first has the address.
func (s *session) disputes(ctx context.Context, source string, it *store.Item, taken map[string]bool) (bool, error) {
	if !it.Article.Claimed {
		return false, nil
	}
	kept, err := s.tx.Article(ctx, it.Article.ID)
	if err != nil || kept == nil || sameText(&kept.Article, &it.Article) {
		return false, err
	}
	if taken[it.Article.ID] {
		return true, nil
	}
	if source == "" { // who says it is not known, but where it was read may be
		place := it.Article.Origin
		return kept.Article.Origin != place || !strings.Contains(place, "://"), nil
	}
	holds, err := s.tx.Holdings(ctx, store.Holding{Article: it.Article.ID})
	mine := slices.ContainsFunc(holds, func(h store.Holding) bool { return h.Source == holder(source, it) })
	return !mine || len(holds) > 1, err
}

// sameText reports whether two articles say the same.
func sameText(a, b *geo.Article) bool {
	return a.Text == b.Text && a.Title == b.Title && a.Publisher == b.Publisher && a.Published == b.Published && a.URL == b.URL
}

// beside is an article that claims another's address, as one of its own: of that
// address and of what it says.
func beside(it *store.Item) store.Item {
	out := *it
	a := &out.Article
	a.ID = sumOf("claims", a.URL, a.Title, a.Publisher, a.Published.String(), a.Text)
	out.Reports = slices.Clone(it.Reports)
	for i := range out.Reports {
		e := &out.Reports[i].Event
		e.ID, e.ArticleID = sumOf(a.ID, e.ID), a.ID
		if e.Incident != "" {
			e.Incident = sumOf(a.ID, e.Incident)
		}
	}
	return out
}

// sumOf is an id made of texts, as long as others are.
func sumOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// Articles calls fn with what is known of each article.
func (l *Ledger) Articles(ctx context.Context, fn func(*store.ArticleState) error) error {
	return l.keeper.Articles(ctx, fn)
}

// Versions returns what an article said before.
func (l *Ledger) Versions(ctx context.Context, id string) ([]store.Version, error) {
	return l.keeper.Versions(ctx, id)
}

// Withdraw takes an article off the map, and keeps it off.
func (l *Ledger) Withdraw(ctx context.Context, id, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return geo.Errorf(geo.CodeInvalid, "reason", "say why it is withdrawn")
	}
	return l.keeper.Update(ctx, func(tx store.Tx) error {
		s := newSession(tx, l.clock())
		kept, err := tx.Article(ctx, id)
		if err != nil {
			return err
		}
		was, err := tx.Withdrawn(ctx, id)
		if err == nil && kept == nil && was == "" {
			err = geo.Errorf(geo.CodeNotFound, "id", "there is no article %q; furat articles lists them", id)
		}
		if err == nil && kept != nil {
			err = s.drop(ctx, id)
		}
		if err == nil {
			err = s.regroup(ctx)
		}
		if err != nil {
			return err
		}
		return tx.Withdraw(ctx, id, reason, s.now)
	})
}

// Reinstate lets a withdrawn article in again, when it is read.
func (l *Ledger) Reinstate(ctx context.Context, id string) error {
	return l.keeper.Update(ctx, func(tx store.Tx) error {
		was, err := tx.Withdrawn(ctx, id)
		if err == nil && was == "" {
			err = geo.Errorf(geo.CodeNotFound, "id", "no article %q was withdrawn", id)
		}
		if err != nil {
			return err
		}
		return tx.Withdraw(ctx, id, "", l.clock())
	})
}
