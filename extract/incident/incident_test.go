package incident

import (
	"fmt"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/geo"
)

// incidents reads the acts of a text, published on a Friday.
func incidents(t testing.TB, raw string) []Incident {
	t.Helper()
	p := page(t, raw, "2023-07-07")
	m, err := LoadModel(lang.TiesCSV)
	if err != nil {
		t.Fatal(err)
	}
	frames, _ := frame.Read(p)
	return Read(p, m, frames)
}

// short are the types by a word.
var short = map[string]string{"Shelling/artillery/missile attack": "shelling", "Air/drone strike": "strike", "Armed clash": "clash", "Attack": "attack",
	"Remote explosive/landmine/IED": "bomb", "Arrests": "arrests", "Abduction/forced disappearance": "abduction", "Change to group/activity": "movement", "Peaceful protest": "protest",
	"Looting/property destruction": "looting", "Disrupted weapons use": "disrupted", "Suicide bomb": "suicide"}

// written writes an act: its type, place, day, sides, toll and how often it is
// told.
func written(in *Incident) string {
	s := short[in.Sub.Value]
	if in.Place != nil {
		s += " @" + in.Place.ID
	}
	if d := in.When.Value; d.First.Known() && in.Basis != geo.BasisPublication {
		s += fmt.Sprintf(" %d.%d", d.First.Time().Day(), d.First.Time().Month())
		if d.Last != d.First {
			s += fmt.Sprintf("-%d.%d", d.Last.Time().Day(), d.Last.Time().Month())
		}
	}
	if in.Doer.Rule != whoNobody && in.Doer.Made() {
		s += " by " + in.Doer.Value
	}
	if in.Target.Made() {
		s += " on " + in.Target.Value
	}
	count := func(c rule.Claim[int]) string {
		if !c.Made() {
			return "-"
		}
		return fmt.Sprint(c.Value)
	}
	if in.Toll.Dead.Made() || in.Toll.Hurt.Made() {
		s += " " + count(in.Toll.Dead) + "+" + count(in.Toll.Hurt)
	}
	if n := len(in.Members); n > 1 {
		s += fmt.Sprint(" x", n)
	}
	return s
}

func all(t testing.TB, raw string) string {
	t.Helper()
	var out []string
	list := incidents(t, raw)
	for i := range list {
		out = append(out, written(&list[i]))
	}
	return strings.Join(out, "; ")
}

type want struct{ raw, incidents string }

func check(t *testing.T, cases []want) {
	t.Helper()
	for _, c := range cases {
		if got := all(t, c.raw); got != c.incidents {
			t.Errorf("%q:\n got %s\nwant %s", c.raw, got, c.incidents)
		}
	}
}

// TestJoined: tellings of one act are one incident, with what they tell together.
func TestJoined(t *testing.T) {
	check(t, []want{
		{"Shells hit Hajin on Monday. The attack killed two men.", "shelling @hajin 3.7 on civilians 2+- x2"},
		{"Shells hit Hajin on Monday. Two men were killed and three wounded.", "shelling @hajin 3.7 on civilians 2+3 x2"},
		{"Shells hit Hajin on Monday, killing two men.", "shelling @hajin 3.7 on civilians 2+- x2"},
		{"Militants attacked Hajin on Monday. The militants used rockets in the attack on Hajin.", "shelling @hajin 3.7 by unidentified-armed-group x2"},
		{"Militants attacked a checkpoint in Hajin. Two policemen were killed in the attack.", "clash @hajin by unidentified-armed-group on police-forces 2+- x2"},
		{"The army shelled Deir ez-Zor province on Monday. The shelling hit Hajin.", "shelling @hajin 3.7 by syria-regime-forces x2"},
		{"Shells killed two men in Hajin on Monday. The death toll rose to five, a doctor said.", "shelling @hajin 3.7 on civilians 5+- x2"},
		{"An explosion shook Hajin on Monday. A car bomb exploded near the market, police said.", "bomb @hajin 3.7 on civilians x2"},
		{"The SDF arrested two men in Hajin on Monday. The arrests followed a raid at dawn.", "arrests @hajin 3.7 by sdf on civilians x2"},
		{"سقطت قذائف على هجين يوم الاثنين. وأسفر القصف عن مقتل رجلين.", "shelling @hajin 3.7 on civilians 2+- x2"},
		{"سقطت قذائف على هجين يوم الاثنين، ما أسفر عن مقتل رجلين.", "shelling @hajin 3.7 on civilians 2+- x2"},
		{"هاجم مسلحون حاجزا في هجين يوم الاثنين. وقتل شرطيان في الهجوم.", "clash @hajin 3.7 by unidentified-armed-group 2+- x2"},
		{"انفجار في هجين يوم الاثنين. وقالت الشرطة إن سيارة مفخخة انفجرت قرب السوق.", "bomb @hajin 3.7 x2"},
		{"قصفت طائرات التحالف هجين يوم الاثنين. واستهدفت الغارات مستودعا في البلدة.", "strike @hajin 3.7 by global-coalition x2"},
	})
}

