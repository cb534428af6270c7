package extract_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/incident"
)

func reader() *extract.Reader {
	g, err := gazetteer.New()
	if err != nil {
		log.Fatal(err)
	}
	r, err := extract.New(g)
	if err != nil {
		log.Fatal(err)
	}
	return r
}

// A reader is made once, with a gazetteer, and reads any number of articles.
func Example() {
	g, err := gazetteer.New()
	if err != nil {
		log.Fatal(err)
	}
	r, err := extract.New(g)
	if err != nil {
		log.Fatal(err)
	}
	res, err := r.Read(geo.Article{ID: "example", Published: geo.NewDay(2023, 7, 7), // a Friday
		Text: "Shells hit the town of Hajin on Thursday, wounding two people."})
	if err != nil {
		log.Fatal(err)
	}
	for _, rep := range res.Reports {
		e := &rep.Event
		fmt.Println(e.Date, e.SubEventType, "in", e.Location)
		fmt.Println("wounded:", *e.Injuries, "– killed is told:", e.Fatalities != nil)
	}
	// Output:
	// 2023-07-06 Shelling/artillery/missile attack in Hajin
	// wounded: 2 – killed is told: false
}

// Articles in Arabic and in English give the same kind of events. The language
// is detected.
func ExampleReader_Read() {
	r := reader()
	for _, text := range []string{
		"سقطت قذائف على بلدة هجين أمس الخميس، ما أسفر عن إصابة شخصين.",
		"Shells hit the town of Hajin on Thursday, wounding two people.",
		"Des obus sont tombés sur la ville de Hajin, selon des habitants de la région.",
	} {
		res, err := r.Read(geo.Article{ID: "example", Published: geo.NewDay(2023, 7, 7), Text: text})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(res.Article.Language, "events:", len(res.Reports))
		for _, rep := range res.Reports {
			fmt.Println(" ", rep.Event.Summary())
		}
	}
	// Output:
	// ar events: 1
	//   On 2023-07-06, shelling/artillery/missile attack by Unidentified Armed Group; Civilians involved or targeted, at Hajin. Wounded: 2.
	// en events: 1
	//   On 2023-07-06, shelling/artillery/missile attack by Unidentified Armed Group; Civilians involved or targeted, at Hajin. Wounded: 2.
	// und events: 0
}

// What is denied, threatened or planned is no event.
func ExampleReader_Read_factual() {
	r := reader()
	for _, text := range []string{
		"A blast shook the town of Hajin.",
		"Officials denied that a blast shook the town of Hajin.",
		"هز انفجار بلدة هجين.",
		"نفى مسؤولون وقوع انفجار في بلدة هجين.",
	} {
		res, err := r.Read(geo.Article{ID: "example", Text: text})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(res.Reports))
	}
	// Output:
	// 1
	// 0
	// 1
	// 0
}

// Places are found by name, in either script, whether or not something
// happened there. Start and End count code points.
func ExampleResult_mentions() {
	r := reader()
	for _, text := range []string{
		"A convoy drove from Hasakah to Raqqa.",
		"قافلة من الحسكة إلى الرقة.",
	} {
		res, err := r.Read(geo.Article{ID: "example", Text: text})
		if err != nil {
			log.Fatal(err)
		}
		for _, m := range res.Mentions {
			fmt.Printf("%d–%d %s: %s, %s (%.2f N %.2f E)\n", m.Start, m.End, m.Text, m.Place.NameEN, m.Place.Country, m.Place.Lat, m.Place.Lon)
		}
	}
	// Output:
	// 20–27 Hasakah: Al-Hasakah city, SY (36.50 N 40.75 E)
	// 31–36 Raqqa: Raqqa city, SY (35.95 N 39.01 E)
	// 9–15 الحسكة: Al-Hasakah city, SY (36.50 N 40.75 E)
	// 20–25 الرقة: Raqqa city, SY (35.95 N 39.01 E)
}

// Each field of an event rests on words of the article, read by a rule; here
// the lines that tell of the place.
func ExampleResult_Explain() {
	res, err := reader().Read(geo.Article{ID: "example", Published: geo.NewDay(2023, 7, 7),
		Text: "Residents gathered. Shells hit the town of Hajin on Thursday, wounding two people. Shops opened later."})
	if err != nil {
		log.Fatal(err)
	}
	var told strings.Builder
	if err := res.Explain(&told); err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(told.String()) {
		if strings.Contains(line, "Hajin") {
			fmt.Print(line)
		}
	}
	// Output:
	// 1. On 2023-07-06, shelling/artillery/missile attack by Unidentified Armed Group; Civilians involved or targeted, at Hajin. Wounded: 2.
	//    “Shells hit the town of Hajin on Thursday” [20–60] Shelling/artillery/missile attack
	//    location           Hajin (34.69508, 40.83138; precision 1, within 2 km)
	//                         a word such as "in" or "on", or the act itself, puts it there: “town of Hajin”
}

