package index

import (
	"bytes"
	"encoding/binary"
	"math"

	"github.com/furat-map/furat/geo"
)

// A key of a dictionary is the values of a facet's columns one after the other:
// texts as a length and bytes, numbers as varints, counts one more than they
// are and 0 where unknown, reals as eight bytes. Both sides have columns of the
// same types, so that actors that are alike have one key.

// pack appends the properties of a facet of e: the key of its dictionary.
func pack(dst []byte, f facet, e *geo.Event) []byte {
	for _, c := range columnsOf[f] {
		switch v := c.Of(e).(type) {
		case *string:
			dst = append(binary.AppendUvarint(dst, uint64(len(*v))), *v...)
		case *int:
			dst = binary.AppendVarint(dst, int64(*v))
		case *geo.Day:
			dst = binary.AppendVarint(dst, int64(*v))
		case **int:
			n := int64(0)
			if *v != nil {
				n = int64(**v) + 1
			}
			dst = binary.AppendVarint(dst, n)
		case *float64:
			dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(*v))
		}
	}
	return dst
}

// unpack fills the properties of a facet of e from a key that pack made, and
// is in a dictionary: such keys are sound.
func unpack(key string, f facet, e *geo.Event) {
	for _, c := range columnsOf[f] {
		switch to := c.Of(e).(type) {
		case *string:
			n, rest := uvarint(key)
			*to, key = rest[:n], rest[n:]
		case *int:
			n, rest := varint(key)
			*to, key = int(n), rest
		case *geo.Day:
			n, rest := varint(key)
			*to, key = geo.Day(n), rest
		case **int:
			n, rest := varint(key)
			*to, key = count(n), rest
		case *float64:
			*to, key = math.Float64frombits(binary.LittleEndian.Uint64([]byte(key[:8]))), key[8:]
		}
	}
}

// count is a count as a key has it.
func count(n int64) *int {
	if n <= 0 {
		return nil
	}
	v := int(n - 1)
	return &v
}

func uvarint(s string) (uint64, string) {
	var v uint64
	for i := range len(s) {
		v |= uint64(s[i]&0x7f) << (7 * i)
		if s[i] < 0x80 {
			return v, s[i+1:]
		}
	}
	return v, ""
}

func varint(s string) (int64, string) {
	u, rest := uvarint(s)
	return int64(u>>1) ^ -int64(u&1), rest
}

// soundKey returns a key as it is, where pack can have written it: unpack
// trusts the keys of dictionaries.
func soundKey(f facet, key []byte) ([]byte, error) {
	var e geo.Event
	rest := key
	for _, c := range columnsOf[f] {
		var err error
		if rest, err = checkedValue(rest, c.Of(&e), count); err != nil {
			return nil, err
		}
	}
	if len(rest) > 0 || !bytes.Equal(pack(nil, f, &e), key) {
		return nil, ErrDamaged
	}
	return key, nil
}

// checkedValue takes one value off a key that anyone may have written; toCount
// says how the key tells a count.
func checkedValue(key []byte, of any, toCount func(int64) *int) (rest []byte, err error) {
	switch to := of.(type) {
	case *string:
		n, width := binary.Uvarint(key)
		if width <= 0 || n > uint64(len(key)-width) {
			return nil, ErrDamaged
		}
		*to = string(key[width : width+int(n)])
		return key[width+int(n):], nil
	case *float64:
		if len(key) < 8 {
			return nil, ErrDamaged
		}
		*to = math.Float64frombits(binary.LittleEndian.Uint64(key))
		return key[8:], nil
	}
	n, width := binary.Varint(key)
	if width <= 0 {
		return nil, ErrDamaged
	}
	switch to := of.(type) {
	case *int:
		*to = int(n)
	case *geo.Day:
		*to = geo.Day(n)
	case **int:
		*to = toCount(n)
	}
	return key[width:], nil
}
