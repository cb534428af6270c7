package article

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/dates"
)

// told is what a test wants of an article, in one line.
func told(a geo.Article) string {
	return strings.Join([]string{a.Title, a.Publisher, a.Published.String(), a.URL, strings.ReplaceAll(a.Text, "\n", "/")}, " | ")
}

const rss = `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Desk &amp; Co</title>
<item><title>Strike &amp;amp; fire</title><link>https://x.example/1</link><description>Short.</description><content:encoded><![CDATA[<p>Shells fell on Hajin.</p><p>Two died.</p>]]></content:encoded><pubDate>Sat, 02 Mar 2024 23:30:00 -0500</pubDate></item>
<item><title>اشتباكات في هجين</title><guid isPermaLink="false">7</guid><dc:date>2024-03-03T01:00:00Z</dc:date></item>
<item><title>No day</title><link>javascript:alert(1)</link><description>Nothing.</description><pubDate>soon</pubDate></item></channel></rss>`

const atomFeed = `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Atom desk</title><entry><title>One</title><link rel="alternate" href="https://x.example/a"/><id>tag:x,1</id>
<published>2024-03-02T10:00:00Z</published><updated>2024-03-05T10:00:00Z</updated><content type="html">&lt;p&gt;A car bomb killed two.&lt;/p&gt;</content></entry></feed>`

const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Old desk</title></channel>
<item rdf:about="https://x.example/r"><title>R</title><link>https://x.example/r</link><description>Raid in Mosul.</description><dc:date>2024-03-02</dc:date></item></rdf:RDF>`

const jsonFeed = `{"version":"https://jsonfeed.org/version/1.1","title":"JSON desk","items":[{"id":"1","url":"https://x.example/j","title":"J","content_html":"<p>Gunmen fired.</p>","date_published":"2024-03-02T10:00:00+03:00"},{"id":"2"}]}`

const newsAPI = `{"status":"ok","totalResults":1,"articles":[{"source":{"id":null,"name":"Api desk"},"title":"N","url":"https://x.example/n","publishedAt":"2024-03-02T10:00:00Z","description":"d","content":"Mortars fell."}]}`

const telegram = `{"name":"Channel","type":"public_channel","messages":[{"id":1,"type":"service","date":"2024-03-01T09:00:00","text":"","actor":"x"},
{"id":2,"type":"message","date":"2024-03-02T23:59:00","from":"Channel","text":["قصف ",{"type":"bold","text":"مدفعي"}," على هجين"]},
{"id":3,"type":"message","date":"2024-03-03T00:10:00","from":"Channel","forwarded_from":"Other desk","text":"غارة"},{"id":4,"type":"message","date":"2024-03-03T00:11:00","from":"Channel","text":"","photo":"x"}]}`

const telegramPage = `<!DOCTYPE html><html><head><title>Exported Data</title></head><body><div class="page_wrap"><div class="page_header"><div class="content"><div class="text bold">Channel</div></div></div><div class="history">
<div class="message service" id="message-1"><div class="body details">1 March 2024</div></div>
<div class="message default clearfix" id="message2"><div class="body"><div class="pull_right date details" title="02.03.2024 23:59:00 UTC+03:00">23:59</div><div class="from_name">Channel</div><div class="text">قصف على هجين<br>سقط قتيلان</div></div></div>
<div class="message default clearfix joined" id="message3"><div class="body"><div class="pull_right date details" title="03.03.2024 00:10:00">00:10</div><div class="forwarded body"><div class="from_name">Other desk <span class="details">03.03.2024</span></div><div class="text">غارة</div></div></div></div>
</div></div></body></html>`

const iPhone = "[31/08/2023, 10:15:22] \u200eDesk: \u200eMessages are end-to-end encrypted.\n[31/08/2023, 10:15:30] Desk: قصف على هجين\nقتيلان\n\u200e[01/09/2023, 08:40:00] Ali: \u200eimage omitted\n[01/09/2023, 08:41:00] Ali: Shells fell\n"

const android = "3/2/24, 10:15 PM - Ali joined\n3/2/24, 10:16 PM - Ali: Raid in Mosul\n3/13/24, 9:00 AM - Ali: <Media omitted>\n3/14/24, 9:00 AM - Omar: Raid: two held\n"

