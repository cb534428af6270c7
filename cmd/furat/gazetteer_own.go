package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/gazetteer/own"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/atomicfile"
)

// placesAddCmd teaches a place.
type placesAddCmd struct {
	Name          string   `arg:"" help:"Its name, in any script."`
	Lat           float64  `required:"" placeholder:"DEGREES" help:"Latitude, WGS 84."`
	Lon           float64  `required:"" placeholder:"DEGREES" help:"Longitude, WGS 84."`
	Kind          string   `default:"village" help:"What it is: village, town, military_base … (${default})."`
	Alias         []string `sep:"none" placeholder:"NAME" help:"Another name; repeat for more."`
	NameAR        string   `name:"name-ar" placeholder:"NAME" help:"Its name in Arabic, where NAME is not."`
	Country       string   `placeholder:"COUNTRY" help:"A code or name (default that of what lies around)."`
	Admin1        string   `placeholder:"NAME" help:"Its governorate (default that of what lies around)."`
	UncertaintyKM float64  `name:"uncertainty-km" placeholder:"KM" help:"The radius of what the name covers."`
}

// Help is an example.
func (*placesAddCmd) Help() string {
	return "Example:\n\n    furat gazetteer add \"Tell Zarqun\" --lat 35.31 --lon 40.12 --kind village --alias \"تل زرقون\""
}

// Run puts the place into the table of taught places.
func (c *placesAddCmd) Run(e *env) error {
	g, err := gazetteer.Open(e.store.Gazetteer())
	if err != nil {
		return err
	}
	kind := g.KindOf(c.Kind)
	if kind == "" {
		return geo.Errorf(geo.CodeInvalid, "kind", "%.40q is no kind of place that is known; known are %s", c.Kind, strings.Join(kindNames(g), ", "))
	}
	names := append([]string{c.Name}, c.Alias...)
	latin, arabic := nameIn(names, false), cmp.Or(c.NameAR, nameIn(names, true))
	names = slices.DeleteFunc(names, func(n string) bool { return n == latin || n == arabic })
	row := own.Row{NameEN: latin, NameAR: arabic, Aliases: names, Type: kind, Country: c.Country, Admin1: c.Admin1, Placed: true, Lat: c.Lat, Lon: c.Lon, UncertaintyKM: c.UncertaintyKM}
	if row, err = row.Checked(); err != nil {
		return err
	}
	around := g.RegionsNear(row.Lat, row.Lon)
	row.Country, row.Admin1, row.Admin2 = cmp.Or(row.Country, around.Country), cmp.Or(row.Admin1, around.Admin[0].Name), around.Admin[1].Name
	if err := change(e, func(rows []own.Row) ([]own.Row, error) { return own.Put(rows, row), nil }); err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "%s\n", row.ID)
	return nil
}

// nameIn returns the first of the names that is in Arabic letters, or is not.
func nameIn(names []string, arabic bool) string {
	for _, n := range names {
		if tokens := fold.Tokens(n); len(tokens) > 0 && (tokens[0].Script == fold.Arabic) == arabic {
			return n
		}
	}
	return ""
}

func kindNames(g *gazetteer.Gazetteer) []string {
	var out []string
	for _, k := range g.Kinds() {
		out = append(out, k.Name)
	}
	return out
}

// change changes the table of taught places.
func change(e *env, fn func([]own.Row) ([]own.Row, error)) error {
	return own.At(e.store.Gazetteer()).Change(fn)
}

// placesAliasCmd teaches a name of a known place.
type placesAliasCmd struct {
	ID   string `arg:"" name:"id" help:"The place's id, as furat gazetteer search --format json tells it."`
	Name string `arg:"" help:"The name, in any script."`
}

// Help is an example.
func (*placesAliasCmd) Help() string {
	return "Example:\n\n    furat gazetteer alias geonames:170794 \"Deir al-Zawr\""
}

