package backup_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/address"
	"github.com/furat-map/furat/geo/store/backup"
	"github.com/furat-map/furat/geo/store/storetest"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func opened(t *testing.T, at address.Address) *ledger.Ledger {
	t.Helper()
	st, err := at.Open(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// filled is a store with events of articles, a dataset, and what lies beside it.
func filled(t *testing.T, n int) address.Address {
	t.Helper()
	at := address.Address(filepath.Join(t.TempDir(), "a store.db"))
	st := opened(t, at)
	if err := storetest.Fill(t.Context(), st, storetest.Events(n, 1)); err != nil {
		t.Fatal(err)
	}
	if err := st.PutDataset(t.Context(), store.Layer{Name: "d", Title: "D"}); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Import(t.Context(), "d", storetest.Events(n, 2)); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"gazetteer/000001.atlas": "places", "gazetteer/lock": "", "gazetteer/000002.atlas.part-9": "half",
		"watch/source.json": "{}", "index/old.index": "an index"} {
		folder, file, _ := strings.Cut(name, "/")
		path := filepath.Join(string(at)+"."+folder, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return at
}

// holds is all that a store holds.
func holds(t *testing.T, at address.Address) (out []geo.Event) {
	t.Helper()
	st, _, err := at.OpenToRead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	add := func(e *geo.Event) error { out = append(out, *e); return nil }
	d, err := st.Dataset(t.Context(), "d")
	if err == nil {
		err = st.Events(t.Context(), nil, add)
	}
	if err == nil {
		err = d.Events(t.Context(), nil, add)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func names(t *testing.T, dir string) map[string]bool {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, e := range list {
		out[e.Name()] = true
	}
	return out
}

// TestThereAndBack: what was kept is put back, elsewhere or over what is there,
// which is kept.
func TestThereAndBack(t *testing.T) {
	at := filled(t, 200)
	want := holds(t, at)
	file := filepath.Join(t.TempDir(), "kept.zip")
	m, err := backup.Write(t.Context(), at, file, now)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Layers) != 2 || m.Layers[0].Events != 200 || m.Layers[1].Events != 200 || len(m.Files) != 3 || m.Identity == "" || !m.Made.Equal(now) {
		t.Errorf("%+v", m)
	}
	if left := names(t, filepath.Dir(file)); len(left) != 1 {
		t.Errorf("beside it: %v", left)
	}

	elsewhere := address.Address(filepath.Join(t.TempDir(), "back.db"))
	done, err := backup.Restore(t.Context(), file, elsewhere, now)
	if err != nil || len(done.Kept) != 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	if got := holds(t, elsewhere); !reflect.DeepEqual(got, want) {
		t.Errorf("%d events, want %d", len(got), len(want))
	}
	if got := names(t, elsewhere.Gazetteer()); !maps.Equal(got, map[string]bool{"000001.atlas": true}) {
		t.Errorf("places: %v", got)
	}
	if got := names(t, elsewhere.Watched()); !maps.Equal(got, map[string]bool{"source.json": true}) {
		t.Errorf("sources: %v", got)
	}

	st := opened(t, elsewhere)
	if err := storetest.Remove(t.Context(), st, "d", want[len(want)-1].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Restore(t.Context(), file, elsewhere, now); geo.CodeOf(err) != geo.CodeUnavailable || !strings.Contains(err.Error(), "another process has the store open") {
		t.Errorf("while it is open: %v", err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if n := len(holds(t, elsewhere)); n != 399 {
		t.Errorf("%d events after a restore that was refused", n)
	}
	if done, err = backup.Restore(t.Context(), file, elsewhere, now); err != nil || len(done.Kept) != 3 {
		t.Fatalf("%+v, %v", done.Kept, err)
	}
	if got := holds(t, elsewhere); !reflect.DeepEqual(got, want) {
		t.Errorf("%d events, want %d", len(got), len(want))
	}
	if n := len(holds(t, address.Address(string(elsewhere)+".replaced-20260102T030405Z"))); n != 399 {
		t.Errorf("%d events in what was replaced", n)
	}
}

// TestWhatIsNoBackup: what is cut, changed, or was never a backup is refused, and
// nothing is changed; nor is anything written outside the store's place.
func TestWhatIsNoBackup(t *testing.T) {
	at := filled(t, 30)
	dir := t.TempDir()
	file := filepath.Join(dir, "kept.zip")
	if _, err := backup.Write(t.Context(), at, file, now); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before := holds(t, at)
	rewritten := func(change func(name string, b []byte) (string, []byte)) []byte {
		z, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, f := range z.File {
			in, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(in)
			if err != nil {
				t.Fatal(err)
			}
			name, b := change(f.Name, b)
			if name == "" {
				continue
			}
			to, err := w.Create(name)
			if err != nil {
				t.Fatal(err)
			}
			to.Write(b)
		}
		w.Close()
		return out.Bytes()
	}
	manifest := func(from, to string) []byte {
		return rewritten(func(name string, b []byte) (string, []byte) {
			if name == "manifest.json" {
				b = bytes.ReplaceAll(b, []byte(from), []byte(to))
			}
			return name, b
		})
	}
	cases := map[string][]byte{
		"nothing": nil, "text": []byte("no archive"), "cut": whole[:len(whole)/2], "an empty archive": []byte("PK\x05\x06" + strings.Repeat("\x00", 18)),
		"no manifest": rewritten(func(name string, b []byte) (string, []byte) {
			if name == "manifest.json" {
				name = ""
			}
			return name, b
		}),
		"another store": rewritten(func(name string, b []byte) (string, []byte) {
			if name == "furat.db" {
				b = append(bytes.Clone(b[:len(b)-1]), b[len(b)-1]+1)
			}
			return name, b
		}),
		"a file outside": manifest(`"watch/source.json"`, `"watch/../../x"`), "a file of another folder": manifest(`"watch/source.json"`, `"index/source.json"`),
		"an absolute file": manifest(`"watch/source.json"`, `"/tmp/x"`), "of a newer furat": manifest(`"furat_backup": 1`, `"furat_backup": 2`),
		"other counts": manifest(`"events": 30`, `"events": 31`), "no store": manifest(`"name": "furat.db"`, `"name": "watch/furat.db"`),
		"a manifest that is none": manifest(`"furat_backup"`, `"other"`),
	}
	for i := 0; i < len(whole); i += len(whole)/60 + 1 {
		b := bytes.Clone(whole)
		b[i] ^= 0x10
		cases["byte "+string(rune('0'+i%10))+" at "+filepath.Base(file)+strings.Repeat("i", i*60/len(whole))] = b
	}
	for name, b := range cases {
		bad := filepath.Join(dir, "bad.zip")
		if err := os.WriteFile(bad, b, 0o600); err != nil {
			t.Fatal(err)
		}
		done, err := backup.Restore(t.Context(), bad, at, now)
		if err == nil { // what is said of a file in the archive's own tables may be another without being other
			if got := holds(t, at); !reflect.DeepEqual(got, before) {
				t.Errorf("%s: taken, and other events", name)
			}
			for _, kept := range done.Kept {
				os.RemoveAll(kept)
			}
			continue
		}
		if code := geo.CodeOf(err); code != geo.CodeUnreadable {
			t.Errorf("%s: %s, %v", name, code, err)
		}
	}
	if got := holds(t, at); !reflect.DeepEqual(got, before) {
		t.Errorf("%d events afterwards, %d before", len(got), len(before))
	}
	if _, err := backup.Restore(t.Context(), filepath.Join(dir, "none.zip"), at, now); geo.CodeOf(err) != geo.CodeUnreadable {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := backup.Write(t.Context(), at, string(at), now); geo.CodeOf(err) != geo.CodeInvalid {
		t.Errorf("over the store: %v", err)
	}
}

// TestUnderLoad: while others write, a backup is of one moment: it has all that
// was acknowledged before it began, and each batch wholly or not at all.
func TestUnderLoad(t *testing.T) {
	at := filled(t, 0)
	const batch = 50
	var stored atomic.Int64
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		st, err := at.Open(ctx, nil)
		for round := 0; err == nil; round++ {
			events := storetest.Events(batch, uint64(round))
			for i := range events {
				events[i].ID = fmt.Sprint("d:", round, "-", i)
			}
			if _, err = st.Import(ctx, "d", events); err == nil {
				stored.Add(batch)
			}
			if ctx.Err() != nil {
				err = nil
				st.Close()
				break
			}
		}
		ended <- err
	}()
	dir := t.TempDir()
	for round := range 6 {
		before := int(stored.Load())
		file := filepath.Join(dir, "kept.zip")
		m, err := backup.Write(t.Context(), at, file, now)
		if err != nil {
			t.Fatal(err)
		}
		back := address.Address(filepath.Join(dir, "back.db"))
		if _, err := backup.Restore(t.Context(), file, back, now.Add(time.Duration(round)*time.Second)); err != nil {
			t.Fatal(err)
		}
		got := len(holds(t, back))
		if got < before || got%batch != 0 || got != m.Layers[1].Events {
			t.Errorf("%d events; %d were acknowledged, the manifest says %d", got, before, m.Layers[1].Events)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
