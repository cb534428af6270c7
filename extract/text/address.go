package text

import (
	"regexp"
	"strings"
)

// An address is no sentence: the words in it are not read. Web addresses,
// mail addresses and the handles of messages.
var addressForm = regexp.MustCompile(`(?i)(?:https?://|ftp://|www\.)[^\s<>"“”«»]+|\b[a-z0-9.-]+\.(?:com|org|net|ly|co|me|tv|info)/[^\s<>"“”«»]*|[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}|(?:^|[\s(])@[\p{L}\p{N}_]+`)

// addresses returns the bytes of each address in a text, in order. None runs
// over a blank, so that only words with a mark of one are looked at.
func addresses(raw string) [][2]int {
	if !strings.ContainsAny(raw, "@/") && !strings.Contains(raw, "www.") {
		return nil
	}
	var out [][2]int
	for from := 0; from < len(raw); {
		to := len(raw) // of the word, whose first byte may be the blank before it
		if n := strings.IndexAny(raw[from+1:], blanks); n >= 0 {
			to = from + 1 + n
		}
		if word := raw[from:to]; marksAddress(word) {
			for _, m := range addressForm.FindAllStringIndex(word, -1) {
				end := m[0] + len(strings.TrimRight(word[m[0]:m[1]], sentenceMarks))
				out = append(out, [2]int{from + m[0], from + end})
			}
		}
		from = to
	}
	return out
}

// sentenceMarks at the end of an address are the sentence's own.
const sentenceMarks = ".,;:!?)؟،؛"

// blanks are those of \s.
const blanks = " \t\n\f\r"

// marksAddress reports a word with what all addresses have.
func marksAddress(word string) bool {
	return strings.ContainsAny(word, "@/") || strings.Contains(word, ".") && strings.Contains(strings.ToLower(word), "www.")
}
