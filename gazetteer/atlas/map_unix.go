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
