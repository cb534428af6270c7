//go:build !unix

package lockfile

import "os"

// Lock makes a file that must not be there. One that a killed process left must
// be removed by hand.
func Lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	return func() { f.Close(); os.Remove(path) }, nil
}
