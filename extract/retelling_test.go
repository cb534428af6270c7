package extract

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/furat-map/furat/extract/lang/en"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
)

// core writes what an event says that no layout may change: type, place, days,
// sides, toll.
func core(e *geo.Event) string {
	return fmt.Sprint(e.SubEventType, "|", e.PlaceID, e.Location, "|", e.Date, e.DateEnd, "|", e.Actor1ID, ">", e.Actor2ID, "|", written(e.Fatalities), "+", written(e.Injuries))
}

func cores(rs []geo.Report) []string {
	var out []string
	for i := range rs {
		e := rs[i].Event
		e.Location = strings.Join(strings.Fields(e.Location), " ") // words of the text, which a line end may part
		out = append(out, core(&e))
	}
	return out
}

// wrap breaks the lines of a text as mail does: each takes the words that fit.
// A word may be broken behind its hyphen.
func wrap(text string, width int) string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		out = append(out, wrapLine(line, width))
	}
	return strings.Join(out, "\n")
}

func wrapLine(line string, width int) string {
	var b strings.Builder
	at := 0
	for i, word := range strings.Split(line, " ") {
		for k, part := range parts(word) {
			n, blank := utf8.RuneCountInString(part), 0
			if k == 0 && i > 0 {
				blank = 1
			}
			switch {
			case at > 0 && at+blank+n > width:
				b.WriteByte('\n')
				at = 0
			case blank > 0:
				b.WriteByte(' ')
				at++
			}
			b.WriteString(part)
			at += n
		}
	}
	return b.String()
}

// parts cuts a word behind the hyphens inside it.
func parts(word string) []string {
	if strings.Contains(strings.Trim(word, "-"), "-") {
		return strings.SplitAfter(word, "-")
	}
	return []string{word}
}

