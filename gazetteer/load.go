package gazetteer

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo/csvtable"
)

//go:embed data
var data embed.FS

// Gazetteer holds places and the index of their names. It is read-only after
// [New] and safe for concurrent use.
type Gazetteer struct {
	places   []*Place
	byID     map[string]*Place
	kinds    map[string]Kind
	order    []string // kinds in the table's order
	areas    map[string]*Place
	names    *node
	words    words
	nations  *wordNode              // words that tell of a country; the head's form is its code
	govern   map[string]*Place      // country|admin1 → the governorate
	files    map[string]int         // places by table
	outlines sync.Map               // id → *atlas.Outline
	composed map[string]composition // by id
	atlas    *atlas.Atlas           // all places: the tables', the world's, the imported
}

// loadTables reads the curated tables.
func loadTables() (*Gazetteer, error) {
	g := &Gazetteer{byID: map[string]*Place{}, kinds: map[string]Kind{}, areas: map[string]*Place{},
		names: newNode(), govern: map[string]*Place{}, files: map[string]int{}, composed: map[string]composition{}}
	for _, load := range []func() error{g.loadKinds, g.loadWords, g.loadNations, g.loadCountries,
		func() error { return g.loadPlaces("governorates.csv") },
		func() error { return g.loadPlaces("places.csv") }, func() error { return g.loadPlaces("places_levant.csv") },
		func() error { return g.loadPlaces("places_wars.csv") }, func() error { return g.loadPlaces("places_villages.csv") }, g.loadAreas} {
		if err := load(); err != nil {
			return nil, fmt.Errorf("gazetteer: %w", err)
		}
	}
	return g, nil
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

func (g *Gazetteer) loadKinds() error {
	rows, err := table("types.tsv")
	for _, r := range rows {
		weight, werr := strconv.ParseFloat(r.Get("weight"), 64)
		zoom, zerr := strconv.Atoi(r.Get("zoom"))
		if werr != nil || zerr != nil {
			return fmt.Errorf("types.tsv line %d: weight and zoom must be numbers", r.Line)
		}
		k := Kind{r.Get("type"), r.Get("extent") == "area", weight, zoom, r.Get("label_en"), r.Get("label_ar")}
		g.kinds[k.Name] = k
		g.order = append(g.order, k.Name)
	}
	return err
}

// loadCountries makes a place of each country; its names are CLDR's in
// English and Arabic, and the table's aliases.
func (g *Gazetteer) loadCountries() error {
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
		g.add(p, "countries.csv")
	}
	return nil
}

func (g *Gazetteer) loadPlaces(file string) error {
	rows, err := table(file)
	if err != nil {
		return err
	}
	for _, r := range rows {
		p := &Place{ID: r.Get("id"), Type: r.Get("type"), NameEN: r.Get("name_en"), NameAR: r.Get("name_ar"),
			Aliases: r.List("aliases"), Country: r.Get("country"), Admin1: r.Get("admin1"), Admin2: r.Get("admin2"),
			Source: r.Get("source"), cue: r.Get("cue")}
		if _, ok := g.kinds[p.Type]; !ok {
			return fmt.Errorf("%s line %d: unknown type %q", file, r.Line, p.Type)
		}
		if g.byID[p.ID] != nil {
			return fmt.Errorf("%s line %d: id %q stands twice", file, r.Line, p.ID)
		}
		if err := p.position(r, "uncertainty_km"); err != nil {
			return fmt.Errorf("%s line %d: %w", file, r.Line, err)
		}
		g.add(p, file)
		if p.Type == "governorate" {
			g.govern[p.Country+"|"+p.Admin1] = p
		}
	}
	return nil
}

