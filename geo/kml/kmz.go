package kml

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/hilbert"
)

// KMZType is the media type of KMZ.
const KMZType = "application/vnd.google-earth.kmz"

// Many events are cut into parts that lie together, each a file that is read
// when its region is in view and at least as many pixels wide.
const (
	wholeEvents = 10_000 // more are cut
	partEvents  = 1_000
	leastPixels = 96
)

// WriteKMZ writes the events as a zip of KML and the pictures of its styles, by
// the ids of these.
func WriteKMZ(w io.Writer, each func(func(*geo.Event) error) error, about About, icons map[string][]byte) error {
	sorted, err := hilbert.Sort(each)
	if err != nil {
		return err
	}
	defer sorted.Close()
	inner := "icons/"
	if sorted.Len() > wholeEvents {
		inner = "../icons/" // parts lie in a folder
	}
	styles := make([]Style, len(about.Styles))
	for i, s := range about.Styles {
		s.Icon = inner + s.ID + ".png"
		styles[i] = s
	}
	about.Styles = styles
	out := zip.NewWriter(w)
	if err := writeDocuments(out, sorted, about); err != nil {
		return err
	}
	for _, s := range about.Styles {
		to, err := out.Create("icons/" + s.ID + ".png")
		if err == nil {
			_, err = to.Write(icons[s.ID])
		}
		if err != nil {
			return err
		}
	}
	return out.Close()
}

// writeDocuments writes doc.kml, first, and the parts that it leads to.
func writeDocuments(out *zip.Writer, sorted *hilbert.Sorted, about About) error {
	doc, err := out.Create("doc.kml")
	if err != nil {
		return err
	}
	if sorted.Len() <= wholeEvents {
		return Write(doc, sorted.Each, about)
	}
	if err := writeOverview(doc, sorted, about); err != nil {
		return err
	}
	var b *bufio.Writer
	var ids map[string]string
	n := 0
	err = sorted.Each(func(e *geo.Event) error {
		if n%partEvents == 0 {
			if err := end(b); err != nil {
				return err
			}
			part, err := out.Create(partName(n / partEvents))
			if err != nil {
				return err
			}
			b = bufio.NewWriterSize(part, 64<<10)
			ids = begin(b, about)
		}
		n++
		placemark(b, e, ids[e.Type()])
		return b.Flush()
	})
	if err != nil {
		return err
	}
	return end(b)
}

func partName(i int) string { return fmt.Sprintf("parts/%05d.kml", i) }

// end ends a document, where one was begun.
func end(b *bufio.Writer) error {
	if b == nil {
		return nil
	}
	b.WriteString("</Document></kml>\n")
	return b.Flush()
}

// writeOverview writes the document that leads to the parts, each with its
// region; a part in which an event has no place is always read.
func writeOverview(w io.Writer, sorted *hilbert.Sorted, about About) error {
	b := bufio.NewWriterSize(w, 64<<10)
	about.Styles = nil
	begin(b, about)
	var box *geo.BBox
	placed, n := true, 0
	link := func() {
		b.WriteString("<NetworkLink><name>" + fmt.Sprint((n-1)/partEvents+1) + "</name>")
		if box != nil && placed {
			fmt.Fprintf(b, "<Region><LatLonAltBox><north>%v</north><south>%v</south><east>%v</east><west>%v</west></LatLonAltBox><Lod><minLodPixels>%d</minLodPixels></Lod></Region>",
				box.North+edge, box.South-edge, box.East+edge, box.West-edge, leastPixels)
		}
		b.WriteString("<Link><href>" + partName((n-1)/partEvents) + "</href><viewRefreshMode>onRegion</viewRefreshMode></Link></NetworkLink>\n")
		box, placed = nil, true
	}
	err := sorted.Each(func(e *geo.Event) error {
		n++
		switch {
		case !e.Placed():
			placed = false
		case box == nil:
			box = &geo.BBox{West: e.Lon, East: e.Lon, South: e.Lat, North: e.Lat}
		default:
			box.West, box.East, box.South, box.North = min(box.West, e.Lon), max(box.East, e.Lon), min(box.South, e.Lat), max(box.North, e.Lat)
		}
		if n%partEvents == 0 {
			link()
		}
		return b.Flush()
	})
	if err != nil {
		return err
	}
	if n%partEvents != 0 {
		link()
	}
	return end(b)
}

// edge is by how many degrees a region is wider than its events, so that one of
// a single place has a width.
const edge = 0.01
