package source

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/furat-map/furat/gazetteer/atlas"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/country"
)

// levels are the kinds of OCHA's administrative levels.
var levels = []string{"country", "governorate", "district", "subdistrict", "village"}

// levelFeatures are the features of GeoNames whose rank they take.
var levelFeatures = map[string]string{"country": "A.PCLI", "governorate": "A.ADM1", "district": "A.ADM2", "subdistrict": "A.ADM3", "neighbourhood": "P.PPLX", "village": "P"}

// The names of a level in OCHA's layouts, by small letters: ADM1_EN, ADM1_FR and
// ADM1ALT1EN; admin1Name_en; and since 2025 adm1_name, adm1_name1 … with their
// languages in lang, lang1 …
var (
	nameByLanguage = regexp.MustCompile(`^(?:adm|admin)(\d)(?:name)?_?(?:alt\d?_?)?([a-z]{2,3})$`)
	nameByNumber   = regexp.MustCompile(`^(?:adm|admin)(\d)_?name([1-3]?)$`)
)

// notLanguages are the ends of columns that hold no names.
var notLanguages = map[string]bool{"ref": true, "iso": true, "id": true, "src": true, "cod": true}

// names returns the names of a level by language, "" for one that is not told.
func (p properties) names(level int) map[string][]string {
	out := map[string][]string{}
	digit := fmt.Sprint(level)
	for _, key := range slices.Sorted(maps.Keys(p)) {
		text := p.text(key)
		if text == "" {
			continue
		}
		if m := nameByLanguage.FindStringSubmatch(key); m != nil && m[1] == digit && !notLanguages[m[2]] && m[2] != "name" {
			out[m[2]] = append(out[m[2]], text)
		} else if m := nameByNumber.FindStringSubmatch(key); m != nil && m[1] == digit {
			lang := p.text("lang" + m[2])
			out[lang] = append(out[lang], text)
		}
	}
	return out
}

// pcode returns the code of a level, "" for none.
func (p properties) pcode(level int) string {
	return p.text(fmt.Sprintf("adm%d_pcode", level), fmt.Sprintf("admin%dpcode", level), fmt.Sprintf("adm%d_code", level))
}

// shown returns the names by which a level is shown: in Latin letters, in
// English where there is one, and in Arabic.
func shown(names map[string][]string) (latin, arabic string) {
	for _, lang := range append([]string{"en", "", "fr", "es", "pt"}, slices.Sorted(maps.Keys(names))...) {
		for _, n := range names[lang] {
			switch {
			case isArabic(n) && (arabic == "" || lang == "ar"):
				arabic = cmp.Or(arabic, n)
			case latin == "" && !isArabic(n):
				latin = n
			}
		}
	}
	return latin, arabic
}

// readOCHA reads administrative areas of any level, their places (points) and
// town quarters.
func readOCHA(r io.Reader, rows *rows) error {
	return eachFeature(r, rows, func(n int, p properties, g orb.Geometry) error {
		row := &atlas.Row{}
		level := -1
		for k := range levels {
			if p.pcode(k) != "" {
				level = k
			}
		}
		switch code := p.text("pcode"); {
		case code != "": // a quarter of a town
			row.ID, row.Type, row.NameEN, row.NameAR = "ocha:"+code, "neighbourhood", p.text("name_en", "name"), p.text("name_ar")
			level = 5
		case level < 0 && p.text("@id") != "":
			return fmt.Errorf("this is an extract of OpenStreetMap; use --format osm")
		case level < 0:
			rows.reject(n, "no p-code; looked for were adm0_pcode to adm4_pcode, admin1Pcode and pcode, its properties are %s", p.listed())
			return nil
		case level < 4 && g.GeoJSONType() == "Point":
			rows.reject(n, "a point of level %d has no p-code of its own", level)
			return nil
		default:
			row.ID, row.Type = "ocha:"+p.pcode(level), levels[level]
			names := p.names(level)
			row.NameEN, row.NameAR = shown(names)
			for _, lang := range slices.Sorted(maps.Keys(names)) {
				for _, name := range names[lang] {
					if readable(name) {
						addName(row, name)
					}
				}
			}
			if len(names) == 0 {
				rows.reject(n, "no name; looked for were adm%d_en, adm%d_fr …, adm%d_name and admin%dName_en, its properties are %s", level, level, level, level, p.listed())
				return nil
			}
		}
		row.Country = countryCode(p.pcode(0), row.ID)
		if level == 0 && row.Country != "" {
			row.IDs = []string{row.Country} // as countries.csv knows it
		}
		for k, to := range map[int]*string{1: &row.Admin1, 2: &row.Admin2, 3: &row.Admin3} {
			if k <= level {
				latin, arabic := shown(p.names(k))
				*to = cmp.Or(latin, arabic)
			}
		}
		nameArea(row)
		row.Rank = features()[levelFeatures[row.Type]].rank
		if !position(row, p, g) {
			rows.reject(n, "a geometry without a position")
			return nil
		}
		return rows.put(n, row)
	})
}

// listed lists the properties of a feature, for messages.
func (p properties) listed() string {
	return geo.Clip(strings.Join(slices.Sorted(maps.Keys(p)), ", "))
}

// countryCode reads the country of a p-code: ISO's two or three letters.
func countryCode(adm0, id string) string {
	if code := country.Code(adm0); code != "" {
		return code
	}
	code := strings.TrimPrefix(id, "ocha:")
	if adm0 != "" {
		code = adm0
	}
	if len(code) >= 2 && capital(code[0]) && capital(code[1]) {
		return code[:2]
	}
	return ""
}

// nameArea adds the names of an area, for a governorate also with its title.
func nameArea(row *atlas.Row) {
	addName(row, row.NameEN)
	addName(row, row.NameAR)
	if row.Type != "governorate" {
		return
	}
	if row.NameEN != "" {
		addName(row, row.NameEN+" Governorate")
	}
	if row.NameAR != "" {
		addName(row, "محافظة "+row.NameAR)
	}
}
