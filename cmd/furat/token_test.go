package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/furat-map/furat/geo/store/address"
)

// TestToken: a token is one long line; what is none says how to make one.
func TestToken(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	for text, ok := range map[string]bool{"0123456789abcdef0123\n": true, "short\n": false, "": false, "two lines of\nmore than sixteen": false, strings.Repeat("x", 2000): false} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		token, err := readToken(path)
		if (err == nil) != ok || ok && token != strings.TrimSpace(text) || !ok && !strings.Contains(err.Error(), "openssl rand") {
			t.Errorf("%.20q: %q, %v", text, token, err)
		}
	}
	if _, err := readToken(path + "none"); err == nil || !strings.HasPrefix(err.Error(), "token-file: ") {
		t.Error(err)
	}
}

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
