package reply_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/go-chi/chi/v5"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/web/internal/webtest"
	"github.com/furat-map/furat/web/reply"
)

// answering is a handler of one answer.
func answering(h reply.Handler) http.Handler { return webtest.Failures.Handle(h) }

// TestBody: a body has its type, its length and a strong validator; who has it
// already gets 304 and no body.
func TestBody(t *testing.T) {
	h := answering(func(w http.ResponseWriter, r *http.Request) error {
		return reply.Body(w, r, "text/plain", "max-age=5", []byte("body"))
	})
	w := webtest.Get(h, "/")
	tag := w.Header().Get("ETag")
	if w.Code != 200 || w.Body.String() != "body" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	for name, want := range map[string]string{"Content-Length": "4", "Content-Type": "text/plain", "Cache-Control": "max-age=5", "Vary": "Accept-Encoding"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if tag != `"`+reply.TagOf([]byte("body"))+`"` || reply.TagOf([]byte("body")) == reply.TagOf([]byte("other")) {
		t.Errorf("the tag is %s", tag)
	}
	for have, status := range map[string]int{tag: 304, "W/" + tag: 304, `"x", ` + tag: 304, "*": 304, `"x"`: 200, "": 200, strings.Trim(tag, `"`): 200} {
		w := webtest.Get(h, "/", "If-None-Match", have)
		if w.Code != status || (status == 304) != (w.Body.Len() == 0) || w.Header().Get("ETag") != tag {
			t.Errorf("If-None-Match %s: %d, %d bytes, tag %s", have, w.Code, w.Body.Len(), w.Header().Get("ETag"))
		}
	}
}

// TestCodings: a large body comes in the coding that a client takes, each with
// a validator of its own, and unpacks to the same; a small one as it is.
func TestCodings(t *testing.T) {
	large := bytes.Repeat([]byte("a large body "), 500)
	tags := map[string]bool{}
	for accept, unpack := range map[string]func(io.Reader) (io.Reader, error){
		"":     func(r io.Reader) (io.Reader, error) { return r, nil },
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"zstd": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
	} {
		h := answering(func(w http.ResponseWriter, r *http.Request) error {
			return reply.Body(w, r, "text/plain", reply.Revalidate, large)
		})
		w := webtest.Get(h, "/", "Accept-Encoding", accept)
		if w.Header().Get("Content-Encoding") != accept || w.Header().Get("Vary") != "Accept-Encoding" || w.Header().Get("Content-Length") != fmt.Sprint(w.Body.Len()) {
			t.Errorf("%q: %v", accept, w.Header())
		}
		if small := w.Body.Len() < len(large)/2; small != (accept != "") {
			t.Errorf("%q: %d bytes", accept, w.Body.Len())
		}
		tags[w.Header().Get("ETag")] = true
		in, err := unpack(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(in); err != nil || !bytes.Equal(b, large) {
			t.Errorf("%q: %d bytes, %v", accept, len(b), err)
		}
		if w := webtest.Get(answering(func(w http.ResponseWriter, r *http.Request) error {
			return reply.Body(w, r, "text/plain", reply.Revalidate, large[:reply.MinCompressed-1])
		}), "/", "Accept-Encoding", accept); w.Header().Get("Content-Encoding") != "" {
			t.Errorf("a small body has the coding %s", w.Header().Get("Content-Encoding"))
		}
	}
	if len(tags) != 4 {
		t.Errorf("%d validators for four codings", len(tags))
	}
}

// TestAccepts: a coding is taken where it is named, or "*" is, but not with a
// weight of 0.
func TestAccepts(t *testing.T) {
	for accept, want := range map[string]bool{"gzip": true, "br, gzip;q=0.1": true, "*": true, "gzip;q=0": false, "gzip;q=0, *": false, "*, gzip;q=0": false, "": false, "br": false, "GZIP": true, "x-gzip": false} {
		if got := reply.Accepts(accept, "gzip"); got != want {
			t.Errorf("%q: %v", accept, got)
		}
	}
}

// TestFailures: each code of an error has its status, and the answer says what
// is wrong in problem+json.
func TestFailures(t *testing.T) {
	for code, status := range map[geo.Code]int{geo.CodeInvalid: 400, geo.CodeUnreadable: 503, geo.CodeTooLarge: 413, geo.CodeNotFound: 404, geo.CodeConflict: 409, geo.CodeUnavailable: 503} {
		w := webtest.Get(answering(func(w http.ResponseWriter, r *http.Request) error {
			w.Header().Set("ETag", `"x"`)
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Content-Disposition", "attachment")
			return fmt.Errorf("while: %w", geo.Errorf(code, "p", "say <what> to do"))
		}), "/")
		webtest.Refused(t, w, status, "p: say <what> to do")
		if h := w.Header(); h.Get("ETag")+h.Get("Content-Encoding")+h.Get("Content-Disposition") != "" || h.Get("Cache-Control") != "no-store" || (h.Get("Retry-After") != "") != (status == 503) {
			t.Errorf("%s: %v", code, h)
		}
	}
	// What was posted and can't be read is who posted it's to mend; what the store has
	// is not.
	var told error
	f := reply.Failures{Log: webtest.Silent, Unreadable: func(err error) { told = err }}
	damaged := geo.Errorf(geo.CodeUnreadable, "", "it is damaged")
	h := f.Handle(func(http.ResponseWriter, *http.Request) error { return damaged })
	webtest.Refused(t, webtest.Ask(h, http.MethodPost, "/", ""), 422, "it is damaged")
	if told != nil {
		t.Error(told)
	}
	webtest.Refused(t, webtest.Get(h, "/"), 503, "it is damaged")
	if told != damaged {
		t.Error(told)
	}
	for _, c := range []struct {
		err    error
		status int
		says   string
		allow  string
	}{
		{reply.NoMethod("PATCH", "GET", "HEAD"), 405, "the method PATCH is not allowed here; use GET, HEAD", "GET, HEAD"},
		{reply.NoMedia([]string{"a/b", "c/d"}), 415, "the body must be a/b or c/d; say so in Content-Type", ""},
		{reply.NoPath(httptest.NewRequest("GET", "/no/such", nil)), 404, "there is nothing at /no/such", ""},
		{reply.ErrNotReady, 503, "the index is being loaded; try again in a moment", ""},
	} {
		w := webtest.Get(answering(func(http.ResponseWriter, *http.Request) error { return c.err }), "/")
		webtest.Refused(t, w, c.status, c.says)
		if w.Header().Get("Allow") != c.allow {
			t.Errorf("Allow: %s, want %s", w.Header().Get("Allow"), c.allow)
		}
	}
}

// TestCausesAreNotShown: what is our fault goes to the log, and not to the
// client; a panic does too.
func TestCausesAreNotShown(t *testing.T) {
	for name, h := range map[string]reply.Handler{
		"an error": func(http.ResponseWriter, *http.Request) error { return errors.New("the secret cause") },
		"a panic":  func(http.ResponseWriter, *http.Request) error { panic("the secret cause") },
	} {
		var log bytes.Buffer
		f := reply.Failures{Log: slog.New(slog.NewTextHandler(&log, nil))}
		w := webtest.Get(f.Recover(f.Handle(h)), "/path")
		webtest.Refused(t, w, 500, "the server failed; the log says why")
		if strings.Contains(w.Body.String(), "secret") || !strings.Contains(log.String(), "the secret cause") || !strings.Contains(log.String(), "/path") {
			t.Errorf("%s: the answer is %s, the log %s", name, w.Body, &log)
		}
	}
}

// aborts reports whether a handler breaks its answer off.
func aborts(t *testing.T, h http.Handler, ctx context.Context) (w *httptest.ResponseRecorder, aborted bool) {
	t.Helper()
	w = httptest.NewRecorder()
	defer func() {
		if v := recover(); v != nil && v != http.ErrAbortHandler {
			t.Errorf("a panic: %v", v)
		} else if v != nil {
			aborted = true
		}
	}()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil).WithContext(ctx))
	return w, false
}

