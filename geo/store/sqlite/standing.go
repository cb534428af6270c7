package sqlite

import (
	"os"
	"sync"

	"github.com/furat-map/furat/geo"
)

// errReplaced refuses to go on with a store whose file is another by now. SQLite
// goes on with the file that it has open, and with the log that lies under the
// name: what is written then is lost, and can destroy the file that has the name
// (SQLite, How To Corrupt An SQLite Database File, 2.4 and 4.2).
var errReplaced = geo.Errorf(geo.CodeUnavailable, "", "the store's file was replaced, moved or deleted while it was open; nothing is written any more. Start furat again")

// standing is the file of a store as it was when it was opened, with its log.
type standing struct {
	path     string
	expected os.FileInfo            // nil where that is not known
	file     os.FileInfo            // nil before it is open
	logs     map[string]os.FileInfo // of the write-ahead log and its index, by their paths
	gone     sync.Once
}

// expect notes which file is about to be opened.
func (s *standing) expect() {
	if info, err := os.Stat(s.path); err == nil {
		s.expected = info
	}
}

// remember takes the file that has the name now for the store's, which must be the
// one that was to be opened.
func (s *standing) remember() (err error) {
	s.logs = map[string]os.FileInfo{}
	for _, ending := range []string{"-wal", "-shm"} {
		if info, err := os.Stat(s.path + ending); err == nil {
			s.logs[s.path+ending] = info
		}
	}
	s.file, err = os.Stat(s.path)
	if err == nil && s.expected != nil && !os.SameFile(s.file, s.expected) {
		return errReplaced
	}
	return err
}

// check returns an error where another file, or none, has the name by now. The
// log that is left under the old name is taken away: whoever opened the new file
// would take it for that file's own.
func (s *standing) check() error {
	if s.file == nil {
		return nil
	}
	if now, err := os.Stat(s.path); err == nil && os.SameFile(now, s.file) {
		return nil
	}
	s.gone.Do(func() {
		for path, was := range s.logs {
			if now, err := os.Stat(path); err == nil && os.SameFile(now, was) {
				os.Remove(path)
			}
		}
	})
	return errReplaced
}

// Standing returns an error where the store's file is not the one that was
// opened.
func (k *Keeper) Standing() error { return k.at.check() }
