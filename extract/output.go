package extract

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"github.com/furat-map/furat/geo/geojson"
)

type articleJSON struct {
	ID         string  `json:"id"`
	Title      *string `json:"title"`
	Publisher  *string `json:"publisher"`
	Published  *string `json:"published"`
	Language   string  `json:"language"`
	Understood bool    `json:"understood"`
	Characters int     `json:"characters"`
}

type placeJSON struct {
	ID         string  `json:"id"`
	Name       string  `json:"name"`
	NameAR     string  `json:"name_ar"`
	Type       string  `json:"type"`
	Lat        float64 `json:"lat"`
	Lon        float64 `json:"lon"`
	Admin1     *string `json:"admin1"`
	Country    *string `json:"country"`
	Confidence float64 `json:"confidence"`
}

type mentionJSON struct {
	Kind  string     `json:"kind"`
	Start int        `json:"start"`
	End   int        `json:"end"`
	Text  string     `json:"text"`
	Place *placeJSON `json:"place"`
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// AppendJSON appends the result as `furat extract --format json` prints it.
func (r *Result) AppendJSON(dst []byte) ([]byte, error) {
	a := &r.Article
	head, err := json.Marshal(articleJSON{a.ID, orNull(a.Title), orNull(a.Publisher), orNull(a.Published.String()), a.Language,
		a.Understood(), utf8.RuneCountInString(a.Text)})
	if err != nil {
		return dst, err
	}
	mentions := make([]mentionJSON, 0, len(r.Mentions))
	for _, m := range r.Mentions {
		out := mentionJSON{Kind: "place", Start: m.Start, End: m.End, Text: m.Text}
		if p := m.Place; p != nil {
			out.Place = &placeJSON{p.ID, p.NameEN, p.NameAR, p.Type, p.Lat, p.Lon, orNull(p.Admin1), orNull(p.Country), m.Confidence}
		}
		mentions = append(mentions, out)
	}
	list, err := json.Marshal(mentions)
	if err != nil {
		return dst, err
	}
	dst = append(append(dst, `{"article":`...), head...)
	dst = append(append(dst, `,"mentions":`...), list...)
	dst = append(dst, `,"events":[`...)
	for i := range r.Reports {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = r.appendEvent(dst, i); err != nil {
			return dst, err
		}
	}
	return append(dst, "]}\n"...), nil
}

func (r *Result) appendEvent(dst []byte, i int) ([]byte, error) {
	rep := &r.Reports[i]
	dst = geojson.AppendProperties(append(dst, '{'), &rep.Event)
	lat, lon := "null", "null"
	if rep.Event.Placed() {
		lat, lon = strconv.FormatFloat(rep.Event.Lat, 'f', -1, 64), strconv.FormatFloat(rep.Event.Lon, 'f', -1, 64)
	}
	dst = append(dst, `,"latitude":`+lat+`,"longitude":`+lon...)
	for _, member := range []struct {
		name  string
		value any
	}{{"evidence", rep.Evidence}, {"reasons", rep.Reasons}} {
		b, err := json.Marshal(member.value)
		if err != nil {
			return dst, err
		}
		dst = append(append(dst, `,"`+member.name+`":`...), b...)
	}
	return append(dst, '}'), nil
}
