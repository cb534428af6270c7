// Package postgis keeps a store in a PostgreSQL with PostGIS, in a schema of its
// own, for many servers and many who write.
//
//	postgres://user@primary,standby/furat
//	     ├─ write: one connection to who takes changes; Update locks the row of numbers
//	     └─ read:  connections to a standby where there is one, else to the same
//
// Who writes queues statements and sends them when it must know something
// (tx.go): a transaction takes a handful of round trips. Changes are numbered
// under the lock, so they are seen in their order, on standbys too. Layers are
// read in pages (read.go), each a short statement: every statement is bounded in
// time. What anything means is the ledger's to know.
//
// Texts that PostgreSQL can't hold are escaped (text.go). A lost connection is
// another one's turn as long as nothing was asked for yet; in the middle it is an
// error with code unavailable, and nothing is half done.
package postgis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// Schema is the schema of the database that the store's tables are in.
const Schema = "furat"

// Keeper is a [store.Keeper] in a PostgreSQL with PostGIS.
type Keeper struct {
	write    *pgxpool.Pool // nil where nothing is written
	read     *pgxpool.Pool
	look     *pgxpool.Pool // one connection to who takes changes, to ask it how far it is; nil as write
	identity string
	mu       sync.Mutex
	several  bool             // one of some servers is read, which may not have all that another has
	seen     map[string]int64 // by layer, the last change that was read or made here
}

var _ store.Keeper = (*Keeper)(nil)

// What bounds time, where the address says nothing else: of a statement, of
// waiting for who writes, of a transaction that stands still.
var bounds = map[string]string{
	"application_name": "furat", "statement_timeout": "60s", "lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s",
}

// patience is how long a write waits for a database that does not answer.
const patience = 10 * time.Second

// maxReaders is how many connections read at once, where the address says
// nothing else.
const maxReaders = 16

// Open opens the store at an address, or makes it where the user may.
func Open(ctx context.Context, address string) (*Keeper, error) {
	k, why, err := open(ctx, address, toWrite)
	if err == nil && why != "" {
		k.Close()
		return nil, geo.Errorf(geo.CodeUnavailable, "", "%s", why)
	}
	return k, err
}

// OpenToServe opens the store at an address to write to it where that can be done;
// note says why not.
func OpenToServe(ctx context.Context, address string) (k *Keeper, note string, err error) {
	return open(ctx, address, toWrite)
}

// OpenToRead opens a store to read it; nothing is made or changed.
func OpenToRead(ctx context.Context, address string) (*Keeper, error) {
	k, _, err := open(ctx, address, toRead)
	return k, err
}

// purpose is what a store is opened for.
type purpose int

const (
	toRead purpose = iota
	toWrite
	toFill // from another store
)

