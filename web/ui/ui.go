// Package ui holds the built page. "make ui" builds it from src into dist;
// without that dist holds only a page that says so.
package ui

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Lock is the lock file of the packages that the page is built with.
//
//go:embed package-lock.json
var Lock string

// Files returns the built page: index.html and assets.
func Files() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return sub
}
