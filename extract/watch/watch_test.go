package watch

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/fetch"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store/mem"
)

// desk is a server of a newspaper, and a watcher of it.
type desk struct {
	*Watcher
	site  *httptest.Server
	asked map[string]int
	pages map[string]http.HandlerFunc
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{asked: map[string]int{}, pages: map[string]http.HandlerFunc{}}
	var busy atomic.Int32
	d.site = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if busy.Add(1) > 1 {
			t.Error("two requests to a host at once")
		}
		defer busy.Add(-1)
		d.asked[r.URL.Path]++
		if page := d.pages[r.URL.Path]; page != nil {
			page(w, r)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(d.site.Close)
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	reader, err := extract.New(g)
	if err != nil {
		t.Fatal(err)
	}
	get, err := fetch.New(fetch.Options{Private: []string{"127.0.0.1"}})
	if err != nil {
		t.Fatal(err)
	}
	st := ledger.New(mem.Open(), nil)
	t.Cleanup(func() { st.Close() })
	d.Watcher = &Watcher{Fetch: get, Robots: fetch.NewRobots(get), Reader: func() *extract.Reader { return reader }, Store: st,
		States: States(t.TempDir()), Log: slog.New(slog.DiscardHandler)}
	return d
}

// events are where those of the store are, and the addresses they come from.
func (d *desk) events(t *testing.T) string {
	t.Helper()
	var out []string
	err := d.Store.Events(t.Context(), &geo.Filter{}, func(e *geo.Event) error {
		out = append(out, strings.TrimPrefix(e.URL, d.site.URL)+" "+e.Location+" "+e.Date.String())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, "; ")
}

func (d *desk) look(t *testing.T, s Source) *State {
	t.Helper()
	if err := s.settle("."); err != nil {
		t.Fatal(err)
	}
	d.Look(t.Context(), s)
	st, err := d.States.Load(s.Name)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func text(body, kind string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Write([]byte(body))
	}
}

func feedOf(base string, items ...string) string {
	var b strings.Builder
	b.WriteString(`<rss version="2.0"><channel><title>Desk</title>`)
	for i, said := range items {
		fmt.Fprintf(&b, "<item><title>%d</title><link>%s/%d</link><description>%s</description><pubDate>Sat, 02 Mar 2024 10:00:00 +0000</pubDate></item>", i, base, i, said)
	}
	return b.String() + "</channel></rss>"
}

// TestFeed: what is new is read once, what changed again, and nothing where nothing
// changed.
func TestFeed(t *testing.T) {
	d := newDesk(t)
	body, tag := feedOf(d.site.URL, "Shelling killed two people in Raqqa on Friday.", "The minister opened a school."), `"1"`
	d.pages["/feed"] = func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", tag)
		w.Write([]byte(body))
	}
	s := Source{Name: "desk", URL: d.site.URL + "/feed?key=secret", Publisher: "Example"}
	st := d.look(t, s)
	if st.Articles != 2 || st.Events != 1 || st.Error != "" || st.ETag != tag || st.Succeeded.IsZero() || strings.Contains(st.Address, "secret") || d.events(t) != "/0 Raqqa city 2024-03-01" {
		t.Fatalf("%+v, %s", st, d.events(t))
	}
	if again := d.look(t, s); again.Articles != 2 || len(again.Seen) != 2 {
		t.Errorf("%+v", again)
	}
	body, tag = feedOf(d.site.URL, "Shelling killed two people in Raqqa on Friday.", "Gunmen killed a man in Mosul on Thursday."), `"2"`
	if st := d.look(t, s); st.Articles != 3 || !strings.Contains(d.events(t), "/1 Mosul 2024-02-29") {
		t.Errorf("%+v, %s", st, d.events(t))
	}
	os.RemoveAll(string(d.States)) // what is forgotten is looked at again, and is there once
	if st := d.look(t, s); st.Articles != 0 || strings.Count(d.events(t), ";") != 1 {
		t.Errorf("%+v, %s", st, d.events(t))
	}
}

// TestFollow: the page of each item is read, where robots.txt allows it; one that
// can't be had now is asked for again.
func TestFollow(t *testing.T) {
	d := newDesk(t)
	down := true
	d.pages["/robots.txt"] = text("User-agent: *\nDisallow: /1\n", "text/plain")
	d.pages["/feed"] = text(feedOf(d.site.URL, "Short.", "Short.", "Short."), "application/rss+xml")
	page := "<html><head><title>T</title></head><body><p>Shelling killed two people in Raqqa on Friday, medics said.</p></body></html>"
	d.pages["/0"], d.pages["/1"] = text(page, "text/html"), text(page, "text/html")
	d.pages["/2"] = func(w http.ResponseWriter, r *http.Request) {
		if down {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Write([]byte(strings.Replace(page, "Raqqa", "Mosul", 1)))
	}
	s := Source{Name: "desk", URL: d.site.URL + "/feed", Follow: true}
	if st := d.look(t, s); st.Articles != 1 || d.events(t) != "/0 Raqqa city 2024-03-01" || d.asked["/1"] != 0 || st.LeftOut != 2 {
		t.Fatalf("%+v, %s, %v", st, d.events(t), d.asked)
	}
	down = false
	if st := d.look(t, s); st.Articles != 2 || !strings.Contains(d.events(t), "/2 Mosul 2024-03-01") || d.asked["/0"] != 1 {
		t.Errorf("%+v, %s, %v", st, d.events(t), d.asked)
	}
}

// TestFilters: words are compared whichever way they are spelt.
func TestFilters(t *testing.T) {
	d := newDesk(t)
	d.pages["/feed"] = text(feedOf(d.site.URL, "قُصِفت مدينة الرقة أمس.", "Shelling killed two people in Mosul on Friday. Advertisement.", "Gunmen killed a man in Tikrit on Friday."), "text/xml")
	d.look(t, Source{Name: "desk", URL: d.site.URL + "/feed", Match: []string{"قصفت", "SHELLING"}, Skip: []string{"advertisement"}})
	if got := d.events(t); strings.Contains(got, "Mosul") || strings.Contains(got, "Tikrit") {
		t.Error(got)
	}
}

// TestSitemap: the pages that a map of maps names, each once until it changes.
func TestSitemap(t *testing.T) {
	d := newDesk(t)
	changed := "2024-03-02"
	d.pages["/maps"] = func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<sitemapindex><sitemap><loc>%s/map</loc></sitemap></sitemapindex>`, d.site.URL)
	}
	d.pages["/map"] = func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<urlset xmlns:news="n"><url><loc>%[1]s/a</loc><lastmod>%[2]s</lastmod></url><url><loc>%[1]s/b</loc><news:news><news:publication_date>2024-03-01</news:publication_date></news:news></url><url><loc>javascript:alert(1)</loc></url></urlset>`, d.site.URL, changed)
	}
	d.pages["/a"] = text(`<html><head><meta property="article:published_time" content="2024-03-02"></head><body><p>Shelling killed two people in Raqqa on Friday.</p></body></html>`, "text/html")
	s := Source{Name: "map", URL: d.site.URL + "/maps", Kind: Sitemap}
	st := d.look(t, s)
	if st.Articles != 1 || st.LeftOut != 1 || d.events(t) != "/a Raqqa city 2024-03-01" {
		t.Fatalf("%+v, %s", st, d.events(t))
	}
	d.look(t, s)
	changed = "2024-03-03"
	d.look(t, s)
	if d.asked["/a"] != 2 || d.asked["/b"] != 1 {
		t.Errorf("%v", d.asked)
	}
}

