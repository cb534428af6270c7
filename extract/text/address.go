package text

import (
	"regexp"
	"strings"
)

// An address is no sentence: the words in it are not read. Web addresses,
// mail addresses and the handles of messages.
var addressForm = regexp.MustCompile(`(?i)(?:https?://|ftp://|www\.)[^\s<>"“”«»]+|\b[a-z0-9.-]+\.(?:com|org|net|ly|co|me|tv|info)/[^\s<>"“”«»]*|[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}|(?:^|[\s(])@[\p{L}\p{N}_]+`)

// addresses returns the bytes of each address in a text, in order.
func addresses(raw string) [][2]int {
	if !strings.ContainsAny(raw, "@/") && !strings.Contains(raw, "www.") {
		return nil
	}
	var out [][2]int
	for _, m := range addressForm.FindAllStringIndex(raw, -1) {
		end := m[0] + len(strings.TrimRight(raw[m[0]:m[1]], ".,;:!?)؟،؛")) // the sentence's own
		out = append(out, [2]int{m[0], end})
	}
	return out
}
