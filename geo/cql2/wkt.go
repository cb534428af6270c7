package cql2

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"

	"github.com/furat-map/furat/geo"
)

var geometryNames = map[string]bool{"point": true, "linestring": true, "polygon": true, "multipoint": true, "multilinestring": true,
	"multipolygon": true, "geometrycollection": true}

// atCoordinates reports whether what is next makes the name before it that of
// a geometry: a bracket, or a word that stands before one in well-known text.
func (p *parser) atCoordinates() bool {
	return slices.ContainsFunc([]string{"(", "Z", "M", "ZM", "EMPTY"}, p.tok.is)
}

// geometry reads what follows the name of a geometry in well-known text, with
// two or three coordinates; heights are not used.
func (p *parser) geometry(kind string, pos int) (orb.Geometry, error) {
	if p.tok.kind == word {
		if !p.tok.is("Z") {
			return nil, p.unexpected("coordinates in brackets")
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	if kind == "geometrycollection" {
		return p.collection()
	}
	g, err := p.shape(kind)
	if err != nil {
		return nil, err
	}
	return inDegrees(g, p.in, at(pos))
}

// inDegrees returns a geometry in degrees, checked.
func inDegrees(g orb.Geometry, in Projection, pos string) (orb.Geometry, error) {
	if in == nil {
		return g, checkShape(g, pos)
	}
	covered := true
	g = project.Geometry(g, func(p orb.Point) orb.Point {
		covered = covered && in.Covers(p)
		return in.ToDegrees(p)
	})
	if !covered {
		return nil, errorAt(pos, "the geometry lies beyond what its coordinate reference system is for")
	}
	return g, checkShape(g, pos)
}

func (p *parser) shape(kind string) (orb.Geometry, error) {
	switch kind {
	case "point":
		points, err := p.points()
		if err == nil && len(points) != 1 {
			err = p.unexpected("one position in a POINT, before this")
		}
		if err != nil {
			return nil, err
		}
		return points[0], nil
	case "linestring":
		points, err := p.points()
		return orb.LineString(points), err
	case "polygon":
		rings, err := p.rings()
		return rings, err
	case "multipoint":
		return p.multiPoint()
	case "multilinestring":
		rings, err := p.rings()
		out := orb.MultiLineString{}
		for _, r := range rings {
			out = append(out, orb.LineString(r))
		}
		return out, err
	}
	out := orb.MultiPolygon{}
	err := p.inBrackets(func() error {
		rings, err := p.rings()
		out = append(out, rings)
		return err
	})
	return out, err
}

// inBrackets reads a list of one thing or more in brackets.
func (p *parser) inBrackets(one func() error) error {
	if err := p.expect("("); err != nil {
		return err
	}
	for {
		if err := one(); err != nil {
			return err
		}
		more, err := p.accept(",")
		if err != nil {
			return err
		}
		if !more {
			return p.expect(")")
		}
	}
}

func (p *parser) points() (out []orb.Point, err error) {
	err = p.inBrackets(func() error {
		pt, err := p.position()
		out = append(out, pt)
		return err
	})
	return out, err
}

func (p *parser) rings() (out orb.Polygon, err error) {
	err = p.inBrackets(func() error {
		points, err := p.points()
		out = append(out, orb.Ring(points))
		return err
	})
	return out, err
}

// multiPoint reads positions, each in brackets or not.
func (p *parser) multiPoint() (orb.Geometry, error) {
	out := orb.MultiPoint{}
	err := p.inBrackets(func() error {
		if !p.tok.is("(") {
			pt, err := p.position()
			out = append(out, pt)
			return err
		}
		points, err := p.points()
		if err == nil && len(points) != 1 {
			err = p.unexpected("one position in each bracket of a MULTIPOINT, before this")
		}
		out = append(out, points...)
		return err
	})
	return out, err
}

func (p *parser) collection() (orb.Geometry, error) {
	out := orb.Collection{}
	err := p.inBrackets(func() error {
		t := p.tok
		kind := lower(t.text)
		if t.kind != word || !geometryNames[kind] || kind == "geometrycollection" {
			return p.unexpected("a geometry that is no collection")
		}
		if err := p.advance(); err != nil {
			return err
		}
		g, err := p.geometry(kind, t.pos)
		out = append(out, g)
		return err
	})
	return out, err
}

// position reads two or three numbers.
func (p *parser) position() (orb.Point, error) {
	var n []float64
	for len(n) < 2 || (len(n) == 2 && p.atNumber()) {
		v, err := p.signedNumber()
		if err != nil {
			return orb.Point{}, err
		}
		n = append(n, v)
	}
	return orb.Point{n[0], n[1]}, nil
}

// atNumber reports whether a number or its sign is next.
func (p *parser) atNumber() bool { return p.tok.kind == number || p.tok.is("-") || p.tok.is("+") }

func (p *parser) signedNumber() (float64, error) {
	factor := 1.0
	for _, s := range []string{"-", "+"} {
		ok, err := p.accept(s)
		if err != nil {
			return 0, err
		}
		if ok && s == "-" {
			factor = -1
		}
	}
	if p.tok.kind != number {
		return 0, p.unexpected("a coordinate")
	}
	v := factor * p.tok.num
	return v, p.advance()
}

// bbox reads BBOX(west, south, east, north), or with heights six numbers,
// behind its bracket.
func (p *parser) bbox(pos int) (Node, error) {
	var n []float64
	for {
		v, err := p.signedNumber()
		if err != nil {
			return nil, err
		}
		n = append(n, v)
		more, err := p.accept(",")
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
	}
	if err := p.expect(")"); err != nil {
		return nil, err
	}
	return boxOf(n, at(pos), p.in)
}

// boxOf makes a box of four or six numbers.
func boxOf(n []float64, pos string, in Projection) (Node, error) {
	switch len(n) {
	case 6:
		n = []float64{n[0], n[1], n[3], n[4]}
	case 4:
	default:
		return nil, errorAt(pos, "a box takes west, south, east, north (or with heights six numbers), not %d", len(n))
	}
	if in != nil {
		low, high := orb.Point{n[0], n[1]}, orb.Point{n[2], n[3]}
		if !in.Covers(low) || !in.Covers(high) {
			return nil, errorAt(pos, "the box lies beyond what its coordinate reference system is for")
		}
		g := in.Box(low, high)
		if _, bent := g.(orb.Polygon); bent && (n[0] > n[2] || n[1] > n[3]) {
			return nil, errorAt(pos, "the box's lower corner lies beyond its upper corner")
		}
		if _, bent := g.(orb.Polygon); bent {
			return &Geometry{Shape: g, at: pos}, checkShape(g, pos)
		}
		b := g.Bound()
		n = []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
	}
	if n[1] > n[3] {
		return nil, errorAt(pos, "the box's south %g is north of its north %g", n[1], n[3])
	}
	g := &Geometry{BBox: true, Shape: BoxShape(geo.BBox{West: n[0], South: n[1], East: n[2], North: n[3]}), at: pos}
	return g, checkShape(g.Shape, pos)
}

// checkShape refuses what is no geometry on Earth: positions off the map,
// lines of one position, rings that do not close.
func checkShape(g orb.Geometry, pos string) error {
	switch g := g.(type) {
	case orb.Point:
		return checkPoints([]orb.Point{g}, 1, pos)
	case orb.Bound:
		return checkPoints([]orb.Point{g.Min, g.Max}, 1, pos)
	case orb.MultiPoint:
		return checkPoints(g, 1, pos)
	case orb.LineString:
		return checkPoints(g, 2, pos)
	case orb.MultiLineString:
		for _, l := range g {
			if err := checkPoints(l, 2, pos); err != nil {
				return err
			}
		}
	case orb.Polygon:
		for _, r := range g {
			if err := checkPoints(r, 4, pos); err != nil {
				return err
			}
			if r[0] != r[len(r)-1] {
				return errorAt(pos, "a polygon's ring must end where it begins")
			}
		}
	case orb.MultiPolygon:
		for _, m := range g {
			if err := checkShape(m, pos); err != nil {
				return err
			}
		}
	case orb.Collection:
		for _, m := range g {
			if err := checkShape(m, pos); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkPoints(points []orb.Point, least int, pos string) error {
	if len(points) < least {
		return errorAt(pos, "expected at least %d positions, found %d", least, len(points))
	}
	for _, p := range points {
		if !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) {
			return errorAt(pos, "the position %g %g is not on Earth: longitudes run from -180 to 180, latitudes from -90 to 90", p[0], p[1])
		}
	}
	return nil
}
