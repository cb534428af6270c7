package evaluate

import (
	"slices"

	"github.com/furat-map/furat/geo"
)

// fieldNames are the fields that a whole record must have right, in the order of
// reports.
var fieldNames = []string{"sub_event_type", "date", "actor1", "actor2", "fatalities", "injuries", "status"}

func checksOf(e *geo.Event, g *Event) []bool {
	return []bool{slices.Contains(g.SubEventType, e.SubEventType), dateRight(e, g), actorRight(e.Actor1ID, g.Actor1), actorRight(e.Actor2ID, g.Actor2),
		fatalitiesRight(e, g), injuriesRight(e, g), statusRight(e, g)}
}

// dateRight: the span lies in the annotated one and says its precision.
func dateRight(e *geo.Event, g *Event) bool {
	if !e.Date.Known() {
		return g.Date == nil || g.DateOpen
	}
	if len(g.Date) != 2 {
		return g.DateOpen && e.DateBasis == geo.BasisPublication
	}
	first, err1 := geo.ParseDay(g.Date[0])
	last, err2 := geo.ParseDay(g.Date[1])
	if err1 != nil || err2 != nil {
		return false
	}
	precise := len(g.TimePrecision) == 0 || slices.Contains(g.TimePrecision, e.TimePrecision)
	return precise && first <= e.Date && e.DateEnd <= last
}

func actorRight(id string, want []string) bool {
	return len(want) == 0 || slices.Contains(want, id)
}

// same reports two numbers that are alike, or neither told.
func same(a, b *int) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func fatalitiesRight(e *geo.Event, g *Event) bool {
	right := func(n *int) bool { return same(e.Fatalities, n) }
	return right(g.Fatalities) || slices.ContainsFunc(g.FatalitiesAccept, right) || untoldOfMany(e.Fatalities, g)
}

func injuriesRight(e *geo.Event, g *Event) bool {
	return g.Injuries == nil || same(e.Injuries, g.Injuries) || untoldOfMany(e.Injuries, g)
}

// untoldOfMany reports no number for one of several places: the annotated one may
// be that of all of them.
func untoldOfMany(n *int, g *Event) bool { return n == nil && len(g.Places) > 1 }

func statusRight(e *geo.Event, g *Event) bool {
	want := g.StatusAccept
	if len(want) == 0 {
		want = []string{g.Status}
		if g.Status == geo.StatusClaimed {
			want = append(want, geo.StatusReported)
		}
	}
	return slices.Contains(want, e.Status)
}

// doubleTolls marks tolls wrong that count one loss at several places.
func doubleTolls(records []record, reports []geo.Report, matched map[int]int, checks map[int][]bool) {
	byEvent := map[*Event][]int{}
	for i := range matched {
		byEvent[records[i].event] = append(byEvent[records[i].event], i)
	}
	for g, mine := range byEvent {
		if len(mine) < 2 || g.Fatalities == nil || *g.Fatalities == 0 {
			continue
		}
		most, sum := *g.Fatalities, 0
		for _, n := range g.FatalitiesAccept {
			if n != nil {
				most = max(most, *n)
			}
		}
		for _, i := range mine {
			if n := reports[matched[i]].Event.Fatalities; n != nil {
				sum += *n
			}
		}
		if sum > most {
			for _, i := range mine {
				checks[i][slices.Index(fieldNames, "fatalities")] = false
			}
		}
	}
}