// TestFolder: files that appear, and those that change; what they said before goes.
func TestFolder(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.txt", "published: 2024-03-02\n\nShelling killed two people in Raqqa on Friday.")
	write("b.png", "\x89PNG")
	write("c.txt", "a\x00b")
	s := Source{Name: "inbox", Path: dir}
	if st := d.look(t, s); st.Articles != 1 || st.LeftOut != 1 || !strings.Contains(d.events(t), "Raqqa") {
		t.Fatalf("%+v, %s", st, d.events(t))
	}
	write("a.txt", "published: 2024-03-02\n\nShelling killed two people in Mosul on Friday, it is said now.")
	if d.look(t, s); strings.Contains(d.events(t), "Raqqa") || !strings.Contains(d.events(t), "Mosul") {
		t.Error(d.events(t))
	}
}

// TestFailures: what fails is asked ever later, what a server asks for is kept to, and
// one good look forgives all.
func TestFailures(t *testing.T) {
	d := newDesk(t)
	d.pages["/feed"] = func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "7200")
		w.WriteHeader(http.StatusTooManyRequests)
	}
	s := Source{Name: "desk", URL: d.site.URL + "/feed", Every: Interval(time.Minute)}
	st := d.look(t, s)
	if wait := time.Until(st.Next); st.Failures != 1 || !strings.Contains(st.Error, "429") || wait < 100*time.Minute || wait > 140*time.Minute {
		t.Errorf("%+v", st)
	}
	delete(d.pages, "/feed")
	before := time.Duration(0)
	for n := 2; n < 15; n++ {
		st = d.look(t, s)
		wait := time.Until(st.Next)
		if st.Failures != n || wait > longestWait+longestWait/10 || n < 8 && wait < before {
			t.Errorf("after %d failures it waits %s", n, wait)
		}
		before = wait
	}
	d.pages["/feed"] = text(feedOf(d.site.URL), "text/xml")
	d.pages["/feed"] = text(feedOf(d.site.URL, "Nothing happened."), "text/xml")
	if st := d.look(t, s); st.Failures != 0 || st.Error != "" || time.Until(st.Next) > 2*time.Minute {
		t.Errorf("%+v", st)
	}
	if all, err := d.States.List(); err != nil || len(all) != 1 || all[0].Seen != nil {
		t.Errorf("%+v, %v", all, err)
	}
	os.WriteFile(d.States.file("desk"), []byte("{"), 0o600)
	if err := d.Look(t.Context(), s); err == nil || !strings.Contains(err.Error(), "remove it") {
		t.Error(err)
	}
}

