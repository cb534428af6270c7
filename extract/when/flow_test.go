package when_test

import (
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/text"
	"github.com/furat-map/furat/extract/when"
	"github.com/furat-map/furat/geo"
)

// TestHeld: words that hold on to the day or month told before.
func TestHeld(t *testing.T) {
	check(t, []want{
		{"On Saturday shells fell. The same morning rockets fell.", "weekday 2023-07-01 1 On Saturday; same 2023-07-01 1 same morning"},
		{"On Saturday shells fell. Four hours later rockets fell.", "weekday 2023-07-01 1 On Saturday; later 2023-07-01 1 Four hours later"},
		{"On Saturday shells fell. Some hours later rockets fell.", "weekday 2023-07-01 1 On Saturday; later 2023-07-01 1 Some hours later"},
		{"On Saturday shells fell. About an hour later rockets fell.", "weekday 2023-07-01 1 On Saturday; later 2023-07-01 1 About an hour later"},
		{"On 4 May they met. On 6 May they fled the same day.", "day 2023-05-04 1 On 4 May; day 2023-05-06 1 On 6 May; period 2023-05-06 1 same day"},
		{"In March they met and the same month they fled.", "month 2023-03-01/2023-03-31 3 March; period 2023-03-01/2023-03-31 3 same month"},
		{"يوم السبت قصفوا. وفي الصباح ذاته هربوا.", "weekday 2023-07-01 1 يوم السبت; same 2023-07-01 1 الصباح ذاته"},
		{"يوم السبت قصفوا. وفي التوقيت نفسه هربوا.", "weekday 2023-07-01 1 يوم السبت; same 2023-07-01 1 التوقيت نفسه"},
		{"يوم السبت قصفوا. وبعد نحو أربع ساعات هربوا.", "weekday 2023-07-01 1 يوم السبت; later 2023-07-01 1 وبعد نحو أربع ساعات"},
		{"يوم السبت قصفوا. وبعد ساعات من القصف هربوا.", "weekday 2023-07-01 1 يوم السبت"},
		{"في 4 أيار التقوا وفي اليوم ذاته هربوا.", "day 2023-05-04 1 4 أيار; period 2023-05-04 1 اليوم ذاته"},
		{"في آذار التقوا وفي الشهر نفسه هربوا.", "month 2023-03-01/2023-03-31 3 آذار; period 2023-03-01/2023-03-31 3 الشهر نفسه"},
		{"The same morning rockets fell.", ""}, // nothing was told before
		{"Four hours later rockets fell.", ""},
		{"وفي الصباح ذاته هربوا.", ""},
	})
}

// TestUnpublished: where nothing says when the article was published, only what
// has its own year is dated.
func TestUnpublished(t *testing.T) {
	p := packs(t)
	for raw, want := range map[string]string{
		"yesterday":                      "relative - 0 yesterday",
		"on Thursday":                    "weekday - 0 on Thursday",
		"overnight":                      "night - 0 overnight",
		"two days ago":                   "amount - 0 two days ago",
		"the past two weeks":             "amount - 0 past two weeks",
		"last month":                     "period - 0 last month",
		"on June 27":                     "day - 0 on June 27",
		"in late June":                   "part - 0 late June",
		"in March":                       "month - 0 March",
		"in 2017":                        "year 2017-01-01/2017-12-31 3 2017",
		"on 2023-07-01":                  "figures 2023-07-01 1 2023-07-01",
		"on June 27, 2022":               "day 2022-06-27 1 on June 27, 2022",
		"in late June 2022":              "part 2022-06-21/2022-06-30 2 late June 2022",
		"In 2017 they met. On June 27 a": "year 2017-01-01/2017-12-31 3 2017; day 2017-06-27 1 On June 27", // the year told before
		"أمس الخميس":                     "relative - 0 أمس الخميس",
		"ليلة الأربعاء/الخميس":           "night - 0 ليلة الأربعاء/الخميس",
		"يومي الجمعة والسبت":             "weekday - 0 يومي الجمعة والسبت",
		"الشهر الماضي":                   "period - 0 الشهر الماضي",
		"في 14 آذار 2019":                "day 2019-03-14 1 14 آذار 2019",
	} {
		if got := found(p, raw, 0, nil); got != want {
			t.Errorf("%q: %s, want %s", raw, got, want)
		}
	}
}

