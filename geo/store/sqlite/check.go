package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/atomicfile"
	"github.com/furat-map/furat/geo/record"
	"github.com/furat-map/furat/geo/scratch"
	"github.com/furat-map/furat/geo/store"
)

// Check looks for damage, and tells of each that it finds. A quick check looks
// whether the file's pages hang together; a thorough one also whether indexes have
// what tables have, what refers to something finds it, and all is there that was
// stored. An error means that it could not look.
func (k *Keeper) Check(ctx context.Context, thorough bool, tell func(string)) error {
	pragma := "quick_check(20)"
	if thorough {
		pragma = "integrity_check(20)"
	}
	if err := k.checkPages(ctx, pragma, tell); err != nil || !thorough {
		return err
	}
	for _, look := range []func(context.Context, func(string)) error{k.checkReferences, k.checkTallies, k.checkReports} {
		err := look(ctx, tell)
		if sqliteDamage(err) {
			tell(err.Error())
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sqliteDamage reports whether an error says that the store is damaged.
func sqliteDamage(err error) bool {
	return err != nil && geo.CodeOf(fileError("", err)) == geo.CodeUnreadable
}

// checkPages has SQLite look at the file.
func (k *Keeper) checkPages(ctx context.Context, pragma string, tell func(string)) error {
	rows, err := k.read.QueryContext(ctx, "PRAGMA "+pragma)
	if sqliteDamage(err) {
		tell(err.Error())
		return nil
	}
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var says string
		if err := rows.Scan(&says); err != nil {
			return err
		}
		if says != "ok" {
			tell(strings.ReplaceAll(strings.TrimPrefix(says, "*** in database main ***\n"), "\n", "; "))
		}
	}
	if err := rows.Err(); sqliteDamage(err) {
		tell(err.Error())
	} else if err != nil {
		return err
	}
	return nil
}

// checkReferences looks whether what refers to something finds it.
func (k *Keeper) checkReferences(ctx context.Context, tell func(string)) error {
	rows, err := k.read.QueryContext(ctx, `SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var table, parent string
		var n int
		if err := rows.Scan(&table, &parent, &n); err != nil {
			return err
		}
		tell(fmt.Sprintf("%d rows of %s refer to none of %s", n, table, parent))
	}
	return rows.Err()
}

// checkTallies counts the rows of the tables, without their indexes, and holds
// that against what is said of them.
func (k *Keeper) checkTallies(ctx context.Context, tell func(string)) error {
	tx, err := k.read.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, `
		SELECT 'the log of changes', -1, (SELECT count(*) FROM changes NOT INDEXED), (SELECT coalesce(sum(seq), 0) FROM changes NOT INDEXED)
		UNION ALL SELECT 'events', 0, count(sum), coalesce(sum(sum), 0) FROM events NOT INDEXED
		UNION ALL SELECT name, datasets.id, counted.n, counted.s FROM datasets JOIN
			(SELECT dataset, count(sum) AS n, coalesce(sum(sum), 0) AS s FROM imported NOT INDEXED GROUP BY dataset) AS counted ON counted.dataset = datasets.id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var of int64
		var have tally
		if err := rows.Scan(&name, &of, &have.rows, &have.sum); err != nil {
			return err
		}
		stored, err := tallied(ctx, tx, of)
		if err != nil {
			return err
		}
		if have != stored {
			tell(fmt.Sprintf("%s: %d rows are there, %d were stored; or not those", name, have.rows, stored.rows))
		}
	}
	return rows.Err()
}

// checkReports looks whether every report can be read, and can be found by its
// place where it has one.
func (k *Keeper) checkReports(ctx context.Context, tell func(string)) error {
	var says string
	if err := k.read.QueryRowContext(ctx, "SELECT rtreecheck('report_reach')").Scan(&says); err != nil {
		return err
	}
	if says != "ok" {
		tell("the index of reports by day and place: " + strings.ReplaceAll(says, "\n", "; "))
	}
	return k.eachReport(ctx, func(id int64, r *geo.Report, err error) error {
		if err != nil {
			tell(err.Error())
		}
		return nil
	})
}

// eachReport calls fn with each report, as far as joining looks at it, and with
// why it can't be read.
func (k *Keeper) eachReport(ctx context.Context, fn func(id int64, r *geo.Report, err error) error) error {
	rows, err := k.read.QueryContext(ctx, "SELECT id, report_id, record, day_part, proposed FROM reports NOT INDEXED")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var r geo.Report
		var packed string
		if err := rows.Scan(&id, &r.Event.ID, &packed, &r.DayPart, &r.Proposed); err != nil {
			return err
		}
		if err := fn(id, &r, damagedReport(r.Event.ID, record.Decode(packed, &r.Event))); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Rebuilt is what became of a store that was repaired.
type Rebuilt struct {
	Kept string   // where the damaged file is
	Left []string // what could not be mended: then nothing was changed
}

// Rebuild makes the indexes of a store anew out of its tables, where nobody else
// has it open. Reach is what joining finds a report by. The new file takes the
// place of the old one, which is kept, where it has all that was stored; else
// nothing is changed.
func Rebuild(ctx context.Context, path string, now time.Time, reach func(*geo.Report) (store.Reach, bool)) (done Rebuilt, err error) {
	hold, err := Alone(ctx, path) // until the new one is in its place
	if err != nil {
		return done, err
	}
	defer hold.Release()
	dir, remove, err := scratch.Dir(filepath.Dir(path), "repair")
	if err != nil {
		return done, geo.Errorf(geo.CodeUnavailable, path, "there is no room to make the store anew: %w", err)
	}
	defer remove()
	part := filepath.Join(dir, "new")
	if err := hold.snapshot(ctx, part); err != nil {
		return Rebuilt{Left: []string{err.Error()}}, nil
	}
	k, err := Open(ctx, part)
	if err != nil {
		return done, err
	}
	_, err = k.write.ExecContext(ctx, "REINDEX")
	if err == nil {
		err = k.rebuildReach(ctx, reach)
	}
	if err == nil {
		err = k.Check(ctx, true, func(what string) { done.Left = append(done.Left, what) })
	}
	if err == nil {
		_, err = k.write.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	if err = errors.Join(err, k.Close()); err != nil || len(done.Left) > 0 {
		return done, err
	}
	done.Kept, err = Replace(path, part, "damaged", now)
	return done, err
}

// rebuildReach makes the index of reports by day and place anew.
func (k *Keeper) rebuildReach(ctx context.Context, reach func(*geo.Report) (store.Reach, bool)) error {
	boxes := map[int64]store.Reach{}
	err := k.eachReport(ctx, func(id int64, r *geo.Report, err error) error {
		if box, ok := reach(r); ok && err == nil {
			boxes[id] = box
		}
		return nil
	})
	if err != nil {
		return err
	}
	return k.Update(ctx, func(t store.Tx) error {
		w := t.(*tx)
		var create string
		err := w.QueryRowContext(ctx, "SELECT sql FROM sqlite_master WHERE name = 'report_reach'").Scan(&create)
		if err == nil { // emptying it would look into what is damaged
			_, err = w.ExecContext(ctx, "DROP TABLE report_reach; "+create)
		}
		for id, box := range boxes {
			if err == nil {
				err = w.putReach(ctx, id, box)
			}
		}
		return err
	})
}

// Replace puts a whole store that nobody has open in the place of another, which
// is kept beside it under a name that says why and when.
func Replace(path, with, why string, now time.Time) (kept string, err error) {
	kept = path + "." + why + "-" + now.UTC().Format("20060102T150405Z")
	if err := atomicfile.Keep(path, kept); err != nil {
		return "", geo.Errorf(geo.CodeUnavailable, path, "what is there can't be kept: %w", err)
	}
	return kept, atomicfile.Rename(with, path)
}
