package extract

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/furat-map/furat/extract/article"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/lang/en"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
)

func readerWith(t testing.TB, options ...Option) *Reader {
	t.Helper()
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	r, err := New(g, options...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestFrench: a language is a folder of tables: nothing else knows of it.
func TestFrench(t *testing.T) {
	r := readerWith(t, WithLanguages(os.DirFS("testdata/languages")))
	for text, want := range map[string]struct{ sub, place, doer, day string }{
		"Des drones russes ont bombardé la ville de Manbij lundi, tuant trois civils.":        {"Air/drone strike", "Manbij", "russia-forces", "2024-05-06"},
		"Hier, l'Armée syrienne a bombardé Manbij avec des roquettes.":                        {"Shelling/artillery/missile attack", "Manbij", "syria-regime-forces", "2024-05-07"},
		"Deux soldats ont été tués par Daech près de Manbij mardi dernier.":                   {"Armed clash", "Manbij", "islamic-state", "2024-05-07"},
		"L'Armée syrienne a démenti que des drones ont bombardé la ville de Manbij lundi.":    {},
		"Le groupe menace de frappes sur la ville de Manbij, a déclaré un responsable lundi.": {},
	} {
		a := geo.Article{ID: "a", Text: text, Published: geo.NewDay(2024, 5, 8)}
		res, err := r.Read(a)
		if err != nil {
			t.Fatal(err)
		}
		if res.Article.Language != "fr" {
			t.Errorf("%s: language %s", text, res.Article.Language)
		}
		if want.sub == "" {
			if len(res.Reports) != 0 {
				t.Errorf("%s: %+v", text, res.Reports[0].Event)
			}
			continue
		}
		if len(res.Reports) != 1 {
			t.Errorf("%s: %d events", text, len(res.Reports))
			continue
		}
		e := res.Reports[0].Event
		if e.SubEventType != want.sub || e.Location != want.place || e.Actor1ID != want.doer || e.Date.String() != want.day {
			t.Errorf("%s: %s at %s by %s on %s", text, e.SubEventType, e.Location, e.Actor1ID, e.Date)
		}
	}
}

// renamed are the tables of a language under another code.
func renamed(t *testing.T, tables fs.FS, code string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	names, err := fs.Glob(tables, "*.tsv")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(tables, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: data}
	}
	out["grammar.tsv"].Data = append(out["grammar.tsv"].Data, []byte("code\t"+code+"\n")...)
	return out
}

// TestEnglishByAnotherName: no rule asks for a language by its code: English
// under another one is read the same.
func TestEnglishByAnotherName(t *testing.T) {
	p, err := lang.Load(renamed(t, os.DirFS("lang/en"), "xx"), en.Morphology())
	if err != nil {
		t.Fatal(err)
	}
	plain, other := newTestReader(t), readerWith(t, WithLanguage(p))
	files, err := filepath.Glob("testdata/corpus/*/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		list, err := article.Parse(filepath.Base(f), data, article.Options{Published: geo.NewDay(2024, 4, 16)})
		if err != nil {
			t.Fatal(err)
		}
		a := list[0]
		want, err := plain.Read(a)
		if err != nil {
			t.Fatal(err)
		}
		if want.Article.Language != "en" {
			continue
		}
		n++
		a.Language = "xx"
		got, err := other.Read(a)
		if err != nil {
			t.Fatal(err)
		}
		x, y := allTold(want.Reports), allTold(got.Reports)
		if len(x) != len(y) {
			t.Errorf("%s: %d events, as xx %d", f, len(x), len(y))
			continue
		}
		for i := range x {
			if x[i] != y[i] {
				t.Errorf("%s:\n en %s\n xx %s", f, x[i], y[i])
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d English articles: the test shows little", n)
	}
}

// TestUnknownLanguages: a folder that is none is refused with what is wrong.
func TestUnknownLanguages(t *testing.T) {
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(g, WithLanguages(fstest.MapFS{"de/grammar.tsv": {Data: []byte("key\tvalue\nverbs\tlast\n")}})); err == nil {
		t.Error("a pack with an unknown key is taken")
	}
	if _, err := New(g, WithLanguages(os.DirFS("testdata/none"))); err == nil {
		t.Error("a folder that is not there is taken")
	}
	if _, err := New(g, Without("where.nowhere")); err == nil {
		t.Error("a rule that is not there is switched off")
	}
}
