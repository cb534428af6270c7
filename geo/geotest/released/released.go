// Package released holds small stores as furat wrote them when each form of
// the store was current, with what was answered from them then. Tests open
// them: what is stored can be read for ever.
//
// A folder has the name of its schema. In it are a store of articles (with a
// joined incident and two corrections), an imported dataset "mine" (with an
// event that was removed and one that changed) and a dataset "desk" of one
// event entered by hand; checkpoints of two layers; and answers, one JSON
// object a line: {"layer","feature"} for each event of a layer as GeoJSON, and
// {"detail"} for each event of articles as /api/events/{id} answered it.
package released

import (
	"bufio"
	"compress/gzip"
	"embed"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"
)

//go:embed v6 v7
var files embed.FS

// Schemas names what there is, oldest first.
func Schemas() []string { return []string{"v6", "v7"} }

// Answer is a line of the answers.
type Answer struct {
	Layer   string         `json:"layer"`
	Feature map[string]any `json:"feature"`
	Detail  map[string]any `json:"detail"`
}

// Store copies a store and its checkpoints to a folder of the test's, and
// returns the store's path.
func Store(t testing.TB, schema string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "released.db")
	write(t, path, unpacked(t, schema+"/store.db.gz"))
	if err := os.Mkdir(path+".index", 0o755); err != nil {
		t.Fatal(err)
	}
	for _, layer := range []string{"events", "mine"} {
		write(t, filepath.Join(path+".index", hex.EncodeToString([]byte(layer))+".index"), Checkpoint(t, schema, layer))
	}
	return path
}

// Checkpoint returns the checkpoint of a layer, "events" or "mine".
func Checkpoint(t testing.TB, schema, layer string) []byte {
	t.Helper()
	b, err := files.ReadFile(schema + "/" + layer + ".index")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Answers returns what was answered from a store.
func Answers(t testing.TB, schema string) []Answer {
	t.Helper()
	f, err := files.Open(schema + "/answers.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []Answer
	for d := json.NewDecoder(bufio.NewReader(z)); d.More(); {
		var a Answer
		if err := d.Decode(&a); err != nil {
			t.Fatal(err)
		}
		out = append(out, a)
	}
	return out
}

func unpacked(t testing.TB, name string) []byte {
	t.Helper()
	f, err := files.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}
