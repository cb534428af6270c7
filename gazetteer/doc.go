// Package gazetteer turns the names of places into coordinates.
//
// What is known lies in three layers of [atlas] segments, the newer over the
// older: the curated tables of gazetteer/data, the towns of the world that a
// binary may carry (package world), what was imported beside a store. What a
// user taught (package own) is added to the curated places, its names of known
// places as a fourth layer (taught.go). [New] opens the first two, [Open] all.
//
// What the tables know is one value, curated: places and the trie of their
// names, and the lexicon of the words around names. A [Gazetteer] is that, and
// the atlas of all layers.
//
// The flow, for a text ([Gazetteer.Find]); each stage is a type that holds the
// one before it:
//
//	passage   a text as tokens (fold.Tokens), with what stands between them
//	reading   a passage with the curated names and head nouns that begin at each token
//	blocker   blocks the words that name outlets, organisations and people (notplaces.go)
//	finder    notes drafts of mentions: curated names, names behind a head noun and their lists
//	          ("حقلي العمر وكونيكو", heads.go), parts of an area ("ريف دير الزور الشرقي", area.go),
//	          other names where the text gives a reason (uncurated.go); names that begin like many
//	          as a whole (compound.go); everyday words only with a reason (everyday.go)
//	choice    chooses one place for each draft, or none: by kind, closeness, rank, the countries
//	          that the text speaks of, the outlet's home
//
// For a name alone, with what is around it ([Gazetteer.Resolve]):
//
//	surroundings  areas that hold the name, places near it, countries, read from the context
//	resolver      looks names up in such surroundings:
//	              relation   "5 km north of X", "between X and Y": an area
//	              lookup     candidates of the atlas, with and without a head noun
//	              features   name, kind, inside the areas, near the places, country, weight
//	              rank       probabilities, with "not in the gazetteer" among them; below a threshold no place;
//	                         a seat that is named with the title of a unit becomes the unit (parts.go)
//
// Search and the names of a text that are not curated go through the same
// resolver.
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
