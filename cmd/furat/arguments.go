package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// flags are those of all commands.
type flags struct {
	takesValue map[string]bool   // by name
	ofLetter   map[string]string // names
}

func flagsOf(node *kong.Node) flags {
	out := flags{map[string]bool{}, map[string]string{}}
	out.add(node)
	return out
}

func (k flags) add(node *kong.Node) {
	for _, f := range node.Flags {
		k.takesValue[f.Name] = !f.IsBool()
		if f.Short != 0 {
			k.ofLetter[string(f.Short)] = f.Name
		}
	}
	for _, c := range node.Children {
		k.add(c)
	}
}

// of are the flags that a command knows, with those of the program: another command
// may have a flag of the same name that takes a value.
func (k flags) of(command, app *kong.Node) flags {
	if command == app {
		return k
	}
	out := flags{map[string]bool{}, map[string]string{}}
	maps.Copy(out.takesValue, k.takesValue)
	maps.Copy(out.ofLetter, k.ofLetter)
	out.add(command)
	for _, f := range app.Flags {
		out.takesValue[f.Name] = !f.IsBool()
	}
	return out
}

// named returns the flag that an argument names: --name, -name or -n.
func (k flags) named(arg string) (name string, known bool) {
	name, dashed := strings.CutPrefix(arg, "-")
	if !dashed {
		return "", false
	}
	if name, known = k.ofLetter[name]; known {
		return name, true
	}
	name = strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-")
	_, known = k.takesValue[name]
	return name, known
}

// line is a command line taken apart. Flags may stand anywhere, with one dash
// or two; each takes its value with it, which may begin with a dash itself.
type line struct {
	command []string // "gazetteer", "search"
	unknown string   // the first word, where it names no command
	help    bool     // "help" stood for the first word
	flags   []string // --name or --name=value
	words   []string // what is left, from "--" on as it stands
}

func (k flags) parse(args []string, app *kong.Node) (line, error) {
	var l line
	node := app
	for i := 0; i < len(args); i++ {
		if args[i] == "--" {
			l.words = append(l.words, args[i:]...)
			break
		}
		given, value, assigned := strings.Cut(args[i], "=")
		own := k.of(node, app)
		name, known := own.named(given)
		switch {
		case known && !assigned && own.takesValue[name]:
			if i++; i == len(args) {
				return l, fmt.Errorf("%w: %s needs a value; run furat %s--help", errUsage, given, strings.Join(append(l.command, ""), " "))
			}
			l.flags = append(l.flags, "--"+name+"="+args[i])
		case known && assigned:
			l.flags = append(l.flags, "--"+name+"="+value)
		case known:
			l.flags = append(l.flags, "--"+name)
		case len(args[i]) > 1 && args[i][0] == '-':
			l.flags = append(l.flags, args[i]) // none of ours
		default:
			node = l.word(args[i], node, app)
		}
	}
	return l, nil
}

// word takes a word as part of the command's name as long as it goes on, and
// returns the command that this makes.
func (l *line) word(w string, node, app *kong.Node) *kong.Node {
	if len(l.words) == 0 {
		for _, c := range node.Children {
			if c.Name == w {
				l.command = append(l.command, w)
				return c
			}
		}
	}
	switch {
	case node != app || l.help || l.unknown != "":
		l.words = append(l.words, w)
	case w == "help":
		l.help = true
	default:
		l.unknown = w
	}
	return node
}

// args are the arguments in kong's order.
func (l *line) args() []string {
	out := append([]string{}, l.command...)
	if l.help {
		out = append(out, "--help")
	}
	return append(append(out, l.flags...), l.words...)
}

func (l *line) asksForHelp() bool { return l.help || slices.Contains(l.flags, "--help") }
