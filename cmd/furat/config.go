package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"

	"github.com/furat-map/furat/geo"
)

// settings are options that stand in a file: names of flags with their values. A
// name that is no flag is an error, since what was meant would be left out.
type settings map[string]any

// maxSettings bounds such a file, in bytes.
const maxSettings = 1 << 20

// readSettings reads a file of TOML.
func readSettings(r io.Reader) (kong.Resolver, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxSettings+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxSettings {
		return nil, geo.Errorf(geo.CodeTooLarge, "config", "a file of options has at most %d bytes", maxSettings)
	}
	s := settings{}
	if _, err := toml.Decode(string(text), &s); err != nil {
		return nil, geo.Errorf(geo.CodeInvalid, "config", "it is no TOML: %w", err)
	}
	return s, nil
}

// Validate looks whether all names are flags of the command that reads such files.
func (s settings) Validate(app *kong.Application) error {
	known := map[string]bool{}
	for _, f := range app.Flags {
		known[f.Name] = true
	}
	for _, c := range app.Children {
		if c.Name != "serve" {
			continue
		}
		for _, f := range c.Flags {
			known[f.Name] = true
		}
	}
	delete(known, "config")
	delete(known, "help")
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if !known[name] {
			return geo.Errorf(geo.CodeInvalid, "config", "there is no option %q; those of furat serve --help can stand in the file, without their dashes", name)
		}
	}
	return nil
}

// Resolve returns the value of a flag that neither the command line nor the
// environment gives.
func (s settings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		if _, given := os.LookupEnv(name); given {
			return nil, nil
		}
	}
	switch v := s[flag.Name].(type) {
	case nil, bool, string:
		return v, nil
	case int64, float64:
		return fmt.Sprint(v), nil
	case []any:
		out := make([]any, len(v))
		for i, one := range v {
			out[i] = fmt.Sprint(one)
		}
		return out, nil
	}
	return nil, geo.Errorf(geo.CodeInvalid, "config", "%s: want a text, a number, true or false, or a list", flag.Name)
}

// envPrefix is what the names of options begin with in the environment.
const envPrefix = "FURAT_"

// fromEnvironment lets the options of a command stand in the environment too:
// FURAT_BASE_URL for --base-url.
func fromEnvironment(command string) kong.Option {
	return kong.PostBuild(func(k *kong.Kong) error {
		for _, c := range k.Model.Children {
			if c.Name != command {
				continue
			}
			for _, f := range c.Flags {
				if f.Name != "help" {
					name := envPrefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
					f.Envs, f.Tag.Envs = []string{name}, []string{name}
				}
			}
		}
		return nil
	})
}
