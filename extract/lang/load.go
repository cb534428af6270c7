package lang

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/csvtable"
)

// load reads the tables of a language.
func (p *Pack) load(fsys fs.FS) error {
	for _, t := range []struct {
		file string
		add  func(csvtable.Row) error
	}{
		{"grammar.tsv", p.addGrammar}, {"actors.tsv", p.addActor}, {"nations.tsv", p.addNation}, {"triggers.tsv", p.addTrigger}, {"nouns.tsv", p.addNoun},
		{"cues.tsv", p.addCue}, {"roles.tsv", p.addRole}, {"time.tsv", p.addTime}, {"numbers.tsv", p.addNumber},
	} {
		f, err := fsys.Open(t.file)
		if err != nil {
			return err
		}
		rows, err := csvtable.Read(f, '\t')
		f.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", t.file, err)
		}
		for _, r := range rows {
			if err := t.add(r); err != nil {
				return fmt.Errorf("%s line %d: %w", t.file, r.Line, err)
			}
		}
	}
	if p.Code == "" {
		return errors.New("grammar.tsv: no code of the language")
	}
	return nil
}

// phrase files one entry under a form as it is written.
func (p *Pack) phrase(form string, e Entry) {
	words := p.morph.Key(form)
	if len(words) == 0 {
		return
	}
	e.Form = strings.Join(words, " ")
	e.Article = p.Article != "" && strings.HasPrefix(form, p.Article)
	p.root.insert(words, &e)
}

func (p *Pack) addActor(r csvtable.Row) error {
	e := Entry{Kind: ActorOf, Value: r.Get("id")}
	for column, to := range map[string]*geo.Day{"from": &e.From, "until": &e.Until} {
		if s := r.Get(column); s != "" {
			d, err := geo.ParseDay(s)
			if err != nil {
				return err
			}
			*to = d
		}
	}
	for _, f := range r.List("forms") {
		one := e
		one.Metonym = strings.HasPrefix(f, "@")
		f = strings.TrimPrefix(f, "@")
		one.Capital = f != strings.ToLower(f)
		one.Acronym = one.Capital && f == strings.ToUpper(f)
		p.phrase(f, one)
	}
	return nil
}

func (p *Pack) addNation(r csvtable.Row) error {
	for _, stem := range r.List("stem") {
		for _, words := range p.morph.Adjective(stem) {
			form := strings.Join(words, " ")
			number := p.morph.Number(form, stem)
			p.root.insert(words, &Entry{Kind: Nation, Value: r.Get("id"), Form: form, Dual: number == 2, Plural: number > 2})
		}
	}
	return nil
}

func (p *Pack) addTrigger(r csvtable.Row) error {
	e := Entry{Kind: Trigger, Value: r.Get("lemma"), Class: r.Get("class"), Sub: r.Get("sub"), Voice: r.Get("voice"), With: r.List("with")}
	if _, ok := geo.TypeOf(e.Sub); !ok && e.Class != "light" && e.Class != "occur" {
		return fmt.Errorf("unknown sub-event type %q", e.Sub)
	}
	for _, f := range r.List("forms") {
		switch r.Get("pos") {
		case "v":
			for _, in := range p.morph.Verb(f) {
				one := e
				one.Verb, one.Imperfect, one.Future, one.Ongoing, one.Form = true, in.Imperfect, in.Future, in.Ongoing, strings.Join(in.Words, " ")
				p.root.insert(in.Words, &one)
			}
		case "n":
			p.noun(f, e)
		case "x":
			p.phrase(f, e)
		default:
			return fmt.Errorf("pos %q is not v, n or x", r.Get("pos"))
		}
	}
	return nil
}

// noun files the forms of a noun, or of an adjective where it begins with "~".
func (p *Pack) noun(form string, e Entry) {
	inflected := p.morph.Noun
	if stem, ok := strings.CutPrefix(form, "~"); ok {
		form, inflected = stem, p.morph.Adjective
	}
	for _, words := range inflected(form) {
		one := e
		one.Form = strings.Join(words, " ")
		p.root.insert(words, &one)
	}
}

func (p *Pack) addNoun(r csvtable.Row) error {
	// In this order: of forms written alike the singular counts.
	for _, number := range []string{"singular", "dual", "plural"} {
		for _, f := range strings.Split(r.Get(number), "/") {
			if f == "" {
				continue
			}
			p.noun(f, Entry{Kind: Noun, Class: r.Get("class"), Value: r.Get("value"), Sub: r.Get("sub"), Dual: number == "dual", Plural: number == "plural"})
		}
	}
	return nil
}

func (p *Pack) addCue(r csvtable.Row) error {
	e := Entry{Kind: Cue, Value: r.Get("kind"), Class: r.Get("kind"), Scope: r.Get("scope")}
	for _, f := range r.List("forms") {
		if r.Get("pos") != "v" {
			p.phrase(f, e)
			continue
		}
		for _, in := range p.morph.Verb(f) {
			one := e
			one.Form = strings.Join(in.Words, " ")
			p.root.insert(in.Words, &one)
		}
	}
	return nil
}

func (p *Pack) addRole(r csvtable.Row) error {
	if r.Get("kind") == "foreign" {
		p.foreign += strings.Join(r.List("forms"), "")
		return nil
	}
	for _, f := range r.List("forms") {
		p.phrase(f, Entry{Kind: Role, Class: r.Get("kind"), Value: r.Get("value")})
	}
	return nil
}

func (p *Pack) addTime(r csvtable.Row) error {
	for _, f := range r.List("forms") {
		p.phrase(f, Entry{Kind: Time, Class: r.Get("kind"), Value: r.Get("value")})
	}
	return nil
}

func (p *Pack) addNumber(r csvtable.Row) error {
	for _, f := range r.List("forms") {
		p.phrase(f, Entry{Kind: Number, Class: "number", Value: r.Get("value")})
	}
	return nil
}
