package index

import (
	"bytes"
	"context"
	"math/rand/v2"
	"testing"

	"github.com/furat-map/furat/geo"
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
	sameAnswers(t, rand.New(rand.NewPCG(1, 1)), func(*geo.Filter) (a, b *Snapshot) { return ix.Snapshot(), again.Snapshot() })
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

func FuzzRestore(f *testing.F) {
	_, b := saved(f)
	f.Add(b[:200])
	f.Add([]byte(checkpointMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		New().Restore(bytes.NewReader(b), int64(len(b)), "store/d")
	})
}
