package layer

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/address"
	"github.com/furat-map/furat/geo/store/storetest"
)

var silent = slog.New(slog.NewTextHandler(io.Discard, nil))

// TestCheckpoints: a start takes the index that the last run left, and what
// came since from the store; a broken checkpoint is made anew.
func TestCheckpoints(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	db := filepath.Join(dir, "t.db")
	st, err := address.Address(db).Open(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := st.PutDataset(ctx, store.Layer{Name: "ged"}); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Import(ctx, "ged", storetest.Events(MinCheckpoint+10, 5)); err != nil {
		t.Fatal(err)
	}
	start := func() *Set {
		s := New(Options{Store: st, Log: silent, Checkpoints: NewCheckpoints(dir + "/kept")})
		run, cancel := context.WithCancel(ctx)
		t.Cleanup(cancel)
		if err := s.Start(run); err != nil {
			t.Fatal(err)
		}
		return s
	}
	length := func(s *Set) int {
		l, err := s.Named("ged")
		if err != nil {
			t.Fatal(err)
		}
		return l.Snapshot().Len()
	}
	s := start()
	s.Close()
	files, err := filepath.Glob(dir + "/kept/*.index")
	if err != nil || len(files) != 1 {
		t.Fatalf("%v %v", files, err)
	}
	if ix := s.Checkpoints.restore(st.Identity(), "ged", MinCheckpoint+10, silent); ix == nil || ix.Snapshot().Len() != MinCheckpoint+10 {
		t.Error("the checkpoint is not what was served")
	}
	if s.Checkpoints.restore("another store", "ged", MinCheckpoint+10, silent) != nil || s.Checkpoints.restore(st.Identity(), "ged", 5, silent) != nil {
		t.Error("the checkpoint of another store, or of before it was set back, was taken")
	}
	more := storetest.Events(MinCheckpoint+15, 5)[MinCheckpoint+10:]
	if _, err := st.Import(ctx, "ged", more); err != nil {
		t.Fatal(err)
	}
	if n := length(start()); n != MinCheckpoint+15 {
		t.Errorf("%d events after a start from the checkpoint, want %d", n, MinCheckpoint+15)
	}
	if err := os.Truncate(files[0], 5000); err != nil {
		t.Fatal(err)
	}
	if n := length(start()); n != MinCheckpoint+15 {
		t.Errorf("%d events after a start with a broken checkpoint", n)
	}
}
