package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/incident"
	"github.com/furat-map/furat/geo/store"
)

// pieceTime is about how long a transaction goes on taking articles: others wait
// for it to end.
const pieceTime = 250 * time.Millisecond

// PutItems stores the items of one source, in pieces that hold nobody up for long.
func (l *Ledger) PutItems(ctx context.Context, source string, items []store.Item) ([]store.Result, error) {
	return l.PutItemsAnd(ctx, source, items, func(store.Tx) error { return nil })
}

// PutItemsAnd stores the items of one source as PutItems does, and calls also in the
// transaction of the last piece: what that does is kept with it, or not.
func (l *Ledger) PutItemsAnd(ctx context.Context, source string, items []store.Item, also func(store.Tx) error) ([]store.Result, error) {
	results := make([]store.Result, 0, len(items))
	var held map[string]bool // by the source, and not in the items so far
	taken := map[string]bool{}
	for done := false; !done; {
		var part []store.Result
		err := l.keeper.Update(ctx, func(tx store.Tx) (err error) {
			s := newSession(tx, l.clock())
			if held == nil {
				if held, err = s.heldBy(ctx, source); err != nil {
					return err
				}
			}
			if part, err = s.putSome(ctx, source, items[len(results):], taken); err != nil {
				return err
			}
			if done = len(results)+len(part) == len(items); done {
				err = s.releaseAll(ctx, source, held, items)
			}
			if err == nil {
				err = s.regroup(ctx)
			}
			if err == nil && done {
				err = also(tx)
			}
			return err
		})
		if err != nil {
			return results, err
		}
		results = append(results, part...)
	}
	tellReplaced(results, held, items)
	return results, nil
}

// session is the work of one transaction on articles. before holds the events
// as they were, of all that may change; loose are the reports that must be
// joined anew.
type session struct {
	tx     store.Tx
	now    time.Time
	before map[string]geo.Event
	loose  map[int64]bool
}

func newSession(tx store.Tx, now time.Time) *session {
	return &session{tx: tx, now: now, before: map[string]geo.Event{}, loose: map[int64]bool{}}
}

// putSome stores items until some time has passed, one at least.
func (s *session) putSome(ctx context.Context, source string, items []store.Item, taken map[string]bool) (results []store.Result, err error) {
	begun := time.Now()
	for i := range items {
		it := &items[i]
		if i > 0 && time.Since(begun) > pieceTime {
			break
		}
		disputed, err := s.disputes(ctx, source, it, taken)
		if err == nil && disputed {
			*it = beside(it)
		}
		var res store.Result
		if err == nil {
			res, err = s.put(ctx, it)
		}
		if err != nil {
			return nil, fmt.Errorf("article %s: %w", it.Article.Origin, err)
		}
		if disputed && res.Outcome == store.Added {
			res.Outcome = store.Disputed
		}
		taken[it.Article.ID] = true
		results = append(results, res)
		if res.Outcome == store.Withdrawn {
			continue
		}
		from := holder(source, it)
		if err := s.tx.SetHolding(ctx, store.Holding{Source: from, Article: it.Article.ID}, true); err != nil {
			return nil, err
		}
	}
	return results, nil
}

// releaseAll takes from a source the articles that it held and holds no more.
func (s *session) releaseAll(ctx context.Context, source string, held map[string]bool, items []store.Item) error {
	for i := range items {
		delete(held, items[i].Article.ID)
	}
	for id := range held {
		if err := s.release(ctx, source, id); err != nil {
			return err
		}
	}
	return nil
}

// tellReplaced says of what is new where something went that it took its place.
func tellReplaced(results []store.Result, held map[string]bool, items []store.Item) {
	gone := len(held)
	for i := range results {
		if gone > 0 && (results[i].Outcome == store.Added || len(items) == 1) {
			results[i].Outcome = store.Replaced
			gone--
		}
	}
}

// heldBy returns the ids of the articles that a source held.
func (s *session) heldBy(ctx context.Context, source string) (map[string]bool, error) {
	held := map[string]bool{}
	if source == "" {
		return held, nil
	}
	list, err := s.tx.Holdings(ctx, store.Holding{Source: source})
	for _, h := range list {
		held[h.Article] = true
	}
	return held, err
}

// release takes an article from a source, and out of the store where no other
// source holds it.
func (s *session) release(ctx context.Context, source, article string) error {
	if err := s.tx.SetHolding(ctx, store.Holding{Source: source, Article: article}, false); err != nil {
		return err
	}
	others, err := s.tx.Holdings(ctx, store.Holding{Article: article})
	if err != nil || len(others) > 0 {
		return err
	}
	return s.drop(ctx, article)
}

// drop takes an article out of the store; what it said is kept.
func (s *session) drop(ctx context.Context, article string) error {
	if err := s.tx.KeepVersion(ctx, article, s.now); err != nil {
		return err
	}
	if err := s.takeOut(ctx, article); err != nil {
		return err
	}
	return s.tx.DeleteArticle(ctx, article)
}

// put stores one article; who holds it is noted by the caller.
func (s *session) put(ctx context.Context, it *store.Item) (store.Result, error) {
	res := store.Result{Outcome: store.Added, Events: len(it.Reports)}
	id := it.Article.ID
	if reason, err := s.tx.Withdrawn(ctx, id); err != nil || reason != "" {
		return store.Result{Outcome: store.Withdrawn}, err
	}
	kept, err := s.tx.Article(ctx, id)
	switch {
	case err != nil:
		return res, err
	case kept != nil && kept.Fingerprint == it.Fingerprint:
		res.Outcome = store.Unchanged
		return res, nil
	case kept != nil:
		res.Outcome = store.Replaced
		if !sameText(&kept.Article, &it.Article) {
			if err := s.tx.KeepVersion(ctx, id, s.now); err != nil {
				return res, err
			}
		}
		if err := s.takeOut(ctx, id); err != nil {
			return res, err
		}
	}
	if err := s.tx.PutArticle(ctx, &it.Article, it.Fingerprint, s.now); err != nil {
		return res, err
	}
	for i := range it.Reports {
		if err := s.addReport(ctx, id, &it.Reports[i], i); err != nil {
			return res, err
		}
	}
	return res, nil
}

// addReport stores a report; which event it is part of is settled when all are
// in.
func (s *session) addReport(ctx context.Context, article string, told *geo.Report, ordinal int) error {
	r := &store.Report{Article: article, Event: told.Event.ID, Ordinal: ordinal, Report: *told}
	if reach, ok := incident.ReachOf(told); ok {
		box := store.Reach(reach)
		r.Reach = &box
	}
	if err := s.tx.PutReport(ctx, r); err != nil {
		return err
	}
	s.loose[r.Row] = true
	return nil
}

// takeOut deletes an article's reports, and notes the events that they were
// part of and the reports that they bore on.
func (s *session) takeOut(ctx context.Context, article string) error {
	rows, err := s.tx.ReportRows(ctx, store.OfArticle(article))
	if err != nil {
		return err
	}
	near := newNeighbourhood(s.tx)
	own := make([]*store.Report, len(rows))
	for i, row := range rows {
		if own[i], err = near.report(ctx, row); err != nil {
			return err
		}
		if err := s.remember(ctx, own[i].Event); err != nil {
			return err
		}
	}
	for _, r := range own {
		linked, err := near.linked(ctx, r, nil)
		if err != nil {
			return err
		}
		for _, other := range linked {
			s.loose[other.Row] = true
		}
	}
	for _, r := range own {
		delete(s.loose, r.Row)
		if err := s.tx.DeleteReport(ctx, r.Row); err != nil {
			return err
		}
	}
	return nil
}
