package imports

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/country"
	"github.com/furat-map/furat/geo/dates"
	"github.com/furat-map/furat/geo/records"
)

// text is what a row says of a property.
func (m *mapping) text(rec *records.Record, c column) string {
	if v, ok := m.opt.Set[c.property]; ok {
		return v
	}
	text := ""
	for i := 0; i < len(c.from) && text == ""; i++ {
		text = together(rec, c.from[i], c.how)
		if c.property == "country" && text == "0" {
			text = "" // ACLED's code for what ISO has no number for
		}
	}
	return text
}

// together puts the values of several columns together: a year, a month and a day
// to a day, of which only the first may be known (GTD writes 0 for the rest), all
// else with blanks between.
func together(rec *records.Record, parts []string, how string) string {
	if len(parts) == 1 {
		return strings.TrimSpace(rec.Field(parts[0]))
	}
	var out []string
	numbers := true
	for _, name := range parts {
		v := strings.TrimSpace(rec.Field(name))
		if how == "day" && (v == "" || strings.Trim(v, "0.") == "") {
			break
		}
		v = strings.TrimSuffix(v, ".0")
		numbers = numbers && strings.Trim(v, "0123456789") == ""
		out = append(out, v)
	}
	if how == "day" && numbers {
		return strings.Join(out, "-")
	}
	return strings.TrimSpace(strings.Join(out, " "))
}

// fill gives a row the value of a column.
func (m *mapping) fill(r *row, c column, text string) error {
	how := c.how
	if ours, ok := m.opt.Values[c.property][text]; ok {
		text, how = ours, ""
		if c.of.Kind == geo.KindDay {
			how = "day"
		}
	}
	if how == "day" {
		return r.setDays(c.of, text, m.opt.Dates)
	}
	text, err := m.read(c, how, text)
	if err != nil || text == "" {
		return err
	}
	if c.of.Kind == geo.KindInt || c.of.Kind == geo.KindReal {
		text = plainNumber(text, c.of, m.decimals)
	}
	return r.set(c.of, text)
}

// named gives an error the names of the columns that it comes from.
func named(err error, c column) error {
	var ge *geo.Error
	if errors.As(err, &ge) && ge.Param != "" {
		return err
	}
	name := c.property
	if len(c.from) > 0 {
		name = strings.Join(c.from[0], ",")
	}
	return geo.Errorf(geo.CodeInvalid, name, "%w", err)
}

// read reads a value by the kind of its column.
func (m *mapping) read(c column, how, text string) (string, error) {
	switch how {
	case "firstday": // several dates, or none that can be read: the first that is one
		for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ';' || r == ',' || r == '"' }) {
			if d, err := dates.Day(part, m.opt.Dates); err == nil {
				return d.String(), nil
			}
		}
		return "", nil
	case "codes", "type":
		property := c.property
		if strings.HasPrefix(property, "inter") {
			property = "inter"
			if slices.Contains(geo.Inters(), text) { // later exports write it out
				return text, nil
			}
		}
		meaning, ok := m.know.codes[[3]string{m.opt.Format, property, text}]
		if !ok && how == "type" {
			return text, nil
		}
		if !ok {
			return "", geo.Errorf(geo.CodeInvalid, strings.Join(c.from[0], ","), "the code %q is not known", geo.Clip(text))
		}
		return meaning, nil
	case "country":
		return m.countryCode(text), nil
	case "party":
		return party(text), nil
	case "list":
		return strconv.Itoa(1 + strings.Count(text, ";")), nil
	case "positive":
		if n, err := strconv.Atoi(text); err != nil || n < 1 {
			return "", nil
		}
	}
	return text, nil
}

// party says of UCDP's sides what their names say.
func party(name string) string {
	switch {
	case strings.HasPrefix(name, "Government of "):
		return geo.InterState
	case name == "Civilians":
		return geo.InterCivilians
	}
	return ""
}

// countryCode returns the two-letter code of a country; a name that is not known
// stays as it is.
func (m *mapping) countryCode(s string) string {
	if code, ok := m.country[s]; ok {
		return code
	}
	code := cmp.Or(country.Code(s), s)
	if len(m.country) < 1000 {
		m.country[s] = code
	}
	return code
}
