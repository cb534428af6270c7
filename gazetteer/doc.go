// Package gazetteer turns the names of places into coordinates.
//
// What is known lies in three layers of [atlas] segments, the newer over the
// older: the curated tables of gazetteer/data, the towns of the world that a
// binary may carry (package world), what was imported beside a store. [New]
// opens the first two, [Open] all.
//
// The flow, for a text:
//
//	text ─ fold.Tokens ─► tokens
//	     ─ notplaces   ─► tokens that name outlets, organisations, people: left alone
//	     ─ match       ─► raw mentions: curated names, names behind a head noun and their lists
//	                      ("حقلي العمر وكونيكو"), parts of an area ("ريف دير الزور الشرقي"),
//	                      other names where the text gives a reason (strange.go)
//	     ─ resolve     ─► one place for each mention, or none: by kind, closeness, rank, the
//	                      countries that the text speaks of, the outlet's home
//
// For a name alone, with what is around it ([Gazetteer.Resolve]):
//
//	query ─ relation   ─► "5 km north of X", "between X and Y": an area
//	      ─ lookup     ─► candidates of the atlas, with and without a head noun
//	      ─ features   ─► name, kind, inside the areas of the context, near its places, country, weight
//	      ─ score      ─► probabilities, with "not in the gazetteer" among them; below a threshold no place
//
// A [Place] with an area type (governorate, region, country, river) stands
// for the whole area: its point is the middle, UncertaintyKM the radius; where
// boundaries were imported its outline is known too. A name that is recognised
// and not known gives a [Mention] without a place: an honest gap instead of a
// wrong dot.
//
// What is known of names stands in gazetteer/data and gazetteer/fold as
// commented tables; docs/gazetteer.md tells the sources and what was measured.
package gazetteer
