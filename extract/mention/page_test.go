package mention_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/lang/ar"
	"github.com/furat-map/furat/extract/lang/en"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/text"
	"github.com/furat-map/furat/extract/who"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
)

// stage is what the texts here are read with.
type stage struct {
	mention.Sources
	packs map[string]*lang.Pack
}

var made = sync.OnceValues(func() (*stage, error) {
	g, err := gazetteer.New()
	if err != nil {
		return nil, err
	}
	table, err := who.Load()
	if err != nil {
		return nil, err
	}
	s := &stage{mention.Sources{Gazetteer: g, Who: table}, map[string]*lang.Pack{}}
	for code, load := range map[string]func() (*lang.Pack, error){"ar": ar.New, "en": en.New} {
		if s.packs[code], err = load(); err != nil {
			return nil, err
		}
	}
	return s, nil
})

// page reads a text that was published on a day, "" for none.
func page(t testing.TB, raw, published string) *mention.Page {
	t.Helper()
	s, err := made()
	if err != nil {
		t.Fatal(err)
	}
	a := geo.Article{ID: "a", Text: raw}
	if published != "" {
		if a.Published, err = geo.ParseDay(published); err != nil {
			t.Fatal(err)
		}
	}
	code := "en"
	if strings.ContainsFunc(raw, func(r rune) bool { return r >= 'ء' && r <= 'ي' }) {
		code = "ar"
	}
	return mention.Read(s.Sources, a, s.packs[code], text.Cut(raw))
}

