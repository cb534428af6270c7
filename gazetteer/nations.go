package gazetteer

import "github.com/furat-map/furat/gazetteer/fold"

// arabicEndings turn an adjective of nationality into its feminine, dual and
// plural.
var arabicEndings = []string{"", "ه", "ين", "ون", "ان", "تين", "تان", "ات"}

// loadNations reads the words that tell which country an article speaks of.
func (g *Gazetteer) loadNations() error {
	rows, err := table("nationalities.csv")
	if err != nil {
		return err
	}
	g.nations = &wordNode{}
	put := func(name, iso string) {
		g.nations.insert(fold.Forms(name), &head{form: iso})
	}
	for _, r := range rows {
		for _, name := range r.List("en") {
			put(name, r.Get("iso"))
		}
		for _, stem := range r.List("ar") {
			for _, end := range arabicEndings {
				put(stem+end, r.Get("iso"))
				put("ال"+stem+end, r.Get("iso"))
			}
		}
	}
	return nil
}

// countriesOf returns the countries that a text speaks of, by its certain
// places and its adjectives of nationality.
func (s *scan) countriesOf(anchors []*Place) map[string]bool {
	out := map[string]bool{}
	for _, a := range anchors {
		if a != nil && a.Country != "" {
			out[a.Country] = true
		}
	}
	for i := range s.tokens {
		for _, cut := range s.cutsAny(i) {
			if n, h := s.g.nations.longest(s.formsFrom(i, cut.Rest, s.tight)); n > 0 {
				out[h.form] = true
				break
			}
		}
	}
	return out
}
