// Package mbtiles reads and writes MBTiles files, version 1.3 of the
// specification (github.com/mapbox/mbtiles-spec): tiles in a SQLite database.
//
// Equal tiles are kept once. Rows are counted from the south, as the
// specification asks; the functions here count from the north as everybody
// else does.
package mbtiles

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// MaxZoom is the deepest zoom.
const MaxZoom = 30

// ErrBroken is a file that is no MBTiles, or a broken one.
var ErrBroken = errors.New("it is no MBTiles file, or a broken one")

const schema = `
PRAGMA application_id = 1297105496; -- "MPBX"
CREATE TABLE metadata (name TEXT, value TEXT);
CREATE UNIQUE INDEX metadata_name ON metadata (name);
CREATE TABLE map (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_id TEXT, PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
CREATE TABLE images (tile_id TEXT PRIMARY KEY, tile_data BLOB) WITHOUT ROWID;
CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, map.tile_row AS tile_row, images.tile_data AS tile_data
  FROM map JOIN images ON images.tile_id = map.tile_id;
`

// Writer writes a file.
type Writer struct {
	db           *sql.DB
	tx           *sql.Tx
	tile, images *sql.Stmt
	known        map[[32]byte]bool
}

// Create makes a file that is not there yet.
func Create(ctx context.Context, path string) (*Writer, error) {
	db, err := open(path, url.Values{"mode": {"rwc"}, "_journal_mode": {"OFF"}, "_synchronous": {"OFF"}}) // an unfinished file is thrown away
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	w := &Writer{db: db, known: map[[32]byte]bool{}}
	if _, err = db.ExecContext(ctx, schema); err == nil {
		if w.tx, err = db.BeginTx(ctx, nil); err == nil {
			if w.tile, err = w.tx.PrepareContext(ctx, "INSERT INTO map VALUES (?,?,?,?)"); err == nil {
				w.images, err = w.tx.PrepareContext(ctx, "INSERT INTO images VALUES (?,?)")
			}
		}
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	return w, nil
}

func open(path string, q url.Values) (*sql.DB, error) {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.Clean(path)}).EscapedPath(), RawQuery: q.Encode()}
	return sql.Open("sqlite3", u.String())
}

// Add adds a tile, packed with gzip where it is a vector tile. An empty one is
// left out.
func (w *Writer) Add(ctx context.Context, z, x, y uint32, tile []byte) error {
	if len(tile) == 0 {
		return nil
	}
	sum := sha256.Sum256(tile)
	id := hex.EncodeToString(sum[:16])
	if !w.known[sum] {
		w.known[sum] = true
		if _, err := w.images.ExecContext(ctx, id, tile); err != nil {
			return noRoom(err)
		}
	}
	_, err := w.tile.ExecContext(ctx, z, x, (uint32(1)<<z-1)-y, id)
	return noRoom(err)
}

// Finish writes the metadata, sorted by name, and closes the file.
func (w *Writer) Finish(ctx context.Context, metadata map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(metadata)) {
		if _, err := w.tx.ExecContext(ctx, "INSERT INTO metadata VALUES (?,?)", name, metadata[name]); err != nil {
			return errors.Join(err, w.Close())
		}
	}
	if err := w.tx.Commit(); err != nil {
		return errors.Join(noRoom(err), w.Close())
	}
	return w.db.Close()
}

// noRoom gives SQLite's "full" the name that the system has for it.
func noRoom(err error) error {
	var se sqlite3.Error
	if errors.As(err, &se) && se.Code == sqlite3.ErrFull {
		return errors.Join(syscall.ENOSPC, err)
	}
	return err
}

// Close leaves an unfinished file.
func (w *Writer) Close() error {
	w.tx.Rollback()
	return w.db.Close()
}

// Archive reads a file. It is safe for concurrent use.
type Archive struct {
	Metadata map[string]string
	db       *sql.DB
	tile     *sql.Stmt
}

// Bounds of what is read from a file that somebody else made.
const (
	maxTile     = 32 << 20
	maxMetadata = 16 << 20
	maxNames    = 1000
	maxConns    = 8 // that read at once
)

// Open opens a file for reading; it is not changed.
func Open(ctx context.Context, path string) (*Archive, error) {
	db, err := open(path, url.Values{"mode": {"ro"}, "immutable": {"1"}, "_query_only": {"on"}})
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(maxConns)
	db.SetMaxIdleConns(maxConns)
	a := &Archive{db: db}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err = a.hold(ctx); err == nil {
		err = a.plain(ctx)
	}
	if err == nil {
		a.Metadata, err = a.metadata(ctx)
	}
	if err == nil {
		a.tile, err = db.PrepareContext(ctx, "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? AND length(tile_data) <= ? LIMIT 1")
	}
	if err != nil {
		db.Close()
		return nil, broken(err)
	}
	return a, nil
}

func broken(err error) error {
	var se sqlite3.Error
	if errors.As(err, &se) && se.Code == sqlite3.ErrCantOpen {
		return fmt.Errorf("it can't be opened: %w", err)
	}
	return fmt.Errorf("%w: %w", ErrBroken, err)
}

