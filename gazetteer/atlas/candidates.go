package atlas

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/furat-map/furat/gazetteer/fold"
)

// Candidate is a place that a name may mean.
type Candidate struct {
	Match
	// Quality says how well the name matches: 1 letter by letter, 0.99 but for
	// marks and capitals, 0.97 the same name in another spelling of one script, below 0.95 a typing error,
	// at most 0.9 a name in the other script.
	Quality float64
	// Across says that the name that matched is in another script.
	Across bool
}

// Query is a name to look up.
type Query struct {
	Name string
	// Country, if set, is where to look where a name is too frequent to look
	// at all its places.
	Country string
	// Strict leaves typing errors out; so does, in a very large atlas, a name
	// that is known as it is.
	Strict bool
	// Wanted, if set, leaves candidates out before their names are read.
	Wanted func(Candidate) bool
}

// How many names one query looks at in a segment; the most important places
// come first.
const (
	maxExact = 4000  // of the same key
	maxAlike = 20000 // with the same consonants; read only so far as to see the country
	maxClose = 1500  // that are compared letter by letter, for each kind of search
	// with consonants one change away, for each change: in a planet of names
	// the lists of short skeletons are long, and only their most important
	// places are looked at
	maxChanged = 2000
)

// The least quality that counts.
const (
	minSame  = 0.72
	minCross = 0.66
)

// lookup is the state of one query in one segment.
type lookup struct {
	Query
	seg      *Segment
	form     string
	key      []byte
	letters  int
	script   fold.Script
	sounds   []byte
	skeleton []byte
	best     map[uint32]scored // by place
	looked   int
	exact    int // names of the query's key
	atlas    *Atlas
	probes   int
}

// trimEvery is how many lists are looked into before memory is given back.
const trimEvery = 64

func (l *lookup) trim() {
	if l.probes++; l.probes%trimEvery == 0 {
		l.atlas.trim()
	}
}

// Candidates returns the places of the atlas that a name may mean, best
// matches first, one entry for each.
func (a *Atlas) Candidates(q Query) []Candidate {
	a.trim()
	tokens := fold.Tokens(q.Name)
	if len(tokens) == 0 || len(q.Name) > MaxName {
		return nil
	}
	key := fold.AppendName(nil, tokens)
	sounds := fold.Sounds(nil, key)
	l := lookup{Query: q, atlas: a, form: fold.Joined(tokens), key: key, script: tokens[0].Script,
		sounds: sounds, skeleton: fold.Skeleton(nil, sounds), letters: utf8.RuneCount(key)}
	var out []Candidate
	for i, s := range a.segments {
		l.seg, l.best = s, map[uint32]scored{}
		l.run()
		for _, c := range l.found() {
			if !a.replaced(i, c.Place) {
				out = append(out, c)
			}
		}
	}
	slices.SortFunc(out, compareCandidates)
	return out
}

// MaxName is the longest name, in bytes, that is looked up.
const MaxName = 200

func compareCandidates(x, y Candidate) int {
	switch {
	case x.Quality != y.Quality:
		if x.Quality > y.Quality {
			return -1
		}
		return 1
	case x.Segment.row(x.Place).rank() != y.Segment.row(y.Place).rank():
		return int(y.Segment.row(y.Place).rank()) - int(x.Segment.row(x.Place).rank())
	}
	return strings.Compare(x.ID(), y.ID())
}

// ID returns the first id of the place.
func (m Match) ID() string { return m.Segment.text(m.Segment.row(m.Place).u32(8)) }

// Country returns the ISO code of the country of the place.
func (m Match) Country() string { return m.Segment.row(m.Place).country() }

// Population returns how many people live there, 0 where that is not known.
func (m Match) Population() uint32 { return m.Segment.row(m.Place).u32(40) }

// Type returns the kind of the place.
func (m Match) Type() string { return m.Segment.typeOf(m.Segment.row(m.Place)) }

