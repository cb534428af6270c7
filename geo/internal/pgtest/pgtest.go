// Package pgtest starts a PostgreSQL of a test's own, to compare with.
package pgtest

import (
	"bytes"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
)

// Debian's places of PostgreSQL and of what extends it.
const (
	binaries   = "/usr/lib/postgresql/15/bin"
	extensions = "/usr/share/postgresql/15/extension"
)

// Start starts a PostgreSQL with some extensions, reached by a socket in a
// folder, and returns a function that runs SQL in it and gives what psql
// prints: rows as lines, columns apart by "|". It stops with the test. Where
// there is none the test is skipped, and says what is not done; under CI it
// fails.
func Start(t *testing.T, notDone string, wanted ...string) func(sql string) string {
	t.Helper()
	if name := missing(wanted); name != "" {
		if os.Getenv("CI") != "" {
			t.Fatalf("CI must not skip this: %s is missing", name)
		}
		t.Skipf("SKIPPED, %s: %s is not here", notDone, name)
	}
	dir, err := os.MkdirTemp("", "furat-pg-") // short: a socket's path has a limit
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	s := server{t: t, dir: dir}
	if u, err := user.Current(); err == nil && u.Uid == "0" { // PostgreSQL does not run as root
		if out, err := exec.Command("chown", "postgres", dir).CombinedOutput(); err != nil {
			t.Fatalf("%s", out)
		}
		s.as = []string{"runuser", "-u", "postgres", "--"}
	}
	data := filepath.Join(dir, "d")
	s.run(s.command("initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"))
	s.run(s.command("pg_ctl", "-D", data, "-w", "-l", filepath.Join(dir, "log"), "-o", "-c listen_addresses='' -c fsync=off -k "+dir, "start"))
	t.Cleanup(func() { s.command("pg_ctl", "-D", data, "-m", "immediate", "stop").Run() })
	for _, name := range wanted {
		s.sql("CREATE EXTENSION " + name)
	}
	return s.sql
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

type server struct {
	t   *testing.T
	dir string
	as  []string // runs a command as another user
}

func (s server) command(name string, args ...string) *exec.Cmd {
	all := append(append(s.as[:len(s.as):len(s.as)], filepath.Join(binaries, name)), args...)
	return exec.Command(all[0], all[1:]...)
}

func (s server) run(c *exec.Cmd) string {
	s.t.Helper()
	c.Dir = s.dir
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		s.t.Fatalf("%v: %v\n%s", c.Args, err, errs.String())
	}
	return out.String()
}

func (s server) sql(text string) string {
	s.t.Helper()
	c := s.command("psql", "-h", s.dir, "-U", "postgres", "-qAtX", "-v", "ON_ERROR_STOP=1", "-f", "-")
	c.Stdin = strings.NewReader(text)
	return s.run(c)
}
