package gazetteer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer/fold"
)

// lexicon holds the words around names, from heads.tsv, directions.tsv,
// joins.tsv, not_places.tsv and nationalities.csv.
type lexicon struct {
	pre, post   *wordNode                     // head nouns before and behind a name, in texts
	asked       struct{ pre, post *wordNode } // in questions: of all languages
	askedWords  []string                      // the single words of asked.post, sorted
	direction   map[string]string
	adjective   map[string]string
	rural       map[string]bool
	areaPart    map[string]bool // "the … part of"
	mid, tail   map[string]bool
	near        map[string]bool
	and         map[string]bool
	locative    map[string]bool
	generic     map[string]bool // adjectives behind a head noun
	preposition map[string]bool
	notName     map[string]bool
	km, mile    map[string]bool
	of          map[string]bool
	between     map[string]bool
	road        map[string]bool
	lead        map[string]bool
	particle    map[string]bool
	partOf      map[string]bool
	ending      map[string]bool // of an Arabic adjective
	element     map[string]bool // first words of names that mean nothing alone
	homely      map[string]bool // … and are everyday words
	opening     map[string]bool // … and may open an English sentence
	epithet     map[string]bool
	takes       map[string]bool
	pronoun     map[string]bool
	withPronoun map[string]bool
	landform    map[string]bool // elements that are everyday words for land
	land        map[string]bool // the keys of head nouns, without their article
	phrases     *wordNode
	nations     *wordNode // that tell of a country; the head's form is its code
	orgBefore   map[string]bool
	orgAfter    map[string]bool
	media       map[string]bool
	title       map[string]bool
	kunya       map[string]bool
	given       map[string]bool
}

// head is a row of heads.tsv.
type head struct {
	form   string
	plural bool // two or many
	types  []string
	noun   string // what is said of a facility ("hospital")
	lends  lending
}

// lending says what a head noun makes of the name of a town.
type lending uint8

const (
	itself lending = iota
	at             // the thing is at the town: مطار حلب
	beside         // it is there unless the text speaks of places far away: مستشفى القدس
	away           // it is named in honour of the town and may stand anywhere: شارع القدس
)

var lendings = map[string]lending{"": itself, "at": at, "beside": beside, "away": away}

// any reports a head noun that may stand before a place of any kind.
func (h *head) any() bool { return slices.Contains(h.types, "*") }

// first returns the kind that a head noun means most of all, "" for none.
func (h *head) first() string {
	if h == nil || len(h.types) == 0 {
		return ""
	}
	return h.types[0]
}

// unit returns the level of the administrative unit that a head noun makes of
// the name ("Kharkiv oblast", قضاء تلعفر): a kind of place, "" where it makes none.
func (h *head) unit() string {
	kind := h.first()
	if unitKM()[kind] == 0 {
		return ""
	}
	return kind
}

// onlySettlements reports a head noun for villages that is none for bases,
// which bear their names too.
func (h *head) onlySettlements() bool {
	return !h.any() && h.allows("village") && !h.allows("military_base") && h.lends == itself
}

// settlement reports a head noun for places that people live in.
func (h *head) settlement() bool { return settlements[h.first()] }

func (h *head) allows(kind string) bool {
	return h.any() || slices.Contains(h.types, kind)
}

// means reports a name that the head noun may govern: of a kind that it
// allows, a facility only by its own noun.
func (h *head) means(r nameRef) bool {
	if r.place.Type == "facility" && h.noun != "" && r.noun != "" && r.noun != h.noun {
		return false
	}
	return h.allows(r.place.Type)
}

// speaksOf reports a head noun that says of what kind the place is, and allows
// the one given.
func (h *head) speaksOf(kind string) bool { return h != nil && !h.any() && h.allows(kind) }

// wordNode is a trie over folded words.
type wordNode struct {
	next map[string]*wordNode
	head *head
	end  bool
}

func (n *wordNode) insert(forms []string, h *head) {
	for _, f := range forms {
		if n.next == nil {
			n.next = map[string]*wordNode{}
		}
		if n.next[f] == nil {
			n.next[f] = &wordNode{}
		}
		n = n.next[f]
	}
	n.end = true
	if n.head == nil {
		n.head = h
	}
}

