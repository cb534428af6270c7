package csvtable_test

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/furat-map/furat/geo/csvtable"
)

func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		sep  rune
		text string
	}{
		"commas": {',', "# a comment\nid, name ,list\n# another, with \"quotes\nx,\"a, \"\"b\"\"\",p|q\n\ny, سطر ,\n"},
		"tabs":   {'\t', "# a comment\nid\t name \tlist\n# another\twith\ttabs\nx\ta, \"b\"\tp|q\n\ny\t سطر \t\n"},
		"CRLF":   {'\t', "# a comment\r\nid\tname\tlist\r\n#\r\nx\ta, \"b\"\tp|q\r\n\r\ny\tسطر\t\r\n"},
	} {
		rows, err := csvtable.Read(strings.NewReader(c.text), c.sep)
		if err != nil || len(rows) != 2 {
			t.Errorf("%s: %d rows, %v", name, len(rows), err)
			continue
		}
		x, y := rows[0], rows[1]
		if x.Line != 4 || y.Line != 6 {
			t.Errorf("%s: lines %d and %d", name, x.Line, y.Line)
		}
		if x.Get("id") != "x" || x.Get("name") != `a, "b"` || y.Get("name") != "سطر" || x.Get("none") != "" {
			t.Errorf("%s: %v, %v", name, x, y)
		}
		if strings.Join(x.List("list"), "+") != "p+q" || y.List("list") != nil || x.List("none") != nil {
			t.Errorf("%s: %q, %q", name, x.List("list"), y.List("list"))
		}
	}
}

func TestList(t *testing.T) {
	for text, want := range map[string]string{"": "", "a": "a", "a|b": "a+b", " a | b ": "a+b", "|a||b|": "a+b", " | ": "", "a b|c": "a b+c"} {
		rows, err := csvtable.Read(strings.NewReader("k\tl\nx\t"+text+"\n"), '\t')
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(rows[0].List("l"), "+"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestShape: more fields than the header names are refused with their line,
// and so are fewer with commas; with tabs a row may end early.
func TestShape(t *testing.T) {
	for _, c := range []struct {
		sep        rune
		text, want string // of the error; "" for none
	}{
		{',', "a,b\n1,2,3\n", "line 2"}, {',', "a,b\n1\n", "line 2"}, {',', "a,b\n1,\"2\n", "line"},
		{'\t', "a\tb\n#\n1\t2\t3\n", "line 3"}, {'\t', "a\tb\n1\n", ""},
		{',', "", "header"}, {'\t', "", "header"}, {',', "# only\n", "header"}, {'\t', "# only\n\n", "header"},
		{',', "a,b\n", ""}, {'\t', "a\tb", ""},
	} {
		_, err := csvtable.Read(strings.NewReader(c.text), c.sep)
		said := ""
		if err != nil {
			said = err.Error()
		}
		if (said == "") != (c.want == "") || !strings.Contains(said, c.want) {
			t.Errorf("%q: %v, want %q", c.text, err, c.want)
		}
	}
	broken := errors.New("broken")
	for _, sep := range []rune{',', '\t'} {
		if _, err := csvtable.Read(iotest.ErrReader(broken), sep); !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
	}
}

// TestMustRead: an error in a table of the program ends it with the table's
// name.
func TestMustRead(t *testing.T) {
	if rows := csvtable.MustRead("good.tsv", "a\tb\n1\t2\n", '\t'); len(rows) != 1 {
		t.Errorf("%d rows", len(rows))
	}
	defer func() {
		if s, _ := recover().(string); !strings.HasPrefix(s, "bad.csv: ") {
			t.Errorf("%q", s)
		}
	}()
	csvtable.MustRead("bad.csv", "a,b\n1,2,3\n", ',')
	t.Error("a bad table was read")
}

// FuzzRead: no text makes it panic, and each row has the columns of the header
// and a line of its own, behind the one before.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "a,b\n1,2\n", "a\tb\n1\n", "# c\na\n\"x\ny\"\n", "\ufeffa,b\n", "a,a\n1,2\n", "\r\n\r\n", "a\x00b\n\xff"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, tabs bool) {
		sep := ','
		if tabs {
			sep = '\t'
		}
		rows, err := csvtable.Read(strings.NewReader(s), sep)
		last := 1
		for _, r := range rows {
			if r.Line <= last || r.Line > strings.Count(s, "\n")+1 {
				t.Fatalf("%q: a row in line %d behind line %d", s, r.Line, last)
			}
			last = r.Line
		}
		if err != nil && rows != nil {
			t.Fatalf("%q: rows and an error", s)
		}
	})
}

