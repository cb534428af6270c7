package incident

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
)

// report makes a report of an attack on a base: 35.10 N, 40.58 E, 12 June 2024.
func report(id, article string, change func(*geo.Report)) geo.Report {
	day := geo.NewDay(2024, 6, 12)
	r := geo.Report{Event: geo.Event{ID: id, ArticleID: article, Source: "Outlet " + article, Published: day + 1, Date: day, DateEnd: day, TimePrecision: geo.TimeDay,
		SubEventType: "Shelling/artillery/missile attack", PlaceID: "omar", Location: "Al-Omar", Lat: 35.10, Lon: 40.58, GeoPrecision: geo.GeoExact, UncertaintyKM: 5,
		Actor1ID: Unnamed, Actor2ID: "us-forces", Actor2: "US", Status: geo.StatusReported, Confidence: 0.6}}
	if change != nil {
		change(&r)
	}
	return r
}

func n(x int) *int { return &x }

// TestScore: what joins two reports, and what keeps them apart.
func TestScore(t *testing.T) {
	base := report("a", "A", nil)
	for name, c := range map[string]struct {
		change func(*geo.Report)
		joined bool
	}{
		"nothing known to differ":     {nil, true},
		"the attacker named":          {func(r *geo.Report) { r.Event.Actor1ID = "iran-backed-militias" }, true},
		"an ally for the target":      {func(r *geo.Report) { r.Event.Actor2ID = "global-coalition" }, true},
		"the town beside it":          {func(r *geo.Report) { r.Event.PlaceID, r.Event.Lat = "dhiban", 35.20 }, false},
		"the next day":                {func(r *geo.Report) { r.Event.Date++; r.Event.DateEnd++ }, false},
		"the week that holds the day": {func(r *geo.Report) { r.Event.Date -= 3; r.Event.DateEnd += 3 }, true},
		"another town":                {func(r *geo.Report) { r.Event.PlaceID, r.Event.Lat = "hajin", 35.60 }, false},
		"the province alone": {func(r *geo.Report) {
			r.Event.PlaceID, r.Event.GeoPrecision, r.Event.UncertaintyKM = "dez", geo.GeoRegion, 90
		}, false},
		"another kind of event":       {func(r *geo.Report) { r.Event.SubEventType = "Peaceful protest" }, false},
		"told of as a drone":          {func(r *geo.Report) { r.Event.SubEventType = "Air/drone strike" }, true},
		"without a date":              {func(r *geo.Report) { r.Event.Date, r.Event.DateEnd = 0, 0 }, true},
		"days of publication with it": {func(r *geo.Report) { r.Event.DateBasis, r.Event.DateEnd = geo.BasisPublication, r.Event.Date+1 }, true},
		"days of publication after it": {func(r *geo.Report) {
			r.Event.DateBasis, r.Event.Date, r.Event.DateEnd = geo.BasisPublication, r.Event.Date+1, r.Event.Date+2
		}, false},
		"without any day":              {func(r *geo.Report) { r.Event.Date, r.Event.DateEnd, r.Event.Published = 0, 0, 0 }, false},
		"the same article":             {func(r *geo.Report) { r.Event.ArticleID = "A" }, false},
		"the place's id, but far away": {func(r *geo.Report) { r.Event.Lat += 10 }, false},
		"proposed by a model alone":    {func(r *geo.Report) { r.Proposed = true }, false},
		"unplaced":                     {unplace, false},
	} {
		other := report("b", "B", c.change)
		s, ok := Score(&base, &other)
		if back, ok2 := Score(&other, &base); back != s || ok2 != ok {
			t.Errorf("%s: %.2f one way, %.2f the other", name, s, back)
		}
		if joined := len(Group([]geo.Report{base, other})) == 1; joined != c.joined {
			t.Errorf("%s: joined %v, score %.2f %v", name, joined, s, ok)
		}
	}
	unsaid := func(r *geo.Report) { r.Event.DateBasis, r.Event.DateEnd = geo.BasisPublication, r.Event.Date+1 }
	told, about := report("a", "A", nil), report("b", "B", unsaid)
	if s, _ := Score(&told, &about); s != 1+0.3+1.5+0.5 { // no more than a span of which one day is that of the other
		t.Errorf("a day and the days up to publication: %.2f", s)
	}
	if one, other := report("a", "A", unsaid), report("b", "B", unsaid); len(Group([]geo.Report{one, other})) != 1 {
		t.Error("two reports whose days nobody told, of one place, type and target, are one incident")
	}
	far := report("b", "B", func(r *geo.Report) { r.Event.PlaceID, r.Event.Lat = "", 45 })
	nowhere := report("c", "C", func(r *geo.Report) { r.Event.PlaceID = "" })
	if s, ok := Score(&far, &nowhere); ok {
		t.Errorf("two places without an id, far apart: %.2f", s)
	}
	morning, evening := report("a", "A", func(r *geo.Report) { r.DayPart = geo.Morning }), report("b", "B", func(r *geo.Report) { r.DayPart = geo.Evening })
	if len(Group([]geo.Report{morning, evening})) != 2 {
		t.Error("the morning's attack is not the evening's")
	}
	four := func(place string, lat float64) func(*geo.Report) {
		return func(r *geo.Report) { r.Event.PlaceID, r.Event.Lat, r.Event.Fatalities = place, lat, n(4) }
	}
	if here, beside := report("a", "A", four("omar", 35.10)), report("b", "B", four("dhiban", 35.20)); len(Group([]geo.Report{here, beside})) != 1 {
		t.Error("the same number of dead in the town beside it is one incident")
	}
	few, many := report("a", "A", func(r *geo.Report) { r.Event.Fatalities = n(2) }), report("b", "B", func(r *geo.Report) { r.Event.Fatalities = n(40) })
	if s, _ := Score(&few, &many); s >= 3 {
		t.Errorf("2 and 40 dead: %.2f", s)
	}
}

