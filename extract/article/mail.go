package article

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // the encodings of mails
)

// mailHead is a line of a mail's head that a text hardly has.
var mailHead = regexp.MustCompile(`(?m)^(mime-version|content-type|message-id|return-path|received|delivered-to|x-[a-z-]+):`)

// headLine is how a mail begins.
var headLine = regexp.MustCompile(`^[a-z][a-z0-9-]*:`)

// isMail reports a mail, or a page that a browser saved in one file.
func isMail(f *file) bool {
	isHead := headLine.MatchString(f.head)
	from, subject, date := strings.Contains(f.head, "from:"), strings.Contains(f.head, "\nsubject:"), strings.Contains(f.head, "\ndate:")
	if !isHead || f.ends(".txt", ".md", ".html", ".htm", ".json") {
		return false
	}
	if mailHead.MatchString(f.head) {
		return from || date || subject
	}
	return from && subject && date
}

// maxParts bounds the parts of a mail.
const maxParts = 500

// mailParts are the texts of a mail: of plain text and of HTML the first each.
type mailParts struct {
	plain, html []byte
	location    string // where the HTML was saved from
	seen        int
}

// readMail reads one mail, or one saved page.
func readMail(data []byte, opt Options) ([]item, error) {
	it, err := mailItem(data, opt)
	return []item{it}, err
}

func mailItem(data []byte, opt Options) (item, error) {
	m, err := message.Read(bytes.NewReader(data))
	if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return item{}, fmt.Errorf("the mail can't be read: %w", err)
	}
	var p mailParts
	if err := p.collect(m, 0); err != nil {
		return item{}, err
	}
	kind, _, _ := m.Header.ContentType()
	if saved := cmp.Or(m.Header.Get("Snapshot-Content-Location"), p.location); kind == "multipart/related" && p.html != nil {
		return savedPage(p.html, addressOf(saved), "", opt)
	}
	it := item{published: m.Header.Get("Date"), lenient: true}
	a := &it.article
	a.Title, _ = m.Header.Text("Subject")
	a.Publisher = sender(m.Header)
	a.URL = addressOf(strings.Trim(m.Header.Get("Archived-At"), "<> "))
	if p.plain != nil {
		a.Text = unquoted(strings.ReplaceAll(string(bytes.ToValidUTF8(p.plain, []byte("\ufffd"))), "\r\n", "\n"))
		a.Text = strings.TrimRight(a.Text, "\n ")
	} else {
		it.html = string(bytes.ToValidUTF8(p.html, []byte("\ufffd")))
	}
	return it, nil
}

// introduces is how programs introduce the mail that is answered.
var introduces = regexp.MustCompile(`(?m)^(On|Le|Am|El|В) [^\n]{5,120}:\n+>|^(في|بتاريخ) [^\n]{5,120}:\n+>`)

// unquoted leaves out the mail that is answered: another wrote it.
func unquoted(s string) string {
	if at := introduces.FindStringIndex(s); at != nil {
		s = s[:at[0]] + ">" + s[at[1]:]
	}
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		if !strings.HasPrefix(line, ">") {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// savedPage reads a page out of a mail.
func savedPage(page []byte, from, encoding string, opt Options) (item, error) {
	text, err := decode(page, named(page, cmp.Or(opt.Encoding, encoding)))
	if err != nil {
		return item{}, err
	}
	return pageItem(text, from, opt)
}

// named is the encoding that a program names, where the text is not UTF-8 anyway.
func named(text []byte, encoding string) string {
	if utf8.Valid(text) {
		return ""
	}
	return encoding
}

// sender is the name of who sent a mail, or the address where it has none.
func sender(h message.Header) string {
	from, err := h.Text("From")
	if err != nil {
		from = h.Get("From")
	}
	if a, err := mail.ParseAddress(from); err == nil {
		return cmp.Or(a.Name, a.Address)
	}
	return strings.TrimSpace(from)
}

// collect finds the texts among the parts.
func (p *mailParts) collect(m *message.Entity, depth int) error {
	if p.seen++; p.seen > maxParts || depth > 20 {
		return fmt.Errorf("the mail has more than %d parts, or they are nested deeper than 20", maxParts)
	}
	if parts := m.MultipartReader(); parts != nil {
		for {
			part, err := parts.NextPart()
			switch {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err):
				if p.plain != nil || p.html != nil { // cut short behind what matters
					return nil
				}
				return fmt.Errorf("the mail is cut short or damaged: %w", err)
			}
			if err := p.collect(part, depth+1); err != nil {
				return err
			}
		}
	}
	kind, _, _ := m.Header.ContentType()
	disposition, _, _ := m.Header.ContentDisposition()
	if disposition == "attachment" {
		return nil
	}
	to := &p.plain
	switch kind {
	case "text/html", "application/xhtml+xml":
		to = &p.html
	case "text/plain", "":
	default:
		return nil
	}
	if *to != nil {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(m.Body, MaxBytes))
	if err != nil && len(body) == 0 {
		return fmt.Errorf("a part of the mail can't be decoded: %w", err)
	}
	*to = body
	if kind == "text/html" {
		p.location = m.Header.Get("Content-Location")
	}
	return nil
}

// mailBegins is the line before each mail of a mailbox: "From" with an address and a
// time. A sentence can begin with the word too.
var mailBegins = regexp.MustCompile(`(?m)^From \S* *(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d\d:\d\d.*$`)

// readMailbox reads the mails of an mbox file (RFC 4155): each begins behind a line
// "From …".
func readMailbox(data []byte, opt Options) ([]item, error) {
	var items []item
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	marks := mailBegins.FindAllIndex(data, maxItems+1)
	for i, mark := range marks {
		end := len(data)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		one := append(bytes.Trim(data[mark[1]:end], "\n"), '\n')
		one = bytes.ReplaceAll(one, []byte("\n>From "), []byte("\nFrom "))
		it, err := mailItem(one, opt)
		if err != nil {
			it.err = err
		}
		it.name = "mail " + strconv.Itoa(i+1)
		items = append(items, it)
	}
	return items, nil
}
