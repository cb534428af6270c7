package atlas

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/furat-map/furat/gazetteer/fold"
)

var (
	first  = Source{Key: "first", Title: "First list", Licence: "CC BY 4.0"}
	second = Source{Key: "second", Title: "Second list", Licence: "CC0"}
)

func village(id, en, ar string, lat, lon float64) Row {
	r := Row{Record: Record{ID: id, NameEN: en, NameAR: ar, Type: "village", Country: "SY", Lat: lat, Lon: lon, UncertaintyKM: 2, Rank: 30}}
	for _, n := range []string{en, ar} {
		if n != "" {
			r.Names = append(r.Names, Name{Text: n})
		}
	}
	return r
}

func rowsOf(rows ...Row) func(func(*Row) error) error {
	return func(emit func(*Row) error) error {
		for _, r := range rows {
			r.Names = slices.Clone(r.Names)
			if err := emit(&r); err != nil {
				return err
			}
		}
		return nil
	}
}

func importRows(t testing.TB, d Dir, s Source, rows ...Row) Summary {
	t.Helper()
	sum, err := d.Import(context.Background(), nil, s, rowsOf(rows...), nil)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func opened(t testing.TB, d Dir) *Atlas {
	t.Helper()
	segments, err := d.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeAll(segments) })
	return New(segments...)
}

func newDir(t testing.TB) Dir { return DirAt(filepath.Join(t.TempDir(), "furat.db.gazetteer")) }

func all(a *Atlas) []Record {
	var out []Record
	a.Each(func(r Record) error { out = append(out, r); return nil })
	return out
}

func ids(cs []Candidate) []string {
	var out []string
	for _, c := range cs {
		out = append(out, c.ID())
	}
	return out
}

func TestRoundTrip(t *testing.T) {
	want := Record{ID: "first:1", IDs: []string{"second:9"}, NameEN: "Hajin", NameAR: "هجين", Type: "town", Country: "SY", Admin1: "Deir ez-Zor", Admin2: "Abu Kamal",
		Admin3: "Hajin", Lat: 34.68945, Lon: -40.83125, UncertaintyKM: 2.5, Population: 37935, Rank: 77, Sources: []string{"first"},
		Names: []Name{{"Hajin", "first"}, {"هجين", "first"}, {"Hadjine", "first"}}}
	b, err := NewBuilder([]Source{first})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Add(&want); err != nil {
		t.Fatal(err)
	}
	s, err := b.Segment()
	if err != nil {
		t.Fatal(err)
	}
	got, ok := New(s).Find("second:9")
	slices.SortFunc(got.Names, func(a, b Name) int { return slices.Index(want.Names, a) - slices.Index(want.Names, b) })
	if !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, ok, want)
	}
}

func TestCandidates(t *testing.T) {
	d := newDir(t)
	importRows(t, d, first, village("first:1", "Deir ez-Zor", "", 35.3, 40.1), village("first:2", "", "البوكمال", 34.45, 40.9),
		village("first:3", "Kafr Zita", "كفر زيتا", 35.37, 36.6), village("first:4", "Kafr Zibad", "", 32, 35))
	a := opened(t, d)
	for query, want := range map[string]string{
		"Dayr az Zawr": "first:1", "دير الزور": "first:1", "ديرالزور": "first:1", "Deir Ezzor": "first:1",
		"Abu Kamal": "first:2", "أبو كمال": "first:2", "Albukamal": "first:2",
		"Kafr Zeita": "first:3", "Kafar Zita": "first:3", "Kafr Zitta": "first:3", "كفرزيتا": "first:3", "Kfar Zita": "first:3", "Karf Zita": "first:3",
	} {
		got := a.Candidates(Query{Name: query})
		if len(got) == 0 || got[0].ID() != want {
			t.Errorf("%s: %v, want %s first", query, ids(got), want)
		}
	}
	if got := a.Candidates(Query{Name: "Zit"}); len(got) != 0 {
		t.Errorf("a short name matched %v by a typing error", ids(got))
	}
	if got := a.Candidates(Query{Name: "حلب"}); len(got) != 0 {
		t.Errorf("حلب matched %v", ids(got))
	}
}

// TestSameScriptFirst: a name in the query's own script comes before one in
// the other.
func TestSameScriptFirst(t *testing.T) {
	d := newDir(t)
	importRows(t, d, first, village("first:1", "Hama", "", 1, 1), village("first:2", "", "حما", 2, 2))
	got := ids(opened(t, d).Candidates(Query{Name: "حما"}))
	if !slices.Equal(got, []string{"first:2", "first:1"}) {
		t.Errorf("got %v", got)
	}
}