// scored is the best match of a place so far. Its words are read only if it
// is among the best of all: each reading may touch another page of the file.
type scored struct {
	place, name uint32
	text        string // "" while it was not read
	quality     float64
	across      bool
}

// maxFound is how many places a segment answers with.
const maxFound = 400

// found returns the best matches of the segment.
func (l *lookup) found() []Candidate {
	all := make([]scored, 0, len(l.best))
	for _, s := range l.best {
		all = append(all, s)
	}
	slices.SortFunc(all, func(x, y scored) int {
		if x.quality != y.quality {
			return cmp.Compare(y.quality, x.quality)
		}
		return cmp.Compare(x.place, y.place)
	})
	var out []Candidate
	for _, s := range all[:min(len(all), max(maxFound, l.exact))] {
		c := Candidate{Match{l.seg, s.place, s.text}, s.quality, s.across}
		if l.Wanted != nil && !l.Wanted(c) {
			continue
		}
		if c.Name == "" {
			c.Name = l.seg.nameText(s.name)
		}
		out = append(out, c)
	}
	return out
}

func (l *lookup) run() {
	l.looked, l.exact = 0, 0
	l.seg.exact(l.key, hashOf(l.key), func(m Match) bool {
		l.takeExact(m)
		l.exact++
		return l.exact < maxExact
	})
	if len(l.skeleton) == 0 {
		return
	}
	l.sameConsonants()
	l.kinConsonants()
	found := l.atlas.large && l.exact > 0 // the name is known as it is
	long := len(l.skeleton) > 1 || l.letters >= 5
	if !l.Strict && !found && long {
		l.looked = 0
		l.edits()
	}
}

// takeExact keeps a name of the query's key, and sees how it is written.
func (l *lookup) takeExact(m Match) {
	quality := 0.97
	switch {
	case m.Name == l.Name:
		quality = 1
	case fold.String(m.Name) == l.form:
		quality = 0.99
	}
	l.take(scored{m.Place, 0, m.Name, quality, false})
}

// take keeps the best match of each place.
func (l *lookup) take(s scored) {
	if old, ok := l.best[s.place]; !ok || s.quality > old.quality {
		l.best[s.place] = s
	}
}

// sameConsonants looks at the names that have the query's consonants.
func (l *lookup) sameConsonants() {
	h := hashOf(l.skeleton)
	crowded := l.Country != "" && l.seg.howMany(h) > maxClose
	read := 0
	l.seg.alike(h, func(p posting) bool {
		if read++; crowded && string(p.country) != l.Country {
			return read < maxAlike
		}
		l.compare(p, true)
		return l.looked < maxClose && read < maxAlike
	})
}

// kinConsonants looks at the names of the other script in which one consonant
// is written as one that transliterations take for it, or the article is
// written as a part of the name (Albukamal).
func (l *lookup) kinConsonants() {
	if len(l.skeleton) < 3 || len(l.skeleton) > maxSkeleton {
		return
	}
	l.looked = 0
	buf := slices.Clone(l.skeleton)
	for i, c := range l.skeleton {
		for _, k := range []byte(fold.Kin(c)) {
			buf[i] = k
			l.otherScript(buf)
		}
		buf[i] = c
	}
	const article = 'l'
	if buf[0] == article {
		l.otherScript(buf[1:])
	}
	l.otherScript(append([]byte{article}, buf...))
}

// otherScript looks at the names of the other script with a skeleton.
func (l *lookup) otherScript(skeleton []byte) {
	read := 0
	l.trim()
	l.seg.alike(hashOf(skeleton), func(p posting) bool {
		if p.script != l.script {
			l.compare(p, true)
		}
		read++
		return l.looked < maxClose && read < maxChanged
	})
}

// maxSkeleton is the longest skeleton whose changes are tried.
const maxSkeleton = 24

