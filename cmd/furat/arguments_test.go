package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// lineOf takes a command line apart; blanks part the arguments.
func lineOf(t *testing.T, args string) (line, error) {
	t.Helper()
	var c cli
	parser, err := kong.New(&c, kong.NoDefaultHelp(), kong.Vars{"cacheMB": "1", "formats": "", "formatLabels": "", "archiveLabels": "", "maxZoom": "14"})
	if err != nil {
		t.Fatal(err)
	}
	return flagsOf(parser.Model.Node).parse(strings.Fields(args), parser.Model.Node)
}

// TestArguments: flags stand anywhere, with one dash or two, and have their
// values with them.
func TestArguments(t *testing.T) {
	for args, want := range map[string]string{
		"export -o out.csv":                        "export --output=out.csv",
		"export -o=out.csv":                        "export --output=out.csv",
		"export -format csv -o -":                  "export --format=csv --output=-",
		"--db x.db export -o -":                    "export --db=x.db --output=-",
		"export --bbox -10,20,30,40 -o -":          "export --bbox=-10,20,30,40 --output=-",
		"export --where a=b --where c=d -o -":      "export --where=a=b --where=c=d --output=-",
		"gazetteer --limit 2 search Idlib":         "gazetteer search --limit=2 Idlib",
		"gazetteer search import":                  "gazetteer search import",
		"tiles -o y.pmtiles build x.geojson":       "tiles build --output=y.pmtiles x.geojson",
		"ingest a.txt --publisher P b.txt":         "ingest --publisher=P a.txt b.txt",
		"ingest -- -a.txt --publisher":             "ingest -- -a.txt --publisher",
		"ingest -":                                 "ingest -",
		"extract -explain -":                       "extract --explain -",
		"extract --nosuch x":                       "extract --nosuch x",
		"help export":                              "export --help",
		"--db x.db help":                           "--help --db=x.db",
		"export -h":                                "export --help",
		"serve --demo --addr 127.0.0.1:0 --db=a=b": "serve --demo --addr=127.0.0.1:0 --db=a=b",
	} {
		l, err := lineOf(t, args)
		if got := strings.Join(l.args(), " "); err != nil || got != want {
			t.Errorf("%s: %s, %v; not %s", args, got, err, want)
		}
	}
}

// TestFlagWithoutValue: a flag that takes a value is not taken without one.
func TestFlagWithoutValue(t *testing.T) {
	for args, says := range map[string]string{
		"serve --addr":               "--addr needs a value; run furat serve --help",
		"export -o out.csv --filter": "--filter needs a value; run furat export --help",
		"export -o":                  "-o needs a value; run furat export --help",
		"--db":                       "--db needs a value; run furat --help",
	} {
		if _, err := lineOf(t, args); !errors.Is(err, errUsage) || !strings.HasSuffix(err.Error(), says) {
			t.Errorf("%s: %v", args, err)
		}
		if _, errs, status := furat(t, "", strings.Fields(args)...); status != 2 || !strings.Contains(errs, says) {
			t.Errorf("%s: %d, %s", args, status, errs)
		}
	}
}

// TestNoSuchCommand names what is not there.
func TestNoSuchCommand(t *testing.T) {
	if _, errs, status := furat(t, "", "nosuch"); status != 2 || !strings.Contains(errs, `there is no command "nosuch"; run furat --help`) {
		t.Errorf("%d, %s", status, errs)
	}
}

// TestFlagsOfOneName: a flag that takes a value in one command may take none in
// another.
func TestFlagsOfOneName(t *testing.T) {
	dir := t.TempDir()
	table := write(t, dir, "v.csv", "id,sub_event_type,event_date,latitude,longitude\na,Attack,2024-01-25,33,44\nb,Attack,soon,33,44\n")
	list := filepath.Join(dir, "e.txt")
	out, errs, status := furat(t, "", "--db", filepath.Join(dir, "a.db"), "import", table, "--errors", list)
	if status != 0 || !strings.Contains(out, "1 added") {
		t.Errorf("%d %s %s", status, out, errs)
	}
	if b, err := os.ReadFile(list); err != nil || !strings.Contains(string(b), "v.csv:3: ") {
		t.Errorf("%q %v", b, err)
	}
	if _, errs, status := furat(t, "", "--db", filepath.Join(dir, "a.db"), "import", table, "--errors", table); status != 2 || !strings.Contains(errs, "write over") {
		t.Errorf("%d %s", status, errs)
	}
}
