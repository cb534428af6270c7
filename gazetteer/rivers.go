package gazetteer

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// River is a line of the built-in base map, points in longitude and latitude
// degrees.
type River struct {
	Name   string       `json:"name"`
	NameAR string       `json:"name_ar"`
	Points [][2]float64 `json:"points"`
}

// Rivers returns the lines of rivers.csv, which it reads once.
var Rivers = sync.OnceValues(readRivers)

func readRivers() ([]River, error) {
	rows, err := table("rivers.csv")
	if err != nil {
		return nil, err
	}
	var out []River
	for _, r := range rows {
		river := River{Name: r.Get("name_en"), NameAR: r.Get("name_ar")}
		for _, pair := range r.List("points") {
			lon, lat, _ := strings.Cut(pair, " ")
			x, err1 := strconv.ParseFloat(lon, 64)
			y, err2 := strconv.ParseFloat(lat, 64)
			if err1 != nil || err2 != nil {
				return nil, fmt.Errorf("rivers.csv line %d: %q is no point", r.Line, pair)
			}
			river.Points = append(river.Points, [2]float64{x, y})
		}
		out = append(out, river)
	}
	return out, nil
}
