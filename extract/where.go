package extract

import (
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/gazetteer"
)

// spot is a place mention with the part it plays in its clause.
type spot struct {
	*gazetteer.Mention
	role   string // at, near, to, via, from, descr, people, aim, base, part, heading, none
	listed bool   // joined to the mention before it
}

// spots returns the resolved places of a clause with their roles.
func (d *document) spots(u unit) []spot {
	var out []spot
	mentions := d.mentionsIn(u.first, u.last)
	for i := range mentions {
		m := &mentions[i]
		if m.Last > u.last || !u.all && d.inSpeech(m.First, u) {
			continue
		}
		if n := len(out); n > 0 && d.road(out[n-1].Mention, m) {
			out[n-1] = d.onTheWay(out[n-1].Mention, m)
			continue
		}
		s := spot{Mention: m}
		if n := len(out); n > 0 && d.joins(out[n-1].Mention, m) {
			s.role, s.listed = out[n-1].role, true
			if r := d.placeRole(m, u, true); r == "from" || r == "via" || r == "to" || r == "descr" {
				s.role = r
			}
			if s.role == "part" && d.listedBeyond(out, m) {
				s.role = out[n-2].role
			}
		} else {
			s.role = d.placeRole(m, u, false)
		}
		if n := len(out); n > 0 && s.role == "near" && !s.listed && d.besides(out[n-1].Mention, m) {
			s.role = "part" // "X, near Y" says where X is
		}
		if s.role == "also" {
			s.role, s.listed = "at", true
			if n := len(out); n > 0 {
				s.role = out[n-1].role
			}
		}
		if m.Near && s.role == "none" {
			s.role = "near"
		}
		if d.described(m.First, u) {
			s.role = "descr"
		}
		out = append(out, s)
	}
	return out
}

// listedBeyond reports a place listed behind another and the region that is
// in: "Omdurman in Khartoum State and Atbara".
func (d *document) listedBeyond(before []spot, m *gazetteer.Mention) bool {
	if len(before) < 2 || m.Place == nil || d.isArea(m) {
		return false
	}
	town, region := before[len(before)-2], before[len(before)-1]
	return town.Place != nil && region.Place != nil && !region.listed && d.isArea(region.Mention) && d.contains(region.Place, town.Place)
}

// road reports two places that a dash joins beside a word for road: "the
// Tyre–Naqoura road", طريق صور - الناقورة.
func (d *document) road(a, b *gazetteer.Mention) bool {
	if b.First != a.Last+1 || a.Place == nil || b.Place == nil || d.isArea(a) || d.isArea(b) || !strings.ContainsAny(d.gap(b.First), "-–—") {
		return false
	}
	return d.r.gaz.IsRoad(d.formAt(a.First-1)) || d.r.gaz.IsRoad(d.formAt(b.Last+1))
}

// onTheWay is the stretch between the two places of a road.
func (d *document) onTheWay(a, b *gazetteer.Mention) spot {
	m := *a
	m.Place, m.Last, m.Near = d.r.gaz.Between(a.Place, b.Place), b.Last, true
	m.Confidence = min(a.Confidence, b.Confidence)
	return spot{Mention: &m, role: "near"}
}

// besides reports that mention b follows a with at most a comma and a word
// such as "near" between them.
func (d *document) besides(a, b *gazetteer.Mention) bool {
	if located := b.First-a.Last == 3 && d.tagAt(a.Last+1, lang.Role, "place") != nil && a.Place != nil; located {
		return d.tagAt(a.Last+1, lang.Role, "place").Value == "descr" // "X, located near Y"
	}
	return b.First-a.Last <= 2 && a.Place != nil || b.First-a.Last == 1
}

// joins reports whether mention b goes on a list that a is in.
func (d *document) joins(a, b *gazetteer.Mention) bool {
	if b.First-a.Last > 4 {
		return false
	}
	for i := a.Last + 1; i <= b.First; i++ {
		f := d.formAt(i)
		if d.is(i, "and") {
			return true
		}
		if strings.HasPrefix(f, "و") && i > 0 && (i == b.First && !strings.HasPrefix(strings.TrimPrefix(f, "و"), "ب") || i < b.First && len(f) > 4 && d.readsAnd(i)) {
			return d.readsAnd(i)
		}
	}
	if d.overUnknown(a.Last+1, b.First) {
		return true
	}
	gap := d.gap(b.First)
	return b.First == a.Last+1 && strings.ContainsAny(gap, "،,") && d.pack.Code == "en" && !d.isArea(b)
}

