package csvtable

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxLine is the longest line that is read, in bytes; maxSpan is how many
// lines a quoted field may run over, before its first line is taken to have a
// stray quote.
const (
	maxLine = 1 << 20
	maxSpan = 20
)

// Lines reads records of a CSV file line by line, so that a stray quote
// costs a line and not the rest of the file.
type Lines struct {
	r       *bufio.Reader
	text    *strings.Reader // of the record that is being read
	buf     *bufio.Reader
	csv     *csv.Reader
	pending []string // lines read ahead
	line    int      // number of the first pending line
	end     bool     // nothing is left behind the pending lines
	open    bool     // the last pending line has no line end
}

// tooLong stands for a line that was skipped.
const tooLong = "\x00"

// NewLines reads records whose fields a comma, or another sign, keeps apart.
func NewLines(r io.Reader, comma rune) *Lines {
	l := &Lines{r: bufio.NewReaderSize(r, maxLine), line: 1, text: strings.NewReader("")}
	l.buf = bufio.NewReader(l.text)
	l.csv = csv.NewReader(l.buf)
	l.csv.Comma, l.csv.FieldsPerRecord = comma, -1
	return l
}

// First returns the first line without reading on.
func (c *Lines) First() (string, error) {
	err := c.fill(1)
	if len(c.pending) == 0 {
		return "", err
	}
	return c.pending[0], err
}

// Guess takes the sign for the one that keeps fields apart which the first line
// has most often: a comma, a semicolon, a tab or a bar.
func (c *Lines) Guess() error {
	first, err := c.First()
	best := ','
	for _, sign := range ";\t|" {
		if strings.Count(first, string(sign)) > strings.Count(first, string(best)) {
			best = sign
		}
	}
	c.Comma(best)
	return err
}

// Comma changes what keeps fields apart.
func (c *Lines) Comma(comma rune) { c.csv.Comma = comma }

// Separator is what keeps fields apart.
func (c *Lines) Separator() rune { return c.csv.Comma }

// maxPreamble is how many lines may stand before a header.
const maxPreamble = 20

// Start goes to the header of a table as people keep it: behind Excel's line
// "sep=;", or behind lines of a title that have no more than one field. It takes
// the sign that keeps the header's fields apart for that of the table.
func (c *Lines) Start() error {
	first, err := c.First()
	if err != nil {
		return err
	}
	if sign, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(strings.TrimPrefix(first, "\ufeff"))), "sep="); ok {
		c.take(1)
		if sign == "" {
			sign = "\t" // what was trimmed
		}
		c.Comma([]rune(sign)[0])
		return nil
	}
	if err := c.fill(maxPreamble); err != nil {
		return err
	}
	for i, line := range c.pending {
		if filled(line) > 1 {
			c.take(i)
			break
		}
	}
	return c.Guess()
}

// filled is how many fields of a line have something in them, whatever keeps them
// apart.
func filled(line string) (n int) {
	for range strings.FieldsFuncSeq(line, func(r rune) bool { return strings.ContainsRune(",;\t|", r) || r <= ' ' && r != ' ' }) {
		n++
	}
	return n
}

// fill reads lines until there are n, or no more.
func (c *Lines) fill(n int) error {
	for len(c.pending) < n && !c.end {
		text, err := c.r.ReadSlice('\n')
		for errors.Is(err, bufio.ErrBufferFull) { // too long to be a row: its rest is skipped
			text = []byte(tooLong)
			_, err = c.r.ReadSlice('\n')
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		c.end = err != nil
		if len(text) > 0 || !c.end {
			c.pending = append(c.pending, string(text))
			c.open = c.end
		}
	}
	return nil
}

// Record returns the next record, its line, and whether it is the last and
// has no line end.
func (c *Lines) Record() (fields []string, line int, last bool, err error) {
	for {
		if err := c.fill(1); err != nil {
			return nil, c.line, false, err
		}
		if len(c.pending) == 0 {
			return nil, c.line, false, io.EOF
		}
		if strings.TrimSpace(c.pending[0]) != "" {
			break
		}
		c.take(1)
	}
	if c.pending[0] == tooLong {
		line = c.line
		c.take(1)
		return nil, line, false, &csv.ParseError{Err: fmt.Errorf("the line is longer than %d kB", maxLine>>10)}
	}
	n := 1
	for text := c.pending[0]; strings.Count(text, `"`)%2 == 1 && n < maxSpan; n++ {
		if err := c.fill(n + 1); err != nil {
			return nil, c.line, false, err
		}
		if len(c.pending) == n || c.pending[n] == tooLong {
			break
		}
		text += c.pending[n]
	}
	text := strings.Join(c.pending[:n], "")
	if strings.Count(text, `"`)%2 == 1 { // a stray quote
		n, text = 1, c.pending[0]
	}
	line = c.line
	fields, err = c.parse(text)
	if err != nil && n > 1 { // lines that only seemed to be one record
		n = 1
		fields, err = c.parse(c.pending[0])
	}
	last = c.end && c.open && len(c.pending) == n
	c.take(n)
	return fields, line, last, err
}

// parse reads the fields of a record.
func (c *Lines) parse(text string) ([]string, error) {
	c.text.Reset(text)
	c.buf.Reset(c.text)
	fields, err := c.csv.Read()
	if errors.Is(err, io.EOF) {
		err = &csv.ParseError{Err: errors.New("an empty row")}
	}
	return fields, err
}

func (c *Lines) take(n int) {
	c.pending, c.line = c.pending[n:], c.line+n
}
