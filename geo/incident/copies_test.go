package incident

import (
	"fmt"
	"testing"

	"github.com/furat-map/furat/geo"
)

func printed(id, publisher, quote string, confidence float64) geo.Report {
	return geo.Report{Event: geo.Event{ID: id, ArticleID: id, Source: publisher, SubEventType: "Attack", Confidence: confidence, Published: 1, SourceCount: 1, Quote: quote}, Evidence: []geo.Quote{{Text: quote}}}
}

// TestCopies: what an agency wrote and others printed is told once, and makes nothing
// surer; what others wrote themselves does.
func TestCopies(t *testing.T) {
	const agency = "An air strike killed three people in a house in the east of the town on Friday, medics said"
	rs := []geo.Report{printed("a", "Agency", agency, 0.7)}
	for i := range 10 {
		rs = append(rs, printed(fmt.Sprint("b", i), fmt.Sprint("Paper ", i), agency+[]string{".", "!", " by telephone"}[i%3], 0.7))
	}
	if e := Merge(rs); e.SourceCount != 1 || e.Confidence != 0.7 {
		t.Errorf("ten copies: %d sources, %g", e.SourceCount, e.Confidence)
	}
	rs = append(rs, printed("c", "Other", "Residents told us that a warplane hit a family home near the eastern market, and that three were dead", 0.7))
	if e := Merge(rs); e.SourceCount != 2 || e.Confidence != 0.82 {
		t.Errorf("and one of its own: %d sources, %g", e.SourceCount, e.Confidence)
	}
	short := []geo.Report{printed("a", "A", "Shelling killed two in Raqqa", 0.7), printed("b", "B", "Shelling killed two in Raqqa", 0.7)}
	if e := Merge(short); e.SourceCount != 2 {
		t.Errorf("two who write a short sentence alike: %d sources", e.SourceCount)
	}
	forwards, backwards := Merge(rs), Merge([]geo.Report{rs[11], rs[5], rs[0], rs[1], rs[2], rs[3], rs[4], rs[6], rs[7], rs[8], rs[9], rs[10]})
	if forwards.SourceCount != backwards.SourceCount || forwards.Confidence != backwards.Confidence {
		t.Errorf("%+v\n%+v", forwards, backwards)
	}
}