// overUnknown reports one or two words between tokens first and next that can
// only be another name of the list: "A, Unknown, B", "A وكذا وB".
func (d *document) overUnknown(first, next int) bool {
	if next-first < 1 || next-first > 2 {
		return false
	}
	for i := first; i < next; i++ {
		if len(d.tags[i]) > 0 || d.familiar(i) {
			return false
		}
	}
	listed := func(i int) bool {
		return strings.ContainsAny(d.gap(i), ",،") || d.pack.Code == "ar" && strings.HasPrefix(d.formAt(i), "و")
	}
	return listed(first) && (listed(next) || d.is(next-1, "and"))
}

func (d *document) readsAnd(i int) bool {
	t := d.tokens[i]
	for _, m := range d.mentionsIn(i, i) {
		if m.Start > t.Start {
			return true
		}
	}
	for _, g := range d.tags[i] {
		if g.And {
			return true
		}
	}
	return false
}

func (d *document) isArea(m *gazetteer.Mention) bool {
	return m.Place != nil && d.r.gaz.Kind(m.Place.Type).Area
}

// place is where an event is put: the mention it rests on, and how exactly.
type place struct {
	*gazetteer.Place
	words     string
	near      bool
	certainty float64
	rule      string
	token     int
}

// placesOf chooses where the events of a clause happened.
func (d *document) placesOf(u unit) []place {
	spots := d.consistent(d.spots(u))
	unknown := d.unknownPlace(spots)
	for _, roles := range placeOrder(u.main) {
		if out := d.choose(spots, roles); len(out) > 0 {
			if unknown && roles == "part heading" {
				d.widen(out, d.unknownQuarter(spots))
			}
			return out
		}
	}
	if out := d.choose(spots, "via"); len(out) > 0 && isViolent(u.main.Sub) { // on the road between A and B
		out[0].near = true
		if len(out) == 2 && !d.r.gaz.Kind(out[0].Type).Area && !d.r.gaz.Kind(out[1].Type).Area {
			out[0].Place = d.r.gaz.Between(out[0].Place, out[1].Place)
		}
		return out[:1]
	}
	return nil
}

// insideKM is how far from its town a quarter or village may lie that is said
// to be in it.
const insideKM = 60

// consistent drops the place of a name whose town is told right behind it and
// lies elsewhere: "the Rawdha neighbourhood in the city of Marib" is none that
// the gazetteer has.
func (d *document) consistent(spots []spot) []spot {
	for i := 0; i+1 < len(spots); i++ {
		a, b := &spots[i], &spots[i+1]
		if a.Place == nil || b.Place == nil || b.listed || a.Head == "" || d.isArea(a.Mention) || b.Place.Type != "city" && b.Place.Type != "town" {
			continue
		}
		if near := b.First-a.Last <= 6 && !strings.ContainsAny(d.gap(a.Last+1), "،,;؛"); near && a.Place.DistanceKM(b.Place) > insideKM {
			m := *a.Mention
			m.Place = nil
			a.Mention = &m
		}
	}
	return spots
}

// placeOrder gives the roles to look for a place in, best first.
func placeOrder(t lang.Tag) []string {
	switch {
	case isDemonstration(t.Sub): // the people of a town march in it
		return []string{"at near", "people", "to", "none", "part heading"}
	case t.Voice == "l":
		return []string{"at near", "from", "none", "part heading", "base"}
	case isViolent(t.Sub): // whoever fires from a base may hit another place
		return []string{"at near", "to", "none", "part heading", "base"}
	case heldFrom(t.Sub):
		return []string{"at near base", "people", "to", "none", "part heading"}
	case movement[t.Sub]:
		return []string{"to", "at near", "via", "none", "part heading", "base"}
	}
	return []string{"at near base", "to", "none", "part heading"}
}

