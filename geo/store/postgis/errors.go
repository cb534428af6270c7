package postgis

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/furat-map/furat/geo"
)

// words are what codes of PostgreSQL mean to who runs furat, by the code or its
// class (PostgreSQL 15, appendix A).
var words = map[string]struct {
	code geo.Code
	says string
}{
	"28":    {geo.CodeUnreadable, "the database does not let this user in: give the user in the address, and the password in PGPASSWORD or a passfile"},
	"3D000": {geo.CodeUnreadable, "there is no such database; make it first (createdb)"},
	"42501": {geo.CodeUnreadable, "this user of the database lacks a right; docs/operations.md says which roles there are"},
	"25006": {geo.CodeUnavailable, "the database takes no changes now: it is a standby, or was set to read only"},
	"53100": {geo.CodeUnavailable, "the database's disk is full"},
	"53":    {geo.CodeUnavailable, "the database has no room for more; try again"},
	"54000": {geo.CodeTooLarge, "a text is too long for the database: an id has at most some 2,000 bytes"},
	"57014": {geo.CodeUnavailable, "the database took too long and was stopped; try again"},
	"57":    {geo.CodeUnavailable, "the database is starting or stopping; try again"},
	"55P03": {geo.CodeUnavailable, "another process writes to the store; try again"},
	"40":    {geo.CodeUnavailable, "another process was first; try again"},
	"08":    {geo.CodeUnavailable, "the database does not answer; try again"},
	"25P03": {geo.CodeUnavailable, "the database ended a transaction that stood still; try again"},
	"XX001": {geo.CodeUnreadable, "the database is damaged; take it from a backup"},
	"XX002": {geo.CodeUnreadable, "an index of the database is damaged: REINDEX it, or take the database from a backup"},
}

// tell puts in words what the database says is wrong. Errors of others stay as
// they are.
func tell(err *error) {
	*err = Told(*err)
}

// Told is an error in words.
func Told(err error) error {
	var ge *geo.Error
	if err == nil || errors.As(err, &ge) || errors.Is(err, context.Canceled) {
		return err
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		for _, code := range []string{pe.Code, pe.Code[:min(2, len(pe.Code))]} {
			if w, known := words[code]; known {
				return geo.Errorf(w.code, "", "%s: %w", w.says, err)
			}
		}
		return geo.Errorf(geo.CodeInternal, "", "the database refused: %w", err)
	}
	if cut(err) {
		return geo.Errorf(geo.CodeUnavailable, "", "the database does not answer; try again: %w", err)
	}
	return err
}

// cut reports whether an error says that the connection is gone, or could not be
// made: what was asked for may be asked again of another.
func cut(err error) bool {
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return strings.HasPrefix(pe.Code, "57P") || strings.HasPrefix(pe.Code, "08") || pe.Code == "25006"
	}
	var ne net.Error
	var ce *pgconn.ConnectError
	return errors.As(err, &ne) || errors.As(err, &ce) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		strings.Contains(err.Error(), "conn closed")
}
