package frame

import (
	"slices"
	"strings"

	"github.com/furat-map/furat/extract/act"
	"github.com/furat-map/furat/extract/clause"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/gazetteer"
)

// Place is where an act is put: the place, the words it rests on, and how
// exactly.
type Place struct {
	*gazetteer.Place
	Words     rule.Words
	Rule      rule.ID
	Near      bool
	Inherited bool // of the words around, not of the clause itself
	Certainty float64
}

// Rules of the place. Those of a role are "where." and the role.
const (
	whereWidened  rule.ID = "where.widened"
	whereRoad     rule.ID = "where.road"
	whereWhich    rule.ID = "where.which"
	whereTown     rule.ID = "where.town"
	whereClause   rule.ID = "where.clause"
	whereSentence rule.ID = "where.sentence"
	whereRegion   rule.ID = "where.region"
)

// WhereRules say what the rules of the place do.
var WhereRules = rule.List[struct{}]{
	{ID: "where.at", Doc: "a word such as \"in\" or \"on\", or the act itself, puts it there"},
	{ID: "where.near", Doc: "a word such as \"near\" puts it beside the place"},
	{ID: "where.to", Doc: "where it went or landed"},
	{ID: "where.via", Doc: "on the way through"},
	{ID: "where.part", Doc: "the whole in which the place told lies"},
	{ID: "where.heading", Doc: "the heading of a bulletin's line"},
	{ID: "where.people", Doc: "whose people they are"},
	{ID: "where.from", Doc: "what was left"},
	{ID: "where.base", Doc: "where the forces are stationed"},
	{ID: "where.none", Doc: "a place of the clause that no word gives a part"},
	{ID: whereWidened, Doc: "holds a place that is not known"},
	{ID: whereRoad, Doc: "on the road between two places"},
	{ID: whereWhich, Doc: "the place that \"which\" goes on about"},
	{ID: whereTown, Doc: "\"the town\" spoken of before"},
	{ID: whereClause, Doc: "the place of the clause before"},
	{ID: whereSentence, Doc: "another place of the sentence"},
	{ID: whereRegion, Doc: "a region of the sentence"},
}

// spot is a place mention with the part it plays in its clause.
type spot struct {
	*gazetteer.Mention
	role   string
	listed bool // joined to the mention before it
}

func (s *spot) known() bool { return s.Place != nil }

// placer chooses places for the acts of one clause.
type placer struct {
	*mention.Page
	clause *clause.Clause
	all    bool   // places in the words that say who spoke count too
	last   *Place // where the frame before was put
}

// placesOf chooses where the acts of the clause happened.
func (l *placer) placesOf(spots []spot) []Place {
	spots = l.consistent(spots)
	unknown := unknownPlace(spots)
	for _, roles := range placeOrder(l.clause.Main) {
		out := l.choose(spots, roles)
		if len(out) == 0 {
			continue
		}
		if unknown && slices.Contains(roles, rolePart) {
			l.widen(out, l.unknownQuarter(spots))
		}
		return out
	}
	if out := l.choose(spots, []string{roleVia}); len(out) > 0 && act.Violent(l.clause.Main.Sub) {
		return l.betweenTwo(out)
	}
	return nil
}

// betweenTwo puts an act on the road between A and B.
func (l *placer) betweenTwo(ps []Place) []Place {
	ps[0].Near = true
	if len(ps) == 2 && !l.Area(ps[0].Place) && !l.Area(ps[1].Place) {
		ps[0].Place, ps[0].Rule = l.Gazetteer.Between(ps[0].Place, ps[1].Place), whereRoad
	}
	return ps[:1]
}

// insideKM is how far from its town a quarter or village may lie that is said
// to be in it.
const insideKM = 60

// consistent drops the place of a name whose town is told right behind it and
// lies elsewhere: "the Rawdha neighbourhood in the city of Marib" is none that
// the gazetteer has.
func (l *placer) consistent(spots []spot) []spot {
	for i := 0; i+1 < len(spots); i++ {
		a, b := &spots[i], &spots[i+1]
		part := a.known() && a.Head != "" && !l.Area(a.Place)
		whole := b.known() && !b.listed && isTown(b.Place)
		if !part || !whole {
			continue
		}
		near := b.First-a.Last <= 6 && !strings.ContainsAny(l.Gap(a.Last+1), "،,;؛")
		if near && a.Place.DistanceKM(b.Place) > insideKM {
			m := *a.Mention
			m.Place = nil
			a.Mention = &m
		}
	}
	return spots
}

