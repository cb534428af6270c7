package gazetteer

import "github.com/furat-map/furat/gazetteer/fold"

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
			for _, form := range w.inflected(stem) {
				put(form, r.Get("iso"))
				put("ال"+form, r.Get("iso"))
			}
		}
	}
	return nil
}

// inflected returns an Arabic adjective with its feminine, dual and plural.
func (w *lexicon) inflected(stem string) []string {
	out := []string{stem}
	for end := range w.ending {
		out = append(out, stem+end)
	}
	return out
}
