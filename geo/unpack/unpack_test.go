package unpack

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const text = "1\tدير الزور\t35.3\t40.1\n2\tHajin\t34.7\t40.8\n"

func zipped(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, body := range parts {
		p, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		p.Write([]byte(body))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read opens a file with these bytes, as text or as it is, and reads it.
func read(t *testing.T, name string, data []byte, asText bool) (string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Open(path, func(done, total int64) {
		if done > total || total != int64(len(data)) {
			t.Errorf("%s: %d of %d read", name, done, total)
		}
	})
	if err == nil && asText {
		r, err = Text(r)
	}
	if err != nil {
		return "", err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	return string(b), err
}

func TestOpen(t *testing.T) {
	var gz bytes.Buffer
	g := gzip.NewWriter(&gz)
	g.Write([]byte(text))
	g.Close()
	one := zipped(t, map[string]string{"readme.txt": strings.Repeat("read me\n", 100), "SY.txt": text})
	for name, data := range map[string][]byte{"SY.txt": []byte(text), "bom.txt": []byte("\ufeff" + text), "SY.txt.gz": gz.Bytes(), "SY.zip": one} {
		if got, err := read(t, name, data, true); err != nil || got != text {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"utf16.txt":  {[]byte("\xff\xfeX\x00"), "not UTF-8"},
		"1256.txt":   {[]byte("1\t\xcf\xed\xd1\t\n"), "not UTF-8"},
		"cut.gz":     {gz.Bytes()[:gz.Len()-9], "cut short"},
		"cut.zip":    {one[:len(one)/2], "zip file"},
		"empty.zip":  {zipped(t, nil), "not UTF-8"},
		"binary.txt": {[]byte("a\x00b"), "not UTF-8"},
		"a.xlsx":     {zipped(t, map[string]string{"[Content_Types].xml": "<Types/>"}), "Excel workbook"},
	} {
		if got, err := read(t, name, c.data, true); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
}

// TestWholes: what is a zip by its own format is left as it is.
func TestWholes(t *testing.T) {
	for _, part := range []string{"[Content_Types].xml", "content.xml", "events.shp", "doc.kml"} {
		data := zipped(t, map[string]string{part: "x", "other.bin": strings.Repeat("y", 100)})
		if got, err := read(t, "a.zip", data, false); err != nil || got != string(data) {
			t.Errorf("%s: %d bytes of %d, %v", part, len(got), len(data), err)
		}
	}
}
