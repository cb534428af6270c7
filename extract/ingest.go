package extract

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/store"
)

// Item reads one article for a store.
func (r *Reader) Item(a geo.Article) (store.Item, error) {
	fingerprint := r.Fingerprint(&a)
	res, err := r.Read(a)
	if err != nil {
		return store.Item{}, err
	}
	return store.Item{Article: res.Article, Reports: res.Reports, Fingerprint: fingerprint}, nil
}

// Fingerprint identifies what an article says, what version of the reader read
// it, and with which places: the same fingerprint gives the same reports. So an
// article is read anew after places were imported.
func (r *Reader) Fingerprint(a *geo.Article) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{Version, r.gaz.Version(), a.URL, a.Title, a.Publisher, a.Published.String(), a.Language, a.Text}, "\x00")))
	return hex.EncodeToString(sum[:16])
}
