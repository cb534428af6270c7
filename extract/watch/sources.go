// Package watch reads sources again and again: feeds, sitemaps, single pages and
// folders, as a list of them says ([Load]).
//
//	list ─ Watcher ─ each source when it is due:
//	  get it, if it changed ─► items that were not seen ─► filter ─► (its page) ─► read ─► store
//	  └► state, one file a source beside the store: what was seen, when, how it went
//
// What is read is stored before the state says so, and storing an article again
// changes nothing: after a crash some articles are looked at once more, none is lost
// and none is there twice. A host is asked for one thing at a time, and what fails is
// asked again ever later.
package watch

import (
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/furat-map/furat/extract/article"
	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/dates"
)

// Kind is what a source is.
type Kind string

// The kinds.
const (
	Feed    Kind = "feed"    // RSS, Atom, JSON Feed
	Sitemap Kind = "sitemap" // sitemaps.org, and Google's for news
	Page    Kind = "page"    // one page that changes
	Folder  Kind = "folder"  // files that appear in it
)

// Source is something that is watched.
type Source struct {
	Name      string `toml:"name"` // a short word, by which its state is found again
	URL       string `toml:"url"`
	Path      string `toml:"path"` // of a folder, in place of an address
	Kind      Kind   `toml:"kind"` // "" for a feed, or a folder where a path is given
	Publisher string `toml:"publisher"`
	Language  string `toml:"language"` // "" where the text tells
	// Credibility is how far the source is trusted, by the Admiralty code: A to F for
	// the source, 1 to 6 for what it tells. It is shown; it changes no event.
	Credibility string      `toml:"credibility"`
	Every       Interval    `toml:"every"`
	Match       []string    `toml:"match"`  // words or phrases of which an article has one; none for every article
	Skip        []string    `toml:"skip"`   // words of which it has none
	Follow      bool        `toml:"follow"` // read the page of each item, not what the feed says of it
	Dates       dates.Order `toml:"dates"`
}

// Interval is how long to wait between two looks.
type Interval time.Duration

// UnmarshalText reads "15m" or "2h".
func (i *Interval) UnmarshalText(b []byte) error {
	d, err := time.ParseDuration(string(b))
	if err != nil {
		return fmt.Errorf("%q is no time; write it as 15m or 2h", b)
	}
	*i = Interval(d)
	return nil
}

// Bounds of the time between two looks, and what it is where nobody says.
const least, most, usual = time.Minute, 7 * 24 * time.Hour, 15 * time.Minute

// maxSources bounds a list.
const maxSources = 5000

// Load reads a list of sources, in TOML. Paths in it begin at folder.
func Load(r io.Reader, folder string) ([]Source, error) {
	var list struct {
		Source []Source `toml:"source"`
	}
	about, err := toml.NewDecoder(io.LimitReader(r, 8<<20)).Decode(&list)
	if err != nil {
		return nil, geo.Errorf(geo.CodeInvalid, "", "it is no list of sources: %w", err)
	}
	if odd := about.Undecoded(); len(odd) > 0 {
		return nil, geo.Errorf(geo.CodeInvalid, "", "%s is not known; a [[source]] has name, url or path, kind, publisher, language, credibility, every, match, skip, follow, dates", odd[0])
	}
	switch {
	case len(list.Source) == 0:
		return nil, geo.Errorf(geo.CodeInvalid, "", "it has no [[source]]")
	case len(list.Source) > maxSources:
		return nil, geo.Errorf(geo.CodeTooLarge, "", "it has more than %d sources", maxSources)
	}
	names := map[string]bool{}
	for i := range list.Source {
		s := &list.Source[i]
		if err := s.settle(folder); err != nil {
			return nil, geo.Errorf(geo.CodeInvalid, "", "source %d (%s): %w", i+1, geo.Clip(s.Name), err)
		}
		if names[s.Name] {
			return nil, geo.Errorf(geo.CodeInvalid, "", "two sources are called %q", s.Name)
		}
		names[s.Name] = true
	}
	return list.Source, nil
}

// isName is what a source can be called: it is the name of a file too.
var isName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,59}$`)

var isGrade = regexp.MustCompile(`^[A-F][1-6]?$`)

// settle checks a source and fills in what it does not say.
func (s *Source) settle(folder string) error {
	if s.Kind == "" {
		if s.Kind = Feed; s.Path != "" {
			s.Kind = Folder
		}
	}
	if s.Every == 0 {
		s.Every = Interval(usual)
	}
	if s.Name == "" {
		s.Name = nameOf(s)
	}
	order, err := dates.ParseOrder(string(s.Dates))
	if err != nil {
		return err
	}
	s.Dates = order
	switch every := time.Duration(s.Every); {
	case !isName.MatchString(s.Name):
		return fmt.Errorf("its name must be of small letters, digits, points and dashes, at most 60")
	case (s.URL == "") == (s.Path == ""):
		return fmt.Errorf("it needs an url, or a path")
	case !slices.Contains([]Kind{Feed, Sitemap, Page, Folder}, s.Kind):
		return fmt.Errorf("its kind must be feed, sitemap, page or folder")
	case (s.Kind == Folder) != (s.Path != ""):
		return fmt.Errorf("a folder has a path, everything else an url")
	case every < least || every > most:
		return fmt.Errorf("every must lie between %s and %s", least, most)
	case s.Credibility != "" && !isGrade.MatchString(s.Credibility):
		return fmt.Errorf("credibility is a letter A to F and perhaps a digit 1 to 6, as B2")
	case s.Follow && s.Kind != Feed:
		return fmt.Errorf("follow is for feeds")
	}
	if s.URL != "" {
		return article.Address(s.URL)
	}
	if !filepath.IsAbs(s.Path) {
		s.Path = filepath.Join(folder, s.Path)
	}
	return nil
}

// nameOf makes a name of an address or path.
func nameOf(s *Source) string {
	from := s.Path
	if u, err := url.Parse(s.URL); err == nil && s.URL != "" {
		from = u.Hostname() + u.Path
	}
	name := strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' {
			return r
		}
		return '-'
	}, strings.ToLower(from)), "-.")
	return name[max(0, len(name)-60):]
}
