package text

import (
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/gazetteer/fold"
)

// few is a language with few words.
type few struct{}

func (few) Abbreviation(t fold.Token) bool {
	return slices.Contains([]string{"gen", "sept", "no", "د"}, t.Form)
}
func (few) Common(t fold.Token) bool { return slices.Contains([]string{"the", "in", "on"}, t.Form) }

func split(raw string) *Text {
	t := Cut(raw)
	t.Split(few{})
	return t
}

// sentences writes the sentences of a text, parted by " | ", paragraphs by " ¶ ".
func sentences(t *Text) string {
	var b strings.Builder
	for i, s := range t.Sentences {
		switch {
		case i == 0:
		case s.Para != t.Sentences[i-1].Para:
			b.WriteString(" ¶ ")
		default:
			b.WriteString(" | ")
		}
		b.WriteString(t.Words(s.First, s.Last))
	}
	return b.String()
}

// TestSentences: what ends a sentence, and what does not.
func TestSentences(t *testing.T) {
	for raw, want := range map[string]string{
		"One fell. Two fell.":                    "One fell | Two fell",
		"One fell! Two fell? Three fell… Four":   "One fell | Two fell | Three fell | Four",
		"One fell. two fell":                     "One fell | two fell",
		"Calm in Hajin .. shells in Sarmin":      "Calm in Hajin | shells in Sarmin",
		"ماذا جرى؟ سقطت قذيفة. قتل رجل":          "ماذا جرى | سقطت قذيفة | قتل رجل",
		"A line\nanother line":                   "A line ¶ another line",
		"A line\n\nanother line. It ends.":       "A line ¶ another line | It ends",
		"A line\r\nanother line\r\n":             "A line ¶ another line",
		"He said “they fled.” Shells fell.":      "He said “they fled | Shells fell",
		"They fled (all.) Shells fell.":          "They fled (all | Shells fell",
		"«هربوا.» وسقطت قذائف":                   "هربوا | وسقطت قذائف",
		"Of 1.5 million 3.2 stayed.":             "Of 1.5 million 3.2 stayed",
		"Gen. Salim spoke on Sept. 17. He left.": "Gen. Salim spoke on Sept. 17 | He left",
		"It was gen. All left.":                  "It was gen | All left", // no title without its capital
		"No. 5 fell.":                            "No. 5 fell",
		"قال د. سالم إن رجلا قتل. وغادر":         "قال د. سالم إن رجلا قتل | وغادر",
		"Salim J. Rawi spoke.":                   "Salim J. Rawi spoke",
		"It was in the U.S. The army left.":      "It was in the U.S | The army left",
		"It was the U.S. army.":                  "It was the U.S. army",
		"It was the U.S. Army.":                  "It was the U.S. Army",
		"Shells fell.No blank":                   "Shells fell.No blank",
		"One, two; three: four – five":           "One, two; three: four – five",
		"":                                       "",
		"...":                                    "",
		"\n\n\n":                                 "",
		"One fell.\u200f Two fell":               "One fell | Two fell",
		"One fell.\u00a0Two fell":                "One fell | Two fell",
	} {
		if got := sentences(split(raw)); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

// TestLongSentence: what runs on is cut.
func TestLongSentence(t *testing.T) {
	x := split(strings.Repeat("word ", 3*maxSentence))
	if len(x.Sentences) != 3 {
		t.Errorf("%d sentences", len(x.Sentences))
	}
	for _, s := range x.Sentences {
		if s.Len() > maxSentence+1 {
			t.Errorf("%d words", s.Len())
		}
	}
}

// TestAddresses: addresses are no words, and part nothing.
func TestAddresses(t *testing.T) {
	for raw, want := range map[string]string{
		"see https://example.org/strike-on-hajin?id=3 now":  "see now",
		"see www.example.org now":                           "see now",
		"see example.com/attack now":                        "see now",
		"mail desk@example.org now":                         "mail now",
		"said @hajin_news today":                            "said today",
		"(@hajin_news)":                                     "",
		"قال @hajin_news اليوم":                             "قال اليوم",
		"t.co/abc":                                          "",
		"the rate was 3/4 on 5/6/2024":                      "the rate was 3 4 on 5 6 2024",
		"he/she said":                                       "he she said",
		"a@b":                                               "a b",
		"https://a.example/x\nhttps://b.example/y\nshells":  "shells",
		"“https://a.example/x” fell":                        "fell",
		"ftp://a.example/x www.a.example/y mail@a.example.": "",
	} {
		x := Cut(raw)
		var forms []string
		for i := range x.Tokens {
			forms = append(forms, x.Form(i))
		}
		if got := strings.Join(forms, " "); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
	x := Cut("shells fell at https://a.example/x.y and www.b.example on Hajin")
	if gap := x.Gap(3); strings.ContainsAny(gap, ".:/") {
		t.Errorf("the address stands in the gap %q", gap)
	}
}

// TestGap: what stands between words, without what is not seen.
func TestGap(t *testing.T) {
	x := Cut("قصفتْ، طائراتٌ (بلدة)\u200f هجين.")
	for i, want := range map[int]string{-1: "\n", 0: "\n", 1: "، ", 2: " (", 3: ") ", 4: ".\n", 5: "\n"} {
		if got := x.Gap(i); got != want {
			t.Errorf("before word %d: %q, want %q", i, got, want)
		}
	}
	if x.Form(-1) != "" || x.Form(4) != "" || x.Form(0) == "" {
		t.Error("words outside the text have a form")
	}
}

// TestSlices: code points and words cut the text as it came.
func TestSlices(t *testing.T) {
	const raw = "\ufeffأمس، قصفتْ 😀 طائراتٌ\r\nبلدةَ هجين."
	x := split(raw)
	runes := []rune(raw)
	for i, k := range x.Tokens {
		if got := x.Slice(k.Start, k.End); got != string(runes[k.Start:k.End]) || got != x.Words(i, i) {
			t.Errorf("word %d: %q, %q", i, got, x.Words(i, i))
		}
	}
	for start := range runes {
		for end := start; end <= len(runes); end++ {
			if got := x.Slice(start, end); got != string(runes[start:end]) {
				t.Fatalf("%d to %d: %q, want %q", start, end, got, string(runes[start:end]))
			}
		}
	}
}

// TestSentenceOf: each word is in its sentence, one behind them all in the last.
func TestSentenceOf(t *testing.T) {
	x := split("One fell. Two fell today. Three.")
	for i := range x.Tokens {
		s := x.Sentences[x.SentenceOf(i)]
		if i < s.First || i > s.Last {
			t.Errorf("word %d is not in %v", i, s)
		}
	}
	if got := x.SentenceOf(99); got != 2 {
		t.Errorf("behind the text: sentence %d", got)
	}
}

// TestTitles: a headline is a short line of its own without a full stop, with
// text under it.
func TestTitles(t *testing.T) {
	for _, c := range []struct {
		raw          string
		title, alone bool
	}{
		{"Shells hit Hajin\n\nThree were killed.", true, true},
		{"Shells hit Hajin.\n\nThree were killed.", false, true},
		{"Shells hit Hajin", false, true},
		{"Shells hit Hajin. Three were killed.\nMore follows.", false, false},
		{"Shells hit Hajin: three killed!\nMore follows.", true, true},
		{strings.Repeat("word ", longestTitle+1) + "\nMore follows.", false, true},
		{"قصف على هجين\nقتل ثلاثة.", true, true},
	} {
		x := split(c.raw)
		if x.Title(0) != c.title || x.Alone(0) != c.alone {
			t.Errorf("%q: title %v, alone %v", c.raw, x.Title(0), x.Alone(0))
		}
	}
	x := split("One. Two.\nThree.")
	for i, want := range []bool{true, false, true} {
		if x.OpensLine(i) != want {
			t.Errorf("sentence %d opens a line: %v", i, !want)
		}
	}
}

// TestDots: two halves of a headline.
func TestDots(t *testing.T) {
	for raw, want := range map[string]bool{"هدوء .. ثم قصف": true, "calm … then": true, "calm. then": false, "calm then": false} {
		x := Cut(raw)
		if x.Dots(1) != want {
			t.Errorf("%q: %v", raw, !want)
		}
	}
}

// FuzzCut: the words of any text stand in order and are slices of it, its lines
// keep their length, its sentences hold each word once.
func FuzzCut(f *testing.F) {
	f.Add("قصفتْ طائراتٌ\r\n بلدةَ هجين. https://a.example/x\n")
	f.Add("Shells hit Hajin. Gen. Salim (@news) said “no.”\n\n1,200 fell … in the U.S. The end")
	f.Add(strings.Repeat("a line of words that is wrapped\nand goes on\n", 5))
	f.Add("\xff\x00@a/b\n\u202e-\n")
	f.Fuzz(func(t *testing.T, raw string) {
		x := split(raw)
		if len(x.Flow) != len(raw) || strings.Count(x.Flow, "\n") > strings.Count(raw, "\n") {
			t.Fatalf("%q flows as %q", raw, x.Flow)
		}
		at := 0
		for i, k := range x.Tokens {
			if k.Lo < at || k.Hi <= k.Lo || k.Hi > len(raw) {
				t.Fatalf("word %d stands at %d to %d behind %d", i, k.Lo, k.Hi, at)
			}
			at = k.Hi
			x.Gap(i)
			if x.Words(i, i) != raw[k.Lo:k.Hi] {
				t.Fatalf("word %d is %q", i, x.Words(i, i))
			}
		}
		next := 0
		for i, s := range x.Sentences {
			if s.First != next || s.Last < s.First {
				t.Fatalf("sentence %d has words %d to %d, want from %d", i, s.First, s.Last, next)
			}
			next = s.Last + 1
			x.Title(i)
			x.Alone(i)
		}
		if next != len(x.Tokens) {
			t.Fatalf("%d of %d words are in sentences", next, len(x.Tokens))
		}
	})
}
