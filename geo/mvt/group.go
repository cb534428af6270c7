package mvt

// group is where the tags of a group of properties stand in Layer.kept.
type group struct {
	generation uint32
	from, to   uint32
	turn       int32 // the key that follows
}

// Groups are kept under a set and a number; a caller has few sets.
const maxSets = 4

// Recall adds to the feature the properties that were kept under a number of
// a set, and reports whether there are any. Where there are none the caller
// sets them and calls Keep:
//
//	if !l.Recall(set, n) {
//		l.String("status", status)
//		l.Keep(set, n)
//	}
//
// Numbers are small: those of a dictionary.
func (l *Layer) Recall(set int, n uint32) bool {
	list := l.groups[set]
	if int(n) >= len(list) || list[n].generation != l.known.generation {
		l.mark = len(l.tags)
		return false
	}
	g := &list[n]
	l.tags = append(l.tags, l.kept[g.from:g.to]...)
	l.turn = int(g.turn)
	return true
}

// Keep keeps the properties that were set since Recall said no.
func (l *Layer) Keep(set int, n uint32) {
	for int(n) >= len(l.groups[set]) {
		l.groups[set] = append(l.groups[set], group{})
	}
	from := len(l.kept)
	l.kept = append(l.kept, l.tags[l.mark:]...)
	l.groups[set][n] = group{l.known.generation, uint32(from), uint32(len(l.kept)), int32(l.turn)}
}
