package incident

import (
	"strings"
	"unicode"

	"github.com/furat-map/furat/geo"
)

// Two reports are copies of one where they say the same in the same words: of their
// quotes' shingles of three words at least so many are shared (Broder 1997), and the
// quotes are long enough that two writers would not write them alike.
const (
	shingle    = 3
	sharedPart = 0.7
	leastWords = 8
	// maxOriginals bounds with how many a report is compared.
	maxOriginals = 100
)

// originals returns of each report the index of the first that says the same: its
// own where none does. What an agency wrote and ten papers printed is told once.
func originals(rs []*geo.Report) []int {
	out := make([]int, len(rs))
	var first []int // reports that are no copies
	var said []map[string]bool
	for i, r := range rs {
		out[i] = i
		set := shingles(r)
		if set == nil {
			continue
		}
		for k, have := range said {
			if alike(set, have) {
				out[i] = first[k]
				break
			}
		}
		if out[i] == i && len(first) < maxOriginals {
			first, said = append(first, i), append(said, set)
		}
	}
	return out
}

// shingles are those of a report's quotes; nil where they are short.
func shingles(r *geo.Report) map[string]bool {
	var words []string
	for _, q := range r.Evidence {
		words = append(words, strings.FieldsFunc(strings.ToLower(q.Text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })...)
	}
	if len(words) < leastWords {
		return nil
	}
	out := map[string]bool{}
	for i := range len(words) - shingle + 1 {
		out[strings.Join(words[i:i+shingle], " ")] = true
	}
	return out
}

func alike(a, b map[string]bool) bool {
	shared := 0
	for s := range a {
		if b[s] {
			shared++
		}
	}
	return float64(shared) >= sharedPart*float64(len(a)+len(b)-shared)
}