// TestInSentence: no expression reaches over the end of a sentence, and each
// word belongs to one.
func TestInSentence(t *testing.T) {
	check(t, []want{
		{"They met in June. 2022 was calm.", "month 2023-06-01/2023-06-30 3 June"},
		{"They met in June\n2022 was calm.", "month 2023-06-01/2023-06-30 3 June"},
		{"On Monday. Tuesday was calm.", "weekday 2023-07-03 1 On Monday; weekday 2023-07-04 1 Tuesday"},
		{"On Monday, Tuesday and Friday", "weekday 2023-07-03 1 On Monday; weekday 2023-07-04/2023-07-07 1 Tuesday and Friday"},
	})
}

// TestSwitchedOff: without a form its words are read by the next that fits, or
// by none.
func TestSwitchedOff(t *testing.T) {
	p := packs(t)
	for _, c := range []struct {
		raw  string
		off  rule.ID
		want string
	}{
		{"on 2023-07-01", "when.figures", ""},
		{"on Saturday, 1 July 2023", "when.weekday", "day 2023-07-01 1 1 July 2023"},
		{"on 27 June 2022", "when.day", "month 2022-06-01/2022-06-30 3 June 2022"},
		{"in late June 2022", "when.part", "month 2022-06-01/2022-06-30 3 June 2022"},
		{"in June 2022", "when.month", ""},
		{"last month", "when.period", ""},
		{"recently", "when.vague", ""},
		{"yesterday", "when.relative", ""},
	} {
		if got := found(p, c.raw, published, rule.Off{c.off: true}); got != c.want {
			t.Errorf("%q without %s: %s, want %s", c.raw, c.off, got, c.want)
		}
	}
}

// TestForms: each form has an id, says what it reads, and none is there twice.
func TestForms(t *testing.T) {
	docs := map[rule.ID]string{}
	when.Forms.Docs(docs)
	if len(docs) != len(when.Forms) {
		t.Errorf("%d ids of %d forms", len(docs), len(when.Forms))
	}
	for id, doc := range docs {
		if !strings.HasPrefix(string(id), "when.") || doc == "" {
			t.Errorf("%q: %q", id, doc)
		}
	}
}

// TestDay: an expression tells a day, or a span of days.
func TestDay(t *testing.T) {
	p := packs(t)
	for raw, want := range map[string]bool{"yesterday": true, "overnight": false, "last week": false, "in March": false, "recently": false, "on 4 May": true} {
		w := p["en"].Read(text.Cut(raw))
		es := when.Find(w, published, nil)
		if len(es) != 1 || es[0].Day() != want {
			t.Errorf("%q: %+v", raw, es)
		}
	}
}

// FuzzFind: expressions stand in order, inside the text, in one sentence each,
// and two readings of one text find the same.
func FuzzFind(f *testing.F) {
	p := packs(f)
	for _, raw := range []string{
		"On Saturday, July 10, 2021, two days ago, in late June; last month. The same morning, four hours later.",
		"ليلة السبت/ الأحد 2-3 آب 2019، قبل يومين، في أواخر حزيران، الشهر ذاته. وبعد ثلاث ساعات",
		"99/99/9999 March 9-11th of the 9th 2023-7-6. 1,200 overnight",
		"mid mid mid Sept. 17 17 17 of of May",
	} {
		f.Add(raw, 19000)
	}
	f.Fuzz(func(t *testing.T, raw string, day int) {
		if len(raw) > 4000 {
			return
		}
		today := geo.Day(day)
		if today < 0 || today > geo.NewDay(2100, 1, 1) {
			today = 0
		}
		for _, code := range []string{"ar", "en"} {
			w := p[code].Read(text.Cut(raw))
			next := 0
			for _, e := range when.Find(w, today, nil) {
				if e.First < next || e.Last < e.First || e.Last >= len(w.Tokens) || w.SentenceOf(e.First) != w.SentenceOf(e.Last) {
					t.Fatalf("%s %q: %+v behind word %d of %d", code, raw, e, next, len(w.Tokens))
				}
				next = e.Last + 1
				if e.Rule == "" || e.Precision < geo.TimeUnknown || e.Precision > geo.TimeMonth {
					t.Fatalf("%s %q: %+v", code, raw, e)
				}
			}
		}
	})
}
