package clause

import (
	"testing"

	"github.com/furat-map/furat/extract/act"
)

// TestTriggers: a word tells of an act where its companion stands, and of which
// one its companion says; phrases that tell of none together are passed over.
func TestTriggers(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"The army seized the town.", "take control -"},
		{"The army seized weapons.", "seize weapons -"},
		{"The army seized three men.", "seize people -"},
		{"The army seized upon the idea.", ""},
		{"Rockets fell on Hajin.", "fall -"},
		{"Prices fell in Hajin.", ""},
		{"The regime fell.", ""},
		{"Shells landed in Hajin.", "shell tense, land -"},
		{"The plane landed in Hajin.", ""},
		{"The army captured Hajin.", "capture -"},
		{"The army captured a Daesh leader in Hajin.", "captured member -"},
		{"Troops entered Hajin.", "enter with troops -"},
		{"A convoy entered Hajin.", "enter -"},
		{"The minister entered Hajin.", ""},
		{"The army launched rockets.", "launch -"},
		{"The army launched a website.", ""},
		{"The army launched airstrikes.", "airstrike -"},
		{"The army destroyed a drone.", "destroy -"},
		{"The house was destroyed.", ""},
		{"Gunmen fired rockets.", "fire -"},
		{"The manager was fired.", ""},
		{"Rockets fell on Hajin, and five fell on Raqqa.", "fall -, fall -"},
		{"The convoy, which had 45 trucks, entered from Raqqa.", "enter -"},
		{"A heart attack killed him.", "kill accident"},
		{"A hunger strike began.", ""},
		{"Talks struck a deal.", ""},
		{"سقطت قذائف على هجين.", "سقط -"},
		{"سقطت الحكومة.", ""},
		{"سقطت طائرة مسيرة في هجين.", "سقط طائرة -"},
		{"ضرب الجيش بالمدفعية هجين.", "ضرب -"},
		{"ضرب الإعصار هجين.", ""},
		{"أطلق الجيش صواريخ.", "أطلق -"},
		{"أطلق الجيش حملة.", ""},
		{"أصابت قذائف هجين.", "أصاب -"},
		{"أصيب رجل.", "أصيب -"},
		{"وصل رتل إلى هجين.", "وصل -"},
		{"وصل رجل إلى هجين.", ""},
		{"دخلت قافلة هجين.", "دخل -"},
		{"دخل الوزير هجين.", ""},
		{"نصب الجيش حاجزا.", "نصب -"},
		{"فجر الجيش منزلا.", "فجر منزل -"},
		{"وقف إطلاق النار.", ""},
		{"هجوم إلكتروني على المصرف.", ""},
	} {
		if got := verdicts(page(t, c.raw, "2023-07-07")); got != c.want {
			t.Errorf("%q: %s, want %s", c.raw, got, c.want)
		}
	}
}

// TestMain: of several acts of a clause the one that tells most is its main one:
// what kills before what moves, what tells how before its victims.
func TestMain(t *testing.T) {
	for raw, want := range map[string]string{
		"Shells hit Hajin and killed two men.":                            act.Shelling,
		"Two men were killed by shelling in Hajin.":                       act.Shelling,
		"Troops stormed Hajin and arrested two men.":                      act.Clash, // each verb is a clause of its own
		"Forces fighting the rebels carried out airstrikes on Hajin.":     act.Strike,
		"A convoy that entered Hajin was bombed.":                         act.Strike,
		"Airstrikes hit Hajin.":                                           act.Strike,
		"The army executed ten airstrikes on Hajin.":                      act.Strike,
		"قتل رجلان بقصف على هجين.":                                        act.Shelling,
		"نفذت الطائرات غارات على هجين وقتلت رجلين.":                       act.Strike,
		"اقتحم الجيش هجين واعتقل رجلين منها في حملة مداهمات.":             act.Clash, // each verb is a clause of its own
		"تعرضت قافلة دخلت هجين لغارة.":                                    act.Strike,
		"قتل رجلان في انفجار عبوة ناسفة في هجين بعد ساعات من وصول قافلة.": act.IED,
	} {
		p := page(t, raw, "2023-07-07")
		found := Find(p, 0)
		if len(found) == 0 || found[0].Main.Sub != want {
			t.Errorf("%q: %s, want %s", raw, clauses(p), want)
		}
	}
}

// TestTells: which words of a clause are its acts, and where its own words begin
// behind a "which".
func TestTells(t *testing.T) {
	p := page(t, "The base in Hajin, which was shelled on Tuesday, is large.", "2023-07-07")
	c := Find(p, 0)[0]
	if !c.Tells(c.Main.First) || c.Tells(c.First) || c.Begins(c.Main.First) == nil || c.Begins(c.First) != nil {
		t.Errorf("%+v", c)
	}
	if own := c.Own(p); own.First <= c.First || own.Last != c.Last || p.Form(own.First) != "which" {
		t.Errorf("its own words begin with %q", p.Form(own.First))
	}
	q := page(t, "Shells hit Hajin.", "2023-07-07")
	if d := Find(q, 0)[0]; d.Own(q).First != d.First {
		t.Error("all words are its own")
	}
	if Which(p, 0, len(p.Tokens)) != 4 || Which(q, 0, len(q.Tokens)) != 0 {
		t.Error("where a which opens")
	}
}

// TestVagueWords: words of attack that tell nothing of their means.
func TestVagueWords(t *testing.T) {
	for raw, want := range map[string][2]bool{ // aimed, vague
		"The army targeted Hajin.": {true, true}, "Militants attacked Hajin.": {false, true}, "The army shelled Hajin.": {false, false},
		"استهدف الجيش هجين.": {true, true}, "هاجم مسلحون هجين.": {false, true}, "قصف الجيش هجين.": {false, false},
	} {
		main := Find(page(t, raw, "2023-07-07"), 0)[0].Main
		if got := [2]bool{Aimed(main), Vague(main)}; got != want {
			t.Errorf("%q: aimed, vague %v", raw, got)
		}
	}
}

// TestUnreal: clauses without an act that speak of plans and guesses.
func TestUnreal(t *testing.T) {
	for raw, want := range map[string]bool{
		"The army plans a visit.": true, "It may rain.": true, "It rained.": false, "Residents fear the worst.": true,
		"يخطط الجيش لزيارة.": true, "ربما تمطر.": true, "أمطرت.": false,
	} {
		p := page(t, raw, "2023-07-07")
		if got := Unreal(p, 0, len(p.Tokens)-1); got != want {
			t.Errorf("%q: %v", raw, got)
		}
	}
}