// TestApart: other places, days, doers and kinds are other incidents.
func TestApart(t *testing.T) {
	check(t, []want{
		{"Shells hit Hajin on Monday. Shells hit Raqqa on Monday.", "shelling @hajin 3.7; shelling @raqqa-city 3.7"},
		{"The SDF attacked Hajin on Monday. Daesh attacked Hajin on Tuesday.", "clash @hajin 3.7 by sdf; clash @hajin 4.7 by islamic-state"},
		{"Shells hit Hajin on Monday. The SDF arrested two men in Hajin.", "shelling @hajin 3.7; arrests @hajin 3.7 by sdf on civilians"},
		{"Shells hit Hajin on Monday. Residents marched in protest in Raqqa.", "shelling @hajin 3.7; protest @raqqa-city 3.7 by protesters"},
		{"Shells hit Hajin on Monday. A car bomb exploded in Raqqa.", "shelling @hajin 3.7; bomb @raqqa-city 3.7"},
		{"Shells hit Hajin on Monday while gunmen killed two men in Raqqa.", "shelling @hajin 3.7; attack @raqqa-city 3.7 by unidentified-armed-group on civilians 2+-"},
		{"Shells hit Hajin and Raqqa on Monday.", "shelling @hajin 3.7; shelling @raqqa-city 3.7"},
		{"US warplanes bombed Hajin on Monday. Rockets hit Raqqa.", "strike @hajin 3.7 by us-forces; shelling @raqqa-city 3.7"},
		{"سقطت قذائف على هجين يوم الاثنين. وسقطت قذائف على الرقة يوم الاثنين.", "shelling @hajin 3.7; shelling @raqqa-city 3.7"},
		{"سقطت قذائف على هجين. وانفجرت عبوة ناسفة في الرقة.", "shelling @hajin; bomb @raqqa-city"},
		{"سقطت قذائف على مدينتي الميادين والرقة يوم الاثنين، ما أسفر عن مقتل خمسة.", "shelling @al-mayadin 3.7 5+- x2; shelling @raqqa-city 3.7"},
	})
}

// TestFields: each field is of the telling that tells it best; a toll grows.
func TestFields(t *testing.T) {
	check(t, []want{
		{"Two men were killed in Hajin on Monday. Shells hit the town.", "shelling @hajin 3.7 on civilians 2+- x2"},
		{"The SDF was attacked in Hajin. The attack was carried out by Daesh on Monday.", "clash @hajin 3.7 by islamic-state on sdf x2"},
		{"Shells hit Hajin this week. The shelling on Monday killed two men.", "shelling @hajin 3.7 on civilians 2+- x2"},
		{"Shells hit Hajin, killing two men. Later the toll of the shelling rose to five dead.", "shelling @hajin on civilians 5+- x3"},
		{"Nobody was hurt when shells hit Hajin. The shelling later was said to have killed two men.", "shelling @hajin on civilians 2+0 x3"},
	})
}

