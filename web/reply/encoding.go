package reply

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

// Coding is a content coding.
type Coding uint8

// The content codings, in the order in which we prefer them where a client
// takes several alike: the smallest first.
const (
	Identity Coding = iota
	Brotli
	Zstandard
	Gzip
	Codings // how many there are
)

var (
	codingNames = [Codings]string{"identity", "br", "zstd", "gzip"}
	tagSuffixes = [Codings]string{"", "-br", "-zs", "-gz"}
)

// Name is the coding's in Content-Encoding.
func (c Coding) Name() string { return codingNames[c] }

// TagSuffix is what a validator ends in where a body has the coding.
func (c Coding) TagSuffix() string { return tagSuffixes[c] }

// MinCompressed is the size from which compressing pays.
const MinCompressed = 860

// Levels that compress a tile of 100 kB in a few milliseconds.
const (
	brotliLevel = 4
	gzipLevel   = 5
)

// Negotiate reads Accept-Encoding (RFC 9110, 12.5.3): the coding with the
// highest weight, of those alike the one that we prefer. "gzip;q=0" refuses.
func Negotiate(accept string) Coding {
	if accept == "" {
		return Identity
	}
	var weight [Codings]float64
	any := 0.0
	named := [Codings]bool{}
	for part := range strings.SplitSeq(accept, ",") {
		name, q := coding(part)
		if name == "*" {
			any = q
		}
		for e := range Codings {
			if codingNames[e] == name {
				weight[e], named[e] = q, true
			}
		}
	}
	best, top := Identity, 0.0
	for e := Brotli; e < Codings; e++ {
		w := weight[e]
		if !named[e] {
			w = any
		}
		if w > top {
			best, top = e, w
		}
	}
	if named[Identity] && weight[Identity] > top {
		return Identity
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

// Accepts reports whether a client takes a coding.
func Accepts(accept, want string) bool {
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

// Compress encodes a body.
func Compress(e Coding, body []byte) []byte {
	switch e {
	case Zstandard:
		return zstdEncoder().EncodeAll(body, nil)
	case Brotli:
		return through(&brotliWriters, body)
	case Gzip:
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
