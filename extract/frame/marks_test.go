package frame_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/rule"
)

// marks writes what a frame is marked as.
func marks(f *frame.Frame) string {
	var out []string
	for _, m := range []struct {
		name string
		is   bool
	}{
		{"known", f.Definite}, {"another", f.Further}, {"occurs", f.Occurs}, {"victims", f.HurtOnly}, {"vague", f.Vague}, {"unarmed", f.Unarmed},
		{"blast", f.Blast}, {"both", f.Both}, {"title", f.Title}, {"homes", f.Homes}, {"denied", f.Denied},
	} {
		if m.is {
			out = append(out, m.name)
		}
	}
	return f.Lemma() + ": " + strings.Join(out, " ")
}

// TestMarks: how an act is told: as known, as another one, by its victims alone,
// without saying how.
func TestMarks(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"The attack on Hajin killed two men.", "attack: known vague unarmed"},
		{"This attack on Hajin was the first.", "attack: known vague unarmed"},
		{"An attack on Hajin killed two men.", "attack: vague unarmed"},
		{"Another attack hit Hajin.", "attack: another vague unarmed"},
		{"A second airstrike hit Hajin.", "airstrike: another"},
		{"The ambush took place in Hajin.", "ambush: known"},
		{"It happened in Hajin on Monday.", "happen: occurs"},
		{"Two men were killed in Hajin.", "kill: victims"},
		{"Two men were killed by shells in Hajin.", "kill: "},
		{"Militants attacked Hajin.", "attack: vague unarmed"},
		{"Militants attacked Hajin with rockets.", "attack: "},
		{"The army shelled Hajin.", "shell: unarmed"},
		{"The army shelled Hajin with mortars.", "shell: "},
		{"A blast shook Hajin.", "explosion: blast"},
		{"A car bomb blast shook Hajin.", "bombing: "},
		{"The SDF and gunmen clashed in Hajin.", "clash: both"},
		{"Shells hit a hospital in Hajin.", "hit: homes"},
		{"Shells hit two houses in Hajin.", "hit: homes"},
		{"Shells hit a post in Hajin.", "hit: "},
		{"Shells hit Hajin\n\nThree were killed there.", "hit: title; kill: victims"},
		{"The coalition denied a report. The report said jets had bombed Hajin.", "bomb: denied"},
		{"الهجوم على هجين أودى بحياة رجلين.", "هجوم: known vague unarmed; أودى: victims"},
		{"هجوم على هجين.", "هجوم: vague unarmed"},
		{"هجوم آخر على هجين.", "هجوم: another vague unarmed"},
		{"قتل رجلان في هجين.", "قتل: victims"},
		{"قصف الجيش هجين.", "قصف: unarmed"},
		{"قصف الجيش هجين بالمدفعية.", "قصف: "},
		{"انفجار في هجين.", "انفجار: blast"},
		{"اشتبك الجيش مع مسلحين في هجين.", "اشتبك: both"},
		{"سقطت قذائف على مستشفى في هجين.", "سقط: homes"},
		{"قصف على هجين\n\nقتل ثلاثة.", "قصف: unarmed title; قتل: victims"},
		{"نفى التحالف أنباء عن غارة. وقال ناشطون إن طائرات قصفت هجين.", "قصف: denied"},
	} {
		if got := each(t, c.raw, marks); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.raw, got, c.want)
		}
	}
}

// TestRounds: how many shells or rockets a clause counts.
func TestRounds(t *testing.T) {
	for raw, want := range map[string]int{
		"The army fired 14 rockets at Hajin.": 14, "The army fired rockets at Hajin.": 0, "Three shells hit Hajin.": 3, "Two large rockets hit Hajin.": 2,
		"Shells hit Hajin on 3 July.": 0, "سقط صاروخان على هجين.": 2, "سقطت ثلاثة صواريخ على هجين.": 3, "سقطت قذائف على هجين.": 0,
	} {
		frames, _ := frame.Read(page(t, raw, "2023-07-07"))
		if len(frames) != 1 || frames[0].Rounds != want {
			t.Errorf("%q: %d frames, %+v", raw, len(frames), frames)
		}
	}
}

// TestDayParts: the time of day told with the act, or with the clause it goes on
// from.
func TestDayParts(t *testing.T) {
	part := func(f *frame.Frame) string { return f.DayPart }
	for _, c := range []struct{ raw, want string }{
		{"Shells hit Hajin on Monday morning.", "morning"},
		{"Shells hit Hajin at dawn on Monday.", "dawn"},
		{"Shells hit Hajin overnight.", "night"},
		{"Shells hit Hajin on Monday.", ""},
		{"Shells hit Hajin on Monday evening, and a bomb exploded in Raqqa.", "evening; evening"},
		{"قصفت طائرات هجين صباح الاثنين.", "morning"},
		{"قصفت طائرات هجين فجر الاثنين.", "dawn"},
		{"قصفت طائرات هجين ليلة الأربعاء/الخميس.", "night"},
		{"قصفت طائرات هجين يوم الاثنين.", ""},
	} {
		if got := each(t, c.raw, part); got != c.want {
			t.Errorf("%q: %q, want %q", c.raw, got, c.want)
		}
	}
}

// TestObjects: what was hit or moved, as the text calls it; no name of a place
// or an actor.
func TestObjects(t *testing.T) {
	objects := func(f *frame.Frame) string { return strings.Join(f.Objects, ",") }
	for _, c := range []struct{ raw, want string }{
		{"Shells hit a hospital and two trucks in Hajin.", "hospital,trucks"},
		{"A convoy entered Hajin.", "convoy"},
		{"Shells hit Hajin.", ""},
		{"Shells hit a post, a base, a depot, a truck and a bridge in Hajin.", "post,base,depot,truck"},
		{"سقطت قذائف على مستشفى في هجين.", "مستشفي"},
	} {
		if got := each(t, c.raw, objects); got != c.want {
			t.Errorf("%q: %q, want %q", c.raw, got, c.want)
		}
	}
}

