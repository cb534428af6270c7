package extract

// continues returns the record that a clause only adds to: its consequences,
// or a definite repeat without a place of its own.
func (d *document) continues(res *unitResult, prev *unitResult, earlier []record) int {
	if len(earlier) == 0 {
		return -1
	}
	last := len(earlier) - 1
	own := len(res.places) > 0
	sameSentence := prev != nil && prev.into < 0 && prev.at >= 0 && earlier[last].sent == res.unit.sent
	hurtOnly := res.main.Class == "hurt"
	if sameSentence {
		at := prev.at
		switch {
		case (res.kind == "result" && isViolent(res.sub) || hurtOnly) && isViolent(earlier[at].sub) && !d.otherPlace(res, earlier[at:]):
			return recordAt(earlier, at, res.places)
		case !own && sameFamily(res.sub, earlier[at].sub) && (isViolent(res.sub) || res.definite || res.sub == earlier[at].sub) && res.kind != "prior" && res.kind != "retaliation" && res.weaponAgrees(&earlier[at]):
			return at
		}
		return -1
	}
	if i := d.samePlace(res, earlier); i >= 0 {
		return i
	}
	for i := last; i >= 0 && res.unit.sent-earlier[i].lastSent <= 3; i-- {
		r := &earlier[i]
		if own && !d.sharesPlace(res, r) || !sameFamily(res.sub, r.sub) || !res.repeats(r, own) {
			continue
		}
		return d.firstOf(earlier, i)
	}
	return -1
}

// recordAt returns the record, from at on, of the first of some places, at where
// none is: "raids on A and B, which killed two in B".
func recordAt(rs []record, at int, places []place) int {
	for i := at; len(places) > 0 && i < len(rs); i++ {
		if rs[i].place.ID == places[0].ID {
			return i
		}
	}
	return at
}

// repeats reports whether a clause of a later sentence goes on about the event
// of r: it counts its victims, or speaks of it as known.
func (res *unitResult) repeats(r *record, own bool) bool {
	switch {
	case res.main.Class == "hurt":
		return isViolent(r.sub) && (res.cast.actor1 == "" || !known(r.cast.actor1) || res.cast.actor1 == r.cast.actor1) && tollsAgree(&res.record, r)
	case res.definite && !own:
		return res.sub == r.sub || res.weapon == nil && res.main.Class == "strike" || !isViolent(r.sub)
	}
	return false
}

// samePlace returns the latest record at the first place of a clause that
// counts victims, -1 for none.
func (d *document) samePlace(res *unitResult, earlier []record) int {
	if res.main.Class != "hurt" || len(res.places) == 0 {
		return -1
	}
	for i := len(earlier) - 1; i >= 0 && res.unit.sent-earlier[i].lastSent <= 3; i-- {
		if r := &earlier[i]; r.place.ID == res.places[0].ID && res.repeats(r, true) {
			return i
		}
	}
	return -1
}

// sharesPlace reports that a clause speaks of the place of r; where it only
// counts victims one of several places is enough.
func (d *document) sharesPlace(res *unitResult, r *record) bool {
	if res.main.Class != "hurt" {
		return !d.otherPlace(res, []record{*r})
	}
	for _, p := range res.places {
		if r.place.ID == p.ID {
			return true
		}
	}
	return false
}

// firstOf returns the first record of the incident that record i belongs to.
func (d *document) firstOf(rs []record, i int) int {
	for i > 0 && rs[i].incident != 0 && rs[i-1].incident == rs[i].incident {
		i--
	}
	return i
}

// otherPlace reports that a clause names a place that is none of the
// records'.
func (d *document) otherPlace(res *unitResult, rs []record) bool {
	for _, p := range res.places {
		known := false
		for _, r := range rs {
			if r.place != nil && (r.place.ID == p.ID || d.contains(p.Place, r.place.Place) || d.contains(r.place.Place, p.Place)) {
				known = true
			}
		}
		if !known {
			return true
		}
	}
	return false
}

func (r *record) weaponAgrees(o *record) bool {
	return r.weapon == nil || o.weapon == nil || r.weapon.Sub == "" || o.weapon.Sub == "" || r.weapon.Sub == o.weapon.Sub
}

// sameFamily reports types that can be one event told twice.
func sameFamily(a, b string) bool {
	return a == b || isViolent(a) && isViolent(b) || isDemonstration(a) && isDemonstration(b)
}

// absorb adds what a continuing clause tells to the record it continues.
func (d *document) absorb(rs []record, res *unitResult) {
	r := &rs[res.into]
	r.lastSent = res.unit.sent
	r.fill(&res.record)
}

// fill takes over what r does not know yet: also how it was done, where r only
// tells of victims or of an attack.
func (r *record) fill(o *record) {
	switch {
	case isViolent(o.sub) && !o.hurt && (r.hurt || r.vague && !o.vague && (o.weapon != nil || !o.unarmed)),
		r.unarmed && o.weapon != nil && !o.hurt && isRemote(r.sub) && isRemote(o.sub),
		r.sub == "Peaceful protest" && isDemonstration(o.sub):
		r.sub, r.lemma, r.both, r.hurt, r.vague, r.unarmed = o.sub, o.lemma, r.both || o.both, false, o.vague, o.unarmed
	}
	if r.toll.dead == nil {
		r.toll.dead = o.toll.dead
	}
	if r.toll.hurt == nil {
		r.toll.hurt = o.toll.hurt
	}
	if r.toll.rule == "" {
		r.toll.rule, r.toll.words = o.toll.rule, o.toll.words
	}
	r.toll.civilian = r.toll.civilian || o.toll.civilian
	r.toll.fighter = r.toll.fighter || o.toll.fighter
	r.toll.soldier = r.toll.soldier || o.toll.soldier
	r.homes = r.homes || o.homes
	if r.weapon == nil {
		r.weapon = o.weapon
	}
	if r.rounds == 0 {
		r.rounds = o.rounds
	}
	if r.when == nil || r.when.precision == 0 && o.when != nil {
		r.when = o.when
	}
	if known(o.cast.actor1) && !known(r.cast.actor1) && o.cast.actor1 != r.cast.actor2 {
		r.cast.actor1, r.cast.words1 = o.cast.actor1, o.cast.words1
	}
	if known(o.cast.actor2) && !known(r.cast.actor2) && o.cast.actor2 != r.cast.actor1 {
		r.cast.actor2, r.cast.words2 = o.cast.actor2, o.cast.words2
	}
	r.verdict.suspect = r.verdict.suspect || o.verdict.suspect
	r.verdict.claim = r.verdict.claim || o.verdict.claim
	r.spans = append(r.spans, o.spans...)
	r.rules = append(r.rules, o.rules...)
}

func known(actor string) bool { return actor != "" && actor != unidentified }

// countryOf returns the country in which a clause plays.
func (d *document) countryOf(places []place, prev *unitResult, earlier []record) string {
	if len(places) > 0 {
		return places[0].Country
	}
	if prev != nil && len(prev.places) > 0 {
		return prev.places[0].Country
	}
	if n := len(earlier); n > 0 && earlier[n-1].place != nil {
		return earlier[n-1].place.Country
	}
	for _, m := range d.mentions {
		if m.Place != nil && m.Place.Country != "" {
			return m.Place.Country
		}
	}
	return ""
}
