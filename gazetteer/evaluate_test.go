package gazetteer

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/source"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/unpack"
)

// sharedData is the folder of real data beside the project.
const sharedData = "../../shared/data"

// imported makes a gazetteer of the built-in tables and the shared files of
// Syria and Iraq, with or without the list that half of the questions are
// drawn from.
func imported(t testing.TB, withIOM bool) *Gazetteer {
	t.Helper()
	if _, err := os.Stat(sharedData); err != nil {
		missing(t, err)
	}
	store := filepath.Join(t.TempDir(), "furat.db")
	for _, f := range []struct{ format, pattern string }{
		{"geonames", "geonames/??.wof.txt.gz"}, {"geonames-alternates", "geonames/alternateNames_*.gz"},
		{"ocha-cod", "admin/*_adm?.geojson.gz"}, {"ocha-cod", "admin/syr_neighbourhoods.geojson.gz"}, {"whosonfirst", "geonames/wof_*.gz"},
	} {
		files, _ := filepath.Glob(filepath.Join(sharedData, f.pattern))
		for _, file := range files {
			importFile(t, store, f.format, file, "")
		}
	}
	if withIOM {
		importFile(t, store, "csv", filepath.Join(sharedData, "gazetteers/iom_dtm_iraq_places.csv.gz"), "IQ")
	}
	g, err := Open(store)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// missing skips a test whose data is not here, aloud.
func missing(t testing.TB, err error) {
	t.Helper()
	if _, err := os.Stat(filepath.Dir(sharedData)); err == nil && os.Getenv("CI") != "" {
		t.Fatal("../shared is here without its data")
	}
	t.Skipf("SKIPPED: the real gazetteers are not here: %v", err)
}

func importFile(t testing.TB, store, format, file, country string) atlas.Summary {
	t.Helper()
	f, err := source.FormatOf(format)
	if err != nil {
		t.Fatal(err)
	}
	r, err := unpack.Open(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if f.Source.Key == "" {
		f.Source.Key = "list"
	}
	built, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	sum, err := atlas.DirAt(store).Import(context.Background(), built, f.Source, func(emit func(*atlas.Row) error) error {
		return f.Read(r, source.Options{Name: file, Key: f.Source.Key, Country: country}, emit)
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// question is a name of the evaluation set and where it lies.
type question struct {
	Question
	lat, lon float64
	set      string
}

// readTable reads a packed CSV file by column name.
func readTable(t testing.TB, path string, use func(get func(string) string)) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(z)
	header, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		use(func(column string) string { return row[slices.Index(header, column)] })
	}
}

// questions draws the evaluation set: names of UCDP's settlements and of IOM's
// lists in both scripts, with the governorate as context.
func questions(t testing.TB) []question {
	var out []question
	seen := map[string]bool{}
	put := func(set, name, context, lat, lon string) {
		x, err1 := strconv.ParseFloat(lat, 64)
		y, err2 := strconv.ParseFloat(lon, 64)
		if name == "" || seen[set+name+context] || err1 != nil || err2 != nil {
			return
		}
		seen[set+name+context] = true
		out = append(out, question{Question{Query: name, Context: context}, x, y, set})
	}
	for _, f := range []string{"syria_2016_2019", "iraq_1989_2018"} {
		readTable(t, filepath.Join(sharedData, "events", "ucdp_ged_"+f+".csv.gz"), func(get func(string) string) {
			name := get("where_coordinates")
			if p := get("where_prec"); (p == "1" || p == "2") && (strings.HasSuffix(name, " village") || strings.HasSuffix(name, " town") || strings.HasSuffix(name, " city")) {
				put("ucdp", name, get("adm_1"), get("latitude"), get("longitude"))
			}
		})
	}
	readTable(t, filepath.Join(sharedData, "gazetteers/iom_dtm_iraq_places.csv.gz"), func(get func(string) string) {
		put("iom-en", get("name_en"), get("governorate"), get("lat"), get("lon"))
		put("iom-ar", get("name_ar"), get("governorate"), get("lat"), get("lon"))
	})
	return out
}

// heldAside reports whether a question belongs to the half that no rule or
// weight was fitted on.
func (q question) heldAside() bool {
	h := fnv.New32a()
	io.WriteString(h, q.set+q.Query+q.Context)
	return h.Sum32()%2 == 1
}

// misspelt makes one typing error in a name: a letter more, less, other, or
// two changed places.
func misspelt(name string, rnd *rand.Rand) string {
	letters := []rune(name)
	var at []int
	for i, r := range letters {
		if unicode.IsLetter(r) {
			at = append(at, i)
		}
	}
	if len(at) < 5 {
		return name
	}
	i := at[1+rnd.Intn(len(at)-2)]
	other := letters[at[rnd.Intn(len(at))]]
	switch rnd.Intn(4) {
	case 0:
		return string(slices.Delete(letters, i, i+1))
	case 1:
		return string(slices.Insert(letters, i, other))
	case 2:
		letters[i] = other
	default:
		if i+1 < len(letters) {
			letters[i], letters[i+1] = letters[i+1], letters[i]
		}
	}
	return string(letters)
}

// tally counts answers.
type tally struct{ asked, known, first, right, sure, wrongSure, abstained int }

func (a *tally) add(g *Gazetteer, q question, bins *[11][2]int) {
	ans := g.Resolve(q.Question)
	a.asked++
	near := func(p *Place) float64 { return geo.DistanceKM(p.Lat, p.Lon, q.lat, q.lon) }
	known := slices.ContainsFunc(ans.Candidates, func(c Candidate) bool { return near(c.Place) <= 5 })
	if known {
		a.known++
	}
	if len(ans.Candidates) > 0 && near(ans.Candidates[0].Place) <= 5 {
		a.first++
	}
	if ans.Place == nil {
		a.abstained++
		return
	}
	right := near(ans.Place) <= 5
	if right {
		a.right++
	}
	if bins != nil {
		b := &bins[int(ans.Confidence*10)]
		b[0]++
		if right {
			b[1]++
		}
	}
	if ans.Confidence >= 0.8 {
		a.sure++
		if near(ans.Place) > 25 {
			a.wrongSure++
		}
	}
}

func share(a, b int) float64 { return float64(a) / math.Max(1, float64(b)) }

func (a tally) String() string {
	return fmt.Sprintf("asked %5d, in the gazetteer %5d (%.3f); first within 5 km %.3f of these; no answer %.3f; sure %.3f; sure and over 25 km off %.4f",
		a.asked, a.known, share(a.known, a.asked), share(a.first, a.known), share(a.abstained, a.asked), share(a.sure, a.asked), share(a.wrongSure, a.asked))
}

// sample keeps one of n questions, always the same ones.
func (q question) sample(n uint32) bool {
	h := fnv.New32()
	io.WriteString(h, q.Query+q.set)
	return h.Sum32()%n == 0
}

// TestResolveRealNames measures the answers on the half held aside. The
// floors are a little below what was measured (docs/gazetteer.md).
func TestResolveRealNames(t *testing.T) {
	for _, withIOM := range []bool{false, true} {
		t.Run(fmt.Sprintf("iom=%v", withIOM), func(t *testing.T) { resolveRealNames(t, imported(t, withIOM)) })
	}
}

// checkAreas looks at what the imported boundaries are for.
func checkAreas(t *testing.T, g *Gazetteer) {
	t.Helper()
	hajin := g.Place("hajin")
	want := Regions{Country: "SY", Admin: [3]Region{{"Deir ez-Zor", "محافظة دير الزور", "SY09"}, {"Abu Kamal", "البوكمال", "SY0902"}, {"Hajin", "هجين", "SY090201"}}}
	if r := g.RegionsAt(hajin.Lat, hajin.Lon); r != want {
		t.Errorf("Hajin lies in %+v", r)
	}
	area, version := g.Area("deir-ez-zor-countryside-east")
	if len(area) == 0 || version == "" {
		t.Errorf("the eastern countryside of Deir ez-Zor has %d parts, version %q", len(area), version)
	}
	if held, known := g.Holds("deir-ez-zor-countryside-east", hajin.Lat, hajin.Lon); !held || !known {
		t.Errorf("it holds Hajin: %v, known: %v", held, known)
	}
	if held, _ := g.Holds("deir-ez-zor-countryside-east", g.Place("aleppo").Lat, g.Place("aleppo").Lon); held {
		t.Error("it holds Aleppo")
	}
}

func resolveRealNames(t *testing.T, g *Gazetteer) {
	checkAreas(t, g)
	rnd := rand.New(rand.NewSource(1))
	plain, typos := map[string]*tally{"ucdp": {}, "iom-en": {}, "iom-ar": {}}, map[string]*tally{"ucdp": {}, "iom-en": {}, "iom-ar": {}}
	var bins [11][2]int
	for _, q := range questions(t) {
		if !q.heldAside() || q.set != "ucdp" && !q.sample(4) {
			continue
		}
		plain[q.set].add(g, q, &bins)
		q.Query = misspelt(q.Query, rnd)
		typos[q.set].add(g, q, nil)
	}
	for _, set := range []string{"ucdp", "iom-en", "iom-ar"} {
		t.Logf("%-6s plain  %s", set, plain[set])
		t.Logf("%-6s typing %s", set, typos[set])
	}
	for i, b := range bins {
		t.Logf("confidence %.1f: %5d answers, %.3f right", float64(i)/10, b[0], share(b[1], b[0]))
	}
	if u := plain["ucdp"]; share(u.first, u.known) < 0.9 || share(u.wrongSure, u.asked) > 0.015 {
		t.Errorf("plain names fell: %s", u)
	}
	if u := typos["ucdp"]; share(u.first, u.known) < 0.85 || share(u.wrongSure, u.asked) > 0.015 {
		t.Errorf("misspelt names fell: %s", u)
	}
}

// oneScript compiles the shared GeoNames places with the names of one script
// alone, and returns names of the other script for which they were left out.
func oneScript(t testing.TB, arabic bool) (*Gazetteer, []question) {
	t.Helper()
	if _, err := os.Stat(sharedData); err != nil {
		missing(t, err)
	}
	f, err := source.FormatOf("geonames")
	if err != nil {
		t.Fatal(err)
	}
	tables, err := loadTables()
	if err != nil {
		t.Fatal(err)
	}
	var asked []question
	files, _ := filepath.Glob(filepath.Join(sharedData, "geonames/??.wof.txt.gz"))
	b, _, err := atlas.Compile(context.Background(), nil, f.Source, func(emit func(*atlas.Row) error) error {
		for _, file := range files {
			r, err := unpack.Open(file, nil)
			if err != nil {
				return err
			}
			err = f.Read(r, source.Options{Name: file}, func(row *atlas.Row) error {
				other := ""
				row.Names = slices.DeleteFunc(row.Names, func(n atlas.Name) bool {
					if strings.ContainsFunc(n.Text, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) == arabic {
						return false
					}
					if other == "" {
						other = n.Text
					}
					return true
				})
				if len(row.Names) == 0 {
					return nil
				}
				if other != "" {
					asked = append(asked, question{Question{Query: other}, row.Lat, row.Lon, row.Country})
				}
				return emit(row)
			})
			if err := errors.Join(err, r.Close()); err != nil {
				return err
			}
		}
		return nil
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := b.Segment()
	if err != nil {
		t.Fatal(err)
	}
	return newGazetteer(tables, s), asked
}

// TestAcrossScripts asks in one script for places known only in the other.
func TestAcrossScripts(t *testing.T) {
	for _, arabic := range []bool{true, false} {
		g, asked := oneScript(t, arabic)
		n, found := 0, 0
		for _, q := range asked {
			if !q.sample(20) {
				continue
			}
			n++
			near := resolver{g, &surroundings{countries: map[string]bool{q.set: true}}}
			first := near.candidates(q.Query)
			for _, c := range first[:min(5, len(first))] {
				if geo.DistanceKM(c.Lat, c.Lon, q.lat, q.lon) <= 5 {
					found++
					break
				}
			}
		}
		t.Logf("known in Arabic only: %v; of %d asked %.3f among the first five", arabic, n, share(found, n))
		if share(found, n) < 0.75 {
			t.Errorf("too few")
		}
	}
}
