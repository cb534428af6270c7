package reply

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"strings"
)

// Page is a table for people: the HTML representation of a resource. Every
// text in it is escaped as it is written.
type Page struct {
	Title, Text string
	Columns     []string
	Rows        [][]string
	Hrefs       []string // of the first cell of each row; nil for none
	JSON        string   // the same as JSON
	Next, Prev  string
}

//go:embed page.html
var pageHTML string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

//go:embed pages.css
var pagesCSS []byte

// Send answers with the page. Addresses in it that begin with a slash lie below
// the path under which clients see the server.
func (p Page) Send(w http.ResponseWriter, r *http.Request) error {
	base := basePath(r)
	for i, href := range p.Hrefs {
		if strings.HasPrefix(href, "/") {
			p.Hrefs[i] = base + href
		}
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, struct {
		Page
		Base string
	}{p, base}); err != nil {
		return err
	}
	return Body(w, r, "text/html; charset=utf-8", Revalidate, b.Bytes())
}

// PagesStyle answers the style of pages.
func PagesStyle(w http.ResponseWriter, r *http.Request) error {
	return Body(w, r, "text/css; charset=utf-8", Revalidate, pagesCSS)
}
