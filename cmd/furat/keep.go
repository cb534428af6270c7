package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/furat-map/furat/geo"
	"github.com/furat-map/furat/geo/incident"
	"github.com/furat-map/furat/geo/layer"
	"github.com/furat-map/furat/geo/ledger"
	"github.com/furat-map/furat/geo/store"
	"github.com/furat-map/furat/geo/store/backup"
	"github.com/furat-map/furat/geo/store/sqlite"
	"github.com/furat-map/furat/geo/version"
	"github.com/furat-map/furat/web/sbom"
)

// open opens the store to write to it.
func (e *env) open(ctx context.Context) (*ledger.Ledger, error) {
	st, err := e.store.Open(ctx, nil)
	if err == nil {
		e.tell(st, "")
	}
	return st, err
}

// openToRead opens the store to read it.
func (e *env) openToRead(ctx context.Context) (*ledger.Ledger, error) {
	st, note, err := e.store.OpenToRead(ctx)
	if err == nil {
		e.tell(st, note)
	}
	return st, err
}

// tell says what is not as usual with a store that was opened, and where it is kept
// as it was, where its form was changed.
func (e *env) tell(st *ledger.Ledger, note string) {
	if note != "" {
		fmt.Fprintln(e.stderr, "furat:", note)
	}
	if st.Upgraded() != "" {
		fmt.Fprintf(e.stderr, "furat: the store was brought to the form of this furat; as it was it is kept in %s\n", printable(st.Upgraded()))
	}
}

// backupCmd keeps a store as one file.
type backupCmd struct {
	File string `arg:"" help:"The file to make: an archive (ZIP) with the store, the places that were imported, and what is known of the sources."`
}

// Help is an example.
func (*backupCmd) Help() string {
	return "The store may be served and written to meanwhile. The file is checked, and stands there whole or not at all. Example:\n\n    furat backup /backups/furat-2026-01-02.zip"
}

// Run makes the file.
func (c *backupCmd) Run(ctx context.Context, e *env) error {
	m, err := backup.Write(ctx, e.store, c.File, e.now())
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "%s: %s\n", printable(c.File), contents(m))
	return nil
}

// contents tells what is in a backup.
func contents(m backup.Manifest) string {
	events := 0
	for _, l := range m.Layers {
		events += l.Events
	}
	return fmt.Sprintf("%d events in %d layers, %d files, of %s", events, len(m.Layers), len(m.Files), m.Made.Format("2006-01-02 15:04:05 MST"))
}

// restoreCmd puts a store back.
type restoreCmd struct {
	File string `arg:"" help:"A file that furat backup made."`
}

// Help is an example.
func (*restoreCmd) Help() string {
	return "What is there is kept beside it; while another process has the store open nothing is changed. Example:\n\n    furat --db furat.db restore /backups/furat-2026-01-02.zip"
}

// Run puts it back.
func (c *restoreCmd) Run(ctx context.Context, e *env) error {
	done, err := backup.Restore(ctx, c.File, e.store, e.now())
	for _, kept := range done.Kept {
		fmt.Fprintf(e.stderr, "furat: what was there is kept in %s\n", printable(kept))
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "%s: %s\n", printable(e.store.String()), contents(done.Manifest))
	return nil
}

// checkCmd looks whether a store is damaged.
type checkCmd struct {
	Repair bool `help:"Make the indexes anew out of what was stored, where all of it is there; the damaged file is kept."`
}

// Help is an example.
func (*checkCmd) Help() string {
	return "Looks whether all that was stored is there, as it was stored, and is found. Example:\n\n    furat check\n    furat check --repair"
}

// Run looks, and tells what it finds.
func (c *checkCmd) Run(ctx context.Context, e *env) error {
	if err := e.store.Exists(); err != nil {
		return err
	}
	_, _, places := newReader(e) // before anything is said of the store
	found, err := c.look(ctx, e)
	if err == nil && len(found) == 0 {
		err = places
	}
	if err != nil || len(found) == 0 {
		return err
	}
	for _, what := range found {
		fmt.Fprintln(e.stdout, printable(what))
	}
	if !c.Repair {
		fmt.Fprintf(e.stderr, "furat: %s is damaged; try furat check --repair, or take it from a backup (furat restore)\n", printable(e.store.String()))
		return errReported
	}
	file, err := e.store.File()
	if err != nil {
		return err
	}
	done, err := sqlite.Rebuild(ctx, file, e.now(), func(r *geo.Report) (store.Reach, bool) {
		reach, ok := incident.ReachOf(r)
		return store.Reach(reach), ok
	})
	if err != nil {
		return err
	}
	for _, what := range done.Left {
		fmt.Fprintln(e.stdout, "not to be mended:", printable(what))
	}
	if len(done.Left) > 0 {
		fmt.Fprintln(e.stderr, "furat: nothing was changed: what is lost can't be made out of what is there; take the store from a backup (furat restore)")
		return errReported
	}
	fmt.Fprintf(e.stdout, "mended: all that was stored is there; the damaged file is kept in %s\n", printable(done.Kept))
	return nil
}

// look finds what is wrong with the store, its indexes and its places.
func (c *checkCmd) look(ctx context.Context, e *env) (found []string, err error) {
	tell := func(what string) { found = append(found, what) }
	st, err := e.openToRead(ctx)
	if sqlite.Damaged(err) {
		return append(found, err.Error()), nil
	}
	if err != nil {
		return found, err
	}
	defer st.Close()
	if err := st.Check(ctx, true, tell); err != nil || len(found) > 0 {
		return found, err
	}
	layers, err := st.Layers(ctx)
	if err != nil {
		return found, err
	}
	for _, l := range layers {
		about, err := layer.NewCheckpoints(e.store.Indexes()).Compare(ctx, st, l)
		if err != nil {
			return found, err
		}
		fmt.Fprintf(e.stdout, "%s: %d events, all as they were stored%s\n", printable(l.Name), l.Events, about)
	}
	return found, nil
}

// versionCmd says which furat this is.
type versionCmd struct {
	JSON bool `name:"json" help:"As JSON."`
	SBOM bool `name:"sbom" help:"What it is made of, with licences, as CycloneDX."`
}

// Help is an example.
func (*versionCmd) Help() string { return "Example:\n\n    furat version --json" }

// Run prints it.
func (c *versionCmd) Run(e *env) error {
	if c.SBOM {
		b, err := sbom.JSON()
		if err == nil {
			_, err = e.stdout.Write(append(b, '\n'))
		}
		return err
	}
	if c.JSON {
		return json.NewEncoder(e.stdout).Encode(version.Get())
	}
	_, err := fmt.Fprintln(e.stdout, version.Get())
	return err
}
