package article

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"github.com/furat-map/furat/geo"
)

// kind is a kind of file: how it is known, and how it is read.
type kind struct {
	name    string
	is      func(f *file) bool
	read    func(data []byte, opt Options) ([]item, error)
	endings []string // of names that a walk of a folder takes
	encoded bool     // its parts say themselves how they are encoded
}

// file is what a kind is told by.
type file struct {
	ending string // of the name, in small letters
	data   []byte
	head   string // the first bytes in small letters, without blanks before
}

// headBytes is how much of a file tells its kind.
const headBytes = 4096

func newFile(name string, data []byte) *file {
	head := bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), headBytes)], []byte("\xef\xbb\xbf")), " \t\r\n\x00")
	small := make([]byte, len(head))
	for i, c := range head { // of bytes, which need be no text
		if small[i] = c; c >= 'A' && c <= 'Z' {
			small[i] += 'a' - 'A'
		}
	}
	return &file{strings.ToLower(path.Ext(name)), data, string(small)}
}

func (f *file) begins(with ...string) bool {
	return slices.ContainsFunc(with, func(w string) bool { return strings.HasPrefix(f.head, w) })
}

func (f *file) ends(with ...string) bool { return slices.Contains(with, f.ending) }

// kinds are the kinds of files, in the order in which they are tried; the last
// takes everything.
var kinds = []kind{
	{"PDF", func(f *file) bool { return f.begins("%pdf-") }, readPDF, []string{".pdf"}, true},
	{"Word document", func(f *file) bool { return f.begins("pk\x03\x04") }, readDOCX, []string{".docx"}, true},
	{"", func(f *file) bool { return f.begins("\xd0\xcf\x11\xe0") }, refuse("this is an old Office document; save it as .docx or as text"), nil, true},
	{"", func(f *file) bool { return f.begins(`{\rtf`) }, refuse("this is rich text (RTF); save it as .docx or as text"), nil, true},
	{"", isPicture, refuse("this is a picture; only text is read"), nil, true},
	{"web archive (WARC)", func(f *file) bool { return f.begins("warc/1.") }, readWARC, []string{".warc", ".wet"}, true},
	{"mailbox", func(f *file) bool { return f.begins("from ") && mailHead.MatchString(f.head) }, readMailbox, []string{".mbox"}, true},
	{"mail or saved page (MHTML)", isMail, readMail, []string{".eml", ".mht", ".mhtml"}, true},
	{"", func(f *file) bool { return bytes.IndexByte(f.data, 0) >= 0 && !hasUTF16Mark(f.data) },
		refuse("the file is binary; give text, HTML, PDF, DOCX, JSON, a feed, a mail, an export of a chat or a web archive"), nil, true},
	{"Telegram's HTML", func(f *file) bool {
		return strings.Contains(f.head, `class="page_wrap"`) && bytes.Contains(f.data, []byte(`class="message `))
	}, readTelegramPage, nil, false},
	{"web page", isPage, readPage, []string{".html", ".htm", ".xhtml"}, false},
	{"feed", func(f *file) bool {
		return f.begins("<?xml", "<rss", "<feed", "<rdf:rdf", "<!--") && feedRoot.MatchString(f.head)
	}, readFeed, []string{".xml", ".rss", ".atom", ".rdf"}, false},
	{"", func(f *file) bool { return f.begins("<?xml") }, refuse("it is XML of no kind that is known; RSS and Atom feeds are read"), nil, false},
	{"JSON Lines", isJSONLines, readJSONLines, []string{".jsonl", ".ndjson"}, false},
	{"JSON", isJSON, readJSON, []string{".json"}, false},
	{"WhatsApp's export", func(f *file) bool { return isWhatsApp(f.data) }, readWhatsApp, nil, false},
	{"text", func(*file) bool { return true }, readText, []string{".txt", ".md"}, false},
}

// Readable reports whether a file can hold articles, by its name.
func Readable(name string) bool {
	ending := strings.ToLower(path.Ext(strings.TrimSuffix(name, ".gz")))
	return slices.ContainsFunc(kinds, func(k kind) bool { return slices.Contains(k.endings, ending) })
}

var feedRoot = regexp.MustCompile(`<(rss|feed|rdf:rdf)[\s>]`)

func isPicture(f *file) bool {
	return f.begins("\x89png", "\xff\xd8\xff", "gif8", "riff") || len(f.data) > 12 && string(f.data[4:8]) == "ftyp"
}

