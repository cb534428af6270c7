// Package extract reads articles and says what happened in them.
//
// The flow, for one article:
//
//	text ─ fold ─► tokens ─ lang.Pack ─► tags        what each word can mean
//	     ─ sentences                                 where each sentence and paragraph ends
//	     ─ actors, gazetteer ─► mentions             who and where, by name
//	     ─ units                                     clauses, each with the triggers it tells
//	     ─ factual                                   denials, threats, plans, purposes fall out
//	     ─ classify, where, when, who, toll ─► records   one for each place
//	     ─ continue, inherit                         what a clause, "the attack" or "hours later" takes from those before
//	     ─ merge                                     the same event told twice becomes one
//	     ─ implied                                   sides that everybody knows in that war, marked as such
//	     ─ confidence                                how sure: signals weighed on annotated articles
//	     ─► reports                                  with quotes and the rule behind each field
//
// The rules read tags, never words, so they serve every language that has a
// pack (extract/lang). Nothing is guessed to fill a field: what the text does
// not say stays unknown, but for sides that generic.csv and holders.csv tell of
// a war, whose rule says so.
//
// Ground and AgreeWith take the proposals of a second reader (extract/second)
// and let only that through which the article's own words bear out.
package extract
