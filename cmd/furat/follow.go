package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/furat-map/furat/extract"
	"github.com/furat-map/furat/gazetteer"
)

// followEvery is how often a server looks whether places were imported.
const followEvery = 2 * time.Second

// follower takes up the places that are imported while a server runs. What was
// open stays mapped, as requests may still read it: an import costs the server
// address space until it ends.
type follower struct {
	env *env
	log *slog.Logger
	use func(*gazetteer.Gazetteer, *extract.Reader)
	had string // the version that is in use, or failed
	why string // it failed; told once
}

// newFollower begins with what is there now; it has to be made before the
// gazetteer is opened.
func newFollower(e *env, log *slog.Logger) (*follower, error) {
	had, err := gazetteer.VersionAt(e.store.Gazetteer())
	return &follower{env: e, log: log, had: had}, err
}

// run looks until ctx ends.
func (f *follower) run(ctx context.Context) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			f.look()
		}
	}
}

// look opens the gazetteer anew where another version is there. What can't be
// opened is told and tried again after the next import.
func (f *follower) look() {
	version, err := gazetteer.VersionAt(f.env.store.Gazetteer())
	if version == f.had && (err == nil || err.Error() == f.why) {
		return
	}
	var g *gazetteer.Gazetteer
	var r *extract.Reader
	if err == nil {
		g, r, err = newReader(f.env)
	}
	f.had, f.why = version, ""
	if err != nil {
		f.why = err.Error()
		f.log.Error("the imported places can't be taken up; the server goes on with those it has", "error", err)
		return
	}
	f.use(g, r)
	f.log.Info("imported places were taken up", "places", g.Stats().Places)
}
