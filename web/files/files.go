// Package files keeps files that were made for a download, so that they can be
// read in pieces, by many and again: with their length, by ranges of bytes, and
// made once however many ask.
//
//	question ─ Get ─► File ◄─ one goroutine writes it, for as long as anybody waits
//	                   │        (a turn each: few are made at once)
//	                   └─ Serve ─► whole: length, ranges, 304 (net/http)
//	                             └ long in the making: sent as it grows, without a length
//
// A file lies in the folder of temporary files under no name, so that nothing
// is left of it when the process ends, however it ends. Finished files are kept
// for a while, the latest used ones within a bound of bytes.
package files

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/furat-map/furat/geo"
)

// Limits of a shelf.
const (
	DefaultBytes = 1 << 30          // of finished files together
	maxFiles     = 64               // that are kept: each holds a descriptor
	keptFor      = 10 * time.Minute // after the last use
	makers       = 2                // files that are made at once
)

// Write writes a file. It may read and write at any place of it.
type Write func(ctx context.Context, f *os.File) error

// Streamed makes a Write of what writes from beginning to end.
func Streamed(write func(io.Writer) error) Write {
	return func(_ context.Context, f *os.File) error {
		b := bufio.NewWriterSize(f, 256<<10)
		if err := write(b); err != nil {
			return err
		}
		return b.Flush()
	}
}

// Shelf keeps files. Make one with New.
type Shelf struct {
	bytes int64
	clock func() time.Time
	turns chan struct{}

	mu    sync.Mutex
	files map[string]*File
	later *time.Timer // tidies when the next file gets old
}

// New makes a shelf with room for so many bytes of finished files.
func New(bytes int64, clock func() time.Time) *Shelf {
	return &Shelf{bytes: bytes, clock: clock, turns: make(chan struct{}, makers), files: map[string]*File{}}
}

// File is a file that is made or finished.
type File struct {
	Made time.Time // when it was begun

	shelf  *Shelf
	key    string
	file   *os.File // nil until its turn
	cancel context.CancelFunc
	done   chan struct{} // closed when it is finished, or has failed

	mu    sync.Mutex
	grown chan struct{} // closed and made anew as bytes are added
	size  int64
	err   error

	users int // of it, by shelf.mu
	used  time.Time
}

// Get returns the file that a key names, and begins to make it where it is not
// there: write makes it, grows says that it is written from beginning to end.
// Whoever gets a file must Release it.
func (s *Shelf) Get(ctx context.Context, key string, grows bool, write Write) *File {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[key]
	if f == nil {
		// What others wait for goes on when who asked first has gone.
		making, cancel := context.WithCancel(context.WithoutCancel(ctx))
		f = &File{Made: s.clock(), shelf: s, key: key, cancel: cancel, done: make(chan struct{}), grown: make(chan struct{})}
		s.files[key] = f
		go f.make(making, grows, write)
	}
	f.users++
	f.used = s.clock()
	return f
}

// Release says that a file is not needed any more. One that nobody waits for is
// not made to its end.
func (f *File) Release() {
	s := f.shelf
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.users--; f.users == 0 {
		select {
		case <-f.done:
		default:
			f.cancel()
			s.forget(f)
		}
	}
	if f.users == 0 && s.files[f.key] != f && f.isDone() {
		s.drop(f)
	}
	s.tidy()
}

// tidy closes what is old, and the longest unused beyond the bounds. Files in use
// stay.
func (s *Shelf) tidy() {
	if s.later != nil {
		s.later.Stop()
	}
	now, total := s.clock(), int64(0)
	for _, f := range s.files {
		total += f.length()
	}
	for {
		var oldest *File
		for _, f := range s.files {
			if f.users == 0 && f.isDone() && (oldest == nil || f.used.Before(oldest.used)) {
				oldest = f
			}
		}
		if oldest == nil {
			return
		}
		if age := now.Sub(oldest.used); total <= s.bytes && len(s.files) <= maxFiles && age < keptFor {
			s.later = time.AfterFunc(keptFor-age+time.Second, func() {
				s.mu.Lock()
				defer s.mu.Unlock()
				s.tidy()
			})
			return
		}
		total -= oldest.length()
		s.drop(oldest)
	}
}

// forget takes a file off the shelf: who asks next has another.
func (s *Shelf) forget(f *File) {
	if s.files[f.key] == f {
		delete(s.files, f.key)
	}
}

// drop forgets a file that nobody uses, and frees its room.
func (s *Shelf) drop(f *File) {
	s.forget(f)
	if f.file != nil {
		f.file.Close()
	}
}

// Close forgets all files that nobody uses.
func (s *Shelf) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.later != nil {
		s.later.Stop()
	}
	for _, f := range s.files {
		f.cancel()
		if f.users == 0 && f.isDone() {
			s.drop(f)
		}
	}
}

func (f *File) isDone() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}

func (f *File) length() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.size
}

// errBusy answers who has waited too long for a turn.
var errBusy = geo.Errorf(geo.CodeUnavailable, "", "too many files are made at once; try again in a moment")

// turnWait is how long a file waits for its turn to be made.
const turnWait = 30 * time.Second

func (f *File) make(ctx context.Context, grows bool, write Write) {
	err := f.writeIn(ctx, grows, write)
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EMFILE) {
		err = geo.Errorf(geo.CodeUnavailable, "", "there is no room left for the file on this server: %w", err)
	}
	f.mu.Lock()
	f.err = err
	if f.file != nil && err == nil {
		info, statErr := f.file.Stat()
		if f.err = statErr; statErr == nil {
			f.size = info.Size()
		}
	}
	close(f.grown)
	f.mu.Unlock()
	f.cancel()

	s := f.shelf
	s.mu.Lock()
	defer s.mu.Unlock()
	close(f.done)
	if f.err != nil {
		s.forget(f)
	}
	if s.files[f.key] != f && f.users == 0 {
		s.drop(f)
	}
	s.tidy()
}

// writeIn writes the file when its turn has come.
func (f *File) writeIn(ctx context.Context, grows bool, write Write) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("making a file: %v", v)
		}
	}()
	wait, cancel := context.WithTimeoutCause(ctx, turnWait, errBusy)
	defer cancel()
	select {
	case f.shelf.turns <- struct{}{}:
		defer func() { <-f.shelf.turns }()
	case <-wait.Done():
		return context.Cause(wait)
	}
	file, err := os.CreateTemp("", "furat-file-")
	if err != nil {
		return err
	}
	os.Remove(file.Name()) // it stays open: no name is left behind, whatever happens
	f.mu.Lock()
	f.file = file
	f.mu.Unlock()
	if grows {
		stop := f.watch()
		defer stop()
	}
	return write(ctx, file)
}

// watchEvery is how often readers of a growing file are told how far it is.
const watchEvery = 50 * time.Millisecond

// watch tells readers as the file grows, until stop is called.
func (f *File) watch() (stop func()) {
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(watchEvery)
		defer tick.Stop()
		for {
			select {
			case <-end:
				return
			case <-tick.C:
			}
			info, err := f.file.Stat()
			if err != nil {
				continue
			}
			f.mu.Lock()
			if info.Size() > f.size {
				f.size = info.Size()
				close(f.grown)
				f.grown = make(chan struct{})
			}
			f.mu.Unlock()
		}
	}()
	return func() {
		close(end)
		<-ended
	}
}
