package country

import "testing"

func TestCode(t *testing.T) {
	for text, want := range map[string]string{"SY": "SY", "sy": "SY", "SYR": "SY", "760": "SY", "Syria": "SY", " syria ": "SY", "سوريا": "SY", "Syrie": "SY",
		"Bosnia & Herzegovina": "BA", "State of Palestine": "PS", "Syrian Arab Republic": "SY", "DRC": "CD", "Türkiye": "TR", "Congo, Dem. Rep.": "CD", "Bosnia and Herzegovina": "BA", "": "", "Nowhere": "", "XX": "", "-1": ""} {
		if got := Code(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
