package article

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/furat-map/furat/geo/csvtable"
)

//go:embed teasers.tsv
var teasersTSV string

// skipped elements hold no text of an article.
var skipped = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Nav: true, atom.Footer: true, atom.Aside: true,
	atom.Noscript: true, atom.Template: true, atom.Svg: true, atom.Button: true, atom.Select: true, atom.Iframe: true, atom.Figcaption: true,
	atom.Title: true, atom.Head: true, atom.Textarea: true, atom.Label: true, atom.Object: true}

// breaks are the elements that end a paragraph.
var breaks = map[atom.Atom]bool{atom.P: true, atom.Div: true, atom.Br: true, atom.Li: true, atom.H1: true, atom.H2: true, atom.H3: true,
	atom.H4: true, atom.H5: true, atom.H6: true, atom.Article: true, atom.Section: true, atom.Main: true, atom.Header: true, atom.Blockquote: true,
	atom.Tr: true, atom.Td: true, atom.Th: true, atom.Ul: true, atom.Ol: true, atom.Dl: true, atom.Dd: true, atom.Dt: true, atom.Table: true,
	atom.Body: true, atom.Figure: true, atom.Hr: true, atom.Pre: true, atom.Form: true, atom.Address: true}

// readPage reads the article of a web page.
func readPage(data []byte, opt Options) ([]item, error) {
	it, err := pageItem(data, opt.From, opt)
	return []item{it}, err
}

// pageItem reads the article of a page that was fetched from an address, "" where
// it is not known.
func pageItem(data []byte, from string, opt Options) (item, error) {
	if err := shallow(data); err != nil {
		return item{}, err
	}
	doc, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		return item{}, fmt.Errorf("the HTML can't be read: %w", err)
	}
	m := metaOf(doc)
	var it item
	a := &it.article
	a.Title = m.first("title")
	if a.Title == "" {
		a.Title = m.title
	}
	a.Publisher = m.first("publisher")
	for _, s := range append(m.all("url"), from) {
		if a.URL == "" && namesArticle(s) && (from == "" || sameSite(s, from)) {
			a.URL = s
		}
	}
	a.Published = m.published(doc, a.URL, opt.Dates)
	a.Text = headed(m.headline, mainText(doc))
	if told := m.values["ld:articlebody"]; len(told) > 0 && len(a.Text) < len(told[0])/2 {
		a.Text = told[0] // pages that a script fills
	}
	return it, nil
}

// sameSite reports whether two addresses are of one host, with or without "www." or
// "m.": what a page of another site says of its address is only a claim.
func sameSite(a, b string) bool {
	host := func(s string) string {
		u, err := url.Parse(s)
		if err != nil {
			return s
		}
		h := strings.ToLower(u.Hostname())
		return strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(h, "www."), "m."), "amp.")
	}
	return host(a) == host(b)
}

// headed is a text behind its headline, which often says where and what; unless it
// begins with it.
func headed(headline, text string) string {
	if headline == "" || text == "" || strings.HasPrefix(text, headline) {
		return text
	}
	return headline + "\n" + text
}

// namesArticle reports whether a page's own address can be its identity: whole,
// and of more than the site ("/" stands on every page of some).
func namesArticle(s string) bool {
	u, err := url.Parse(s)
	return Address(s) == nil && err == nil && (strings.Trim(u.Path, "/") != "" || u.RawQuery != "")
}

// openEnded are the elements that HTML lets stand without an end tag: they say
// nothing about nesting.
var openEnded = map[atom.Atom]bool{atom.P: true, atom.Li: true, atom.Td: true, atom.Th: true, atom.Tr: true, atom.Dt: true, atom.Dd: true,
	atom.Option: true, atom.Optgroup: true, atom.Thead: true, atom.Tbody: true, atom.Tfoot: true, atom.Colgroup: true, atom.Body: true, atom.Head: true, atom.Html: true,
	atom.Br: true, atom.Img: true, atom.Meta: true, atom.Link: true, atom.Input: true, atom.Hr: true, atom.Source: true, atom.Wbr: true, atom.Area: true,
	atom.Base: true, atom.Col: true, atom.Embed: true, atom.Track: true, atom.Param: true}

// shallow refuses HTML that is nested too deep, before a tree is made of it.
func shallow(data []byte) error {
	z := html.NewTokenizer(bytes.NewReader(data))
	z.SetMaxBuf(4 << 20)
	depth := 0
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				return fmt.Errorf("the HTML can't be read: %w", z.Err())
			}
			return nil
		case html.StartTagToken:
			if name, _ := z.TagName(); !openEnded[atom.Lookup(name)] {
				depth++
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); !openEnded[atom.Lookup(name)] {
				depth = max(0, depth-1)
			}
		}
		if depth > MaxDepth {
			return fmt.Errorf("the HTML is nested deeper than %d elements", MaxDepth)
		}
	}
}

// maxElements bounds the page that is looked through for its article.
const maxElements = 200_000

// Names by which pages call what stands beside an article: what readers say, and
// what else there is to read.
var (
	comments = regexp.MustCompile(`(?i)(^|[^a-z])(comments?|commentlist|comment-(list|body|content|area)|disqus|respond|replies|discussion|user-?reviews?|reviews|ugc)([^a-z]|$)`)
	more     = regexp.MustCompile(`(?i)(^|[^a-z])((jp-?)?related(posts?|-?(articles?|stories|content|links))?|recommended|recommendations|more-?(stories|news)|read-?more|also-?read|most-?(read|popular)|trending|newsletter)([^a-z]|$)`)
)

