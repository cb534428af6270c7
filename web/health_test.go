package web

import (
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestHowItIs: who asks for JSON is told of each layer, the store and the disk;
// a server that leaves is not ready, and answers what else is asked.
func TestHowItIs(t *testing.T) {
	s := gedServer(t, 7, func(c *Config) { c.Path = filepath.Join(t.TempDir(), "t.db") })
	deadline := time.Now().Add(20 * time.Second)
	for {
		doc := document(t, s, "/readyz?f=json")
		store := doc["store"].(map[string]any)
		if store["check"] != "done" && time.Now().Before(deadline) {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		layers := doc["layers"].([]any)
		if doc["ready"] != true || len(doc["problems"].([]any)) != 0 || store["check"] != "done" || doc["disk"].(map[string]any)["free_bytes"].(float64) <= 0 ||
			len(layers) != 2 || layers[1].(map[string]any)["events"] != 7.0 {
			t.Errorf("%v", doc)
		}
		break
	}
	s.Leave()
	if w := get(s, "/readyz"); w.Code != 503 || !strings.Contains(w.Body.String(), "stopping") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := get(s, "/tiles/ged/0/0/0.mvt"); w.Code != 200 {
		t.Errorf("a tile: %d", w.Code)
	}
	if w := get(s, "/api/stream"); w.Code != 200 || !strings.Contains(w.Body.String(), "retry: ") {
		t.Errorf("a stream: %d %s", w.Code, w.Body)
	}
}

// TestForeignPages: a page of another site can't have its readers' browsers ask
// what is costly; links that are followed, own pages and other clients can.
func TestForeignPages(t *testing.T) {
	s := gedServer(t, 20)
	for i, c := range []struct {
		target  string
		headers []string
		want    int
	}{
		{"/api/summary?layer=ged", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, 403},
		{"/export/ged.csv", []string{"Origin", "https://evil.example"}, 403},
		{"/tiles/ged/0/0/0.mvt?filter=fatalities%3E3", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors"}, 403},
		{"/export/ged.csv", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"}, 200},
		{"/api/summary?layer=ged", []string{"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "cors"}, 200},
		{"/api/summary?layer=ged", nil, 200},
		{"/tiles/ged/0/0/0.mvt", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors"}, 200},
	} {
		if w := get(s, c.target, c.headers...); w.Code != c.want {
			t.Errorf("%d %s: %d %s", i, c.target, w.Code, w.Body)
		}
	}
	open := another(t, s, func(c *Config) { c.CORS = "*" })
	if w := get(open, "/api/summary?layer=ged", "Sec-Fetch-Site", "cross-site"); w.Code != 200 {
		t.Errorf("where all may read: %d", w.Code)
	}
}

// TestCostly: what looks at many events is told, however its address is written.
func TestCostly(t *testing.T) {
	for target, want := range map[string]bool{"/tiles/ged/0/0/0.mvt": false, "/tiles/ged/0/0/0.mvt?filter=x": true, "/tiles/ged/0/0/0.mvt?%66ilter=x": true, "/tiles/ged/0/0/0.mvt?f%69lter=x": true,
		"/collections/ged/items": true, "/api/stream": false, "/collections": false, "/export/ged.csv": true} {
		if got := costly(httptest.NewRequest("GET", target, nil)); got != want {
			t.Errorf("%s: %v", target, got)
		}
	}
	if costly(httptest.NewRequest("POST", "/collections/ged/items?filter=x", nil)) {
		t.Error("an edit waits")
	}
}
