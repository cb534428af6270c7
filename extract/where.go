package extract

import (
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/gazetteer"
)

// spot is a place mention with the part it plays in its clause.
type spot struct {
	*gazetteer.Mention
	role   string // at, near, to, via, from, descr, aim, part, none
	listed bool   // joined to the mention before it
}

// spots returns the resolved places of a clause with their roles.
func (d *document) spots(u unit) []spot {
	var out []spot
	for i := range d.mentions {
		m := &d.mentions[i]
		if m.First < u.first || m.Last > u.last || !u.all && d.inSpeech(m.First, u) {
			continue
		}
		s := spot{Mention: m}
		if n := len(out); n > 0 && d.joins(out[n-1].Mention, m) {
			s.role, s.listed = out[n-1].role, true
			if r := d.placeRole(m, u, true); r == "from" || r == "via" || r == "to" || r == "descr" {
				s.role = r
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

// besides reports that mention b follows a with at most a comma and a word
// such as "near" between them.
func (d *document) besides(a, b *gazetteer.Mention) bool {
	return b.First-a.Last <= 2 && a.Place != nil || b.First-a.Last == 1
}

// joins reports whether mention b goes on a list that a is in.
func (d *document) joins(a, b *gazetteer.Mention) bool {
	if b.First-a.Last > 4 {
		return false
	}
	for i := a.Last + 1; i <= b.First; i++ {
		f := d.formAt(i)
		if f == "and" || f == "و" {
			return true
		}
		if strings.HasPrefix(f, "و") && i > 0 && (i == b.First && !strings.HasPrefix(strings.TrimPrefix(f, "و"), "ب") || i < b.First && len(f) > 4 && d.readsAnd(i)) {
			return d.readsAnd(i)
		}
	}
	gap := d.gap(b.First)
	return b.First == a.Last+1 && strings.ContainsAny(gap, "،,") && d.pack.Code == "en" && !d.isArea(b)
}

func (d *document) readsAnd(i int) bool {
	t := d.tokens[i]
	for _, m := range d.mentions {
		if m.First == i && m.Start > t.Start {
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

// placeRole looks at the words before a mention for the part it plays.
func (d *document) placeRole(m *gazetteer.Mention, u unit, near bool) string {
	if d.sentences[u.sent].first >= m.First-1 && strings.ContainsAny(d.gap(m.Last+1), ":–—") {
		return "at" // a bulletin's line: "Dhiban: …"
	}
	prefix := d.slice(d.tokens[m.First].Start, m.Start)
	if strings.HasSuffix(prefix, "ب") {
		return d.afterPlace(m, u)
	}
	reach, unknown := 6, 0
	if near {
		reach = 2
	}
	of := strings.HasSuffix(prefix, "ل")
	for j := m.First - 1; j >= max(u.first, m.First-reach); j-- {
		role := ""
		length := 0
		for _, r := range d.endingAt(j, lang.Role) {
			if r.Class == "place" && r.Last-r.First+1 > length && r.First >= u.first {
				role, length = r.Value, r.Last-r.First+1
			}
		}
		switch {
		case role == "at":
			return d.afterPlaceAt(j, u)
		case role == "from" && length == 1 && d.leadsNear(j):
			return "near"
		case role != "":
			return role
		}
		if d.triggerAt(j) {
			if d.ruledOut(j, u) {
				return "aim" // "to strike X", "threatened to bomb X"
			}
			return "at"
		}
		if d.mentionAt(j) {
			return "part"
		}
		if p := d.prepOf(j); p == 'ب' && !of {
			return "at"
		} else if p == 'ل' {
			of = true
		}
		if !d.skippable(j) {
			unknown++
			if unknown > 2 {
				break
			}
		}
		if strings.ContainsAny(d.gap(j), "،,;؛:") {
			break
		}
	}
	if d.suffers(m, u) {
		return "at"
	}
	return "none"
}

// afterPlace tells a place inside another ("خشام بريف دير الزور") from the
// first of its clause.
func (d *document) afterPlace(m *gazetteer.Mention, u unit) string {
	return d.afterPlaceAt(m.First, u)
}

func (d *document) afterPlaceAt(j int, u unit) string {
	if j-1 >= u.first && (d.mentionAt(j-1) || j-2 >= u.first && d.mentionAt(j-2) && d.skippable(j-1)) {
		return "part"
	}
	return "at"
}

// leadsNear reports "القريبة من" and the like, where من is not a source.
func (d *document) leadsNear(j int) bool {
	for _, r := range d.endingAt(j-1, lang.Role) {
		if r.Class == "place" && (r.Value == "near" || r.Value == "descr") {
			return true
		}
	}
	return false
}

func (d *document) triggerAt(j int) bool {
	for _, t := range d.tags[j] {
		if t.Kind == lang.Trigger && !d.inActor(j) {
			return true
		}
	}
	return false
}

// ruledOut reports a trigger at token j that tells nothing that happened.
func (d *document) ruledOut(j int, u unit) bool {
	if d.counts(j, u) {
		return false
	}
	for _, t := range d.triggersIn(u.first, u.last) {
		if t.First <= j && j <= t.Last {
			return true
		}
	}
	return false
}

func (d *document) mentionAt(j int) bool {
	for _, m := range d.mentions {
		if m.First <= j && j <= m.Last {
			return true
		}
	}
	return false
}

// prepOf returns the preposition at the front of token j, where a word of the
// lexicon reads so.
func (d *document) prepOf(j int) rune {
	for _, t := range d.tags[j] {
		if t.Prep != 0 && (t.Kind == lang.Noun || t.Kind == lang.Role && t.Class == "skip") {
			return t.Prep
		}
	}
	return 0
}

func (d *document) skippable(j int) bool {
	if d.tagAt(j, lang.Role, "skip") != nil {
		return true
	}
	for _, t := range d.tags[j] {
		if t.Kind == lang.Noun || t.Kind == lang.Nation || t.Kind == lang.Number || t.Kind == lang.ActorOf {
			return true
		}
	}
	return false
}

// suffers reports a place that stands as the subject of what befell it:
// "مدينة الميادين تعرضت لقصف", "Conoco came under fire".
func (d *document) suffers(m *gazetteer.Mention, u unit) bool {
	for j := m.Last + 1; j <= min(m.Last+4, u.last); j++ {
		for _, t := range d.tags[j] {
			if t.Kind == lang.Trigger && (t.Voice == "p" || t.Voice == "-" && t.Class == "light" || d.passive(t)) {
				return true
			}
		}
	}
	return false
}

// passive reports an English participle behind a form of "to be", or an
// Arabic one before which the sufferer stands.
func (d *document) passive(t lang.Tag) bool {
	if !t.Verb || d.pack.Code != "en" {
		return false
	}
	for j := t.First - 1; j >= max(0, t.First-3); j-- {
		switch d.formAt(j) {
		case "was", "were", "been", "being", "is", "are":
			return true
		}
	}
	return false
}

// described reports a name at token i inside a remark ("which lies near X") that tells
// nothing itself.
func (d *document) described(i int, u unit) bool {
	for j := i - 1; j >= u.first; j-- {
		if d.triggerAt(j) && d.counts(j, u) {
			return false
		}
		if t := d.tagAt(j, lang.Role, "clause"); t != nil && (t.Value == "descr" || t.Value == "remark") {
			return true
		}
		if strings.ContainsAny(d.gap(j+1), ".;؛") {
			return false
		}
	}
	return false
}

func (d *document) counts(j int, u unit) bool {
	for _, t := range u.triggers {
		if t.First <= j && j <= t.Last {
			return true
		}
	}
	return false
}

// inSpeech reports whether token i belongs to the words that say who spoke:
// from a verb of saying to the word that opens what was said.
func (d *document) inSpeech(i int, u unit) bool {
	if d.namedSource(i, u) || d.pack.Code == "en" && d.saysNext(i, u) {
		return true
	}
	say := -1
	for j := i; j >= max(d.sentences[u.sent].first, i-25); j-- {
		if d.tagAt(j, lang.Role, "speech") != nil {
			return false
		}
		if t := d.tagAt(j, lang.Role, "clause"); t != nil && t.Value == "say" {
			say = j
			break
		}
	}
	if say < 0 {
		return false
	}
	for j := i + 1; j <= d.sentences[u.sent].last; j++ {
		if d.tagAt(j, lang.Role, "speech") != nil {
			return true
		}
		for _, t := range u.triggers {
			if t.First == j {
				return false
			}
		}
	}
	return false
}

// namedSource reports "according to X": up to five tokens behind the words,
// no comma or trigger between.
func (d *document) namedSource(i int, u unit) bool {
	for j := i; j >= max(d.sentences[u.sent].first, i-5); j-- {
		for _, t := range d.tags[j] {
			if t.Kind == lang.Role && t.Value == "source" {
				return true
			}
		}
		if d.triggerAt(j) || strings.ContainsAny(d.gap(j), "،,;؛") {
			return false
		}
	}
	return false
}

// saysNext reports a subject of saying that stands before its verb: "the
// coalition said …", "…, the Pentagon said".
func (d *document) saysNext(i int, u unit) bool {
	for j := i + 1; j <= min(i+8, d.sentences[u.sent].last); j++ {
		for _, t := range d.tags[j] {
			if t.Kind == lang.Role && t.Class == "clause" && t.Value == "say" {
				return true
			}
		}
		if d.triggerAt(j) || strings.ContainsAny(d.gap(j), ",;:") {
			return false
		}
	}
	return false
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
	spots := d.spots(u)
	unknown := d.unknownPlace(spots)
	order := []string{"at near", "to", "none", "part"}
	if u.main.Voice == "l" {
		order = []string{"at near", "from", "none", "part"}
	} else if !isViolent(u.main.Sub) && !isDemonstration(u.main.Sub) && movement[u.main.Sub] {
		order = []string{"to", "at near", "via", "none", "part"}
	}
	for _, roles := range order {
		if out := d.choose(spots, roles); len(out) > 0 {
			if unknown && roles == "part" {
				d.widen(out)
			}
			return out
		}
	}
	if out := d.choose(spots, "via"); len(out) > 0 && isViolent(u.main.Sub) { // on the road between A and B
		out[0].near = true
		return out[:1]
	}
	return nil
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

// widen turns a town that only says in whose surroundings an unknown place
// lies into its region, or into the neighbourhood of the town.
func (d *document) widen(ps []place) {
	for i := range ps {
		if region := d.r.gaz.Part(ps[i].Place, "R"); region != nil && ps[i].Type == "city" {
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
		if seen[s.Place.ID] || d.wholeOfOther(s, picked) || d.wholeOfOther(s, inRoles(spots, "at near to part none")) && !s.listed && d.isArea(s.Mention) {
			continue
		}
		seen[s.Place.ID] = true
		out = append(out, place{s.Place, d.words(s.First, s.Last), s.Near || s.role == "near", s.Confidence, "place role " + s.role, s.First})
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
	case ka.Area && kb.Area:
		return a.UncertaintyKM > b.UncertaintyKM && km <= a.UncertaintyKM
	case ka.Area:
		return km <= a.UncertaintyKM*1.25 || a.Type == "governorate" && a.Country == b.Country && a.Admin1 == b.Admin1
	}
	return (a.Type == "city" || a.Type == "town") && inTown[b.Type] && km <= 15
}

var inTown = map[string]bool{"neighbourhood": true, "street": true, "suburb": true, "facility": true, "bridge": true}
