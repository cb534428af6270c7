// Package extract reads articles and says what happened in them.
//
// The flow, for one article; each stage is a package that takes a value and
// hands on a value, and can be read, run and tested alone:
//
//	text      lines joined, addresses cut out, tokens, sentences
//	lang      what each word can mean in the article's language ([lang.Words])
//	mention   who, where and when by name ([mention.Page])
//	clause    clauses that tell of an act, and whether they tell it as a fact
//	frame     one telling of an act: what, where, when, who, to whom, how many
//	incident  the tellings of one act brought together, each field from where it is told best
//	report    reports with quotes, a reason for each field, and how sure
//
// Each field is a claim (package rule): value, rule and words in one value, so
// that no reason can be printed that did not give the value. A rule has an id and
// a sentence ([Rules]); [Without] switches it off; `furat evaluate --rules` counts
// how often each is right.
//
// The rules read tags, never words or the code of a language, so they serve every
// language that has a pack: tables, and where its words bend a Morphology. Nothing
// is guessed to fill a field: what the text does not say stays unknown, but for
// sides that everybody knows in that war, whose rules say so ("who.known").
//
// [Reader.Ground] and [Result.AgreeWith] take the proposals of a second reader
// (extract/second) and let only that through which the article's own words bear
// out.
package extract
