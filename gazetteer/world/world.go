// Package world carries the compiled table of the world's towns and regions
// inside the binary. "make build" fills it (see compile) and puts embedded.go
// beside, out of embedded.go.in; a plain "go build" leaves it empty.
package world

import (
	_ "embed"
	"unsafe"

	"github.com/furat-map/furat/gazetteer/atlas"
)

// table is the compiled table. It lies in the binary as a string, which is read
// where it lies: a copy would take a tenth of a second and as much memory again.
var table string

// Lock and Requirements say which versions of what packages the table is made of:
// npm's lock file and pip's list.
var (
	//go:embed package-lock.json
	Lock string
	//go:embed requirements.txt
	Requirements string
)

// Segment returns the compiled table, nil where the binary was built without.
func Segment() (*atlas.Segment, error) {
	if table == "" {
		return nil, nil
	}
	return atlas.Parse(unsafe.Slice(unsafe.StringData(table), len(table)))
}
