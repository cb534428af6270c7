package index

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/geotest/released"
	"github.com/furat-map/furat/geo/store/storetest"
)

// saved is an index with marks of death in it, and its checkpoint.
func saved(t testing.TB) (*Index, []byte) {
	ctx := context.Background()
	st, from := dataset(t)
	events := storetest.Events(3000, 4)
	if _, err := st.Import(ctx, "d", events); err != nil {
		t.Fatal(err)
	}
	ix := New()
	if err := ix.Load(ctx, from); err != nil {
		t.Fatal(err)
	}
	events[7].Location = "Elsewhere"
	if _, err := st.Import(ctx, "d", events[5:8]); err != nil {
		t.Fatal(err)
	}
	if _, err := ix.Update(ctx, from); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := ix.Snapshot().Save(&b, "store/d"); err != nil {
		t.Fatal(err)
	}
	return ix, b.Bytes()
}

func TestCheckpoint(t *testing.T) {
	ix, b := saved(t)
	again := New()
	if err := again.Restore(bytes.NewReader(b), int64(len(b)), "store/d"); err != nil {
		t.Fatal(err)
	}
	if again.Snapshot().Version != ix.Snapshot().Version || again.Snapshot().Len() != 3000 {
		t.Errorf("version %d, %d events", again.Snapshot().Version, again.Snapshot().Len())
	}
	// Neither was prepared for what only the store has: both say none.
	sameAnswers(t, rand.New(rand.NewPCG(1, 1)), func(f *geo.Filter) (a, b *Selection) { return ix.Snapshot().Select(f), again.Snapshot().Select(f) })
	if New().Restore(bytes.NewReader(b), int64(len(b)), "store/other") == nil {
		t.Error("another layer's checkpoint was taken")
	}
	for _, cut := range []int{0, 7, 20, len(b) / 2, len(b) - 1} {
		if New().Restore(bytes.NewReader(b[:cut]), int64(cut), "store/d") == nil {
			t.Errorf("a checkpoint cut at %d was taken", cut)
		}
	}
	for i := range 200 {
		broken := bytes.Clone(b)
		broken[(i*7919)%len(b)] ^= 1 << (i % 8)
		if New().Restore(bytes.NewReader(broken), int64(len(b)), "store/d") == nil {
			t.Errorf("a checkpoint with a wrong bit was taken")
		}
	}
}

// TestRefusedCheckpoints: why a checkpoint can't be used is told, and the index
// stays as it was.
func TestRefusedCheckpoints(t *testing.T) {
	ix, b := saved(t)
	changed := func(at int, to byte) []byte {
		out := bytes.Clone(b)
		out[at] = to
		return out
	}
	layouts := 8 + 8 + 8 + len("store/d") + 8 // behind magic, version, name and number
	for name, c := range map[string]struct {
		file []byte
		name string
		want error
	}{
		"another layer's":       {b, "store/other", ErrForeign},
		"no checkpoint":         {changed(0, 'F'), "store/d", ErrForeign},
		"of a newer furat":      {changed(8, checkpointVersion+1), "store/d", ErrNewer},
		"of no version":         {changed(8, 0), "store/d", ErrDamaged},
		"with other properties": {changed(layouts+8, 99), "store/d", ErrOutdated},
		"cut":                   {b[:len(b)-9], "store/d", ErrDamaged},
		"with something behind": {append(bytes.Clone(b), 0), "store/d", ErrDamaged},
		"with a wrong bit":      {changed(len(b)/2, b[len(b)/2]^4), "store/d", ErrDamaged},
		"old, of another layer": {released.Checkpoint(t, "v6", "mine"), "store/d", ErrForeign},
		"old and cut":           {released.Checkpoint(t, "v6", "mine")[:700], identities["v6"] + "/mine", cmp.Or(layoutsV2(nil), ErrDamaged)},
		"empty":                 {nil, "store/d", ErrForeign},
	} {
		before := ix.Snapshot()
		if err := ix.Restore(bytes.NewReader(c.file), int64(len(c.file)), c.name); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		if ix.Snapshot() != before {
			t.Errorf("%s: the index is another", name)
		}
	}
}

// identities name the released stores whose checkpoints are kept.
var identities = map[string]string{"v6": "c3f2e2738d7a5e9e", "v7": "7b7e68db9591eb1d"}

// TestReleasedCheckpoints: a checkpoint of an older version answers as the
// store does that it was made of. Where a group has got a property since, the
// index is made anew. (Groups were the same in all that are kept.)
func TestReleasedCheckpoints(t *testing.T) {
	ctx := context.Background()
	for _, schema := range released.Schemas() {
		for _, layer := range []string{"events", "mine"} {
			b := released.Checkpoint(t, schema, layer)
			ix := New()
			err := ix.Restore(bytes.NewReader(b), int64(len(b)), identities[schema]+"/"+layer)
			if outdated := layoutsV2(nil); outdated != nil {
				if !errors.Is(err, outdated) || ix.Snapshot().Len() != 0 {
					t.Errorf("%s, %s: %v, want %v", schema, layer, err, outdated)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, a := range released.Answers(t, schema) {
				if a.Layer != layer {
					continue
				}
				n++
				id := a.Feature["properties"].(map[string]any)["article_id"].(string)
				f := &geo.Filter{Equal: []geo.Equal{{Field: "article_id", Values: []string{id}}, {Field: "sub_event_type", Values: []string{a.Feature["properties"].(map[string]any)["sub_event_type"].(string)}}}}
				found, _, err := ix.Snapshot().Select(f).List(ctx, 0, 1000)
				if err != nil || !slices.ContainsFunc(found, func(l Listed) bool { return l.ID == a.Feature["id"] }) {
					t.Errorf("%s is not found: %v, %v", a.Feature["id"], found, err)
				}
			}
			if n == 0 || ix.Snapshot().Len() != n {
				t.Errorf("%s, %s: %d events, want %d", schema, layer, ix.Snapshot().Len(), n)
			}
			var again bytes.Buffer
			if err := ix.Snapshot().Save(&again, "x"); err != nil {
				t.Fatal(err)
			}
			now := New()
			if err := now.Restore(&again, int64(again.Len()), "x"); err != nil || now.Snapshot().Len() != n {
				t.Errorf("saved in the form of now: %v", err)
			}
		}
	}
}

func FuzzRestore(f *testing.F) {
	_, b := saved(f)
	f.Add(b[:200])
	f.Add(released.Checkpoint(f, "v6", "mine"))
	f.Add([]byte(checkpointMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		New().Restore(bytes.NewReader(b), int64(len(b)), "store/d")
	})
}
