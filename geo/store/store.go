// Package store says what a store of articles and events keeps and promises,
// and parts it in two: what things mean is the ledger's (package geo/ledger),
// which is written once; where they lie is a [Keeper]'s, of which there may be
// many (sqlite, mem).
//
//	Store ─ geo/ledger ─► Keeper: transactions of plain operations ([Tx])
//	Reader ◄──────────────┘
//
// storetest is the test that each keeper must pass under a ledger, keepertest
// the one that it must pass alone.
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
	Disputed  Outcome = "disputed"  // another source's article has the address that it claims; it was added beside that
	Withdrawn Outcome = "withdrawn" // somebody took it off the map; it was left out
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
	New     bool       // the id was never there before; false where that is not known
	Event   *geo.Event // the event as it is now, where the log has it at hand; only during the call
}

// The collections that are always there.
const (
	Events = "events"      // the layer of what was read from articles
	Areas  = "event_areas" // the same as areas
	Places = "places"      // of the gazetteer
)

// Reserved are names that no dataset can have.
func Reserved() []string { return []string{Events, Areas, Places} }

// Layer is a set of events that is shown, filtered and filed on its own: what
// was read from articles, or a dataset that was imported.
type Layer struct {
	Name        string // "events", or the dataset's: a small word
	Title       string
	Format      string // what it was read from: acled, ucdp-ged, geojson, csv; "" for articles
	Licence     string
	Attribution string // what its use asks for
	URL         string // where it comes from
	Changed     int64  // number of its last change
	Events      int    // that it has
}

// Credit names the makers of a dataset with its licence.
func (l Layer) Credit() string {
	if l.Licence == "" {
		return l.Attribution
	}
	return l.Attribution + " (" + l.Licence + ")"
}

// Imported says what became of a batch of events.
type Imported struct{ Added, Changed, Unchanged, Removed int }

// SourcedReport is a report with the article that it was read from.
type SourcedReport struct {
	Report   geo.Report
	Article  geo.Article
	Disputed bool // another article claims the same address and says something else
}

// ArticleState is what is known of an article.
type ArticleState struct {
	ID, URL, Title, Publisher, Origin string
	ReadAt                            time.Time
	Claimed                           bool   // its address is only what a file says of itself
	Disputed                          bool   // another article claims the same address
	Here                              bool   // false for one that has gone, of which versions are kept
	Reports                           int    // read from it
	Versions                          int    // from before
	Withdrawn                         string // why it was taken off the map; "" where it was not
}

// Version is what an article said at a time.
type Version struct {
	Article       geo.Article
	ReadAt, Until time.Time
}

// Reader reads the events of one layer.
type Reader interface {
	// Events calls fn with each event that the filter holds for, in an order
	// that stays the same while nothing changes. The event is fn's only
	// during the call. An error of fn ends the walk and is returned.
	Events(ctx context.Context, f *geo.Filter, fn func(*geo.Event) error) error
	// Event returns one event, or an error with code not_found.
	Event(ctx context.Context, id string) (geo.Event, error)
	// EventsByID returns those of the ids that exist, in no order.
	EventsByID(ctx context.Context, ids []string) ([]geo.Event, error)
	// EventsByNumber calls fn with the events whose Number is one of those
	// given, which ascend, in that order.
	EventsByNumber(ctx context.Context, numbers []int64, fn func(*geo.Event) error) error
	// Changes calls fn with the changes after a number, in order.
	Changes(ctx context.Context, after int64, fn func(Change) error) error
	// LastChange returns the number of the latest change, 0 for none.
	LastChange(ctx context.Context) (int64, error)
}

// Store keeps articles, their reports and the events they make, and beside
// them imported datasets. As a Reader it reads the layer "events".
// Implementations are safe for concurrent use.
type Store interface {
	Reader
	// PutItems stores the items of one source, each wholly or not at all; where
	// there are many it does so in pieces, so that nobody who writes waits long,
	// and an error leaves those that were stored: they are returned, and reading
	// the source again goes on. A source is a file or whatever else is read again
	// and again: it is exactly the articles that it holds now, so in the end an
	// article that it held before goes, unless another source holds it too. An
	// empty source adds to what is there.
	PutItems(ctx context.Context, source string, items []Item) ([]Result, error)
	// Known reports whether a fingerprint is stored, so that an article need
	// not be read again.
	Known(ctx context.Context, fingerprint string) (bool, error)
	// ReportsOf returns the reports of an event with their articles.
	ReportsOf(ctx context.Context, eventID string) ([]SourcedReport, error)

	// Articles calls fn with what is known of each article, see [Keeper].
	Articles(ctx context.Context, fn func(*ArticleState) error) error
	// Versions returns what an article said before, from the oldest on.
	Versions(ctx context.Context, id string) ([]Version, error)
	// Withdraw takes an article off the map, and keeps it off however often it is
	// read again; what it says is kept with the reason. Not_found where it was
	// never here.
	Withdraw(ctx context.Context, id, reason string) error
	// Reinstate lets a withdrawn article in again, when it is read.
	Reinstate(ctx context.Context, id string) error

	// Layers lists the layers, "events" first, datasets by name.
	Layers(ctx context.Context) ([]Layer, error)
	// Dataset reads an imported dataset, or has code not_found.
	Dataset(ctx context.Context, name string) (Reader, error)
	// PutDataset makes a dataset or changes what is said of it.
	PutDataset(ctx context.Context, l Layer) error
	// Import puts events into a dataset, all or none. An event whose id is
	// there takes its place; one that says the same changes nothing. Ids must
	// be unique over all layers.
	Import(ctx context.Context, dataset string, events []geo.Event) (Imported, error)
	// Prune removes the events of a dataset that keep does not name.
	Prune(ctx context.Context, dataset string, keep func(id string) bool) (removed int, err error)

	// Edit has fn say what an event of a layer is to be from now on, nil for
	// none, or why not. What fn is given is what gives way: nobody writes in
	// between, in whatever process. An event that is not there has code
	// not_found. Of an event of articles what is said lies over what its reports
	// say, however often they are read again; its sources and quotes stay, and
	// it can't be taken out. One that was not reviewed is corrected by it.
	Edit(ctx context.Context, layer, id string, fn func(old geo.Event) (*geo.Event, error)) error

	// Identity is a random name given to the store when it was made.
	Identity() string
	// Close lets go of what the store holds open.
	Close() error
}
