// Package rule makes a rule of reading a thing: it has an id by which it is
// counted and switched off, a sentence that says what it does, and the function
// that does it. A [Claim] is a value together with the rule that gave it and the
// words it was read from, so that no reason can be printed that did not give the
// value.
package rule

import "iter"

// ID names a rule for good: "when.weekday". What is before the dot is the field
// or stage.
type ID string

// Rule does one thing.
type Rule[F any] struct {
	ID  ID
	Doc string // one sentence for people
	Do  F
}

// List holds the rules of one question in the order in which they are asked.
type List[F any] []Rule[F]

// Off is the set of rules that are switched off; nil switches off none.
type Off map[ID]bool

// Except yields the rules of a list that are on.
func (l List[F]) Except(off Off) iter.Seq2[ID, F] {
	return func(yield func(ID, F) bool) {
		for k := range l {
			if r := &l[k]; (len(off) == 0 || !off[r.ID]) && !yield(r.ID, r.Do) {
				return
			}
		}
	}
}

// Docs adds the sentences of a list to those of others.
func (l List[F]) Docs(all map[ID]string) {
	for k := range l {
		all[l[k].ID] = l[k].Doc
	}
}

// Claim is a value, the rule that gave it, and the tokens it was read from.
type Claim[T any] struct {
	Value T
	Rule  ID // "" where nothing is claimed
	Words Words
}

// Words are tokens First to Last, both included, of the article; the zero value
// of Said says that no words of the article tell it.
type Words struct {
	First, Last int
	Said        bool
}

// Told are the words of tokens first to last.
func Told(first, last int) Words { return Words{first, last, true} }

// Made reports a claim that something was made.
func (c Claim[T]) Made() bool { return c.Rule != "" }
