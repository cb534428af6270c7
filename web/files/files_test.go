package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/furat-map/furat/web/internal/webtest"
	"github.com/furat-map/furat/web/reply"
)

var content = bytes.Repeat([]byte("0123456789"), 10_000)

// serving is a handler of one file that counts how often it is made.
func serving(s *Shelf, key string, made *atomic.Int32, write Write) http.Handler {
	return webtest.Failures.Handle(func(w http.ResponseWriter, r *http.Request) error {
		about := Headers{MediaType: "text/plain", Disposition: "attachment", Tag: key, Plain: true}
		if Current(w, r, about.Tag) {
			return nil
		}
		f := s.Get(r.Context(), key, true, func(ctx context.Context, f *os.File) error {
			made.Add(1)
			return write(ctx, f)
		})
		defer f.Release()
		return f.Serve(w, r, about)
	})
}

func whole(_ context.Context, f *os.File) error {
	_, err := f.Write(content)
	return err
}

// TestPieces: a file has its length, ranges of bytes, HEAD and a validator.
func TestPieces(t *testing.T) {
	var made atomic.Int32
	h := serving(New(DefaultBytes, time.Now), "k", &made, whole)
	head := webtest.Ask(h, http.MethodHead, "/", "")
	if head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("Content-Length") != fmt.Sprint(len(content)) || head.Header().Get("Accept-Ranges") != "bytes" {
		t.Errorf("HEAD: %d %v", head.Code, head.Header())
	}
	tag := head.Header().Get("ETag")
	if w := webtest.Get(h, "/"); !bytes.Equal(w.Body.Bytes(), content) || w.Header().Get("ETag") != tag || w.Header().Get("Content-Length") != fmt.Sprint(len(content)) {
		t.Errorf("GET: %d bytes, %v", w.Body.Len(), w.Header())
	}
	for asked, want := range map[string]string{"bytes=0-9": "0123456789", "bytes=99995-": "56789", "bytes=-3": "789", "bytes=5-5": "5", "bytes=99999-200000": "9"} {
		w := webtest.Get(h, "/", "Range", asked, "If-Range", tag, "Accept-Encoding", "gzip")
		if w.Code != 206 || w.Body.String() != want || !strings.HasSuffix(w.Header().Get("Content-Range"), "/100000") || w.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s: %d %q %v", asked, w.Code, w.Body, w.Header())
		}
	}
	if w := webtest.Get(h, "/", "Range", "bytes=100000-"); w.Code != 416 || w.Header().Get("Content-Range") != "bytes */100000" {
		t.Errorf("beyond the end: %d %v", w.Code, w.Header())
	}
	if w := webtest.Get(h, "/", "Range", "bytes=0-1,5-6"); w.Code != 206 || !strings.HasPrefix(w.Header().Get("Content-Type"), "multipart/byteranges") {
		t.Errorf("two ranges: %d %v", w.Code, w.Header())
	}
	if w := webtest.Get(h, "/", "Range", "bytes=0-9", "If-Range", `"another"`); w.Code != 200 {
		t.Errorf("a range of another file: %d", w.Code)
	}
	if w := webtest.Get(h, "/", "Range", "items=0-3"); w.Code != 200 || w.Body.Len() != len(content) {
		t.Errorf("a unit that nobody knows: %d", w.Code)
	}
	if w := webtest.Get(h, "/", "If-None-Match", tag); w.Code != 304 || w.Body.Len() != 0 {
		t.Errorf("who has it: %d", w.Code)
	}
	packed := webtest.Get(h, "/", "Accept-Encoding", "gzip")
	if packed.Header().Get("Content-Encoding") != "gzip" || packed.Header().Get("ETag") == tag || packed.Body.Len() >= len(content) {
		t.Errorf("packed: %v", packed.Header())
	}
	if w := webtest.Get(h, "/", "If-None-Match", packed.Header().Get("ETag")); w.Code != 304 {
		t.Errorf("who has it packed: %d", w.Code)
	}
	if made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
}

// TestOnce: a thousand who ask at once get the same file, made once.
func TestOnce(t *testing.T) {
	var made atomic.Int32
	h := serving(New(DefaultBytes, time.Now), "k", &made, func(ctx context.Context, f *os.File) error {
		time.Sleep(100 * time.Millisecond)
		return whole(ctx, f)
	})
	var wg sync.WaitGroup
	for range 1000 {
		wg.Go(func() {
			if w := webtest.Get(h, "/"); w.Code != 200 || w.Body.Len() != len(content) {
				t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
			}
		})
	}
	wg.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
}

