package gazetteer

import "github.com/furat-map/furat/gazetteer/fold"

// homeOf returns the place in an outlet's name ("Deir Ezzor 24"), nil where
// there is none or more than one.
func (c *curated) homeOf(publisher string) *Place {
	tokens := fold.Tokens(publisher)
	if len(tokens) == 0 || len(publisher) > MaxQuery {
		return nil
	}
	r := c.read(publisher, tokens)
	var home *Place
	for i := 0; i < len(tokens); i++ {
		for _, h := range r.hits(i) {
			place := c.weightiest(h.refs)
			if place == nil {
				continue
			}
			if home != nil && home != place {
				return nil
			}
			home, i = place, h.last
			break
		}
	}
	return home
}

// weightiest returns the most important settlement or region that a name
// means by itself.
func (c *curated) weightiest(refs []nameRef) *Place {
	var best *Place
	for _, r := range refs {
		if r.demand() > 0 || !canBeHome(r.place.Type) {
			continue
		}
		if best == nil || c.weight(r.place) > c.weight(best) {
			best = r.place
		}
	}
	return best
}

func canBeHome(kind string) bool { return settlements[kind] || partOfContext[kind] }
