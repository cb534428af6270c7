package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/article"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/dates"
	"github.com/furat-map/furat/geo/geojson"
)

// extractCmd reads one article and stores nothing.
type extractCmd struct {
	File    string `arg:"" help:"The article: a file, an address, or - for standard input."`
	Format  string `enum:"json,geojson" default:"json" help:"Output: json or geojson."`
	Explain bool   `help:"Print each event for people, with the words and the rule behind each field."`
	articleFlags
	fetchFlags
	secondFlags
}

// Help is an example.
func (*extractCmd) Help() string {
	return "Example:\n\n    furat extract --published 2023-07-07 --format geojson article.txt"
}

// articleFlags are the options that say what is known of an article.
type articleFlags struct {
	Published string `placeholder:"YYYY-MM-DD" help:"Day of publication; relative dates rest on it."`
	Publisher string `placeholder:"NAME" help:"Name of the publisher."`
	URL       string `name:"url" placeholder:"ADDRESS" help:"Address of the article, its identity when it is read again."`
	Lang      string `default:"auto" placeholder:"CODE" help:"Language: auto, ar, en, or the code of another pack."`
	Dates     string `placeholder:"ORDER" help:"What comes first in days of publication such as 02/03/2024: dmy, mdy or ymd."`
	Encoding  string `placeholder:"NAME" help:"Encoding of files that do not tell it, as windows-1256 (default UTF-8)."`
}

func (a *articleFlags) options() (article.Options, error) {
	opt := article.Options{Publisher: a.Publisher, URL: a.URL, Encoding: a.Encoding}
	order, err := dates.ParseOrder(a.Dates)
	if err != nil {
		return opt, fmt.Errorf("%w: --%w", errUsage, err)
	}
	opt.Dates = order
	if a.URL != "" {
		if err := article.Address(a.URL); err != nil {
			return opt, fmt.Errorf("%w: --%w", errUsage, err)
		}
	}
	if a.Published != "" {
		d, err := dates.Day(a.Published, order)
		if err != nil {
			return opt, fmt.Errorf("%w: --published: %w", errUsage, err)
		}
		opt.Published = d
	}
	if a.Lang != "auto" {
		opt.Language = a.Lang
	}
	return opt, nil
}

// check checks that the language named is one that a reader reads.
func (a *articleFlags) check(r *extract.Reader) error {
	if a.Lang == "auto" || slices.Contains(r.Languages(), a.Lang) {
		return nil
	}
	return fmt.Errorf("%w: --lang %s: it is auto, %s; --languages FOLDER adds others", errUsage, a.Lang, strings.Join(r.Languages(), ", "))
}

// newReader makes the reader of articles, with the places imported beside the
// store and the languages of the folder named.
func newReader(e *env) (*gazetteer.Gazetteer, *extract.Reader, error) {
	g, err := gazetteer.Open(e.store.Gazetteer())
	if err != nil {
		return nil, nil, err
	}
	var options []extract.Option
	if e.languages != "" {
		options = append(options, extract.WithLanguages(os.DirFS(e.languages)))
	}
	r, err := extract.New(g, options...)
	return g, r, err
}

// Run prints the events of the article.
func (c *extractCmd) Run(ctx context.Context, e *env) error {
	opt, err := c.options()
	if err != nil {
		return err
	}
	if c.Explain && c.Format != "json" {
		return fmt.Errorf("%w: --explain writes for people; leave --format out", errUsage)
	}
	model, err := c.open(e)
	if err != nil {
		return err
	}
	_, reader, err := newReader(e)
	if err == nil {
		err = c.check(reader)
	}
	if err != nil {
		return err
	}
	left := 0
	opt.LeftOut = func(err error) {
		left++
		fmt.Fprintf(e.stderr, "furat: %s; left out\n", printable(err.Error()))
	}
	articles, err := c.readArticles(ctx, e, c.File, opt)
	if err != nil {
		return err
	}
	var out []byte
	for _, a := range articles {
		res, err := reader.Read(a)
		if err != nil {
			return err
		}
		if model != nil {
			readTwice(ctx, e, model, reader, &res)
		}
		switch {
		case c.Explain:
			err = res.Explain(e.stdout)
		case c.Format == "geojson":
			out = appendCollection(out, res)
		default:
			out, err = res.AppendJSON(out)
		}
		if err != nil {
			return err
		}
	}
	if _, err = e.stdout.Write(out); err == nil && left > 0 {
		return errReported
	}
	return err
}

func appendCollection(dst []byte, res extract.Result) []byte {
	dst = append(dst, `{"type":"FeatureCollection","features":[`...)
	for i := range res.Reports {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = geojson.AppendFeature(dst, &res.Reports[i].Event)
	}
	return append(dst, "]}\n"...)
}

// readAll reads to the end, or until ctx ends: standard input may never say
// anything.
func readAll(ctx context.Context, r io.Reader) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		data, err := io.ReadAll(r)
		done <- result{data, err}
	}()
	select {
	case res := <-done:
		return res.data, res.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// isAddress reports whether an argument names a document of the web.
func isAddress(arg string) bool {
	return strings.HasPrefix(arg, "https://") || strings.HasPrefix(arg, "http://")
}

// readArticles reads one file, what is at an address, or standard input for "-".
func (f *fetchFlags) readArticles(ctx context.Context, e *env, path string, opt article.Options) ([]geo.Article, error) {
	if isAddress(path) {
		return f.fetched(ctx, path, opt)
	}
	var r io.Reader = e.stdin
	name := "standard input"
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, geo.Errorf(geo.CodeUnreadable, path, "it can't be opened: %w", err)
		}
		defer f.Close()
		r, name = f, path
	}
	data, err := readAll(ctx, io.LimitReader(r, article.MaxBytes+1))
	if err != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, name, "it can't be read: %w", err)
	}
	return article.Parse(name, data, opt)
}
