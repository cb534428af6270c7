package extract

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/furat-map/furat/extract/article"
	"github.com/furat-map/furat/extract/samples"
	"github.com/furat-map/furat/geo"
)

// testArticles are the samples and the development articles with a day of
// publication.
func testArticles(t *testing.T) []geo.Article {
	t.Helper()
	out, err := samples.Articles()
	if err != nil {
		t.Fatal(err)
	}
	day := geo.NewDay(2024, 4, 16)
	for _, dir := range []string{"second", "incidents"} {
		files, err := filepath.Glob("testdata/corpus/" + dir + "/*.txt")
		if err != nil || len(files) == 0 {
			t.Fatal(dir, err)
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			as, err := article.Parse(f, data, article.Options{Published: day})
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, as...)
		}
	}
	return out
}

// told writes what an event says, without where its words stand; moved is
// added to days that rest on the day of publication.
func told(r *geo.Report, moved int) string {
	e := &r.Event
	n := func(p *int) string {
		if p == nil {
			return "-"
		}
		return fmt.Sprint(*p)
	}
	return fmt.Sprint(e.SubEventType, "|", e.PlaceID, "|", e.GeoPrecision, "|", e.Date+geo.Day(moved), e.DateEnd+geo.Day(moved), e.TimePrecision, "|", e.Actor1ID, ">", e.Actor2ID, "|",
		n(e.Fatalities), n(e.Injuries), "|", e.Status, "|", e.Weapon, "|", e.Confidence)
}

func allTold(rs []geo.Report) []string {
	var out []string
	for i := range rs {
		out = append(out, told(&rs[i], 0))
	}
	return out
}