// Run puts the name into the table of taught places.
func (c *placesAliasCmd) Run(e *env) error {
	g, err := gazetteer.Open(e.store.Gazetteer())
	if err != nil {
		return err
	}
	p := g.Place(c.ID)
	if p == nil {
		return geo.Errorf(geo.CodeNotFound, "id", "no place %.60q is known; look its id up with furat gazetteer search NAME --format json", c.ID)
	}
	row, err := own.Row{ID: p.ID, Aliases: []string{c.Name}}.Checked()
	if err != nil {
		return err
	}
	return change(e, func(rows []own.Row) ([]own.Row, error) { return own.Put(rows, row), nil })
}

// placesForgetCmd takes back what was taught of a place.
type placesForgetCmd struct {
	ID string `arg:"" name:"id" help:"The place's id."`
}

// Help is an example.
func (*placesForgetCmd) Help() string {
	return "Example:\n\n    furat gazetteer forget own:1kq0w5v2x3y4z"
}

// Run takes the place, or the names given to it, out of the table.
func (c *placesForgetCmd) Run(e *env) error {
	return change(e, func(rows []own.Row) ([]own.Row, error) {
		left := slices.DeleteFunc(slices.Clone(rows), func(r own.Row) bool { return r.ID == c.ID })
		if len(left) == len(rows) {
			return nil, geo.Errorf(geo.CodeNotFound, "id", "nothing was taught of %.60q; furat gazetteer taught lists all", c.ID)
		}
		return left, nil
	})
}

// placesTaughtCmd writes the table of taught places.
type placesTaughtCmd struct {
	Output string `short:"o" placeholder:"FILE" help:"The file to write (default standard output)."`
}

// Help is an example.
func (*placesTaughtCmd) Help() string { return "Example:\n\n    furat gazetteer taught -o places.csv" }

// Run writes the table as CSV.
func (c *placesTaughtCmd) Run(e *env) error {
	rows, _, err := own.At(e.store.Gazetteer()).Read()
	if err != nil {
		return err
	}
	if c.Output == "" || c.Output == "-" {
		return own.Write(e.stdout, rows)
	}
	return atomicfile.Write(c.Output, func(f *os.File) error { return own.Write(f, rows) })
}

// placesTeachCmd reads a table of taught places.
type placesTeachCmd struct {
	File string `arg:"" help:"A table that furat gazetteer taught wrote, here or elsewhere."`
}

// Help is an example.
func (*placesTeachCmd) Help() string { return "Example:\n\n    furat gazetteer teach places.csv" }

// Run adds the rows to those that are there, all or none.
func (c *placesTeachCmd) Run(e *env) error {
	f, err := os.Open(c.File)
	if err != nil {
		return geo.Errorf(geo.CodeUnreadable, c.File, "%w", err)
	}
	defer f.Close()
	more, err := own.Parse(f)
	if err != nil {
		return geo.Errorf(geo.CodeInvalid, c.File, "%w", err)
	}
	g, err := gazetteer.Open(e.store.Gazetteer())
	if err != nil {
		return err
	}
	for _, r := range more {
		if r.Placed && g.KindOf(r.Type) != r.Type {
			return geo.Errorf(geo.CodeInvalid, "type", "%s: %.40q is no kind of place that is known; known are %s", printable(r.ID), r.Type, strings.Join(kindNames(g), ", "))
		}
		if !r.Placed && g.Place(r.ID) == nil {
			fmt.Fprintf(e.stderr, "furat: %s is not known here; its names count once it is imported\n", printable(r.ID))
		}
	}
	if err := change(e, func(rows []own.Row) ([]own.Row, error) {
		for _, r := range more {
			rows = own.Put(rows, r)
		}
		return rows, nil
	}); err != nil {
		return err
	}
	fmt.Fprintf(e.stderr, "%s: %d rows\n", printable(c.File), len(more))
	return nil
}
