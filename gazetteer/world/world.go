// Package world carries the compiled table of the world's towns and regions
// inside the binary. "make build" fills it (see compile); a plain "go build"
// leaves it empty.
package world

import (
	"embed"
	"errors"
	"io/fs"

	"github.com/furat-map/furat/gazetteer/atlas"
)

//go:embed data
var data embed.FS

// Segment returns the compiled table, nil where the binary was built without.
func Segment() (*atlas.Segment, error) {
	b, err := data.ReadFile("data/world.atlas")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return atlas.Parse(b)
}
