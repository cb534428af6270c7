package atlas_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
)

// planetPlaces is how many places the large benchmarks have: 12 million with
// FURAT_PLANET=1, which takes minutes and 6 GB of memory to make.
func planetPlaces() int {
	if os.Getenv("FURAT_PLANET") == "1" {
		return 12_000_000
	}
	return 1_000_000
}

// seeds are real names to vary, of both scripts.
var seeds = sync.OnceValue(func() []string {
	g, err := gazetteer.New()
	if err != nil {
		panic(err)
	}
	var out []string
	for _, s := range g.Segments() {
		atlas.New(s).Each(func(r atlas.Record) error {
			for _, n := range r.Names {
				out = append(out, n.Text)
			}
			return nil
		})
	}
	return out
})

var latinParts = []string{"Upper", "Lower", "New", "Tell", "Umm", "Bir", "San", "Kafr", "Nova", "Bad", "Port", "Mount"}
var arabicParts = []string{"تل", "أم", "بير", "كفر", "خربة", "عين", "وادي", "بيت", "رأس", "باب"}

// vary makes another name of a real one: a letter changed, a word in front.
func vary(name string, rnd *rand.Rand) string {
	letters := []rune(name)
	if len(letters) > 3 {
		i := 1 + rnd.Intn(len(letters)-1)
		letters[i] = letters[rnd.Intn(len(letters))]
	}
	name = strings.TrimSpace(string(letters))
	parts := latinParts
	if fold.Tokens(name) != nil && len(fold.Tokens(name)) > 0 && fold.Tokens(name)[0].Script == fold.Arabic {
		parts = arabicParts
	}
	if rnd.Intn(3) == 0 {
		name = parts[rnd.Intn(len(parts))] + " " + name
	}
	return name
}

var planetSource = atlas.Source{Key: "planet", Title: "varied names"}

// planet compiles n places with two names each, once, and maps the file.
func planet(b *testing.B, n int) *atlas.Segment {
	b.Helper()
	dir, err := os.MkdirTemp("", "furat-planet-")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	builder, err := atlas.NewBuilder([]atlas.Source{planetSource})
	if err != nil {
		b.Fatal(err)
	}
	rnd := rand.New(rand.NewSource(1))
	names := seeds()
	countries := []string{"SY", "IQ", "LB", "UA", "SD", "YE", "US", "CN", "IN", "RU", "FR", "BR", "MX", "NG", "EG", "TR", "IR", "ID", "DE", "PL"}
	for i := range n {
		name := vary(names[rnd.Intn(len(names))], rnd)
		r := atlas.Record{ID: "planet:" + strconv.Itoa(i), NameEN: name, Type: "village", Country: countries[rnd.Intn(len(countries))],
			Lat: rnd.Float64()*140 - 60, Lon: rnd.Float64()*360 - 180, Rank: uint8(rnd.Intn(60)), Sources: []string{"planet"},
			Names: []atlas.Name{{Text: name, Source: "planet"}, {Text: vary(names[rnd.Intn(len(names))], rnd), Source: "planet"}}}
		if err := builder.Add(&r); err != nil {
			b.Fatal(err)
		}
	}
	path := filepath.Join(dir, "planet.atlas")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	if _, err := builder.WriteTo(w); err != nil {
		b.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	f.Close()
	builder = nil
	runtime.GC()
	s, err := atlas.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

// resident returns the process's resident memory in MB, and that part of it
// which is not mapped from files, from /proc; 0 where there is none.
func resident() (total, own float64) {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(data)) {
		var kb float64
		if n, _ := fmt.Sscanf(line, "VmRSS: %f kB", &kb); n == 1 {
			total = kb / 1024
		}
		if n, _ := fmt.Sscanf(line, "RssAnon: %f kB", &kb); n == 1 {
			own = kb / 1024
		}
	}
	return total, own
}

// BenchmarkAtlas measures a country's gazetteer and a planet's.
func BenchmarkAtlas(b *testing.B) {
	for _, n := range []int{32_000, planetPlaces()} {
		b.Run(fmt.Sprintf("places=%d", n), func(b *testing.B) { benchAtlas(b, n) })
	}
}

func benchAtlas(b *testing.B, n int) {
	start := time.Now()
	s := planet(b, n)
	b.Logf("%d places, %d names made in %.0f s", s.Len(), s.Names(), time.Since(start).Seconds())
	a := atlas.New(s)
	rnd := rand.New(rand.NewSource(2))
	var queries []string
	for range 20_000 {
		queries = append(queries, vary(seeds()[rnd.Intn(len(seeds()))], rnd))
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			o, err := atlas.Open(s.Path())
			if err != nil {
				b.Fatal(err)
			}
			o.Close()
		}
	})
	b.Run("exact", func(b *testing.B) {
		keys := make([][]byte, len(queries))
		for i, q := range queries {
			keys[i] = fold.AppendName(nil, fold.Tokens(q))
		}
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			s.Has(keys[i%len(keys)])
		}
	})
	b.Run("exact-text", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			a.Has(queries[i%len(queries)])
		}
	})
	b.Run("fuzzy", func(b *testing.B) { benchFuzzy(b, a, queries) })
	b.Run("text", func(b *testing.B) { benchText(b, a) })
}

