package extract

import (
	"io/fs"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/incident"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/report"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/text"
	"github.com/furat-map/furat/extract/who"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
)

// Version changes when the same article may give other events: a store reads
// articles again that an older version has read.
const Version = "4"

// MaxText is the longest article, in bytes, that is read.
const MaxText = 4 << 20

// Reader reads articles. It is safe for concurrent use.
type Reader struct {
	gaz   *gazetteer.Gazetteer
	packs map[string]*lang.Pack
	who   *who.Table
	model *incident.Model
	trust *report.Trust
	docs  map[rule.ID]string
	off   rule.Off
}

// Option changes how a reader reads.
type Option func(*Reader) error

// New makes a reader that finds places with g.
func New(g *gazetteer.Gazetteer, options ...Option) (*Reader, error) {
	r := &Reader{gaz: g, packs: map[string]*lang.Pack{}, docs: Rules()}
	for _, load := range languages {
		p, err := load()
		if err != nil {
			return nil, err
		}
		r.packs[p.Code] = p
	}
	var err error
	if r.who, err = who.Load(); err != nil {
		return nil, err
	}
	if r.model, err = incident.LoadModel(lang.TiesCSV); err != nil {
		return nil, err
	}
	if r.trust, err = report.LoadTrust(); err != nil {
		return nil, err
	}
	for _, o := range options {
		if err := o(r); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// Actor is what is known of an actor.
type Actor = who.Actor

// Actor returns what is known of an actor id.
func (r *Reader) Actor(id string) (Actor, bool) { return r.who.Get(id) }

// Actors returns the table of actors by id.
func (r *Reader) Actors() []Actor { return r.who.All() }

// Languages returns the codes of the languages that the reader reads.
func (r *Reader) Languages() []string { return slices.Sorted(maps.Keys(r.packs)) }

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
	Cut      bool // there was more than is read of one article

	page      *mention.Page
	incidents []incident.Incident
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
	p := r.Page(&a)
	if p == nil {
		return Result{Article: a}, nil
	}
	frames, cut := frame.Read(p)
	incidents := incident.Read(p, r.model, frames)
	res := Result{Article: p.Article, Reports: r.writer(p).Reports(incidents), Cut: cut, page: p, incidents: incidents}
	for _, m := range p.Places {
		res.Mentions = append(res.Mentions, Mention{m, p.Slice(m.Start, m.End)})
	}
	return res, nil
}

// Page returns the text of an article with its mentions, nil where no language
// reads it; it fills in the article's language.
func (r *Reader) Page(a *geo.Article) *mention.Page {
	t := text.Cut(a.Text)
	if r.packs[a.Language] == nil {
		a.Language = r.detect(t)
	}
	pack := r.packs[a.Language]
	if pack == nil {
		return nil
	}
	return mention.Read(mention.Sources{Gazetteer: r.gaz, Who: r.who, Off: r.off}, *a, pack, t)
}

func (r *Reader) writer(p *mention.Page) *report.Writer {
	return &report.Writer{Page: p, Trust: r.trust, Docs: r.docs}
}

// detectTokens is how many words tell the language of a text.
const detectTokens = 250

// leastShare is the least share of a text's words that tells its language.
const leastShare = 0.1

// detect returns the language whose words make most of the text's beginning,
// "und" where they make less than a tenth or letters of another language are
// frequent.
func (r *Reader) detect(t *text.Text) string {
	tokens := t.Tokens[:min(len(t.Tokens), detectTokens)]
	best, share := geo.LanguageUnknown, leastShare
	var buffer []lang.Reading
	for _, code := range r.Languages() { // in one order, for texts half in each
		p := r.packs[code]
		known := 0.0
		for i, k := range tokens {
			if left := len(tokens) - i; (known+float64(left))/float64(len(tokens)) < share {
				break // no longer can it be this one
			}
			known += p.Familiar(k, &buffer)
		}
		if s := known / float64(len(tokens)); len(tokens) > 0 && s >= share && !p.Foreign(t.Raw) {
			best, share = code, s
		}
	}
	return best
}

// Without switches rules off, by id.
func Without(ids ...rule.ID) Option {
	return func(r *Reader) error {
		r.off = rule.Off{}
		for _, id := range ids {
			if r.docs[id] == "" {
				return geo.Errorf(geo.CodeInvalid, string(id), "no rule %q: `furat evaluate --rules` lists them", id)
			}
			r.off[id] = true
		}
		return nil
	}
}

// WithLanguages adds the languages of a folder: a folder of tables each.
func WithLanguages(fsys fs.FS) Option {
	return func(r *Reader) error {
		dirs, err := fs.ReadDir(fsys, ".")
		if err != nil {
			return geo.Errorf(geo.CodeUnreadable, "languages", "the folder of language packs can't be read: %w", err)
		}
		for _, d := range dirs {
			if !d.IsDir() {
				continue
			}
			sub, err := fs.Sub(fsys, d.Name())
			if err != nil {
				return err
			}
			p, err := lang.Load(sub, nil)
			if err != nil {
				return geo.Errorf(geo.CodeUnreadable, d.Name(), "the language pack: %w", err)
			}
			r.packs[p.Code] = p
		}
		return nil
	}
}

// WithLanguage adds a language, or takes another pack for one.
func WithLanguage(p *lang.Pack) Option {
	return func(r *Reader) error {
		r.packs[p.Code] = p
		return nil
	}
}
