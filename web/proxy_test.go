package web

import (
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/web/reply"
	"github.com/furat-map/furat/web/tokens"
)

// behindNginx serves a handler below /furat/ of a real nginx that takes itself
// for https, and returns the address of nginx.
func behindNginx(t *testing.T, h http.Handler) string {
	t.Helper()
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		nginx = "/usr/sbin/nginx"
	}
	if _, err := os.Stat(nginx); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("nginx is missing; scripts/setup.sh test installs it")
		}
		t.Skip("SKIPPED: nginx is not installed, nothing is tried behind a proxy")
	}
	inner, _ := listening(t, h)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().String()
	l.Close()
	dir := t.TempDir()
	conf := fmt.Sprintf(`daemon off; pid %[1]s/pid; error_log stderr; worker_processes 1; events {}
http { access_log off; client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;
server { listen %[2]s;
  location /furat/ {
    proxy_pass %[3]s/;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-Proto https;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_set_header X-Forwarded-Prefix /furat;
  }
} }`, dir, at, inner)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(nginx, "-c", file, "-p", dir)
	var log strings.Builder
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	})
	for range 100 {
		if c, err := net.Dial("tcp", at); err == nil {
			c.Close()
			return "http://" + at
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("nginx does not answer: %s", &log)
	return ""
}

// addressesIn are the absolute addresses of a document, of whatever kind.
var addressesIn = regexp.MustCompile(`https?(?::|%3A)(?:/|%2F){2}127\.0\.0\.1[^\s"'<>\\)]*`)

// rooted are the links of a page that begin at the root of its host.
var rooted = regexp.MustCompile(`href="(/[^"]*)"`)

// TestBehindAProxy: below a path of a proxy every address in every document
// leads where it says.
func TestBehindAProxy(t *testing.T) {
	s := newServer(t, func(r *extract.Reader, st store.Store) { fillSamples(t, r, st); fillGED(t, st, 300) }, func(c *Config) {
		c.Site.Trusted, _ = reply.ParseTrusted([]string{"loopback"})
		c.Site.Checked, c.Site.Local, c.Guard = true, true, tokens.Fixed(testToken)
	})
	base := behindNginx(t, s)
	id := document(t, s, "http://localhost/collections/events/items?limit=1")["features"].([]any)[0].(map[string]any)["id"].(string)
	item := "/collections/events/items/" + url.PathEscape(id)
	documents := []string{"/?f=json", "/conformance?f=json", "/api", "/collections", "/collections/events", "/collections/places", "/collections/ged", "/collections/events/items?limit=3",
		"/collections/ged/items?limit=3&sortby=fatalities", item, "/collections/events/queryables", "/collections/events/sortables", "/collections/events/schema",
		"/tiles", "/collections/events/tiles", "/collections/events/tiles/WebMercatorQuad", "/collections/ged/tiles/WorldCRS84Quad", "/tileMatrixSets", "/tileMatrixSets/WebMercatorQuad",
		"/tiles/events.json", "/tiles/events/style.json", "/basemap/builtin.json", "/qgis/events.qlr", "/qgis/events.qlr?fatalities=3", "/qgis/ged.qgs", "/feeds/events.atom", "/feeds/events.json",
		"/conformance?f=html", "/api?f=html", "/collections?f=html", "/collections/ged?f=html", "/collections/ged/items?f=html", item + "?f=html", "/tileMatrixSets?f=html", "/collections/events/tiles?f=html"}
	outer := strings.Replace(base, "http:", "https:", 1) + "/furat"
	seen, found := map[string]bool{}, 0
	for _, d := range documents {
		body := through(t, base+"/furat"+d)
		links := addressesIn.FindAllString(body, -1)
		for _, m := range rooted.FindAllStringSubmatch(body, -1) {
			links = append(links, strings.TrimSuffix(outer, "/furat")+m[1])
		}
		for _, link := range links {
			link = html.UnescapeString(link)
			if plain, err := url.QueryUnescape(link); err == nil && strings.Contains(link, "%3A%2F%2F") {
				link = plain
			}
			link, _, _ = strings.Cut(link, "&zmin=") // of QGIS's sources
			link, _, _ = strings.Cut(link, ";")
			if link, _, _ = strings.Cut(link, "'"); !strings.HasPrefix(link, outer) || (link != outer && !strings.ContainsAny(link[len(outer):][:1], "/?")) {
				t.Errorf("%s: %s does not lie below %s", d, link, outer)
				continue
			}
			found++
			if seen[link] {
				continue
			}
			seen[link] = true
			through(t, strings.NewReplacer("https:", "http:", "{z}", "0", "{x}", "0", "{y}", "0", "{tileMatrix}", "0", "{tileRow}", "0", "{tileCol}", "0",
				"{fontstack}", "Furat digits", "{range}", "0-255").Replace(link))
		}
	}
	if len(seen) < 60 {
		t.Errorf("%d different addresses in %d documents", len(seen), len(documents))
	}
	t.Logf("%d documents, %d addresses, %d different", len(documents), found, len(seen))
}

// through reads an address that must lead somewhere; that of the sprite of a
// style is one without its ending.
func through(t *testing.T, address string) string {
	t.Helper()
	if strings.HasSuffix(address, "/style/sprite") {
		address += ".json"
	}
	req, err := http.NewRequest("GET", strings.ReplaceAll(address, " ", "%20"), nil)
	if err != nil {
		t.Error(address, err)
		return ""
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || (res.StatusCode != 200 && res.StatusCode != 204) {
		t.Errorf("%s: %d, %v: %.200s", address, res.StatusCode, err, b)
	}
	return string(b)
}

// TestOtherNames: a request for another host's name is refused, wherever it
// asks; what watches a server may ask by any.
func TestOtherNames(t *testing.T) {
	s := gedServer(t, 5, func(c *Config) { c.Site.Checked, c.Site.Local = true, true })
	for _, target := range []string{"/", "/collections", "/export/ged.csv", "/tiles/ged/0/0/0.mvt", "/nothing", "/assets/a-1.js"} {
		for host, want := range map[string]bool{"127.0.0.1:8080": false, "localhost": false, "evil.example": true, "127.0.0.1.evil.example:8080": true} {
			if w := get(s, "http://"+host+target); (w.Code == 421) != want {
				t.Errorf("%s at %s: %d", target, host, w.Code)
			}
		}
	}
	if w := get(s, "http://evil.example/healthz"); w.Code != 200 {
		t.Errorf("health: %d", w.Code)
	}
}

// TestElderServices: who asks for WMS or WFS is told in its own words what to
// use.
func TestElderServices(t *testing.T) {
	s := gedServer(t, 5)
	for _, target := range []string{"/?SERVICE=WMS&REQUEST=GetCapabilities", "/?service=wfs&request=GetCapabilities&version=2.0.0", "/?Service=WMTS"} {
		w := get(s, target, "Accept", "text/html")
		if w.Code != 400 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/xml") || !strings.Contains(w.Body.String(), "OGC API – Features") || !strings.Contains(w.Body.String(), "Exception") {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	for accept, want := range map[string]string{"*/*": "application/json", "": "application/json", "application/*": "application/json", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "text/html",
		"application/json": "application/json", "text/html": "text/html"} {
		if w := get(s, "/", "Accept", accept); w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), want) {
			t.Errorf("Accept %q: %d %s", accept, w.Code, w.Header().Get("Content-Type"))
		}
	}
	source, err := os.ReadFile("ui/src/state.ts")
	if err != nil {
		t.Fatal(err)
	}
	read, _, _ := strings.Cut(string(source), "export function write")
	for _, m := range regexp.MustCompile(`(?:q\.get\(|q\.has\(|values\()"([a-z_]+)"`).FindAllStringSubmatch(read, -1) {
		if w := get(s, "/?"+m[1]+"=x", "Accept", "*/*"); !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			t.Errorf("the page's parameter %s: %d %s", m[1], w.Code, w.Header().Get("Content-Type"))
		}
	}
	for _, bad := range []string{"/?unknown=1", "/?f=xml", "/?f=json&f=json"} {
		if w := get(s, bad); w.Code != 400 {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
}
