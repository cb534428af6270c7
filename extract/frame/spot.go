package frame

import (
	"slices"
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/gazetteer"
)

// spots returns the places of the clause with their roles.
func (l *placer) spots() []spot {
	var out []spot
	mentions := l.PlacesIn(l.clause.First, l.clause.Last)
	for i := range mentions {
		m := &mentions[i]
		if m.Last > l.clause.Last || (!l.all && inSpeech(l.Page, l.clause, m.First)) {
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
		if l.Is(i, "and") || (l.Pack.JoinsAnd(l.Tokens[i]) && l.readsAnd(i)) {
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
	if l.Is(i+1, "and") && (l.InPlace(i+2) || l.InPlace(i+3)) {
		return true
	}
	return l.InPlace(i+1) && i+1 < len(l.Tokens) && l.Pack.JoinsAnd(l.Tokens[i+1])
}

// listedBeyond reports a place listed behind another and the region that is
// in: "Omdurman in Khartoum State and Atbara".
func (l *placer) listedBeyond(before []spot, m *gazetteer.Mention) bool {
	if len(before) < 2 || m.Place == nil || l.Area(m.Place) {
		return false
	}
	town, region := before[len(before)-2], before[len(before)-1]
	if !town.known() || !region.known() || region.listed {
		return false
	}
	return l.Area(region.Place) && l.contains(region.Place, town.Place)
}

// road reports two places that a dash joins beside a word for road: "the
// Tyre–Naqoura road", طريق صور - الناقورة.
func (l *placer) road(a, b *gazetteer.Mention) bool {
	point := func(m *gazetteer.Mention) bool { return m.Place != nil && !l.Area(m.Place) }
	dash := b.First == a.Last+1 && strings.ContainsAny(l.Gap(b.First), "-–—")
	if !dash || !point(a) || !point(b) {
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
	return (b.First-a.Last <= 2 && a.Place != nil) || b.First-a.Last == 1
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
