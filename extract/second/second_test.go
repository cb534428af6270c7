package second

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/incident"
)

const text = `Five rockets hit the Conoco gas field in eastern Syria on Tuesday, killing two SDF fighters.
The SDF denied that al-Omar had come under attack. Militias threatened to bomb Hajin.
A convoy of twelve trucks of the international coalition arrived in Shaddadi yesterday.`

// server answers each question with the next of the scripted contents.
func server(t *testing.T, answers ...func(http.ResponseWriter, *http.Request)) string {
	t.Helper()
	n := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n < len(answers) {
			n++
		}
		answers[n-1](w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1"
}

func says(content string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"message": message{"assistant", content}}}})
	}
}

func events(list ...string) string { return `{"events":[` + strings.Join(list, ",") + `]}` }

func event(quote, sub, place, date, actor1, actor2, killed string) string {
	return fmt.Sprintf(`{"quote":%q,"sub_event_type":%q,"place":%q,"date":%q,"actor1":%q,"actor2":%q,"killed":%s,"wounded":null}`, quote, sub, place, date, actor1, actor2, killed)
}

var reader = func() *extract.Reader {
	g, err := gazetteer.New()
	if err != nil {
		panic(err)
	}
	r, err := extract.New(g)
	if err != nil {
		panic(err)
	}
	return r
}()

func read(t *testing.T, text string) extract.Result {
	t.Helper()
	day, _ := geo.ParseDay("2024-06-12")
	res, err := reader.Read(geo.Article{ID: "a", Text: text, Published: day, Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func model(t *testing.T, url string) *Model {
	t.Helper()
	m, err := New(Config{URL: url, Model: "scripted", Key: "secret", Timeout: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const rockets = "Five rockets hit the Conoco gas field in eastern Syria on Tuesday, killing two SDF fighters"

// TestAgreement: what both tell is surer and stays one event; what the model
// alone tells comes in below all thresholds.
func TestAgreement(t *testing.T) {
	const convoy = "A convoy of twelve trucks of the international coalition arrived in Shaddadi yesterday"
	res := read(t, text)
	before := len(res.Reports)
	old := res.Reports[0].Event.Confidence
	m := model(t, server(t, func(w http.ResponseWriter, r *http.Request) {
		var asked struct {
			Model    string
			Messages []message
		}
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || asked.Model != "scripted" || !strings.Contains(asked.Messages[1].Content, rockets) {
			t.Errorf("asked %+v, %v", asked, err)
		}
		if r.URL.Path != "/v1/chat/completions" || r.Header.Get("Authorization") != "Bearer secret" {
			t.Errorf("%s, %q", r.URL.Path, r.Header.Get("Authorization"))
		}
		says("```json\n"+events(
			event(rockets, "Shelling/artillery/missile attack", "Conoco gas field", "on Tuesday", "", "SDF", "2"),
			event(convoy, "Other", "Shaddadi", "yesterday", "international coalition", "", "null"))+"\n```")(w, r)
	}))
	c, err := m.Read(context.Background(), reader, &res)
	if err != nil || c.Proposed != 2 || c.Agreed != 1 || c.Alone != 1 || len(c.Dropped) > 0 {
		t.Fatalf("%+v, %v", c, err)
	}
	if len(res.Reports) != before+1 || res.Reports[0].Event.Confidence <= old {
		t.Errorf("%d reports, %d before; confidence %.2f, %.2f before", len(res.Reports), before, res.Reports[0].Event.Confidence, old)
	}
	alone := res.Reports[before]
	if alone.Event.Confidence != 0.2 || alone.Event.Review != geo.ReviewUnreviewed || alone.Event.Actor1ID != "global-coalition" ||
		alone.Event.Date.String() != "2024-06-11" || !strings.Contains(text, alone.Evidence[0].Text) {
		t.Errorf("%+v", alone)
	}
}

// TestLies: nothing that does not stand in the article gets through.
func TestLies(t *testing.T) {
	const quote = rockets
	lies := []struct{ proposal, missing string }{
		{event("Ten rockets hit the Conoco gas field", "Shelling/artillery/missile attack", "Conoco", "", "", "", "null"), extract.NoQuote},
		{event("", "Shelling/artillery/missile attack", "Conoco", "", "", "", "null"), extract.NoQuote},
		{event(quote, "Massacre", "Conoco", "", "", "", "null"), extract.NoType},
		{event(quote, "Shelling/artillery/missile attack", "Damascus", "", "", "", "null"), extract.NoPlace},
		{event(quote, "Shelling/artillery/missile attack", "rockets", "", "", "", "null"), extract.NoPlace},
		{event(quote, "Shelling/artillery/missile attack", "Conoco gas field", "on Friday", "", "", "null"), extract.NoDate},
		{event(quote, "Shelling/artillery/missile attack", "Conoco gas field", "killing", "", "", "null"), extract.NoDate},
		{event(quote, "Shelling/artillery/missile attack", "Conoco gas field", "", "Hezbollah", "", "null"), extract.NoActor},
		{event(quote, "Shelling/artillery/missile attack", "Conoco gas field", "", "rockets", "", "null"), extract.NoActor},
		{event(quote, "Shelling/artillery/missile attack", "Conoco gas field", "", "", "", "7"), extract.NoNumber},
		{event(quote, "Shelling/artillery/missile attack", "Conoco gas field", "", "", "", "0"), extract.NoNumber},
		{event("The SDF denied that al-Omar had come under attack", "Attack", "al-Omar", "", "", "", "null"), extract.NoFact},
		{event("Militias threatened to bomb Hajin", "Air/drone strike", "Hajin", "", "Militias", "", "null"), extract.NoFact},
	}
	for _, l := range lies {
		res := read(t, text)
		before := len(res.Reports)
		c, err := model(t, server(t, says(events(l.proposal)))).Read(context.Background(), reader, &res)
		if err != nil || c.Dropped[l.missing] != 1 || len(res.Reports) != before {
			t.Errorf("%s\n%+v, %v, %d reports (%d before), want %s missing", l.proposal, c, err, len(res.Reports), before, l.missing)
		}
	}
}

// TestBroken: a model that stalls, breaks off, answers nonsense or too much, or
// sends elsewhere is an error, and what the rules read stands.
func TestBroken(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("asked another host") }))
	defer elsewhere.Close()
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request){
		"stalls": func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body) // only then the server hears that nobody waits
			<-r.Context().Done()
		},
		"status":      func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) },
		"no JSON":     func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>busy</html>") },
		"no choices":  func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"choices":[]}`) },
		"broken":      says(`{"events":[{"quote":"Five rock`),
		"other form":  says(`{"incidents":[]}`),
		"wrong types": says(`{"events":[{"quote":5}]}`),
		"negative":    says(events(event(rockets, "Attack", "Conoco", "", "", "", "-3"))),
		"prose":       says("I'm sorry, I can't help with that."),
		"breaks off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, `{"choices":[`)
		},
		"floods": func(w http.ResponseWriter, _ *http.Request) {
			for range 3 << 10 {
				if _, err := fmt.Fprint(w, strings.Repeat(" ", 1<<10)); err != nil {
					return
				}
			}
		},
		"redirects": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		},
	} {
		res := read(t, text)
		before := fmt.Sprint(res.Reports)
		start := time.Now()
		_, err := model(t, server(t, answer)).Read(context.Background(), reader, &res)
		if err == nil || geo.CodeOf(err) != geo.CodeUnavailable {
			t.Errorf("%s: error %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the key is told: %v", name, err)
		}
		if fmt.Sprint(res.Reports) != before {
			t.Errorf("%s: what the rules read has changed", name)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: took %s", name, took)
		}
	}
}

