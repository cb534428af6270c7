// Package atomicfile writes a file wholly or not at all.
package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/scratch"
)

// Write writes beside the file and renames, so that a failure leaves what was
// there as it was. A link is followed. What is there and is no plain file is
// refused, as is a folder.
func Write(path string, write func(*os.File) error) error { return writeAs(path, 0o644, write) }

// WritePrivate is Write for what is its owner's alone, where there was nothing.
func WritePrivate(path string, write func(*os.File) error) error {
	return writeAs(path, 0o600, write)
}

func writeAs(path string, mode os.FileMode, write func(*os.File) error) error {
	path = followed(path)
	if info, err := os.Stat(path); err == nil {
		switch {
		case info.IsDir():
			return geo.Errorf(geo.CodeUnreadable, path, "it is a folder; name a file in it")
		case !info.Mode().IsRegular():
			return geo.Errorf(geo.CodeUnreadable, path, "it is no plain file")
		}
		mode = info.Mode().Perm()
	}
	dir, remove, err := scratch.Dir(filepath.Dir(path), "file")
	if err != nil {
		return geo.Errorf(geo.CodeUnreadable, path, "it can't be written: %w", err)
	}
	defer remove()
	if err := replace(path, filepath.Join(dir, filepath.Base(path)), mode, write); err != nil {
		return explained(path, err)
	}
	return nil
}

// replace writes a file and puts it in the place of another, on disk.
func replace(path, part string, mode os.FileMode, write func(*os.File) error) error {
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := write(f); err != nil {
		return err
	}
	if err := errors.Join(f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	return Rename(part, path)
}

// Rename gives a file another name, in whose place it stands, and sees to it that
// the name is on disk too.
func Rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return Sync(filepath.Dir(to))
}

// Keep gives a file a second name, so that what takes its place leaves it there;
// where a file system has no links it is moved. Nothing is written over.
func Keep(path, as string) error {
	if _, err := os.Lstat(as); err == nil {
		return geo.Errorf(geo.CodeConflict, as, "there is such a file already")
	}
	if err := os.Link(path, as); err == nil {
		return Sync(filepath.Dir(as))
	}
	return Rename(path, as)
}

// Sync brings the names in a folder to disk. Where the system can't that is no
// error: the names are right, and get there later.
func Sync(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer d.Close()
	if err := d.Sync(); errors.Is(err, syscall.EIO) || errors.Is(err, syscall.ENOSPC) {
		return err
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
