package fold

import "strings"

// minMended is the least number of bytes that is left of a mended word.
const minMended = 6

// Mended returns what may have been meant by a name in which a typing error
// hit an article or a space, so that the article was not seen: words run
// together, its letters changed places, one of them missing.
func Mended(name string) []string {
	tokens := Tokens(name)
	if len(tokens) == 0 {
		return nil
	}
	var out []string
	put := func(s string) {
		if s != name && len(s) >= minMended {
			out = append(out, s)
		}
	}
	joined := strings.Join(Forms(name), "")
	if tokens[0].Script != Arabic {
		for _, article := range []string{"al", "el"} {
			if rest, ok := strings.CutPrefix(joined, article); ok {
				put(rest)
			}
		}
		return out
	}
	put(withoutArticles(joined))
	forms := Forms(name)
	for i, f := range forms {
		mended := f
		if rest, ok := strings.CutPrefix(f, "لا"); ok {
			mended = rest
		} else if rest, ok := strings.CutPrefix(f, "ل"); ok {
			mended = rest
		}
		if mended != f && len(mended) >= minMended {
			words := append([]string{}, forms...)
			words[i] = mended
			put(strings.Join(words, " "))
		}
	}
	return out
}

// Parted returns an Arabic name with its words parted that were written as one,
// where an article stands inside (حفرالباطن); "" for other names.
func Parted(name string) string {
	tokens := Tokens(name)
	if len(tokens) == 0 || tokens[0].Script != Arabic {
		return ""
	}
	var out []string
	for _, t := range tokens {
		_, rest, found := strings.Cut(t.Form[min(minMended, len(t.Form)):], "ال")
		if found && len(rest) >= 4 {
			out = append(out, t.Form[:len(t.Form)-len(rest)-len("ال")], "ال"+rest)
			continue
		}
		out = append(out, t.Form)
	}
	if len(out) == len(tokens) {
		return ""
	}
	return strings.Join(out, " ")
}

// withoutArticles takes ال out of words that run together, wherever enough
// letters stand before and behind it.
func withoutArticles(joined string) string {
	var b strings.Builder
	for i := 0; i < len(joined); {
		rest := joined[i:]
		if strings.HasPrefix(rest, "ال") && len(rest) >= 4+minMended {
			i += len("ال")
			continue
		}
		b.WriteByte(joined[i])
		i++
	}
	return b.String()
}
