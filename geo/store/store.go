// Package store says what a store of articles and events keeps and promises.
// The packages below it keep it; storetest is the test that each must pass.
//
// What a method has returned from without an error is on disk. Changes of
// events are numbered in the order in which they became true, without gaps
// that a reader could miss: an index that has followed the log up to a number
// knows everything up to it.
package store

import (
	"context"
	"time"

	"github.com/furat-map/furat/geo"
)

// Outcome is what became of an article.
type Outcome string

// The outcomes.
const (
	Added     Outcome = "added"
	Unchanged Outcome = "unchanged" // it was here, word for word
	Replaced  Outcome = "replaced"  // its own older reports gave way
)

// Item is an article with the reports read from it. Fingerprint identifies
// the article's content and the version of the reader: an item whose
// fingerprint is stored changes nothing.
type Item struct {
	Article     geo.Article
	Reports     []geo.Report
	Fingerprint string
}

// Result says what became of an item.
type Result struct {
	Outcome Outcome
	Events  int
}

// Change is an entry of the log: event ID became true or changed, or is gone.
type Change struct {
	Seq     int64
	At      time.Time
	EventID string
	Deleted bool
}

// Told is a report with the article that tells it.
type Told struct {
	Report  geo.Report
	Article geo.Article
}

// Store keeps articles, their reports and the events they make.
// Implementations are safe for concurrent use.
type Store interface {
	// PutItems stores the items of one source, all or none. A source is a file
	// or whatever else is read again and again: it is exactly the articles
	// that it holds now, so an article that it held before goes, unless
	// another source holds it too. An empty source adds to what is there.
	PutItems(ctx context.Context, source string, items []Item) ([]Result, error)
	// Known reports whether a fingerprint is stored, so that an article need
	// not be read again.
	Known(ctx context.Context, fingerprint string) (bool, error)
	// Events calls fn with each event that the filter holds for, in the order
	// of ids. The event is fn's only during the call. An error of fn ends the
	// walk and is returned.
	Events(ctx context.Context, f *geo.Filter, fn func(*geo.Event) error) error
	// Event returns one event, or an error with code not_found.
	Event(ctx context.Context, id string) (geo.Event, error)
	// EventsByID returns those of the ids that exist, in no order.
	EventsByID(ctx context.Context, ids []string) ([]geo.Event, error)
	// Tellings returns the reports of an event with their articles.
	Tellings(ctx context.Context, eventID string) ([]Told, error)
	// Changes calls fn with the changes after a number, in order.
	Changes(ctx context.Context, after int64, fn func(Change) error) error
	// LastChange returns the number of the latest change, 0 for none.
	LastChange(ctx context.Context) (int64, error)
	// Identity is a random name given to the store when it was made.
	Identity() string
	Close() error
}
