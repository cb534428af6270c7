package tokens

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/web/reply"
)

const (
	anna  = "4f1c08d2a7735be96d10c2ffa84e19b05c7d3a62e8f01b9e"
	robot = "q7JxX2m9KpR4tZsW8vLc1B"
)

// TestParse: a token a line, with a name and a last day; what can be guessed, or is
// no token, is refused with what to do.
func TestParse(t *testing.T) {
	got, err := Parse("# who may\n" + anna + "  anna 2027-01-31 # until then\n\n" + robot + "\n")
	if err != nil || len(got) != 2 || got[0].Name != "anna" || got[0].Until != geo.NewDay(2027, 1, 31) || got[1].Name != "token" || got[1].Until.Known() {
		t.Errorf("%+v, %v", got, err)
	}
	for text, says := range map[string]string{"": "there is no token", "# only words": "there is no token", "short": "can be guessed", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": "can be guessed",
		"0123456789abcdef": "can be guessed", "abababababababababababababababababababab": "can be guessed", anna + " anna tomorrow": "a last day", anna + " anna 2027-01-31 more": "a last day",
		strings.Repeat("x1y2z3A4", 200): "can be guessed"} {
		if _, err := Parse(text); geo.CodeOf(err) != geo.CodeInvalid || !strings.Contains(err.Error(), says) {
			t.Errorf("%.30q: %v", text, err)
		}
	}
}

// FuzzParse: whatever the file holds, it is tokens or an error.
func FuzzParse(f *testing.F) {
	f.Add("# who may\n" + anna + "  anna 2027-01-31\n")
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := Parse(text); err == nil && len(got) == 0 {
			t.Error("no token and no error")
		}
	})
}

// ask asks with an Authorization header.
func ask(t *testing.T, g *Guard, header string) error {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/x", nil)
	if header != "" {
		r.Header.Set("Authorization", header)
	}
	w := httptest.NewRecorder()
	err := g.Authorized(w, r)
	if (err != nil) != (w.Header().Get("WWW-Authenticate") != "") {
		t.Errorf("%q: %v, %v", header, err, w.Header())
	}
	return err
}

// TestAuthorized: each token counts until its last day has ended; the log has wrong
// ones, and never a token.
func TestAuthorized(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(path, []byte(anna+" anna 2027-01-31\n"+robot+" robot\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	g, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	now := time.Date(2027, 1, 31, 23, 59, 0, 0, time.UTC)
	g.Log, g.Clock = slog.New(slog.NewTextHandler(&log, nil)), func() time.Time { return now }
	for header, ok := range map[string]bool{"Bearer " + anna: true, "bearer  " + robot: true, "Bearer " + anna[1:]: false, "Basic " + anna: false, "": false, "Bearer": false, anna: false} {
		if err := ask(t, g, header); ok && err != nil || !ok && err != reply.ErrToken {
			t.Errorf("%q: %v", header, err)
		}
	}
	now = now.Add(time.Minute)
	if ask(t, g, "Bearer "+anna) == nil || ask(t, g, "Bearer "+robot) != nil {
		t.Error("after the last day")
	}
	if said := log.String(); !strings.Contains(said, "a wrong token") || !strings.Contains(said, "has run out") || strings.Contains(said, anna[1:]) {
		t.Error(said)
	}

	// It is read again when it changes; what can't be read leaves those from before.
	change := func(text string) {
		t.Helper()
		now = now.Add(time.Hour)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now, now); err != nil {
			t.Fatal(err)
		}
	}
	change(anna + " anna\n")
	if ask(t, g, "Bearer "+anna) != nil || ask(t, g, "Bearer "+robot) == nil {
		t.Error("after it was changed")
	}
	change("nonsense " + anna)
	if ask(t, g, "Bearer "+anna) != nil || !strings.Contains(log.String(), "can't be read") {
		t.Error("after it was spoilt", log.String())
	}
	change("# nobody\n")
	if ask(t, g, "Bearer "+anna) == nil {
		t.Error("after all tokens were taken out")
	}
	change(anna)
	if ask(t, g, "Bearer "+anna) != nil {
		t.Error("after one was put in again")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if now = now.Add(time.Hour); ask(t, g, "Bearer "+anna) == nil {
		t.Error("after the file was removed")
	}
}

// TestWhoCanReadIt: a file that everybody can read is refused.
func TestWhoCanReadIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tokens")
	if _, err := Open(path); geo.CodeOf(err) != geo.CodeUnreadable {
		t.Error(err)
	}
	if err := os.WriteFile(path, []byte(anna), 0o600); err != nil {
		t.Fatal(err)
	}
	for mode, ok := range map[os.FileMode]bool{0o644: false, 0o604: false, 0o640: true, 0o400: true} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(path); ok != (err == nil) || !ok && !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("%v: %v", mode, err)
		}
	}
}

// TestGuessesAreSlow: the more wrong tokens a client has shown, the longer it waits;
// the right one never does.
func TestGuessesAreSlow(t *testing.T) {
	g := Fixed(anna)
	begun := time.Now()
	for range 4 {
		ask(t, g, "Bearer "+robot)
	}
	if took := time.Since(begun); took < 10*eachGuess {
		t.Errorf("four guesses took %v", took)
	}
	begun = time.Now()
	if err := ask(t, g, "Bearer "+anna); err != nil || time.Since(begun) > 5*eachGuess {
		t.Errorf("%v after %v", err, time.Since(begun))
	}
}
