package gazetteer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer/fold"
)

// words are the small words around names, from heads.tsv, directions.tsv,
// joins.tsv and not_places.tsv.
type words struct {
	pre, post   *wordNode // head nouns before and behind a name
	direction   map[string]string
	adjective   map[string]string
	rural       map[string]bool
	mid, tail   map[string]bool
	near        map[string]bool
	locative    map[string]bool
	generic     map[string]bool // adjectives behind a head noun
	preposition map[string]bool
	notName     map[string]bool
	km, mile    map[string]bool
	of          map[string]bool
	between     map[string]bool
	road        map[string]bool
	lead        map[string]bool
	phrases     *wordNode
	orgBefore   map[string]bool
	orgAfter    map[string]bool
	media       map[string]bool
	title       map[string]bool
	kunya       map[string]bool
	given       map[string]bool
	settlement  map[string]bool // singular pre heads of settlements
}

// head is a row of heads.tsv.
type head struct {
	form   string
	plural bool // two or many
	types  []string
}

func (h *head) any() bool { return len(h.types) == 1 && h.types[0] == "*" }

// province reports a head noun that makes the name an area ("Kharkiv oblast").
func (h *head) province() bool { return h != nil && len(h.types) > 0 && h.types[0] == "governorate" }

// settlement reports a head noun for places that people live in.
func (h *head) settlement() bool { return h != nil && len(h.types) > 0 && settled[h.types[0]] }

func (h *head) allows(kind string) bool {
	if h.any() {
		return true
	}
	for _, t := range h.types {
		if t == kind {
			return true
		}
	}
	return false
}

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

func (g *Gazetteer) loadWords() error {
	w := words{pre: &wordNode{}, post: &wordNode{}, phrases: &wordNode{}, settlement: map[string]bool{}}
	rows, err := table("heads.tsv")
	if err != nil {
		return err
	}
	for _, r := range rows {
		h := head{plural: r.Get("number") != "s", types: r.List("types")}
		to := w.pre
		if r.Get("pos") == "post" {
			to = w.post
		}
		for _, f := range r.List("forms") {
			one := h
			one.form = fold.String(f)
			to.insert(fold.Forms(f), &one)
		}
	}
	if err := w.loadSets(); err != nil {
		return err
	}
	g.words = w
	return nil
}

func (w *words) loadSets() error {
	w.direction, w.adjective, w.rural = map[string]string{}, map[string]string{}, map[string]bool{}
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
			}
		}
	}
	sets := map[string]*map[string]bool{"mid": &w.mid, "tail": &w.tail, "near": &w.near, "locative": &w.locative, "generic": &w.generic, "preposition": &w.preposition, "notname": &w.notName,
		"km": &w.km, "mile": &w.mile, "of": &w.of, "between": &w.between, "road": &w.road, "lead": &w.lead, "before": &w.orgBefore,
		"after": &w.orgAfter, "media": &w.media, "title": &w.title, "kunya": &w.kunya, "given": &w.given}
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
				if kind == "and" {
					continue // clitic in Arabic, a word in English: see scan.joined
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

// strip takes the head noun off a name ("village of X", "X town", "حقل X"):
// the noun, nil where there is none, and the tokens of the rest.
func (w *words) strip(tokens []fold.Token) (*head, []fold.Token) {
	at := func(from int) func(int) (string, bool) {
		return func(i int) (string, bool) {
			if from+i >= len(tokens) {
				return "", false
			}
			return tokens[from+i].Form, true
		}
	}
	if n, h := w.pre.longest(at(0)); h != nil && n < len(tokens) {
		return h, tokens[n:]
	}
	for i := 1; i < len(tokens); i++ {
		n, h := w.post.longest(at(i))
		if h != nil && i+n == len(tokens) && !(i == 1 && fold.IsArticle(tokens[0].Form)) {
			return h, tokens[:i]
		}
	}
	if last := len(tokens) - 1; last > 0 && len(tokens[last].Form) > 3 { // "vilage"
		for _, form := range slices.Sorted(maps.Keys(w.post.next)) {
			if n := w.post.next[form]; n.end && fold.Distance([]byte(form), []byte(tokens[last].Form), 1) <= 1 {
				return n.head, tokens[:last]
			}
		}
	}
	return nil, tokens
}

// compass adds up two words of direction: north and east make north-east.
func compass(a, b string) string {
	if b == "" || a == b {
		return a
	}
	for _, d := range []string{"NE", "NW", "SE", "SW"} {
		if strings.Contains(d, a) && strings.Contains(d, b) {
			return d
		}
	}
	return a
}
