package article

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/furat-map/furat/geo"
)

// page is what is read of an HTML document.
type page struct {
	meta   map[string]string // by name or property, lower case
	title  strings.Builder
	blocks []block
	cur    strings.Builder
	depth  int
	inside map[atom.Atom]int
	script strings.Builder
	ld     bool // inside a JSON-LD script
	time   string
}

// block is a paragraph; article says that it stands inside <article> or <main>.
type block struct {
	text    string
	article bool
}

// skipped elements hold no text of the article.
var skipped = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Nav: true, atom.Footer: true, atom.Aside: true,
	atom.Form: true, atom.Noscript: true, atom.Template: true, atom.Svg: true, atom.Button: true, atom.Select: true, atom.Iframe: true, atom.Figcaption: true}

// breaks are the elements that end a paragraph.
var breaks = map[atom.Atom]bool{atom.P: true, atom.Div: true, atom.Br: true, atom.Li: true, atom.H1: true, atom.H2: true, atom.H3: true,
	atom.H4: true, atom.H5: true, atom.H6: true, atom.Article: true, atom.Section: true, atom.Main: true, atom.Header: true, atom.Blockquote: true,
	atom.Tr: true, atom.Td: true, atom.Ul: true, atom.Ol: true, atom.Table: true, atom.Body: true, atom.Figure: true}

var void = map[atom.Atom]bool{atom.Br: true, atom.Img: true, atom.Meta: true, atom.Link: true, atom.Input: true, atom.Hr: true,
	atom.Source: true, atom.Wbr: true, atom.Area: true, atom.Base: true, atom.Col: true, atom.Embed: true, atom.Track: true, atom.Param: true}

// openEnded are the elements that HTML lets stand without an end tag: they say
// nothing about nesting.
var openEnded = map[atom.Atom]bool{atom.P: true, atom.Li: true, atom.Td: true, atom.Th: true, atom.Tr: true, atom.Dt: true, atom.Dd: true,
	atom.Option: true, atom.Optgroup: true, atom.Thead: true, atom.Tbody: true, atom.Tfoot: true, atom.Colgroup: true, atom.Body: true, atom.Head: true, atom.Html: true}

// parseHTML reads a page token by token: no tree, so that nesting costs
// nothing, and what is nested too deep is refused.
func parseHTML(data []byte) ([]geo.Article, error) {
	p := &page{meta: map[string]string{}, inside: map[atom.Atom]int{}}
	z := html.NewTokenizer(bytes.NewReader(data))
	z.SetMaxBuf(4 << 20)
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				return nil, fmt.Errorf("the HTML can't be read: %w", z.Err())
			}
			p.flush()
			return p.article()
		case html.TextToken:
			p.text(string(z.Text()))
		case html.StartTagToken:
			if err := p.open(z.Token(), false); err != nil {
				return nil, err
			}
		case html.SelfClosingTagToken:
			t := z.Token()
			if err := p.open(t, !skipped[t.DataAtom]); err != nil { // "/>" closes no script
				return nil, err
			}
		case html.EndTagToken:
			p.close(z.Token())
		}
	}
}

func (p *page) open(t html.Token, closed bool) error {
	switch t.DataAtom {
	case atom.Meta:
		p.metaTag(t)
	case atom.Link:
		if attr(t, "rel") == "canonical" {
			p.meta["canonical"] = attr(t, "href")
		}
	case atom.Script:
		p.ld = strings.EqualFold(attr(t, "type"), "application/ld+json")
		p.script.Reset()
	case atom.Time:
		if p.time == "" {
			p.time = attr(t, "datetime")
		}
	}
	if breaks[t.DataAtom] {
		p.flush()
	}
	if closed || void[t.DataAtom] {
		return nil
	}
	p.inside[t.DataAtom]++
	if openEnded[t.DataAtom] {
		return nil
	}
	if p.depth++; p.depth > MaxDepth {
		return fmt.Errorf("the HTML is nested deeper than %d elements", MaxDepth)
	}
	return nil
}

