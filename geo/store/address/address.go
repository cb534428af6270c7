// Package address knows where a store lives, a file or a PostgreSQL, and what
// lies beside it.
package address

import (
	"cmp"
	"context"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/postgis"
	"github.com/furat-map/furat/geo/store/postgis/queue"
	"github.com/furat-map/furat/geo/store/sqlite"
)

// Default is the store of a folder where nobody says otherwise.
const Default = Address("furat.db")

// Address is where a store lives: the path of a SQLite file, or the address of a
// database of PostgreSQL (postgres://user@host/database, as libpq has it).
type Address string

// Parse reads an address. What names another database server is refused.
func Parse(s string) (Address, error) {
	if s == "" {
		return Default, nil
	}
	a := Address(s)
	if a.Database() {
		c, err := pgconn.ParseConfig(s)
		if err != nil || strings.ContainsAny(c.Database+c.User, "@/") { // what is wrong may say the password
			return "", geo.Errorf(geo.CodeInvalid, "db", "it is no address of a database: write it as postgres://user@host/database, letters that mean something in addresses as %%XX; or a file that it, or the environment, names can't be used")
		}
		return a, nil
	}
	if scheme, _, _ := strings.Cut(s, ":"); scheme == "postgres" || scheme == "postgresql" { // which may say a password
		return "", geo.Errorf(geo.CodeInvalid, "db", "write the address of a database as postgres://user@host/database")
	}
	if scheme, _, ok := strings.Cut(s, "://"); ok && !strings.ContainsAny(scheme, "/.") {
		return "", geo.Errorf(geo.CodeInvalid, "db", "stores at %s:// addresses are not supported; give the path of a file, or postgres://user@host/database", scheme)
	}
	return a, nil
}

// Database reports whether the store lives in PostgreSQL.
func (a Address) Database() bool {
	return strings.HasPrefix(string(a), "postgres://") || strings.HasPrefix(string(a), "postgresql://")
}

// String is the address as it can be shown: without a password.
func (a Address) String() string {
	if !a.Database() {
		return string(a)
	}
	c, err := pgconn.ParseConfig(string(a))
	if err != nil {
		return "postgres://"
	}
	hosts := []string{place(c.Host, c.Port)}
	for _, f := range c.Fallbacks { // each may be there with and without TLS
		if at := place(f.Host, f.Port); !slices.Contains(hosts, at) {
			hosts = append(hosts, at)
		}
	}
	return "postgres://" + c.User + "@" + strings.Join(hosts, ",") + "/" + c.Database
}

// place is a host as it is shown.
func place(host string, port uint16) string {
	if port == 5432 {
		return host
	}
	return host + ":" + strconv.Itoa(int(port))
}

// Open opens the store, or makes it. Now is the clock that dates changes; nil
// is time.Now. A store of an older furat is brought to the form of this one, and
// kept as it was where it is a file (see Ledger.Upgraded).
func (a Address) Open(ctx context.Context, now func() time.Time) (*ledger.Ledger, error) {
	var k store.Keeper
	var err error
	if a.Database() {
		k, err = named(a)(postgis.Open(ctx, string(a)))
	} else {
		k, err = sqlite.Open(ctx, string(a))
	}
	if err != nil {
		return nil, err
	}
	return ledger.New(k, now), nil
}

// OpenToServe opens the store to write to it, or makes it; one that can't be
// written to is only read. Note says what is not as usual, "" for nothing.
func (a Address) OpenToServe(ctx context.Context) (st *ledger.Ledger, writable bool, note string, err error) {
	if !a.Database() {
		if a.Exists() == nil && !a.Writable() {
			st, note, err = a.OpenToRead(ctx)
			return st, false, note, err
		}
		st, err = a.Open(ctx, nil)
		return st, true, "", err
	}
	k, note, err := postgis.OpenToServe(ctx, string(a))
	if k, err = named(a)(k, err); err != nil {
		return nil, false, "", err
	}
	return ledger.New(k, nil), note == "", note, nil
}