// TestWrappedLines: an article whose lines are wrapped tells the same.
func TestWrappedLines(t *testing.T) {
	r := newTestReader(t)
	for _, a := range testArticles(t) {
		want := cores(mustRead(t, r, a).Reports)
		for _, width := range []int{40, 60, 72, 80} {
			b := a
			b.Text = wrap(a.Text, width)
			if got := cores(mustRead(t, r, b).Reports); !slices.Equal(got, want) {
				t.Errorf("%s at %d:\n got %s\nwant %s", a.Origin, width, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
			}
		}
	}
}

func mustRead(t testing.TB, r *Reader, a geo.Article) Result {
	t.Helper()
	res, err := r.Read(a)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// oneEvent are articles of one event each, in two languages.
var oneEvent = []string{
	"Shells hit the town of Hajin on Tuesday. Three civilians were killed, a medic said.",
	"Coalition warplanes bombed the town of Albu Kamal on Tuesday, killing four fighters. Smoke rose over the town for hours.",
	"A roadside bomb exploded in the town of Shuhayl on Tuesday, wounding two soldiers of the SDF.",
	"Gunmen attacked a checkpoint in the town of Dhiban on Tuesday. Two policemen were killed.",
	"The SDF arrested five men in the town of Gharanij on Tuesday.",
	"سقطت قذائف على بلدة هجين يوم الثلاثاء. وقتل ثلاثة مدنيين، بحسب مسعف.",
	"قصفت طائرات التحالف الدولي مدينة البوكمال يوم الثلاثاء، ما أسفر عن مقتل أربعة مقاتلين. وارتفع الدخان فوق المدينة ساعات.",
	"انفجرت عبوة ناسفة في مدينة الشحيل يوم الثلاثاء، ما أدى إلى إصابة جنديين.",
	"هاجم مسلحون حاجزا في بلدة ذيبان يوم الثلاثاء. وقتل شرطيان.",
	"اعتقلت قوات سوريا الديمقراطية خمسة رجال في بلدة غرانيج يوم الثلاثاء.",
}

// headlines announce the events of oneEvent, in their order.
var headlines = []string{
	"Shells kill three civilians in Hajin", "Coalition warplanes bomb Albu Kamal", "Bomb explodes in Shuhayl", "Gunmen attack checkpoint in Dhiban", "SDF arrests five in Gharanij",
	"مقتل ثلاثة مدنيين بقذائف في هجين", "طائرات التحالف تقصف البوكمال", "انفجار عبوة ناسفة في الشحيل", "هجوم على حاجز في ذيبان", "قسد تعتقل خمسة في غرانيج",
}

// TestHeadline: a headline tells of the event under it.
func TestHeadline(t *testing.T) {
	r := newTestReader(t)
	for i, text := range oneEvent {
		want := cores(read(t, r, "2024-05-02", text).Reports)
		got := cores(read(t, r, "2024-05-02", headlines[i]+"\n\n"+text).Reports)
		if len(want) != 1 || !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", headlines[i], got, want)
		}
	}
}

// again speaks of an act that was told.
var again = map[string][]string{
	"en": {"The attack drew condemnation.", "This attack was the first in a month.", "The attack took place at dawn.", "The incident worried residents.", "It was not clear who was behind the attack."},
	"ar": {"ولقي الهجوم إدانة واسعة.", "وهذا الهجوم هو الأول منذ شهر.", "ووقع الهجوم عند الفجر.", "وأثار الحادث قلق الأهالي.", "ولم تتبن أي جهة الهجوم."},
}

// TestRepeat: a sentence that speaks of the act again adds no event.
func TestRepeat(t *testing.T) {
	r := newTestReader(t)
	for _, text := range oneEvent {
		want := cores(read(t, r, "2024-05-02", text).Reports)
		for _, more := range again[read(t, r, "", text).Article.Language] {
			if got := cores(read(t, r, "2024-05-02", text+" "+more).Reports); !slices.Equal(got, want) {
				t.Errorf("%s %s\n got %q\nwant %q", text, more, got, want)
			}
		}
	}
}

// warTolls tell of the dead of a whole war.
var warTolls = map[string][]string{
	"en": {"The war has killed more than 500,000 people since 2011.", "The conflict has left at least 150,000 people dead.", "Since the start of the war 90,000 civilians have been killed."},
	"ar": {"وأودت الحرب بحياة أكثر من 500 ألف شخص منذ عام 2011.", "وأسفر النزاع عن مقتل 150 ألف شخص على الأقل.", "وقتل منذ بداية الحرب 90 ألف مدني."},
}

// TestWarToll: the dead of a whole war are of no event.
func TestWarToll(t *testing.T) {
	r := newTestReader(t)
	articles := testArticles(t)
	for i, text := range oneEvent {
		articles = append(articles, geo.Article{ID: "a", Origin: fmt.Sprint("article ", i), Text: text, Published: geo.NewDay(2024, 5, 2)})
	}
	for _, a := range articles {
		res := mustRead(t, r, a)
		want := cores(res.Reports)
		for _, toll := range warTolls[res.Article.Language] {
			b := a
			b.Text = strings.TrimRight(a.Text, "\n") + "\n" + toll
			if got := cores(mustRead(t, r, b).Reports); !slices.Equal(got, want) {
				t.Errorf("%s %s\n got %s\nwant %s", a.Origin, toll, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
			}
		}
	}
}

// TestAnotherCode: rules ask for no language by its name: English tables under
// another code read English articles as English ones do.
func TestAnotherCode(t *testing.T) {
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	xx, err := en.New()
	if err != nil {
		t.Fatal(err)
	}
	xx.Code = "xx"
	r, err := New(g, WithLanguage(xx))
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, a := range testArticles(t) {
		a.Language = "en"
		want := mustRead(t, r, a)
		a.Language = "xx"
		got := mustRead(t, r, a)
		got.Article.Language = "en"
		if x, y := allTold(got.Reports), allTold(want.Reports); !slices.Equal(x, y) {
			t.Errorf("%s:\n got %s\nwant %s", a.Origin, strings.Join(x, "\n     "), strings.Join(y, "\n     "))
		}
		read += len(want.Reports)
	}
	if read < 50 {
		t.Errorf("only %d events: the test shows little", read)
	}
}
