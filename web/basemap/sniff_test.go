package basemap

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"github.com/furat-map/furat/geo/pmtiles"
)

func TestSniff(t *testing.T) {
	fc := geojson.NewFeatureCollection()
	fc.Append(geojson.NewFeature(orb.Point{10, 10}))
	vector, err := mvt.Marshal(mvt.NewLayers(map[string]*geojson.FeatureCollection{"a": fc}))
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(vector)
	z.Close()
	for name, c := range map[string]struct {
		tile string
		kind pmtiles.TileType
	}{
		"PNG":         {picture, pmtiles.PNG},
		"JPEG":        {"\xff\xd8\xff\xe0 and so on", pmtiles.JPEG},
		"WebP":        {"RIFF\x00\x01\x00\x00WEBPVP8 ", pmtiles.WebP},
		"AVIF":        {"\x00\x00\x00\x1cftypavif\x00\x00", pmtiles.AVIF},
		"MVT":         {string(vector), pmtiles.MVT},
		"packed MVT":  {packed.String(), pmtiles.MVT},
		"MLT":         {"\x02\x01\x00", mltType},
		"GIF":         {"GIF89a....", pmtiles.TypeUnknown},
		"one letter":  {"x", pmtiles.TypeUnknown},
		"a web page ": {"<!DOCTYPE html>", pmtiles.TypeUnknown},
	} {
		if kind, err := sniff([]byte(c.tile)); err != nil || kind != c.kind {
			t.Errorf("%s: %d, %v", name, kind, err)
		}
	}
	if _, err := sniff(packed.Bytes()[:20]); err == nil {
		t.Error("a packed tile that is cut short is taken")
	}
}

// TestSettle: what the bytes say counts; what can't be shown is refused by name.
func TestSettle(t *testing.T) {
	for name, c := range map[string]struct {
		tile, said, mediaType, why string
	}{
		"unsaid":              {picture, "", "image/png", ""},
		"said otherwise":      {picture, "jpg", "image/png", ""},
		"empty":               {"", "webp", "image/webp", ""},
		"MLT by its name":     {picture, "application/vnd.maplibre-vector-tile", "", "MLT"},
		"MLT by its bytes":    {"\x02\x01\x00", "pbf", "", "MLT"},
		"nothing known":       {"GIF89a....", "gif", "", "neither vector tiles"},
		"no vector tile":      {"hello, world", "pbf", "", "but the first is not"},
		"empty, of no format": {"", "", "", "neither vector tiles"},
	} {
		var b Archive
		err := b.settle([]byte(c.tile), saidType(c.said))
		if (err == nil) != (c.why == "") || err != nil && !strings.Contains(err.Error(), c.why) || b.mediaType != c.mediaType {
			t.Errorf("%s: %q, %v", name, b.mediaType, err)
		}
	}
}

func FuzzSniff(f *testing.F) {
	f.Add([]byte("\x1a\x05hello"))
	f.Add([]byte("\x02\x01\x00"))
	f.Add([]byte("\x1f\x8b\x08"))
	f.Fuzz(func(t *testing.T, tile []byte) { sniff(tile) })
}
