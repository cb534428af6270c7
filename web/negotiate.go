package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
)

// Representations of a resource, as the parameter f names them.
const (
	asJSON = "json"
	asHTML = "html"
)

// representation returns how a resource is asked for: by the parameter f, or
// by Accept; json where neither says. Who asks is never looked at.
func representation(w http.ResponseWriter, r *http.Request) (string, error) {
	w.Header().Add("Vary", "Accept")
	if f := r.URL.Query()["f"]; len(f) > 0 {
		if len(f) > 1 || f[0] != asJSON && f[0] != asHTML {
			return "", geo.Errorf(geo.CodeInvalid, "f", "%q is no representation; use json or html", strings.Join(f, ","))
		}
		return f[0], nil
	}
	if prefersHTML(listed(r, "Accept")) {
		return asHTML, nil
	}
	return asJSON, nil
}

// prefersHTML reports whether an Accept header puts HTML above JSON of any
// kind (RFC 9110, 12.5.1).
func prefersHTML(accept string) bool {
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

// link is a link of an OGC API document (RFC 8288).
type link struct {
	Href      string `json:"href"`
	Rel       string `json:"rel"`
	Type      string `json:"type,omitempty"`
	Title     string `json:"title,omitempty"`
	Templated bool   `json:"templated,omitempty"`
}

// Media types of the OGC APIs.
const (
	typeJSON    = "application/json"
	typeGeoJSON = "application/geo+json"
	typeHTML    = "text/html"
	typeOpenAPI = "application/vnd.oai.openapi+json;version=3.0"
	typeSchema  = "application/schema+json"
)

// self returns the links of a document to itself in both representations. The
// path may have a query.
func self(r *http.Request, path, as, jsonType string) []link {
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	doc := link{base(r) + path + sep + "f=json", "self", jsonType, "this document", false}
	page := link{base(r) + path + sep + "f=html", "alternate", typeHTML, "this document as a page", false}
	if as == asHTML {
		doc.Rel, page.Rel = "alternate", "self"
	}
	return []link{doc, page}
}
