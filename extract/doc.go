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
//	     ─ merge                                     the same event told twice becomes one
//	     ─► reports                                  with quotes and the rule behind each field
//
// The rules read tags, never words, so they serve every language that has a
// pack (extract/lang). Nothing is guessed to fill a field: what the text does
// not say stays unknown.
package extract
