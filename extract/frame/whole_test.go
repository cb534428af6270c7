package frame_test

import (
	"testing"

	"github.com/furat-map/furat/extract/frame"
)

// TestWholeFrames: all that a sentence of news says of its acts, in the words of
// several wars: type and weapon, place, day, sides, toll, each with its rule.
func TestWholeFrames(t *testing.T) {
	whole := func(f *frame.Frame) string {
		return kind(f) + " | " + places(f) + " | " + day(f) + " | " + sides(f) + " | " + toll(f)
	}
	for _, c := range []struct{ raw, want string }{
		{
			"Russian forces shelled the city of Kharkiv on Monday, killing three people and wounding seven.",
			"Shelling/artillery/missile attack word | kharkiv at | 2023-07-03 weekday | russia-forces subject > | -, -; Attack word | kharkiv clause around | 2023-07-03 goeson | > | 3 beside, - civilians; Attack word | kharkiv clause around | 2023-07-03 goeson | > | -, 7 beside",
		},
		{
			"A Russian missile hit an apartment building in Kharkiv overnight, killing a woman.",
			"Shelling/artillery/missile attack hit with missile | kharkiv at | 2023-07-06/2023-07-07 night | russia-forces subject > | -, -; Attack word | kharkiv clause around | 2023-07-06/2023-07-07 goeson | > | 1 beside, - civilians",
		},
		{
			"Ukrainian drones struck an oil depot in Belgorod on Tuesday.",
			"Air/drone strike hit with drone | belgorod at | 2023-07-04 weekday | ukraine-forces subject > | -, -",
		},
		{
			"The Rapid Support Forces shelled the city of El Fasher on Sunday, killing nine civilians.",
			"Shelling/artillery/missile attack word | el-fasher at | 2023-07-02 weekday | rapid-support-forces subject > | -, -; Attack word | el-fasher clause around | 2023-07-02 goeson | > civilians target | 9 beside, - civilians",
		},
		{
			"Sudanese army warplanes bombed Nyala on Saturday, wounding four people.",
			"Air/drone strike weapon with aircraft | nyala at | 2023-07-01 weekday | sudan-forces agent > | -, -; Attack word | nyala clause around | 2023-07-01 goeson | > | -, 4 beside civilians",
		},
		{
			"US warplanes struck Houthi positions near Hodeidah on Tuesday.",
			"Air/drone strike hit with aircraft | hodeidah near near | 2023-07-04 weekday | us-forces subject > houthis target | -, -",
		},
		{
			"Israeli strikes on Khan Younis killed twelve Palestinians on Monday.",
			"Air/drone strike word | khan-yunis at | 2023-07-03 weekday | israel-forces agent > | 12 beside, -",
		},
		{
			"Israeli forces arrested five men in the city of Jenin at dawn on Tuesday.",
			"Arrests word | jenin at | 2023-07-04 weekday | israel-forces subject > | -, - civilians",
		},
		{
			"Hezbollah fired rockets at Kiryat Shmona on Monday, wounding two soldiers.",
			"Shelling/artillery/missile attack hit with rocket | kiryat-shmona at | 2023-07-03 weekday | hezbollah subject > | -, -; Armed clash armed | kiryat-shmona clause around | 2023-07-03 goeson | > | -, 2 beside fighters soldiers",
		},
		{
			"Turkish drones struck a car near Sulaymaniyah on Monday, killing two PKK fighters.",
			"Air/drone strike hit with drone | sulaymaniyah near near | 2023-07-03 weekday | turkey-forces subject > | -, -; Armed clash armed | sulaymaniyah clause near around | 2023-07-03 goeson | > pkk target | 2 beside, - fighters",
		},
		{
			"A roadside bomb wounded three policemen in Mosul on Monday.",
			"Remote explosive/landmine/IED blast with IED | mosul at | 2023-07-03 weekday | > police-forces target | -, 3 beside fighters soldiers",
		},
		{
			"قصفت القوات الروسية مدينة خاركيف يوم الاثنين، ما أسفر عن مقتل ثلاثة أشخاص وإصابة سبعة.",
			"Shelling/artillery/missile attack word | kharkiv at | 2023-07-03 weekday | russia-forces subject > | -, -; Attack word | kharkiv clause around | 2023-07-03 goeson | > | 3 beside, 7 beside civilians",
		},
		{
			"استهدفت مسيرات أوكرانية مستودع نفط في بيلغورود يوم الثلاثاء.",
			"Air/drone strike weapon with drone | belgorod at | 2023-07-04 weekday | ukraine-forces subject > | -, -",
		},
		{
			"قصفت قوات الدعم السريع مدينة الفاشر يوم الأحد، ما أدى إلى مقتل تسعة مدنيين.",
			"Shelling/artillery/missile attack word | el-fasher at | 2023-07-02 weekday | rapid-support-forces subject > | -, -; Attack word | el-fasher clause around | 2023-07-02 goeson | > civilians target | 9 beside, - civilians",
		},
		{
			"قصف الطيران الحربي السوداني مدينة نيالا يوم السبت.",
			"Air/drone strike weapon with aircraft | nyala at | 2023-07-01 weekday | sudan-forces subject > | -, -",
		},
		{
			"أطلق الحوثيون صاروخا باليستيا على مدينة مأرب يوم الاثنين.",
			"Shelling/artillery/missile attack hit with ballistic missile | marib at | 2023-07-03 weekday | houthis subject > | -, -",
		},
		{
			"شنت طائرات أمريكية غارات على مواقع الحوثيين في الحديدة يوم الثلاثاء.",
			"Air/drone strike word with aircraft | hodeidah at | 2023-07-04 weekday | us-forces subject > houthis target | -, -",
		},
		{
			"استشهد 12 فلسطينيا بغارة إسرائيلية على خان يونس يوم الاثنين.",
			"Air/drone strike word | khan-yunis at | 2023-07-03 weekday | israel-forces agent > | 12 beside, - civilians",
		},
		{
			"اعتقلت قوات الاحتلال خمسة شبان في مدينة جنين فجر الثلاثاء.",
			"Arrests word | jenin at | 2023-07-04 weekday | israel-forces subject > | -, - civilians",
		},
		{
			"أطلق حزب الله صواريخ على كريات شمونة يوم الاثنين.",
			"Shelling/artillery/missile attack hit with rocket | kiryat-shmona at | 2023-07-03 weekday | hezbollah subject > | -, -",
		},
		{
			"أصيب ثلاثة شرطيين بانفجار عبوة ناسفة في الموصل يوم الاثنين.",
			"Remote explosive/landmine/IED blast with IED | mosul at | 2023-07-03 weekday | > | -, 3 beside fighters soldiers",
		},
		{
			"اغتال مجهولون وجيها في درعا يوم الثلاثاء.",
			"Attack word | daraa at | 2023-07-04 weekday | unidentified-armed-group subject > | -, -",
		},
		{
			"خرج العشرات في مظاهرة في مدينة السويداء يوم الجمعة.",
			"Peaceful protest word | as-suwayda at | 2023-07-07 weekday | protesters march > | -, -",
		},
		{
			"قتل عنصران من قوات النظام بانفجار لغم في بادية السخنة يوم الاثنين.",
			"Remote explosive/landmine/IED blast with IED | as-sukhnah at | 2023-07-03 weekday | > syria-regime-forces target | 2 beside, - fighters",
		},
		{
			"وصلت تعزيزات عسكرية لقوات النظام إلى مدينة الميادين يوم السبت.",
			"Change to group/activity word | al-mayadin to | 2023-07-01 weekday | syria-regime-forces subject > | -, - fighters soldiers",
		},
		{
			"أسقطت الدفاعات الجوية طائرة مسيرة فوق مدينة أربيل يوم الاثنين.",
			"Disrupted weapons use word with drone | erbil at | 2023-07-03 weekday | > | -, -",
		},
		{
			"سيطرت هيئة تحرير الشام على مدينة سراقب يوم الخميس.",
			"Non-state actor overtakes territory word | saraqib at | 2023-07-06 weekday | hayat-tahrir-al-sham subject > | -, -",
		},
		{
			"استهدفت مدفعية النظام بلدة سرمين صباح اليوم، ما أسفر عن إصابة طفلين.",
			"Shelling/artillery/missile attack weapon with artillery | sarmin at | 2023-07-07 relative | syria-regime-forces agent > | -, -; Attack word | sarmin clause around | 2023-07-07 goeson | > | -, 2 beside civilians",
		},
		{
			"قصفت الطائرات الروسية محيط مدينة جسر الشغور أمس.",
			"Air/drone strike weapon with aircraft | jisr-ash-shughur near near | 2023-07-06 relative | russia-forces subject > | -, -",
		},
	} {
		if got := each(t, c.raw, whole); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.raw, got, c.want)
		}
	}
}
