package scratch_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo/scratch"
)

// TestDir: a folder is there until it is removed, with what is in it.
func TestDir(t *testing.T) {
	in := t.TempDir()
	path, remove, err := scratch.Dir(in, "test")
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Dir(path) != in || !strings.HasPrefix(filepath.Base(path), ".furat-test-") {
		t.Error(path)
	}
	if err := os.WriteFile(filepath.Join(path, "a"), []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	remove()
	if left, _ := os.ReadDir(in); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	if _, _, err := scratch.Dir(filepath.Join(in, "none"), "test"); err == nil {
		t.Error("a folder in one that is not there")
	}
}

// TestKilled: what a killed process left is taken away by the next; what a living
// one has, and what is not ours, stays.
func TestKilled(t *testing.T) {
	if in := os.Getenv("SCRATCH_IN"); in != "" { // the process that is killed, or lives
		path, _, err := scratch.Dir(in, "child")
		if err == nil {
			err = os.WriteFile(filepath.Join(path, "data"), make([]byte, 1000), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString(path + "\n")
		time.Sleep(time.Minute)
	}
	in := t.TempDir()
	begin := func() (*exec.Cmd, string) {
		c := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		c.Env = append(os.Environ(), "SCRATCH_IN="+in)
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Process.Kill(); c.Wait() })
		b := make([]byte, 4096)
		n, err := out.Read(b)
		if err != nil {
			t.Fatal(err)
		}
		return c, strings.TrimSpace(string(b[:n]))
	}
	killed, gone := begin()
	_, stays := begin()
	killed.Process.Kill()
	killed.Wait()
	long := time.Now().Add(-time.Hour)
	for _, path := range []string{gone, stays} {
		if err := os.Chtimes(filepath.Join(path, ".lock"), long, long); err != nil {
			t.Fatal(err)
		}
	}
	foreign := filepath.Join(in, ".furat-foreign")
	if err := os.Mkdir(foreign, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(gone); err != nil {
		t.Fatal(err)
	}
	_, remove, err := scratch.Dir(in, "next")
	if err != nil {
		t.Fatal(err)
	}
	defer remove()
	if _, err := os.Stat(gone); !os.IsNotExist(err) {
		t.Errorf("what the killed process left is there: %v", err)
	}
	for _, path := range []string{stays, foreign} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}
