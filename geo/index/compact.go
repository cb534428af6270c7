package index

import (
	"errors"
	"slices"
)

// errEnough ends the reading of a log that has more than one update takes.
var errEnough = errors.New("enough for one update")

// Segments are merged when the later is at least a quarter of the one before
// it; so there are few, and an event is copied about as often as the number of
// events has digits. Small ones are merged at once, larger ones in the
// background, at most one pair at a time.
const (
	ratio     = 4
	smallRows = 1 << 16
	deadShare = 4 // a segment of which one in so many is dead is written anew
)

// compact merges neighbours that are due and together have at most limit rows,
// but none that busy names.
func compact(views []view, limit int, busy [2]view, p *yielder) []view {
	for {
		i := due(views, func(i int) bool {
			return views[i].rows+views[i+1].rows <= limit && !busyWith(busy, views[i]) && !busyWith(busy, views[i+1])
		})
		if i < 0 {
			return views
		}
		views = slices.Replace(slices.Clone(views), i, i+2, newView(merged(views[i], views[i+1], p)))
	}
}

// maxIDs bounds the bytes of the ids of a segment: their places are counted in
// 32 bits.
const maxIDs = 1 << 31

// fits reports whether the ids of two segments fit in one.
func fits(a, b *view) bool {
	bytes := func(v *view) int { return len(v.ids.blob) + v.rows*len(v.ids.prefix) }
	return bytes(a)+bytes(b) < maxIDs
}

func busyWith(busy [2]view, v view) bool {
	return v.segment == busy[0].segment || v.segment == busy[1].segment
}

// due returns the last neighbours that are due and may be merged, or -1.
func due(views []view, may func(i int) bool) int {
	for i := len(views) - 2; i >= 0; i-- {
		if views[i+1].rows*ratio >= views[i].rows && fits(&views[i], &views[i+1]) && may(i) {
			return i
		}
	}
	return -1
}

// merging is a merge made in the background: of these two segments, as they
// were when it began, came the new one.
type merging struct {
	from [2]view
	to   *segment
}

func (ix *Index) busy() bool { return ix.job[0].segment != nil }

// Tidy takes in a finished merge and starts one in the background where one is
// due. It must not run beside Update.
func (ix *Index) Tidy() {
	ix.adopt()
	if ix.busy() {
		return
	}
	views := ix.Snapshot().views
	var job merging
	if i := due(views, func(int) bool { return true }); i >= 0 {
		job.from = [2]view{views[i], views[i+1]}
	} else if i := slices.IndexFunc(views, func(v view) bool { return v.gone*deadShare > v.rows }); i >= 0 {
		job.from = [2]view{views[i], newView(&segment{start: []uint32{0}, ids: idColumn{off: []uint32{0}}})}
	} else {
		return
	}
	ix.job = job.from
	p := ix.yielder()
	go func() {
		job.to = merged(job.from[0], job.from[1], p)
		ix.merging <- job
	}()
}

// adopt puts a finished merge in the place of its segments. What died in them
// meanwhile dies in the new one too.
func (ix *Index) adopt() {
	var job merging
	select {
	case job = <-ix.merging:
	default:
		return
	}
	ix.job = [2]view{}
	s := ix.Snapshot()
	views := slices.Clone(s.views)
	died := map[string]bool{}
	at := -1
	for _, old := range job.from {
		i := slices.IndexFunc(views, func(v view) bool { return v.segment == old.segment })
		if i < 0 {
			continue // the empty partner of one that is written anew
		}
		for row := range old.rows {
			if views[i].isDead(row) && !old.isDead(row) {
				died[old.ids.at(row)] = true
			}
		}
		views = slices.Delete(views, i, i+1)
		if at < 0 {
			at = i
		}
	}
	v := newView(job.to)
	if len(died) > 0 {
		v = v.withDead(v.find(died))
	}
	ix.publish(s.Version, slices.Insert(views, at, v))
}
