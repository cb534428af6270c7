package geo

import "time"

// Time precision codes (ACLED's, with 0 for unknown).
const (
	TimeUnknown = 0
	TimeDay     = 1 // the day is known
	TimeWeek    = 2 // within a week, or a part of a month
	TimeMonth   = 3 // a month or more
)

// Geo precision codes (ACLED's, with 0 for unplaced).
const (
	GeoUnplaced = 0 // no geometry
	GeoExact    = 1 // the named place itself
	GeoNear     = 2 // near it, or part of a district
	GeoRegion   = 3 // a region
)

// What the days of an event rest on.
const (
	BasisText        = "text"        // the text tells the day
	BasisPublication = "publication" // no day stands in the text: the days up to publication are given
)

func dateBases() []string { return []string{BasisText, BasisPublication} }

// Status says on whose word an event stands.
const (
	StatusReported  = "reported"  // told by a source
	StatusClaimed   = "claimed"   // told by the doer
	StatusSuspected = "suspected" // the doer is the source's guess
	StatusDenied    = "denied"    // claimed by one side, denied by another
)

func statuses() []string {
	return []string{StatusReported, StatusClaimed, StatusSuspected, StatusDenied}
}

// Review states of an event.
const (
	ReviewUnreviewed = "unreviewed"
	ReviewConfirmed  = "confirmed"
	ReviewCorrected  = "corrected"
	ReviewRejected   = "rejected"
)

func reviews() []string {
	return []string{ReviewUnreviewed, ReviewConfirmed, ReviewCorrected, ReviewRejected}
}

// Event is one type of action at one place, on one day or span, by one side.
// Empty strings, zero days and nil numbers mean "unknown".
type Event struct {
	ID string

	Date, DateEnd Day
	TimePrecision int
	DateText      string // the words the date rests on
	DateBasis     string // BasisText or BasisPublication; "" without a date, or where a table does not say

	SubEventType string // ACLED's name; event and disorder type follow from it

	Actor1, Actor1ID, Inter1 string
	Actor2, Actor2ID, Inter2 string
	CivilianTargeting        string

	Location, LocationAR, PlaceID   string
	Admin1, Admin2, Admin3, Country string
	// The regions once more, in Arabic, and their p-codes (OCHA COD-AB); "" where
	// no boundaries are known.
	Admin1AR, Admin2AR, Admin3AR          string
	Admin1Pcode, Admin2Pcode, Admin3Pcode string
	Lon, Lat                              float64 // valid where GeoPrecision > 0
	GeoPrecision                          int
	UncertaintyKM                         float64 // 0 is unknown

	Weapon     string
	Fatalities *int // 0 only where the text says none
	Injuries   *int

	Status     string
	Confidence float64
	Review     string
	Incident   string // shared by the records one report splits over places

	Source      string // publishers joined by "; "
	SourceCount int
	URL         string
	ArticleID   string
	Published   Day

	Quote string // the sentence the event was read from
	Notes string // one English line made from the fields

	CreatedAt, UpdatedAt time.Time

	// Number is the store's own number of the event, in whose order pages are
	// read; 0 where there is none. It is no property.
	Number int64
}

// Placed reports whether the event has a point.
func (e *Event) Placed() bool { return e.GeoPrecision > GeoUnplaced }

// DayTold reports whether the event has a day that somebody told, not one that
// follows from when it was published.
func (e *Event) DayTold() bool { return e.Date.Known() && e.DateBasis != BasisPublication }

// Span returns the days the event covers.
func (e *Event) Span() Span { return Span{e.Date, e.DateEnd} }

// Quote is a stretch of an article: Text is exactly its code points from
// Start to End.
type Quote struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// Reason says which words gave a field its value, by which rule, and how often
// that rule is right (0: not known).
type Reason struct {
	Field      string  `json:"field"`
	ID         string  `json:"id,omitempty"` // of the rule; reports of older versions have none
	Rule       string  `json:"rule"`         // what it does, for people
	Words      string  `json:"words"`
	Confidence float64 `json:"confidence"`
}

// Report is one event as one article tells it.
type Report struct {
	Event    Event
	DayPart  string // the time of day, [Night] to [Evening]; "" where the text tells none
	Proposed bool   // only a second reader tells it: it is joined to nothing until somebody reviews it
	Evidence []Quote
	Reasons  []Reason
}

// The parts of a day that news tells apart.
const (
	Night     = "night"
	Dawn      = "dawn"
	Morning   = "morning"
	Noon      = "noon"
	Afternoon = "afternoon"
	Evening   = "evening"
)

// Article is a text somebody published, as it was given.
type Article struct {
	ID        string
	Origin    string // where it was read: the address, or the file
	Title     string
	Text      string
	Publisher string
	URL       string
	Published Day
	Language  string // "ar", "en", or "und" where it is neither
	Sample    bool   // one of Furat's own sample bulletins
	Claimed   bool   // its address is only what a file says of itself: it was not read there
}

// LanguageUnknown is the language of a text that no pack reads.
const LanguageUnknown = "und"

// Understood reports whether the article is in a language Furat reads.
func (a *Article) Understood() bool { return a.Language != "" && a.Language != LanguageUnknown }
