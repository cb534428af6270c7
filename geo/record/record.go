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

	"github.com/furat-map/furat/geo"
)

// version is the first byte of the records that Append writes. Only another
// form of fields takes another; a new property does not.
const version = 2

var (
	errNewer = geo.Errorf(geo.CodeUnreadable, "", "the record of an event was written by a newer furat; update furat")
	errCut   = geo.Errorf(geo.CodeUnreadable, "", "the record of an event is damaged; import its dataset again, or take the store from a backup")
)

// The forms of a value.
const (
	formVarint = iota
	formFixed
	formBytes
)

// stored are the columns of a record.
var stored = func() []*geo.Column {
	var out []*geo.Column
	for _, c := range append(geo.Columns()[:len(geo.Columns()):len(geo.Columns())], geo.Coordinates()...) {
		if c.Of != nil && c.Owner != geo.OwnedByStore {
			out = append(out, c)
		}
	}
	return out
}()

// byNumber finds a stored column by its number; nil where there is none.
var byNumber = func() []*geo.Column {
	var out []*geo.Column
	for _, c := range stored {
		for len(out) <= c.Number {
			out = append(out, nil)
		}
		out[c.Number] = c
	}
	return out
}()

// Append appends the record of an event.
func Append(dst []byte, e *geo.Event) []byte {
	return AppendFields(append(dst, version), e, stored)
}

// AppendFields appends some columns of an event as a record has them, without
// its version.
func AppendFields(dst []byte, e *geo.Event, columns []*geo.Column) []byte {
	for _, c := range columns {
		dst = appendField(dst, uint64(c.Number)<<2, c.Of(e))
	}
	return dst
}

func appendField(dst []byte, key uint64, of any) []byte {
	switch v := of.(type) {
	case *string:
		if *v == "" {
			return dst
		}
		dst = binary.AppendUvarint(dst, key|formBytes)
		return append(binary.AppendUvarint(dst, uint64(len(*v))), *v...)
	case *int:
		return appendNumber(dst, key, int64(*v))
	case *geo.Day:
		return appendNumber(dst, key, int64(*v))
	case **int:
		if *v == nil {
			return dst
		}
		return binary.AppendVarint(binary.AppendUvarint(dst, key|formVarint), int64(**v))
	case *float64:
		bits := math.Float64bits(*v)
		if bits == 0 {
			return dst
		}
		return binary.LittleEndian.AppendUint64(binary.AppendUvarint(dst, key|formFixed), bits)
	}
	return dst
}

// appendNumber leaves out zero, which stands for unknown or for none.
func appendNumber(dst []byte, key uint64, n int64) []byte {
	if n == 0 {
		return dst
	}
	return binary.AppendVarint(binary.AppendUvarint(dst, key|formVarint), n)
}

// Decode reads a record into e; its texts are pieces of b. It leaves e's id,
// number and times alone. The error is of code unreadable.
func Decode(b string, e *geo.Event) error {
	switch {
	case b == "":
		return errCut
	case b[0] == 1:
		return decodeV1(b[1:], e)
	case b[0] > version:
		return errNewer
	case b[0] != version:
		return errCut
	}
	*e = geo.Event{ID: e.ID, Number: e.Number, CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt}
	return DecodeFields(b[1:], e)
}

// DecodeFields reads what AppendFields wrote into e, in which what is left out
// stays as it is. Its texts are pieces of b.
func DecodeFields(b string, e *geo.Event) error {
	r := reader{rest: b}
	for r.rest != "" && !r.bad {
		key := r.uvarint()
		var of any
		if n := key >> 2; n < uint64(len(byNumber)) && byNumber[n] != nil {
			of = byNumber[n].Of(e)
		}
		r.field(key&3, of)
	}
	if r.bad {
		return errCut
	}
	return nil
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
// Append wrote, in whichever version the stored one is.
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
