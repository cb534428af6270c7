package mention_test

import (
	"strings"
	"testing"
)

// named writes the actors of a text: id and words.
func named(t *testing.T, raw, published string) string {
	t.Helper()
	p := page(t, raw, published)
	var out []string
	for _, a := range p.Actors {
		out = append(out, a.ID+" “"+p.Text.Words(a.First, a.Last)+"”")
	}
	return strings.Join(out, ", ")
}

func checkNamed(t *testing.T, cases map[string]string) {
	t.Helper()
	for raw, want := range cases {
		if got := named(t, raw, "2023-07-07"); got != want {
			t.Errorf("%q:\n got %s\nwant %s", raw, got, want)
		}
	}
}

// TestNames: actors by their names, the longest one, written as they are.
func TestNames(t *testing.T) {
	checkNamed(t, map[string]string{
		"The Syrian Democratic Forces shelled Hajin.": "sdf “Syrian Democratic Forces”",
		"The SDF and Hezbollah fought.":               "sdf “SDF”, hezbollah “Hezbollah”",
		"It is IS that fought.":                       "islamic-state “IS”",
		"It is a war.":                                "",
		"Us and them.":                                "",
		"قصفت قوات سوريا الديمقراطية هجين.": "sdf “قوات سوريا الديمقراطية”",
		"وقصف حزب الله هجين.":               "hezbollah “حزب الله”",
		"قصف التحالف الدولي هجين.":          "global-coalition “التحالف الدولي”",
	})
}

// TestNationalities: an adjective of nationality beside a word for forces names
// a country's forces; beside a hospital it does not.
func TestNationalities(t *testing.T) {
	checkNamed(t, map[string]string{
		"Israeli warplanes bombed Hajin.":     "israel-forces “Israeli warplanes”",
		"Turkish artillery shelled Hajin.":    "turkey-forces “Turkish artillery”",
		"Two Jordanian soldiers were killed.": "jordan-forces “Jordanian soldiers”",
		"An Israeli strike hit Hajin.":        "israel-forces “Israeli strike”",
		"The Saudi hospital was hit.":         "",
		"The turkish artillery fell silent.":  "",
		"A Russian writer came.":              "",
		"قصفت طائرات إسرائيلية هجين.":         "israel-forces “طائرات إسرائيلية”",
		"قصفت المدفعية التركية هجين.":         "turkey-forces “المدفعية التركية”",
		"شنت غارات أمريكية على هجين.":         "us-forces “غارات أمريكية”",
		"قصفوا المستشفى السعودي.":             "",
		"وصل كاتب روسي.":                      "",
	})
}

// TestUnnamed: forces of which the text says that nobody knows whose they are.
func TestUnnamed(t *testing.T) {
	checkNamed(t, map[string]string{
		"Unidentified warplanes bombed Hajin.": "unidentified-armed-group “warplanes”",
		"Unknown gunmen shot a man.":           "unidentified-armed-group “Unknown gunmen”",
		"قصفت طائرات حربية مجهولة هجين.":       "unidentified-armed-group “طائرات حربية”",
		"قتل مسلحون مجهولون رجلا.":             "unidentified-armed-group “مسلحون مجهولون”",
	})
}

// TestMakers: who made a weapon fires none.
func TestMakers(t *testing.T) {
	checkNamed(t, map[string]string{
		"A drone made by Turkey hit Hajin.":          "",
		"A Turkish drone hit Hajin.":                 "turkey-forces “Turkish drone”",
		"سقطت طائرة أمريكية.":                        "us-forces “طائرة أمريكية”",
		"Missiles supplied by Iran were intercepted": "",
	})
}

// TestMetonyms: a capital or country stands for its forces, unless a word of
// place governs it.
func TestMetonyms(t *testing.T) {
	for raw, want := range map[string]bool{ // whether Iran is named as an actor
		"Iran fired missiles.":              true,
		"Missiles were fired in Iran.":      false,
		"Missiles from Iran fell.":          false,
		"Experts from Iran came.":           true,
		"أطلقت إيران صواريخ.":               true,
		"سقطت صواريخ في إيران.":             false,
		"سقطت صواريخ بإيران.":               false,
		"وصل خبراء من إيران.":               true,
		"Washington said the war was over.": false,
	} {
		if got := strings.Contains(named(t, raw, "2023-07-07"), "iran"); got != want {
			t.Errorf("%q names Iran: %v (%s)", raw, got, named(t, raw, "2023-07-07"))
		}
	}
}

// TestAnaphors: "the group", "the party" and the like mean the actor named last
// that they can mean.
func TestAnaphors(t *testing.T) {
	checkNamed(t, map[string]string{
		"Hezbollah said it was calm. The group fired rockets.":                      "hezbollah “Hezbollah”, hezbollah “The group”",
		"Hezbollah spoke. A group fired rockets.":                                   "hezbollah “Hezbollah”",
		"Hezbollah fought Hamas for a long while here. The movement fired rockets.": "hezbollah “Hezbollah”, hamas “Hamas”, hamas “The movement”",
		"The US army spoke. The group fired rockets.":                               "us-forces “US army”",
		"The group fired rockets. Hezbollah spoke.":                                 "hezbollah “Hezbollah”",
		"The Hezbollah group fired rockets.":                                        "hezbollah “Hezbollah”",
		"تحدث حزب الله عن ذلك في بيان. وقصف الحزب هجين.":                            "hezbollah “حزب الله”, hezbollah “الحزب”",
		"تحدث حزب الله عن ذلك في بيان. وقصف حزب هجين.":                              "hezbollah “حزب الله”",
		"تحدثت حماس عن ذلك في بيان. وقصفت الحركة هجين.":                             "hamas “حماس”, hamas “الحركة”",
		"تحدث التحالف الدولي عن ذلك في بيان. وقصفت الحركة هجين.":                    "global-coalition “التحالف الدولي”",
	})
}

// TestEchoes: a word for fighters beside the name of whose they are is no actor
// of its own.
func TestEchoes(t *testing.T) {
	checkNamed(t, map[string]string{
		"Islamic State militants attacked.": "islamic-state “Islamic State militants”",
		"Militants attacked.":               "unidentified-armed-group “Militants”",
		"هاجم مسلحو داعش.":                  "islamic-state “مسلحو داعش”",
	})
}

// TestDatedNames: a name means who bore it on the day of the article.
func TestDatedNames(t *testing.T) {
	for _, c := range []struct{ raw, published, want string }{
		{"قصفت قوات النظام هجين.", "2023-07-07", "syria-regime-forces “قوات النظام”"},
	} {
		if got := named(t, c.raw, c.published); got != c.want {
			t.Errorf("%q on %q: %s, want %s", c.raw, c.published, got, c.want)
		}
	}
}

// TestInOrder: actors stand in the order of the text and do not overlap.
func TestInOrder(t *testing.T) {
	for _, raw := range []string{
		"Israeli warplanes and US artillery struck Hezbollah positions. The group answered Turkish drones with rockets, the SDF said. The militia left.",
		"قصفت طائرات إسرائيلية ومدفعية تركية مواقع حزب الله. ورد الحزب على طائرات أمريكية، بحسب قوات سوريا الديمقراطية.",
	} {
		p := page(t, raw, "2023-07-07")
		for i := 1; i < len(p.Actors); i++ {
			if p.Actors[i].First <= p.Actors[i-1].Last {
				t.Errorf("%q: %+v behind %+v", raw, p.Actors[i], p.Actors[i-1])
			}
		}
		if len(p.Actors) < 4 {
			t.Errorf("%q: %d actors", raw, len(p.Actors))
		}
	}
}
