//go:build unix

package atlas

import (
	"fmt"
	"os"
	"syscall"
)

// mapFile maps a whole file, shared by all processes that do so.
func mapFile(f *os.File) ([]byte, func() error, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	if info.Size() < headerSize {
		return nil, nil, fmt.Errorf("the gazetteer index is cut short (%d bytes)", info.Size())
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, fmt.Errorf("the gazetteer index cannot be mapped into memory: %w", err)
	}
	smallPages(data)
	return data, func() error { return syscall.Munmap(data) }, nil
}

// lock takes a file for this process alone, as long as it lives or until the
// returned function is called.
func lock(path string) (func(), error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("another import is running (%w)", err)
	}
	return func() { f.Close() }, nil
}