// unplace takes a report's place away.
func unplace(r *geo.Report) {
	e := &r.Event
	e.PlaceID, e.Location, e.Lat, e.Lon, e.GeoPrecision, e.UncertaintyKM = "", "", 0, 0, geo.GeoUnplaced, 0
}

// TestUnplacedStayApart: to have no place is nothing in common, whatever else is,
// and no place at all bears on a report without one.
func TestUnplacedStayApart(t *testing.T) {
	told := func(change func(*geo.Report)) func(*geo.Report) {
		return func(r *geo.Report) {
			r.Event.Fatalities, r.Event.Weapon, r.DayPart = n(7), "rocket", geo.Night
			r.Event.Quote = "Seven were killed by rockets in the night, the ministry said."
			r.Event.Country, r.Event.Admin1 = "SY", "Deir ez-Zor"
			change(r)
		}
	}
	atZero := told(func(r *geo.Report) { // what has no place lies nowhere, not where the zeros are
		r.Event.PlaceID, r.Event.Lat, r.Event.Lon = "", 0, 0
	})
	rs := []geo.Report{report("a", "A", told(unplace)), report("b", "B", told(unplace)), report("c", "C", told(func(*geo.Report) {})), report("d", "D", atZero)}
	if g := Group(rs); len(g) != 4 {
		t.Errorf("%v", g)
	}
	for i := range rs[:2] {
		if reach, ok := ReachOf(&rs[i]); ok {
			t.Errorf("%s reaches %+v", rs[i].Event.ID, reach)
		}
		for k := range rs {
			if k != i && Linked(&rs[i], &rs[k]) {
				t.Errorf("%s bears on %s", rs[i].Event.ID, rs[k].Event.ID)
			}
		}
	}
}

// TestTwoOnOneDay: an article that tells two attacks apart keeps them apart,
// and a report that fits both is joined to neither.
func TestTwoOnOneDay(t *testing.T) {
	a1 := report("a1", "A", func(r *geo.Report) { r.DayPart = geo.Morning })
	a2 := report("a2", "A", func(r *geo.Report) { r.DayPart = geo.Evening })
	both := report("b", "B", nil)
	late := report("c", "C", func(r *geo.Report) { r.DayPart = geo.Evening })
	if g := Group([]geo.Report{a1, a2, both}); len(g) != 3 {
		t.Errorf("%v", g)
	}
	if g := Group([]geo.Report{a1, a2, late}); len(g) != 2 || !slices.Equal(g[1], []int{1, 2}) {
		t.Errorf("%v", g)
	}
}

// random makes reports that often bear on each other.
func random(r *rand.Rand, count int) []geo.Report {
	var out []geo.Report
	for i := range count {
		out = append(out, report(fmt.Sprintf("r%03d", i), fmt.Sprint("A", r.IntN(count/2)), func(x *geo.Report) {
			e := &x.Event
			place := r.IntN(5)
			e.PlaceID, e.Lat, e.GeoPrecision, e.UncertaintyKM = fmt.Sprint("p", place), 35+0.05*float64(place), 1+r.IntN(3), 3+30*r.Float64()
			e.Date += geo.Day(r.IntN(3))
			e.DateEnd = e.Date + geo.Day(r.IntN(3)*r.IntN(5))
			e.SubEventType = []string{"Armed clash", "Attack", "Air/drone strike", "Arrests"}[r.IntN(4)]
			e.Actor1ID = []string{Unnamed, "us-forces", "islamic-state", "global-coalition"}[r.IntN(4)]
			x.DayPart = []string{"", geo.Morning, geo.Night}[r.IntN(3)]
			if r.IntN(2) == 0 {
				e.Fatalities = n(r.IntN(5))
			}
			switch r.IntN(6) {
			case 0:
				e.Date, e.DateEnd = 0, 0
			case 1:
				e.DateEnd, e.DateBasis = e.Date+1, geo.BasisPublication
			case 2:
				unplace(x)
			}
		}))
	}
	return out
}

