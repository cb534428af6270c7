package frame_test

import "testing"

// TestPlaces: where acts are put, by the part that a place plays in the clause, and which rule put them there.
func TestPlaces(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"Shells hit Hajin.", "hajin at"},
		{"Shells hit the town of Hajin in Deir ez-Zor province.", "hajin at"},
		{"Shells hit Hajin and Raqqa.", "hajin at, raqqa-city at"},
		{"Shells hit the towns of Hajin, al-Susah and al-Shafah.", "hajin at, as-susah at, ash-shafah at"},
		{"Shells landed near Hajin.", "hajin near near"},
		{"Shells landed in Hajin, near Albu Kamal.", "hajin at"},
		{"Shells fired from Hajin landed in Raqqa.", "raqqa-city at"},
		{"A convoy arrived in Hajin from Raqqa.", "hajin at"},
		{"A convoy entered through Albu Kamal.", "albu-kamal via"},
		{"A convoy entered Hajin via Albu Kamal.", "hajin at"},
		{"Troops withdrew from Hajin.", "hajin from"},
		{"A bomb exploded on the road between Hajin and Raqqa.", "hajin~raqqa-city road near"},
		{"A bomb exploded on the Hajin-Raqqa road.", "hajin~raqqa-city near near"},
		{"Gunmen clashed with troops stationed in Hajin.", "hajin base"},
		{"Residents of Hajin protested.", "hajin people"},
		{"Shells hit the village of Nowhereton in eastern Deir ez-Zor province.", "deir-ez-zor-countryside-east widened near, ?"},
		{"Shells hit the village of Nowhereton.", "?"},
		{"Hajin: two people were killed.", "hajin heading"},
		{"Militants threatened to bomb Raqqa and shelled Hajin.", "hajin at"},
		{"The base in Hajin, which was shelled on Tuesday, is large.", "hajin which"},
		{"The mayor of Hajin spoke. Shells hit the town.", "hajin town near around"},
		{"Shells hit Hajin. Later shells hit the same place.", "hajin at; hajin town around"},
		{"A convoy entered Hajin, and gunmen abducted two men.", "hajin at; hajin clause around"},
		{"Fear spread in Hajin; gunmen abducted two men.", "hajin sentence around"},
		{"A convoy from Deir ez-Zor province arrived with troops.", "deir-ez-zor-governorate region around"},
		{"Officials in Damascus said shells hit Hajin.", "hajin at"},
		{"Damascus (Agency) – Shells hit Hajin.", "hajin at"},
		{"Shells hit Syria.", ""},
		{"The SDF arrested two men from Hajin.", "hajin people"},
		{"قصفت طائرات هجين.", "hajin at"},
		{"قصفت طائرات بلدة هجين بريف دير الزور الشرقي.", "hajin at"},
		{"قصفت طائرات مدينتي الميادين والبوكمال.", "al-mayadin at, albu-kamal at"},
		{"قصفت طائرات محيط بلدة هجين.", "hajin near near"},
		{"قصفت المدفعية من حقل كونيكو بلدة خشام.", "khasham part"},
		{"وصلت تعزيزات إلى مدينة البوكمال قادمة من العراق.", "albu-kamal to"},
		{"انسحبت القوات من بلدة هجين.", "hajin from"},
		{"انفجرت عبوة ناسفة على طريق هجين - البوكمال.", "hajin~albu-kamal near near"},
		{"قصفت طائرات قرية الفلانية في ريف دير الزور الشرقي.", "deir-ez-zor-countryside-east widened near, ?"},
		{"اعتقلت قوات سوريا الديمقراطية رجلين من بلدة هجين.", "hajin people"},
		{"تظاهر أهالي بلدة هجين.", "hajin people"},
		{"مدينة الرقة: غارات للتحالف.", "raqqa-city heading"},
		{"قاعدة حقل العمر التي تعرضت لقصف صاروخي أمس", "al-omar-oil-field which"},
		{"سقطت قذائف على هجين. وسقطت قذائف أخرى على البلدة ذاتها.", "hajin at; hajin town around"},
		{"قال مصدر في دمشق إن قذائف سقطت على هجين.", "hajin at"},
		{"قصفت طائرات ضفة نهر الفرات في هجين.", "hajin part"},
	} {
		if got := each(t, c.raw, places); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.raw, got, c.want)
		}
	}
}

// TestDays: when acts were, by the words beside them or around.
func TestDays(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"Shells hit Hajin on Monday.", "2023-07-03 weekday"},
		{"On Monday shells hit Hajin.", "2023-07-03 weekday"},
		{"The army said on Wednesday that shells hit Hajin on Monday.", "2023-07-03 weekday"},
		{"The army said on Wednesday that shells hit Hajin.", "2023-07-05 weekday spoken"},
		{"Shells hit Hajin on Monday, and a bomb exploded in Raqqa.", "2023-07-03 weekday; 2023-07-03 goeson"},
		{"Shells hit Hajin on Monday after gunmen abducted two men in Raqqa.", "2023-07-03 weekday; 2023-06-26/2023-07-03 before"},
		{"Shells hit Hajin on Monday, two days after gunmen abducted two men in Raqqa.", "2023-07-03 weekday; 2023-07-01 interval"},
		{"Shells hit Hajin on Monday, a week after gunmen abducted two men in Raqqa.", "2023-07-03 weekday; 2023-06-26 interval"},
		{"Shells hit Hajin on Monday, days after gunmen abducted two men in Raqqa.", "2023-07-03 weekday; 2023-06-26/2023-07-03 before"},
		{"On 12 June residents said: gunmen abducted two men in Hajin.", "2023-06-12 head spoken"},
		{"Digest, Monday 3 July\nShells hit Hajin.\nA bomb exploded in Raqqa. Gunmen killed two men in Sarmin.", "2023-07-03 heading; 2023-07-03 heading; "},
		{"Residents counted the airstrikes that Israeli warplanes carried out last week. The airstrikes killed two people in Hajin.", "2023-06-26/2023-07-02 topic"},
		{"Shells hit Hajin recently.", "- vague"},
		{"Shells hit Hajin.", ""},
		{"قصفت طائرات هجين يوم الاثنين.", "2023-07-03 weekday"},
		{"أعلن الجيش يوم الأربعاء أن طائرات قصفت هجين يوم الاثنين.", "2023-07-03 weekday"},
		{"أعلن الجيش يوم الأربعاء أن طائرات قصفت هجين.", "2023-07-05 weekday spoken"},
		{"قصفت طائرات هجين يوم الاثنين، وانفجرت عبوة ناسفة في الرقة.", "2023-07-03 weekday; 2023-07-03 goeson"},
		{"قصفت طائرات هجين يوم الاثنين بعد يومين من خطف رجلين في الرقة.", "2023-07-03 weekday; 2023-07-02 interval"},
		{"حصاد يوم الاثنين 3 تموز\nقصفت طائرات هجين.\nانفجرت عبوة ناسفة في الرقة.", "2023-07-03 heading; 2023-07-03 heading"},
		{"قصفت طائرات هجين مؤخرا.", "- vague"},
	} {
		if got := each(t, c.raw, day); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.raw, got, c.want)
		}
	}
}
