package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// batch is how many events furat import stores at once.
const batch = 10_000

// killed kills writers at any moment, and looks what is there afterwards.
func killed(ctx context.Context, b *bench, rounds int) (r result, err error) {
	dir := b.folder("kill")
	db := filepath.Join(dir, "a.db")
	articles, small := filepath.Join(dir, "articles"), filepath.Join(dir, "small.csv")
	if err := os.Mkdir(articles, 0o700); err != nil {
		return r, err
	}
	for i := range 40 {
		text := fmt.Sprintf("Shelling killed %d people in Raqqa on %d May 2023. On the same day an air strike hit Idlib.", i+2, 1+i%28)
		if err := os.WriteFile(filepath.Join(articles, fmt.Sprintf("%d.txt", i)), []byte(text), 0o600); err != nil {
			return r, err
		}
	}
	if err := table(small, "small", 500); err != nil {
		return r, err
	}
	if _, err := b.must(ctx, db, "import", small, "--format", "csv", "--dataset", "kept"); err != nil {
		return r, err
	}
	writers := map[string][]string{
		"ingest": {"ingest", articles}, "import": {"import", filepath.Join(dir, "big.csv"), "--format", "csv", "--dataset", "big"},
		"backup": {"backup", filepath.Join(dir, "kept.zip")}, "export": {"export", "-o", filepath.Join(dir, "out.gpkg"), "--layer", "kept"}, "edits": nil,
	}
	names := []string{"ingest", "import", "backup", "export", "edits"}
	counts := map[string]int{}
	for ; r.rounds < rounds && ctx.Err() == nil; r.rounds++ {
		if r.rounds%20 == 0 { // a new table, so that there is something to store
			if err := table(filepath.Join(dir, "big.csv"), fmt.Sprint("big", r.rounds), 3*batch); err != nil {
				return r, err
			}
		}
		name := names[r.rounds%len(names)]
		counts[name]++
		if name == "edits" {
			err = b.killEdits(ctx, db, r.rounds, &r)
		} else {
			err = b.killWriter(ctx, db, name, writers[name], &r)
		}
		if err != nil {
			return r, err
		}
		b.whole(ctx, db, name, &r)
	}
	r.notes = fmt.Sprint(counts)
	return r, nil
}

// killWriter starts a command and kills it.
func (b *bench) killWriter(ctx context.Context, db, name string, args []string, r *result) error {
	c := exec.CommandContext(ctx, b.furat, append([]string{"--db", db}, args...)...)
	if err := c.Start(); err != nil {
		return err
	}
	time.Sleep(time.Duration(b.random.IntN(900)) * time.Millisecond)
	c.Process.Kill()
	c.Wait()
	switch name {
	case "backup": // what stands there is whole, or nothing does
		if _, err := os.Stat(args[1]); err == nil {
			back := filepath.Join(filepath.Dir(db), "back.db")
			os.Remove(back)
			if _, errs, err := b.do(ctx, back, "restore", args[1]); err != nil {
				r.fail("a backup that was killed: %s", errs)
			}
		}
	case "export":
		if head, err := os.ReadFile(args[2]); err == nil && (len(head) < 100 || !bytes.HasPrefix(head, []byte("SQLite format 3"))) {
			r.fail("an export that was killed left %d bytes", len(head))
		}
	}
	return nil
}

// killEdits has a server take edits, kills it, and looks whether all that it said
// it had taken is there.
func (b *bench) killEdits(ctx context.Context, db string, round int, r *result) error {
	s, err := b.serve(ctx, db)
	if err != nil {
		return err
	}
	c := client("127.0.0.1", 5*time.Second)
	var mu sync.Mutex
	var taken []string
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() {
			for n := 0; ; n++ {
				status, h, err := send(c, "POST", s.base+"/collections/desk/items", feature(round*1000+n*10+i))
				if err != nil {
					return
				}
				if status == http.StatusCreated {
					mu.Lock()
					taken = append(taken, h.Get("Location"))
					mu.Unlock()
				}
			}
		})
	}
	time.Sleep(time.Duration(50+b.random.IntN(400)) * time.Millisecond)
	s.kill()
	wg.Wait()
	have, err := b.events(ctx, db, "desk")
	if err != nil {
		r.fail("after edits: %v", err)
		return nil
	}
	for _, at := range taken {
		if id := at[strings.LastIndexByte(at, '/')+1:]; !have[strings.ReplaceAll(id, "%3A", ":")] {
			r.fail("the edit %s was acknowledged and is gone", id)
		}
	}
	return nil
}

