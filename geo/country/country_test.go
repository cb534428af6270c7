package country

import "testing"

func TestCode(t *testing.T) {
	for text, want := range map[string]string{"SY": "SY", "sy": "SY", "SYR": "SY", "760": "SY", "Syria": "SY", " syria ": "SY", "سوريا": "SY", "Syrie": "SY",
		"Bosnia & Herzegovina": "BA", "State of Palestine": "PS", "Syrian Arab Republic": "SY", "DRC": "CD", "Türkiye": "TR", "Congo, Dem. Rep.": "CD", "Bosnia and Herzegovina": "BA",
		"DR Congo (Zaire)": "CD", "Congo": "CG", "Ivory Coast": "CI", "United States of America": "US", "Kingdom of eSwatini (Swaziland)": "SZ", "Macedonia, FYR": "MK", "Democratic Republic of Congo": "CD",
		"Russia (Soviet Union)": "RU", "Yemen (North Yemen)": "YE", "Serbia (Yugoslavia)": "RS", "Bosnia-Herzegovina": "BA", "Cambodia (Kampuchea)": "KH", "Myanmar (Burma)": "MM", "Madagascar (Malagasy)": "MG", "Zimbabwe (Rhodesia)": "ZW",
		"Côte D'Ivoire": "CI", "COTE D'IVOIRE": "CI", "Iran, Islamic Republic of": "IR", "Republic of the Sudan": "SD", "The Republic of South Sudan": "SS", "Hashemite Kingdom of Jordan": "JO", "Lebanese Republic": "",
		"Tanzania, United Republic of": "TZ", "Moldova, Republic of": "MD", "Bolivia, Plurinational State of": "BO", "Federal Democratic Republic of Ethiopia": "ET", "Islamic Republic of Afghanistan": "AF", "Union of the Comoros": "KM",
		"Republic of Korea": "KR", "Korea, Dem. People's Rep.": "KP", "People's Republic of China": "CN", "Egypt, Arab Rep.": "EG", "Gambia, The": "GM", "eSwatini": "SZ", "Palestine, State of": "PS", "Palestinian Territories": "PS", "Kosovo": "XK",
		"Sao Tome and Principe": "ST", "Syria (Syrian Arab Republic)": "SY", "South Vietnam": "", "": "", "Nowhere": "", "XX": "", "-1": ""} {
		if got := Code(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
