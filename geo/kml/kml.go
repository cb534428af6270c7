// Package kml writes events as KML 2.2 (OGC 07-147r2): a placemark each, with
// its span of days for the time slider, typed data, and a balloon with the
// quote.
package kml

import (
	"bufio"
	"cmp"
	"encoding/xml"
	"html"
	"io"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
)

// MediaType of KML.
const MediaType = "application/vnd.google-earth.kml+xml"

// Style is how the placemarks of a type look.
type Style struct {
	ID, Type string
	Colour   string // #rrggbb
	Icon     string // where its picture lies, in its own colour; "" for the usual pin in that colour
}

// About says of a file what it holds.
type About struct {
	Name, Description string
	Styles            []Style
}

// Write writes the events that each passes on.
func Write(w io.Writer, each func(func(*geo.Event) error) error, about About) error {
	b := bufio.NewWriterSize(w, 64<<10)
	ids := begin(b, about)
	err := each(func(e *geo.Event) error {
		placemark(b, e, ids[e.Type()])
		return b.Flush()
	})
	if err != nil {
		return err
	}
	b.WriteString("</Document></kml>\n")
	return b.Flush()
}

// begin writes the beginning of a document, with its styles; it returns their ids
// by event type.
func begin(b *bufio.Writer, about About) map[string]string {
	b.WriteString(xml.Header + `<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>`)
	text(b, about.Name)
	b.WriteString("</name><description>")
	text(b, html.EscapeString(about.Description)) // Google Earth reads it as HTML
	b.WriteString("</description>\n")
	ids := map[string]string{}
	for _, s := range about.Styles {
		ids[s.Type] = s.ID
		writeStyle(b, s)
	}
	writeSchema(b)
	return ids
}

// writeStyle writes an icon's colour (KML's are aabbggrr) and the balloon.
func writeStyle(b *bufio.Writer, s Style) {
	c := strings.TrimPrefix(s.Colour, "#")
	look := `<color>ff` + c[4:6] + c[2:4] + c[0:2] + `</color><scale>0.7</scale>`
	if s.Icon != "" {
		look = `<scale>0.7</scale><Icon><href>` + s.Icon + `</href></Icon>`
	}
	b.WriteString(`<Style id="` + s.ID + `"><IconStyle>` + look + `</IconStyle><LabelStyle><scale>0.7</scale></LabelStyle>` +
		`<BalloonStyle><text>$[description]</text></BalloonStyle></Style>` + "\n")
}

// writeSchema names the columns and their types; KML has none for days, which
// stand in the placemark's time span too.
func writeSchema(b *bufio.Writer) {
	b.WriteString(`<Schema name="furat" id="furat">`)
	for _, c := range geo.Columns() {
		kind := "string"
		switch c.Kind {
		case geo.KindInt:
			kind = "int"
		case geo.KindReal:
			kind = "double"
		}
		b.WriteString(`<SimpleField name="` + c.Name + `" type="` + kind + `"/>`)
	}
	b.WriteString("</Schema>\n")
}

func placemark(b *bufio.Writer, e *geo.Event, style string) {
	b.WriteString(`<Placemark id="` + idOf(e.ID) + `"><name>`)
	text(b, e.SubEventType+" · "+cmp.Or(e.Location, e.LocationAR, "?"))
	b.WriteString("</name><description>")
	text(b, balloon(e))
	b.WriteString("</description>")
	if e.Date.Known() || e.DateEnd.Known() {
		b.WriteString("<TimeSpan>")
		if e.Date.Known() {
			b.WriteString("<begin>" + e.Date.String() + "</begin>")
		}
		if e.DateEnd.Known() {
			b.WriteString("<end>" + e.DateEnd.String() + "</end>")
		}
		b.WriteString("</TimeSpan>")
	}
	if style != "" {
		b.WriteString("<styleUrl>#" + style + "</styleUrl>")
	}
	b.WriteString(`<ExtendedData><SchemaData schemaUrl="#furat">`)
	var room [64]byte
	for _, c := range geo.Columns() {
		v := c.Value(e)
		if v.Null {
			continue
		}
		b.WriteString(`<SimpleData name="` + c.Name + `">`)
		if v.Kind == geo.KindString {
			text(b, v.Str)
		} else {
			b.Write(v.Append(room[:0]))
		}
		b.WriteString("</SimpleData>")
	}
	b.WriteString("</SchemaData></ExtendedData>")
	if e.Placed() {
		b.WriteString("<Point><coordinates>" + strconv.FormatFloat(e.Lon, 'f', -1, 64) + "," + strconv.FormatFloat(e.Lat, 'f', -1, 64) + "</coordinates></Point>")
	}
	b.WriteString("</Placemark>\n")
}

// idOf makes a name that XML takes for an id: that begins with a letter and has
// letters, digits and . - _ alone. The id itself stands in the data.
func idOf(id string) string {
	return "e." + strings.Map(func(r rune) rune {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		digit := r >= '0' && r <= '9'
		if letter || digit || r == '-' || r == '.' {
			return r
		}
		return '_'
	}, id)
}

// balloon is what a click shows: HTML, in which the event's texts are escaped.
func balloon(e *geo.Event) string {
	esc := html.EscapeString
	out := "<b>" + esc(e.SubEventType) + "</b> · " + esc(cmp.Or(e.Location, e.LocationAR)) + "<br/>" + e.Date.String()
	if e.DateEnd > e.Date {
		out += " – " + e.DateEnd.String()
	}
	if e.Date.Known() && !e.DayTold() {
		out += " (day not told)"
	}
	return out + `<blockquote dir="auto">` + esc(e.Quote) + "</blockquote><i>" + esc(e.Source) + "</i>"
}

// text writes text with what XML does not allow escaped or replaced.
func text(b *bufio.Writer, s string) { xml.EscapeText(b, []byte(s)) }
