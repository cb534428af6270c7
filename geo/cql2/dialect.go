package cql2

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Dialect is what differs between databases in the SQL that a condition
// becomes: how an argument and a column are written, how text is compared by
// code point as CQL2 does, and how much a statement may hold.
type Dialect struct {
	numbered bool // arguments are $1, $2 … and columns stand in quotes
	before   int  // the arguments that stand before
	// What stands behind an argument that is text or a number, and behind text
	// that is compared, which is by code point then.
	textType, numberType, byCodePoint string

	maxTerms int // brackets in a statement
	maxArgs  int // arguments of a statement
}

// SQLite takes expressions up to a depth of 1000, and a chain of ORs is as deep
// as it is long. It compares text by code point and has no types to tell.
var SQLite = Dialect{maxTerms: 300, maxArgs: 32_766}

// PostgreSQL tells the types of its arguments by what stands behind them, since
// it would take a number beside a column of integers for an integer. Columns of
// numbers are integers or double precision; those of text have an index that is
// used where they are declared with COLLATE "C".
var PostgreSQL = Dialect{numbered: true, textType: "::text", numberType: "::double precision", byCodePoint: ` COLLATE "C"`,
	maxTerms: 10_000, maxArgs: 65_535}

// After returns the dialect in a statement that has some arguments already.
func (d Dialect) After(args int) Dialect {
	d.before += args
	return d
}

// argument writes the n-th argument of a condition, counted from 1.
func (d Dialect) argument(n int) string {
	if !d.numbered {
		return "?"
	}
	return "$" + strconv.Itoa(d.before+n)
}

// column writes the name of a column, which is one of [geo.Columns], lon or
// lat.
func (d Dialect) column(name string) string {
	if !d.numbered {
		return name
	}
	return `"` + name + `"`
}

// canHold reports whether text can be an argument: PostgreSQL's is UTF-8
// without the character NUL.
func (d Dialect) canHold(s string) bool {
	return !d.numbered || (utf8.ValidString(s) && !strings.Contains(s, "\x00"))
}

// takes reports whether a condition is short enough for the database.
func (d Dialect) takes(cond string, args []any) bool {
	return strings.Count(cond, "(") <= d.maxTerms && d.before+len(args) <= d.maxArgs
}