// whole checks a store, and that batches are there wholly or not at all.
func (b *bench) whole(ctx context.Context, db, after string, r *result) {
	if found := b.checked(ctx, db); found != "" {
		r.fail("after %s: %s", after, found)
		return
	}
	for layer, of := range map[string]int{"kept": 500, "big": batch} {
		have, err := b.events(ctx, db, layer)
		if err != nil && strings.Contains(err.Error(), "there is no layer") && layer == "big" {
			continue
		}
		if err != nil || len(have)%of != 0 || layer == "kept" && len(have) != of {
			r.fail("after %s: %d events of %s, %v", after, len(have), layer, err)
		}
	}
}

// replaced strikes the file of a store that is served and written to.
func replaced(ctx context.Context, b *bench, rounds int) (r result, err error) {
	dir := b.folder("replace")
	db, other := filepath.Join(dir, "a.db"), filepath.Join(dir, "other.db")
	strikes := []struct {
		name string
		do   func() error
	}{
		{"another file in its place", func() error { return os.Rename(other, db) }},
		{"deleted", func() error { return os.Remove(db) }},
		{"moved away", func() error { return os.Rename(db, db+".away") }},
		{"restored", func() error {
			_, errs, err := b.do(ctx, db, "restore", filepath.Join(dir, "kept.zip"))
			if err == nil || !strings.Contains(errs, "has the store open") {
				r.fail("a restore under a server: %v %s", err, errs)
			}
			return nil
		}},
	}
	accepted := 0
	for ; r.rounds < rounds && ctx.Err() == nil; r.rounds++ {
		strike := strikes[r.rounds%len(strikes)]
		for _, p := range []string{db, db + "-wal", db + "-shm", db + ".away", other, filepath.Join(dir, "kept.zip")} {
			os.Remove(p)
		}
		file := filepath.Join(dir, "t.csv")
		if err := table(file, "t", 200); err != nil {
			return r, err
		}
		for _, path := range []string{db, other} {
			if _, err := b.must(ctx, path, "import", file, "--format", "csv", "--dataset", "d"); err != nil {
				return r, err
			}
		}
		if _, err := b.must(ctx, db, "backup", filepath.Join(dir, "kept.zip")); err != nil {
			return r, err
		}
		s, err := b.serve(ctx, db)
		if err != nil {
			return r, err
		}
		c := client("127.0.0.1", 20*time.Second)
		if status, _, err := send(c, "POST", s.base+"/collections/desk/items", feature(1)); status != 201 {
			r.fail("before: %d %v", status, err)
		}
		if err := strike.do(); err != nil {
			return r, err
		}
		lost := 0
		for n := range 3 {
			if status, _, _ := send(c, "POST", s.base+"/collections/desk/items", feature(n)); status == 201 {
				lost++
				accepted++
			}
		}
		gone := strike.name != "restored"
		if ready, err := http.Get(s.base + "/readyz"); err != nil || gone && ready.StatusCode != 503 {
			r.fail("%s: ready %v", strike.name, err)
		} else {
			ready.Body.Close()
		}
		s.stop()
		if gone && lost > 0 {
			r.fail("%s: %d writes were acknowledged", strike.name, lost)
		}
		if _, err := os.Stat(db); err == nil {
			if found := b.checked(ctx, db); found != "" {
				r.fail("%s: the file in its place: %s", strike.name, found)
			}
		}
	}
	r.notes = fmt.Sprintf("%d writes taken where nothing was struck", accepted)
	return r, nil
}

