package watch

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

	"github.com/furat-map/furat/extract/article"
	"github.com/furat-map/furat/extract/fetch"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// look is one look at a source.
type look struct {
	w     *Watcher
	s     Source
	st    *State
	items []store.Item // read and not stored yet
	done  []seenNow    // of those items
	left  int          // items that could not be read
}

// seenNow is what is remembered of an item when it is stored.
type seenNow struct{ key, sum string }

// batch is how many articles one transaction takes.
const batch = 100

func (l *look) run(ctx context.Context) error {
	var err error
	switch l.s.Kind {
	case Folder:
		err = l.folder(ctx)
	case Sitemap:
		err = l.sitemap(ctx)
	default:
		err = l.document(ctx)
	}
	if stored := l.store(ctx); err == nil {
		err = stored
	}
	l.st.LeftOut += l.left
	return err
}

// options are what is known of the articles of a document, nil for a file.
func (l *look) options(d *fetch.Document) article.Options {
	opt := article.Options{Publisher: l.s.Publisher, Language: l.s.Language, Dates: l.s.Dates, LeftOut: func(err error) {
		l.left++
		l.w.Log.Debug("watch", "source", l.s.Name, "left_out", err)
	}}
	if d != nil {
		opt.From, opt.Encoding = d.URL, d.Charset()
	}
	return opt
}

// isNew reports whether an item, by its address or name, says what was not read yet.
// What was read is marked as still there.
func (l *look) isNew(key, sum string) bool {
	have, known := l.st.Seen[key]
	if known && have.Sum == sum {
		l.st.Seen[key] = Seen{sum, time.Now().Unix()}
		return false
	}
	return true
}

// document reads a feed, or a page that changes.
func (l *look) document(ctx context.Context) error {
	d, err := l.w.get(ctx, fetch.Request{URL: l.s.URL, ETag: l.st.ETag, LastModified: l.st.LastModified}, 0)
	if err != nil || d.Unchanged {
		return err
	}
	articles, err := article.Parse(d.URL, d.Body, l.options(d))
	if err != nil {
		return err
	}
	whole := true
	for _, a := range articles {
		ok, err := l.entry(ctx, a)
		if err != nil {
			return err
		}
		whole = whole && ok
	}
	if err := l.store(ctx); err != nil {
		return err
	}
	if whole { // else it is asked for again, until each of its pages could be read
		l.st.ETag, l.st.LastModified = d.ETag, d.LastModified
	}
	return nil
}

// entry reads an item of a feed, or the page that it leads to; false where that
// page could not be had now.
func (l *look) entry(ctx context.Context, a geo.Article) (bool, error) {
	key, sum := cmp.Or(a.URL, a.ID), sumOf(a.Title, a.Text, a.Published.String())
	if !l.isNew(key, sum) || !l.s.Follow && !l.s.wants(&a) {
		return true, nil
	}
	if !l.s.Follow || a.URL == "" {
		return true, l.read(ctx, key, sum, a)
	}
	page, err := l.page(ctx, a.URL)
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil:
		l.left++
		l.w.Log.Warn("watch", "source", l.s.Name, "page", a.URL, "err", err)
		if passing(err) {
			return false, nil
		}
		return true, l.remember(key, sum)
	}
	page.Publisher, page.Title = cmp.Or(page.Publisher, a.Publisher), cmp.Or(page.Title, a.Title)
	if !page.Published.Known() {
		page.Published = a.Published
	}
	if !l.s.wants(&page) {
		return true, l.remember(key, sum)
	}
	page.ID = article.ID(&page)
	return true, l.read(ctx, key, sum, page)
}

// passing reports an error that may be none the next time.
func passing(err error) bool {
	var status *fetch.StatusError
	if errors.As(err, &status) {
		return status.Status >= http.StatusInternalServerError || status.Status == http.StatusTooManyRequests
	}
	return geo.CodeOf(err) == geo.CodeUnavailable
}

// page gets one page and reads its article.
func (l *look) page(ctx context.Context, address string) (geo.Article, error) {
	d, err := l.w.get(ctx, fetch.Request{URL: address}, l.w.Pause)
	if err != nil {
		return geo.Article{}, err
	}
	list, err := article.Parse(d.URL, d.Body, l.options(d))
	if err != nil {
		return geo.Article{}, err
	}
	if len(list) != 1 {
		return geo.Article{}, fmt.Errorf("it holds %d articles and is no page of one", len(list))
	}
	return list[0], nil
}

// read reads an article and stores it when there are enough. What the store knows is
// not read again.
func (l *look) read(ctx context.Context, key, sum string, a geo.Article) error {
	reader := l.w.Reader()
	known, err := l.w.Store.Known(ctx, reader.Fingerprint(&a))
	if err != nil {
		return err
	}
	if known {
		return l.remember(key, sum)
	}
	it, err := reader.Item(a)
	if err != nil {
		l.left++
		l.w.Log.Warn("watch", "source", l.s.Name, "article", key, "err", err)
		return l.remember(key, sum)
	}
	l.items, l.done = append(l.items, it), append(l.done, seenNow{key, sum})
	if len(l.items) < batch {
		return ctx.Err()
	}
	return l.store(ctx)
}

func (l *look) remember(key, sum string) error {
	l.st.Seen[key] = Seen{sum, time.Now().Unix()}
	return nil
}

// store stores what was read, and then remembers it.
func (l *look) store(ctx context.Context) error {
	if len(l.items) == 0 {
		return nil
	}
	results, err := l.w.Store.PutItems(ctx, "", l.items)
	if err != nil {
		return err
	}
	l.count(results)
	for _, d := range l.done {
		l.remember(d.key, d.sum)
	}
	l.items, l.done = nil, nil
	return l.w.States.Save(l.st)
}

