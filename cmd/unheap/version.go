package main

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/goversion"
	"github.com/unheap/unheap/internal/usage"
)

// A versionTask prints the version.
type versionTask struct{}

func (versionTask) register(*flag.FlagSet) {}

func (versionTask) run(_ context.Context, c *console, args []string) error {
	if len(args) > 0 {
		return usage.Errorf("version takes no arguments")
	}
	_, err := fmt.Fprintf(c.data, "unheap %s\nbuilt with %s\nfor Go %s to %s\n", ownVersion(debug.ReadBuildInfo()), runtime.Version(), goversion.Oldest().Number(), goversion.Newest().Number())
	return err
}

// ownVersion is the version of the program's module, and the commit that it was
// built from where the go command noted one.
func ownVersion(info *debug.BuildInfo, ok bool) string {
	if !ok || info.Main.Version == "" {
		return alloc.Unversioned
	}
	version, revision := info.Main.Version, ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value + revision
		case s.Key == "vcs.modified" && s.Value == "true":
			revision += " with changes"
		}
	}
	if revision != "" {
		version += " " + revision
	}
	return version
}
