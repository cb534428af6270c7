package dates

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
)

func TestOneReading(t *testing.T) {
	for _, s := range []string{
		"2024-01-25", "2024/01/25", "2024-1-25", "2024.01.25", "2024 01 25", "20240125", "202401251015", "20240125101522", "20240125T101522Z", "25.01.2024", "25/01/2024", "25-01-2024", "1/25/2024",
		"٢٠٢٤-٠١-٢٥", "۲۰۲۴/۰۱/۲۵", "25/1/2024 10:15", "1/25/2024 10:15:22 AM", "2024-01-25T10:15:22.123+02:00", "2024-01-25 23:59:59.5-11:00", "2024-01-25T10:15Z", "2024-01-25 10:15:22,123",
		"Jan 25, 2024", "January 25, 2024", "Jan. 25 2024", "25 January, 2024", "25 Jan 2024", "25-Jan-2024", "25-Jan-24", "25Jan2024", "2024 Jan 25", "2024-Jan-25", "January 25th, 2024", "the 25th of January 2024",
		"Thursday 25 January 2024", "Thu, 25 Jan 2024 10:00:00 +0000", "Thu, 25 Jan 2024 10:00:00 GMT", "Thu Jan 25 10:00:00 EST 2024", "Thu Jan 25 10:00:00 2024", "Thu Jan 25 2024 10:00:00 GMT+0200 (CET)",
		"January 25, 2024, 07:47 PM EST", "10:15, 25 January 2024", "10:15 2024-01-25", "Published: January 25, 2024", "Last updated on 25 January 2024 at 10:15 pm", "25 January 2024 | 10:15",
		"25 يناير 2024", "25 كانون الثاني 2024", "٢٥ كانون الثاني ٢٠٢٤", "الخميس 25 يناير 2024", "25 يناير/كانون الثاني 2024", "25 يناير، 2024 - 10:15 م", "الخميس، 25 كانون الثاني/يناير 2024", "25 جانفي 2024",
		"25 janvier 2024", "25. Januar 2024", "25 января 2024 г.", "25 січня 2024", "25 Ocak 2024", "25 de enero de 2024",
		"الخميس 25 يناير 2024م", "25 كانون ثاني 2024", "25/01/2024 ص 10:30", "25.01.2024 14.30", "25 January 2024 at 10.30pm", "25 Jan 2024 10h30", "Thu Jan 25 2024 10:00:00 GMT+0200 (Eastern European Standard Time)",
		"45316", "45316.5", "1706140800", "1706176800000", "\u200f25/01/2024\u200e", " 2024-01-25 ",
	} {
		if d, err := Day(s, ""); err != nil || d.String() != "2024-01-25" {
			t.Errorf("%q: %v, %v", s, d, err)
		}
	}
}

// Whatever Go writes is read as the day that it is, in any of its layouts that
// names the year in full or the month.
func TestLayouts(t *testing.T) {
	for day := range 4000 {
		at := time.Date(1995, 1, 1, day%24, day%60, day%59, 0, time.UTC).AddDate(0, 0, 3*day)
		for _, layout := range []string{time.ANSIC, time.UnixDate, time.RFC822, time.RFC822Z, time.RFC850, time.RFC1123, time.RFC1123Z, time.RFC3339, time.RFC3339Nano, time.DateTime, time.DateOnly, "Monday, January 2, 2006 3:04 PM", "2.Jan.2006"} {
			s := at.Format(layout)
			if d, err := Day(s, ""); err != nil || d != geo.DayOf(at) {
				t.Fatalf("%s: %q: %v, %v", layout, s, d, err)
			}
		}
	}
}

