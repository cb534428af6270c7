// Package version says which furat this is, as the Go toolchain noted when it
// was built.
package version

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
)

// Info is what is known of a build.
type Info struct {
	Version string `json:"version"` // of the module: a tag, or one made of the commit; "devel" for neither
	Commit  string `json:"commit"`  // "" where it was not built out of a repository
	Date    string `json:"date"`    // of the commit, RFC 3339
	Changed bool   `json:"changed"` // there was more than the commit
	Go      string `json:"go"`
	System  string `json:"system"`
}

// Get returns what is known of this program.
var Get = sync.OnceValue(func() Info {
	out := Info{Version: "devel", Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	built, ok := debug.ReadBuildInfo()
	if !ok {
		return out
	}
	if v := built.Main.Version; v != "" && v != "(devel)" {
		out.Version = v
	}
	for _, s := range built.Settings {
		switch s.Key {
		case "vcs.revision":
			out.Commit = s.Value
		case "vcs.time":
			out.Date = s.Value
		case "vcs.modified":
			out.Changed = s.Value == "true"
		}
	}
	return out
})

// Name is the program with its version, for files that it writes.
func Name() string { return "Furat " + Get().Version }

// String is a line for people.
func (i Info) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "furat %s", i.Version)
	if i.Commit != "" {
		fmt.Fprintf(&b, ", commit %.12s of %s", i.Commit, i.Date)
	}
	if i.Changed {
		b.WriteString(", changed since")
	}
	fmt.Fprintf(&b, "; %s, %s", i.Go, i.System)
	return b.String()
}
