package cql2

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/geo"
)

// shapeOf reads well-known text within a filter.
func shapeOf(t testing.TB, wkt string) (orb.Geometry, error) {
	t.Helper()
	n, err := Parse("S_INTERSECTS(geometry, "+wkt+")", LangText, nil)
	if err != nil {
		return nil, err
	}
	return n.(*Call).Args[1].(*Geometry).Shape, nil
}

// TestWKT reads each geometry of well-known text, in capitals or not, with
// heights, signs and exponents.
func TestWKT(t *testing.T) {
	square := orb.Ring{{0, 0}, {4, 0}, {4, 4}, {0, 0}}
	hole := orb.Ring{{1, 1}, {2, 1}, {2, 2}, {1, 1}}
	for wkt, want := range map[string]orb.Geometry{
		"POINT(1 2)":                                   orb.Point{1, 2},
		"point (1.5 -2.5)":                             orb.Point{1.5, -2.5},
		"Point( +1 - 2 )":                              orb.Point{1, -2},
		"POINT(1e1 25E-1)":                             orb.Point{10, 2.5},
		"POINT Z(1 2 3)":                               orb.Point{1, 2},
		"POINT Z (1 2 -3)":                             orb.Point{1, 2},
		"POINT(1 2 3)":                                 orb.Point{1, 2},
		"POINT(-180 90)":                               orb.Point{-180, 90},
		"LINESTRING(1 2, 3 4, 5 6)":                    orb.LineString{{1, 2}, {3, 4}, {5, 6}},
		"LINESTRING Z(1 2 0, 3 4 0)":                   orb.LineString{{1, 2}, {3, 4}},
		"POLYGON((0 0,4 0,4 4,0 0))":                   orb.Polygon{square},
		"POLYGON((0 0,4 0,4 4,0 0),(1 1,2 1,2 2,1 1))": orb.Polygon{square, hole},
		"MULTIPOINT(1 2, 3 4)":                         orb.MultiPoint{{1, 2}, {3, 4}},
		"MULTIPOINT((1 2), (3 4))":                     orb.MultiPoint{{1, 2}, {3, 4}},
		"MULTIPOINT((1 2 9), 3 4)":                     orb.MultiPoint{{1, 2}, {3, 4}},
		"MULTILINESTRING((1 2,3 4),(5 6,7 8,9 9))":     orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}, {9, 9}}},
		"MULTIPOLYGON(((0 0,4 0,4 4,0 0)),((1 1,2 1,2 2,1 1)))":          orb.MultiPolygon{{square}, {hole}},
		"MULTIPOLYGON(((0 0,4 0,4 4,0 0),(1 1,2 1,2 2,1 1)))":            orb.MultiPolygon{{square, hole}},
		"GEOMETRYCOLLECTION(POINT(1 2), linestring(1 2,3 4))":            orb.Collection{orb.Point{1, 2}, orb.LineString{{1, 2}, {3, 4}}},
		"GeometryCollection(MULTIPOINT(1 2),POLYGON((0 0,4 0,4 4,0 0)))": orb.Collection{orb.MultiPoint{{1, 2}}, orb.Polygon{square}},
		"GEOMETRYCOLLECTION Z(POINT Z(1 2 3))":                           orb.Collection{orb.Point{1, 2}},
		"BBOX(1,2,3,4)":                                                  orb.Bound{Min: orb.Point{1, 2}, Max: orb.Point{3, 4}},
		"bbox(-1.5, -2, 0, +3)":                                          orb.Bound{Min: orb.Point{-1.5, -2}, Max: orb.Point{0, 3}},
		"BBOX(1,2,-100,3,4,100)":                                         orb.Bound{Min: orb.Point{1, 2}, Max: orb.Point{3, 4}},
		"BBOX(1,2,1,2)":                                                  orb.Bound{Min: orb.Point{1, 2}, Max: orb.Point{1, 2}},
		"BBOX(-180,-90,180,90)":                                          orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}},
		"BBOX(170,-10,-170,10)":                                          orb.Collection{orb.Bound{Min: orb.Point{170, -10}, Max: orb.Point{180, 10}}, orb.Bound{Min: orb.Point{-180, -10}, Max: orb.Point{-170, 10}}},
		"BBOX(180,-10,-180,10)":                                          orb.Collection{orb.Bound{Min: orb.Point{180, -10}, Max: orb.Point{180, 10}}, orb.Bound{Min: orb.Point{-180, -10}, Max: orb.Point{-180, 10}}},
	} {
		got, err := shapeOf(t, wkt)
		if err != nil || !orb.Equal(got, want) {
			t.Errorf("%s is read as %v, %v", wkt, got, err)
			continue
		}
		n := Within(geo.Geometry, got)
		if !same(n, parsed(t, ToText(n))) || !same(n, throughJSON(t, n)) {
			t.Errorf("%s does not come back: %s", wkt, ToText(n))
		}
	}
}

