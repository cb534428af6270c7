package gazetteer

import "github.com/furat-map/furat/gazetteer/fold"

// arabicEndings turn an adjective of nationality into its feminine, dual and
// plural.
var arabicEndings = []string{"", "ه", "ين", "ون", "ان", "تين", "تان", "ات"}

// loadNations reads the words that tell which country an article speaks of.
func (w *lexicon) loadNations() error {
	rows, err := table("nationalities.csv")
	if err != nil {
		return err
	}
	put := func(name, iso string) {
		w.nations.insert(fold.Forms(name), &head{form: iso})
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