// TestWords: each claim rests on words of its own sentence.
func TestWords(t *testing.T) {
	p := page(t, "On Monday, the SDF arrested five men in Hajin. Israeli warplanes bombed a post in Raqqa, killing two soldiers and wounding three.", "2023-07-07")
	frames, cut := frame.Read(p)
	if len(frames) < 3 || cut {
		t.Fatalf("%d frames, cut %v", len(frames), cut)
	}
	for i := range frames {
		f := &frames[i]
		s := p.Sentences[f.Sentence]
		words := []rule.Words{f.Sub.Words, f.When.Words, f.Doer.Words, f.Target.Words, f.Dead.Words, f.Hurt.Words}
		for k := range f.Places {
			words = append(words, f.Places[k].Words)
		}
		for _, w := range words {
			if w.Said && (w.First < s.First || w.Last > s.Last || w.Last < w.First) {
				t.Errorf("frame %d: words %d to %d are not of its sentence", i, w.First, w.Last)
			}
		}
		if !f.Sub.Words.Said {
			t.Errorf("frame %d: no words tell the act", i)
		}
	}
}

// TestMostFrames: an article that tells too much is cut off.
func TestMostFrames(t *testing.T) {
	frames, cut := frame.Read(page(t, strings.Repeat("The army shelled it. ", 1300), "2023-07-07"))
	if len(frames) != 1200 || !cut {
		t.Errorf("%d frames, cut %v", len(frames), cut)
	}
	if frames, _ := frame.Read(page(t, "The striker shot in the second half of the match. The goalkeeper was beaten. The league is won.", "")); len(frames) > 0 {
		t.Errorf("a match has %d frames", len(frames))
	}
}

// TestUnhurt: words that tell that nobody was hurt, and words that tell that
// nothing is known.
func TestUnhurt(t *testing.T) {
	for raw, want := range map[string]bool{
		"Nobody was hurt.": true, "There were no casualties.": true, "It caused no injuries.": true, "Three were hurt.": false, "There was no information on casualties.": false,
		"No one was killed or wounded.": true, "It is not known how many were killed.": false,
		"دون وقوع إصابات.": true, "لم تسجل إصابات.": true, "ولم ترد معلومات عن خسائر.": false, "قتل ثلاثة.": false, "دون أن يصاب أحد.": true,
	} {
		p := page(t, raw, "")
		if got := frame.Unhurt(p, 0, len(p.Tokens)-1); got != want {
			t.Errorf("%q: %v", raw, got)
		}
	}
}

// TestHolds: what lies in what.
func TestHolds(t *testing.T) {
	p := page(t, "", "")
	g := p.Gazetteer
	for _, c := range []struct {
		a, b        string
		holds, seat bool
	}{
		{"deir-ez-zor-governorate", "hajin", true, true}, {"hajin", "deir-ez-zor-governorate", false, false}, {"deir-ez-zor-governorate", "raqqa-city", false, false},
		{"hajin", "hajin", false, false}, {"raqqa-city", "hajin", false, false}, {"hajin", "mosul", false, false},
	} {
		a, b := g.Place(c.a), g.Place(c.b)
		if a == nil || b == nil {
			t.Fatalf("no place %s or %s", c.a, c.b)
		}
		if got := frame.Contains(g, a, b); got != c.holds {
			t.Errorf("%s holds %s: %v", c.a, c.b, got)
		}
		if got := frame.SeatOf(g, a, b); got != c.seat {
			t.Errorf("%s is the seat of %s: %v", c.a, c.b, got)
		}
	}
}

// TestRules: each rule of this stage has an id and a sentence, and none is there
// twice.
func TestRules(t *testing.T) {
	seen := map[rule.ID]string{}
	n := len(frame.WhereRules) + len(frame.WhoRules) + len(frame.WhenRules) + len(frame.TollRules) + len(frame.TypeRules())
	frame.WhereRules.Docs(seen)
	frame.WhoRules.Docs(seen)
	frame.WhenRules.Docs(seen)
	frame.TollRules.Docs(seen)
	frame.TypeRules().Docs(seen)
	if len(seen) != n {
		t.Errorf("%d ids of %d rules", len(seen), n)
	}
	for id, doc := range seen {
		stage, _, ok := strings.Cut(string(id), ".")
		if !ok || doc == "" || !slices.Contains([]string{"where", "who", "when", "toll", "type"}, stage) {
			t.Errorf("%q: %q", id, doc)
		}
	}
}

// TestSwitchedOff: what a rule claims that is switched off is not claimed.
func TestSwitchedOff(t *testing.T) {
	const raw = "On Monday Israeli warplanes bombed Hezbollah positions in Hajin, killing three civilians."
	for id, write := range map[rule.ID]func(*frame.Frame) string{
		"where.at": places, "when.weekday": day, "who.subject": sides, "who.target": sides, "toll.beside": toll, "type.weapon": kind,
	} {
		p := page(t, raw, "2023-07-07")
		p.Off = rule.Off{id: true}
		if id == "when.weekday" { // the expressions of time were found with it
			p.Dates = nil
		}
		frames, _ := frame.Read(p)
		for i := range frames {
			if got := write(&frames[i]); strings.Contains(got, short(id)) {
				t.Errorf("without %s: %s", id, got)
			}
		}
	}
}