// compare takes a name in if it is near enough to the query.
func (l *lookup) compare(p posting, sameSkeleton bool) {
	difference := int(p.letters) - l.letters
	if allowed := errorsAllowed(l.letters) + 1; !sameSkeleton && (p.script != l.script || difference > allowed || difference < -allowed) {
		return // a typing error and another script at once are no evidence
	}
	if p.script != l.script && p.script != fold.Latin && l.script != fold.Latin {
		return // every place has a name in Latin letters, which says more than a third script
	}
	l.looked++
	q := l.quality(p.key, p.script, sameSkeleton)
	if q < minTyping && p.script == l.script && fold.Distance(l.key, p.key, 2) <= 2 && l.oneError(p.name) {
		q = minTyping
	}
	if q > 0 {
		l.take(scored{p.place, p.name, "", q, p.script != l.script})
	}
}

// oneError reports whether the name differs from the query by one letter as
// they are written: within kh, ay or a doubled letter one error makes two in
// the keys.
func (l *lookup) oneError(n uint32) bool {
	if errorsAllowed(l.letters) == 0 {
		return false
	}
	return fold.Distance([]byte(l.form), []byte(fold.String(l.seg.nameText(n))), 1) <= 1
}

// quality compares the query with the key of a name.
func (l *lookup) quality(key []byte, script fold.Script, sameSkeleton bool) float64 {
	errors := 0
	if script == l.script {
		limit := errorsAllowed(l.letters)
		errors = fold.Distance(l.key, key, limit)
		if errors > limit && !sameSkeleton && len(l.skeleton) < minMixed {
			return 0
		}
		if errors > 0 && errors <= limit {
			return 0.97 - 0.7*float64(errors)/float64(l.letters)
		}
	}
	var buf [64]byte
	alike := fold.Likeness(l.sounds, fold.Sounds(buf[:0], key))
	switch {
	case script != l.script && 0.9*alike >= minCross:
		return 0.9 * alike
	case script == l.script && !sameSkeleton && 0.85*alike >= minMixedQuality: // an error in another spelling
		return 0.85 * alike
	case script == l.script && sameSkeleton && 0.92*alike >= minSame:
		return 0.92 * alike
	}
	return 0
}

// A name may have a typing error and another spelling at once if it has so
// many consonants and is so much alike all the same.
const (
	minMixed        = 4
	minMixedQuality = 0.66
)

// minTyping is the quality of a name that is one typing error away.
const minTyping = 0.85

// errorsAllowed is how many typing errors a key of so many letters may have:
// in a short name one letter more makes another name.
func errorsAllowed(letters int) int {
	switch {
	case letters < 4:
		return 0
	case letters < 12:
		return 1
	}
	return 2
}

// consonants are the sounds that a typing error may put in (sounds.tsv).
const consonants = "bdfhjklmnrstwyz"

// edits looks at the names whose consonants are one change away from the
// query's: two that changed places, one more, another one, one less.
func (l *lookup) edits() {
	k := l.skeleton
	if len(k) > maxSkeleton {
		return
	}
	buf := make([]byte, 0, len(k)+1)
	try := func() {
		read := 0
		l.trim()
		if l.looked < maxClose {
			l.seg.alike(hashOf(buf), func(p posting) bool {
				l.compare(p, false)
				read++
				return l.looked < maxClose && read < maxChanged
			})
		}
	}
	for i := 0; i+1 < len(k); i++ { // changed places
		if k[i] != k[i+1] {
			buf = append(buf[:0], k...)
			buf[i], buf[i+1] = buf[i+1], buf[i]
			try()
		}
	}
	for i := 0; i <= len(k); i++ { // one more: the longer skeletons have the fewest names
		for _, c := range []byte(consonants) {
			if i < len(k) && c == k[i] {
				continue // the same as putting it behind
			}
			buf = append(append(append(buf[:0], k[:i]...), c), k[i:]...)
			try()
		}
	}
	for i := range k { // another one
		for _, c := range []byte(consonants) {
			if c != k[i] {
				buf = append(buf[:0], k...)
				buf[i] = c
				try()
			}
		}
	}
	for i := range k { // one less
		buf = append(append(buf[:0], k[:i]...), k[i+1:]...)
		try()
	}
}
