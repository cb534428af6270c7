package gazetteer

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/furat-map/furat/gazetteer/fold"
)

func mustNew(t testing.TB) *Gazetteer {
	t.Helper()
	g, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// found writes the mentions of a text as "words=id" in order.
func found(g *Gazetteer, text string) string {
	runes := []rune(text)
	var out []string
	for _, m := range g.Find(Text{Raw: text, Tokens: fold.Tokens(text)}) {
		id := "?"
		if m.Place != nil {
			id = m.Place.ID
		}
		if m.Near {
			id += "(near)"
		}
		out = append(out, string(runes[m.Start:m.End])+"="+id)
	}
	return strings.Join(out, "; ")
}

func TestFind(t *testing.T) {
	g := mustNew(t)
	for text, want := range map[string]string{
		// a person's name within a place's
		"أغلقت إسرائيل معبر كرم أبو سالم": "إسرائيل=IL; معبر كرم أبو سالم=kerem-shalom-crossing",
		// heads, duals, plurals and lists
		"القوات في حقلي العمر وكونيكو النفطيين":      "العمر=al-omar-oil-field; كونيكو=conoco-gas-field-plant",
		"تنتشر في حقلي الكونيكو، والتنك":             "الكونيكو=conoco-gas-field-plant; التنك=al-tanak-oil-field",
		`قاعدتي حقل "العمر" (النفطي) ومنطقة الباغوز`: `حقل "العمر=al-omar-oil-field; منطقة الباغوز=al-baghuz-fawqani`,
		`قاعدة حقل الغاز "كونيكو"`:                   `حقل الغاز "كونيكو=conoco-gas-field-plant`,
		"بلدات وقرى أبو حمام والبصيرة وذيبان":        "أبو حمام=abu-hamam; البصيرة=al-busayrah; ذيبان=dhiban",
		"بلدتي هجين والسوسة":                         "هجين=hajin; السوسة=as-susah",
		"منطقتي (مكر الذيب) و(حصيبة الغربية)":        "مكر الذيب=makr-al-dhib-mukaradeeb; حصيبة الغربية=husaybah-al-gharbiyah",
		"معبر القائم-البوكمال":                       "معبر القائم-البوكمال=albu-kamal-al-qaim-border-crossing",
		"وصل إلى البوكمال وبالميادين":                "البوكمال=albu-kamal; الميادين=al-mayadin",
		// areas
		"في ريف دير الزور الشرقي":              "ريف دير الزور الشرقي=deir-ez-zor-countryside-east",
		"بريف محافظة دير الزور الشمالي الشرقي": "ريف محافظة دير الزور الشمالي الشرقي=deir-ez-zor-countryside-north-east",
		"شرقي سورية":                      "شرقي سورية=eastern-syria",
		"في الريف الغربي لدير الزور":      "الريف الغربي لدير الزور=deir-ez-zor-countryside-west",
		"ريف حلب الشمالي":                 "ريف حلب الشمالي=aleppo-countryside-north",
		"شرق البوكمال":                    "شرق البوكمال=albu-kamal(near)",
		"مقاطعة خيرسون":                   "مقاطعة خيرسون=kherson-oblast",
		"قرية بولاية الجزيرة وسط السودان": "ولاية الجزيرة=gezira-state; وسط السودان=SD~c",
		// no places
		"قال أبو عمر البوكمالي":     "",
		"قالت شبكة عين الفرات":      "",
		"لصحيفة القدس العربي":       "",
		"مجلس دير الزور العسكري":    "",
		"الناشط أحمد الميادين":      "",
		"قناة الميادين في بيروت":    "بيروت=beirut",
		"جيش العمر":                 "",
		"هذا سلوك مرفوض وصور كثيرة": "",
		"بلدة الشنبلة في ريف الرقة": "بلدة الشنبلة=?; ريف الرقة=raqqa-governorate",
		"اشتباكات في ريف بلدة":      "", // cut off behind a head noun
		// English
		"in the al-Omar and Conoco fields":              "al-Omar=al-omar-oil-field; Conoco=conoco-gas-field-plant",
		"near al-Omar oil field in eastern Deir ez-Zor": "al-Omar oil field=al-omar-oil-field(near); eastern Deir ez-Zor=deir-ez-zor-countryside-east",
		"the towns of Dhiban, al-Busayrah and Hajin":    "Dhiban=dhiban; al-Busayrah=al-busayrah; Hajin=hajin",
		"Deir Ezzor's eastern countryside":              "Deir Ezzor's eastern countryside=deir-ez-zor-countryside-east",
		"in the Kharkiv oblast":                         "Kharkiv oblast=kharkiv-oblast",
		"in Kharkiv":                                    "Kharkiv=kharkiv",
		"the Kherson and Kharkiv regions":               "Kherson=kherson-oblast; Kharkiv=kharkiv-oblast",
		"Aleppo province":                               "Aleppo province=aleppo-governorate",
		"Deir ez-Zor province":                          "Deir ez-Zor province=deir-ez-zor-governorate",
		"the Deir ez-Zor Military Council said":         "",
		"Al Mayadeen TV":                                "",
		"Al Jazeera's reporter in Gaza":                 "Gaza=gaza",
		"Koufa's men killed nine people in Mali":        "Mali=ML",
		"the east of the city of Taiz":                  "east of the city of Taiz=taiz(near)",
		"5 km north of Hajin":                           "north of Hajin=hajin(near)",
		"Abu Kamal, near the Iraqi border":              "Abu Kamal=albu-kamal",
		"Ain al-Asad air base":                          "Ain al-Asad air base=ain-al-asad-air-base",
	} {
		if got := found(g, text); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// TestPartsOfAreas: a country, province or region and a direction are an area,
// the middle of a town is the town.
func TestPartsOfAreas(t *testing.T) {
	g := mustNew(t)
	for text, want := range map[string]string{
		"a market in central Iraq":               "central Iraq=IQ~c",
		"a market in eastern Ukraine":            "eastern Ukraine=eastern-ukraine",
		"a village in central Mali":              "central Mali=central-mali",
		"the centre of Mali":                     "centre of Mali=central-mali",
		"in the south-east of Niger":             "south-east of Niger=NE~se",
		"in south-eastern Niger":                 "south-eastern Niger=NE~se",
		"in north-central Nigeria":               "north-central Nigeria=NG~n",
		"in Niger's south-west":                  "Niger's south-west=NE~sw",
		"Niger's eastern army":                   "Niger's=NE",
		"Niger's south-western Tillaberi region": "Niger's=NE; south-western Tillaberi region=tillaberi-region~sw",
		"central Homs province":                  "central Homs province=homs-governorate~c",
		"a blast in central Baghdad":             "Baghdad=baghdad",
		"شمال مالي":                              "شمال مالي=ML~n",
		"في وسط العراق":                          "وسط العراق=IQ~c",
		"شرقي أوكرانيا":                          "شرقي أوكرانيا=eastern-ukraine",
		"في جنوب شرقي النيجر":                    "جنوب شرقي النيجر=NE~se",
		"في مناطق وسط مالي":                      "وسط مالي=central-mali",
		"الأجزاء الجنوبية من النيجر":             "الأجزاء الجنوبية من النيجر=NE~s",
		"في الجنوب الليبي":                       "الجنوب الليبي=LY~s",
		"بالشمال الشرقي الليبي":                  "الشمال الشرقي الليبي=LY~ne",
		"وسط محافظة حمص":                         "وسط محافظة حمص=homs-governorate~c",
		"انفجار وسط حلب":                         "حلب=aleppo",
		"جنوب دارفور":                            "جنوب دارفور=south-darfur-state",
	} {
		if got := found(g, text); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
	p := g.Part(g.Place("CL"), "N") // long from north to south
	if p.Type != "region" || p.NameEN != "Northern Chile" || p.NameAR != "شمال تشيلي" || p.Country != "CL" || p.Lat < -32 || p.Lat > -24 {
		t.Errorf("%+v", p)
	}
}

// TestWholeNames: a name that begins like many is known as a whole or not at
// all.
func TestWholeNames(t *testing.T) {
	g := mustNew(t)
	for text, want := range map[string]string{
		"in the village of Tell Xyz on Sunday":   "village of Tell Xyz=?",
		"Shells fell on Kafr Zarqun in Syria":    "Kafr Zarqun=?; Syria=SY",
		"entered Beit Zarqun and Jabal Zarqun":   "Beit Zarqun=?; Jabal Zarqun=?",
		"Tell Sam to stop":                       "",
		"residents of Tell Abyad":                "Tell Abyad=tell-abyad",
		"قرية تل زرقون في سوريا":                 "قرية تل زرقون=?; سوريا=SY",
		"قصفت كفر زرقون وتل أم زرقون":            "كفر زرقون=?; تل أم زرقون=?",
		"قرى تل زرقون وخربة زرقون وبيت زرقون":    "تل زرقون=?; خربة زرقون=?; بيت زرقون=?",
		"قرية مرخة العليا في اليمن":              "قرية مرخة العليا=?; اليمن=YE",
		"في الشيخ زويد":                          "الشيخ زويد=sheikh-zuweid",
		"مدينة الشيخ مسكين":                      "مدينة الشيخ مسكين=sheikh-miskin",
		"مدينة الشيخ زرقون":                      "مدينة الشيخ زرقون=?",
		"قال الشيخ زرقون":                        "",
		"اقتحموا بيت العائلة":                    "",
		"وادي عميق وجبل شاهق":                    "",
		"سيطرت على تل رفعت":                      "تل رفعت=tell-rifaat",
		"دارت اشتباكات في وادي زرقون قرب الحدود": "وادي زرقون=?",
	} {
		if got := found(g, text); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// TestLentNames: what bears the name of a town is no other thing, and no far
// town.
func TestLentNames(t *testing.T) {
	g := mustNew(t)
	for text, want := range map[string]string{
		"توفي الجريح في مستشفى الموصل": "مستشفى الموصل=mosul(near)",
		"مستشفى حلب":                             "مستشفى حلب=aleppo(near)",
		"مستشفى الشفاء في غزة":                   "مستشفى الشفاء=al-shifa-hospital; غزة=gaza",
		"He died in Mosul hospital":              "Mosul hospital=mosul(near)",
		"انفجار في شارع القدس في مدينة الصدر":    "مدينة الصدر=sadr-city",
		"a blast in Jerusalem Street in Baghdad": "Baghdad=baghdad",
		"حي القاهرة شمال شرق بغداد":              "حي القاهرة=?; شمال شرق بغداد=baghdad-governorate~ne",
		"حي القابون في دمشق":                     "حي القابون=qaboun; دمشق=damascus",
		"مدرسة القدس في مدينة غزة":               "مدينة غزة=gaza",
		"the Raqqa military airport":             "Raqqa military airport=raqqa-city(near)",
		"the Raqqa air base":                     "Raqqa air base=raqqa-city(near)",
		"Kuweires military airport":              "Kuweires military airport=kuweires-airbase",
		"Aleppo International Airport":           "Aleppo International Airport=aleppo-international-airport",
		"مطار الرقة العسكري":                     "مطار الرقة=raqqa-city(near)",
		"مطار حلب الدولي":                        "مطار حلب الدولي=aleppo-international-airport",
		"قاعدة الرمادي":                          "قاعدة الرمادي=ramadi(near)",
		"قتلوا في وحدات حماية سنجار":             "",
		"مركز حماة الإعلامي":                     "",
	} {
		if got := found(g, text); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// TestEverydayWords: a word that is the name of a town too needs a reason.
func TestEverydayWords(t *testing.T) {
	g := mustNew(t)
	for text, want := range map[string]string{
		"غارة استهدفت منزلا في محيط القرية": "",
		"اقتحموا القرية ثم البلدة والمدينة": "",
		"قال عنه ولديه أسباب":               "",
		"الحكم القائم":                      "",
		"والحكم القائم وللنظام القائم":      "",
		"سيطروا على القائم":                 "القائم=al-qaim",
		"القائم العراقية":                   "القائم العراقية=al-qaim",
		"وصلوا من القائم":                   "القائم=al-qaim",
		"مدينة القائم":                      "مدينة القائم=al-qaim",
		"هجين والقائم":                      "هجين=hajin; القائم=al-qaim",
		"قصفت القائم":                       "القائم=al-qaim",
		"تصريحات الطبقة الحاكمة":            "",
		"في الطبقة السورية":                 "الطبقة=tabqa",
		"بعد صلاة المغرب":                   "",
		"تنظيم القاعدة في المغرب الإسلامي":  "",
		"سافر إلى المغرب":                   "المغرب=MA",
	} {
		if got := found(g, text); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
	text := "رأى الحارة ثم دخل بلدة الحارة"
	words := fold.Tokens(text)
	known := func(i int) bool { return words[i].Form != "بلده" }
	if ms := g.Find(Text{Raw: text, Tokens: words, Known: known}); len(ms) != 1 || ms[0].First != 4 {
		t.Errorf("%s: %+v", text, ms)
	}
}

// TestSpellings: curated names in running text as writers vary them.
func TestSpellings(t *testing.T) {
	g := mustNew(t)
	for text, want := range map[string]string{
		"أمدرمان وأم درمان":               "أمدرمان=omdurman; أم درمان=omdurman",
		"بورت سودان وبورتسودان":           "بورت سودان=port-sudan; بورتسودان=port-sudan",
		"ديرالزور":                        "ديرالزور=deir-ez-zor-city",
		"بلدة الهجين":                     "بلدة الهجين=hajin",
		"in Beit Lahiya, in Jabaliya":     "Beit Lahiya=beit-lahia; Jabaliya=jabalia",
		"in Al-Shadady":                   "Al-Shadady=ash-shaddadi",
		"in Ayta al-Shaab":                "Ayta al-Shaab=aita-al-shaab",
		"an attack in eastern Congo":      "eastern Congo=eastern-dr-congo",
		"هجوم في شمال سيناء":              "شمال سيناء=north-sinai-governorate",
		"in the southern Gaza Strip":      "southern Gaza Strip=southern-gaza",
		"the northern Gaza Strip was hit": "northern Gaza Strip=north-gaza-governorate",
	} {
		if got := found(g, text); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestHomonymsByNeighbours(t *testing.T) {
	g := mustNew(t)
	for text, want := range map[string]string{
		`من إقليم كردستان العراق، عبر معبر "الوليد"`: "al-waleed-crossing-ne-hasakah-kurdistan-region-ninewa",
		"من قاعدة التنف إلى معبر الوليد":             "al-waleed-crossing-anbar-opposite-al-tanf",
		"حصيبة قرب الرمادي والفلوجة":                 "husaybah-al-sharqiyah",
		"حصيبة قرب القائم والبوكمال":                 "husaybah-al-gharbiyah",
	} {
		if got := found(g, text); !strings.Contains(got, "="+want) {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func FuzzFind(f *testing.F) {
	g := mustNew(f)
	f.Add("حقلي العمر وكونيكو، وبلدات وقرى")
	f.Add("the towns of Dhiban, and")
	f.Add("ريف دير الزور شرقي شمال")
	f.Fuzz(func(t *testing.T, text string) {
		n := len([]rune(text))
		for _, m := range g.Find(Text{Raw: text, Tokens: fold.Tokens(text)}) {
			if m.Start < 0 || m.Start >= m.End || m.End > n {
				t.Fatalf("mention %+v outside a text of %d", m, n)
			}
		}
	})
}

// TestNamedFor: a governorate's city is told from its other towns.
func TestNamedFor(t *testing.T) {
	g := mustNew(t)
	for id, want := range map[string]string{"aleppo": "aleppo-governorate", "raqqa-city": "raqqa-governorate", "al-safira": "", "nikopol": "", "SY": ""} {
		got := ""
		if gov := g.NamedFor(g.byID[id]); gov != nil {
			got = gov.ID
		}
		if got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}

// TestRelations: what lies beside, towards and between places is an area.
func TestRelations(t *testing.T) {
	g := mustNew(t)
	for query, want := range map[string]string{
		"10 km east of Hajin":            "hajin~10kme",
		"على بعد 10 كم شرق هجين":         "hajin~10kme",
		"قرب هجين":                       "hajin~0km",
		"الضفة المقابلة للميادين":        "al-mayadin~0km",
		"between al-Mayadin and Asharah": "al-mayadin~al-asharah",
		"بين الميادين والعشارة":          "al-mayadin~al-asharah",
		"طريق الميادين - العشارة":        "al-mayadin~al-asharah",
		"ريف دير الزور الشرقي":           "deir-ez-zor-countryside-east",
		"South Darfur":                   "south-darfur-state",
		"NaN km north of Hajin":          "",
		"-5 km north of Hajin":           "",
		"9000 km north of Hajin":         "",
		"between Hajin and Kharkiv":      "",
		"al":                             "",
		"5":                              "",
		"...":                            "",
	} {
		a := g.Resolve(Question{Query: query})
		got := ""
		if a.Place != nil {
			got = a.Place.ID
		}
		if got != want || a.Candidates == nil {
			t.Errorf("%s: %q (%.2f), want %q", query, got, a.Confidence, want)
		}
	}
	if p := g.Shift(&Place{ID: "x", Lat: -18, Lon: 178.4}, Offset{KM: 400, Dir: "E"}); p.Lon > 180 || p.Lon < -180 {
		t.Errorf("longitude %v", p.Lon)
	}
}

// TestHome: an outlet's home tells homonyms apart, and which country its
// towns are in.
func TestHome(t *testing.T) {
	g := mustNew(t)
	for publisher, want := range map[string]string{"Deir Ezzor 24": "deir-ez-zor-city", "شبكة درعا 24": "daraa", "Reuters": "", "حلب اليوم": "aleppo"} {
		got := ""
		if p := g.homeOf(publisher); p != nil {
			got = p.ID
		}
		if got != want {
			t.Errorf("%s is at home in %q, want %q", publisher, got, want)
		}
	}
	text := "انفجار في معبر الوليد"
	for publisher, want := range map[string]string{"الرطبة نيوز": "al-waleed-crossing-anbar-opposite-al-tanf", "دهوك نيوز": "al-waleed-crossing-ne-hasakah-kurdistan-region-ninewa"} {
		for _, m := range g.Find(Text{Raw: text, Tokens: fold.Tokens(text), Publisher: publisher}) {
			if m.Place == nil || m.Place.ID != want {
				t.Errorf("%s, %s: %+v", publisher, text, m.Place)
			}
		}
	}
}

func FuzzResolve(f *testing.F) {
	g := mustNew(f)
	f.Add("5 km north of Hajin", "Deir ez-Zor")
	f.Add("بين الميادين و", "سوريا، دير الزور")
	f.Add("الضفة المقابلة ل", ",,")
	f.Fuzz(func(t *testing.T, query, context string) {
		a := g.Resolve(Question{Query: query, Context: context})
		if _, err := json.Marshal(a); err != nil || a.Candidates == nil || a.Confidence < 0 || a.Confidence > 1 {
			t.Fatalf("%q, %q: %+v, %v", query, context, a, err)
		}
		if p := a.Place; p != nil && !(p.Lat >= -90 && p.Lat <= 90 && p.Lon >= -180 && p.Lon <= 180) {
			t.Fatalf("%q is at %v, %v", query, p.Lat, p.Lon)
		}
	})
}
