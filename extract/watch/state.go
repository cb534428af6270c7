package watch

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/atomicfile"
)

// State is what is known of a source between two looks.
type State struct {
	Name         string    `json:"name"`
	Address      string    `json:"address"` // without what may be secret in it
	Kind         Kind      `json:"kind"`
	Publisher    string    `json:"publisher"`
	Credibility  string    `json:"credibility"`
	Tried        time.Time `json:"tried"`
	Succeeded    time.Time `json:"succeeded"` // zero for never
	Next         time.Time `json:"next"`
	Failures     int       `json:"failures"` // since it last went well
	Error        string    `json:"error"`    // of the last look, "" for none; for who runs the program
	Problem      string    `json:"problem"`  // the same for everybody, without where it was
	Articles     int       `json:"articles"` // read so far
	Events       int       `json:"events"`
	LeftOut      int       `json:"left_out"` // items that could not be read
	ETag         string    `json:"etag"`
	LastModified string    `json:"last_modified"`

	// Seen are the items that were read: by address or name what was read of it, and
	// when it was last there.
	Seen map[string]Seen `json:"-"` // in a file of its own: it can be long
}

// Seen is what was read of an item.
type Seen struct {
	Sum string `json:"sum"`
	At  int64  `json:"at"` // seconds since 1970
}

// maxSeen is how many items are remembered of a source; those that were there last.
const maxSeen = 20_000

// forget drops what was not there for longest.
func (s *State) forget() {
	if len(s.Seen) <= maxSeen {
		return
	}
	type entry struct {
		key string
		at  int64
	}
	var all []entry
	for k, v := range s.Seen {
		all = append(all, entry{k, v.At})
	}
	slices.SortFunc(all, func(a, b entry) int { return int(a.at - b.at) })
	for _, e := range all[:len(all)-maxSeen] {
		delete(s.Seen, e.key)
	}
}

// States are the states of sources in a folder: of each a short file, and one with
// what was seen.
type States string

func (s States) file(name string) string { return filepath.Join(string(s), name+".json") }
func (s States) seen(name string) string { return filepath.Join(string(s), name+".seen") }

// maxState bounds a file of a state, in bytes.
const maxState = 64 << 20

// Load reads the state of a source; one that there is none of is new.
func (s States) Load(name string) (*State, error) {
	st := &State{Name: name, Seen: map[string]Seen{}}
	if err := read(s.file(name), st); err != nil {
		return nil, err
	}
	return st, read(s.seen(name), &st.Seen)
}

// read reads a file of a state; there need be none.
func read(path string, into any) error {
	b, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return geo.Errorf(geo.CodeUnreadable, path, "%w", err)
	case len(b) > maxState || json.Unmarshal(b, into) != nil:
		return geo.Errorf(geo.CodeUnreadable, path, "it is damaged; remove it, and the source is read anew")
	}
	return nil
}

// Save writes a state, each of its files wholly or not at all.
func (s States) Save(st *State) error {
	if err := os.MkdirAll(string(s), 0o700); err != nil {
		return geo.Errorf(geo.CodeUnavailable, string(s), "%w", err)
	}
	st.forget()
	if err := write(s.seen(st.Name), st.Seen); err != nil {
		return err
	}
	return write(s.file(st.Name), st)
}

func write(path string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return atomicfile.Write(path, func(f *os.File) error {
		_, err := f.Write(b)
		return err
	})
}

// List reads how all sources are, by name. One that is damaged is left out.
func (s States) List() ([]State, error) {
	files, err := os.ReadDir(string(s))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, string(s), "%w", err)
	}
	var out []State
	for _, f := range files {
		name, isState := strings.CutSuffix(f.Name(), ".json")
		if st := (State{Name: name}); isState && read(s.file(name), &st) == nil {
			out = append(out, st)
		}
	}
	return out, nil
}
