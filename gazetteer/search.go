package gazetteer

import (
	"github.com/paulmach/orb"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
)

// MaxQuery is the longest name, in bytes, that Search looks up.
const MaxQuery = atlas.MaxName

// maxBeginning is how many names that begin like the query are looked at.
const maxBeginning = 200

// beginningQuality is that of a name of which the query is only the beginning,
// scaled by how much of it was typed.
const beginningQuality = 0.82

// Search returns the places that a name may mean, best first: the same name
// in any spelling, then a name that begins so, then one with a typing error
// or in the other script. Among equals the nearer to near, if given, and the
// more important come first. An over-long or empty name finds nothing.
func (g *Gazetteer) Search(name string, near *orb.Point, limit int) []Candidate {
	if len(name) > MaxQuery {
		return nil
	}
	around := &surroundings{}
	if near != nil {
		around.anchors = []*Place{{Lat: near[1], Lon: near[0], UncertaintyKM: 5}}
	}
	found := g.lookup(name, "", false)
	known := map[string]bool{}
	for _, c := range found {
		known[c.ID()] = true
	}
	key := len(fold.Name(fold.Tokens(name)))
	for _, m := range g.atlas.Beginning(name, maxBeginning) {
		if !known[m.ID()] {
			share := float64(key) / float64(max(key, len(fold.Name(fold.Tokens(m.Name)))))
			found = append(found, governed{Candidate: atlas.Candidate{Match: m, Quality: beginningQuality + 0.12*share}})
		}
	}
	out := resolver{g, around}.rank(found)
	if limit > 0 && len(out) > limit {
		out = out[:limit]
	}
	return labelled(out, name)
}

// governed is a candidate and the head noun that was taken off the name for it,
// nil for none.
type governed struct {
	atlas.Candidate
	by *head
}

// all makes the candidates of a name governed by one head noun, or nil.
func (h *head) all(found []atlas.Candidate) []governed {
	out := make([]governed, len(found))
	for i, c := range found {
		out[i] = governed{c, h}
	}
	return out
}

// lookup returns the candidates of a name as it stands and, where it has a
// head noun, of the name without it.
func (g *Gazetteer) lookup(name, country string, strict bool) []governed {
	whole := g.atlas.Candidates(atlas.Query{Name: name, Country: country, Strict: strict})
	h, core := g.words.stripAsked(fold.Tokens(name))
	if h == nil || len(core) == 0 {
		return (*head)(nil).all(whole)
	}
	from, to := core[0], core[len(core)-1]
	bare := g.atlas.Candidates(atlas.Query{Name: name[from.Lo:to.Hi], Country: country, Strict: strict})
	for i, c := range bare {
		bare[i].Quality = min(c.Quality, 0.99) // a word was left out
	}
	var own *head // of a whole name that is known with its head noun
	if h.unit() != "" {
		own = h
	}
	return append(own.all(whole), h.all(bare)...)
}
