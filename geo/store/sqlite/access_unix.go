//go:build unix

package sqlite

import (
	"path/filepath"
	"syscall"
)

// neverWritten reports whether a file lies where nobody writes: on a file system
// that was mounted for reading.
func neverWritten(path string) bool {
	return syscall.Access(filepath.Dir(path), 2) == syscall.EROFS
}

// Writable reports whether a file and its folder can be written to. It does not
// open the file: closing it would end the locks that SQLite has on it.
func Writable(path string) bool {
	const write = 2 // W_OK of access(2)
	return syscall.Access(path, write) == nil && syscall.Access(filepath.Dir(path), write) == nil
}
