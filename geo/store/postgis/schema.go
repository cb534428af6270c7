package postgis

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/furat-map/furat/geo"
)

//go:embed migrations/*.sql
var migrations embed.FS

// scripts are the names of the migrations, in their order.
func scripts() []string {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil // the pattern is right
	}
	slices.Sort(names)
	return names
}

// oldest is the schema that an older furat must know to use a store of this one:
// what came after it only added to what was there. So a new version can run
// beside the old one on one database.
const oldest = 1

// lockOfSchema is the advisory lock under which the schema is changed ("fura").
const lockOfSchema = 0x66757261

// found is what a look at a database showed.
type found struct {
	identity string
	path     string // search_path: the store's schema, and where PostGIS is
	readOnly string // why nothing can be written, "" where it can
}

// prepare looks whether a database is one for a store, and makes or mends the
// store's schema where it is to be written to and that has to be done.
func prepare(ctx context.Context, cfg *pgx.ConnConfig, why purpose) (f found, err error) {
	c, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return f, err
	}
	defer c.Close(context.WithoutCancel(ctx))
	var encoding string
	var number int
	var standby bool
	err = c.QueryRow(ctx, "SELECT current_setting('server_encoding'), current_setting('server_version_num')::int, pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean").Scan(&encoding, &number, &standby)
	switch {
	case err != nil:
		return f, err
	case number < 130000:
		return f, geo.Errorf(geo.CodeUnreadable, "", "PostgreSQL 13 or newer is needed; this is %d", number/10000)
	case encoding != "UTF8":
		return f, geo.Errorf(geo.CodeUnreadable, "", "the database's encoding is %s, which can't hold Arabic beside English; make one with createdb -E UTF8 -T template0", encoding)
	}
	mayMake := why != toRead && !standby
	if f.path, err = postgis(ctx, c, mayMake); err != nil {
		return f, err
	}
	version, err := schemaOf(ctx, c)
	if err != nil {
		return f, err
	}
	known := len(scripts())
	if version < known && mayMake {
		if err := migrate(ctx, c, f.path); err != nil {
			return f, err
		}
		version = known
	}
	switch {
	case version == 0:
		return f, geo.Errorf(geo.CodeUnreadable, "", "there is no store in this database; make one with furat ingest or furat import")
	case version < known:
		return f, geo.Errorf(geo.CodeUnreadable, "", "the store is of an older furat, and can't be changed here; open it for writing once")
	}
	var half bool
	err = c.QueryRow(ctx, "SELECT value, EXISTS (SELECT 1 FROM "+Schema+".meta WHERE key = 'filling') FROM "+Schema+".meta WHERE key = 'identity'").Scan(&f.identity, &half)
	if err != nil {
		return f, err
	}
	if half && why != toFill {
		return f, errFilling
	}
	f.readOnly, err = whyReadOnly(ctx, c, standby)
	return f, err
}

// whyReadOnly says why nothing can be written, "" where it can.
func whyReadOnly(ctx context.Context, c *pgx.Conn, standby bool) (string, error) {
	if standby {
		return "the database is a standby, or set to read only: it is only read", nil
	}
	var may bool
	err := c.QueryRow(ctx, `SELECT coalesce(bool_and(has_table_privilege(c.oid, 'SELECT, INSERT') AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')), false)
		FROM pg_class c WHERE relkind = 'r' AND relname IN ('articles', 'events', 'reports', 'imported') AND relnamespace = $1::regnamespace`, Schema).Scan(&may)
	if err == nil && !may {
		return "this user of the database may only read: nothing is stored", nil
	}
	return "", err
}

// postgis returns the search_path under which PostGIS is found, and makes it part
// of the database where it is not and may be.
func postgis(ctx context.Context, c *pgx.Conn, make bool) (path string, err error) {
	const where = "SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'postgis'"
	err = c.QueryRow(ctx, where).Scan(&path)
	if errors.Is(err, pgx.ErrNoRows) && make {
		// Of many that start at once one makes it; the lock goes with the connection.
		if _, err := c.Exec(ctx, "SELECT pg_advisory_lock($1)", lockOfSchema); err != nil {
			return "", err
		}
		if _, err := c.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS postgis"); err != nil {
			return "", geo.Errorf(geo.CodeUnreadable, "", "the database has no PostGIS: install it on its machine (Debian's postgresql-15-postgis-3), and let its superuser run CREATE EXTENSION postgis in it: %w", err)
		}
		err = c.QueryRow(ctx, where).Scan(&path)
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return "", geo.Errorf(geo.CodeUnreadable, "", "the database has no PostGIS, so it holds no store")
	}
	return Schema + ", " + path, err
}

// schemaOf returns how many migrations a store has had, 0 for no store. One that
// this furat must not use is refused.
func schemaOf(ctx context.Context, c *pgx.Conn) (version int, err error) {
	var exists, usable bool
	err = c.QueryRow(ctx, `SELECT count(*) > 0, coalesce(bool_and(has_schema_privilege(n.oid, 'USAGE')), false) FROM pg_namespace n JOIN pg_class ON relnamespace = n.oid AND relname = 'meta' WHERE nspname = $1`, Schema).Scan(&exists, &usable)
	if err != nil || !exists {
		return 0, err
	}
	if !usable {
		return 0, geo.Errorf(geo.CodeUnreadable, "", "this user of the database has no right to the schema %s; docs/operations.md says which roles there are", Schema)
	}
	said := map[string]int{}
	rows, _ := c.Query(ctx, "SELECT key, value FROM "+Schema+".meta WHERE key IN ('schema', 'oldest')") // rows has its error
	var key, value string
	if _, err = pgx.ForEachRow(rows, []any{&key, &value}, func() (err error) { said[key], err = strconv.Atoi(value); return err }); err != nil {
		return 0, err
	}
	if known := len(scripts()); said["oldest"] > known {
		return 0, geo.Errorf(geo.CodeUnreadable, "", "the store was made by a newer furat (schema %d, this one knows %d); nothing was changed in it; update furat", said["schema"], known)
	} else if said["schema"] > known { // it only has more
		return known, nil
	}
	return said["schema"], nil
}

// migrate brings the schema up to date, all or nothing.
func migrate(ctx context.Context, c *pgx.Conn, path string) error {
	t, err := c.Begin(ctx)
	if err != nil {
		return err
	}
	defer t.Rollback(context.WithoutCancel(ctx))
	if _, err := t.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", lockOfSchema); err != nil {
		return err
	}
	done, err := schemaOf(ctx, c) // another process may have been first
	if err != nil {
		return err
	}
	if _, err = t.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+Schema+"; SET LOCAL search_path = "+path); err != nil {
		return refusedSchema(err)
	}
	for i, name := range scripts() {
		if i < done {
			continue
		}
		script, err := migrations.ReadFile(name)
		if err == nil {
			_, err = t.Exec(ctx, string(script))
		}
		if err != nil {
			return refusedSchema(err)
		}
	}
	_, err = t.Exec(ctx, "INSERT INTO meta VALUES ('schema', $1), ('oldest', $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", strconv.Itoa(len(scripts())), strconv.Itoa(oldest))
	return cmp.Or(err, t.Commit(ctx))
}

// refusedSchema says who has to make the schema.
func refusedSchema(err error) error {
	var pe *pgconn.PgError
	if errors.As(err, &pe) && pe.Code == "42501" {
		return geo.Errorf(geo.CodeUnreadable, "", "this user may not make the store's tables: let the owner of the database open it first (furat ingest, furat import or furat serve), then give rights as docs/operations.md says: %s", strings.TrimPrefix(pe.Message, "ERROR: "))
	}
	return err
}