func open(ctx context.Context, address string, why purpose) (k *Keeper, note string, err error) {
	defer func() { err = toldWithCause(err) }()
	cfg, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, "", geo.Errorf(geo.CodeInvalid, "db", "it is no address of a PostgreSQL: write it as postgres://user@host/database")
	}
	params := cfg.ConnConfig.RuntimeParams
	for name, value := range bounds {
		if params[name] == "" {
			params[name] = value
		}
	}
	params["client_encoding"] = "UTF8"
	params["jit"] = "off" // what is asked takes less time than compiling it
	if cfg.ConnConfig.ConnectTimeout == 0 {
		cfg.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	several := len(hosts(cfg.ConnConfig)) > 1
	found, err := look(ctx, cfg.ConnConfig, why, several)
	if err != nil {
		return nil, "", err
	}
	params["search_path"] = found.path
	k = &Keeper{identity: found.identity, several: several && why != toFill, seen: map[string]int64{}}
	reads := cfg.Copy()
	if k.several {
		reads.ConnConfig.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsPreferStandby
	}
	if several && why != toRead {
		cfg.ConnConfig.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	if why == toFill { // what is filled is read where it is written
		reads.ConnConfig.ValidateConnect = cfg.ConnConfig.ValidateConnect
	} else {
		reads.ConnConfig.RuntimeParams["default_transaction_read_only"] = "on"
	}
	reads.MaxConns = max(maxReaders, reads.MaxConns)
	if k.read, err = pgxpool.NewWithConfig(context.WithoutCancel(ctx), reads); err != nil {
		return nil, "", err
	}
	if why == toRead || found.readOnly != "" {
		return k, found.readOnly, nil
	}
	cfg.MaxConns = 2 // one writes, and one may wait for it
	// What is written is looked up by its keys. A plan that was made while a table was
	// small must not read all of it when it has grown.
	params["enable_seqscan"] = "off"
	one := cfg.Copy()
	one.MaxConns = 1
	if k.write, err = pgxpool.NewWithConfig(context.WithoutCancel(ctx), cfg); err == nil {
		k.look, err = pgxpool.NewWithConfig(context.WithoutCancel(ctx), one)
	}
	if err == nil && k.several {
		err = k.settle(ctx)
	}
	if err != nil {
		k.Close()
		return nil, "", err
	}
	return k, "", nil
}

// settleTime is how long opening waits for a standby that has the store to get the
// latest of it.
const settleTime = 3 * time.Second

// settle waits until what is read has what was written before: a standby gets the
// tables of a new store, too, a moment later.
func (k *Keeper) settle(ctx context.Context) error {
	var at string
	if err := k.write.QueryRow(ctx, "SELECT pg_current_wal_lsn()::text").Scan(&at); err != nil {
		return err
	}
	for begun := time.Now(); ; {
		var there, current bool
		err := k.read.QueryRow(ctx, "SELECT to_regclass('"+Schema+".meta') IS NOT NULL, CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() >= $1::text::pg_lsn ELSE true END", at).Scan(&there, &current)
		waited := time.Since(begun)
		switch {
		case err != nil && waited > patience:
			return err
		case err == nil && there && (current || waited > settleTime):
			return nil
		case waited > patience:
			return geo.Errorf(geo.CodeUnavailable, "", "the standby does not have the store yet; try again when it has caught up")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// look looks at a database: at the server that takes changes where there are
// several, or at any where none does.
func look(ctx context.Context, cfg *pgx.ConnConfig, why purpose, several bool) (found, error) {
	if several && why != toRead {
		first := cfg.Copy()
		first.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
		f, err := prepare(ctx, first, why)
		var none *pgconn.ConnectError
		if !errors.As(err, &none) {
			return f, err
		}
	}
	return prepare(ctx, cfg, why)
}

// hosts are the servers that an address names.
func hosts(c *pgx.ConnConfig) []string {
	out := []string{fmt.Sprint(c.Host, " ", c.Port)}
	for _, f := range c.Fallbacks { // each may be there with and without TLS
		out = append(out, fmt.Sprint(f.Host, " ", f.Port))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Identity is a random name given to the store when it was made.
func (k *Keeper) Identity() string { return k.identity }

// Close closes the connections.
func (k *Keeper) Close() error {
	for _, p := range []*pgxpool.Pool{k.read, k.write, k.look} {
		if p != nil {
			p.Close()
		}
	}
	return nil
}

var errReadOnly = geo.Errorf(geo.CodeUnavailable, "", "the store is open for reading only; nothing can be stored in it")

// Update runs fn in a transaction.
func (k *Keeper) Update(ctx context.Context, fn func(store.Tx) error) (err error) {
	defer tell(&err)
	if k.write == nil {
		return errReadOnly
	}
	t, err := k.begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		// The transaction is ended too where the caller has given up.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		t.Rollback(ctx)
	}()
	if err := fn(t); err != nil {
		return err
	}
	if err := t.finish(ctx); err != nil {
		return err
	}
	if err := t.Commit(ctx); err != nil {
		if cut(err) {
			return &geo.Error{Code: geo.CodeUnavailable, Message: "the database went away while it stored; look whether it is there, or do it again", Err: err}
		}
		return err
	}
	for layer, change := range t.last() {
		k.saw(layer, change)
	}
	return nil
}

// saw notes that a change of a layer was read or made, and returns the last that was:
// from now on nothing older is read. One server is never older than itself.
func (k *Keeper) saw(layer string, change int64) int64 {
	if !k.several {
		return change
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.seen[layer] = max(k.seen[layer], change)
	return k.seen[layer]
}

// begin begins a transaction that writes, and waits for its turn. A database that
// does not answer is asked again for a while: it may be restarting.
func (k *Keeper) begin(ctx context.Context) (*tx, error) {
	wait, until := 20*time.Millisecond, time.Now().Add(patience)
	for {
		t, err := k.tryBegin(ctx)
		if err == nil || !cut(err) || time.Now().Add(wait).After(until) {
			return t, err
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), err)
		case <-time.After(wait):
		}
		wait = min(2*wait, time.Second)
	}
}

func (k *Keeper) tryBegin(ctx context.Context) (*tx, error) {
	pt, err := k.write.Begin(ctx)
	if err != nil {
		return nil, err
	}
	t := newTx(pt)
	if err := t.lock(ctx); err != nil {
		pt.Rollback(context.WithoutCancel(ctx))
		return nil, err
	}
	return t, nil
}

// PutLayer makes a dataset or changes what is said of it.
func (k *Keeper) PutLayer(ctx context.Context, l store.Layer, at time.Time) error {
	return k.Update(ctx, func(s store.Tx) error { return s.(*tx).putLayer(ctx, l, at) })
}

// Pool returns connections of their own to who takes changes, for what lies beside
// the store in its database.
func (k *Keeper) Pool(ctx context.Context) (*pgxpool.Pool, error) {
	if k.write == nil {
		return nil, errReadOnly
	}
	cfg := k.write.Config()
	cfg.MaxConns = maxReaders
	delete(cfg.ConnConfig.RuntimeParams, "enable_seqscan")
	return pgxpool.NewWithConfig(context.WithoutCancel(ctx), cfg)
}

// Under returns the transaction of the database that a ledger's is made with: what
// else is written in it is kept with that, or not.
func Under(ctx context.Context, t store.Tx) (pgx.Tx, error) {
	w, ok := t.(*tx)
	if !ok {
		return nil, errors.New("the store is in no PostgreSQL")
	}
	return w.Tx, w.flush(ctx)
}
