package atomicfile_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/atomicfile"
)

func text(s string) func(*os.File) error {
	return func(f *os.File) error { _, err := f.WriteString(s); return err }
}

// holds checks what a file has, its mode, and that nothing else is in its
// folder.
func holds(t *testing.T, path, want string, mode os.FileMode) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil || string(b) != want {
		t.Errorf("%q, %v, want %q", b, err, want)
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm() != mode {
		t.Errorf("mode %v, want %v", info.Mode().Perm(), mode)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("beside it: %v", left)
	}
}

// TestWrite: a new file can be read by all; one that is replaced keeps its
// mode.
func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a file")
	if err := atomicfile.Write(path, text("one")); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "one", 0o644)
	for _, mode := range []os.FileMode{0o600, 0o640, 0o444} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if err := atomicfile.Write(path, text("two")); err != nil {
			t.Fatal(err)
		}
		holds(t, path, "two", mode)
	}
}

// TestFailure: a writer that fails, or closes the file under us, leaves what
// was there and nothing beside it, and the error says so.
func TestFailure(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken, coded := errors.New("broken"), geo.Errorf(geo.CodeInvalid, "here", "it is wrong")
	for name, c := range map[string]struct {
		fail error
		code geo.Code
		says string
	}{
		"any error": {broken, geo.CodeUnavailable, "what was there is as it was"},
		"no room":   {syscall.ENOSPC, geo.CodeUnavailable, "there is no room"},
		"a quota":   {syscall.EDQUOT, geo.CodeUnavailable, "there is no room"},
		"a code":    {coded, geo.CodeInvalid, "it is wrong"},
	} {
		err := atomicfile.Write(path, func(f *os.File) error {
			f.WriteString("new, but not whole")
			return c.fail
		})
		if !errors.Is(err, c.fail) || geo.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v (%s)", name, err, geo.CodeOf(err))
		}
		holds(t, path, "old", 0o600)
	}
	if err := atomicfile.Write(path, func(f *os.File) error { return f.Close() }); !errors.Is(err, os.ErrClosed) {
		t.Errorf("a file that was closed: %v", err)
	}
	holds(t, path, "old", 0o600)
}

// TestUnseen: until all is written the old file is the one that is read.
func TestUnseen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := atomicfile.Write(path, func(f *os.File) error {
		if err := text("new")(f); err != nil {
			return err
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != "old" {
			t.Errorf("meanwhile it is %q, %v", b, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	holds(t, path, "new", 0o600)
}

// TestRefused: what is no plain file is not written over, and the writer is
// not asked.
func TestRefused(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{dir: "it is a folder", pipe: "it is no plain file", os.DevNull: "it is no plain file", filepath.Join(dir, "none", "file"): "it can't be written"} {
		err := atomicfile.Write(path, func(*os.File) error {
			t.Errorf("%s: the writer is asked", path)
			return nil
		})
		if geo.CodeOf(err) != geo.CodeUnreadable || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder was made: %v", err)
	}
}

// TestLink: a link is followed, also to where nothing is yet: it stays a link
// and its target is written.
func TestLink(t *testing.T) {
	for _, relative := range []bool{false, true} {
		root := t.TempDir()
		links, target := filepath.Join(root, "links"), filepath.Join(root, "there", "file")
		for _, dir := range []string{links, filepath.Dir(target)} {
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		link, to := filepath.Join(links, "link"), target
		if relative {
			to = filepath.Join("..", "there", "file")
		}
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{"one", "two"} {
			if err := atomicfile.Write(link, text(s)); err != nil {
				t.Fatal(err)
			}
			if is, err := os.Readlink(link); err != nil || is != to {
				t.Fatalf("the link is gone: %q, %v", is, err)
			}
			holds(t, target, s, 0o644)
		}
	}
}
