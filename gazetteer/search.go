package gazetteer

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/paulmach/orb"
)

// MaxQuery is the longest name, in bytes, that Search looks up.
const MaxQuery = 200

// Search returns the places that a name may mean, best first: the same name
// in any spelling, then a name that begins so, then one with a typing error.
// Among equals the nearer to near, if given, and the weightier kind come
// first. An over-long or empty name finds nothing.
func (g *Gazetteer) Search(name string, near *orb.Point, limit int) []Candidate {
	if len(name) > MaxQuery {
		return nil
	}
	query := searchKey(name)
	if query == "" {
		return nil
	}
	var out []Candidate
	for _, p := range g.places {
		best := math.Max(nameScore(query, searchKey(p.NameAR)), nameScore(query, searchKey(p.NameEN)))
		for _, a := range p.Aliases {
			best = math.Max(best, nameScore(query, searchKey(a))-0.02)
		}
		if best < 0.5 {
			continue
		}
		score := best*0.85 + 0.1*g.kinds[p.Type].Weight
		if near != nil {
			score += 0.05 / (1 + DistanceKM(near[1], near[0], p.Lat, p.Lon)/50)
		}
		out = append(out, Candidate{p, math.Round(score*1000) / 1000})
	}
	sortCandidates(out)
	if limit > 0 && len(out) > limit {
		out = out[:limit]
	}
	return out
}

// searchKey folds a name for search: keys of its words without articles,
// joined, so that ديرالزور and دير الزور meet.
func searchKey(name string) string {
	var b strings.Builder
	for _, t := range fold.Tokens(name) {
		k := fold.Key(t)
		if k == "al" && t.Script == fold.Latin {
			continue
		}
		if t.Script == fold.Arabic && utf8.RuneCountInString(k) > 4 {
			k = strings.TrimPrefix(k, "ال")
		}
		b.WriteString(k)
	}
	return b.String()
}

// nameScore compares two search keys: 1 equal, 0.9 to 0.7 a beginning, 0.6
// one or two letters off in a long enough name, 0 otherwise.
func nameScore(query, name string) float64 {
	switch {
	case query == name:
		return 1
	case strings.HasPrefix(name, query) && utf8.RuneCountInString(query) >= 2:
		return 0.7 + 0.2*float64(len(query))/float64(len(name))
	}
	n := utf8.RuneCountInString(query)
	switch {
	case n >= 8 && within(query, name, 2), n >= 5 && within(query, name, 1):
		return 0.6
	case n >= 4 && strings.Contains(name, query):
		return 0.55
	}
	return 0
}

// within reports whether the edit distance of two words is at most max
// (Levenshtein, by rows, giving up early).
func within(a, b string, max int) bool {
	x, y := []rune(a), []rune(b)
	if abs(len(x)-len(y)) > max {
		return false
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range x {
		prev, least := row[0], i+1
		row[0] = i + 1
		for j, q := range y {
			cost := prev
			if r != q {
				cost = 1 + min(prev, row[j], row[j+1])
			}
			prev, row[j+1] = row[j+1], cost
			least = min(least, cost)
		}
		if least > max {
			return false
		}
	}
	return row[len(y)] <= max
}
