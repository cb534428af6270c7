package clause

import (
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/rule"
)

// TestFacts: which rule takes which word off the map, "-" for what is told as
// done; each rule beside a sentence like it that tells a fact.
func TestFacts(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		// future
		{"طائرات التحالف ستقصف مدينة الميادين", "قصف future"},
		{"ستقصف الطائرات مدينة الميادين.", "قصف future"},

		// tense
		{"تقصف قوات النظام بلدة هجين.", "قصف tense"},
		{"قوات النظام تقصف بلدة هجين", "قصف -"},
		{"Militants attack a checkpoint in Hajin\nThree were killed.", "attack -, kill -"},
		{"Shops shut. Militants attack a checkpoint in Hajin every week.", "attack habit"},
		{"كانت قوات النظام تقصف بلدة هجين.", "قصف -"},
		{"هدوء في هجين .. وطائرات تقصف البوكمال", "قصف -"},

		// date
		{"سار الأهالي فجر السبت قرب لغم.", "فجر date"},

		// purpose
		{"تجمع ضباط في بلدة هجين لقصف مواقع.", "قصف purpose"},
		{"تعرضت بلدة هجين لقصف.", "قصف -"},
		{"أدى القصف لمقتل رجل.", "قصف -, مقتل -"},

		// retaliation
		{"The army arrested ten men in response to an airstrike.", "arrest -, airstrike retaliation"},
		{"The army arrested ten men in response to an airstrike on Hajin.", "arrest -, airstrike -"},
		{"اعتقل الجيش عشرة رجال ردا على هجوم نفذه مسلحون.", "اعتقل -, هجوم retaliation"},
		{"اعتقل الجيش عشرة رجال ردا على هجوم نفذه مسلحون في هجين.", "اعتقل -, هجوم -"},

		// victims
		{"شيع الأهالي القتلى في بلدة هجين.", "قتل victims"},
		{"دفن الأهالي قتلى في بلدة هجين.", "قتل -"},

		// standing
		{"The attacks on Conoco worried residents.", "attack standing"},
		{"The attacks on Conoco on Tuesday worried residents.", "attack -"},
		{"An attack on Conoco worried residents.", "attack -"},
		{"Militants carried out the attacks on Conoco.", "attack -"},
		{"الهجمات على حقل كونيكو تقلق الأهالي.", "هجوم standing"},
		{"الهجمات على حقل كونيكو يوم الثلاثاء أقلقت الأهالي.", "هجوم -"},

		// infinitive
		{"The army moved forward to hit positions in Hajin.", "hit infinitive"},

		// accident
		{"Three people were killed in a car crash in Hajin.", "kill accident"},
		{"قتل ثلاثة أشخاص في حادث سير في بلدة هجين.", "قتل accident"},
		{"قتل ثلاثة أشخاص غرقا في نهر الفرات.", "قتل accident"},

		// cue
		{"The army denied that rockets had hit Dhiban.", "hit cue"},
		{"The army said it had not attacked Hajin.", "attack cue"},
		{"Nobody was killed.", "kill cue"},
		{"The army threatened to bomb Hajin.", "bomb tense"},
		{"The army plans an attack on Hajin.", "attack cue"},
		{"The army may attack Hajin.", "attack cue"},
		{"Residents fear an attack on Hajin.", "attack cue"},
		{"Residents called for an end to the shelling of Hajin.", "shelling cue"},
		{"Protesters marched to denounce the shelling of Hajin.", "shelling cue"},
		{"The men met during an attack.", "meet -, attack -"},
		{"نفى الجيش قصف هجين.", "قصف cue"},
		{"لم تتعرض هجين لأي قصف.", ""},
		{"هدد الجيش بقصف هجين.", "قصف cue"},
		{"يخطط الجيش لهجوم على هجين.", "هجوم purpose"},
		{"ربما قصف الجيش هجين.", "قصف cue"},
		{"يخشى الأهالي هجوما على هجين.", "هجوم cue"},
		{"طالب الأهالي بوقف القصف على هجين.", "قصف cue"},
		{"تظاهر الأهالي تنديدا بقصف هجين.", "تظاهر -, قصف cue"},

		// nounfuture
		{"Residents spoke of airstrikes next week on Hajin.", "airstrike nounfuture"},
		{"تحدث القائد عن الهجوم المقبل على بلدة هجين.", "هجوم nounfuture"},

		// sum
		{"Some 12,000 people were killed in Aleppo.", "kill sum"},
		{"Some 900 people were killed in Aleppo.", "kill -"},
		{"In 2017 some people were killed in Aleppo.", "kill sum"},
		{"قتل 12 ألف شخص في حلب.", "قتل sum"},
		{"قتل عشرات منذ آذار الماضي.", "قتل sum"},
		{"Some 1,200 houses were hit and three men killed.", "hit -, kill -"},

		// many
		{"Militants shelled Hajin several times.", "shell many"},
		{"قصف المسلحون هجين عدة مرات.", "قصف many"},

		// habit
		{"Bombings are an almost daily occurrence in Daraa.", "bombing habit"},
		{"القصف على هجين شبه يومي.", "قصف habit"},

		// the same in other words
		{"The army is expected to attack Hajin.", "attack cue"},
		{"The army vowed to respond to the attack on Hajin.", "attack cue"},
		{"No attack on Hajin was reported.", "attack cue"},
		{"The army never attacked Hajin.", "attack cue"},
		{"The army has not shelled Hajin.", "shell cue"},
		{"If the army shells Hajin, many will flee.", "shell tense"},
		{"The men were charged with the bombing of Hajin.", "bombing cue"},
		{"The mission aimed to prevent attacks on Hajin.", "attack cue"},
		{"The army often shelled Hajin.", "shell cue"},
		{"The army ordered the shelling of Hajin.", "shelling cue"},
		{"The army urged an end to attacks on Hajin.", "attack cue"},
		{"There was no truth to a report of shelling in Hajin.", "shell cue"},
		{"Local media falsely claimed that shells hit Hajin.", "shell tense, hit cue"},
		{"A plane crash killed three people in Hajin.", "crash tense, kill accident"},
		{"A building collapse killed three people in Hajin.", "kill accident"},
		{"Since the start of the war 90,000 people were killed.", "kill sum"},
		{"دعا الأهالي إلى وقف الهجمات على هجين.", "هجوم standing"},
		{"لن يقصف الجيش هجين.", "قصف cue"},
		{"لم يقصف الجيش هجين.", "قصف cue"},
		{"يحتمل أن يقصف الجيش هجين.", "قصف tense"},
		{"لا صحة لقصف هجين.", "قصف purpose"},
		{"حكم على رجل بتهمة تفجير في هجين.", "تفجير cue"},
		{"أحيا الأهالي ذكرى قصف هجين.", "قصف cue"},
		{"تزايدت الهجمات على هجين.", "هجوم standing"},
		{"كثيرا ما قصف الجيش هجين.", "قصف cue"},
		{"عقد الاجتماع لمنع الهجمات على هجين.", "اجتماع -, هجوم cue"},
		{"قتل ثلاثة بانهيار مبنى في هجين.", "قتل accident"},
		{"توفي رجل بنوبة قلبية في هجين.", "توفي accident"},
		{"بلغ عدد القتلى منذ بدء الحرب 90 ألفا.", "قتل victims"},
		{"تخوف الأهالي من قصف هجين.", "قصف cue"},
	} {
		if got := verdicts(page(t, c.raw, "2023-07-07")); got != c.want {
			t.Errorf("%q: %s, want %s", c.raw, got, c.want)
		}
	}
}

