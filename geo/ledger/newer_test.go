package ledger_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/mem"
	"github.com/furat-map/furat/geo/store/storetest"
)

// TestNewerRecordsAreKept: what a newer furat wrote is neither replaced nor
// removed by one that can't read it.
func TestNewerRecordsAreKept(t *testing.T) {
	ctx := context.Background()
	k := mem.Open()
	l := ledger.New(k, nil)
	if err := storetest.Fill(ctx, l, storetest.Events(3, 1)); err != nil {
		t.Fatal(err)
	}
	if err := l.PutDataset(ctx, store.Layer{Name: "d"}); err != nil {
		t.Fatal(err)
	}
	given := storetest.Events(1, 2)
	given[0].ID = "d:1"
	if _, err := l.Import(ctx, "d", given); err != nil {
		t.Fatal(err)
	}
	var told geo.Event
	if err := l.Events(ctx, nil, func(e *geo.Event) error { told = *e; return nil }); err != nil {
		t.Fatal(err)
	}
	later := "\x03later"
	err := k.Update(ctx, func(tx store.Tx) error {
		if err := tx.PutCorrection(ctx, told.ID, later, time.Time{}); err != nil {
			return err
		}
		return tx.PutRow(ctx, "d", &store.Row{Layer: "d", ID: "d:1", Record: later})
	})
	if err != nil {
		t.Fatal(err)
	}
	told.Location = "Elsewhere"
	given[0].Location = "Elsewhere"
	_, imported := l.Import(ctx, "d", given)
	for what, err := range map[string]error{"a correction": storetest.Correct(ctx, l, &told), "an import": imported, "a removal": storetest.Remove(ctx, l, "d", "d:1")} {
		if geo.CodeOf(err) != geo.CodeUnreadable || !strings.Contains(err.Error(), "written by a newer furat") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
