// Package edit lets in edits (OGC API – Features – Part 4). Features of imported
// datasets can be created, replaced, changed and deleted. What was read from
// articles can be replaced and changed: an article goes on saying what it says,
// so an event is rejected by its property review, not deleted.
package edit

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geojson"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/web/ogc"
	"github.com/furat-map/furat/web/reply"
	"github.com/furat-map/furat/web/tokens"
)

// Handler answers edits. All fields must be set but Guard and CORS.
type Handler struct {
	Layers      *layer.Set
	Store       store.Store
	Gazetteer   *gazetteer.Gazetteer
	Collections interface {
		Find(*http.Request) (ogc.Collection, error)
	}
	Guard  *tokens.Guard // who may edit; nil for nobody
	CORS   string        // Access-Control-Allow-Origin of data; "" for none
	NewID  func() string // of a feature that is created
	Handle func(reply.Handler) http.HandlerFunc
}

// Routes adds the handler's paths below a collection.
func (h *Handler) Routes(r chi.Router) {
	r.Post("/items", h.Handle(h.create))
	r.Options("/items", h.Handle(h.options))
	r.Put("/items/{id}", h.Handle(h.change))
	r.Patch("/items/{id}", h.Handle(h.change))
	r.Delete("/items/{id}", h.Handle(h.remove))
	r.Options("/items/{id}", h.Handle(h.options))
}

// EventRoutes adds the paths of events by their ids, whatever layer they are of.
func (h *Handler) EventRoutes(r chi.Router) {
	r.Patch("/api/events/{id}", h.Handle(h.changeEvent))
}

// changeEvent answers PATCH of an event of any layer: what changes, as a GeoJSON
// feature or as its properties alone.
func (h *Handler) changeEvent(w http.ResponseWriter, r *http.Request) error {
	id, err := reply.ID(r)
	if err != nil {
		return err
	}
	layer := ""
	for _, l := range h.Layers.All() {
		if _, err := l.Reader.Event(r.Context(), id); err == nil {
			layer = l.Name
			break
		}
	}
	if layer == "" {
		return geo.Errorf(geo.CodeNotFound, "id", "there is no event %q", id)
	}
	chi.RouteContext(r.Context()).URLParams.Add("collection", layer)
	if err := asFeature(w, r); err != nil {
		return err
	}
	return h.change(w, r)
}

// allowed are the methods that what a request names can be asked with.
func allowed(r *http.Request, c ogc.Collection) []string {
	ofItems, ofItem := c.Methods()
	if chi.URLParam(r, "id") != "" {
		return ofItem
	}
	return ofItems
}