// record is what Lines.Record returns.
type record struct {
	fields string
	line   int
	last   bool
	err    error
	blank  bool
}

func isBlank(fields []string) bool { return strings.TrimSpace(strings.Join(fields, "")) == "" }

func records(l *csvtable.Lines) (out []record) {
	for {
		fields, line, last, err := l.Record()
		if errors.Is(err, io.EOF) {
			return out
		}
		out = append(out, record{strings.Join(fields, "|"), line, last, err, isBlank(fields)})
	}
}

// TestBrokenLines: a line that is too long, or has a stray quote, costs itself
// and no other.
func TestBrokenLines(t *testing.T) {
	long := strings.Repeat("x", 1<<20+10)
	for name, broken := range map[string]string{"too long": long, "too long, with quotes": `"` + long + `"`, "a stray quote": `"a,b`, "a quote inside": `a"b,c`} {
		got := records(csvtable.NewLines(strings.NewReader("1,2\n"+broken+"\n3,4\n5,6"), ','))
		if len(got) != 4 {
			t.Errorf("%s: %d records", name, len(got))
			continue
		}
		var pe *csv.ParseError
		if !errors.As(got[1].err, &pe) || got[1].line != 2 {
			t.Errorf("%s: %+v", name, got[1])
		}
		for i, want := range map[int]record{0: {fields: "1|2", line: 1}, 2: {fields: "3|4", line: 3}, 3: {fields: "5|6", line: 4, last: true}} {
			if got[i] != want {
				t.Errorf("%s: %+v, want %+v", name, got[i], want)
			}
		}
	}
	got := records(csvtable.NewLines(strings.NewReader(`"a`+strings.Repeat("\nb", 30)+"\"\nc"), ','))
	if len(got) != 32 || got[0].err == nil || got[31].fields != "c" {
		t.Errorf("a quote over 31 lines: %d records", len(got))
	}
}

func TestLinesBegin(t *testing.T) {
	l := csvtable.NewLines(strings.NewReader("a;b\n1;2\n"), ',')
	if first, err := l.First(); err != nil || first != "a;b\n" {
		t.Errorf("%q, %v", first, err)
	}
	l.Comma(';')
	if got := records(l); len(got) != 2 || got[0].fields != "a|b" || got[1].fields != "1|2" {
		t.Errorf("%+v", got)
	}
	if first, err := csvtable.NewLines(strings.NewReader(""), ',').First(); first != "" || err != nil {
		t.Errorf("of nothing: %q, %v", first, err)
	}
	broken := errors.New("broken")
	if _, _, _, err := csvtable.NewLines(iotest.ErrReader(broken), ',').Record(); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// FuzzLines: what package csv reads without an error is read the same, but for
// fields of very many lines and lines of white space, which are passed over;
// and no text makes it stop before its end.
func FuzzLines(f *testing.F) {
	for _, s := range []string{"a,b\n1,2", "\"x\ny\",z\n\n", "\"\"\"\"\n", "\"a\nb", "\r\n,\n", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := records(csvtable.NewLines(strings.NewReader(s), ','))
		r := csv.NewReader(strings.NewReader(s))
		r.FieldsPerRecord = -1
		want, err := r.ReadAll()
		if err != nil || strings.Count(s, "\n") >= 20 || s == "\x00" || strings.HasSuffix(s, "\n\x00") {
			return
		}
		i := 0
		for _, rec := range want {
			if isBlank(rec) {
				continue
			}
			for i < len(got) && (got[i].err != nil || got[i].blank) {
				i++
			}
			if i == len(got) || got[i].fields != strings.Join(rec, "|") {
				t.Fatalf("%q: %+v, want %q", s, got, want)
			}
			i++
		}
	})
}
