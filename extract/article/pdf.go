package article

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/ledongthuc/pdf"
	"golang.org/x/text/unicode/norm"

	"github.com/furat-map/furat/geo"
)

// maxPages bounds a PDF.
const maxPages = 500

// readPDF reads the text layer of a PDF. What is a picture of a text has none.
func readPDF(data []byte, _ Options) (items []item, err error) {
	defer func() {
		if p := recover(); p != nil { // as the library does over a damaged file
			items, err = nil, geo.Errorf(geo.CodeUnreadable, "", "the PDF is damaged: %v", p)
		}
	}()
	r, err := pdf.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("the PDF can't be read: %w", err)
	}
	if r.NumPage() > maxPages {
		return nil, geo.Errorf(geo.CodeTooLarge, "", "the PDF has more than %d pages; split it", maxPages)
	}
	var out strings.Builder
	for i := 1; i <= r.NumPage(); i++ {
		out.WriteString(linesOf(r.Page(i).Content().Text) + "\n")
	}
	it := item{}
	it.article.Text = strings.TrimSpace(strings.ToValidUTF8(out.String(), "\ufffd"))
	if it.article.Text == "" {
		return nil, geo.Errorf(geo.CodeUnreadable, "", "the PDF has no text layer: it is pictures of pages")
	}
	if title := r.Trailer().Key("Info").Key("Title").Text(); title != "" && !strings.HasPrefix(title, "file:") {
		it.article.Title = title
	}
	return []item{it}, nil
}

// Gaps between letters, in sizes of the font: a word ends, a column ends. Letters
// whose base lines are no further apart than lineGap stand in one line. (Of some
// fonts the library does not know how wide letters are: those of a piece of text
// then all stand where it begins, in their order, and blanks are letters.)
const wordGap, columnGap, lineGap = 0.2, 4.0, 0.4

// linesOf is the text of a page by where its letters stand: what programs write in
// a line comes in any order, and Arabic often as it looks. So each line is put
// together from left to right, and turned where it is read from right to left.
func linesOf(letters []pdf.Text) string {
	slices.SortStableFunc(letters, func(a, b pdf.Text) int { return cmp.Compare(b.Y, a.Y) })
	var out strings.Builder
	for from := 0; from < len(letters); {
		to := from + 1
		for to < len(letters) && letters[from].Y-letters[to].Y <= lineGap*max(letters[from].FontSize, letters[to].FontSize, 1) {
			to++
		}
		line := letters[from:to]
		slices.SortStableFunc(line, func(a, b pdf.Text) int { return cmp.Compare(a.X, b.X) })
		for _, part := range columns(line) {
			if mostlyRTL(part) {
				part = turned(part)
			}
			out.WriteString(strings.Join(strings.Fields(norm.NFKC.String(part)), " ") + "\n")
		}
		from = to
	}
	return out.String()
}

// columns writes the letters of a line as text, apart where there is a wide gap.
func columns(line []pdf.Text) []string {
	var out []string
	var cur strings.Builder
	for i, t := range line {
		if i > 0 && line[i-1].W > 0 {
			before := line[i-1]
			gap := (t.X - before.X - before.W) / max(t.FontSize, 1)
			switch {
			case gap > columnGap:
				out = append(out, cur.String())
				cur.Reset()
			case gap > wordGap:
				cur.WriteByte(' ')
			}
		}
		cur.WriteString(t.S)
	}
	return append(out, cur.String())
}

func mostlyRTL(s string) bool {
	rtl, ltr := 0, 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Arabic, unicode.Hebrew):
			rtl++
		case unicode.IsLetter(r):
			ltr++
		}
	}
	return rtl > ltr
}

// mirrored are brackets that look the other way in a line that is turned.
var mirrored = map[rune]rune{'(': ')', ')': '(', '[': ']', ']': '[', '«': '»', '»': '«', '<': '>', '>': '<'}

// turned is a line from its end, with numbers and words of other scripts as they
// stand.
func turned(line string) string {
	in := []rune(line)
	out := make([]rune, 0, len(in))
	for i := len(in) - 1; i >= 0; {
		if !leftToRight(in, i) {
			r := in[i]
			if m, ok := mirrored[r]; ok {
				r = m
			}
			out = append(out, r)
			i--
			continue
		}
		from := i
		for from > 0 && leftToRight(in, from-1) {
			from--
		}
		out = append(out, in[from:i+1]...)
		i = from - 1
	}
	return string(out)
}

// leftToRight reports a letter or digit of a run that reads from left to right, or a
// sign between two of them.
func leftToRight(in []rune, i int) bool {
	strong := func(i int) bool {
		if i < 0 || i >= len(in) {
			return false
		}
		r := in[i]
		return unicode.IsDigit(r) || unicode.IsLetter(r) && !unicode.In(r, unicode.Arabic, unicode.Hebrew)
	}
	return strong(i) || strings.ContainsRune(".,:/-", in[i]) && strong(i-1) && strong(i+1)
}
