package incident

import (
	"slices"
	"testing"

	"github.com/furat-map/furat/extract/frame"
)

// pairs returns the ties of each telling of a text with each act before it, all
// of them taken for acts of their own.
func pairs(t *testing.T, raw string) []string {
	t.Helper()
	p := page(t, raw, "2023-07-07")
	frames, _ := frame.Read(p)
	n := 0
	var out []string
	for _, trial := range Trials(p, frames, func(*frame.Frame, *frame.Place) int { n++; return n }) {
		out = append(out, trial.Ties...)
	}
	return out
}

// TestTies: for each tie a text of which two acts have it, and one like it of
// which they have not.
func TestTies(t *testing.T) {
	shown := map[string]bool{}
	for _, c := range []struct{ tie, has, not string }{
		{"type same", "Shells hit Hajin. Shells hit Raqqa.", "Shells hit Hajin. A bomb exploded in Raqqa."},
		{"type open", "Shells hit Hajin. Two men were killed in Hajin.", "Shells hit Hajin. Shells hit Raqqa."},
		{"type apart", "Shells hit Hajin. A car bomb exploded in Hajin.", "Shells hit Hajin. Two men were killed in Hajin."},
		{"peaceful", "The SDF arrested two men in Hajin. The SDF arrested three men in Raqqa.", "Shells hit Hajin. Shells hit Raqqa."},
		{"victims only", "Shells hit Hajin. Two men were killed in Hajin.", "Two men were killed in Hajin. Shells hit Hajin."},
		{"victims before", "Two men were killed in Hajin. Shells hit Hajin.", "Shells hit Hajin. Two men were killed in Hajin."},
		{"place same", "Shells hit Hajin. Rockets hit Hajin.", "Shells hit Hajin. Rockets hit Raqqa."},
		{"place inside", "The army shelled Deir ez-Zor province. The army shelled Hajin.", "The army shelled Hajin. The army shelled Deir ez-Zor province."},
		{"place around", "The army shelled Hajin. The army shelled Deir ez-Zor province.", "The army shelled Deir ez-Zor province. The army shelled Hajin."},
		{"place seat", "Shells hit Idlib. Shells hit Sarmin.", "Shells hit Raqqa. Shells hit Hajin."},
		{"place beside", "Shells hit al-Susah. Shells hit al-Shafah.", "Shells hit Hajin. Shells hit Raqqa."},
		{"place apart", "Shells hit Hajin. Shells hit Raqqa.", "Shells hit Hajin. Rockets hit Hajin."},
		{"place elsewhere", "Fear spread in Hajin; gunmen killed two men. Gunmen killed three men in Raqqa.", "Shells hit Hajin. Shells hit Raqqa."},
		{"place untold", "Shells hit Hajin. The attack killed two men.", "Shells hit Hajin. The attack on Hajin killed two men."},
		{"place new", "On Monday US warplanes bombed Daesh. The airstrike hit Hajin.", "Shells hit Hajin. Rockets hit Hajin."},
		{"place from around", "Shells hit Hajin. Fear spread in Raqqa; gunmen killed two men.", "Shells hit Hajin. Gunmen killed two men in Raqqa."},
		{"place unknown", "Shells hit Hajin. Shells hit the village of Nowhereton.", "Shells hit Hajin. Shells hit Raqqa."},
		{"several places", "Shells hit Hajin. Shells hit Raqqa and Sarmin.", "Shells hit Hajin. Shells hit Raqqa."},
		{"day same", "Shells hit Hajin on Monday. Rockets hit Hajin on Monday.", "Shells hit Hajin on Monday. Rockets hit Hajin on Tuesday."},
		{"day overlaps", "Shells hit Hajin on Monday. Rockets hit Hajin this week.", "Shells hit Hajin on Monday. Rockets hit Hajin on Monday."},
		{"day apart", "Shells hit Hajin on Monday. Two men were killed in Hajin on Tuesday.", "Shells hit Hajin on Monday. Rockets hit Hajin."},
		{"day untold", "Shells hit Hajin on Monday. Rockets hit Hajin.", "Shells hit Hajin. Rockets hit Hajin."},
		{"hour apart", "Shells hit Hajin on Monday morning. Rockets hit Hajin on Monday evening.", "Shells hit Hajin on Monday morning. Rockets hit Hajin on Monday."},
		{"doer same", "The SDF attacked Hajin. The SDF attacked Raqqa.", "The SDF attacked Hajin. Shells hit Raqqa."},
		{"doer apart", "The SDF attacked Hajin. Daesh attacked Raqqa.", "The SDF attacked Hajin. Gunmen attacked Raqqa."},
		{"target same", "Gunmen attacked the SDF in Hajin. Gunmen attacked the SDF in Raqqa.", "Gunmen attacked the SDF in Hajin. Gunmen attacked a man in Raqqa."},
		{"target apart", "Gunmen attacked the SDF in Hajin. Gunmen attacked Daesh in Raqqa.", "Gunmen attacked the SDF in Hajin. Gunmen attacked the SDF in Raqqa."},
		{"sides crossed", "The SDF attacked Daesh in Hajin. Daesh attacked the SDF in Hajin.", "The SDF attacked Daesh in Hajin. The SDF attacked Daesh in Raqqa."},
		{"dead same", "Shells killed two men in Hajin. Two men were killed in Hajin.", "Shells killed two men in Hajin. Three men were killed in Hajin."},
		{"dead apart", "Shells killed two men in Hajin. Three men were killed in Hajin.", "Shells killed two men in Hajin. Men were killed in Hajin."},
		{"hurt same", "Shells wounded two men in Hajin. Two men were wounded in Hajin.", "Shells wounded two men in Hajin. Three men were wounded in Hajin."},
		{"hurt apart", "Shells wounded two men in Hajin. Three men were wounded in Hajin.", "Shells wounded two men in Hajin. Men were wounded in Hajin."},
		{"rounds apart", "Three rockets hit Hajin. Five rockets hit Hajin.", "Three rockets hit Hajin. Rockets hit Hajin."},
		{"repeat", "Shells hit Hajin. The attack killed two men.", "Shells hit Hajin. An attack killed two men."},
		{"another", "An airstrike hit Hajin. A second airstrike hit Hajin.", "An airstrike hit Hajin. The airstrike killed two men."},
		{"earlier", "Shells hit Hajin after gunmen had killed two men in Raqqa.", "Shells hit Hajin. Gunmen had killed two men in Raqqa."},
		{"explains", "Militants attacked Hajin after gunmen opened fire on a patrol.", "Militants attacked Hajin. Gunmen opened fire on a patrol."},
		{"result", "Shells hit Hajin, killing two men.", "Shells hit Hajin. Two men were killed."},
		{"meanwhile", "Shells hit Hajin, while gunmen killed two men in Raqqa.", "Shells hit Hajin. Gunmen killed two men in Raqqa."},
		{"took place", "Militants attacked a patrol in Hajin. It happened on Monday.", "Militants attacked a patrol in Hajin. The attack killed two men."},
		{"word same", "Militants attacked Hajin. Gunmen attacked Raqqa.", "Militants attacked Hajin. Gunmen ambushed a patrol in Raqqa."},
		{"thing same", "Shells hit a hospital in Hajin. Rockets hit a hospital in Raqqa.", "Shells hit a hospital in Hajin. Rockets hit a bridge in Raqqa."},
		{"same sentence", "Shells hit Hajin, killing two men.", "Shells hit Hajin. Two men were killed in Hajin."},
		{"next sentence", "Shells hit Hajin. Two men were killed in Hajin.", "Shells hit Hajin. Shops shut. Two men were killed in Hajin."},
		{"few sentences", "Shells hit Hajin. Shops shut. Two men were killed in Hajin.", "Shells hit Hajin. Two men were killed in Hajin."},
		{"far apart", "Shells hit Hajin. Shops shut. Roads shut. Schools shut. Rain fell. Wind rose. Night fell. Two men were killed in Hajin.", "Shells hit Hajin. Two men were killed in Hajin."},
		{"alone", "Shells hit Hajin. Two men were killed in Hajin.", ""},
		{"latest", "Shells hit Hajin. Two men were killed in Hajin.", ""},
		{"lead", "Shells hit Hajin. Two men were killed in Hajin.", "Rain fell. Wind rose. Shells hit Hajin. Two men were killed in Hajin."},
		{"headline", "Shells hit Hajin\n\nTwo men were killed in Hajin.", "Shells hit Hajin. Two men were killed in Hajin."},
	} {
		shown[c.tie] = true
		if !slices.Contains(pairs(t, c.has), c.tie) {
			t.Errorf("%q has no %q: %q", c.has, c.tie, pairs(t, c.has))
		}
		if slices.Contains(pairs(t, c.not), c.tie) {
			t.Errorf("%q has %q: %q", c.not, c.tie, pairs(t, c.not))
		}
	}
	for _, tie := range Ties {
		if !shown[tie.Name] {
			t.Errorf("no text shows %q", tie.Name)
		}
		if tie.Doc == "" || tie.Do == nil {
			t.Errorf("%+v", tie)
		}
	}
}

