// Package mention is the second stage of reading: who, where and when are named
// in a text.
//
//	words ─ who.Table ─► actors   names, forces by their nationality, words that stand for them
//	      ─ gazetteer ─► places   but where the words name an actor
//	      ─ when      ─► dates
//
// A [Page] is a text with its mentions. It does not change once it is made;
// later stages only ask it.
package mention

import (
	"sort"

	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/rule"
	"github.com/furat-map/furat/extract/text"
	"github.com/furat-map/furat/extract/when"
	"github.com/furat-map/furat/extract/who"
	"github.com/furat-map/furat/gazetteer"
	"github.com/furat-map/furat/geo"
)

// Sources are what mentions are looked up in, and the rules that are switched
// off.
type Sources struct {
	Gazetteer *gazetteer.Gazetteer
	Who       *who.Table
	Off       rule.Off
}

// Page is an article's text with what it names.
type Page struct {
	*lang.Words
	Sources
	Article geo.Article
	Places  []gazetteer.Mention
	Actors  []Actor
	Dates   []when.Expr
	Heading *when.Expr // the day that the heading of a bulletin gives to its lines
	Untrue  bool       // of another genre than news: sport, fiction, a war game
	Denies  bool       // begins by denying a story, which it then tells

	dated  []bool // by token: in an expression of time
	acting []bool // in the name of an actor
	placed []bool // in a place mention
}

// Read finds the mentions of an article in its language.
func Read(src Sources, a geo.Article, pack *lang.Pack, t *text.Text) *Page {
	p := &Page{Words: pack.Read(t), Sources: src, Article: a}
	p.Actors = findActors(p)
	p.acting = make([]bool, len(p.Tokens))
	for _, a := range p.Actors {
		if a.Tag.Kind == lang.ActorOf {
			mark(p.acting, a.First, a.Last)
		}
	}
	p.Places = src.Gazetteer.Find(gazetteer.Text{Raw: t.Flow, Tokens: p.Tokens, Skip: actorSpans(p.Actors), Publisher: a.Publisher, Known: p.Familiar})
	p.Actors = mergeActors(p.Actors, governments(p))
	p.placed = make([]bool, len(p.Tokens))
	for _, m := range p.Places {
		mark(p.placed, m.First, m.Last)
	}
	p.Untrue = otherGenre(p)
	p.Denies = deniesStory(p)
	p.readDates()
	if day := dateline(p); day.Known() && !a.Published.Known() { // its relative dates rest on it
		p.Article.Published = day
		p.readDates()
	}
	p.Heading = headingDay(p)
	return p
}

func (p *Page) readDates() {
	p.Dates = when.Find(p.Words, p.Article.Published, p.Off)
	p.dated = make([]bool, len(p.Tokens))
	for _, e := range p.Dates {
		mark(p.dated, e.First, e.Last)
	}
}

func mark(marks []bool, first, last int) {
	for i := first; i <= last; i++ {
		marks[i] = true
	}
}

// has reads a mark; no token outside the text has one.
func has(marks []bool, i int) bool { return i >= 0 && i < len(marks) && marks[i] }

// InDate reports whether token i belongs to an expression of time.
func (p *Page) InDate(i int) bool { return has(p.dated, i) }

// InActor reports whether token i belongs to the name of an actor.
func (p *Page) InActor(i int) bool { return has(p.acting, i) }

// InPlace reports whether token i belongs to the name of a place.
func (p *Page) InPlace(i int) bool { return has(p.placed, i) }

// PlacesIn returns the places that begin within tokens first to last.
func (p *Page) PlacesIn(first, last int) []gazetteer.Mention {
	from := sort.Search(len(p.Places), func(i int) bool { return p.Places[i].First >= first })
	to := sort.Search(len(p.Places), func(i int) bool { return p.Places[i].First > last })
	return p.Places[from:max(from, to)]
}

// ActorsIn returns the actors named from within tokens first to last on.
func (p *Page) ActorsIn(first, last int) []Actor {
	from := sort.Search(len(p.Actors), func(i int) bool { return p.Actors[i].First >= first })
	to := sort.Search(len(p.Actors), func(i int) bool { return p.Actors[i].First > last })
	return p.Actors[from:max(from, to)]
}

// DatesIn returns the expressions of time that begin within tokens first to
// last.
func (p *Page) DatesIn(first, last int) []when.Expr {
	from := sort.Search(len(p.Dates), func(i int) bool { return p.Dates[i].First >= first })
	to := sort.Search(len(p.Dates), func(i int) bool { return p.Dates[i].First > last })
	return p.Dates[from:max(from, to)]
}

// DayIn reports that a day is told within tokens first to last.
func (p *Page) DayIn(first, last int) bool {
	for _, e := range p.DatesIn(first, last) {
		if e.Precision == geo.TimeDay {
			return true
		}
	}
	return false
}

// TriggerAt reports a word that may tell of an event, that names no actor.
func (p *Page) TriggerAt(i int) bool { return p.Trigger(i, "") != nil && !p.InActor(i) }

// Area reports a place that stands for a whole area.
func (p *Page) Area(pl *gazetteer.Place) bool { return p.Gazetteer.Kind(pl.Type).Area }
