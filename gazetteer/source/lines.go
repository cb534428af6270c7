package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// maxLine is the longest line, in bytes, of a table.
const maxLine = 1 << 20

// eachLine calls use with the tab-separated fields of every line that has at
// least want of them; the others are rejected, and so is a line that is too
// long. The fields are good until the next line. A last line without its end
// and with fewer fields than those before it means that the file is cut short.
func eachLine(r io.Reader, rows *rows, want int, use func(line int, f [][]byte) error) error {
	br := bufio.NewReaderSize(r, maxLine)
	var fields [][]byte
	usual := 0 // fields of the lines before
	for line := 1; ; line++ {
		text, err := br.ReadSlice('\n')
		long := errors.Is(err, bufio.ErrBufferFull)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = br.ReadSlice('\n')
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("the file is cut short or damaged behind line %d: %w", line-1, err)
		}
		last := err != nil
		text = bytes.TrimRight(text, "\r\n")
		if last && len(text) == 0 {
			return nil
		}
		fields = split(fields[:0], text)
		switch {
		case len(text) == 0 || text[0] == '#':
			continue
		case long:
			rows.reject(line, "longer than %d bytes", maxLine)
		case last && len(fields) < usual:
			return fmt.Errorf("the file is cut short: line %d ends after %d of %d fields", line, len(fields), usual)
		case len(fields) < want:
			rows.reject(line, "%d tab-separated fields, want %d", len(fields), want)
		case !utf8.Valid(text):
			rows.reject(line, "not UTF-8")
		default:
			usual = len(fields)
			if err := use(line, fields); err != nil {
				return err
			}
		}
		if err := rows.stopped(line); err != nil {
			return err
		}
		if last {
			return nil
		}
	}
}

func split(fields [][]byte, line []byte) [][]byte {
	for {
		i := bytes.IndexByte(line, '\t')
		if i < 0 {
			return append(fields, line)
		}
		fields, line = append(fields, line[:i]), line[i+1:]
	}
}
