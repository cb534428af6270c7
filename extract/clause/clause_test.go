package clause

import (
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/mention"
)

// cut writes the segments of a text's first sentence.
func cut(p *mention.Page) string {
	var out []string
	for _, s := range Segments(p, p.Sentences[0]) {
		out = append(out, p.Text.Words(s[0], s[1]))
	}
	return strings.Join(out, " / ")
}

// clauses writes the clauses of a text: how each hangs on what is before it, its
// main act, the others, and what is put on them.
func clauses(p *mention.Page) string {
	var out []string
	for sent := range p.Sentences {
		for _, c := range Find(p, sent) {
			s := c.Main.Value
			if c.Kind != "" {
				s = string(c.Kind) + " " + s
			}
			for _, a := range c.Acts {
				if a.First != c.Main.First {
					s += " +" + a.Value
				}
			}
			for _, r := range []struct {
				name string
				is   bool
			}{{" tried", c.Reserve.Attempt}, {" guessed", c.Reserve.Suspect}, {" claimed", c.Reserve.Claim}} {
				if r.is {
					s += r.name
				}
			}
			out = append(out, s+" “"+p.Text.Words(c.First, c.Last)+"”")
		}
	}
	return strings.Join(out, "; ")
}

// verdicts writes what rule takes each act of a text off the map, "-" for those
// that are told as facts.
func verdicts(p *mention.Page) string {
	var out []string
	for sent := range p.Sentences {
		for _, seg := range Segments(p, p.Sentences[sent]) {
			c := Clause{Sentence: sent, First: seg[0], Last: seg[1], Kind: kindAt(p, seg[0])}
			for _, t := range Triggers(p, seg[0], seg[1]) {
				v := Judge(p, t, &c, seg[0])
				rule := strings.TrimPrefix(string(v.Rule), "fact.")
				if v.Fact {
					rule = "-"
				}
				out = append(out, t.Value+" "+rule)
			}
		}
	}
	return strings.Join(out, ", ")
}

// TestSegments: a sentence is cut at punctuation, at words that open a clause
// and at joined verbs, but not inside a number, a name or around a date.
func TestSegments(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"Shells hit Hajin, killing two men.", "Shells hit Hajin / killing two men"},
		{"Shells hit Hajin on Tuesday, killing two men, and wounded three.", "Shells hit Hajin on Tuesday / killing two men / and wounded three"},
		{"Shells hit Hajin, on Tuesday, and Raqqa.", "Shells hit Hajin, on Tuesday, and Raqqa"},
		{"Shells hit Hajin (near the market) and killed two men.", "Shells hit Hajin / near the market / and killed two men"},
		{"Fighters of the Islamic State (IS) attacked Hajin.", "Fighters of the Islamic State (IS) attacked Hajin"},
		{"Rockets hit Hajin while the army shelled Raqqa.", "Rockets hit Hajin / while the army shelled Raqqa"},
		{"After an attack on Hajin, the army shelled Raqqa.", "After an attack on Hajin / the army shelled Raqqa"},
		{"The army, a spokesman added, shelled Hajin.", "The army / a spokesman added / shelled Hajin"},
		{"The army shelled Hajin, a spokesman said.", "The army shelled Hajin / a spokesman said"},
		{"Did the army shell Hajin?", "Did the army shell Hajin"},
		{"In a separate attack, shells landed in Raqqa.", "In a separate attack / shells landed in Raqqa"},
		{"The base, which was shelled on Tuesday, is in Hajin.", "The base / which was shelled on Tuesday / is in Hajin"},
		{"Shells hit Hajin, but nobody was killed.", "Shells hit Hajin / but nobody was killed"},
		{"Air raid sirens sounded in Aleppo.", "Air raid sirens sounded in Aleppo"},
		{"The army seized the moment.", "The army seized the moment"},
		{"The army seized weapons.", "The army seized weapons"},
		{"The army seized the town of Hajin.", "The army seized the town of Hajin"},
		{"In Hajin, where shops were shut, gunmen killed a man.", "In Hajin / where shops were shut / gunmen killed a man"},
		{"1,200 shells fell on Hajin.", "1,200 shells fell on Hajin"},
		{"قصفت طائرات هجين واستهدفت مدفعية الرقة.", "قصفت طائرات هجين / واستهدفت مدفعية الرقة"},
		{"قصفت طائرات هجين وقتلت رجلين.", "قصفت طائرات هجين وقتلت رجلين"},
		{"قصفت طائرات، يوم الثلاثاء، هجين.", "قصفت طائرات، يوم الثلاثاء، هجين"},
		{"وبعد ذلك الهجوم قصف الجيش هجين.", "وبعد ذلك الهجوم قصف الجيش هجين"},
		{"قال مصدر إن الجيش قصف هجين.", "قال مصدر إن الجيش قصف هجين"},
		{"هل قصف الجيش هجين؟", "هل قصف الجيش هجين"},
		{"قصفت طائرات هجين، ولم يصدر تعليق من الجيش.", "قصفت طائرات هجين / ولم يصدر تعليق من الجيش"},
		{"قصفت طائرات هجين، دون وقوع إصابات.", "قصفت طائرات هجين / دون وقوع إصابات"},
		{"صفارات الإنذار دوت في حلب.", "صفارات الإنذار دوت في حلب"},
		{"اعتقل الجيش رجلا، فيما قصفت طائرات الرقة.", "اعتقل الجيش رجلا / فيما قصفت طائرات الرقة"},
		{"القاعدة التي تعرضت لقصف أمس في هجين.", "القاعدة التي تعرضت لقصف أمس في هجين"},
		{"قصفت طائرات هجين ردا على هجوم في الرقة.", "قصفت طائرات هجين / ردا على هجوم في الرقة"},
	} {
		if got := cut(page(t, c.raw, "2023-07-07")); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.raw, got, c.want)
		}
	}
}

