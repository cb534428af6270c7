package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/scratch"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/web"
	"github.com/furat-map/furat/web/basemap"
	"github.com/furat-map/furat/web/ui"
)

// publishCmd writes the map as files.
type publishCmd struct {
	Folder string   `arg:"" name:"dir" help:"The folder to make; one that was published before is replaced."`
	Layer  []string `sep:"none" placeholder:"NAME" help:"A layer to publish; repeat for more (default all that have events)."`
	filterFlags
}

// Help is an example.
func (*publishCmd) Help() string {
	return "Example:\n\n    furat publish site --min-confidence 0.5 --datetime 2023-01-01/..\n\nAny server of files shows the folder, for example: python3 -m http.server -d site"
}

// maxPublished bounds the events of a publication: a browser reads all of them.
const maxPublished = 200_000

// publishedMark is the file by which a folder is known as a publication, and which
// tells the page so.
const publishedMark = "published.json"

// Run writes beside the folder and puts it in its place when all is there.
func (c *publishCmd) Run(ctx context.Context, e *env) error {
	if err := replaceable(c.Folder); err != nil {
		return err
	}
	q, err := c.given()
	if err != nil {
		return err
	}
	st, err := e.openToRead(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	cfg := web.Config{Store: st, Page: ui.Files(), Log: slog.New(slog.NewTextHandler(e.stderr, nil)), Clock: e.now}
	if cfg.Gazetteer, cfg.Reader, err = newReader(e); err != nil {
		return err
	}
	server := web.New(cfg)
	if err := server.Start(ctx); err != nil {
		return err
	}
	defer server.Close()
	parent := filepath.Dir(filepath.Clean(c.Folder))
	beside, remove, err := scratch.Dir(parent, "publish")
	if err != nil {
		return geo.Errorf(geo.CodeUnreadable, c.Folder, "the folder can't be made: %w", err)
	}
	defer remove()
	part := filepath.Join(beside, "made")
	if err := os.Mkdir(part, 0o755); err != nil {
		return geo.Errorf(geo.CodeUnavailable, c.Folder, "the folder can't be made: %w", err)
	}
	p := publisher{ctx: ctx, env: e, handler: server, query: q, dir: part, page: cfg.Page, filter: c.String()}
	if err := p.all(c.Layer); err != nil {
		return err
	}
	return swap(part, c.Folder)
}

// given are the options as parameters, with those of --where, checked.
func (c *publishCmd) given() (url.Values, error) {
	if _, err := c.filter(); err != nil {
		return nil, err
	}
	q := c.params()
	for _, w := range c.Where {
		field, value, _ := strings.Cut(w, "=")
		q.Add(field, value)
	}
	return q, nil
}

// replaceable reports what stands where the folder is to be made and is not ours.
func replaceable(dir string) error {
	list, err := os.ReadDir(dir)
	if os.IsNotExist(err) || err == nil && len(list) == 0 {
		return nil
	}
	if err != nil {
		return geo.Errorf(geo.CodeUnreadable, dir, "%w", err)
	}
	if !slices.ContainsFunc(list, func(f fs.DirEntry) bool { return f.Name() == publishedMark }) {
		return geo.Errorf(geo.CodeInvalid, dir, "the folder holds something else; name one that is new, empty, or was published before")
	}
	return nil
}

// swap puts a folder in the place of another.
func swap(part, dir string) error {
	if err := os.Chmod(part, 0o755); err != nil {
		return err
	}
	dir = filepath.Clean(dir)
	aside, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-before-") // no scratch: what was published is not lost with us
	if err != nil {
		return geo.Errorf(geo.CodeUnreadable, dir, "it can't be replaced: %w", err)
	}
	defer os.Remove(aside) // where it is empty
	old := filepath.Join(aside, filepath.Base(dir))
	if err := os.Rename(dir, old); err != nil && !os.IsNotExist(err) {
		return geo.Errorf(geo.CodeUnreadable, dir, "it can't be replaced: %w", err)
	}
	if err := os.Rename(part, dir); err != nil {
		os.Rename(old, dir)
		return geo.Errorf(geo.CodeUnreadable, dir, "it can't be put in its place: %w", err)
	}
	return os.RemoveAll(old)
}

// publisher writes what the server answers into files.
type publisher struct {
	ctx     context.Context
	env     *env
	handler http.Handler
	query   url.Values
	dir     string
	page    fs.FS
	filter  string
	total   int
}

func (p *publisher) all(only []string) error {
	layers, err := p.layers(only)
	if err != nil {
		return err
	}
	var names []string
	for _, l := range layers {
		if err := p.events(l); err != nil {
			return err
		}
		names = append(names, l["name"].(string))
	}
	config, err := p.json("/api/config", nil)
	if err != nil {
		return err
	}
	for _, key := range []string{"formats", "basemaps"} {
		config[key] = []any{}
	}
	actors, err := p.json("/api/actors", nil)
	if err != nil {
		return err
	}
	box, err := p.extent(names...)
	if err != nil {
		return err
	}
	near := url.Values{}
	if box != nil {
		near.Set("bbox", fmt.Sprintf("%g,%g,%g,%g", max(-180, box[0]-1), max(-85, box[1]-1), min(180, box[2]+1), min(85, box[3]+1)))
	}
	written, err := p.get("/basemap/builtin/names.json", near)
	if err != nil {
		return err
	}
	files := map[string][]byte{"data/names.json": written, "basemap/world.pmtiles": basemap.World()}
	for name, doc := range map[string]any{"data/config.json": config, "data/actors.json": actors, "data/layers.json": map[string]any{"layers": layers},
		publishedMark: map[string]any{"program": "furat", "published": p.env.now().UTC().Format("2006-01-02T15:04:05Z"), "events": p.total, "filter": p.filter}} {
		if files[name], err = json.Marshal(doc); err != nil {
			return err
		}
	}
	for name, body := range files {
		if err := p.write(name, body); err != nil {
			return err
		}
	}
	if err := p.copyPage(); err != nil {
		return err
	}
	fmt.Fprintf(p.env.stderr, "%d events of %d layers; show the folder with any server of files\n", p.total, len(layers))
	return nil
}

// extent is the box around what is published of some layers, nil where nothing has a
// place.
func (p *publisher) extent(layers ...string) (*[4]float64, error) {
	body, err := p.get("/api/extent", p.with(url.Values{"layer": layers}))
	if err != nil {
		return nil, err
	}
	var doc struct{ BBox *[4]float64 }
	err = json.Unmarshal(body, &doc)
	return doc.BBox, err
}

// layers are the layers to publish, as the page is told of them.
func (p *publisher) layers(only []string) (out []map[string]any, err error) {
	doc, err := p.json("/api/layers", nil)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, v := range doc["layers"].([]any) {
		l := v.(map[string]any)
		name, n := l["name"].(string), l["events"].(float64)
		known[name] = true
		if len(only) == 0 && n > 0 || slices.Contains(only, name) {
			out = append(out, l)
		}
	}
	for _, name := range only {
		if !known[name] {
			return nil, geo.Errorf(geo.CodeNotFound, "layer", "there is no layer %q", name)
		}
	}
	if len(out) == 0 {
		return nil, geo.Errorf(geo.CodeInvalid, "", "there is nothing to publish: the store has no events")
	}
	return out, nil
}

// pageSize is how many events are asked for at once.
const pageSize = 1000

// events writes the events of a layer: what is unknown is left out, and read so.
func (p *publisher) events(l map[string]any) error {
	name := l["name"].(string)
	all := []map[string]any{}
	for {
		q := p.with(url.Values{"layer": {name}, "limit": {strconv.Itoa(pageSize)}, "offset": {strconv.Itoa(len(all))}})
		page, err := p.json("/api/events", q)
		if err != nil {
			return err
		}
		if total := int(page["total"].(float64)); p.total+total > maxPublished {
			return geo.Errorf(geo.CodeTooLarge, name, "more than %d events would be published, and a browser reads them all; ask for fewer with --layer, --datetime, --bbox or --filter", maxPublished)
		}
		list := page["events"].([]any)
		for _, v := range list {
			e := v.(map[string]any)
			for key, value := range e {
				if value == nil || value == "" {
					delete(e, key)
				}
			}
			all = append(all, e)
		}
		if len(list) < pageSize {
			break
		}
	}
	p.total += len(all)
	l["events"] = len(all)
	var err error
	if l["bbox"], err = p.extent(name); err != nil {
		return err
	}
	body, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if err := p.write("data/"+name+".json", body); err != nil || name != store.Events {
		return err
	}
	for _, e := range all { // with its reports and quotes
		id := e["id"].(string)
		body, err := p.get("/api/events/"+url.PathEscape(id), nil)
		if err != nil {
			return err
		}
		if err := p.write("data/events/"+id+".json", body); err != nil {
			return err
		}
	}
	return nil
}

// with adds the filter to parameters.
func (p *publisher) with(q url.Values) url.Values {
	for key, values := range p.query {
		q[key] = values
	}
	return q
}

// copyPage writes the page and what it loads.
func (p *publisher) copyPage() error {
	body, err := fs.ReadFile(p.page, "index.html")
	if err != nil {
		return geo.Errorf(geo.CodeNotFound, "", "the page was not built; run make build")
	}
	const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'">`
	text := strings.Replace(string(body), "<html ", `<html data-published="`+publishedMark+`" `, 1)
	text = strings.Replace(text, `<meta charset="utf-8">`, `<meta charset="utf-8">`+"\n"+policy, 1)
	var kept []string
	for line := range strings.Lines(text) {
		if !strings.Contains(line, `rel="preload"`) { // of answers that only a server has
			kept = append(kept, line)
		}
	}
	if err := p.write("index.html", []byte(strings.Join(kept, ""))); err != nil {
		return err
	}
	return fs.WalkDir(p.page, "assets", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".br") {
			return err
		}
		body, err := fs.ReadFile(p.page, path)
		if err != nil {
			return err
		}
		return p.write(path, body)
	})
}

