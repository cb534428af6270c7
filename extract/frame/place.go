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

// spots returns the places of the clause with their roles.
func (l *placer) spots() []spot {
	var out []spot
	mentions := l.PlacesIn(l.clause.First, l.clause.Last)
	for i := range mentions {
		m := &mentions[i]
		if m.Last > l.clause.Last || !l.all && inSpeech(l.Page, l.clause, m.First) {
			continue
		}
		if n := len(out); n > 0 && l.road(out[n-1].Mention, m) {
			out[n-1] = l.onTheWay(out[n-1].Mention, m)
			continue
		}
		out = append(out, l.spot(out, m))
	}
	return out
}

// spot gives a mention its role, behind others of the clause.
func (l *placer) spot(before []spot, m *gazetteer.Mention) spot {
	s := spot{Mention: m, role: roleOf(l.Page, l.clause, m, false)}
	n := len(before)
	if n > 0 && l.saysWhere(&before[n-1], &s) {
		s.role = rolePart // "X, near Y" says where X is
	} else if n > 0 && l.joins(before[n-1].Mention, m) {
		s.role, s.listed = before[n-1].role, true
		if r := roleOf(l.Page, l.clause, m, true); slices.Contains([]string{roleFrom, roleVia, roleTo, roleDescr}, r) {
			s.role = r
		}
		if s.role == rolePart && l.listedBeyond(before, m) {
			s.role = before[n-2].role
		}
	}
	if s.role == "also" {
		s.role, s.listed = roleAt, true
		if n > 0 {
			s.role = before[n-1].role
		}
	}
	if m.Near && s.role == roleNone {
		s.role = roleNear
	}
	if described(l.Page, l.clause, m.First) {
		s.role = roleDescr
	}
	return s
}

// whereReach is how many tokens behind a place the whole that it lies in may
// stand: "Dibis, also in Kirkuk".
const whereReach = 3

// saysWhere reports that place b only says where a is: beside it, or the town,
// district or region behind a comma that holds it: "Shuhayl, Deir ez-Zor".
func (l *placer) saysWhere(a, b *spot) bool {
	switch {
	case b.role == roleNear:
		return l.besides(a.Mention, b.Mention)
	case !b.known() || b.First-a.Last > whereReach || l.listGoesOn(b.Last) || !l.comma(a.Last+1, b.First):
		return false
	case l.division(b.Mention):
		return !l.division(a.Mention)
	}
	return a.known() && SeatOf(l.Gazetteer, b.Place, a.Place)
}

// comma reports a comma, and no "and", between two places.
func (l *placer) comma(from, to int) bool {
	found := false
	for i := from; i <= to; i++ {
		if l.Is(i, "and") || l.Pack.JoinsAnd(l.Tokens[i]) && l.readsAnd(i) {
			return false
		}
		found = found || strings.ContainsAny(l.Gap(i), ",،")
	}
	return found
}

// division reports a name with a word for a district, province or the like
// beside it.
func (l *placer) division(m *gazetteer.Mention) bool {
	for i := m.First - 1; i <= m.Last+1; i++ {
		if l.Is(i, "division") {
			return true
		}
	}
	return false
}

// listGoesOn reports an "and" with a further place right behind token i.
func (l *placer) listGoesOn(i int) bool {
	return l.Is(i+1, "and") && (l.InPlace(i+2) || l.InPlace(i+3)) || l.InPlace(i+1) && i+1 < len(l.Tokens) && l.Pack.JoinsAnd(l.Tokens[i+1])
}

// listedBeyond reports a place listed behind another and the region that is
// in: "Omdurman in Khartoum State and Atbara".
func (l *placer) listedBeyond(before []spot, m *gazetteer.Mention) bool {
	if len(before) < 2 || m.Place == nil || l.Area(m.Place) {
		return false
	}
	town, region := before[len(before)-2], before[len(before)-1]
	return town.known() && region.known() && !region.listed && l.Area(region.Place) && l.contains(region.Place, town.Place)
}

// road reports two places that a dash joins beside a word for road: "the
// Tyre–Naqoura road", طريق صور - الناقورة.
func (l *placer) road(a, b *gazetteer.Mention) bool {
	if b.First != a.Last+1 || a.Place == nil || b.Place == nil || l.Area(a.Place) || l.Area(b.Place) || !strings.ContainsAny(l.Gap(b.First), "-–—") {
		return false
	}
	return l.Gazetteer.IsRoad(l.Form(a.First-1)) || l.Gazetteer.IsRoad(l.Form(b.Last+1))
}

// onTheWay is the stretch between the two places of a road.
func (l *placer) onTheWay(a, b *gazetteer.Mention) spot {
	m := *a
	m.Place, m.Last, m.Near = l.Gazetteer.Between(a.Place, b.Place), b.Last, true
	m.Confidence = min(a.Confidence, b.Confidence)
	return spot{Mention: &m, role: roleNear}
}

// besides reports that mention b follows a with at most a comma and a word
// such as "near" between them.
func (l *placer) besides(a, b *gazetteer.Mention) bool {
	if t := l.Tag(a.Last+1, lang.Role, "place"); b.First-a.Last == 3 && t != nil && a.Place != nil {
		return t.Value == roleDescr // "X, located near Y"
	}
	return b.First-a.Last <= 2 && a.Place != nil || b.First-a.Last == 1
}

