package extract

import (
	"testing"

	"github.com/furat-map/furat/geo"
)

// TestDateline: a line of its own gives the day of publication, on which the
// words of time rest; a date inside the news does not.
func TestDateline(t *testing.T) {
	r := newTestReader(t)
	const news = "\n\nقصفت طائرات التحالف الدولي، أمس، مدينة البوكمال شرقي دير الزور."
	for _, c := range []struct{ text, published, event string }{
		{"غارات على البوكمال\n2022.10.23 | 06:52 دمشق" + news, "2022-10-23", "2022-10-22"},
		{"غارات على البوكمال\n\nنشر في 5 حزيران/يونيو 2024" + news, "2024-06-05", "2024-06-04"},
		{"غارات على البوكمال\n23/10/2022" + news, "2022-10-23", "2022-10-22"},
		{"Strikes on Albu Kamal\nPublished: 5 June 2024, 14:30\n\nCoalition warplanes bombed the town of Albu Kamal on Tuesday.", "2024-06-05", "2024-06-04"},
		{"Strikes on Albu Kamal\nJune 5\n\nCoalition warplanes bombed the town of Albu Kamal yesterday.", "", ""},
		{"Syria war\nFile photo from 3 February 2012\nRockets hit Aleppo yesterday, killing two people.\nMore follows.", "", ""},
		{"Syria war\nA decade since 3 February 2012\nRockets hit Aleppo yesterday, killing two people.\nMore follows.", "", ""},
		{"Coalition warplanes bombed the town of Albu Kamal on 5 June 2024.\nNothing else was known yesterday.", "", "2024-06-05"},
	} {
		res := read(t, r, "", c.text)
		if got := res.Article.Published.String(); got != c.published {
			t.Errorf("%q: published %q, want %q", c.text[:40], got, c.published)
		}
		if len(res.Reports) == 0 || res.Reports[0].Event.Date.String() != c.event {
			t.Errorf("%q: %+v, want the day %q", c.text[:40], res.Reports, c.event)
		}
	}
	day, _ := geo.ParseDay("2023-01-02")
	a := geo.Article{ID: "x", Text: "2022.10.23\n" + news, Published: day}
	if res, err := r.Read(a); err != nil || res.Article.Published != day {
		t.Errorf("the day that is known counts: %v, %v", res.Article.Published, err)
	}
}