// TestOneOf: of ties that are ways to answer one question a pair has at most one.
func TestOneOf(t *testing.T) {
	for _, raw := range []string{
		"Shells hit Hajin on Monday, killing two men. The SDF attacked Raqqa on Tuesday. Three men were wounded in Hajin. Another attack killed four in the village of Nowhereton.",
		"قصفت طائرات التحالف هجين يوم الاثنين، ما أسفر عن مقتل رجلين. وهاجم مسلحون الرقة. وأصيب ثلاثة في هجين. وسقطت قذائف على قرية الفلانية.",
	} {
		p := page(t, raw, "2023-07-07")
		frames, _ := frame.Read(p)
		n := 0
		trials := Trials(p, frames, func(*frame.Frame, *frame.Place) int { n++; return n })
		if len(trials) < 3 {
			t.Errorf("%q: %d pairs", raw, len(trials))
		}
		for _, trial := range trials {
			for _, group := range [][]string{
				{"type same", "type open", "type apart"}, {"place same", "place inside", "place around", "place seat", "place beside", "place apart", "place elsewhere", "place untold", "place new"},
				{"day same", "day overlaps", "day apart", "day untold"}, {"doer same", "doer apart"}, {"target same", "target apart"}, {"dead same", "dead apart"},
				{"hurt same", "hurt apart"}, {"same sentence", "next sentence", "few sentences", "far apart"},
			} {
				n := 0
				for _, tie := range group {
					if slices.Contains(trial.Ties, tie) {
						n++
					}
				}
				if n > 1 {
					t.Errorf("%q: %d of %q in %q", raw, n, group, trial.Ties)
				}
			}
		}
	}
}
