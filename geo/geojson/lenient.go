package geojson

import (
	"fmt"
	"io"

	"golang.org/x/text/transform"
)

// leash reads no more than so many bytes between two calls of slack, and knows
// where the lines begin.
type leash struct {
	r     io.Reader
	most  int
	left  int
	read  int64
	lines []int64 // where line ends are that were not counted yet
	line  int
}

// Read reads on.
func (l *leash) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, fmt.Errorf("a feature is longer than %d MB", l.most>>20)
	}
	n, err := l.r.Read(p[:min(len(p), 64<<10)])
	l.left -= n
	for i, c := range p[:n] {
		if c == '\n' {
			l.lines = append(l.lines, l.read+int64(i))
		}
	}
	l.read += int64(n)
	return n, err
}

// slack lets another feature be read. It returns the line at an offset.
func (l *leash) slack(offset int64) int {
	l.left = l.most
	n := 0
	for n < len(l.lines) && l.lines[n] < offset {
		n++
	}
	l.line += n
	l.lines = l.lines[n:]
	return l.line + 1
}

// lenient is a transformer that makes JSON of what programs write for it: NaN and
// infinities become texts, record separators and a byte order mark blanks.
type lenient struct {
	quoted, escaped bool
}

// Reset begins anew.
func (t *lenient) Reset() { *t = lenient{} }

// bare are the words that are no JSON, and what stands for them.
var bare = map[string]string{"NaN": `"NaN"`, "nan": `"NaN"`, "-nan": `"NaN"`, "-NaN": `"NaN"`, "Infinity": `"Infinity"`, "-Infinity": `"-Infinity"`, "inf": `"Infinity"`, "-inf": `"-Infinity"`}

// Transform copies src to dst.
func (t *lenient) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if nDst >= len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		c := src[nSrc]
		switch {
		case t.escaped:
			t.escaped = false
		case t.quoted && c == '\\':
			t.escaped = true
		case c == '"':
			t.quoted = !t.quoted
		case t.quoted:
		case c == 0x1e:
			c = ' '
		case c == 0xef || c == 0xbb || c == 0xbf:
			c = ' '
		case c == 'N' || c == 'I' || c == '-' || c == 'i' || c == 'n':
			word, full := wordAt(src[nSrc:], atEOF)
			if !full {
				return nDst, nSrc, transform.ErrShortSrc
			}
			if instead, ok := bare[word]; ok {
				if nDst+len(instead) > len(dst) {
					return nDst, nSrc, transform.ErrShortDst
				}
				nDst += copy(dst[nDst:], instead)
				nSrc += len(word)
				continue
			}
		}
		dst[nDst] = c
		nDst++
		nSrc++
	}
	return nDst, nSrc, nil
}

// wordAt returns the letters, and a sign before them, at the front; false where
// more bytes are needed to see their end.
func wordAt(b []byte, atEOF bool) (string, bool) {
	const longest = len("-Infinity")
	n := 0
	for n < len(b) && n <= longest && (b[n] == '-' && n == 0 || b[n] >= 'A' && b[n] <= 'Z' || b[n] >= 'a' && b[n] <= 'z') {
		n++
	}
	return string(b[:n]), n < len(b) || atEOF || n > longest
}
