package kml_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geotest"
	"github.com/furat-map/furat/geo/kml"
	"github.com/furat-map/furat/geo/store/storetest"
)

// document is KML as encoding/xml reads it.
type document struct {
	XMLName     xml.Name `xml:"http://www.opengis.net/kml/2.2 kml"`
	Name        string   `xml:"Document>name"`
	Description string   `xml:"Document>description"`
	Styles      []struct {
		ID     string `xml:"id,attr"`
		Colour string `xml:"IconStyle>color"`
	} `xml:"Document>Style"`
	Fields []struct {
		Name string `xml:"name,attr"`
		Type string `xml:"type,attr"`
	} `xml:"Document>Schema>SimpleField"`
	Placemarks []placemark `xml:"Document>Placemark"`
}

type placemark struct {
	Name        string `xml:"name"`
	Description string `xml:"description"`
	Begin       string `xml:"TimeSpan>begin"`
	End         string `xml:"TimeSpan>end"`
	Style       string `xml:"styleUrl"`
	Data        []struct {
		Name  string `xml:"name,attr"`
		Value string `xml:",chardata"`
	} `xml:"ExtendedData>SchemaData>SimpleData"`
	Coordinates *string `xml:"Point>coordinates"`
}

var about = kml.About{Name: `Events <of> "all" & ]]> kinds`, Description: "قال \x01 & <b>",
	Styles: []kml.Style{{ID: "battles", Type: "Battles", Colour: "#c2410c"}, {ID: "riots", Type: "Riots", Colour: "#00805f"}}}

