package incident

import (
	_ "embed"
	"math"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

// Score says how much two reports speak for one incident: the sum of what
// type, days, place, sides, numbers, weapon, time of day and words give. False
// means that they can't be one.
func Score(a, b *geo.Report) (float64, bool) {
	x, y := &a.Event, &b.Event
	if x.ArticleID == y.ArticleID || a.Proposed || b.Proposed {
		return 0, false
	}
	sum := 0.0
	for _, part := range []func(a, b *geo.Report) (float64, bool){kinds, days, places, parts} {
		s, ok := part(a, b)
		if !ok {
			return 0, false
		}
		sum += s
	}
	sum += sides(x, y) + losses(x.Fatalities, y.Fatalities, 1) + losses(x.Injuries, y.Injuries, 0.5)
	switch {
	case x.Weapon != "" && x.Weapon == y.Weapon:
		sum += 0.4
	case x.Weapon != "" && y.Weapon != "":
		sum -= 0.2
	}
	if len(x.Quote) > 40 && x.Quote == y.Quote { // one wire text, printed twice
		sum += 2
	}
	return sum, true
}

//go:embed kinds.csv
var kindsCSV string

//go:embed sides.csv
var sidesCSV string

// likeKinds tells how much two different sub-event types may be one act told
// twice.
var likeKinds = func() map[[2]string]float64 {
	m := map[[2]string]float64{}
	for _, r := range csvtable.MustRead("kinds.csv", kindsCSV, ',') {
		w, err := strconv.ParseFloat(r.Get("likeness"), 64)
		if err != nil {
			panic("kinds.csv: " + err.Error())
		}
		m[[2]string{r.Get("a"), r.Get("b")}] = w
		m[[2]string{r.Get("b"), r.Get("a")}] = w
	}
	return m
}()

// Alike reports two sub-event types under which one act may be told.
func Alike(a, b string) bool { return a == b || likeKinds[[2]string{a, b}] > 0 }

func kinds(a, b *geo.Report) (float64, bool) {
	if a.Event.SubEventType == b.Event.SubEventType {
		return 1, true
	}
	w, ok := likeKinds[[2]string{a.Event.SubEventType, b.Event.SubEventType}]
	return w, ok
}

// maxDays is the longest span of days that still tells when something was.
const maxDays = 31

// window returns the days in which a report's incident lies, and whether they
// are exact. A report without a date tells of the days before it was
// published; with neither it can't be joined to anything. Days that follow from
// publication are as many as they are, but none was told: they are not exact.
func window(r *geo.Report) (w geo.Span, exact, ok bool) {
	e := &r.Event
	switch {
	case e.Date.Known():
		w = geo.Span{First: e.Date, Last: max(e.Date, e.DateEnd)}
		exact = e.DayTold() && w.Last-w.First <= 1
	case e.Published.Known():
		w = geo.Span{First: e.Published - 3, Last: e.Published}
	default:
		return w, false, false
	}
	return w, exact, w.Last-w.First < maxDays
}

func days(a, b *geo.Report) (float64, bool) {
	x, xExact, ok1 := window(a)
	y, yExact, ok2 := window(b)
	switch {
	case !ok1 || !ok2 || !x.Overlaps(y):
		return 0, false
	case xExact && yExact && x == y:
		return 1, true
	case xExact && yExact:
		return 0.8, true
	case xExact || yExact:
		return 0.3, true
	}
	return 0, true
}

// radius is how far from its point, in kilometres, an event may lie.
func radius(e *geo.Event) float64 {
	switch e.GeoPrecision {
	case geo.GeoExact:
		return math.Max(2, math.Min(e.UncertaintyKM, 8))
	case geo.GeoNear:
		return math.Max(8, math.Min(e.UncertaintyKM, 25))
	}
	return math.Max(10, e.UncertaintyKM)
}

// nearby is how far apart, in kilometres, two named points may be of which
// one report took the next known town.
const nearby = 12

func places(a, b *geo.Report) (float64, bool) {
	x, y := &a.Event, &b.Event
	if !x.Placed() || !y.Placed() {
		return 0, false
	}
	km := geo.DistanceKM(x.Lat, x.Lon, y.Lat, y.Lon)
	reach := radius(x) + radius(y)
	same := x.PlaceID != "" && x.PlaceID == y.PlaceID && km <= math.Max(3, reach) // an id may have been moved
	region := x.GeoPrecision == geo.GeoRegion || y.GeoPrecision == geo.GeoRegion
	exact := x.GeoPrecision == geo.GeoExact && y.GeoPrecision == geo.GeoExact
	switch {
	case region && same:
		return 0.3, true
	case region && km <= reach && sameCount(x, y): // one names the province, one the village
		return -0.3, true
	case region && km <= reach:
		return -1.3, true
	case region:
		return 0, false
	case same && exact:
		return 1.5, true
	case same:
		return 1, true
	case km <= math.Max(3, 0.75*reach) && exact:
		return 0.8, true
	case km <= reach && !exact:
		return 0.3, true
	case km <= nearby:
		return -0.5, true
	}
	return 0, false
}

// sameCount reports that two events have a number of victims in common.
func sameCount(x, y *geo.Event) bool {
	same := func(a, b *int) bool { return a != nil && b != nil && *a == *b && *a > 0 }
	return same(x.Fatalities, y.Fatalities) || same(x.Injuries, y.Injuries)
}

// parts compares the times of day.
func parts(a, b *geo.Report) (float64, bool) {
	if a.DayPart != "" && a.DayPart == b.DayPart {
		return 0.4, true
	}
	return 0, SameDayPart(a.DayPart, b.DayPart)
}

// SameDayPart reports that two times of day, "" where unknown, may be one: what
// was in the morning was not in the evening.
func SameDayPart(a, b string) bool {
	return a == "" || b == "" || a == b || dayParts[[2]string{a, b}]
}

// dayParts are the times of day that news uses for one another.
var dayParts = func() map[[2]string]bool {
	m := map[[2]string]bool{}
	for _, p := range [][2]string{{geo.Night, geo.Dawn}, {geo.Night, geo.Evening}, {geo.Dawn, geo.Morning}, {geo.Morning, geo.Noon}, {geo.Noon, geo.Afternoon}, {geo.Afternoon, geo.Evening}} {
		m[p], m[[2]string{p[1], p[0]}] = true, true
	}
	return m
}()

// sidesOf maps an actor to the sides it is named for.
var sidesOf = func() map[string][]string {
	m := map[string][]string{}
	for _, r := range csvtable.MustRead("sides.csv", sidesCSV, ',') {
		for _, id := range strings.Split(r.Get("actors"), "|") {
			m[id] = append(m[id], r.Get("side"))
		}
	}
	return m
}()

// Allied reports two actors that news names for one another: a force and the
// coalition that it leads, a militia and the word for all of its kind.
func Allied(x, y string) bool {
	for _, s := range sidesOf[x] {
		for _, o := range sidesOf[y] {
			if s == o {
				return true
			}
		}
	}
	return false
}

// Unnamed is the actor id of an attacker that nobody names.
const Unnamed = "unidentified-armed-group"

// Named reports that an actor id says who it was.
func Named(id string) bool { return id != "" && id != Unnamed }

func sides(x, y *geo.Event) float64 {
	straight := actor(x.Actor1ID, y.Actor1ID, 0.8) + actor(x.Actor2ID, y.Actor2ID, 0.5)
	if x.Type() != "Battles" && y.Type() != "Battles" {
		return straight
	}
	return math.Max(straight, actor(x.Actor1ID, y.Actor2ID, 0.65)+actor(x.Actor2ID, y.Actor1ID, 0.65))
}

func actor(x, y string, weight float64) float64 {
	switch {
	case !Named(x) || !Named(y):
		return 0
	case x == y:
		return weight
	case Allied(x, y):
		return weight / 2
	}
	return -1.5 * weight
}

// losses compares numbers of killed or wounded; those of early reports are
// lower, but not by far.
func losses(x, y *int, weight float64) float64 {
	if x == nil || y == nil {
		return 0
	}
	low, high := min(*x, *y), max(*x, *y)
	switch {
	case high == 0:
		return 0.2 * weight
	case low == high && high >= 3:
		return 1.5 * weight
	case low == high:
		return weight
	case low == 0: // nobody was hurt there
		return -1.5 * weight
	case high > 2*low && high-low > 2:
		return -1.5 * weight
	}
	return -0.2 * weight
}
