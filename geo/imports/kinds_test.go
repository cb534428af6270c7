package imports

import (
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/dates"
)

// lines of events, as a test compares them.
func lines(events []geo.Event) string {
	var out []string
	for _, e := range events {
		killed := "-"
		if e.Fatalities != nil {
			killed = string(geo.Value{Kind: geo.KindInt, Int: *e.Fatalities}.Append(nil))
		}
		day := e.Date.String()
		if e.DateEnd != e.Date {
			day += "/" + e.DateEnd.String()
		}
		out = append(out, strings.Join([]string{e.ID, day, e.SubEventType, killed, e.Country, string(geo.Value{Kind: geo.KindReal, Real: e.Lat}.Append(nil))}, " "))
	}
	return strings.Join(out, "; ")
}

// TestKinds: one odd value costs itself, not its row; what other tables mean by
// Furat's words is not read unasked; days have the order that is told.
func TestKinds(t *testing.T) {
	const head = "id,sub_event_type,event_date,latitude,longitude"
	for name, c := range map[string]struct {
		text string
		opt  Options
		want string
		bad  int
		left string // properties of which values were left out
	}{
		"tolls": {head + ",fatalities\na,Attack,2024-01-25,33,44,Unknown\nb,Attack,2024-01-25,33,44,5-7\nc,Attack,2024-01-25,33,44,\"1,200\"\nd,Attack,2024-01-25,33,44,3.0\ne,Attack,2024-01-25,33,44,١٢\n", Options{},
			"a 2024-01-25 Attack -  33.0; b 2024-01-25 Attack -  33.0; c 2024-01-25 Attack 1200  33.0; d 2024-01-25 Attack 3  33.0; e 2024-01-25 Attack 12  33.0", 0, "fatalities"},
		"decimal commas":         {strings.ReplaceAll(head, ",", ";") + ";fatalities\na;Attack;25.01.2024;33,5;44,1;1.200\n", Options{}, "a 2024-01-25 Attack 1200  33.5", 0, ""},
		"quarters":               {head + "\na,Attack,2024-01-25,33.5° S,44 W\n", Options{}, "a 2024-01-25 Attack -  -33.5", 0, ""},
		"no place, no day known": {head + "\na,Attack,n/a,N/A,unknown\n", Options{}, "a  Attack -  0.0", 0, "event_date latitude longitude"},
		"a total":                {"event_date,latitude,longitude,location,fatalities,id\n2024-01-25,33,44,X,1,a\nTotal,,,,5,\n,,,Note,,\n", Options{Set: map[string]string{"sub_event_type": "Attack"}}, "a 2024-01-25 Attack 1  33.0", 2, ""},
		"tabs and points":        {strings.ReplaceAll(head, ",", "\t") + "\tfatalities\na\tAttack\t2024-01-25\t33.5\t44.1\t3.000\n", Options{}, "a 2024-01-25 Attack 3  33.5", 0, ""},
		"places changed about":   {head + "\na,Attack,2024-01-25,40.1 E,35.3 N\n", Options{}, "", 1, ""},
		"days from and to":       {head + "\na,Attack,25–27 January 2024,33,44\n", Options{}, "a 2024-01-25/2024-01-27 Attack -  33.0", 0, ""},
		"another calendar":       {head + "\na,Attack,1445-07-13,33,44\n", Options{}, "", 1, ""},
		"KML":                    {`<kml><Placemark id="x"><TimeStamp><when>2024-01-25</when></TimeStamp><Point><coordinates>44,33</coordinates></Point></Placemark><Placemark><LineString><coordinates>1,2 3,4</coordinates></LineString></Placemark></kml>`, Options{Set: map[string]string{"sub_event_type": "Attack", "id": "a"}}, "a 2024-01-25 Attack -  33.0", 1, ""},
		"a wrong place":          {head + "\na,Attack,2024-01-25,north,44\n", Options{}, "", 1, ""},
		"a wrong address":        {head + ",url\na,Attack,2024-01-25,33,44,javascript:alert(1)\n", Options{}, "a 2024-01-25 Attack -  33.0", 0, "url"},
		"foreign words":          {head + ",status,confidence,event_type\na,Attack,2024-01-25,33,44,Confirmed,high,Explosion\n", Options{}, "a 2024-01-25 Attack -  33.0", 0, ""},
		"their words asked for":  {head + ",status\na,Attack,2024-01-25,33,44,claimed\n", Options{Map: map[string]string{"status": "status"}}, "a 2024-01-25 Attack -  33.0", 0, ""},
		"order":                  {head + "\na,Attack,02/01/2024,33,44\n", Options{Dates: dates.DMY}, "a 2024-01-02 Attack -  33.0", 0, ""},
		"no order":               {head + "\na,Attack,02/01/2024,33,44\n", Options{}, "", 1, ""},
		"a month":                {head + "\na,Attack,2024-02,33,44\nb,Attack,شباط 2024,33,44\n", Options{}, "a 2024-02-01/2024-02-29 Attack -  33.0; b 2024-02-01/2024-02-29 Attack -  33.0", 0, ""},
		"parts of a day": {"id,sub_event_type,y,m,d,latitude,longitude\na,Attack,2024,1,25,33,44\nb,Attack,2024,2,0,33,44\nc,Attack,2024,0,0,33,44\n", Options{Map: map[string]string{"event_date": "y,m,d"}},
			"a 2024-01-25 Attack -  33.0; b 2024-02-01/2024-02-29 Attack -  33.0; c 2024-01-01/2024-12-31 Attack -  33.0", 0, ""},
		"a day and a time":    {"id,sub_event_type,day,time,latitude,longitude\na,Attack,25/1/2024,10:15,33,44\n", Options{Map: map[string]string{"event_date": "day,time"}}, "a 2024-01-25 Attack -  33.0", 0, ""},
		"a column given away": {"latitude,longitude,event_date,event_type,id\n31,34,2024-01-25,Armed clash,a\n", Options{Map: map[string]string{"sub_event_type": "event_type"}}, "a 2024-01-25 Armed clash -  31.0", 0, ""},
		"ignored":             {head + ",fatalities\na,Attack,2024-01-25,33,44,9\n", Options{Ignore: []string{"Fatalities"}}, "a 2024-01-25 Attack -  33.0", 0, ""},
		"geometry first":      {`[{"type":"Feature","geometry":{"type":"Point","coordinates":[44,33]},"properties":{"ID":"a","SUB_EVENT_TYPE":"Attack","latitude":1,"longitude":2}}]`, Options{}, "a  Attack -  33.0", 0, ""},
		"geometry overruled":  {`[{"type":"Feature","geometry":{"type":"Point","coordinates":[44,33]},"properties":{"id":"a","sub_event_type":"Attack","y":1,"x":2}}]`, Options{Map: map[string]string{"latitude": "y", "longitude": "x"}}, "a  Attack -  1.0", 0, ""},
		"old ACLED": {"EVENT_ID_CNTY,EVENT_DATE,TIME_PRECISION,EVENT_TYPE,ACTOR1,INTER1,ACTOR2,INTER2,COUNTRY,LOCATION,LATITUDE,LONGITUDE,GEO_PRECISION,SOURCE,NOTES,FATALITIES\n" +
			"1SYR,02-January-2016,1,Battle-No change of territory,A,2,B,1,Syria,X,34,36,1,S,n,2\n2SYR,02-January-2016,1,Remote violence,A,2,B,1,Syria,X,34,36,1,S,n,2\n", Options{}, "1SYR 2016-01-02 Armed clash 2 SY 34.0", 1, ""},
		"GTD": {"eventid,iyear,imonth,iday,country_txt,provstate,city,latitude,longitude,specificity,suicide,attacktype1,targtype1,target1,gname,nkill,nwound,summary,scite1\n" +
			"201401250001,2014,1,25,Iraq,Anbar,Ramadi,33.4,43.3,1,1,3,14,Market,Group,4.00,9,s,c\n201402000002,2014,2,0,Iraq,Anbar,Ramadi,33.4,43.3,4,0,6,4,Post,Group,,,s,c\n", Options{},
			"201401250001 2014-01-25 Suicide bomb 4 IQ 33.4; 201402000002 2014-02-01/2014-02-28 Abduction/forced disappearance - IQ 33.4", 0, ""},
	} {
		events, bad, report, err := readAll(c.text, c.opt)
		var left []string
		for _, l := range report.Left {
			left = append(left, l.Property)
		}
		if err != nil || lines(events) != c.want || len(bad) != c.bad || strings.Join(left, " ") != c.left {
			t.Errorf("%s: %v, %s, %q, %q", name, err, lines(events), bad, left)
		}
	}
}

