package fetch

import (
	"compress/gzip"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
)

func fetcher(t *testing.T, opt Options) *Fetcher {
	t.Helper()
	f, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestGet: what is got, and that it is got only when it changed.
func TestGet(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/a":
			if !strings.HasPrefix(r.UserAgent(), "Furat/1 (+mailto:desk@example.org)") {
				t.Error(r.UserAgent())
			}
			w.Header().Set("ETag", `"1"`)
			if r.Header.Get("If-None-Match") == `"1"` {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			w.Header().Set("Content-Type", "text/plain")
			w.Write([]byte("hello"))
		case "/busy":
			w.Header().Set("Retry-After", "90")
			w.WriteHeader(http.StatusTooManyRequests)
		case "/moved":
			http.Redirect(w, r, "/a", http.StatusFound)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		case "/file":
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(http.StatusFound)
		case "/endless":
			for r.Context().Err() == nil {
				w.Write(make([]byte, 1<<20))
			}
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for range 64 {
				z.Write(make([]byte, 1<<20))
			}
			z.Close()
		case "/drip":
			for r.Context().Err() == nil {
				w.Write([]byte("x"))
				w.(http.Flusher).Flush()
				time.Sleep(20 * time.Millisecond)
			}
		}
	}))
	defer s.Close()
	f := fetcher(t, Options{Private: []string{"127.0.0.1"}, Contact: "mailto:desk@example.org", Time: 2 * time.Second})
	get := func(path, tag string) (*Document, error) {
		return f.Get(t.Context(), Request{URL: s.URL + path, ETag: tag})
	}
	d, err := get("/a", "")
	if err != nil || string(d.Body) != "hello" || d.ETag != `"1"` || d.MediaType != "text/plain" {
		t.Fatalf("%+v, %v", d, err)
	}
	if d, err := get("/a", d.ETag); err != nil || !d.Unchanged {
		t.Errorf("%+v, %v", d, err)
	}
	if d, err := get("/moved", ""); err != nil || d.URL != s.URL+"/a" {
		t.Errorf("%+v, %v", d, err)
	}
	var status *StatusError
	if _, err := get("/busy", ""); !errors.As(err, &status) || status.After != 90*time.Second {
		t.Error(err)
	}
	for path, want := range map[string]string{"/round": "more than 5 times", "/file": "no web address", "/endless": "more than 16 MB", "/bomb": "more than 16 MB", "/drip": "took too long"} {
		if _, err := get(path, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestPrivate: no address of a private network is asked, whichever way it is led
// to, unless it is allowed by name.
func TestPrivate(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked++ }))
	defer s.Close()
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	closed := fetcher(t, Options{})
	for _, u := range []string{s.URL, "http://localhost:" + port, "http://127.1:" + port, "http://[::ffff:127.0.0.1]:" + port, "http://0.0.0.0:" + port, "http://[::]:" + port, "http://2130706433:" + port,
		"http://169.254.169.254/latest/meta-data", "http://10.0.0.1", "http://[fe80::1]", "http://[fd00::1]", "http://[64:ff9b::7f00:1]", "http://[2002:7f00:1::]", "http://100.64.0.1"} {
		if _, err := closed.Get(t.Context(), Request{URL: u}); err == nil {
			t.Errorf("%s was asked", u)
		}
	}
	if asked > 0 {
		t.Errorf("a private server was asked %d times", asked)
	}
	for _, u := range []string{"file:///etc/passwd", "ftp://x.example/", "gopher://x", "http://", "javascript:alert(1)", "http://a:b@x.example/", "//x", "\x00"} {
		if _, err := closed.Get(t.Context(), Request{URL: u}); geo.CodeOf(err) != geo.CodeInvalid {
			t.Errorf("%s: %v", u, err)
		}
	}
	for _, name := range []string{"127.0.0.1", "127.0.0.0/8"} {
		if _, err := fetcher(t, Options{Private: []string{name}}).Get(t.Context(), Request{URL: s.URL}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := fetcher(t, Options{Private: []string{"localhost"}}).Get(t.Context(), Request{URL: "http://localhost:" + port}); err != nil {
		t.Error(err)
	}
	away := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://localhost:"+port, http.StatusFound)
	}))
	defer away.Close()
	before := asked
	if _, err := fetcher(t, Options{Private: []string{"localhost"}}).Get(t.Context(), Request{URL: away.URL}); err == nil {
		t.Error("an address that is not allowed was asked")
	}
	if _, err := New(Options{Private: []string{"a b"}}); err == nil || asked != before {
		t.Error(err)
	}
}

func TestSpecialNetworks(t *testing.T) {
	f := fetcher(t, Options{})
	for a, may := range map[string]bool{"8.8.8.8": true, "2606:4700::1": true, "192.168.1.1": false, "172.31.0.1": false, "172.32.0.1": true, "::1": false, "255.255.255.255": false, "::ffff:10.1.1.1": false, "fe80::1%eth0": false} {
		if f.mayAsk(netip.MustParseAddr(a)) != may {
			t.Errorf("%s: %v", a, !may)
		}
	}
}

// TestRobots: the cases are those of RFC 9309's text.
func TestRobots(t *testing.T) {
	body := "User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /*.pdf$\nCrawl-delay: 2 # seconds\n\nUser-Agent: Big\nUser-Agent: Bot\nDisallow: /bot\n"
	for path, may := range map[string]bool{"/": true, "": true, "/private/x": false, "/private/open/x": true, "/a/b.pdf": false, "/a/b.pdf?x": true, "/bot": true} {
		if r := parseRobots([]byte(body), "Furat"); r.allow(path) != may || r.delay != 2*time.Second {
			t.Errorf("%s: %v", path, !may)
		}
	}
	if r := parseRobots([]byte(body), "Bot"); r.allow("/bot/x") || !r.allow("/private/x") {
		t.Error("a group of two agents is not read")
	}
	if r := parseRobots([]byte("User-agent: Furat\nDisallow: /\nAllow: /page$\n"), "Furat"); r.allow("/x") || !r.allow("/page") || r.allow("/page/2") {
		t.Error("the end of a path is not kept to")
	}
	answers := map[string]int{}
	status := http.StatusOK
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answers[r.URL.Path]++
		w.WriteHeader(status)
		w.Write([]byte("User-agent: *\nDisallow: /no\n"))
	}))
	defer s.Close()
	ctx := context.Background()
	robots := NewRobots(fetcher(t, Options{Private: []string{"127.0.0.1"}}))
	for path, want := range map[string]bool{"/yes": true, "/no": false, "/no/more?x=1": false} {
		if may, _, err := robots.May(ctx, s.URL+path); err != nil || may != want {
			t.Errorf("%s: %v, %v", path, may, err)
		}
	}
	if answers["/robots.txt"] != 1 {
		t.Errorf("robots.txt was asked for %d times", answers["/robots.txt"])
	}
	for code, want := range map[int]bool{http.StatusNotFound: true, http.StatusServiceUnavailable: false} {
		status = code
		if may, _, err := NewRobots(fetcher(t, Options{Private: []string{"127.0.0.1"}})).May(ctx, s.URL+"/x"); err != nil || may != want {
			t.Errorf("%d: %v, %v", code, may, err)
		}
	}
}

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*a*b$\n", "/xaxb")
	f.Fuzz(func(t *testing.T, body, path string) { parseRobots([]byte(body), Agent).allow(path) })
}
