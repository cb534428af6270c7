package extract

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/furat-map/furat/geo"
)

// BenchmarkCorpus reads the articles of the corpus: names that were looked up
// before are remembered ("again"), or none is ("first").
func BenchmarkCorpus(b *testing.B) {
	files, err := filepath.Glob("testdata/corpus/*/*.txt")
	if err != nil || len(files) == 0 {
		b.Fatal("no corpus", err)
	}
	var articles []geo.Article
	size := 0
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		articles = append(articles, geo.Article{ID: f, Text: string(text), Published: geo.NewDay(2024, 5, 8)})
		size += len(text)
	}
	round := func(b *testing.B, r *Reader) {
		for _, a := range articles {
			if _, err := r.Read(a); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("first", func(b *testing.B) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			b.StopTimer()
			r := newTestReader(b)
			b.StartTimer()
			round(b, r)
		}
	})
	b.Run("again", func(b *testing.B) {
		r := newTestReader(b)
		round(b, r)
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			round(b, r)
		}
	})
}
