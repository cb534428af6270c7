package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/cql2"
	"github.com/furat-map/furat/geo/export"
	"github.com/furat-map/furat/geo/store"
)

// nextLink finds the link to the next page.
var nextLink = regexp.MustCompile(`"href":"([^"]*)","rel":"next"`)

// page is a page of items that was asked for.
type page struct {
	first, whole time.Duration
	features     int
	next         string
}

// plain is a client that asks for no compression, as curl and GDAL do.
var plain = &http.Client{Transport: &http.Transport{DisableCompression: true}}

// pageRoom is used again, so that reading costs as little as it can.
var pageRoom bytes.Buffer

func askPage(target string) (p page, err error) {
	begin := time.Now()
	res, err := plain.Get(target)
	if err != nil {
		return p, err
	}
	defer res.Body.Close()
	b := bufio.NewReaderSize(res.Body, 256<<10)
	if _, err := b.Peek(1); err != nil {
		return p, err
	}
	p.first = time.Since(begin)
	pageRoom.Reset()
	_, err = b.WriteTo(&pageRoom)
	p.whole = time.Since(begin)
	body := pageRoom.Bytes()
	if res.StatusCode != http.StatusOK {
		return p, errors.New(string(body))
	}
	p.features = bytes.Count(body, []byte("\n{\"type\":\"Feature\""))
	if m := nextLink.FindSubmatch(body[:min(len(body), 8<<10)]); m != nil {
		p.next = strings.ReplaceAll(string(m[1]), `\u0026`, "&")
	}
	return p, err
}

// items asks for pages of the OGC API from the same processors: all of them one
// after the other, and first pages of filters that are new each time.
func (b *bench) items() error {
	addr, _, stop, err := b.serve()
	if err != nil {
		return err
	}
	defer stop()
	root := "http://" + addr + "/collections/" + dataset + "/items?limit=10000"
	var pages []page
	begin, n := time.Now(), 0
	for target := root; target != "" && len(pages) < 100; {
		p, err := askPage(target)
		if err != nil {
			return err
		}
		pages, n, target = append(pages, p), n+p.features, p.next
	}
	row("items, pages of 10,000 one after the other", "%s features/s (%d pages)", thousands(float64(n)/time.Since(begin).Seconds()), len(pages))
	var deep []time.Duration
	for range 9 {
		p, err := askPage(fmt.Sprintf("%s&offset=%d", root, b.n-10_000))
		if err != nil {
			return err
		}
		deep = append(deep, p.whole)
	}
	whole := make([]time.Duration, 0, len(pages))
	for _, p := range pages {
		whole = append(whole, p.whole)
	}
	slices.Sort(whole)
	slices.Sort(deep)
	row("a page of 10,000: first, median, by its offset at the end", "%s, %s, %s", short(pages[0].whole), short(whole[len(whole)/2]), short(deep[len(deep)/2]))
	return b.firstBytes("http://" + addr + "/collections/" + dataset + "/items?limit=100")
}

// firstBytes asks with random conditions and with the map's filters, each once.
// Conditions on what only the store has are asked a second time.
func (b *bench) firstBytes(root string) error {
	r := rand.New(rand.NewPCG(9, 9))
	var held, stored, again []time.Duration
	for range 150 {
		n := cql2.RandomFilter(r, 2)
		target := root + "&filter=" + url.QueryEscape(cql2.ToText(n))
		p, err := askPage(target)
		if err != nil {
			return err
		}
		if !strings.Contains(cql2.ToText(n), "quote") {
			held = append(held, p.first)
			continue
		}
		stored = append(stored, p.first)
		if p, err = askPage(target); err != nil {
			return err
		}
		again = append(again, p.first)
	}
	for _, l := range []*[]time.Duration{&held, &stored, &again} {
		slices.Sort(*l)
	}
	row("first byte, a new CQL2 filter each time: p50, p90, p99", "%s, %s, %s", at(held, 50), at(held, 90), at(held, 99))
	row("first byte, a filter that looks at quotes, new / asked before: p50", "%s / %s", at(stored, 50), at(again, 50))
	return nil
}

// exports writes everything in each format.
func (b *bench) exports() error {
	count := writerFunc(func(p []byte) (int, error) { return len(p), nil })
	for _, name := range []string{"geojsonseq", "csv", "gpkg", "fgb", "parquet", "kml"} {
		begin, n := time.Now(), 0
		err := format(name).Write(count, func(fn func(*geo.Event) error) error {
			return store.Each(b.ctx, b.from, nil, func(e *geo.Event) error {
				n++
				return fn(e)
			})
		}, export.About{Name: dataset, Title: "Made", Exported: time.Now()})
		if err != nil {
			return err
		}
		row("export as "+name, "%s events/s", thousands(float64(n)/time.Since(begin).Seconds()))
	}
	return nil
}