func TestParts(t *testing.T) {
	long := strings.Repeat("كلمة ", 5000) + "\n" + strings.Repeat("a line\n", 3000)
	joined := ""
	for _, p := range parts(long) {
		if len(p) > maxPart || !strings.HasPrefix(long[len(joined):], p) {
			t.Fatalf("part of %d bytes, or not in order", len(p))
		}
		joined += p
	}
	if joined != long[:len(joined)] || len(joined) < min(len(long), maxParts*maxPart*9/10) {
		t.Errorf("%d of %d bytes", len(joined), len(long))
	}
}

func TestNew(t *testing.T) {
	for _, c := range []Config{{}, {URL: "localhost:11434", Model: "m"}, {URL: "file:///etc/passwd", Model: "m"}, {URL: "http://localhost/v1"}} {
		if _, err := New(c); geo.CodeOf(err) != geo.CodeInvalid {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"choices":[{"message":{"role":"assistant","content":"{\"events\":[]}"}}]}`))
	f.Add([]byte(`{"choices":[{"message":{"content":"` + "```json" + `{"}}]}`))
	day, _ := geo.ParseDay("2024-06-12")
	f.Fuzz(func(t *testing.T, data []byte) {
		proposals, err := parse(data)
		if err != nil {
			return
		}
		reports, _ := reader.Ground(geo.Article{ID: "a", Text: text, Published: day, Language: "en"}, proposals)
		for _, r := range reports {
			for _, q := range r.Evidence {
				if !strings.Contains(text, q.Text) {
					t.Fatalf("%q does not stand in the article", q.Text)
				}
			}
		}
	})
}

// TestHalfTruths: words that stand in the article, bent into what it does not
// say, neither make an event nor a rule's event surer.
func TestHalfTruths(t *testing.T) {
	for _, c := range []struct{ text, proposal, missing string }{
		{"The army denied bombing Aleppo on Tuesday.", event("Aleppo on Tuesday", "Air/drone strike", "Aleppo", "Tuesday", "", "", "null"), extract.NoFact},
		{"The army shelled Idlib on Tuesday and denied that it had bombed Aleppo.",
			event("The army shelled Idlib on Tuesday and denied that it had bombed Aleppo", "Air/drone strike", "Aleppo", "", "", "", "null"), extract.NoFact},
		{"Militias threatened to bomb Hajin on Tuesday.", event("Hajin on Tuesday", "Air/drone strike", "Hajin", "Tuesday", "", "", "null"), extract.NoFact},
		{"Rockets hit Aleppo on 7 June 2024, police said.",
			event("Rockets hit Aleppo on 7 June 2024", "Shelling/artillery/missile attack", "Aleppo", "7 June 2024", "", "", "2024"), extract.NoNumber},
		{"Rockets hit Aleppo on Tuesday, police said.", event("A", "Attack", "A", "", "", "", "null"), extract.NoQuote},
		{"Rockets hit Aleppo on Tuesday, police said.", event("Rockets hit Aleppo on Tuesday", "Attack", "leppo", "", "", "", "null"), extract.NoPlace},
		{"Rockets hit Aleppo on Tuesday, police said.", event("Rockets hit Aleppo on Tuesday", "Chemical weapon", "Aleppo", "Tuesday", "", "", "null"), extract.Differs},
		{"The SDF shelled Turkish forces in Manbij on Tuesday, killing two people.",
			event("The SDF shelled Turkish forces in Manbij on Tuesday", "Shelling/artillery/missile attack", "Manbij", "Tuesday", "Turkish forces", "SDF", "null"), extract.Differs},
	} {
		res := read(t, c.text)
		before := res
		before.Reports = slices.Clone(res.Reports)
		got, err := model(t, server(t, says(events(c.proposal)))).Read(context.Background(), reader, &res)
		if err != nil || got.Dropped[c.missing] != 1 || !reflect.DeepEqual(res, before) {
			t.Errorf("%s\n%s: %+v, %v", c.text, c.proposal, got, err)
		}
	}
}

// TestProposalKeepsItsOwnID: what the model alone tells takes no place of what
// the rules read, and is joined to nothing.
func TestProposalKeepsItsOwnID(t *testing.T) {
	res := read(t, "Warplanes bombed Aleppo on Tuesday, killing five people. Smoke rose over Aleppo on Tuesday.")
	m := model(t, server(t, says(events(event("Smoke rose over Aleppo on Tuesday", "Air/drone strike", "Aleppo", "Tuesday", "", "", "null")))))
	if _, err := m.Read(context.Background(), reader, &res); err != nil || len(res.Reports) != 2 {
		t.Fatalf("%d reports, %v", len(res.Reports), err)
	}
	rule, alone := res.Reports[0], res.Reports[1]
	if rule.Event.ID == alone.Event.ID || !alone.Proposed || rule.Proposed {
		t.Errorf("%s and %s", rule.Event.ID, alone.Event.ID)
	}
	alone.Event.ArticleID = "another"
	if _, joined := incident.Score(&rule, &alone); joined {
		t.Error("joined to what the rules read elsewhere")
	}
}

func TestRepeatedProposals(t *testing.T) {
	res := read(t, "Rockets hit Aleppo on Tuesday, killing two people.")
	m := model(t, server(t, says(events(
		event("Rockets hit Aleppo on Tuesday", "Shelling/artillery/missile attack", "Aleppo", "Tuesday", "", "", "null"),
		event("Rockets hit Aleppo", "Shelling/artillery/missile attack", "Aleppo", "", "", "", "null")))))
	if c, err := m.Read(context.Background(), reader, &res); err != nil || c.Agreed != 1 || c.Dropped[extract.Repeated] != 1 {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestNoSecretsInAddresses: an address is shown and stored, so it may hold none.
func TestNoSecretsInAddresses(t *testing.T) {
	for _, url := range []string{"http://user:topsecret@localhost/v1", "http://localhost/v1?key=topsecret", "http://localhost/v1#topsecret", "ftp://topsecret", ":topsecret"} {
		if _, err := New(Config{URL: url, Model: "m"}); err == nil || strings.Contains(err.Error(), "topsecret") {
			t.Errorf("%s: %v", url, err)
		}
	}
}
