// Package act says what the sub-event types of the taxonomy have in common, as
// far as rules of reading ask.
package act

import "github.com/furat-map/furat/geo"

// Sub-event types that rules name.
const (
	Clash     = "Armed clash"
	Attack    = "Attack"
	Shelling  = "Shelling/artillery/missile attack"
	Strike    = "Air/drone strike"
	IED       = "Remote explosive/landmine/IED"
	Suicide   = "Suicide bomb"
	Arrests   = "Arrests"
	Abduction = "Abduction/forced disappearance"
	Looting   = "Looting/property destruction"
	Disrupted = "Disrupted weapons use"
	Movement  = "Change to group/activity"
	Base      = "Headquarters or base established"
	Protest   = "Peaceful protest"
	Other     = "Other"
)

func typeOf(sub string) string {
	t, _ := geo.TypeOf(sub)
	return t.Type
}

// Battle reports fighting between two armed sides.
func Battle(sub string) bool { return typeOf(sub) == "Battles" }

// Remote reports explosions and remote violence.
func Remote(sub string) bool { return typeOf(sub) == "Explosions/Remote violence" }

// OnCivilians reports violence against civilians by its type.
func OnCivilians(sub string) bool { return typeOf(sub) == "Violence against civilians" }

// Violent reports battles, remote violence and violence against civilians.
func Violent(sub string) bool { return Battle(sub) || Remote(sub) || OnCivilians(sub) }

// Demonstration reports protests and riots.
func Demonstration(sub string) bool {
	t := typeOf(sub)
	return t == "Protests" || t == "Riots"
}

// TakesTerritory reports land that changed hands by force.
func TakesTerritory(sub string) bool {
	return sub == "Non-state actor overtakes territory" || sub == "Government regains territory"
}

// Moves reports the types whose place is where the way leads.
func Moves(sub string) bool { return sub == Movement }

// TakesPeople reports the types where people are taken from the place they are
// of: "the arrest of seven men from X".
func TakesPeople(sub string) bool { return sub == Arrests || sub == Abduction }

// HasVictims reports the types that have people for a target: violence, arrests,
// looting.
func HasVictims(sub string) bool { return Violent(sub) || sub == Arrests || sub == Looting }

// OfOfficers reports the acts that nobody announces but who did them.
func OfOfficers(sub string) bool { return sub == Arrests || sub == Disrupted }

// Family reports types that can be one act told twice.
func Family(a, b string) bool {
	return a == b || Violent(a) && Violent(b) || Demonstration(a) && Demonstration(b)
}