// TestGrowing: a file that takes long is sent while it is made, and one that
// fails on the way breaks the answer off.
func TestGrowing(t *testing.T) {
	for name, fails := range map[string]error{"whole": nil, "broken": errors.New("broken")} {
		end := make(chan struct{})
		var made atomic.Int32
		srv := httptest.NewServer(serving(New(DefaultBytes, time.Now), "k", &made, func(ctx context.Context, f *os.File) error {
			f.Write(content)
			<-end
			f.Write(content)
			return fails
		}))
		res, err := http.Get(srv.URL)
		if err != nil {
			t.Fatal(err)
		}
		first := make([]byte, len(content))
		if _, err := io.ReadFull(res.Body, first); err != nil || !bytes.Equal(first, content) || res.ContentLength != -1 {
			t.Errorf("%s: the first half: %v, length %d", name, err, res.ContentLength)
		}
		close(end)
		rest, err := io.ReadAll(res.Body)
		if (err != nil) != (fails != nil) || (fails == nil && len(rest) != len(content)) {
			t.Errorf("%s: the rest: %d bytes, %v", name, len(rest), err)
		}
		res.Body.Close()
		srv.Close()
	}
}

// TestFailure: what went wrong before anything was sent is told, and the next
// who asks has the file.
func TestFailure(t *testing.T) {
	var made atomic.Int32
	s := New(DefaultBytes, time.Now)
	h := serving(s, "k", &made, func(ctx context.Context, f *os.File) error {
		switch made.Load() {
		case 1:
			return errors.New("the disk")
		case 2:
			panic("oh")
		}
		return whole(ctx, f)
	})
	for range 2 {
		webtest.Refused(t, webtest.Get(h, "/"), 500, "the server failed")
	}
	if w := webtest.Get(h, "/"); w.Code != 200 || w.Body.Len() != len(content) {
		t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
	}
}

// TestNobodyWaits: a file that nobody waits for is not made to its end, and
// who asks then has another.
func TestNobodyWaits(t *testing.T) {
	s := New(DefaultBytes, time.Now)
	begun, stopped := make(chan struct{}), make(chan struct{})
	f := s.Get(t.Context(), "k", false, func(ctx context.Context, _ *os.File) error {
		close(begun)
		<-ctx.Done()
		close(stopped)
		return ctx.Err()
	})
	<-begun
	f.Release()
	<-stopped
	again := s.Get(t.Context(), "k", false, whole)
	defer again.Release()
	if err := again.wait(t.Context(), true); err != nil || again.length() != int64(len(content)) {
		t.Errorf("%v, %d bytes", err, again.length())
	}
}

// TestBounds: finished files are kept within a bound and for a while, those in
// use stay, and no name is left in the folder.
func TestBounds(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	var seconds atomic.Int64
	s := New(int64(2*len(content)), func() time.Time { return time.Unix(seconds.Load(), 0) })
	take := func(key string) *File {
		f := s.Get(t.Context(), key, false, whole)
		if err := f.wait(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		seconds.Add(1)
		return f
	}
	used := take("used")
	for i := range 5 {
		take(fmt.Sprint(i)).Release()
	}
	kept := func() (keys string) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, k := range []string{"used", "0", "1", "2", "3", "4"} {
			if s.files[k] != nil {
				keys += k + " "
			}
		}
		return keys
	}
	if got := kept(); got != "used 4 " {
		t.Errorf("kept: %s", got)
	}
	many := New(DefaultBytes, time.Now)
	for i := range maxFiles + 20 {
		f := many.Get(t.Context(), fmt.Sprint(i), false, whole)
		if err := f.wait(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		f.Release()
	}
	many.mu.Lock()
	if n := len(many.files); n > maxFiles+1 {
		t.Errorf("%d files are kept", n)
	}
	many.mu.Unlock()
	many.Close()
	seconds.Add(3600)
	take("other").Release()
	if got := kept(); got != "used " {
		t.Errorf("after an hour: %s", got)
	}
	if b := make([]byte, 10); true {
		if n, err := used.file.ReadAt(b, 0); n != 10 || err != nil {
			t.Errorf("the file in use: %d, %v", n, err)
		}
	}
	used.Release()
	s.Close()
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

// TestPublic: what caches may share is said of files too.
func TestPublic(t *testing.T) {
	var made atomic.Int32
	h := webtest.Failures.Address(reply.Site{Public: true}, serving(New(DefaultBytes, time.Now), "k", &made, whole))
	if got := webtest.Get(h, "/").Header().Get("Cache-Control"); got != reply.Shared {
		t.Errorf("%s", got)
	}
}
