// Package articles reads articles that are posted: to show what is found in them,
// and to store it for who has the server's token. A body is what the command
// line reads as a file (package extract/article): text, HTML, JSON or JSON Lines.
package articles

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/extract/article"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/dates"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/web/reply"
	"github.com/furat-map/furat/web/tokens"
)

// Handler answers posted articles. All fields must be set but Guard and CORS.
type Handler struct {
	Layers *layer.Set
	Store  store.Store
	Reader *extract.Reader
	Guard  *tokens.Guard // who may store; nil for nobody
	CORS   string        // origin whose pages may ask; "" for none, * for all
	Handle func(reply.Handler) http.HandlerFunc
	turns  chan struct{}
}

// Limits of a body, of those that are read at once, and of the time it takes.
const (
	maxBytes = 4 << 20
	readers  = 2
	deadline = time.Minute
)

// Routes adds the handler's paths.
func (h *Handler) Routes(r chi.Router) {
	h.turns = make(chan struct{}, readers)
	r.Post("/api/extract", h.Handle(h.extract))
	r.Post("/api/articles", h.Handle(h.add))
}

// endings are those of files that hold what a media type says. Most kinds are told
// by their bytes anyway.
var endings = map[string]string{"text/plain": ".txt", "text/markdown": ".txt", "text/html": ".html", "application/xhtml+xml": ".html",
	"application/json": ".json", "application/feed+json": ".json", "application/jsonl": ".jsonl", "application/x-ndjson": ".jsonl",
	"application/rss+xml": ".xml", "application/atom+xml": ".xml", "application/xml": ".xml", "text/xml": ".xml", "message/rfc822": ".eml", "multipart/related": ".mhtml",
	"application/mbox": ".mbox", "application/warc": ".warc", "application/pdf": ".pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx"}

var mediaTypes = slices.Sorted(maps.Keys(endings))

var errBusy = geo.Errorf(geo.CodeUnavailable, "", "too many articles are read at once; try again in a moment")

// posted reads the articles of a request.
func (h *Handler) posted(w http.ResponseWriter, r *http.Request, more ...string) ([]geo.Article, error) {
	q, err := reply.Params(r, append([]string{"published", "publisher", "url", "lang", "dates"}, more...)...)
	if err != nil {
		return nil, err
	}
	opt := article.Options{Publisher: q.Get("publisher"), URL: q.Get("url")}
	if opt.Dates, err = dates.ParseOrder(q.Get("dates")); err != nil {
		return nil, err
	}
	if q.Has("published") {
		if opt.Published, err = dates.Day(q.Get("published"), opt.Dates); err != nil {
			return nil, geo.Errorf(geo.CodeInvalid, "published", "%w", err)
		}
	}
	if opt.URL != "" {
		if err := article.Address(opt.URL); err != nil {
			return nil, geo.Errorf(geo.CodeInvalid, "url", "%w", err)
		}
	}
	if lang := q.Get("lang"); lang != "" && lang != "auto" {
		if !slices.Contains(h.Reader.Languages(), lang) {
			return nil, geo.Errorf(geo.CodeInvalid, "lang", "%q is no language that is read here; use auto or one of %v", lang, h.Reader.Languages())
		}
		opt.Language = lang
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	ending, known := endings[kind]
	if err != nil || !known {
		return nil, reply.NoMedia(mediaTypes)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBytes))
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return nil, geo.Errorf(geo.CodeTooLarge, "", "a body has at most %d bytes", maxBytes)
	}
	if err != nil {
		return nil, err
	}
	return article.Parse("body"+ending, body, opt)
}

// extract answers what is found in an article, as furat extract does; nothing is
// stored.
func (h *Handler) extract(w http.ResponseWriter, r *http.Request) error {
	if err := reply.SameSite(r, h.CORS); err != nil {
		return err
	}
	list, err := h.posted(w, r, "text")
	if err != nil {
		return err
	}
	if len(list) != 1 {
		return geo.Errorf(geo.CodeInvalid, "", "the body holds %d articles; send one", len(list))
	}
	done, err := reply.Turn(r.Context(), h.turns, errBusy)
	if err != nil {
		return err
	}
	defer done()
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(deadline))
	res, err := h.Reader.Read(list[0])
	if err != nil {
		return err
	}
	body, err := res.AppendJSON(nil)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("text") == "true" { // in which the places of quotes count
		if body, err = withText(body, res.Article.Text); err != nil {
			return err
		}
	}
	return reply.Body(w, r, reply.TypeJSON, "no-store", body)
}

// withText adds the text of the article to an answer.
func withText(body []byte, text string) ([]byte, error) {
	var answer map[string]json.RawMessage
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	var err error
	if answer["text"], err = json.Marshal(text); err != nil {
		return nil, err
	}
	return json.Marshal(answer)
}

// add stores the articles of a request with what is found in them: all or none.
func (h *Handler) add(w http.ResponseWriter, r *http.Request) error {
	if h.Guard == nil {
		return &reply.StatusError{Status: http.StatusForbidden, Code: "token", Message: "this server takes no articles; start it with furat serve --token-file FILE"}
	}
	if err := h.Guard.Authorized(w, r); err != nil {
		return err
	}
	list, err := h.posted(w, r)
	if err != nil {
		return err
	}
	done, err := reply.Turn(r.Context(), h.turns, errBusy)
	if err != nil {
		return err
	}
	defer done()
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(deadline))
	type outcome struct {
		ID      string        `json:"id"`
		Title   string        `json:"title"`
		Outcome store.Outcome `json:"outcome"`
		Events  int           `json:"events"`
	}
	items := make([]store.Item, len(list))
	for i, a := range list {
		if items[i], err = h.Reader.Item(a); err != nil {
			return err
		}
	}
	results, err := h.Store.PutItems(r.Context(), "", items) // what was posted before stays
	if err != nil {
		return err
	}
	out := make([]outcome, len(items))
	status := http.StatusOK
	for i, res := range results {
		out[i] = outcome{items[i].Article.ID, items[i].Article.Title, res.Outcome, res.Events}
		if res.Outcome == store.Added {
			status = http.StatusCreated
		}
	}
	if l, err := h.Layers.Named(store.Events); err == nil {
		h.Layers.CatchUp(r.Context(), l)
	}
	body, err := json.Marshal(map[string]any{"articles": out})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", reply.TypeJSON)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(append(body, '\n')) // where that fails the client went away: nobody is left to tell
	return nil
}
