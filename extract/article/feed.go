package article

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html/charset"
)

// readFeed reads the items of an RSS, RDF or Atom feed. What has no text but a
// title is read by its title.
func readFeed(data []byte, _ Options) ([]item, error) {
	data = declaration.ReplaceAll(data, nil) // it is UTF-8 now, whatever it says
	if err := xmlDepth(data); err != nil {
		return nil, err
	}
	feed, err := gofeed.NewParser().Parse(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("the feed can't be read: %w", err)
	}
	var items []item
	var guids []string
	for i, in := range feed.Items {
		it := item{name: "item " + strconv.Itoa(i+1), html: longer(in.Content, in.Description), published: cmp.Or(in.Published, in.Updated)}
		a := &it.article
		a.Title, a.Publisher, a.Language = plainTitle(strings.TrimSpace(in.Title)), plainTitle(strings.TrimSpace(feed.Title)), feed.Language
		a.URL = cmp.Or(addressOf(in.Link), addressOf(in.GUID))
		if it.published == "" && in.DublinCoreExt != nil && len(in.DublinCoreExt.Date) > 0 {
			it.published = in.DublinCoreExt.Date[0]
		}
		if strings.TrimSpace(it.html) == "" {
			it.html, a.Text = "", a.Title
		}
		it.lenient, it.headed = true, true
		items, guids = append(items, it), append(guids, in.GUID)
	}
	apart(items, guids)
	return items, nil
}

// declaration is how XML begins, with its encoding.
var declaration = regexp.MustCompile(`^\s*<\?xml[^>]*\?>`)

// apart gives items of one link each an address of its own: a live blog's lead to
// one page, and are not one article.
func apart(items []item, guids []string) {
	count := map[string]int{}
	for _, it := range items {
		count[it.article.URL]++
	}
	for i := range items {
		a := &items[i].article
		if a.URL != "" && count[a.URL] > 1 && !strings.Contains(a.URL, "#") {
			a.URL += "#" + url.PathEscape(cmp.Or(guids[i], items[i].published, a.Title))
		}
	}
}

// longer is the text of an item: feeds give a summary, the whole, or both.
func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}

// xmlDepth bounds the nesting of XML, and refuses entities that it declares.
func xmlDepth(data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict, d.CharsetReader = false, charset.NewReaderLabel
	depth := 0
	for {
		t, err := d.RawToken()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("the feed can't be read: %w", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth > MaxDepth {
				return fmt.Errorf("the XML is nested deeper than %d elements", MaxDepth)
			}
		case xml.EndElement:
			depth--
		case xml.Directive:
			if bytes.Contains(t, []byte("ENTITY")) {
				return fmt.Errorf("the XML declares entities, which are not followed")
			}
		}
	}
}
