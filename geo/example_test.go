package geo_test

import (
	"errors"
	"fmt"
	"io"

	"github.com/furat-map/furat/geo"
)

// events are three that the examples ask about.
func events() []geo.Event {
	dead, none := 3, 0
	return []geo.Event{
		{ID: "a", Date: geo.NewDay(2024, 3, 5), DateEnd: geo.NewDay(2024, 3, 5), TimePrecision: geo.TimeDay, SubEventType: "Armed clash",
			Location: "Hajin", Country: "SY", Lon: 40.83, Lat: 34.69, GeoPrecision: geo.GeoExact, Fatalities: &dead, Confidence: 0.9},
		{ID: "b", Date: geo.NewDay(2024, 4, 1), DateEnd: geo.NewDay(2024, 4, 7), TimePrecision: geo.TimeWeek, SubEventType: "Peaceful protest",
			Location: "Ramadi", Country: "IQ", Lon: 43.3, Lat: 33.43, GeoPrecision: geo.GeoNear, Fatalities: &none, Confidence: 0.8},
		{ID: "c", SubEventType: "Armed clash", Country: "SY", Confidence: 0.4}, // nobody says where and when
	}
}

// An event is made of what is known of it. What ACLED's codebook says of its
// type follows, and so does a line for people.
func Example() {
	dead := 3
	e := geo.Event{
		ID:   "a",
		Date: geo.NewDay(2024, 3, 5), DateEnd: geo.NewDay(2024, 3, 5), TimePrecision: geo.TimeDay,
		SubEventType: "Armed clash",
		Location:     "Hajin", Country: "SY",
		Lon: 40.83, Lat: 34.69, GeoPrecision: geo.GeoExact,
		Fatalities: &dead,
	}
	if _, ok := geo.TypeOf(e.SubEventType); !ok {
		fmt.Println("no ACLED sub-event type:", e.SubEventType)
	}
	fmt.Println(e.Type(), "–", e.Disorder())
	fmt.Println("placed:", e.Placed(), "– first day:", e.Span().First, "– injuries known:", e.Injuries != nil)
	fmt.Println(e.Summary())
	// Output:
	// Battles – Political violence
	// placed: true – first day: 2024-03-05 – injuries known: false
	// On 2024-03-05, armed clash, at Hajin. Killed: 3.
}

// All parts of a filter must hold. An event without a place is in no box, one
// without a day in no span.
func ExampleFilter() {
	box, err := geo.ParseBBox("39,34,42,36")
	if err != nil {
		fmt.Println(err)
		return
	}
	clashes, err := geo.NewEqual("sub_event_type", "Armed clash")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range []geo.Filter{
		{},
		{Equal: []geo.Equal{clashes}},
		{Equal: []geo.Equal{clashes}, BBox: box},
		{MinConfidence: 0.8},
	} {
		var found []string
		for _, e := range events() {
			if f.Match(&e) {
				found = append(found, e.ID)
			}
		}
		fmt.Println(found)
	}
	// Output:
	// [a b c]
	// [a c]
	// [a]
	// [a b]
}

// A typing error in a filter is told; it does not silently match nothing.
func ExampleNewEqual() {
	_, err := geo.NewEqual("sub_event_type", "Armed clashes")
	fmt.Println(err)
	_, err = geo.NewEqual("event_type", "Battle")
	fmt.Println(err)
	// Output:
	// sub_event_type: "Armed clashes" is no ACLED sub-event type
	// event_type: "Battle" is no ACLED event type
}

// The properties stand in the order in which every output writes them, each
// with what it means; here those that tell of the place.
func ExampleColumns() {
	for _, c := range geo.Columns() {
		if c.Group == geo.GroupWhere {
			fmt.Printf("%s: %s\n", c.Name, c.About)
		}
	}
	// Output:
	// location: name of the place
	// location_ar: name of the place in Arabic
	// place_id: the place in the gazetteer
	// admin1: governorate or province
	// admin2: district
	// admin3: subdistrict
	// admin1_ar: name of the governorate or province in Arabic
	// admin2_ar: name of the district in Arabic
	// admin3_ar: name of the subdistrict in Arabic
	// admin1_pcode: p-code of the governorate or province (OCHA COD-AB)
	// admin2_pcode: p-code of the district (OCHA COD-AB)
	// admin3_pcode: p-code of the subdistrict (OCHA COD-AB)
	// country: ISO 3166-1 alpha-2
	// uncertainty_km: radius of the area that the text supports, kilometres
}

// A property is read and set by its name. What is no value of it is told.
func ExampleColumn() {
	c, ok := geo.ColumnByName("fatalities")
	if !ok {
		return
	}
	e := events()[2]
	fmt.Println("known:", !c.Value(&e).Null)
	for _, text := range []string{"12", "a dozen", "-1"} {
		v, err := c.Parse(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		c.Set(&e, v)
	}
	fmt.Println(string(c.Value(&e).Append(nil)))
	c.Set(&e, geo.Value{Kind: geo.KindInt, Null: true})
	fmt.Println("known:", e.Fatalities != nil)
	// Output:
	// known: false
	// fatalities: "a dozen" is not a number
	// fatalities: -1 is no whole number from 0 to 1000000000
	// 12
	// known: false
}

// A range of days is read as OGC API – Features writes it.
func ExampleParseDatetime() {
	event := events()[1].Span() // 1 to 7 April 2024
	for _, text := range []string{"2024-04-07", "2024-03-01/2024-03-31", "2024-04-05/..", "2024-03-10/P1M", "2024-04-30/2024-04-01"} {
		days, err := geo.ParseDatetime(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%q to %q: %v\n", days.First, days.Last, days.Overlaps(event))
	}
	// Output:
	// "2024-04-07" to "2024-04-07": true
	// "2024-03-01" to "2024-03-31": false
	// "2024-04-05" to "": true
	// "2024-03-10" to "2024-04-10": true
	// datetime: the interval ends before it begins
}

// Days are counted, so they can be added and compared; 0 is an unknown one.
func ExampleDay() {
	d, err := geo.ParseDay("2024-02-28")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d+2, d.Weekday(), d < geo.NewDay(2024, 3, 1))
	var unknown geo.Day
	fmt.Printf("%q %v\n", unknown, unknown.Known())
	// Output:
	// 2024-03-01 Wednesday true
	// "" false
}

// An error has a code for machines, the name of what is to blame, and a
// sentence for people, however deep it is wrapped.
func ExampleError() {
	_, err := geo.ParseBBox("39,36,42,34")
	err = fmt.Errorf("reading the request: %w", err)
	fmt.Println(err)
	fmt.Println(geo.CodeOf(err))
	var e *geo.Error
	if errors.As(err, &e) {
		fmt.Println(e.Param)
	}
	// Output:
	// reading the request: bbox: south 36 is north of north 34
	// invalid
	// bbox
}

// An error keeps its cause; one that is none of ours counts as our fault.
func ExampleErrorf() {
	err := geo.Errorf(geo.CodeUnreadable, "events.csv", "line 7 can't be read: %w", io.ErrUnexpectedEOF)
	fmt.Println(err)
	fmt.Println(err.Unwrap())
	fmt.Println(geo.CodeOf(errors.New("some other error")))
	// Output:
	// events.csv: line 7 can't be read: unexpected EOF
	// unexpected EOF
	// internal
}
