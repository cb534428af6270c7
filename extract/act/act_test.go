package act

import (
	"testing"

	"github.com/furat-map/furat/geo"
)

// TestKinds: what the types have in common.
func TestKinds(t *testing.T) {
	for sub, want := range map[string][8]bool{ // battle, remote, on civilians, demonstration, moves, takes people, has victims, of officers
		Clash:     {true, false, false, false, false, false, true, false},
		Shelling:  {false, true, false, false, false, false, true, false},
		Strike:    {false, true, false, false, false, false, true, false},
		IED:       {false, true, false, false, false, false, true, false},
		Suicide:   {false, true, false, false, false, false, true, false},
		Attack:    {false, false, true, false, false, false, true, false},
		Abduction: {false, false, true, false, false, true, true, false},
		Arrests:   {false, false, false, false, false, true, true, true},
		Looting:   {false, false, false, false, false, false, true, false},
		Disrupted: {false, false, false, false, false, false, false, true},
		Movement:  {false, false, false, false, true, false, false, false},
		Base:      {},
		Other:     {},
		Protest:   {false, false, false, true, false, false, false, false},
		"":        {},
		"Magic":   {},
	} {
		got := [8]bool{Battle(sub), Remote(sub), OnCivilians(sub), Demonstration(sub), Moves(sub), TakesPeople(sub), HasVictims(sub), OfOfficers(sub)}
		if got != want {
			t.Errorf("%q: %v, want %v", sub, got, want)
		}
		if Violent(sub) != (want[0] || want[1] || want[2]) {
			t.Errorf("%q is violent: %v", sub, Violent(sub))
		}
	}
}

// TestNamed: each type that rules name is one of the taxonomy.
func TestNamed(t *testing.T) {
	for _, sub := range []string{Clash, Attack, Shelling, Strike, IED, Suicide, Arrests, Abduction, Looting, Disrupted, Movement, Base, Protest, Other} {
		if _, ok := geo.TypeOf(sub); !ok {
			t.Errorf("%q is no type", sub)
		}
	}
}

// TestFamily: types that can be one act told twice; each is of its own family,
// whichever is told first.
func TestFamily(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{Clash, Shelling, true}, {Attack, IED, true}, {Protest, "Violent demonstration", true}, {Arrests, Arrests, true}, {Arrests, Abduction, false},
		{Shelling, Protest, false}, {Movement, Base, false}, {Looting, Attack, false}, {Disrupted, Strike, false},
	} {
		if Family(c.a, c.b) != c.want || Family(c.b, c.a) != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, !c.want)
		}
	}
}
