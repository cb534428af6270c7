package reply

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/klauspost/compress/gzip"
)

// WriteTimeout is how long a client may take for one piece of an answer. Who
// reads on may take as long as it needs for the whole.
const WriteTimeout = 20 * time.Second

// paced writes with a deadline for each piece.
type paced struct {
	w     http.ResponseWriter
	rc    *http.ResponseController
	until time.Time // zero where the whole may take as long as it does
}

// Paced is a writer of an answer that may take as long as it does, while its
// client reads on.
func Paced(w http.ResponseWriter) http.ResponseWriter {
	return pacedAnswer{w, &paced{w: w, rc: http.NewResponseController(w)}}
}

type pacedAnswer struct {
	http.ResponseWriter
	paced *paced
}

// Write sends one piece within WriteTimeout.
func (p pacedAnswer) Write(b []byte) (int, error) { return p.paced.Write(b) }

// Write sends one piece within WriteTimeout.
func (p *paced) Write(b []byte) (int, error) {
	until := time.Now().Add(WriteTimeout)
	if !p.until.IsZero() && p.until.Before(until) {
		until = p.until
	}
	p.rc.SetWriteDeadline(until)
	return p.w.Write(b)
}

// Stream sends an answer as it is made, of which the status has been chosen:
// write makes it. A client that takes longer than within for the whole is let
// go, 0 for as long as it reads. An answer that breaks off ends the connection,
// by which the client can tell: Stream panics with http.ErrAbortHandler then.
func (f Failures) Stream(w http.ResponseWriter, r *http.Request, zip bool, within time.Duration, write func(*bufio.Writer) error) {
	p := &paced{w: w, rc: http.NewResponseController(w)}
	if within > 0 {
		p.until = time.Now().Add(within)
	}
	out, finish := io.Writer(p), func() {}
	if zip {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzipWriters.Get().(*gzip.Writer)
		z.Reset(p)
		out, finish = z, func() {
			z.Close()
			gzipWriters.Put(z)
		}
	}
	b := bufio.NewWriterSize(out, 64<<10)
	if err := write(b); err != nil {
		f.ofStore(r, err)
		if r.Context().Err() == nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			f.Log.Error("an answer broke off", "path", r.URL.Path, "err", err)
		}
		panic(http.ErrAbortHandler)
	}
	b.Flush()
	finish()
}

// Zips reports whether a client takes gzip.
func Zips(r *http.Request) bool { return Accepts(Header(r, "Accept-Encoding"), "gzip") }

// Version is the validator of an answer that is not made before it is sent: the
// store, its last change, and what tells questions apart.
func Version(identity string, seq int64, zip bool, question ...string) string {
	h := sha256.New()
	for _, part := range append(question, identity, strconv.FormatInt(seq, 10)) {
		h.Write(append([]byte(part), 0))
	}
	tag := hex.EncodeToString(h.Sum(nil)[:12])
	if zip {
		tag += Gzip.TagSuffix()
	}
	return tag
}

// turnWait is how long a request waits for its turn.
const turnWait = 10 * time.Second

// Turn waits for a place; done gives it back. Who waits too long is told so by
// the error late.
func Turn(ctx context.Context, places chan struct{}, late error) (done func(), err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, turnWait, late)
	defer cancel()
	select {
	case places <- struct{}{}:
		return func() { <-places }, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}
