package reply

import (
	"html"
	"strings"

	nethtml "golang.org/x/net/html"
)

// SafeHTML makes of a text that may be HTML, such as what the use of a map asks
// for, HTML that says the same and does nothing: text, and links to web addresses.
// Maps that read TileJSON and styles put it on the page as it stands.
func SafeHTML(s string) string {
	var out strings.Builder
	open := 0
	in := nethtml.NewTokenizer(strings.NewReader(s))
	for {
		kind := in.Next()
		t := in.Token()
		switch {
		case kind == nethtml.ErrorToken:
			out.WriteString(strings.Repeat("</a>", open))
			return out.String()
		case kind == nethtml.TextToken:
			out.WriteString(html.EscapeString(t.Data))
		case kind == nethtml.StartTagToken && t.Data == "a":
			if to := hrefOf(t); to != "" {
				out.WriteString(`<a href="` + html.EscapeString(to) + `">`)
				open++
			}
		case kind == nethtml.EndTagToken && t.Data == "a" && open > 0:
			out.WriteString("</a>")
			open--
		}
	}
}

func hrefOf(t nethtml.Token) string {
	for _, a := range t.Attr {
		if a.Key == "href" {
			return SafeURL(a.Val)
		}
	}
	return ""
}
