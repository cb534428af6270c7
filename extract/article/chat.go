package article

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
	"github.com/furat-map/furat/geo/dates"
)

//go:embed chat.tsv
var chatTSV string

// programs are the words that chat programs add.
var programs = func() (out []string) {
	for _, r := range csvtable.MustRead("chat.tsv", chatTSV, '\t') {
		out = append(out, r.Get("words"))
	}
	return out
}()

// ownWords is a message without what the program put into it.
func ownWords(s string) string {
	s = strings.Trim(s, "\u200e\u200f \n\r\t")
	for _, w := range programs {
		if i := strings.Index(strings.ToLower(s), w); i >= 0 && len(strings.ToLower(s)) == len(s) {
			s = s[:i] + s[i+len(w):]
		}
	}
	return strings.Trim(s, "\u200e\u200f \n\r\t")
}

// telegramMessage is a message of Telegram Desktop's export.
type telegramMessage struct {
	ID        json.Number     `json:"id"`
	Type      string          `json:"type"`
	Date      string          `json:"date"`
	From      string          `json:"from"`
	Forwarded string          `json:"forwarded_from"`
	Text      json.RawMessage `json:"text"`
}

// readTelegram reads Telegram Desktop's result.json: of one chat, or of several.
// What was forwarded is by who wrote it first. It reports whether the object is
// such an export.
func readTelegram(o object) ([]item, bool, error) {
	type chat struct {
		Name     string            `json:"name"`
		Type     string            `json:"type"`
		Messages []json.RawMessage `json:"messages"`
	}
	var all struct {
		List []chat `json:"list"`
	}
	var chats []chat
	switch {
	case o["messages"] != nil && o["type"] != nil:
		var c chat
		whole, _ := json.Marshal(o) // of raw JSON
		if err := json.Unmarshal(whole, &c); err != nil {
			return nil, true, fmt.Errorf("it is no export of Telegram: %w", err)
		}
		chats = append(chats, c)
	case o["chats"] != nil && json.Unmarshal(o["chats"], &all) == nil && len(all.List) > 0:
		chats = all.List
	default:
		return nil, false, nil
	}
	var items []item
	for _, c := range chats {
		for _, raw := range c.Messages {
			var m telegramMessage
			if err := json.Unmarshal(raw, &m); err != nil {
				items = append(items, item{name: "message " + strconv.Itoa(len(items)+1), err: fmt.Errorf("it is no message of Telegram: %w", err)})
				continue
			}
			text := ownWords(flatText(m.Text))
			if m.Type != "message" || text == "" { // a picture, somebody who joined
				continue
			}
			it := item{name: "message " + m.ID.String(), published: m.Date}
			it.article.Text, it.article.Publisher = text, cmp.Or(m.Forwarded, c.Name, m.From)
			items = append(items, it)
		}
	}
	return items, true, nil
}

// flatText joins the pieces of a text that has links and marks in it. A link that
// is written as its address is no part of what is said.
func flatText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var pieces []json.RawMessage
	if json.Unmarshal(raw, &pieces) != nil {
		return ""
	}
	var out strings.Builder
	for _, p := range pieces {
		var piece struct{ Type, Text string }
		switch {
		case json.Unmarshal(p, &s) == nil:
			out.WriteString(s)
		case json.Unmarshal(p, &piece) == nil:
			out.WriteString(piece.Text)
		}
	}
	return out.String()
}

// readTelegramPage reads a page of Telegram Desktop's export as HTML.
func readTelegramPage(data []byte, _ Options) ([]item, error) {
	if err := shallow(data); err != nil {
		return nil, err
	}
	doc, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("the HTML can't be read: %w", err)
	}
	var items []item
	chat, from := "", ""
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if hasClass(n, "page_header") {
			chat = textWith(n, "text")
		}
		if !hasClass(n, "message") {
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				walk(c)
			}
			return
		}
		if !hasClass(n, "joined") { // else the sender is the one before
			from = textWith(n, "from_name")
		}
		text := messageText(n)
		if hasClass(n, "service") || text == "" {
			return
		}
		it := item{name: attr(n, "id")}
		if d := withClass(n, "date"); d != nil {
			it.published = attr(d, "title")
		}
		it.article.Text, it.article.Publisher = text, cmp.Or(chat, from)
		if f := withClass(n, "forwarded"); f != nil {
			it.article.Publisher = cmp.Or(ownText(withClass(f, "from_name")), it.article.Publisher)
		}
		items = append(items, it)
	}
	walk(doc)
	for i := range items { // the program writes 31.08.2023 in every language
		if d, err := dates.Day(items[i].published, dates.DMY); err == nil {
			items[i].published = d.String()
		}
	}
	return items, nil
}

