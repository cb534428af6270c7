// Package address knows where a store lives and what lies beside it.
package address

import (
	"context"
	"os"
	"strings"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store/sqlite"
)

// Default is the store of a folder where nobody says otherwise.
const Default = Address("furat.db")

// Address is where a store lives: the path of a SQLite file.
type Address string

// Parse reads an address. What names a database server is refused: no keeper
// of one is part of this furat.
func Parse(s string) (Address, error) {
	if s == "" {
		return Default, nil
	}
	if scheme, _, ok := strings.Cut(s, "://"); ok && !strings.ContainsAny(scheme, "/.") {
		return "", geo.Errorf(geo.CodeInvalid, "db", "stores at %s:// addresses are not supported; give the path of a file", scheme)
	}
	return Address(s), nil
}

// Open opens the store, or makes it. Now is the clock that dates changes; nil
// is time.Now. A store of an older furat is brought to the form of this one, and
// kept as it was (see Ledger.Upgraded).
func (a Address) Open(ctx context.Context, now func() time.Time) (*ledger.Ledger, error) {
	k, err := sqlite.Open(ctx, string(a))
	if err != nil {
		return nil, err
	}
	return ledger.New(k, now), nil
}

// OpenToRead opens the store to read it, see [sqlite.OpenToRead]. Note says what
// is not as usual, "" for nothing.
func (a Address) OpenToRead(ctx context.Context) (st *ledger.Ledger, note string, err error) {
	if err := a.Exists(); err != nil {
		return nil, "", err
	}
	k, note, err := sqlite.OpenToRead(ctx, string(a))
	if err != nil {
		return nil, "", err
	}
	return ledger.New(k, nil), note, nil
}

// Writable reports whether the store's file can be written to.
func (a Address) Writable() bool { return sqlite.Writable(string(a)) }

// Exists returns an error that says what to do where there is no store.
func (a Address) Exists() error {
	if _, err := os.Stat(string(a)); err != nil {
		return geo.Errorf(geo.CodeUnreadable, string(a), "there is no store; make one with furat ingest, or name it with --db")
	}
	return nil
}

// Names reports whether a path names a file of the store.
func (a Address) Names(path string) bool {
	one, err := os.Stat(string(a))
	if err != nil {
		return false
	}
	other, err := os.Stat(path)
	return err == nil && os.SameFile(one, other)
}

// Gazetteer is the folder of the places that were imported for the store.
func (a Address) Gazetteer() string { return string(a) + ".gazetteer" }

// Indexes is the folder in which the indexes of its layers are kept between
// runs.
func (a Address) Indexes() string { return string(a) + ".index" }

// Watched is the folder of what is known of the sources that are watched.
func (a Address) Watched() string { return string(a) + ".watch" }
