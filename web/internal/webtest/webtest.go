// Package webtest has what the tests of web's rooms need: a store with layers,
// and questions to a handler without a network.
package webtest

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/mem"
	"github.com/furat-map/furat/geo/store/storetest"
	"github.com/furat-map/furat/web/reply"
)

// Silent logs nothing.
var Silent = slog.New(slog.NewTextHandler(io.Discard, nil))

// Failures answers errors and logs nothing.
var Failures = reply.Failures{Log: Silent}

// Store is a store in memory of 60 events of articles and a dataset "d" of 40.
func Store(t *testing.T) *ledger.Ledger {
	t.Helper()
	st := ledger.New(mem.Open(), nil)
	if err := storetest.Fill(t.Context(), st, storetest.Events(60, 1)); err != nil {
		t.Fatal(err)
	}
	if err := st.PutDataset(t.Context(), store.Layer{Name: "d", Title: "A <dataset> & more", Format: "csv", Licence: "CC0", Attribution: "Its makers", URL: "javascript:alert(1)"}); err != nil {
		t.Fatal(err)
	}
	events := storetest.Events(40, 2)
	for i := range events {
		events[i].ID = "d:" + events[i].ID
	}
	if _, err := st.Import(t.Context(), "d", events); err != nil {
		t.Fatal(err)
	}
	return st
}

var gazetteers = sync.OnceValues(gazetteer.New)

// Gazetteer is the built-in one, opened once.
func Gazetteer(t *testing.T) *gazetteer.Gazetteer {
	t.Helper()
	g, err := gazetteers()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Layers serves the layers of a store until the test ends.
func Layers(t *testing.T, st store.Store) *layer.Set {
	t.Helper()
	s := layer.New(layer.Options{Store: st, Log: Silent})
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Router is the handler of some routes, which answers HEAD as it does GET.
func Router(routes func(chi.Router)) http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.GetHead)
	routes(r)
	return r
}

// Ask asks a handler. Headers are names and values in turn.
func Ask(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "furat.example"
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// Get asks a handler with GET.
func Get(h http.Handler, target string, headers ...string) *httptest.ResponseRecorder {
	return Ask(h, http.MethodGet, target, "", headers...)
}

// Read is the JSON of an answer that must be 200, or 201.
func Read(t *testing.T, w *httptest.ResponseRecorder) map[string]any {
	t.Helper()
	var out map[string]any
	good := w.Code == http.StatusOK || w.Code == http.StatusCreated
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || !good {
		t.Fatalf("%d: %v: %.300s", w.Code, err, w.Body)
	}
	return out
}

// Refused fails a test where an answer is no problem+json of a status whose
// detail has some words.
func Refused(t *testing.T, w *httptest.ResponseRecorder, status int, words string) {
	t.Helper()
	var p reply.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d, %s: %v", w.Code, w.Header().Get("Content-Type"), err)
	}
	if w.Code != status || p.Status != status || !strings.Contains(p.Detail, words) || p.Code == "" {
		t.Errorf("%d: %+v, want %d: %s", w.Code, p, status, words)
	}
}