// TestNobodyWaits: where the client went away no answer is made of the error.
func TestNobodyWaits(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h := webtest.Failures.Recover(answering(func(_ http.ResponseWriter, r *http.Request) error { return r.Context().Err() }))
	if w, aborted := aborts(t, h, ctx); !aborted || w.Body.Len() > 0 {
		t.Errorf("aborted: %v, %d bytes", aborted, w.Body.Len())
	}
}

// TestStream: an answer in pieces is whole, packed where it is asked for, and
// breaks off where it can't be made.
func TestStream(t *testing.T) {
	for _, zip := range []bool{false, true} {
		for name, fail := range map[string]error{"whole": nil, "broken": errors.New("broken")} {
			var log bytes.Buffer
			f := reply.Failures{Log: slog.New(slog.NewTextHandler(&log, nil))}
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				f.Stream(w, r, zip, time.Hour, func(b *bufio.Writer) error {
					for range 10_000 {
						fmt.Fprintln(b, "one piece")
					}
					return fail
				})
			})
			w, aborted := aborts(t, h, t.Context())
			if aborted != (fail != nil) || strings.Contains(log.String(), "an answer broke off") != (fail != nil) {
				t.Errorf("%s: aborted %v, log %s", name, aborted, &log)
			}
			if fail != nil {
				continue
			}
			in := io.Reader(w.Body)
			if zip {
				var err error
				if in, err = gzip.NewReader(w.Body); err != nil || w.Header().Get("Content-Encoding") != "gzip" {
					t.Fatal(err, w.Header())
				}
			}
			if b, err := io.ReadAll(in); err != nil || len(b) != 100_000 {
				t.Errorf("%d bytes, %v", len(b), err)
			}
		}
	}
}

