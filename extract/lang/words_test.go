package lang_test

import (
	"slices"
	"testing"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/gazetteer/fold"
)

// loadAll returns the packs of all languages.
func loadAll(t *testing.T) map[string]*lang.Pack {
	t.Helper()
	loaded := map[string]*lang.Pack{}
	for code, load := range packs {
		p, err := load()
		if err != nil {
			t.Fatal(err)
		}
		loaded[code] = p
	}
	return loaded
}

// TestTold: words that tell of an act, bent as news bends them, have its type.
func TestTold(t *testing.T) {
	loaded := loadAll(t)
	for _, c := range []struct{ code, phrase, sub string }{
		{"ar", "والحملة التمشيطية", ""},
		{"ar", "عملية التمشيط", "Change to group/activity"},
		{"ar", "حملة تمشيط", "Change to group/activity"},
		{"ar", "سيطرتها الكاملة على", "Non-state actor overtakes territory"},
		{"ar", "لعبوة ناسفة", "Remote explosive/landmine/IED"},
		{"ar", "تبادلا لإطلاق النار", "Armed clash"},
		{"ar", "الاقتتال", "Armed clash"},
		{"ar", "إنزالا جويا", "Armed clash"},
		{"ar", "وحيدت", "Armed clash"},
		{"ar", "اغتيلت", "Attack"},
		{"ar", "باغتوا", "Armed clash"},
		{"ar", "دحروهم", "Government regains territory"},
		{"ar", "تحرير بلدة", "Government regains territory"},
		{"ar", "تفكيك الخلية", "Arrests"},
		{"ar", "تفكيك خلية", "Arrests"},
		{"ar", "وقضوا نحبهم", "Attack"},
		{"ar", "مسيرة حاشدة", "Peaceful protest"},
		{"ar", "اقتلعوا", "Looting/property destruction"},
		{"ar", "اعتراض وتدمير", "Disrupted weapons use"},
		{"en", "burnt down", "Looting/property destruction"},
		{"en", "decapitated", "Attack"},
		{"en", "stepped on a landmine", "Remote explosive/landmine/IED"},
		{"en", "exchanged gunfire", "Armed clash"},
		{"en", "town fell", "Non-state actor overtakes territory"},
		{"en", "taken hostage", "Abduction/forced disappearance"},
		{"en", "recovered", "Disrupted weapons use"},
		{"en", "combing operation", "Change to group/activity"},
		{"en", "blew himself up", "Suicide bomb"},
	} {
		told := knows(loaded[c.code], c.phrase, func(e *lang.Entry) bool {
			return e.Kind == lang.Trigger && e.Class != "light" && (c.sub == "" || e.Sub == c.sub)
		})
		if told != (c.sub != "") {
			t.Errorf("%s: %q is told of as %q: %v", c.code, c.phrase, c.sub, told)
		}
	}
}

// TestNoAct: phrases whose words tell of no act together, though one of them
// would, are read as a whole.
func TestNoAct(t *testing.T) {
	loaded := loadAll(t)
	for code, phrases := range map[string][]string{
		"ar": {
			"انفجار أسطوانة", "وانفجار جرة غاز", "هجوما لاذعا", "الهجوم السيبراني", "هجمات إلكترونية", "إطلاق سراح", "وقف إطلاق النار", "السيطرة على الحريق",
			"سيطرت فرق", "إسقاط مساعدات", "تطهير عرقي", "إصابة مؤكدة", "طعن في الحكم", "مقتل عشرات الآلاف", "فك أسر", "معركة انتخابية",
		},
		"en": {
			"heart attack", "hunger strike", "struck a deal", "arrest warrant", "gas explosion", "legal battle", "knee injury", "killed tens of thousands",
			"withdrew from the race", "defuse tensions",
		},
	} {
		p := loaded[code]
		for _, phrase := range phrases {
			for _, tag := range p.Tags(phrase, fold.Tokens(phrase)) {
				if tag.Kind == lang.Trigger && tag.First == 0 && !slices.Contains(tag.With, "void") {
					t.Errorf("%s: %q is read as %q (%s)", code, phrase, tag.Value, tag.Sub)
				}
			}
			if !knows(p, phrase, func(e *lang.Entry) bool { return e.Kind == lang.Trigger && slices.Contains(e.With, "void") }) {
				t.Errorf("%s: %q is not known as a whole", code, phrase)
			}
		}
	}
}

// TestCueWords: words that take an event off the map.
func TestCueWords(t *testing.T) {
	loaded := loadAll(t)
	for _, c := range []struct{ code, phrase, kind string }{
		{"ar", "واستبعدت", "deny"}, {"ar", "دحض", "deny"}, {"ar", "فندوا", "deny"}, {"ar", "الشائعات", "deny"},
		{"ar", "متوعدين", "threat"}, {"ar", "على وشك", "plan"}, {"ar", "مخافة", "fear"}, {"ar", "أوعز", "order"}, {"ar", "ضالعين في", "order"}, {"ar", "في الذكرى", "order"},
		{"ar", "الصراع الذي", "many"}, {"ar", "حادث السير", "accident"}, {"ar", "بانهيار مبنى", "accident"}, {"ar", "دون وقوع إصابات", "unhurt"},
		{"en", "ruled out", "deny"}, {"en", "debunked", "deny"}, {"en", "poised to", "plan"}, {"en", "involved in", "order"}, {"en", "the war has", "many"},
		{"en", "car accident", "accident"}, {"en", "since 2011", "many"}, {"en", "escaped unharmed", "unhurt"},
	} {
		if !knows(loaded[c.code], c.phrase, func(e *lang.Entry) bool { return e.Kind == lang.Cue && e.Value == c.kind }) {
			t.Errorf("%s: %q is no cue of %s", c.code, c.phrase, c.kind)
		}
	}
	// إنها and أنها are written as إنهاء is once the hamza is folded.
	for _, common := range []string{"إنها", "أنها", "بأنها"} {
		if knows(loaded["ar"], common, func(e *lang.Entry) bool { return e.Kind == lang.Cue }) {
			t.Errorf("ar: %q is a cue", common)
		}
	}
}
