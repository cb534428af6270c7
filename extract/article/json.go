package article

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo/csvtable"
)

//go:embed members.tsv
var membersTSV string

// memberNames are, by field, the names under which JSON holds it.
var memberNames = func() map[string][]string {
	out := map[string][]string{}
	for _, r := range csvtable.MustRead("members.tsv", membersTSV, '\t') {
		out[r.Get("field")] = r.List("names")
	}
	return out
}()

// object is a JSON object.
type object map[string]json.RawMessage

// text returns a member that is a text or a number; name goes into objects at
// dots.
func (o object) text(name string) string {
	name, inner, nested := strings.Cut(name, ".")
	raw := o[name]
	if nested {
		var in object
		if json.Unmarshal(raw, &in) != nil {
			return ""
		}
		return in.text(inner)
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return strings.TrimSpace(s)
	}
	if n := strings.TrimSpace(string(raw)); len(n) > 0 && (n[0] == '-' || n[0] >= '0' && n[0] <= '9') {
		return n
	}
	return ""
}

// field returns the first member that says something of a field.
func (o object) field(field string) string {
	for _, name := range memberNames[field] {
		if s := o.text(name); s != "" {
			return s
		}
	}
	return ""
}

// markup tells HTML from text that has an angle bracket.
var markup = regexp.MustCompile(`(?i)</?(p|br|div|span|a|b|i|em|strong|ul|li|h[1-6]|img|blockquote)\b[^>]*>`)

// item makes an item of an object.
func (o object) item(name, publisher string) item {
	isFeed := publisher != ""
	it := item{name: name, lenient: isFeed, headed: isFeed}
	a := &it.article
	a.Text, a.Title, a.URL = o.field("text"), o.field("title"), addressOf(o.field("url"))
	a.Publisher, a.Language = o.field("publisher"), o.field("language")
	it.published = o.field("published")
	if a.Publisher == "" {
		a.Publisher = publisher
	}
	if markup.MatchString(a.Text) {
		a.Text, it.html = "", a.Text
	}
	a.Title = plainTitle(a.Title)
	if isFeed && a.Text == "" && it.html == "" {
		a.Text = a.Title
	}
	if a.Text == "" && it.html == "" {
		it.err = fmt.Errorf(`an article has no "text"`)
	}
	return it
}

// plainTitle takes markup out of a title.
func plainTitle(s string) string {
	if markup.MatchString(s) || strings.Contains(s, "&") {
		if text, err := fragmentText(s); err == nil {
			return strings.Join(strings.Fields(text), " ")
		}
	}
	return s
}

// itemLists are the members under which files and services hold a list of articles.
var itemLists = []string{"items", "articles", "messages", "results", "data", "posts", "entries", "stories", "documents", "docs"}

// readJSON reads one article object, an array of them, or an object that holds such
// a list: a JSON Feed, Telegram's export, an answer of a service.
func readJSON(data []byte, opt Options) ([]item, error) {
	if err := jsonDepth(data); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		return readList(data, "article", "")
	}
	var one object
	if err := json.Unmarshal(data, &one); err != nil {
		return nil, fmt.Errorf("it is no JSON article: %w", err)
	}
	if items, ok, err := readTelegram(one); ok {
		return items, err
	}
	if one.field("text") == "" {
		for _, name := range itemLists {
			if list := bytes.TrimSpace(one[name]); bytes.HasPrefix(list, []byte("[")) {
				return readList(list, strings.TrimSuffix(name, "s"), one.feedTitle())
			}
		}
	}
	return []item{one.item("", "")}, nil
}

// feedTitle is what a JSON Feed is called.
func (o object) feedTitle() string {
	if strings.Contains(o.text("version"), "jsonfeed.org") {
		return o.text("title")
	}
	return ""
}

func readList(list []byte, what, publisher string) ([]item, error) {
	var objects []json.RawMessage
	if err := json.Unmarshal(list, &objects); err != nil {
		return nil, fmt.Errorf("it is no JSON array of articles: %w", err)
	}
	if len(objects) > maxItems {
		return nil, fmt.Errorf("it holds more than %d articles; split it", maxItems)
	}
	var items []item
	for i, raw := range objects {
		var o object
		name := what + " " + strconv.Itoa(i+1)
		if err := json.Unmarshal(raw, &o); err != nil {
			items = append(items, item{name: name, err: fmt.Errorf("it is no object")})
			continue
		}
		items = append(items, o.item(name, publisher))
	}
	return items, nil
}

// readJSONLines reads one article object a line.
func readJSONLines(data []byte, _ Options) ([]item, error) {
	var items []item
	for i, line := range bytes.Split(data, []byte("\n")) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if len(items) >= maxItems {
			return nil, fmt.Errorf("it holds more than %d articles; split it", maxItems)
		}
		name := "line " + strconv.Itoa(i+1)
		var o object
		err := jsonDepth(line)
		if err == nil {
			if err = json.Unmarshal(line, &o); err != nil {
				err = fmt.Errorf("it is no JSON article: %w", err)
			}
		}
		if err != nil {
			items = append(items, item{name: name, err: err})
			continue
		}
		items = append(items, o.item(name, ""))
	}
	return items, nil
}

// jsonDepth bounds the nesting before anything is decoded.
func jsonDepth(data []byte) error {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			if depth++; depth > MaxDepth {
				return fmt.Errorf("the JSON is nested deeper than %d", MaxDepth)
			}
		case c == ']' || c == '}':
			depth--
		}
	}
	return nil
}