const plainMail = "Return-Path: <a@x.example>\r\nFrom: =?utf-8?B?2YXZg9iq2Kg=?= <a@x.example>\r\nSubject: =?utf-8?Q?Daily_=E2=80=93_2?=\r\nDate: Sat, 02 Mar 2024 23:10:00 +0300\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>HTML</p>\r\n--b\r\nContent-Type: text/plain; charset=windows-1256\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=DE=D5=DD =DA=E1=EC =E5=CC=ED=E4\r\n--b--\r\n"

const mailbox = "From a@x.example Sat Mar  2 10:00:00 2024\nFrom: a@x.example\nSubject: One\nDate: Sat, 2 Mar 2024 10:00:00 +0000\nMessage-ID: <1>\n\nRaid in Mosul.\n>From there they left.\n\nFrom b@x.example Sun Mar  3 10:00:00 2024\nFrom: B <b@x.example>\nSubject: Two\nDate: Sun, 3 Mar 2024 10:00:00 +0000\nMessage-ID: <2>\nContent-Type: text/html\n\n<p>Second.</p>\n"

func warc(records ...string) string {
	var b strings.Builder
	for _, r := range records {
		head, body, _ := strings.Cut(r, "\n\n")
		fmt.Fprintf(&b, "WARC/1.1\r\n%s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", strings.ReplaceAll(head, "\n", "\r\n"), len(body), body)
	}
	return b.String()
}

var archive = warc("WARC-Type: warcinfo\nContent-Type: application/warc-fields\n\nsoftware: x",
	"WARC-Type: response\nWARC-Target-URI: https://x.example/2024/03/02/w\nContent-Type: application/http; msgtype=response\n\nHTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><title>W</title><body><p>Clashes near Hajin killed two.</p></body></html>",
	"WARC-Type: response\nWARC-Target-URI: https://x.example/missing\nContent-Type: application/http\n\nHTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>no</p>",
	"WARC-Type: conversion\nWARC-Target-URI: https://x.example/wet\nContent-Type: text/plain\n\nText of a page.")

