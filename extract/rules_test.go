package extract

import (
	"slices"
	"strings"
	"testing"
)

// TestRules: one sentence for each way of telling that a rule was written for,
// with what it must give: type, place and doer of each event.
func TestRules(t *testing.T) {
	r := newTestReader(t)
	const (
		shelled = "Shelling/artillery/missile attack"
		struck  = "Air/drone strike"
		syria   = "syria-regime-forces"
	)
	for _, c := range []struct {
		why, text string
		want      []string
	}{
		{"the noun behind a verb of killing tells the act", "Russian fighter jets executed nearly ten airstrikes on ISIS positions in Palmyra.", []string{struck + " @ Palmyra by russia-forces"}},
		{"raids of planes", "Its planes flew 24 raids on Marib in the last 24 hours.", []string{struck + " @ Marib by "}},
		{"sirens are no raid", "Air raid sirens sounded in Aleppo.", nil},
		{"launched a rocket", "Unknown gunmen launched a rocket on a checkpoint in Hajin.", []string{shelled + " @ Hajin by unidentified-armed-group"}},
		{"a habit told of a noun", "Bombings are an almost daily occurrence in Daraa.", nil},
		{"a list behind a region", "The RSF carried out drone strikes targeting Omdurman city in Khartoum state and Atbara in River Nile state.",
			[]string{struck + " @ Omdurman by rapid-support-forces", struck + " @ Atbara by rapid-support-forces"}},
		{"a clause that only leads in", "Shells hit the town of Sarmin. In a separate attack, shells landed in Binnish.",
			[]string{shelled + " @ Sarmin by unidentified-armed-group", shelled + " @ Binnish by unidentified-armed-group"}},
		{"the past of the imperfect", "فيما كانت قوات النظام تقصف بالمدفعية كفرنبل", []string{shelled + " @ Kafr Nabl by " + syria}},
		{"the imperfect alone is not told as done", "قوات النظام التي تقصف بالمدفعية كفرنبل كل صباح معروفة. وقال السكان ذلك مراراً", nil},
		{"who carried it out, behind which", "ارتفع إلى 11 عدد الغارات التي نفذتها طائرات روسية ليل أمس على مدينة خان شيخون", []string{struck + " @ Khan Shaykhun by russia-forces"}},
		{"an object behind the place it is fired from", "استهدفت القوات الأمريكية بالمدافع من قاعدتها في حقل العمر قرى خشام والمريعية",
			[]string{shelled + " @ Khasham by us-forces", shelled + " @ Al-Muray'iyah by us-forces"}},
		{"after another act", "وبعد ذلك الهجوم استهدفت القوات الأمريكية بالمدافع بلدة خشام", []string{shelled + " @ Khasham by us-forces"}},
		{"the people held are of the place", "اعتقلت القوات الإسرائيلية سبعة شبان من قرية جباتا الخشب", []string{"Arrests @ Jubata al-Khashab by israel-forces"}},
		{"a hospital's name is no force", "قصفت قوات الدعم السريع بالمدفعية الثقيلة المستشفى السعودي في الفاشر", []string{shelled + " @ El Fasher by rapid-support-forces"}},
	} {
		var got []string
		for _, rep := range read(t, r, "2017-05-10", c.text).Reports {
			e := &rep.Event
			got = append(got, e.SubEventType+" @ "+e.Location+" by "+e.Actor1ID)
		}
		for i, w := range c.want { // "by " alone: whoever it is
			if strings.HasSuffix(w, " by ") && i < len(got) {
				got[i] = got[i][:min(len(w), len(got[i]))]
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %s\n got %q\nwant %q", c.why, c.text, got, c.want)
		}
	}
}

// TestHeldDays: words that hold on to the day told before.
func TestHeldDays(t *testing.T) {
	r := newTestReader(t)
	for _, text := range []string{
		"Shells hit the town of Sarmin on Saturday. Some hours later rockets hit Taftanaz.",
		"Shells hit the town of Sarmin on Saturday. The same morning rockets hit Taftanaz.",
		"قصفت قوات النظام السبت بلدة سرمين. وبعد نحو أربع ساعات سقطت صواريخ على بلدة تفتناز.",
		"قصفت قوات النظام السبت بلدة سرمين. وفي التوقيت نفسه سقطت صواريخ على بلدة تفتناز.",
	} {
		reports := read(t, r, "2017-05-10", text).Reports
		if len(reports) != 2 || reports[1].Event.Date.String() != "2017-05-06" {
			t.Errorf("%s: %+v", text, reports)
		}
	}
	reports := read(t, r, "2017-05-10", "قتل مدنيان أمس في سرمين. وبعد ساعات من القصف قتل ثالث في تفتناز.").Reports
	for _, rep := range reports {
		for _, why := range rep.Reasons {
			if why.Rule == "hours after what was told before" {
				t.Errorf("hours after another thing: %+v", why)
			}
		}
	}
}
