package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/article"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geojson"
)

func extractCommand() command {
	return command{
		name: "extract", args: "FILE|-", about: "read an article and print its events, storing nothing",
		example: "furat extract --published 2023-07-07 --format geojson article.txt",
		run:     runExtract,
	}
}

// articleFlags are the options that say what is known of an article.
type articleFlags struct {
	published, publisher, url, lang string
}

func (a *articleFlags) register(fs *flagSet) {
	fs.StringVar(&a.published, "published", "", "day of publication, `YYYY-MM-DD`; relative dates rest on it")
	fs.StringVar(&a.publisher, "publisher", "", "`name` of the publisher")
	fs.StringVar(&a.url, "url", "", "`address` of the article, its identity when it is read again")
	fs.StringVar(&a.lang, "lang", "auto", "language: auto, ar or en")
}

func (a *articleFlags) options() (article.Options, error) {
	opt := article.Options{Publisher: a.publisher, URL: a.url}
	if a.url != "" {
		if err := article.Address(a.url); err != nil {
			return opt, fmt.Errorf("%w: --%w", errUsage, err)
		}
	}
	if a.published != "" {
		d, err := geo.ParseDay(a.published)
		if err != nil {
			return opt, fmt.Errorf("%w: --published: %w", errUsage, err)
		}
		opt.Published = d
	}
	switch a.lang {
	case "auto":
	case "ar", "en":
		opt.Language = a.lang
	default:
		return opt, fmt.Errorf("%w: --lang is auto, ar or en, not %q", errUsage, a.lang)
	}
	return opt, nil
}

// newReader makes the reader of articles, with the places imported beside the
// store.
func newReader(store string) (*gazetteer.Gazetteer, *extract.Reader, error) {
	g, err := gazetteer.Open(store)
	if err != nil {
		return nil, nil, err
	}
	r, err := extract.New(g)
	return g, r, err
}

func runExtract(ctx context.Context, e *env, args []string) error {
	fs := e.flags(extractCommand())
	var af articleFlags
	af.register(fs)
	var sf secondFlags
	sf.register(fs)
	db := fs.String("db", "", "the store `file` whose imported places count too")
	format := fs.String("format", "json", "output: json or geojson")
	explain := fs.Bool("explain", false, "print each event for people, with the words and the rule behind each field")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	opt, err := af.options()
	if err != nil {
		return err
	}
	if *explain && *format != "json" {
		return fmt.Errorf("%w: --explain writes for people; leave --format out", errUsage)
	}
	if len(rest) != 1 || *format != "json" && *format != "geojson" {
		return fmt.Errorf("%w: extract takes one file, or - for standard input, and --format json or geojson", errUsage)
	}
	model, err := sf.open(e)
	if err != nil {
		return err
	}
	articles, err := readArticles(ctx, e, rest[0], opt)
	if err != nil {
		return err
	}
	_, reader, err := newReader(e.storePath(*db))
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
		if *explain {
			if err := res.Explain(e.stdout); err != nil {
				return err
			}
			continue
		}
		if *format == "geojson" {
			out = appendCollection(out, res)
		} else if out, err = res.AppendJSON(out); err != nil {
			return err
		}
	}
	_, err = e.stdout.Write(out)
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

// readArticles reads one file, or standard input for "-".
func readArticles(ctx context.Context, e *env, path string, opt article.Options) ([]geo.Article, error) {
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
