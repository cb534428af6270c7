// Package article reads articles out of whatever they are kept in: bytes in,
// [geo.Article] values out.
//
//	bytes ─ what they are (kinds.go) ─► items: a text or a piece of HTML, with what is told of it
//	  item ─ finish ─► article, or what is wrong with it
//
// One file can hold many: feeds (RSS, Atom, JSON Feed), chats (Telegram's and
// WhatsApp's exports), mailboxes, web archives, JSON and JSON Lines. A text file may
// begin with front matter, lines of "key: value" before a blank line, with the keys
// title, publisher, published, url, language and sample. Of a web page the article's
// own text is taken (page.go) and what its metadata says (meta.tsv).
package article

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/dates"
)

// MaxBytes is the largest input that is read.
const MaxBytes = 32 << 20

// MaxDepth is how deep HTML or JSON may be nested.
const MaxDepth = 512

// maxItems bounds the articles of one input.
const maxItems = 100_000

// Options say what a caller knows better than the file; empty fields do not
// override.
type Options struct {
	Published geo.Day
	Publisher string
	URL       string
	Language  string
	// From is the address at which the input was found: that of a page that does not
	// say its own, or names one of another site.
	From string
	// Dates says which number comes first in days such as 02/03/2024.
	Dates dates.Order
	// Encoding names that of a file that does not tell it.
	Encoding string
	// LeftOut hears of what is wrong with one of several articles, which then is
	// left out. Where it is nil, one that is wrong makes the whole input an error.
	LeftOut func(err error)
}

// item is an article as a file tells it.
type item struct {
	name      string // "line 2", where there are several
	article   geo.Article
	html      string // the text, where it is a piece of HTML
	published string // the day or time as it is written
	headed    bool   // the title is a headline of the text, and not in it
	lenient   bool   // programs wrote it: a day that can't be is none, and costs nothing else
	err       error  // what is wrong with it
}

// Parse reads the articles in data. The first bytes tell the format; name, which is
// the file's, helps where they do not. Errors are [geo.Error] values that name the
// file.
func Parse(name string, data []byte, opt Options) ([]geo.Article, error) {
	items, err := read(name, data, opt)
	if err != nil {
		return nil, fileError(name, err)
	}
	if opt.URL != "" && len(items) > 1 {
		return nil, geo.Errorf(geo.CodeInvalid, name, "--url names one article; the file holds %d", len(items))
	}
	var articles []geo.Article
	var first error
	for i := range items {
		it := &items[i]
		err := it.finish(name, opt)
		if err == nil {
			articles = append(articles, it.article)
			continue
		}
		if it.name != "" {
			err = fmt.Errorf("%s: %w", it.name, err)
		}
		err = fileError(name, err)
		if opt.LeftOut == nil || len(items) == 1 {
			return nil, err
		}
		if first == nil {
			first = err
		}
		opt.LeftOut(err)
	}
	switch {
	case len(articles) > 0:
		return articles, nil
	case first != nil:
		return nil, geo.Errorf(geo.CodeUnreadable, name, "none of its %d articles can be read", len(items))
	}
	return nil, geo.Errorf(geo.CodeUnreadable, name, "there is no article in it")
}

// fileError names the file in an error.
func fileError(name string, err error) error {
	code := geo.CodeOf(err)
	if code == geo.CodeInternal {
		code = geo.CodeUnreadable
	}
	return geo.Errorf(code, name, "%w", err)
}

// finish makes the item an article.
func (it *item) finish(name string, opt Options) error {
	a := &it.article
	if it.err != nil {
		return it.err
	}
	if it.html != "" {
		text, err := fragmentText(it.html)
		if err != nil {
			return err
		}
		a.Text = text
	}
	if it.headed {
		a.Text = headed(a.Title, a.Text)
	}
	if it.published != "" && !opt.Published.Known() {
		day, err := dates.Day(it.published, opt.Dates)
		twoReadings := errors.Is(err, dates.ErrOrder)
		switch {
		case it.lenient && !twoReadings && !plausible(day): // as is one that could not be read
			day = 0
		case err != nil:
			return geo.Errorf(geo.CodeInvalid, "published", "%w", err)
		}
		a.Published = day
	}
	if a.URL != "" {
		if err := Address(a.URL); err != nil {
			return err
		}
	}
	a.Origin = name
	a.Claimed = opt.URL == "" && a.URL != "" && (opt.From == "" || !sameSite(a.URL, opt.From))
	opt.apply(a)
	if strings.TrimSpace(a.Text) == "" {
		return fmt.Errorf("there is no text in it")
	}
	a.ID = ID(a)
	return nil
}

func (o Options) apply(a *geo.Article) {
	if o.Published.Known() {
		a.Published = o.Published
	}
	a.Publisher = cmp.Or(o.Publisher, a.Publisher)
	a.URL = cmp.Or(o.URL, a.URL)
	a.Language = languageCode(cmp.Or(o.Language, a.Language))
}

// languageNames are the names and long codes by which pages tell the languages
// that furat has always read.
var languageNames = map[string]string{"ara": "ar", "arabic": "ar", "العربية": "ar", "eng": "en", "english": "en"}

// languageCode reads a language tag or name as its code of two or three letters;
// "" where it is none, so that the text decides.
func languageCode(s string) string {
	primary, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(strings.TrimSpace(s), "_", "-")), "-")
	if code, ok := languageNames[primary]; ok {
		return code
	}
	letters := strings.Trim(primary, "abcdefghijklmnopqrstuvwxyz") == ""
	if letters && (len(primary) == 2 || len(primary) == 3) {
		return primary
	}
	return ""
}

// Address checks that s is a web address that can name one article: http or
// https, with a host.
func Address(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return geo.Errorf(geo.CodeInvalid, "url", "%q is no web address; it begins with http:// or https://", s)
	}
	return nil
}

// addressOf is an address that a file gives beside a text, "" where it is none: a
// feed's guid, a chat's link.
func addressOf(s string) string {
	if s = strings.TrimSpace(s); Address(s) != nil {
		return ""
	}
	return s
}

// ID returns the identity of an article: of its address, or where it has none
// of what it says and when and by whom it was published.
func ID(a *geo.Article) string {
	s := strings.Join([]string{"text:", a.Title, a.Publisher, a.Published.String(), a.Text}, "\x00")
	if a.URL != "" {
		s = "url:" + a.URL
	}
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}
