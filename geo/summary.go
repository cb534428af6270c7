package geo

import (
	"fmt"
	"strings"
)

// Summary is one English line made from the event's fields.
func (e *Event) Summary() string {
	var b strings.Builder
	switch {
	case e.Date.Known() && e.Date == e.DateEnd:
		fmt.Fprintf(&b, "On %s", e.Date)
	case e.Date.Known():
		fmt.Fprintf(&b, "Between %s and %s", e.Date, e.DateEnd)
	default:
		b.WriteString("On an unknown date")
	}
	if t := e.SubEventType; t != "" {
		fmt.Fprintf(&b, ", %s", strings.ToLower(t[:1])+t[1:])
	}
	if e.Actor1 != "" {
		fmt.Fprintf(&b, " by %s", e.Actor1)
	}
	if e.Actor2 != "" {
		fmt.Fprintf(&b, "; %s involved or targeted", e.Actor2)
	}
	fmt.Fprintf(&b, ", at %s.", e.Location)
	if e.Fatalities != nil {
		fmt.Fprintf(&b, " Killed: %d.", *e.Fatalities)
	}
	if e.Injuries != nil {
		fmt.Fprintf(&b, " Wounded: %d.", *e.Injuries)
	}
	return b.String()
}