func TestImportTwiceDoublesNothing(t *testing.T) {
	d := newDir(t)
	rows := []Row{village("first:1", "Hajin", "هجين", 34.7, 40.8), village("first:2", "Shafa", "", 34.5, 40.9)}
	importRows(t, d, first, rows...)
	rows[1] = village("first:2", "Ash Shafah", "الشعفة", 34.55, 40.95)
	if sum := importRows(t, d, first, rows...); sum.New != 0 || sum.Updated != 2 {
		t.Errorf("the second import made %+v", sum)
	}
	got := all(opened(t, d))
	if len(got) != 2 {
		t.Fatalf("%d places, want 2", len(got))
	}
	r, _ := opened(t, d).Find("first:2")
	if r.NameAR != "الشعفة" || r.Lat != 34.55 || len(r.Names) != 2 {
		t.Errorf("not updated: %+v", r)
	}
}

func TestJoin(t *testing.T) {
	d := newDir(t)
	importRows(t, d, first, village("first:1", "Hajin", "", 34.70, 40.80), village("first:2", "Hajin", "", 34.71, 40.81))
	var joins []Join
	_, err := d.Import(context.Background(), nil, second, rowsOf(
		village("second:7", "Hajin", "هجين", 34.702, 40.801), // the nearer of two
		village("second:8", "Hajeen", "", 34.711, 40.811),    // another spelling, near the other
		village("second:9", "Hajin", "", 36, 37)),            // too far
		func(j Join) { joins = append(joins, j) })
	if err != nil {
		t.Fatal(err)
	}
	if len(joins) != 2 || joins[0].Place.ID != "first:1" || joins[1].Place.ID != "first:2" {
		t.Fatalf("joins %+v", joins)
	}
	a := opened(t, d)
	r, ok := a.Find("second:7")
	if !ok || r.ID != "first:1" || r.NameAR != "هجين" || r.Lat != 34.70 || !slices.Equal(r.Sources, []string{"first", "second"}) {
		t.Errorf("joined place: %+v", r)
	}
	if n := len(all(a)); n != 3 {
		t.Errorf("%d places, want 3: two of one source are two", n)
	}
	importRows(t, d, first, village("first:1", "Hajin town", "", 34.70, 40.80)) // the first source again
	if r, _ = opened(t, d).Find("first:1"); !slices.ContainsFunc(r.Names, func(n Name) bool { return n.Text == "هجين" }) {
		t.Errorf("the other source's names were lost: %+v", r)
	}
}

// TestRepeatedRows: a place that a file tells of twice, by its own id or by
// that of another source, is one place.
func TestRepeatedRows(t *testing.T) {
	d := newDir(t)
	importRows(t, d, first, village("first:1", "Hajin", "", 34.70, 40.80))
	linked := func(id, name string) Row {
		r := village(id, name, "", 34.701, 40.801)
		r.IDs = []string{"first:1"}
		return r
	}
	sum := importRows(t, d, second, linked("second:1", "Hajin"), linked("second:2", "Hajeen town"), linked("second:3", "هجين"),
		village("second:9", "Shafa", "", 34.5, 40.9), village("second:8", "Other", "", 31, 41), village("second:9", "Shafah", "", 34.5, 40.9))
	if sum.Repeated != 3 || sum.New != 2 || sum.Joined != 1 {
		t.Errorf("%+v", sum)
	}
	a := opened(t, d)
	if n := len(all(a)); n != 3 {
		t.Errorf("%d places, want 3", n)
	}
	r, _ := a.Find("second:3")
	if r.ID != "first:1" || !slices.Contains(r.IDs, "second:1") {
		t.Errorf("%+v", r)
	}
	again := importRows(t, d, second, village("second:9", "Shafah", "", 34.5, 40.9))
	if again.New != 0 || again.Updated != 1 {
		t.Errorf("imported again: %+v", again)
	}
}

// TestNoJoin: what only looks alike stays apart.
func TestNoJoin(t *testing.T) {
	d := newDir(t)
	importRows(t, d, first, village("first:1", "Dariyah", "دارية", 36, 39), village("first:2", "Dummar", "دمر", 33.53, 36.23))
	quarter := village("second:2", "Dummar", "ضاحية دمر", 33.531, 36.231)
	quarter.Type = "neighbourhood"
	sum := importRows(t, d, second, village("second:1", "Ad Dari'yeh", "الدرعية", 36.01, 39.01), quarter)
	if sum.Joined != 0 {
		t.Errorf("%+v: another Arabic name, a quarter and a town were joined", sum)
	}
}

