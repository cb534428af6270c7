package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// served is what a server that runs in a test has told so far.
type served struct {
	lines chan string
}

func (s served) Write(p []byte) (int, error) {
	s.lines <- string(p)
	return len(p), nil
}

// TestServeTakesUpImports: a running server answers with places that were
// imported, and says so.
func TestServeTakesUpImports(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "a.db")
	list := write(t, dir, "list.csv", "name,name_ar,lat,lon,country\nZarqunabad,زرقوناباد,35.1,40.2,SY\n")
	said := served{make(chan string, 100)}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, &env{stdin: strings.NewReader(""), stdout: io.Discard, stderr: said, now: time.Now}, []string{"--db", db, "serve", "--addr", "127.0.0.1:0"})
	}()
	defer func() {
		stop()
		<-ended
	}()
	base := ""
	for base == "" {
		select {
		case line := <-said.lines:
			base = regexp.MustCompile(`http://127\.0\.0\.1:\d+/`).FindString(line)
		case status := <-ended:
			ended <- status
			t.Fatal("the server ended")
		}
	}
	before := sourcesOf(t, base)
	if _, errs, status := furat(t, "", "--db", db, "gazetteer", "import", list, "--format", "csv", "--licence", "CC0"); status != 0 {
		t.Fatal(errs)
	}
	begin := time.Now()
	for time.Since(begin) < time.Minute {
		after := sourcesOf(t, base)
		if after.Version != before.Version {
			if !strings.Contains(fmt.Sprint(after.Sources), "list") || after.Since < before.Since {
				t.Errorf("sources %+v", after)
			}
			if body := get(t, base+"gazetteer/search?q=Zarqunabad"); !strings.Contains(body, "زرقوناباد") {
				t.Errorf("the place is not found: %s", body)
			}
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error("the import was not taken up in a minute")
}

type sourcesAnswer struct {
	Version string
	Since   string
	Sources []map[string]any
}

func sourcesOf(t *testing.T, base string) (out sourcesAnswer) {
	t.Helper()
	if err := json.Unmarshal([]byte(get(t, base+"api/sources")), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func get(t *testing.T, address string) string {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v %s", address, res.Status, err, body)
	}
	return string(body)
}
