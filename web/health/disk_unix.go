//go:build linux || darwin

package health

import (
	"path/filepath"
	"syscall"
)

// freeBytes is the room that is left where a file lies.
func freeBytes(path string) (int64, bool) {
	var fs syscall.Statfs_t
	if path == "" || syscall.Statfs(filepath.Dir(path), &fs) != nil {
		return 0, false
	}
	return int64(fs.Bavail) * int64(fs.Bsize), true
}
