package incident

import (
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/geo"
)

// TestSpread: incidents that one sentence tells of several places are one
// happening; their common victims are counted once, and what follows is of it.
func TestSpread(t *testing.T) {
	for _, raw := range []string{
		"Shells hit Hajin and Raqqa on Monday, killing five people.",
		"سقطت قذائف على مدينتي الميادين والرقة يوم الاثنين، ما أسفر عن مقتل خمسة أشخاص.",
	} {
		list := incidents(t, raw)
		if len(list) != 2 || list[0].Spread == 0 || list[0].Spread != list[1].Spread {
			t.Errorf("%q: %d incidents, spread over %v", raw, len(list), list)
			continue
		}
		if list[0].Toll.Dead.Value != 5 || list[1].Toll.Dead.Made() {
			t.Errorf("%q: %+v and %+v dead", raw, list[0].Toll.Dead, list[1].Toll.Dead)
		}
	}
	if list := incidents(t, "Shells hit Hajin. A bomb exploded in Raqqa."); len(list) != 2 || list[0].Spread+list[1].Spread != 0 {
		t.Errorf("two happenings: %+v", list)
	}
}

// TestBasis: a day is of the text, or follows from publication.
func TestBasis(t *testing.T) {
	for raw, want := range map[string]string{
		"Shells hit Hajin on Monday.": geo.BasisText, "Shells hit Hajin yesterday.": geo.BasisText, "Shells hit Hajin.": geo.BasisPublication, "Shells hit Hajin recently.": "",
	} {
		list := incidents(t, raw)
		if len(list) != 1 || list[0].Basis != want {
			t.Errorf("%q: %+v", raw, list)
		}
	}
	list := incidents(t, "Shells hit Hajin.")
	if s := list[0].When.Value.Span; s.First != geo.NewDay(2023, 7, 6) || s.Last != geo.NewDay(2023, 7, 7) || list[0].When.Rule != whenNews {
		t.Errorf("the two days up to publication: %+v", list[0].When)
	}
}

// TestMembers: each telling but the first has the ties by which it was joined,
// and their sum speaks for it.
func TestMembers(t *testing.T) {
	m, err := LoadModel(lang.TiesCSV)
	if err != nil {
		t.Fatal(err)
	}
	list := incidents(t, "Shells hit Hajin on Monday. The attack killed two men. Three more were wounded in the shelling of Hajin.")
	if len(list) != 1 || len(list[0].Members) != 3 {
		t.Fatalf("%d incidents: %s", len(list), written(&list[0]))
	}
	for i, member := range list[0].Members {
		if i == 0 {
			if len(member.Ties) > 0 || !member.Counts {
				t.Errorf("the first telling: %+v", member)
			}
			continue
		}
		if len(member.Ties) == 0 || member.Score <= 0 || member.Score != m.Score(member.Ties) {
			t.Errorf("telling %d: %q weigh %v", i, member.Ties, member.Score)
		}
	}
}

// TestMarksOf: what all or any tellings of an incident are.
func TestMarksOf(t *testing.T) {
	victims := incidents(t, "Two men were killed in Hajin on Monday.")
	if len(victims) != 1 || !victims[0].HurtOnly() || victims[0].Vague() || victims[0].Titled() || victims[0].Denied() {
		t.Errorf("%+v", victims)
	}
	vague := incidents(t, "Militants attacked Hajin on Monday, killing two men.")
	if len(vague) != 1 || !vague[0].Vague() || vague[0].HurtOnly() {
		t.Errorf("%+v", vague)
	}
	told := incidents(t, "Militants attacked Hajin on Monday. The militants used rockets in the attack on Hajin.")
	if len(told) != 1 || told[0].Vague() || told[0].Weapon == nil || told[0].Weapon.Value != "rocket" {
		t.Errorf("%+v", told)
	}
	titled := incidents(t, "Bomb explodes in Raqqa\n\nShells hit the town of Hajin on Monday.")
	if len(titled) != 2 || !titled[0].Titled() || titled[1].Titled() {
		t.Errorf("%+v", titled)
	}
	guessed := incidents(t, "Suspected militants attacked Hajin on Monday. The SDF claimed the attack.")
	if len(guessed) != 1 {
		t.Fatal(len(guessed))
	}
	if attempt, suspect, _ := guessed[0].Reserve(); attempt || !suspect {
		t.Error("militants are suspected")
	}
	if part := incidents(t, "Shells hit Hajin on Monday morning. The shelling killed two men.")[0].DayPart(); part != geo.Morning {
		t.Errorf("in the %q", part)
	}
	denied := incidents(t, "The coalition denied a report. The report said jets had bombed Hajin.")
	if len(denied) != 1 || !denied[0].Denied() {
		t.Errorf("%+v", denied)
	}
}

