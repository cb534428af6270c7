package reply_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/web/internal/webtest"
	"github.com/furat-map/furat/web/reply"
)

// seen is the address and the path that a handler behind a site sees.
func seen(t *testing.T, s reply.Site, remote, target string, headers ...string) (base, path string, w *httptest.ResponseRecorder) {
	t.Helper()
	r := httptest.NewRequest("GET", target, nil)
	r.RemoteAddr = remote
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Add(headers[i], headers[i+1])
	}
	w = httptest.NewRecorder()
	webtest.Failures.Address(s, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { base, path = reply.Base(r), r.URL.Path })).ServeHTTP(w, r)
	return base, path, w
}

func site(t *testing.T, base string, trusted ...string) reply.Site {
	t.Helper()
	s, err := reply.Site{}, error(nil)
	if base != "" {
		if s.Base, err = reply.ParseBase(base); err != nil {
			t.Fatal(err)
		}
	}
	if s.Trusted, err = reply.ParseTrusted(trusted); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestForwarded: what a trusted proxy says of the address counts, and what
// anybody else says changes nothing.
func TestForwarded(t *testing.T) {
	const proxy, other = "10.1.2.3:5555", "192.0.2.1:5555"
	for _, c := range []struct {
		name    string
		headers []string
		want    string
	}{
		{"nothing", nil, "http://in.example"},
		{"all", []string{"X-Forwarded-Proto", "https", "X-Forwarded-Host", "out.example", "X-Forwarded-Prefix", "/furat"}, "https://out.example/furat"},
		{"the prefix alone", []string{"X-Forwarded-Prefix", "/a/b/"}, "http://in.example/a/b"},
		{"a port", []string{"X-Forwarded-Host", "out.example", "X-Forwarded-Port", "8443", "X-Forwarded-Proto", "https"}, "https://out.example:8443"},
		{"the usual port", []string{"X-Forwarded-Port", "443", "X-Forwarded-Proto", "https"}, "https://in.example"},
		{"a port that the host has", []string{"X-Forwarded-Host", "out.example:81", "X-Forwarded-Port", "82"}, "http://out.example:81"},
		{"IPv6 and a port", []string{"X-Forwarded-Host", "[2001:db8::1]", "X-Forwarded-Port", "82"}, "http://[2001:db8::1]:82"},
		{"RFC 7239", []string{"Forwarded", `for=192.0.2.9;proto=https;host="out.example:444"`}, "https://out.example:444"},
		{"the nearest proxy's", []string{"X-Forwarded-Host", "forged.example, out.example"}, "http://out.example"},
		{"the nearest proxy's, two lines", []string{"Forwarded", "host=forged.example", "Forwarded", "host=out.example"}, "http://out.example"},
		{"both kinds", []string{"Forwarded", "host=forged.example;proto=https", "X-Forwarded-Host", "out.example"}, "http://out.example"},
		{"both kinds, no host", []string{"Forwarded", "host=forged.example", "X-Forwarded-Proto", "https"}, "https://in.example"},
		{"what RFC 7239 does not have", []string{"Forwarded", "host=out.example;prefix=/x;port=99"}, "http://out.example"},
	} {
		headers := append(c.headers, "Host", "in.example")
		if got, _, _ := seen(t, site(t, "", "10.0.0.0/8"), proxy, "/x", headers...); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		for name, s := range map[string]reply.Site{"nobody trusted": site(t, ""), "another trusted": site(t, "", "10.0.0.0/8", "loopback")} {
			if got, _, _ := seen(t, s, other, "/x", headers...); got != "http://in.example" {
				t.Errorf("%s, %s: %s", c.name, name, got)
			}
		}
		if got, _, _ := seen(t, site(t, "https://told.example/p/", "10.0.0.0/8"), proxy, "/x", headers...); got != "https://told.example/p" {
			t.Errorf("%s, with a base: %s", c.name, got)
		}
	}
	for _, bad := range [][]string{{"X-Forwarded-Proto", "javascript"}, {"X-Forwarded-Host", "a b"}, {"X-Forwarded-Host", `a"onload=`}, {"X-Forwarded-Host", "a/b"}, {"X-Forwarded-Port", "x"}, {"X-Forwarded-Port", "99999"}, {"X-Forwarded-Host", "a:99999"},
		{"X-Forwarded-Prefix", "//evil.example"}, {"X-Forwarded-Prefix", "/a/../b"}, {"X-Forwarded-Prefix", "/<script>"}, {"X-Forwarded-Prefix", "evil"}, {"Forwarded", "host=a'b"}} {
		_, _, w := seen(t, site(t, "", "loopback"), "127.0.0.1:1", "/x", bad...)
		webtest.Refused(t, w, 400, "the proxy before this server says")
	}
	for _, host := range []string{"a b", `a"b`, "a'b", "a<b", "a\\b", ""} {
		_, _, w := seen(t, reply.Site{}, other, "/x", "Host", host)
		webtest.Refused(t, w, 400, "no name of a host")
	}
}

// TestPathOfBase: a proxy may leave the path of the server's address on or take
// it off.
func TestPathOfBase(t *testing.T) {
	s := site(t, "https://example.org/furat/")
	for target, want := range map[string]string{"/furat/collections": "/collections", "/collections": "/collections", "/furat/": "/", "/furatx": "/furatx", "/furat/a%2Fb": "/a/b"} {
		if base, path, _ := seen(t, s, "192.0.2.1:1", target); path != want || base != "https://example.org/furat" {
			t.Errorf("%s: %s at %s", target, path, base)
		}
	}
	for target, want := range map[string]string{"/furat": "https://example.org/furat/", "/furat?f=json": "https://example.org/furat/?f=json"} {
		if _, _, w := seen(t, s, "192.0.2.1:1", target); w.Code != 308 || w.Header().Get("Location") != want {
			t.Errorf("%s: %d to %s", target, w.Code, w.Header().Get("Location"))
		}
	}
	var got string
	routes := chi.NewRouter()
	for _, path := range []string{"/api", "/api/layers", "/collections"} {
		routes.Get(path, func(_ http.ResponseWriter, r *http.Request) { got = r.URL.Path })
	}
	clash := webtest.Failures.Address(site(t, "https://example.org/api"), routes)
	for target, want := range map[string]string{"/api/layers": "/api/layers", "/api/api/layers": "/api/layers", "/api": "/api", "/api/collections": "/collections", "/collections": "/collections"} {
		if got = ""; true {
			webtest.Get(clash, target)
		}
		if got != want {
			t.Errorf("%s below /api: %q, want %q", target, got, want)
		}
	}
}

// TestAnswers: a server for its own machine answers to no name but its own, so
// that no page can reach it by a name that it has made to mean 127.0.0.1.
func TestAnswers(t *testing.T) {
	local := reply.Site{Checked: true, Local: true, Hosts: []string{"map.example.org"}}
	open := reply.Site{Checked: true}
	told := site(t, "https://told.example/p")
	told.Checked = true
	proxied := site(t, "", "192.0.2.0/24")
	proxied.Checked = true
	for _, c := range []struct {
		site reply.Site
		host string
		want bool
	}{
		{local, "localhost:8080", true}, {local, "LOCALHOST", true}, {local, "127.0.0.1:8080", true}, {local, "[::1]:8080", true}, {local, "[::1]", true}, {local, "127.0.0.2", true},
		{local, "map.example.org", true}, {local, "Map.Example.Org:80", true}, {local, "evil.example", false}, {local, "localhost.evil.example", false}, {local, "127.0.0.1.evil.example", false},
		{local, "10.0.0.1", false}, {local, "", false}, {local, "evil.example:8080", false},
		{open, "10.0.0.1:8080", true}, {open, "[2001:db8::1]", true}, {open, "evil.example", false},
		{told, "told.example", true}, {told, "evil.example", false},
		{proxied, "any.example", true}, {reply.Site{}, "any.example", true},
	} {
		r := httptest.NewRequest("GET", "/", nil) // from 192.0.2.1
		r.Host = c.host
		if got := c.site.Answers(r); got != c.want {
			t.Errorf("%q: %v", c.host, got)
		}
	}
}

// TestSiteSettings: what can't be meant is told.
func TestSiteSettings(t *testing.T) {
	for _, bad := range []string{"", "example.org", "ftp://example.org", "https://", "https://a b/", "https://a/?x", "https://a/#x", "https://u:p@a/", "https://a/../b", "https://a/<"} {
		if u, err := reply.ParseBase(bad); err == nil {
			t.Errorf("%q: %s", bad, u)
		}
	}
	for _, bad := range []string{"", "10", "10.0.0.0/99", "proxy.example"} {
		if p, err := reply.ParseTrusted([]string{bad}); err == nil {
			t.Errorf("%q: %v", bad, p)
		}
	}
	if _, err := reply.ParseHosts([]string{"a/b"}); err == nil || !strings.Contains(err.Error(), "no name of a host") {
		t.Errorf("%v", err)
	}
	if h, err := reply.ParseHosts([]string{"Map.Example.Org:80"}); err != nil || h[0] != "map.example.org" {
		t.Errorf("%v, %v", h, err)
	}
}

// TestPublicSite: on a public site caches may share what else is asked for each
// time.
func TestPublicSite(t *testing.T) {
	for public, want := range map[bool]string{false: reply.Revalidate, true: reply.Shared} {
		h := webtest.Failures.Address(reply.Site{Public: public}, answering(func(w http.ResponseWriter, r *http.Request) error {
			return reply.JSON(w, r, 1)
		}))
		if got := webtest.Get(h, "/").Header().Get("Cache-Control"); got != want {
			t.Errorf("public %v: %s", public, got)
		}
	}
}

// TestClient: whose a request is, is the address that it comes from, and where
// that is a trusted proxy's the one that the proxy added; of IPv6 the network.
func TestClient(t *testing.T) {
	s := site(t, "", "10.1.2.3")
	for _, c := range []struct {
		remote  string
		headers []string
		want    string
	}{
		{"192.0.2.1:5555", nil, "192.0.2.1"},
		{"192.0.2.1:5555", []string{"X-Forwarded-For", "198.51.100.1"}, "192.0.2.1"},
		{"10.1.2.3:5555", []string{"X-Forwarded-For", "198.51.100.1"}, "198.51.100.1"},
		{"10.1.2.3:5555", []string{"X-Forwarded-For", "203.0.113.9, 198.51.100.1"}, "198.51.100.1"},
		{"10.1.2.3:5555", []string{"Forwarded", `for=203.0.113.9, for="[2001:db8:1:2:3::4]:99"`}, "2001:db8:1:2::"},
		{"10.1.2.3:5555", []string{"X-Forwarded-For", "nonsense"}, "10.1.2.3"},
		{"[2001:db8:1:2:3:4:5:6]:5555", nil, "2001:db8:1:2::"},
		{"[::ffff:192.0.2.1]:5555", nil, "192.0.2.1"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		for i := 0; i < len(c.headers); i += 2 {
			r.Header.Add(c.headers[i], c.headers[i+1])
		}
		if got := s.Client(r); got != c.want {
			t.Errorf("%s %v: %s, want %s", c.remote, c.headers, got, c.want)
		}
	}
}

// FuzzHost: whatever a client says of hosts and proxies, a server for its own
// machine answers to no other name, and the address that links begin with is one.
func FuzzHost(f *testing.F) {
	for _, host := range []string{"localhost:8080", "127.0.0.1", "[::1]:80", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", "[::1", "a:b:c"} {
		f.Add(host, "https", "for=1.2.3.4;host=x")
	}
	s := reply.Site{Checked: true, Local: true}
	f.Fuzz(func(t *testing.T, host, proto, forwarded string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		r.Header.Set("X-Forwarded-Proto", proto)
		r.Header.Set("X-Forwarded-Host", host)
		r.Header.Set("Forwarded", forwarded)
		s.Client(r)
		if !s.Answers(r) {
			return
		}
		name := strings.ToLower(strings.Trim(strings.TrimSuffix(host, ":"+host[strings.LastIndex(host, ":")+1:]), "[]"))
		if full := strings.ToLower(strings.Trim(host, "[]")); !strings.HasPrefix(name, "127.") && name != "localhost" && full != "localhost" && !strings.Contains(full, "::1") &&
			!strings.HasPrefix(full, "127.") && !strings.Contains(full, ":ffff:127.") && !strings.Contains(full, ":ffff:7f") && strings.Trim(full, "0:1") != "" {
			t.Errorf("it answers to %q", host)
		}
	})
}

// FuzzAccept: whatever a client says it takes, there is an answer.
func FuzzAccept(f *testing.F) {
	f.Add("text/html;q=0.5,application/json", "br;q=1, gzip;q=0, *;q=0.1")
	f.Fuzz(func(t *testing.T, accept, coding string) {
		reply.PrefersHTML(accept)
		if c := reply.Negotiate(coding); c.Name() == "" && c != reply.Identity {
			t.Errorf("%q: %v", coding, c)
		}
		reply.Matches(accept, `"tag"`)
	})
}