// joinReach is how many tokens two names of a list may be apart: a head noun and
// an unknown name stand between.
const joinReach = 4

// joins reports whether mention b goes on a list that a is in.
func (l *placer) joins(a, b *gazetteer.Mention) bool {
	if b.First-a.Last > joinReach {
		return false
	}
	for i := a.Last + 1; i <= b.First; i++ {
		if l.Is(i, "and") {
			return true
		}
		if l.Pack.JoinsAnd(l.Tokens[i]) && (i < b.First || !l.inAnd(b)) {
			return l.readsAnd(i)
		}
	}
	if l.overUnknown(a.Last+1, b.First) {
		return true
	}
	comma := b.First == a.Last+1 && strings.ContainsAny(l.Gap(b.First), "،,")
	return comma && l.Pack.CommaLists && !(b.Place != nil && l.Area(b.Place))
}

// inAnd reports a name with "and in" joined to its front.
func (l *placer) inAnd(b *gazetteer.Mention) bool {
	return l.Pack.In(joinedPrep(l.Page, b))
}

// readsAnd reports that the "and" on the front of token i is none of its
// letters.
func (l *placer) readsAnd(i int) bool {
	for _, m := range l.PlacesIn(i, i) {
		if m.Start > l.Tokens[i].Start {
			return true
		}
	}
	return slices.ContainsFunc(l.At(i), func(t lang.Tag) bool { return t.And })
}

// overUnknown reports one or two words between tokens first and next that can
// only be another name of the list: "A, Unknown, B", "A وكذا وB".
func (l *placer) overUnknown(first, next int) bool {
	if next-first < 1 || next-first > 2 {
		return false
	}
	for i := first; i < next; i++ {
		if len(l.At(i)) > 0 || l.Familiar(i) {
			return false
		}
	}
	listed := func(i int) bool { return strings.ContainsAny(l.Gap(i), ",،") || l.Pack.JoinsAnd(l.Tokens[i]) }
	return listed(first) && (listed(next) || l.Is(next-1, "and"))
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
		if !a.known() || !b.known() || b.listed || a.Head == "" || l.Area(a.Place) || b.Place.Type != "city" && b.Place.Type != "town" {
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
		area := !s.listed && l.Area(s.Place)
		if seen[s.Place.ID] || Nowhere(s.Place) || l.wholeOfOther(s, picked) || area && l.wholeOfOther(s, others) {
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

// wholeOfOther reports whether another place lies within this one, so that
// this one only says where that is.
func (l *placer) wholeOfOther(s spot, others []spot) bool {
	for _, o := range others {
		if o.Place.ID == s.Place.ID || o.Place.Type == "country" || o.Place.Type == "river" {
			continue
		}
		if s.listed && o.Last < s.First || o.listed && s.Last < o.First {
			continue
		}
		if l.contains(s.Place, o.Place) {
			return true
		}
	}
	return false
}

func (l *placer) contains(a, b *gazetteer.Place) bool { return Contains(l.Gazetteer, a, b) }

// SeatOf reports that a holds b, or is the seat of the region that does and bears
// its name: Duhok of all that lies in the governorate.
func SeatOf(g *gazetteer.Gazetteer, a, b *gazetteer.Place) bool {
	if a.ID == b.ID || a.Country != b.Country {
		return false
	}
	if Contains(g, a, b) {
		return true
	}
	named := func(region string) bool {
		return region != "" && (alike(region, a.NameEN) || alike(region, a.NameAR))
	}
	seat := a.Type == "city" || a.Type == "town"
	return seat && (named(b.Admin1) || named(b.Admin2))
}

// alike reports a region and a town of which one bears the name of the other:
// "Deir ez-Zor" and "Deir ez-Zor city", "Gaza Strip" and "Gaza".
func alike(region, town string) bool {
	return town != "" && (strings.Contains(region, town) || strings.Contains(town, region))
}

// Contains reports whether b is a part of a.
func Contains(g *gazetteer.Gazetteer, a, b *gazetteer.Place) bool {
	areaA, areaB := g.Kind(a.Type).Area, g.Kind(b.Type).Area
	km := a.DistanceKM(b)
	switch {
	case a.Type == "country":
		return b.Country == a.Country
	case areaA && !areaB:
		if held, known := g.Holds(a.ID, b.Lat, b.Lon); known {
			return held
		}
		if b.Type == "vicinity" { // a part of it may lie within
			km -= b.UncertaintyKM
		}
		admin := a.Type == "governorate" && a.Country == b.Country && a.Admin1 == b.Admin1
		return admin || km <= a.UncertaintyKM*1.25
	case areaA && areaB:
		return a.UncertaintyKM > b.UncertaintyKM && km <= a.UncertaintyKM
	}
	return (a.Type == "city" || a.Type == "town") && inTown[b.Type] && km <= 15
}

var inTown = map[string]bool{"neighbourhood": true, "street": true, "suburb": true, "facility": true, "bridge": true}