func isPage(f *file) bool {
	if f.begins("<!--", "<?xml") && strings.Contains(f.head, "<html") {
		return true
	}
	return f.ends(".html", ".htm", ".xhtml") || f.begins("<!doctype html", "<html", "<head", "<body")
}

// isJSON is by the name, or by how it begins: a text can begin with a bracket too.
func isJSON(f *file) bool {
	if f.ends(".txt", ".md") {
		return false
	}
	return f.ends(".json") || f.begins("{", "[{", "[ {", "[\n", "[]")
}

// isJSONLines is by the name, or by two objects of a line each.
func isJSONLines(f *file) bool {
	if f.ends(".jsonl", ".ndjson") {
		return true
	}
	if !f.begins("{") || f.ends(".json", ".txt", ".md") {
		return false
	}
	first, rest, ok := bytes.Cut(bytes.TrimSpace(f.data), []byte("\n"))
	return ok && bytes.HasSuffix(bytes.TrimSpace(first), []byte("}")) && bytes.HasPrefix(bytes.TrimSpace(rest), []byte("{"))
}

func refuse(why string) func([]byte, Options) ([]item, error) {
	return func([]byte, Options) ([]item, error) { return nil, geo.Errorf(geo.CodeUnreadable, "", "%s", why) }
}

// read finds out what a file is and reads it.
func read(name string, data []byte, opt Options) ([]item, error) {
	switch {
	case len(data) > MaxBytes:
		return nil, geo.Errorf(geo.CodeTooLarge, "", "the file has more than %d MB; split it", MaxBytes>>20)
	case len(bytes.TrimSpace(data)) == 0:
		return nil, geo.Errorf(geo.CodeUnreadable, "", "the file is empty")
	}
	var err error
	if bytes.HasPrefix(data, []byte("\x1f\x8b")) {
		if data, err = unpacked(data); err != nil {
			return nil, err
		}
		name = strings.TrimSuffix(name, path.Ext(name))
	}
	if hasUTF16Mark(data) {
		if data, err = decode(data, ""); err != nil {
			return nil, err
		}
	}
	f := newFile(name, data)
	k := kinds[slices.IndexFunc(kinds, func(k kind) bool { return k.is(f) })]
	if !k.encoded {
		if data, err = decode(data, opt.Encoding); err != nil {
			return nil, err
		}
	}
	items, err := k.read(data, opt)
	if err == nil && len(items) > maxItems {
		err = geo.Errorf(geo.CodeTooLarge, "", "the file holds more than %d articles; split it", maxItems)
	}
	return items, err
}

func hasUTF16Mark(data []byte) bool {
	return bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff"))
}

// declared is how HTML and XML name their encoding.
var declared = regexp.MustCompile(`(?i)(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_:.-]+)`)

// decode returns a text as UTF-8 without a byte order mark. What is no UTF-8 is in
// the encoding that the caller names, or that the file declares; none is guessed.
func decode(data []byte, name string) ([]byte, error) {
	if hasUTF16Mark(data) {
		return decoded(data, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM))
	}
	if name == "" && utf8.Valid(data) {
		return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), nil
	}
	if m := declared.FindSubmatch(data[:min(len(data), headBytes)]); name == "" && m != nil {
		name = string(m[1])
	}
	if name == "" {
		return nil, geo.Errorf(geo.CodeUnreadable, "", "the file is not whole UTF-8 (bad byte at %d); name its encoding, for example with --encoding windows-1256", firstInvalid(data))
	}
	e, _ := charset.Lookup(name)
	if e == nil {
		return nil, geo.Errorf(geo.CodeInvalid, "encoding", "%q is no encoding that is known; some are utf-8, windows-1256, windows-1252, iso-8859-6", geo.Clip(name))
	}
	if known, err := htmlindex.Name(e); err == nil && known == "utf-8" {
		return nil, geo.Errorf(geo.CodeUnreadable, "", "the file says that it is UTF-8, but is not (bad byte at %d); name its encoding, for example with --encoding windows-1256", firstInvalid(data))
	}
	return decoded(data, e)
}

func decoded(data []byte, e encoding.Encoding) ([]byte, error) {
	out, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, "", "the file can't be decoded: %w", err)
	}
	return out, nil
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(data)
}
