package reply

import "testing"

func TestNegotiate(t *testing.T) {
	for accept, want := range map[string]Coding{"": Identity, "gzip": Gzip, "gzip, deflate, br, zstd": Brotli, "gzip, zstd": Zstandard, "br;q=0.1, gzip": Gzip,
		"*": Brotli, "gzip;q=0": Identity, "*;q=0": Identity, "identity, gzip;q=0.5": Identity, "x-unknown": Identity, "gzip; q=0.5 , br ;q= 0": Gzip, ";;,,q=": Identity} {
		if got := Negotiate(accept); got != want {
			t.Errorf("%q: %s, want %s", accept, got.Name(), want.Name())
		}
	}
}
