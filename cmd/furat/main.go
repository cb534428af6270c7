// Command furat reads conflict news in Arabic and English, finds what happened
// where, and serves it as maps, tiles and files.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/furat-map/furat/geo"
)

// env is what a command may touch of the world.
type env struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	db             string // --db given before the command
	getenv         func(string) string
}

// command is one word of the command line.
type command struct {
	name, args, about, example string
	run                        func(context.Context, *env, []string) error
}

func commands() []command {
	return []command{serveCommand(), ingestCommand(), extractCommand(), importCommand(), exportCommand(), tilesCommand(), gazetteerCommand(), evaluateCommand()}
}

// errUsage marks a wrong call: exit status 2.
var errUsage = errors.New("usage")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() {
		stop() // a second signal ends the program at once
		time.AfterFunc(stopTimeout, func() { os.Exit(130) })
	})
	os.Exit(run(ctx, &env{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv}, os.Args[1:]))
}

// stopTimeout is how long a command may take to end after a signal. What it
// has not committed by then is not stored.
const stopTimeout = 8 * time.Second

// run executes a command line and returns the exit status: 0 done, 1 failed,
// 2 wrong usage.
func run(ctx context.Context, e *env, args []string) int {
	out := &stickyWriter{w: e.stdout}
	e.stdout = out
	status := dispatch(ctx, e, args)
	if out.err != nil && status == 0 {
		fmt.Fprintln(e.stderr, "furat: the output could not be written:", out.err)
		return 1
	}
	return status
}

// stickyWriter remembers the first error, so that a result that could not be
// written is no success.
type stickyWriter struct {
	w   io.Writer
	err error
}

// Write passes on what it gets and keeps the first error.
func (s *stickyWriter) Write(b []byte) (int, error) {
	n, err := s.w.Write(b)
	if s.err == nil {
		s.err = err
	}
	return n, err
}

func dispatch(ctx context.Context, e *env, args []string) int {
	args, err := globalDB(e, args)
	if err == nil && len(args) > 0 {
		for _, c := range commands() {
			if c.name == args[0] {
				return e.exit(c.run(ctx, e, args[1:]))
			}
		}
	}
	switch {
	case err == nil && len(args) == 0:
		usage(e.stderr)
		return 2
	case err == nil && (args[0] == "help" || args[0] == "--help" || args[0] == "-h"):
		usage(e.stdout)
		return 0
	case err == nil:
		err = fmt.Errorf("%w: there is no command %q; run furat --help", errUsage, args[0])
	}
	return e.exit(err)
}

// globalDB takes --db off the front of the arguments.
func globalDB(e *env, args []string) ([]string, error) {
	for len(args) > 0 {
		value, joined := strings.CutPrefix(args[0], "--db=")
		switch {
		case joined:
			e.db, args = value, args[1:]
		case args[0] == "--db" && len(args) > 1:
			e.db, args = args[1], args[2:]
		case args[0] == "--db":
			return nil, fmt.Errorf("%w: --db needs a file", errUsage)
		default:
			return args, nil
		}
	}
	return args, nil
}

func (e *env) exit(err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintln(e.stderr, "furat:", printable(strings.TrimPrefix(err.Error(), "usage: ")))
		return 2
	case errors.Is(err, errReported):
		return 1
	}
	fmt.Fprintln(e.stderr, "furat:", printable(err.Error()))
	if geo.CodeOf(err) == geo.CodeInvalid {
		return 2
	}
	return 1
}

// errReported ends a command whose errors have been printed already.
var errReported = errors.New("reported")

func usage(w io.Writer) {
	fmt.Fprint(w, "furat turns conflict news into maps.\n\nUse: furat [--db FILE] COMMAND [options]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.about)
	}
	fmt.Fprint(w, "\nfurat COMMAND --help tells more. Without --db the store is furat.db in this folder.\n")
}

// flagSet is the options of a command and its help.
type flagSet struct {
	*flag.FlagSet
	help func()
}

// flags makes the options of a command; its help has an example.
func (e *env) flags(c command) *flagSet {
	fs := &flagSet{FlagSet: flag.NewFlagSet(c.name, flag.ContinueOnError)}
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	fs.help = func() {
		fmt.Fprintf(e.stdout, "furat %s %s\n\n%s\n\nOptions:\n", c.name, c.args, c.about)
		fs.SetOutput(e.stdout)
		fs.PrintDefaults()
		fmt.Fprintf(e.stdout, "\nExample:\n  %s\n", c.example)
	}
	return fs
}

// parse reads options and other arguments in any order, as far as "--".
func parse(fs *flagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				fs.help()
				return nil, err
			}
			return nil, fmt.Errorf("%w: %s: %w; run furat %s --help", errUsage, fs.Name(), err, fs.Name())
		}
		if n := len(args) - fs.NArg(); fs.NArg() == 0 || n > 0 && args[n-1] == "--" {
			return append(rest, fs.Args()...), nil
		}
		rest, args = append(rest, fs.Arg(0)), fs.Args()[1:]
	}
}

// storePath returns the store that a command uses.
func (e *env) storePath(flagDB string) string {
	switch {
	case flagDB != "":
		return flagDB
	case e.db != "":
		return e.db
	}
	return "furat.db"
}
