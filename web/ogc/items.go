package ogc

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/export"
	"github.com/furat-map/furat/web/reply"
)

// items answers a page of a collection's features (OGC API – Features, 7.15).
func (h *Handler) items(w http.ResponseWriter, r *http.Request) error {
	c, err := h.Find(r)
	if err != nil {
		return err
	}
	iq, err := readItemQuery(w, r, c)
	if err != nil {
		return err
	}
	found, err := c.Items(r.Context(), iq)
	if err != nil {
		return err
	}
	links := iq.links(r, found.Page, c.Info().ID)
	if iq.as == reply.AsHTML {
		return h.itemsPage(w, r, c, found, links)
	}
	if iq.file != nil {
		return h.itemsFile(w, r, iq, c, found, links)
	}
	return h.streamItems(w, r, iq, c, found, links)
}

// itemsFile answers a page of features as a file; what GeoJSON says beside them
// stands in headers.
func (h *Handler) itemsFile(w http.ResponseWriter, r *http.Request, iq *itemQuery, c Collection, found *Items, links []reply.Link) error {
	done, err := reply.Turn(r.Context(), h.pages, errBusy)
	if err != nil {
		return err
	}
	defer done()
	info, header := c.Info(), w.Header()
	for _, l := range links {
		header.Add("Link", "<"+l.Href+`>; rel="`+l.Rel+`"; type="`+l.Type+`"`)
	}
	header.Set("OGC-NumberMatched", strconv.Itoa(found.Total))
	header.Set("OGC-NumberReturned", strconv.Itoa(len(found.Page.Numbers)))
	header.Set("Content-Disposition", `attachment; filename="furat-`+info.ID+"."+iq.file.Name+`"`)
	var b bytes.Buffer
	about := export.About{Name: info.ID, Title: info.Title, Attribution: info.Credit, Query: reply.Asked(r), Exported: h.Clock()}
	if err := iq.file.Write(&b, found.Events, about); err != nil {
		return err
	}
	tag := reply.Version(h.Identity, found.Version, false, "items", info.ID, reply.Base(r), r.URL.RawQuery)
	return reply.Tagged(w, r, iq.file.MediaType, reply.Revalidate, tag, b.Bytes())
}

// errBusy answers who has waited too long for a turn.
var errBusy = geo.Errorf(geo.CodeUnavailable, "", "too many pages are asked for at once; try again in a moment")

// streamItems sends a page as it is read.
func (h *Handler) streamItems(w http.ResponseWriter, r *http.Request, iq *itemQuery, c Collection, found *Items, links []reply.Link) error {
	zip := reply.Zips(r)
	tag := reply.Version(h.Identity, found.Version, zip, "items", c.Info().ID, reply.Base(r), r.URL.RawQuery, h.Gazetteer.Version())
	if reply.NotModified(w, r, reply.Weak(tag), reply.Revalidate) { // the time is in the answer
		return nil
	}
	done, err := reply.Turn(r.Context(), h.pages, errBusy)
	if err != nil {
		return err
	}
	defer done()
	head, err := json.Marshal(links)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", reply.TypeGeoJSON)
	w.Header().Set("Content-Crs", "<"+iq.crs.URI+">")
	h.Stream(w, r, zip, pageDeadline, func(b *bufio.Writer) error {
		b.WriteString(`{"type":"FeatureCollection","timeStamp":"` + h.Clock().UTC().Format(time.RFC3339) + `","numberMatched":` + strconv.Itoa(found.Total) + `,"links":`)
		b.Write(head)
		b.WriteString(`,"features":[`)
		n := 0
		err := found.Write(r.Context(), iq.crs, func(feature []byte) error {
			if n++; n > 1 {
				b.WriteByte(',')
			}
			b.WriteByte('\n')
			_, err := b.Write(feature)
			return err
		})
		if err != nil {
			return err
		}
		_, err = b.WriteString("\n],\"numberReturned\":" + strconv.Itoa(n) + "}\n")
		return err
	})
	return nil
}

// itemsPage answers a page of features as a table for people.
func (h *Handler) itemsPage(w http.ResponseWriter, r *http.Request, c Collection, found *Items, links []reply.Link) error {
	done, err := reply.Turn(r.Context(), h.pages, errBusy)
	if err != nil {
		return err
	}
	defer done()
	info := c.Info()
	out := reply.Page{Title: info.Title, Text: strconv.Itoa(found.Total) + " features"}
	for _, l := range links {
		switch l.Rel {
		case "next":
			out.Next = l.Href
		case "prev":
			out.Prev = l.Href
		case "alternate":
			out.JSON = l.Href
		}
	}
	var ids []string
	if out.Columns, out.Rows, ids, err = found.Table(r.Context()); err != nil {
		return err
	}
	for _, id := range ids {
		out.Hrefs = append(out.Hrefs, ItemPath(info.ID, id)+"?f=html")
	}
	return out.Send(w, r)
}

// item answers one feature.
func (h *Handler) item(w http.ResponseWriter, r *http.Request) error {
	c, err := h.Find(r)
	if err != nil {
		return err
	}
	q, err := reply.Params(r, "f", "crs")
	if err != nil {
		return err
	}
	as, err := reply.Representation(w, r)
	if err != nil {
		return err
	}
	to, err := crsOf(q)
	if err != nil {
		return err
	}
	id, err := reply.ID(r)
	if err != nil {
		return err
	}
	f, err := c.Item(r.Context(), id, to)
	if err != nil {
		return err
	}
	info := c.Info()
	if as == reply.AsHTML {
		return reply.Page{Title: info.Title, Columns: []string{"property", "value"}, Rows: f.rows(c.Fields()), JSON: "?f=json"}.Send(w, r)
	}
	links := append(reply.Self(r, ItemPath(info.ID, id), as, reply.TypeGeoJSON),
		reply.Link{Href: reply.Base(r) + "/collections/" + info.ID, Rel: "collection", Type: reply.TypeJSON, Title: "the collection"})
	body, err := f.append(nil, c.Fields(), nil, links)
	if err != nil {
		return err
	}
	body = append(body, '\n')
	w.Header().Set("Content-Crs", "<"+to.URI+">")
	return reply.Tagged(w, r, reply.TypeGeoJSON, reply.Revalidate, f.Tag+reply.TagOf(body)[:8], body)
}
