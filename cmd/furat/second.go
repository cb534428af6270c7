package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/second"
)

// secondFlags name the model that reads articles a second time.
type secondFlags struct {
	SecondReader string `placeholder:"ADDRESS" help:"A language model with an OpenAI-compatible interface, such as http://localhost:11434/v1, that proposes events too; also FURAT_SECOND_READER. Without it no model is asked."`
	SecondModel  string `placeholder:"NAME" help:"The model's name there; also FURAT_SECOND_MODEL. A key, where one is needed, is read from FURAT_SECOND_KEY."`
}

// open returns the second reader, nil where none is named.
func (s *secondFlags) open(e *env) (*second.Model, error) {
	address := cmp.Or(s.SecondReader, e.variable("FURAT_SECOND_READER"))
	if address == "" {
		return nil, nil
	}
	m, err := second.New(second.Config{URL: address, Model: cmp.Or(s.SecondModel, e.variable("FURAT_SECOND_MODEL")), Key: e.variable("FURAT_SECOND_KEY")})
	if err != nil {
		return nil, fmt.Errorf("%w: --%w", errUsage, err)
	}
	return m, nil
}

// variable reads the environment; tests have none.
func (e *env) variable(name string) string {
	if e.getenv == nil {
		return ""
	}
	return e.getenv(name)
}

// readTwice lets a model read what the rules have read. It reports whether the
// model did: where it fails, what the rules read stands and a line says so.
func readTwice(ctx context.Context, e *env, m *second.Model, r *extract.Reader, res *extract.Result) bool {
	c, err := m.Read(ctx, r, res)
	if err != nil {
		fmt.Fprintln(e.stderr, "furat: second reader:", printable(err.Error()))
		return false
	}
	var dropped []string
	for _, why := range slices.Sorted(maps.Keys(c.Dropped)) {
		dropped = append(dropped, fmt.Sprintf("%d (%s)", c.Dropped[why], why))
	}
	line := fmt.Sprintf("second reader: %d proposed, %d agree, %d alone", c.Proposed, c.Agreed, c.Alone)
	if len(dropped) > 0 {
		line += "; dropped: " + strings.Join(dropped, ", ")
	}
	fmt.Fprintln(e.stderr, line)
	return true
}
