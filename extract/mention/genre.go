package mention

import (
	"github.com/furat-map/furat/extract/lang"
	"github.com/furat-map/furat/extract/when"
)

// deniesStory reports that one of the first two sentences denies what others
// have told: "the coalition denied a report by …".
func deniesStory(p *Page) bool {
	for _, s := range p.Sentences[:min(2, len(p.Sentences))] {
		denied, story := false, false
		for i := s.First; i <= s.Last; i++ {
			denied = denied || p.Cue(i, "deny") != nil
			story = story || p.Is(i, "story")
		}
		if denied && story {
			return true
		}
	}
	return false
}

// genreWords is how many different words of one genre an article must have to
// be of it.
const genreWords = 3

// otherGenre reports an article whose words of war are of sport, fiction, a war
// game or the weather: many words of one such genre, and as many of them as
// there are sentences by half.
func otherGenre(p *Page) bool {
	kinds, all := map[string]map[string]bool{}, map[string]int{}
	for i := range p.Tokens {
		c := p.Cue(i, "genre")
		if c == nil {
			continue
		}
		if kinds[c.Scope] == nil {
			kinds[c.Scope] = map[string]bool{}
		}
		kinds[c.Scope][c.Form] = true
		all[c.Scope]++
	}
	for genre, words := range kinds {
		if len(words) >= genreWords && 2*all[genre] >= len(p.Sentences) {
			return true
		}
	}
	return false
}

// longestHeading is how many tokens the heading of a bulletin has at most.
const longestHeading = 40

// headingDay returns the day in the first line of a text of several lines,
// where that line tells no event itself: "Digest, Tuesday 22 October".
func headingDay(p *Page) *when.Expr {
	if len(p.Sentences) < 3 || !p.OpensLine(1) || p.Sentences[0].Last > longestHeading {
		return nil
	}
	s := p.Sentences[0]
	if tells(p, s.First, s.Last) {
		return nil
	}
	dates := p.DatesIn(s.First, s.Last)
	for i := range dates {
		if dates[i].Day() {
			return &dates[i]
		}
	}
	return nil
}

// tells reports a stretch with a word that tells of an event by itself.
func tells(p *Page, first, last int) bool {
	for t := range p.Between(first, last, lang.Trigger) {
		if t.Class != "light" && t.Class != "needs" && !p.InActor(t.First) {
			return true
		}
	}
	return false
}