// options tells clients what they may do: QGIS looks here.
func (h *Handler) options(w http.ResponseWriter, r *http.Request) error {
	c, err := h.Collections.Find(r)
	if err != nil {
		return err
	}
	methods := strings.Join(allowed(r, c), ", ")
	w.Header().Set("Allow", methods)
	if h.CORS != "" {
		w.Header().Set("Access-Control-Allow-Methods", methods)
		w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Crs, If-Match")
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// mayEdit checks the token and the method.
func (h *Handler) mayEdit(w http.ResponseWriter, r *http.Request) (*ogc.Events, error) {
	c, err := h.Collections.Find(r)
	if err != nil {
		return nil, err
	}
	methods := allowed(r, c)
	if h.Guard == nil {
		return nil, noEdits(methods)
	}
	events, ok := c.(*ogc.Events)
	if !ok || !slices.Contains(methods, r.Method) {
		return nil, reply.NoMethod(r.Method, methods...)
	}
	return events, h.Guard.Authorized(w, r)
}

// create answers POST to the items of a dataset.
func (h *Handler) create(w http.ResponseWriter, r *http.Request) error {
	c, err := h.mayEdit(w, r)
	if err != nil {
		return err
	}
	f, err := body(w, r, reply.TypeGeoJSON, reply.TypeJSON)
	if err != nil {
		return err
	}
	id := c.Layer.Name + ":" + h.NewID()
	delete(f.Properties, "id") // the server gives it
	e, err := f.event(id)
	if err == nil {
		settleBasis(&geo.Event{}, e)
		err = h.checkEdit(c, &geo.Event{}, e, f)
	}
	if err != nil {
		return err
	}
	if _, err := h.Store.Import(r.Context(), c.Layer.Name, []geo.Event{*e}); err != nil {
		return err
	}
	h.Layers.CatchUp(r.Context(), c.Layer)
	w.Header().Set("Location", reply.Base(r)+ogc.ItemPath(c.Layer.Name, id))
	w.WriteHeader(http.StatusCreated)
	return nil
}

// change answers PUT and PATCH of a feature.
func (h *Handler) change(w http.ResponseWriter, r *http.Request) error {
	c, err := h.mayEdit(w, r)
	if err != nil {
		return err
	}
	types := []string{reply.TypeGeoJSON, reply.TypeJSON}
	if r.Method == http.MethodPatch {
		types = append(types, "application/merge-patch+json")
	}
	f, err := body(w, r, types...) // before others are held up
	if err != nil {
		return err
	}
	if r.Method == http.MethodPatch && f.Geometry == nil && len(f.Properties) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if err := h.exchange(r, c, f); err != nil {
		return err
	}
	h.Layers.CatchUp(r.Context(), c.Layer)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// exchange puts a feature, or what is laid over it, in the place of what is
// there. What is read is what is replaced.
func (h *Handler) exchange(r *http.Request, c *ogc.Events, f *featureJSON) error {
	return h.edit(r, c, func(old *geo.Event) (*geo.Event, error) {
		f, err := f, error(nil)
		if r.Method == http.MethodPatch {
			untouched := c.Layer.Name == store.Events && old.Review == geo.ReviewUnreviewed
			made := untouched || old.Notes == old.Summary()
			if f, err = patched(f, old, made); err != nil {
				return nil, err
			}
		}
		e, err := f.event(old.ID)
		if err != nil {
			return nil, err
		}
		settleBasis(old, e)
		return e, h.checkEdit(c, old, e, f)
	})
}

// checkEdit refuses what an edit can't say: a place that nobody knows, and of
// events of articles what is the articles' to say.
func (h *Handler) checkEdit(c *ogc.Events, old, e *geo.Event, f *featureJSON) error {
	if e.PlaceID != "" && e.PlaceID != old.PlaceID && h.Gazetteer.Place(e.PlaceID) == nil {
		return geo.Errorf(geo.CodeInvalid, "place_id", "the gazetteer has no place %q", e.PlaceID)
	}
	if c.Layer.Name != store.Events {
		return nil
	}
	for _, col := range geo.Columns() {
		if col.Owner != geo.OwnedByArticles {
			continue
		}
		was := geojson.AppendValue(nil, col.Value(old))
		if v, ok := f.Properties[col.Name]; ok && !sameJSON(v, was) {
			return geo.Errorf(geo.CodeInvalid, col.Name, "it is what the articles say and can't be corrected; leave it out")
		}
	}
	return nil
}

// remove answers DELETE of a feature.
func (h *Handler) remove(w http.ResponseWriter, r *http.Request) error {
	c, err := h.mayEdit(w, r)
	if err != nil {
		return err
	}
	if err := h.edit(r, c, func(*geo.Event) (*geo.Event, error) { return nil, nil }); err != nil {
		return err
	}
	h.Layers.CatchUp(r.Context(), c.Layer)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// editWait is how long an edit waits for others that write.
const editWait = 10 * time.Second

var errOthers = geo.Errorf(geo.CodeUnavailable, "", "others are writing to the store; try again in a moment")

// edit has fn say what becomes of the event that a request is about, if it is
// still the one that the client has seen: that is looked at where nobody else
// can write before it is done, in this process or another.
func (h *Handler) edit(r *http.Request, c *ogc.Events, fn func(old *geo.Event) (*geo.Event, error)) error {
	id, err := reply.ID(r)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(r.Context(), editWait, errOthers)
	defer cancel()
	named, err := c.Layer.Reader.Event(ctx, id) // its own id, where that of a report was asked for
	if err == nil {
		err = h.Store.Edit(ctx, c.Layer.Name, named.ID, func(old geo.Event) (*geo.Event, error) {
			// The tag is that of any representation: all are made of the same event.
			if have := reply.Header(r, "If-Match"); have != "" && have != "*" && !strings.Contains(have, ogc.Tag(&old)) {
				return nil, errChanged
			}
			return fn(&old)
		})
	}
	if err != nil && ctx.Err() != nil && r.Context().Err() == nil {
		return errOthers
	}
	return err
}

func noEdits(methods []string) error {
	return &reply.StatusError{Status: http.StatusMethodNotAllowed, Code: "method", Message: "this server lets nobody edit; start it with furat serve --token-file FILE", Allow: methods}
}

var (
	errChanged = &reply.StatusError{Status: http.StatusPreconditionFailed, Code: "changed", Message: "the feature was changed since you read it; read it again"}
)
