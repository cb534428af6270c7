package extract

import "github.com/furat-map/furat/geo"

// A dateline is one of the first lines, short, and tells nothing but when: "2022.10.23
// | 06:52 دمشق", "Published on 5 June 2024".
const (
	datelineLines  = 4
	datelineTokens = 14
)

// dateline returns the day of publication that a line of its own gives near the
// beginning of the text, with its year; unknown where none does. The words for
// "published" in front of a date are not asked for.
func (d *document) dateline() geo.Day {
	for i, s := range d.sentences {
		if s.para >= datelineLines {
			break
		}
		alone := (i == 0 || d.sentences[i-1].para != s.para) && (i+1 == len(d.sentences) || d.sentences[i+1].para != s.para)
		if !alone || len(d.sentences) < 2 || s.last-s.first >= datelineTokens || len(d.triggersIn(s.first, s.last)) > 0 {
			continue
		}
		for _, e := range d.datesIn(s.first, s.last) {
			if e.precision == geo.TimeDay && e.span.First == e.span.Last && d.tellsYear(e) {
				return e.span.First
			}
		}
	}
	return 0
}

func (d *document) tellsYear(e dateExpr) bool {
	c := clock{document: d}
	for i := e.first; i <= e.last; i++ {
		if y, ok := c.digits(i); ok && y >= 1900 && y <= 2100 {
			return true
		}
	}
	return false
}
