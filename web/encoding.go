package web

import (
	"bytes"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// encoding is a content coding.
type encoding uint8

// The content codings, in the order in which we prefer them where a client
// takes several alike: the smallest first.
const (
	identity encoding = iota
	br
	zstandard
	gzipped
	encodings // how many there are
)

var (
	encodingNames = [encodings]string{"identity", "br", "zstd", "gzip"}
	tagSuffixes   = [encodings]string{"", "-br", "-zs", "-gz"}
)

// minCompressed is the size from which compressing pays.
const minCompressed = 860

// Levels that compress a tile of 100 kB in a few milliseconds.
const (
	brotliLevel = 4
	gzipLevel   = 5
)

// negotiate reads Accept-Encoding (RFC 9110, 12.5.3): the coding with the
// highest weight, of those alike the one that we prefer. "gzip;q=0" refuses.
func negotiate(accept string) encoding {
	if accept == "" {
		return identity
	}
	var weight [encodings]float64
	any := 0.0
	named := [encodings]bool{}
	for part := range strings.SplitSeq(accept, ",") {
		name, q := coding(part)
		if name == "*" {
			any = q
		}
		for e := range encodings {
			if encodingNames[e] == name {
				weight[e], named[e] = q, true
			}
		}
	}
	best, top := identity, 0.0
	for e := br; e < encodings; e++ {
		w := weight[e]
		if !named[e] {
			w = any
		}
		if w > top {
			best, top = e, w
		}
	}
	if named[identity] && weight[identity] > top {
		return identity
	}
	return best
}

// coding reads one entry of Accept-Encoding: a name and its weight.
func coding(part string) (name string, weight float64) {
	name, params, _ := strings.Cut(part, ";")
	name, weight = strings.ToLower(strings.TrimSpace(name)), 1
	params = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' {
			return -1
		}
		return r
	}, strings.ToLower(params))
	if v, ok := strings.CutPrefix(params, "q="); ok {
		weight, _ = strconv.ParseFloat(v, 64)
	}
	return name, weight
}

// accepts reports whether a client takes a coding.
func accepts(accept, want string) bool {
	any := false
	for part := range strings.SplitSeq(accept, ",") {
		switch name, q := coding(part); name {
		case want:
			return q > 0
		case "*":
			any = q > 0
		}
	}
	return any
}

var (
	gzipWriters = sync.Pool{New: func() any {
		w, _ := gzip.NewWriterLevel(nil, gzipLevel)
		return w
	}}
	brotliWriters = sync.Pool{New: func() any { return brotli.NewWriterLevel(nil, brotliLevel) }}
	zstdEncoder   = sync.OnceValue(func() *zstd.Encoder {
		e, _ := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(1<<20)) // options of our own: no error
		return e
	})
)

// compress encodes a body.
func compress(e encoding, body []byte) []byte {
	switch e {
	case zstandard:
		return zstdEncoder().EncodeAll(body, nil)
	case br:
		return through(&brotliWriters, body)
	case gzipped:
		return through(&gzipWriters, body)
	}
	return body
}

// through compresses with a writer of a pool.
func through(pool *sync.Pool, body []byte) []byte {
	w := pool.Get().(interface {
		io.WriteCloser
		Reset(io.Writer)
	})
	defer pool.Put(w)
	var buf bytes.Buffer
	w.Reset(&buf)
	w.Write(body) // a buffer takes all
	w.Close()
	return buf.Bytes()
}
