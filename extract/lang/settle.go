package lang

import "slices"

// settle decides between a verb and a noun that are written alike: قصف is
// "shelled" and "shelling", and so is the English "-ing". What is ruled out
// loses its tag.
func (w *Words) settle() {
	for i := range w.tags {
		verb, noun := false, false
		for _, t := range w.tags[i] {
			if t.Kind == Trigger && t.First == t.Last {
				verb, noun = verb || t.Verb && !t.Imperfect, noun || !t.Verb && t.Class != "light"
			}
		}
		if !verb || !noun {
			continue
		}
		asNoun := w.readsAsNoun(i)
		w.tags[i] = slices.DeleteFunc(w.tags[i], func(t Tag) bool {
			return t.Kind == Trigger && t.First == t.Last && t.Verb == asNoun && !t.Imperfect && (t.Verb || t.Class != "light")
		})
	}
}

// readsAsNoun tells by what stands beside a word: a preposition, an article,
// a word of cause or an adjective that says with what.
func (w *Words) readsAsNoun(i int) bool {
	for _, t := range w.tags[i] {
		if t.Kind == Trigger && (t.Prep != 0 || t.Definite) {
			return true
		}
	}
	open := i == 0 || !adjoins(w.Gap(i))
	if !open && w.leadsNoun(i-1) {
		return true
	}
	if !w.Pack.AdjectiveAfter || i+1 >= len(w.Tokens) || !adjoins(w.Gap(i+1)) {
		return false
	}
	if nation := w.Tag(i+1, Nation, ""); nation != nil && !nation.Definite && nation.Cut == 0 {
		return true // قصف تركي
	}
	next := w.Tag(i+1, Noun, "weapon")
	return next != nil && next.Prep == 0 && !next.Definite && next.Cut == 0 || w.Tag(i+1, Role, "adjective") != nil
}

// leadsNoun reports a word at token j behind which a noun stands.
func (w *Words) leadsNoun(j int) bool {
	if j > 0 && w.Tag(j, Role, "whole") != nil {
		return false
	}
	for _, t := range w.tags[j] {
		switch {
		case t.Kind == Nation && !w.Pack.AdjectiveAfter,
			t.Kind == ActorOf && !w.Pack.AdjectiveAfter && t.Last == j,
			t.Kind == Noun && t.Class == "weapon" && !w.Pack.AdjectiveAfter,
			t.Kind == Trigger && !t.Verb && t.Class == "light",
			t.Kind == Trigger && t.Verb && t.Class == "light" && w.Pack.VerbFirst:
			return true
		}
	}
	for r := range w.EndingAt(j, Role) {
		switch {
		case r.Class == "place", r.Class == "cause",
			r.Class == "clause" && (r.Value == "prior" || r.Value == "result" || r.Value == "retaliation"),
			r.Class == "word" && (r.Value == "the" || r.Value == "one" || r.Value == "own"):
			return true
		}
	}
	return false
}

// adjoins reports that nothing but space or a hyphen parts two words.
func adjoins(gap string) bool { return gap == " " || gap == "\u00a0" || gap == "-" || gap == "" }
