package gazetteer_test

import (
	"fmt"
	"log"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/gazetteer/fold"
)

func open() *gazetteer.Gazetteer {
	g, err := gazetteer.New()
	if err != nil {
		log.Fatal(err)
	}
	return g
}

// A name is found in either script, and in other spellings.
func ExampleGazetteer_Search() {
	g := open()
	for _, name := range []string{"الميادين", "Al-Mayadin", "Mayadeen"} {
		best := g.Search(name, nil, 1)[0]
		fmt.Printf("%s, %s: %.3f N %.3f E\n", best.NameEN, best.Country, best.Lat, best.Lon)
	}
	// Output:
	// Al-Mayadin, SY: 35.020 N 40.452 E
	// Al-Mayadin, SY: 35.020 N 40.452 E
	// Al-Mayadin, SY: 35.020 N 40.452 E
}

// The context tells namesakes apart; a distance and a direction make an area.
func ExampleGazetteer_Resolve() {
	g := open()
	for _, q := range []gazetteer.Question{
		{Query: "Husaybah", Context: "near Ramadi and Fallujah"},
		{Query: "حصيبة", Context: "القائم والبوكمال"},
		{Query: "10 km east of Hajin", Context: "Deir ez-Zor, Syria"},
		{Query: "Xyzzy"},
	} {
		a := g.Resolve(q)
		if a.Place == nil {
			fmt.Printf("%s: not known\n", q.Query)
			continue
		}
		fmt.Printf("%s: %s, within %g km\n", q.Query, a.Place.NameEN, a.Place.UncertaintyKM)
	}
	// Output:
	// Husaybah: Husaybah al-Sharqiyah, within 4 km
	// حصيبة: Husaybah al-Gharbiyah, within 3 km
	// 10 km east of Hajin: 10 km east of Hajin, within 5 km
	// Xyzzy: not known
}

// Names in a text are found with what the words around them say.
func ExampleGazetteer_Find() {
	g := open()
	text := "قصف قرب حقلي العمر وكونيكو في ريف دير الزور الشرقي"
	runes := []rune(text)
	for _, m := range g.Find(gazetteer.Text{Raw: text, Tokens: fold.Tokens(text)}) {
		fmt.Printf("%s: %s (%s)\n", string(runes[m.Start:m.End]), m.Place.NameEN, m.Place.Type)
	}
	// Output:
	// العمر: Al-Omar oil field (oil_field_base)
	// كونيكو: Conoco gas field (gas_field_base)
	// ريف دير الزور الشرقي: Eastern Deir ez-Zor countryside (region)
}
