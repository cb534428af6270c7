//go:build !unix

package sqlite

import "os"

// Writable reports whether a file can be written to.
func Writable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Perm()&0o200 != 0
}

// neverWritten is not known here.
func neverWritten(string) bool { return false }
