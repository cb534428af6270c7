package web

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geojson"
	"github.com/furat-map/furat/geo/store"
)

// Editing (OGC API – Features – Part 4). Features of imported datasets can be
// created, replaced, changed and deleted. What was read from articles can be
// replaced and changed: an article goes on saying what it says, so an event is
// rejected by its property review, not deleted.

// neededToCreate are the properties without which there is no event.
var neededToCreate = []string{"sub_event_type"}

// editable reports whether a property is not the store's own, nor follows from
// another.
func editable(c *geo.Column) bool { return c.Owner != geo.OwnedByStore && c.From == "" }

// allowed are the methods that what a request names can be asked with.
func (s *Server) allowed(r *http.Request, c collection) []string {
	ofItems, ofItem := s.methods(c)
	if chi.URLParam(r, "id") != "" {
		return ofItem
	}
	return ofItems
}

// methods are what a collection, and a feature of it, can be asked with.
func (s *Server) methods(c collection) (ofItems, ofItem []string) {
	ofItems, ofItem = []string{"GET", "HEAD", "OPTIONS"}, []string{"GET", "HEAD", "OPTIONS"}
	if s.Token == "" || c.layer == nil || c.areas {
		return ofItems, ofItem
	}
	ofItem = append(ofItem, "PUT", "PATCH")
	if c.layer.Name == store.Events {
		return ofItems, ofItem
	}
	return append(ofItems, "POST"), append(ofItem, "DELETE")
}

// options tells clients what they may do: QGIS looks here.
func (s *Server) options(w http.ResponseWriter, r *http.Request) error {
	c, err := s.collection(r)
	if err != nil {
		return err
	}
	allowed := s.allowed(r, c)
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	if s.CORS != "" {
		w.Header().Set("Access-Control-Allow-Methods", strings.Join(allowed, ", "))
		w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Crs, If-Match")
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// mayEdit checks the token and the method.
func (s *Server) mayEdit(w http.ResponseWriter, r *http.Request) (collection, error) {
	c, err := s.collection(r)
	if err != nil {
		return c, err
	}
	allowed := s.allowed(r, c)
	if !slices.Contains(allowed, r.Method) {
		if s.Token == "" {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			return c, errNoEdits
		}
		return c, methodError{r.Method, allowed}
	}
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || subtle.ConstantTimeCompare([]byte(given), []byte(s.Token)) != 1 {
		w.Header().Set("WWW-Authenticate", `Bearer realm="furat"`)
		return c, errToken
	}
	return c, nil
}

// create answers POST to the items of a dataset.
func (s *Server) create(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mayEdit(w, r)
	if err != nil {
		return err
	}
	f, err := body(w, r, typeGeoJSON, typeJSON)
	if err != nil {
		return err
	}
	id := c.id + ":" + strings.ToLower(rand.Text())
	delete(f.Properties, "id") // the server gives it
	e, err := f.event(id)
	if err == nil {
		err = s.checkEdit(c, &geo.Event{}, e, f)
	}
	if err != nil {
		return err
	}
	if err := s.put(r, c, e); err != nil {
		return err
	}
	s.bringNow(r, c)
	w.Header().Set("Location", base(r)+itemPath(c.id, id))
	w.WriteHeader(http.StatusCreated)
	return nil
}

// change answers PUT and PATCH of a feature.
func (s *Server) change(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mayEdit(w, r)
	if err != nil {
		return err
	}
	types := []string{typeGeoJSON, typeJSON}
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
	if err := s.exchange(r, c, f); err != nil {
		return err
	}
	s.bringNow(r, c)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// exchange puts a feature, or what is laid over it, in the place of what is
// there. What is read is what is replaced: there is one edit at a time.
func (s *Server) exchange(r *http.Request, c collection, f *featureJSON) error {
	done, err := c.layer.turn.edit(r.Context())
	if err != nil {
		return err
	}
	defer done()
	old, err := s.edited(r, c)
	if err != nil {
		return err
	}
	if r.Method == http.MethodPatch {
		made := old.Notes == old.Summary() || c.layer.Name == store.Events && old.Review == geo.ReviewUnreviewed
		if f, err = patched(f, old, made); err != nil {
			return err
		}
	}
	e, err := f.event(old.ID)
	if err == nil {
		err = s.checkEdit(c, old, e, f)
	}
	if err != nil {
		return err
	}
	return s.put(r, c, e)
}

// checkEdit refuses what an edit can't say: a place that nobody knows, and of
// events of articles what is the articles' to say.
func (s *Server) checkEdit(c collection, old, e *geo.Event, f *featureJSON) error {
	if e.PlaceID != "" && e.PlaceID != old.PlaceID && s.Gazetteer.Place(e.PlaceID) == nil {
		return geo.Errorf(geo.CodeInvalid, "place_id", "the gazetteer has no place %q", e.PlaceID)
	}
	if c.layer.Name != store.Events {
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
func (s *Server) remove(w http.ResponseWriter, r *http.Request) error {
	c, err := s.mayEdit(w, r)
	if err != nil {
		return err
	}
	if err := s.takeOut(r, c); err != nil {
		return err
	}
	s.bringNow(r, c)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *Server) takeOut(r *http.Request, c collection) error {
	done, err := c.layer.turn.edit(r.Context())
	if err != nil {
		return err
	}
	defer done()
	e, err := s.edited(r, c)
	if err != nil {
		return err
	}
	return s.Store.Remove(r.Context(), c.id, e.ID)
}

// edited returns the event that a request is about, if it is still the one
// that the client has seen.
func (s *Server) edited(r *http.Request, c collection) (*geo.Event, error) {
	id, err := url.PathUnescape(chi.URLParam(r, "id"))
	if err != nil {
		return nil, geo.Errorf(geo.CodeInvalid, "id", "it is not well formed")
	}
	e, err := c.layer.reader.Event(r.Context(), id)
	if err != nil {
		return nil, err
	}
	if have := listed(r, "If-Match"); have != "" && have != "*" {
		// The tag is that of any representation: all are made of the same event.
		if tag := eventTag(&e); !strings.Contains(have, tag) {
			return nil, errChanged
		}
	}
	return &e, nil
}

// put stores an event.
func (s *Server) put(r *http.Request, c collection, e *geo.Event) error {
	if c.layer.Name == store.Events {
		return s.Store.Correct(r.Context(), e)
	}
	_, err := s.Store.Import(r.Context(), c.id, []geo.Event{*e})
	return err
}

var (
	errNoEdits = statusError{http.StatusMethodNotAllowed, "method", "this server lets nobody edit; start it with furat serve --token-file FILE"}
	errToken   = statusError{http.StatusUnauthorized, "token", "editing needs the token of this server: send it as Authorization: Bearer TOKEN"}
	errChanged = statusError{http.StatusPreconditionFailed, "changed", "the feature was changed since you read it; read it again"}
)

// statusError is an error of HTTP alone.
type statusError struct {
	status  int
	code    string
	message string
}

// Error returns the sentence for people.
func (e statusError) Error() string { return e.message }

// mediaError is a body of a type that is not read.
type mediaError struct{ types []string }

// Error says which types are read.
func (e mediaError) Error() string {
	return fmt.Sprintf("the body must be %s; say so in Content-Type", strings.Join(e.types, " or "))
}