// TestUpdate: what a source says anew of its own place holds.
func TestUpdate(t *testing.T) {
	d := newDir(t)
	r := village("first:1", "Hajin", "", 34.7, 40.8)
	r.Population = 5_000_000
	importRows(t, d, first, r)
	r = village("first:1", "Hajin", "", 36.7, 40.8)
	r.Population = 500
	if sum := importRows(t, d, first, r); sum.Moved != 1 {
		t.Errorf("%+v: it moved by 220 km", sum)
	}
	if got, _ := opened(t, d).Find("first:1"); got.Population != 500 || got.Lat != 36.7 {
		t.Errorf("%+v", got)
	}
}

func TestNamesNeedAKnownPlace(t *testing.T) {
	d := newDir(t)
	importRows(t, d, first, village("first:1", "Hajin", "", 34.7, 40.8))
	names := Row{Record: Record{ID: "first:1", NameAR: "هجين", Names: []Name{{Text: "هجين"}}}, OnlyNames: true}
	lost := Row{Record: Record{ID: "first:99", Names: []Name{{Text: "X"}}}, OnlyNames: true}
	sum := importRows(t, d, second, names, lost)
	if sum.Unknown != 1 || sum.Joined != 1 {
		t.Errorf("%+v", sum)
	}
	if r, _ := opened(t, d).Find("first:1"); r.Lat != 34.7 || r.Type != "village" || r.NameAR != "هجين" {
		t.Errorf("names alone changed the place: %+v", r)
	}
}