// maxFile bounds a file of a folder, as furat ingest does.
const maxFile = article.MaxBytes

// folder reads the files of a folder that are new or changed. A file is a source of
// the articles in it, as for furat ingest.
func (l *look) folder(ctx context.Context) error {
	return filepath.WalkDir(l.s.Path, func(path string, d fs.DirEntry, err error) error {
		hidden := path != l.s.Path && strings.HasPrefix(d.Name(), ".")
		switch {
		case err != nil:
			return geo.Errorf(geo.CodeUnreadable, path, "%w", err)
		case hidden && d.IsDir():
			return filepath.SkipDir
		case hidden, !d.Type().IsRegular(), !article.Readable(path):
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return nil // it has just gone
		}
		sum := sumOf(info.ModTime().UTC().String(), fmt.Sprint(info.Size()))
		if !l.isNew(path, sum) {
			return ctx.Err()
		}
		if err := l.file(ctx, path, info.Size()); err != nil {
			if ctx.Err() != nil || geo.CodeOf(err) == geo.CodeInternal || geo.CodeOf(err) == geo.CodeUnavailable {
				return err
			}
			l.left++
			l.w.Log.Warn("watch", "source", l.s.Name, "err", err)
		}
		return l.remember(path, sum)
	})
}

func (l *look) file(ctx context.Context, path string, size int64) error {
	if size > maxFile {
		return geo.Errorf(geo.CodeTooLarge, path, "the file has more than %d MB; split it", maxFile>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return geo.Errorf(geo.CodeUnreadable, path, "%w", err)
	}
	list, err := article.Parse(path, data, l.options(nil))
	if err != nil {
		return err
	}
	source, err := filepath.Abs(path)
	if err != nil {
		return geo.Errorf(geo.CodeUnreadable, path, "%w", err)
	}
	var items []store.Item
	for _, a := range list {
		if !l.s.wants(&a) {
			continue
		}
		a.Origin = source
		it, err := l.w.Reader().Item(a)
		if err != nil {
			return err
		}
		items = append(items, it)
	}
	results, err := l.w.Store.PutItems(ctx, source, items)
	l.count(results)
	return err
}

// count counts what was stored that was not there.
func (l *look) count(results []store.Result) {
	for _, r := range results {
		if r.Outcome != store.Unchanged {
			l.st.Articles++
			l.st.Events += r.Events
		}
	}
}

// Bounds of a sitemap: how many pages are read in one look, the latest first, and
// how many maps of a map of maps.
const maxPages, maxMaps = 100, 5

// maxSitemap bounds a sitemap that is unpacked, in bytes (sitemaps.org).
const maxSitemap = 50 << 20

// location is an entry of a sitemap, or of a map of them.
type location struct {
	Loc      string `xml:"loc"`
	Modified string `xml:"lastmod"`
	News     struct {
		Published string `xml:"publication_date"`
		Title     string `xml:"title"`
	} `xml:"news"`
}

func (l location) stamp() string { return cmp.Or(l.News.Published, l.Modified) }

// sitemap reads the pages that a sitemap names and that are new or changed.
func (l *look) sitemap(ctx context.Context) error {
	pages, err := l.locations(ctx, l.s.URL, maxMaps)
	if err != nil {
		return err
	}
	slices.SortStableFunc(pages, func(a, b location) int { return strings.Compare(b.stamp(), a.stamp()) })
	n := 0
	for _, p := range pages {
		key, sum := p.Loc, sumOf(p.stamp())
		if article.Address(key) != nil || !l.isNew(key, sum) {
			continue
		}
		if n++; n > maxPages {
			break // the next look goes on
		}
		a, err := l.page(ctx, key)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			l.left++
			l.w.Log.Warn("watch", "source", l.s.Name, "page", key, "err", err)
			if passing(err) {
				continue
			}
			err = l.remember(key, sum)
		case !l.s.wants(&a):
			err = l.remember(key, sum)
		default:
			err = l.read(ctx, key, sum, a)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// locations are the pages of a sitemap, or of the latest maps that it names.
func (l *look) locations(ctx context.Context, address string, maps int) ([]location, error) {
	d, err := l.w.get(ctx, fetch.Request{URL: address}, 0)
	if err != nil {
		return nil, err
	}
	var m struct {
		Pages []location `xml:"url"`
		Maps  []location `xml:"sitemap"`
	}
	var body io.Reader = bytes.NewReader(d.Body)
	if bytes.HasPrefix(d.Body, []byte("\x1f\x8b")) { // sitemap.xml.gz
		z, err := gzip.NewReader(body)
		if err != nil {
			return nil, geo.Errorf(geo.CodeUnreadable, "url", "the sitemap can't be unpacked: %w", err)
		}
		body = io.LimitReader(z, maxSitemap)
	}
	in := xml.NewDecoder(body)
	in.CharsetReader = charset.NewReaderLabel
	if err := in.Decode(&m); err != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, "url", "the sitemap can't be read: %w", err)
	}
	slices.SortStableFunc(m.Maps, func(a, b location) int { return strings.Compare(b.Modified, a.Modified) })
	for i, inner := range m.Maps {
		if i >= maps {
			break
		}
		more, err := l.locations(ctx, inner.Loc, 0)
		if err != nil {
			return nil, err
		}
		m.Pages = append(m.Pages, more...)
	}
	return m.Pages, nil
}
