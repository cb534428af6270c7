package geo

import (
	"cmp"
	"fmt"
	"strings"
)

// Summary is one English line made from the event's fields.
func (e *Event) Summary() string {
	var b strings.Builder
	switch {
	case !e.Date.Known():
		b.WriteString("On an unknown date")
	case !e.DayTold() && e.Date == e.DateEnd:
		fmt.Fprintf(&b, "About %s", e.Date)
	case !e.DayTold():
		fmt.Fprintf(&b, "About %s to %s", e.Date, e.DateEnd)
	case e.Date == e.DateEnd:
		fmt.Fprintf(&b, "On %s", e.Date)
	default:
		fmt.Fprintf(&b, "Between %s and %s", e.Date, e.DateEnd)
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
	fmt.Fprintf(&b, ", at %s.", cmp.Or(e.Location, "an unknown place"))
	if e.Fatalities != nil {
		fmt.Fprintf(&b, " Killed: %d.", *e.Fatalities)
	}
	if e.Injuries != nil {
		fmt.Fprintf(&b, " Wounded: %d.", *e.Injuries)
	}
	return b.String()
}
