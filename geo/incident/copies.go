package incident

import (
	"hash/fnv"
	"slices"
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
	// maxCompared bounds how many reports of an incident are looked at.
	maxCompared = 200
)

// originals returns of each report the index of the first that says the same: its
// own where none does. What an agency wrote and ten papers printed is told once.
func originals(rs []*geo.Report) []int {
	out := make([]int, len(rs))
	var first []int // reports that are no copies
	var said [][]uint64
	for i, r := range rs {
		out[i] = i
		if i >= maxCompared {
			continue
		}
		list := shingles(r)
		if list == nil {
			continue
		}
		k := slices.IndexFunc(said, func(have []uint64) bool { return alike(list, have) })
		if k >= 0 {
			out[i] = first[k]
			continue
		}
		first, said = append(first, i), append(said, list)
	}
	return out
}

// shingles are those of a report's quotes as numbers, in order and each once; nil
// where the quotes are short.
func shingles(r *geo.Report) []uint64 {
	var words []uint64
	h := fnv.New64a()
	for _, q := range r.Evidence {
		for w := range strings.FieldsFuncSeq(strings.ToLower(q.Text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
			h.Reset()
			h.Write([]byte(w))
			words = append(words, h.Sum64())
		}
	}
	if len(words) < leastWords {
		return nil
	}
	out := make([]uint64, 0, len(words))
	for i := range len(words) - shingle + 1 {
		var sum uint64
		for _, w := range words[i : i+shingle] {
			sum = sum*1_099_511_628_211 + w
		}
		out = append(out, sum)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// alike compares two lists of shingles.
func alike(a, b []uint64) bool {
	if len(a) > 2*len(b) || len(b) > 2*len(a) {
		return false
	}
	shared := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			shared, i, j = shared+1, i+1, j+1
		}
	}
	return float64(shared) >= sharedPart*float64(len(a)+len(b)-shared)
}