// write writes a file of the publication. Names come from the store: none leads out
// of the folder.
func (p *publisher) write(name string, body []byte) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return geo.Errorf(geo.CodeInvalid, "", "%q can't be the name of a file", name)
	}
	path := filepath.Join(p.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, body, 0o644)
}

func (p *publisher) json(path string, q url.Values) (doc map[string]any, err error) {
	body, err := p.get(path, q)
	if err != nil {
		return nil, err
	}
	return doc, json.Unmarshal(body, &doc)
}

// get asks the server, without a network.
func (p *publisher) get(path string, q url.Values) ([]byte, error) {
	r, err := http.NewRequestWithContext(p.ctx, http.MethodGet, "http://localhost"+path+"?"+q.Encode(), nil)
	if err != nil {
		return nil, err
	}
	w := recorded{header: http.Header{}}
	p.handler.ServeHTTP(&w, r)
	if w.status > http.StatusOK {
		var problem struct{ Detail string }
		json.Unmarshal(w.body.Bytes(), &problem)
		return nil, geo.Errorf(geo.CodeInvalid, "", "%s", cmp.Or(problem.Detail, http.StatusText(w.status)))
	}
	return w.body.Bytes(), p.ctx.Err()
}

// recorded keeps what is answered.
type recorded struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is the header that is answered.
func (a *recorded) Header() http.Header { return a.header }

// WriteHeader keeps the status.
func (a *recorded) WriteHeader(status int) { a.status = status }

// Write keeps a part of the body.
func (a *recorded) Write(b []byte) (int, error) { return a.body.Write(b) }
