package store

import (
	"context"
	"time"

	"github.com/furat-map/furat/geo"
)

// Keeper keeps what a ledger writes, and gives it back: a database. It knows
// what articles, reports and packed events look like, and nothing of what they
// mean. Keepers are safe for concurrent use.
type Keeper interface {
	// Update runs fn in a transaction: all of what it did is kept when it
	// returns nil, and nothing where it, or the keeper, fails. One transaction
	// writes at a time.
	Update(ctx context.Context, fn func(Tx) error) error
	// Read calls fn with the rows of a layer that are chosen: [Matching], [ByID],
	// [ByNumber] or [OfReport]. What was deleted is none. The row is fn's only
	// during the call; an error of fn ends the walk and is returned. A layer
	// that is not there has code not_found.
	Read(ctx context.Context, layer string, which Rows, fn func(*Row) error) error
	// Changes calls fn with the changes of a layer after a number, in order, and
	// with the row as it is now where the log has it at hand, nil where not.
	Changes(ctx context.Context, layer string, after int64, fn func(Change, *Row) error) error
	// LastChange returns the number of a layer's latest change, 0 for none.
	LastChange(ctx context.Context, layer string) (int64, error)
	// Layers lists the layers, "events" first, datasets by name.
	Layers(ctx context.Context) ([]Layer, error)
	// PutLayer makes a dataset or changes what is said of it.
	PutLayer(ctx context.Context, l Layer, at time.Time) error
	// Known reports whether an article of this fingerprint is kept.
	Known(ctx context.Context, fingerprint string) (bool, error)
	// ReportsOf returns the reports of an event with their articles, by day of
	// publication.
	ReportsOf(ctx context.Context, eventID string) ([]SourcedReport, error)
	// Articles calls fn with what is known of each article, also of those that
	// were withdrawn or have gone, by their ids.
	Articles(ctx context.Context, fn func(*ArticleState) error) error
	// Versions returns what an article said before, from the oldest on.
	Versions(ctx context.Context, id string) ([]Version, error)
	// Identity is a random name given to the store when it was made.
	Identity() string
	// Close lets go of what the keeper holds open.
	Close() error
}

// Tx is what a ledger does inside a transaction: plain operations, each on one
// kind of thing.
type Tx interface {
	// Article returns an article as it is kept, nil for none.
	Article(ctx context.Context, id string) (*Kept, error)
	// KeepVersion keeps an article as it is now, beside what takes its place.
	KeepVersion(ctx context.Context, id string, at time.Time) error
	// Withdrawn returns why an article was taken off the map, "" where it was not.
	Withdrawn(ctx context.Context, id string) (reason string, err error)
	// Withdraw notes why an article is off the map; with no reason it is not.
	Withdraw(ctx context.Context, id, reason string, at time.Time) error
	// PutArticle puts an article, in place of the one of its id. Reports and
	// holdings of that stay.
	PutArticle(ctx context.Context, a *geo.Article, fingerprint string, at time.Time) error
	// DeleteArticle takes an article out, with what is left of its reports and
	// holdings.
	DeleteArticle(ctx context.Context, id string) error

	// Holdings returns what a source holds, or where the source is empty, who
	// holds an article.
	Holdings(ctx context.Context, of Holding) ([]Holding, error)
	// SetHolding notes that a source holds an article, or does not.
	SetHolding(ctx context.Context, h Holding, held bool) error

	// ReportRows finds reports: [OfArticle], [OfEvent] or [Near].
	ReportRows(ctx context.Context, which Reports) ([]int64, error)
	// Report reads a report without its quotes and reasons; nil where there is
	// none.
	Report(ctx context.Context, row int64) (*Report, error)
	// PutReport adds a report, where its row is 0, and gives it one; of another
	// it changes the event that it is part of.
	PutReport(ctx context.Context, r *Report) error
	// DeleteReport takes a report out.
	DeleteReport(ctx context.Context, row int64) error

	// Rows returns what is kept under some ids. Of a dataset it returns what any
	// dataset has under them, and what was deleted there, which has no record.
	Rows(ctx context.Context, layer string, ids []string) ([]Row, error)
	// PutRow puts an event, in place of the one of its id, and notes the change
	// in the layer's log. Where the row's number is 0 it is new. It gets its
	// number: of an event of articles the one it has, or that of the change it
	// comes with; in a dataset that of its last change.
	PutRow(ctx context.Context, layer string, r *Row) error
	// DeleteRow takes an event out, and notes the change in the layer's log.
	DeleteRow(ctx context.Context, layer string, r *Row) error

	// Correction returns the record of what a reviewer says of an event of
	// articles, "" for nothing.
	Correction(ctx context.Context, eventID string) (record string, err error)
	// PutCorrection keeps it.
	PutCorrection(ctx context.Context, eventID, record string, at time.Time) error
}

// Foreseer is a Tx to which each question is a trip over a network: it can be told
// what will be asked, and asks all of it at once.
type Foreseer interface {
	// Foresee says that the reports near some reaches, and the events and
	// corrections of some ids, will be asked for.
	Foresee(ctx context.Context, near []Near, events []string) error
}

// Kept is an article as it is kept.
type Kept struct {
	Article     geo.Article
	Fingerprint string
	ReadAt      time.Time
}

// Row is an event as it is kept: packed (package geo/record), beside it what
// the store gives it.
type Row struct {
	Layer            string // the layer that has it
	ID               string
	Number           int64
	Created, Updated time.Time
	Record           string // "" for what was deleted
}

// Rows chooses rows of a layer: one of the types below.
type Rows interface{ rows() }

// Matching are the rows of events that a filter holds for, in an order that
// stays the same while nothing changes. A keeper that can't ask all of it
// returns more.
type Matching struct{ Filter *geo.Filter }

// ByID are the rows of some ids, in no order.
type ByID []string

// ByNumber are the rows of some numbers, which ascend, in that order.
type ByNumber []int64

// OfReport is the row of the event that the report of this id is part of.
type OfReport string

func (Matching) rows() {}
func (ByID) rows()     {}
func (ByNumber) rows() {}
func (OfReport) rows() {}

// Holding says that a source holds an article.
type Holding struct{ Source, Article string }

// Report is a report as it is kept: what it tells is packed, as an event.
type Report struct {
	Row     int64
	Article string
	Event   string // the event that it is part of
	Ordinal int    // its place in the article
	geo.Report
	Reach *Reach // nil where too little is known to join it
}

// Reach is a box in days and degrees.
type Reach struct {
	Days                     geo.Span
	West, South, East, North float64
}

// Reports chooses reports: one of the types below.
type Reports interface {
	// Choose reports whether a report is among them.
	Choose(r *Report) bool
	reports()
}

// OfArticle are the reports of an article, in their order.
type OfArticle string

// OfEvent are the reports that are part of an event.
type OfEvent string

// Near are the reports whose reach meets a reach.
type Near Reach

// Choose reports whether the report is the article's.
func (a OfArticle) Choose(r *Report) bool { return r.Article == string(a) }

// Choose reports whether the report is part of the event.
func (e OfEvent) Choose(r *Report) bool { return r.Event == string(e) }

// Choose reports whether the reaches meet.
func (n Near) Choose(r *Report) bool {
	a := r.Reach
	if a == nil || a.Days.First > n.Days.Last || a.Days.Last < n.Days.First {
		return false
	}
	return a.West <= n.East && a.East >= n.West && a.South <= n.North && a.North >= n.South
}

func (OfArticle) reports() {}
func (OfEvent) reports()   {}
func (Near) reports()      {}