// TestFactRules: each rule is one of the list, has a sentence for people and is
// tried in its order.
func TestFactRules(t *testing.T) {
	docs := map[rule.ID]string{}
	Facts.Docs(docs)
	if len(docs) != len(Facts) {
		t.Errorf("%d ids of %d rules", len(docs), len(Facts))
	}
	for id, doc := range docs {
		if !strings.HasPrefix(string(id), "fact.") || doc == "" {
			t.Errorf("%q: %q", id, doc)
		}
	}
}

// TestFactsOff: without its rule an act is a fact, or the next rule takes it.
func TestFactsOff(t *testing.T) {
	for _, c := range []struct {
		raw  string
		off  []rule.ID
		want string
	}{
		{"The army denied that rockets had hit Dhiban.", []rule.ID{"fact.cue"}, "hit -"},
		{"ستقصف الطائرات مدينة الميادين.", []rule.ID{"fact.future"}, "قصف tense"},
		{"ستقصف الطائرات مدينة الميادين.", []rule.ID{"fact.future", "fact.tense"}, "قصف -"},
		{"Three people were killed in a car crash in Hajin.", []rule.ID{"fact.accident"}, "kill -"},
		{"يخطط الجيش لهجوم على هجين.", []rule.ID{"fact.purpose"}, "هجوم cue"},
		{"Some 12,000 people were killed in Aleppo.", []rule.ID{"fact.sum"}, "kill -"},
	} {
		p := page(t, c.raw, "2023-07-07")
		p.Off = rule.Off{}
		for _, id := range c.off {
			p.Off[id] = true
		}
		if got := verdicts(p); got != c.want {
			t.Errorf("%q without %s: %s, want %s", c.raw, c.off, got, c.want)
		}
	}
}

// TestReach: a cue rules out what stands within its reach alone.
func TestReach(t *testing.T) {
	for raw, want := range map[string]string{
		"It may rain, a farmer of the village who owns the big field said while shells hit Hajin.":                                 "shell tense, hit -",
		"The army will leave soon and by then the town that had been empty for so many long weeks was shelled.":                    "shell -",
		"The army, which denied the first report of the morning by a local station with many friends, had shelled Hajin, all said": "shell cue", // a denial reaches through the sentence
	} {
		if got := verdicts(page(t, raw, "2023-07-07")); got != want {
			t.Errorf("%q: %s, want %s", raw, got, want)
		}
	}
}
