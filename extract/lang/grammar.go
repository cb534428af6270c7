package lang

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/furat-map/furat/geo/csvtable"
)

// Grammar says how a language builds its phrases, as far as rules ask. It is
// read from grammar.tsv.
type Grammar struct {
	// AdjectiveAfter: adjectives, and the names of those who own or do
	// something, follow their noun: "مواقع الجيش", "les positions de l'armée".
	AdjectiveAfter bool
	// VerbFirst: the doer usually stands behind the verb.
	VerbFirst bool
	// CapitalDays: weekdays, months and adjectives of nationality are written with
	// a capital.
	CapitalDays bool
	// CapitalNames: names are written with a capital.
	CapitalNames bool
	// BePassive: a participle is passive behind a form of "to be" (the word
	// "be" of roles.tsv), and may be where it has no object.
	BePassive bool
	// PassiveForms: the passive is a form of the verb itself, or written like
	// the active.
	PassiveForms bool
	// CommaLists: a comma alone joins the names of a list.
	CommaLists bool
	// Articles: a singular counts one only behind a word such as "a".
	Articles bool
	// Article is the article as it is joined to the front of words, "" for none.
	Article string
	// PrepIn and PrepTo are the letters joined to the front of words that mean
	// "in" and "to" or "for"; 0 for none.
	PrepIn, PrepTo rune
}

// In reports a joined preposition that means "in".
func (g *Grammar) In(prep rune) bool { return prep != 0 && prep == g.PrepIn }

// To reports a joined preposition that means "to" or "for".
func (g *Grammar) To(prep rune) bool { return prep != 0 && prep == g.PrepTo }

// addGrammar reads a line of grammar.tsv: a key and its value.
func (p *Pack) addGrammar(r csvtable.Row) error {
	key, value := r.Get("key"), r.Get("value")
	switch key {
	case "code":
		p.Code = value
		return nil
	case "article":
		p.Article = value
		return nil
	case "in", "to":
		letter, n := utf8.DecodeRuneInString(value)
		if n == 0 || n != len(value) {
			return fmt.Errorf("%s: %q is not one letter", key, value)
		}
		if key == "in" {
			p.PrepIn = letter
		} else {
			p.PrepTo = letter
		}
		return nil
	}
	flag, ok := map[string]*bool{"adjective_after": &p.AdjectiveAfter, "verb_first": &p.VerbFirst, "capital_days": &p.CapitalDays,
		"capital_names": &p.CapitalNames, "be_passive": &p.BePassive, "passive_forms": &p.PassiveForms, "comma_lists": &p.CommaLists, "articles": &p.Articles}[key]
	if !ok {
		return fmt.Errorf("unknown key %q", key)
	}
	v, err := strconv.ParseBool(value)
	*flag = v
	return err
}
