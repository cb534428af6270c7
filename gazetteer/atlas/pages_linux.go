package atlas

import "syscall"

// smallPages asks that a mapping is not made in pages of 2 MB: a look-up that
// reads a few bytes would count as that much memory.
func smallPages(data []byte) { syscall.Madvise(data, syscall.MADV_NOHUGEPAGE) }

// release tells the system that the pages of a mapped file need not stay in
// this process. Who reads them next finds them in the system's cache.
func release(data []byte) { syscall.Madvise(data, syscall.MADV_DONTNEED) }
