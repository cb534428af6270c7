package gazetteer

import "testing"

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
