package main

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// TestShort tortures a furat for a short while, with nothing lost.
func TestShort(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short leaves out the torture")
	}
	program := filepath.Join(t.TempDir(), "furat")
	if out, err := exec.Command("go", "build", "-o", program, "../furat").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !run(t.Context(), program, 0.01, "kill,replace,damage,full,conflict,hosts,backup,network", 1) {
		t.Error("something was lost; go run ./cmd/torture -seed 1 says what")
	}
}
