// Package pgtest starts PostgreSQL servers of a test's own, to compare with and
// to keep stores in.
package pgtest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// Debian's places of PostgreSQL and of what extends it.
const (
	binaries   = "/usr/lib/postgresql/15/bin"
	extensions = "/usr/share/postgresql/15/extension"
)

// Start starts a PostgreSQL with some extensions, and returns a function that runs
// SQL in it and gives what psql prints: rows as lines, columns apart by "|".
func Start(t *testing.T, notDone string, wanted ...string) func(sql string) string {
	t.Helper()
	return New(t, notDone, wanted...).SQL
}

// T is what a test gives, or whoever else starts servers.
type T interface {
	Helper()
	Cleanup(func())
	Fatal(...any)
	Fatalf(string, ...any)
	Skipf(string, ...any)
}

// Server is a PostgreSQL that is reached by a socket in a folder.
type Server struct {
	t   T
	dir string
	as  []string // runs a command as another user
}

// New makes a PostgreSQL with some extensions and starts it. It stops with the
// test. Where there is none the test is skipped, and says what is not done; under
// CI it fails.
func New(t T, notDone string, wanted ...string) *Server {
	t.Helper()
	if name := missing(wanted); name != "" {
		if os.Getenv("CI") != "" {
			t.Fatalf("CI must not skip this: %s is missing", name)
		}
		t.Skipf("SKIPPED, %s: %s is not here", notDone, name)
	}
	s := folder(t)
	s.run(s.command("initdb", "-D", s.data(), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"))
	s.Begin()
	for _, name := range wanted {
		s.SQL("CREATE EXTENSION " + name)
	}
	return s
}

// folder is a place for a server.
func folder(t T) *Server {
	t.Helper()
	dir, err := os.MkdirTemp("", "furat-pg-") // short: a socket's path has a limit
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	s := &Server{t: t, dir: dir}
	if u, err := user.Current(); err == nil && u.Uid == "0" { // PostgreSQL does not run as root
		if out, err := exec.Command("chown", "postgres", dir).CombinedOutput(); err != nil {
			t.Fatalf("%s", out)
		}
		s.as = []string{"runuser", "-u", "postgres", "--"}
	}
	t.Cleanup(func() { s.End("immediate") })
	return s
}

func (s *Server) data() string { return filepath.Join(s.dir, "d") }

// Begin starts the server.
func (s *Server) Begin() {
	s.t.Helper()
	s.run(s.command("pg_ctl", "-D", s.data(), "-w", "-l", filepath.Join(s.dir, "log"), "-o", "-c listen_addresses='' -c fsync=off -c max_connections=200 -k "+s.dir, "start"))
}

// End stops the server, in a mode of pg_ctl's: fast, or immediate, as if its
// machine fell.
func (s *Server) End(mode string) {
	s.command("pg_ctl", "-D", s.data(), "-m", mode, "-w", "stop").Run() // it may have ended
}

// Standby makes a server that follows this one, and starts it.
func (s *Server) Standby() *Server {
	s.t.Helper()
	b := folder(s.t)
	b.run(b.command("pg_basebackup", "-h", s.dir, "-U", "postgres", "-D", b.data(), "-R", "--no-sync", "-c", "fast"))
	b.Begin()
	return b
}

var databases atomic.Int64

// Database makes a database with the extensions that the server was made with,
// and returns its name.
func (s *Server) Database() string {
	s.t.Helper()
	name := fmt.Sprintf("d%d", databases.Add(1))
	s.SQL("CREATE DATABASE " + name + " TEMPLATE postgres")
	return name
}

// Address is that of a database on this server, or on this and others that follow
// it, for a user.
func (s *Server) Address(user, database string, others ...*Server) string {
	hosts := s.dir
	for _, o := range others {
		hosts += "," + o.dir
	}
	return fmt.Sprintf("postgres:///%s?host=%s&user=%s", database, hosts, user)
}

// missing names the package of Debian that is not here; "" where all are.
func missing(wanted []string) string {
	if _, err := os.Stat(filepath.Join(binaries, "initdb")); err != nil {
		return "Debian's postgresql-15"
	}
	for _, name := range wanted {
		if _, err := os.Stat(filepath.Join(extensions, name+".control")); err != nil {
			return "Debian's postgresql-15-" + name + "-3"
		}
	}
	return ""
}

func (s *Server) command(name string, args ...string) *exec.Cmd {
	all := append(append(s.as[:len(s.as):len(s.as)], filepath.Join(binaries, name)), args...)
	return exec.Command(all[0], all[1:]...)
}

func (s *Server) run(c *exec.Cmd) string {
	s.t.Helper()
	c.Dir = s.dir
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		s.t.Fatalf("%v: %v\n%s", c.Args, err, errs.String())
	}
	return out.String()
}

// SQL runs SQL in the first database, and gives what psql prints.
func (s *Server) SQL(text string) string {
	s.t.Helper()
	return s.In("postgres", text)
}

// In runs SQL in a database.
func (s *Server) In(database, text string) string {
	s.t.Helper()
	c := s.command("psql", "-h", s.dir, "-U", "postgres", "-d", database, "-qAtX", "-v", "ON_ERROR_STOP=1", "-f", "-")
	c.Stdin = strings.NewReader(text)
	return s.run(c)
}
