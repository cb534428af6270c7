// Package backup keeps a store, with all that lies beside it and can't be made
// anew, as one file, and puts it back.
//
//	store ─ Snapshot, or Copy ─► one moment of it ─ checked ─┐
//	gazetteer, what is known of sources ─────────────────────┴─► ZIP, read back and compared ─ renamed ─► FILE
//
// A store of PostgreSQL is in it as a SQLite file (package transfer), and can be put
// back as either. The file is a ZIP archive, so that it can be looked into and taken apart with
// anything: furat.db, gazetteer/…, watch/…, and last manifest.json with the size
// and SHA-256 of each and with what the store holds. Indexes are not in it: they
// are made anew.
package backup

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/klauspost/compress/zip"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/atomicfile"
	"github.com/furat-map/furat/geo/lockfile"
	"github.com/furat-map/furat/geo/scratch"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/address"
	"github.com/furat-map/furat/geo/store/sqlite"
	"github.com/furat-map/furat/geo/store/transfer"
	"github.com/furat-map/furat/geo/version"
)

// Names in the archive.
const (
	manifestName = "manifest.json"
	storeName    = "furat.db"
	form         = 1 // of the archive
)

// Manifest says what is in a backup.
type Manifest struct {
	Backup   int       `json:"furat_backup"` // the form of the archive
	Made     time.Time `json:"made"`
	By       string    `json:"by"`
	Identity string    `json:"identity"` // of the store
	Layers   []Layer   `json:"layers"`
	Files    []File    `json:"files"`
}

// Layer is a layer of the store as it was kept.
type Layer struct {
	Name    string `json:"name"`
	Events  int    `json:"events"`
	Changed int64  `json:"changed"` // the number of its last change
}

// File is a file in the archive.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// folders are those beside a store that are kept, by their names in the archive.
func folders(at address.Address) map[string]string {
	return map[string]string{"gazetteer": at.Gazetteer(), "watch": at.Watched()}
}

// Write keeps a store in a file, while others go on reading and writing it. A
// store that is damaged is not kept, since the file would be taken for a good one.
func Write(ctx context.Context, at address.Address, to string, now time.Time) (m Manifest, err error) {
	if err := at.Exists(); err != nil {
		return m, err
	}
	if at.Names(to) {
		return m, geo.Errorf(geo.CodeInvalid, to, "that is the store itself; name another file")
	}
	dir, remove, err := scratch.Dir(filepath.Dir(to), "backup")
	if err != nil {
		return m, geo.Errorf(geo.CodeUnreadable, to, "it can't be written: %w", err)
	}
	defer remove()
	snapshot := filepath.Join(dir, storeName)
	if err := snapshotOf(ctx, at, snapshot); err != nil {
		return m, err
	}
	m = Manifest{Backup: form, Made: now.UTC().Truncate(time.Second), By: version.Name()}
	if err := m.describe(ctx, snapshot); err != nil {
		return m, err
	}
	err = atomicfile.WritePrivate(to, func(f *os.File) error {
		if err := m.fill(ctx, f, snapshot, at); err != nil {
			return err
		}
		info, err := f.Stat()
		if err == nil {
			_, err = read(ctx, f, info.Size(), nil)
		}
		return err
	})
	return m, err
}

// snapshotOf writes a store as it is at one moment into a new file.
func snapshotOf(ctx context.Context, at address.Address, to string) error {
	if !at.Database() {
		return sqlite.Snapshot(ctx, string(at), to)
	}
	from, err := at.OpenVault(ctx)
	if err != nil {
		return err
	}
	defer from.Close()
	return fill(ctx, from, address.Address(to))
}

// fill makes a store of another.
func fill(ctx context.Context, from store.Vault, at address.Address) error {
	to, err := at.OpenToFill(ctx)
	if err != nil {
		return err
	}
	_, err = transfer.Copy(ctx, from, to, func(string, int64) {})
	return errors.Join(err, to.Close())
}

// describe checks a snapshot, and notes what it holds.
func (m *Manifest) describe(ctx context.Context, snapshot string) error {
	wrong, err := m.look(ctx, snapshot)
	if err == nil && wrong != "" {
		err = geo.Errorf(geo.CodeUnreadable, "", "the store is damaged, and no backup was made: %s. Look at it with furat check", wrong)
	}
	return err
}

// look notes what a store holds, and says the first thing that is wrong with it.
func (m *Manifest) look(ctx context.Context, path string) (wrong string, err error) {
	st, _, err := address.Address(path).OpenToRead(ctx)
	if err != nil {
		return "", err
	}
	defer st.Close()
	err = st.Check(ctx, true, func(what string) { wrong = cmp.Or(wrong, what) })
	if err != nil {
		return "", err
	}
	layers, err := st.Layers(ctx)
	m.Identity, m.Layers = st.Identity(), layersOf(layers)
	return wrong, err
}

func layersOf(list []store.Layer) (out []Layer) {
	for _, l := range list {
		out = append(out, Layer{l.Name, l.Events, l.Changed})
	}
	return out
}

// fill writes the archive.
func (m *Manifest) fill(ctx context.Context, f *os.File, snapshot string, at address.Address) error {
	z := zip.NewWriter(f)
	add := func(name, from string) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: m.Made})
		if err != nil {
			return err
		}
		in, err := os.Open(from)
		if err != nil {
			return err
		}
		defer in.Close()
		sum := sha256.New()
		n, err := io.Copy(io.MultiWriter(w, sum), reader{ctx, in})
		m.Files = append(m.Files, File{name, n, hex.EncodeToString(sum.Sum(nil))})
		return err
	}
	if err := add(storeName, snapshot); err != nil {
		return err
	}
	for _, as := range []string{"gazetteer", "watch"} {
		if err := eachFile(folders(at)[as], func(name, from string) error { return add(path.Join(as, name), from) }); err != nil {
			return err
		}
	}
	w, err := z.Create(manifestName)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	return errors.Join(enc.Encode(m), z.Close())
}

// eachFile calls fn with the files of a folder that are to be kept, while nobody
// changes it; a folder that is not there has none.
func eachFile(folder string, fn func(name, path string) error) error {
	list, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if unlock, err := lockfile.Lock(filepath.Join(folder, "lock")); err == nil {
		defer unlock()
		if list, err = os.ReadDir(folder); err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrPermission) && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.EROFS) { // where nobody may write nobody changes it
		return geo.Errorf(geo.CodeUnavailable, folder, "it is being changed; try again when that is done: %w", err)
	}
	for _, entry := range list {
		if !entry.Type().IsRegular() || !kept(entry.Name()) {
			continue
		}
		if err := fn(entry.Name(), filepath.Join(folder, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// kept reports whether a file is more than a lock, or what is half written.
func kept(name string) bool {
	return name != "lock" && !strings.HasPrefix(name, ".") && !strings.Contains(name, ".part")
}

// reader stops when its context does.
type reader struct {
	ctx context.Context
	r   io.Reader
}

// Read reads on.
func (r reader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(b)
}

// damaged says what is wrong with an archive.
func damaged(format string, args ...any) error {
	return geo.Errorf(geo.CodeUnreadable, "", "it is no whole backup of furat: %s", fmt.Sprintf(format, args...))
}
