// Command columns writes what the page knows of an event's columns, as
// TypeScript: their types, and the words for those that have a row of their
// own. The build of the page runs it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"slices"

	"github.com/furat-map/furat/geo"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	if err := write(out); err != nil {
		log.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

func write(w io.Writer) error {
	all := slices.Clone(geo.Columns())
	for _, c := range geo.Coordinates() {
		unplaced := *c
		unplaced.Nullable = true // JSON's way to say that an event has no position
		all = append(all, &unplaced)
	}
	fmt.Fprint(w, "// The columns of an event. Made by the command web/ui/columns from the list in\n// geo/columns.go: what is written here by hand is lost.\n\nexport interface EventProps {\n")
	for _, c := range all {
		fmt.Fprintf(w, "  %s: %s; // %s\n", c.Name, typeOf(c), c.About)
	}
	fmt.Fprint(w, "}\n\nexport type Column = keyof EventProps;\n\n// properties are the columns in the order in which every output writes them.\nexport const properties: readonly Column[] = [\n")
	for _, c := range all {
		fmt.Fprintf(w, "  %q,\n", c.Name)
	}
	fmt.Fprint(w, "];\n\n// labels are how columns are called in English and in Arabic.\nexport const labels: { readonly [column in Column]?: readonly [string, string] } = {\n")
	for _, c := range all {
		if c.Label == (geo.Label{}) {
			continue
		}
		words, err := json.Marshal([2]string{c.Label.EN, c.Label.AR})
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "  %s: %s,\n", c.Name, words)
	}
	_, err := fmt.Fprint(w, "};\n")
	return err
}

// typeOf is the type of a column as JSON has it.
func typeOf(c *geo.Column) string {
	name := "string"
	if c.Kind == geo.KindInt || c.Kind == geo.KindReal {
		name = "number"
	}
	if c.Nullable {
		name += " | null"
	}
	return name
}
