package reply

import (
	"strings"
	"testing"
)

// TestSafeHTML: links to web addresses stay, all else is text.
func TestSafeHTML(t *testing.T) {
	for given, want := range map[string]string{
		"ACLED & others": "ACLED &amp; others",
		"© OSM <3":       "© OSM &lt;3",
		`<a href="https://x.example/?a=1&b=2" onclick="x()">© X</a>, Y`: `<a href="https://x.example/?a=1&amp;b=2">© X</a>, Y`,
		`<a href="javascript:alert(1)">X</a>`:                           "X",
		`<img src=x onerror=alert(1)>Y`:                                 "Y",
		`<script>alert(1)</script>Z`:                                    "alert(1)Z",
		`<a href="https://x.example/">open`:                             `<a href="https://x.example/">open</a>`,
		`</a></a>`:                                                      "",
		`<svg><a href="https://x.example/">v`:                           `<a href="https://x.example/">v</a>`,
		`<a href='https://x.example/"><img>'>q`:                         `<a href="https://x.example/&#34;&gt;&lt;img&gt;">q</a>`,
	} {
		if got := SafeHTML(given); got != want {
			t.Errorf("%s\n got %s\nwant %s", given, got, want)
		}
	}
}

// FuzzSafeHTML: whatever is given, what comes out has no tags but links, and made
// safe again is the same.
func FuzzSafeHTML(f *testing.F) {
	f.Add(`<a href="https://x.example/" x>© <b>X</b></a><img onerror=1>`)
	f.Fuzz(func(t *testing.T, s string) {
		out := SafeHTML(s)
		rest := strings.ReplaceAll(strings.ReplaceAll(out, "</a>", ""), `<a href="`, "")
		if strings.Contains(rest, "<") {
			t.Errorf("%q: %q", s, out)
		}
	})
}
