package extract

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/lang/ar"
	"github.com/furat-map/furat/extract/lang/en"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

// Version changes when the same article may give other events: a store reads
// articles again that an older version has read.
const Version = "3"

// MaxText is the longest article, in bytes, that is read.
const MaxText = 4 << 20

// Actor is a row of lang/actors.csv.
type Actor struct {
	ID, NameEN, NameAR, Inter string
	Country                   string // ISO code, for a country's regular forces
	Called                    string // the noun that means it later on: party
}

//go:embed lang/actors.csv
var actorsCSV string

// Reader reads articles. It is safe for concurrent use.
type Reader struct {
	gaz    *gazetteer.Gazetteer
	packs  map[string]*lang.Pack
	actors map[string]Actor
	forces map[string][]Actor // by country, in the table's order
	world  worldKnowledge
	trust  trustTables
}

// New makes a reader that finds places with g.
func New(g *gazetteer.Gazetteer) (*Reader, error) {
	r := &Reader{gaz: g, packs: map[string]*lang.Pack{}, actors: map[string]Actor{}, forces: map[string][]Actor{}}
	for _, load := range []func() (*lang.Pack, error){ar.New, en.New} {
		p, err := load()
		if err != nil {
			return nil, err
		}
		r.packs[p.Code] = p
	}
	rows, err := csvtable.Read(strings.NewReader(actorsCSV), ',')
	if err != nil {
		return nil, fmt.Errorf("extract: actors.csv: %w", err)
	}
	for _, row := range rows {
		a := Actor{row.Get("id"), row.Get("name_en"), row.Get("name_ar"), row.Get("inter"), row.Get("country"), row.Get("called")}
		r.actors[a.ID] = a
		if a.Country != "" {
			r.forces[a.Country] = append(r.forces[a.Country], a)
		}
	}
	if r.world, err = loadKnowledge(r.actors); err != nil {
		return nil, err
	}
	if r.trust, err = loadTrust(); err != nil {
		return nil, err
	}
	return r, nil
}

// Actor returns what is known of an actor id.
func (r *Reader) Actor(id string) (Actor, bool) {
	a, ok := r.actors[id]
	return a, ok
}

// Mention is a place name in an article, with its words.
type Mention struct {
	gazetteer.Mention
	Text string
}

// Result is what an article says.
type Result struct {
	Article  geo.Article
	Mentions []Mention
	Reports  []geo.Report
}

// Read reads one article. Its language is detected where Language is empty;
// an article in a language without a pack has no mentions and no reports.
// The article's ID must be set: the ids of its events derive from it.
func (r *Reader) Read(a geo.Article) (Result, error) {
	if len(a.Text) > MaxText {
		return Result{}, geo.Errorf(geo.CodeTooLarge, a.Origin, "the text has %d bytes; at most %d are read", len(a.Text), MaxText)
	}
	if !utf8.ValidString(a.Text) {
		return Result{}, geo.Errorf(geo.CodeUnreadable, a.Origin, "the text is not UTF-8; convert it first (iconv -t UTF-8)")
	}
	tokens := fold.Tokens(a.Text)
	if a.Language == "" {
		a.Language = r.detect(a.Text, tokens)
	}
	pack := r.packs[a.Language]
	if pack == nil {
		return Result{Article: a}, nil
	}
	d := newDocument(r, a, pack, tokens)
	if day := d.dateline(); day.Known() && !a.Published.Known() { // its relative dates rest on it
		a.Published = day
		d = newDocument(r, a, pack, tokens)
	}
	res := Result{Article: a, Reports: d.reports()}
	for _, m := range d.mentions {
		res.Mentions = append(res.Mentions, Mention{m, d.slice(m.Start, m.End)})
	}
	return res, nil
}

// detectTokens is how many words tell the language of a text.
const detectTokens = 250

// detect returns the language whose words make most of the text's beginning,
// "und" where they make less than a tenth or letters of another language are
// frequent.
func (r *Reader) detect(text string, tokens []fold.Token) string {
	tokens = tokens[:min(len(tokens), detectTokens)]
	best, share := "und", 0.1
	var buffer []lang.Reading
	for _, code := range slices.Sorted(maps.Keys(r.packs)) { // in one order, for texts half in each
		p := r.packs[code]
		known := 0.0
		for _, t := range tokens {
			known += p.Familiar(t, &buffer)
		}
		if s := known / float64(len(tokens)); len(tokens) > 0 && s >= share && !p.Foreign(text) {
			best, share = code, s
		}
	}
	return best
}

// Actors returns the table of actors by id.
func (r *Reader) Actors() []Actor {
	return slices.SortedFunc(maps.Values(r.actors), func(a, b Actor) int { return strings.Compare(a.ID, b.ID) })
}
