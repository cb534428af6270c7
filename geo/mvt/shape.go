package mvt

// Kinds of geometry in vector_tile.proto.
const (
	geomPoint   = 1
	geomLine    = 2
	geomPolygon = 3
)

// Position is a place in a tile. It may lie outside 0 to [Extent], in the
// margin that is drawn so that borders have no seams.
type Position struct{ X, Y int32 }

// Lines finishes the feature as one or more lines of at least two positions.
func (l *Layer) Lines(lines [][]Position) { l.paths(lines, geomLine) }

// Polygons finishes the feature as rings: each outer ring runs clockwise on
// the screen and is followed by its holes, which run the other way. A ring's
// last position is not its first again.
func (l *Layer) Polygons(rings [][]Position) { l.paths(rings, geomPolygon) }

func (l *Layer) paths(paths [][]Position, kind byte) {
	const moveTo, lineTo, closePath = 1 | 1<<3, 2, 7 | 1<<3
	l.geom = l.geom[:0]
	var at Position
	step := func(p Position) {
		l.geom = appendVarint(l.geom, uint32(zigzag(int(p.X-at.X))))
		l.geom = appendVarint(l.geom, uint32(zigzag(int(p.Y-at.Y))))
		at = p
	}
	for _, path := range paths {
		l.geom = append(l.geom, moveTo)
		step(path[0])
		l.geom = appendVarint(l.geom, lineTo|uint32(len(path)-1)<<3)
		for _, p := range path[1:] {
			step(p)
		}
		if kind == geomPolygon {
			l.geom = append(l.geom, closePath)
		}
	}
	l.end(kind)
}

// MultiPoint finishes the feature as several points.
func (l *Layer) MultiPoint(points []Position) {
	l.geom = appendVarint(l.geom[:0], 1|uint32(len(points))<<3)
	var at Position
	for _, p := range points {
		l.geom = appendVarint(l.geom, uint32(zigzag(int(p.X-at.X))))
		l.geom = appendVarint(l.geom, uint32(zigzag(int(p.Y-at.Y))))
		at = p
	}
	l.end(geomPoint)
}