// TestRun: sources are looked at when they are due, until the end.
func TestRun(t *testing.T) {
	d := newDesk(t)
	d.pages["/feed"] = text(feedOf(d.site.URL, "Shelling killed two people in Raqqa on Friday."), "text/xml")
	s := Source{Name: "desk", URL: d.site.URL + "/feed"}
	if err := s.settle("."); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { d.Run(ctx, []Source{s}); close(ended) }()
	for range 500 {
		if st, err := d.States.Load("desk"); err == nil && !st.Succeeded.IsZero() {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	stop()
	<-ended
	if !strings.Contains(d.events(t), "Raqqa") {
		t.Error(d.events(t))
	}
}

func TestLoad(t *testing.T) {
	list, err := Load(strings.NewReader(`
[[source]]
url = "https://Example.org/Feed.xml"
every = "1h"
match = ["قصف"]
credibility = "B2"
[[source]]
name = "inbox"
path = "in"
`), "/news")
	if err != nil || len(list) != 2 || list[0].Name != "example.org-feed.xml" || list[0].Kind != Feed || time.Duration(list[0].Every) != time.Hour || list[1].Path != "/news/in" || list[1].Kind != Folder || time.Duration(list[1].Every) != usual {
		t.Fatalf("%+v, %v", list, err)
	}
	for want, text := range map[string]string{
		"no list":      "[[source",
		"no [[source":  "",
		"colour":       "[[source]]\nurl=\"https://x.example/\"\ncolour=\"red\"",
		"needs an url": "[[source]]\nname=\"a\"",
		"web address":  "[[source]]\nurl=\"file:///etc/passwd\"",
		"every must":   "[[source]]\nurl=\"https://x.example/\"\nevery=\"1s\"",
		"no time":      "[[source]]\nurl=\"https://x.example/\"\nevery=\"often\"",
		"are called":   "[[source]]\nurl=\"https://x.example/\"\n[[source]]\nurl=\"https://x.example/\"",
		"small letter": "[[source]]\nname=\"../a\"\nurl=\"https://x.example/\"",
		"its kind":     "[[source]]\nkind=\"blog\"\nurl=\"https://x.example/\"",
		"a letter":     "[[source]]\ncredibility=\"high\"\nurl=\"https://x.example/\"",
		"follow is":    "[[source]]\nkind=\"page\"\nfollow=true\nurl=\"https://x.example/\"",
		"dmy, mdy":     "[[source]]\ndates=\"ydm\"\nurl=\"https://x.example/\"",
	} {
		if _, err := Load(strings.NewReader(text), "."); err == nil || !strings.Contains(err.Error(), want) || geo.CodeOf(err) != geo.CodeInvalid {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("[[source]]\nurl=\"https://x.example/\"\nevery=\"1h\"\n")
	f.Fuzz(func(t *testing.T, text string) { Load(strings.NewReader(text), ".") })
}
