package geotest

import (
	"os"
	"os/exec"
	"testing"
)

// OGRInfo returns what GDAL's ogrinfo says. Where GDAL is not installed it
// skips the test aloud, and fails it in CI.
func OGRInfo(t *testing.T, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("ogrinfo"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("ogrinfo is missing; scripts/setup.sh test installs it")
		}
		t.Skip("SKIPPED: ogrinfo is not installed, nothing is opened with GDAL")
	}
	out, err := exec.Command("ogrinfo", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("ogrinfo %v: %v\n%s", args, err, out)
	}
	return string(out)
}
