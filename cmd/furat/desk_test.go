package main

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/furat-map/furat/geo/store/address"
)

// TestDesk: there is one dataset for what is entered by hand, made once.
func TestDesk(t *testing.T) {
	ctx := context.Background()
	st, err := address.Address(filepath.Join(t.TempDir(), "t.db")).Open(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for range 2 {
		if err := makeDesk(ctx, st); err != nil {
			t.Fatal(err)
		}
	}
	layers, err := st.Layers(ctx)
	if err != nil || len(layers) != 2 || layers[1].Name != desk {
		t.Errorf("%v, %v", layers, err)
	}
}
