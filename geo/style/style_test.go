package style

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"image/png"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
)

// TestSymbols: each event type has a symbol of its own, and the web map's page
// has the same colours.
func TestSymbols(t *testing.T) {
	page, err := os.ReadFile("../../web/ui/src/theme.ts")
	if err != nil {
		t.Fatal(err)
	}
	colours, markers := map[string]bool{}, map[string]bool{}
	for _, s := range Symbols() {
		if s.Type == "" {
			t.Errorf("no event type %s", s.Tile)
		}
		colours[s.Colour], markers[s.Marker] = true, true
		if !regexp.MustCompile(s.Tile + `: "` + s.Night + `"`).Match(page) {
			t.Errorf("the page has another colour for %s by night than %s", s.Tile, s.Night)
		}
		if !regexp.MustCompile(s.Tile + `: "` + s.Colour + `"`).Match(page) {
			t.Errorf("the page has another colour for %s than %s", s.Tile, s.Colour)
		}
	}
	if n := len(geo.EventTypes()); len(Symbols()) != n || len(colours) != n || len(markers) != n {
		t.Errorf("%d symbols, %d colours, %d shapes for %d types", len(Symbols()), len(colours), len(markers), n)
	}
}

// TestDocuments: QGIS's documents are well-formed, whatever a layer is called.
func TestDocuments(t *testing.T) {
	s := Service{Base: "http://127.0.0.1:1", Collection: "ged", Title: `<b>"it's" & 'more'</b> ]]> {{.}} دير`, Attribution: `<script>`, MaxZoom: 14, Extent: [4]float64{35, 32, 42, 37}}
	for name, build := range map[string]func() ([]byte, error){"qml": QML, "qlr": func() ([]byte, error) { return QLR(s) }, "qgs": func() ([]byte, error) { return Project(s) }} {
		b, err := build()
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(bytes.NewReader(b))
		var text strings.Builder
		for {
			tok, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if c, ok := tok.(xml.CharData); ok {
				text.Write(c)
			}
		}
		if name != "qml" && !strings.Contains(text.String(), s.Title) {
			t.Errorf("%s: the title is not as it was given", name)
		}
		if bytes.Contains(b, []byte("<script>")) {
			t.Errorf("%s has markup from a name", name)
		}
	}
}

func TestSprite(t *testing.T) {
	for ratio := 1; ratio <= 2; ratio++ {
		where, picture, err := Sprite(ratio)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(picture))
		if err != nil {
			t.Fatal(err)
		}
		var at map[string]struct{ X, Y, Width, Height, PixelRatio int }
		if err := json.Unmarshal(where, &at); err != nil {
			t.Fatal(err)
		}
		for _, s := range Symbols() {
			p, ok := at[s.Tile]
			if !ok || p.PixelRatio != ratio {
				t.Fatalf("%s: %+v", s.Tile, p)
			}
			r, g, b, a := img.At(p.X+p.Width/2, p.Y+p.Height/2).RGBA()
			want := colour(s.Colour)
			if uint8(r>>8) != want.R || uint8(g>>8) != want.G || uint8(b>>8) != want.B || a != 0xffff {
				t.Errorf("the middle of %s has another colour", s.Tile)
			}
			if _, _, _, a := img.At(p.X, p.Y).RGBA(); a > 0x8000 {
				t.Errorf("the corner of %s is not clear", s.Tile)
			}
		}
	}
}
