package article

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"regexp"
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
	// The heading that the title repeats, and the first of the first rank; "" for none.
	headline, firstHeading string
}

func metaOf(doc *html.Node) *pageMeta {
	m := &pageMeta{values: map[string][]string{}}
	m.walk(doc)
	m.headings(doc)
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
			if m.add("time", attr(n, "datetime")); attr(n, "datetime") == "" {
				m.add("time", textOf(n))
			}
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
// that can be read and is plausible, else the one that readers see beside its
// headline, else the one in its address. Where fields have the time in UTC and
// readers see the day before or after, it is theirs that counts: the text says
// "Friday" by it.
func (m *pageMeta) published(doc *html.Node, address string, order dates.Order) geo.Day {
	seen := m.besideHeadline(doc, order)
	inAddress := addressDay(address)
	for _, s := range m.all("published") {
		told, err := dates.Day(s, order)
		if err != nil || !plausible(told) {
			continue
		}
		if local := cmp.Or(seen, inAddress); local.Known() && neighbours(local, told) && inUTC(s) {
			return local
		}
		return told
	}
	if seen.Known() {
		return seen
	}
	return inAddress
}

func neighbours(a, b geo.Day) bool { return a-b <= 1 && b-a <= 1 }

// inUTC reports a time that is told in UTC, or in no zone.
func inUTC(s string) bool {
	m := timeZone.FindStringSubmatch(s)
	return m != nil && (strings.Trim(m[1], "+-0:") == "" || slices.Contains([]string{"Z", "UTC", "GMT"}, m[1]))
}

// timeZone is a time with the zone behind it.
var timeZone = regexp.MustCompile(`\d:\d\d(?::\d\d)?(?:[.,]\d+)?\s*([+-]\d\d:?\d\d|[A-Z]{1,4}|)`)

// inPath is a day in an address, with its year, month and day apart.
var inPath = regexp.MustCompile(`[/-](20\d\d|19\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:[/._-]|$)`)

func addressDay(address string) geo.Day {
	m := inPath.FindStringSubmatch(address)
	if m == nil {
		return 0
	}
	d, err := dates.Day(strings.Join(m[1:], "-"), dates.YMD)
	if err != nil || !plausible(d) {
		return 0
	}
	return d
}

// aboutHeadline is how many paragraphs from the headline on may tell the day, and
// beforeHeadline how many before it; aboutWords is how many words such a paragraph
// has. What stands further above can be the day of the visit.
const aboutHeadline, beforeHeadline, aboutWords = 8, 2, 16

// besideHeadline is the day in a short line by the headline, such as "Published 2
// March 2024".
func (m *pageMeta) besideHeadline(doc *html.Node, order dates.Order) geo.Day {
	headline := cmp.Or(m.headline, m.firstHeading)
	if headline == "" {
		return 0
	}
	list := blocks(doc)
	at := slices.IndexFunc(list, func(b block) bool { return b.text == headline })
	if at < 0 {
		return 0
	}
	near := list[at:min(len(list), at+1+aboutHeadline)]
	for _, b := range append(slices.Clone(near), list[max(0, at-beforeHeadline):at]...) {
		if len(strings.Fields(b.text)) > aboutWords {
			continue
		}
		if d, ok := dates.Find(b.text, order); ok && plausible(d) {
			return d
		}
	}
	return 0
}

// minHeadline is how many words a heading has that is known by the page's title.
const minHeadline = 3

// headings finds the headline.
func (m *pageMeta) headings(doc *html.Node) {
	titles := append(m.all("title"), m.title)
	each(doc, func(n *html.Node) {
		if n.DataAtom != atom.H1 && n.DataAtom != atom.H2 && n.DataAtom != atom.H3 {
			return
		}
		text := strings.Join(strings.Fields(textOf(n)), " ")
		if m.firstHeading == "" && n.DataAtom == atom.H1 {
			m.firstHeading = text
		}
		isTitle := len(strings.Fields(text)) >= minHeadline && slices.ContainsFunc(titles, func(t string) bool { return strings.Contains(t, text) })
		if m.headline == "" && isTitle {
			m.headline = text
		}
	})
}

// each calls use with the elements of a tree.
func each(n *html.Node, use func(*html.Node)) {
	if n.Type == html.ElementNode {
		use(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		each(c, use)
	}
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