func described(rs []geo.Report, groups [][]int) string {
	var lines []string
	for _, g := range groups {
		var ids []string
		for _, i := range g {
			ids = append(ids, rs[i].Event.ID)
		}
		slices.Sort(ids)
		lines = append(lines, strings.Join(ids, " "))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestGroupInvariants: the groups depend on the set alone; no article is told
// of twice in one; what bears on each other is found by its reach; and parts
// that do not hang together may be grouped one by one.
func TestGroupInvariants(t *testing.T) {
	joined := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 9))
		rs := random(r, 30)
		groups := Group(rs)
		want := described(rs, groups)
		shuffled := slices.Clone(rs)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if got := described(shuffled, Group(shuffled)); got != want {
			t.Fatalf("seed %d: in another order\n%s\nwant\n%s", seed, got, want)
		}
		for _, g := range groups {
			articles := map[string]bool{}
			for _, i := range g {
				if articles[rs[i].Event.ArticleID] {
					t.Fatalf("seed %d: one article twice in %v", seed, g)
				}
				articles[rs[i].Event.ArticleID] = true
			}
			joined += len(g) - 1
			shuffledGroup := make([]geo.Report, len(g))
			for k, i := range r.Perm(len(g)) {
				shuffledGroup[k] = rs[g[i]]
			}
			var inOrder []geo.Report
			for _, i := range g {
				inOrder = append(inOrder, rs[i])
			}
			if x, y := Merge(inOrder), Merge(shuffledGroup); fmt.Sprintf("%+v", plain(x)) != fmt.Sprintf("%+v", plain(y)) {
				t.Fatalf("seed %d: merged in another order\n%+v\n%+v", seed, x, y)
			}
		}
		var parts []string
		for _, c := range components(t, rs) {
			if s := described(c, Group(c)); s != "" {
				parts = append(parts, strings.Split(s, "\n")...)
			}
		}
		slices.Sort(parts)
		if got := strings.Join(parts, "\n"); got != want {
			t.Fatalf("seed %d: part by part\n%s\nwant\n%s", seed, got, want)
		}
	}
	if joined < 50 {
		t.Errorf("only %d joined: the test shows little", joined)
	}
}

// plain gives numbers instead of pointers.
func plain(e geo.Event) string {
	f := func(p *int) string {
		if p == nil {
			return "-"
		}
		return fmt.Sprint(*p)
	}
	dead, hurt := f(e.Fatalities), f(e.Injuries)
	e.Fatalities, e.Injuries = nil, nil
	return fmt.Sprintf("%+v %s %s", e, dead, hurt)
}

// components parts reports by Linked, and checks that reaches meet.
func components(t *testing.T, rs []geo.Report) [][]geo.Report {
	t.Helper()
	group := make([]int, len(rs))
	for i := range group {
		group[i] = i
	}
	for i := range rs {
		for j := range i {
			x, ok1 := Score(&rs[i], &rs[j])
			if y, ok2 := Score(&rs[j], &rs[i]); x != y || ok1 != ok2 {
				t.Fatalf("score %.2f one way, %.2f the other: %+v %+v", x, y, rs[i].Event, rs[j].Event)
			}
			if !Linked(&rs[i], &rs[j]) {
				continue
			}
			a, ok1 := ReachOf(&rs[i])
			b, ok2 := ReachOf(&rs[j])
			if !ok1 || !ok2 || !a.Days.Overlaps(b.Days) || a.West > b.East || b.West > a.East || a.South > b.North || b.South > a.North {
				t.Fatalf("linked, but their reaches do not meet: %+v %+v", a, b)
			}
			from, to := group[i], group[j]
			for k := range group {
				if group[k] == from {
					group[k] = to
				}
			}
		}
	}
	byGroup := map[int][]geo.Report{}
	for i, g := range group {
		byGroup[g] = append(byGroup[g], rs[i])
	}
	var out [][]geo.Report
	for _, c := range byGroup {
		out = append(out, c)
	}
	return out
}

