// Package record packs an event into a few hundred bytes and back, for stores
// that keep events by the million: one column is read ten times faster than
// forty.
//
// A record is a version byte and then fields: each the number of a column
// ([geo.Column]) with the form of what follows, and the value. What is unknown
// is left out; a number that is not known is passed over. So properties may
// come and go, and records of before and after are read alike.
//
//	record = version field…
//	field  = uvarint(number<<2 | form) value
//	value  = zigzag varint (form 0) | eight bytes, little-endian (1) | uvarint(length) bytes (2)
//
// The id and the times of creation and change stand beside a record, not in
// it, so that equal records say the same of an event. Records of version 1,
// which had the fields of its time in a fixed order, are read for ever (v1.go).
package record

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"

	"github.com/furat-map/furat/geo"
)

// version is the first byte of the records that Append writes. Only another
// form of fields takes another; a new property does not.
const version = 2

var (
	errNewer   = geo.Errorf(geo.CodeUnreadable, "", "the record of an event was written by a newer furat; update furat")
	errDamaged = geo.Errorf(geo.CodeUnreadable, "", "the record of an event is damaged; take the store from a backup, or bring in again what it was read from")
)

// The forms of a value.
const (
	formVarint = iota
	formFixed
	formBytes
)

// whole are the columns of a record: all that an event holds itself, but what
// the store gives it.
var whole = func() *layout {
	var columns []*geo.Column
	for _, c := range slices.Concat(geo.Columns(), geo.Coordinates()) {
		if c.Of != nil && c.Owner != geo.OwnedByStore {
			columns = append(columns, c)
		}
	}
	return newLayout(columns)
}()

// Append appends the record of an event.
func Append(dst []byte, e *geo.Event) []byte { return whole.append(append(dst, version), e) }

// Decode reads a record into e; its texts are pieces of b. It leaves e's id,
// number and times alone. The error is of code unreadable.
func Decode(b string, e *geo.Event) error {
	switch {
	case b == "":
		return errDamaged
	case b[0] == 1:
		return decodeV1(b[1:], e)
	case b[0] > version:
		return errNewer
	case b[0] != version:
		return errDamaged
	}
	*e = geo.Event{ID: e.ID, Number: e.Number, CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt}
	return whole.decode(b[1:], e)
}

// field takes one value off the record. What is of another type than its
// column can't have been written by any furat.
func (r *reader) field(form uint64, of any) {
	switch form {
	case formVarint:
		n := r.varint()
		switch to := of.(type) {
		case nil:
		case *int:
			*to = int(n)
		case *geo.Day:
			*to = geo.Day(n)
		case **int:
			count := int(n)
			*to = &count
		default:
			r.bad = true
		}
	case formFixed:
		v := r.real()
		switch to := of.(type) {
		case nil:
		case *float64:
			*to = v
		default:
			r.bad = true
		}
	case formBytes:
		s := r.text()
		switch to := of.(type) {
		case nil:
		case *string:
			*to = s
		default:
			r.bad = true
		}
	default:
		r.bad = true
	}
}

// Same reports whether a record that is stored says the same as one that
// Append wrote, in whichever version the stored one is. Of a record of a newer
// version it can't tell: see [Replaceable].
func Same(old string, written []byte) bool {
	if old == string(written) {
		return true
	}
	if old == "" || old[0] == version {
		return false
	}
	var e geo.Event
	return Decode(old, &e) == nil && bytes.Equal(Append(nil, &e), written)
}

// Replaceable returns an error of code unreadable where a record is of a newer
// version: another in its place would lose what only that knows.
func Replaceable(old string) error {
	if old != "" && old[0] > version {
		return errNewer
	}
	return nil
}

// reader takes values off the front of a record.
type reader struct {
	rest string
	bad  bool
}

// uvarint has a short way for one byte, which nearly all are.
func (r *reader) uvarint() uint64 {
	if len(r.rest) > 0 && r.rest[0] < 0x80 {
		v := r.rest[0]
		r.rest = r.rest[1:]
		return uint64(v)
	}
	return r.longUvarint()
}

func (r *reader) longUvarint() uint64 {
	var v uint64
	for i := 0; i < len(r.rest) && i < binary.MaxVarintLen64; i++ {
		c := r.rest[i]
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.rest = r.rest[i+1:]
			return v
		}
	}
	r.bad, r.rest = true, ""
	return 0
}

func (r *reader) varint() int64 {
	u := r.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

func (r *reader) text() string {
	n := r.uvarint()
	if n > uint64(len(r.rest)) {
		r.bad, r.rest = true, ""
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

func (r *reader) real() float64 {
	if len(r.rest) < 8 {
		r.bad, r.rest = true, ""
		return 0
	}
	s := r.rest[:8]
	r.rest = r.rest[8:]
	return math.Float64frombits(uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56)
}
