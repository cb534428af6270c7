package record

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/furat-map/furat/geo"
)

// Layout is some columns that are packed together, each under its number.
type Layout struct {
	fields   []field
	byNumber []func(*geo.Event) any // where an event has what a number stands for; nil for nothing
}

type field struct {
	key uint64 // the number, with room for the form
	of  func(*geo.Event) any
}

// NewLayout makes a layout of columns that an event holds itself ([geo.Column],
// Of).
func NewLayout(columns []*geo.Column) *Layout {
	l := &Layout{}
	for _, c := range columns {
		l.add(c.Number, c.Of)
	}
	return l
}

func (l *Layout) add(number int, of func(*geo.Event) any) {
	l.fields = append(l.fields, field{uint64(number) << 2, of})
	for len(l.byNumber) <= number {
		l.byNumber = append(l.byNumber, nil)
	}
	l.byNumber[number] = of
}

// As returns the layout under the numbers of another that has as many columns
// of the same types: what both pack alike is alike then.
func (l *Layout) As(other *Layout) *Layout {
	out := &Layout{}
	for i, f := range l.fields {
		out.add(other.Numbers()[i], f.of)
	}
	return out
}

// Numbers returns the numbers of the layout, in its order.
func (l *Layout) Numbers() []int {
	out := make([]int, len(l.fields))
	for i, f := range l.fields {
		out[i] = int(f.key >> 2)
	}
	return out
}

// Append appends the fields of an event; what is unknown is left out.
func (l *Layout) Append(dst []byte, e *geo.Event) []byte {
	for i := range l.fields {
		f := &l.fields[i]
		dst = appendField(dst, f.key, f.of(e))
	}
	return dst
}

// Decode reads what Append wrote into the layout's properties of e; what was
// left out becomes unknown. The texts are pieces of b. The error is of code
// unreadable.
func (l *Layout) Decode(b string, e *geo.Event) error {
	for i := range l.fields {
		forget(l.fields[i].of(e))
	}
	return l.decode(b, e)
}

// decode is Decode into properties of which nothing is known.
func (l *Layout) decode(b string, e *geo.Event) error {
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

func forget(of any) {
	switch v := of.(type) {
	case *string:
		*v = ""
	case *int:
		*v = 0
	case **int:
		*v = nil
	case *float64:
		*v = 0
	case *geo.Day:
		*v = 0
	case *time.Time:
		*v = time.Time{}
	}
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
