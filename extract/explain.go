package extract

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
)

// Explain writes the result for people: each event with the sentences that tell
// it and what ties them together, and for each field its value, how sure it is,
// the rule that gave it and the words.
func (r *Result) Explain(w io.Writer) error {
	var b strings.Builder
	a := &r.Article
	fmt.Fprintf(&b, "%s, published %s: %d events, %d place names\n", orUnknown(a.Language), orUnknown(a.Published.String()), len(r.Reports), len(r.Mentions))
	if r.Cut {
		b.WriteString("The article tells more than is read of one.\n")
	}
	for i := range r.Reports {
		rep := &r.Reports[i]
		e := &rep.Event
		fmt.Fprintf(&b, "\n%d. %s\n   confidence %.2f\n", i+1, oneLine(e.Summary()), e.Confidence)
		for _, why := range rep.Reasons {
			if why.Field == "confidence" {
				fmt.Fprintf(&b, "     %s\n", becauseOf(why))
			}
		}
		r.explainFrames(&b, i)
		explainFields(&b, rep)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// explainFrames writes the tellings of an event, in the text's order, each with
// what it was tied by to those before.
func (r *Result) explainFrames(b *strings.Builder, i int) {
	if i >= len(r.incidents) { // a second reader tells it
		for _, q := range r.Reports[i].Evidence {
			fmt.Fprintf(b, "   “%s” [%d–%d]\n", oneLine(q.Text), q.Start, q.End)
		}
		return
	}
	p := r.page
	for _, m := range r.incidents[i].Members {
		first, last := p.Tokens[m.First], p.Tokens[m.Last]
		fmt.Fprintf(b, "   “%s” [%d–%d] %s\n", oneLine(p.Text.Words(m.First, m.Last)), first.Start, last.End, m.Sub.Value)
		if len(m.Ties) > 0 {
			fmt.Fprintf(b, "     tied (%+.1f) by: %s\n", m.Score, strings.Join(m.Ties, ", "))
		}
	}
}

func orUnknown(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}

// explainFields writes each field with its value and why.
func explainFields(b *strings.Builder, rep *geo.Report) {
	for _, f := range fieldValues(&rep.Event) {
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
