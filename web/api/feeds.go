package api

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/web/reply"
)

// feedLength is how many events a feed has: those that became known last.
const feedLength = 100

// item is an event as feeds tell it.
type item struct {
	id, title, text, link, source string
	updated                       time.Time
	event                         *geo.Event
}

// feed answers the events that became known last, and that a filter holds for, as
// Atom (RFC 4287, with GeoRSS) or as JSON Feed 1.1.
func (h *Handler) feed(w http.ResponseWriter, r *http.Request) error {
	l, err := h.Layers.Named(chi.URLParam(r, "layer"))
	if err != nil {
		return err
	}
	ending := chi.URLParam(r, "ending")
	if ending != "atom" && ending != "json" {
		return geo.Errorf(geo.CodeNotFound, "", "there is no feed %q; use atom or json", ending)
	}
	_, f, err := reply.Filtered(r)
	if err != nil {
		return err
	}
	found, err := l.Select(r.Context(), f)
	if err != nil {
		return err
	}
	set, err := found.Matches(r.Context())
	if err != nil {
		return err
	}
	base := reply.Base(r)
	var items []item
	last := set.Page(nil, max(0, set.Total-feedLength), feedLength)
	if err := l.Each(r.Context(), last.Numbers, func(e *geo.Event) error {
		items = append(items, itemOf(e, base, l.Name))
		return nil
	}); err != nil {
		return err
	}
	slices.Reverse(items)
	about := feedAbout{title: "Furat: " + l.Title, home: base + "/", self: base + r.URL.RequestURI(), rights: h.Credit(l.Layer)}
	if ending == "json" {
		return reply.As(w, r, "application/feed+json", about.json(items))
	}
	body, err := xml.MarshalIndent(about.atom(items, h.Clock()), "", " ")
	if err != nil {
		return err
	}
	return reply.Body(w, r, "application/atom+xml; charset=utf-8", reply.Revalidate, append([]byte(xml.Header), body...))
}

func itemOf(e *geo.Event, base, layer string) item {
	where := cmp.Or(e.Location, e.LocationAR)
	title := e.SubEventType
	if where != "" {
		title += ", " + where
	}
	if e.Date.Known() {
		title += " (" + e.Date.String() + ")"
	}
	out := item{id: base + "/collections/" + layer + "/items/" + e.ID, title: title, link: base + "/?event=" + e.ID, source: e.Source, event: e, updated: e.UpdatedAt}
	if out.updated.IsZero() {
		out.updated = e.CreatedAt
	}
	var parts []string
	for _, s := range []string{e.Notes, e.Quote} {
		if s != "" && !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	out.text = strings.Join(parts, "\n")
	return out
}

// feedAbout says of a feed what it is.
type feedAbout struct{ title, home, self, rights string }

func (a feedAbout) json(items []item) map[string]any {
	list := []map[string]any{}
	for _, i := range items {
		one := map[string]any{"id": i.id, "url": i.link, "title": i.title, "content_text": i.text, "tags": []string{i.event.Type(), i.event.SubEventType}}
		if !i.updated.IsZero() {
			one["date_modified"] = i.updated.UTC().Format(time.RFC3339)
		}
		if u := reply.SafeURL(i.event.URL); u != "" {
			one["external_url"] = u
		}
		if i.source != "" {
			one["authors"] = []map[string]string{{"name": i.source}}
		}
		if i.event.Placed() {
			one["_geo"] = map[string]any{"longitude": i.event.Lon, "latitude": i.event.Lat, "precision": i.event.GeoPrecision}
		}
		list = append(list, one)
	}
	return map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": a.title, "home_page_url": a.home, "feed_url": a.self, "_rights": a.rights, "items": list}
}

// The elements of an Atom feed.
type (
	atomFeed struct {
		XMLName xml.Name   `xml:"http://www.w3.org/2005/Atom feed"`
		GeoRSS  string     `xml:"xmlns:georss,attr"`
		ID      string     `xml:"id"`
		Title   string     `xml:"title"`
		Updated string     `xml:"updated"`
		Rights  string     `xml:"rights,omitempty"`
		Links   []atomLink `xml:"link"`
		Entries []atomItem `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	atomItem struct {
		ID      string     `xml:"id"`
		Title   string     `xml:"title"`
		Updated string     `xml:"updated"`
		Links   []atomLink `xml:"link"`
		Author  string     `xml:"author>name"`
		Summary string     `xml:"summary"`
		Kind    atomKind   `xml:"category"`
		Point   string     `xml:"georss:point,omitempty"`
	}
	atomKind struct {
		Term string `xml:"term,attr"`
	}
)

func (a feedAbout) atom(items []item, now time.Time) atomFeed {
	out := atomFeed{GeoRSS: "http://www.georss.org/georss", ID: a.self, Title: a.title, Updated: now.UTC().Format(time.RFC3339), Rights: a.rights,
		Links: []atomLink{{"self", a.self}, {"alternate", a.home}}}
	for n, i := range items {
		at := i.updated
		if at.IsZero() {
			at = now
		}
		if n == 0 {
			out.Updated = at.UTC().Format(time.RFC3339)
		}
		entry := atomItem{ID: i.id, Title: i.title, Updated: at.UTC().Format(time.RFC3339), Links: []atomLink{{"alternate", i.link}}, Author: cmp.Or(i.source, "unknown"), Summary: i.text, Kind: atomKind{i.event.Type()}}
		if u := reply.SafeURL(i.event.URL); u != "" {
			entry.Links = append(entry.Links, atomLink{"related", u})
		}
		if i.event.Placed() {
			entry.Point = fmt.Sprintf("%g %g", i.event.Lat, i.event.Lon)
		}
		out.Entries = append(out.Entries, entry)
	}
	return out
}
