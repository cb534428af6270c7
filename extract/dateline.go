package extract

import (
	"github.com/furat-map/furat/gazetteer/fold"
	"github.com/furat-map/furat/geo"
)

// A dateline is one of the first lines, short, and tells nothing but when: "2022.10.23
// | 06:52 دمشق", "Published on 5 June 2024". It says so, or gives the hour, or has
// hardly a word besides; "File photo from 3 February 2012" is none.
const (
	datelineLines  = 4
	datelineTokens = 14
	datelineWords  = 1 // that are no part of a date, no place and no figure
)

// dateline returns the day of publication that a line of its own gives near the
// beginning of the text, with its year; unknown where none does.
func (d *document) dateline() geo.Day {
	for i, s := range d.sentences {
		if s.para >= datelineLines {
			break
		}
		alone := (i == 0 || d.sentences[i-1].para != s.para) && (i+1 == len(d.sentences) || d.sentences[i+1].para != s.para)
		if !alone || len(d.sentences) < 2 || s.last-s.first >= datelineTokens || len(d.triggersIn(s.first, s.last)) > 0 || !d.tellsWhen(s) {
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

// tellsWhen reports a line of publication and not of a picture.
func (d *document) tellsWhen(s sentence) bool {
	words, published := 0, false
	for i := s.first; i <= s.last; i++ {
		switch {
		case d.is(i, "caption"):
			return false
		case d.is(i, "published"), i > s.first && d.tokens[i].Script == fold.Digit && d.gap(i) == ":":
			published = true
		case !d.inDate(i) && !d.mentionAt(i) && d.tokens[i].Script != fold.Digit:
			words++
		}
	}
	return published || words <= datelineWords
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