func TestOrders(t *testing.T) {
	for _, c := range []struct {
		s     string
		order Order
		want  string
	}{
		{"02/03/2024", DMY, "2024-03-02"}, {"02/03/2024", MDY, "2024-02-03"}, {"02.03.24", DMY, "2024-03-02"}, {"02.03.24", YMD, "2002-03-24"},
		{"25/01/2024", MDY, "2024-01-25"}, {"02/02/2024", "", "2024-02-02"}, {"2/3/99", MDY, "1999-02-03"}, {"31/12/98", "", "1998-12-31"},
		{"[31/08/2023, 10:15:22]", DMY, "2023-08-31"}, {"8/9/23, 10:15 PM", MDY, "2023-08-09"},
	} {
		if d, err := Day(c.s, c.order); err != nil || d.String() != c.want {
			t.Errorf("%q %s: %v, %v, want %s", c.s, c.order, d, err, c.want)
		}
	}
	for _, s := range []string{"02/03/2024", "02-03-2024", "02.03.2024", "25/01/24", "01/02/03", "3/2/2024 10:00"} {
		if _, err := Day(s, ""); !errors.Is(err, ErrOrder) || !strings.Contains(err.Error(), s) {
			t.Errorf("%q: %v", s, err)
		}
	}
	if _, err := ParseOrder("ydm"); err == nil {
		t.Error("ydm is an order")
	}
}

func TestNoDay(t *testing.T) {
	for _, s := range []string{"", "yesterday", "2024-02-30", "30 February 2024", "31/04/2024", "2024-13-01", "12", "12 34", "99999", "0001-13-01", "2024-01-25 2024-01-26", "five", "25 Foo 2024", "January", "May 25",
		"24 January 25 2024", "3 killed on 25 January 2024", "25 January 2024 Example", "1.5", "-5", "0", "10:15", "15 رجب 1445", "33.5 44.1 2024", strings.Repeat("2024-01-25 ", 50), "T", "T10", "1/1/1", "1445-07-13", "1402/11/05", "2567-01-25", "1200", "50000", "0001-01-01", "9999999999", "9999999999999", "9999999999999999999"} {
		if d, err := Day(s, ""); err == nil {
			t.Errorf("%q is %s", s, d)
		}
	}
}

func TestSpan(t *testing.T) {
	for s, want := range map[string]string{"2024": "2024-01-01 2024-12-31", "2024-02": "2024-02-01 2024-02-29", "02/2024": "2024-02-01 2024-02-29", "February 2024": "2024-02-01 2024-02-29", "شباط 2024": "2024-02-01 2024-02-29", "2024-01-25": "2024-01-25 2024-01-25",
		"25–27 January 2024": "2024-01-25 2024-01-27", "25-27 كانون الثاني 2024": "2024-01-25 2024-01-27", "2024-01-25 - 2024-01-27": "2024-01-25 2024-01-27", "2024-01-25/2024-01-27": "2024-01-25 2024-01-27", "25 Jan 2024 to 2 Feb 2024": "2024-01-25 2024-02-02"} {
		span, err := Span(s, "")
		if got := span.First.String() + " " + span.Last.String(); err != nil || got != want {
			t.Errorf("%q: %s, %v", s, got, err)
		}
	}
}

func TestFind(t *testing.T) {
	for s, want := range map[string]string{
		"Published 2 March 2024":                           "2024-03-02",
		"By A. Writer | 2 March 2024 | 10:15":              "2024-03-02",
		"نشر في: 2 آذار/مارس 2024 الساعة 10":               "2024-03-02",
		"Updated 14:05 GMT, March 2, 2024":                 "2024-03-02",
		"3 killed in 2 strikes; 2024-03-02":                "2024-03-02",
		"20 people were killed in May":                     "",
		"in 2024 alone, 3 2 1":                             "",
		"Call 02/03/2024 for more":                         "",
		"The 3 May 2024 attack followed one on 4 May 2024": "2024-05-03",
	} {
		d, _ := Find(s, "")
		if d.String() != want {
			t.Errorf("%q: %q, want %q", s, d, want)
		}
	}
}

func FuzzSpan(f *testing.F) {
	f.Add("Thu, 25 Jan 2024 10:00:00 +0000", "dmy")
	f.Add("25 كانون الثاني/يناير 2024 - 10:15 م", "")
	f.Add("20240125T101522Z", "mdy")
	f.Add("\xff45316.5", "ymd")
	f.Fuzz(func(t *testing.T, s, order string) {
		span, err := Span(s, Order(order))
		if err == nil && (!span.First.Known() || span.Last < span.First) {
			t.Fatalf("%q: %v", s, span)
		}
		Find(s, Order(order))
	})
}
