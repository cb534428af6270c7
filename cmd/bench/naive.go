package main

import (
	"cmp"
	"database/sql"
	"path/filepath"
	"slices"
	"time"

	"github.com/paulmach/orb"
	orbmvt "github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/mercator"
	"github.com/furat-map/furat/geo/store"
)

// naiveMost is how many events the naive way is tried with: it says enough.
const naiveMost = 1_000_000

// naive makes the z6 tile whose number of events is nearest to 5,000 in the
// obvious way: ask an R-tree in SQLite for the points in the tile, and encode
// them with orb.
func (b *bench) naive() error {
	if b.n > naiveMost {
		return nil
	}
	db, err := sql.Open("sqlite3", filepath.Join(b.dir, "naive.db"))
	if err != nil {
		return err
	}
	defer db.Close()
	if err := b.fillNaive(db); err != nil {
		return err
	}
	best := slices.MinFunc(b.snap.Occupied(6), func(x, y mercator.Tile) int {
		return cmp.Compare(b.off5000(x), b.off5000(y))
	})
	t := maptile.New(best.X, best.Y, 6)
	n, features := 0, 0
	slow := timeOf(5, func() { n, err = naiveTile(db, t) })
	if err != nil {
		return err
	}
	var buf []byte
	fast := timeOf(200, func() { buf = b.encoded(buf[:0], nil, best) })
	features = len(buf)
	row("naive yardstick (SQLite R*Tree and orb's encoder), z6 tile", "%s events in %s; ours %s (%d bytes, clusters), %.0f× as fast", thousands(float64(n)), short(slow), short(fast), features, float64(slow)/float64(fast))
	return nil
}

func (b *bench) off5000(a mercator.Tile) int {
	t, err := b.snap.Select(nil).Tile(b.ctx, 6, a.X, a.Y)
	if err != nil {
		panic(err)
	}
	n := len(t.Single)
	for _, c := range t.Clusters {
		n += c.Count
	}
	return max(n-5000, 5000-n)
}

func (b *bench) fillNaive(db *sql.DB) error {
	if _, err := db.Exec(`PRAGMA synchronous = OFF; CREATE VIRTUAL TABLE place USING rtree (n, west, east, south, north);
		CREATE TABLE event (n INTEGER PRIMARY KEY, id TEXT, event_type TEXT, sub_event_type TEXT, event_date TEXT, day INTEGER, geo_precision INTEGER, status TEXT, fatalities INTEGER)`); err != nil {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	place, err := tx.Prepare("INSERT INTO place VALUES (?,?,?,?,?)")
	if err != nil {
		return err
	}
	event, err := tx.Prepare("INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?)")
	if err != nil {
		return err
	}
	n := 0
	err = store.Each(b.ctx, b.from, nil, func(e *geo.Event) error {
		n++
		if _, err := place.Exec(n, e.Lon, e.Lon, e.Lat, e.Lat); err != nil {
			return err
		}
		_, err := event.Exec(n, e.ID, e.Type(), e.SubEventType, e.Date.String(), e.Date.Unix(), e.GeoPrecision, e.Status, e.Fatalities)
		return err
	})
	if err != nil {
		return err
	}
	return tx.Commit()
}

func naiveTile(db *sql.DB, t maptile.Tile) (int, error) {
	box := t.Bound()
	rows, err := db.Query(`SELECT west, south, id, event_type, sub_event_type, event_date, day, geo_precision, status, fatalities FROM place JOIN event USING (n)
		WHERE west >= ? AND east <= ? AND south >= ? AND north <= ?`, box.Min[0], box.Max[0], box.Min[1], box.Max[1])
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	fc := geojson.NewFeatureCollection()
	for rows.Next() {
		var p orb.Point
		var id, kind, sub, date, status string
		var day, precision int
		var dead sql.NullInt64
		if err := rows.Scan(&p[0], &p[1], &id, &kind, &sub, &date, &day, &precision, &status, &dead); err != nil {
			return 0, err
		}
		f := geojson.NewFeature(p)
		f.Properties = geojson.Properties{"id": id, "event_type": kind, "sub_event_type": sub, "event_date": date, "day": day, "geo_precision": precision, "status": status}
		if dead.Valid {
			f.Properties["fatalities"] = dead.Int64
		}
		fc.Append(f)
	}
	layers := orbmvt.Layers{orbmvt.NewLayer("events", fc)}
	layers.ProjectToTile(t)
	if _, err := orbmvt.Marshal(layers); err != nil {
		return 0, err
	}
	return len(fc.Features), rows.Err()
}

// timeOf returns the median time of some calls.
func timeOf(n int, call func()) time.Duration {
	var times []time.Duration
	for range n {
		begin := time.Now()
		call()
		times = append(times, time.Since(begin))
	}
	slices.Sort(times)
	return times[len(times)/2]
}
