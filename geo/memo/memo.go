// Package memo keeps the answers to the latest questions, each made once
// however many ask it at the same time.
//
// An answer belongs to a version of the data: a later version has it made anew.
// The room is that of a cache (otter), so what is asked again and again stays
// when many others are asked once.
package memo

import (
	"context"

	"github.com/maypok86/otter/v2"
)

// Memo keeps answers of one kind. It is safe for concurrent use.
type Memo[V any] struct {
	kept  *otter.Cache[string, *answer[V]]
	slots chan struct{} // a place for each that makes an answer; nil for any number
}

// answer is made, or being made. Without err it stays.
type answer[V any] struct {
	version int64
	done    chan struct{}
	value   V
	err     error
}

// New makes a memo of at most so many answers, of which so many are made at
// once; 0 for any number.
func New[V any](most, atOnce int) *Memo[V] {
	m := &Memo[V]{kept: otter.Must(&otter.Options[string, *answer[V]]{MaximumSize: most})}
	if atOnce > 0 {
		m.slots = make(chan struct{}, atOnce)
	}
	return m
}

// Get returns the answer to a question on a version of the data, made by build
// where it is not kept. What was broken off is made again by who waited for
// it. The error is build's, or why ctx ended.
func (m *Memo[V]) Get(ctx context.Context, question string, version int64, build func(context.Context) (V, error)) (V, error) {
	for {
		a, mine := m.take(question, version)
		if mine {
			m.make(ctx, question, a, build)
			return a.value, a.err
		}
		select {
		case <-a.done:
		case <-ctx.Done():
			var none V
			return none, context.Cause(ctx)
		}
		if a.err == nil {
			return a.value, nil
		}
	}
}

// take returns the answer that is kept, and whether the caller must make it.
func (m *Memo[V]) take(question string, version int64) (a *answer[V], mine bool) {
	a, _ = m.kept.Compute(question, func(old *answer[V], found bool) (*answer[V], otter.ComputeOp) {
		if mine = !found || old.version != version; !mine {
			return old, otter.CancelOp
		}
		return &answer[V]{version: version, done: make(chan struct{})}, otter.WriteOp
	})
	return a, mine
}

// make fills an answer in. One that failed is forgotten, also where build
// panics, so that nobody waits for it.
func (m *Memo[V]) make(ctx context.Context, question string, a *answer[V], build func(context.Context) (V, error)) {
	a.err = context.Canceled // until it is made
	defer func() {
		if a.err != nil {
			m.kept.ComputeIfPresent(question, func(now *answer[V]) (*answer[V], otter.ComputeOp) {
				if now == a {
					return nil, otter.InvalidateOp
				}
				return now, otter.CancelOp
			})
		}
		close(a.done)
	}()
	if m.slots != nil {
		select {
		case m.slots <- struct{}{}:
			defer func() { <-m.slots }()
		case <-ctx.Done():
			a.err = context.Cause(ctx)
			return
		}
	}
	a.value, a.err = build(ctx)
}