// A quote is an exact stretch of the article; what stands around it in its
// sentence is there too.
func ExampleContext() {
	text := "Residents gathered. Shells hit the town of Hajin on Thursday, wounding two people. Shops opened later."
	res, err := reader().Read(geo.Article{ID: "example", Published: geo.NewDay(2023, 7, 7), Text: text})
	if err != nil {
		log.Fatal(err)
	}
	rep := res.Reports[0]
	fmt.Println("sentence:", rep.Event.Quote)
	for _, reason := range rep.Reasons {
		if reason.Field == "event_date" || reason.Field == "injuries" {
			fmt.Printf("%s: %q, rule %s\n", reason.Field, reason.Words, reason.ID)
		}
	}
	q := rep.Evidence[0]
	fmt.Println(string([]rune(text)[q.Start:q.End]) == q.Text)
	before, after := extract.Context(text, q)
	fmt.Printf("%q %q\n", before, after)
	// Output:
	// sentence: Shells hit the town of Hajin on Thursday, wounding two people
	// event_date: "on Thursday", rule when.weekday
	// injuries: "wounding two people", rule toll.beside
	// true
	// "" ", wounding two people."
}

// Several articles may tell of one incident: their reports are joined, and
// what they disagree on is kept.
func ExampleReader_Read_incident() {
	r := reader()
	var reports []geo.Report
	for _, a := range []geo.Article{
		{ID: "one", Publisher: "First Agency", Published: geo.NewDay(2023, 7, 7), Text: "Shells hit the town of Hajin on Thursday, wounding two people."},
		{ID: "two", Publisher: "Second Agency", Published: geo.NewDay(2023, 7, 8), Text: "سقطت قذائف على بلدة هجين يوم الخميس، ما أسفر عن إصابة ثلاثة أشخاص."},
		{ID: "three", Publisher: "First Agency", Published: geo.NewDay(2023, 7, 8), Text: "Residents of Raqqa protested in the city on Friday."},
	} {
		res, err := r.Read(a)
		if err != nil {
			log.Fatal(err)
		}
		for _, rep := range res.Reports {
			rep.Event.Source, rep.Event.SourceCount = a.Publisher, 1
			reports = append(reports, rep)
		}
	}
	for _, group := range incident.Group(reports) {
		var told []geo.Report
		for _, i := range group {
			told = append(told, reports[i])
		}
		e := incident.Merge(told)
		fmt.Printf("%s, %s, %s: %s\n", e.Date, e.SubEventType, e.Location, e.Source)
		for _, c := range incident.Conflicts(told) {
			fmt.Println("  they disagree on", c.Field, c.Range())
		}
	}
	// Output:
	// 2023-07-07, Peaceful protest, Raqqa city: First Agency
	// 2023-07-06, Shelling/artillery/missile attack, Hajin: First Agency; Second Agency
	//   they disagree on injuries 2 to 3
}

// What can't be read has a code and says what to do.
func ExampleReader_Read_faults() {
	r := reader()
	for _, a := range []geo.Article{
		{ID: "a", Origin: "long.txt", Text: strings.Repeat("a", extract.MaxText+1)},
		{ID: "b", Origin: "old.txt", Text: "caf\xe9"},
	} {
		_, err := r.Read(a)
		fmt.Println(geo.CodeOf(err), "–", err)
	}
	// Output:
	// too_large – long.txt: the text has 4194305 bytes; at most 4194304 are read
	// unreadable – old.txt: the text is not UTF-8; convert it first (iconv -t UTF-8)
}

// A proposal of a second reader counts only where the article's words bear it
// out.
func ExampleReader_Ground() {
	a := geo.Article{ID: "example", Language: "en", Published: geo.NewDay(2023, 7, 7),
		Text: "Shells hit the town of Hajin on Thursday, wounding two people."}
	wounded := 2
	const sub = "Shelling/artillery/missile attack"
	reports, dropped := reader().Ground(a, []extract.Proposal{
		{Quote: a.Text, SubEventType: sub, Place: "Hajin", Date: "Thursday", Wounded: &wounded},
		{Quote: "Shells hit Raqqa.", SubEventType: sub, Place: "Raqqa"},
		{Quote: a.Text, SubEventType: sub, Place: "Mosul"},
	})
	for _, rep := range reports {
		fmt.Println(rep.Event.Date, rep.Event.Location)
	}
	fmt.Println(dropped)
	// Output:
	// 2023-07-06 Hajin
	// map[place:1 quote:1]
}
