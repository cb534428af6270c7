package access

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func someone(*http.Request) string { return "192.0.2.7" }

// TestLines: a request is a line of JSON, whatever it says; tokens are not in it.
func TestLines(t *testing.T) {
	var log bytes.Buffer
	h := New(&log, 1, someone).Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ID(r.Context()) != w.Header().Get("X-Request-Id") || ID(r.Context()) == "" {
			t.Errorf("%q, %q", ID(r.Context()), w.Header().Get("X-Request-Id"))
		}
		SetUser(r.Context(), "anna")
		w.WriteHeader(http.StatusTeapot)
		w.Write([]byte("short and stout"))
	}))
	r := httptest.NewRequest("GET", "/a%22%0Ab?filter=%22%0a", nil)
	r.Header.Set("Authorization", "Bearer secret-token")
	r.Header.Set("User-Agent", "evil\n{\"id\":1}"+strings.Repeat("x", 5000))
	h.ServeHTTP(httptest.NewRecorder(), r)
	if strings.Count(log.String(), "\n") != 1 || strings.Contains(log.String(), "secret") {
		t.Fatal(log.String())
	}
	var line map[string]any
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{"client": "192.0.2.7", "user": "anna", "method": "GET", "path": "/a\"\nb", "query": "filter=%22%0a", "status": 418.0, "bytes": 15.0} {
		if line[name] != want {
			t.Errorf("%s: %v", name, line[name])
		}
	}
	if line["time"] == nil || line["ms"] == nil || len(line["agent"].(string)) > longest || line["level"] != nil {
		t.Errorf("%v", line)
	}
}

// TestShare: of what went well a share is written, what went wrong always is.
func TestShare(t *testing.T) {
	var log bytes.Buffer
	status := http.StatusOK
	h := New(&log, 0, someone).Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) }))
	for _, status = range []int{200, 304, 404, 503} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	}
	if said := log.String(); strings.Count(said, "\n") != 2 || !strings.Contains(said, "404") || !strings.Contains(said, "503") {
		t.Error(said)
	}
}

// TestBrokenOff: an answer that breaks off is written too, and still breaks off.
func TestBrokenOff(t *testing.T) {
	var log bytes.Buffer
	h := New(&log, 1, someone).Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer func() {
		if recover() != http.ErrAbortHandler || !strings.Contains(log.String(), `"status":499`) {
			t.Error(log.String())
		}
	}()
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
}

// TestWithoutALog: requests have numbers where nothing is written.
func TestWithoutALog(t *testing.T) {
	w := httptest.NewRecorder()
	(*Log)(nil).Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if len(w.Header().Get("X-Request-Id")) != 16 {
		t.Error(w.Header())
	}
}