func benchFuzzy(b *testing.B, a *atlas.Atlas, queries []string) {
	b.ReportAllocs()
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		a.Candidates(atlas.Query{Name: queries[i%len(queries)]})
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	total, own := resident()
	b.ReportMetric(total, "MB-resident")
	b.ReportMetric(own, "MB-own")
}

// benchText matches all names of the atlas in a text of a megabyte.
func benchText(b *testing.B, a *atlas.Atlas) {
	text := strings.Repeat(sampleText, 1<<20/len(sampleText))
	tokens := fold.Tokens(text)
	tight := func(i int) bool { return text[tokens[i].Hi:tokens[i+1].Lo] == " " }
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		tokens = fold.Tokens(text)
		t := a.NewText(tokens)
		var found []atlas.Key
		for i := range tokens {
			found = t.At(i, tokens[i].Form, tight, found[:0])
		}
	}
}

const sampleText = `قالت مصادر محلية إن طائرات مسيّرة استهدفت مساء أمس مواقع في محيط مدينة الميادين بريف دير الزور الشرقي، ما أدى إلى مقتل ثلاثة أشخاص وإصابة آخرين بجروح، في حين نفت القوات وجود خسائر. وأضافت المصادر أن دوي انفجارات سمع في بلدات القورية والعشارة وهجين. ` +
	`Residents of the town of Nikopol said that shelling damaged a school and two houses on Tuesday night, while air raid sirens sounded in Kryvyi Rih and across the Dnipropetrovsk region for several hours. Officials said that nobody was hurt near the river port. `

// BenchmarkImport reads and compiles rows that must be compared with a table
// of the same size.
func BenchmarkImport(b *testing.B) {
	names := seeds()
	rnd := rand.New(rand.NewSource(3))
	const n = 200_000
	rows := make([]atlas.Row, n)
	for i := range rows {
		name := vary(names[rnd.Intn(len(names))], rnd)
		rows[i].Record = atlas.Record{ID: "rows:" + strconv.Itoa(i), NameEN: name, Type: "village", Country: "SY", Lat: rnd.Float64() * 60, Lon: rnd.Float64() * 60,
			Names: []atlas.Name{{Text: name}, {Text: vary(name, rnd)}}}
	}
	g, err := gazetteer.New()
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for b.Loop() {
		d := atlas.DirAt(filepath.Join(b.TempDir(), "store"))
		_, err := d.Import(context.Background(), g.Segments(), atlas.Source{Key: "rows"}, func(emit func(*atlas.Row) error) error {
			for i := range rows {
				r := rows[i]
				r.Names = slices.Clone(r.Names)
				if err := emit(&r); err != nil {
					return err
				}
			}
			return nil
		}, nil)
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