func write(t *testing.T, events []geo.Event) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := kml.Write(&b, geotest.Each(events), about); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t *testing.T, b []byte) document {
	t.Helper()
	var d document
	if err := xml.Unmarshal(b, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// allowed is a text with what XML 1.0 has no way to write replaced.
func allowed(s string) string {
	return strings.Map(func(r rune) rune {
		if control := r < 0x20 && !strings.ContainsRune("\t\n\r", r); control || r == 0xfffe || r == 0xffff {
			return '\ufffd'
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

func TestDocument(t *testing.T) {
	d := read(t, write(t, nil))
	if d.Name != about.Name || d.Description != allowed(html.EscapeString(about.Description)) || len(d.Placemarks) != 0 {
		t.Errorf("%q, %q, %d placemarks", d.Name, d.Description, len(d.Placemarks))
	}
	if len(d.Styles) != 2 || d.Styles[0].ID != "battles" || d.Styles[0].Colour != "ff0c41c2" {
		t.Errorf("KML's colours are aabbggrr: %+v", d.Styles)
	}
	types := map[geo.Kind]string{geo.KindInt: "int", geo.KindReal: "double"}
	if len(d.Fields) != len(geo.Columns()) {
		t.Fatalf("%d fields, want %d", len(d.Fields), len(geo.Columns()))
	}
	for i, c := range geo.Columns() {
		want := types[c.Kind]
		if want == "" {
			want = "string"
		}
		if f := d.Fields[i]; f.Name != c.Name || f.Type != want {
			t.Errorf("field %d is %s %s, want %s %s", i, f.Name, f.Type, c.Name, want)
		}
	}
}

// TestEveryProperty: what is known of an event comes back, what is not is left
// out, and no text is anything but text.
func TestEveryProperty(t *testing.T) {
	events := geotest.Events()
	d := read(t, write(t, events))
	if len(d.Placemarks) != len(events) {
		t.Fatalf("%d placemarks, want %d", len(d.Placemarks), len(events))
	}
	for i, p := range d.Placemarks {
		e, data := &events[i], map[string]string{}
		for _, s := range p.Data {
			data[s.Name] = s.Value
		}
		for _, c := range geo.Columns() {
			v := c.Value(e)
			got, has := data[c.Name]
			if has == v.Null || got != allowed(string(v.Append(nil))) {
				t.Errorf("%s of event %d is %q (%v), want %q", c.Name, i, got, has, v.Append(nil))
			}
			delete(data, c.Name)
		}
		if len(data) > 0 {
			t.Errorf("event %d has more than its properties: %v", i, data)
		}
		if p.Begin != e.Date.String() || p.End != e.DateEnd.String() {
			t.Errorf("event %d is from %q to %q, want %s to %s", i, p.Begin, p.End, e.Date, e.DateEnd)
		}
	}
}

// TestPlacemark: the point in longitude and latitude, none for an unplaced
// event; the style of its type, none for a type without one.
func TestPlacemark(t *testing.T) {
	events := geotest.Events()
	styles := map[string]string{"Battles": "#battles", "Riots": "#riots"}
	for i, p := range read(t, write(t, events)).Placemarks {
		e := &events[i]
		if p.Style != styles[e.Type()] {
			t.Errorf("the style of %s is %q", e.Type(), p.Style)
		}
		if !strings.HasPrefix(p.Name, allowed(e.SubEventType)+" · ") {
			t.Errorf("event %d is called %q", i, p.Name)
		}
		switch {
		case !e.Placed():
			if p.Coordinates != nil {
				t.Errorf("an unplaced event is at %s", *p.Coordinates)
			}
		case p.Coordinates == nil:
			t.Errorf("event %d is nowhere", i)
		default:
			lon, lat, _ := strings.Cut(*p.Coordinates, ",")
			x, err1 := strconv.ParseFloat(lon, 64)
			y, err2 := strconv.ParseFloat(lat, 64)
			if err := errors.Join(err1, err2); err != nil || x != e.Lon || y != e.Lat {
				t.Errorf("event %d is at %s, want %v,%v", i, *p.Coordinates, e.Lon, e.Lat)
			}
		}
	}
}

// TestBalloon: the description is HTML in which an event's texts are text.
func TestBalloon(t *testing.T) {
	for _, s := range geotest.Texts {
		p := read(t, write(t, []geo.Event{{Quote: s, Source: s, Location: s, SubEventType: s}})).Placemarks[0]
		plain := p.Description
		for _, tag := range []string{"<b>", "</b>", "<br/>", `<blockquote dir="auto">`, "</blockquote>", "<i>", "</i>"} {
			plain = strings.Replace(plain, tag, "", 1)
		}
		if strings.ContainsAny(plain, `<>"'`) {
			t.Errorf("markup of an event's own: %s", p.Description)
		}
		if text := html.UnescapeString(plain); strings.Count(text, allowed(s)) != 4 {
			t.Errorf("%q does not stand in %q", s, text)
		}
	}
	span := geo.Event{Date: geo.NewDay(2024, 1, 1), DateEnd: geo.NewDay(2024, 1, 3)}
	if got := read(t, write(t, []geo.Event{span})).Placemarks[0].Description; !strings.Contains(got, "2024-01-01 – 2024-01-03") {
		t.Errorf("the days are not told: %s", got)
	}
	span.DateBasis = geo.BasisPublication
	if got := read(t, write(t, []geo.Event{span})).Placemarks[0].Description; !strings.Contains(got, "2024-01-01 – 2024-01-03 (day not told)") {
		t.Errorf("the doubt about the days is not told: %s", got)
	}
}

// TestSameBytes: the same events give the same file, whatever they are, and
// its placemarks are as many.
func TestSameBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 10 {
		n, seed := r.IntN(60), r.Uint64()
		one, two := write(t, storetest.Events(n, seed)), write(t, storetest.Events(n, seed))
		if !bytes.Equal(one, two) || len(read(t, one).Placemarks) != n {
			t.Fatalf("%d events of seed %d: other bytes, or other placemarks", n, seed)
		}
	}
}

// TestErrors: an error of the walk or of the writer is returned, and the
// document is not closed.
func TestErrors(t *testing.T) {
	stop, full := errors.New("stop"), errors.New("no room")
	var b bytes.Buffer
	if err := kml.Write(&b, geotest.EachThen(storetest.Events(3, 1), stop), about); !errors.Is(err, stop) || bytes.Contains(b.Bytes(), []byte("</kml>")) {
		t.Errorf("%v", err)
	}
	for _, room := range []int{0, 100, 5000} {
		seen := 0
		err := kml.Write(&geotest.Full{Room: room, Err: full}, func(fn func(*geo.Event) error) error {
			return geotest.Each(storetest.Events(50, 1))(func(e *geo.Event) error { seen++; return fn(e) })
		}, about)
		if !errors.Is(err, full) || seen == 50 {
			t.Errorf("with room for %d bytes: %v after %d events", room, err, seen)
		}
	}
	if err := kml.Write(io.Discard, geotest.Each(nil), kml.About{}); err != nil {
		t.Error(err)
	}
}
