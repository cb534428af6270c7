// Package tokens says who may write: who shows one of the tokens of a file. The
// file has a token a line, with a name and a last day where it has them, and is
// read again when it changes:
//
//	# comments
//	4f1c…9e  anna  2027-01-31
//	8a02…77  feed-robot
//
// A wrong token is answered the later the more there were of a client, and logged.
package tokens

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io/fs"
	"log/slog"
	"math"
	"math/bits"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/web/access"
	"github.com/furat-map/furat/web/reply"
)

// Token lets its bearer write.
type Token struct {
	Name   string // for the logs
	Until  geo.Day
	secret [sha256.Size]byte // its sum: compared in a time that tells nothing
}

// leastBits is how hard a token must be to guess.
const leastBits = 128

// Guard knows the tokens. Make one with Open or Fixed; nil lets nobody write.
type Guard struct {
	path  string // "" for fixed ones
	Log   *slog.Logger
	Who   func(*http.Request) string // whose a request is; nil for the address it comes from
	Clock func() time.Time           // nil is time.Now

	mu      sync.Mutex
	tokens  []Token
	looked  time.Time
	changed time.Time // of the file
	wrong   map[string]*guesses
}

// guesses are the wrong tokens of a client.
type guesses struct {
	n    int
	last time.Time
}

// Fixed is a guard of one token; of none it is nil.
func Fixed(secret string) *Guard {
	if secret == "" {
		return nil
	}
	return &Guard{tokens: []Token{{Name: "token", secret: sha256.Sum256([]byte(secret))}}, wrong: map[string]*guesses{}}
}

// Open reads the tokens of a file.
func Open(path string) (*Guard, error) {
	g := &Guard{path: path, wrong: map[string]*guesses{}}
	var err error
	g.tokens, g.changed, err = load(path)
	return g, err
}

// load reads a file that others may not.
func load(path string) (tokens []Token, changed time.Time, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, changed, geo.Errorf(geo.CodeUnreadable, "token-file", "%w", err)
	}
	if !info.Mode().IsRegular() || info.Size() > 1<<20 {
		return nil, changed, geo.Errorf(geo.CodeInvalid, "token-file", "%s is no file of tokens", path)
	}
	if info.Mode().Perm()&0o007 != 0 {
		return nil, changed, geo.Errorf(geo.CodeInvalid, "token-file", "everybody on this machine can read %s; chmod 600 it", path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, changed, geo.Errorf(geo.CodeUnreadable, "token-file", "%w", err)
	}
	tokens, err = Parse(string(b))
	return tokens, info.ModTime(), err
}

// Parse reads tokens, one a line.
func Parse(text string) (out []Token, err error) {
	for i, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		t := Token{Name: "token", secret: sha256.Sum256([]byte(fields[0]))}
		if len(fields[0]) > 1024 || strength(fields[0]) < leastBits {
			return nil, geo.Errorf(geo.CodeInvalid, "token-file", "the token of line %d can be guessed; make one with: openssl rand -hex 24", i+1)
		}
		if len(fields) > 1 {
			t.Name = fields[1]
		}
		if len(fields) > 2 {
			if t.Until, err = geo.ParseDay(fields[2]); err != nil || len(fields) > 3 {
				return nil, geo.Errorf(geo.CodeInvalid, "token-file", "want a token, a name and a last day (2027-01-31) in line %d", i+1)
			}
		}
		out = append(out, t)
	}
	if len(out) == 0 {
		return nil, geo.Errorf(geo.CodeInvalid, "token-file", "%w; make one with: openssl rand -hex 24", errNone)
	}
	return out, nil
}

var errNone = errors.New("there is no token in it")

