package reply_test

import (
	"net/http/httptest"
	"testing"

	"github.com/furat-map/furat/web/reply"
)

// TestSameSite: a page of another site may not ask for what costs or writes,
// unless its origin may read; clients that are no browsers say nothing.
func TestSameSite(t *testing.T) {
	for _, c := range []struct {
		site, origin, cors string
		want               bool
	}{
		{"", "", "", true}, {"same-origin", "http://furat.example", "", true}, {"none", "", "", true},
		{"cross-site", "https://evil.example", "", false}, {"same-site", "http://other.furat.example", "", false}, {"", "https://evil.example", "", false}, {"", "null", "", false},
		{"cross-site", "https://a.example", "https://a.example", true}, {"cross-site", "https://b.example", "https://a.example", false}, {"cross-site", "https://b.example", "*", true},
	} {
		r := httptest.NewRequest("POST", "http://furat.example/api/extract", nil)
		if c.site != "" {
			r.Header.Set("Sec-Fetch-Site", c.site)
		}
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		if got := reply.SameSite(r, c.cors) == nil; got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
