package records

import (
	"bufio"
	"bytes"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/furat-map/furat/geo"
)

// decoded returns a file as UTF-8: as its byte order mark says, or as the encoding
// that is named. A mark of UTF-8 is left out.
func decoded(r io.Reader, name string) (*bufio.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	head, _ := b.Peek(3)
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		b.Discard(3)
		return b, nil
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		from = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case name == "":
		return b, nil
	default:
		var err error
		if from, err = htmlindex.Get(name); err != nil {
			return nil, geo.Errorf(geo.CodeInvalid, "encoding", "%q is no encoding that is known; some are utf-8, windows-1252, windows-1256, iso-8859-1, utf-16le", geo.Clip(name))
		}
	}
	return bufio.NewReaderSize(transform.NewReader(b, from.NewDecoder()), 64<<10), nil
}
