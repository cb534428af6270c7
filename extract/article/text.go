package article

import "strings"

// readText reads front matter, if there is any, and takes the rest as the
// article's text, unchanged.
func readText(data []byte, _ Options) ([]item, error) {
	var it item
	body, meta := frontMatter(string(data))
	for key, value := range meta {
		it.set(key, value)
	}
	it.article.Text = body
	return []item{it}, nil
}

var keys = map[string]bool{"title": true, "publisher": true, "published": true, "url": true, "language": true, "sample": true}

// frontMatter splits "key: value" lines off the front of a text. All lines
// before the first blank one must have a known key; otherwise there is none.
func frontMatter(s string) (body string, meta map[string]string) {
	meta = map[string]string{}
	rest := s
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

// set fills in one field by its key.
func (it *item) set(key, value string) {
	a := &it.article
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
		it.published = value
	}
}