// TestBrokenWKT: what is no geometry on Earth is refused, and why.
func TestBrokenWKT(t *testing.T) {
	for wkt, want := range map[string]string{
		"POINT EMPTY":                "expected coordinates in brackets, found “EMPTY”",
		"POINT M(1 2 3)":             "expected coordinates in brackets, found “M”",
		"POINT ZM(1 2 3 4)":          "expected coordinates in brackets, found “ZM”",
		"POINT()":                    "expected a coordinate, found “)”",
		"POINT(1)":                   "expected a coordinate, found “)”",
		"POINT(1,2)":                 "expected a coordinate, found “,”",
		"POINT(1 2 3 4)":             "expected “)”, found “4”",
		"POINT(1 2,3 4)":             "expected one position in a POINT, before this",
		"POINT(x y)":                 "expected a coordinate, found “x”",
		"POINT(1 2":                  "expected “)”, found the end",
		"POINT(180.1 0)":             "the position 180.1 0 is not on Earth: longitudes run from -180 to 180, latitudes from -90 to 90",
		"POINT(0 -90.5)":             "the position 0 -90.5 is not on Earth",
		"LINESTRING(1 2)":            "expected at least 2 positions, found 1",
		"LINESTRING(1 2,)":           "expected a coordinate, found “)”",
		"POLYGON(0 0,4 0,4 4,0 0)":   "expected “(”, found “0”",
		"POLYGON((0 0,4 0,0 0))":     "expected at least 4 positions, found 3",
		"POLYGON((0 0,4 0,4 4,0 1))": "a polygon's ring must end where it begins",
		"POLYGON((0 0,4 0,4 4,0 0),(1 1,2 1,2 2,1 2))":       "a polygon's ring must end where it begins",
		"MULTIPOINT((1 2,3 4))":                              "expected one position in each bracket of a MULTIPOINT, before this",
		"MULTIPOINT()":                                       "expected a coordinate, found “)”",
		"MULTILINESTRING((1 2,3 4),(5 6))":                   "expected at least 2 positions, found 1",
		"MULTIPOLYGON(((0 0,4 0,4 4,0 0)),((0 0,1 1,0 0)))":  "expected at least 4 positions, found 3",
		"MULTIPOLYGON((0 0,4 0,4 4,0 0))":                    "expected “(”, found “0”",
		"GEOMETRYCOLLECTION()":                               "expected a geometry that is no collection, found “)”",
		"GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(1 2)))": "expected a geometry that is no collection",
		"GEOMETRYCOLLECTION(BBOX(1,2,3,4))":                  "expected a geometry that is no collection, found “BBOX”",
		"GEOMETRYCOLLECTION(POINT(1 99))":                    "the position 1 99 is not on Earth",
		"BBOX()":                                             "expected a coordinate, found “)”",
		"BBOX(1,2,3)":                                        "a box takes west, south, east, north (or with heights six numbers), not 3",
		"BBOX(1,2,3,4,5)":                                    "a box takes west, south, east, north (or with heights six numbers), not 5",
		"BBOX(1 2 3 4)":                                      "expected “)”, found “2”",
		"BBOX(1,4,3,2)":                                      "the box's south 4 is north of its north 2",
		"BBOX(1,2,3,91)":                                     "is not on Earth",
		"BBOX(-181,2,3,4)":                                   "is not on Earth",
		"BBOX(1,2,3,'4')":                                    "expected a coordinate, found the text '4'",
		"CIRCLE(1 2,3)":                                      "there is no function CIRCLE",
		"POLYHEDRALSURFACE(1 2)":                             "there is no function POLYHEDRALSURFACE",
	} {
		_, err := shapeOf(t, wkt)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "at character ") {
			t.Errorf("%s\n got %v\nwant %s", wkt, err, want)
		}
	}
}

