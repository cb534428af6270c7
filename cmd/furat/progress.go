package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// progress draws a bar on a terminal and nothing elsewhere.
type progress struct {
	w     io.Writer
	drawn bool
}

func newProgress(w io.Writer) *progress {
	if f, ok := w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return &progress{w: w}
		}
	}
	return &progress{}
}

// step draws that i of n are done and what is next.
func (p *progress) step(i, n int, name string) {
	if p.w == nil || n < 2 {
		return
	}
	const width = 24
	full := width * i / n
	for utf8.RuneCountInString(name) > 40 {
		_, size := utf8.DecodeRuneInString(name)
		name = name[size:]
	}
	fmt.Fprintf(p.w, "\r\x1b[K[%s%s] %d/%d %s", strings.Repeat("#", full), strings.Repeat(".", width-full), i, n, printable(name))
	p.drawn = true
}

// say draws how far something of unknown length is.
func (p *progress) say(what string) {
	if p.w == nil {
		return
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s", printable(what))
	p.drawn = true
}

// clear takes the bar away before a message.
func (p *progress) clear() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.drawn = false
	}
}

func (p *progress) done() { p.clear() }

// printable keeps control characters of a file name from the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, s)
}
