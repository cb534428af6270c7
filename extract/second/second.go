// Package second asks a language model for a second reading of an article.
//
// The model stands behind an address that speaks the OpenAI chat interface
// (Ollama, llama.cpp, vLLM, or a hosted one); the user names it, nothing is
// asked of anybody otherwise. It may only propose events:
//
//	article ─ parts of some thousand characters ─► model ─► JSON, checked against the schema
//	        ─► extract.Reader.Ground: what the article's words bear out, the rest dropped and counted
//	        ─► extract.Result.AgreeWith: both tell it: surer; the model alone: waits for a reviewer
//
// A model that lies is dropped word by word, one that stalls is cut off, one
// that answers nonsense is an error; what the rules read stands in any case.
package second

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/geo"
)

// Limits of one conversation.
const (
	maxPart      = 6000    // characters of the article in one question
	maxParts     = 20      // questions about one article
	maxAnswer    = 1 << 20 // bytes of an answer
	maxProposals = 60      // events of an answer that are looked at
	maxTokens    = 4096    // that the model may write
	Timeout      = 2 * time.Minute
)

// Config names the model.
type Config struct {
	URL     string        // of the interface, with its version: http://localhost:11434/v1
	Model   string        // the model's name there
	Key     string        // "" where none is needed
	Timeout time.Duration // for one question; 0 is [Timeout]
}

// Model is a second reader. It is safe for concurrent use.
type Model struct {
	config Config
	client *http.Client
}

// New checks the address. The model is not asked anything yet.
func New(c Config) (*Model, error) {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, geo.Errorf(geo.CodeInvalid, "second-reader", "this is no address of a model; it looks like http://localhost:11434/v1")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, geo.Errorf(geo.CodeInvalid, "second-reader", "the address may hold no password, key or query; give a key in FURAT_SECOND_KEY")
	}
	if c.Model == "" {
		return nil, geo.Errorf(geo.CodeInvalid, "second-model", "name the model that the second reader is to use")
	}
	if c.Timeout == 0 {
		c.Timeout = Timeout
	}
	c.URL = strings.TrimSuffix(c.URL, "/")
	refuse := func(*http.Request, []*http.Request) error { return errors.New("it redirects, which is not followed") }
	direct := http.DefaultTransport.(*http.Transport).Clone()
	direct.Proxy = nil // no host but the one that the user named
	return &Model{c, &http.Client{CheckRedirect: refuse, Transport: direct}}, nil
}

// Name identifies the model among others.
func (m *Model) Name() string { return m.config.URL + " " + m.config.Model }

// Counts says what became of the proposals.
type Counts struct {
	Proposed int
	extract.Agreement
	Dropped map[string]int // by what the article does not bear out
}

// Read asks the model and joins what it rightly tells to res. On an error res
// is as the rules left it.
func (m *Model) Read(ctx context.Context, r *extract.Reader, res *extract.Result) (Counts, error) {
	var proposals []extract.Proposal
	if !res.Article.Understood() {
		return Counts{}, nil
	}
	for _, part := range parts(res.Article.Text) {
		more, err := m.ask(ctx, &res.Article, part)
		if err != nil {
			return Counts{}, geo.Errorf(geo.CodeUnavailable, "second-reader", "%w", err)
		}
		proposals = append(proposals, more...)
	}
	c := Counts{Proposed: len(proposals)}
	grounded, dropped := r.Ground(res.Article, proposals)
	c.Dropped = dropped
	c.Agreement = res.AgreeWith(grounded)
	if c.Repeated > 0 {
		c.Dropped[extract.Repeated] += c.Repeated
	}
	if c.Differs > 0 {
		c.Dropped[extract.Differs] += c.Differs
	}
	return c, nil
}

// parts cuts a text between paragraphs into what one question may hold; what
// is left after maxParts is not asked about.
func parts(text string) []string {
	var out []string
	var cur strings.Builder
	flush := func() {
		if strings.TrimSpace(cur.String()) != "" && len(out) < maxParts {
			out = append(out, cur.String())
		}
		cur.Reset()
	}
	for _, line := range strings.SplitAfter(text, "\n") {
		for _, piece := range pieces(line) {
			if cur.Len()+len(piece) > maxPart {
				flush()
			}
			cur.WriteString(piece)
		}
	}
	flush()
	return out
}

// pieces cuts a line that is too long for one question, between characters.
func pieces(line string) []string {
	var out []string
	for len(line) > maxPart {
		cut := maxPart
		for cut > 0 && line[cut]&0xC0 == 0x80 {
			cut--
		}
		out, line = append(out, line[:cut]), line[cut:]
	}
	return append(out, line)
}

//go:embed prompt.txt
var prompt string

//go:embed schema.json
var schema []byte

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// ask puts one question and reads the answer.
func (m *Model) ask(ctx context.Context, a *geo.Article, part string) ([]extract.Proposal, error) {
	ctx, cancel := context.WithTimeout(ctx, m.config.Timeout)
	defer cancel()
	body, err := json.Marshal(map[string]any{
		"model": m.config.Model, "temperature": 0, "max_tokens": maxTokens, "stream": false,
		"messages": []message{{"system", prompt}, {"user", "Published: " + a.Published.String() + "\n\n" + part}},
		"response_format": map[string]any{"type": "json_schema",
			"json_schema": map[string]any{"name": "events", "strict": true, "schema": json.RawMessage(schema)}},
	})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.config.URL+"/chat/completions", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if m.config.Key != "" {
		req.Header.Set("Authorization", "Bearer "+m.config.Key)
	}
	resp, err := m.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("the model at %s does not answer: %w", m.config.URL, withoutAddress(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the model at %s answers with status %d", m.config.URL, resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the model's answer breaks off: %w", withoutAddress(err))
	case len(data) > maxAnswer:
		return nil, fmt.Errorf("the model's answer is longer than %d bytes", maxAnswer)
	}
	return parse(data)
}

// withoutAddress takes the address off an error: a key may stand in it.
func withoutAddress(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}

// parse reads the answer: the first choice's content, an object with events.
// Models wrap it in a code fence now and then.
func parse(data []byte) ([]extract.Proposal, error) {
	var answer struct {
		Choices []struct {
			Message message `json:"message"`
		} `json:"choices"`
	}
	if err := json.Unmarshal(data, &answer); err != nil || len(answer.Choices) == 0 {
		return nil, errors.New("the model's answer is not one of the chat interface")
	}
	content := strings.TrimSpace(answer.Choices[0].Message.Content)
	content = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(content, "```json"), "```"), "```")
	dec := json.NewDecoder(strings.NewReader(content))
	dec.DisallowUnknownFields()
	var said struct {
		Events []extract.Proposal `json:"events"`
	}
	if err := dec.Decode(&said); err != nil {
		return nil, fmt.Errorf("the model's answer does not keep to the schema: %w", err)
	}
	if len(said.Events) > maxProposals {
		said.Events = said.Events[:maxProposals]
	}
	for _, e := range said.Events {
		for _, n := range []*int{e.Killed, e.Wounded} {
			if n != nil && *n < 0 {
				return nil, errors.New("the model's answer does not keep to the schema: a number below zero")
			}
		}
	}
	return said.Events, nil
}