func (p *page) close(t html.Token) {
	if breaks[t.DataAtom] {
		p.flush()
	}
	if t.DataAtom == atom.Script && p.ld {
		p.linkedData(p.script.String())
		p.ld = false
	}
	if p.inside[t.DataAtom] > 0 {
		p.inside[t.DataAtom]--
		if !openEnded[t.DataAtom] {
			p.depth--
		}
	}
}

func (p *page) text(s string) {
	switch {
	case p.ld:
		p.script.WriteString(s)
		return
	case p.inside[atom.Title] > 0 && p.inside[atom.Svg] == 0:
		p.title.WriteString(s)
		return
	}
	for a := range skipped {
		if p.inside[a] > 0 {
			return
		}
	}
	p.cur.WriteString(s)
}

func (p *page) flush() {
	text := strings.Join(strings.Fields(p.cur.String()), " ")
	p.cur.Reset()
	if text != "" {
		p.blocks = append(p.blocks, block{text, p.inside[atom.Article]+p.inside[atom.Main] > 0})
	}
}

func attr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (p *page) metaTag(t html.Token) {
	content := attr(t, "content")
	for _, name := range []string{"name", "property", "itemprop"} {
		if k := strings.ToLower(attr(t, name)); k != "" && p.meta[k] == "" {
			p.meta[k] = content
		}
	}
}

// linkedData takes the date, headline and publisher from a JSON-LD script.
func (p *page) linkedData(s string) {
	if jsonDepth([]byte(s)) != nil {
		return
	}
	var v any
	if json.Unmarshal([]byte(s), &v) == nil {
		p.walk(v, 0)
	}
}

func (p *page) walk(v any, depth int) {
	if depth > 8 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			p.walk(e, depth+1)
		}
	case map[string]any:
		for key, to := range map[string]string{"datePublished": "ld:published", "headline": "ld:title"} {
			if s, ok := v[key].(string); ok && p.meta[to] == "" {
				p.meta[to] = s
			}
		}
		if pub, ok := v["publisher"].(map[string]any); ok && p.meta["ld:publisher"] == "" {
			p.meta["ld:publisher"], _ = pub["name"].(string)
		}
		p.walk(v["@graph"], depth+1)
	}
}

func (p *page) first(names ...string) string {
	for _, n := range names {
		if v := strings.TrimSpace(p.meta[n]); v != "" {
			return v
		}
	}
	return ""
}

// namesArticle reports whether a page's own address can be its identity: whole,
// and of more than the site ("/" stands on every page of some).
func namesArticle(s string) bool {
	u, err := url.Parse(s)
	return Address(s) == nil && err == nil && (strings.Trim(u.Path, "/") != "" || u.RawQuery != "")
}

// article puts the page together: the paragraphs of <article> or <main> where
// there is one, else all.
func (p *page) article() ([]geo.Article, error) {
	a := geo.Article{
		Title:     p.first("og:title", "ld:title", "twitter:title"),
		Publisher: p.first("og:site_name", "ld:publisher", "application-name"),
	}
	for _, s := range []string{p.first("canonical"), p.first("og:url")} {
		if a.URL == "" && namesArticle(s) {
			a.URL = s
		}
	}
	if a.Title == "" {
		a.Title = strings.Join(strings.Fields(p.title.String()), " ")
	}
	for _, s := range []string{p.first("article:published_time", "ld:published", "datepublished", "date", "dc.date", "pubdate", "publish-date"), p.time} {
		if day, err := publishedDay(s); err == nil && !a.Published.Known() {
			a.Published = day
		}
	}
	inArticle := false
	for _, b := range p.blocks {
		inArticle = inArticle || b.article
	}
	var lines []string
	for _, b := range p.blocks {
		if b.article || !inArticle {
			lines = append(lines, b.text)
		}
	}
	a.Text = strings.Join(lines, "\n")
	return []geo.Article{a}, nil
}
