package extract

import (
	"iter"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
)

// document is an article on its way to reports. Positions are token indices;
// ranges include both ends.
type document struct {
	r         *Reader
	art       geo.Article
	pack      *lang.Pack
	text      string
	tokens    []fold.Token
	tags      [][]lang.Tag // by first token
	mentions  []gazetteer.Mention
	actors    []actorMention
	sentences []sentence
	dates     []dateExpr
	dated     []bool // by token: in an expression of time
	acting    []bool // in the name of an actor
	placed    []bool // in a place mention
	readings  []lang.Reading
	known     []int8    // by token: 1 a word of the language, -1 none, 0 not asked yet
	heading   *dateExpr // the day that the heading of a bulletin gives to its lines
	untrue    bool      // of another genre than news: sport, fiction, a war game
	denies    bool      // begins by denying a story, which it then tells
}

// sentence is a stretch of tokens; para counts paragraphs.
type sentence struct{ first, last, para int }

func newDocument(r *Reader, a geo.Article, pack *lang.Pack, tokens []fold.Token) *document {
	d := &document{r: r, art: a, pack: pack, text: a.Text, tokens: tokens, tags: make([][]lang.Tag, len(tokens))}
	for all := pack.Tags(a.Text, tokens); len(all) > 0; { // they come by token
		n := 1
		for n < len(all) && all[n].First == all[0].First {
			n++
		}
		d.tags[all[0].First], all = all[:n:n], all[n:]
	}
	d.settleWords()
	d.split()
	d.findActors()
	d.mentions = r.gaz.Find(gazetteer.Text{Raw: a.Text, Tokens: tokens, Skip: d.actorSpans(), Publisher: a.Publisher,
		Known: d.familiar})
	d.findDates()
	d.mark()
	d.heading = d.headingDay()
	d.untrue = d.otherGenre()
	d.denies = d.deniesStory()
	return d
}

// deniesStory reports that one of the first two sentences denies what others
// have told: "the coalition denied a report by …".
func (d *document) deniesStory() bool {
	for _, s := range d.sentences[:min(2, len(d.sentences))] {
		for i := s.first; i <= s.last; i++ {
			if d.tagAt(i, lang.Cue, "deny") == nil {
				continue
			}
			for j := s.first; j <= s.last; j++ {
				if d.is(j, "story") {
					return true
				}
			}
		}
	}
	return false
}

// genreWords is how many different words of one genre an article must have to
// be of it.
const genreWords = 3

// otherGenre reports an article whose words of war are of sport, fiction, a war
// game or the weather: many words of one such genre, and as many of them as
// there are sentences by half.
func (d *document) otherGenre() bool {
	kinds, all := map[string]map[string]bool{}, map[string]int{}
	for i := range d.tokens {
		c := d.tagAt(i, lang.Cue, "genre")
		if c == nil {
			continue
		}
		if kinds[c.Scope] == nil {
			kinds[c.Scope] = map[string]bool{}
		}
		kinds[c.Scope][c.Form] = true
		all[c.Scope]++
	}
	for genre, words := range kinds {
		if len(words) >= genreWords && 2*all[genre] >= len(d.sentences) {
			return true
		}
	}
	return false
}

// familiar reports a word of the language. It is asked again and again.
func (d *document) familiar(i int) bool {
	if d.known == nil {
		d.known = make([]int8, len(d.tokens))
	}
	if d.known[i] == 0 {
		d.known[i] = -1
		if d.pack.Familiar(d.tokens[i], &d.readings) > 0 {
			d.known[i] = 1
		}
	}
	return d.known[i] > 0
}

// mark notes by token what it belongs to.
func (d *document) mark() {
	set := func(marks []bool, first, last int) {
		for i := first; i <= last; i++ {
			marks[i] = true
		}
	}
	d.dated, d.acting, d.placed = make([]bool, len(d.tokens)), make([]bool, len(d.tokens)), make([]bool, len(d.tokens))
	for _, e := range d.dates {
		set(d.dated, e.first, e.last)
	}
	for _, a := range d.actors {
		if a.tag.Kind == lang.ActorOf {
			set(d.acting, a.first, a.last)
		}
	}
	for _, m := range d.mentions {
		set(d.placed, m.First, m.Last)
	}
}

// headingDay returns the day in the first line of a text of several lines,
// where that line tells no event itself: "Digest, Tuesday 22 October".
func (d *document) headingDay() *dateExpr {
	if len(d.sentences) < 3 || d.sentences[0].para == d.sentences[1].para || d.sentences[0].last > maxHeadline {
		return nil
	}
	s := d.sentences[0]
	if len(d.triggersIn(s.first, s.last)) > 0 {
		return nil
	}
	dates := d.datesIn(s.first, s.last)
	for i := range dates {
		if dates[i].precision == geo.TimeDay {
			return &dates[i]
		}
	}
	return nil
}

// has reads a mark; no token outside the text has one.
func has(marks []bool, i int) bool { return i >= 0 && i < len(marks) && marks[i] }

// mentionsIn returns the place mentions that begin within tokens first to
// last.
func (d *document) mentionsIn(first, last int) []gazetteer.Mention {
	from := sort.Search(len(d.mentions), func(i int) bool { return d.mentions[i].First >= first })
	to := sort.Search(len(d.mentions), func(i int) bool { return d.mentions[i].First > last })
	return d.mentions[from:max(from, to)]
}

// sentenceOf returns the index of the sentence of a token, the last one for a
// token behind them all.
func (d *document) sentenceOf(token int) int {
	i := sort.Search(len(d.sentences), func(i int) bool { return token <= d.sentences[i].last })
	return min(i, len(d.sentences)-1)
}