// unknownPlace reports a name that the clause puts its event at and that the
// gazetteer does not have. No other place may then stand in for it but one
// that holds it.
func (d *document) unknownPlace(spots []spot) bool {
	for _, s := range spots {
		if s.Place == nil && (s.role == "at" || s.role == "near" || s.role == "to" || s.role == "none" && s.Head != "") {
			return true
		}
	}
	return false
}

// unknownQuarter reports that what is not known is a quarter or a street, and so
// inside the town.
func (d *document) unknownQuarter(spots []spot) bool {
	for _, s := range spots {
		if s.Place == nil && s.Head != "" {
			for i := s.First - 1; i <= s.Last+1; i++ {
				if d.is(i, "quarter") {
					return true
				}
			}
		}
	}
	return false
}

// widen turns a town that only says in whose surroundings an unknown place
// lies into its region, or into the neighbourhood of the town.
func (d *document) widen(ps []place, quarter bool) {
	for i := range ps {
		if region := d.r.gaz.Part(ps[i].Place, "R"); region != nil && ps[i].Type == "city" && !quarter {
			ps[i].Place = region
		} else {
			ps[i].near = true
		}
		ps[i].rule = "holds a place that is not known"
	}
}

// movement are the sub-event types whose place is where the way leads.
var movement = map[string]bool{"Change to group/activity": true}

// choose returns the places with one of the roles, without wholes whose part
// is named beside them.
func (d *document) choose(spots []spot, roles string) []place {
	var picked []spot
	for _, s := range spots {
		if s.Place == nil || !strings.Contains(roles, s.role) || nowhere[s.Place.Type] {
			continue
		}
		if roles == "none" && s.Head == "" && s.Place.Type != "border_crossing" {
			continue
		}
		picked = append(picked, s)
	}
	var out []place
	seen := map[string]bool{}
	for _, s := range picked {
		if seen[s.Place.ID] || d.wholeOfOther(s, picked) || d.wholeOfOther(s, inRoles(spots, "at near to part heading none")) && !s.listed && d.isArea(s.Mention) {
			continue
		}
		seen[s.Place.ID] = true
		at := s.Place
		if s.Offset != nil {
			at = d.r.gaz.Shift(s.Place, *s.Offset)
		}
		out = append(out, place{at, d.words(s.First, s.Last), s.Near || s.role == "near", s.Confidence, "place role " + s.role, s.First})
	}
	return out
}

// nowhere are the kinds too wide to put an event on.
var nowhere = map[string]bool{"country": true, "river": true, "sea": true}

func inRoles(spots []spot, roles string) []spot {
	var out []spot
	for _, s := range spots {
		if s.Place != nil && strings.Contains(roles, s.role) && s.role != "" {
			out = append(out, s)
		}
	}
	return out
}

// wholeOfOther reports whether another place lies within this one, so that
// this one only says where that is.
func (d *document) wholeOfOther(s spot, others []spot) bool {
	for _, o := range others {
		if o.Place.ID == s.Place.ID || o.Place.Type == "country" || o.Place.Type == "river" {
			continue
		}
		if s.listed && o.Last < s.First || o.listed && s.Last < o.First {
			continue
		}
		if d.contains(s.Place, o.Place) {
			return true
		}
	}
	return false
}

// contains reports whether b is a part of a.
func (d *document) contains(a, b *gazetteer.Place) bool {
	ka, kb := d.r.gaz.Kind(a.Type), d.r.gaz.Kind(b.Type)
	km := a.DistanceKM(b)
	switch {
	case a.Type == "country":
		return b.Country == a.Country
	case ka.Area && !kb.Area:
		if held, known := d.r.gaz.Holds(a.ID, b.Lat, b.Lon); known {
			return held
		}
		if b.Type == "vicinity" { // a part of it may lie within
			km -= b.UncertaintyKM
		}
		return km <= a.UncertaintyKM*1.25 || a.Type == "governorate" && a.Country == b.Country && a.Admin1 == b.Admin1
	case ka.Area && kb.Area:
		return a.UncertaintyKM > b.UncertaintyKM && km <= a.UncertaintyKM
	}
	return (a.Type == "city" || a.Type == "town") && inTown[b.Type] && km <= 15
}

var inTown = map[string]bool{"neighbourhood": true, "street": true, "suburb": true, "facility": true, "bridge": true}
