package extract

import (
	"strings"
	"testing"

	"github.com/furat-map/furat/geo"
)

// TestBadInput: what is wrong around an event leaves it readable, and each
// quote is still a slice of the text as it came.
func TestBadInput(t *testing.T) {
	r := newTestReader(t)
	for name, text := range map[string]string{
		"directions mixed":      "\u202bقصفت طائرات التحالف \u202aCoalition\u202c أمس بلدة \u200fهجين\u200e.\u202c",
		"a quote never closed":  "قال المصدر: “قصفت طائرات التحالف أمس بلدة هجين",
		"brackets never closed": "قصفت طائرات التحالف (أمس بلدة هجين [",
		"letters corrupted":     "صدرت جوامر بالانسحاب\ufffd\ufffd. قصفت طائرات التحالف أمس بلدة هجين.",
		"nulls and bells":       "\x00\x07قصفت طائرات التحالف أمس بلدة هجين\x00",
		"a quote closed twice":  "\"Coalition warplanes bombed Hajin on Tuesday\"\" and (left)).",
	} {
		res := read(t, r, "2024-06-12", text)
		if len(res.Reports) != 1 || res.Reports[0].Event.Location != "Hajin" {
			t.Errorf("%s: %+v", name, res.Reports)
			continue
		}
		runes := []rune(text)
		for _, q := range res.Reports[0].Evidence {
			if string(runes[q.Start:q.End]) != q.Text {
				t.Errorf("%s: %+v is no slice", name, q)
			}
		}
	}
}

// BenchmarkHostile reads half a megabyte of one thing said again and again: all
// take time in proportion to their length.
func BenchmarkHostile(b *testing.B) {
	r := newTestReader(b)
	for name, unit := range map[string]string{
		"a village":              "Hajin ",
		"a town of":              "the town of Hajin, ",
		"verbs without objects":  "The army seized it. ",
		"words for an actor":     "قصفت قوات النظام السبت بلدة. وبعد ساعات قصفت. الحزب قال إنه استهدف. ",
		"strikes without places": "On Monday the forces shelled a village, killing two people. ",
	} {
		b.Run(name, func(b *testing.B) {
			text := strings.Repeat(unit, 500_000/len(unit))
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := r.Read(geo.Article{ID: "a", Text: text, Published: geo.NewDay(2024, 6, 12)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
