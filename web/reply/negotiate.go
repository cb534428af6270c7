package reply

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
)

// Representations of a resource, as the parameter f names them.
const (
	AsJSON = "json"
	AsHTML = "html"
)

// Representation returns how a resource is asked for: by the parameter f, or
// by Accept; json where neither says. Who asks is never looked at. Others are
// those that the resource has beside json and html, for f alone.
func Representation(w http.ResponseWriter, r *http.Request, others ...string) (string, error) {
	w.Header().Add("Vary", "Accept")
	if f := r.URL.Query()["f"]; len(f) > 0 {
		known := append([]string{AsJSON, AsHTML}, others...)
		if len(f) > 1 || !slices.Contains(known, f[0]) {
			return "", geo.Errorf(geo.CodeInvalid, "f", "%q is no representation; use one of %s", strings.Join(f, ","), strings.Join(known, ", "))
		}
		return f[0], nil
	}
	if PrefersHTML(Header(r, "Accept")) {
		return AsHTML, nil
	}
	return AsJSON, nil
}

// PrefersHTML reports whether an Accept header puts HTML above JSON of any
// kind (RFC 9110, 12.5.1).
func PrefersHTML(accept string) bool {
	html, json := 0.0, 0.0
	for part := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(part, ";")
		q := 1.0
		for p := range strings.SplitSeq(params, ";") {
			if v, ok := strings.CutPrefix(strings.TrimSpace(p), "q="); ok {
				q, _ = strconv.ParseFloat(v, 64)
			}
		}
		switch name = strings.ToLower(strings.TrimSpace(name)); {
		case name == "text/html" || name == "application/xhtml+xml":
			html = max(html, q)
		case strings.HasSuffix(name, "json") || strings.HasSuffix(name, "/*"):
			json = max(json, q)
		}
	}
	return html > json
}

// Link is a Link of an OGC API document (RFC 8288).
type Link struct {
	Href      string `json:"href"`
	Rel       string `json:"rel"`
	Type      string `json:"type,omitempty"`
	Title     string `json:"title,omitempty"`
	Templated bool   `json:"templated,omitempty"`
}

// Media types of the OGC APIs.
const (
	TypeJSON    = "application/json"
	TypeGeoJSON = "application/geo+json"
	TypeHTML    = "text/html"
	TypeOpenAPI = "application/vnd.oai.openapi+json;version=3.0"
	TypeSchema  = "application/schema+json"
)

// Self returns the links of a document to itself in both representations. The
// path may have a query.
func Self(r *http.Request, path, as, jsonType string) []Link {
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	doc := Link{Base(r) + path + sep + "f=json", "self", jsonType, "this document", false}
	page := Link{Base(r) + path + sep + "f=html", "alternate", TypeHTML, "this document as a page", false}
	if as == AsHTML {
		doc.Rel, page.Rel = "alternate", "self"
	}
	return []Link{doc, page}
}
