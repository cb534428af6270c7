package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zip"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/atomicfile"
	"github.com/furat-map/furat/geo/scratch"
	"github.com/furat-map/furat/geo/store/address"
	"github.com/furat-map/furat/geo/store/sqlite"
)

// Bounds on an archive.
const (
	maxManifest = 16 << 20
	maxFiles    = 100_000
)

// read reads an archive, compares each file with the manifest, and passes it on to
// take where that is not nil.
func read(ctx context.Context, r io.ReaderAt, size int64, take func(name string) (io.WriteCloser, error)) (m Manifest, err error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return m, damaged("%v", err)
	}
	if len(z.File) > maxFiles {
		return m, damaged("it has %d files", len(z.File))
	}
	if m, err = manifestIn(z); err != nil {
		return m, err
	}
	for _, f := range m.Files {
		if !allowed(f.Name) {
			return m, damaged("it has a file %q", f.Name)
		}
		if err := readFile(ctx, z, f, take); err != nil {
			return m, err
		}
	}
	if !slices.ContainsFunc(m.Files, func(f File) bool { return f.Name == storeName }) {
		return m, damaged("there is no store in it")
	}
	return m, nil
}

// allowed reports whether a file is one that a backup can have: the store, or one
// in a folder that lies beside it.
func allowed(name string) bool {
	if name == storeName {
		return true
	}
	folder, file, ok := strings.Cut(name, "/")
	_, known := folders("")[folder]
	return ok && known && file != "" && kept(file) && filepath.IsLocal(file) && !strings.ContainsAny(file, `/\`)
}

func manifestIn(z *zip.Reader) (m Manifest, err error) {
	f, err := z.Open(manifestName)
	if err != nil {
		return m, damaged("it has no manifest")
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxManifest+1))
	if err == nil && len(b) > maxManifest {
		err = errors.New("it is too long")
	}
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil || m.Backup < 1 {
		return m, damaged("its manifest can't be read: %v", err)
	}
	if m.Backup > form {
		return m, geo.Errorf(geo.CodeUnreadable, "", "the backup was made by a newer furat (%s); update furat", m.By)
	}
	return m, nil
}

func readFile(ctx context.Context, z *zip.Reader, f File, take func(string) (io.WriteCloser, error)) error {
	in, err := z.Open(f.Name)
	if err != nil {
		return damaged("%s is missing", f.Name)
	}
	defer in.Close()
	sum := sha256.New()
	to := io.Writer(sum)
	var out io.WriteCloser
	if take != nil {
		if out, err = take(f.Name); err != nil {
			return err
		}
		defer out.Close()
		to = io.MultiWriter(sum, out)
	}
	n, err := io.Copy(to, io.LimitReader(reader{ctx, in}, f.Size+1)) // no more than it says: a ZIP can hold very much
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, new(*fs.PathError)): // of where it is written to
		return err
	case err != nil:
		return damaged("%s: %v", f.Name, err)
	case n != f.Size || hex.EncodeToString(sum.Sum(nil)) != f.SHA256:
		return damaged("%s is not what was kept", f.Name)
	case out != nil:
		return out.Close()
	}
	return nil
}

// Restored is what was put back, and where what was there before is kept.
type Restored struct {
	Manifest
	Kept []string
}

// Restore puts a store back out of a file. What is there is kept beside it; where
// another process has it open nothing is changed.
func Restore(ctx context.Context, file string, at address.Address, now time.Time) (done Restored, err error) {
	f, err := os.Open(file)
	if err != nil {
		return done, geo.Errorf(geo.CodeUnreadable, file, "%w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return done, geo.Errorf(geo.CodeUnreadable, file, "it is no plain file")
	}
	dir, remove, err := scratch.Dir(filepath.Dir(at.Gazetteer()), "restore")
	if err != nil {
		return done, geo.Errorf(geo.CodeUnreadable, at.String(), "nothing can be written beside it: %w", err)
	}
	defer remove()
	done.Manifest, err = read(ctx, f, info.Size(), unpackTo(dir))
	if err == nil {
		err = check(ctx, filepath.Join(dir, storeName), done.Manifest)
	}
	if err != nil {
		return done, geo.Errorf(geo.CodeOf(err), file, "%w", err)
	}
	if at.Database() {
		if err := fillDatabase(ctx, filepath.Join(dir, storeName), at); err != nil {
			return done, err
		}
		return done, done.putFolders(dir, at, stampOf(now))
	}
	missing := at.Exists() != nil
	if !missing {
		hold, err := sqlite.Alone(ctx, string(at)) // until the other is in its place
		switch {
		case err == nil:
			defer hold.Release()
		case geo.CodeOf(err) != geo.CodeUnreadable: // what is damaged, or no store, is kept too
			return done, err
		}
	}
	err = done.put(dir, at, missing, now)
	return done, err
}

// unpackTo writes the files of an archive into a folder, for their owner alone.
func unpackTo(dir string) func(string) (io.WriteCloser, error) {
	return func(name string) (io.WriteCloser, error) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			return nil, damaged("it has %s twice", name)
		}
		return synced{f}, err
	}
}

// synced is a file that is on disk when it is closed.
type synced struct{ *os.File }

// Close closes the file; a second time does nothing.
func (s synced) Close() error {
	err := s.File.Sync()
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return errors.Join(err, s.File.Close())
}

// check looks whether a store is whole and holds what the manifest says.
func check(ctx context.Context, path string, m Manifest) error {
	var have Manifest
	wrong, err := have.look(ctx, path)
	switch {
	case err != nil:
		return err
	case wrong != "":
		return damaged("%s", wrong)
	case !slices.Equal(have.Layers, m.Layers) || have.Identity != m.Identity:
		return damaged("the store does not hold what was kept")
	}
	return nil
}

// fillDatabase makes a store in a database that has none, of a file.
func fillDatabase(ctx context.Context, file string, at address.Address) error {
	from, err := address.Address(file).OpenVault(ctx)
	if err != nil {
		return err
	}
	defer from.Close()
	return fill(ctx, from, at)
}

// stampOf is what the names of what is kept end with.
func stampOf(now time.Time) string { return ".replaced-" + now.UTC().Format("20060102T150405Z") }

// aside moves what is there out of the way, where there is something.
func (done *Restored) aside(path, stamp string) error {
	err := os.Rename(path, path+stamp)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	done.Kept = append(done.Kept, path+stamp)
	return nil
}

// putFolders puts the folders that were unpacked in their places.
func (done *Restored) putFolders(dir string, at address.Address, stamp string) error {
	for as, folder := range folders(at) {
		if err := done.aside(folder, stamp); err != nil {
			return err
		}
		if err := os.Rename(filepath.Join(dir, as), folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return os.RemoveAll(at.Indexes()) // of the store that goes: they are made anew
}

// put puts what was unpacked in its place: the folders first, so that the store
// never stands beside what is not its own.
func (done *Restored) put(dir string, at address.Address, missing bool, now time.Time) error {
	stamp := stampOf(now)
	if _, err := os.Lstat(string(at) + stamp); err == nil {
		return geo.Errorf(geo.CodeConflict, string(at), "it was replaced in this very second; try again")
	}
	if err := done.putFolders(dir, at, stamp); err != nil {
		return err
	}
	part := filepath.Join(dir, storeName)
	for _, log := range []string{"-wal", "-shm"} { // of a store that can't be opened any more
		if err := done.aside(string(at)+log, stamp); err != nil {
			return err
		}
	}
	if missing {
		return atomicfile.Rename(part, string(at))
	}
	kept, err := sqlite.Replace(string(at), part, "replaced", now)
	if err == nil {
		done.Kept = append(done.Kept, kept)
	}
	return err
}
