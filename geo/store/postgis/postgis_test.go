package postgis

import (
	"testing"
	"testing/quick"
	"time"

	"github.com/furat-map/furat/geo/geotest/pgtest"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/keepertest"
	"github.com/furat-map/furat/geo/store/storetest"
)

// server is a PostgreSQL for a test.
func server(t *testing.T) *pgtest.Server {
	return pgtest.New(t, "no store is kept in PostgreSQL", "postgis")
}

// opened is the keeper of a database.
func opened(t *testing.T, address string) *Keeper {
	t.Helper()
	k, err := Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	return k
}

func TestKeeper(t *testing.T) {
	s := server(t)
	keepertest.Run(t, func(t *testing.T) store.Keeper { return opened(t, s.Address("postgres", s.Database())) })
}

func TestStore(t *testing.T) {
	s := server(t)
	storetest.Run(t, func(t *testing.T) store.Store {
		return ledger.New(opened(t, s.Address("postgres", s.Database())), func() time.Time { return time.Unix(1700000000, 0) })
	})
}

// TestEscaped: whatever a text is, what is kept of it can be kept, and is it
// again when it is read.
func TestEscaped(t *testing.T) {
	for _, s := range []string{"", "plain", "قصف", "\x00", "a\x00b", "\xff", mark, "a" + mark + "00", mark + mark, "\ufffd", "\xe2\x90", "\xe2\x90\x9b41"} {
		if e := Escaped(s); Unescaped(e) != s || !(holds(e) || e != s) {
			t.Errorf("%q is kept as %q and read as %q", s, e, Unescaped(e))
		}
	}
	if err := quick.Check(func(b []byte) bool { return Unescaped(Escaped(string(b))) == string(b) }, nil); err != nil {
		t.Error(err)
	}
	if got := Unescaped("a" + mark + "zz" + mark); got != "a"+mark+"zz"+mark {
		t.Errorf("what is not ours is read as %q", got)
	}
}