// TestVersion: a validator tells stores, changes, codings and questions apart.
func TestVersion(t *testing.T) {
	seen := map[string]bool{}
	for _, tag := range []string{reply.Version("s", 1, false), reply.Version("t", 1, false), reply.Version("s", 2, false), reply.Version("s", 1, true),
		reply.Version("s", 1, false, "a"), reply.Version("s", 1, false, "a", "b"), reply.Version("s", 1, false, "ab"), reply.Version("s", 1, false, "a", "")} {
		seen[tag] = true
	}
	if again := reply.Version("s", 2, false); len(seen) != 8 || !seen[again] {
		t.Errorf("%d validators of eight answers; the same question has %s", len(seen), again)
	}
}

// TestTurn: who waits for a place gets one, or is told why not.
func TestTurn(t *testing.T) {
	places, late := make(chan struct{}, 1), errors.New("too late")
	done, err := reply.Turn(t.Context(), places, late)
	if err != nil {
		t.Fatal(err)
	}
	gone := errors.New("gone")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(gone)
	if _, err := reply.Turn(ctx, places, late); err != gone {
		t.Errorf("%v", err)
	}
	done()
	if done, err = reply.Turn(t.Context(), places, late); err != nil {
		t.Errorf("%v", err)
	}
	done()
}

// TestRepresentation: f says how a resource is answered, else Accept does.
func TestRepresentation(t *testing.T) {
	for _, c := range []struct{ target, accept, want, says string }{
		{"/", "", reply.AsJSON, ""}, {"/?f=json", "text/html", reply.AsJSON, ""}, {"/?f=html", "application/json", reply.AsHTML, ""},
		{"/", "text/html,application/xhtml+xml,*/*;q=0.8", reply.AsHTML, ""}, {"/", "*/*", reply.AsJSON, ""}, {"/", "application/geo+json, text/html;q=0.5", reply.AsJSON, ""},
		{"/", "text/html;q=0", reply.AsJSON, ""}, {"/?f=xml", "", "", "f: "}, {"/?f=json&f=html", "", "", "f: "}, {"/?f=", "", "", "f: "},
	} {
		r := httptest.NewRequest("GET", c.target, nil)
		r.Header.Set("Accept", c.accept)
		w := httptest.NewRecorder()
		got, err := reply.Representation(w, r)
		if got != c.want || w.Header().Get("Vary") != "Accept" {
			t.Errorf("%s, Accept %s: %q, %v", c.target, c.accept, got, err)
		}
		if failed := c.says != ""; failed != (err != nil) || (failed && geo.CodeOf(err) != geo.CodeInvalid) {
			t.Errorf("%s: %v", c.target, err)
		}
	}
}