func word(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range map[string]string{
		"[Content_Types].xml": "<Types/>",
		"docProps/core.xml":   `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Bulletin</dc:title></cp:coreProperties>`,
		"word/document.xml":   `<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>Shells fell on </w:t></w:r><w:r><w:t>Hajin.</w:t></w:r></w:p><w:p><w:r><w:delText>gone</w:delText><w:t>قتل اثنان</w:t></w:r></w:p></w:body></w:document>`,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(body))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// arabicFeed is a feed in an encoding that its declaration names.
func arabicFeed(t *testing.T) string {
	t.Helper()
	s, err := charmap.Windows1256.NewEncoder().String(`<?xml version="1.0" encoding="windows-1256"?><rss version="2.0"><channel><title>مكتب</title><item><title>غارة</title><link>https://x.example/1</link><description>قصف على هجين</description><pubDate>Sat, 02 Mar 2024 10:00:00 GMT</pubDate></item></channel></rss>`)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func packed(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(s))
	z.Close()
	return b.String()
}

// TestFormats: each message of a file is an article with its own day, address and
// publisher, whatever the file is called.
func TestFormats(t *testing.T) {
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("published: 2024-03-02\n\nنص")
	if err != nil {
		t.Fatal(err)
	}
	arabicPage, err := charmap.Windows1256.NewEncoder().String(`<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1256"><title>غارة</title></head><body><p>قصف على هجين</p></body></html>`)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data string
		want []string
		left []string
	}{
		"RSS":       {rss, []string{"Strike & fire | Desk & Co | 2024-03-02 | https://x.example/1 | Strike & fire/Shells fell on Hajin./Two died.", "اشتباكات في هجين | Desk & Co | 2024-03-03 |  | اشتباكات في هجين", "No day | Desk & Co |  |  | No day/Nothing."}, nil},
		"Atom":      {atomFeed, []string{"One | Atom desk | 2024-03-02 | https://x.example/a | One/A car bomb killed two."}, nil},
		"RDF":       {rdf, []string{"R | Old desk | 2024-03-02 | https://x.example/r | Raid in Mosul."}, nil},
		"JSON Feed": {jsonFeed, []string{"J | JSON desk | 2024-03-02 | https://x.example/j | J/Gunmen fired."}, []string{`item 2: an article has no "text"`}},
		"NewsAPI":   {newsAPI, []string{"N | Api desk | 2024-03-02 | https://x.example/n | Mortars fell."}, nil},
		"schema.org": {`[{"headline":"H","articleBody":"Body.","datePublished":"2 March 2024","url":"https://x.example/s","publisher":{"name":"P"}}]`,
			[]string{"H | P | 2024-03-02 | https://x.example/s | Body."}, nil},
		"WordPress":     {`[{"date":"2024-03-02T10:00:00","link":"https://x.example/w","title":{"rendered":"A &#8211; B"},"content":{"rendered":"<p>One.</p><p>Two.</p>"}}]`, []string{"A – B |  | 2024-03-02 | https://x.example/w | One./Two."}, nil},
		"Telegram":      {telegram, []string{" | Channel | 2024-03-02 |  | قصف مدفعي على هجين", " | Other desk | 2024-03-03 |  | غارة"}, nil},
		"Telegram page": {telegramPage, []string{" | Channel | 2024-03-02 |  | قصف على هجين/سقط قتيلان", " | Other desk | 2024-03-03 |  | غارة"}, nil},
		"WhatsApp":      {iPhone, []string{" | Desk | 2023-08-31 |  | Messages are end-to-end encrypted.", " | Desk | 2023-08-31 |  | قصف على هجين/قتيلان", " | Ali | 2023-09-01 |  | Shells fell"}, nil},
		"WhatsApp US":   {android, []string{" | Ali | 2024-03-02 |  | Raid in Mosul", " | Omar | 2024-03-14 |  | Raid: two held"}, nil},
		"mail":          {plainMail, []string{"Daily – 2 | مكتب | 2024-03-02 |  | قصف على هجين"}, nil},
		"mailbox":       {mailbox, []string{"One | a@x.example | 2024-03-02 |  | Raid in Mosul./From there they left.", "Two | B | 2024-03-03 |  | Second."}, nil},
		"WARC":          {archive, []string{"W |  | 2024-03-02 | https://x.example/2024/03/02/w | Clashes near Hajin killed two.", " |  |  | https://x.example/wet | Text of a page."}, nil},
		"packed":        {packed(archive), []string{"W |  | 2024-03-02 | https://x.example/2024/03/02/w | Clashes near Hajin killed two.", " |  |  | https://x.example/wet | Text of a page."}, nil},
		"Word":          {word(t), []string{"Bulletin |  |  |  | Shells fell on Hajin./قتل اثنان"}, nil},
		"UTF-16":        {utf16, []string{" |  | 2024-03-02 |  | نص"}, nil},
		"1256":          {arabicPage, []string{"غارة |  |  |  | قصف على هجين"}, nil},
		"RFC 822 day":   {`{"text":"x","published":"Sat, 02 Mar 2024 10:00:00 +0000"}`, []string{" |  | 2024-03-02 |  | x"}, nil},
		"seconds":       {`{"text":"x","created_at":1709373600}`, []string{" |  | 2024-03-02 |  | x"}, nil},
		"RSS in 1256":   {arabicFeed(t), []string{"غارة | مكتب | 2024-03-02 | https://x.example/1 | غارة/قصف على هجين"}, nil},
		"one link for all": {strings.ReplaceAll(strings.ReplaceAll(rss, "<item><title>No day</title><link>javascript:alert(1)</link>", "<item><title>Later</title><link>https://x.example/1</link><guid>9</guid>"), "soon", "Sun, 03 Mar 2024 10:00:00 +0000"),
			[]string{"Strike & fire | Desk & Co | 2024-03-02 | https://x.example/1#Sat%2C%2002%20Mar%202024%2023:30:00%20-0500 | Strike & fire/Shells fell on Hajin./Two died.", "اشتباكات في هجين | Desk & Co | 2024-03-03 |  | اشتباكات في هجين", "Later | Desk & Co | 2024-03-03 | https://x.example/1#9 | Later/Nothing."}, nil},
		"impossible day":                   {strings.Replace(atomFeed, "<published>2024-03-02T10:00:00Z</published>", "<published>1970-01-01T00:00:00Z</published>", 1), []string{"One | Atom desk |  | https://x.example/a | One/A car bomb killed two."}, nil},
		"an answer":                        {strings.Replace(plainMail, "=DE=D5=DD =DA=E1=EC =E5=CC=ED=E4", "Nothing new.=0A=0AOn Fri, Bob wrote:=0A> Shelling killed ten=0A> people.", 1), []string{"Daily – 2 | مكتب | 2024-03-02 |  | Nothing new."}, nil},
		"a sentence that begins with From": {strings.Replace(mailbox, ">From there they left.", "\nFrom there they left.", 1), []string{"One | a@x.example | 2024-03-02 |  | Raid in Mosul.//From there they left.", "Two | B | 2024-03-03 |  | Second."}, nil},
		"a page of a script":               {`<html><head><title>T</title><script type="application/ld+json">{"@type":"NewsArticle","articleBody":"Raid in Mosul.","datePublished":"2024-03-02"}</script></head><body><div id="root"></div></body></html>`, []string{"T |  | 2024-03-02 |  | Raid in Mosul."}, nil},
		"one of three":                     {"{\"text\":\"a\"}\n{\"title\":\"b\"}\n{\"text\":\"c\"}\n", []string{" |  |  |  | a", " |  |  |  | c"}, []string{"line 2: "}},
	} {
		var left []string
		list, err := Parse("stdin", []byte(c.data), Options{LeftOut: func(err error) { left = append(left, strings.TrimPrefix(err.Error(), "stdin: ")) }})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, a := range list {
			got = append(got, told(a))
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
		for i, want := range c.left {
			if len(left) != len(c.left) || !strings.HasPrefix(left[i], want) {
				t.Errorf("%s: left out %q, want %q", name, left, c.left)
			}
		}
	}
}

// TestPDF: lines that are read from right to left come in the order in which they
// are read, numbers and Latin words in theirs. The file is bulletin.html, printed by
// Chromium.
func TestPDF(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "bulletin.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	a := parse(t, "bulletin.pdf", string(data), Options{})[0]
	text := strings.Join(strings.Fields(a.Text), " ")
	for _, want := range []string{"غارة على خان يونس قتل ثلاثة أشخاص بغارة جوية إسرائيلية (F-16) على خان يونس أمس الجمعة 1 مارس 2024.", "وأصيب 12 آخرون.", "دون وقوع إصابات."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
	for n := 0; n < len(data); n += 997 {
		if _, err := Parse("a.pdf", data[:n], Options{}); err == nil {
			t.Fatalf("%d bytes of %d are taken", n, len(data))
		}
	}
}

// TestOrderOfAChat: stamps that have two readings are refused with a way out,
// unless they follow each other in one only.
func TestOrderOfAChat(t *testing.T) {
	chat := "[01/02/2023, 10:15:22] Desk: Shells fell\n[03/02/2023, 10:15:22] Desk: Shells fell again\n"
	if _, err := Parse("chat.txt", []byte(chat), Options{}); err == nil || !strings.Contains(err.Error(), "--dates") {
		t.Error(err)
	}
	if a := parse(t, "chat.txt", chat, Options{Dates: dates.MDY}); a[1].Published.String() != "2023-03-02" {
		t.Errorf("%+v", a)
	}
	if a := parse(t, "chat.txt", "[05/02/2023, 10:15:22] Desk: a\n[01/03/2023, 10:15:22] Desk: b\n", Options{}); a[0].Published.String() != "2023-02-05" {
		t.Errorf("days that go forwards in one reading only: %+v", a)
	}
}

// TestRefusedByName: what can't be read is told by what it is.
func TestRefusedByName(t *testing.T) {
	for want, data := range map[string]string{
		"picture": "\x89PNG\r\n\x1a\n", "old Office": "\xd0\xcf\x11\xe0\xa1", "RTF": `{\rtf1 x}`, "no kind that is known": "<?xml version=\"1.0\"?><kml/>", "packed twice": packed(packed("x")), "--encoding windows-1256": "\xde\xd5\xdd",
		"entities": `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]><rss><channel><title>&a;</title></channel></rss>`, "binary": "a\x00b", "this is a zip": "PK\x03\x04",
	} {
		if _, err := Parse("stdin", []byte(data), Options{}); err == nil || !strings.Contains(err.Error(), want) && want != "this is a zip" {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := Parse("stdin", []byte(packed(strings.Repeat("a", MaxBytes+1))), Options{}); geo.CodeOf(err) != geo.CodeTooLarge {
		t.Errorf("a bomb: %v", err)
	}
}
