package extract

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
)

// Explain writes the result for people: each event with its quotes, and for
// each field its value, how sure it is, the rule that gave it and the words.
func (r *Result) Explain(w io.Writer) error {
	var b strings.Builder
	a := &r.Article
	fmt.Fprintf(&b, "%s, published %s: %d events, %d place names\n", orUnknown(a.Language), orUnknown(a.Published.String()), len(r.Reports), len(r.Mentions))
	for i := range r.Reports {
		explain(&b, i+1, &r.Reports[i])
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

func explain(b *strings.Builder, n int, rep *geo.Report) {
	e := &rep.Event
	fmt.Fprintf(b, "\n%d. %s\n   confidence %.2f\n", n, oneLine(e.Summary()), e.Confidence)
	for _, why := range rep.Reasons {
		if why.Field == "confidence" {
			fmt.Fprintf(b, "     %s\n", becauseOf(why))
		}
	}
	for _, q := range rep.Evidence {
		fmt.Fprintf(b, "   “%s” [%d–%d]\n", oneLine(q.Text), q.Start, q.End)
	}
	values := fieldValues(e)
	for _, f := range values {
		fmt.Fprintf(b, "   %-18s %s\n", f.name, oneLine(orUnknown(f.value)))
		for _, why := range rep.Reasons {
			if why.Field == f.name {
				fmt.Fprintf(b, "   %-18s   %s\n", "", becauseOf(why))
			}
		}
	}
}

func becauseOf(r geo.Reason) string {
	s := r.Rule
	if r.Words != "" {
		s += ": “" + oneLine(r.Words) + "”"
	}
	if r.Confidence > 0 && r.Field != "confidence" {
		s += fmt.Sprintf(" (right in %.0f of 100)", 100*r.Confidence)
	}
	return s
}

// oneLine keeps what is printed for people on its line: article text is
// anybody's.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || !strconv.IsPrint(r) }), " ")
}

type fieldValue struct{ name, value string }

func fieldValues(e *geo.Event) []fieldValue {
	count := func(n *int) string {
		if n == nil {
			return ""
		}
		return strconv.Itoa(*n)
	}
	days := e.Date.String()
	if e.DateEnd != e.Date {
		days += " to " + e.DateEnd.String()
	}
	place := e.Location
	if e.Placed() {
		place += fmt.Sprintf(" (%.5f, %.5f; precision %d, within %.0f km)", e.Lat, e.Lon, e.GeoPrecision, e.UncertaintyKM)
	}
	return []fieldValue{{"sub_event_type", e.SubEventType}, {"event_date", strings.TrimPrefix(days, " to ")}, {"location", place}, {"actor1", e.Actor1}, {"actor2", e.Actor2},
		{"civilian_targeting", e.CivilianTargeting}, {"weapon", e.Weapon}, {"fatalities", count(e.Fatalities)}, {"injuries", count(e.Injuries)}, {"status", e.Status}}
}
