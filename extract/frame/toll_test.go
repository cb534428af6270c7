package frame_test

import "testing"

// TestTolls: how many were killed and wounded, and what they were.
func TestTolls(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"Shells killed three civilians in Hajin.", "3 beside, - civilians"},
		{"Shells hit Hajin, killing three civilians and wounding five others.", "-, -; 3 beside, - civilians; -, 5 beside"},
		{"Three civilians were killed and two wounded in Hajin.", "3 beside, 2 beside civilians"},
		{"Shells killed a farmer in Hajin.", "1 beside, - civilians"},
		{"A farmer was killed in Hajin.", "1 named, - civilians"},
		{"Four fighters and two civilians were killed in Hajin.", "6 listed, - civilians fighters"},
		{"Shells left four fighters dead in Hajin.", "4 beside, - fighters"},
		{"Five dead in Hajin after shelling.", "5 beside, -; -, -"},
		{"At least 19 people were killed in Hajin.", "19 beside, - civilians"},
		{"Two of the twelve soldiers were killed in Hajin.", "2 beside, - fighters soldiers"},
		{"Dozens of fighters were killed in Hajin.", "-, - fighters"},
		{"Nobody was killed in Hajin in the shelling.", "0 none, 0 none"},
		{"Shells hit Hajin without causing casualties.", "0 none, 0 none"},
		{"Shells hit Hajin, and there was no information on casualties.", "-, -"},
		{"Shells hit Hajin, causing no casualties.", "0 none, 0 none"},
		{"Shells destroyed three houses in Hajin and killed two men.", "2 beside, - civilians"},
		{"A 300-strong unit was shelled in Hajin and three were killed.", "3 beside, -"},
		{"Shells hit Hajin on 5 June, killing men.", "-, -; -, - civilians"},
		{"Another three soldiers were killed in Hajin.", "3 beside, - fighters soldiers"},
		{"قتل ثلاثة مدنيين في هجين.", "3 beside, - civilians"},
		{"قتل مدني في هجين.", "1 beside, - civilians"},
		{"قتل رجلان في هجين.", "2 beside, - civilians"},
		{"قصفت طائرات هجين، ما أسفر عن مقتل ثلاثة مدنيين وإصابة خمسة آخرين.", "-, -; 3 beside, 5 beside civilians"},
		{"قصفت طائرات هجين، ما أدى إلى مقتل متعاقد وإصابة آخر وخمسة جنود.", "-, -; 1 beside, 6 listed fighters soldiers"},
		{"مقتل جنديين في هجين.", "2 beside, - fighters soldiers"},
		{"مقتل وإصابة خمسة جنود في هجين.", "-, - fighters soldiers"},
		{"خمسة قتلى وثلاثة جرحى في هجين.", "5 beside, 3 beside"},
		{"قتل ١٢ مدنيا بينهم ٣ أطفال في هجين.", "12 beside, - civilians"},
		{"قتل خمسة وعشرون شخصا في هجين.", "25 beside, - civilians"},
		{"مقتل سالم الراوي في هجين.", "1 named, -"},
		{"سقوط قتيلين في قصف على هجين.", "2 dual, -"},
		{"قصفت طائرات هجين دون وقوع إصابات.", "0 none, 0 none"},
		{"قصفت طائرات هجين ولم ترد معلومات عن خسائر.", "-, -"},
		{"قصفت طائرات هجين بثلاثة صواريخ.", "-, -"},
		{"قتل وجرح العشرات في هجين.", "-, -"},
		{"استشهد أردنيان في هجين.", "2 beside, -"},
		{"خمسة من مقاتليها قتلوا في هجين.", "5 beside, - fighters"},
		{"أصيب أربعة جنود بجروح في هجين.", "-, 4 beside fighters soldiers"},
	} {
		if got := each(t, c.raw, toll); got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.raw, got, c.want)
		}
	}
}
