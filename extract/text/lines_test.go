package text

import (
	"strings"
	"testing"
)

// TestJoinLines: line ends that only wrap a sentence are blanks, others stay.
func TestJoinLines(t *testing.T) {
	for name, c := range map[string]struct{ raw, flow string }{
		"wrapped": {
			"Shells hit the town of Hajin on Tuesday and\nkilled three civilians who had gathered at\nthe market to buy bread.",
			"Shells hit the town of Hajin on Tuesday and killed three civilians who had gathered at the market to buy bread.",
		},
		"wrapped, two paragraphs": {
			"Shells hit the town of Hajin on Tuesday and\nkilled three civilians.\n\nWarplanes bombed Albu Kamal on Wednesday\nand wounded a farmer there.",
			"Shells hit the town of Hajin on Tuesday and killed three civilians.\n\nWarplanes bombed Albu Kamal on Wednesday and wounded a farmer there.",
		},
		"wrapped Arabic": {
			"سقطت قذائف على بلدة هجين يوم الثلاثاء\nوقتلت ثلاثة مدنيين كانوا قد تجمعوا في\nالسوق لشراء الخبز.",
			"سقطت قذائف على بلدة هجين يوم الثلاثاء وقتلت ثلاثة مدنيين كانوا قد تجمعوا في السوق لشراء الخبز.",
		},
		"broken behind a hyphen": {
			"Shells hit the town of Hajin and the road to al-\nMayadin on Tuesday, killing three civilians from\nthe nearby villages there.",
			"Shells hit the town of Hajin and the road to al- Mayadin on Tuesday, killing three civilians from the nearby villages there.",
		},
		"a bulletin": {
			"Hajin: two shells.\nAlbu Kamal: an airstrike on a depot.\nShuhayl: a bomb.",
			"Hajin: two shells.\nAlbu Kamal: an airstrike on a depot.\nShuhayl: a bomb.",
		},
		"a bulletin of long lines": {
			strings.Repeat("Shells hit the town of Hajin on Tuesday and killed three civilians who had gathered at the market to buy their bread there.\n", 3),
			strings.Repeat("Shells hit the town of Hajin on Tuesday and killed three civilians who had gathered at the market to buy their bread there.\n", 3),
		},
		"lines too short to be wrapped": {"one two\nthree\nfour five\nsix", "one two\nthree\nfour five\nsix"},
		"a headline and its text":       {"مقتل ثلاثة مدنيين بقصف على بلدة هجين\nسقطت قذائف على بلدة هجين يوم أمس.", "مقتل ثلاثة مدنيين بقصف على بلدة هجين\nسقطت قذائف على بلدة هجين يوم أمس."},
		"sentences on lines":            {"Shells hit the town of Hajin on Tuesday.\nWarplanes bombed Albu Kamal the same day.\nA bomb went off in the town of Shuhayl.", "Shells hit the town of Hajin on Tuesday.\nWarplanes bombed Albu Kamal the same day.\nA bomb went off in the town of Shuhayl."},
		"one line":                      {"Shells hit the town of Hajin on Tuesday.", "Shells hit the town of Hajin on Tuesday."},
		"nothing":                       {"", ""},
		"line ends alone":               {"\n\r\n\n", "\n\r\n\n"},
	} {
		if got := joinLines(c.raw); got != c.flow {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.flow)
		}
	}
}

// TestCarriageReturns: lines that end with two bytes are joined with two blanks,
// so that no byte moves.
func TestCarriageReturns(t *testing.T) {
	raw := "Shells hit the town of Hajin on Tuesday and\r\nkilled three civilians who had gathered at\r\nthe market to buy bread."
	flow := joinLines(raw)
	if len(flow) != len(raw) || strings.ContainsAny(flow, "\r\n") {
		t.Errorf("%q", flow)
	}
	if got := sentences(split(raw)); strings.ContainsAny(flow, "|") || !strings.HasPrefix(got, "Shells hit") || strings.Contains(got, "|") {
		t.Errorf("sentences %q", got)
	}
}

// TestQuotesOfWrapped: the words of a joined sentence are the text as it came.
func TestQuotesOfWrapped(t *testing.T) {
	raw := "Shells hit the town of Hajin on Tuesday and\nkilled three civilians who had gathered at\nthe market to buy bread."
	x := split(raw)
	if len(x.Sentences) != 1 || x.Words(0, len(x.Tokens)-1) != strings.TrimSuffix(raw, ".") {
		t.Errorf("%d sentences, %q", len(x.Sentences), x.Words(0, len(x.Tokens)-1))
	}
}

// TestAnyWidth: a text wrapped at any width is joined.
func TestAnyWidth(t *testing.T) {
	const line = "Shells hit the town of Hajin on Tuesday and killed three civilians who had gathered at the market to buy bread for the feast, " +
		"said a doctor of the field hospital, who counted nine wounded besides and asked for blood of any group, as the store was empty."
	for width := 30; width <= widestWrap; width++ {
		var b strings.Builder
		at := 0
		for i, w := range strings.Fields(line) {
			switch {
			case i == 0:
			case at+1+len(w) > width:
				b.WriteByte('\n')
				at = 0
			default:
				b.WriteByte(' ')
				at++
			}
			b.WriteString(w)
			at += len(w)
		}
		if got := joinLines(b.String()); got != line {
			t.Errorf("at %d: %q", width, got)
		}
	}
}

// TestLine: what is noted of a line.
func TestLine(t *testing.T) {
	lines := linesOf("  al-Mayadin fell \r\n\nThe road-\nand")
	if len(lines) != 4 {
		t.Fatal(len(lines))
	}
	for i, want := range []line{{runes: 17, small: true, cased: true}, {blank: true}, {runes: 9, word: 3, hyphen: true, cased: true}, {runes: 3, word: 3, small: true, cased: true}} {
		got := lines[i]
		if got.runes != want.runes || got.blank != want.blank || got.hyphen != want.hyphen || got.small != want.small || got.cased != want.cased || want.word > 0 && got.word != want.word {
			t.Errorf("line %d: %+v, want %+v", i, got, want)
		}
	}
}
