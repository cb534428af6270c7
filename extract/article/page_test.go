package article

import (
	"strings"
	"testing"
)

const (
	body1 = "An air strike killed three people in Hajin on Friday, medics said."
	body2 = "The strike hit a house in the east of the town, and rescue workers searched for survivors."
)

// TestMainText: the article is where most of the text stands; what readers say,
// captions and teasers are no part of it.
func TestMainText(t *testing.T) {
	article := "<p>" + body1 + "</p><p>" + body2 + "</p>"
	want := body1 + "\n" + body2
	for name, page := range map[string]string{
		"comments in articles":  `<div class="post-content">` + article + `</div><ol class="comment-list"><li><article class="comment-body"><p>My cousin says ten people were killed in Rafah on Thursday, and many more were hurt there.</p></article></li></ol>`,
		"comments by id":        `<div class="story">` + article + `</div><section id="comments"><h2>3 comments</h2><p>I was there. Twenty people were killed in Mosul on Monday, whatever they say about it.</p></section>`,
		"in a form":             `<form id="form1"><div class="story">` + article + `</div></form>`,
		"a caption":             `<article><figure><img src="x"><figcaption>Smoke over Aleppo in 2016</figcaption></figure>` + article + `</article>`,
		"a caption by class":    `<article><div class="wp-caption"><p class="wp-caption-text">Smoke over Aleppo in 2016</p></div>` + article + `</article>`,
		"a teaser":              `<article><p>` + body1 + `</p><p>Read also: Shelling kills ten in Rafah</p><p>اقرأ أيضاً: قصف على رفح</p><p>` + body2 + `</p></article>`,
		"related posts":         `<article>` + article + `<div class="jp-relatedposts"><p>Shelling kills nine in Omdurman, and wounds many more there.</p></div></article>`,
		"nothing but links":     `<article><p>` + body1 + `</p><p><a href="/1">Air strike kills 12 in Idlib</a></p><ul><li><a href="/2">Shelling kills 4 in Aleppo</a></li></ul><p>` + body2 + `</p><p>Editor's picks: Ten killed in Rafah</p></article>`,
		"reviews by data":       `<div class="story">` + article + `</div><section class="x1" data-component="comments"><p>My cousin says ten people were killed in Rafah.</p></section>`,
		"navigation":            `<nav><a href="/">Home</a> <a href="/w">World</a></nav><main>` + article + `</main><footer><p>All rights reserved</p></footer>`,
		"a list of other texts": `<main>` + article + `</main><aside><h3>More</h3><ul><li><a href="/1">Ten killed in Rafah</a></li><li><a href="/2">Raid in Mosul</a></li></ul></aside>`,
		"no elements but div":   `<div><div>` + body1 + `</div><div>` + body2 + `</div></div>`,
		"scripts":               `<article>` + article + `<script>var a = "<p>Ten killed</p>"</script><template><p>Ten killed</p></template></article>`,
	} {
		got := parse(t, "a.html", "<!DOCTYPE html><html><head><title>Strike in Hajin</title></head><body>"+page+"</body></html>", Options{})[0].Text
		if got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestHeadline: the heading that the page's title repeats is the first line of the
// text, wherever Readability leaves it.
func TestHeadline(t *testing.T) {
	page := `<html><head><title>Air strike kills three in Hajin - Example News</title></head><body><header><h1>Example News</h1></header><main><h2>Air strike kills three in Hajin</h2><p>` + body1 + `</p></main></body></html>`
	if a := parse(t, "a.html", page, Options{})[0]; a.Text != "Air strike kills three in Hajin\n"+body1 {
		t.Errorf("%q", a.Text)
	}
}

// TestPageDay: each field is tried in turn until one can be read and is plausible;
// then what readers see by the headline, then the address.
func TestPageDay(t *testing.T) {
	meta := func(name, content string) string { return `<meta property="` + name + `" content="` + content + `">` }
	ld := func(day string) string {
		return `<script type="application/ld+json">{"@graph":[{"@type":"WebSite","name":"S"},{"@type":["NewsArticle"],"datePublished":"` + day + `"}]}</script>`
	}
	h1 := "<h1>Strike in Hajin</h1>"
	for name, c := range map[string]struct{ head, body string }{
		"Open Graph":             {meta("article:published_time", "2024-03-02T10:00:00Z"), ""},
		"words":                  {meta("article:published_time", "March 2, 2024, 07:47 PM EST"), ""},
		"Arabic words":           {meta("date", "السبت 2 آذار/مارس 2024 - 10:15 م"), ""},
		"seconds":                {meta("publish-date", "1709373600"), ""},
		"JSON-LD":                {ld("2024-03-02 13:42:06+02:00"), ""},
		"the first is no day":    {meta("article:published_time", "soon") + ld("2024-03-02"), ""},
		"the year 1":             {ld("0001-01-01T00:00:00Z"), h1 + "<p>Published 2 March 2024</p>"},
		"1970":                   {meta("date", "1970-01-01") + ld("2024-03-02"), ""},
		"the future":             {meta("date", "2924-03-02") + ld("2024-03-02"), ""},
		"microdata":              {"", `<span itemprop="datePublished" content="2024-03-02"></span>`},
		"a time element":         {"", `<time datetime="2024-03-02T10:00">Saturday</time>`},
		"a time without a value": {"", `<time>2 March 2024</time>`},
		"a by-line":              {"", h1 + `<div>By A. Writer | 2 March 2024 | 10:15</div>`},
		"an Arabic line":         {"", h1 + `<div>نشر في: 2 مارس 2024</div>`},
		"before the headline":    {"", `<p>publiziert am 2. März 2024</p>` + h1},
		"two readings":           {meta("date", "02/03/2024") + ld("2024-03-02"), ""},
		"published, not changed": {meta("article:modified_time", "2024-03-09") + ld("2024-03-02"), ""},
		"only changed":           {meta("article:modified_time", "2024-03-02"), ""},
		"UTC and what is seen":   {ld("2024-03-03T04:58:46Z"), h1 + "<p>March 2, 2024 8:58 pm PST</p>"},
		"UTC and the address":    {ld("2024-03-03T04:58:46Z") + `<link rel="canonical" href="https://x.example/2024/03/02/strike">`, ""},
		"the address alone":      {`<link rel="canonical" href="https://x.example/news/2024-03-02-strike">`, ""},
		"a zone, and changed":    {ld("2024-03-02T10:15:48+02:00"), h1 + "<p>Updated 3 March 2024</p>"},
	} {
		page := "<!DOCTYPE html><html><head><title>Strike in Hajin</title>" + c.head + "</head><body><main>" + c.body + "<p>" + body1 + "</p><p>" + body2 + "</p></main></body></html>"
		if a := parse(t, "a.html", page, Options{})[0]; a.Published.String() != "2024-03-02" {
			t.Errorf("%s: %s", name, a.Published)
		}
	}
	for name, body := range map[string]string{"the day of the visit": "<header><div>Monday, 2 March 2026</div><ul><li>Home</li><li>World</li><li>Sport</li></ul></header>" + h1, "a day in the text": h1 + "<p>" + strings.Repeat("It was said at length. ", 10) + "It began on 2 March 2024.</p>"} {
		page := "<!DOCTYPE html><html><head><title>Strike in Hajin</title></head><body>" + body + "<p>" + body1 + "</p></body></html>"
		if a := parse(t, "a.html", page, Options{})[0]; a.Published.Known() {
			t.Errorf("%s: %s", name, a.Published)
		}
	}
}

// TestDeepPages: a page that is hard to look through ends soon.
func TestDeepPages(t *testing.T) {
	for _, page := range []string{strings.Repeat("<div><p>word ", 500), strings.Repeat("<table><tr><td>", 150) + "word", "<ul>" + strings.Repeat("<li>word", 100_000), strings.Repeat("<a href=x>word</a> ", 50_000), strings.Repeat("<b><i>", 250) + "word"} {
		Parse("a.html", []byte("<html><body>"+page), Options{}) // an error or not, but soon
	}
}