// TestParams: what is not known is an error that names it.
func TestParams(t *testing.T) {
	ask := func(target string) *http.Request { return httptest.NewRequest("GET", target, nil) }
	if q, err := reply.Params(ask("/?a=1&b=2"), "a", "b"); err != nil || q.Get("a") != "1" {
		t.Errorf("%v, %v", q, err)
	}
	if _, err := reply.Params(ask("/?a=1&c=2"), "a", "b"); geo.CodeOf(err) != geo.CodeInvalid || !strings.Contains(err.Error(), "c") {
		t.Errorf("%v", err)
	}
	if _, f, err := reply.Filtered(ask("/?bbox=1,2,3,4&limit=5"), "limit"); err != nil || *f.BBox != (geo.BBox{West: 1, South: 2, East: 3, North: 4}) {
		t.Errorf("%+v, %v", f, err)
	}
	for _, bad := range []string{"/?limit=5", "/?bbox=1,2,3", "/?datetime=yesterday", "/?a=%zz"} {
		if _, _, err := reply.Filtered(ask(bad)); geo.CodeOf(err) != geo.CodeInvalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if got := reply.Asked(ask("/?q=a%20b%26c")); got != "q=a b&c" {
		t.Errorf("%q", got)
	}
}

// TestID: an id in an address is unescaped once.
func TestID(t *testing.T) {
	for target, want := range map[string]string{"/x/plain": "plain", "/x/a%20b": "a b", "/x/a%2Fb": "a/b", "/x/%D8%A7": "ا", "/x/a%2520b": "a%20b", "/x/50%25": "50%", "/x/50%25%2F": "50%/"} {
		got := ""
		h := webtest.Router(func(r chi.Router) {
			r.Get("/x/{id}", func(_ http.ResponseWriter, r *http.Request) {
				var err error
				if got, err = reply.ID(r); err != nil {
					t.Error(err)
				}
			})
		})
		if webtest.Get(h, target); got != want {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
	}
}

// TestLinks: a document links to itself and to the page of it, under the address
// that the client used.
func TestLinks(t *testing.T) {
	r := httptest.NewRequest("GET", "http://furat.example/x", nil)
	links := reply.Self(r, "/x?q=1", reply.AsJSON, reply.TypeGeoJSON)
	if links[0] != (reply.Link{Href: "http://furat.example/x?q=1&f=json", Rel: "self", Type: reply.TypeGeoJSON, Title: "this document"}) || links[1].Rel != "alternate" {
		t.Errorf("%+v", links)
	}
	if links := reply.Self(r, "/x", reply.AsHTML, reply.TypeJSON); links[0].Rel != "alternate" || links[1].Rel != "self" || links[1].Href != "http://furat.example/x?f=html" {
		t.Errorf("%+v", links)
	}
	for u, want := range map[string]string{"https://a/": "https://a/", "http://a": "http://a", "javascript:alert(1)": "", " https://a": "", "//a": "", "": "", "data:text/html,x": ""} {
		if got := reply.SafeURL(u); got != want {
			t.Errorf("%q: %q", u, got)
		}
	}
}

// TestPage: texts in a page are escaped, and pages have a style.
func TestPage(t *testing.T) {
	evil := `<script>alert("x")</script>`
	w := webtest.Get(answering(reply.Page{Title: evil, Text: evil, Columns: []string{evil}, Rows: [][]string{{evil, evil}}, Hrefs: []string{"javascript:alert(1)"}, JSON: "?f=json"}.Send), "/")
	if w.Code != 200 || strings.Contains(w.Body.String(), "<script>") || strings.Contains(w.Body.String(), `"javascript:`) || !strings.Contains(w.Body.String(), "&lt;script&gt;") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := webtest.Get(answering(reply.PagesStyle), "/pages.css"); w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") || w.Body.Len() == 0 {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

// TestJSON: a document ends its line; what can't be written is our fault.
func TestJSON(t *testing.T) {
	w := webtest.Get(answering(func(w http.ResponseWriter, r *http.Request) error { return reply.JSON(w, r, map[string]int{"a": 1}) }), "/")
	if w.Body.String() != "{\"a\":1}\n" || w.Header().Get("Content-Type") != "application/json" || w.Header().Get("Cache-Control") != reply.Revalidate {
		t.Errorf("%q %v", w.Body, w.Header())
	}
	w = webtest.Get(answering(func(w http.ResponseWriter, r *http.Request) error { return reply.As(w, r, "x/y", func() {}) }), "/")
	webtest.Refused(t, w, 500, "the server failed")
	if string(reply.Number(-12)) != "-12" || string(reply.Text("a\"<b")) != `"a\"\u003cb"` {
		t.Errorf("%s %s", reply.Number(-12), reply.Text("a\"<b"))
	}
}
