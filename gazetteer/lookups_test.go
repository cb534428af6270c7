package gazetteer

import (
	"reflect"
	"sync"
	"testing"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/gazetteer/fold"
)

// TestLookups: a name looked up again, in any country and by many at once, is
// answered as the atlas answers it.
func TestLookups(t *testing.T) {
	g := mustNew(t)
	asked := newLookups()
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 2 {
				for _, name := range []string{"Dhiban", "ذيبان", "Salem", "Hajeen", "حجين", "Raqqa", "xyzzy", ""} {
					for _, country := range []string{"", "SY", "IQ"} {
						var want []atlas.Candidate
						for _, c := range g.atlas.Candidates(atlas.Query{Name: name, Country: country, Strict: true}) {
							if everAdmitted(c) {
								want = append(want, c)
							}
						}
						if got := asked.in(g.atlas, name, country); !reflect.DeepEqual(got, want) {
							t.Errorf("%s in %q: %d candidates, want %d", name, country, len(got), len(want))
						}
					}
				}
			}
		})
	}
	wait.Wait()
}

// TestEverAdmitted: what is not remembered could be meant in no text.
func TestEverAdmitted(t *testing.T) {
	g := mustNew(t)
	dropped := 0
	for _, name := range []string{"Dhiban", "ذيبان", "Salem", "Hajeen", "حجين"} {
		for _, c := range g.atlas.Candidates(atlas.Query{Name: name, Strict: true}) {
			if everAdmitted(c) {
				continue
			}
			dropped++
			text := choice{reading: g.read(name, fold.Tokens(name)), g: g, spoken: map[string]bool{c.Country(): true}}
			for _, why := range []reason{announced, located, bare} {
				d := &draft{name: name, why: why}
				if text.admit(c, d) || text.soundsAlike(c, d) {
					t.Errorf("%s: %s %.2f is admitted", name, c.Name, c.Quality)
				}
			}
		}
	}
	if dropped == 0 {
		t.Error("nothing is left out")
	}
}