// TestLateColumns: a property that only a late feature has is read too.
func TestLateColumns(t *testing.T) {
	feature := func(more string) string {
		return `{"type":"Feature","properties":{"sub_event_type":"Attack","event_date":"2024-01-25"` + more + `},"geometry":{"type":"Point","coordinates":[44,33]}}` + "\n"
	}
	events, bad, report, err := readAll(strings.Repeat(feature(""), 1500)+feature(`,"fatalities":7`), Options{})
	if err != nil || len(bad) > 0 || len(events) != 1501 || events[1500].Fatalities == nil || *events[1500].Fatalities != 7 {
		t.Errorf("%v, %d events, %q", err, len(events), bad)
	}
	for _, r := range report.Read {
		if r.Property == "fatalities" {
			t.Errorf("%v is told as read", r)
		}
	}
}

// TestOff: a call that is off is refused before anything is read.
func TestOff(t *testing.T) {
	text := "id,sub_event_type,event_date,latitude,longitude\na,Attack,2024-01-25,33,44\n"
	for want, c := range map[string]struct {
		text string
		opt  Options
	}{
		"no column \"wen\"":     {text, Options{Map: map[string]string{"event_date": "wen"}}},
		"no column \"gone\"":    {text, Options{Ignore: []string{"gone"}}},
		"is not a number":       {text, Options{Set: map[string]string{"fatalities": "many"}}},
		"no property":           {text, Options{Set: map[string]string{"colour": "red"}}},
		"counts by week":        {"week,region,country,admin1,event_type,sub_event_type,events,fatalities,centroid_latitude,centroid_longitude\n2024-01-06,ME,Syria,Homs,Battles,Armed clash,3,2,34,36\n", Options{}},
		"is none that is known": {text, Options{Format: "xlsx"}},
	} {
		if _, _, _, err := readAll(c.text, c.opt); geo.CodeOf(err) != geo.CodeInvalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
