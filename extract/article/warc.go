package article

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"

	"github.com/furat-map/furat/geo"
)

// maxRecord bounds a record of a web archive, in bytes.
const maxRecord = 8 << 20

// readWARC reads the pages of a web archive (ISO 28500), or the texts that were
// taken out of them.
func readWARC(data []byte, opt Options) ([]item, error) {
	r := bufio.NewReader(bytes.NewReader(data))
	var items []item
	for n := 1; len(items) <= maxItems; n++ {
		line, err := firstLine(r)
		if errors.Is(err, io.EOF) {
			return items, nil
		}
		if err != nil || !strings.HasPrefix(line, "WARC/1.") {
			return items, fmt.Errorf("the web archive is damaged at record %d", n)
		}
		head, err := textproto.NewReader(r).ReadMIMEHeader()
		size, errSize := strconv.ParseInt(head.Get("Content-Length"), 10, 64)
		if err != nil || errSize != nil || size < 0 {
			return items, fmt.Errorf("the web archive is damaged at record %d", n)
		}
		name := "record " + strconv.Itoa(n)
		if size > maxRecord {
			if _, err := io.CopyN(io.Discard, r, size); err != nil {
				return items, fmt.Errorf("the web archive is cut short in record %d", n)
			}
			items = append(items, item{name: name, err: fmt.Errorf("it has more than %d MB", maxRecord>>20)})
			continue
		}
		body := make([]byte, size)
		if _, err := io.ReadFull(r, body); err != nil {
			return items, fmt.Errorf("the web archive is cut short in record %d", n)
		}
		if it, ok := warcItem(head, body, opt); ok {
			it.name = name
			items = append(items, it)
		}
	}
	return items, nil
}

// firstLine is the next line that is not empty.
func firstLine(r *bufio.Reader) (string, error) {
	for {
		line, err := r.ReadString('\n')
		if s := strings.TrimSpace(line); s != "" {
			return s, nil
		}
		if err != nil {
			return "", err
		}
	}
}

// warcItem makes an item of a record; false where it holds no page.
func warcItem(head textproto.MIMEHeader, body []byte, opt Options) (item, bool) {
	from := addressOf(strings.Trim(head.Get("WARC-Target-URI"), "<>"))
	kind := head.Get("Content-Type")
	switch head.Get("WARC-Type") {
	case "conversion", "resource":
	case "response":
		resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(body)), nil)
		if err != nil || resp.StatusCode != http.StatusOK {
			return item{}, false
		}
		kind = resp.Header.Get("Content-Type")
		var r io.Reader = resp.Body
		if resp.Header.Get("Content-Encoding") == "gzip" {
			if r, err = gzip.NewReader(resp.Body); err != nil {
				return item{err: err}, true
			}
		}
		if body, err = io.ReadAll(io.LimitReader(r, maxRecord)); err != nil && len(body) == 0 {
			return item{err: err}, true
		}
	default:
		return item{}, false
	}
	encoding := ""
	if _, p, err := mime.ParseMediaType(kind); err == nil {
		encoding = p["charset"]
	}
	switch {
	case strings.HasPrefix(kind, "text/html"), strings.HasPrefix(kind, "application/xhtml"):
		it, err := savedPage(body, from, encoding, opt)
		it.err = err
		return it, true
	case strings.HasPrefix(kind, "text/plain"):
		it := item{}
		it.article.URL = from
		text, err := decode(body, named(body, cmp.Or(opt.Encoding, encoding)))
		it.article.Text, it.err = string(text), err
		return it, true
	}
	return item{}, false
}

// unpacked is what gzip holds.
func unpacked(data []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("it can't be unpacked: %w", err)
	}
	out, err := io.ReadAll(io.LimitReader(z, MaxBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("it is cut short or damaged and cannot be unpacked: %w", err)
	case len(out) > MaxBytes:
		return nil, geo.Errorf(geo.CodeTooLarge, "", "it unpacks to more than %d MB; split it", MaxBytes>>20)
	case bytes.HasPrefix(out, []byte("\x1f\x8b")):
		return nil, fmt.Errorf("it is packed twice; unpack it first")
	}
	return out, nil
}
