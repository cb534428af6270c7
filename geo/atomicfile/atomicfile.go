// Package atomicfile writes a file wholly or not at all.
package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"

	"github.com/google/renameio/v2"

	"github.com/furat-map/furat/geo"
)

// Write writes beside the file and renames, so that a failure leaves what was
// there as it was. A link is followed. What is there and is no plain file is
// refused, as is a folder.
func Write(path string, write func(*os.File) error) error {
	path = followed(path)
	mode := os.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		switch {
		case info.IsDir():
			return geo.Errorf(geo.CodeUnreadable, path, "it is a folder; name a file in it")
		case !info.Mode().IsRegular():
			return geo.Errorf(geo.CodeUnreadable, path, "it is no plain file")
		}
		mode = info.Mode().Perm()
	}
	f, err := renameio.NewPendingFile(path, renameio.WithTempDir(filepath.Dir(path)), renameio.WithStaticPermissions(mode))
	if err != nil {
		return geo.Errorf(geo.CodeUnreadable, path, "it can't be written: %w", err)
	}
	defer f.Cleanup()
	if err := write(f.File); err != nil {
		return explained(path, err)
	}
	if err := f.CloseAtomicallyReplace(); err != nil {
		return explained(path, err)
	}
	return nil
}

// followed is what a link leads to, also where nothing is there yet.
func followed(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	to, err := os.Readlink(path)
	if err != nil {
		return path
	}
	if filepath.IsAbs(to) {
		return to
	}
	return filepath.Join(filepath.Dir(path), to)
}

// explained says of a failed write what it left. An error that has a code says
// enough.
func explained(path string, err error) error {
	var ge *geo.Error
	switch {
	case errors.As(err, &ge):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return geo.Errorf(geo.CodeUnavailable, path, "there is no room for it: %w; what was there is as it was", err)
	}
	return geo.Errorf(geo.CodeUnavailable, path, "it could not be written whole: %w; what was there is as it was", err)
}
