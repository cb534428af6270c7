// Package access writes down what is asked and what is answered: a line of JSON a
// request, with a number by which the server's log names it too.
//
//	{"time":…,"id":…,"client":…,"user":…,"method":…,"path":…,"query":…,"status":…,"bytes":…,"ms":…,"agent":…}
//
// What went wrong (from 400 on) and what was slow is always written, of the rest
// a share. Headers, and so tokens, are never written; of a client that is no more
// than is needed to tell clients apart: its address.
package access

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"math"
	mathrand "math/rand/v2"
	"net/http"
	"strings"
	"time"
)

// Log writes lines. Make one with New.
type Log struct {
	to    *slog.Logger
	share float64
	who   func(*http.Request) string
}

// slowFrom is from when on a request is slow.
const slowFrom = time.Second

// longest is how much of a text of the client's is written.
const longest = 2000

// New makes a log that writes a share of the requests, 0 to 1; who says whose a
// request is.
func New(w io.Writer, share float64, who func(*http.Request) string) *Log {
	plain := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.LevelKey || a.Key == slog.MessageKey {
			return slog.Attr{}
		}
		return a
	}
	return &Log{to: slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: plain})), share: share, who: who}
}

// entry is what is known of a request while it is answered.
type entry struct{ id, user string }

type key struct{}

// ID is the number of a request, "" for none.
func ID(ctx context.Context) string {
	if e, ok := ctx.Value(key{}).(*entry); ok {
		return e.id
	}
	return ""
}

// SetUser notes whose token a request showed.
func SetUser(ctx context.Context, name string) {
	if e, ok := ctx.Value(key{}).(*entry); ok {
		e.user = name
	}
}

// answer remembers what was answered.
type answer struct {
	http.ResponseWriter
	code  int
	bytes int64
}

// WriteHeader remembers the code.
func (a *answer) WriteHeader(code int) {
	if a.code == 0 {
		a.code = code
	}
	a.ResponseWriter.WriteHeader(code)
}

// Write counts.
func (a *answer) Write(b []byte) (int, error) {
	if a.code == 0 {
		a.code = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// brokenOff is the code of an answer that was not sent to its end.
const brokenOff = 499

// Wrap gives requests their numbers, and writes them down where l is not nil.
func (l *Log) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := &entry{id: strings.ToLower(rand.Text()[:16])}
		w.Header().Set("X-Request-Id", e.id)
		r = r.WithContext(context.WithValue(r.Context(), key{}, e))
		if l == nil {
			next.ServeHTTP(w, r)
			return
		}
		begun := time.Now()
		a := &answer{ResponseWriter: w}
		defer func() {
			broken := recover()
			if broken != nil {
				a.code = brokenOff
			}
			l.write(r, e, a, time.Since(begun))
			if broken != nil {
				panic(broken)
			}
		}()
		next.ServeHTTP(a, r)
	})
}

func (l *Log) write(r *http.Request, e *entry, a *answer, took time.Duration) {
	if a.code < 400 && took < slowFrom && mathrand.Float64() >= l.share {
		return
	}
	l.to.Info("", "id", e.id, "client", l.who(r), "user", e.user, "method", cut(r.Method), "path", cut(r.URL.Path), "query", cut(r.URL.RawQuery),
		"status", a.code, "bytes", a.bytes, "ms", math.Round(took.Seconds()*1e5)/100, "agent", cut(r.UserAgent()))
}

func cut(s string) string {
	if len(s) > longest {
		return s[:longest]
	}
	return s
}
