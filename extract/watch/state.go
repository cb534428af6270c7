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
	Error        string    `json:"error"`    // of the last look, "" for none
	Articles     int       `json:"articles"` // read so far
	Events       int       `json:"events"`
	LeftOut      int       `json:"left_out"` // items that could not be read
	ETag         string    `json:"etag"`
	LastModified string    `json:"last_modified"`

	// Seen are the items that were read: by address or name what was read of it, and
	// when it was last there.
	Seen map[string]Seen `json:"seen"`
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

// States are the states of sources, a file each in a folder.
type States string

func (s States) file(name string) string { return filepath.Join(string(s), name+".json") }

// maxState bounds a file of a state.
const maxState = 64 << 20

// Load reads the state of a source; one that there is none of is new.
func (s States) Load(name string) (*State, error) {
	st := &State{Name: name, Seen: map[string]Seen{}}
	b, err := os.ReadFile(s.file(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return st, nil
	case err != nil:
		return nil, geo.Errorf(geo.CodeUnreadable, s.file(name), "%w", err)
	}
	if len(b) > maxState || json.Unmarshal(b, st) != nil {
		return nil, geo.Errorf(geo.CodeUnreadable, s.file(name), "it is damaged; remove it, and the source is read anew")
	}
	if st.Seen == nil {
		st.Seen = map[string]Seen{}
	}
	return st, nil
}

// Save writes a state, wholly or not at all.
func (s States) Save(st *State) error {
	if err := os.MkdirAll(string(s), 0o700); err != nil {
		return geo.Errorf(geo.CodeUnavailable, string(s), "%w", err)
	}
	st.forget()
	b, err := json.Marshal(st)
	if err != nil {
		return err
	}
	return atomicfile.Write(s.file(st.Name), func(f *os.File) error {
		_, err := f.Write(b)
		return err
	})
}

// List reads the states of all sources, by name, without what was seen. One that is
// damaged is left out.
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
		if !isState {
			continue
		}
		if st, err := s.Load(name); err == nil {
			st.Seen = nil
			out = append(out, *st)
		}
	}
	return out, nil
}
