package extract

import (
	"slices"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/incident"
)

// merge joins the records that tell the same event: of like type at the same
// place on dates that agree, by sides that agree; a summary of a region with
// the one event in it that it sums up; and the headline with what it announces.
func (d *document) merge(rs []record) []record {
	var out, titles []record
	lead := 0
	if len(rs) > 0 && rs[0].title {
		lead = 1
	}
next:
	for _, r := range rs {
		if r.title || r.incident != 0 && r.sent <= lead {
			titles = append(titles, r)
			continue
		}
		for i := range out {
			if d.same(&out[i], &r) {
				d.join(&out[i], &r)
				continue next
			}
		}
		out = append(out, r)
	}
	return d.mergeTitles(titles, out)
}

// mergeTitles gives what the headline, or a lead over several places, tells to
// the events of the text that it announces; what announces none of them tells
// its own.
func (d *document) mergeTitles(titles, body []record) []record {
	var own []record
	summed := map[int]bool{} // incidents of a lead that the text tells one by one
	for i := range titles {
		t := &titles[i]
		best, rank := -1, 0
		announced := false
		for k := range body {
			b := &body[k]
			if !sameFamily(t.sub, b.sub) {
				continue
			}
			near := t.place.ID == b.place.ID || t.place.Type == "city" && t.place.Country == b.place.Country && t.place.Admin1 != "" && t.place.Admin1 == b.place.Admin1 || d.contains(t.place.Place, b.place.Place) || d.contains(b.place.Place, t.place.Place)
			announced = announced || near
			n := 0
			if near && sidesAgree(t, b) && (t.incident != 0 || tollsAgree(t, b)) {
				n = 1
				if t.place.ID == b.place.ID {
					n += 2
				}
				if t.sub == b.sub || t.hurt || t.vague {
					n++
				}
			}
			if n > rank {
				best, rank = k, n
			}
		}
		switch {
		case best >= 0:
			summed[t.incident] = t.incident != 0
			d.announce(&body[best], t)
		case !announced || t.incident != 0:
			own = append(own, *t)
		}
	}
	own = slices.DeleteFunc(own, func(r record) bool { return summed[r.incident] })
	return append(own, body...)
}

// announce adds a headline's quote to the event it announces, and what the
// event does not know itself.
func (d *document) announce(b, t *record) {
	t.weapon = nil
	if t.incident != 0 {
		t.toll.dead, t.toll.hurt = nil, nil // of all places together
	}
	b.fill(t)
}

func (d *document) same(a, b *record) bool {
	if a.incident != 0 && a.incident == b.incident {
		return a.place.ID == b.place.ID
	}
	if b.incident != 0 && !b.definite && a.incident == 0 && !a.hurt && a.sent != b.sent {
		return false // told of several places at once: another wave
	}
	if a.rounds > 0 && b.rounds > 0 && a.rounds != b.rounds && !b.definite {
		return false // three rockets are not the fourteen
	}
	if b.another && isViolent(b.sub) || !isViolent(a.sub) && !isDemonstration(a.sub) && !b.definite && a.lemma != b.lemma && !sameMove(a, b) {
		return false // another one of its kind
	}
	if !sameKind(a, b) || !sidesAgree(a, b) || !tollsAgree(a, b) || !d.datesAgree(a, b) || !incident.SameDayPart(d.dayPart(a), d.dayPart(b)) {
		return false
	}
	if a.place.ID == b.place.ID {
		return true
	}
	gap := b.sent - a.sent
	summary := d.contains(a.place.Place, b.place.Place) && a.incident == 0 && gap <= 3 ||
		d.contains(b.place.Place, a.place.Place) && b.incident == 0 && (gap <= 3 || b.definite)
	return summary && (a.sub == b.sub || a.hurt || b.hurt || a.vague || b.vague)
}

// sameMove reports a move of the same side to the same place, told again in
// other words.
func sameMove(a, b *record) bool {
	return a.place.ID == b.place.ID && movement[a.sub] && a.sub == b.sub && known(a.cast.actor1) && a.cast.actor1 == b.cast.actor1
}

// sameKind reports types that may be one act told twice; two attacks with
// different weapons are two.
func sameKind(a, b *record) bool {
	switch {
	case a.sub == b.sub:
		return true
	case isDemonstration(a.sub) && isDemonstration(b.sub):
		return true
	case !isViolent(a.sub) || !isViolent(b.sub):
		return false
	case a.hurt || b.hurt, (a.unarmed || b.unarmed) && isRemote(a.sub) && isRemote(b.sub):
		return true
	case (a.vague || b.vague) && incident.Alike(a.sub, b.sub):
		return true
	}
	loose := func(s string) bool { return s == "Armed clash" || s == "Attack" }
	return loose(a.sub) && loose(b.sub)
}

func sidesAgree(a, b *record) bool {
	agree := func(x, y string) bool {
		return !known(x) || !known(y) || x == y || x == civilians || y == civilians || incident.Allied(x, y)
	}
	return agree(a.cast.actor1, b.cast.actor1) && agree(a.cast.actor2, b.cast.actor2) ||
		(a.both || a.vague || a.hurt) && agree(a.cast.actor1, b.cast.actor2) && agree(a.cast.actor2, b.cast.actor1)
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
		if b.prior && y.First.Known() {
			return false
		}
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