// strength is about how many bits a token has: of each character as many as the
// smallest usual alphabet that it is written in, where it does not repeat itself.
func strength(token string) int {
	seen := map[rune]bool{}
	alphabet := 16
	for _, r := range token {
		seen[r] = true
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'f', r >= 'A' && r <= 'F':
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			alphabet = max(alphabet, 62)
		default:
			alphabet = max(alphabet, 64)
		}
	}
	if len(seen) < 8 {
		return 0
	}
	each := math.Min(math.Log2(float64(alphabet)), math.Log2(float64(len(seen)))+2)
	return int(each * float64(len(token)))
}

// now is the time.
func (g *Guard) now() time.Time {
	if g.Clock != nil {
		return g.Clock()
	}
	return time.Now()
}

// lookEvery is how long the file is not looked at again.
const lookEvery = time.Second

// current returns the tokens, read again where the file was changed. A file that
// can't be read leaves those that were, and is logged.
func (g *Guard) current() []Token {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.path == "" || g.now().Sub(g.looked) < lookEvery {
		return g.tokens
	}
	g.looked = g.now()
	info, err := os.Stat(g.path)
	if err == nil && info.ModTime().Equal(g.changed) {
		return g.tokens
	}
	tokens, changed, err := load(g.path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errNone) { // all were taken back
		g.warn("there are no tokens any more; nobody can write", "err", err)
		g.tokens, g.changed = nil, time.Time{}
		if info != nil {
			g.changed = info.ModTime()
		}
		return nil
	}
	if err != nil {
		if info != nil {
			g.changed = info.ModTime() // it is told once
		}
		g.warn("the file of tokens can't be read; those from before count on", "err", err)
		return g.tokens
	}
	g.tokens, g.changed = tokens, changed
	return g.tokens
}

func (g *Guard) warn(text string, args ...any) {
	if g.Log != nil {
		g.Log.Warn(text, args...)
	}
}

// Authorized returns nil where a request shows a token that counts.
func (g *Guard) Authorized(w http.ResponseWriter, r *http.Request) error {
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		t, expired := g.find(strings.TrimSpace(given))
		switch {
		case t != nil && !expired:
			access.SetUser(r.Context(), t.Name)
			return nil
		case t != nil:
			g.warn("a token that has run out", "name", t.Name, "client", g.who(r))
		default:
			g.slow(r.Context(), g.who(r), r.URL.Path)
		}
	}
	w.Header().Set("WWW-Authenticate", `Bearer realm="furat"`)
	return reply.ErrToken
}

// find returns the token that is shown; every one is compared, whichever it is.
func (g *Guard) find(given string) (found *Token, expired bool) {
	sum := sha256.Sum256([]byte(given))
	tokens := g.current()
	for i := range tokens {
		if subtle.ConstantTimeCompare(sum[:], tokens[i].secret[:]) == 1 {
			found = &tokens[i]
		}
	}
	if found == nil {
		return nil, false
	}
	return found, found.Until.Known() && geo.DayOf(g.now().UTC()) > found.Until
}

func (g *Guard) who(r *http.Request) string {
	if g.Who != nil {
		return g.Who(r)
	}
	return r.RemoteAddr
}

// Bounds on what is remembered of wrong tokens, and on how long they wait.
const (
	forgetAfter = 10 * time.Minute
	maxClients  = 10_000
	eachGuess   = 50 * time.Millisecond
	longest     = 2 * time.Second
)

// slow notes a wrong token, logs it now and then, and waits.
func (g *Guard) slow(ctx context.Context, who, path string) {
	g.mu.Lock()
	now := g.now()
	if len(g.wrong) >= maxClients {
		clear(g.wrong)
	}
	c := g.wrong[who]
	if c == nil || now.Sub(c.last) > forgetAfter {
		c = &guesses{}
		g.wrong[who] = c
	}
	c.n++
	c.last = now
	n := c.n
	g.mu.Unlock()
	if bits.OnesCount(uint(n)) == 1 { // the first, the second, the fourth …
		g.warn("a wrong token", "client", who, "path", path, "so_far", n)
	}
	select {
	case <-time.After(min(time.Duration(n)*eachGuess, longest)):
	case <-ctx.Done():
	}
}
