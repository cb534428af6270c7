package extract

import (
	"strings"

	"github.com/furat-map/furat/geo"
)

// maxContext is how many code points of its sentence are shown on either side
// of a quote.
const maxContext = 300

// Context returns what stands around a quote in its sentence.
func Context(text string, q geo.Quote) (before, after string) {
	runes := []rune(text)
	if q.Start < 0 || q.End > len(runes) || q.Start > q.End {
		return "", ""
	}
	from := q.Start
	for from > 0 && q.Start-from < maxContext && !endsAt(runes, from-1) {
		from--
	}
	to := q.End
	for to < len(runes) && to-q.End < maxContext {
		if endsAt(runes, to) {
			if runes[to] != '\n' {
				to++
			}
			break
		}
		to++
	}
	return strings.TrimLeft(string(runes[from:q.Start]), " \n"), strings.TrimRight(string(runes[q.End:to]), " \n")
}

// endsAt reports whether a sentence ends with the code point at i.
func endsAt(runes []rune, i int) bool {
	switch runes[i] {
	case '\n', '!', '?', '؟', '…':
		return true
	case '.':
		return i+1 >= len(runes) || runes[i+1] == ' ' || runes[i+1] == '\n'
	}
	return false
}
