package ledger_test

import (
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/mem"
	"github.com/furat-map/furat/geo/store/storetest"
)

// corrected puts a strike and corrects its place and its dead.
func corrected(t *testing.T, st store.Store, review string) geo.Event {
	t.Helper()
	put(t, st, "a", strike("a", theDay, 3))
	e := event(t, st, "e-a")
	dead := 9
	e.Location, e.Fatalities, e.Review = "Village", &dead, review
	must(t, storetest.Correct(t.Context(), st, &e))
	return event(t, st, "e-a")
}

// TestReviewOfACorrection: who corrects an event has reviewed it; a verdict of
// their own stays.
func TestReviewOfACorrection(t *testing.T) {
	for review, want := range map[string]string{"": geo.ReviewCorrected, geo.ReviewUnreviewed: geo.ReviewCorrected, geo.ReviewCorrected: geo.ReviewCorrected,
		geo.ReviewConfirmed: geo.ReviewConfirmed, geo.ReviewRejected: geo.ReviewRejected} {
		st, _ := newLedger()
		if e := corrected(t, st, review); e.Review != want || e.Location != "Village" || *e.Fatalities != 9 {
			t.Errorf("%q: %q at %s, %d dead", review, e.Review, e.Location, *e.Fatalities)
		}
	}
}

// TestCorrectionOutlivesReadings: a correction lies over its event however often
// its articles are read again, and after they were gone.
func TestCorrectionOutlivesReadings(t *testing.T) {
	st, c := newLedger()
	before := corrected(t, st, geo.ReviewConfirmed)
	c.now = c.now.Add(time.Hour)
	again := strike("a", theDay, 4)
	again.Fingerprint, again.Reports[0].Event.Quote = "read again", "told otherwise"
	put(t, st, "a", again)
	e := event(t, st, "e-a")
	if e.Location != "Village" || *e.Fatalities != 9 || e.Review != geo.ReviewConfirmed || e.Number != before.Number {
		t.Errorf("after a reading: %+v", e)
	}
	if e.Quote != "told otherwise" || e.UpdatedAt == before.UpdatedAt {
		t.Errorf("what the article says: %q, updated %v", e.Quote, e.UpdatedAt)
	}
	put(t, st, "a")
	if _, err := st.Event(t.Context(), "e-a"); geo.CodeOf(err) != geo.CodeNotFound {
		t.Errorf("without its article: %v", err)
	}
	put(t, st, "a", strike("a", theDay, 3))
	if e := event(t, st, "e-a"); e.Location != "Village" || *e.Fatalities != 9 {
		t.Errorf("when its article is back: %+v", e)
	}
}

// TestVerdictStaysWithItsEvent: a verdict is on one event; joined to another
// under its id, it says nothing about that.
func TestVerdictStaysWithItsEvent(t *testing.T) {
	st, _ := newLedger()
	put(t, st, "late", strike("late", theDay+1, 3))
	late := event(t, st, "e-late")
	late.Review = geo.ReviewConfirmed
	must(t, storetest.Correct(t.Context(), st, &late))
	early := strike("early", theDay, 3)
	early.Reports[0].Event.Date, early.Reports[0].Event.DateEnd = theDay+1, theDay+1
	put(t, st, "early", early)
	if e := event(t, st, "e-early"); e.SourceCount != 2 || e.Review != geo.ReviewUnreviewed {
		t.Errorf("joined: %d sources, %s", e.SourceCount, e.Review)
	}
	put(t, st, "early")
	if e := event(t, st, "e-late"); e.Review != geo.ReviewConfirmed {
		t.Errorf("alone again: %s", e.Review)
	}
}

// TestCorrectAgain: a later correction takes the place of an earlier one, and
// one that says what is there is no change.
func TestCorrectAgain(t *testing.T) {
	ctx := t.Context()
	st, _ := newLedger()
	e := corrected(t, st, "")
	last, err := st.LastChange(ctx)
	must(t, err)
	must(t, storetest.Correct(ctx, st, &e))
	if now, err := st.LastChange(ctx); now != last || err != nil {
		t.Errorf("%d changes, %d before, %v", now, last, err)
	}
	e.Fatalities, e.Lon, e.Lat = nil, 40.12345678, 35.98765432
	must(t, storetest.Correct(ctx, st, &e))
	if e := event(t, st, "e-a"); e.Fatalities != nil || e.Location != "Village" || e.Lon != 40.123457 || e.Lat != 35.987654 {
		t.Errorf("%+v", e)
	}
	if now, err := st.LastChange(ctx); now != last+1 || err != nil {
		t.Errorf("%d changes, %d before, %v", now, last, err)
	}
}

// TestWhatIsNotToCorrect: what is no event of articles has no correction.
func TestWhatIsNotToCorrect(t *testing.T) {
	ctx := t.Context()
	st := ledger.New(mem.Open(), nil)
	must(t, st.PutDataset(ctx, store.Layer{Name: "d"}))
	_, err := st.Import(ctx, "d", []geo.Event{{ID: "d1"}})
	must(t, err)
	for _, id := range []string{"", "none", "d1"} {
		if err := storetest.Correct(ctx, st, &geo.Event{ID: id, Location: "L"}); geo.CodeOf(err) != geo.CodeNotFound {
			t.Errorf("%q: %v", id, err)
		}
	}
}