// tenfold is a system whose coordinates are ten times degrees, of the northern
// half alone; bent says that edges of a box are no lines in degrees.
type tenfold struct{ bent bool }

func (tenfold) ToDegrees(p orb.Point) orb.Point { return orb.Point{p[0] / 10, p[1] / 10} }
func (tenfold) Covers(p orb.Point) bool         { return p[1] >= 0 && p[1] <= 900 }

func (s tenfold) Box(low, high orb.Point) orb.Geometry {
	b := orb.Bound{Min: s.ToDegrees(low), Max: s.ToDegrees(high)}
	if s.bent {
		return b.ToPolygon()
	}
	return b
}

// TestProjection: geometries of another reference system are in degrees once
// they are read, in either language, and refused where it does not reach.
func TestProjection(t *testing.T) {
	on := func(s string) string { return `{"op":"s_intersects","args":[{"property":"geometry"},` + s + `]}` }
	box := orb.Bound{Min: orb.Point{1, 2}, Max: orb.Point{3, 4}}
	for _, c := range []struct {
		lang, filter string
		in           tenfold
		want         orb.Geometry
		err          string
	}{
		{LangText, "S_INTERSECTS(geometry, POINT(400 350))", tenfold{}, orb.Point{40, 35}, ""},
		{LangJSON, on(`{"type":"Point","coordinates":[400,350]}`), tenfold{}, orb.Point{40, 35}, ""},
		{LangText, "S_INTERSECTS(geometry, MULTIPOINT(10 20,30 40))", tenfold{}, orb.MultiPoint{{1, 2}, {3, 4}}, ""},
		{LangText, "S_INTERSECTS(geometry, GEOMETRYCOLLECTION(LINESTRING(10 20,30 40)))", tenfold{}, orb.Collection{orb.LineString{{1, 2}, {3, 4}}}, ""},
		{LangText, "S_INTERSECTS(geometry, POLYGON((0 0,40 0,40 40,0 0)))", tenfold{}, orb.Polygon{{{0, 0}, {4, 0}, {4, 4}, {0, 0}}}, ""},
		{LangText, "S_INTERSECTS(geometry, BBOX(10,20,30,40))", tenfold{}, box, ""},
		{LangJSON, on(`{"bbox":[10,20,0,30,40,0]}`), tenfold{}, box, ""},
		{LangText, "S_INTERSECTS(geometry, BBOX(10,20,30,40))", tenfold{bent: true}, box.ToPolygon(), ""},
		{LangText, "S_INTERSECTS(geometry, BBOX(30,20,10,40))", tenfold{bent: true}, nil, "the box's lower corner lies beyond its upper corner"},
		{LangText, "S_INTERSECTS(geometry, POINT(0 -1))", tenfold{}, nil, "at character 24: the geometry lies beyond what its coordinate reference system is for"},
		{LangJSON, on(`{"type":"Point","coordinates":[0,901]}`), tenfold{}, nil, "at /args/1: the geometry lies beyond"},
		{LangText, "S_INTERSECTS(geometry, BBOX(10,-20,30,40))", tenfold{}, nil, "the box lies beyond what its coordinate reference system is for"},
		{LangText, "S_INTERSECTS(geometry, POINT(1801 0))", tenfold{}, nil, "is not on Earth"},
	} {
		n, err := Parse(c.filter, c.lang, c.in)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: %v, want %s", c.filter, err, c.err)
			}
			continue
		}
		if err != nil || !orb.Equal(n.(*Call).Args[1].(*Geometry).Shape, c.want) {
			t.Errorf("%s: %v", c.filter, err)
		}
	}
}
