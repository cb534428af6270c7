package record

import (
	"encoding/binary"
	"math"

	"github.com/furat-map/furat/geo"
)

// layout is some columns that are packed together, each under its number.
type layout struct {
	fields   []field
	byNumber []func(*geo.Event) any // where an event has what a number stands for; nil for nothing
}

type field struct {
	key uint64 // the number, with room for the form
	of  func(*geo.Event) any
}

// newLayout makes a layout of columns that an event holds itself ([geo.Column],
// Of).
func newLayout(columns []*geo.Column) *layout {
	l := &layout{}
	for _, c := range columns {
		l.fields = append(l.fields, field{uint64(c.Number) << 2, c.Of})
		for len(l.byNumber) <= c.Number {
			l.byNumber = append(l.byNumber, nil)
		}
		l.byNumber[c.Number] = c.Of
	}
	return l
}

// append appends the fields of an event; what is unknown is left out.
func (l *layout) append(dst []byte, e *geo.Event) []byte {
	for i := range l.fields {
		f := &l.fields[i]
		dst = appendField(dst, f.key, f.of(e))
	}
	return dst
}

// decode reads what append wrote into an event of which nothing is known. The
// texts are pieces of b. The error is of code unreadable.
func (l *layout) decode(b string, e *geo.Event) error {
	r := reader{rest: b}
	for r.rest != "" && !r.bad {
		key := r.uvarint()
		var of any
		if n := key >> 2; n < uint64(len(l.byNumber)) && l.byNumber[n] != nil {
			of = l.byNumber[n](e)
		}
		r.field(key&3, of)
	}
	if r.bad {
		return errDamaged
	}
	return nil
}

func appendField(dst []byte, key uint64, of any) []byte {
	switch v := of.(type) {
	case *string:
		if *v == "" {
			return dst
		}
		dst = binary.AppendUvarint(dst, key+formBytes)
		return append(binary.AppendUvarint(dst, uint64(len(*v))), *v...)
	case *int:
		return appendNumber(dst, key, int64(*v))
	case *geo.Day:
		return appendNumber(dst, key, int64(*v))
	case **int:
		if *v == nil {
			return dst
		}
		return binary.AppendVarint(binary.AppendUvarint(dst, key+formVarint), int64(**v))
	case *float64:
		bits := math.Float64bits(*v)
		if bits == 0 {
			return dst
		}
		return binary.LittleEndian.AppendUint64(binary.AppendUvarint(dst, key+formFixed), bits)
	}
	return dst
}

// appendNumber leaves out zero, which stands for unknown or for none.
func appendNumber(dst []byte, key uint64, n int64) []byte {
	if n == 0 {
		return dst
	}
	return binary.AppendVarint(binary.AppendUvarint(dst, key+formVarint), n)
}
