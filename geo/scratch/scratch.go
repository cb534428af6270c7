// Package scratch makes folders for what only this process needs for a while. A
// process that is killed can't take its own away: the next one that makes a
// folder in the same place does. Whose process has ended is told by a lock that
// ends with it.
package scratch

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/furat-map/furat/geo/lockfile"
)

// prefix is what the names of our folders begin with; hidden, since they can lie
// among the user's files.
const prefix = ".furat-"

// lockName is the file in each folder that is locked as long as its process
// lives.
const lockName = ".lock"

// Dir makes a folder in another, "" for that of temporary files. Remove takes it
// away with all that is in it.
func Dir(in, purpose string) (path string, remove func(), err error) {
	if in == "" {
		in = os.TempDir()
	}
	sweep(in)
	path, err = os.MkdirTemp(in, prefix+purpose+"-")
	if err != nil {
		return "", nil, err
	}
	unlock, err := lockfile.Lock(filepath.Join(path, lockName))
	if err != nil {
		os.RemoveAll(path)
		return "", nil, err
	}
	return path, func() {
		unlock()
		os.RemoveAll(path)
	}, nil
}

// youngest is how old a folder must be to be taken away: a younger one may be one
// that is being made, and is not locked yet.
const youngest = time.Minute

// swept are the folders that this process has looked through.
var swept sync.Map

// sweep takes away what processes that have ended left in a folder. What is
// without a lock was begun just now, or is not ours.
func sweep(in string) {
	if _, done := swept.LoadOrStore(in, true); done {
		return
	}
	list, err := os.ReadDir(in)
	if err != nil {
		return
	}
	for _, entry := range list {
		path := filepath.Join(in, entry.Name(), lockName)
		if !entry.IsDir() || !strings.HasPrefix(entry.Name(), prefix) {
			continue
		}
		info, err := os.Lstat(path)
		if err != nil || !info.Mode().IsRegular() || time.Since(info.ModTime()) < youngest {
			continue
		}
		if unlock, err := lockfile.Lock(path); err == nil {
			os.RemoveAll(filepath.Dir(path))
			unlock()
		}
	}
}
