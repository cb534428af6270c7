// Package gazetteer turns the names of places into coordinates.
//
// The flow, for a text:
//
//	text ─ fold.Tokens ─► tokens
//	     ─ notplaces   ─► tokens that name outlets, organisations, people: left alone
//	     ─ match       ─► raw mentions: plain names, names behind a head noun and their lists
//	                      ("حقلي العمر وكونيكو"), parts of an area ("ريف دير الزور الشرقي")
//	     ─ resolve     ─► one place for each mention, or none, by kind, closeness and rank
//
// A [Place] with an area type (governorate, region, country, river) stands
// for the whole area: its point is the middle, UncertaintyKM the radius.
// A name that is recognised and not known gives a [Mention] without a place:
// an honest gap instead of a wrong dot.
//
// What is known of names stands in gazetteer/data as commented tables.
package gazetteer