// TestClauses: the clauses that tell of an act; what tells of none belongs to
// the one before, who spoke to none.
func TestClauses(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"The SDF claimed responsibility for an attack on Hajin.", "attack claimed “The SDF claimed responsibility for an attack on Hajin”"},
		{"An attack on Hajin was claimed by nobody, but militants are suspected.", "attack “An attack on Hajin was claimed by nobody, but militants are suspected”"},
		{"Suspected militants attacked Hajin.", "attack guessed “Suspected militants attacked Hajin”"},
		{"The army accused Hezbollah of shelling Hajin.", "shell guessed “The army accused Hezbollah of shelling Hajin”"},
		{"حاول مسلحون اقتحام القاعدة.", "اقتحام tried “حاول مسلحون اقتحام القاعدة”"},
		{"تبنى داعش الهجوم على هجين.", "هجوم claimed “تبنى داعش الهجوم على هجين”"},
		{"يعتقد أن مسلحين قصفوا هجين.", "قصف guessed “يعتقد أن مسلحين قصفوا هجين”"},
		{"اتهم الجيش حزب الله بقصف هجين.", "قصف guessed “اتهم الجيش حزب الله بقصف هجين”"},
		{"Shells hit Hajin, killing two men.", "hit “Shells hit Hajin”; result kill “killing two men”"},
		{"Shells hit Hajin on Tuesday, killing two men, and wounded three.", "hit “Shells hit Hajin on Tuesday”; result kill “killing two men”; wound “and wounded three”"},
		{"Shells hit Hajin, on Tuesday, and Raqqa.", "hit “Shells hit Hajin, on Tuesday, and Raqqa”"},
		{"Shells hit Hajin (near the market) and killed two men.", "hit “Shells hit Hajin (near the market”; kill “and killed two men”"},
		{"Fighters of the Islamic State (IS) attacked Hajin.", "attack “Fighters of the Islamic State (IS) attacked Hajin”"},
		{"Rockets hit Hajin while the army shelled Raqqa.", "hit “Rockets hit Hajin”; while shell “while the army shelled Raqqa”"},
		{"After an attack on Hajin, the army shelled Raqqa.", "prior attack “After an attack on Hajin”; shell “the army shelled Raqqa”"},
		{"The army, a spokesman added, shelled Hajin.", "shell “The army, a spokesman added, shelled Hajin”"},
		{"The army shelled Hajin, a spokesman said.", "shell “The army shelled Hajin”"},
		{"Did the army shell Hajin?", ""},
		{"In a separate attack, shells landed in Raqqa.", "land “In a separate attack, shells landed in Raqqa”"},
		{"The base, which was shelled on Tuesday, is in Hajin.", "shell “The base, which was shelled on Tuesday, is in Hajin”"},
		{"Shells hit Hajin, but nobody was killed.", "hit “Shells hit Hajin, but nobody was killed”"},
		{"Air raid sirens sounded in Aleppo.", ""},
		{"The army seized the moment.", ""},
		{"The army seized weapons.", "seize weapons “The army seized weapons”"},
		{"The army seized the town of Hajin.", "take control “The army seized the town of Hajin”"},
		{"In Hajin, where shops were shut, gunmen killed a man.", "kill “In Hajin, where shops were shut, gunmen killed a man”"},
		{"1,200 shells fell on Hajin.", "fall “1,200 shells fell on Hajin”"},
		{"قصفت طائرات هجين واستهدفت مدفعية الرقة.", "قصف “قصفت طائرات هجين”; استهدف “واستهدفت مدفعية الرقة”"},
		{"قصفت طائرات هجين وقتلت رجلين.", "قصف +قتل “قصفت طائرات هجين وقتلت رجلين”"},
		{"قصفت طائرات، يوم الثلاثاء، هجين.", "قصف “قصفت طائرات، يوم الثلاثاء، هجين”"},
		{"وبعد ذلك الهجوم قصف الجيش هجين.", "prior قصف “وبعد ذلك الهجوم قصف الجيش هجين”"},
		{"قال مصدر إن الجيش قصف هجين.", "قصف “قال مصدر إن الجيش قصف هجين”"},
		{"هل قصف الجيش هجين؟", ""},
		{"قصفت طائرات هجين، ولم يصدر تعليق من الجيش.", "قصف “قصفت طائرات هجين”"},
		{"قصفت طائرات هجين، دون وقوع إصابات.", "قصف “قصفت طائرات هجين، دون وقوع إصابات”"},
		{"صفارات الإنذار دوت في حلب.", ""},
		{"اعتقل الجيش رجلا، فيما قصفت طائرات الرقة.", "اعتقل “اعتقل الجيش رجلا”; while قصف “فيما قصفت طائرات الرقة”"},
		{"القاعدة التي تعرضت لقصف أمس في هجين.", "قصف “القاعدة التي تعرضت لقصف أمس في هجين”"},
		{"قصفت طائرات هجين ردا على هجوم في الرقة.", "قصف “قصفت طائرات هجين”; retaliation هجوم “ردا على هجوم في الرقة”"},
		{"Shells hit Hajin; rockets hit Raqqa: two were killed.", "hit “Shells hit Hajin”; hit “rockets hit Raqqa”; kill “two were killed”"},
		{"Shells hit Hajin before the army shelled Raqqa.", "hit “Shells hit Hajin”; while shell “before the army shelled Raqqa”"},
		{"Shells hit Hajin – two were killed.", "hit “Shells hit Hajin”; kill “two were killed”"},
		{"Two were killed when shells hit Hajin.", "kill “Two were killed”; while hit “when shells hit Hajin”"},
		{"According to the army, shells hit Hajin.", "hit “shells hit Hajin”"},
		{"Shells hit Hajin, according to the army.", "hit “Shells hit Hajin”"},
		{"Shells hit Hajin, wounding two, one of them seriously.", "hit “Shells hit Hajin”; result wound “wounding two, one of them seriously”"},
		{"Shells hit Hajin, and the army plans a response.", "hit “Shells hit Hajin”"},
		{"Shells hit Hajin, where a market was open.", "hit “Shells hit Hajin, where a market was open”"},
		{"The army shelled Hajin, targeting a depot, and left.", "shell “The army shelled Hajin”; target “targeting a depot, and left”"},
		{"في هجين، قصفت طائرات مستودعا.", "قصف “في هجين، قصفت طائرات مستودعا”"},
		{"قصفت طائرات هجين؛ وسقطت صواريخ على الرقة.", "قصف “قصفت طائرات هجين”; سقط “وسقطت صواريخ على الرقة”"},
		{"قتل رجلان عندما قصفت طائرات هجين.", "قصف +قتل “قتل رجلان عندما قصفت طائرات هجين”"},
		{"بحسب الجيش، قصفت طائرات هجين.", "قصف “قصفت طائرات هجين”"},
		{"قصفت طائرات هجين، بحسب الجيش.", "قصف “قصفت طائرات هجين”"},
		{"قصفت طائرات هجين، مستهدفة مستودعا.", "قصف “قصفت طائرات هجين، مستهدفة مستودعا”"},
		{"أعلن الجيش أن طائرات قصفت هجين وأن رجلين قتلا.", "قصف +قتل “أعلن الجيش أن طائرات قصفت هجين وأن رجلين قتلا”"},
		{"قصفت طائرات هجين، حيث كان السوق مفتوحا.", "قصف “قصفت طائرات هجين، حيث كان السوق مفتوحا”"},
	} {
		if got := clauses(page(t, c.raw, "2023-07-07")); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.raw, got, c.want)
		}
	}
}