// TestPlaces: names of places, but where their words name an actor.
func TestPlaces(t *testing.T) {
	for raw, want := range map[string]string{
		"Shells hit Hajin and Raqqa.":                    "hajin raqqa-city",
		"Syrian Democratic Forces entered Hajin.":        "hajin",
		"سقطت قذائف على هجين والرقة.":                    "hajin raqqa-city",
		"قوات سوريا الديمقراطية دخلت هجين.":              "hajin",
		"The village of Nowhereton was shelled.":         "-",
		"Nothing happened.":                              "",
		"قصفت طائرات قرية الفلانية.":                     "-",
		"The army was in Deir ez-Zor province on Monday": "deir-ez-zor-governorate",
	} {
		p := page(t, raw, "2023-07-07")
		var got []string
		for _, m := range p.Places {
			if m.Place == nil {
				got = append(got, "-")
				continue
			}
			got = append(got, m.Place.ID)
			if !p.InPlace(m.First) || !p.InPlace(m.Last) {
				t.Errorf("%q: the words of %s are not marked", raw, m.Place.ID)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

// TestWithin: what is named within words, from within them on.
func TestWithin(t *testing.T) {
	p := page(t, "On Monday the SDF shelled Hajin. On Tuesday Daesh shelled Raqqa.", "2023-07-07")
	second := p.Sentences[1]
	places, actors, dates := p.PlacesIn(second.First, second.Last), p.ActorsIn(second.First, second.Last), p.DatesIn(second.First, second.Last)
	if len(places) != 1 || places[0].Place.ID != "raqqa-city" || len(actors) != 1 || actors[0].ID != "islamic-state" || len(dates) != 1 || dates[0].Span.First != geo.NewDay(2023, 7, 4) {
		t.Errorf("%v %v %v", places, actors, dates)
	}
	if n := len(p.PlacesIn(0, len(p.Tokens)-1)); n != 2 {
		t.Errorf("%d places in all", n)
	}
	if len(p.PlacesIn(5, 2))+len(p.ActorsIn(99, 120))+len(p.DatesIn(99, 120))+len(p.ActorsIn(5, 2)) != 0 {
		t.Error("something is named in no words")
	}
	if !p.DayIn(0, 3) || p.DayIn(3, 5) {
		t.Error("a day is told on Monday alone")
	}
	if !p.InDate(1) || p.InDate(3) || p.InDate(-1) || p.InDate(99) || !p.InActor(3) || p.InActor(99) || p.InPlace(-1) || p.InPlace(99) {
		t.Error("the marks of words")
	}
	if !p.TriggerAt(4) || p.TriggerAt(3) {
		t.Error("shelled tells of an act, the SDF does not")
	}
	if p.Area(places[0].Place) {
		t.Error("Raqqa is an area")
	}
	if q := page(t, "It happened in Deir ez-Zor province.", ""); !q.Area(q.Places[0].Place) {
		t.Error("a province is none")
	}
}

// TestDateline: a line of its own among the first gives the day of publication.
func TestDateline(t *testing.T) {
	const news = "\n\nShells hit Hajin yesterday."
	for _, c := range []struct{ raw, published string }{
		{"Strikes\n5 June 2024" + news, "2024-06-05"},
		{"Strikes\nPublished: 5 June 2024, 14:30" + news, "2024-06-05"},
		{"Strikes\n05/06/2024 | 14:30 Damascus" + news, "2024-06-05"},
		{"Strikes\nHajin, 5 June 2024" + news, "2024-06-05"},
		{"Strikes\nPhoto: 5 June 2024" + news, ""},
		{"Strikes\n5 June" + news, ""},
		{"Strikes\nA long way from 5 June 2024" + news, ""},
		{"Shells hit Hajin on 5 June 2024" + news, ""},
		{"a\nb\nc\nd\n5 June 2024" + news, ""},
		{"5 June 2024", ""},
		{"ضربات\n5 حزيران 2024\n\nسقطت قذائف أمس.", "2024-06-05"},
		{"ضربات\nنشر في 5 حزيران 2024 الساعة الثالثة\n\nسقطت قذائف أمس.", "2024-06-05"},
		{"ضربات\nصورة أرشيفية 5 حزيران 2024\n\nسقطت قذائف أمس.", ""},
	} {
		p := page(t, c.raw, "")
		if got := p.Article.Published.String(); got != c.published {
			t.Errorf("%q: %q, want %q", c.raw, got, c.published)
		}
		if c.published == "" {
			continue
		}
		last := p.Dates[len(p.Dates)-1]
		if want := p.Article.Published - 1; last.Span.First != want {
			t.Errorf("%q: yesterday is %q", c.raw, last.Span.First)
		}
	}
	if got := page(t, "Strikes\n5 June 2024"+news, "2023-01-02").Article.Published.String(); got != "2023-01-02" {
		t.Errorf("the day that is known counts: %s", got)
	}
}

// TestHeading: the first line of a bulletin gives its day to the others.
func TestHeading(t *testing.T) {
	for raw, want := range map[string]string{
		"Digest, Tuesday 4 July\nShells hit Hajin.\nA bomb exploded in Raqqa.":        "2023-07-04",
		"Events of 4 July\nHajin: shells.\nRaqqa: a bomb.":                            "2023-07-04",
		"Shells hit Hajin on Tuesday\nThree were killed.\nA bomb exploded in Raqqa.":  "", // it tells an event itself
		"Digest of the month, July\nShells hit Hajin.\nA bomb exploded in Raqqa.":     "",
		"Digest, Tuesday 4 July. Shells hit Hajin. A bomb exploded in Raqqa.":         "",
		"Digest, Tuesday 4 July\nShells hit Hajin.":                                   "", // two lines are no bulletin
		"قصف الجيش هجين يوم الثلاثاء\nقتل ثلاثة.\nانفجرت عبوة ناسفة في الرقة.":        "",
		"حصاد يوم الثلاثاء 4 تموز\nسقطت قذائف على هجين.\nانفجرت عبوة ناسفة في الرقة.": "2023-07-04",
	} {
		p := page(t, raw, "2023-07-07")
		got := ""
		if p.Heading != nil {
			got = p.Heading.Span.First.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

// TestOtherGenre: words of war in sport, fiction, war games and the weather tell
// nothing.
func TestOtherGenre(t *testing.T) {
	for raw, want := range map[string]bool{
		"The striker shot in the second half of the match. The goalkeeper was beaten. The league is won.":                             true,
		"The film tells of a siege. Its director shot the last scene in Mosul. The audience wept.":                                    true,
		"In the war game the umpire sank a ship. The scenario was imaginary, the tabletop small.":                                     true,
		"Floods killed three people after heavy rain. The forecast spoke of more rain and of high temperatures":                       true,
		"Shells hit a football match in Hajin. Three people were killed.":                                                             false,
		"Shells hit Hajin. A player of the league was among the dead. Three more were wounded. Shops shut. Schools shut. Roads shut.": false,
		"سجل المهاجم هدفين في الشوط الأول من المباراة. وتصدى الحارس لركلة جزاء. وفاز المنتخب بالكأس.":                                 true,
		"يروي الفيلم قصة حصار. وقال المخرج إن الممثل أطلق النار في مشهد واحد.":                                                        true,
		"سقطت قذائف على ملعب في هجين. وقتل ثلاثة لاعبين.":                                                                             false,
	} {
		if got := page(t, raw, "2023-07-07").Untrue; got != want {
			t.Errorf("%q is of another genre: %v", raw, got)
		}
	}
}

// TestDeniesStory: an article that begins by denying what others told.
func TestDeniesStory(t *testing.T) {
	for raw, want := range map[string]bool{
		"The coalition denied a report by local media. The report had said that jets bombed Hajin.": true,
		"Calm returned. The army denied the claims. Nothing else was known.":                        true,
		"Shells hit Hajin. Shops shut. The army denied a report on it.":                             false, // only the beginning counts
		"The army denied it had shelled Hajin.":                                                     false,
		"A report spoke of shells on Hajin.":                                                        false,
		"نفى التحالف أنباء عن غارة. وكانت الأنباء قد تحدثت عن قصف هجين.":                            true,
		"نفى الجيش قصف هجين.":                                                                       false,
	} {
		if got := page(t, raw, "2023-07-07").Denies; got != want {
			t.Errorf("%q denies a story: %v", raw, got)
		}
	}
}
