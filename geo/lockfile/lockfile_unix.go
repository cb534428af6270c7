//go:build unix

// Package lockfile lets one process at a time have something, by a file: until
// it lets go, or ends, however it ends.
package lockfile

import (
	"os"
	"sync"
	"syscall"
)

// Lock takes a file, which is made where it is not there; an error where another
// has it, or it can't be made.
func Lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|syscall.O_NONBLOCK, 0o666)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, err
	}
	held.Store(f, true)
	return func() { held.Delete(f); f.Close() }, nil
}

// held are the files that are locked: one that nobody refers to would be closed
// by the garbage collector, and its lock with it.
var held sync.Map
