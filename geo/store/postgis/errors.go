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

// toldWithCause is an error in words, with those of the database: for who starts
// the program.
func toldWithCause(err error) error {
	var ge *geo.Error
	t := Told(err)
	if t == nil || errors.As(err, &ge) || !errors.As(t, &ge) {
		return t
	}
	return geo.Errorf(ge.Code, ge.Param, "%s: %w", ge.Message, err)
}

// Told is an error in words. Those of the database, which may name it and its
// host, are not in them: clients of a server read these.
func Told(err error) error {
	var ge *geo.Error
	if err == nil || errors.As(err, &ge) || errors.Is(err, context.Canceled) {
		return err
	}
	says := func(code geo.Code, words string) error {
		return &geo.Error{Code: code, Message: words, Err: err}
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		for _, code := range []string{pe.Code, pe.Code[:min(2, len(pe.Code))]} {
			if w, known := words[code]; known {
				return says(w.code, w.says)
			}
		}
		return geo.Errorf(geo.CodeInternal, "", "the database refused: %w", err)
	}
	if cut(err) {
		return says(geo.CodeUnavailable, "the database does not answer; try again")
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
	if errors.As(err, &ce) {
		return true
	}
	if errors.Is(err, context.DeadlineExceeded) { // the caller's own
		return false
	}
	return errors.As(err, &ne) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		strings.Contains(err.Error(), "conn closed")
}