// placeOrder gives the roles to look for a place in, best first.
func placeOrder(t lang.Tag) [][]string {
	atNear, inside := []string{roleAt, roleNear}, []string{rolePart, roleHeading}
	atBase := []string{roleAt, roleNear, roleBase}
	switch {
	case act.Demonstration(t.Sub): // the people of a town march in it
		return [][]string{atNear, {rolePeople}, {roleTo}, {roleNone}, inside}
	case t.Voice == "l":
		return [][]string{atNear, {roleFrom}, {roleNone}, inside, {roleBase}}
	case act.Violent(t.Sub): // whoever fires from a base may hit another place
		return [][]string{atNear, {roleTo}, {roleNone}, inside, {roleBase}}
	case act.TakesPeople(t.Sub):
		return [][]string{atBase, {rolePeople}, {roleTo}, {roleNone}, inside}
	case act.Moves(t.Sub):
		return [][]string{{roleTo}, atNear, {roleVia}, {roleNone}, inside, {roleBase}}
	}
	return [][]string{atBase, {roleTo}, {roleNone}, inside}
}

// unknownPlace reports a name that the clause puts its act at and that the
// gazetteer does not have. No other place may then stand in for it but one
// that holds it.
func unknownPlace(spots []spot) bool { return unknownSpot(spots) != nil }

func unknownSpot(spots []spot) *spot {
	for i := range spots {
		s := &spots[i]
		if s.known() {
			continue
		}
		switch s.role {
		case roleAt, roleNear, roleTo:
			return s
		case roleNone:
			if s.Head != "" {
				return s
			}
		}
	}
	return nil
}

// unknownListed returns the names of a list that the gazetteer does not have,
// where it has others of them: each is a place of the act.
func unknownListed(spots []spot) []*gazetteer.Mention {
	var out []*gazetteer.Mention
	for i := range spots {
		s := &spots[i]
		acts := s.role == roleAt || s.role == roleNear || s.role == roleTo
		inList := s.listed || (i+1 < len(spots) && spots[i+1].listed)
		if !s.known() && acts && inList {
			out = append(out, s.Mention)
		}
	}
	return out
}

// unknownQuarter reports that what is not known is a quarter or a street, and so
// inside the town.
func (l *placer) unknownQuarter(spots []spot) bool {
	for _, s := range spots {
		if s.known() || s.Head == "" {
			continue
		}
		for i := s.First - 1; i <= s.Last+1; i++ {
			if l.Is(i, "quarter") {
				return true
			}
		}
	}
	return false
}

// widen turns a town that only says in whose surroundings an unknown place
// lies into its region, or into the neighbourhood of the town.
func (l *placer) widen(ps []Place, quarter bool) {
	for i := range ps {
		if region := l.Gazetteer.Part(ps[i].Place, "R"); region != nil && ps[i].Type == "city" && !quarter {
			ps[i].Place = region
		} else {
			ps[i].Near = true
		}
		ps[i].Rule = whereWidened
	}
}

// nowhere are the kinds too wide to put an act on.
var nowhere = map[string]bool{"country": true, "river": true, "sea": true}

// Nowhere reports a place too wide to put an act on.
func Nowhere(p *gazetteer.Place) bool { return nowhere[p.Type] }

// choose returns the places with one of the roles, without wholes whose part
// is named beside them.
func (l *placer) choose(spots []spot, roles []string) []Place {
	picked := l.inRoles(spots, roles)
	if len(picked) == 0 {
		return nil
	}
	others := l.inRoles(spots, []string{roleAt, roleNear, roleTo, rolePart, roleHeading, roleNone})
	var out []Place
	seen := map[string]bool{}
	for _, s := range picked {
		if seen[s.Place.ID] || Nowhere(s.Place) {
			continue
		}
		area := !s.listed && l.Area(s.Place)
		if l.wholeOfOther(s, picked) || (area && l.wholeOfOther(s, others)) {
			continue
		}
		if s.role == roleNone && len(roles) == 1 && s.Head == "" && s.Place.Type != "border_crossing" {
			continue
		}
		seen[s.Place.ID] = true
		out = append(out, l.placeOf(s))
	}
	return out
}

func (l *placer) placeOf(s spot) Place {
	at := s.Place
	if s.Offset != nil {
		at = l.Gazetteer.Shift(s.Place, *s.Offset)
	}
	return Place{Place: at, Words: rule.Told(s.First, s.Last), Rule: rule.ID("where." + s.role), Near: s.Near || s.role == roleNear, Certainty: s.Confidence}
}

func (l *placer) inRoles(spots []spot, roles []string) []spot {
	var out []spot
	for _, s := range spots {
		if s.known() && slices.Contains(roles, s.role) && !l.Off[rule.ID("where."+s.role)] {
			out = append(out, s)
		}
	}
	return out
}