// actorsIn returns the actors named within tokens first to last.
func (d *document) actorsIn(first, last int) []actorMention {
	from := sort.Search(len(d.actors), func(i int) bool { return d.actors[i].first >= first })
	to := sort.Search(len(d.actors), func(i int) bool { return d.actors[i].first > last })
	return d.actors[from:max(from, to)]
}

// datesIn returns the expressions of time that begin within tokens first to
// last.
func (d *document) datesIn(first, last int) []dateExpr {
	from := sort.Search(len(d.dates), func(i int) bool { return d.dates[i].first >= first })
	to := sort.Search(len(d.dates), func(i int) bool { return d.dates[i].first > last })
	return d.dates[from:max(from, to)]
}

// slice returns the code points from start to end.
func (d *document) slice(start, end int) string {
	lo, hi := d.byteOf(start), d.byteOf(end)
	return d.text[lo:hi]
}

// byteOf returns the byte offset of a code point, by way of the nearest token.
func (d *document) byteOf(cp int) int {
	lo, hi := 0, len(d.tokens)
	for lo < hi {
		mid := (lo + hi) / 2
		if d.tokens[mid].Start <= cp {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	b, at := 0, 0
	if lo > 0 {
		b, at = d.tokens[lo-1].Lo, d.tokens[lo-1].Start
	}
	for at < cp && b < len(d.text) {
		_, n := utf8.DecodeRuneInString(d.text[b:])
		b += n
		at++
	}
	return b
}

// words returns the text of tokens first to last.
func (d *document) words(first, last int) string {
	return d.text[d.tokens[first].Lo:d.tokens[last].Hi]
}

// gap returns what stands between token i-1 and i, without marks that are not
// seen: diacritics, drawn-out letters, marks of direction.
func (d *document) gap(i int) string {
	switch {
	case i == len(d.tokens) && i > 0:
		return d.text[d.tokens[i-1].Hi:] + "\n"
	case i <= 0 || i > len(d.tokens):
		return "\n"
	}
	return fold.Plain(d.text[d.tokens[i-1].Hi:d.tokens[i].Lo])
}

// tagAt returns the first tag of a kind and class at token i.
func (d *document) tagAt(i int, kind lang.Kind, class string) *lang.Tag {
	if i < 0 || i >= len(d.tags) {
		return nil
	}
	for k := range d.tags[i] {
		t := &d.tags[i][k]
		if t.Kind == kind && (class == "" || t.Class == class) {
			return t
		}
	}
	return nil
}

// is reports whether token i is a small word of roles.tsv with this value.
func (d *document) is(i int, value string) bool {
	if i < 0 || i >= len(d.tags) {
		return false
	}
	for _, t := range d.tags[i] {
		if t.Kind == lang.Role && t.Class == "word" && t.Value == value && t.First == t.Last && t.Cut == 0 {
			return true
		}
	}
	return false
}

// endingAt returns the tags of a kind that end at token j.
func (d *document) endingAt(j int, kind lang.Kind) iter.Seq[*lang.Tag] {
	return func(yield func(*lang.Tag) bool) {
		for i := max(0, j-4); i <= j; i++ {
			for k := range d.tags[i] {
				if t := &d.tags[i][k]; t.Last == j && t.Kind == kind && !yield(t) {
					return
				}
			}
		}
	}
}

// between returns the tags of a kind that lie within first to last.
func (d *document) between(first, last int, kind lang.Kind) iter.Seq[*lang.Tag] {
	return func(yield func(*lang.Tag) bool) {
		for i := max(first, 0); i <= last && i < len(d.tags); i++ {
			for k := range d.tags[i] {
				if t := &d.tags[i][k]; t.Kind == kind && t.Last <= last && !yield(t) {
					return
				}
			}
		}
	}
}

// abbreviations end with a full stop that ends no sentence.
var abbreviations = map[string]bool{"gen": true, "col": true, "maj": true, "lt": true, "capt": true, "sgt": true, "mr": true, "mrs": true,
	"ms": true, "dr": true, "st": true, "brig": true, "no": true, "vs": true, "approx": true, "jan": true, "feb": true, "aug": true,
	"sept": true, "oct": true, "nov": true, "dec": true, "د": true, "م": true}

// maxSentence is how many tokens are read as one sentence: what runs on longer
// is cut.
const maxSentence = 250

// split finds the sentences and paragraphs.
func (d *document) split() {
	first, para := 0, 0
	for i := range d.tokens {
		gap := d.gap(i + 1)
		if i+1 < len(d.tokens) && !d.endsSentence(i, gap) && i-first < maxSentence {
			continue
		}
		d.sentences = append(d.sentences, sentence{first, i, para})
		first = i + 1
		if strings.Contains(gap, "\n") {
			para++
		}
	}
}

func (d *document) endsSentence(i int, gap string) bool {
	if strings.ContainsAny(gap, "\n!?؟…") || strings.Contains(gap, "..") {
		return true
	}
	dot := strings.IndexByte(gap, '.')
	if dot < 0 {
		return false
	}
	rest := gap[dot+1:]
	if rest == "" || !strings.ContainsAny(rest, " \u00a0\"”’»)") {
		return false // 1.5, u.s
	}
	t := d.tokens[i]
	if t.Script == fold.Latin {
		if abbreviations[t.Form] && t.Upper {
			return false
		}
		if utf8.RuneCountInString(t.Form) == 1 && t.Upper { // an initial, or the end of "U.S."
			return d.tokens[i+1].Upper && d.pack.Common(d.tokens[i+1])
		}
	}
	return true
}
