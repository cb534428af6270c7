package gazetteer

import (
	"strings"

	"github.com/furat-map/furat/gazetteer/fold"
)

// blockNames marks the words of outlets, organisations and people.
func (s *scan) blockNames() {
	w := s.g.words
	s.blockQuoted()
	for i := range s.tokens {
		if s.blocked[i] {
			continue
		}
		for _, cut := range s.cutsAny(i) {
			if n, _ := w.phrases.longest(s.formsFrom(i, cut.Rest, s.tight)); n > 0 {
				s.block(i, i+n)
				break
			}
		}
		if s.blocked[i] {
			continue
		}
		s.blockBehind(i)
	}
}

// maxTitle is how many words a quoted name of an outlet has at most.
const maxTitle = 4

// blockQuoted marks short quoted phrases that hold more than a place, its head
// noun and its adjectives: «نبض الفرات», "Euphrates Observer" are titles.
func (s *scan) blockQuoted() {
	for i := 0; i < len(s.tokens); i++ {
		if i > 0 && !strings.ContainsAny(s.gap(i-1), "«“\"") || i == 0 && !strings.ContainsAny(s.raw[:s.tokens[0].Lo], "«“\"") {
			continue
		}
		for last := i; last < len(s.tokens) && last < i+maxTitle; last++ {
			if !strings.ContainsAny(s.gap(last), "»”\"") {
				continue
			}
			if last > i && !s.onlyPlace(i, last) {
				s.block(i, last+1)
			}
			break
		}
	}
}

// onlyPlace reports whether tokens i to last are nothing but place names and
// the words that go with them.
func (s *scan) onlyPlace(i, last int) bool {
	for i <= last {
		next := i
		for _, h := range s.hits(i) {
			if h.last <= last {
				next = h.last + 1
				break
			}
		}
		if n, h := s.headAt(i); next == i && h != nil {
			next = i + n
		}
		form := s.tokens[i].Form
		w := s.g.words
		if next == i && (w.mid[form] || w.tail[form] || w.direction[form] != "" || w.adjective[form] != "" || w.rural[form] ||
			s.tokens[i].Script == fold.Latin && (w.post.next[form] != nil || fold.IsArticle(form))) {
			next = i + 1
		}
		if next == i {
			return false
		}
		i = next
	}
	return true
}

// blockBehind marks the name that token i introduces as no place.
func (s *scan) blockBehind(i int) {
	w := s.g.words
	if form := s.tokens[i].Form; (w.orgAfter[form] && s.tokens[i].Upper || w.media[form]) && s.tokens[i].Script == fold.Latin {
		s.blockBefore(i)
		return
	}
	if i+1 >= len(s.tokens) || !s.soft(i) {
		return
	}
	latin := s.tokens[i].Script == fold.Latin
	for _, cut := range s.cutsAny(i) {
		form := cut.Rest
		form = strings.TrimPrefix(form, "ال")
		switch {
		case w.orgBefore[form] && (!latin || s.tokens[i+1].Upper):
			s.blockName(i+1, 2)
			return
		case w.title[cut.Rest] && (!latin || s.tokens[i+1].Upper):
			s.blockName(i+1, 3)
			return
		case w.kunya[cut.Rest] || w.given[cut.Rest] && cut.N == 0 && s.word(i) != "على":
			if latin && !s.tokens[i].Upper {
				return
			}
			if hs := s.hits(i); len(hs) > 0 && hs[0].last > i {
				return // "Abu Kamal" is a town
			}
			if !s.prepositional(i + 1) {
				s.block(i+1, i+2)
			}
			return
		}
	}
}

// word returns token i as it is written.
func (s *scan) word(i int) string { return fold.Plain(s.raw[s.tokens[i].Lo:s.tokens[i].Hi]) }

// blockName marks up to n words of a name that begins at token i; a particle
// or a head noun ends it.
func (s *scan) blockName(i, n int) {
	for k := i; k < i+n && k < len(s.tokens); k++ {
		if k > i && (!s.tight(k-1) || s.prepositional(k)) {
			return
		}
		if h, _ := s.headAt(k); h > 0 {
			return
		}
		if s.tokens[k].Script == fold.Digit || s.tokens[k].Script == fold.Latin && !s.tokens[k].Upper {
			return
		}
		s.block(k, k+1)
	}
}

// blockBefore marks up to three capitalised words before token i, which
// names an organisation ("Deir ez-Zor Military Council").
func (s *scan) blockBefore(i int) {
	for k := i - 1; k >= 0 && k >= i-4 && s.tight(k) && (s.tokens[k].Upper || fold.IsArticle(s.tokens[k].Form)); k-- {
		s.block(k, k+1)
	}
}

// prepositional reports whether token i is a particle or begins with one that
// leaves a known name or a head noun: not a further part of a person's name.
func (s *scan) prepositional(i int) bool {
	t := s.tokens[i]
	if t.Script != fold.Arabic {
		return false
	}
	switch t.Form {
	case "في", "من", "الي", "علي", "عن", "ان", "مع", "قرب", "بعد", "قبل", "عند", "خلال", "و", "باسم":
		return true
	}
	for _, cut := range fold.Clitics(t.Form)[1:] {
		w := s.g.words
		if s.g.names.next[cut.Rest] != nil || w.pre.next[cut.Rest] != nil || w.rural[cut.Rest] || w.direction[cut.Rest] != "" {
			return true
		}
	}
	return false
}

func (s *scan) block(from, to int) {
	for i := from; i < to && i < len(s.blocked); i++ {
		s.blocked[i] = true
	}
}
