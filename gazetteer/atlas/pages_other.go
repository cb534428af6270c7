//go:build !linux

package atlas

// smallPages does nothing where pages have one size.
func smallPages([]byte) {}

// release does nothing where the process can't say that it is done with pages.
func release([]byte) {}