// TestMerge: each field from the report that knows it best, the latest number,
// and the disagreements kept with who says what.
func TestMerge(t *testing.T) {
	first := report("a", "A", func(r *geo.Report) {
		r.Event.Fatalities, r.Event.GeoPrecision, r.Event.Status = n(5), geo.GeoNear, geo.StatusSuspected
		r.Event.Actor1ID, r.Event.Actor1 = "iran-backed-militias", "Militias"
	})
	later := report("b", "B", func(r *geo.Report) {
		r.Event.Published++
		r.Event.Fatalities, r.Event.Confidence, r.Event.Weapon = n(7), 0.8, "rocket"
	})
	e := Merge([]geo.Report{later, first})
	if e.ID != "a" || *e.Fatalities != 7 || e.GeoPrecision != geo.GeoExact || e.Actor1ID != "iran-backed-militias" || e.Status != geo.StatusSuspected ||
		e.Weapon != "rocket" || e.SourceCount != 2 || e.Source != "Outlet A; Outlet B" || e.Confidence <= 0.8 {
		t.Errorf("%+v", e)
	}
	if !strings.Contains(e.Notes, "Sources differ on fatalities: 5 to 7.") {
		t.Errorf("notes %q", e.Notes)
	}
	c := Conflicts([]geo.Report{later, first})
	if len(c) != 1 || c[0].Field != "fatalities" || fmt.Sprint(c[0].Values) != "[{5 [Outlet A]} {7 [Outlet B]}]" {
		t.Errorf("%+v", c)
	}
	if one := Merge([]geo.Report{first}); plain(one) != plain(first.Event) {
		t.Errorf("one report: %+v", one)
	}
}

func TestAllied(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{{"us-forces", "global-coalition", true}, {"kataib-hezbollah", "iran-backed-militias", true}, {"sdf", "islamic-state", false}, {"", "us-forces", false}} {
		if Allied(c.a, c.b) != c.want || Allied(c.b, c.a) != c.want {
			t.Errorf("%s and %s: want %v", c.a, c.b, c.want)
		}
	}
}

// TestAntimeridian: the reaches of two reports on its two sides meet when one
// is turned.
func TestAntimeridian(t *testing.T) {
	at := func(id string, lon float64) geo.Report {
		return report(id, id, func(r *geo.Report) { r.Event.Lon, r.Event.PlaceID = lon, id })
	}
	east, west := at("a", 179.99), at("b", -179.99)
	if len(Group([]geo.Report{east, west})) != 1 {
		t.Fatal("not one incident")
	}
	x, _ := ReachOf(&east)
	y, _ := ReachOf(&west)
	meets := func(turn float64) bool { return y.West <= x.East+turn && y.East >= x.West+turn }
	if meets(0) || !slices.ContainsFunc(x.Turns(), meets) {
		t.Errorf("%+v and %+v, turned by %v", x, y, x.Turns())
	}
}

// TestDayOfATextBeatsPublication: a day that a text tells is the event's, however
// many days it leaves open, and no day is told by publication.
func TestDayOfATextBeatsPublication(t *testing.T) {
	day := geo.NewDay(2024, 6, 12)
	about := func(r *geo.Report) {
		r.Event.Date, r.Event.DateEnd, r.Event.TimePrecision, r.Event.DateBasis = day, day+1, geo.TimeWeek, geo.BasisPublication
	}
	text := func(first, last geo.Day) func(*geo.Report) {
		return func(r *geo.Report) {
			r.Event.Date, r.Event.DateEnd, r.Event.DateText, r.Event.DateBasis = first, last, "words", geo.BasisText
		}
	}
	undated := func(r *geo.Report) { r.Event.Date, r.Event.DateEnd = 0, 0 }
	for name, c := range map[string]struct {
		reports     []geo.Report
		first, last geo.Day
		basis, says string
	}{
		"a day and publication":         {[]geo.Report{report("a", "A", about), report("b", "B", text(day, day))}, day, day, geo.BasisText, "On 2024-06-12, "},
		"a month and publication":       {[]geo.Report{report("a", "A", about), report("b", "B", text(day-11, day+18))}, day - 11, day + 18, geo.BasisText, "Between 2024-06-01 and 2024-06-30, "},
		"publication twice":             {[]geo.Report{report("a", "A", about), report("b", "B", about)}, day, day + 1, geo.BasisPublication, "About 2024-06-12 to 2024-06-13, "},
		"publication and no date":       {[]geo.Report{report("a", "A", undated), report("b", "B", about)}, day, day + 1, geo.BasisPublication, "About 2024-06-12 to 2024-06-13, "},
		"what a basis was not asked of": {[]geo.Report{report("a", "A", about), report("b", "B", nil)}, day, day, "", "On 2024-06-12, "},
	} {
		for range 2 {
			slices.Reverse(c.reports)
			e := Merge(c.reports)
			if e.Date != c.first || e.DateEnd != c.last || e.DateBasis != c.basis || !strings.HasPrefix(e.Notes, c.says) {
				t.Errorf("%s: %s to %s, %q, %q", name, e.Date, e.DateEnd, e.DateBasis, e.Notes)
			}
			if d := Conflicts(c.reports); len(d) > 0 {
				t.Errorf("%s: %+v", name, d)
			}
		}
	}
}
