package article

import (
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
)

func parse(t *testing.T, name, data string, opt Options) []geo.Article {
	t.Helper()
	list, err := Parse(name, []byte(data), opt)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return list
}

func TestText(t *testing.T) {
	a := parse(t, "a.txt", "published: 2023-07-07\npublisher: P\nurl: https://x.example/1\n\nالسطر الأول\n\nname: value\n", Options{})[0]
	if a.Text != "السطر الأول\n\nname: value\n" || a.Published.String() != "2023-07-07" || a.Publisher != "P" || a.URL != "https://x.example/1" {
		t.Errorf("%+v", a)
	}
	for _, text := range []string{"Beirut: five killed\n\nmore", "title: only front matter-like", "عاجل: قصف\n\nنص"} {
		if got := parse(t, "-", text, Options{})[0].Text; got != text {
			t.Errorf("the text %q became %q", text, got)
		}
	}
	b := parse(t, "b.txt", "published: 2023-07-07\n\ntext", Options{Published: geo.NewDay(2020, 1, 1), Publisher: "Q"})[0]
	if b.Published.String() != "2020-01-01" || b.Publisher != "Q" {
		t.Errorf("what the caller says counts: %+v", b)
	}
}

func TestID(t *testing.T) {
	one, two := geo.Article{Text: "a", URL: "https://x.example"}, geo.Article{Text: "b", URL: "https://x.example"}
	if ID(&one) != ID(&two) {
		t.Error("an address is one article whatever its text")
	}
	if three := (geo.Article{Text: "a", Origin: "elsewhere"}); ID(&three) != ID(&geo.Article{Text: "a"}) || ID(&three) == ID(&one) {
		t.Error("without an address what it says is the identity, wherever it stands")
	}
	if four, five := (geo.Article{Text: "a", Published: 1}), (geo.Article{Text: "a", Published: 2}); ID(&four) == ID(&five) {
		t.Error("the same words of two days are two articles")
	}
}

func TestHTML(t *testing.T) {
	page := `<!DOCTYPE html><html><head><title>Site | Head</title>
<meta property="og:title" content="قصف &amp; غارات"><meta property="og:site_name" content="موقع">
<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","datePublished":"2023-07-07T23:30:00+03:00","publisher":{"name":"X"}}]}</script>
<link rel="canonical" href="https://x.example/a"></head><body><nav>القائمة</nav><script>alert("x")</script>
<article><h1>عنوان</h1><p>فقرة <b>أولى</b>.</p><p>فقرة ثانية.</p><aside>إعلان</aside></article><footer>حقوق</footer></body></html>`
	a := parse(t, "a.html", page, Options{})[0]
	if a.Text != "عنوان\nفقرة أولى.\nفقرة ثانية." || a.Title != "قصف & غارات" || a.Publisher != "موقع" || a.URL != "https://x.example/a" || a.Published.String() != "2023-07-07" {
		t.Errorf("%+v", a)
	}
}

func TestHTMLTraps(t *testing.T) {
	for page, want := range map[string]string{
		`<article>` + strings.Repeat("<p>x", 2000) + `</article>`:             "",
		`<link rel=canonical href="/"><article><p>x`:                          "",
		`<link rel=canonical href="https://x.example/"><article><p>x`:         "",
		`<link rel=canonical href="https://x.example/?p=1"><article><p>x`:     "https://x.example/?p=1",
		`<link rel=canonical href="javascript:alert(1)"><article><p>x`:        "",
		`<meta property="og:url" content="https://x.example/a"><article><p>x`: "https://x.example/a",
	} {
		if a := parse(t, "a.html", "<html>"+page, Options{})[0]; a.URL != want {
			t.Errorf("%.60s: address %q, want %q", page, a.URL, want)
		}
	}
	a := parse(t, "a.html", `<article><p>a &amp;lt;b&amp;gt; <script src=x />alert(1)</script>c</p></article>`, Options{})[0]
	if a.Text != "a &lt;b&gt; c" {
		t.Errorf("text %q", a.Text)
	}
}

func TestLanguageAndOptions(t *testing.T) {
	for in, want := range map[string]string{"AR": "ar", "en-US": "en", "English": "en", "fr": "fr", "x": ""} {
		if a := parse(t, "a.json", `{"text":"x","language":"`+in+`"}`, Options{})[0]; a.Language != want {
			t.Errorf("%s: %q, want %q", in, a.Language, want)
		}
	}
	a := parse(t, "a.txt", "x", Options{Publisher: "https://x.example/1", URL: "https://x.example/1"})[0]
	if a.Publisher == "" || a.URL == "" {
		t.Errorf("%+v", a)
	}
}

func TestJSON(t *testing.T) {
	one := `{"title":"T","text":"body","published":"2023-07-07T10:00:00Z","url":"https://x.example/1","publisher":"P"}`
	for name, data := range map[string]string{"a.json": one, "b.json": "[" + one + "]", "c.jsonl": one + "\n\n" + one + "\n", "stdin": one} {
		list := parse(t, name, data, Options{})
		if a := list[0]; a.Text != "body" || a.Title != "T" || a.Published.String() != "2023-07-07" || a.Publisher != "P" {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

func TestBadInput(t *testing.T) {
	for name, data := range map[string]string{
		"empty.txt":     "",
		"blank.txt":     " \n\t\n",
		"binary.txt":    "abc\x00def",
		"truncated.txt": "نص مقطو\xd8",
		"latin1.txt":    "caf\xe9",
		"deep.html":     strings.Repeat("<div>", 100_000) + "x",
		"deep.json":     strings.Repeat("[", 100_000),
		"deep2.json":    `{"text":` + strings.Repeat(`{"a":`, 5000),
		"broken.json":   `{"text": "x"`,
		"notext.json":   `{"title": "x"}`,
		"badday.json":   `{"text": "x", "published": "soon"}`,
		"line.jsonl":    "{\"text\":\"x\"}\nnot json\n",
		"nothing.html":  "<html><body><script>x</script></body></html>",
		"badday.txt":    "published: soon\n\ntext",
		"bom.jsonl":     "\ufeff",
		"script.txt":    "url: javascript:alert(1)\n\ntext",
		"huge.txt":      strings.Repeat("a", MaxBytes+1),
	} {
		_, err := Parse(name, []byte(data), Options{})
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		if code := geo.CodeOf(err); code != geo.CodeUnreadable && code != geo.CodeTooLarge && code != geo.CodeInvalid {
			t.Errorf("%s: code %s", name, code)
		}
		if !strings.HasPrefix(err.Error(), name) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the error is not one line that names the file: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a.txt", []byte("published: 2023-07-07\n\ntext"))
	f.Add("a.html", []byte("<article><p>x<table></p><script type=application/ld+json>{\"@graph\":[[]]}</script>"))
	f.Add("a.json", []byte(`[{"text":"x"}]`))
	f.Add("a.jsonl", []byte("{\"text\":\"x\"}\n{"))
	f.Add("stdin", []byte("\xef\xbb\xbf{}"))
	for _, s := range []string{rss, atomFeed, rdf, jsonFeed, newsAPI, telegram, telegramPage, iPhone, android, plainMail, mailbox, archive} {
		f.Add("stdin", []byte(s))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		list, err := Parse(name, data, Options{})
		if err == nil && len(list) == 0 {
			t.Fatal("neither an article nor an error")
		}
		for _, a := range list {
			if a.ID == "" || strings.TrimSpace(a.Text) == "" {
				t.Fatalf("%+v", a)
			}
		}
	})
}
