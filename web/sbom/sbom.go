// Package sbom says what the program is made of: a bill of materials in CycloneDX
// 1.6 (ECMA-424), of the Go modules that are in the binary, as the toolchain noted
// them, and of what the page and the table of towns were built from, as their lock
// files say. It is made by the program itself, so that it can't be another's.
package sbom

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/furat-map/furat/gazetteer/world"
	"github.com/furat-map/furat/geo/csvtable"
	"github.com/furat-map/furat/geo/version"
	"github.com/furat-map/furat/web/ui"
)

//go:embed modules.tsv
var moduleTable string

//go:embed packages.tsv
var packageTable string

// Component is a part of the program.
type Component struct {
	Name, Version, PURL string
	Licence             string // SPDX
}

// Components lists the parts, by their package addresses.
func Components() ([]Component, error) {
	out := modules()
	more, err := packages()
	out = append(out, more...)
	slices.SortFunc(out, func(a, b Component) int { return strings.Compare(a.PURL, b.PURL) })
	return out, err
}

// licences are those of Go modules.
func licences() map[string]string {
	out := map[string]string{}
	for _, r := range csvtable.MustRead("modules.tsv", moduleTable, '\t') {
		out[r.Get("module")] = r.Get("licence")
	}
	return out
}

func modules() (out []Component) {
	built, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	known := licences()
	for _, m := range built.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		out = append(out, Component{m.Path, m.Version, "pkg:golang/" + m.Path + "@" + m.Version, known[m.Path]})
	}
	std := strings.TrimPrefix(version.Get().Go, "go")
	return append(out, Component{"std", std, "pkg:golang/std@" + std, "BSD-3-Clause"})
}

// packages are those of npm and PyPI.
func packages() (out []Component, err error) {
	locked := map[string]map[string]string{}
	for name, text := range map[string]string{"ui": ui.Lock, "world": world.Lock} {
		if locked[name], err = npmVersions(text); err != nil {
			return nil, err
		}
	}
	locked["wheel"] = wheelVersions(world.Requirements)
	for _, r := range csvtable.MustRead("packages.tsv", packageTable, '\t') {
		name, lock := r.Get("package"), r.Get("lock")
		v := locked[lock][name]
		if v == "" {
			return nil, fmt.Errorf("the lock file of %s has no %s", lock, name)
		}
		purl := "pkg:npm/" + strings.Replace(url.PathEscape(name), "%2F", "/", 1) + "@" + v
		purl = strings.Replace(purl, "pkg:npm/@", "pkg:npm/%40", 1)
		if lock == "wheel" {
			purl = "pkg:pypi/" + name + "@" + v
		}
		out = append(out, Component{name, v, purl, r.Get("licence")})
	}
	return out, nil
}

// npmVersions reads a lock file of npm.
func npmVersions(text string) (map[string]string, error) {
	var doc struct {
		Packages map[string]struct{ Version string }
	}
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		return nil, fmt.Errorf("a lock file of npm: %w", err)
	}
	out := map[string]string{}
	for path, p := range doc.Packages {
		if name, ok := strings.CutPrefix(path, "node_modules/"); ok {
			out[name] = p.Version
		}
	}
	return out, nil
}

// wheelVersions reads a list of pip.
func wheelVersions(text string) map[string]string {
	out := map[string]string{}
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		name, rest, ok := strings.Cut(lines.Text(), "==")
		if v, _, _ := strings.Cut(rest, " "); ok {
			out[strings.TrimSpace(name)] = v
		}
	}
	return out
}

// MediaType is that of the bill.
const MediaType = "application/vnd.cyclonedx+json; version=1.6"

// JSON is the bill as CycloneDX.
func JSON() ([]byte, error) {
	parts, err := Components()
	if err != nil {
		return nil, err
	}
	type object = map[string]any
	list := make([]object, len(parts))
	for i, c := range parts {
		list[i] = object{"type": "library", "bom-ref": c.PURL, "name": c.Name, "version": c.Version, "purl": c.PURL}
		if c.Licence != "" {
			list[i]["licenses"] = []object{{"expression": c.Licence}}
		}
	}
	v := version.Get()
	return json.MarshalIndent(object{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
		"metadata": object{"component": object{"type": "application", "bom-ref": "furat", "name": "furat", "version": v.Version,
			"licenses": []object{{"expression": "MIT"}}, "properties": []object{{"name": "commit", "value": v.Commit}}}},
		"components": list}, "", " ")
}
