package gazetteer

import "github.com/furat-map/furat/gazetteer/fold"

// bareName reports a lone Latin word without a head noun, a preposition or a
// list before it: it may be a person's name.
func (c *choice) bareName(d *draft) bool {
	if d.introduced() || d.first != d.last || !c.latin(d.first) {
		return false
	}
	if d.first == 0 {
		return true
	}
	before := c.tokens[d.first-1].Form
	if fold.IsArticle(before) && d.first > 1 {
		before = c.tokens[d.first-2].Form
	}
	return !c.words.introduces(before) && c.soft(d.first-1)
}

// introduced reports a draft that the words around it make a place.
func (d *draft) introduced() bool {
	headed := d.head != nil || d.noun != ""
	part := d.area != nil || d.dir != ""
	return headed || part || d.near
}

// meantElsewhere reports a curated name behind which another place, or a
// person, must stand.
func (c *choice) meantElsewhere(i int) bool {
	d := &c.drafts[i]
	if d.why != certain {
		return false
	}
	return c.foreign(i) || (d.head == nil && c.outlier(i))
}

// foreign reports a bare name whose place lies in a country that the article
// does not speak of although it speaks of others: "Koufa's men" in Mali are
// not of Kufa in Iraq. Countries and capitals are named everywhere.
func (c *choice) foreign(i int) bool {
	p := c.anchors[i]
	if p == nil || p.Type == "country" || p.Country == "" {
		return false
	}
	if len(c.spoken) == 0 || c.spoken[p.Country] || !c.bareName(&c.drafts[i]) {
		return false
	}
	known, ok := c.g.atlas.Find(p.ID)
	return !ok || known.Rank < capitalRank
}

// capitalRank is the importance from which a city is one that articles on
// other countries name (source/features.tsv: a capital of a million).
const capitalRank = 200

func (c *choice) outlier(i int) bool { return c.anchors[i] != nil && c.outliers[c.anchors[i].ID] }

// outlierKM is how far from all other places of an article a small place of a
// country that it does not speak of may lie.
const outlierKM = 250

// smallKind is the weight (types.tsv) up to which a kind of place is named
// only where its country is spoken of: a city is named anywhere.
const smallKind = 0.75

// small reports a kind of place that is named only where its country is.
func (k Kind) small() bool { return k.Weight <= smallKind && !k.Area }

// anchor is a place that an article names for sure, and how often.
type anchor struct {
	*Place
	times int
}

// maxAnchors is how many different places a small one is held against.
const maxAnchors = 500

// outliersAmong returns the ids of the small places that can't be meant: towns
// or villages of one country in an article on places far away in others.
func (g *Gazetteer) outliersAmong(named []*Place, nations map[string]bool) map[string]bool {
	anchors := counted(named)
	out := map[string]bool{}
	for _, a := range anchors {
		silent := a.Country != "" && !nations[a.Country]
		if silent && g.kinds[a.Type].small() && isOutlier(a.Place, anchors) {
			out[a.ID] = true
		}
	}
	return out
}

func counted(named []*Place) []anchor {
	var out []anchor
	at := map[string]int{}
	for _, p := range named {
		if p == nil {
			continue
		}
		i, known := at[p.ID]
		if !known {
			i = len(out)
			at[p.ID], out = i, append(out, anchor{Place: p})
		}
		out[i].times++
	}
	return out
}

// isOutlier reports a place that at least two mentions of others are far from, and
// none near.
func isOutlier(p *Place, anchors []anchor) bool {
	others := 0
	for _, a := range anchors[:min(len(anchors), maxAnchors)] {
		if a.ID == p.ID {
			continue
		}
		if a.speaksFor(p) {
			return false
		}
		others += a.times
	}
	return others >= 2
}

// speaksFor reports an anchor in the country of a place, or near it.
func (a anchor) speaksFor(p *Place) bool {
	if a.Country == p.Country || a.Country == "" {
		return true
	}
	return a.Type != "country" && p.DistanceKM(a.Place)-a.UncertaintyKM < outlierKM
}
