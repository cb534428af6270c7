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