func (g *Gazetteer) loadAreas() error {
	rows, err := table("areas.csv")
	if err != nil {
		return err
	}
	for _, r := range rows {
		base := g.byID[r.Get("base")]
		if base == nil {
			return fmt.Errorf("areas.csv line %d: no place %q", r.Line, r.Get("base"))
		}
		if known := g.byID[r.Get("id")]; known != nil { // a place of its own stands for the part
			g.areas[base.ID+"|"+r.Get("direction")] = known
			continue
		}
		p := &Place{ID: r.Get("id"), Type: "region", NameEN: r.Get("name_en"), NameAR: r.Get("name_ar"),
			Country: base.Country, Admin1: base.Admin1, Source: r.Get("source")}
		if err := p.position(r, "uncertainty_km"); err != nil {
			return fmt.Errorf("areas.csv line %d: %w", r.Line, err)
		}
		g.add(p, "areas.csv")
		g.areas[base.ID+"|"+r.Get("direction")] = p
	}
	return nil
}

func (p *Place) position(r csvtable.Row, radius string) error {
	for column, to := range map[string]*float64{"lat": &p.Lat, "lon": &p.Lon, radius: &p.UncertaintyKM} {
		v, err := strconv.ParseFloat(r.Get(column), 64)
		if err != nil {
			return fmt.Errorf("%s: %q is not a number", column, r.Get(column))
		}
		*to = v
	}
	return nil
}

// add indexes a place under all its names.
func (g *Gazetteer) add(p *Place, file string) {
	g.places = append(g.places, p)
	g.byID[p.ID] = p
	g.files[file]++
	g.index(p, p.NameAR, p.cue == "head" || p.cue == "head-ar", p.cue == "context")
	g.index(p, p.NameEN, p.cue == "head", p.cue == "context")
	for i, a := range p.Aliases {
		name := strings.TrimLeft(a, "?~")
		g.index(p, name, strings.HasPrefix(a, "?"), strings.HasPrefix(a, "~"))
		p.Aliases[i] = name
	}
}

// minBareLetters is how many letters a name must have without its article to
// be known without it.
const minBareLetters = 4

// index files one name, and the name without its head noun ("field of X",
// "X base") as a core that counts only where the text has such a noun.
func (g *Gazetteer) index(p *Place, name string, needsHead, needsContext bool) {
	tokens := fold.Tokens(name)
	if len(tokens) == 0 {
		return
	}
	keys := make([]string, len(tokens))
	for i, t := range tokens {
		keys[i] = fold.Key(t)
	}
	ref := nameRef{place: p, head: needsHead, context: needsContext}
	if len(tokens) == 1 && g.words.given[tokens[0].Form] {
		ref.head = true // "Mazloum" alone is a person
	}
	if p.Type == "country" { // روسية is an adjective
		ref.form = fold.String(name)
	}
	g.names.insert(keys, ref)
	if h, core := g.words.strip(tokens); h != nil && !h.any() {
		from := 0
		for tokens[from].Lo != core[0].Lo {
			from++
		}
		g.names.insert(keys[from:from+len(core)], nameRef{place: p, head: true})
	}
	if rest, ok := strings.CutPrefix(tokens[0].Form, "ال"); ok && tokens[0].Script == fold.Arabic && utf8.RuneCountInString(rest) >= minBareLetters {
		bare := tokens[0]
		bare.Form = rest // "مدينة بوكمال": behind a head noun the article may be left off
		g.names.insert(append([]string{fold.Key(bare)}, keys[1:]...), nameRef{place: p, form: ref.form, head: true, context: needsContext})
	}
	if tokens[0].Script == fold.Latin && keys[0] == "al" && len(keys) > 1 && len(keys[1]) > 3 {
		ref.head = ref.head || g.words.given[tokens[1].Form] // "Omar" alone is a person
		g.names.insert(keys[1:], ref)
	}
}

// Place returns the place of an id, nil for an unknown one.
func (g *Gazetteer) Place(id string) *Place {
	if p := g.byID[id]; p != nil {
		return p
	}
	if r, ok := g.atlas.Find(id); ok {
		return fromRecord(r)
	}
	return nil
}

// Places returns all places. The caller must not change them.
func (g *Gazetteer) Places() []*Place { return g.places }

// Kind returns what is known of a place type.
func (g *Gazetteer) Kind(name string) Kind { return g.kinds[name] }

// Kinds returns the place types in the table's order.
func (g *Gazetteer) Kinds() []Kind {
	out := make([]Kind, len(g.order))
	for i, name := range g.order {
		out[i] = g.kinds[name]
	}
	return out
}