func hasClass(n *html.Node, class string) bool {
	return n != nil && n.Type == html.ElementNode && slices.Contains(strings.Fields(attr(n, "class")), class)
}

// withClass is the first element of a class in a tree, not the root.
func withClass(n *html.Node, class string) *html.Node {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if hasClass(c, class) {
			return c
		}
		if found := withClass(c, class); found != nil {
			return found
		}
	}
	return nil
}

func textWith(n *html.Node, class string) string {
	if found := withClass(n, class); found != nil {
		return strings.Join(strings.Fields(textOf(found)), " ")
	}
	return ""
}

// ownText is the text of an element without that of elements in it.
func ownText(n *html.Node) string {
	if n == nil {
		return ""
	}
	var out strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			out.WriteString(c.Data)
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

// messageText is what a message says, a line a paragraph.
func messageText(n *html.Node) string {
	t := withClass(n, "text")
	if t == nil || t.DataAtom != atom.Div {
		return ""
	}
	var lines []string
	for _, b := range blocks(t) {
		lines = append(lines, b.text)
	}
	return ownWords(strings.Join(lines, "\n"))
}

// stamp is how a line of WhatsApp's export begins: with a day, a time, and who
// wrote, on Apple's telephones in brackets.
var stamp = regexp.MustCompile(`^[\x{200e}\x{200f}]?\[?([0-9٠-٩۰-۹]{1,4}[\x{200f}]?[./-][0-9٠-٩۰-۹]{1,2}[\x{200f}]?[./-][0-9٠-٩۰-۹]{2,4})[,،]? ([^\]\[]{3,25}?)(?:\] | - )(.*)$`)

// isWhatsApp reports whether two of the first lines are stamped, or the only one.
func isWhatsApp(data []byte) bool {
	lines := strings.SplitN(string(data[:min(len(data), headBytes)]), "\n", 20)
	stamped := 0
	for _, l := range lines {
		if m := stamp.FindStringSubmatch(strings.TrimSpace(l)); m != nil && strings.ContainsAny(m[2], ":.") {
			stamped++
		}
	}
	return stamped >= 2 || stamped == 1 && len(lines) <= 2
}

// readWhatsApp reads WhatsApp's export of a chat: each message an article by who
// sent it. What comes first in its days is what all of them allow, in the order in
// which they stand.
func readWhatsApp(data []byte, opt Options) ([]item, error) {
	var items []item
	var days []string
	inMessage := false
	for n, line := range strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n") {
		m := stamp.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			if inMessage {
				items[len(items)-1].article.Text += "\n" + line
			}
			continue
		}
		days = append(days, m[1])
		sender, text, said := strings.Cut(m[3], ": ")
		if inMessage = said; !said { // somebody joined
			continue
		}
		it := item{name: "line " + strconv.Itoa(n+1), published: m[1]}
		it.article.Publisher, it.article.Text = strings.Trim(sender, "\u200e\u200f~ "), text
		items = append(items, it)
	}
	order := opt.Dates
	if order == "" {
		order = orderOf(days)
	}
	var out []item
	for _, it := range items {
		if it.article.Text = ownWords(it.article.Text); it.article.Text == "" || it.article.Text == "null" {
			continue
		}
		if d, err := dates.Day(it.published, order); err == nil {
			it.published = d.String()
		}
		out = append(out, it)
	}
	return out, nil
}

// orderOf is the only order in which days that follow each other can be read; none
// where there are several.
func orderOf(days []string) dates.Order {
	for _, forwards := range []bool{true, false} { // telephones' clocks can be set back
		var fits []dates.Order
		for _, order := range []dates.Order{dates.DMY, dates.MDY, dates.YMD} {
			last := geo.Day(0)
			good := slices.IndexFunc(days, func(s string) bool {
				d, ok := dates.Only(s, order)
				back := forwards && d < last
				last = d
				return !ok || back || !plausible(d)
			}) < 0
			if good {
				fits = append(fits, order)
			}
		}
		if len(fits) == 1 {
			return fits[0]
		}
	}
	return ""
}
