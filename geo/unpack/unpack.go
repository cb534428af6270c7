// Package unpack opens files that may be packed with gzip or zip.
package unpack

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"unicode/utf8"
)

// MaxBytes is the most that one file may hold when it is unpacked.
const MaxBytes = 16 << 30

// errTooLarge ends the reading of a file that unpacks to more than MaxBytes.
var errTooLarge = fmt.Errorf("the file unpacks to more than %d GB", MaxBytes>>30)

// Open opens a file and unpacks gzip, and zip with a table in it, as it is read.
// What is a zip by its own format (a workbook, a KMZ, a Shapefile with its table)
// stays as it is. Read is told how many packed bytes were read, and how many there
// are.
func Open(name string, read func(done, total int64)) (io.ReadCloser, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	r, err := unpack(f, read)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &file{r, f}, nil
}

// Text checks that an opened file begins as UTF-8 text, and leaves its byte order
// mark out.
func Text(r io.ReadCloser) (io.ReadCloser, error) {
	text := bufio.NewReaderSize(r, 1<<20)
	head, err := text.Peek(64 << 10)
	switch {
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull):
		err = fmt.Errorf("it is cut short or damaged and cannot be unpacked: %w", err)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		err = fmt.Errorf("this is an Excel workbook or another kind of zip; save the table as CSV")
	case !isText(head):
		err = fmt.Errorf("it is not UTF-8 text; convert it first (iconv -t UTF-8)")
	default:
		err = nil
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		text.Discard(3)
	}
	return &file{text, r}, nil
}

type file struct {
	io.Reader
	closer io.Closer
}

// Close closes the file.
func (f *file) Close() error { return f.closer.Close() }

func unpack(f *os.File, read func(done, total int64)) (io.Reader, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("this is a folder; give its files")
	}
	counted := &counter{Reader: f, at: f, total: info.Size(), read: read}
	packed := bufio.NewReaderSize(counted, 1<<20)
	start, _ := packed.Peek(4)
	var r io.Reader = packed
	switch {
	case bytes.HasPrefix(start, []byte("\x1f\x8b")):
		r, err = gzip.NewReader(packed)
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		r, err = openZip(counted, packed, info.Size())
	}
	if err != nil {
		return nil, err
	}
	return &bounded{r, MaxBytes}, nil
}

// isText reports UTF-8 without zero bytes; the last character may be cut.
func isText(b []byte) bool {
	for cut := 0; cut < 4 && len(b) > 0; cut++ {
		if utf8.Valid(b) {
			break
		}
		if len(b) < 64<<10-4 { // the whole file: nothing is cut
			return false
		}
		b = b[:len(b)-1]
	}
	return utf8.Valid(b) && bytes.IndexByte(b, 0) < 0
}

// openZip opens the largest table in a zip file, or the file itself where its parts
// are one thing.
func openZip(f *counter, whole io.Reader, size int64) (io.Reader, error) {
	z, err := zip.NewReader(f.at, size)
	if err != nil {
		return nil, fmt.Errorf("the zip file cannot be read: %w", err)
	}
	var best *zip.File
	for _, m := range z.File {
		name := strings.ToLower(path.Base(m.Name))
		switch {
		case name == "[content_types].xml", name == "content.xml", path.Ext(name) == ".shp", path.Ext(name) == ".kml":
			return whole, nil
		case strings.HasPrefix(name, "readme"), strings.Contains(name, "languagecodes"), m.FileInfo().IsDir():
		case best == nil || m.UncompressedSize64 > best.UncompressedSize64:
			best = m
		}
	}
	if best == nil {
		return nil, fmt.Errorf("the zip file holds no table")
	}
	if z, err = zip.NewReader(f, size); err != nil { // once more, counted
		return nil, fmt.Errorf("the zip file cannot be read: %w", err)
	}
	return z.Open(best.Name)
}

// counter tells how far a file was read.
type counter struct {
	io.Reader
	at          io.ReaderAt
	done, total int64
	read        func(done, total int64)
}

func (c *counter) count(n int) {
	c.done += int64(n)
	if c.read != nil {
		c.read(min(c.done, c.total), c.total)
	}
}

// Read reads on.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.count(n)
	return n, err
}

// ReadAt reads at a place, as zip does.
func (c *counter) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.at.ReadAt(p, at)
	c.count(n)
	return n, err
}

// bounded fails behind the n-th byte.
type bounded struct {
	r io.Reader
	n int64
}

// Read reads on.
func (b *bounded) Read(p []byte) (int, error) {
	if b.n <= 0 {
		return 0, errTooLarge
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.n)])
	b.n -= int64(n)
	return n, err
}
