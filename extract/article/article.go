// Package article reads articles out of plain text, HTML, JSON and JSON
// Lines: bytes in, [geo.Article] values out.
//
// A text file may begin with front matter, lines of "key: value" before a
// blank line, with the keys title, publisher, published, url, language and
// sample. HTML gives its title, date, publisher and address in its metadata.
// A JSON object has the members text (or content, or body), title, published,
// url and publisher.
package article

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/furat-map/furat/geo"
)

// MaxBytes is the largest input that is read.
const MaxBytes = 32 << 20

// MaxDepth is how deep HTML or JSON may be nested.
const MaxDepth = 512

// Options say what a caller knows better than the file; empty fields do not
// override.
type Options struct {
	Published geo.Day
	Publisher string
	URL       string
	Language  string
}

// Parse reads the articles in data. Name is the file's name: its ending, else
// the first bytes, tell the format. Errors are [geo.Error] values that name
// the file.
func Parse(name string, data []byte, opt Options) ([]geo.Article, error) {
	if err := check(name, data); err != nil {
		return nil, err
	}
	var articles []geo.Article
	var err error
	switch format(name, data) {
	case "html":
		articles, err = parseHTML(data)
	case "json":
		articles, err = parseJSON(data)
	case "jsonl":
		articles, err = parseJSONLines(data)
	default:
		articles, err = parseText(string(data))
	}
	if err != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, name, "%w", err)
	}
	if opt.URL != "" && len(articles) > 1 {
		return nil, geo.Errorf(geo.CodeInvalid, name, "--url names one article; the file holds %d", len(articles))
	}
	for i := range articles {
		a := &articles[i]
		if a.URL != "" {
			if err := Address(a.URL); err != nil {
				return nil, geo.Errorf(geo.CodeUnreadable, name, "%w", err)
			}
		}
		a.Origin = name
		opt.apply(a)
		if strings.TrimSpace(a.Text) == "" {
			return nil, geo.Errorf(geo.CodeUnreadable, name, "there is no text in it")
		}
		a.ID = ID(a)
	}
	return articles, nil
}

func (o Options) apply(a *geo.Article) {
	if o.Published.Known() {
		a.Published = o.Published
	}
	a.Publisher = cmp.Or(o.Publisher, a.Publisher)
	a.URL = cmp.Or(o.URL, a.URL)
	a.Language = languageCode(cmp.Or(o.Language, a.Language))
}

// languageNames are the names and long codes by which pages tell the languages
// that furat has always read.
var languageNames = map[string]string{"ara": "ar", "arabic": "ar", "العربية": "ar", "eng": "en", "english": "en"}

// languageCode reads a language tag or name as its code of two or three letters;
// "" where it is none, so that the text decides.
func languageCode(s string) string {
	primary, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), "_", "-")), "-")
	if code, ok := languageNames[primary]; ok {
		return code
	}
	letters := strings.Trim(primary, "abcdefghijklmnopqrstuvwxyz") == ""
	if letters && (len(primary) == 2 || len(primary) == 3) {
		return primary
	}
	return ""
}

// Address checks that s is a web address that can name one article: http or
// https, with a host.
func Address(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return geo.Errorf(geo.CodeInvalid, "url", "%q is no web address; it begins with http:// or https://", s)
	}
	return nil
}

// ID returns the identity of an article: of its address, or where it has none
// of what it says and when and by whom it was published.
func ID(a *geo.Article) string {
	s := strings.Join([]string{"text:", a.Title, a.Publisher, a.Published.String(), a.Text}, "\x00")
	if a.URL != "" {
		s = "url:" + a.URL
	}
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

func check(name string, data []byte) error {
	switch {
	case len(data) > MaxBytes:
		return geo.Errorf(geo.CodeTooLarge, name, "the file has more than %d MB; split it", MaxBytes>>20)
	case len(bytes.TrimSpace(data)) == 0:
		return geo.Errorf(geo.CodeUnreadable, name, "the file is empty")
	case bytes.IndexByte(data, 0) >= 0:
		return geo.Errorf(geo.CodeUnreadable, name, "the file is binary; give text, HTML, JSON or JSON Lines in UTF-8")
	case !utf8.Valid(data):
		return geo.Errorf(geo.CodeUnreadable, name, "the file is not whole UTF-8 (bad byte at %d); convert it first, for example with iconv", firstInvalid(data))
	}
	return nil
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(data)
}

func format(name string, data []byte) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".html", ".htm", ".xhtml":
		return "html"
	case ".json":
		return "json"
	case ".jsonl", ".ndjson":
		return "jsonl"
	case ".txt", ".md":
		return "text"
	}
	head := strings.ToLower(string(bytes.TrimLeft(data[:min(len(data), 512)], " \t\r\n\ufeff")))
	switch {
	case strings.HasPrefix(head, "<!doctype html"), strings.HasPrefix(head, "<html"), strings.HasPrefix(head, "<head"), strings.HasPrefix(head, "<body"):
		return "html"
	case strings.HasPrefix(head, "["):
		return "json"
	case strings.HasPrefix(head, "{"):
		if first, rest, ok := bytes.Cut(bytes.TrimSpace(data), []byte("\n")); ok && bytes.HasSuffix(bytes.TrimSpace(first), []byte("}")) && bytes.HasPrefix(bytes.TrimSpace(rest), []byte("{")) {
			return "jsonl"
		}
		return "json"
	}
	return "text"
}

// parseText reads front matter, if there is any, and takes the rest as the
// article's text, unchanged.
func parseText(s string) ([]geo.Article, error) {
	var a geo.Article
	body, meta := frontMatter(s)
	for key, value := range meta {
		if err := set(&a, key, value); err != nil {
			return nil, err
		}
	}
	a.Text = body
	return []geo.Article{a}, nil
}

var keys = map[string]bool{"title": true, "publisher": true, "published": true, "url": true, "language": true, "sample": true}

// frontMatter splits "key: value" lines off the front of a text. All lines
// before the first blank one must have a known key; otherwise there is none.
func frontMatter(s string) (body string, meta map[string]string) {
	meta = map[string]string{}
	rest := strings.TrimPrefix(s, "\ufeff")
	for {
		line, after, more := strings.Cut(rest, "\n")
		line = strings.TrimSpace(line)
		if line == "" && len(meta) > 0 {
			return strings.TrimLeft(after, "\r\n"), meta
		}
		key, value, ok := strings.Cut(line, ":")
		key = strings.ToLower(strings.TrimSpace(key))
		if !ok || !keys[key] || !more {
			return s, nil
		}
		meta[key] = strings.TrimSpace(value)
		rest = after
	}
}

// set fills in one field of an article by its key.
func set(a *geo.Article, key, value string) error {
	switch key {
	case "title":
		a.Title = value
	case "publisher":
		a.Publisher = value
	case "url":
		a.URL = value
	case "language":
		a.Language = value
	case "sample":
		a.Sample = value == "true"
	case "published":
		day, err := publishedDay(value)
		if err != nil {
			return err
		}
		a.Published = day
	}
	return nil
}

// publishedDay reads the day of a date or time as it was written, in the
// publisher's own time zone.
func publishedDay(s string) (geo.Day, error) {
	s = strings.TrimSpace(s)
	if len(s) > 10 && (s[10] == 'T' || s[10] == ' ') {
		s = s[:10]
	}
	d, err := geo.ParseDay(s)
	if err != nil {
		return 0, geo.Errorf(geo.CodeInvalid, "published", "%w", err)
	}
	return d, nil
}