// mainText is the text of the article on a page, by Mozilla's Readability, without
// what readers said, captions and teasers. A page in which no article is found gives
// all its text.
func mainText(doc *html.Node) string {
	list := blocks(doc)
	most, longest := sizeOf(list)/3, longestOf(list) // what holds much of the page is no part beside the article
	remove(doc, func(n *html.Node) bool {
		switch {
		case isCalled(n, comments), isCaption(n):
			return sizeOf(blocks(n)) <= most
		case isCalled(n, more):
			own := blocks(n)
			return sizeOf(own) <= most && longestOf(own) != longest
		}
		return false
	})
	p := readability.NewParser()
	p.MaxElemsToParse = maxElements
	p.DisableJSONLD = true
	if found, err := p.ParseDocument(doc, nil); err == nil && found.Node != nil {
		if text := paragraphs(found.Node); text != "" {
			return text
		}
	}
	return paragraphs(doc)
}

// sizeOf is how many letters paragraphs have.
func sizeOf(list []block) (all int) {
	for _, b := range list {
		all += letters(b.text)
	}
	return all
}

// longestOf is the longest paragraph that is not a link.
func longestOf(list []block) (longest string) {
	for _, b := range list {
		if b.linked == 0 && len(b.text) > len(longest) {
			longest = b.text
		}
	}
	return longest
}

// isCalled reports an element that a page calls so, by its class, its id, or what
// scripts call it; never the whole page.
func isCalled(n *html.Node, what *regexp.Regexp) bool {
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Main, atom.Head, 0:
		return false
	}
	for _, a := range n.Attr {
		named := a.Key == "class" || a.Key == "id" || a.Key == "aria-label" || strings.HasPrefix(a.Key, "data-") && len(a.Val) < 60
		if named && what.MatchString(a.Val) {
			return true
		}
	}
	return false
}

// captions are the classes of what stands below a picture.
var captions = regexp.MustCompile(`(?i)(^|[^a-z])(wp-caption-text|caption|image-?caption|photo-?credit|media-?caption)([^a-z]|$)`)

// maxCaption is how many words a caption has at most.
const maxCaption = 60

func isCaption(n *html.Node) bool {
	return captions.MatchString(attr(n, "class")) && len(strings.Fields(textOf(n))) <= maxCaption
}

// remove takes elements out of a tree.
func remove(n *html.Node, which func(*html.Node) bool) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.ElementNode && which(c) {
			n.RemoveChild(c)
		} else {
			remove(c, which)
		}
		c = next
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// block is a paragraph, and how many of its letters stand in links.
type block struct {
	text   string
	linked int
}

// blocks are the paragraphs of a tree.
func blocks(n *html.Node) []block {
	var b blockWriter
	b.walk(n, false)
	b.flush()
	return b.out
}

type blockWriter struct {
	out    []block
	cur    strings.Builder
	linked int
}

func (b *blockWriter) walk(n *html.Node, inLink bool) {
	element := atom.Lookup([]byte(n.Data)) // Readability renames elements, and leaves their numbers
	switch {
	case n.Type == html.TextNode:
		b.cur.WriteString(n.Data)
		if inLink {
			b.linked += letters(n.Data)
		}
		return
	case n.Type == html.ElementNode && skipped[element]:
		return
	}
	if breaks[element] {
		b.flush()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.walk(c, inLink || element == atom.A)
	}
	if breaks[element] {
		b.flush()
	}
}

func (b *blockWriter) flush() {
	text := strings.Join(strings.Fields(b.cur.String()), " ")
	b.cur.Reset()
	if text != "" {
		b.out = append(b.out, block{text, b.linked})
	}
	b.linked = 0
}

func letters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// maxTeaser is how many words a paragraph has at most that leads away.
const maxTeaser = 25

var teasers = func() []string {
	var out []string
	for _, r := range csvtable.MustRead("teasers.tsv", teasersTSV, '\t') {
		out = append(out, r.Get("begins"))
	}
	return out
}()

// leadsAway reports a short paragraph that is a teaser, or nothing but a link.
func (b block) leadsAway() bool {
	if len(strings.Fields(b.text)) > maxTeaser {
		return false
	}
	text := strings.ToLower(b.text)
	if all := letters(b.text); all > 0 && 10*b.linked >= 9*all {
		return true
	}
	for _, t := range teasers {
		if rest, ok := strings.CutPrefix(text, t); ok && (rest == "" || !startsWithLetter(rest) || strings.HasSuffix(t, ":")) {
			return true
		}
	}
	return false
}

func startsWithLetter(s string) bool {
	for _, r := range s {
		return unicode.IsLetter(r)
	}
	return false
}

// paragraphs is the text of a tree, a line a paragraph.
func paragraphs(n *html.Node) string {
	var lines, all []string
	for _, b := range blocks(n) {
		all = append(all, b.text)
		if !b.leadsAway() {
			lines = append(lines, b.text)
		}
	}
	if len(lines) == 0 {
		lines = all
	}
	return strings.Join(lines, "\n")
}

// fragmentText is the text of a piece of HTML, as feeds and services hold it.
func fragmentText(s string) (string, error) {
	if err := shallow([]byte(s)); err != nil {
		return "", err
	}
	doc, err := html.Parse(strings.NewReader(s))
	if err != nil {
		return "", fmt.Errorf("the HTML can't be read: %w", err)
	}
	remove(doc, func(n *html.Node) bool { // the mail that is answered
		return hasClass(n, "gmail_quote") || n.DataAtom == atom.Blockquote && attr(n, "type") == "cite"
	})
	return paragraphs(doc), nil
}
