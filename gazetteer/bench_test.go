package gazetteer

import (
	"strings"
	"testing"

	"github.com/furat-map/furat/gazetteer/fold"
)

// BenchmarkSearch types a name letter by letter, as the page's search does:
// one round is one key stroke.
func BenchmarkSearch(b *testing.B) {
	g := mustNew(b)
	for _, name := range []string{"Deir ez-Zor", "خاركيف"} {
		letters := []rune(name)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				g.Search(string(letters[:1+i%len(letters)]), nil, 8)
			}
		})
	}
}

// BenchmarkResolve answers a name with its governorate.
func BenchmarkResolve(b *testing.B) {
	g := mustNew(b)
	b.ReportAllocs()
	for b.Loop() {
		g.Resolve(Question{Query: "Kafr Zeita", Context: "Hama"})
	}
}

// BenchmarkFind reads a made-up report of some length in each language.
func BenchmarkFind(b *testing.B) {
	g := mustNew(b)
	for lang, text := range map[string]string{
		"ar": "قال مصدر عسكري إن ثلاثة جنود قتلوا صباح اليوم في هجوم على حقلي العمر وكونيكو النفطيين بريف دير الزور الشرقي، وإن القصف طال بلدات هجين والسوسة وقرية تل زرقون. ونقل الجرحى إلى مستشفى الموصل، فيما وصلت تعزيزات من القائم إلى المنطقة. ",
		"en": "A military source said three soldiers were killed on Monday in an attack on the al-Omar and Conoco fields in eastern Deir ez-Zor, and shells fell on the towns of Hajin and Dhiban and the village of Tell Zarqun. The wounded were taken to Mosul hospital while a convoy left Beit Zarqun for the Raqqa military airport. ",
	} {
		text = strings.Repeat(text, 10)
		tokens := fold.Tokens(text)
		b.Run(lang, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g.Find(Text{Raw: text, Tokens: tokens})
			}
		})
	}
}
