package atlas

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/furat-map/furat/geo/lockfile"
)

// Dir is a folder of imported segments.
type Dir struct {
	path string
}

// DirAt returns the segments of a folder, which is made when needed.
func DirAt(path string) Dir { return Dir{path} }

// Path returns where the folder is, or would be.
func (d Dir) Path() string { return d.path }

// manifest lists the segment files from old to new. It is only ever replaced
// as a whole.
type manifest struct {
	Segments []string `json:"segments"`
	Next     int      `json:"next"`
}

const manifestName = "manifest.json"

func (d Dir) manifest() (manifest, error) {
	var m manifest
	data, err := os.ReadFile(filepath.Join(d.path, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("%s is damaged: %w; remove %s and import again", manifestName, err, d.path)
	}
	for _, name := range m.Segments {
		if filepath.Base(name) != name {
			return m, fmt.Errorf("%s names the file %q outside its folder; remove %s and import again", manifestName, name, d.path)
		}
	}
	return m, nil
}

// Version returns a text that is another one after each import, "" where nothing
// was imported.
func (d Dir) Version() (string, error) {
	m, err := d.manifest()
	if err != nil || len(m.Segments) == 0 {
		return "", err
	}
	return strings.Join(m.Segments, " "), nil
}

// Open maps the imported segments, from old to new; none where nothing was
// imported.
func (d Dir) Open() ([]*Segment, error) {
	m, err := d.manifest()
	if err != nil {
		return nil, err
	}
	var out []*Segment
	for _, name := range m.Segments {
		s, err := Open(filepath.Join(d.path, name))
		if err != nil {
			closeAll(out)
			return nil, fmt.Errorf("%w; move the folder %s away and import its sources again", err, d.path)
		}
		out = append(out, s)
	}
	return out, nil
}

func closeAll(segments []*Segment) {
	for _, s := range segments {
		s.Close()
	}
}

// Lock takes the folder for one that changes it; the folder must be there.
func (d Dir) Lock() (unlock func(), err error) {
	unlock, err = lockfile.Lock(filepath.Join(d.path, "lock"))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be taken for this change: another import is running (%w)", d.path, err)
	}
	return unlock, nil
}

// Import adds the rows of one source, on top of the built-in segments and of
// what was imported before. Rows calls emit for each. Nothing is changed
// unless everything succeeds. Report, if not nil, hears of every join.
func (d Dir) Import(ctx context.Context, builtin []*Segment, source Source, rows func(emit func(*Row) error) error, report func(Join)) (Summary, error) {
	var sum Summary
	if err := os.MkdirAll(d.path, 0o777); err != nil {
		return sum, err
	}
	unlock, err := d.Lock()
	if err != nil {
		return sum, err
	}
	defer unlock()
	m, err := d.manifest()
	if err != nil {
		return sum, err
	}
	imported, err := d.Open()
	if err != nil {
		return sum, err
	}
	defer closeAll(imported)
	b, sum, err := Compile(ctx, append(slices.Clone(builtin), imported...), source, rows, report)
	if err != nil || b.Len() == 0 {
		return sum, err
	}
	name, err := d.write(&m, b)
	if err != nil {
		return sum, err
	}
	m.Segments = append(m.Segments, name)
	if err := d.compact(ctx, &m); err != nil {
		return sum, err
	}
	return sum, d.publish(m)
}

// write makes a new segment file and returns its name. Until a manifest names
// it, nobody reads it.
func (d Dir) write(m *manifest, b *Builder) (string, error) {
	m.Next++
	name := fmt.Sprintf("%06d.atlas", m.Next)
	return name, replaceFile(filepath.Join(d.path, name), func(w *bufio.Writer) error {
		_, err := b.WriteTo(w)
		return err
	})
}

// replaceFile writes a file beside its place and moves it there when it is
// whole and on disk.
func replaceFile(path string, write func(*bufio.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())              // no more there when all went well
	if err := f.Chmod(0o644); err != nil { // as other processes' users may read the store
		f.Close()
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	err = write(w)
	err = errors.Join(err, w.Flush(), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// publish replaces the manifest and removes the files that it no longer names.
func (d Dir) publish(m manifest) error {
	err := replaceFile(filepath.Join(d.path, manifestName), func(w *bufio.Writer) error {
		return json.NewEncoder(w).Encode(m)
	})
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(d.path, "*.atlas*"))
	parts, _ := filepath.Glob(filepath.Join(d.path, "*.part-*"))
	files = append(files, parts...)
	for _, f := range files {
		if !slices.Contains(m.Segments, filepath.Base(f)) {
			os.Remove(f) // a left-over is only wasted room
		}
	}
	return err
}

// compact merges the newest segments while the one before is not twice as
// large, so that there are few and each import costs what it brings.
func (d Dir) compact(ctx context.Context, m *manifest) error {
	for n := len(m.Segments); n >= 2; n = len(m.Segments) {
		older, newer := filepath.Join(d.path, m.Segments[n-2]), filepath.Join(d.path, m.Segments[n-1])
		a, err := os.Stat(older)
		if err != nil {
			return err
		}
		b, err := os.Stat(newer)
		if err != nil {
			return err
		}
		if a.Size() > 2*b.Size() {
			return nil
		}
		name, err := d.mergeFiles(ctx, m, older, newer)
		if err != nil {
			return err
		}
		m.Segments = append(m.Segments[:n-2:n-2], name)
	}
	return nil
}

func (d Dir) mergeFiles(ctx context.Context, m *manifest, paths ...string) (string, error) {
	var segments []*Segment
	defer func() { closeAll(segments) }()
	for _, p := range paths {
		s, err := Open(p)
		if err != nil {
			return "", err
		}
		segments = append(segments, s)
	}
	b, err := Merge(ctx, segments...)
	if err != nil {
		return "", err
	}
	return d.write(m, b)
}
