package gazetteer

import (
	"strings"

	"github.com/maypok86/otter/v2"

	"github.com/furat-map/furat/gazetteer/atlas"
)

// lookups remembers what the atlas answers to names of texts: news names the
// same places day by day, and the answer does not depend on the text. The room
// is bounded by what the answers hold, not by their number: a frequent name
// has hundreds of places.
type lookups struct {
	kept *otter.Cache[lookup, []atlas.Candidate]
}

// lookup is a name as it is written, and the country where it is looked for if
// it is too frequent, "" for none.
type lookup struct{ name, country string }

// The room for answers, in about bytes.
const (
	lookupRoom   = 32 << 20
	answerBytes  = 200 // of an answer without its places
	perCandidate = 96  // with the text of its name
)

func newLookups() lookups {
	return lookups{otter.Must(&otter.Options[lookup, []atlas.Candidate]{
		MaximumWeight: lookupRoom,
		Weigher: func(l lookup, found []atlas.Candidate) uint32 {
			return uint32(answerBytes + len(l.name) + perCandidate*len(found))
		},
	})}
}

// in returns the places of an atlas that a name in a text may mean. The answer
// is everybody's and must not be changed.
func (l lookups) in(a *atlas.Atlas, name, country string) []atlas.Candidate {
	if len(name) > atlas.MaxName {
		return nil
	}
	question := lookup{name, country}
	if found, ok := l.kept.GetIfPresent(question); ok {
		return found
	}
	found := a.Candidates(atlas.Query{Name: name, Country: country, Strict: true, Wanted: everAdmitted})
	question.name = strings.Clone(name) // not the whole text with it
	l.kept.Set(question, found)
	return found
}

// everAdmitted reports whether a candidate may be meant in any text (see
// [choice.admitted]).
func everAdmitted(c atlas.Candidate) bool {
	switch {
	case c.Quality >= sameName:
		return true
	case c.Across:
		return c.Quality >= minAnnounced
	}
	return settlements[c.Type()] // soundsAlike
}
