package store

import (
	"encoding/binary"
	"hash/crc32"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// RowSum is the sum of what is kept of an event: CRC-32C of its id, its record,
// and when it was made and changed, in seconds since 1970-01-01.
func RowSum(id string, packed []byte, created, updated int64) int64 {
	sum := crc32.Update(crc32.Checksum([]byte(id), castagnoli), castagnoli, packed)
	times := binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, uint64(created)), uint64(updated))
	return int64(crc32.Update(sum, castagnoli, times))
}

// SumOf is the sum of a row with a record.
func SumOf(r *Row, packed []byte) int64 {
	return RowSum(r.ID, packed, r.Created.Unix(), r.Updated.Unix())
}
