package gazetteer

import "testing"

// TestReadings: a name with a particle before it, or with its words written as
// one, is read as the name; a hash tag too.
func TestReadings(t *testing.T) {
	g := mustNew(t)
	for query, want := range map[string]string{
		"بالميادين":       "al-mayadin",
		"والميادين":       "al-mayadin",
		"للبوكمال":        "albu-kamal",
		"معرةالنعمان":     "maarrat-al-numan",
		"#معرة_النعمان":   "maarrat-al-numan",
		"بمعرةالنعمان":    "maarrat-al-numan",
		"معبر كرم سالم":   "",
		"بببببببب":        "",
		"شارع الميادين":   "",
		"مستشفى الميادين": "",
	} {
		a := g.Resolve(Question{Query: query, Context: "سوريا"})
		got := ""
		if a.Place != nil {
			got = a.Place.ID
		}
		if got != want {
			t.Errorf("%s: %q (%.2f), want %q", query, got, a.Confidence, want)
		}
	}
}

// TestLabels: a place is answered by its name in the asker's script.
func TestLabels(t *testing.T) {
	for query, want := range map[string]string{"الميادين": "الميادين", "Mayadin": "Al-Mayadin", "Al-Mayadin": "Al-Mayadin"} {
		found := mustNew(t).Search(query, nil, 1)
		if len(found) == 0 || found[0].Label != want {
			t.Errorf("%s: %+v, want %s", query, found, want)
		}
	}
	cs := labelled([]Candidate{{Place: &Place{NameEN: "Bakhmut", NameAR: "باخموت"}, Why: &Features{Matched: "Бахмут"}}, {Place: &Place{NameEN: "Bakhmut"}, Why: &Features{Matched: "Bakhmut"}}}, "Бахмут")
	if cs[0].Label != "Бахмут" || cs[1].Label != "Bakhmut" {
		t.Errorf("labels %q, %q", cs[0].Label, cs[1].Label)
	}
}
