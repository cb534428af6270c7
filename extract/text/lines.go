package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lines of at most widestWrap and at least narrowestWrap code points can be
// wrapped ones: mail, PDF and wire break lines at 60 to 80.
const (
	narrowestWrap = 24
	widestWrap    = 120
)

// line is a line of a text: bytes from to end, where its line feed stands.
type line struct {
	from, to int
	runes    int
	word     int // code points of its first word
	blank    bool
	hyphen   bool // ends with a hyphen
	small    bool // begins with a small letter
	cased    bool // begins with a letter of a script that has capitals
}

// joinLines returns the text with a blank for each line end that only wraps a
// sentence. A line end does so where the first word of the next line would not
// have fitted on the line: wrapping is greedy. A text is wrapped where most of
// its line ends are such, and, in a script with capitals, small letters follow
// them.
func joinLines(raw string) string {
	if !strings.Contains(raw, "\n") {
		return raw
	}
	lines := linesOf(raw)
	width := 0
	for _, l := range lines {
		width = max(width, l.runes)
	}
	if width < narrowestWrap || width > widestWrap {
		return raw
	}
	soft := softBreaks(lines, width)
	if !wrapped(lines, soft) {
		return raw
	}
	flow := []byte(raw)
	for _, i := range soft {
		flow[lines[i].to] = ' '
		if to := lines[i].to; to > 0 && flow[to-1] == '\r' {
			flow[to-1] = ' '
		}
	}
	return string(flow)
}

func linesOf(raw string) []line {
	var out []line
	for from := 0; from < len(raw); {
		to := strings.IndexByte(raw[from:], '\n')
		if to < 0 {
			to = len(raw) - from
		}
		s := strings.TrimRight(raw[from:from+to], "\r ")
		first, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " "))
		out = append(out, line{from: from, to: from + to, runes: utf8.RuneCountInString(s), word: firstWord(s), blank: strings.TrimSpace(s) == "",
			hyphen: strings.HasSuffix(s, "-"), small: unicode.IsLower(first), cased: unicode.IsLower(first) || unicode.IsUpper(first)})
		from += to + 1
	}
	return out
}

// firstWord counts the code points up to the first blank.
func firstWord(s string) int {
	first, _, _ := strings.Cut(s, " ")
	return utf8.RuneCountInString(first)
}

// softBreaks returns the lines whose end only wraps.
func softBreaks(lines []line, width int) []int {
	var out []int
	for i := 0; i+1 < len(lines); i++ {
		l, next := lines[i], lines[i+1]
		blank := 1
		if l.hyphen {
			blank = 0
		}
		if !l.blank && !next.blank && l.runes+blank+next.word > width {
			out = append(out, i)
		}
	}
	return out
}

// wrapped judges by all line ends of a text whether its lines are wrapped.
func wrapped(lines []line, soft []int) bool {
	ends, cased, small := 0, 0, 0
	for i := 0; i+1 < len(lines); i++ {
		if !lines[i].blank && !lines[i+1].blank {
			ends++
		}
	}
	for _, i := range soft {
		if lines[i+1].cased {
			cased++
		}
		if lines[i+1].small {
			small++
		}
	}
	switch {
	case len(soft) == 0 || 2*len(soft) < ends:
		return false
	case 2*cased > len(soft):
		return 3*small >= cased
	}
	return len(soft) > 1 // two lines of like length may be a headline and its text
}
