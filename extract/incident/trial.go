package incident

import (
	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/mention"
)

// Trial is a telling and an incident of which an annotation says whether they
// are one act.
type Trial struct {
	Ties []string
	One  bool
}

// Trials makes the trials of an article of which which says to what annotated
// act a frame belongs that is put at a place (nil for none); negative where the
// annotation does not tell. Incidents are built as the annotation has them.
func Trials(p *mention.Page, frames []frame.Frame, which func(*frame.Frame, *frame.Place) int) []Trial {
	j := &joiner{Page: p, model: &Model{}}
	var acts []int // by incident
	var out []Trial
	take := func(f *frame.Frame) {
		for _, m := range j.tellings(f) {
			act := which(m.Frame, m.Place)
			at, kin := -1, j.kin(m.Frame)
			for _, i := range j.near() {
				_, ties, ok := j.tie(&m, i, kin)
				if ok && act >= 0 && acts[i] >= 0 {
					out = append(out, Trial{ties, acts[i] == act})
				}
				if act >= 0 && acts[i] == act {
					at = i
				}
			}
			if at >= 0 {
				j.join(at, m)
				continue
			}
			before := len(j.out)
			j.open(m)
			if len(j.out) > before {
				acts = append(acts, act)
			}
		}
	}
	var heads []*frame.Frame
	for i := range frames {
		if frames[i].Title {
			heads = append(heads, &frames[i])
			continue
		}
		take(&frames[i])
	}
	for _, f := range heads {
		take(f)
	}
	return out
}