// TestCarried: day, place and sides that the text around tells.
func TestCarried(t *testing.T) {
	check(t, []want{
		{"US warplanes bombed a depot in Hajin on Monday. Rockets hit Raqqa.", "strike @hajin 3.7 by us-forces; shelling @raqqa-city 3.7"},
		{"US warplanes bombed a depot in Hajin on 12 June. Rockets hit Raqqa.", "strike @hajin 12.6 by us-forces; shelling @raqqa-city 12.6"},
		{"US warplanes bombed a depot in Hajin on Monday. The airstrike on Raqqa killed two.", "strike @hajin 3.7 by us-forces; strike @raqqa-city 3.7 by us-forces 2+-"},
		{"US warplanes bombed a depot in Hajin on Monday. Shops opened. Schools opened. Roads opened. Rockets hit Raqqa.", "strike @hajin 3.7 by us-forces; shelling @raqqa-city 3.7"},
		{"US warplanes bombed a depot in Hajin on Monday. On Tuesday rockets hit Sarmin. Shops opened. Schools opened. Roads opened. Rockets hit Raqqa.", "strike @hajin 3.7 by us-forces; shelling @sarmin 4.7; shelling @raqqa-city"},
		{"Rockets hit Raqqa.", "shelling @raqqa-city"},
		{"Rockets hit Raqqa recently.", "shelling @raqqa-city"},
		{"The army said on Wednesday that rockets hit Raqqa.", "shelling @raqqa-city 5.7"},
	})
}

// TestKnownSides: sides that everybody knows in that war.
func TestKnownSides(t *testing.T) {
	check(t, []want{
		{"Rockets hit the al-Tanf garrison.", "shelling @al-tanf-garrison on us-forces"},
		{"Shells hit Hajin, killing two children.", "shelling @hajin on civilians 2+- x2"},
		{"Shells hit a hospital in Hajin.", "shelling @hajin on civilians"},
		{"Gunmen assassinated a man in Hajin.", "attack @hajin by unidentified-armed-group on civilians"},
		{"Turkish warplanes struck a valley near Duhok.", "strike @duhok by turkey-forces"},
		{"Rockets hit Kharkiv.", "shelling @kharkiv by russia-forces"},
		{"Rockets hit Hajin.", "shelling @hajin"},
		{"A bomb exploded in Kharkiv.", "bomb @kharkiv"},
		{"The SDF arrested two men in Hajin.", "arrests @hajin by sdf on civilians"},
		{"A convoy entered Hajin.", "movement @hajin"},
	})
}

// TestHeadlines: a headline tells of what stands under it, or of its own.
func TestHeadlines(t *testing.T) {
	check(t, []want{
		{"Shells hit Hajin\n\nShells hit the town of Hajin on Monday, killing two men.", "shelling @hajin 3.7 on civilians 2+- x3"},
		{"Two killed in shelling of Hajin\n\nShells hit the town of Hajin on Monday. Two men were killed.", "shelling @hajin 3.7 on civilians 2+- x3"},
		{"Bomb explodes in Raqqa\n\nShells hit the town of Hajin on Monday.", "bomb @raqqa-city 3.7; shelling @hajin 3.7"},
		{"Attacks on Hajin and Raqqa\n\nShells hit the town of Hajin on Monday. A bomb exploded in Raqqa on Tuesday.", "shelling @hajin 3.7 x2; bomb @raqqa-city 4.7"},
		{"قصف على هجين\n\nسقطت قذائف على بلدة هجين يوم الاثنين.", "shelling @hajin 3.7 x2"},
		{"انفجار في الرقة\n\nسقطت قذائف على بلدة هجين يوم الاثنين.", "bomb @raqqa-city 3.7; shelling @hajin 3.7"},
	})
}

// TestSums: a beginning that the incidents after it tell one by one is none itself.
func TestSums(t *testing.T) {
	check(t, []want{
		{"US warplanes bombed militants on Tuesday. A second airstrike hit Hajin. A third airstrike hit Raqqa.", "strike @hajin 4.7 by us-forces; strike @raqqa-city 4.7 by us-forces"},
		{"US warplanes bombed militants on Tuesday. A second airstrike hit Hajin.", "strike 4.7 by us-forces on unidentified-armed-group; strike @hajin 4.7"},
	})
}

// TestUnplaced: an act without a place must tell enough of itself.
func TestUnplaced(t *testing.T) {
	check(t, []want{
		{"Shells hit the village of Nowhereton on Monday, killing two men.", "shelling 3.7 on civilians 2+- x2"},
		{"The attack killed two men.", ""},
		{"Israeli warplanes bombed Hezbollah on Monday, killing two fighters.", "strike 3.7 by israel-forces on hezbollah 2+- x2"},
		{"Shells fell.", ""},
	})
}
