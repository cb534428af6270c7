package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/furat-map/furat/geo/store"
)

// articlesCmd lists articles, and takes them off the map.
type articlesCmd struct {
	ID       string `arg:"" optional:"" help:"An article: its versions are listed. Without it all articles are."`
	Withdraw string `placeholder:"REASON" help:"Take the article off the map and keep it off, for this reason; what it says is kept."`
	Restore  bool   `help:"Let a withdrawn article in again, when it is next read."`
	JSON     bool   `name:"json" help:"As JSON Lines."`
}

// Help is an example.
func (*articlesCmd) Help() string {
	return "Lists what was read, where and when; what is disputed (two texts claim one address), and what was withdrawn. Example:\n\n" +
		"    furat articles\n    furat articles 00ded128d8f53ac4\n    furat articles 00ded128d8f53ac4 --withdraw \"a forgery: the agency denies it\""
}

// Run lists, withdraws or lets in again.
func (c *articlesCmd) Run(ctx context.Context, e *env) error {
	change := c.Withdraw != "" || c.Restore
	if change && (c.ID == "" || c.Withdraw != "" && c.Restore) {
		return fmt.Errorf("%w: name one article, and either --withdraw REASON or --restore", errUsage)
	}
	if err := e.store.Exists(); err != nil {
		return err
	}
	if !change {
		return c.list(ctx, e)
	}
	st, err := e.open(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	if c.Restore {
		if err := st.Reinstate(ctx, c.ID); err != nil {
			return err
		}
		fmt.Fprintln(e.stdout, "it comes back when it is read again (furat ingest)")
		return nil
	}
	if err := st.Withdraw(ctx, c.ID, c.Withdraw); err != nil {
		return err
	}
	fmt.Fprintln(e.stdout, "it is off the map, and stays off when it is read again; furat articles", printable(c.ID), "has what it says")
	return nil
}

// list prints all articles, or the versions of one.
func (c *articlesCmd) list(ctx context.Context, e *env) error {
	st, err := e.openToRead(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	enc := json.NewEncoder(e.stdout)
	if c.ID == "" {
		return st.Articles(ctx, func(s *store.ArticleState) error {
			if c.JSON {
				return enc.Encode(stateJSON(s))
			}
			_, err := fmt.Fprintf(e.stdout, "%s  %s  %s  %s%s\n", s.ID, moment(s.ReadAt), printable(s.Title), printable(s.URL), marksOf(s))
			return err
		})
	}
	versions, err := st.Versions(ctx, c.ID)
	if err != nil {
		return err
	}
	for _, v := range versions {
		a := v.Article
		if c.JSON {
			err = enc.Encode(map[string]any{"id": a.ID, "origin": a.Origin, "url": a.URL, "title": a.Title, "publisher": a.Publisher, "published": a.Published.String(),
				"text": a.Text, "read_at": v.ReadAt, "until": v.Until})
		} else {
			_, err = fmt.Fprintf(e.stdout, "read %s in %s, until %s: %s\n%s\n\n", moment(v.ReadAt), printable(a.Origin), moment(v.Until), printable(a.Title), indented(a.Text))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func stateJSON(s *store.ArticleState) map[string]any {
	return map[string]any{"id": s.ID, "url": s.URL, "title": s.Title, "publisher": s.Publisher, "origin": s.Origin, "read_at": moment(s.ReadAt), "claimed": s.Claimed,
		"disputed": s.Disputed, "here": s.Here, "reports": s.Reports, "versions": s.Versions, "withdrawn": s.Withdrawn}
}

// marksOf says what is not as usual with an article.
func marksOf(s *store.ArticleState) string {
	var marks []string
	if s.Withdrawn != "" {
		marks = append(marks, "withdrawn: "+printable(s.Withdrawn))
	} else if !s.Here {
		marks = append(marks, "gone")
	}
	if s.Disputed {
		marks = append(marks, "disputed: another text claims its address")
	}
	if s.Versions > 0 {
		marks = append(marks, fmt.Sprintf("%d versions from before", s.Versions))
	}
	if len(marks) == 0 {
		return ""
	}
	return "  [" + strings.Join(marks, "; ") + "]"
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}

// indented sets a text off, each line of it without what a terminal would obey.
func indented(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = "    " + printable(lines[i])
	}
	return strings.Join(lines, "\n")
}