// TestBrokenImport: whatever stops an import leaves what was there.
func TestBrokenImport(t *testing.T) {
	d := newDir(t)
	importRows(t, d, first, village("first:1", "Hajin", "", 34.7, 40.8))
	before := all(opened(t, d))
	broken := errors.New("broken")
	_, err := d.Import(context.Background(), nil, second, func(emit func(*Row) error) error {
		r := village("second:1", "Shafa", "", 34.5, 40.9)
		return errors.Join(emit(&r), broken)
	}, nil)
	if !errors.Is(err, broken) {
		t.Fatalf("err %v", err)
	}
	// A process killed while it wrote leaves such files.
	for _, name := range []string{"000009.atlas", "000010.atlas.part-1", "manifest.json.part-2"} {
		if err := os.WriteFile(filepath.Join(d.Path(), name), []byte("half"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := all(opened(t, d)); !reflect.DeepEqual(got, before) {
		t.Errorf("got %+v", got)
	}
	importRows(t, d, second, village("second:1", "Shafa", "", 34.5, 40.9))
	if n := len(all(opened(t, d))); n != 2 {
		t.Errorf("%d places after the next import", n)
	}
}

func TestOneImportAtATime(t *testing.T) {
	d := newDir(t)
	_, err := d.Import(context.Background(), nil, first, func(emit func(*Row) error) error {
		_, err := d.Import(context.Background(), nil, second, rowsOf(village("second:1", "A", "", 1, 1)), nil)
		if err == nil {
			t.Error("a second import ran inside the first")
		}
		r := village("first:1", "Hajin", "", 34.7, 40.8)
		return emit(&r)
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
}

// TestManyImports: segments are merged as they gather, and say the same.
func TestManyImports(t *testing.T) {
	d := newDir(t)
	rnd := rand.New(rand.NewSource(1))
	want := map[string]string{}
	for i := range 40 {
		var rows []Row
		for range 1 + rnd.Intn(5) {
			id, name := fmt.Sprintf("first:%d", rnd.Intn(60)), fmt.Sprintf("Name %c%c%d", 'a'+rnd.Intn(26), 'a'+rnd.Intn(26), i)
			if !slices.ContainsFunc(rows, func(r Row) bool { return r.ID == id }) {
				rows = append(rows, village(id, name, "", 30+rnd.Float64(), 40+rnd.Float64()))
				want[id] = name
			}
		}
		importRows(t, d, first, rows...)
	}
	a := opened(t, d)
	if len(a.segments) > 8 {
		t.Errorf("%d segments", len(a.segments))
	}
	got := map[string]string{}
	for _, r := range all(a) {
		got[r.ID] = r.NameEN
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func TestBeginning(t *testing.T) {
	d := newDir(t)
	var rows []Row
	for i := range 500 {
		r := village(fmt.Sprintf("first:%d", i), fmt.Sprintf("Kafr %03d", i), "", 30, 40)
		r.Rank = uint8(i % 200)
		rows = append(rows, r)
	}
	rows = append(rows, village("first:a", "Kabul", "", 34, 69))
	importRows(t, d, first, rows...)
	got := opened(t, d).Beginning("kafr", 5)
	if len(got) != 5 || got[0].Segment.row(got[0].Place).rank() != 199 {
		t.Errorf("%d found, the first with rank %d, want 199", len(got), got[0].Segment.row(got[0].Place).rank())
	}
}

// TestTextAgainstSearch: the names found in a text are those that a look-up of
// every stretch of words finds.
func TestTextAgainstSearch(t *testing.T) {
	d := newDir(t)
	importRows(t, d, first, village("first:1", "Tell Abyad", "تل أبيض", 36.7, 38.9), village("first:2", "Tell", "التل", 33.6, 36.3),
		village("first:3", "Ras al-Ayn", "رأس العين", 36.8, 40))
	a := opened(t, d)
	text := "From Tell to Tell Abyad and Ras al Ayn, من التل إلى تل ابيض ورأس العين"
	tokens := fold.Tokens(text)
	names := a.NewText(tokens)
	for i := range tokens {
		found := map[int]bool{}
		for _, k := range names.At(i, tokens[i].Form, func(int) bool { return true }, nil) {
			found[k.Last] = true
		}
		for j := i; j < min(len(tokens), i+4); j++ {
			key := fold.AppendName(nil, tokens[i:j+1])
			hit := false
			a.Exact(key, func(Match) bool { hit = true; return false })
			if last := tokens[j]; !(last.Script == fold.Latin && fold.IsArticle(last.Form)) && hit != found[j] {
				t.Errorf("%q: in the text %v, looked up %v", text[tokens[i].Lo:tokens[j].Hi], found[j], hit)
			}
		}
	}
}

// TestOutline compares the point-in-polygon test with orb's.
func TestOutline(t *testing.T) {
	area := orb.MultiPolygon{{{{40, 34}, {42, 34.5}, {41.5, 36}, {40.5, 35}, {39, 36}, {40, 34}}, {{40.5, 34.5}, {41, 34.6}, {40.8, 34.9}, {40.5, 34.5}}},
		{{{45, 30}, {46, 30}, {46, 31}, {45, 30}}}}
	d := newDir(t)
	r := village("first:1", "Area", "", 35, 40)
	r.Type, r.Area = "district", area
	importRows(t, d, first, r)
	importRows(t, d, first, village("first:2", "Other", "", 10, 10)) // merged: the outline is kept
	a := opened(t, d)
	o := a.Outline("first:1")
	rnd := rand.New(rand.NewSource(1))
	for range 5000 {
		p := orb.Point{38.5 + 8*rnd.Float64(), 29.5 + 7*rnd.Float64()}
		held := false
		a.Holding(p[1], p[0], nil, func(Match) { held = true })
		if want := planar.MultiPolygonContains(area, p); o.Holds(p[1], p[0]) != want || held != want {
			t.Fatalf("%v: outline %v, index %v, orb %v", p, o.Holds(p[1], p[0]), held, want)
		}
	}
}

// sampleSegment is a small file to damage.
func sampleSegment(t testing.TB) []byte {
	b, err := NewBuilder([]Source{first})
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range []string{"Deir ez-Zor", "هجين", "Kafr Zita", "Tell Abyad"} {
		r := village(fmt.Sprint("first:", i), n, "", 35, 40+float64(i)).Record
		r.Names[0].Source, r.Sources = "first", []string{"first"}
		if err := b.Add(&r); err != nil {
			t.Fatal(err)
		}
		b.AddShape(orb.MultiPolygon{{{{40, 34}, {42, 34}, {42, 36}, {40, 34}}}})
	}
	var buf bytes.Buffer
	if _, err := b.WriteTo(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// use asks a segment everything.
func use(s *Segment) {
	a := New(s)
	for _, n := range []string{"Deir ez-Zor", "هجين", "kafr", "x"} {
		a.Candidates(Query{Name: n})
		a.Beginning(n, 5)
	}
	a.Find("first:1")
	a.Outline("first:1")
	a.Area("first:2")
	a.Holding(35, 41, nil, func(m Match) { m.ID() })
	a.Each(func(Record) error { return nil })
}

func TestCutShort(t *testing.T) {
	whole := sampleSegment(t)
	for n := 0; n < len(whole); n += 1 + n/50 {
		if s, err := Parse(whole[:n]); err == nil {
			use(s)
			t.Errorf("%d of %d bytes were taken for a whole file", n, len(whole))
		}
	}
}

func FuzzParse(f *testing.F) {
	whole := sampleSegment(f)
	f.Add(uint16(20), byte(7))
	f.Add(uint16(300), byte(255))
	f.Fuzz(func(t *testing.T, at uint16, to byte) {
		data := slices.Clone(whole)
		data[int(at)%len(data)] = to
		if s, err := Parse(data); err == nil {
			use(s)
		}
	})
}
