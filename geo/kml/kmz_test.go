package kml_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geotest"
	"github.com/furat-map/furat/geo/kml"
	"github.com/furat-map/furat/geo/store/storetest"
)

// unzip reads all files of a zip, in their order.
func unzip(t *testing.T, b []byte) (names []string, files map[string]string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		names, files[f.Name] = append(names, f.Name), string(text)
	}
	return names, files
}

// TestKMZ: doc.kml comes first; a few events are in it, many in parts that it
// leads to, each once, with a region around them and the pictures of the styles.
func TestKMZ(t *testing.T) {
	icons := map[string][]byte{"battles": []byte("a picture"), "protests": []byte("another")}
	for _, n := range []int{0, 60, 10_500} {
		events := storetest.Events(n, 5)
		var b bytes.Buffer
		if err := kml.WriteKMZ(&b, geotest.Each(events), about, icons); err != nil {
			t.Fatal(err)
		}
		names, files := unzip(t, b.Bytes())
		if names[0] != "doc.kml" || files["icons/battles.png"] != "a picture" {
			t.Errorf("%v", names)
		}
		var doc struct {
			Links []struct {
				Href  string   `xml:"Link>href"`
				North *float64 `xml:"Region>LatLonAltBox>north"`
				South *float64 `xml:"Region>LatLonAltBox>south"`
			} `xml:"Document>NetworkLink"`
		}
		if err := xml.Unmarshal([]byte(files["doc.kml"]), &doc); err != nil {
			t.Fatal(err)
		}
		parts := map[string]string{"doc.kml": files["doc.kml"]}
		for _, l := range doc.Links {
			parts[l.Href] = files[l.Href]
			if l.North != nil && *l.North <= *l.South {
				t.Errorf("%s: a region from %v to %v", l.Href, *l.South, *l.North)
			}
		}
		seen := map[string]bool{}
		for name, text := range parts {
			for _, id := range strings.Split(text, `<SimpleData name="id">`)[1:] {
				id, _, _ = strings.Cut(id, "<")
				if seen[id] {
					t.Errorf("%s is there twice", id)
				}
				seen[id] = true
			}
			if icon := map[bool]string{true: "../icons/battles.png", false: "icons/battles.png"}[name != "doc.kml"]; strings.Contains(text, "<Placemark") && !strings.Contains(text, "<href>"+icon) {
				t.Errorf("%s does not lead to %s", name, icon)
			}
		}
		if len(seen) != n || (len(doc.Links) > 0) != (n > 10_000) {
			t.Errorf("%d events of %d, in %d parts", len(seen), n, len(doc.Links))
		}
		path := filepath.Join(t.TempDir(), "e.kmz")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if out := geotest.OGRInfo(t, "-ro", "-al", "-so", path); n == 60 && !strings.Contains(out, "Feature Count: 60") {
			t.Errorf("%s", out)
		}
	}
	stop, full := errors.New("stop"), errors.New("no room")
	if err := kml.WriteKMZ(io.Discard, geotest.EachThen([]geo.Event{{}}, stop), about, icons); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
	if err := kml.WriteKMZ(&geotest.Full{Room: 10, Err: full}, geotest.Each(storetest.Events(50, 1)), about, icons); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
}
