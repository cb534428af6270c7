package fold

import (
	"bytes"
	"unicode/utf8"

	"github.com/furat-map/furat/geo/csvtable"
)

// maxSounds is how many sounds of a name are compared.
const maxSounds = 64

// Likeness compares the sounds of two names, perhaps of two scripts: 1 the
// same, 0 nothing in common. It is one minus the cost of the cheapest
// alignment over the weight of the longer name; vowels, which Arabic mostly
// does not write, weigh little.
func Likeness(a, b []byte) float64 {
	a, b = a[:min(len(a), maxSounds)], b[:min(len(b), maxSounds)]
	cost := &soundRules().cost
	total := max(weight(a), weight(b))
	if total == 0 {
		return 0
	}
	var rows [3][maxSounds + 1]float32
	for j := range b {
		rows[0][j+1] = rows[0][j] + drop(b[j])
	}
	for i := range a {
		prev, row, older := &rows[i%3], &rows[(i+1)%3], &rows[(i+2)%3]
		row[0] = prev[0] + drop(a[i])
		for j := range b {
			c := min(prev[j]+cost[a[i]&127][b[j]&127], prev[j+1]+drop(a[i]), row[j]+drop(b[j]))
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				c = min(c, older[j-1]+0.8) // two letters changed places
			}
			row[j+1] = c
		}
	}
	return max(0, 1-float64(rows[len(a)%3][len(b)]/total))
}

func weight(sounds []byte) float32 {
	var w float32
	for _, c := range sounds {
		w += drop(c)
	}
	return w
}

// drop is the cost of a sound that only one name has.
func drop(c byte) float32 {
	switch c {
	case 'A':
		return 0.15
	case 'I', 'U':
		return 0.3
	case 'h', 'w', 'y':
		return 0.6
	}
	return 1
}

// price fills in the cost of one sound for another.
func (t *soundTable) price(rows []csvtable.Row) {
	for a := range t.cost {
		for b := range t.cost[a] {
			t.cost[a][b] = 1
			if a == b {
				t.cost[a][b] = 0
			}
		}
	}
	set := func(a, b byte, cost float32) { t.cost[a][b], t.cost[b][a] = cost, cost }
	for _, r := range rows {
		if r.Get("script") == "kin" {
			a, b := r.Get("from")[0], r.Get("to")[0]
			set(a, b, 0.5)
			t.kin[a], t.kin[b] = t.kin[a]+string(b), t.kin[b]+string(a)
		}
	}
	for _, v := range []byte("AIU") {
		for c := byte('a'); c <= 'z'; c++ {
			set(v, c, drop(v)+drop(c))
		}
	}
	for _, p := range []string{"AI", "AU", "IU"} {
		set(p[0], p[1], 0.2)
	}
	for _, p := range []string{"Uw", "Uf", "Iy", "Ij"} { // half vowels
		set(p[0], p[1], 0.3)
	}
}

// Distance returns how many typing errors (a letter more, less, other, or two
// changed places) lie between two keys, or limit+1 where there are more than
// limit.
func Distance(a, b []byte, limit int) int {
	var x, y [maxSounds]rune
	n, m := runes(a, &x), runes(b, &y)
	if n < 0 || m < 0 || n-m > limit || m-n > limit {
		if bytes.Equal(a, b) {
			return 0
		}
		return limit + 1
	}
	var rows [3][maxSounds + 1]int16
	for j := 0; j <= m; j++ {
		rows[0][j] = int16(j)
	}
	for i := 1; i <= n; i++ {
		prev, row, older := &rows[(i+2)%3], &rows[i%3], &rows[(i+1)%3]
		row[0] = int16(i)
		least := row[0]
		for j := 1; j <= m; j++ {
			c := prev[j-1]
			if x[i-1] != y[j-1] {
				c = 1 + min(c, prev[j], row[j-1])
				if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
					c = min(c, older[j-2]+1)
				}
			}
			row[j] = c
			least = min(least, c)
		}
		if int(least) > limit {
			return limit + 1
		}
	}
	return min(int(rows[n%3][m]), limit+1)
}

// runes copies the letters of s and returns how many there are, -1 for too many.
func runes(s []byte, to *[maxSounds]rune) int {
	n := 0
	for len(s) > 0 {
		if n == maxSounds {
			return -1
		}
		r, size := rune(s[0]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(s)
		}
		to[n], s = r, s[size:]
		n++
	}
	return n
}
