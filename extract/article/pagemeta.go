package article

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
	"github.com/furat-map/furat/geo/dates"
)

//go:embed meta.tsv
var metaTSV string

// metaNames are, by field, the names under which pages tell it, in small letters.
var metaNames = func() map[string][]string {
	out := map[string][]string{}
	for _, r := range csvtable.MustRead("meta.tsv", metaTSV, '\t') {
		for _, name := range r.List("names") {
			out[r.Get("field")] = append(out[r.Get("field")], strings.ToLower(name))
		}
	}
	return out
}()

// pageMeta is what the elements of a page say of it.
type pageMeta struct {
	values map[string][]string // by name in small letters
	title  string              // <title>
}

func metaOf(doc *html.Node) *pageMeta {
	m := &pageMeta{values: map[string][]string{}}
	m.walk(doc)
	return m
}

// maxValues bounds how often one name counts.
const maxValues = 10

func (m *pageMeta) add(name, value string) {
	name = strings.ToLower(strings.TrimSpace(name))
	if value = strings.Join(strings.Fields(value), " "); name != "" && value != "" && len(m.values[name]) < maxValues {
		m.values[name] = append(m.values[name], value)
	}
}

func (m *pageMeta) walk(n *html.Node) {
	if n.Type == html.ElementNode {
		switch n.DataAtom {
		case atom.Meta:
			for _, name := range []string{"name", "property", "itemprop", "http-equiv"} {
				m.add(attr(n, name), attr(n, "content"))
			}
		case atom.Link:
			if attr(n, "rel") == "canonical" {
				m.add("canonical", attr(n, "href"))
			}
		case atom.Title:
			if m.title == "" && n.FirstChild != nil && (n.Parent == nil || n.Parent.DataAtom != atom.Svg) {
				m.title = strings.Join(strings.Fields(n.FirstChild.Data), " ")
			}
		case atom.Time:
			m.add("time", attr(n, "datetime"))
		case atom.Script:
			if strings.EqualFold(attr(n, "type"), "application/ld+json") && n.FirstChild != nil {
				m.linkedData(n.FirstChild.Data)
			}
		default:
			if prop := attr(n, "itemprop"); prop != "" {
				m.add(prop, attr(n, "content"))
				m.add(prop, attr(n, "datetime"))
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		m.walk(c)
	}
}

// linkedData takes the members of JSON-LD that tell of an article.
func (m *pageMeta) linkedData(s string) {
	if jsonDepth([]byte(s)) != nil {
		return
	}
	var v any
	if json.Unmarshal([]byte(s), &v) == nil {
		m.ld("ld:", v, 0)
	}
}

// ld adds the texts of an object by name; those of objects in it as outer.inner, of
// lists and graphs as if they stood alone.
func (m *pageMeta) ld(prefix string, v any, depth int) {
	if depth > 8 {
		return
	}
	switch v := v.(type) {
	case string:
		m.add(strings.TrimSuffix(prefix, "."), v)
	case []any:
		for _, e := range v {
			m.ld(prefix, e, depth+1)
		}
	case map[string]any:
		for _, name := range slices.Sorted(keysOf(v)) {
			switch name {
			case "@graph", "mainEntity", "mainEntityOfPage":
				m.ld(prefix, v[name], depth+1)
			case "comment", "author", "image", "video", "isPartOf", "breadcrumb", "itemListElement", "@type", "@id", "@context":
			default:
				m.ld(strings.TrimSuffix(prefix, ".")+dot(prefix)+name+".", v[name], depth+1)
			}
		}
	}
}

func keysOf(m map[string]any) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// dot parts the names of objects in objects.
func dot(prefix string) string {
	if strings.HasSuffix(prefix, ":") {
		return ""
	}
	return "."
}

// all returns what a page says of a field, the best first.
func (m *pageMeta) all(field string) (out []string) {
	for _, name := range metaNames[field] {
		out = append(out, m.values[name]...)
	}
	return out
}

func (m *pageMeta) first(field string) string {
	if all := m.all(field); len(all) > 0 {
		return all[0]
	}
	return ""
}

// firstPlausible is the first day on which a page can have been published.
var firstPlausible = geo.NewDay(1990, time.January, 1)

func plausible(d geo.Day) bool {
	return d >= firstPlausible && d <= geo.DayOf(time.Now().UTC())+1
}

// published is the day that a page says it was published: that of the first field
// that can be read and is plausible, else the one that stands below its headline.
func (m *pageMeta) published(doc *html.Node, order dates.Order) geo.Day {
	for _, s := range m.all("published") {
		if d, err := dates.Day(s, order); err == nil && plausible(d) {
			return d
		}
	}
	return besideHeadline(doc, order)
}

// aboutHeadline is how many paragraphs from the headline on may tell the day, and
// aboutWords how many words such a paragraph has.
const aboutHeadline, aboutWords = 8, 16

// besideHeadline is the day in a short line below the first headline, such as
// "Published 2 March 2024": what stands above it can be the day of the visit.
func besideHeadline(doc *html.Node, order dates.Order) geo.Day {
	h := find(doc, atom.H1)
	if h == nil {
		return 0
	}
	headline := strings.Join(strings.Fields(textOf(h)), " ")
	after := -1
	for _, b := range blocks(doc) {
		switch {
		case after < 0 && b.text == headline:
			after = 0
		case after >= 0 && after < aboutHeadline:
			after++
			if len(strings.Fields(b.text)) > aboutWords {
				continue
			}
			if d, ok := dates.Find(b.text, order); ok && plausible(d) {
				return d
			}
		}
	}
	return 0
}

func find(n *html.Node, a atom.Atom) *html.Node {
	if n.Type == html.ElementNode && n.DataAtom == a {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if found := find(c, a); found != nil {
			return found
		}
	}
	return nil
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var out strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		out.WriteString(textOf(c))
	}
	return out.String()
}
