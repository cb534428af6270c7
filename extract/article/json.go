package article

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/furat-map/furat/geo"
)

// object is an article as JSON has it.
type object struct {
	Text      string `json:"text"`
	Content   string `json:"content"`
	Body      string `json:"body"`
	Title     string `json:"title"`
	Published string `json:"published"`
	URL       string `json:"url"`
	Publisher string `json:"publisher"`
	Language  string `json:"language"`
}

func (o object) article() (geo.Article, error) {
	a := geo.Article{Text: o.Text, Title: o.Title, URL: o.URL, Publisher: o.Publisher, Language: o.Language}
	for _, s := range []string{o.Content, o.Body} {
		if a.Text == "" {
			a.Text = s
		}
	}
	if a.Text == "" {
		return a, fmt.Errorf(`an article has no "text"`)
	}
	if o.Published != "" {
		day, err := publishedDay(o.Published)
		if err != nil {
			return a, err
		}
		a.Published = day
	}
	return a, nil
}

// parseJSON reads one article object or an array of them.
func parseJSON(data []byte) ([]geo.Article, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if err := jsonDepth(data); err != nil {
		return nil, err
	}
	var objects []object
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		if err := json.Unmarshal(data, &objects); err != nil {
			return nil, fmt.Errorf("it is no JSON array of articles: %w", err)
		}
	} else {
		var one object
		if err := json.Unmarshal(data, &one); err != nil {
			return nil, fmt.Errorf("it is no JSON article: %w", err)
		}
		objects = []object{one}
	}
	if len(objects) == 0 {
		return nil, fmt.Errorf("there is no article in it")
	}
	out := make([]geo.Article, len(objects))
	for i, o := range objects {
		a, err := o.article()
		if err != nil {
			return nil, fmt.Errorf("article %d: %w", i+1, err)
		}
		out[i] = a
	}
	return out, nil
}

// parseJSONLines reads one article object a line.
func parseJSONLines(data []byte) ([]geo.Article, error) {
	var out []geo.Article
	for i, line := range bytes.Split(bytes.TrimPrefix(data, []byte("\ufeff")), []byte("\n")) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if err := jsonDepth(line); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		var o object
		if err := json.Unmarshal(line, &o); err != nil {
			return nil, fmt.Errorf("line %d is no JSON article: %w", i+1, err)
		}
		a, err := o.article()
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		out = append(out, a)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("there is no article in it")
	}
	return out, nil
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
