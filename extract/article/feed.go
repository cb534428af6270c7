package article

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html/charset"
)

// readFeed reads the items of an RSS, RDF or Atom feed. What has no text but a
// title is read by its title.
func readFeed(data []byte, _ Options) ([]item, error) {
	if err := xmlDepth(data); err != nil {
		return nil, err
	}
	feed, err := gofeed.NewParser().Parse(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("the feed can't be read: %w", err)
	}
	var items []item
	for i, in := range feed.Items {
		it := item{name: "item " + strconv.Itoa(i+1), html: longer(in.Content, in.Description), published: cmp.Or(in.Published, in.Updated)}
		a := &it.article
		a.Title, a.Publisher, a.Language = plainTitle(strings.TrimSpace(in.Title)), strings.TrimSpace(feed.Title), feed.Language
		a.URL = cmp.Or(addressOf(in.Link), addressOf(in.GUID))
		if it.published == "" && in.DublinCoreExt != nil && len(in.DublinCoreExt.Date) > 0 {
			it.published = in.DublinCoreExt.Date[0]
		}
		if strings.TrimSpace(it.html) == "" {
			it.html, a.Text = "", a.Title
		}
		items = append(items, it)
	}
	return items, nil
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
