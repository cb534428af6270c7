package gazetteer

import (
	"embed"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/furat-map/furat/geo/csvtable"
)

//go:embed data
var data embed.FS

// curated is what the tables of gazetteer/data know: the kinds of places,
// places and the index of their names, parts of areas, the words around names.
type curated struct {
	places       []*Place
	byID         map[string]*Place
	kinds        map[string]Kind
	order        []string          // kinds in the table's order
	parts        map[string]*Place // id of the whole|direction → the part
	names        *node
	words        *lexicon
	governorates map[string]*Place // country|admin1 → the governorate
}

// loadTables reads the curated tables.
func loadTables() (*curated, error) {
	c := &curated{byID: map[string]*Place{}, kinds: map[string]Kind{}, parts: map[string]*Place{}, names: &node{}, governorates: map[string]*Place{}}
	loadWords := func() (err error) {
		c.words, err = loadLexicon()
		return err
	}
	places := func(file string) func() error { return func() error { return c.loadPlaces(file) } }
	for _, load := range []func() error{c.loadKinds, loadWords, c.loadCountries, places("governorates.csv"), places("places.csv"),
		places("places_levant.csv"), places("places_wars.csv"), places("places_villages.csv"), c.loadParts} {
		if err := load(); err != nil {
			return nil, fmt.Errorf("gazetteer: %w", err)
		}
	}
	return c, nil
}

// table reads one of the embedded tables.
func table(name string) ([]csvtable.Row, error) {
	f, err := data.Open("data/" + name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sep := ','
	if strings.HasSuffix(name, ".tsv") {
		sep = '\t'
	}
	rows, err := csvtable.Read(f, sep)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rows, nil
}

func (c *curated) loadKinds() error {
	rows, err := table("types.tsv")
	for _, r := range rows {
		weight, werr := strconv.ParseFloat(r.Get("weight"), 64)
		zoom, zerr := strconv.Atoi(r.Get("zoom"))
		if werr != nil || zerr != nil {
			return fmt.Errorf("types.tsv line %d: weight and zoom must be numbers", r.Line)
		}
		k := Kind{r.Get("type"), r.Get("extent") == "area", weight, zoom, r.Get("label_en"), r.Get("label_ar")}
		c.kinds[k.Name] = k
		c.order = append(c.order, k.Name)
	}
	return err
}

// loadCountries makes a place of each country; its names are CLDR's in
// English and Arabic, and the table's aliases.
func (c *curated) loadCountries() error {
	rows, err := table("countries.csv")
	if err != nil {
		return err
	}
	en, ar := display.English.Regions(), display.Regions(language.Arabic)
	for _, r := range rows {
		region, err := language.ParseRegion(r.Get("iso"))
		if err != nil {
			return fmt.Errorf("countries.csv line %d: %w", r.Line, err)
		}
		p := &Place{ID: r.Get("iso"), Type: "country", NameEN: en.Name(region), NameAR: ar.Name(region),
			Aliases: r.List("aliases"), Country: r.Get("iso"), Source: "Unicode CLDR; Natural Earth"}
		if err := p.position(r, "radius_km"); err != nil {
			return fmt.Errorf("countries.csv line %d: %w", r.Line, err)
		}
		if r.Get("north_km") != "" {
			if err := numbers(r, map[string]*float64{"north_km": &p.extent.north, "east_km": &p.extent.east}); err != nil {
				return fmt.Errorf("countries.csv line %d: %w", r.Line, err)
			}
		}
		c.add(p)
	}
	return nil
}

func (c *curated) loadPlaces(file string) error {
	rows, err := table(file)
	if err != nil {
		return err
	}
	for _, r := range rows {
		p := &Place{ID: r.Get("id"), Type: r.Get("type"), NameEN: r.Get("name_en"), NameAR: r.Get("name_ar"),
			Aliases: r.List("aliases"), Country: r.Get("country"), Admin1: r.Get("admin1"), Admin2: r.Get("admin2"),
			Source: r.Get("source"), cue: r.Get("cue")}
		if _, ok := c.kinds[p.Type]; !ok {
			return fmt.Errorf("%s line %d: unknown type %q", file, r.Line, p.Type)
		}
		if c.byID[p.ID] != nil {
			return fmt.Errorf("%s line %d: id %q stands twice", file, r.Line, p.ID)
		}
		if err := p.position(r, "uncertainty_km"); err != nil {
			return fmt.Errorf("%s line %d: %w", file, r.Line, err)
		}
		c.add(p)
		if p.Type == "governorate" {
			c.governorates[p.Country+"|"+p.Admin1] = p
		}
	}
	return nil
}

func (c *curated) loadParts() error {
	rows, err := table("areas.csv")
	if err != nil {
		return err
	}
	for _, r := range rows {
		base := c.byID[r.Get("base")]
		if base == nil {
			return fmt.Errorf("areas.csv line %d: no place %q", r.Line, r.Get("base"))
		}
		if known := c.byID[r.Get("id")]; known != nil { // a place of its own stands for the part
			c.parts[base.ID+"|"+r.Get("direction")] = known
			continue
		}
		p := &Place{ID: r.Get("id"), Type: "region", NameEN: r.Get("name_en"), NameAR: r.Get("name_ar"),
			Country: base.Country, Admin1: base.Admin1, Source: r.Get("source")}
		if err := p.position(r, "uncertainty_km"); err != nil {
			return fmt.Errorf("areas.csv line %d: %w", r.Line, err)
		}
		c.add(p)
		c.parts[base.ID+"|"+r.Get("direction")] = p
	}
	return nil
}

func (p *Place) position(r csvtable.Row, radius string) error {
	return numbers(r, map[string]*float64{"lat": &p.Lat, "lon": &p.Lon, radius: &p.UncertaintyKM})
}

// numbers reads columns that must hold numbers.
func numbers(r csvtable.Row, columns map[string]*float64) error {
	for column, to := range columns {
		v, err := strconv.ParseFloat(r.Get(column), 64)
		if err != nil {
			return fmt.Errorf("%s: %q is not a number", column, r.Get(column))
		}
		*to = v
	}
	return nil
}

// Places returns the curated places. The caller must not change them.
func (c *curated) Places() []*Place { return c.places }

// Kind returns what is known of a place type.
func (c *curated) Kind(name string) Kind { return c.kinds[name] }

// Kinds returns the place types in the table's order.
func (c *curated) Kinds() []Kind {
	out := make([]Kind, len(c.order))
	for i, name := range c.order {
		out[i] = c.kinds[name]
	}
	return out
}
