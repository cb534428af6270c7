package mem

import (
	"testing"

	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/keepertest"
	"github.com/furat-map/furat/geo/store/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store { return ledger.New(Open(), nil) })
}

func TestKeeper(t *testing.T) {
	keepertest.Run(t, func(*testing.T) store.Keeper { return Open() })
}
