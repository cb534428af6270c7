package frame_test

import "testing"

// TestSides: who did it to whom, and by which rule.
func TestSides(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"The SDF arrested five people in Hajin.", "sdf subject >"},
		{"Five people were arrested by the SDF in Hajin.", "sdf agent >"},
		{"Gunmen attacked the SDF in Hajin.", "unidentified-armed-group subject > sdf object"},
		{"The SDF was attacked in Hajin.", "> sdf object"},
		{"Israeli warplanes struck Hezbollah positions in Hajin.", "israel-forces subject > hezbollah target"},
		{"Coalition airstrikes hit Hajin.", "global-coalition agent >"},
		{"Two Hezbollah members were killed in Hajin.", "> hezbollah target"},
		{"The SDF and Hezbollah clashed in Hajin.", "sdf subject > hezbollah object"},
		{"The SDF clashed with Hezbollah in Hajin.", "sdf subject > hezbollah object"},
		{"An attack by Hezbollah on the SDF in Hajin.", "hezbollah agent > sdf target"},
		{"An attack against the SDF in Hajin.", "> sdf target"},
		{"The army accused Hezbollah of shelling Hajin.", "hezbollah agent >"},
		{"The SDF said its troops attacked a post in Hajin.", "sdf speaker >"},
		{"The SDF said it had attacked a post in Hajin.", "sdf speaker >"},
		{"The SDF said its positions were shelled in Hajin.", "> sdf ownloss"},
		{"The SDF said that shells hit Hajin.", ">"},
		{"According to the SDF, shells hit Hajin.", ">"},
		{"Residents of Raqqa protested against the SDF.", "protesters march > sdf target"},
		{"SDF policies drew protests in Raqqa.", "protesters march > sdf against"},
		{"A convoy of the SDF entered Hajin.", "sdf mover >"},
		{"US forces bombed Hajin, bombarded Raqqa with artillery and left.", "us-forces subject >; us-forces goeson >"},
		{"The SDF arrested four members of Hezbollah in Hajin.", "sdf subject > hezbollah object"},
		{"Posts were evacuated in Hajin for fear of Israeli raids.", ">"},
		{"The SDF, backed by the coalition, attacked Hajin.", "sdf subject >"},
		{"Shells hit a hospital in Hajin held by the SDF.", ">"},
		{"Gunmen killed two children in Hajin.", "unidentified-armed-group subject >"},
		{"قصفت القوات الأمريكية هجين.", "us-forces subject >"},
		{"قصفت القوات الأمريكية مواقع لحزب الله في هجين.", "us-forces subject > hezbollah target"},
		{"قصفت طائرات التحالف هجين.", "global-coalition subject >"},
		{"قتل عنصران من حزب الله في هجين.", "> hezbollah target"},
		{"استشهد ثلاثة من حزب الله في هجين.", "> hezbollah target"},
		{"تعرض حزب الله لقصف في هجين.", "> hezbollah object"},
		{"اشتبكت قوات سوريا الديمقراطية مع حزب الله في هجين.", "sdf subject > hezbollah target"},
		{"اعتقلت قوات سوريا الديمقراطية أربعة من عناصر حزب الله في هجين.", "sdf subject > hezbollah target"},
		{"اعتقل خمسة أشخاص على يد قوات سوريا الديمقراطية في هجين.", "sdf agent >"},
		{"اتهم الجيش حزب الله بقصف هجين.", "hezbollah agent >"},
		{"قال حزب الله إنه قصف هجين.", "hezbollah speaker >"},
		{"أعلن حزب الله مقتل اثنين في هجين.", ">"},
		{"بحسب حزب الله سقطت قذائف على هجين.", ">"},
		{"تظاهر أهالي الرقة ضد حزب الله.", "protesters march > hezbollah target"},
		{"وصلت قافلة لقوات التحالف الدولي إلى الحسكة.", "global-coalition mover >"},
		{"قصفت القوات الأمريكية هجين واستهدفت الرقة.", "us-forces subject >; us-forces goeson >"},
		{"غارات إسرائيلية على مواقع حزب الله في هجين.", "israel-forces agent > hezbollah target"},
		{"قصف النظام هجين.", "syria-regime-forces subject >"},
	} {
		if got := each(t, c.raw, sides); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.raw, got, c.want)
		}
	}
}

// TestKinds: the types of acts, the rule of classify.tsv and the weapon.
func TestKinds(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"Shells hit Hajin.", "Shelling/artillery/missile attack hit with shell"},
		{"Drones hit a base in Hajin.", "Air/drone strike hit with drone"},
		{"Militants attacked a checkpoint in Hajin with rockets.", "Shelling/artillery/missile attack weapon with rocket"},
		{"Militants attacked a checkpoint in Hajin.", "Armed clash word"},
		{"Gunmen attacked civilians in Hajin.", "Attack unarmed"},
		{"Gunmen killed two Hezbollah fighters in Hajin.", "Armed clash armed"},
		{"A car bomb exploded in Hajin.", "Remote explosive/landmine/IED blast with car bomb"},
		{"A suicide bomber blew up in Hajin.", "Suicide bomb word with suicide belt"},
		{"Gunmen shot a man in Hajin.", "Attack word"},
		{"The army captured the town of Hajin.", "Government regains territory regains"},
		{"The SDF retook the town of Hajin.", "Non-state actor overtakes territory overtakes"},
		{"The SDF captured the town of Hajin.", "Non-state actor overtakes territory word"},
		{"Daesh arrested two men in Hajin.", "Abduction/forced disappearance abduct"},
		{"The SDF arrested two men in Hajin.", "Arrests word"},
		{"Protesters attacked the town hall in Raqqa.", "Violent demonstration riot"},
		{"Protesters torched a police car in Raqqa.", "Violent demonstration riotloot"},
		{"The army shot down a drone over Hajin.", "Disrupted weapons use word with drone"},
		{"The army seized a weapons cache in Hajin.", "Disrupted weapons use word"},
		{"A rocket depot was bombed in Hajin.", "Air/drone strike word"},
		{"Shelling hit Hajin with mortars.", "Shelling/artillery/missile attack weapon with mortar"},
		{"استهدف مجهولون بالرصاص سيارة في ذيبان.", "Attack shot with small arms"},
		{"استهدف مسلحون بالرصاص دورية لحزب الله في ذيبان.", "Armed clash shotarmed with small arms"},
		{"استهدف مجهولون سيارة في ذيبان.", "Attack unknown"},
		{"استهدف داعش بهجوم مدنيين في ذيبان.", "Attack attackcivil"},
		{"استهدف داعش بهجوم حاجزا في ذيبان.", "Armed clash attack"},
		{"استهدف الجيش ذيبان بالمدفعية.", "Shelling/artillery/missile attack weapon with artillery"},
		{"استهدف الجيش ذيبان.", "Shelling/artillery/missile attack word"},
		{"انفجر حزام ناسف في الرقة.", "Suicide bomb blast with suicide belt"},
		{"انفجرت عبوة ناسفة في الرقة.", "Remote explosive/landmine/IED blast with IED"},
		{"سقطت قذائف هاون على هجين.", "Shelling/artillery/missile attack hit with mortar"},
		{"قصف مدفعي على هجين.", "Shelling/artillery/missile attack weapon with artillery"},
		{"غارة على هجين.", "Air/drone strike word"},
		{"هجوم بطائرة مسيرة على هجين.", "Air/drone strike weapon with drone"},
		{"قصفت طائرات مستودع صواريخ في هجين.", "Air/drone strike weapon with aircraft"},
	} {
		if got := each(t, c.raw, kind); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.raw, got, c.want)
		}
	}
}
