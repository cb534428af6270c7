package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// serving runs a server of a new store until the test ends, and returns where it
// is and what it said.
func serving(t *testing.T, args ...string) (base string, said served) {
	t.Helper()
	said = served{make(chan string, 1000)}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	go func() {
		e := &env{stdin: strings.NewReader(""), stdout: io.Discard, stderr: said, now: time.Now}
		ended <- run(ctx, e, append([]string{"--db", filepath.Join(t.TempDir(), "a.db"), "serve"}, args...))
	}()
	t.Cleanup(func() {
		stop()
		<-ended
	})
	for {
		select {
		case line := <-said.lines:
			if base = regexp.MustCompile(`http://127\.0\.0\.1:\d+/`).FindString(line); base != "" {
				return base, said
			}
		case status := <-ended:
			ended <- status
			t.Fatalf("the server ended: %d", status)
		}
	}
}

// TestConfig: options stand in a file, in the environment, or behind the command;
// the nearest counts.
func TestConfig(t *testing.T) {
	dir := t.TempDir()
	list := write(t, dir, "furat.toml", "addr = \"127.0.0.1:0\"\ncors = \"https://file.example\"\nhost = [\"one.example\", \"two.example\"]\nosm = true\ncache = 20\ngrace = \"1s\"\n")
	header := func(base, host string) (string, int) {
		t.Helper()
		r, err := http.NewRequest("GET", base+"api/config", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		return a.Header.Get("Access-Control-Allow-Origin"), a.StatusCode
	}
	base, _ := serving(t, "--config", list)
	for host, want := range map[string]int{"one.example": 200, "two.example": 200, "three.example": 421} {
		if _, status := header(base, host); status != want {
			t.Errorf("%s: %d", host, status)
		}
	}
	if cors, _ := header(base, "localhost"); cors != "https://file.example" {
		t.Errorf("from the file: %s", cors)
	}
	t.Setenv("FURAT_CORS", "https://environment.example")
	base, _ = serving(t, "--config", list)
	if cors, _ := header(base, "localhost"); cors != "https://environment.example" {
		t.Errorf("from the environment: %s", cors)
	}
	base, _ = serving(t, "--config", list, "--cors", "https://line.example")
	if cors, _ := header(base, "localhost"); cors != "https://line.example" {
		t.Errorf("from the command line: %s", cors)
	}
}

// TestBadConfig: what is no option, or no value of one, is told.
func TestBadConfig(t *testing.T) {
	dir := t.TempDir()
	for text, says := range map[string]string{
		"adr = \"127.0.0.1:0\"\n": `there is no option "adr"`, "help = true\n": "no option", "addr": "no TOML", "cache = \"many\"\n": "cache", "cache = {a = 1}\n": "cache",
		"[serve]\naddr = \"x\"\n": `no option "serve"`,
	} {
		list := write(t, dir, "bad.toml", text)
		if _, errs, status := furat(t, "", "--db", filepath.Join(dir, "a.db"), "serve", "--config", list); status == 0 || !strings.Contains(errs, says) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%q: %d %s", text, status, errs)
		}
	}
	if _, errs, status := furat(t, "", "serve", "--config", filepath.Join(dir, "none.toml")); status == 0 || errs == "" {
		t.Errorf("%d %s", status, errs)
	}
	if _, err := os.Stat(filepath.Join(dir, "a.db")); err == nil {
		t.Error("a store was made")
	}
}