// longest returns how many forms from the front make an entry, and its head.
func (n *wordNode) longest(forms func(int) (string, bool)) (int, *head) {
	length, found := 0, (*head)(nil)
	for i := 0; ; i++ {
		f, ok := forms(i)
		if !ok || n.next[f] == nil {
			return length, found
		}
		n = n.next[f]
		if n.end {
			length, found = i+1, n.head
		}
	}
}

func loadLexicon() (*lexicon, error) {
	w := &lexicon{pre: &wordNode{}, post: &wordNode{}, phrases: &wordNode{}, nations: &wordNode{}}
	for _, load := range []func() error{w.loadHeads, w.loadDirections, w.loadSets, w.loadNations, w.joinPronouns} {
		if err := load(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// read are the languages whose head nouns count in the texts of articles.
var read = map[string]bool{"ar": true, "en": true}

func (w *lexicon) loadHeads() error {
	rows, err := table("heads.tsv")
	if err != nil {
		return err
	}
	w.land = map[string]bool{}
	w.asked.pre, w.asked.post = &wordNode{}, &wordNode{}
	for _, r := range rows {
		lends, ok := lendings[r.Get("lends")]
		if !ok {
			return fmt.Errorf("heads.tsv line %d: unknown %q", r.Line, r.Get("lends"))
		}
		h := head{plural: r.Get("number") != "s", types: r.List("types"), noun: r.Get("noun"), lends: lends}
		to, asked := w.pre, w.asked.pre
		if r.Get("pos") == "post" {
			to, asked = w.post, w.asked.post
		}
		for _, f := range r.List("forms") {
			one := h
			one.form = fold.String(f)
			asked.insert(fold.Forms(f), &one)
			if read[r.Get("lang")] && r.Get("only") != "asked" {
				to.insert(fold.Forms(f), &one)
			}
			if r.Get("lang") == "ar" {
				w.land[strings.TrimPrefix(fold.Key(fold.Token{Form: "ال" + one.form, Script: fold.Arabic}), "ال")] = true
			}
		}
	}
	for form, n := range w.asked.post.next {
		if n.end {
			w.askedWords = append(w.askedWords, form)
		}
	}
	slices.Sort(w.askedWords)
	return nil
}

func (w *lexicon) loadDirections() error {
	w.direction, w.adjective, w.rural, w.areaPart = map[string]string{}, map[string]string{}, map[string]bool{}, map[string]bool{}
	rows, err := table("directions.tsv")
	if err != nil {
		return err
	}
	for _, r := range rows {
		for _, f := range r.List("forms") {
			switch r.Get("kind") {
			case "noun":
				w.direction[fold.String(f)] = r.Get("direction")
			case "adj":
				w.adjective[fold.String(f)] = r.Get("direction")
			case "rural":
				w.rural[fold.String(f)] = true
			case "part":
				w.areaPart[fold.String(f)] = true
			}
		}
	}
	return nil
}

func (w *lexicon) loadSets() error {
	sets := map[string]*map[string]bool{"mid": &w.mid, "tail": &w.tail, "near": &w.near, "and": &w.and, "locative": &w.locative, "generic": &w.generic, "preposition": &w.preposition, "notname": &w.notName,
		"km": &w.km, "mile": &w.mile, "of": &w.of, "between": &w.between, "road": &w.road, "lead": &w.lead, "before": &w.orgBefore,
		"after": &w.orgAfter, "media": &w.media, "title": &w.title, "kunya": &w.kunya, "given": &w.given, "particle": &w.particle, "partof": &w.partOf, "ending": &w.ending,
		"element": &w.element, "homely": &w.homely, "opening": &w.opening, "epithet": &w.epithet, "land": &w.landform, "takes": &w.takes, "pronoun": &w.pronoun}
	for _, file := range []string{"joins.tsv", "not_places.tsv"} {
		rows, err := table(file)
		if err != nil {
			return err
		}
		for _, r := range rows {
			for _, f := range r.List("forms") {
				kind := r.Get("kind")
				if kind == "phrase" {
					w.phrases.insert(fold.Forms(f), nil)
					continue
				}
				set, ok := sets[kind]
				if !ok {
					return fmt.Errorf("%s line %d: unknown kind %q", file, r.Line, kind)
				}
				if *set == nil {
					*set = map[string]bool{}
				}
				(*set)[fold.String(f)] = true
			}
		}
	}
	return nil
}

// links reports a word that stands between a head noun, or a preposition, and
// a name.
func (w *lexicon) links(form string) bool { return w.mid[form] || w.near[form] || w.locative[form] }

// partOfArea reports a word for the countryside or a direction.
func (w *lexicon) partOfArea(form string) bool { return w.rural[form] || w.direction[form] != "" }

// goesWithPlace reports a word that goes with the name of a place.
func (w *lexicon) goesWithPlace(form string) bool {
	return w.mid[form] || w.tail[form] || w.partOfArea(form) || w.adjective[form] != ""
}

// introduces reports an English word before the name of a place.
func (w *lexicon) introduces(form string) bool {
	return w.preposition[form] || w.of[form] || w.near[form] || form == "and"
}

// noPlace reports a word that is capitalised and names no place.
func (w *lexicon) noPlace(form string) bool { return w.notName[form] || w.given[form] || w.title[form] }

// strip takes the head noun off a name ("village of X", "X town", "حقل X"):
// the noun, nil where there is none, and the tokens of the rest.
func (w *lexicon) strip(tokens []fold.Token) (*head, []fold.Token) {
	return stripped(tokens, w.pre, w.post)
}

func stripped(tokens []fold.Token, pre, post *wordNode) (*head, []fold.Token) {
	at := func(from int) func(int) (string, bool) {
		return func(i int) (string, bool) {
			if from+i >= len(tokens) {
				return "", false
			}
			return tokens[from+i].Form, true
		}
	}
	if n, h := pre.longest(at(0)); h != nil && n < len(tokens) {
		return h, tokens[n:]
	}
	for i := 1; i < len(tokens); i++ {
		n, h := post.longest(at(i))
		if h != nil && i+n == len(tokens) && !(i == 1 && fold.IsArticle(tokens[0].Form)) {
			return h, tokens[:i]
		}
	}
	return nil, tokens
}

// minMisspelt is how long a head noun is at least that is known with a typing
// error: Damm is no dam.
const minMisspelt = 5

// stripAsked is strip for what somebody typed: "X vilage".
func (w *lexicon) stripAsked(tokens []fold.Token) (*head, []fold.Token) {
	h, core := stripped(tokens, w.asked.pre, w.asked.post)
	last := len(tokens) - 1
	if h != nil || last <= 0 || len(tokens[last].Form) < minMisspelt {
		return h, core
	}
	for _, form := range w.askedWords {
		if fold.Distance([]byte(form), []byte(tokens[last].Form), 1) <= 1 {
			return w.asked.post.next[form].head, tokens[:last]
		}
	}
	return nil, tokens
}

// BareUnit returns the name of a unit without its title, itself where it has
// none: Винницкая of Винницкая область.
func (c *curated) BareUnit(name string) string {
	tokens := fold.Tokens(name)
	h, core := stripped(tokens, c.words.asked.pre, c.words.asked.post)
	if h.unit() == "" || len(core) == 0 {
		return name
	}
	return name[core[0].Lo:core[len(core)-1].Hi]
}

// needsMore reports the first word of a name that means nothing without the
// next.
func (w *lexicon) needsMore(form string) bool { return w.element[form] || w.homely[form] }

// joinPronouns makes the prepositions with a pronoun: عنه, لديه.
func (w *lexicon) joinPronouns() error {
	w.withPronoun = map[string]bool{}
	for prep := range w.takes {
		for p := range w.pronoun {
			w.withPronoun[prep+p] = true
		}
	}
	return nil
}

// compass adds up two words of direction: north and east make north-east.
func compass(a, b string) string {
	switch {
	case a == "" || a == centre: // "north-central", "وسط غرب"
		return cmp.Or(b, a)
	case b == "" || a == b || b == centre:
		return a
	}
	for _, d := range []string{"NE", "NW", "SE", "SW"} {
		if strings.Contains(d, a) && strings.Contains(d, b) {
			return d
		}
	}
	return a
}
