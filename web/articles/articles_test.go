package articles

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store/mem"
	"github.com/furat-map/furat/web/internal/webtest"
	"github.com/furat-map/furat/web/tokens"
)

const token = "a token of enough length"

const bulletin = "Islamic State fighters attacked an army post near Palmyra on Tuesday, killing four soldiers, the observatory said."

func room(t *testing.T, token string) (*ledger.Ledger, http.Handler) {
	t.Helper()
	st := ledger.New(mem.Open(), nil)
	reader, err := extract.New(webtest.Gazetteer(t))
	if err != nil {
		t.Fatal(err)
	}
	h := &Handler{Layers: webtest.Layers(t, st), Store: st, Reader: reader, Guard: tokens.Fixed(token), Handle: webtest.Failures.Handle}
	return st, webtest.Router(func(r chi.Router) { h.Routes(r) })
}

func count(t *testing.T, st *ledger.Ledger) (n int) {
	t.Helper()
	if err := st.Events(t.Context(), nil, func(*geo.Event) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestExtract: what is found is shown, and nothing is stored.
func TestExtract(t *testing.T) {
	st, h := room(t, token)
	for kind, body := range map[string]string{"text/plain; charset=utf-8": bulletin, "text/html": "<title>T</title><article><p>" + bulletin + "</p></article>", "application/json": `{"text":"` + bulletin + `"}`} {
		w := webtest.Ask(h, "POST", "/api/extract?published=2024-05-02&publisher=Desk", body, "Content-Type", kind)
		var doc struct {
			Article struct{ Publisher, Published string }
			Events  []map[string]any
		}
		if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Code != 200 {
			t.Fatalf("%s: %d %s", kind, w.Code, w.Body)
		}
		if len(doc.Events) != 1 || doc.Events[0]["fatalities"] != 4.0 || doc.Article.Publisher != "Desk" || doc.Article.Published != "2024-05-02" {
			t.Errorf("%s: %s", kind, w.Body)
		}
	}
	if n := count(t, st); n != 0 {
		t.Errorf("%d events were stored", n)
	}
	for _, c := range []struct {
		target, body, kind string
		status             int
		says               string
	}{
		{"/api/extract", bulletin, "image/png", 415, "the body must be"}, {"/api/extract", bulletin, "", 415, ""},
		{"/api/extract", "", "text/plain", 422, "is empty"}, {"/api/extract", `{"text":`, "application/json", 422, ""},
		{"/api/extract", `[{"text":"a b"},{"text":"c d"}]`, "application/json", 400, "send one"},
		{"/api/extract?published=yesterday", bulletin, "text/plain", 400, "published"}, {"/api/extract?url=javascript:x", bulletin, "text/plain", 400, "url"},
		{"/api/extract?lang=xx", bulletin, "text/plain", 400, "lang"}, {"/api/extract?x=1", bulletin, "text/plain", 400, "x"},
		{"/api/extract", strings.Repeat("x", maxBytes+1), "text/plain", 413, "at most"},
	} {
		webtest.Refused(t, webtest.Ask(h, "POST", c.target, c.body, "Content-Type", c.kind), c.status, c.says)
	}
	w := webtest.Ask(h, "POST", "/api/extract", bulletin, "Content-Type", "text/plain", "Sec-Fetch-Site", "cross-site")
	webtest.Refused(t, w, 403, "pages of other sites may not do this")
}

// TestAdd: who has the token stores articles, once each, and what was posted
// before stays.
func TestAdd(t *testing.T) {
	st, h := room(t, token)
	post := func(target, body string) (int, string) {
		w := webtest.Ask(h, "POST", target, body, "Content-Type", "text/plain", "Authorization", "Bearer "+token)
		var doc struct{ Articles []struct{ Outcome string } }
		if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || len(doc.Articles) != 1 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		return w.Code, doc.Articles[0].Outcome
	}
	if code, what := post("/api/articles?published=2024-05-02&url=https://example.org/1", bulletin); code != 201 || what != "added" {
		t.Errorf("%d %s", code, what)
	}
	if code, what := post("/api/articles?published=2024-05-02&url=https://example.org/1", bulletin); code != 200 || what != "unchanged" {
		t.Errorf("again: %d %s", code, what)
	}
	if code, what := post("/api/articles?published=2024-05-03&url=https://example.org/2", strings.ReplaceAll(bulletin, "Palmyra", "Raqqa")); code != 201 || what != "added" {
		t.Errorf("another: %d %s", code, what)
	}
	if n := count(t, st); n != 2 {
		t.Errorf("%d events are stored, want 2", n)
	}
	for _, given := range []string{"", "Bearer x", token} {
		webtest.Refused(t, webtest.Ask(h, "POST", "/api/articles", bulletin, "Content-Type", "text/plain", "Authorization", given), 401, "token")
	}
	_, closed := room(t, "")
	webtest.Refused(t, webtest.Ask(closed, "POST", "/api/articles", bulletin, "Content-Type", "text/plain", "Authorization", "Bearer "), 403, "takes no articles")
	bad := webtest.Ask(h, "POST", "/api/articles", `{"text":"`+bulletin+`"}`+"\n"+`{"text":""}`, "Content-Type", "application/x-ndjson", "Authorization", "bearer "+token)
	if bad.Code != 422 || count(t, st) != 2 {
		t.Errorf("a bad article: %d, %d events", bad.Code, count(t, st))
	}
}
