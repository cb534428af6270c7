package frame_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/furat-map/furat/extract/frame"
	"github.com/furat-map/furat/extract/rule"
)

func short(id rule.ID) string {
	_, s, _ := strings.Cut(string(id), ".")
	return s
}

// places writes where an act was: the place and its rule.
func places(f *frame.Frame) string {
	var out []string
	for _, p := range f.Places {
		s := p.ID + " " + short(p.Rule)
		if p.Near {
			s += " near"
		}
		if p.Inherited {
			s += " around"
		}
		out = append(out, s)
	}
	if f.Unknown != nil {
		out = append(out, "?")
	}
	return strings.Join(out, ", ")
}

// day writes when it was.
func day(f *frame.Frame) string {
	d := f.When
	if !d.Made() {
		return ""
	}
	days := "-"
	if d.Value.First.Known() {
		days = d.Value.First.String()
		if d.Value.Last != d.Value.First {
			days += "/" + d.Value.Last.String()
		}
	}
	s := days + " " + short(d.Rule)
	if d.Value.Spoken {
		s += " spoken"
	}
	return s
}

// sides writes who did it to whom.
func sides(f *frame.Frame) string {
	side := func(c rule.Claim[string]) string {
		if !c.Made() {
			return ""
		}
		return c.Value + " " + short(c.Rule)
	}
	return strings.TrimSpace(side(f.Doer) + " > " + side(f.Target))
}

// toll writes how many were killed and wounded, and what they were.
func toll(f *frame.Frame) string {
	count := func(c rule.Claim[int]) string {
		if !c.Made() {
			return "-"
		}
		return fmt.Sprint(c.Value, " ", short(c.Rule))
	}
	s := count(f.Dead) + ", " + count(f.Hurt)
	for _, k := range []struct {
		name string
		is   bool
	}{{" civilians", f.Civilian}, {" fighters", f.Fighter}, {" soldiers", f.Soldier}} {
		if k.is {
			s += k.name
		}
	}
	return s
}

// kind writes the type of the act, its rule and the weapon.
func kind(f *frame.Frame) string {
	s := f.Sub.Value + " " + short(f.Sub.Rule)
	if f.Weapon != nil {
		s += " with " + f.Weapon.Value
	}
	return s
}

// each writes something of each frame of a text.
func each(t *testing.T, raw string, write func(*frame.Frame) string) string {
	t.Helper()
	frames, _ := frame.Read(page(t, raw, "2023-07-07"))
	var out []string
	for i := range frames {
		out = append(out, write(&frames[i]))
	}
	return strings.Join(out, "; ")
}