// OpenToRead opens the store to read it, see [sqlite.OpenToRead] and
// [postgis.OpenToRead]. Note says what is not as usual, "" for nothing.
func (a Address) OpenToRead(ctx context.Context) (st *ledger.Ledger, note string, err error) {
	if a.Database() {
		k, err := named(a)(postgis.OpenToRead(ctx, string(a)))
		if err != nil {
			return nil, "", err
		}
		return ledger.New(k, nil), "", nil
	}
	if err := a.Exists(); err != nil {
		return nil, "", err
	}
	k, note, err := sqlite.OpenToRead(ctx, string(a))
	if err != nil {
		return nil, "", err
	}
	return ledger.New(k, nil), note, nil
}

// OpenQueue opens the store with the queue of what is to be read into it, which
// only databases have.
func (a Address) OpenQueue(ctx context.Context) (*ledger.Ledger, *queue.Queue, error) {
	if !a.Database() {
		return nil, nil, geo.Errorf(geo.CodeInvalid, "db", "a queue is kept in PostgreSQL; name the store as --db postgres://user@host/database")
	}
	k, err := named(a)(postgis.Open(ctx, string(a)))
	if err != nil {
		return nil, nil, err
	}
	q, err := queue.Open(ctx, k)
	if err != nil {
		k.Close()
		return nil, nil, err
	}
	return ledger.New(k, nil), q, nil
}

// OpenToFill opens a place for a store that is filled from another.
func (a Address) OpenToFill(ctx context.Context) (store.Vault, error) {
	if a.Database() {
		return named(a)(postgis.OpenToFill(ctx, string(a)))
	}
	return sqlite.OpenToFill(ctx, string(a))
}

// OpenVault opens the store to carry it elsewhere.
func (a Address) OpenVault(ctx context.Context) (store.Vault, error) {
	if a.Database() {
		return named(a)(postgis.OpenToRead(ctx, string(a)))
	}
	if err := a.Exists(); err != nil {
		return nil, err
	}
	k, _, err := sqlite.OpenToRead(ctx, string(a))
	return k, err
}

// named says of an error which database it is about.
func named(a Address) func(*postgis.Keeper, error) (*postgis.Keeper, error) {
	return func(k *postgis.Keeper, err error) (*postgis.Keeper, error) {
		if err == nil || geo.CodeOf(err) == geo.CodeInvalid {
			return k, err
		}
		return nil, geo.Errorf(geo.CodeOf(err), a.String(), "%w", err)
	}
}

// Writable reports whether the store's file can be written to.
func (a Address) Writable() bool { return sqlite.Writable(string(a)) }

// Exists returns an error that says what to do where there is no file of a store.
// What is in a database shows when it is opened.
func (a Address) Exists() error {
	if a.Database() {
		return nil
	}
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

// beside is what the names of folders beside a store begin with: its file's; of a
// database, its name and host, in the folder where furat runs.
func (a Address) beside() string {
	if !a.Database() {
		return string(a)
	}
	name, host, port := "furat", "localhost", uint16(5432)
	if c, err := pgconn.ParseConfig(string(a)); err == nil {
		name, host, port = cmp.Or(c.Database, c.User, name), cmp.Or(c.Host, host), cmp.Or(c.Port, port)
	}
	if port != 5432 {
		host += "-" + strconv.Itoa(int(port))
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:?*"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, name+"@"+strings.TrimLeft(host, "/"))
}

// Gazetteer is the folder of the places that were imported for the store.
func (a Address) Gazetteer() string { return a.beside() + ".gazetteer" }

// Indexes is the folder in which the indexes of its layers are kept between
// runs.
func (a Address) Indexes() string { return a.beside() + ".index" }

// Watched is the folder of what is known of the sources that are watched.
func (a Address) Watched() string { return a.beside() + ".watch" }

// File is the path of the store's file, or why there is none.
func (a Address) File() (string, error) {
	if a.Database() {
		return "", geo.Errorf(geo.CodeInvalid, "db", "this is for stores that are files; what PostgreSQL keeps is mended, and put back, with its own programs, see docs/operations.md")
	}
	return string(a), nil
}
