package record

import "github.com/furat-map/furat/geo"

// Version 1 had the fields of its time in a fixed order: texts as a length and
// bytes, numbers as varints, reals as eight bytes. It is written no more.

// decodeV1 reads a record of version 1, without its version byte.
func decodeV1(b string, e *geo.Event) error {
	r := reader{rest: b}
	for _, s := range [...]*string{&e.SubEventType, &e.DateText, &e.Actor1, &e.Actor1ID, &e.Inter1, &e.Actor2, &e.Actor2ID, &e.Inter2,
		&e.CivilianTargeting, &e.Location, &e.LocationAR, &e.PlaceID, &e.Admin1, &e.Admin2, &e.Admin3, &e.Country,
		&e.Weapon, &e.Status, &e.Review, &e.Incident, &e.Source, &e.URL, &e.ArticleID, &e.Quote, &e.Notes} {
		*s = r.text()
	}
	for _, n := range [...]*int{&e.TimePrecision, &e.GeoPrecision, &e.SourceCount} {
		*n = int(r.varint())
	}
	for _, d := range [...]*geo.Day{&e.Date, &e.DateEnd, &e.Published} {
		*d = geo.Day(r.varint())
	}
	for _, c := range [...]**int{&e.Fatalities, &e.Injuries} {
		*c = nil
		if n := r.varint(); n >= 0 {
			v := int(n)
			*c = &v
		}
	}
	for _, f := range [...]*float64{&e.Lon, &e.Lat, &e.UncertaintyKM, &e.Confidence} {
		*f = r.real()
	}
	if r.bad || r.rest != "" {
		return errDamaged
	}
	return nil
}
