package extract

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/article"
	"github.com/furat-map/furat/extract/mention"
	"github.com/furat-map/furat/extract/report"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/samples"
	"github.com/furat-map/furat/geo"
)

// allArticles are the samples and the articles of all corpora.
func allArticles(t *testing.T) []geo.Article {
	t.Helper()
	out, err := samples.Articles()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/corpus/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no corpus", err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		list, err := article.Parse(f, data, article.Options{Published: geo.NewDay(2024, 4, 16)})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, list...)
	}
	return out
}

// mostFar is how many tolls of all corpora may be shown without their number.
const mostFar = 5

// TestReasons: each reason has a rule, and words of the article that show what
// the rule says.
func TestReasons(t *testing.T) {
	r := newTestReader(t)
	all := Rules()
	seen, far := 0, 0
	for _, a := range allArticles(t) {
		res := mustRead(t, r, a)
		p := r.Page(&a)
		for i := range res.Reports {
			rep := &res.Reports[i]
			for _, why := range rep.Reasons {
				seen++
				if why.Field == "confidence" {
					if why.ID != report.SignalsRule {
						t.Errorf("%s: confidence by %q", a.Origin, why.ID)
					}
					continue
				}
				if all[rule.ID(why.ID)] == "" || !strings.HasPrefix(why.Rule, all[rule.ID(why.ID)]) {
					t.Errorf("%s: no rule %q (%s)", a.Origin, why.ID, why.Rule)
				}
				switch {
				case shown(p, &rep.Event, &why):
				case why.ID == "toll.beside":
					far++
				default:
					t.Errorf("%s: %s of %s is not shown by %s %q", a.Origin, why.Field, told(rep, 0), why.ID, why.Words)
				}
			}
		}
	}
	if seen < 1000 {
		t.Errorf("only %d reasons: the test shows little", seen)
	}
	if far > mostFar { // a number may stand farther from its word than the words shown
		t.Errorf("%d tolls are not shown by their words", far)
	}
}

// shown reports that the words of a reason stand in the article and hold what
// gives the field its value.
func shown(p *mention.Page, e *geo.Event, why *geo.Reason) bool {
	if !strings.Contains(p.Raw, why.Words) {
		return false
	}
	if why.Words == "" {
		return true
	}
	switch why.Field {
	case "actor1":
		return namesActor(p, e.Actor1ID, e.Country, why)
	case "actor2":
		return namesActor(p, e.Actor2ID, e.Country, why)
	case "fatalities":
		return counts(p, *e.Fatalities, why)
	case "injuries":
		return counts(p, *e.Injuries, why)
	case "event_date":
		return e.DateText == why.Words
	}
	return true
}

// namesActor reports that the words name an actor; what is known of the war is
// told by the act's words, and so is who marches.
func namesActor(p *mention.Page, id, country string, why *geo.Reason) bool {
	if strings.HasPrefix(why.ID, "who.known.") || why.ID == "who.march" {
		return true
	}
	countries := []string{country}
	for _, m := range p.Places {
		if m.Place != nil {
			countries = append(countries, m.Place.Country)
		}
	}
	return slices.ContainsFunc(p.Actors, func(a mention.Actor) bool {
		return p.Text.Words(a.First, a.Last) == why.Words && slices.ContainsFunc(countries, func(c string) bool { return p.Who.Resolve(a.ID, c, p.Article.Published) == id })
	})
}

// counts reports that the words hold a number, or a word for people that
// counts one or two.
func counts(p *mention.Page, n int, why *geo.Reason) bool {
	for at := 0; ; {
		i := strings.Index(p.Raw[at:], why.Words)
		if i < 0 {
			return false
		}
		lo, hi := at+i, at+i+len(why.Words)
		if countsIn(p, n, lo, hi, why.ID) {
			return true
		}
		at = hi
	}
}

func countsIn(p *mention.Page, n, lo, hi int, id string) bool {
	for i, k := range p.Tokens {
		if k.Lo < lo || k.Hi > hi {
			continue
		}
		if id == "toll.none" || id == "toll.named" {
			return n == map[string]int{"toll.none": 0, "toll.named": 1}[id]
		}
		v, _, number := p.Number(i)
		person := p.Person(i)
		listed := id == "toll.listed"
		switch {
		case number && (v == n || listed && v < n):
			return true
		case person != nil && (person.Dual && n == 2 || !person.Dual && !person.Plural && n == 1 || listed):
			return true
		}
	}
	return false
}