// TestOrder: incidents come in the text's order, headlines of their own first,
// and two readings are the same.
func TestOrder(t *testing.T) {
	const raw = "Bomb explodes in Raqqa\n\nShells hit Hajin on Monday. The SDF arrested two men in Sarmin. Gunmen abducted a man in Taftanaz on Tuesday."
	first := all(t, raw)
	if got := strings.Count(first, ";"); got != 3 || !strings.HasPrefix(first, "bomb @raqqa-city") {
		t.Errorf("%s", first)
	}
	if again := all(t, raw); again != first {
		t.Errorf("%s, then %s", first, again)
	}
}

// TestMostIncidents: an article that tells too much is cut off.
func TestMostIncidents(t *testing.T) {
	raw := strings.Repeat("Shells hit Hajin on 3 May. The SDF arrested a man in Raqqa. Gunmen abducted a boy in Sarmin. Another airstrike hit Taftanaz. ", 300)
	if n := len(incidents(t, raw)); n > mostIncidents {
		t.Errorf("%d incidents", n)
	}
}

// TestTrials: a pair of a telling and an act is one trial, of which the
// annotation says whether they are one.
func TestTrials(t *testing.T) {
	p := page(t, "Shells hit Hajin on Monday. The attack killed two men. Shells hit Raqqa.", "2023-07-07")
	frames, _ := frame.Read(p)
	if len(frames) != 3 {
		t.Fatal(len(frames))
	}
	acts := []int{0, 0, 1}
	trials := Trials(p, frames, func(f *frame.Frame, _ *frame.Place) int {
		return acts[slices.IndexFunc(frames, func(g frame.Frame) bool { return g.Main.First == f.Main.First })]
	})
	var ones []bool
	for _, trial := range trials {
		ones = append(ones, trial.One)
	}
	if !slices.Equal(ones, []bool{true, false}) {
		t.Errorf("%v", ones)
	}
	if n := len(Trials(p, frames, func(*frame.Frame, *frame.Place) int { return -1 })); n > 0 {
		t.Errorf("%d trials of an article that nobody annotated", n)
	}
}

// TestRules: each rule of this stage has an id and a sentence.
func TestRules(t *testing.T) {
	docs := map[rule.ID]string{}
	CarryRules.Docs(docs)
	KnownRules.Docs(docs)
	if len(docs) != len(CarryRules)+len(KnownRules) {
		t.Errorf("%d ids", len(docs))
	}
	for id, doc := range docs {
		if doc == "" || !strings.Contains(string(id), ".") {
			t.Errorf("%q: %q", id, doc)
		}
	}
}

// TestCarryOff: without its rule nothing is taken from the text around.
func TestCarryOff(t *testing.T) {
	m, err := LoadModel(lang.TiesCSV)
	if err != nil {
		t.Fatal(err)
	}
	const raw = "US warplanes bombed a depot in Hajin on Monday. The airstrike on Raqqa killed two."
	for id, left := range map[rule.ID]string{
		"":            "strike @raqqa-city 3.7 by us-forces 2+-",
		whoBefore:     "strike @raqqa-city 3.7 2+-",
		whereBefore:   "strike @raqqa-city 3.7 by us-forces 2+-",
		whenSame:      "strike @raqqa-city 3.7 by us-forces 2+-", // the only day of the article
		knownAttacker: "strike @raqqa-city 3.7 by us-forces 2+-",
	} {
		p := page(t, raw, "2023-07-07")
		p.Off = rule.Off{id: true}
		frames, _ := frame.Read(p)
		list := Read(p, m, frames)
		if got := written(&list[1]); got != left {
			t.Errorf("without %q: %s, want %s", id, got, left)
		}
	}
}
