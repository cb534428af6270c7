package csvtable

import (
	"strings"
	"testing"
)

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "=1+1", "'=1", "''-x", "plain", "'", "-5", "\tx"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		cell := Escape(s)
		if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
			t.Errorf("%q is taken for a formula", cell)
		}
		if Unescape(cell) != s {
			t.Errorf("%q comes back as %q", s, Unescape(cell))
		}
	})
}

// TestLines: records over several lines are read, a stray quote costs its
// line, and each record knows where it begins.
func TestLines(t *testing.T) {
	l := NewLines(strings.NewReader("a,b\n1,\"two\nlines\"\n\n\"stray,x\n3,4"), ',')
	want := []string{"1 [a b] <nil>", "2 [1 two\nlines] <nil>", "5 [] extraneous or missing \" in quoted-field", "6 [3 4] <nil>"}
	for i := 0; ; i++ {
		rec, line, last, err := l.Record()
		if i == len(want) {
			break
		}
		got := strings.TrimSpace(strings.Join([]string{string(rune('0' + line)), "[" + strings.Join(rec, " ") + "]", text(err)}, " "))
		if got != want[i] || last != (i == 3) {
			t.Errorf("record %d: %q, want %q, last %v", i, got, want[i], last)
		}
	}
}

func text(err error) string {
	if err == nil {
		return "<nil>"
	}
	return err.Error()[strings.LastIndex(err.Error(), ": ")+2:]
}
