package tile_test

import (
	"encoding/hex"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	orbmvt "github.com/paulmach/orb/encoding/mvt"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geotest/pgtest"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/store/storetest"
)

// TestPostGIS: PostGIS's ST_AsMVT, given the same events, has each of them in
// the same tile at the same position, to a unit; a cluster has as many events
// as PostGIS has points in its cell and stands on one of them.
func TestPostGIS(t *testing.T) {
	sql := pgtest.Start(t, "positions are not compared with PostGIS", "postgis")
	events := storetest.Events(4000, 33)
	s := indexed(t, events)
	var load strings.Builder
	load.WriteString("CREATE TABLE e (id text, geom geometry(Point, 3857));\nINSERT INTO e SELECT id, ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 3857) FROM (VALUES ")
	sep := ""
	for i := range events {
		if e := &events[i]; e.Placed() {
			fmt.Fprintf(&load, "%s('%s', %v, %v)", sep, e.ID, geo.RoundDegrees(e.Lon), geo.RoundDegrees(e.Lat))
			sep = ","
		}
	}
	load.WriteString(") AS v (id, lon, lat);")
	sql(load.String())
	compared, clustered := 0, 0
	for _, z := range []uint32{0, 3, 6, 9, 11, 14} {
		occupied := s.Occupied(z)
		for i := 0; i < len(occupied); i += 1 + len(occupied)/12 {
			at := occupied[i]
			theirs := theirTile(t, sql, at)
			ours, err := orbmvt.Unmarshal(encoded(t, nil, s.Select(nil), at))
			if err != nil {
				t.Fatal(err)
			}
			total := 0
			for _, l := range ours {
				for _, f := range l.Features {
					p := f.Geometry.(orb.Point)
					if l.Name == "events" {
						q, ok := theirs[f.Properties["id"].(string)]
						if !ok || off(p, q) > 1 {
							t.Fatalf("%v: %v at %v, PostGIS has %v", at, f.Properties["id"], p, q)
						}
						total++
						compared++
						continue
					}
					least, most, member := inCell(theirs, p)
					c := int(f.Properties["point_count"].(float64))
					if c < least || c > most || !member {
						t.Fatalf("%v: a cluster of %d at %v, PostGIS has %d to %d there, on one: %v", at, c, p, least, most, member)
					}
					total += c
					clustered++
				}
			}
			if total != len(theirs) {
				t.Fatalf("%v: %d events, PostGIS has %d", at, total, len(theirs))
			}
		}
	}
	t.Logf("%d events and %d clusters stand where PostGIS has them", compared, clustered)
	if compared < 100 || clustered < 50 {
		t.Error("too few to say anything")
	}
}

// theirTile asks PostGIS for a tile.
func theirTile(t *testing.T, sql func(string) string, at mercator.Tile) map[string]orb.Point {
	t.Helper()
	out := sql(fmt.Sprintf(`WITH box AS (SELECT ST_TileEnvelope(%d, %d, %d) AS b), m AS (
		SELECT id, ST_AsMVTGeom(geom, b, 4096, 0, true) AS geom FROM e, box WHERE geom && b)
		SELECT encode(ST_AsMVT(m, 'e', 4096, 'geom'), 'hex') FROM m`, at.Z, at.X, at.Y))
	raw, err := hex.DecodeString(strings.TrimSpace(out))
	if err != nil {
		t.Fatal(err)
	}
	layers, err := orbmvt.Unmarshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	points := map[string]orb.Point{}
	for _, l := range layers {
		for _, f := range l.Features {
			points[f.Properties["id"].(string)] = f.Geometry.(orb.Point)
		}
	}
	return points
}

func off(a, b orb.Point) float64 {
	return math.Max(math.Abs(a[0]-b[0]), math.Abs(a[1]-b[1]))
}

// inCell counts the points in the sixteenth of the tile in which p lies.
// PostGIS rounds and we cut, so that a point within a unit of an edge may be on
// either side.
func inCell(points map[string]orb.Point, p orb.Point) (least, most int, member bool) {
	const side = 1024
	x, y := math.Floor(p[0]/side)*side, math.Floor(p[1]/side)*side
	for _, q := range points {
		inside := func(by float64) bool { return q[0] >= x+by && q[0] < x+side-by && q[1] >= y+by && q[1] < y+side-by }
		if inside(2) {
			least++
		}
		if inside(-2) {
			most++
		}
		member = member || off(p, q) <= 1
	}
	return least, most, member
}