// hold opens all connections now, to be kept: a file that is deleted or
// replaced later is read as it was.
func (a *Archive) hold(ctx context.Context) error {
	for range maxConns {
		c, err := a.db.Conn(ctx)
		if err != nil {
			return err
		}
		defer c.Close() // back to those that wait, when all are open
		if err := c.PingContext(ctx); err != nil {
			return err
		}
		if _, err := c.ExecContext(ctx, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; SELECT count(*) FROM sqlite_schema"); err != nil {
			return err
		}
		err = c.Raw(func(dc any) error { // no value may be longer, not even on the way
			if conn, ok := dc.(*sqlite3.SQLiteConn); ok {
				conn.SetLimit(sqlite3.SQLITE_LIMIT_LENGTH, maxTile+maxMetadata)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tilesView is how writers put tiles together: columns of one table, or of one
// with addresses and one with contents.
var tilesView = regexp.MustCompile(`(?is)^CREATE VIEW tiles AS\s+SELECT\s+[\w.]+(?:\s+AS\s+\w+)?(?:\s*,\s*[\w.]+(?:\s+AS\s+\w+)?){3,6}\s+FROM\s+(\w+)(?:\s+(?:AS\s+)?\w{1,30})??` +
	`(?:\s+(?:INNER\s+|LEFT\s+(?:OUTER\s+)?)?JOIN\s+(\w+)(?:\s+(?:AS\s+)?\w{1,30})??\s+(?:ON\s+\(?\s*[\w.]+\s*=\s*[\w.]+\s*\)?|USING\s*\(\s*\w+\s*\)))?\s*;?\s*$`)

// unquoted takes the signs away that SQLite lets stand around names; a name
// that needs them is no writer's.
var unquoted = strings.NewReplacer(`"`, "", "`", "", "[", "", "]", "")

// virtual is a table that a module answers for.
var virtual = regexp.MustCompile(`(?is)^CREATE\s+VIRTUAL`)

// plain refuses a file in which asking for a tile may run for ever: metadata
// must be a table, tiles a table or a plain join of two.
func (a *Archive) plain(ctx context.Context) error {
	rows, err := a.db.QueryContext(ctx, "SELECT lower(name), type, coalesce(sql, ''), EXISTS (SELECT 1 FROM pragma_table_xinfo(sqlite_schema.name) WHERE hidden <> 0) FROM sqlite_schema WHERE type IN ('table', 'view') AND length(coalesce(sql, '')) < 5000 LIMIT 1000")
	if err != nil {
		return err
	}
	defer rows.Close()
	tables, view := map[string]bool{}, ""
	for rows.Next() {
		var name, kind, text string
		var computed bool
		if err := rows.Scan(&name, &kind, &text, &computed); err != nil {
			return err
		}
		if kind == "table" && !computed && !virtual.MatchString(text) {
			tables[name] = true
		}
		if kind == "view" && name == "tiles" {
			view = text
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if !tables["metadata"] {
		return errors.New("it has no table metadata")
	}
	if tables["tiles"] {
		return nil
	}
	parts := tilesView.FindStringSubmatch(unquoted.Replace(view))
	known := func(name string) bool { return tables[strings.ToLower(name)] }
	if parts == nil || !known(parts[1]) || (parts[2] != "" && !known(parts[2])) {
		return errors.New("its tiles are neither a table nor a plain join of two")
	}
	return nil
}

// patience is how long the file may take for one answer.
const patience = 5 * time.Second

func (a *Archive) metadata(ctx context.Context) (map[string]string, error) {
	rows, err := a.db.QueryContext(ctx, "SELECT CAST(name AS TEXT), CAST(value AS TEXT) FROM metadata WHERE name IS NOT NULL AND value IS NOT NULL AND length(value) <= ? LIMIT ?", maxMetadata, maxNames)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out, size := map[string]string{}, 0
	for rows.Next() {
		var k, v string
		if err := rows.Scan(&k, &v); err != nil {
			return nil, err
		}
		if size += len(k) + len(v); size > maxMetadata {
			return nil, errors.New("its metadata are too long")
		}
		out[k] = v
	}
	return out, rows.Err()
}

// Tile returns a tile as it is packed in the file, nil where there is none.
func (a *Archive) Tile(ctx context.Context, z, x, y uint32) ([]byte, error) {
	if z > MaxZoom || x >= 1<<z || y >= 1<<z {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var b []byte
	err := a.tile.QueryRowContext(ctx, z, x, (uint32(1)<<z-1)-y, maxTile).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return b, err
}

// First returns any tile, nil where there is none.
func (a *Archive) First(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var b []byte
	err := a.db.QueryRowContext(ctx, "SELECT tile_data FROM tiles WHERE length(tile_data) BETWEEN 1 AND ? LIMIT 1", maxTile).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return b, err
}

// Close closes the file.
func (a *Archive) Close() error { return a.db.Close() }
