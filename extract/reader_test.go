package extract

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
)

func newTestReader(t testing.TB) *Reader {
	t.Helper()
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(g)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func read(t testing.TB, r *Reader, published, text string) Result {
	t.Helper()
	a := geo.Article{ID: "a", Text: text}
	if published != "" {
		d, err := geo.ParseDay(published)
		if err != nil {
			t.Fatal(err)
		}
		a.Published = d
	}
	res, err := r.Read(a)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestDetectLanguage(t *testing.T) {
	r := newTestReader(t)
	for text, want := range map[string]string{
		"قصف مدفعي يستهدف بلدة هجين شرقي دير الزور":                                       "ar",
		"انفجار عبوة ناسفة في مدينة البصيرة":                                              "ar",
		"The army said rockets hit a base near Deir ez-Zor on Monday.":                    "en",
		"Rockets hit base in Hasakah":                                                     "en",
		"Le président a déclaré que les frappes sur la ville avaient tué trois personnes": "und",
		"نیروهای ارتش ایران اعلام کردند که یک حمله موشکی به پایگاه انجام شده است":         "und",
		"Suriye'nin kuzeyinde düzenlenen saldırıda üç asker hayatını kaybetti":            "und",
		"Через удар по місту загинули троє людей":                                         "und",
		"12345 67": "und",
		"":         "und",
	} {
		if got := read(t, r, "", text).Article.Language; got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

func TestThirdLanguageHasNoEvents(t *testing.T) {
	res := read(t, newTestReader(t), "2023-07-07", "Trois soldats tués dans une attaque à Deir ez-Zor selon le ministère de la Défense. Les forces ont été déployées.")
	if res.Article.Understood() || len(res.Reports) != 0 || len(res.Mentions) != 0 {
		t.Errorf("%+v", res)
	}
}

// TestFactual: what is denied, threatened, planned, feared or asked for is no
// event; what is told is.
func TestFactual(t *testing.T) {
	r := newTestReader(t)
	for text, want := range map[string]int{
		"قصفت طائرات التحالف الدولي مدينة البوكمال أمس.":                       1,
		"نفى مصدر عسكري قصف مدينة البوكمال أمس.":                               0,
		"هدد قائد الفصيل بقصف حقل العمر.":                                      0,
		"تستعد القوات لشن هجوم على حقل كونيكو.":                                0,
		"ستقصف الطائرات مدينة الميادين.":                                       0,
		"وصلت تعزيزات لاستهداف حقل العمر.":                                     0,
		"دعا ناشطون إلى وقف القصف على مدينة هجين.":                             0,
		"لم تتعرض قاعدة التنف لأي هجوم.":                                       0,
		"يخشى الأهالي هجوما على بلدة ذيبان.":                                   0,
		"Coalition jets bombed Albu Kamal on Thursday.":                        1,
		"The army denied that rockets had hit the town of Dhiban.":             0,
		"Militants threatened to attack al-Omar oil field.":                    0,
		"The SDF plans to storm the town of Hajin.":                            0,
		"The forces will attack Hajin.":                                        0,
		"Residents fear an attack on Hajin.":                                   0,
		"Hajin lies on the left bank of the river in the east of the country.": 0,
	} {
		res := read(t, r, "2023-07-07", text)
		if len(res.Reports) != want {
			t.Errorf("%s: %d events, want %d", text, len(res.Reports), want)
		}
	}
}

func TestDates(t *testing.T) {
	r := newTestReader(t)
	const prefix = "قصفت طائرات مجهولة مدينة البوكمال "
	// 2023-07-07 is a Friday.
	for words, want := range map[string]string{
		"أمس الخميس": "2023-07-06/2023-07-06/1", "يوم الأربعاء": "2023-07-05/2023-07-05/1", "اليوم": "2023-07-07/2023-07-07/1",
		"الجمعة الماضي": "2023-06-30/2023-06-30/1", "أول أمس": "2023-07-05/2023-07-05/1", "ليلة الأربعاء/الخميس": "2023-07-05/2023-07-06/1",
		"في 27 حزيران/يونيو": "2023-06-27/2023-06-27/1", "في ٢٧ حزيران الماضي": "2023-06-27/2023-06-27/1", "في 14 آذار 2019": "2019-03-14/2019-03-14/1",
		"في أواخر حزيران": "2023-06-21/2023-06-30/2", "في الثلث الأول من نيسان الماضي": "2023-04-01/2023-04-10/2", "مطلع الشهر الماضي": "2023-06-01/2023-06-10/2",
		"في آب الماضي": "2022-08-01/2022-08-31/3", "عام 2017": "2017-01-01/2017-12-31/3", "الشهر الماضي": "2023-06-01/2023-06-30/3",
		"قبل يومين": "2023-07-05/2023-07-05/1", "قبل ثلاثة أيام": "2023-07-04/2023-07-04/1", "منذ أيام": "2023-06-30/2023-07-07/2",
		"خلال الأسابيع الماضية": "2023-06-09/2023-07-07/3", "2023/07/01": "2023-07-01/2023-07-01/1", "مؤخرا": "//0", "في الفترة الماضية": "//0",
	} {
		checkDate(t, read(t, r, "2023-07-07", prefix+words+"."), words, want)
	}
	for words, want := range map[string]string{
		"on Thursday": "2023-07-06/2023-07-06/1", "yesterday": "2023-07-06/2023-07-06/1", "last Friday": "2023-06-30/2023-06-30/1",
		"on June 27": "2023-06-27/2023-06-27/1", "on 27 June 2022": "2022-06-27/2022-06-27/1", "on June 27, 2022": "2022-06-27/2022-06-27/1",
		"in late June": "2023-06-21/2023-06-30/2", "in March": "2023-03-01/2023-03-31/3", "in March 2019": "2019-03-01/2019-03-31/3",
		"two days ago": "2023-07-05/2023-07-05/1", "last month": "2023-06-01/2023-06-30/3", "overnight": "2023-07-06/2023-07-07/1",
		"on Sept. 17, 2016": "2016-09-17/2016-09-17/1", "recently": "//0", "in 2017": "2017-01-01/2017-12-31/3",
	} {
		checkDate(t, read(t, r, "2023-07-07", "Unknown aircraft bombed Albu Kamal "+words+"."), words, want)
	}
	for _, words := range []string{"أمس الخميس", "في 27 حزيران", "الأسبوع الماضي"} { // nothing to resolve against
		checkDate(t, read(t, r, "", prefix+words+"."), words, "//0")
	}
}

func checkDate(t *testing.T, res Result, words, want string) {
	t.Helper()
	if len(res.Reports) != 1 {
		t.Errorf("%s: %d events", words, len(res.Reports))
		return
	}
	e := res.Reports[0].Event
	if got := e.Date.String() + "/" + e.DateEnd.String() + "/" + string(rune('0'+e.TimePrecision)); got != want {
		t.Errorf("%s: %s, want %s", words, got, want)
	}
}

func TestWeekdayThatContradicts(t *testing.T) {
	res := read(t, newTestReader(t), "2023-07-07", "قصفت طائرات مجهولة مدينة البوكمال أمس السبت.")
	if len(res.Reports) != 1 {
		t.Fatal(len(res.Reports))
	}
	ok := slices.ContainsFunc(res.Reports[0].Reasons, func(r geo.Reason) bool { return r.Field == "event_date" && strings.Contains(r.Rule, "contradicts") })
	if !ok {
		t.Errorf("no flag: %+v", res.Reports[0].Reasons)
	}
}

func TestTolls(t *testing.T) {
	r := newTestReader(t)
	for text, want := range map[string][2]int{ // -1: not told
		"قصفت طائرات بلدة هجين ما أسفر عن مقتل 19 عنصرا وإصابة 5 آخرين.":               {19, 5},
		"قصفت طائرات بلدة هجين ما أدى إلى مقتل متعاقد وإصابة آخر وخمسة جنود.":          {1, 6},
		"قصفت طائرات بلدة هجين ما أسفر عن مقتل جنديين.":                                {2, -1},
		"قصفت طائرات بلدة هجين ما أسفر عن مقتل ١٢ مدنيا بينهم ٣ أطفال.":                {12, -1},
		"قصفت طائرات بلدة هجين ما أسفر عن مقتل خمسة وعشرين شخصا.":                      {25, -1},
		"قصفت طائرات بلدة هجين ما أسفر عن وقوع قتلى وجرحى.":                            {-1, -1},
		"قصفت طائرات بلدة هجين دون وقوع إصابات.":                                       {0, 0},
		"قصفت طائرات بلدة هجين ولم ترد معلومات عن خسائر.":                              {-1, -1},
		"قصفت طائرات بلدة هجين بثلاثة صواريخ.":                                         {-1, -1},
		"Jets bombed the town of Hajin, killing 19 fighters and wounding five others.": {19, 5},
		"Jets bombed the town of Hajin. Three civilians were killed and two wounded.":  {3, 2},
		"Jets bombed the town of Hajin without causing casualties.":                    {0, 0},
		"Jets bombed the town of Hajin; there was no information on casualties.":       {-1, -1},
		"Jets bombed the town of Hajin, killing at least 1,200 people.":                {1200, -1},
	} {
		res := read(t, r, "", text)
		if len(res.Reports) != 1 {
			t.Errorf("%s: %d events", text, len(res.Reports))
			continue
		}
		e := res.Reports[0].Event
		got := [2]int{-1, -1}
		if e.Fatalities != nil {
			got[0] = *e.Fatalities
		}
		if e.Injuries != nil {
			got[1] = *e.Injuries
		}
		if got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestPlaceRoles(t *testing.T) {
	r := newTestReader(t)
	for text, want := range map[string]string{
		"قصفت المدفعية من حقل كونيكو بلدة خشام.":                                             "khasham",
		"وصلت تعزيزات إلى مدينة البوكمال قادمة من العراق عبر معبر القائم.":                   "albu-kamal",
		"استهدفت غارات بلدة خشام بريف دير الزور الشرقي.":                                     "khasham",
		"استهدفت غارات مدينتي الميادين والبوكمال.":                                           "al-mayadin albu-kamal",
		"Shells fired from Conoco hit the town of Khasham.":                                  "khasham",
		"Airstrikes hit the towns of Hajin, al-Susah and al-Shafah in Deir ez-Zor province.": "hajin as-susah ash-shafah",
		"A convoy arrived at al-Omar oil field from Iraq via al-Waleed crossing.":            "al-omar-oil-field",
	} {
		var got []string
		for _, rep := range read(t, r, "", text).Reports {
			got = append(got, rep.Event.PlaceID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestATotalCountsOnce(t *testing.T) {
	res := read(t, newTestReader(t), "", "استهدفت غارات أميركية مدينتي الميادين والبوكمال، ما أسفر عن مقتل 19 عنصرا.")
	if len(res.Reports) != 2 {
		t.Fatal(len(res.Reports))
	}
	a, b := res.Reports[0].Event, res.Reports[1].Event
	if a.Fatalities == nil || *a.Fatalities != 19 || b.Fatalities != nil || a.Incident == "" || a.Incident != b.Incident {
		t.Errorf("%v %v, incident %q %q", a.Fatalities, b.Fatalities, a.Incident, b.Incident)
	}
}

func TestQuotesAreSlices(t *testing.T) {
	text := "\ufeffأمس، قصفتْ طائراتٌ 😀 بلدةَ هجين.\r\nJets."
	res := read(t, newTestReader(t), "2023-07-07", text)
	runes := []rune(text)
	for _, rep := range res.Reports {
		for _, q := range rep.Evidence {
			if string(runes[q.Start:q.End]) != q.Text {
				t.Errorf("quote %q is not the text's %q", q.Text, string(runes[q.Start:q.End]))
			}
		}
		if len(rep.Reasons) == 0 || rep.Event.Quote == "" {
			t.Errorf("no reasons or quote: %+v", rep)
		}
	}
	if len(res.Reports) != 1 {
		t.Errorf("%d events", len(res.Reports))
	}
}

func TestLimits(t *testing.T) {
	r := newTestReader(t)
	if _, err := r.Read(geo.Article{Origin: "x", Text: strings.Repeat("a", MaxText+1)}); geo.CodeOf(err) != geo.CodeTooLarge {
		t.Errorf("too long: %v", err)
	}
	if _, err := r.Read(geo.Article{Origin: "x", Text: "a\xff"}); geo.CodeOf(err) != geo.CodeUnreadable {
		t.Errorf("not UTF-8: %v", err)
	}
}

// mostReports is how many events one article can have: as many incidents, and
// the headlines of their own.
const mostReports = 400 + 3*40

// FuzzRead: any text is read, twice alike, and what it says is bounded and
// quoted.
func FuzzRead(f *testing.F) {
	r := newTestReader(f)
	f.Add("قصفت طائرات التحالف بلدة هجين أمس، ما أسفر عن مقتل 3 عناصر وإصابة آخر.")
	f.Add("Shells hit the towns of Hajin, and wounded two and three others on March")
	f.Add(strings.Repeat("Hajin ", 300) + strings.Repeat("هجين، ", 300))
	f.Add("Sana (Agency) – On 3\u200f/5, “the” a-a-a- (IS) \u00ad[RSF], which, which, which said that he said that")
	f.Add("بين من في إلى (حقلي) ليلة السبت/ 99 آذار 9999")
	f.Add("Shells kill two in Hajin\n\nHezbollah said its troops attacked a post. The group, which denied a report, was hit after two days of raids, leaving 1,200 dead.")
	f.Add("حصاد السبت 2 آذار\nقال الحزب إنه قصف بلدة هجين التي تعرضت لغارات.\nوبعد ساعات قتل رجلان وأصيب ثالث @news www.a.b/c.")
	f.Fuzz(func(t *testing.T, text string) {
		for _, lang := range []string{"ar", "en"} {
			res, err := r.Read(geo.Article{ID: "a", Text: text, Language: lang, Published: geo.NewDay(2024, 3, 31)})
			if err != nil {
				return
			}
			runes := []rune(text)
			if again, _ := r.Read(geo.Article{ID: "a", Text: text, Language: lang, Published: geo.NewDay(2024, 3, 31)}); !reflect.DeepEqual(res, again) {
				t.Fatal("two readings differ")
			}
			if len(res.Reports) > mostReports || len(res.Mentions) > len(runes) {
				t.Fatalf("%d reports, %d mentions of %d letters", len(res.Reports), len(res.Mentions), len(runes))
			}
			for _, rep := range res.Reports {
				if len(rep.Evidence) == 0 || len(rep.Reasons) == 0 || rep.Event.ID == "" {
					t.Fatalf("%+v", rep)
				}
				if _, ok := geo.TypeOf(rep.Event.SubEventType); !ok {
					t.Fatalf("type %q", rep.Event.SubEventType)
				}
				for _, q := range rep.Evidence {
					if q.Start < 0 || q.Start >= q.End || q.End > len(runes) || string(runes[q.Start:q.End]) != q.Text {
						t.Fatalf("quote %+v is no slice of the text", q)
					}
				}
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	r := newTestReader(b)
	text := strings.Repeat("وقصفت طائرات التحالف الدولي أمس الخميس مواقع للميليشيات الإيرانية في مدينة البوكمال شرقي دير الزور، ما أسفر عن مقتل ثلاثة عناصر.\n", 20)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Read(geo.Article{ID: "a", Text: text, Published: geo.NewDay(2024, 3, 31)}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReadAll reads articles of 3 kB on all cores: articles/s is what the
// machine reads.
func BenchmarkReadAll(b *testing.B) {
	r := newTestReader(b)
	var texts []string
	for _, name := range []string{"ar", "en"} {
		line := map[string]string{
			"ar": "وقصفت طائرات التحالف الدولي أمس الخميس مواقع للميليشيات الإيرانية في مدينة البوكمال شرقي دير الزور، ما أسفر عن مقتل ثلاثة عناصر. وقال ناشطون إن الأهالي شيعوا القتلى في المدينة وسط حضور كبير من أبناء العشائر.\n",
			"en": "Coalition warplanes on Thursday bombed positions of Iranian-backed militias in the town of Albu Kamal in eastern Syria, killing three fighters. Residents said that the funeral drew a large crowd from the tribes of the area.\n",
		}[name]
		texts = append(texts, strings.Repeat(line, 3000/len(line)+1)[:len(line)*(3000/len(line))])
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			if _, err := r.Read(geo.Article{ID: "a", Text: texts[i%len(texts)], Published: geo.NewDay(2024, 3, 31)}); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "articles/s")
}
