// Package atlas is the index of a planet of place names: millions of places
// and their names, compiled to files that are mapped into memory and never
// changed.
//
// The flow:
//
//	records ─ Builder ─► one segment: packed columns, names sorted by key, hash tables
//	segment ─ Open    ─► mapped, read as it lies; shared by all processes that open it
//	Atlas             ─► segments from old to new; a place in a newer one replaces the
//	                     place of the same id in the older ones
//	Dir               ─► the segments that were imported, listed in a manifest that is
//	                     replaced in one step: a killed import changes nothing
//
// A segment answers four questions, each with a hash of the folded name and
// no search: which names have this key (exact), which have these consonants
// (the same name in other spellings, other scripts and with typing errors),
// whether a longer name begins with these words (for matching texts), which
// place has this id. Names stand in the order of their keys, so that names
// with a common beginning are one range (autocomplete).
//
// A file is trusted no further than its length: every offset is checked when
// it is followed.
package atlas

// Record is a place as it goes into a segment and comes out of it. Lat and
// Lon are WGS 84 degrees.
type Record struct {
	ID      string   // stable, "scheme:number"; a curated place's is its slug
	IDs     []string // of the same place in other sources
	Names   []Name
	NameEN  string // shown; "" where no source has one
	NameAR  string
	Type    string // a kind of gazetteer/data/types.tsv
	Country string // ISO 3166-1 alpha-2, "" for none
	Admin1  string // names of the regions that hold the place
	Admin2  string
	Admin3  string
	Lat     float64
	Lon     float64
	// UncertaintyKM is the radius of what the name covers.
	UncertaintyKM float64
	Population    uint32
	Rank          uint8    // importance, 0 to 255
	Sources       []string // keys of the sources that know the place
}

// Name is one name of a place and the key of the source it comes from.
type Name struct {
	Text   string
	Source string
}

// Source says where places come from and what their use asks for.
type Source struct {
	Key         string `json:"key"`
	Title       string `json:"title"`
	Licence     string `json:"licence"`
	Attribution string `json:"attribution"`
	URL         string `json:"url"`
	Places      int    `json:"places"`
}
