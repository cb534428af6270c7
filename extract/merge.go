package extract

import "github.com/furat-map/furat/geo"

// merge joins the records that tell the same event: the same type at the same
// place on dates that agree, by sides that agree; and a summary of a region
// with the one event in it that it sums up.
func (d *document) merge(rs []record) []record {
	var out []record
next:
	for _, r := range rs {
		for i := range out {
			if d.same(&out[i], &r) {
				d.join(&out[i], &r)
				continue next
			}
		}
		out = append(out, r)
	}
	return out
}

func (d *document) same(a, b *record) bool {
	if a.incident != 0 && a.incident == b.incident {
		return a.place.ID == b.place.ID
	}
	if !isViolent(a.sub) && !b.definite && a.lemma != b.lemma {
		return false // another move of the same kind
	}
	if !sameKind(a.sub, b.sub) || !sidesAgree(a, b) || !tollsAgree(a, b) || !d.datesAgree(a, b) {
		return false
	}
	if a.place.ID == b.place.ID {
		return true
	}
	gap := b.sent - a.sent
	summary := d.contains(a.place.Place, b.place.Place) && a.incident == 0 && gap <= 3 ||
		d.contains(b.place.Place, a.place.Place) && b.incident == 0 && (gap <= 3 || b.definite)
	return summary && a.sub == b.sub
}

// sameKind is narrower than sameFamily: two attacks of different kind on one
// place are two events.
func sameKind(a, b string) bool {
	if a == b {
		return true
	}
	loose := func(s string) bool { return s == "Armed clash" || s == "Attack" }
	return loose(a) && loose(b)
}

func sidesAgree(a, b *record) bool {
	agree := func(x, y string) bool {
		return !known(x) || !known(y) || x == y || x == civilians || y == civilians || allies(x, y)
	}
	return agree(a.cast.actor1, b.cast.actor1) && agree(a.cast.actor2, b.cast.actor2) ||
		a.both && agree(a.cast.actor1, b.cast.actor2) && agree(a.cast.actor2, b.cast.actor1)
}

// allies reports two names that news uses for one side in one event.
func allies(x, y string) bool {
	pair := func(p, q string) bool { return x == p && y == q || x == q && y == p }
	return pair("us-forces", "global-coalition") || pair("irgc", "iran-government")
}

func tollsAgree(a, b *record) bool {
	agree := func(x, y *int) bool { return x == nil || y == nil || *x == *y }
	return agree(a.toll.dead, b.toll.dead) && agree(a.toll.hurt, b.toll.hurt)
}

// datesAgree reports that two dates can be one: equal, one within the other,
// or one unknown in the same stretch of the article.
func (d *document) datesAgree(a, b *record) bool {
	x, y := a.span(), b.span()
	if !x.First.Known() && !y.First.Known() {
		return true
	}
	if !x.First.Known() || !y.First.Known() {
		return b.sent-a.sent <= 4 || b.definite
	}
	return x.Overlaps(y)
}

func (r *record) span() geo.Span {
	if r.when == nil {
		return geo.Span{}
	}
	return r.when.span
}

// join keeps the more exact place and date and what either knows.
func (d *document) join(a, b *record) {
	if a.place.ID != b.place.ID && d.contains(a.place.Place, b.place.Place) {
		a.place, a.inherit = b.place, b.inherit
	}
	if b.when != nil && b.when.precision > 0 && (a.when == nil || a.when.precision == 0 || b.when.precision < a.when.precision) {
		a.when = b.when
	}
	a.fill(b)
}
