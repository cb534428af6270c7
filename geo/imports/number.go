package imports

import (
	"regexp"
	"strings"

	"github.com/furat-map/furat/geo"
)

// grouped is a whole number whose thousands are kept apart.
var grouped = regexp.MustCompile(`^-?\d{1,3}([,\x{a0}\x{202f}’' ]\d{3})+$`)

// dotted is one whose thousands dots keep apart, as where a comma parts decimals.
var dotted = regexp.MustCompile(`^-?\d{1,3}(\.\d{3})+$`)

// plainNumber writes a number as programs do: with Western digits, without marks
// between thousands, with a point before its decimals, and a degree's quarter as a
// sign. What is no number stays as it is. decimals says that a comma parts decimals
// in the table. A comma in a position does so anyway: no degrees are thousands.
func plainNumber(s string, c *geo.Column, decimals bool) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r == '٫':
			return '.'
		case r == '−':
			return '-'
		}
		return r
	}, strings.TrimSpace(s))
	position := isCoordinate(c.Name)
	switch {
	case c.Kind == geo.KindInt && grouped.MatchString(s):
		return strings.Map(func(r rune) rune {
			if r == '-' || r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, s)
	case c.Kind == geo.KindInt && decimals && dotted.MatchString(s):
		return strings.ReplaceAll(s, ".", "")
	case position:
		s = quarter(s, c.Name)
	}
	if (decimals || position) && strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		return strings.Replace(s, ",", ".", 1)
	}
	return s
}

// quarter reads degrees with the letter of a quarter of the sky: "35.3° N".
func quarter(s, property string) string {
	letter := ""
	if s != "" {
		letter = strings.ToUpper(s[len(s)-1:])
	}
	if letter == "" || !strings.Contains("NSEW", letter) {
		return strings.TrimSpace(strings.TrimSuffix(s, "°"))
	}
	if strings.Contains("NS", letter) != (property == "latitude") {
		return s // latitude and longitude changed places: it is no number here
	}
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s[:len(s)-1]), "°"))
	if letter == "S" || letter == "W" {
		return "-" + s
	}
	return s
}