// damaged damages one page of a store, and asks a server and a command for all.
func damaged(ctx context.Context, b *bench, rounds int) (r result, err error) {
	dir := b.folder("damage")
	sound, db, file := filepath.Join(dir, "sound.db"), filepath.Join(dir, "a.db"), filepath.Join(dir, "t.csv")
	const n = 4000
	if err := table(file, "t", n); err != nil {
		return r, err
	}
	if _, err := b.must(ctx, sound, "import", file, "--format", "csv", "--dataset", "d"); err != nil {
		return r, err
	}
	whole, err := os.ReadFile(sound)
	if err != nil {
		return r, err
	}
	const page = 4096
	told, harmless := 0, 0
	for ; r.rounds < rounds && ctx.Err() == nil; r.rounds++ {
		bad := bytes.Clone(whole)
		at := b.random.IntN(len(bad)/page) * page
		switch b.random.IntN(4) {
		case 0:
			clear(bad[at : at+page])
		case 1:
			bad[at+b.random.IntN(page)] ^= 1 << b.random.IntN(8)
		case 2:
			bad[at+3], bad[at+4] = 0, 1 // one cell
		default:
			for i := range 64 {
				bad[at+b.random.IntN(page)] = byte(i)
			}
		}
		for _, p := range []string{db + "-wal", db + "-shm"} {
			os.Remove(p)
		}
		os.RemoveAll(db + ".index")
		if err := os.WriteFile(db, bad, 0o600); err != nil {
			return r, err
		}
		have, exportErr := b.events(ctx, db, "d")
		if exportErr == nil && len(have) != n {
			r.fail("page %d: an export of %d of %d, and no word", at/page, len(have), n)
		}
		s, err := b.serve(ctx, db)
		if err != nil {
			told++
			continue
		}
		total, says := s.total("d")
		s.stop()
		switch {
		case total == n:
			harmless++
		case total >= 0:
			r.fail("page %d: %d of %d served, and no word", at/page, total, n)
		case strings.Contains(says, "damaged") || strings.Contains(says, "can't be served"):
			told++
		default:
			r.fail("page %d: %s", at/page, says)
		}
	}
	r.notes = fmt.Sprintf("told %d, all there %d", told, harmless)
	return r, nil
}

// full lets no file grow beyond a size, and each time another one.
func full(ctx context.Context, b *bench, rounds int) (r result, err error) {
	dir := b.folder("full")
	db, file := filepath.Join(dir, "a.db"), filepath.Join(dir, "t.csv")
	article := filepath.Join(dir, "a.txt")
	if err := os.WriteFile(article, []byte("Shelling killed three people in Raqqa on 5 May 2023."), 0o600); err != nil {
		return r, err
	}
	if err := table(file, "t", 2000); err != nil {
		return r, err
	}
	out, kept := filepath.Join(dir, "out.csv"), filepath.Join(dir, "kept.zip")
	refused := 0
	for ; r.rounds < rounds && ctx.Err() == nil; r.rounds++ {
		for _, p := range []string{db, db + "-wal", db + "-shm", out, kept} {
			os.Remove(p)
		}
		if _, err := b.must(ctx, db, "import", file, "--format", "csv", "--dataset", "kept"); err != nil {
			return r, err
		}
		limit := uint64(b.random.IntN(1 << b.random.IntN(21)))
		for _, args := range [][]string{{"ingest", article}, {"import", file, "--format", "csv", "--dataset", "more", "--replace"}, {"backup", kept}, {"export", "-o", out, "--layer", "kept"}} {
			says, err := b.limited(ctx, limit, append([]string{"--db", db}, args...)...)
			if err != nil && strings.Contains(says, "panic") {
				r.fail("%v under %d bytes: %s", args, limit, says)
			}
			if err != nil {
				refused++
			}
		}
		if found := b.checked(ctx, db); found != "" {
			r.fail("under %d bytes: %s", limit, found)
		}
		if have, err := b.events(ctx, db, "kept"); err != nil || len(have) != 2000 {
			r.fail("under %d bytes: %d events, %v", limit, len(have), err)
		}
		if text, err := os.ReadFile(out); err == nil && bytes.Count(text, []byte("\n")) != 2001 {
			r.fail("under %d bytes: half an export", limit)
		}
		if _, err := os.Stat(kept); err == nil {
			back := filepath.Join(dir, "back.db")
			os.Remove(back)
			if _, errs, err := b.do(ctx, back, "restore", kept); err != nil {
				r.fail("under %d bytes: half a backup: %s", limit, errs)
			}
		}
		if left, _ := filepath.Glob(filepath.Join(dir, ".furat-*")); len(left) > 0 {
			r.fail("under %d bytes: %v is left", limit, left)
		}
	}
	r.notes = fmt.Sprintf("%d of %d commands refused", refused, 4*r.rounds)
	return r, nil
}

// limited runs furat so that no file may grow beyond a size (setrlimit(2),
// RLIMIT_FSIZE): writes fail as they do on a full disk.
func (b *bench) limited(ctx context.Context, bytes uint64, args ...string) (says string, err error) {
	script := fmt.Sprintf("trap '' XFSZ; ulimit -f %d; exec \"$0\" \"$@\"", bytes/512+1) // blocks of 512 bytes
	c := exec.CommandContext(ctx, "sh", append([]string{"-c", script, b.furat}, args...)...)
	c.SysProcAttr = &syscall.SysProcAttr{}
	out, err := c.CombinedOutput()
	return string(out), err
}

// discard reads an answer to its end.
func discard(a *http.Response) {
	io.Copy(io.Discard, a.Body)
	a.Body.Close()
}
