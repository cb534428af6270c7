package mention

import (
	"strconv"

	"github.com/furat-map/furat/extract/text"
	"github.com/furat-map/furat/extract/when"
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
func dateline(p *Page) geo.Day {
	if len(p.Sentences) < 2 {
		return 0
	}
	for i, s := range p.Sentences {
		if s.Para >= datelineLines {
			break
		}
		if !p.Alone(i) || s.Len() > datelineTokens || tells(p, s.First, s.Last) || !tellsWhen(p, s) {
			continue
		}
		for _, e := range p.DatesIn(s.First, s.Last) {
			if e.Day() && tellsYear(p, e) {
				return e.Span.First
			}
		}
	}
	return 0
}

// tellsWhen reports a line of publication and not of a picture.
func tellsWhen(p *Page, s text.Sentence) bool {
	words, published := 0, false
	for i := s.First; i <= s.Last; i++ {
		digit := p.Tokens[i].Script == fold.Digit
		switch {
		case p.Is(i, "caption"):
			return false
		case p.Is(i, "published"), i > s.First && digit && p.Gap(i) == ":":
			published = true
		case !p.InDate(i) && !p.InPlace(i) && !digit:
			words++
		}
	}
	return published || words <= datelineWords
}

func tellsYear(p *Page, e when.Expr) bool {
	for i := e.First; i <= e.Last; i++ {
		if y, err := strconv.Atoi(p.Form(i)); err == nil && y >= 1900 && y <= 2100 {
			return true
		}
	}
	return false
}
