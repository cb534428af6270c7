//go:build !linux

package atlas

// smallPages does nothing where pages have one size.
func smallPages([]byte) {}
