package web

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
)

// htmlPage is a table for people: the HTML representation of a resource. Every
// text in it is escaped as it is written.
type htmlPage struct {
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

// replyPage answers with a page.
func (s *Server) replyPage(w http.ResponseWriter, r *http.Request, p htmlPage) error {
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil {
		return err
	}
	return reply(w, r, "text/html; charset=utf-8", revalidate, b.Bytes())
}

func itemPath(collection, id string) string {
	return "/collections/" + collection + "/items/" + url.PathEscape(id)
}

// rowsOf returns the properties of a feature as rows of a table.
func rowsOf(feature []byte) ([][]string, error) {
	var f struct {
		Geometry   json.RawMessage            `json:"geometry"`
		Properties map[string]json.RawMessage `json:"properties"`
	}
	if err := json.Unmarshal(feature, &f); err != nil {
		return nil, err
	}
	rows := [][]string{{"geometry", string(f.Geometry)}}
	for _, name := range orderOf(feature) {
		value := string(f.Properties[name])
		var text string
		if json.Unmarshal(f.Properties[name], &text) == nil {
			value = text
		}
		rows = append(rows, []string{name, value})
	}
	return rows, nil
}

// orderOf returns the names of a feature's properties as they are written.
func orderOf(feature []byte) []string {
	d := json.NewDecoder(bytes.NewReader(feature[bytes.Index(feature, []byte(`"properties":`))+len(`"properties":`):]))
	d.Token()
	var out []string
	for d.More() {
		name, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			break
		}
		out = append(out, name.(string))
	}
	return out
}

func (s *Server) pagesStyle(w http.ResponseWriter, r *http.Request) error {
	return reply(w, r, "text/css; charset=utf-8", revalidate, pagesCSS)
}