// each applies a change to every Arabic letter of a text.
func each(text string, change func(i int, r rune) string) string {
	var b strings.Builder
	i := 0
	for _, r := range text {
		if unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) {
			b.WriteString(change(i, r))
			i++
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// TestSpellingChangesNothing: diacritics, drawn-out letters, the hamza left
// off, Arabic or Persian figures and marks of direction change no event.
func TestSpellingChangesNothing(t *testing.T) {
	r := newTestReader(t)
	figures := func(zero rune) func(string) string {
		return func(s string) string {
			return strings.Map(func(c rune) rune {
				if c >= '0' && c <= '9' {
					return zero + c - '0'
				}
				return c
			}, s)
		}
	}
	variants := map[string]func(string) string{
		"diacritics": func(s string) string {
			return each(s, func(i int, c rune) string {
				if i%3 == 0 {
					return string(c) + "\u064e"
				}
				return string(c)
			})
		},
		"drawn out": func(s string) string {
			return each(s, func(i int, c rune) string {
				if i%5 == 0 && strings.ContainsRune("بتسقفلمنه", c) {
					return string(c) + "ـ"
				}
				return string(c)
			})
		},
		"no hamza": func(s string) string { return strings.NewReplacer("أ", "ا", "إ", "ا", "آ", "ا").Replace(s) },
		"٠-٩":      figures('٠'),
		"۰-۹":      figures('۰'),
		"marks":    func(s string) string { return strings.ReplaceAll(s, ". ", ".\u200f ") },
	}
	for _, a := range testArticles(t) {
		if a.Language == "en" {
			continue
		}
		want, err := r.Read(a)
		if err != nil {
			t.Fatal(err)
		}
		for name, change := range variants {
			b := a
			b.Text = change(a.Text)
			got, err := r.Read(b)
			if err != nil {
				t.Fatal(err)
			}
			if x, y := allTold(want.Reports), allTold(got.Reports); !slices.Equal(x, y) {
				t.Errorf("%s, %s:\n got %s\nwant %s", a.Origin, name, strings.Join(y, "\n     "), strings.Join(x, "\n     "))
			}
			for i := range got.Reports {
				for _, q := range got.Reports[i].Evidence {
					if runes := []rune(b.Text); string(runes[q.Start:q.End]) != q.Text {
						t.Fatalf("%s, %s: %q is no slice", a.Origin, name, q.Text)
					}
				}
			}
		}
	}
}

// TestArticleLeftOff: a place named without its ال is the same place.
func TestArticleLeftOff(t *testing.T) {
	r := newTestReader(t)
	for _, name := range []string{"الميادين", "البوكمال", "القائم", "الشدادي", "الرطبة", "الحسكة", "الرقة", "القورية"} {
		sentence := "قصفت طائرات التحالف الدولي أمس مدينة %s، ما أسفر عن مقتل ثلاثة عناصر."
		with := read(t, r, "2024-05-02", fmt.Sprintf(sentence, name))
		without := read(t, r, "2024-05-02", fmt.Sprintf(sentence, strings.TrimPrefix(name, "ال")))
		for _, res := range []*Result{&with, &without} { // of the place alone one may be surer
			for i := range res.Reports {
				res.Reports[i].Event.Confidence = 0
			}
		}
		if len(with.Reports) != 1 || !slices.Equal(allTold(with.Reports), allTold(without.Reports)) {
			t.Errorf("%s: %v, without the article %v", name, allTold(with.Reports), allTold(without.Reports))
		}
	}
}

// mixed reports an article that tells some days from its publication and others
// by their date. Published later, what was on one day is on two, and may be told
// apart.
func mixed(r *Reader, a, b geo.Article) bool {
	moves, stays := false, false
	later := r.Page(&b).Dates
	for i, e := range r.Page(&a).Dates {
		moves = moves || later[i].Span.First != e.Span.First
		stays = stays || e.Day() && later[i].Span == e.Span
	}
	return moves && stays
}

// TestPublishedAWeekLater: events dated from publication move by the week, the
// others stay; nothing else changes.
func TestPublishedAWeekLater(t *testing.T) {
	r := newTestReader(t)
	movedAny, parted := 0, 0
	for _, a := range testArticles(t) {
		if !a.Published.Known() {
			continue
		}
		b := a
		b.Published += 7
		x, err := r.Read(a)
		if err != nil {
			t.Fatal(err)
		}
		y, err := r.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		if len(x.Reports) != len(y.Reports) {
			if parted++; !mixed(r, a, b) {
				t.Errorf("%s: %d events, a week later %d", a.Origin, len(x.Reports), len(y.Reports))
			}
			continue
		}
		for i := range x.Reports {
			e, f := &x.Reports[i].Event, &y.Reports[i].Event
			e.Confidence, f.Confidence = 0, 0 // what was long ago is less sure
			stays, moves := told(&y.Reports[i], 0), told(&y.Reports[i], -7)
			switch want := told(&x.Reports[i], 0); {
			case stays == want:
			case moves == want && e.Date.Known():
				movedAny++
			case e.TimePrecision > geo.TimeDay && f.TimePrecision == e.TimePrecision: // "this month" ends on the day
			default:
				t.Errorf("%s:\n     %s\nlater %s (%s)", a.Origin, want, stays, e.DateText)
			}
		}
	}
	if movedAny < 20 || parted > 2 {
		t.Errorf("only %d events moved, %d articles parted: the test shows little", movedAny, parted)
	}
}

// TestDenialRemovesItsEvent: a denial takes away exactly the event it denies.
func TestDenialRemovesItsEvent(t *testing.T) {
	r := newTestReader(t)
	for _, c := range []struct {
		denial  string
		events  []string
		denials []string // the same events as what was denied
	}{
		{"نفى مصدر عسكري ", []string{
			"قصفت طائرات التحالف الدولي مدينة البوكمال يوم الأحد.",
			"انفجرت عبوة ناسفة في مدينة الشحيل يوم الاثنين.",
			"اعتقلت قوات سوريا الديمقراطية خمسة أشخاص في بلدة ذيبان يوم الثلاثاء.",
		}, []string{"قصف طائرات التحالف الدولي مدينة البوكمال يوم الأحد.", "انفجار عبوة ناسفة في مدينة الشحيل يوم الاثنين.", "اعتقال قوات سوريا الديمقراطية خمسة أشخاص في بلدة ذيبان يوم الثلاثاء."}},
		{"A spokesman denied that ", []string{
			"Coalition warplanes bombed the town of Albu Kamal on Sunday.",
			"A roadside bomb exploded in the town of Shuhayl on Monday.",
			"The SDF arrested five people in the town of Dhiban on Tuesday.",
		}, []string{"coalition warplanes had bombed the town of Albu Kamal on Sunday.", "a roadside bomb had exploded in the town of Shuhayl on Monday.", "the SDF had arrested five people in the town of Dhiban on Tuesday."}},
	} {
		whole := allTold(read(t, r, "2024-05-02", strings.Join(c.events, "\n")).Reports)
		if len(whole) != 3 {
			t.Errorf("%d events in %v", len(whole), whole)
			continue
		}
		for i := range c.events {
			lines := slices.Clone(c.events)
			lines[i] = c.denial + c.denials[i]
			left := allTold(read(t, r, "2024-05-02", strings.Join(lines, "\n")).Reports)
			if want := slices.Delete(slices.Clone(whole), i, i+1); !slices.Equal(left, want) {
				t.Errorf("%q\nleaves %v\nwant %v", lines[i], left, want)
			}
		}
	}
}
