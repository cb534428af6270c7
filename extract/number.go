package extract

import (
	"strconv"
	"strings"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/gazetteer/fold"
)

// number reads a number at token i: figures (with thousands separators) or
// number words added up. Value 0 stands for "some". It returns the last
// token read.
func (d *document) number(i int) (value, last int, ok bool) {
	if i < 0 || i >= len(d.tokens) {
		return 0, 0, false
	}
	if d.tokens[i].Script == fold.Digit {
		return d.figures(i)
	}
	t := d.tagAt(i, lang.Number, "number")
	if t == nil {
		return 0, 0, false
	}
	value, _ = strconv.Atoi(t.Value)
	last = t.Last
	for value > 0 { // five and twenty, two hundred
		next := last + 1
		if d.is(next, "and") {
			next++
		}
		n := d.tagAt(next, lang.Number, "number")
		if n == nil || !strings.ContainsAny(d.gap(next), " -") || strings.ContainsAny(d.gap(next), ",،.\n") {
			break
		}
		v, _ := strconv.Atoi(n.Value)
		switch {
		case v == 100 || v == 1000:
			value *= v
		case (value%100 == 0 || n.And || value >= 20 && v < 10) && v > 0 && v < 1000 && v != value:
			value += v
		default:
			v = 0
		}
		if v == 0 {
			break
		}
		last = n.Last
	}
	return value, last, true
}

// figures reads 19, 1,200 and 1.200 (three digits behind the separator).
func (d *document) figures(i int) (value, last int, ok bool) {
	if i < 0 || d.tokens[i].Script != fold.Digit || len(d.tokens[i].Form) > 7 {
		return 0, 0, false
	}
	value, err := strconv.Atoi(d.tokens[i].Form)
	last = i
	if next := i + 1; next < len(d.tokens) && d.tokens[next].Script == fold.Digit && len(d.tokens[next].Form) == 3 {
		if g := d.gap(next); g == "," || g == "٬" {
			more, _ := strconv.Atoi(d.tokens[next].Form)
			value, last = value*1000+more, next
		}
	}
	return value, last, err == nil
}

func (d *document) formAt(i int) string {
	if i < 0 || i >= len(d.tokens) {
		return ""
	}
	return d.tokens[i].Form
}
