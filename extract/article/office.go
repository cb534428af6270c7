package article

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/furat-map/furat/geo"
)

// maxUnpacked bounds a part of a document that is unpacked.
const maxUnpacked = 64 << 20

// readDOCX reads the paragraphs of a Word document (ECMA-376), which has its text in
// one part of a zip.
func readDOCX(data []byte, _ Options) ([]item, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("the zip can't be read: %w", err)
	}
	part := func(name string) (io.ReadCloser, bool) {
		f, err := z.Open(name)
		return f, err == nil
	}
	body, ok := part("word/document.xml")
	if !ok {
		for name, what := range map[string]string{"xl/workbook.xml": "an Excel workbook; tables are read with furat import", "content.xml": "an OpenDocument file; save it as .docx or as text"} {
			if f, is := part(name); is {
				f.Close()
				return nil, geo.Errorf(geo.CodeUnreadable, "", "this is %s", what)
			}
		}
		return nil, geo.Errorf(geo.CodeUnreadable, "", "this is a zip; unpack it and give its files")
	}
	defer body.Close()
	var it item
	if it.article.Text, err = wordText(io.LimitReader(body, maxUnpacked)); err != nil {
		return nil, err
	}
	if core, ok := part("docProps/core.xml"); ok {
		defer core.Close()
		var about struct {
			Title string `xml:"title"`
		}
		if xml.NewDecoder(io.LimitReader(core, 1<<20)).Decode(&about) == nil {
			it.article.Title = strings.TrimSpace(about.Title)
		}
	}
	return []item{it}, nil
}

// wordText is the text of a document, a line a paragraph, without what was deleted
// while changes were tracked.
func wordText(r io.Reader) (string, error) {
	d := xml.NewDecoder(r)
	var out strings.Builder
	inText, depth := false, 0
	for {
		tok, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			return strings.TrimSpace(out.String()), nil
		case err != nil:
			return "", fmt.Errorf("the document is damaged: %w", err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if depth++; depth > MaxDepth {
				return "", fmt.Errorf("the document is nested deeper than %d elements", MaxDepth)
			}
			switch t.Name.Local {
			case "t":
				inText = true
			case "tab":
				out.WriteByte('\t')
			case "br", "cr":
				out.WriteByte('\n')
			}
		case xml.EndElement:
			depth--
			switch t.Name.Local {
			case "t":
				inText = false
			case "p":
				out.WriteByte('\n')
			}
		case xml.CharData:
			if inText {
				out.Write(t)
			}
		}
	}
}
