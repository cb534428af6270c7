// Command furat reads conflict news in Arabic and English, finds what happened
// where, and serves it as maps, tiles and files.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/index"
	"github.com/furat-map/furat/geo/store/address"
	"github.com/furat-map/furat/web"
)

// env is what a command may touch of the world.
type env struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	store          address.Address
	languages      string // a folder of language packs, "" for none
	getenv         func(string) string
	now            func() time.Time
	patience       atomic.Int64 // how long a command may take to end after a signal, where it asks for more than stopTimeout
}

// cli is the command line: one field a command.
type cli struct {
	DB   string   `name:"db" env:"FURAT_DB" placeholder:"FILE" help:"The store: a file, or postgres://user@host/database (default furat.db in this folder). It may stand before the command too."`
	Help helpFlag `name:"help" short:"h" help:"Tell more about a command, with an example."`

	Languages string `placeholder:"FOLDER" help:"A folder of language packs to read beside Arabic and English, a folder each (default $$FURAT_LANGUAGES)."`

	Serve     serveCmd     `cmd:"" help:"Serve the map, the tiles and the data."`
	Ingest    ingestCmd    `cmd:"" help:"Read articles into the store: files, folders, addresses; - is standard input."`
	Watch     watchCmd     `cmd:"" help:"Read feeds, sitemaps, pages and folders again and again, as a list says."`
	Work      workCmd      `cmd:"" help:"Read the articles that furat ingest --queue has put in the queue, with any number of others."`
	Articles  articlesCmd  `cmd:"" help:"List what was read, in all its versions; take an article off the map."`
	Extract   extractCmd   `cmd:"" help:"Read an article and print its events, storing nothing."`
	Import    importCmd    `cmd:"" help:"Read other people's event tables, each dataset a layer of its own."`
	Export    exportCmd    `cmd:"" help:"Write the events to a file: ${formatLabels}, or tiles as ${archiveLabels}."`
	Publish   publishCmd   `cmd:"" help:"Write the map with its data as a folder that any server of files shows."`
	Tiles     tilesCmd     `cmd:"" help:"Make a vector base map from GeoJSON files, one layer each."`
	Gazetteer gazetteerCmd `cmd:"" help:"Import place names, look them up, resolve a list of names, or count them."`
	Backup    backupCmd    `cmd:"" help:"Keep the store, and what lies beside it, as one file."`
	Restore   restoreCmd   `cmd:"" help:"Put back a store that furat backup kept."`
	Migrate   migrateCmd   `cmd:"" help:"Carry a store as it is into another place: a file, or PostgreSQL."`
	Check     checkCmd     `cmd:"" help:"Look whether the store is damaged, and mend what can be mended."`
	Version   versionCmd   `cmd:"" help:"Say which furat this is."`
	Evaluate  evaluateCmd  `cmd:"" help:"Score extraction against annotated articles (NAME.txt with NAME.gold.json)."`
}

// helpFlag prints the help of what it is given to, on standard output.
type helpFlag bool

// BeforeReset is kong's hook before anything is checked.
func (helpFlag) BeforeReset(ctx *kong.Context) error {
	ctx.PrintUsage(false) // an output that can't be written is run's to tell
	return errHelp
}

var (
	errHelp      = errors.New("help")
	errNoCommand = errors.New("no command") // the help has been printed
	errUsage     = errors.New("usage")      // a wrong call: exit status 2
	errReported  = errors.New("reported")   // ends a command whose errors have been printed already
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	e := &env{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, now: time.Now}
	context.AfterFunc(ctx, func() {
		stop() // a second signal ends the program at once
		time.AfterFunc(stopTimeout+time.Duration(e.patience.Load()), func() { os.Exit(130) })
	})
	os.Exit(run(ctx, e, os.Args[1:]))
}

// stopTimeout is how long a command may take to end after a signal. What it
// has not committed by then is not stored.
const stopTimeout = 8 * time.Second

// run executes a command line and returns the exit status: 0 done, 1 failed,
// 2 wrong usage.
func run(ctx context.Context, e *env, args []string) int {
	out := &stickyWriter{w: e.stdout}
	e.stdout = out
	status := e.exit(dispatch(ctx, e, args))
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

func dispatch(ctx context.Context, e *env, args []string) error {
	var c cli
	done := errHelp
	parser, err := kong.New(&c, kong.Name("furat"), kong.Description("furat turns conflict news into maps."), kong.NoDefaultHelp(),
		kong.Writers(e.stdout, e.stderr), kong.Exit(func(int) {}),
		kong.ConfigureHelp(kong.HelpOptions{NoExpandSubcommands: true, Compact: true, WrapUpperBound: 100}), kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(e), kong.Configuration(readSettings), fromEnvironment("serve"),
		kong.Vars{"cacheMB": strconv.Itoa(web.DefaultCacheBytes >> 20), "formats": formatNames(), "formatLabels": formatLabels(), "archiveLabels": archiveLabels(), "maxZoom": strconv.Itoa(index.MaxZoom)})
	if err != nil {
		return err
	}
	line, err := flagsOf(parser.Model.Node).parse(args, parser.Model.Node)
	if err != nil {
		return err
	}
	if line.unknown != "" {
		return fmt.Errorf("%w: there is no command %q; run furat --help", errUsage, line.unknown)
	}
	if len(line.command) == 0 && !line.asksForHelp() {
		parser.Stdout, done, line.help = e.stderr, errNoCommand, true
	}
	call, err := parser.Parse(line.args())
	if errors.Is(err, errHelp) {
		return done
	}
	var wrong *kong.ParseError
	if errors.As(err, &wrong) {
		return fmt.Errorf("%w: %w; run furat %s--help", errUsage, wrong, commandOf(wrong.Context))
	}
	if err != nil {
		return err
	}
	if e.store, err = address.Parse(c.DB); err != nil {
		return err
	}
	if e.languages = c.Languages; e.languages == "" && e.getenv != nil {
		e.languages = e.getenv("FURAT_LANGUAGES")
	}
	return call.Run()
}

// commandOf names the command that a wrong call was meant for.
func commandOf(c *kong.Context) string {
	if c == nil || c.Command() == "" {
		return ""
	}
	name, _, _ := strings.Cut(c.Command(), " <")
	return name + " "
}

func (e *env) exit(err error) int {
	switch {
	case err == nil, errors.Is(err, errHelp):
		return 0
	case errors.Is(err, errNoCommand):
		return 2
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
